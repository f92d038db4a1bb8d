//! Interrupted, stalled and competing writers: what was acknowledged stays, and no chunk is sealed twice.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::common::{AFTER_THE_LOCK, Dice, MIB, house, new, original, send, sha, state_once_free};
use async_trait::async_trait;
use bytes::Bytes;
use sealport_ambient::{TestClock, Timestamp};
use sealport_asset_store::testing::{House, client};
use sealport_asset_store::{BlobError, BlobName, BlobStore, LocalDisk, UploadError};
use sealport_database::{Database, on_both_databases};
use tokio::sync::Notify;
use uuid::Uuid;

on_both_databases! {
    async fn one_writer_at_a_time(database) {
        let (house, clock) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(10)).await.unwrap();
        let mut first = house.uploads.begin(&house.permit(), upload.id, 0, None).await.unwrap();
        first.write(Bytes::from_static(b"abc")).await.unwrap();
        let second = house.uploads.begin(&house.permit(), upload.id, 0, None).await;
        assert!(matches!(second, Err(UploadError::Locked)));
        assert!(matches!(house.uploads.remove(&house.permit(), upload.id, &client()).await, Err(UploadError::Locked)));
        // Signs of life keep the lock.
        clock.advance(AFTER_THE_LOCK / 2);
        first.checkpoint().await.unwrap();
        clock.advance(AFTER_THE_LOCK / 2);
        assert!(matches!(house.uploads.begin(&house.permit(), upload.id, 3, None).await, Err(UploadError::Locked)));
        // Silence loses it, and then nothing of the first writer counts any more.
        clock.advance(AFTER_THE_LOCK);
        let mut second = house.uploads.begin(&house.permit(), upload.id, 3, None).await.unwrap();
        second.write(Bytes::from_static(b"defg")).await.unwrap();
        // Its clock says that a second has passed, so it tries to store at once and finds the lock gone.
        assert!(matches!(first.write(Bytes::from_static(b"XYZ")).await, Err(UploadError::Locked)));
        assert!(matches!(first.finish_request().await, Err(UploadError::Closed)));
        assert_eq!(second.finish_request().await.unwrap(), 7);
        send(&house, upload.id, 7, b"hij", None).await.unwrap();
        let made = house.uploads.finish(&house.permit(), upload.id, sha(b"abcdefghij"), &client()).await.unwrap();
        assert_eq!(original(&house, made.rendition).await, b"abcdefghij");
    }

    async fn a_writer_that_slept_writes_over_nobody(database) {
        let (house, clock) = house(database).await;
        let dice = Dice::new(6);
        let (bytes, other) = (dice.bytes(MIB), dice.bytes(MIB));
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        let mut sleeper = house.uploads.begin(&house.permit(), upload.id, 0, None).await.unwrap();
        sleeper.write(Bytes::copy_from_slice(&other[..300_000])).await.unwrap();
        clock.advance(AFTER_THE_LOCK);
        send(&house, upload.id, 0, &bytes, None).await.unwrap();
        assert!(matches!(sleeper.write(Bytes::copy_from_slice(&other[300_000..])).await, Err(UploadError::Locked)));
        drop(sleeper);
        let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
        assert!(original(&house, made.rendition).await == bytes);
    }

    async fn a_writer_that_stalled_in_the_middle_writes_over_nobody(database) {
        // In the first object as in a later one, and whether or not something of it was acknowledged.
        for (seed, before) in [(1, 0), (2, 100_000), (3, 9 * MIB)] {
            let (house, stalling, clock) = stalling_house(database).await;
            let dice = Dice::new(seed);
            let (bytes, other) = (dice.bytes(before + MIB), dice.bytes(MIB));
            let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
            send(&house, upload.id, 0, &bytes[..before], None).await.unwrap();
            let mut first = house.uploads.begin(&house.permit(), upload.id, before as u64, None).await.unwrap();
            stalling.armed.store(true, Ordering::SeqCst);
            let late = async {
                first.write(Bytes::copy_from_slice(&other)).await?;
                first.finish_request().await
            };
            let second = async {
                stalling.reached.notified().await;
                clock.advance(AFTER_THE_LOCK);
                let sent = send(&house, upload.id, before, &bytes[before..], None).await;
                stalling.go_on.notify_one();
                sent.unwrap()
            };
            let (late, sent) = tokio::join!(late, second);
            assert!(matches!(late, Err(UploadError::Locked | UploadError::FileChanged)), "{before}: {late:?}");
            assert_eq!(sent as usize, bytes.len());
            let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
            assert!(original(&house, made.rendition).await == bytes, "{before}");
        }
    }

    async fn what_a_kill_left_is_taken_over_or_refused(database) {
        let (house, clock) = house(database).await;
        let dice = Dice::new(3);
        let (bytes, other) = (dice.bytes(2 * MIB), dice.bytes(2 * MIB));
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        // Sealed chunks are stored, the row isn't written.
        send(&house, upload.id, 0, &bytes[..MIB], None).await.unwrap();
        rewind(&house, upload.id).await;
        clock.advance(AFTER_THE_LOCK);
        let state = house.uploads.state(&house.permit(), upload.id).await.unwrap();
        assert_eq!(state.received as usize, MIB, "whole chunks are taken over");
        // A chunk that was cut: the rest must be the same bytes.
        send(&house, upload.id, MIB, &bytes[MIB..MIB + 65_536], None).await.unwrap();
        if house.ground.database.is_sqlite() {
            cut_last_chunk(&house, upload.id).await;
            let changed = send(&house, upload.id, MIB, &other[MIB..], None).await;
            assert!(matches!(changed, Err(UploadError::FileChanged)), "{changed:?}");
            // The refused writer lets its lock go in the background; a client that meets it comes again.
            while let Err(again) = send(&house, upload.id, MIB, &bytes[MIB..], None).await {
                assert!(matches!(again, UploadError::Locked), "{again:?}");
                tokio::task::yield_now().await;
            }
        } else {
            send(&house, upload.id, MIB + 65_536, &bytes[MIB + 65_536..], None).await.unwrap();
        }
        let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
        assert!(original(&house, made.rendition).await == bytes);
    }

    async fn a_full_store_stops_an_upload_that_goes_on_later(database) {
        let (ground, _) = sealport_database::testing::ground(database);
        let folder = tempfile::tempdir().unwrap();
        let room = Arc::new(AtomicU64::new(1_500_000));
        let disk = LocalDisk::open(&folder.path().join("blobs")).unwrap();
        let house = House::with_store(ground, Arc::new(Narrow { disk, room: room.clone() }), folder).await;
        let bytes = Dice::new(2).bytes(10 * MIB);
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        send(&house, upload.id, 0, &bytes[..MIB], None).await.unwrap();
        let full = send(&house, upload.id, MIB, &bytes[MIB..], None).await;
        assert!(matches!(full, Err(UploadError::NoRoom)), "{full:?}");
        // What was acknowledged is here, and whole chunks that found room are taken over.
        let at = state_once_free(&house, upload.id).await.received as usize;
        assert!(at >= MIB && at < bytes.len(), "{at}");
        room.store(u64::MAX, Ordering::SeqCst);
        send(&house, upload.id, at, &bytes[at..], None).await.unwrap();
        let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
        assert!(original(&house, made.rendition).await == bytes);
    }
}

