//! Small pictures: who makes them when, and where they are kept.

use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use sealport_vault::{BlobCipher, FileKey, PayloadNonce};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Library, LibraryError};
use crate::blobs::BlobName;

/// Longer than any worker may take.
const LEASE: Duration = Duration::from_secs(120);
/// Tries before it is given up.
const TRIES: i64 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// A claim on making the preview of one file. Only [`Library::claim_preview_job`] makes one; it is what opens the original
/// for the render worker.
#[derive(Debug)]
pub struct PreviewJob {
    rendition: Uuid,
    media_type: String,
    size: u64,
    attempts: i64,
    lease_until: i64,
}

impl PreviewJob {
    /// The original.
    pub const fn rendition(&self) -> Uuid {
        self.rendition
    }

    /// Its media type, by content.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }

    /// Its size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }
}

impl Library {
    /// Claims the next preview to make, for two minutes; none when there is nothing to do.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_preview_job(&self) -> Result<Option<PreviewJob>, LibraryError> {
        let now = self.ground.now();
        let on = self.ground.database.read();
        let rows = on
            .query_all_raw(sql(
                on,
                "SELECT job.rendition_id, job.attempts, rendition.media_type, rendition.size FROM preview_job job \
                 JOIN rendition ON rendition.id = job.rendition_id WHERE job.outcome IS NULL AND job.run_at <= $1 \
                 AND (job.lease_until IS NULL OR job.lease_until <= $1) ORDER BY job.run_at LIMIT 8",
                [now.micros().into()],
            ))
            .await?;
        for row in rows {
            let job = PreviewJob {
                rendition: row.try_get("", "rendition_id")?,
                media_type: row.try_get("", "media_type")?,
                size: row.try_get::<i64>("", "size")?.unsigned_abs(),
                attempts: row.try_get::<i64>("", "attempts")? + 1,
                lease_until: now.after(LEASE).micros(),
            };
            let hit: u64 = self
                .ground
                .database
                .write(async |transaction| {
                    rows_affected(
                        transaction,
                        "UPDATE preview_job SET attempts = attempts + 1, lease_until = $2 WHERE rendition_id = $1 \
                         AND attempts = $3 AND outcome IS NULL AND (lease_until IS NULL OR lease_until <= $4)",
                        [job.rendition.into(), job.lease_until.into(), (job.attempts - 1).into(), now.micros().into()],
                    )
                    .await
                    .map_err(LibraryError::from)
                })
                .await?;
            if hit == 1 {
                return Ok(Some(job));
            }
        }
        Ok(None)
    }

    /// Seals and keeps the small picture that was made.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`] when it took too long and another worker has it, or the asset was deleted.
    pub async fn store_thumbnail(
        &self,
        job: PreviewJob,
        jpeg: &[u8],
        width: u32,
        height: u32,
    ) -> Result<(), LibraryError> {
        let ground = &*self.ground;
        let (key, nonce) = (FileKey::generate(ground.chance()), PayloadNonce::generate(ground.chance()));
        let (blob, name) = (ground.id(), BlobName::generate(ground.chance()));
        let mut sealed = nonce.as_bytes().to_vec();
        BlobCipher::new(&key, &nonce)
            .seal_into(0, jpeg, true, &mut sealed)
            .map_err(|_| LibraryError::Damaged("thumbnail"))?;
        self.store.extend(&name, 0, &sealed).await?;
        let now = ground.now().micros();
        ground
            .database
            .write(async |transaction| {
                self.settle(transaction, &job, "made").await?;
                transaction
                    .execute_raw(sql(
                        transaction,
                        "INSERT INTO blob (id, wrapped_key, nonce, name, sealed_length, plain_length, created_at) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7)",
                        [
                            blob.into(),
                            ground.master.wrap(blob.as_bytes(), &key).into(),
                            nonce.as_bytes().to_vec().into(),
                            name.as_str().into(),
                            length(&sealed).into(),
                            length(jpeg).into(),
                            now.into(),
                        ],
                    ))
                    .await?;
                let hit = rows_affected(
                    transaction,
                    "INSERT INTO rendition (id, asset_id, version, kind, file_name, media_type, size, sha256, crc32, \
                     blob_id, confirmed, width, height, created_by, created_at) \
                     SELECT $2, asset_id, version, 'thumbnail', '', 'image/jpeg', $3, $4, $5, $6, $7, $8, $9, \
                     created_by, $10 FROM rendition WHERE id = $1",
                    [
                        job.rendition.into(),
                        ground.id().into(),
                        length(jpeg).into(),
                        Sha256::digest(jpeg).to_vec().into(),
                        i64::from(crc32fast::hash(jpeg)).into(),
                        blob.into(),
                        true.into(),
                        i64::from(width).into(),
                        i64::from(height).into(),
                        now.into(),
                    ],
                )
                .await?;
                if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
            })
            .await
    }

    /// Notes that there will be no preview, with the stable code of the reason. `again` says that the reason may pass: it
    /// is tried again with growing pauses, five times in all.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`].
    pub async fn no_preview(&self, job: PreviewJob, code: &str, again: bool) -> Result<(), LibraryError> {
        if !again || job.attempts >= TRIES {
            return self.ground.database.write(async |transaction| self.settle(transaction, &job, code).await).await;
        }
        let pause = FIRST_PAUSE * 2_u32.pow(u32::try_from(job.attempts).unwrap_or(1).saturating_sub(1));
        let run_at = self.ground.now().after(pause).micros();
        self.ground
            .database
            .write(async |transaction| {
                let hit = rows_affected(
                    transaction,
                    "UPDATE preview_job SET run_at = $3, lease_until = NULL \
                     WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL",
                    [job.rendition.into(), job.lease_until.into(), run_at.into()],
                )
                .await?;
                if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
            })
            .await
    }

    async fn settle(&self, on: &impl ConnectionTrait, job: &PreviewJob, outcome: &str) -> Result<(), LibraryError> {
        let hit = rows_affected(
            on,
            "UPDATE preview_job SET outcome = $3, lease_until = NULL \
             WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL",
            [job.rendition.into(), job.lease_until.into(), outcome.into()],
        )
        .await?;
        if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
    }
}

fn length(bytes: &[u8]) -> i64 {
    i64::try_from(bytes.len()).unwrap_or(i64::MAX)
}
