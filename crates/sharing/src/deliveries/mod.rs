//! What really arrived.
//!
//! A delivery is all that one grant fetched of one file until every byte of it was handed to the socket: 16 parallel ranges
//! are one, a break and a resume are one, a second full download is a second one. Its start is committed, with its event and
//! the cap, before the first byte may leave. What was handed over is kept in memory and written in groups, at most a second
//! later.
//!
//! Whoever fetches all but one byte again and again never completes a delivery. So each one is also *used up* as soon as more
//! than twice the file's size was handed over in it, whatever the ranges were: nobody joins it any more, and the next request
//! begins a further one or is refused when the cap is reached. Under a cap the requests that still run in it are broken off.

mod keys;
mod live;
mod reads;
mod recheck;
mod round;
mod stale;
mod writer;

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use sealport_access::{Download, Permit, Refusal};
use sealport_database::Ground;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject};
use sealport_identity::{Client, seal_client};
use sealport_vault::PersonKey;
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use uuid::Uuid;

use crate::Trouble;
use keys::PersonKeys;
use live::{Live, LiveSet, Noted};
use recheck::Rechecks;
use writer::{Asked, Joined, Message};

/// No byte may leave.
#[derive(Debug, Error)]
pub enum BeginError {
    /// The share or the asset was changed since the decision: read the facts again and decide again.
    #[error("the share or the file was changed in the meantime")]
    Changed,
    /// The number of downloads was used up in the meantime.
    #[error("refused: {0}")]
    Refused(Refusal),
    /// The start could not be written down.
    #[error("the start of a delivery could not be noted")]
    Unavailable,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}

/// Notes what really arrived. Clones share their work.
#[derive(Clone)]
pub struct Deliveries {
    inner: Arc<Inner>,
    queue: mpsc::UnboundedSender<Message>,
}

pub(crate) struct Inner {
    pub ground: Arc<Ground>,
    pub public_url: String,
    pub live: LiveSet,
    keys: PersonKeys,
    rechecks: Rechecks,
}

/// One request's part in a delivery. Bytes may be sent while it is held and [`Delivery::delivered`] says so; dropping it
/// without [`Delivery::closed`] counts as a break.
///
/// A delivery takes in requests until the union of their ranges is the file, or until more than twice the file's size (and a
/// kilobyte, for tiny files that a bad line breaks off) was handed over in all of them together. Sixteen ranges at once, breaks and
/// going on stay far below that; fetching the file but for a byte again and again does not. So that nobody is broken off who
/// asked for the whole file at once, such a request is let in only while there is room for all of it: two at a time.
pub struct Delivery {
    live: Arc<Live>,
    /// What it was let in for and has still to get.
    promised: AtomicU64,
    inner: Arc<Inner>,
    queue: mpsc::UnboundedSender<Message>,
    client: Client,
    key: Arc<PersonKey>,
    is_closed: bool,
}

impl Deliveries {
    /// The service, with the one thread that writes. To be made inside a tokio runtime, once a process.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn new(ground: Arc<Ground>, public_url: &str) -> std::io::Result<Self> {
        Self::flushing_every(writer::FLUSH_EVERY, ground, public_url)
    }

    /// As [`Deliveries::new`], writing what was handed over every `pause`.
    ///
    /// # Errors
    /// When the machine gives no thread.
    pub fn flushing_every(pause: Duration, ground: Arc<Ground>, public_url: &str) -> std::io::Result<Self> {
        let inner = Arc::new(Inner {
            ground,
            public_url: public_url.trim_end_matches('/').to_owned(),
            live: LiveSet::default(),
            keys: PersonKeys::default(),
            rechecks: Rechecks::default(),
        });
        let (queue, waiting) = mpsc::unbounded_channel();
        let (runtime, writes) = (tokio::runtime::Handle::current(), inner.clone());
        // A thread of its own: what waits for the first byte does not wait for whatever else the runtime has to do.
        std::thread::Builder::new()
            .name("deliveries".to_owned())
            .spawn(move || runtime.block_on(writer::run(writes, waiting, pause)))?;
        Ok(Self { inner, queue })
    }

    /// Joins the delivery that runs, or begins a new one: cap, delivery and event are committed when this returns. `size` is
    /// the file's, `wanted` what is asked for of it. Not for HEAD.
    ///
    /// # Errors
    /// [`BeginError`]: then no byte may leave.
    pub async fn begin(
        &self,
        permit: &Permit<Download>,
        (size, wanted): (u64, u64),
        client: &Client,
    ) -> Result<Delivery, BeginError> {
        let now = self.inner.ground.now();
        if permit.until() <= now {
            return Err(BeginError::Changed);
        }
        let what = *permit.action();
        let key = self.inner.keys.of(&self.inner.ground, what.holding.person).await.map_err(BeginError::Trouble)?;
        let whole = if wanted == size { size } else { 0 };
        let mut joined = self.inner.live.join(what.holding.grant, what.rendition, whole);
        let live = loop {
            match joined {
                Ok(live) => break live,
                Err(full) => joined = self.ask(what, (size, whole), full, client, &key).await?,
            }
        };
        Ok(Delivery {
            live,
            promised: AtomicU64::new(whole),
            inner: self.inner.clone(),
            queue: self.queue.clone(),
            client: client.clone(),
            key,
            is_closed: false,
        })
    }

    /// Writes down everything that is known now, breaks included. For the end of the process, and for tests.
    ///
    /// # Errors
    /// [`BeginError::Unavailable`] when it could not be written.
    pub async fn flush_all(&self) -> Result<(), BeginError> {
        let (answer, done) = oneshot::channel();
        self.queue.send(Message::FlushAll(answer)).map_err(|_| BeginError::Unavailable)?;
        if done.await.unwrap_or(false) { Ok(()) } else { Err(BeginError::Unavailable) }
    }

    /// As [`flush_all`](Self::flush_all), and ends the writing thread: nothing can begin any more.
    ///
    /// # Errors
    /// As [`flush_all`](Self::flush_all).
    pub async fn stop(&self) -> Result<(), BeginError> {
        let (answer, done) = oneshot::channel();
        self.queue.send(Message::Stop(answer)).map_err(|_| BeginError::Unavailable)?;
        if done.await.unwrap_or(false) { Ok(()) } else { Err(BeginError::Unavailable) }
    }

    /// Asks for a delivery beside the one that is `full`.
    async fn ask(
        &self,
        what: Download,
        (size, whole): (u64, u64),
        full: Option<Uuid>,
        client: &Client,
        key: &Arc<PersonKey>,
    ) -> Result<Joined, BeginError> {
        let (answer, done) = oneshot::channel();
        let event = self.inner.event(Kind::DownloadStarted, &what, client, key);
        let asked = Asked { what, size, whole, full, event, answer };
        self.queue.send(Message::Begin(Box::new(asked))).map_err(|_| BeginError::Unavailable)?;
        done.await.unwrap_or(Err(BeginError::Unavailable))
    }
}

