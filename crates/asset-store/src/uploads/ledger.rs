//! The row of an upload and of its blob.

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_vault::{BlobCipher, FileKey, NONCE, PayloadNonce, UploadKey};
use uuid::Uuid;

use super::{Upload, UploadError, UploadFailure, UploadState};
use crate::blobs::BlobName;
use crate::{FileName, Folder};

const ONE: &str = "SELECT upload.*, blob.name, blob.nonce, blob.wrapped_key AS file_key, blob.sealed_length \
     FROM upload JOIN blob ON blob.id = upload.blob_id WHERE upload.id = $1 AND upload.owner_id = $2";
pub(super) const LIST: &str = "SELECT * FROM upload WHERE owner_id = $1 AND state IN ('open', 'complete', 'failed') \
     ORDER BY created_at DESC, id DESC LIMIT 500";

/// All that is recorded about an upload.
pub(crate) struct Ledger {
    pub upload: Upload,
    pub owner: Uuid,
    pub blob: Uuid,
    pub name: BlobName,
    pub nonce: PayloadNonce,
    pub sealed_length: u64,
    pub tail: Option<Vec<u8>>,
    pub progress: Option<Vec<u8>>,
    file_key: Option<Vec<u8>>,
    upload_key: Option<Vec<u8>>,
}

impl Ledger {
    pub async fn load(on: &impl ConnectionTrait, id: Uuid, owner: Uuid) -> Result<Self, UploadError> {
        let row = on.query_one_raw(sql(on, ONE, [id.into(), owner.into()])).await?.ok_or(UploadError::NotFound)?;
        let nonce = row.try_get::<Vec<u8>>("", "nonce")?;
        let nonce = <[u8; NONCE]>::try_from(nonce).map_err(|_| UploadError::Damaged("nonce"))?;
        let name = BlobName::parse(&row.try_get::<String>("", "name")?).map_err(|_| UploadError::Damaged("name"))?;
        let upload = upload_from(&row)?;
        if upload.state == UploadState::Removed {
            return Err(UploadError::NotFound);
        }
        Ok(Self {
            upload,
            owner,
            blob: row.try_get("", "blob_id")?,
            name,
            nonce: PayloadNonce::from_bytes(nonce),
            sealed_length: number(&row, "sealed_length")?,
            tail: row.try_get("", "tail")?,
            progress: row.try_get("", "progress")?,
            file_key: row.try_get("", "file_key")?,
            upload_key: row.try_get("", "wrapped_key")?,
        })
    }

    /// Whether bytes may come, or may have come.
    pub fn require_open(&self) -> Result<(), UploadError> {
        match self.upload.state {
            UploadState::Open | UploadState::Complete => Ok(()),
            _ => Err(UploadError::Ended),
        }
    }

    pub fn cipher(&self, ground: &Ground) -> Result<BlobCipher, UploadError> {
        let wrapped = self.file_key.as_ref().ok_or(UploadError::Ended)?;
        let key = ground.master.unwrap_key::<FileKey>(self.blob.as_bytes(), wrapped)?;
        Ok(BlobCipher::new(&key, &self.nonce))
    }

    pub fn upload_key(&self, ground: &Ground) -> Result<UploadKey, UploadError> {
        let wrapped = self.upload_key.as_ref().ok_or(UploadError::Ended)?;
        Ok(ground.master.unwrap_key(self.upload.id.as_bytes(), wrapped)?)
    }
}

pub(super) fn upload_from(row: &QueryResult) -> Result<Upload, UploadError> {
    let state = row.try_get::<String>("", "state")?;
    let failure = row.try_get::<Option<String>>("", "failure")?;
    Ok(Upload {
        id: row.try_get("", "id")?,
        file_name: FileName::stored(row.try_get("", "file_name")?),
        folder: Folder::stored(row.try_get("", "folder")?),
        length: number(row, "length")?,
        received: number(row, "received")?,
        state: UploadState::parse(&state).ok_or(UploadError::Damaged("state"))?,
        failure: failure.as_deref().and_then(UploadFailure::parse),
        asset: row.try_get("", "asset_id")?,
        collection: row.try_get("", "collection_id")?,
        result: row.try_get("", "result_asset_id")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        changed_at: Timestamp::from_micros(row.try_get("", "changed_at")?),
        expires_at: Timestamp::from_micros(row.try_get("", "expires_at")?),
    })
}

fn number(row: &QueryResult, column: &'static str) -> Result<u64, UploadError> {
    u64::try_from(row.try_get::<i64>("", column)?).map_err(|_| UploadError::Damaged(column))
}
