//! `sealport init`

use crate::app::App;
use crate::cli::{Desk, Trouble};

pub(super) async fn run(desk: Desk) -> Result<(), Trouble> {
    let app = App::build(desk.config.clone()).await?;
    let fingerprint = app.ground.master.fingerprint();
    let text = format!("Keys and database are ready; the master key's fingerprint is {fingerprint}");
    desk.say(&text, &serde_json::json!({ "master_key_fingerprint": fingerprint }))?;
    tell_first_link(&desk, &app).await?;
    app.close().await?;
    Ok(())
}

/// Prints the set-up link while there is no employee yet.
pub(super) async fn tell_first_link(desk: &Desk, app: &App) -> Result<(), Trouble> {
    let Some(link) = app.staff.first_link().await? else { return Ok(()) };
    let url = format!("{}/setup/{}", app.config.public_url(), link.secret.expose().as_str());
    let until = link.expires_at.to_utc().format("%Y-%m-%d %H:%M UTC");
    let text = format!("Set it up at {url}\n(this link works once, until {until}; a new start makes a new one)");
    desk.say(&text, &serde_json::json!({ "setup_link": url, "expires_at": link.expires_at.to_string() }))?;
    Ok(())
}
