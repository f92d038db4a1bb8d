//! What several tests need.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use sealport_ambient::TestClock;
use sealport_asset_store::Source;
use sealport_asset_store::testing::House;
use sealport_database::Database;

/// A house and the clock of its ground.
pub async fn house(database: &Database) -> (House, Arc<TestClock>) {
    let (ground, clock) = sealport_database::testing::ground(database);
    (House::new(ground).await, clock)
}

/// Longer than a lock lasts.
pub const AFTER_THE_LOCK: Duration = Duration::from_secs(21);

/// Numbers without a pattern that repeat for a seed (xorshift: fast in a debug build).
pub struct Dice(Cell<u64>);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(Cell::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1))
    }

    fn next(&self) -> u64 {
        let mut state = self.0.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.0.set(state);
        state
    }

    pub fn below(&self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    pub fn bytes(&self, len: usize) -> Vec<u8> {
        let mut out: Vec<u8> = (0..len.div_ceil(8)).flat_map(|_| self.next().to_le_bytes()).collect();
        out.truncate(len);
        out
    }
}

/// All bytes of a file.
pub async fn whole(source: &Source) -> Vec<u8> {
    let mut out = Vec::new();
    while (out.len() as u64) < source.figures().size {
        let at = out.len() as u64;
        out.extend_from_slice(&source.read(at..u64::MAX).await.unwrap());
    }
    out
}
