//! Writing: bytes arrive in any pieces and leave as sealed chunks.

use bytes::Bytes;
use sealport_ambient::Timestamp;
use sealport_database::rows_affected;
use sealport_vault::{CHUNK, RecordKind, UploadKey};
use std::time::Duration;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::checksum::Checksum;
use super::engine::{Engine, Sink};
use super::open::LEASE;
use super::staging::Staging;
use super::{UploadError, Uploads};
use crate::blobs::{BlobError, BlobName};

/// Chunks that are hashed, sealed and written in one step off the async threads: 512 KiB.
const BATCH: u64 = 8;
/// Chunks after which the offset is stored at the latest: 8 MiB, and one object of an S3 store.
const STRIDE: u64 = 128;
/// Time after which it is stored while bytes arrive.
const BEAT: Duration = Duration::from_secs(1);

/// Writes to one upload, under its lock.
///
/// Dropped without [`finish_request`](Self::finish_request) (the connection broke), it stores what has arrived in the
/// background and frees the lock; bytes under a checksum that was not verified are forgotten.
pub struct UploadWriter {
    writing: Option<Box<Writing>>,
}

impl UploadWriter {
    pub(super) fn new(writing: Writing) -> Self {
        Self { writing: Some(Box::new(writing)) }
    }

    pub(super) fn expect(&mut self, checksum: Option<Checksum>) {
        if let Some(writing) = &mut self.writing {
            writing.staging = checksum.map(Staging::new);
        }
    }

    /// Bytes of the file that are here, stored or about to be.
    pub fn received(&self) -> u64 {
        self.writing.as_ref().map_or(0, |writing| writing.received())
    }

    /// Takes the next bytes. Returns when there is room for more; what was taken is stored later.
    ///
    /// # Errors
    /// [`UploadError::BeyondLength`] before any of these bytes is taken; [`UploadError::NoRoom`]. After an error other than
    /// the first the writer is closed, and the upload stands where it was last stored.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), UploadError> {
        let writing = self.writing.as_mut().ok_or(UploadError::Closed)?;
        writing.write(bytes).await
    }

    /// Stores what has arrived and renews the lock. For a timer of the request while no bytes come: the lock lasts 20
    /// seconds, [`write`](Self::write) stores each second by itself.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn checkpoint(&mut self) -> Result<(), UploadError> {
        let writing = self.writing.as_mut().ok_or(UploadError::Closed)?;
        writing.guarded_checkpoint().await
    }

    /// Stores everything that arrived, frees the lock and returns the offset. With a checksum, verifies it first.
    ///
    /// # Errors
    /// [`UploadError::ChecksumMismatch`]: the upload stands where it stood before the request. Otherwise as
    /// [`write`](Self::write).
    pub async fn finish_request(mut self) -> Result<u64, UploadError> {
        let writing = self.writing.as_mut().ok_or(UploadError::Closed)?;
        let outcome = writing.finish().await;
        if outcome.is_err() {
            writing.abandon().await;
        }
        self.writing = None;
        outcome
    }

    /// Forgets all that is in memory, as a kill would, when the step under way has ended; the lock stays. For tests.
    #[cfg(feature = "testing")]
    pub async fn vanish(mut self) {
        if let Some(hop) = self.writing.take().and_then(|mut writing| writing.hop.take()) {
            drop(hop.await);
        }
    }
}

impl Drop for UploadWriter {
    fn drop(&mut self) {
        let Some(mut writing) = self.writing.take() else { return };
        let Ok(runtime) = tokio::runtime::Handle::try_current() else { return };
        // On a blocking thread because the future of a database write can't be shown to be `Send`.
        runtime.clone().spawn_blocking(move || runtime.block_on(writing.close()));
    }
}

/// One writer's state.
pub(super) struct Writing {
    pub uploads: Uploads,
    pub id: Uuid,
    pub lock: Uuid,
    pub blob: Uuid,
    pub name: BlobName,
    pub key: UploadKey,
    /// Bytes that the file will have.
    pub length: u64,
    /// Plain bytes that went to the engine.
    pub scheduled: u64,
    /// Plain bytes behind them.
    pub buffer: Vec<u8>,
    /// The offset as recorded.
    pub recorded: u64,
    /// Sealed bytes as recorded.
    pub durable: u64,
    pub recorded_at: Timestamp,
    /// When the lock was taken or renewed last.
    pub locked_at: Timestamp,
    /// Whether the last chunk is sealed and recorded.
    pub complete: bool,
    /// Here unless it is at work in `hop`.
    pub engine: Option<Box<Engine>>,
    pub hop: Option<JoinHandle<Hop>>,
    /// A buffer to fill next.
    pub spare: Vec<u8>,
    pub staging: Option<Staging>,
    /// After an error: memory and store may have parted.
    pub broken: bool,
}

/// What comes back from a step off the async threads.
pub(super) struct Hop {
    engine: Box<Engine>,
    buffer: Vec<u8>,
    outcome: Result<(), UploadError>,
}

