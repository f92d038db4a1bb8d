//! What is made of a file once it was uploaded: its small picture, its pages' sizes, its words; of films, a proxy.

use std::cell::Cell;
use std::future::Future;
use std::pin::pin;
use std::rc::Rc;
use std::time::Duration;

use actix_web::web::Data;
use bytes::Bytes;
use futures_util::{Stream, stream};
use sealport_asset_store::{
    Drawn, FilmKeeper, Lane, LibraryError, OpenError, PageSize, Prepared, PreviewDesk, PreviewJob, Source,
};
use sealport_preview::{Helpers, MediaType, NoPreview, OfficeKind, Presence, RenderError, Survey};

use super::{Stopped, Trouble, films};
use crate::app::App;
use crate::http::failure::chain;
use crate::http::transfer::{report_damage, reported};
use crate::media::drawn_as;
use crate::viewer::Packer;

/// Longest edge of a small picture, in pixels.
pub(super) const EDGE: u32 = 512;
/// How often it is said how far preparing is, and the claim renewed.
const BEAT: Duration = Duration::from_secs(3);
/// Pages that each use up a worker's time must not hold up everything else: the words of a document are looked for so long.
const LONGEST_WORDS: Duration = Duration::from_secs(300);
/// The words of a document weigh no more; those beyond are not found.
const HEAVIEST_WORDS: usize = 32 << 20;
/// What of preparing an office document is done when it has become a paper, in percent.
const PAPER_DONE: u8 = 60;

/// Prepares every file of a lane that waits, until it is time to stop.
pub async fn make(app: Data<App>, desk: Rc<PreviewDesk>, lane: Lane, stopped: Stopped) -> Result<(), Trouble> {
    while !*stopped.borrow()
        && let Some(job) = desk.claim(lane).await?
    {
        one(&app, job, stopped.clone()).await?;
    }
    Ok(())
}

/// Files that were given up because a program wasn't there are prepared once it is. For the start.
pub async fn try_again(app: &App, desk: &PreviewDesk) -> Result<(), Trouble> {
    for reason in [NoPreview::HelperMissingOffice, NoPreview::HelperMissingVideo] {
        if !desk.has_given_up(reason.code()).await? {
            continue;
        }
        let helpers = app.helpers().await?;
        let presence = if reason == NoPreview::HelperMissingOffice { helpers.office() } else { helpers.video() };
        if presence.is_present() {
            let files = desk.try_again(reason.code()).await?;
            tracing::info!(%reason, files, "files are prepared again: the program is there now");
        }
    }
    Ok(())
}

async fn one(app: &App, mut job: PreviewJob, stopped: Stopped) -> Result<(), Trouble> {
    let source = match reported(app, job.open().await).await {
        Ok(source) => source,
        Err(OpenError::NotFound | OpenError::Destroyed) => {
            return Ok(job.no_preview(NoPreview::Empty.code(), NoPreview::Empty.tries()).await?);
        }
        Err(error) => return Err(error.into()),
    };
    let figures = source.figures().clone();
    let (progress, keeper) = (Cell::new(0), job.begin_film());
    let preparing = prepare(app, &source, keeper, &progress);
    let Some(done) = held(&mut job, &progress, preparing, stopped).await? else {
        // A film may take hours. Who starts the portal again shall find the file waiting, not in hands that are gone.
        return Ok(job.put_back().await?);
    };
    match done {
        Ok(prepared) => job.keep(&prepared).await?,
        Err(RenderError::NoPreview(reason)) => {
            job.no_preview(reason.code(), reason.tries()).await?;
        }
        // What failed before the picture was made says nothing about the picture.
        Err(RenderError::Source(error)) => {
            if matches!(error, OpenError::Damaged) {
                report_damage(app, &figures).await;
            } else {
                job.put_back().await?;
            }
            return Err(error.into());
        }
    }
    Ok(())
}

/// Holds the claim while `work` goes on, and says how far it is; none if it was given up because it is time to stop.
async fn held<T>(
    job: &mut PreviewJob,
    progress: &Cell<u8>,
    work: impl Future<Output = T>,
    mut stopped: Stopped,
) -> Result<Option<T>, Trouble> {
    let mut work = pin!(work);
    loop {
        tokio::select! {
            done = &mut work => return Ok(Some(done)),
            // It ends without a word only when the jobs are dropped.
            _ = stopped.wait_for(|is_time| *is_time) => return Ok(None),
            () = tokio::time::sleep(BEAT) => match job.note_progress(progress.get()).await {
                Err(LibraryError::ClaimLost) => return Err(LibraryError::ClaimLost.into()),
                // The claim lasts much longer than a beat, and hours of work may be in this.
                Err(error) => tracing::warn!(error = chain(&error), "how far a file is could not be noted"),
                Ok(()) => {}
            },
        }
    }
}

