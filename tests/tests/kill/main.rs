//! `kill -9` in the middle of uploading, sharing and fetching: what was acknowledged is there afterwards, nothing half-made
//! is seen, the history tells of each deed once and of nothing else, nobody gets two letters.
//!
//! `tests/kill [ROUNDS] [SEED]` runs more of it; here SEALPORT_KILL_ROUNDS is 56, for both set-ups together. Each round prints
//! its seed, what was under way and how many bytes. Which bytes, where and how long after the kill comes follows from the seed
//! (the latter as a part of the time that the request took before); which instruction it meets does not.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::print_stdout, reason = "seeds and figures belong into the report of a test")]

mod afterwards;
mod house;
mod rounds;

use std::collections::BTreeMap;

use sealport_tests::{Backend, Seeded, on_both_backends};

use house::House;

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// What the server is doing when it is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Operation {
    Upload,
    Finish,
    Share,
    Download,
    CappedDownload,
}

/// Every operation comes at least once in eight rounds.
const DECK: [Operation; 8] = [
    Operation::Upload,
    Operation::Share,
    Operation::Download,
    Operation::Finish,
    Operation::Share,
    Operation::CappedDownload,
    Operation::Finish,
    Operation::Upload,
];

/// What a kill met.
struct Met {
    /// Bytes of the request, or of its answer, that were still on their way.
    flying: u64,
    /// The request had been sent and its answer had not come.
    open: bool,
    /// What was asked for had happened all the same.
    done: bool,
}

#[derive(Default)]
struct Tally {
    rounds: u64,
    open: u64,
    done_unsaid: u64,
    flying: u64,
}

impl Tally {
    fn add(&mut self, met: &Met) {
        self.rounds += 1;
        self.open += u64::from(met.open);
        self.done_unsaid += u64::from(met.open && met.done);
        self.flying += met.flying;
    }
}

on_both_backends! {
    async fn nothing_acknowledged_is_lost(backend) {
        let (rounds, seed) = (setting("SEALPORT_KILL_ROUNDS", 56), setting("SEALPORT_KILL_SEED", 20_261_121));
        let mine = if backend == Backend::SqliteDisk { rounds.div_ceil(2) } else { rounds / 2 };
        let mut house = House::start(backend).await;
        let mut seeds = Seeded::new(seed ^ backend as u64);
        let mut tallies: BTreeMap<Operation, Tally> = BTreeMap::new();
        for (number, operation) in (1..=mine).zip(DECK.into_iter().cycle()) {
            let seed = seeds.next();
            println!("{backend:?} {number}/{mine}: seed {seed:#x}, {operation:?}");
            let met = house.round(operation, seed).await;
            let Met { flying, open, done } = met;
            println!("{backend:?} {number}/{mine}: {operation:?}, {flying} bytes in flight, request open: {open}, done: {done}");
            tallies.entry(operation).or_default().add(&met);
            house.reconcile().await;
        }
        for (operation, Tally { rounds, open, done_unsaid, flying }) in &tallies {
            println!(
                "{backend:?} {operation:?}: {rounds} kills, {open} met an open request ({done_unsaid} of these were done but \
                 not yet answered), {flying} bytes in flight"
            );
            assert!(open * 2 >= *rounds, "only {open} of {rounds} kills met an open {operation:?}");
        }
        house.check_all().await;
    }
}
