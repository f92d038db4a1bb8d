//! The end of an upload: compare, then one transaction that makes a version of an asset of it.

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, Work};
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::{Detail, KeyName, Kind, Subject, record};
use sealport_identity::Client;
use sealport_vault::{AssetKey, CHUNK, Layout, RecordKind};
use uuid::Uuid;

use super::engine::Hashes;
use super::ledger::Ledger;
use super::open::require_place;
use super::{UploadError, UploadFailure, UploadState, Uploads};
use crate::FileName;
use crate::blobs::blocking;
use crate::collections::OUTERMOST;
use crate::deed::{asset_key, destroy_blob, done_by};
use crate::library::refresh_search;

/// What became of an upload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finished {
    /// The asset.
    pub asset: Uuid,
    /// The version that the file is.
    pub version: i64,
    /// The file.
    pub rendition: Uuid,
}

/// What is known of the file once all of it is there.
struct Facts {
    sha256: [u8; 32],
    crc32: u32,
    media_type: &'static str,
    confirmed: bool,
}

impl Uploads {
    /// Makes the uploaded file an asset, or a version of one, after comparing it with the sender's hash. Without a hash
    /// the file is marked as not confirmed by its sender. Asked again, gives the same answer.
    ///
    /// # Errors
    /// [`UploadError::HashMismatch`]: nothing appears, the key of the bytes is destroyed and the refusal recorded.
    /// [`UploadError::NotComplete`] while bytes are missing.
    pub async fn finish(
        &self,
        permit: &Permit<Work>,
        id: Uuid,
        sender_sha256: Option<[u8; 32]>,
        client: &Client,
    ) -> Result<Finished, UploadError> {
        let mut ledger = self.ledger(permit, id).await?;
        if ledger.upload.state == UploadState::Open && ledger.upload.received == ledger.upload.length {
            // An empty file, whose only chunk nobody has sealed yet.
            self.open_writer(id, ledger.owner).await?.finish_request().await?;
            ledger = self.ledger(permit, id).await?;
        }
        match ledger.upload.state {
            UploadState::Complete => {}
            UploadState::Finished => return self.finished(&ledger).await,
            UploadState::Failed => return Err(UploadError::HashMismatch),
            UploadState::Removed => return Err(UploadError::NotFound),
            UploadState::Open => {
                let (received, length) = (ledger.upload.received, ledger.upload.length);
                return Err(UploadError::NotComplete { received, length });
            }
        }
        let (sha256, crc32) = self.hashes(&ledger)?.finish();
        if sender_sha256.is_some_and(|sender| sender != sha256) {
            self.refuse(&ledger, sha256, sender_sha256, client).await?;
            return Err(UploadError::HashMismatch);
        }
        let media_type = by_content(self.first_bytes(&ledger).await?, self.settings.sniff, &ledger.upload.file_name);
        let facts = Facts { sha256, crc32, media_type, confirmed: sender_sha256.is_some() };
        let made = self
            .ground
            .database
            .write(async |transaction| become_version(transaction, &self.ground, &ledger, &facts, client).await)
            .await;
        match made {
            // Another request finished it in the meantime.
            Err(UploadError::Ended) => self.finished(&self.ledger(permit, id).await?).await,
            outcome => outcome,
        }
    }

    fn hashes(&self, ledger: &Ledger) -> Result<Hashes, UploadError> {
        let sealed = ledger.progress.as_ref().ok_or(UploadError::Damaged("progress"))?;
        let key = ledger.upload_key(&self.ground)?;
        let plain = key.open_record(ledger.upload.id.as_bytes(), RecordKind::HashState, 0, sealed)?;
        Hashes::from_bytes(&plain).ok_or(UploadError::Damaged("progress"))
    }

