//! The worker's side: lock in, take one document, answer, die.
//!
//! The worker is the same program as the portal, started with [`ARGUMENT`] as its first argument.

use std::ffi::OsStr;
use std::io::{self, Read, Write};

use crate::protocol::{Broken, MAX_DOCUMENT, REQUEST_LENGTH};
use crate::sandbox::{self, LandlockPolicy};
use crate::{Answer, Kind, NoPreview, Request, thumbnail};

/// First argument that makes a program a render worker.
pub const ARGUMENT: &str = "__render-worker";
/// Second argument: run also where the kernel has no Landlock.
pub(crate) const WITHOUT_LANDLOCK: &str = "--allow-without-landlock";
/// Exit status of a worker that could not lock itself in (EX_NOPERM of sysexits.h). It has read nothing.
pub(crate) const EXIT_NOT_LOCKED_IN: i32 = 77;
/// Exit status of a worker whose pipes failed (EX_IOERR).
const EXIT_PIPE: i32 = 74;

/// Turns this process into a render worker if its arguments say so; otherwise returns at once.
///
/// To be called first thing in `main`: before any thread, runtime or log exists and before any file is opened.
pub fn main_if_worker() {
    main_if_worker_with(thumbnail::answer);
}

/// As [`main_if_worker`], with another routine that turns a request and its document into an answer.
/// The routine runs locked in.
pub fn main_if_worker_with(render: fn(&Request, Vec<u8>) -> Answer) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(ARGUMENT)) {
        return;
    }
    let is_lenient = arguments.next().as_deref() == Some(OsStr::new(WITHOUT_LANDLOCK));
    let policy = if is_lenient { LandlockPolicy::AllowWithout } else { LandlockPolicy::Required };
    std::process::exit(serve(policy, render));
}

/// What the shipped worker answers: for programs that wrap it.
#[must_use]
pub fn render(request: &Request, document: Vec<u8>) -> Answer {
    thumbnail::answer(request, document)
}

fn serve(policy: LandlockPolicy, render: fn(&Request, Vec<u8>) -> Answer) -> i32 {
    let report = match sandbox::enter(policy) {
        Ok(report) => report,
        Err(error) => {
            // Nobody is left to tell if this fails too: the exit status says the same in short.
            let _ = writeln!(io::stderr(), "{error}");
            return EXIT_NOT_LOCKED_IN;
        }
    };
    if let Err(error) = stay_single() {
        let _ = writeln!(io::stderr(), "{error}");
        return EXIT_NOT_LOCKED_IN;
    }
    let outcome = read_request().and_then(|request| {
        let answer = match request.kind {
            Kind::Report => Answer::Report(report),
            Kind::Thumbnail => read_document()?.map_or_else(Answer::Refused, |bytes| render(&request, bytes)),
        };
        let mut output = io::stdout().lock();
        output.write_all(&answer.encode())?;
        output.flush()
    });
    if outcome.is_ok() { 0 } else { EXIT_PIPE }
}

/// Makes the one thread that there is the whole of rayon's pool: jpeg-decoder hands its work to that, and would
/// otherwise start threads, for which the sandbox kills.
fn stay_single() -> Result<(), rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global()
}

fn read_request() -> io::Result<Request> {
    let mut header = [0; REQUEST_LENGTH];
    io::stdin().lock().read_exact(&mut header)?;
    Request::decode(&header).map_err(|Broken(what)| io::Error::new(io::ErrorKind::InvalidData, what))
}

fn read_document() -> io::Result<Result<Vec<u8>, NoPreview>> {
    let mut document = Vec::new();
    io::stdin().lock().take(MAX_DOCUMENT + 1).read_to_end(&mut document)?;
    Ok(match document.len() as u64 {
        0 => Err(NoPreview::Empty),
        length if length > MAX_DOCUMENT => Err(NoPreview::TooLarge),
        _ => Ok(document),
    })
}
