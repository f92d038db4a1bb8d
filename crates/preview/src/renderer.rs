//! The portal's side: workers forked ahead, one document each, and a distrustful look at what they answer.

mod crew;

use std::path::PathBuf;
use std::pin::pin;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::sync::Semaphore;
use tokio::time::timeout;

use crate::protocol::{Broken, MAX_ANSWER, MAX_DOCUMENT, MAX_EDGE};
use crate::worker::EXIT_NOT_LOCKED_IN;
use crate::{Answer, Kind, LandlockPolicy, MediaType, NoPreview, Picture, Request, jpeg_check};
pub(crate) use crew::command;
use crew::{Crew, Worker};

/// How long a worker that closed its pipes may take to die by itself before it is killed.
const FAREWELL: Duration = Duration::from_secs(2);

/// How a [`Renderer`] works.
#[derive(Clone, Debug)]
pub struct RendererSettings {
    /// The program whose `main` begins with [`crate::worker::main_if_worker`]; `/proc/self/exe` for our own (a path
    /// would start the new version's worker after an upgrade in place).
    pub program: PathBuf,
    /// Workers kept waiting, so that a document needn't wait for one to start.
    pub spares: usize,
    /// Documents rendered at the same time. Each worker may take [`crate::sandbox::MEMORY`].
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

/// Why [`Renderer::render_thumbnail`] gave no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RenderError<E> {
    /// The document has no preview; a fact worth keeping beside it.
    #[error(transparent)]
    NoPreview(#[from] NoPreview),
    /// The document could not be read to its end. Says nothing about its content.
    #[error("the document could not be read")]
    Source(#[source] E),
}

/// Makes pictures of documents in locked-in worker processes.
///
/// Cheap to share behind an `Arc`. When it is dropped, its spare workers die.
#[derive(Debug)]
pub struct Renderer {
    crew: Crew,
    places: Semaphore,
    wall_limit: Duration,
    max_document: u64,
}

impl Renderer {
    /// Starts the spare workers. To be called within a Tokio runtime that outlives the renderer.
    ///
    /// Whether the workers can lock themselves in is found out with the first document ([`crate::doctor`] tells
    /// beforehand).
    ///
    /// # Errors
    /// If the thread that starts workers can't be started.
    pub fn start(settings: RendererSettings) -> std::io::Result<Self> {
        Ok(Self {
            places: Semaphore::new(settings.parallel.max(1)),
            wall_limit: settings.wall_limit,
            max_document: settings.max_document.min(MAX_DOCUMENT),
            crew: Crew::muster(settings.program, settings.landlock, settings.spares)?,
        })
    }

    /// Makes a small picture of a document: upright, at most `max_edge` pixels (1 to [`MAX_EDGE`], other values are
    /// brought within) wide and high, JPEG without metadata.
    ///
    /// `document` is read only as far as needed and goes to the worker chunk by chunk; no more than one chunk and
    /// what a pipe holds is in memory here. Waits for its turn while others are being rendered; the wall-clock limit
    /// counts from then on. Cancelling kills the worker.
    ///
    /// # Errors
    /// [`RenderError::NoPreview`] with the reason, or [`RenderError::Source`] if reading the document failed.
    pub async fn render_thumbnail<E>(
        &self,
        media_type: MediaType,
        max_edge: u32,
        document: impl Stream<Item = Result<Bytes, E>>,
    ) -> Result<Picture, RenderError<E>> {
        if !media_type.has_thumbnail() {
            return Err(NoPreview::UnsupportedType.into());
        }
        let request = Request { kind: Kind::Thumbnail, media_type, max_edge: max_edge.clamp(1, MAX_EDGE) };
        // The semaphore is never closed.
        let _place = self.places.acquire().await.map_err(|_| NoPreview::Crashed)?;
        let mut worker = self.crew.call_up().await.map_err(|error| {
            tracing::error!(%error, "no render worker can be started");
            NoPreview::SandboxUnavailable
        })?;
        let outcome = timeout(self.wall_limit, converse(&mut worker, request, self.max_document, document)).await;
        let Ok(outcome) = outcome else {
            tracing::warn!(limit = ?self.wall_limit, "a render worker took too long and was killed");
            worker.end(Duration::ZERO).await;
            return Err(NoPreview::TimedOut.into());
        };
        match outcome {
            Ok(answer) => {
                worker.end(FAREWELL).await;
                Ok(accept(answer, request)?)
            }
            Err(Breakdown::Refused(error)) => {
                worker.end(Duration::ZERO).await;
                Err(error)
            }
            Err(Breakdown::Silent) => Err(cause_of_death(worker.end(FAREWELL).await).into()),
            Err(Breakdown::Broken(Broken(what))) => {
                tracing::warn!(what, "a render worker broke the protocol and was killed");
                worker.end(Duration::ZERO).await;
                Err(NoPreview::Crashed.into())
            }
        }
    }
}

/// Why there was no answer.
enum Breakdown<E> {
    /// We ended it.
    Refused(RenderError<E>),
    /// The worker closed its pipe before it had answered.
    Silent,
    /// The worker said something impossible.
    Broken(Broken),
}

/// Feeds the document and listens at the same time: a worker may answer before it has heard everything.
async fn converse<E>(
    worker: &mut Worker,
    request: Request,
    max_document: u64,
    document: impl Stream<Item = Result<Bytes, E>>,
) -> Result<Answer, Breakdown<E>> {
    let (Some(input), Some(output)) = (worker.child.stdin.take(), worker.child.stdout.take()) else {
        return Err(Breakdown::Silent);
    };
    let mut heard = pin!(listen(output));
    let fed = pin!(feed(input, request, max_document, document));
    tokio::select! {
        biased;
        answer = &mut heard => return answer,
        fed = fed => fed.map_err(Breakdown::Refused)?,
    }
    heard.await
}

async fn feed<E>(
    mut input: ChildStdin,
    request: Request,
    max_document: u64,
    document: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), RenderError<E>> {
    // A worker that stopped listening has answered or died: listening tells which.
    if input.write_all(&request.encode()).await.is_err() {
        return Ok(());
    }
    let mut document = pin!(document);
    let mut length = 0_u64;
    while let Some(chunk) = document.next().await {
        let chunk = chunk.map_err(RenderError::Source)?;
        length = length.saturating_add(chunk.len() as u64);
        if length > max_document {
            return Err(NoPreview::TooLarge.into());
        }
        if input.write_all(&chunk).await.is_err() {
            return Ok(());
        }
    }
    // Dropping the pipe is what ends the document.
    Ok(())
}

async fn listen<E>(mut output: ChildStdout) -> Result<Answer, Breakdown<E>> {
    let mut length = [0; 4];
    output.read_exact(&mut length).await.map_err(|_| Breakdown::Silent)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_ANSWER {
        return Err(Breakdown::Broken(Broken("answer too long")));
    }
    let mut body = BytesMut::zeroed(length);
    output.read_exact(&mut body).await.map_err(|_| Breakdown::Silent)?;
    if output.read(&mut [0]).await.is_ok_and(|more| more > 0) {
        return Err(Breakdown::Broken(Broken("bytes after the answer")));
    }
    Answer::decode(&body.freeze()).map_err(Breakdown::Broken)
}

/// Takes a picture only if it is what was asked for.
fn accept(answer: Answer, request: Request) -> Result<Picture, NoPreview> {
    let picture = match answer {
        Answer::Picture(picture) => picture,
        Answer::Refused(reason) => return Err(reason),
        Answer::Report(_) => return Err(NoPreview::Crashed),
    };
    let is_within = |edge: u32| (1..=request.max_edge).contains(&edge);
    let checked = if is_within(picture.width) && is_within(picture.height) {
        jpeg_check::check(&picture.bytes, picture.width, picture.height)
    } else {
        Err(Broken("picture of another size than asked for"))
    };
    match checked {
        Ok(()) => Ok(picture),
        Err(Broken(what)) => {
            tracing::warn!(what, "a render worker gave a picture that is none of ours");
            Err(NoPreview::Crashed)
        }
    }
}

/// What the exit status of a worker says that died without an answer.
fn cause_of_death(status: Option<ExitStatus>) -> NoPreview {
    use std::os::unix::process::ExitStatusExt;
    let Some(status) = status else { return NoPreview::Crashed };
    if status.code() == Some(EXIT_NOT_LOCKED_IN) {
        tracing::error!("a render worker could not lock itself in; `sealport doctor` tells why");
        return NoPreview::SandboxUnavailable;
    }
    tracing::warn!(%status, "a render worker died");
    if status.signal() == Some(libc::SIGXCPU) { NoPreview::TimedOut } else { NoPreview::Crashed }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn the_exit_status_tells_the_reason() {
        let exited = |code: i32| Some(ExitStatus::from_raw(code << 8));
        let killed = |signal: i32| Some(ExitStatus::from_raw(signal));
        assert_eq!(cause_of_death(exited(EXIT_NOT_LOCKED_IN)), NoPreview::SandboxUnavailable);
        assert_eq!(cause_of_death(exited(101)), NoPreview::Crashed);
        assert_eq!(cause_of_death(killed(libc::SIGSYS)), NoPreview::Crashed);
        assert_eq!(cause_of_death(killed(libc::SIGXCPU)), NoPreview::TimedOut);
        assert_eq!(cause_of_death(None), NoPreview::Crashed);
    }
}
