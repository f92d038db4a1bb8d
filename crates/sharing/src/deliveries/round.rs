use std::collections::HashMap;
use std::sync::Arc;

use sea_orm::{ConnectionTrait, DbErr, Value};
use sealport_access::{Download, Refusal};
use sealport_ambient::Timestamp;
use sealport_database::{WriteError, insert_rows};
use sealport_history::{Detail, Event, Kind, record_all};
use uuid::Uuid;

use super::live::{Live, Unwritten};
use super::reads::{Running, read_counts, read_grants, read_revisions, read_stored};
use super::writer::{Asked, Joined};
use super::{BeginError, Inner, named};
use crate::first::{First, note_first};
use crate::shares::is_taken;
use crate::{RangeSet, Trouble};

/// How often a group is tried when another replica came in between.
const TRIES: usize = 5;

const TABLE: &str = "delivery (id, share_id, grant_id, rendition_id, number, size, ranges, delivered, handed, \
                     started_at, changed_at, completed_at, aborted_at)";
const MERGE: &str = "ON CONFLICT (id) DO UPDATE SET ranges = excluded.ranges, delivered = excluded.delivered, \
                     handed = excluded.handed, changed_at = excluded.changed_at, completed_at = excluded.completed_at, \
                     aborted_at = excluded.aborted_at WHERE delivery.completed_at IS NULL";
const COUNT: &str = "delivery_count (id, grant_id, rendition_id, taken)";
const TAKE: &str = "ON CONFLICT (grant_id, rendition_id) DO UPDATE SET taken = excluded.taken \
                    WHERE delivery_count.taken = excluded.taken - 1";

/// Why a group was not written.
enum GroupError {
    /// Another replica took a delivery of the same file first: again.
    Lost,
    Trouble(Trouble),
}

impl<E: Into<Trouble>> From<E> for GroupError {
    fn from(error: E) -> Self {
        Self::Trouble(error.into())
    }
}

impl WriteError for GroupError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Trouble(trouble) => trouble.database(),
            Self::Lost => None,
        }
    }
}

/// What became of the group.
#[derive(Default)]
struct Written {
    /// Of each unwritten delivery: what the database knows now.
    flushed: Vec<Flushed>,
    /// Of each pair of grant and file that was asked for.
    begun: HashMap<(Uuid, Uuid), Outcome>,
}

/// A delivery after it was written.
struct Flushed {
    ranges: RangeSet,
    handed: u64,
    is_complete: bool,
}

/// The beginning of one pair.
enum Outcome {
    /// A new delivery, or one of an earlier process or another replica that goes on.
    Delivery {
        id: Uuid,
        number: i64,
        started_at: Timestamp,
        ranges: RangeSet,
        handed: u64,
    },
    Changed,
    UsedUp,
}

/// Writes one group; whether it was written.
pub(super) async fn run(inner: &Arc<Inner>, asked: Vec<Asked>, scan: bool, all: bool) -> bool {
    let (mut waiting, mut joined) = (Vec::new(), Vec::new());
    for mut asked in asked {
        // Somebody else may have begun the same file while this request waited.
        match inner.live.join(asked.what.holding.grant, asked.what.rendition, asked.whole) {
            Ok(live) => joined.push((asked, live)),
            Err(full) => {
                asked.full = full.or(asked.full);
                waiting.push(asked);
            }
        }
    }
    for (asked, live) in joined {
        give(inner, asked, Ok(Ok(live)));
    }
    let unwritten = inner.live.take(inner.ground.now(), scan, all);
    if waiting.is_empty() && unwritten.is_empty() {
        return true;
    }
    match write(inner, &unwritten, &waiting).await {
        Ok(written) => {
            for (unwritten, known) in unwritten.iter().zip(&written.flushed) {
                inner.live.written(unwritten, &known.ranges, known.handed, known.is_complete);
            }
            answer(inner, waiting, written.begun);
            true
        }
        Err(trouble) => {
            tracing::error!(error = &trouble as &dyn std::error::Error, "a group of deliveries could not be written");
            inner.live.not_written(unwritten);
            for asked in waiting {
                give(inner, asked, Err(BeginError::Unavailable));
            }
            false
        }
    }
}

