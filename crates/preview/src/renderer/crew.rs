//! Workers forked ahead.
//!
//! One thread starts all workers, for two reasons: starting a process blocks, and a worker dies with the *thread*
//! that started it (`PR_SET_PDEATHSIG`), so that must be one which lives as long as the renderer does.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};
use std::sync::mpsc as blocking;
use std::time::Duration;

use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::sync::{Mutex, mpsc};
use tokio::time::timeout;

use crate::LandlockPolicy;
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

/// The spare workers, and the thread that replaces each one called up.
#[derive(Debug)]
pub(super) struct Crew {
    orders: blocking::Sender<()>,
    ready: Mutex<mpsc::UnboundedReceiver<io::Result<Worker>>>,
}

impl Crew {
    /// Starts the thread and orders `spares` workers.
    pub(super) fn muster(program: PathBuf, landlock: LandlockPolicy, spares: usize) -> io::Result<Self> {
        let (orders, ordered) = blocking::channel::<()>();
        let (finished, ready) = mpsc::unbounded_channel();
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        std::thread::Builder::new().name("render-crew".to_owned()).spawn(move || {
            // The runtime watches the workers' pipes and deaths.
            let _context = runtime.enter();
            while ordered.recv().is_ok() {
                if finished.send(start(&program, landlock)).is_err() {
                    return;
                }
            }
        })?;
        let crew = Self { orders, ready: Mutex::new(ready) };
        (0..spares).try_for_each(|_| crew.order())?;
        Ok(crew)
    }

    /// Takes a worker and orders its replacement.
    pub(super) async fn call_up(&self) -> io::Result<Worker> {
        self.order()?;
        let worker = self.ready.lock().await.recv().await;
        worker.unwrap_or_else(|| Err(io::Error::other("the thread that starts render workers is gone")))
    }

    fn order(&self) -> io::Result<()> {
        self.orders.send(()).map_err(io::Error::other)
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
