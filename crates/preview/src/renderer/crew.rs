//! Workers forked ahead.
//!
//! One thread starts all workers, for two reasons: starting a process blocks, and a worker dies with the *thread*
//! that started it (`PR_SET_PDEATHSIG`), so that must be one which lives as long as the renderer does.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{self as blocking, RecvTimeoutError};
use std::time::Duration;

use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

use crate::LandlockPolicy;
use crate::priority::stand_behind;
use crate::worker::{ARGUMENT, WITHOUT_LANDLOCK};

/// A started worker that waits for its document. Killed when dropped.
#[derive(Debug)]
pub(super) struct Worker {
    pub(super) child: Child,
}

impl Worker {
    /// Waits for the worker's death, and brings it about after `patience`. Leaves no zombie.
    pub(super) async fn end(mut self, patience: Duration) -> Option<ExitStatus> {
        // Without its pipes the worker has nothing left to do.
        drop((self.child.stdin.take(), self.child.stdout.take()));
        match timeout(patience, self.child.wait()).await {
            Ok(status) => status.ok(),
            Err(_) => {
                // Fails only if the worker is gone, which is what we want.
                let _ = self.child.start_kill();
                self.child.wait().await.ok()
            }
        }
    }
}

/// How many dead workers are passed over before a document is told that there is none.
const TRIES: u32 = 3;
/// The wait before a start that follows a failed one; doubled with each further failure.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest wait.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// The spare workers, and the thread that replaces each one called up.
///
/// Where workers die as soon as they are started, the thread takes more and more time over the next one: a machine
/// that can't run them isn't kept busy with trying.
#[derive(Debug)]
pub(super) struct Crew {
    orders: blocking::Sender<()>,
    ready: Mutex<mpsc::UnboundedReceiver<io::Result<Worker>>>,
    failures: Arc<AtomicU32>,
    /// Never used; its end is what ends a wait.
    _employed: blocking::Sender<Never>,
}

#[derive(Debug, PartialEq, Eq)]
enum Never {}

impl Crew {
    /// Starts the thread and orders `spares` workers. They are `behind` whoever else wants the processor, by that many steps
    /// of nice(2): bombs must not slow down those who ask the portal for something else.
    pub(super) fn muster(program: PathBuf, landlock: LandlockPolicy, spares: usize, behind: i32) -> io::Result<Self> {
        let (orders, ordered) = blocking::channel::<()>();
        let (employed, dismissed) = blocking::channel::<Never>();
        let (finished, ready) = mpsc::unbounded_channel();
        let failures = Arc::new(AtomicU32::new(0));
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        let counted = Arc::clone(&failures);
        std::thread::Builder::new().name("render-crew".to_owned()).spawn(move || {
            // The runtime watches the workers' pipes and deaths.
            let _context = runtime.enter();
            stand_behind(behind);
            while let Ok(()) = ordered.recv() {
                let pause = pause_after(counted.load(Ordering::Relaxed));
                let is_dismissed = dismissed.recv_timeout(pause) == Err(RecvTimeoutError::Disconnected);
                if is_dismissed || finished.send(start(&program, landlock)).is_err() {
                    return;
                }
            }
        })?;
        let crew = Self { orders, ready: Mutex::new(ready), failures, _employed: employed };
        // Without any there would be nobody to call up.
        (0..spares.max(1)).try_for_each(|_| crew.order())?;
        Ok(crew)
    }

    /// Takes a worker that is alive and orders its replacement.
    pub(super) async fn call_up(&self) -> io::Result<Worker> {
        for _ in 0..TRIES {
            let worker = self.ready.lock().await.recv().await;
            let gone = || io::Error::other("the thread that starts render workers is gone");
            let worker = worker.ok_or_else(gone)?;
            // Not before: who gives up waiting must not leave an order behind.
            self.order()?;
            let mut worker = worker.inspect_err(|_| self.note_failure())?;
            match worker.child.try_wait()? {
                None => return Ok(worker),
                Some(status) => {
                    tracing::warn!(%status, "a render worker died before it had anything to do");
                    self.note_failure();
                }
            }
        }
        Err(io::Error::other("render workers die as soon as they are started"))
    }

    /// A worker could not be started, or ended without having looked at a document.
    pub(super) fn note_failure(&self) {
        // The difference between a few and many doesn't matter: it stays far from the number's end.
        if self.failures.load(Ordering::Relaxed) < u32::from(u16::MAX) {
            self.failures.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// A worker answered.
    pub(super) fn note_success(&self) {
        self.failures.store(0, Ordering::Relaxed);
    }

    fn order(&self) -> io::Result<()> {
        self.orders.send(()).map_err(io::Error::other)
    }
}

/// How long to wait before the next start after so many failures in a row.
fn pause_after(failures: u32) -> Duration {
    match failures.checked_sub(1) {
        None => Duration::ZERO,
        Some(doublings) => FIRST_PAUSE.saturating_mul(1 << doublings.min(16)).min(LONGEST_PAUSE),
    }
}

fn start(program: &Path, landlock: LandlockPolicy) -> io::Result<Worker> {
    let child = tokio::process::Command::from(command(program, landlock)).kill_on_drop(true).spawn()?;
    Ok(Worker { child })
}

/// How a worker is started: pipes for input and output, nothing else of ours, no environment.
pub(crate) fn command(program: &Path, landlock: LandlockPolicy) -> Command {
    let mut arguments = vec![OsString::from(ARGUMENT)];
    if landlock == LandlockPolicy::AllowWithout {
        arguments.push(OsString::from(WITHOUT_LANDLOCK));
    }
    let mut command = Command::new(program);
    command.args(arguments).env_clear().current_dir("/");
    // What a worker writes to standard error would be an attacker's words in our log.
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_has_an_end() {
        let pauses = [0, 1, 2, 3, 9, 10, 40, u32::MAX].map(|failures| pause_after(failures).as_millis());
        assert_eq!(pauses, [0, 100, 200, 400, 25_600, 30_000, 30_000, 30_000]);
    }
}