async fn write(inner: &Inner, unwritten: &[Unwritten], waiting: &[Asked]) -> Result<Written, Trouble> {
    for _ in 1..TRIES {
        match try_write(inner, unwritten, waiting).await {
            Err(GroupError::Lost) => {}
            Err(error) if is_taken(&error) => {}
            Err(GroupError::Trouble(trouble)) => return Err(trouble),
            Ok(written) => return Ok(written),
        }
    }
    try_write(inner, unwritten, waiting).await.map_err(|error| match error {
        GroupError::Trouble(trouble) => trouble,
        GroupError::Lost => Trouble::Malformed("count of deliveries"),
    })
}

async fn try_write(inner: &Inner, unwritten: &[Unwritten], waiting: &[Asked]) -> Result<Written, GroupError> {
    inner
        .ground
        .database
        .write(async |on| {
            let mut events = Vec::new();
            let flushed = flush(on, inner, unwritten, &mut events).await?;
            let begun = begin(on, inner, waiting, &mut events).await?;
            record_all(on, &events).await?;
            Ok(Written { flushed, begun })
        })
        .await
}

fn answer(inner: &Arc<Inner>, waiting: Vec<Asked>, begun: HashMap<(Uuid, Uuid), Outcome>) {
    let mut made: HashMap<(Uuid, Uuid), Arc<Live>> = HashMap::new();
    for asked in waiting {
        let pair = (asked.what.holding.grant, asked.what.rendition);
        let live = match begun.get(&pair) {
            Some(Outcome::Changed) | None => Err(BeginError::Changed),
            Some(Outcome::UsedUp) => Err(BeginError::Refused(Refusal::UsedUp)),
            Some(Outcome::Delivery { id, number, started_at, ranges, handed }) => {
                Ok(made.entry(pair).or_insert_with(|| {
                    let known = (ranges.clone(), *handed);
                    let live = Arc::new(Live::new((*id, *number), asked.size, asked.what, *started_at, known));
                    if asked.size > 0 {
                        inner.live.insert(&live);
                    }
                    live
                }))
            }
        };
        let live = live.map(|live| {
            if asked.size == 0 {
                live.enter();
                return Ok(live.clone());
            }
            if live.join(asked.whole) {
                return Ok(live.clone());
            }
            live.rest(inner.ground.now());
            Err(Some(live.id))
        });
        give(inner, asked, live);
    }
}

fn give(inner: &Inner, asked: Asked, live: Result<Joined, BeginError>) {
    if let Err(Ok(Ok(live))) = asked.answer.send(live) {
        // The request is gone. Its delivery has begun all the same: the line stands in the history.
        live.abandon(asked.whole, inner.ground.now());
    }
}

/// Merges what was handed over with what the database holds: another replica may have delivered other bytes of the same.
async fn flush(
    on: &impl ConnectionTrait,
    inner: &Inner,
    unwritten: &[Unwritten],
    events: &mut Vec<Event>,
) -> Result<Vec<Flushed>, GroupError> {
    if unwritten.is_empty() {
        return Ok(Vec::new());
    }
    let stored = read_stored(on, unwritten).await?;
    let now = inner.ground.now();
    let (mut rows, mut flushed) = (Vec::new(), Vec::new());
    for Unwritten { live, ranges, handed, broke, last } in unwritten {
        let old = stored.get(&live.id).ok_or(Trouble::Malformed("delivery"))?;
        let mut known = ranges.clone();
        known.union(&old.ranges);
        let handed = old.handed.saturating_add(*handed);
        if old.is_complete {
            flushed.push(Flushed { ranges: known, handed, is_complete: true });
            continue;
        }
        let is_complete = known.covers(live.size);
        let broke = *broke && !is_complete;
        if is_complete {
            events.push(inner.end_event(Kind::DownloadCompleted, live, last.as_ref(), known.len()));
        } else if broke && !old.is_aborted {
            events.push(inner.end_event(Kind::DownloadAborted, live, last.as_ref(), known.len()));
        }
        let ends = (is_complete, broke);
        rows.push(row((live.id, live.number), &live.what, live.size, (&known, handed), live.started_at, now, ends));
        flushed.push(Flushed { ranges: known, handed, is_complete });
    }
    let expected = rows.len() as u64;
    if insert_rows(on, TABLE, MERGE, rows).await? != expected {
        return Err(GroupError::Lost);
    }
    Ok(flushed)
}

