use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sealport_access::Download;
use sealport_ambient::Timestamp;
use sealport_identity::Client;
use sealport_vault::PersonKey;
use uuid::Uuid;

use super::{allowed, is_spent, lock};
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
    handed: Handed,
    /// What open requests for the whole file have still to get.
    promised: u64,
    /// Requests under way.
    open: u32,
    /// When the last one ended, and whether early.
    resting: Option<(Timestamp, bool)>,
    /// Who asked last.
    last: Option<(Client, Arc<PersonKey>)>,
}

/// Every byte that left, as often as it did.
#[derive(Default)]
struct Handed {
    /// What the database knows, other replicas' part included.
    known: u64,
    /// What is just being written.
    flying: u64,
    /// What came since.
    new: u64,
}

impl State {
    fn enter(&mut self, promised: u64) {
        self.promised = self.promised.saturating_add(promised);
        self.open += 1;
        self.resting = None;
    }

    fn leave(&mut self, promised: u64) {
        self.promised = self.promised.saturating_sub(promised);
        self.open = self.open.saturating_sub(1);
    }
}

impl Handed {
    fn total(&self) -> u64 {
        self.known.saturating_add(self.flying).saturating_add(self.new)
    }
}

/// What bytes that were handed over did to their delivery.
pub(super) enum Noted {
    /// Nothing special.
    More,
    /// They were the last ones missing.
    Complete,
    /// They used it up.
    Spent,
}

/// What is to be written of a delivery.
pub(super) struct Unwritten {
    pub live: Arc<Live>,
    pub ranges: RangeSet,
    /// Bytes that were handed over since it was last written.
    pub handed: u64,
    /// Whether it broke off.
    pub broke: bool,
    pub last: Option<(Client, Arc<PersonKey>)>,
}

impl Live {
    pub fn new(
        (id, number): (Uuid, i64),
        size: u64,
        what: Download,
        started_at: Timestamp,
        (ranges, handed): (RangeSet, u64),
    ) -> Self {
        let state = State { ranges, handed: Handed { known: handed, ..Handed::default() }, ..State::default() };
        Self { id, number, size, what, started_at, state: Mutex::new(state) }
    }

    /// Takes part, unless every byte is there already, or so much was handed over or is promised that `whole` more bytes,
    /// for which a request for the whole file asks at once, would use it up before they are all there.
    pub fn join(&self, whole: u64) -> bool {
        let mut state = lock(&self.state);
        let handed = state.handed.total();
        let has_room = whole == 0 || handed.saturating_add(state.promised).saturating_add(whole) <= allowed(self.size);
        let may_join = !state.is_complete && !is_spent(handed, self.size) && has_room;
        if may_join {
            state.enter(whole);
        }
        may_join
    }

    /// Takes part in what is complete as soon as it is begun.
    pub fn enter(&self) {
        lock(&self.state).enter(0);
    }

    /// Notes bytes, of which so many were promised.
    pub fn delivered(&self, range: Range<u64>, promised: u64, client: &Client, key: &Arc<PersonKey>) -> Noted {
        let mut state = lock(&self.state);
        state.promised = state.promised.saturating_sub(promised);
        let was_spent = is_spent(state.handed.total(), self.size);
        // Counted after the end too: requests that ran beside the one that completed it go on until it is used up.
        state.handed.new = state.handed.new.saturating_add(range.end - range.start);
        if state.is_complete {
            return Noted::More;
        }
        state.ranges.insert(range.start..range.end.min(self.size));
        state.is_dirty = true;
        state.is_complete = state.ranges.covers(self.size);
        if state.is_complete {
            state.last = Some((client.clone(), key.clone()));
            return Noted::Complete;
        }
        if !was_spent && is_spent(state.handed.total(), self.size) { Noted::Spent } else { Noted::More }
    }

    /// Whether more was handed over than one delivery may take.
    pub fn is_spent(&self) -> bool {
        is_spent(lock(&self.state).handed.total(), self.size)
    }

    /// Ends a request's part, to which so many bytes were still promised.
    pub fn close(&self, early: bool, promised: u64, now: Timestamp, client: &Client, key: &Arc<PersonKey>) {
        let mut state = lock(&self.state);
        state.leave(promised);
        if state.open == 0 && !state.is_complete {
            state.resting = Some((now, early));
            state.last = Some((client.clone(), key.clone()));
        }
    }

    /// Whoever began it is gone before the first byte.
    pub fn abandon(&self, promised: u64, now: Timestamp) {
        let mut state = lock(&self.state);
        state.leave(promised);
        if state.open == 0 && !state.is_complete {
            state.resting = Some((now, true));
        }
    }