    async fn finished(&self, ledger: &Ledger) -> Result<Finished, UploadError> {
        if ledger.upload.state != UploadState::Finished {
            return Err(UploadError::Ended);
        }
        let on = self.ground.database.read();
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT id, asset_id, version FROM rendition WHERE blob_id = $1",
                [ledger.blob.into()],
            ))
            .await?
            .ok_or(UploadError::NotFound)?;
        Ok(Finished {
            asset: row.try_get("", "asset_id")?,
            version: row.try_get("", "version")?,
            rendition: row.try_get("", "id")?,
        })
    }

    /// The beginning of the file, opened from the store: what stands there is also what is told about.
    async fn first_bytes(&self, ledger: &Ledger) -> Result<Vec<u8>, UploadError> {
        let span = Layout::new(ledger.upload.length).span(0..CHUNK as u64);
        let mut chunk = self.store.read(&ledger.name, span.sealed).await?;
        let cipher = ledger.cipher(&self.ground)?;
        let opened = blocking(move || cipher.open_in_place(0, &mut chunk, span.ends_with_last).map(|()| chunk)).await?;
        opened.map_err(|_| UploadError::Damaged("first chunk"))
    }

    async fn refuse(
        &self,
        ledger: &Ledger,
        found: [u8; 32],
        sender: Option<[u8; 32]>,
        client: &Client,
    ) -> Result<(), UploadError> {
        let id = ledger.upload.id;
        let reason = UploadFailure::HashMismatch.as_str();
        self.ground
            .database
            .write(async |transaction| {
                let hit = rows_affected(
                    transaction,
                    "UPDATE upload SET state = 'failed', failure = $2, wrapped_key = NULL, tail = NULL, \
                     progress = NULL, locked_by = NULL, locked_until = NULL WHERE id = $1 AND state = 'complete'",
                    [id.into(), reason.into()],
                )
                .await?;
                if hit != 1 {
                    return Err(UploadError::Ended);
                }
                destroy_blob(transaction, ledger.blob, self.ground.now().micros()).await?;
                let event = done_by(transaction, &self.ground, Kind::UploadRefused, ledger.owner, client)
                    .await?
                    .about(Subject::Upload(id))
                    .about(Subject::Person(ledger.owner))
                    .with("reason", Detail::Text(reason.to_owned()))
                    .with("size", Detail::Number(as_i64(ledger.upload.length)))
                    .with("sha256", Detail::Text(hex::encode(found)))
                    .with("sender_sha256", Detail::Text(hex::encode(sender.unwrap_or_default())));
                Ok(record(transaction, &event).await?)
            })
            .await
    }
}

async fn become_version(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    ledger: &Ledger,
    facts: &Facts,
    client: &Client,
) -> Result<Finished, UploadError> {
    let upload = &ledger.upload;
    let (now, rendition) = (ground.now().micros(), ground.id());
    let asset = upload.asset.unwrap_or_else(|| ground.id());
    let hit = rows_affected(
        transaction,
        "UPDATE upload SET state = 'finished', result_asset_id = $2, wrapped_key = NULL, tail = NULL, progress = NULL, \
         locked_by = NULL, locked_until = NULL WHERE id = $1 AND state = 'complete'",
        [upload.id.into(), asset.into()],
    )
    .await?;
    if hit != 1 {
        return Err(UploadError::Ended);
    }
    // Asked again: the upload may have taken days.
    require_place(transaction, ledger.owner, upload.asset, upload.collection).await?;
    let (version, key) = match upload.asset {
        None => (1, new_asset(transaction, ground, asset, ledger, now).await?),
        Some(asset) => next_version(transaction, ground, asset, now).await?,
    };
    insert_rendition(transaction, ledger, facts, Finished { asset, version, rendition }, now).await?;
    insert_version(transaction, ground, ledger.owner, Finished { asset, version, rendition }, now).await?;
    refresh_search(transaction, asset).await?;
    let kind = if version == 1 { Kind::Uploaded } else { Kind::VersionUploaded };
    let mut event = done_by(transaction, ground, kind, ledger.owner, client)
        .await?
        .about(Subject::Asset(asset))
        .about(Subject::Rendition(rendition))
        .with("version", Detail::Number(version))
        .with("size", Detail::Number(as_i64(upload.length)))
        .with("sha256", Detail::Text(hex::encode(facts.sha256)))
        .with("media_type", Detail::Text(facts.media_type.to_owned()))
        .with("confirmed", Detail::Flag(facts.confirmed))
        .seal("file_name", upload.file_name.as_str(), KeyName::Asset(asset), &key, ground.chance());
    if !upload.folder.as_str().is_empty() {
        event = event.seal("folder", upload.folder.as_str(), KeyName::Asset(asset), &key, ground.chance());
    }
    record(transaction, &event).await?;
    Ok(Finished { asset, version, rendition })
}

