//! The portal's side: workers forked ahead, one document each, and a distrustful look at what they answer.

mod check;
mod conversation;
mod crew;
mod run;

use std::convert::Infallible;
use std::path::PathBuf;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::mark::Mark;
use crate::protocol::{Broken, MAX_DOCUMENT, MAX_EDGE, MAX_PICTURE};
use crate::{Answer, LandlockPolicy, Luma, MediaType, NoPreview, PageText, Picture, Request, Survey, jpeg};
use conversation::{Commission, Heard, converse};
use crew::Crew;
pub(crate) use crew::command;
use run::{Part, Run};

/// The most that the words of one run of pages may weigh, in bytes.
const MAX_TEXT_IN_ALL: usize = 16 << 20;

/// How a [`Renderer`] works.
#[derive(Clone, Debug)]
pub struct RendererSettings {
    /// The program whose `main` begins with [`crate::worker::main_if_worker`]; `/proc/self/exe` for our own (a path
    /// would start the new version's worker after an upgrade in place).
    pub program: PathBuf,
    /// Workers kept waiting for documents, so that none needs to wait for one to start; and as many for marks.
    pub spares: usize,
    /// Documents rendered at the same time. Each worker may take [`crate::sandbox::MEMORY`]. As many pictures are
    /// marked beside them, so that a reader doesn't wait for somebody else's large document.
    pub parallel: usize,
    /// Wall-clock limit for one document, feeding included.
    pub wall_limit: Duration,
    /// Largest document in bytes; never more than [`MAX_DOCUMENT`].
    pub max_document: u64,
    /// Whether workers may run without Landlock.
    pub landlock: LandlockPolicy,
}

impl RendererSettings {
    /// Settings for a two-core machine: two spares, two at a time, 30 s, 64 MiB, Landlock required.
    #[must_use]
    pub fn new(program: impl Into<PathBuf>) -> Self {
        Self {
            program: program.into(),
            spares: 2,
            parallel: 2,
            wall_limit: Duration::from_secs(30),
            max_document: MAX_DOCUMENT,
            landlock: LandlockPolicy::Required,
        }
    }
}

/// Why a [`Renderer`] gave nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError<E> {
    /// The document has no preview; a fact worth keeping beside it.
    #[error(transparent)]
    NoPreview(#[from] NoPreview),
    /// The document could not be read to its end. Says nothing about its content.
    #[error("the document could not be read")]
    Source(#[source] E),
}

/// How far [`Renderer::pages`] came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PagesRun {
    /// The first page that was not come to, from which a fresh worker can go on.
    pub next: u32,
    /// How many pages the document has.
    pub total: u32,
}

/// What [`Renderer::text`] found, and how far it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TextRun {
    /// The words of the pages from the first wanted one on.
    pub pages: Vec<PageText>,
    /// The first page that was not come to, from which a fresh worker can go on.
    pub next: u32,
    /// How many pages the document has.
    pub total: u32,
}

/// Looks at documents in locked-in worker processes.
///
/// Documents are read only as far as needed and go to the worker chunk by chunk; no more than one chunk and what a
/// pipe holds is in memory here. Each call waits for its turn while others are served; the wall-clock limit counts
/// from then on. Cancelling kills the worker.
///
/// Cheap to share behind an `Arc`. When it is dropped, its spare workers die.
#[derive(Debug)]
pub struct Renderer {
    documents: Desk,
    marks: Desk,
    wall_limit: Duration,
    max_document: u64,
}

/// Workers of one kind, and how many of them may be busy.
#[derive(Debug)]
struct Desk {
    crew: Crew,
    places: Semaphore,
}

impl Desk {
    fn open(settings: &RendererSettings, behind: i32) -> std::io::Result<Self> {
        let crew = Crew::muster(settings.program.clone(), settings.landlock, settings.spares, behind)?;
        Ok(Self { crew, places: Semaphore::new(settings.parallel.max(1)) })
    }
}

/// By how much the drawing of documents gives way to everything else (nice(2)): it gets a third of what others get who want
/// the processor at the same time, and once it had 150 ms a fifteenth. Marks don't give way: somebody waits for the page, and
/// they are a matter of milliseconds.
const DRAWING_BEHIND: i32 = 5;