    /// Nobody had room in what an earlier process or another replica left.
    pub fn rest(&self, now: Timestamp) {
        let mut state = lock(&self.state);
        if state.open == 0 && !state.is_complete {
            state.resting = state.resting.or(Some((now, true)));
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
        let handed = std::mem::take(&mut state.handed.new);
        state.handed.flying = handed;
        Some(Unwritten { live: self.clone(), ranges: state.ranges.clone(), handed, broke, last: state.last.clone() })
    }

    /// Takes over what the database knew besides.
    fn written(&self, known: &RangeSet, handed: u64, is_complete: bool) {
        let mut state = lock(&self.state);
        state.ranges.union(known);
        state.handed.known = handed;
        state.handed.flying = 0;
        state.is_complete |= is_complete;
    }

    fn not_written(&self) {
        let mut state = lock(&self.state);
        state.is_dirty = true;
        let flying = std::mem::take(&mut state.handed.flying);
        state.handed.new = state.handed.new.saturating_add(flying);
    }

    fn is_idle(&self) -> bool {
        let state = lock(&self.state);
        state.open == 0 && !state.is_dirty
    }
}

/// The deliveries that are not complete: those that can be joined, by grant and file, and those that are used up while
/// requests of theirs still run; and the complete ones that are not written yet.
#[derive(Default)]
pub(crate) struct LiveSet(Mutex<Sets>);

#[derive(Default)]
struct Sets {
    running: HashMap<(Uuid, Uuid), Arc<Live>>,
    spent: Vec<Arc<Live>>,
    complete: Vec<Arc<Live>>,
}

impl LiveSet {
    /// Joins what runs, or says which one has no room.
    pub(super) fn join(&self, grant: Uuid, rendition: Uuid, whole: u64) -> Result<Arc<Live>, Option<Uuid>> {
        let live = lock(&self.0).running.get(&(grant, rendition)).cloned().ok_or(None)?;
        if live.join(whole) { Ok(live) } else { Err(Some(live.id)) }
    }

    /// From now on others join this one; what ran before only comes to its end.
    pub(super) fn insert(&self, live: &Arc<Live>) {
        let mut sets = lock(&self.0);
        if let Some(before) = sets.running.insert(pair(live), live.clone()).filter(|before| before.id != live.id) {
            sets.spent.push(before);
        }
    }

    /// The next request begins a new delivery; this one is written with the next group.
    pub(super) fn is_complete(&self, live: &Arc<Live>) {
        let mut sets = lock(&self.0);
        sets.remove(live);
        sets.complete.push(live.clone());
    }

    /// The next request begins a new delivery; of this one nothing but its end is awaited.
    pub(super) fn is_spent(&self, live: &Arc<Live>) {
        let mut sets = lock(&self.0);
        sets.remove(live);
        sets.spent.push(live.clone());
    }

    /// What is to be written: the ones that can't be joined any more, and with `scan` all others too that have something new.
    pub(super) fn take(&self, now: Timestamp, scan: bool, all: bool) -> Vec<Unwritten> {
        let mut sets = lock(&self.0);
        let complete = std::mem::take(&mut sets.complete);
        let ended = complete.iter().chain(&sets.spent);
        let mut unwritten: Vec<_> = ended.filter_map(|live| live.take(now, all)).collect();
        if scan {
            unwritten.extend(sets.running.values().filter_map(|live| live.take(now, all)));
        }
        unwritten
    }

    /// After a commit.
    pub(super) fn written(&self, unwritten: &Unwritten, known: &RangeSet, handed: u64, is_complete: bool) {
        let live = &unwritten.live;
        live.written(known, handed, is_complete);
        let mut sets = lock(&self.0);
        if is_complete || (unwritten.broke && live.is_idle()) {
            sets.remove(live);
        } else if live.is_spent() && sets.is_running(live) {
            // Another replica's part made it so.
            sets.remove(live);
            sets.spent.push(live.clone());
        }
    }

    /// After a failure: it stays to be written.
    pub(super) fn not_written(&self, unwritten: Vec<Unwritten>) {
        let mut sets = lock(&self.0);
        for Unwritten { live, .. } in unwritten {
            live.not_written();
            if !sets.is_running(&live) && !sets.spent.iter().any(|other| Arc::ptr_eq(other, &live)) {
                sets.complete.push(live);
            }
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        let sets = lock(&self.0);
        sets.running.is_empty() && sets.spent.is_empty() && sets.complete.is_empty()
    }
}

fn pair(live: &Live) -> (Uuid, Uuid) {
    (live.what.holding.grant, live.what.rendition)
}

impl Sets {
    fn is_running(&self, live: &Arc<Live>) -> bool {
        self.running.get(&pair(live)).is_some_and(|other| Arc::ptr_eq(other, live))
    }

    fn remove(&mut self, live: &Arc<Live>) {
        if self.is_running(live) {
            self.running.remove(&pair(live));
        }
        self.spent.retain(|other| !Arc::ptr_eq(other, live));
    }
}