/// A house whose store stalls when it is told to, on the disk or the S3 server that goes with the database.
async fn stalling_house(database: &Database) -> (House, Arc<Stalling>, Arc<TestClock>) {
    let (usual, clock) = house(database).await;
    let stalling = Arc::new(Stalling {
        inner: usual.store.clone(),
        armed: AtomicBool::new(false),
        reached: Notify::new(),
        go_on: Notify::new(),
    });
    (House::with_store(usual.ground.clone(), stalling.clone(), usual.folder).await, stalling, clock)
}

/// Holds up the first write after it was armed, until it may go on.
struct Stalling {
    inner: Arc<dyn BlobStore>,
    armed: AtomicBool,
    reached: Notify,
    go_on: Notify,
}

#[async_trait]
impl BlobStore for Stalling {
    async fn extend(&self, name: &BlobName, at: u64, bytes: &[u8]) -> Result<(), BlobError> {
        if self.armed.swap(false, Ordering::SeqCst) {
            self.reached.notify_one();
            self.go_on.notified().await;
        }
        self.inner.extend(name, at, bytes).await
    }

    async fn read(&self, name: &BlobName, range: std::ops::Range<u64>) -> Result<Vec<u8>, BlobError> {
        self.inner.read(name, range).await
    }

    async fn length(&self, name: &BlobName, expected: u64) -> Result<u64, BlobError> {
        self.inner.length(name, expected).await
    }

