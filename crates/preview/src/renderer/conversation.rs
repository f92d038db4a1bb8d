//! One conversation with one worker: the request and the document one way, the answer's frames the other.

use std::pin::pin;
use std::process::ExitStatus;
use std::time::Duration;

use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{ChildStdin, ChildStdout};
use tokio::time::timeout;

use super::RenderError;
use super::crew::Worker;
use crate::priority::{LONG, stand_at, used};
use crate::protocol::{Broken, MAX_ANSWER};
use crate::worker::EXIT_NOT_LOCKED_IN;
use crate::{Answer, NoPreview, Request};

/// How long a worker that closed its pipes may take to die by itself before it is killed.
const FAREWELL: Duration = Duration::from_secs(2);

/// Most pages take less of the processor.
const USUAL: Duration = Duration::from_millis(150);
/// How soon one that had little is looked at again: it may wait for its document.
const SOON: Duration = Duration::from_millis(40);

/// What a frame of an answer was.
pub(super) enum Heard {
    /// One of several.
    More,
    /// The last one.
    Last,
}

/// What goes to a worker, and how far our patience goes.
pub(super) struct Commission {
    pub(super) request: Request,
    pub(super) max_document: u64,
    pub(super) wall_limit: Duration,
}

/// Why there was no whole answer.
enum Breakdown<E> {
    /// We ended it.
    Refused(RenderError<E>),
    /// The worker was never ready.
    Stillborn,
    /// The worker closed its pipe before it had answered.
    Silent,
    /// The worker said something impossible.
    Broken(Broken),
}

/// Hands a document to a worker and each frame of its answer to `heed`, which is to find out what is wrong with it.
/// The worker is dead and buried in any case afterwards.
pub(super) async fn converse<E>(
    mut worker: Worker,
    commission: Commission,
    document: impl Stream<Item = Result<Bytes, E>>,
    heed: impl FnMut(Answer) -> Result<Heard, Broken>,
) -> Result<(), RenderError<E>> {
    let (wall_limit, process) = (commission.wall_limit, worker.child.id());
    // Marks don't give way: somebody waits for each of them, and they are short.
    let process = process.filter(|_| !matches!(commission.request, Request::Mark { .. }));
    let talking = give_way_later(process, talk(&mut worker, &commission, document, heed));
    let Ok(outcome) = timeout(wall_limit, talking).await else {
        tracing::warn!(limit = ?wall_limit, "a render worker took too long and was killed");
        worker.end(Duration::ZERO).await;
        return Err(NoPreview::TimedOut.into());
    };
    match outcome {
        Ok(()) => {
            worker.end(FAREWELL).await;
            Ok(())
        }
        Err(Breakdown::Refused(error)) => {
            worker.end(Duration::ZERO).await;
            Err(error)
        }
        Err(Breakdown::Stillborn) => Err(stillborn(worker.end(FAREWELL).await).into()),
        Err(Breakdown::Silent) => Err(cause_of_death(worker.end(FAREWELL).await).into()),
        Err(Breakdown::Broken(Broken(what))) => {
            tracing::warn!(what, "a render worker broke the protocol and was killed");
            worker.end(Duration::ZERO).await;
            Err(NoPreview::Crashed.into())
        }
    }
}

/// A worker that has had much of the processor gives way still more from then on: pages are a matter of milliseconds, bombs are
/// not. What waited for long, on a busy machine, has not had much.
async fn give_way_later<T>(process: Option<u32>, work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    let mut left = USUAL;
    while !left.is_zero() {
        if let Ok(done) = timeout(left.max(SOON), &mut work).await {
            return done;
        }
        left = process.and_then(used).map_or(Duration::ZERO, |used| USUAL.saturating_sub(used));
    }
    stand_at(LONG, process);
    work.await
}

/// Feeds the document and listens at the same time: a worker may answer before it has heard everything.
async fn talk<E>(
    worker: &mut Worker,
    commission: &Commission,
    document: impl Stream<Item = Result<Bytes, E>>,
    heed: impl FnMut(Answer) -> Result<Heard, Broken>,
) -> Result<(), Breakdown<E>> {
    let (Some(input), Some(output)) = (worker.child.stdin.take(), worker.child.stdout.take()) else {
        return Err(Breakdown::Silent);
    };
    let mut heard = pin!(listen(output, heed));
    let fed = pin!(feed(input, commission, document));
    tokio::select! {
        biased;
        outcome = &mut heard => return outcome,
        fed = fed => fed.map_err(Breakdown::Refused)?,
    }
    heard.await
}

