//! What is made of a file once it was uploaded: its small picture, its pages' sizes, its words.

use std::rc::Rc;

use actix_web::web::Data;
use bytes::Bytes;
use sealport_asset_store::{Drawn, OpenError, PageSize, Prepared, PreviewDesk, PreviewJob, Source};
use sealport_preview::{MediaType, NoPreview, PageText, RenderError, Survey};

use super::Trouble;
use crate::app::App;
use crate::http::transfer::{report_damage, reported};
use crate::viewer;

/// Longest edge of a small picture, in pixels.
const EDGE: u32 = 512;

/// Prepares every file that waits.
pub async fn make(app: Data<App>, desk: Rc<PreviewDesk>) -> Result<(), Trouble> {
    while let Some(job) = desk.claim().await? {
        one(&app, job).await?;
    }
    Ok(())
}

async fn one(app: &App, job: PreviewJob) -> Result<(), Trouble> {
    let known = MediaType::from_name(job.media_type()).filter(|kind| kind.has_thumbnail() || kind.has_pages());
    let Some(media_type) = known else {
        return Ok(job.no_preview(NoPreview::UnsupportedType.code(), false).await?);
    };
    let source = match reported(app, job.open().await).await {
        Ok(source) => source,
        Err(OpenError::NotFound | OpenError::Destroyed) => {
            return Ok(job.no_preview(NoPreview::Empty.code(), false).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let figures = source.figures().clone();
    match prepare(app, media_type, &source).await {
        Ok(prepared) => job.keep(&prepared).await?,
        Err(RenderError::NoPreview(reason)) => {
            job.no_preview(reason.code(), reason.is_worth_another_try()).await?;
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

/// A document that can be paged through needs a survey and a small picture; without words it just can't be searched.
async fn prepare(app: &App, media_type: MediaType, source: &Source) -> Result<Prepared, RenderError<OpenError>> {
    let renderer = &app.renderer;
    let sizes = match media_type.has_pages() {
        true => sizes(renderer.survey(media_type, source.clone().pieces()).await?),
        false => Vec::new(),
    };
    let picture = renderer.render_thumbnail(media_type, EDGE, source.clone().pieces()).await?;
    let words = match media_type.has_text() {
        true => words(app, media_type, sizes.len(), source).await?,
        false => None,
    };
    let thumbnail = Some(Drawn { jpeg: picture.bytes, width: picture.width, height: picture.height });
    Ok(Prepared { thumbnail, sizes, words, paper: None })
}

fn sizes(survey: Survey) -> Vec<PageSize> {
    survey.pages.into_iter().map(|page| PageSize { width: page.width, height: page.height }).collect()
}

/// The words of all pages, as far as workers get; each goes as far as its time allows.
async fn words(
    app: &App,
    media_type: MediaType,
    count: usize,
    source: &Source,
) -> Result<Option<Bytes>, RenderError<OpenError>> {
    let mut pages: Vec<PageText> = Vec::new();
    while pages.len() < count {
        let (first, left) = (pages.len() as u32, (count - pages.len()) as u32);
        match app.renderer.text(media_type, first, left, source.clone().pieces()).await {
            Ok(run) if run.next <= first => break,
            Ok(run) => pages.extend(run.pages),
            // The pages can be seen; they just can't be searched from here on.
            Err(RenderError::NoPreview(reason)) => {
                tracing::warn!(%reason, first, "the words of a document end here");
                break;
            }
            Err(error) => return Err(error),
        }
    }
    let has_words = pages.iter().any(|page| !page.words.is_empty());
    Ok(if has_words { viewer::pack(&pages) } else { None })
}
