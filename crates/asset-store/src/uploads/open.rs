//! Beginning an upload and opening it for writing.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::Right;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::rights_in;
use sealport_vault::{CHUNK, NONCE, RecordKind, TAG};
use uuid::Uuid;

use super::engine::{Engine, Hashes, Sink};
use super::ledger::Ledger;
use super::writer::Writing;
use super::{Fresh, NewUpload, UploadError, UploadState, UploadWriter, Uploads};
use crate::blobs::blocking;
use crate::collections::OUTERMOST;
use crate::{FileName, Folder};

/// How long a lock lasts without a sign of life from its holder. Also how long a sender waits after a kill.
pub(super) const LEASE: Duration = Duration::from_secs(20);
const SEALED_CHUNK: u64 = (CHUNK + TAG) as u64;

/// Where the file is to go must be there for this person, who must have the right to edit there.
pub(super) async fn require_place(
    on: &impl ConnectionTrait,
    person: Uuid,
    asset: Option<Uuid>,
    collection: Option<Uuid>,
) -> Result<(), UploadError> {
    let (place, missing) = match asset {
        Some(asset) => {
            let find = "SELECT collection_id FROM asset WHERE id = $1 AND deleted_at IS NULL";
            let row = on.query_one_raw(sql(on, find, [asset.into()])).await?.ok_or(UploadError::NoSuchAsset)?;
            (row.try_get("", "collection_id")?, UploadError::NoSuchAsset)
        }
        None => (collection.unwrap_or(OUTERMOST), UploadError::NoSuchCollection),
    };
    let rights = rights_in(on, person, place).await?;
    if !rights.has(Right::See) {
        return Err(missing);
    }
    if rights.has(Right::Edit) { Ok(()) } else { Err(UploadError::NoRight) }
}

#[allow(clippy::too_many_arguments, reason = "one row, column by column")]
pub(super) async fn insert(
    on: &impl ConnectionTrait,
    ground: &Ground,
    fresh: &Fresh,
    owner: Uuid,
    new: &NewUpload,
    (file_name, folder): (&FileName, &Folder),
    now: Timestamp,
    expires: Timestamp,
) -> Result<(), UploadError> {
    on.execute_raw(sql(
        on,
        "INSERT INTO blob (id, wrapped_key, nonce, name, sealed_length, plain_length, created_at, destroyed_at) \
         VALUES ($1, $2, $3, $4, 0, NULL, $5, NULL)",
        [
            fresh.blob.into(),
            ground.master.wrap(fresh.blob.as_bytes(), &fresh.file_key).into(),
            fresh.nonce.as_bytes().to_vec().into(),
            fresh.name.as_str().into(),
            now.micros().into(),
        ],
    ))
    .await?;
    on.execute_raw(sql(
        on,
        "INSERT INTO upload (id, owner_id, asset_id, blob_id, wrapped_key, file_name, length, received, state, \
         created_at, changed_at, expires_at, folder, collection_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 'open', $8, $8, $9, $10, $11)",
        [
            fresh.id.into(),
            owner.into(),
            new.asset.into(),
            fresh.blob.into(),
            ground.master.wrap(fresh.id.as_bytes(), &fresh.upload_key).into(),
            file_name.as_str().into(),
            i64::try_from(new.length).unwrap_or(i64::MAX).into(),
            now.micros().into(),
            expires.micros().into(),
            folder.as_str().into(),
            new.collection.into(),
        ],
    ))
    .await?;
    Ok(())
}

impl Uploads {
    /// Takes the lock and stands behind the last byte that is stored, recorded or not.
    pub(super) async fn open_writer(&self, id: Uuid, owner: Uuid) -> Result<UploadWriter, UploadError> {
        let lock = self.ground.id();
        let locked_at = self.take_lock(id, lock).await?;
        let opened = self.open_locked(id, owner, (lock, locked_at)).await;
        if opened.is_err() {
            self.release_lock(id, lock).await;
        }
        opened
    }

    async fn open_locked(
        &self,
        id: Uuid,
        owner: Uuid,
        (lock, locked_at): (Uuid, Timestamp),
    ) -> Result<UploadWriter, UploadError> {
        let ledger = Ledger::load(self.ground.database.read(), id, owner).await?;
        ledger.require_open()?;
        self.at_rest(&ledger).await?;
        let key = ledger.upload_key(&self.ground)?;
        let hashes = match &ledger.progress {
            Some(sealed) => Hashes::from_bytes(&key.open_record(id.as_bytes(), RecordKind::HashState, 0, sealed)?)
                .ok_or(UploadError::Damaged("progress"))?,
            None => Hashes::new(),
        };
        let tail = match &ledger.tail {
            Some(sealed) => key.open_record(id.as_bytes(), RecordKind::Tail, 0, sealed)?.to_vec(),
            None => Vec::new(),
        };
        let (next, sealed_plain) = chunks_in(ledger.sealed_length)?;
        if sealed_plain + tail.len() as u64 != ledger.upload.received {
            return Err(UploadError::Damaged("offset"));
        }
        let cipher = ledger.cipher(&self.ground)?;
        let place = (next, ledger.sealed_length);
        let engine =
            Engine::new((cipher, ledger.nonce), hashes, place, self.ground.clock.clone(), locked_at.after(LEASE));
        let mut writing = Writing {
            uploads: self.clone(),
            id,
            lock,
            blob: ledger.blob,
            name: ledger.name.clone(),
            key,
            length: ledger.upload.length,
            scheduled: sealed_plain,
            buffer: tail,
            recorded: ledger.upload.received,
            durable: ledger.sealed_length,
            recorded_at: self.ground.now(),
            locked_at,
            complete: ledger.upload.state == UploadState::Complete,
            engine: Some(Box::new(engine)),
            hop: None,
            spare: Vec::new(),
            staging: None,
            broken: false,
        };
        let adopted = if writing.complete { false } else { writing.adopt(&ledger).await? };
        writing.open_sink(adopted).await?;
        if adopted {
            writing.checkpoint().await?;
        }
        Ok(UploadWriter::new(writing))
    }

