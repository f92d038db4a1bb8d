//! Bodies that stream sealed files: opened piece by piece, counted when the socket took them, stopped when the leave ends.

use std::cell::{Cell, RefCell};
use std::future::Future;
use std::ops::Range;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use actix_web::body::{BodySize, MessageBody};
use actix_web::web;
use bytes::Bytes;
use futures_util::stream::{self, Stream, StreamExt};
use sealport_asset_store::{FileFigures, OpenError, Source};
use sealport_sharing::Delivery;
use thiserror::Error;

use crate::app::App;
use crate::http::watch::Watch;

/// Bytes opened at a time while few transfers run.
const LONG_HOP: u64 = 512 * 1024;
/// Bytes opened at a time while several do.
const SHORT_HOP: u64 = 256 * 1024;
/// Bytes opened at a time while many do, so that memory stays bounded.
const SHORTEST_HOP: u64 = 128 * 1024;
/// How many are several.
const SEVERAL: usize = 12;
/// How many are many.
const MANY: usize = 32;
/// Hops under way for one body: the one that is sent next, and one ahead.
const AHEAD: usize = 2;
/// Bytes handed to the connection at a time: as much as its buffer keeps without asking for new memory.
const HANDFUL: usize = 64 * 1024;

static RUNNING: AtomicUsize = AtomicUsize::new(0);

/// Why a body broke off. The connection breaks with it, so that nobody takes a part for the whole.
#[derive(Debug, Error)]
pub enum Stop {
    /// The leave has ended.
    #[error("the leave to have the file has ended")]
    NotAllowed,
    /// The file can't be read.
    #[error("the file can't be read")]
    Unreadable(#[from] OpenError),
    /// The delivery is used up.
    #[error("the delivery is used up")]
    UsedUp,
    /// A file of an archive may not leave any more.
    #[error("a part may not leave")]
    PartRefused,
    /// What is to be told can't be had.
    #[error("what is to be told can't be had")]
    Broken,
    /// The parts are not as long as was promised.
    #[error("the parts are not as long as was promised")]
    WrongLength,
}

/// Bytes on their way, and who is to be told when the socket took them.
pub struct Piece {
    bytes: Bytes,
    of: Option<(Rc<Receipt>, u64)>,
}

impl Piece {
    /// Bytes that nobody counts.
    pub fn frame(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), of: None }
    }

    /// Bytes of a file, from `at` on.
    pub fn file(bytes: Bytes, receipt: &Rc<Receipt>, at: u64) -> Self {
        Self { bytes, of: Some((receipt.clone(), at)) }
    }
}

/// This request's part in a delivery; without one for what nobody counts.
pub struct Receipt {
    delivery: RefCell<Option<Delivery>>,
    left: Cell<u64>,
}

impl Receipt {
    /// For `wanted` bytes of a file. Of an empty file everything has been delivered at once.
    pub fn of(delivery: Delivery, wanted: u64) -> Rc<Self> {
        let receipt = Self { delivery: RefCell::new(Some(delivery)), left: Cell::new(wanted) };
        if wanted == 0 {
            let _done = receipt.took(0..0);
        }
        Rc::new(receipt)
    }

    /// For what nobody counts: employees' own downloads.
    pub fn uncounted() -> Rc<Self> {
        Rc::new(Self { delivery: RefCell::new(None), left: Cell::new(0) })
    }

    /// Notes what the socket took; whether more may follow.
    fn took(&self, range: Range<u64>) -> bool {
        let mut delivery = self.delivery.borrow_mut();
        let left = self.left.get().saturating_sub(range.end - range.start);
        self.left.set(left);
        let may_go_on = delivery.as_ref().is_none_or(|open| open.delivered(range));
        if left == 0
            && let Some(done) = delivery.take()
        {
            done.closed(false);
            return true;
        }
        may_go_on
    }
}

/// How long a hop is just now.
pub fn hop() -> u64 {
    match RUNNING.load(Ordering::Relaxed) {
        0..SEVERAL => LONG_HOP,
        SEVERAL..MANY => SHORT_HOP,
        _ => SHORTEST_HOP,
    }
}

/// The first hop of a range: it ends where chunks end.
pub fn first_hop(range: &Range<u64>) -> Range<u64> {
    range.start..range.end.min((range.start / SHORT_HOP + 1) * SHORT_HOP)
}

/// The bytes of a range, opened one hop ahead.
pub fn file(
    app: web::Data<App>,
    source: Source,
    range: Range<u64>,
    receipt: Rc<Receipt>,
) -> impl Stream<Item = Result<Piece, Stop>> {
    let hops = stream::unfold(range.start, move |at| {
        // Asked for each hop: a long transfer outlives the quiet moment in which it began.
        let length = hop();
        let end = range.end.min((at / length + 1) * length);
        std::future::ready((at < end).then_some((at..end, end)))
    });
    hops.map(move |hop| read(app.clone(), source.clone(), hop, receipt.clone())).buffered(AHEAD)
}

async fn read(app: web::Data<App>, source: Source, hop: Range<u64>, receipt: Rc<Receipt>) -> Result<Piece, Stop> {
    let bytes = read_hop(&app, &source, hop.clone()).await?;
    Ok(Piece { bytes, of: Some((receipt, hop.start)) })
}

/// What was opened. A file that is gone or not whole is reported before it is told.
///
/// # Errors
/// [`OpenError`].
pub async fn reported<T>(app: &App, opened: Result<T, OpenError>) -> Result<T, OpenError> {
    if let Err(OpenError::NotWhole(figures)) = &opened {
        report_damage(app, figures).await;
    }
    opened
}