async fn feed<E>(
    mut input: ChildStdin,
    commission: &Commission,
    document: impl Stream<Item = Result<Bytes, E>>,
) -> Result<(), RenderError<E>> {
    let request = commission.request.encode().map_err(|_| NoPreview::TooLarge)?;
    // A worker that stopped listening has answered or died: listening tells which.
    if input.write_all(&request).await.is_err() {
        return Ok(());
    }
    let mut document = pin!(document);
    let mut length = 0_u64;
    while let Some(chunk) = document.next().await {
        let chunk = chunk.map_err(RenderError::Source)?;
        length = length.saturating_add(chunk.len() as u64);
        if length > commission.max_document {
            return Err(NoPreview::TooLarge.into());
        }
        if input.write_all(&chunk).await.is_err() {
            return Ok(());
        }
    }
    // Dropping the pipe is what ends the document.
    Ok(())
}

async fn listen<E>(
    mut output: ChildStdout,
    mut heed: impl FnMut(Answer) -> Result<Heard, Broken>,
) -> Result<(), Breakdown<E>> {
    let mut body = Vec::new();
    match frame::<E>(&mut output, &mut body).await {
        Ok(Answer::Ready) => {}
        _ => return Err(Breakdown::Stillborn),
    }
    loop {
        let answer = frame(&mut output, &mut body).await?;
        if let Heard::Last = heed(answer).map_err(Breakdown::Broken)? {
            let is_more = output.read(&mut [0]).await.is_ok_and(|more| more > 0);
            return if is_more { Err(Breakdown::Broken(Broken("bytes after the answer"))) } else { Ok(()) };
        }
    }
}

/// Reads one frame; `body` is only there to be used again.
async fn frame<E>(output: &mut ChildStdout, body: &mut Vec<u8>) -> Result<Answer, Breakdown<E>> {
    let mut length = [0; 4];
    output.read_exact(&mut length).await.map_err(|_| Breakdown::Silent)?;
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_ANSWER {
        return Err(Breakdown::Broken(Broken("answer too long")));
    }
    body.clear();
    // Memory is taken as the bytes arrive, not as they are announced.
    output.take(length as u64).read_to_end(body).await.map_err(|_| Breakdown::Silent)?;
    if body.len() < length {
        return Err(Breakdown::Silent);
    }
    Answer::decode(body).map_err(Breakdown::Broken)
}

/// Why a worker died before it was ready: the machine's fault, and no document's.
fn stillborn(status: Option<ExitStatus>) -> NoPreview {
    match status {
        Some(status) if status.code() == Some(EXIT_NOT_LOCKED_IN) => {
            tracing::error!("a render worker could not lock itself in; `sealport doctor` tells why");
        }
        status => tracing::error!(?status, "what was started as a render worker is none"),
    }
    NoPreview::SandboxUnavailable
}

/// What the exit status of a worker says that died without an answer.
fn cause_of_death(status: Option<ExitStatus>) -> NoPreview {
    use std::os::unix::process::ExitStatusExt;
    let signal = status.and_then(|status| status.signal());
    tracing::warn!(?status, "a render worker died");
    match signal {
        Some(libc::SIGXCPU) => NoPreview::TimedOut,
        // Whoever asks for memory beyond the limit is ended so by Rust: what was unpacked is too large.
        Some(libc::SIGABRT) => NoPreview::TooLarge,
        _ => NoPreview::Crashed,
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::process::ExitStatusExt;

    use super::*;

    #[test]
    fn the_exit_status_tells_the_reason() {
        let exited = |code: i32| Some(ExitStatus::from_raw(code << 8));
        let killed = |signal: i32| Some(ExitStatus::from_raw(signal));
        assert_eq!(stillborn(exited(EXIT_NOT_LOCKED_IN)), NoPreview::SandboxUnavailable);
        assert_eq!(cause_of_death(exited(101)), NoPreview::Crashed);
        assert_eq!(cause_of_death(exited(EXIT_NOT_LOCKED_IN)), NoPreview::Crashed, "nobody may blame the machine");
        assert_eq!(cause_of_death(killed(libc::SIGSYS)), NoPreview::Crashed);
        assert_eq!(cause_of_death(killed(libc::SIGXCPU)), NoPreview::TimedOut);
        assert_eq!(cause_of_death(killed(libc::SIGABRT)), NoPreview::TooLarge);
        assert_eq!(cause_of_death(None), NoPreview::Crashed);
    }
}
