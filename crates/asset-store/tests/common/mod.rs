//! What several tests need.
#![allow(dead_code, reason = "each test file uses a part of it")]

use std::cell::Cell;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sealport_ambient::TestClock;
use sealport_asset_store::testing::{House, client, count};
use sealport_asset_store::{Checksum, NewUpload, Source, Upload, UploadError};
use sealport_database::Database;
use sha2::{Digest, Sha256};
use uuid::Uuid;

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

pub const MIB: usize = 1 << 20;

pub fn new(length: usize) -> NewUpload {
    NewUpload { file_name: "Datei.bin".to_owned(), length: length as u64, asset: None, collection: None }
}

pub fn sha(bytes: &[u8]) -> Option<[u8; 32]> {
    Some(Sha256::digest(bytes).into())
}

/// Sends `bytes` from the upload's offset on, in pieces, and stores them.
pub async fn send(
    house: &House,
    id: Uuid,
    offset: usize,
    bytes: &[u8],
    checksum: Option<Checksum>,
) -> Result<u64, UploadError> {
    let mut writer = house.uploads.begin(&house.permit(), id, offset as u64, checksum).await?;
    for piece in bytes.chunks(30_011) {
        writer.write(Bytes::copy_from_slice(piece)).await?;
    }
    writer.finish_request().await
}

pub async fn original(house: &House, rendition: Uuid) -> Vec<u8> {
    let source = house.originals.open_for_employee(&house.permit(), Uuid::nil(), rendition, &client()).await.unwrap();
    whole(&source).await
}

/// The writer's lock is freed in the background after a drop: until then it is locked.
pub async fn state_once_free(house: &House, id: Uuid) -> Upload {
    loop {
        let locked = "SELECT COUNT(*) FROM upload WHERE id = $1 AND locked_until > $2";
        if count(&house.ground, locked, vec![id.into(), house.ground.now().micros().into()]).await == 0 {
            return house.uploads.state(&house.permit(), id).await.unwrap();
        }
        tokio::task::yield_now().await;
    }
}
