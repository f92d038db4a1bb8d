//! Ends of terms, and what nobody needs any more.

use actix_web::web::Data;
use sea_orm::DbErr;
use sealport_asset_store::{collect_garbage, delete_discarded};
use sealport_database::rows_affected;
use sealport_history::Actor;

use super::Trouble;
use crate::app::App;

/// Shares that end or are about to; deliveries that broke off unseen; views that went silent.
pub async fn ends(app: Data<App>) -> Result<(), Trouble> {
    while app.sharing.end_expired().await?.more {}
    while app.sharing.remind_unfetched().await?.more {}
    while app.deliveries.abort_silent().await?.more {}
    while app.views.close_silent().await?.more {}
    Ok(())
}

/// Pages that were handed over to be looked at.
pub async fn views(app: Data<App>) -> Result<(), Trouble> {
    Ok(app.views.flush().await?)
}

/// Pages that nobody looked at for longest, while more are kept than there is room for.
pub async fn pages(app: Data<App>) -> Result<(), Trouble> {
    let evicted = app.pages.keep_within(app.config.preview_bytes_most).await?;
    if evicted.pages > 0 {
        delete_discarded(&app.ground, &*app.store).await?;
    }
    Ok(())
}

/// Recipients of shares from before there were contacts; viewers who are none any more.
pub async fn catch_up(app: Data<App>) -> Result<(), Trouble> {
    app.sharing.revoke_lost_sight(Actor::Portal, None).await?;
    while sealport_directory::catch_up(&app.ground).await? {}
    Ok(())
}

/// Uploads nobody resumed, garbage in the store, sessions, codes and counters that are over.
pub async fn tidy(app: Data<App>) -> Result<(), Trouble> {
    let now = app.ground.now();
    app.uploads.expire(now).await?;
    collect_garbage(&app.ground, &*app.store).await?;
    app.visits.forget_codes().await?;
    let at = now.micros();
    let day_ago = now.before(App::days(1)).micros();
    app.ground
        .database
        .write(async |transaction| {
            rows_affected(transaction, "DELETE FROM session WHERE expires_at <= $1", [at.into()]).await?;
            rows_affected(transaction, "DELETE FROM grant_session WHERE expires_at <= $1", [day_ago.into()]).await?;
            rows_affected(transaction, "DELETE FROM rate_limit WHERE window_start <= $1", [day_ago.into()]).await?;
            Ok::<_, DbErr>(())
        })
        .await?;
    Ok(())
}
