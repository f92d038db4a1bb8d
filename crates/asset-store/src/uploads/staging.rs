//! Bytes of a request whose checksum is not verified yet.

use sealport_vault::{RecordKind, UploadKey};
use uuid::Uuid;

use super::checksum::{Checksum, Sum};
use super::writer::Writing;
use super::{UploadError, Uploads};
use crate::blobs::BlobName;

/// Bytes that wait in memory; what is more goes to the store, sealed under the upload's key.
const IN_MEMORY: usize = 512 * 1024;
/// Bytes of a full sealed record.
const RECORD: u64 = (IN_MEMORY + sealport_vault::keys::RECORD_OVERHEAD) as u64;

/// A request's bytes, aside. No row names them: after a crash they are swept as garbage.
pub(super) struct Staging {
    sum: Sum,
    waiting: Vec<u8>,
    stored: Option<BlobName>,
    records: u64,
}

impl Staging {
    pub fn new(checksum: Checksum) -> Self {
        Self { sum: checksum.begin(), waiting: Vec::new(), stored: None, records: 0 }
    }

    pub fn total(&self) -> u64 {
        self.records * IN_MEMORY as u64 + self.waiting.len() as u64
    }

    pub async fn push(
        &mut self,
        uploads: &Uploads,
        upload: Uuid,
        key: &UploadKey,
        mut bytes: &[u8],
    ) -> Result<(), UploadError> {
        self.sum.update(bytes);
        while !bytes.is_empty() {
            if self.waiting.len() == IN_MEMORY {
                self.store(uploads, upload, key).await?;
            }
            let (piece, rest) = bytes.split_at(bytes.len().min(IN_MEMORY - self.waiting.len()));
            self.waiting.extend_from_slice(piece);
            bytes = rest;
        }
        Ok(())
    }

    async fn store(&mut self, uploads: &Uploads, upload: Uuid, key: &UploadKey) -> Result<(), UploadError> {
        let chance = uploads.ground.chance();
        let name = self.stored.get_or_insert_with(|| BlobName::generate(chance));
        let sealed = key.seal_record(upload.as_bytes(), RecordKind::Staged, self.records, &self.waiting, chance);
        uploads.store.extend(name, self.records * RECORD, &sealed).await?;
        self.records += 1;
        self.waiting.clear();
        Ok(())
    }

    /// Verifies the sum and hands the bytes on, or drops them.
    pub async fn settle(mut self, writing: &mut Writing) -> Result<(), UploadError> {
        let uploads = writing.uploads.clone();
        let outcome = self.hand_on(&uploads, writing).await;
        self.forget(&uploads).await;
        outcome
    }

    async fn hand_on(&mut self, uploads: &Uploads, writing: &mut Writing) -> Result<(), UploadError> {
        let nothing = Checksum::new("crc32", &[0; 4]).map_err(|_| UploadError::ChecksumMismatch)?.begin();
        if !std::mem::replace(&mut self.sum, nothing).matches() {
            return Err(UploadError::ChecksumMismatch);
        }
        if let Some(name) = &self.stored {
            for number in 0..self.records {
                let sealed = uploads.store.read(name, number * RECORD..(number + 1) * RECORD).await?;
                let plain = writing.key.open_record(writing.id.as_bytes(), RecordKind::Staged, number, &sealed)?;
                writing.append(&plain).await?;
            }
        }
        writing.append(&std::mem::take(&mut self.waiting)).await
    }

    /// Deletes what was stored. When that fails it is swept later.
    pub async fn forget(self, uploads: &Uploads) {
        if let Some(name) = self.stored
            && let Err(error) = uploads.store.delete(&name).await
        {
            tracing::warn!(%error, "staged bytes were not deleted; they are swept later");
        }
    }
}
