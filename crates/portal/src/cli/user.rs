//! `sealport user`: for when nobody can sign in any more.

use clap::Subcommand;
use sealport_identity::Address;

use crate::app::App;
use crate::cli::{Desk, Trouble};

#[derive(Subcommand)]
pub(super) enum What {
    /// Make a link with which an employee sets up all factors anew. The earlier ones stop working once that is done.
    Link {
        /// The e-mail address of the employee.
        address: String,
    },
}

pub(super) async fn run(desk: Desk, what: What) -> Result<(), Trouble> {
    let app = App::build(desk.config.clone()).await?;
    let What::Link { address } = what;
    let address = Address::parse(&address)?;
    let link = app.staff.operator_link(&address).await?;
    let url = format!("{}/setup/{}", app.config.public_url(), link.secret.expose().as_str());
    desk.say(
        &format!(
            "With this link all ways of signing in are set up anew. Hand it over; it works once, until {}:\n{url}",
            link.expires_at.to_utc().format("%Y-%m-%d %H:%M UTC")
        ),
        &serde_json::json!({ "setup_link": url, "expires_at": link.expires_at.to_string() }),
    )?;
    app.close().await?;
    Ok(())
}