impl Writing {
    pub fn received(&self) -> u64 {
        self.scheduled + self.buffer.len() as u64
    }

    async fn write(&mut self, bytes: Bytes) -> Result<(), UploadError> {
        if self.broken {
            return Err(UploadError::Closed);
        }
        let staged = self.staging.as_ref().map_or(0, Staging::total);
        if self.received() + staged + bytes.len() as u64 > self.length {
            return Err(UploadError::BeyondLength);
        }
        let outcome = match self.staging.take() {
            Some(mut staging) => {
                let outcome = staging.push(&self.uploads, self.id, &self.key, &bytes).await;
                self.staging = Some(staging);
                outcome
            }
            None => self.append(&bytes).await,
        };
        self.broken = outcome.is_err();
        outcome
    }

    pub async fn append(&mut self, mut bytes: &[u8]) -> Result<(), UploadError> {
        while !bytes.is_empty() {
            let room = self.batch_len().saturating_sub(self.buffer.len());
            // Exactly, because a buffer that doubles would hold twice the memory.
            self.buffer.reserve_exact(room);
            let (piece, rest) = bytes.split_at(bytes.len().min(room));
            self.buffer.extend_from_slice(piece);
            bytes = rest;
            if self.buffer.len() >= self.batch_len() {
                self.send_off(self.buffer.len(), false).await?;
                if self.scheduled.is_multiple_of(STRIDE * CHUNK as u64) {
                    self.checkpoint().await?;
                }
            }
        }
        if self.uploads.ground.now().since(self.recorded_at) >= BEAT {
            self.checkpoint().await?;
        }
        Ok(())
    }

    /// Bytes that the buffer takes before it goes off: whole chunks up to a stride's end, or all that is missing.
    fn batch_len(&self) -> usize {
        let chunks = BATCH.min(STRIDE - (self.scheduled / CHUNK as u64) % STRIDE);
        (chunks * CHUNK as u64).min(self.length - self.scheduled) as usize
    }

    async fn guarded_checkpoint(&mut self) -> Result<(), UploadError> {
        if self.broken {
            return Err(UploadError::Closed);
        }
        let outcome = match self.staging {
            Some(_) => self.record(None, false).await,
            None => self.checkpoint().await,
        };
        self.broken = outcome.is_err();
        outcome
    }

    /// Makes durable and records everything that arrived.
    pub async fn checkpoint(&mut self) -> Result<(), UploadError> {
        self.store_all().await?;
        let progress = self.engine.as_ref().map(|engine| engine.hashes.to_bytes());
        self.record(progress, false).await
    }

    async fn finish(&mut self) -> Result<u64, UploadError> {
        if self.broken {
            return Err(UploadError::Closed);
        }
        if let Some(staging) = self.staging.take() {
            staging.settle(self).await?;
        }
        self.store_all().await?;
        let progress = self.engine.as_ref().map(|engine| engine.hashes.to_bytes());
        self.record(progress, true).await?;
        Ok(self.recorded)
    }

    /// The end of a writer that nobody finished.
    async fn close(&mut self) {
        if !self.broken && self.staging.is_none() {
            match self.finish().await {
                Ok(_) => return,
                Err(error) => {
                    tracing::warn!(%error, upload = %self.id, "the last bytes of a broken connection are lost")
                }
            }
        }
        self.abandon().await;
    }

    /// Gives up what is not recorded, and the lock.
    async fn abandon(&mut self) {
        self.broken = true;
        if let Some(hop) = self.hop.take() {
            // The file must be at rest before somebody else may write to it.
            drop(hop.await);
        }
        if let Some(staging) = self.staging.take() {
            staging.forget(&self.uploads).await;
        }
        self.uploads.release_lock(self.id, self.lock).await;
    }

    async fn store_all(&mut self) -> Result<(), UploadError> {
        let at_end = self.received() == self.length && !self.complete;
        let whole = if at_end { self.buffer.len() } else { self.buffer.len() / CHUNK * CHUNK };
        let unsynced = self.scheduled > 0 || whole > 0 || at_end;
        if unsynced && !self.complete {
            self.send_off(whole, true).await?;
        }
        self.settle().await?;
        self.send_remote().await
    }

    /// Starts a step with the first `count` bytes of the buffer, when the one before has ended.
    async fn send_off(&mut self, count: usize, sync: bool) -> Result<(), UploadError> {
        self.settle().await?;
        self.keep_lock().await?;
        let Some(mut engine) = self.engine.take() else { return Err(UploadError::Closed) };
        engine.lease_ends = self.locked_at.after(LEASE);
        let mut next = std::mem::take(&mut self.spare);
        next.clear();
        next.extend_from_slice(&self.buffer[count..]);
        let mut buffer = std::mem::replace(&mut self.buffer, next);
        buffer.truncate(count);
        self.scheduled += count as u64;
        let last = self.scheduled == self.length && self.buffer.is_empty();
        // The last chunk is sealed once: when bytes came for it, or when the file has none at all.
        let seal = count > 0 || (self.length == 0 && engine.sealed_length == 0);
        self.hop = Some(tokio::task::spawn_blocking(move || {
            let mut outcome = if seal { engine.take(&buffer, last) } else { Ok(()) };
            if sync && outcome.is_ok() {
                outcome = engine.sync().map_err(UploadError::from);
            }
            Hop { engine, buffer, outcome }
        }));
        Ok(())
    }

