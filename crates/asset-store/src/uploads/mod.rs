//! Files on their way in: the server's side of tus (1.0: core, creation, checksum, termination, expiration) without HTTP.
//!
//! # What is stored when
//! Whole chunks of 64 KiB are sealed into the blob at their final place. The rest, less than a chunk, is sealed under the
//! upload's own key into the `upload` row, together with the running hashes. That row is written after the blob's bytes are
//! durable (`fdatasync`, or the object's PUT): at the end of each request and, within one, at least every 8 MiB and every
//! second in which bytes arrive. So the offset that we tell is byte-exact, and every byte before it survives a power cut.
//!
//! # A chunk is sealed once
//! A crash can leave sealed chunks in the store that no row knows of. The next writer opens them and takes over those that
//! are whole: the offset moves forward. A chunk that was cut by the crash is sealed again only if that gives the same bytes
//! (the store compares); a sender whose file has changed in between gets [`UploadError::FileChanged`] and starts anew.
//!
//! # One writer
//! An upload is locked while somebody writes: by a lease in the database, so that it holds across replicas. Every commit
//! checks that the lease is still this writer's. A lease that its holder does not renew ends by itself.

mod checksum;
mod engine;
mod error;
mod finish;
mod ledger;
mod open;
mod remove;
mod staging;
mod writer;

use std::sync::Arc;
use std::time::Duration;

use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_vault::{FileKey, PayloadNonce, UploadKey};
use uuid::Uuid;

use crate::blobs::BlobName;
use crate::{BlobStore, FileName, Folder};

pub use checksum::{Checksum, ChecksumAlgorithm, ChecksumError};
pub use error::{UploadError, UploadFailure};
pub use finish::Finished;
pub use writer::UploadWriter;

use ledger::Ledger;

/// Says what a file is by its first bytes: a media type such as `image/jpeg`, never by name.
pub type Sniff = fn(&[u8]) -> &'static str;

/// Bounds of uploads.
#[derive(Clone, Copy, Debug)]
pub struct UploadSettings {
    /// The longest file, in bytes.
    pub largest: u64,
    /// How long an upload stays after its last byte.
    pub keep: Duration,
    /// Tells media types.
    pub sniff: Sniff,
}

impl UploadSettings {
    /// Files to 1 TiB; unfinished uploads stay for seven days.
    pub const fn new(sniff: Sniff) -> Self {
        Self { largest: 1 << 40, keep: Duration::from_secs(7 * 86_400), sniff }
    }
}

/// What a client says of a file before it sends it.
#[derive(Clone, Debug)]
pub struct NewUpload {
    /// Its name, as sent; with its path in front when it was dropped in a folder.
    pub file_name: String,
    /// Its length in bytes.
    pub length: u64,
    /// The asset of which it will be a new version; none makes a new asset.
    pub asset: Option<Uuid>,
    /// The collection into which a new asset goes; none is the one that holds all others.
    pub collection: Option<Uuid>,
}

/// Where an upload stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadState {
    /// Bytes are missing.
    Open,
    /// All bytes are there; it waits for its *finish*.
    Complete,
    /// It became a version of an asset.
    Finished,
    /// It was refused at its end.
    Failed,
    /// It was removed or ran out of time.
    Removed,
}

impl UploadState {
    const ALL: [Self; 5] = [Self::Open, Self::Complete, Self::Finished, Self::Failed, Self::Removed];

    /// The stable word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Finished => "finished",
            Self::Failed => "failed",
            Self::Removed => "removed",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A file on its way.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Its id; the last part of its address.
    pub id: Uuid,
    /// Its name.
    pub file_name: FileName,
    /// The folder in which it was dropped.
    pub folder: Folder,
    /// Bytes that it will have.
    pub length: u64,
    /// Bytes that are here durably: the offset at which to go on.
    pub received: u64,
    /// Where it stands.
    pub state: UploadState,
    /// Why it was refused.
    pub failure: Option<UploadFailure>,
    /// The asset of which it becomes a version.
    pub asset: Option<Uuid>,
    /// The collection into which a new asset goes.
    pub collection: Option<Uuid>,
    /// The asset that it became.
    pub result: Option<Uuid>,
    /// When it was begun.
    pub created_at: Timestamp,
    /// When its last byte came.
    pub changed_at: Timestamp,
    /// When it is removed unless more comes.
    pub expires_at: Timestamp,
}

/// The uploads of the house.
#[derive(Clone)]
pub struct Uploads {
    pub(crate) ground: Arc<Ground>,
    pub(crate) store: Arc<dyn BlobStore>,
    pub(crate) settings: UploadSettings,
}

impl Uploads {
    /// The service on its ground.
    pub fn new(ground: Arc<Ground>, store: Arc<dyn BlobStore>, settings: UploadSettings) -> Self {
        Self { ground, store, settings }
    }

    /// The longest file that is taken, in bytes.
    pub const fn largest(&self) -> u64 {
        self.settings.largest
    }

