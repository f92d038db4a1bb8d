use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sealport_access::Download;
use sealport_ambient::Timestamp;
use sealport_identity::Client;
use sealport_vault::PersonKey;
use uuid::Uuid;

use super::lock;
use crate::RangeSet;

/// A request that broke off is a break when nothing follows within this time.
const BREAK_AFTER: Duration = Duration::from_secs(1);
/// A request that got all it asked for is often followed by the next one: a player, a download manager.
const REST_AFTER: Duration = Duration::from_secs(30);

/// A delivery that this process has to do with.
pub(super) struct Live {
    pub id: Uuid,
    pub number: i64,
    pub size: u64,
    pub what: Download,
    pub started_at: Timestamp,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// All bytes that are known to have been handed over.
    ranges: RangeSet,
    /// Whether there are bytes that the database doesn't know.
    is_dirty: bool,
    is_complete: bool,
    /// Requests under way.
    open: u32,
    /// When the last one ended, and whether early.
    resting: Option<(Timestamp, bool)>,
    /// Who asked last.
    last: Option<(Client, Arc<PersonKey>)>,
}

/// What is to be written of a delivery.
pub(super) struct Unwritten {
    pub live: Arc<Live>,
    pub ranges: RangeSet,
    /// Whether it broke off.
    pub broke: bool,
    pub last: Option<(Client, Arc<PersonKey>)>,
}

impl Live {
    pub fn new(id: Uuid, number: i64, size: u64, what: Download, started_at: Timestamp, ranges: RangeSet) -> Self {
        let state = State { ranges, ..State::default() };
        Self { id, number, size, what, started_at, state: Mutex::new(state) }
    }

    /// Takes part, unless every byte is there already.
    pub fn join(&self) -> bool {
        let mut state = lock(&self.state);
        if !state.is_complete {
            state.open += 1;
            state.resting = None;
        }
        !state.is_complete
    }

    /// Notes bytes; whether they were the last ones missing.
    pub fn delivered(&self, range: Range<u64>, client: &Client, key: &Arc<PersonKey>) -> bool {
        let mut state = lock(&self.state);
        if state.is_complete {
            return false;
        }
        state.ranges.insert(range.start..range.end.min(self.size));
        state.is_dirty = true;
        state.is_complete = state.ranges.covers(self.size);
        if state.is_complete {
            state.last = Some((client.clone(), key.clone()));
        }
        state.is_complete
    }

    pub fn close(&self, early: bool, now: Timestamp, client: &Client, key: &Arc<PersonKey>) {
        let mut state = lock(&self.state);
        state.open = state.open.saturating_sub(1);
        if state.open == 0 && !state.is_complete {
            state.resting = Some((now, early));
            state.last = Some((client.clone(), key.clone()));
        }
    }

    /// Whoever began it is gone before the first byte.
    pub fn abandon(&self, now: Timestamp) {
        let mut state = lock(&self.state);
        state.open = state.open.saturating_sub(1);
        if state.open == 0 && !state.is_complete {
            state.resting = Some((now, true));
        }
    }

    /// What is to be written; it counts as written from then on.
    fn take(self: &Arc<Self>, now: Timestamp, all: bool) -> Option<Unwritten> {
        let mut state = lock(&self.state);
        let broke = state.open == 0
            && state
                .resting
                .is_some_and(|(since, early)| all || now.since(since) >= if early { BREAK_AFTER } else { REST_AFTER });
        if !state.is_dirty && !broke {
            return None;
        }
        state.is_dirty = false;
        Some(Unwritten { live: self.clone(), ranges: state.ranges.clone(), broke, last: state.last.clone() })
    }

    /// Takes over what the database knew besides.
    fn written(&self, known: &RangeSet, is_complete: bool) {
        let mut state = lock(&self.state);
        state.ranges.union(known);
        state.is_complete |= is_complete;
    }

    fn not_written(&self) {
        lock(&self.state).is_dirty = true;
    }

    fn is_idle(&self) -> bool {
        let state = lock(&self.state);
        state.open == 0 && !state.is_dirty
    }
}

/// The deliveries that are not complete, by grant and file; and the complete ones that are not written yet.
#[derive(Default)]
pub(crate) struct LiveSet(Mutex<Sets>);

#[derive(Default)]
struct Sets {
    running: HashMap<(Uuid, Uuid), Arc<Live>>,
    complete: Vec<Arc<Live>>,
}

impl LiveSet {
    pub(super) fn join(&self, grant: Uuid, rendition: Uuid) -> Option<Arc<Live>> {
        let live = lock(&self.0).running.get(&(grant, rendition)).cloned()?;
        live.join().then_some(live)
    }

    pub(super) fn insert(&self, live: &Arc<Live>) {
        lock(&self.0).running.insert(pair(live), live.clone());
    }

    /// The next request begins a new delivery; this one is written with the next group.
    pub(super) fn is_complete(&self, live: &Arc<Live>) {
        let mut sets = lock(&self.0);
        remove(&mut sets.running, live);
        sets.complete.push(live.clone());
    }

    /// What is to be written: the complete ones, and with `scan` all others too that have something new.
    pub(super) fn take(&self, now: Timestamp, scan: bool, all: bool) -> Vec<Unwritten> {
        let mut sets = lock(&self.0);
        let complete = std::mem::take(&mut sets.complete);
        let mut unwritten: Vec<_> = complete.iter().filter_map(|live| live.take(now, all)).collect();
        if scan {
            unwritten.extend(sets.running.values().filter_map(|live| live.take(now, all)));
        }
        unwritten
    }

    /// After a commit.
    pub(super) fn written(&self, unwritten: &Unwritten, known: &RangeSet, is_complete: bool) {
        unwritten.live.written(known, is_complete);
        let mut sets = lock(&self.0);
        if is_complete || (unwritten.broke && unwritten.live.is_idle()) {
            remove(&mut sets.running, &unwritten.live);
        }
    }

    /// After a failure: it stays to be written.
    pub(super) fn not_written(&self, unwritten: Vec<Unwritten>) {
        let mut sets = lock(&self.0);
        for Unwritten { live, .. } in unwritten {
            live.not_written();
            let running = sets.running.get(&pair(&live)).is_some_and(|other| Arc::ptr_eq(other, &live));
            if !running {
                sets.complete.push(live);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let sets = lock(&self.0);
        sets.running.is_empty() && sets.complete.is_empty()
    }
}

fn pair(live: &Live) -> (Uuid, Uuid) {
    (live.what.holding.grant, live.what.rendition)
}

fn remove(running: &mut HashMap<(Uuid, Uuid), Arc<Live>>, live: &Arc<Live>) {
    if running.get(&pair(live)).is_some_and(|other| Arc::ptr_eq(other, live)) {
        running.remove(&pair(live));
    }
}