impl Renderer {
    /// Starts the spare workers. To be called within a Tokio runtime that outlives the renderer.
    ///
    /// Whether the workers can lock themselves in is found out with the first document ([`crate::doctor`] tells
    /// beforehand).
    ///
    /// # Errors
    /// If the threads that start workers can't be started.
    pub fn start(settings: RendererSettings) -> std::io::Result<Self> {
        Ok(Self {
            documents: Desk::open(&settings, DRAWING_BEHIND)?,
            marks: Desk::open(&settings, 0)?,
            wall_limit: settings.wall_limit,
            max_document: settings.max_document.min(MAX_DOCUMENT),
        })
    }

    /// Makes a small picture of a document's first page: upright, at most `max_edge` pixels (1 to [`MAX_EDGE`],
    /// other values are brought within) wide and high, JPEG without metadata.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document failed.
    pub async fn render_thumbnail<E>(
        &self,
        media_type: MediaType,
        max_edge: u32,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Picture, RenderError<E>> {
        supported(media_type.has_thumbnail())?;
        let max_edge = max_edge.clamp(1, MAX_EDGE);
        let request = Request::Thumbnail { media_type, max_edge };
        let answer = self.ask(request, document).await?;
        match answer {
            Answer::Picture(picture) => Ok(check::picture(picture, max_edge)?),
            _ => Err(unexpected().into()),
        }
    }

    /// Says how many pages a document has, and of which size. A picture is one page.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document failed.
    pub async fn survey<E>(
        &self,
        media_type: MediaType,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Survey, RenderError<E>> {
        supported(media_type.has_pages())?;
        match self.ask(Request::Survey { media_type }, document).await? {
            Answer::Survey(survey) => Ok(check::survey(survey)?),
            _ => Err(unexpected().into()),
        }
    }

    /// Draws `count` pages from page `first` (counted from 0) on, each at most `max_edge` pixels (1 to [`MAX_EDGE`])
    /// wide and high: documents fill that size, pictures are never enlarged. `each` gets every page as soon as it is
    /// there, in order, checked, or the reason why this one can't be drawn. Pages beyond the document's end are left
    /// out.
    ///
    /// A worker whose time is nearly used up, and one that dies over a page, stops early: see [`PagesRun::next`],
    /// which is always beyond `first` unless the document ends before it.
    ///
    /// # Errors
    /// If the document can't be opened ([`RenderError::NoPreview`]) or read ([`RenderError::Source`]).
    pub async fn pages<E>(
        &self,
        media_type: MediaType,
        first: u32,
        count: u32,
        max_edge: u32,
        document: impl Stream<Item = Result<Bytes, E>>,
        mut each: impl FnMut(u32, Result<Picture, NoPreview>),
    ) -> Result<PagesRun, RenderError<E>> {
        supported(media_type.has_pages())?;
        let max_edge = max_edge.clamp(1, MAX_EDGE);
        let mut run = Run::new(first, count);
        let request = Request::Pages { media_type, first, count, max_edge };
        let outcome = self.commission(request, document, |answer| {
            run.heed(answer, |part| match part {
                Part::Page(number, outcome) => {
                    each(number, outcome.and_then(|picture| check::picture(picture, max_edge)));
                    Ok(())
                }
                Part::Text(_) => Err(Broken("words instead of a picture")),
            })
        });
        let total = match (outcome.await, run.total()?) {
            (Ok(()), Some(total)) => total,
            (Err(RenderError::NoPreview(reason)), Some(total)) => {
                if let Some(number) = run.skip() {
                    each(number, Err(reason));
                }
                total
            }
            (Err(error), _) => return Err(error),
            (Ok(()), None) => return Err(unexpected().into()),
        };
        Ok(PagesRun { next: run.next(), total })
    }

    /// Finds the words of `count` pages from page `first` (counted from 0) on. How far it came is said as in
    /// [`Renderer::pages`]; a page that can't be read has no words.
    ///
    /// # Errors
    /// If the document can't be opened ([`RenderError::NoPreview`]) or read ([`RenderError::Source`]).
    pub async fn text<E>(
        &self,
        media_type: MediaType,
        first: u32,
        count: u32,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<TextRun, RenderError<E>> {
        supported(media_type.has_text())?;
        let (mut run, mut pages, mut room) = (Run::new(first, count), Vec::new(), MAX_TEXT_IN_ALL);
        let outcome = self.commission(Request::Text { media_type, first, count }, document, |answer| {
            run.heed(answer, |part| match part {
                Part::Text(text) => {
                    pages.push(check::text(text, &mut room)?);
                    Ok(())
                }
                Part::Page(..) => Err(Broken("a picture instead of words")),
            })
        });
        let total = match (outcome.await, run.total()?) {
            (Ok(()), Some(total)) => total,
            (Err(RenderError::NoPreview(_)), Some(total)) => {
                pages.extend(run.skip().map(|_| PageText::default()));
                total
            }
            (Err(error), _) => return Err(error),
            (Ok(()), None) => return Err(unexpected().into()),
        };
        Ok(TextRun { pages, next: run.next(), total })
    }

    /// Puts marks into the pixels of a page picture that came from [`Renderer::pages`]; the size stays.
    ///
    /// # Errors
    /// If the picture is none of ours, or the marks can't be drawn.
    pub async fn mark(&self, picture: Bytes, mark: &Mark) -> Result<Picture, NoPreview> {
        if picture.len() > MAX_PICTURE {
            return Err(NoPreview::TooLarge);
        }
        let (width, height) = jpeg::check::size(&picture).map_err(|Broken(what)| {
            tracing::warn!(what, "a picture to be marked is none of ours");
            NoPreview::Damaged
        })?;
        let document = stream::iter([Ok::<_, Infallible>(picture)]);
        match self.ask(Request::Mark { mark: mark.clone() }, document).await {
            Ok(Answer::Picture(marked)) if (marked.width, marked.height) == (width, height) => {
                check::picture(marked, MAX_EDGE)
            }
            Ok(_) => Err(unexpected()),
            Err(RenderError::NoPreview(reason)) => Err(reason),
            Err(RenderError::Source(never)) => match never {},
        }
    }

    /// Decodes a picture (or a PDF's first page) into shades of grey, at most `max_edge` pixels wide and high.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document failed.
    pub async fn luma<E>(
        &self,
        media_type: MediaType,
        max_edge: u32,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Luma, RenderError<E>> {
        // Text and mails are drawn anew here: whatever was seen of somebody's page is not in them.
        supported(media_type == MediaType::Pdf || media_type.as_str().starts_with("image/"))?;
        let max_edge = max_edge.clamp(1, MAX_EDGE);
        match self.ask(Request::Luma { media_type, max_edge }, document).await? {
            Answer::Luma(luma) => Ok(check::luma(luma, max_edge)?),
            _ => Err(unexpected().into()),
        }
    }

    /// A request that is answered with a single frame.
    async fn ask<E>(
        &self,
        request: Request,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Answer, RenderError<E>> {
        let mut only = None;
        let heed = |answer| {
            only = Some(answer);
            Ok(Heard::Last)
        };
        self.commission(request, document, heed).await?;
        match only {
            Some(Answer::Refused(reason)) => Err(reason.into()),
            Some(answer) => Ok(answer),
            None => Err(unexpected().into()),
        }
    }

    /// Waits for a place, then lets a worker of its own answer the request.
    async fn commission<E>(
        &self,
        request: Request,
        document: impl Stream<Item = Result<Bytes, E>>,
        heed: impl FnMut(Answer) -> Result<Heard, Broken>,
    ) -> Result<(), RenderError<E>> {
        let Desk { crew, places } = if matches!(request, Request::Mark { .. }) { &self.marks } else { &self.documents };
        // The semaphores are never closed.
        let _place = places.acquire().await.map_err(|_| NoPreview::Crashed)?;
        let called = timeout(self.wall_limit, crew.call_up()).await;
        let worker = called.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into())).map_err(|error| {
            tracing::error!(%error, "no render worker can be started");
            NoPreview::SandboxUnavailable
        })?;
        let commission = Commission { request, max_document: self.max_document, wall_limit: self.wall_limit };
        let outcome = converse(worker, commission, document, heed).await;
        match &outcome {
            Ok(()) => crew.note_success(),
            Err(RenderError::NoPreview(NoPreview::SandboxUnavailable)) => crew.note_failure(),
            // Whether the document was at fault or the worker, nobody knows.
            Err(_) => {}
        }
        outcome
    }
}

fn supported(is_supported: bool) -> Result<(), NoPreview> {
    if is_supported { Ok(()) } else { Err(NoPreview::UnsupportedType) }
}

fn unexpected() -> NoPreview {
    tracing::warn!("a render worker answered something else than was asked for");
    NoPreview::Crashed
}