impl Inner {
    /// An event about a delivery, without the delivery's own id.
    fn event(&self, kind: Kind, what: &Download, client: &Client, key: &PersonKey) -> Event {
        let holding = what.holding;
        let event = Event::new(kind, Actor::Recipient(holding.person), self.ground.now(), self.ground.chance())
            .about(Subject::Share(holding.share))
            .about(Subject::Grant(holding.grant))
            .about(Subject::Person(holding.person))
            .about(Subject::Asset(what.asset))
            .about(Subject::Rendition(what.rendition));
        seal_client(event, client, KeyName::Person(holding.person), key, self.ground.chance())
    }

    /// An event about the end of a delivery.
    fn end_event(&self, kind: Kind, live: &Live, client: Option<&(Client, Arc<PersonKey>)>, bytes: u64) -> Event {
        let event = match client {
            Some((client, key)) => self.event(kind, &live.what, client, key),
            None => Event::new(kind, Actor::Portal, self.ground.now(), self.ground.chance())
                .about(Subject::Share(live.what.holding.share))
                .about(Subject::Grant(live.what.holding.grant))
                .about(Subject::Person(live.what.holding.person))
                .about(Subject::Asset(live.what.asset))
                .about(Subject::Rendition(live.what.rendition)),
        };
        named(event, live.id, live.number)
            .with("bytes", Detail::Number(i64::try_from(bytes).unwrap_or(i64::MAX)))
            .with("size", Detail::Number(i64::try_from(live.size).unwrap_or(i64::MAX)))
    }
}

/// Names the delivery in its event.
fn named(event: Event, delivery: Uuid, number: i64) -> Event {
    event.about(Subject::Delivery(delivery)).with("delivery", Detail::Number(number))
}

impl Delivery {
    /// Notes that the bytes of `range` were handed to the socket; whether more may follow in this request.
    pub fn delivered(&self, range: Range<u64>) -> bool {
        let (bytes, promised) = (range.end - range.start, self.promised.load(Ordering::Relaxed));
        let kept = promised.min(bytes);
        self.promised.store(promised - kept, Ordering::Relaxed);
        match self.live.delivered(range, kept, &self.client, &self.key) {
            Noted::Complete => self.inner.live.is_complete(&self.live),
            Noted::Spent => self.inner.live.is_spent(&self.live),
            Noted::More => return self.may_go_on(),
        }
        // The task is gone only when the process ends; the flush at its end writes this down.
        let _ = self.queue.send(Message::Wake);
        self.may_go_on()
    }

    fn may_go_on(&self) -> bool {
        self.live.what.cap.is_none() || !self.live.is_spent()
    }

    /// Ends this request's part. `early`: before all bytes that it asked for were handed over.
    pub fn closed(mut self, early: bool) {
        self.close(early);
    }

    /// The delivery's id.
    pub fn id(&self) -> Uuid {
        self.live.id
    }

    /// First, second, … delivery of this file to this recipient.
    pub fn number(&self) -> i64 {
        self.live.number
    }

    fn close(&mut self, early: bool) {
        if !std::mem::replace(&mut self.is_closed, true) {
            let promised = self.promised.load(Ordering::Relaxed);
            self.live.close(early, promised, self.inner.ground.now(), &self.client, &self.key);
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        self.close(true);
    }
}

/// What is handed over beyond twice the size before a delivery is used up.
const ALLOWANCE: u64 = 1024;

/// Whether a delivery of a file of `size` bytes is used up after `handed` bytes: see [`Delivery`].
pub(crate) fn is_spent(handed: u64, size: u64) -> bool {
    handed > allowed(size)
}

/// What may be handed over in one delivery of a file of `size` bytes.
fn allowed(size: u64) -> u64 {
    size.saturating_mul(2).saturating_add(ALLOWANCE)
}

/// A lock that a panicking holder left behind is taken over: what it guards are plain values.
fn lock<T>(mutex: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