    async fn take_lock(&self, id: Uuid, lock: Uuid) -> Result<Timestamp, UploadError> {
        let now = self.ground.now();
        let taken = self
            .ground
            .database
            .write(async |transaction| {
                rows_affected(
                    transaction,
                    "UPDATE upload SET locked_by = $2, locked_until = $3 WHERE id = $1 \
                     AND state IN ('open', 'complete') AND (locked_until IS NULL OR locked_until <= $4)",
                    [id.into(), lock.into(), now.after(LEASE).micros().into(), now.micros().into()],
                )
                .await
                .map_err(UploadError::from)
            })
            .await?;
        if taken == 1 { Ok(now) } else { Err(UploadError::Locked) }
    }

    /// Whether the writer before has put its pen down: what is stored from now on is ours.
    async fn at_rest(&self, ledger: &Ledger) -> Result<(), UploadError> {
        let Some(disk) = self.store.local().cloned() else { return Ok(()) };
        let name = ledger.name.clone();
        Ok(blocking(move || disk.at_rest(&name)).await??)
    }

    /// Gives the lock back. When that fails it ends by itself.
    pub(super) async fn release_lock(&self, id: Uuid, lock: Uuid) {
        let released = self
            .ground
            .database
            .write(async |transaction| {
                rows_affected(
                    transaction,
                    "UPDATE upload SET locked_by = NULL, locked_until = NULL WHERE id = $1 AND locked_by = $2",
                    [id.into(), lock.into()],
                )
                .await
            })
            .await;
        if let Err(error) = released {
            tracing::warn!(%error, "the lock of an upload was not given back; it ends by itself");
        }
    }
}

impl Writing {
    /// Takes over whole chunks that an interrupted request left in the store behind the recorded ones. Says whether there
    /// were any.
    async fn adopt(&mut self, ledger: &Ledger) -> Result<bool, UploadError> {
        let store = self.uploads.store.clone();
        let stored = store.length(&self.name, self.durable).await?;
        if stored < self.durable {
            return Err(UploadError::Store(crate::BlobError::TooShort));
        }
        let cipher = ledger.cipher(&self.uploads.ground)?;
        let start = self.scheduled;
        let mut at = self.durable;
        if at == 0 && stored >= NONCE as u64 {
            if store.read(&self.name, 0..NONCE as u64).await? != ledger.nonce.as_bytes() {
                return Ok(false);
            }
            at = NONCE as u64;
        }
        while self.scheduled < self.length || (self.length == 0 && self.durable == 0) {
            let plain = (self.length - self.scheduled).min(CHUNK as u64);
            let end = at + plain + TAG as u64;
            if end > stored {
                break;
            }
            let last = self.scheduled + plain == self.length;
            let mut chunk = store.read(&self.name, at..end).await?;
            let Some(mut engine) = self.engine.take() else { return Err(UploadError::Closed) };
            let cipher = cipher.clone();
            let (engine, opened) = blocking(move || {
                let opened = cipher.open_in_place(engine.next, &mut chunk, last).is_ok();
                if opened {
                    engine.hashes.update(&chunk);
                    engine.next += 1;
                    engine.sealed_length = end;
                }
                (engine, opened)
            })
            .await?;
            self.engine = Some(engine);
            if !opened {
                break;
            }
            self.scheduled += plain;
            at = end;
            if last {
                break;
            }
        }
        let adopted = at > (NONCE as u64).max(self.durable);
        if adopted {
            // The tail is the beginning of the first chunk that was taken over.
            self.buffer.clear();
            tracing::info!(upload = %self.id, bytes = self.scheduled - start, "took over what an interrupted request left");
        }
        Ok(adopted)
    }

    async fn open_sink(&mut self, adopted: bool) -> Result<(), UploadError> {
        if let Some(engine) = &mut self.engine {
            let at = engine.sealed_length;
            // Nothing more will be written behind the last chunk; a sync is still due when it was just taken over.
            let ended = self.complete && !adopted;
            if let Some(disk) = self.uploads.store.local().filter(|_| !ended).cloned() {
                let name = self.name.clone();
                engine.sink = Sink::Local(blocking(move || disk.grow(&name, at, adopted)).await??);
            } else if adopted {
                // An object is durable as soon as it can be seen.
                self.durable = at;
            }
        }
        Ok(())
    }
}

/// Chunks and plain bytes in a blob of `sealed` bytes that may still grow.
fn chunks_in(sealed: u64) -> Result<(u64, u64), UploadError> {
    let Some(body) = sealed.checked_sub(NONCE as u64) else {
        return if sealed == 0 { Ok((0, 0)) } else { Err(UploadError::Damaged("sealed length")) };
    };
    let chunks = body.div_ceil(SEALED_CHUNK);
    let plain = body.checked_sub(chunks * TAG as u64).ok_or(UploadError::Damaged("sealed length"))?;
    Ok((chunks, plain))
}