/// Office documents become a paper first; everything after that is done with the paper. Films become a proxy.
async fn prepare(
    app: &App,
    source: &Source,
    keeper: FilmKeeper,
    progress: &Cell<u8>,
) -> Result<Prepared, RenderError<OpenError>> {
    let figures = source.figures();
    // Without bytes there is no kind either, and "no preview for this kind" would lead astray.
    if figures.size == 0 {
        return Err(NoPreview::Empty.into());
    }
    let media_type = drawn_as(&figures.media_type).ok_or(NoPreview::UnsupportedType)?;
    if media_type.is_played() {
        return films::prepare(app, media_type, source, keeper, progress).await;
    }
    if let Some(kind) = OfficeKind::of(media_type, figures.file_name.as_str()) {
        let helpers = helpers(app, NoPreview::HelperMissingOffice).await?;
        // Such a table can be read as the text that it is, where nothing makes columns of it.
        let is_read_as_text = kind == OfficeKind::Csv && *helpers.office() == Presence::Missing;
        if !is_read_as_text {
            let paper = helpers.to_pdf(kind, source.clone().pieces()).await?;
            progress.set(PAPER_DONE);
            let whole = || stream::iter([Ok::<_, OpenError>(paper.clone())]);
            let drawn = drawn(app, MediaType::Pdf, whole, progress).await?;
            return Ok(Prepared { paper: Some(paper.clone()), ..drawn });
        }
    }
    drawn(app, media_type, || source.clone().pieces(), progress).await
}

/// The helper programs; where they can't even be looked for, they are missing.
pub(super) async fn helpers(app: &App, missing: NoPreview) -> Result<&Helpers, NoPreview> {
    app.helpers().await.map_err(|error| {
        tracing::error!(%error, "the preview helpers can't be started");
        missing
    })
}

/// A document that can be paged through needs a survey and a small picture; without words it just can't be searched.
async fn drawn<S: Stream<Item = Result<Bytes, OpenError>>>(
    app: &App,
    media_type: MediaType,
    document: impl Fn() -> S,
    progress: &Cell<u8>,
) -> Result<Prepared, RenderError<OpenError>> {
    let renderer = &app.renderer;
    let sizes = match media_type.has_pages() {
        true => sizes(renderer.survey(media_type, document()).await?),
        false => Vec::new(),
    };
    let picture = renderer.render_thumbnail(media_type, EDGE, document()).await?;
    let words = match media_type.has_text() {
        true => words(app, media_type, sizes.len(), document, progress).await?,
        false => None,
    };
    let thumbnail = Some(Drawn { jpeg: picture.bytes, width: picture.width, height: picture.height });
    Ok(Prepared { thumbnail, sizes, words, ..Prepared::default() })
}

fn sizes(survey: Survey) -> Vec<PageSize> {
    survey.pages.into_iter().map(|page| PageSize { width: page.width, height: page.height }).collect()
}

/// The words of all pages, as far as workers get and there is room; each goes as far as its time allows.
async fn words<S: Stream<Item = Result<Bytes, OpenError>>>(
    app: &App,
    media_type: MediaType,
    count: usize,
    document: impl Fn() -> S,
    progress: &Cell<u8>,
) -> Result<Option<Bytes>, RenderError<OpenError>> {
    let (mut packer, mut weight) = (Packer::default(), 0);
    let begun = progress.get();
    let until = app.ground.now().after(LONGEST_WORDS);
    let is_enough = |weight| weight >= HEAVIEST_WORDS || app.ground.now() >= until;
    while packer.pages() < count && !is_enough(weight) {
        let (first, left) = (packer.pages() as u32, (count - packer.pages()) as u32);
        match app.renderer.text(media_type, first, left, document()).await {
            Ok(run) if run.next <= first => break,
            Ok(run) => {
                for page in run.pages {
                    weight += page.weight();
                    packer.add(&page);
                }
                progress.set(begun + (usize::from(99 - begun) * packer.pages() / count) as u8);
            }
            // The pages can be seen; they just can't be searched from here on.
            Err(RenderError::NoPreview(reason)) => {
                tracing::warn!(%reason, first, "the words of a document end here");
                break;
            }
            Err(error) => return Err(error),
        }
    }
    if packer.pages() < count && is_enough(weight) {
        tracing::warn!(pages = packer.pages(), of = count, "the words of a document are not all kept");
    }
    Ok(packer.finish())
}
