//! Small pictures of what was uploaded.

use actix_web::web::Data;
use bytes::Bytes;
use futures_util::stream;
use sealport_asset_store::{OpenError, PreviewJob, Source};
use sealport_preview::{MediaType, NoPreview, RenderError};

use super::Trouble;
use crate::app::App;

/// Longest edge, in pixels.
const EDGE: u32 = 512;
/// Bytes opened at a time.
const HOP: u64 = 256 * 1024;

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
    let source = match app.originals.open_for_preview(&job).await {
        Ok(source) => source,
        Err(OpenError::NotFound | OpenError::Destroyed) => {
            return Ok(app.library.no_preview(job, NoPreview::Empty.code(), false).await?);
        }
        Err(error) => return Err(error.into()),
    };
    match app.renderer.render_thumbnail(media_type, EDGE, pieces(source)).await {
        Ok(picture) => {
            app.library.store_thumbnail(job, &picture.bytes, picture.width, picture.height).await?;
        }
        Err(RenderError::NoPreview(reason)) => {
            app.library.no_preview(job, reason.code(), reason.is_worth_another_try()).await?;
        }
        // The store failed, which says nothing about the file.
        Err(RenderError::Source(error)) => return Err(error.into()),
    }
    Ok(())
}

/// The opened file, piece by piece; it never lies anywhere.
fn pieces(source: Source) -> impl stream::Stream<Item = Result<Bytes, OpenError>> {
    stream::unfold((source, 0), |(source, at)| async move {
        let size = source.figures().size;
        if at >= size {
            return None;
        }
        let end = size.min(at + HOP);
        let piece = source.read(at..end).await;
        // After a failure there is no next piece.
        let next = if piece.is_ok() { end } else { size };
        Some((piece, (source, next)))
    })
}
