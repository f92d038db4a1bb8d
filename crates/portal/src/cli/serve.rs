//! `sealport serve`

use std::net::TcpListener;

use actix_web::web;

use crate::app::{App, note_sign_in_policy};
use crate::cli::{Desk, Trouble};
use crate::http::server;

pub(super) async fn run(desk: Desk) -> Result<(), Trouble> {
    let mut config = desk.config.clone();
    let listener = TcpListener::bind(config.listen)
        .map_err(|error| format!("{} can't be listened on: {error}; choose another with --listen", config.listen))?;
    // Port 0 means "any": from here on it has a number.
    config.listen = listener.local_addr()?;
    let metrics = match config.metrics_listen.as_str() {
        "" => None,
        address => Some(server::numbers(address)?),
    };
    let app = web::Data::new(App::build(config).await?);
    if app.ground.database.is_sqlite() {
        // Nobody else can be writing: what a killed server held is free.
        app.uploads.free_all_locks().await?;
    }
    if note_sign_in_policy(&app.settings, &app.config).await? {
        tracing::warn!("the sign-in policy is weaker than at the last start; the history says in what");
    }
    announce(&desk, &app).await?;
    actix_web::rt::spawn(find_helpers(app.clone()));
    let jobs = crate::jobs::start(&app);
    if let Some(metrics) = metrics {
        actix_web::rt::spawn(metrics);
    }
    server::portal(app.clone(), listener)?.await?;
    jobs.stop().await;
    app.close().await?;
    tracing::info!("stopped");
    Ok(())
}

/// Looks for LibreOffice and ffmpeg while the first visitors come: nothing else waits for them.
async fn find_helpers(app: web::Data<App>) {
    match app.helpers().await {
        Ok(helpers) => {
            tracing::info!(libreoffice = ?helpers.office(), ffmpeg = ?helpers.video(), "looked for helper programs");
        }
        Err(error) => tracing::error!(%error, "helper programs could not be looked for"),
    }
}

/// Says where the portal is, and, while nobody works here yet, how the first one gets in.
async fn announce(desk: &Desk, app: &App) -> Result<(), Trouble> {
    let address = app.config.public_url();
    desk.say(&format!("Sealport is ready at {address}"), &serde_json::json!({ "address": address }))?;
    super::init::tell_first_link(desk, app).await
}