async fn new_asset(
    on: &impl ConnectionTrait,
    ground: &Ground,
    asset: Uuid,
    ledger: &Ledger,
    now: i64,
) -> Result<AssetKey, UploadError> {
    let key = AssetKey::generate(ground.chance());
    on.execute_raw(sql(
        on,
        "INSERT INTO asset (id, collection_id, wrapped_key, title, description, keywords, licence, usage_terms, notes, \
         search, revision, latest_version, created_by, created_at, changed_at) \
         VALUES ($1, $2, $3, $4, '', '[]', '', '', '', '', 1, 1, $5, $6, $6)",
        [
            asset.into(),
            ledger.upload.collection.unwrap_or(OUTERMOST).into(),
            ground.master.wrap(asset.as_bytes(), &key).into(),
            ledger.upload.file_name.stem().into(),
            ledger.owner.into(),
            now.into(),
        ],
    ))
    .await?;
    Ok(key)
}

async fn next_version(
    on: &impl ConnectionTrait,
    ground: &Ground,
    asset: Uuid,
    now: i64,
) -> Result<(i64, AssetKey), UploadError> {
    let hit = rows_affected(
        on,
        "UPDATE asset SET latest_version = latest_version + 1, revision = revision + 1, changed_at = $2 \
         WHERE id = $1 AND deleted_at IS NULL",
        [asset.into(), now.into()],
    )
    .await?;
    if hit != 1 {
        return Err(UploadError::NoSuchAsset);
    }
    let row = on.query_one_raw(sql(on, "SELECT latest_version FROM asset WHERE id = $1", [asset.into()])).await?;
    let version = row.ok_or(UploadError::NoSuchAsset)?.try_get("", "latest_version")?;
    Ok((version, asset_key(on, ground, asset).await?))
}

async fn insert_rendition(
    on: &impl ConnectionTrait,
    ledger: &Ledger,
    facts: &Facts,
    made: Finished,
    now: i64,
) -> Result<(), UploadError> {
    on.execute_raw(sql(
        on,
        "INSERT INTO rendition (id, asset_id, version, kind, file_name, media_type, size, sha256, crc32, blob_id, \
         confirmed, created_by, created_at, folder) \
         VALUES ($1, $2, $3, 'original', $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        [
            made.rendition.into(),
            made.asset.into(),
            made.version.into(),
            ledger.upload.file_name.as_str().into(),
            facts.media_type.into(),
            as_i64(ledger.upload.length).into(),
            facts.sha256.to_vec().into(),
            i64::from(facts.crc32).into(),
            ledger.blob.into(),
            facts.confirmed.into(),
            ledger.owner.into(),
            now.into(),
            ledger.upload.folder.as_str().into(),
        ],
    ))
    .await?;
    Ok(())
}

async fn insert_version(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Uuid,
    made: Finished,
    now: i64,
) -> Result<(), UploadError> {
    on.execute_raw(sql(
        on,
        "INSERT INTO asset_version (id, asset_id, number, original_id, status, status_by, status_at, status_comment) \
         VALUES ($1, $2, $3, $4, 'draft', $5, $6, '')",
        [ground.id().into(), made.asset.into(), made.version.into(), made.rendition.into(), by.into(), now.into()],
    ))
    .await?;
    on.execute_raw(sql(
        on,
        "INSERT INTO preview_job (rendition_id, run_at, attempts) VALUES ($1, $2, 0)",
        [made.rendition.into(), now.into()],
    ))
    .await?;
    Ok(())
}

/// The media type by content. Only what is plain text by content is told apart by its name, and only into other kinds of
/// text.
fn by_content(first: Vec<u8>, sniff: super::Sniff, name: &FileName) -> &'static str {
    let found = sniff(&first);
    if found != "text/plain" {
        return found;
    }
    match name.extension().as_str() {
        "csv" => "text/csv",
        "tsv" => "text/tab-separated-values",
        "md" | "markdown" => "text/markdown",
        "json" => "application/json",
        "ics" => "text/calendar",
        "vcf" => "text/vcard",
        _ => found,
    }
}

fn as_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
