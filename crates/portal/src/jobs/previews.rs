//! Small pictures of what was uploaded.

use actix_web::web::Data;
use sealport_asset_store::{OpenError, PreviewJob};
use sealport_preview::{MediaType, NoPreview, RenderError};

use super::Trouble;
use crate::app::App;
use crate::http::transfer::{report_damage, reported};

/// Longest edge, in pixels.
const EDGE: u32 = 512;

/// Makes every picture that waits.
pub async fn make(app: Data<App>) -> Result<(), Trouble> {
    while let Some(job) = app.library.claim_preview_job().await? {
        one(&app, job).await?;
    }
    Ok(())
}

async fn one(app: &App, job: PreviewJob) -> Result<(), Trouble> {
    let media_type = MediaType::from_name(job.media_type()).filter(|media_type| media_type.has_thumbnail());
    let Some(media_type) = media_type else {
        return Ok(app.library.no_preview(job, NoPreview::UnsupportedType.code(), false).await?);
    };
    let source = match reported(app, app.originals.open_for_preview(&job).await).await {
        Ok(source) => source,
        Err(OpenError::NotFound | OpenError::Destroyed) => {
            return Ok(app.library.no_preview(job, NoPreview::Empty.code(), false).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let figures = source.figures().clone();
    match app.renderer.render_thumbnail(media_type, EDGE, source.pieces()).await {
        Ok(picture) => {
            app.library.store_thumbnail(job, &picture.bytes, picture.width, picture.height).await?;
        }
        Err(RenderError::NoPreview(reason)) => {
            app.library.no_preview(job, reason.code(), reason.is_worth_another_try()).await?;
        }
        // What failed before the picture was made says nothing about the picture.
        Err(RenderError::Source(error)) => {
            if matches!(error, OpenError::Damaged) {
                report_damage(app, &figures).await;
            }
            return Err(error.into());
        }
    }
    Ok(())
}