    async fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        self.inner.delete(name).await
    }

    async fn older_than(&self, before: Timestamp) -> Result<Vec<BlobName>, BlobError> {
        self.inner.older_than(before).await
    }
}

/// Sets the row back to where nothing had arrived, as if the crash had come before the commit.
async fn rewind(house: &House, id: Uuid) {
    let text = "UPDATE upload SET received = 0, tail = NULL, progress = NULL WHERE id = $1";
    let blob = "UPDATE blob SET sealed_length = 0 WHERE id = (SELECT blob_id FROM upload WHERE id = $1)";
    for text in [text, blob] {
        house
            .ground
            .database
            .write(async |transaction| sealport_database::rows_affected(transaction, text, [id.into()]).await)
            .await
            .unwrap();
    }
}

/// Cuts the last chunk in half, as if the power had gone before anything was recorded.
async fn cut_last_chunk(house: &House, id: Uuid) {
    let on = house.ground.database.read();
    let text =
        "SELECT blob.name, blob.sealed_length FROM upload JOIN blob ON blob.id = upload.blob_id WHERE upload.id = $1";
    let row = sea_orm::ConnectionTrait::query_one_raw(on, sealport_database::sql(on, text, [id.into()]))
        .await
        .unwrap()
        .unwrap();
    let (name, sealed): (String, i64) = (row.try_get("", "name").unwrap(), row.try_get("", "sealed_length").unwrap());
    let path = house.folder.path().join("blobs").join(&name[..2]).join(&name);
    let file = std::fs::OpenOptions::new().write(true).open(path).unwrap();
    file.set_len(sealed as u64 - 30_000).unwrap();
    // The whole chunks before it are taken over again from the very beginning.
    rewind(house, id).await;
}

/// A disk with little room.
struct Narrow {
    disk: LocalDisk,
    room: Arc<AtomicU64>,
}

#[async_trait]
impl BlobStore for Narrow {
    async fn extend(&self, name: &BlobName, at: u64, bytes: &[u8]) -> Result<(), BlobError> {
        if at + bytes.len() as u64 > self.room.load(Ordering::SeqCst) {
            // As a real one: some of it is written before it is full.
            self.disk.extend(name, at, &bytes[..bytes.len() / 3]).await?;
            return Err(BlobError::NoRoom);
        }
        self.disk.extend(name, at, bytes).await
    }

    async fn read(&self, name: &BlobName, range: std::ops::Range<u64>) -> Result<Vec<u8>, BlobError> {
        self.disk.read(name, range).await
    }

    async fn length(&self, name: &BlobName, expected: u64) -> Result<u64, BlobError> {
        self.disk.length(name, expected).await
    }

    async fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        self.disk.delete(name).await
    }

    async fn older_than(&self, before: Timestamp) -> Result<Vec<BlobName>, BlobError> {
        self.disk.older_than(before).await
    }
}
