//! The worker's side: lock in, take one document, answer, die.
//!
//! The worker is the same program as the portal, started with [`ARGUMENT`] as its first argument.

use std::ffi::OsStr;
use std::io::{self, Read, Write};

use crate::protocol::{Broken, MAX_DOCUMENT, REQUEST_HEADER};
use crate::sandbox::{self, LandlockPolicy};
use crate::{Answer, NoPreview, Request, documents};

/// First argument that makes a program a render worker.
pub const ARGUMENT: &str = "__render-worker";
/// Second argument: run also where the kernel has no Landlock.
pub(crate) const WITHOUT_LANDLOCK: &str = "--allow-without-landlock";
/// Exit status of a worker that could not lock itself in (EX_NOPERM of sysexits.h). It has read nothing.
pub(crate) const EXIT_NOT_LOCKED_IN: i32 = 77;
/// Exit status of a worker whose pipes failed (EX_IOERR).
const EXIT_PIPE: i32 = 74;

/// How a worker answers a request about a document, frame by frame. Runs locked in.
pub type Render = fn(&Request, Vec<u8>, &mut dyn FnMut(&Answer) -> io::Result<()>) -> io::Result<()>;

/// Turns this process into a render worker if its arguments say so; otherwise returns at once.
///
/// To be called first thing in `main`: before any thread, runtime or log exists and before any file is opened.
pub fn main_if_worker() {
    main_if_worker_with(render);
}

/// As [`main_if_worker`], with another routine that answers.
pub fn main_if_worker_with(render: Render) {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(ARGUMENT)) {
        return;
    }
    let is_lenient = arguments.next().as_deref() == Some(OsStr::new(WITHOUT_LANDLOCK));
    let policy = if is_lenient { LandlockPolicy::AllowWithout } else { LandlockPolicy::Required };
    std::process::exit(serve(policy, render));
}

/// What the shipped worker answers: for programs that wrap it.
///
/// # Errors
/// If an answer could not be said.
pub fn render(request: &Request, document: Vec<u8>, say: &mut dyn FnMut(&Answer) -> io::Result<()>) -> io::Result<()> {
    documents::answer(request, document, say)
}

fn serve(policy: LandlockPolicy, render: Render) -> i32 {
    // What a worker has to say of its end would be an attacker's words, and nobody reads them.
    std::panic::set_hook(Box::new(|_| ()));
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
    let outcome = say(&Answer::Ready).and_then(|()| read_request()).and_then(|request| {
        if request == Request::Report {
            return say(&Answer::Report(report));
        }
        match read_document()? {
            Ok(document) => render(&request, document, &mut say),
            Err(reason) => say(&Answer::Refused(reason)),
        }
    });
    if outcome.is_ok() { 0 } else { EXIT_PIPE }
}

fn say(answer: &Answer) -> io::Result<()> {
    let frame = answer.encode().map_err(invalid)?;
    let mut output = io::stdout().lock();
    output.write_all(&frame)?;
    output.flush()
}

/// Makes the one thread that there is the whole of rayon's pool: jpeg-decoder hands its work to that, and would
/// otherwise start threads, for which the sandbox kills.
fn stay_single() -> Result<(), rayon::ThreadPoolBuildError> {
    rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global()
}

fn read_request() -> io::Result<Request> {
    let mut header = [0; REQUEST_HEADER];
    let mut input = io::stdin().lock();
    input.read_exact(&mut header)?;
    let mut body = vec![0; Request::body_length(header).map_err(invalid)?];
    input.read_exact(&mut body)?;
    Request::decode(&body).map_err(invalid)
}

fn invalid(Broken(what): Broken) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
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
