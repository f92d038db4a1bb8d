//! Outside: starts a helper, feeds and watches it, and sees to its end.

use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use tokio::process::Child;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::{Instant, MissedTickBehavior, interval, sleep_until};

use super::filter::Listening;
use super::jail::{EXIT_NOT_LOCKED_IN, Limits, Order};
use super::room::{Room, weigh};
use super::weight;
use crate::NoPreview;

/// Memory of a run: what its process has in memory, what lies in its room, and what lay there and is still held.
pub(super) const MEMORY: u64 = 1536 << 20;
/// Wall-clock time of a run, and its CPU time.
pub(super) const TIME: Duration = Duration::from_secs(120);
/// Size of any one file that a helper writes.
const FILE: u64 = 512 << 20;
/// Threads of a run. LibreOffice and ffmpeg make do with a fifth of it.
const THREADS: u64 = 128;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// What is to be run.
#[derive(Debug)]
pub(super) struct Run {
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
    pub listening: Listening,
    /// Wall-clock time.
    pub time: Duration,
    /// CPU time, of all its threads together.
    pub cpu: Duration,
}

/// How a run ended.
#[derive(Debug)]
pub(super) enum End {
    /// By itself; with the largest amount of memory that was seen.
    Exit(ExitStatus, u64),
    /// It needed more than it may have.
    Greedy,
    /// It took too long.
    Late,
}

impl End {
    /// The reason that this end gives, where it gives one: `None` if the program ended by itself and well.
    pub(super) fn trouble(&self) -> Option<NoPreview> {
        use std::os::unix::process::ExitStatusExt;
        match self {
            Self::Greedy => Some(NoPreview::TooLarge),
            Self::Late => Some(NoPreview::TimedOut),
            Self::Exit(status, _) if status.success() => None,
            Self::Exit(status, _) if status.code() == Some(EXIT_NOT_LOCKED_IN) => Some(NoPreview::SandboxUnavailable),
            Self::Exit(status, _) if status.signal() == Some(libc::SIGXCPU) => Some(NoPreview::TimedOut),
            Self::Exit(status, _) if status.signal() == Some(libc::SIGXFSZ) => Some(NoPreview::TooLarge),
            // Memory that the kernel refused ends a program in many ways; how much it had tells.
            Self::Exit(_, most) if *most > MEMORY / 2 => Some(NoPreview::TooLarge),
            Self::Exit(status, _) if status.signal().is_some() => Some(NoPreview::Crashed),
            Self::Exit(..) => Some(NoPreview::Damaged),
        }
    }
}

type Start = (tokio::process::Command, oneshot::Sender<io::Result<Child>>);

/// Starts processes from one thread that lives as long as it does: a helper dies with the *thread* that started it.
#[derive(Debug)]
pub(super) struct Starter {
    orders: mpsc::Sender<Start>,
    ourselves: PathBuf,
}

impl Starter {
    /// `ourselves` is a program whose `main` begins with [`crate::main_if_helper`].
    pub(super) fn new(ourselves: PathBuf) -> io::Result<Self> {
        let (orders, ordered) = mpsc::channel::<Start>();
        let runtime = Handle::try_current().map_err(io::Error::other)?;
        std::thread::Builder::new().name("helper-start".to_owned()).spawn(move || {
            let _context = runtime.enter();
            while let Ok((mut command, answer)) = ordered.recv() {
                // Nobody waits for it any more: the child is killed as it is dropped.
                let _ = answer.send(command.spawn());
            }
        })?;
        Ok(Self { orders, ourselves })
    }

    /// Starts a run; its output is a pipe, its input one too where `is_fed`.
    pub(super) async fn start(&self, run: &Run, room: &Path, is_fed: bool) -> io::Result<Child> {
        let limits = Limits { memory: MEMORY, cpu_seconds: run.cpu.as_secs().max(1), file: FILE };
        let order = Order {
            room: room.to_owned(),
            limits,
            listening: run.listening,
            program: run.program.clone(),
            arguments: run.arguments.clone(),
        };
        let mut command = tokio::process::Command::from(order.command(&self.ourselves));
        command.stdin(if is_fed { Stdio::piped() } else { Stdio::null() }).stdout(Stdio::piped());
        // What a helper says on standard error would be an attacker's words in our log.
        command.stderr(Stdio::null()).kill_on_drop(true);
        let (answer, started) = oneshot::channel();
        self.orders.send((command, answer)).map_err(|_| io::Error::other("the thread that starts helpers is gone"))?;
        started.await.map_err(io::Error::other)?
    }
}

/// Waits for the end of a run and brings it about where it goes beyond its limits. Leaves no zombie.
///
/// What lay in the room at the start is given, not taken, and doesn't count.
pub(super) async fn watch(child: &mut Child, room: &Room, time: Duration) -> io::Result<End> {
    let given = weigh(room.path());
    let deadline = Instant::now() + time;
    let process = child.id();
    let mut most = 0;
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let end = loop {
        tokio::select! {
            biased;
            status = child.wait() => return Ok(End::Exit(status?, most)),
            () = sleep_until(deadline) => break End::Late,
            _ = looks.tick() => {
                let (taken, threads) = look(process, room.path().to_owned()).await?;
                let taken = taken.saturating_sub(given);
                most = most.max(taken);
                if taken > MEMORY || threads > THREADS {
                    break End::Greedy;
                }
            }
        }
    };
    child.kill().await?;
    Ok(end)
}

/// Bytes that a process and its room take, and its threads. A helper can make looking long: never on a thread that serves others.
async fn look(process: Option<u32>, room: PathBuf) -> io::Result<(u64, u64)> {
    let look = move || {
        let (held, threads) =
            process.map_or((0, 0), |process| (weight::taken(process, &room, FILE), weight::threads(process)));
        (held.saturating_add(weigh(&room)), threads)
    };
    tokio::task::spawn_blocking(look).await.map_err(io::Error::other)
}