    /// Begins an upload: keys and a name in the store; nothing is stored there yet.
    ///
    /// # Errors
    /// [`UploadError::TooLong`], [`UploadError::Name`], [`UploadError::NoSuchAsset`],
    /// [`UploadError::NoSuchCollection`], [`UploadError::NoRight`], or the database's.
    pub async fn create(&self, permit: &Permit<Work>, new: NewUpload) -> Result<Upload, UploadError> {
        let (file_name, folder) = (FileName::parse(&new.file_name)?, Folder::of(&new.file_name));
        if new.length > self.settings.largest {
            return Err(UploadError::TooLong { longest: self.settings.largest });
        }
        let owner = permit.action().person;
        let fresh = Fresh::new(&self.ground, self.ground.id());
        let now = self.ground.now();
        let expires = now.after(self.settings.keep);
        self.ground
            .database
            .write(async |transaction| {
                open::require_place(transaction, owner, new.asset, new.collection).await?;
                open::insert(transaction, &self.ground, &fresh, owner, &new, (&file_name, &folder), now, expires).await
            })
            .await?;
        Ok(Upload {
            id: fresh.id,
            file_name,
            folder,
            length: new.length,
            received: 0,
            state: UploadState::Open,
            failure: None,
            asset: new.asset,
            collection: new.collection,
            result: None,
            created_at: now,
            changed_at: now,
            expires_at: expires,
        })
    }

    /// How far an upload is. What an interrupted request left in the store is taken over first.
    ///
    /// # Errors
    /// [`UploadError::NotFound`] when it isn't there or isn't this person's.
    pub async fn state(&self, permit: &Permit<Work>, id: Uuid) -> Result<Upload, UploadError> {
        let ledger = self.ledger(permit, id).await?;
        if ledger.upload.state != UploadState::Open {
            return Ok(ledger.upload);
        }
        let stored = self.store.length(&ledger.name, ledger.sealed_length).await?;
        if stored <= ledger.sealed_length {
            return Ok(ledger.upload);
        }
        match self.open_writer(ledger.upload.id, ledger.owner).await {
            Ok(writer) => {
                writer.finish_request().await?;
                Ok(self.ledger(permit, id).await?.upload)
            }
            // Somebody is writing: what lies there is theirs.
            Err(UploadError::Locked) => Ok(ledger.upload),
            Err(error) => Err(error),
        }
    }

    /// Goes on with an upload at `offset`, under its lock. With a `checksum` the bytes count only when the whole request
    /// has arrived and matches.
    ///
    /// # Errors
    /// [`UploadError::OffsetMismatch`] when the upload is elsewhere, [`UploadError::Locked`] while somebody else writes,
    /// [`UploadError::NotFound`].
    pub async fn begin(
        &self,
        permit: &Permit<Work>,
        id: Uuid,
        offset: u64,
        checksum: Option<Checksum>,
    ) -> Result<UploadWriter, UploadError> {
        let ledger = self.ledger(permit, id).await?;
        ledger.require_open()?;
        let mut writer = self.open_writer(id, ledger.owner).await?;
        if writer.received() != offset {
            let expected = writer.received();
            writer.finish_request().await?;
            return Err(UploadError::OffsetMismatch { expected });
        }
        writer.expect(checksum);
        Ok(writer)
    }

    /// This person's uploads that are not finished, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn list(&self, permit: &Permit<Work>) -> Result<Vec<Upload>, UploadError> {
        let on = self.ground.database.read();
        let rows =
            sea_orm::ConnectionTrait::query_all_raw(on, sql(on, ledger::LIST, [permit.action().person.into()])).await?;
        rows.iter().map(ledger::upload_from).collect()
    }

    /// Frees every lock. For the start of a portal that has the database to itself (SQLite): whoever held one is dead.
    ///
    /// # Errors
    /// The database's.
    pub async fn free_all_locks(&self) -> Result<(), UploadError> {
        self.ground
            .database
            .write(async |transaction| {
                sealport_database::rows_affected(
                    transaction,
                    "UPDATE upload SET locked_by = NULL, locked_until = NULL WHERE locked_by IS NOT NULL",
                    [],
                )
                .await
                .map(drop)
                .map_err(UploadError::from)
            })
            .await
    }

    pub(crate) async fn ledger(&self, permit: &Permit<Work>, id: Uuid) -> Result<Ledger, UploadError> {
        Ledger::load(self.ground.database.read(), id, permit.action().person).await
    }
}

/// What a new upload gets: ids, keys, a nonce and a name.
struct Fresh {
    id: Uuid,
    blob: Uuid,
    name: BlobName,
    nonce: PayloadNonce,
    file_key: FileKey,
    upload_key: UploadKey,
}

impl Fresh {
    fn new(ground: &Ground, id: Uuid) -> Self {
        let chance = ground.chance();
        Self {
            id,
            blob: ground.id(),
            name: BlobName::generate(chance),
            nonce: PayloadNonce::generate(chance),
            file_key: FileKey::generate(chance),
            upload_key: UploadKey::generate(chance),
        }
    }
}