/// Begins or goes on with what was asked for: revisions are compared, caps taken, events made.
async fn begin(
    on: &impl ConnectionTrait,
    inner: &Inner,
    waiting: &[Asked],
    events: &mut Vec<Event>,
) -> Result<HashMap<(Uuid, Uuid), Outcome>, GroupError> {
    let mut begun = HashMap::new();
    if waiting.is_empty() {
        return Ok(begun);
    }
    let grants = read_grants(on, waiting).await?;
    let assets = read_revisions(on, waiting).await?;
    let counts = read_counts(on, waiting).await?;
    let now = inner.ground.now();
    let (mut taken, mut rows, mut first) = (Vec::new(), Vec::new(), Vec::new());
    for asked in waiting {
        let what = &asked.what;
        let pair = (what.holding.grant, what.rendition);
        if begun.contains_key(&pair) {
            continue;
        }
        let grant = grants.get(&what.holding.grant);
        let stands = grant.is_some_and(|grant| grant.revision == what.holding.share_revision)
            && assets.get(&what.asset) == Some(&what.asset_revision);
        if !stands {
            begun.insert(pair, Outcome::Changed);
            continue;
        }
        let count = counts.get(&pair);
        let running = count.and_then(|count| count.running.as_ref());
        if let Some(running) = running.filter(|running| asked.full != Some(running.id)) {
            let Running { id, ranges, handed, started_at, was_aborted } = running;
            let (number, ranges) = (count.map_or(0, |count| count.taken), ranges.clone());
            if *was_aborted {
                let known = (&ranges, *handed);
                rows.push(row((*id, number), what, asked.size, known, *started_at, now, (false, false)));
            }
            let (id, started_at, handed) = (*id, *started_at, *handed);
            begun.insert(pair, Outcome::Delivery { id, number, started_at, ranges, handed });
            continue;
        }
        let before = count.map_or(0, |count| count.taken);
        if what.cap.is_some_and(|cap| before >= i64::from(cap)) {
            begun.insert(pair, Outcome::UsedUp);
            continue;
        }
        let (id, number, is_complete) = (inner.ground.id(), before + 1, asked.size == 0);
        taken.push([inner.ground.id().into(), pair.0.into(), pair.1.into(), number.into()]);
        let ranges = RangeSet::new();
        rows.push(row((id, number), what, asked.size, (&ranges, 0), now, now, (is_complete, false)));
        let size = i64::try_from(asked.size).unwrap_or(i64::MAX);
        let started = named(asked.event.clone(), id, number).with("size", Detail::Number(size));
        if is_complete {
            events.push(complete_at_once(inner, &started));
        }
        events.push(started);
        first.extend(grant.filter(|grant| grant.is_first).map(|_| *what));
        begun.insert(pair, Outcome::Delivery { id, number, started_at: now, ranges, handed: 0 });
    }
    let (counted, expected) = (taken.len() as u64, rows.len() as u64);
    if insert_rows(on, COUNT, TAKE, taken).await? != counted || insert_rows(on, TABLE, MERGE, rows).await? != expected {
        return Err(GroupError::Lost);
    }
    for what in first {
        let first = First { holding: what.holding, asset: what.asset, rendition: what.rendition };
        note_first(on, &inner.ground, &inner.public_url, &first, false, now).await?;
    }
    Ok(begun)
}

/// A file without bytes is there as soon as it is begun.
fn complete_at_once(inner: &Inner, started: &Event) -> Event {
    let mut event = Event::new(Kind::DownloadCompleted, started.actor, started.at, inner.ground.chance());
    event.subjects.clone_from(&started.subjects);
    event.details.clone_from(&started.details);
    event.with("bytes", Detail::Number(0))
}

/// A row of the table `delivery`.
fn row(
    (id, number): (Uuid, i64),
    what: &Download,
    size: u64,
    (ranges, handed): (&RangeSet, u64),
    started_at: Timestamp,
    now: Timestamp,
    (is_complete, broke): (bool, bool),
) -> [Value; 13] {
    let signed = |bytes: u64| i64::try_from(bytes).unwrap_or(i64::MAX);
    [
        id.into(),
        what.holding.share.into(),
        what.holding.grant.into(),
        what.rendition.into(),
        number.into(),
        signed(size).into(),
        ranges.to_json().into(),
        signed(ranges.len()).into(),
        signed(handed).into(),
        started_at.micros().into(),
        now.micros().into(),
        is_complete.then_some(now.micros()).into(),
        broke.then_some(now.micros()).into(),
    ]
}