/// Reads one hop. Damage is reported before it is told.
///
/// # Errors
/// [`OpenError`].
pub async fn read_hop(app: &App, source: &Source, hop: Range<u64>) -> Result<Bytes, OpenError> {
    match source.read(hop.clone()).await {
        Ok(bytes) if bytes.len() as u64 == hop.end - hop.start => Ok(bytes),
        Ok(_) | Err(OpenError::Damaged) => {
            report_damage(app, source.figures()).await;
            Err(OpenError::Damaged)
        }
        Err(error) => Err(error),
    }
}

/// An event, and a notice for the administrators that leads to the asset.
pub async fn report_damage(app: &App, figures: &FileFigures) {
    use sealport_notify::{NoticeKind, notify_admins};
    tracing::error!(rendition = %figures.rendition, "a stored file is damaged");
    if let Err(error) = app.originals.report_damage(figures).await {
        tracing::error!(%error, "the damage could not be noted in the history");
    }
    let (ground, subject) = (&app.ground, Some(figures.asset));
    let told = ground
        .database
        .write(async |on| notify_admins(on, ground, NoticeKind::DamageFound, subject, &serde_json::Value::Null).await);
    if let Err(error) = told.await {
        tracing::error!(%error, "the administrators could not be told of the damage");
    }
}

/// What a body is made of.
pub type Pieces = Pin<Box<dyn Stream<Item = Result<Piece, Stop>>>>;

/// A body.
pub struct Transfer {
    /// None when it isn't known beforehand.
    length: Option<u64>,
    given: u64,
    current: Option<Piece>,
    /// In the connection's buffer; with the socket when the next bytes are asked for.
    handed: Option<(Rc<Receipt>, Range<u64>)>,
    rest: Option<Pieces>,
    watch: Option<Watch>,
    guard: Option<Box<dyn std::any::Any>>,
}

impl Transfer {
    /// `first` and then `rest`, `length` bytes in all.
    pub fn new(length: u64, first: Option<Piece>, rest: Option<Pieces>) -> Self {
        RUNNING.fetch_add(1, Ordering::Relaxed);
        Self { length: Some(length), given: 0, current: first, handed: None, rest, watch: None, guard: None }
    }

    /// As many bytes as come.
    pub fn of_any_length(rest: Pieces) -> Self {
        let mut body = Self::new(0, None, Some(rest));
        body.length = None;
        body
    }

    /// Stops when the watch says so.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Self {
        self.watch = Some(watch);
        self
    }

    /// Keeps something for as long as the body lives.
    #[must_use]
    pub fn keeping(mut self, guard: impl std::any::Any) -> Self {
        self.guard = Some(Box::new(guard));
        self
    }

    fn is_stopped(&self, cx: &Context<'_>) -> bool {
        self.watch.as_ref().is_some_and(|watch| watch.has_ended(cx))
    }

    /// The next handful of what is there already.
    fn next_handful(&mut self) -> Option<Bytes> {
        let piece = self.current.as_mut()?;
        let handful = piece.bytes.split_to(piece.bytes.len().min(HANDFUL));
        let length = handful.len() as u64;
        if let Some((receipt, at)) = &mut piece.of {
            self.handed = Some((receipt.clone(), *at..*at + length));
            *at += length;
        }
        if piece.bytes.is_empty() {
            self.current = None;
        }
        self.given += length;
        (length > 0).then_some(handful)
    }
}

impl Drop for Transfer {
    fn drop(&mut self) {
        RUNNING.fetch_sub(1, Ordering::Relaxed);
    }
}

impl MessageBody for Transfer {
    type Error = Stop;

    fn size(&self) -> BodySize {
        self.length.map_or(BodySize::Stream, BodySize::Sized)
    }

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Bytes, Stop>>> {
        let this = &mut *self;
        if let Some((receipt, range)) = this.handed.take()
            && !receipt.took(range)
        {
            return Poll::Ready(Some(Err(Stop::UsedUp)));
        }
        if this.is_stopped(cx) {
            return Poll::Ready(Some(Err(Stop::NotAllowed)));
        }
        loop {
            if let Some(handful) = this.next_handful() {
                return Poll::Ready(Some(Ok(handful)));
            }
            let Some(rest) = &mut this.rest else { break };
            match rest.as_mut().poll_next(cx) {
                Poll::Pending => return Poll::Pending,
                Poll::Ready(Some(Ok(piece))) => this.current = Some(piece),
                Poll::Ready(Some(Err(stop))) => return Poll::Ready(Some(Err(stop))),
                Poll::Ready(None) => this.rest = None,
            }
        }
        let is_whole = this.length.is_none_or(|length| length == this.given);
        if is_whole { Poll::Ready(None) } else { Poll::Ready(Some(Err(Stop::WrongLength))) }
    }
}

/// The length of a body that is not sent: the answer to HEAD.
pub struct Unsent(pub u64);

impl MessageBody for Unsent {
    type Error = Stop;

    fn size(&self) -> BodySize {
        BodySize::Sized(self.0)
    }

    fn poll_next(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Result<Bytes, Stop>>> {
        Poll::Ready(None)
    }
}

/// Pieces that are made when their turn comes.
pub fn later<S>(make: impl Future<Output = Result<S, Stop>>) -> impl Stream<Item = Result<Piece, Stop>>
where
    S: Stream<Item = Result<Piece, Stop>>,
{
    use futures_util::TryStreamExt;
    stream::once(make).try_flatten()
}
