//! What several tests need.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::Arc;
use std::time::Duration;

use sealport_ambient::{Chance, SeededChance, TestClock};
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

/// Random numbers that repeat for a seed.
pub struct Dice(SeededChance);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(SeededChance::new(seed))
    }

    pub fn below(&self, end: usize) -> usize {
        let chance: &dyn Chance = &self.0;
        (u64::from_be_bytes(chance.array()) % end as u64) as usize
    }

    pub fn bytes(&self, len: usize) -> Vec<u8> {
        let mut out = vec![0; len];
        self.0.fill(&mut out);
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
