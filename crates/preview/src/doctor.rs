//! Is this machine fit to make previews?

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::Stdio;

use crate::protocol::MAX_ANSWER;
use crate::renderer::command;
use crate::worker::EXIT_NOT_LOCKED_IN;
use crate::{Answer, LandlockPolicy, Request, SandboxReport};

/// Why no worker could tell how well it is locked in.
#[derive(Debug, thiserror::Error)]
pub enum DoctorError {
    /// The program could not be started, or its pipes failed.
    #[error("the render worker can't be started: {0}")]
    Start(#[from] io::Error),
    /// The worker refused to work because it could not lock itself in; with its own words.
    #[error("the render worker can't lock itself in: {0}")]
    NotLockedIn(String),
    /// The worker died or answered nonsense: most likely the program is no worker.
    #[error("the render worker gave no report ({0})")]
    NoReport(String),
}

/// Starts a worker, has it lock itself in, and asks it how well that went. Blocks for some milliseconds.
///
/// `program` is the same as in [`crate::RendererSettings`].
///
/// # Errors
/// If previews can't be made on this machine with this policy.
pub fn doctor(program: &Path, policy: LandlockPolicy) -> Result<SandboxReport, DoctorError> {
    let mut worker = command(program, policy).stderr(Stdio::piped()).spawn()?;
    let request = Request::Report.encode().map_err(|error| DoctorError::NoReport(error.to_string()))?;
    if let Some(mut input) = worker.stdin.take() {
        // A worker that could not lock itself in is gone already; its exit status says so.
        let _ = input.write_all(&request);
    }
    let (mut answer, mut words) = (Vec::new(), Vec::new());
    read_some(worker.stdout.take(), &mut answer)?;
    read_some(worker.stderr.take(), &mut words)?;
    let status = worker.wait()?;
    if status.code() == Some(EXIT_NOT_LOCKED_IN) {
        return Err(DoctorError::NotLockedIn(String::from_utf8_lossy(&words).trim().to_owned()));
    }
    match body_of(&answer).map(Answer::decode) {
        Some(Ok(Answer::Report(report))) => Ok(report),
        _ => Err(DoctorError::NoReport(status.to_string())),
    }
}

fn read_some(pipe: Option<impl Read>, into: &mut Vec<u8>) -> io::Result<()> {
    if let Some(pipe) = pipe {
        pipe.take(MAX_ANSWER as u64).read_to_end(into)?;
    }
    Ok(())
}

/// The body of an answer that is here as a whole, without its length field.
fn body_of(answer: &[u8]) -> Option<&[u8]> {
    let (length, body) = answer.split_first_chunk()?;
    (body.len() == u32::from_le_bytes(*length) as usize).then_some(body)
}
