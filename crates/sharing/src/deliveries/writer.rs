use std::sync::Arc;
use std::time::Duration;

use sealport_access::Download;
use sealport_history::Event;
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, MissedTickBehavior};
use uuid::Uuid;

use super::live::Live;
use super::{BeginError, Inner, round};

/// The most beginnings of one transaction.
const MOST: usize = 256;
/// How often what was handed over is written.
pub(super) const FLUSH_EVERY: Duration = Duration::from_millis(900);

/// What the task is asked for.
pub(super) enum Message {
    Begin(Box<Asked>),
    /// A delivery is complete.
    Wake,
    /// Everything; answers whether it was written.
    FlushAll(oneshot::Sender<bool>),
    /// Everything, and then no more.
    Stop(oneshot::Sender<bool>),
}

/// A request that waits for leave to send its first byte.
pub(super) struct Asked {
    pub what: Download,
    pub size: u64,
    /// The file's size for a request for all of it, else nothing.
    pub whole: u64,
    /// The delivery that runs and has no room for it.
    pub full: Option<Uuid>,
    /// The event of the start, without the delivery's id and number.
    pub event: Event,
    pub answer: oneshot::Sender<Result<Joined, BeginError>>,
}

/// What was joined, or which delivery has no room (any more), to be asked again.
pub(super) type Joined = Result<Arc<Live>, Option<Uuid>>;

/// The one task that writes deliveries. Whatever waits when it comes round goes into one transaction, so that however many
/// begin at once, the disk is waited for once.
pub(super) async fn run(inner: Arc<Inner>, mut waiting: mpsc::UnboundedReceiver<Message>, pause: Duration) {
    let mut tick = tokio::time::interval(pause);
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut last_scan = Instant::now();
    loop {
        let first = tokio::select! {
            message = waiting.recv() => match message {
                Some(message) => Some(message),
                None => break,
            },
            _ = tick.tick() => None,
        };
        let mut group = Group::default();
        let ticked = first.is_none();
        if let Some(message) = first {
            group.add(message);
        }
        while group.begins.len() < MOST {
            let Ok(message) = waiting.try_recv() else { break };
            group.add(message);
        }
        if group.is_empty() && inner.live.is_empty() {
            continue;
        }
        let all = !group.flushes.is_empty();
        let scan = all || ticked || last_scan.elapsed() >= pause;
        if scan {
            last_scan = Instant::now();
        }
        let written = round::run(&inner, group.begins, scan, all).await;
        for answer in group.flushes {
            // Whoever asked may have gone; what was asked for is done.
            let _ = answer.send(written);
        }
        if group.is_last {
            return;
        }
    }
    round::run(&inner, Vec::new(), true, true).await;
}

#[derive(Default)]
struct Group {
    begins: Vec<Asked>,
    flushes: Vec<oneshot::Sender<bool>>,
    is_last: bool,
}

impl Group {
    fn is_empty(&self) -> bool {
        self.begins.is_empty() && self.flushes.is_empty()
    }

    fn add(&mut self, message: Message) {
        match message {
            Message::Begin(asked) => self.begins.push(*asked),
            Message::Wake => {}
            Message::FlushAll(answer) => self.flushes.push(answer),
            Message::Stop(answer) => {
                self.flushes.push(answer);
                self.is_last = true;
            }
        }
    }
}