    /// Waits for the step that is under way.
    async fn settle(&mut self) -> Result<(), UploadError> {
        // Awaited where it lies: when this future is dropped, the step isn't lost.
        let Some(hop) = &mut self.hop else { return Ok(()) };
        let ended = hop.await;
        self.hop = None;
        let ended = ended.map_err(|error| BlobError::Disk(std::io::Error::other(error)))?;
        self.engine = Some(ended.engine);
        self.spare = ended.buffer;
        ended.outcome
    }

    /// Sends to a remote store what was sealed since the last time.
    async fn send_remote(&mut self) -> Result<(), UploadError> {
        let to_send = |engine: &Engine| matches!(engine.sink, Sink::Remote) && !engine.sealed.is_empty();
        if self.engine.as_deref().is_some_and(to_send) {
            self.keep_lock().await?;
        }
        let Some(engine) = &mut self.engine else { return Err(UploadError::Closed) };
        if to_send(engine) {
            self.uploads.store.extend(&self.name, self.durable, &engine.sealed).await?;
            engine.sealed.clear();
        }
        Ok(())
    }

    /// Asks again whether the lock is ours, when it may have ended since: a writer that slept must not write over the bytes
    /// of the one that came after it.
    async fn keep_lock(&mut self) -> Result<(), UploadError> {
        let now = self.uploads.ground.now();
        if now.since(self.locked_at) < LEASE / 2 {
            return Ok(());
        }
        let values = [self.id.into(), self.lock.into(), now.after(LEASE).micros().into()];
        let text = "UPDATE upload SET locked_until = $3 WHERE id = $1 AND locked_by = $2";
        let hit: u64 = self
            .uploads
            .ground
            .database
            .write(async |transaction| Ok::<_, UploadError>(rows_affected(transaction, text, values.clone()).await?))
            .await?;
        self.locked_at = now;
        if hit == 1 { Ok(()) } else { Err(UploadError::Locked) }
    }

    /// Writes the row: offset, tail and hashes of what is durable; only while the lock is still ours.
    async fn record(&mut self, progress: Option<Vec<u8>>, release: bool) -> Result<(), UploadError> {
        let ground = self.uploads.ground.clone();
        let now = ground.now();
        let (id, chance) = (self.id.as_bytes(), ground.chance());
        let received = self.received();
        let sealed_length = self.engine.as_ref().map_or(self.durable, |engine| engine.sealed_length);
        let complete = received == self.length && self.buffer.is_empty() && sealed_length > 0;
        let tail =
            (!self.buffer.is_empty()).then(|| self.key.seal_record(id, RecordKind::Tail, 0, &self.buffer, chance));
        let progress = progress.map(|plain| self.key.seal_record(id, RecordKind::HashState, 0, &plain, chance));
        let plain_length = complete.then_some(i64::try_from(self.length).unwrap_or(i64::MAX));
        let (locked_by, locked_until) =
            if release { (None, None) } else { (Some(self.lock), Some(now.after(LEASE).micros())) };
        let moved = received != self.recorded || complete != self.complete;
        ground
            .database
            .write(async |transaction| {
                let hit = if moved {
                    rows_affected(
                        transaction,
                        "UPDATE upload SET received = $3, tail = $4, progress = $5, state = $6, changed_at = $7, \
                         expires_at = $8, locked_by = $9, locked_until = $10 WHERE id = $1 AND locked_by = $2",
                        [
                            self.id.into(),
                            self.lock.into(),
                            i64::try_from(received).unwrap_or(i64::MAX).into(),
                            tail.clone().into(),
                            progress.clone().into(),
                            if complete { "complete" } else { "open" }.into(),
                            now.micros().into(),
                            now.after(self.uploads.settings.keep).micros().into(),
                            locked_by.into(),
                            locked_until.into(),
                        ],
                    )
                    .await?
                } else {
                    rows_affected(
                        transaction,
                        "UPDATE upload SET locked_by = $3, locked_until = $4 WHERE id = $1 AND locked_by = $2",
                        [self.id.into(), self.lock.into(), locked_by.into(), locked_until.into()],
                    )
                    .await?
                };
                if hit != 1 {
                    return Err(UploadError::Locked);
                }
                if moved {
                    rows_affected(
                        transaction,
                        "UPDATE blob SET sealed_length = $2, plain_length = $3 WHERE id = $1",
                        [
                            self.blob.into(),
                            i64::try_from(sealed_length).unwrap_or(i64::MAX).into(),
                            plain_length.into(),
                        ],
                    )
                    .await?;
                }
                Ok(())
            })
            .await?;
        self.recorded = received;
        self.durable = sealed_length;
        (self.recorded_at, self.locked_at) = (now, now);
        self.complete = complete;
        Ok(())
    }
}
