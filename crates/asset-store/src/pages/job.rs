//! What is made of a file once it was uploaded: its small picture, its pages' sizes, its words.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::desk::Inner;
use super::small::{self, Stored};
use super::{PageSize, PreviewDesk, document};
use crate::LibraryError;
use crate::originals::{OpenError, Source};

/// Longer than any worker or program may take.
const LEASE: Duration = Duration::from_secs(300);
/// Tries before it is given up.
const TRIES: i64 = 5;
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// A claim on preparing one file. Only [`PreviewDesk::claim`] makes one; it is what opens the original for the render
/// worker.
pub struct PreviewJob {
    desk: Arc<Inner>,
    rendition: Uuid,
    media_type: String,
    size: u64,
    attempts: i64,
    lease_until: i64,
}

/// A picture that was drawn.
#[derive(Clone, Debug)]
pub struct Drawn {
    /// Our own JPEG.
    pub jpeg: Bytes,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// What was made of a file. All of it is kept, or nothing.
#[derive(Clone, Debug, Default)]
pub struct Prepared {
    /// Its small picture.
    pub thumbnail: Option<Drawn>,
    /// The sizes of its pages; none for what can't be paged through.
    pub sizes: Vec<PageSize>,
    /// Its words, for searching.
    pub words: Option<Bytes>,
    /// The PDF that an office document became: its pages are drawn from that.
    pub paper: Option<Bytes>,
}

/// A rendition beside the original.
struct Beside<'a> {
    kind: &'static str,
    media_type: &'static str,
    bytes: &'a Bytes,
    measure: Option<(u32, u32)>,
}

impl Prepared {
    fn renditions(&self) -> Vec<Beside<'_>> {
        let mut all = Vec::new();
        if let Some(Drawn { jpeg, width, height }) = &self.thumbnail {
            let measure = Some((*width, *height));
            all.push(Beside { kind: "thumbnail", media_type: "image/jpeg", bytes: jpeg, measure });
        }
        if let Some(bytes) = &self.words {
            all.push(Beside { kind: "words", media_type: "application/octet-stream", bytes, measure: None });
        }
        if let Some(bytes) = &self.paper {
            all.push(Beside { kind: "paper", media_type: "application/pdf", bytes, measure: None });
        }
        all
    }
}

impl PreviewDesk {
    /// Claims the next file to prepare, for five minutes; none when there is nothing to do.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim(&self) -> Result<Option<PreviewJob>, LibraryError> {
        let ground = &self.inner.ground;
        let now = ground.now();
        let on = ground.database.read();
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
                desk: self.inner.clone(),
                rendition: row.try_get("", "rendition_id")?,
                media_type: row.try_get("", "media_type")?,
                size: row.try_get::<i64>("", "size")?.unsigned_abs(),
                attempts: row.try_get::<i64>("", "attempts")? + 1,
                lease_until: now.after(LEASE).micros(),
            };
            let hit: u64 = ground
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

    /// The original that a preview is to be made of. The job is a claim that no request can make.
    ///
    /// # Errors
    /// As [`Originals::open_for_recipient`](crate::Originals::open_for_recipient).
    pub async fn open(&self) -> Result<Source, OpenError> {
        self.desk.originals.open_for_job(self.rendition).await
    }

    /// Seals and keeps what was made of the file.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`] when it took too long and another worker has it, or the asset was deleted.
    pub async fn keep(self, prepared: &Prepared) -> Result<(), LibraryError> {
        let (ground, store) = (&self.desk.ground, &*self.desk.store);
        let mut stored = Vec::new();
        for beside in prepared.renditions() {
            let sealed = small::store(ground, store, beside.bytes.clone()).await?;
            stored.push((beside, sealed));
        }
        ground
            .database
            .write(async |on| {
                self.settle(on, "made").await?;
                self.clear(on).await?;
                for (beside, sealed) in &stored {
                    self.insert(on, beside, sealed).await?;
                }
                self.note_sizes(on, &prepared.sizes).await
            })
            .await
    }

    /// What an earlier round left (before an upgrade) goes.
    async fn clear(&self, on: &impl ConnectionTrait) -> Result<(), LibraryError> {
        let now = self.desk.ground.now().micros();
        const BESIDE: &str = "kind IN ('thumbnail', 'words', 'paper') AND EXISTS (SELECT 1 FROM rendition original \
                              WHERE original.id = $1 AND original.asset_id = rendition.asset_id \
                              AND original.version = rendition.version)";
        let find = format!("SELECT id, blob_id FROM rendition WHERE {BESIDE}");
        let statement =
            sea_orm::Statement::from_sql_and_values(on.get_database_backend(), find, [self.rendition.into()]);
        for row in on.query_all_raw(statement).await? {
            let (id, blob) = (row.try_get::<Uuid>("", "id")?, row.try_get::<Uuid>("", "blob_id")?);
            rows_affected(on, "DELETE FROM rendition WHERE id = $1", [id.into()]).await?;
            crate::deed::discard_blob(on, blob, now).await?;
        }
        rows_affected(on, "DELETE FROM view_document WHERE rendition_id = $1", [self.rendition.into()]).await?;
        Ok(())
    }

    async fn insert(
        &self,
        on: &impl ConnectionTrait,
        beside: &Beside<'_>,
        sealed: &Stored,
    ) -> Result<(), LibraryError> {
        let ground = &self.desk.ground;
        sealed.note(on, ground).await?;
        let hit = rows_affected(
            on,
            "INSERT INTO rendition (id, asset_id, version, kind, file_name, media_type, size, sha256, crc32, \
             blob_id, confirmed, width, height, created_by, created_at) \
             SELECT $2, asset_id, version, $11, '', $12, $3, $4, $5, $6, $7, $8, $9, \
             created_by, $10 FROM rendition WHERE id = $1",
            [
                self.rendition.into(),
                ground.id().into(),
                small::length(beside.bytes).into(),
                Sha256::digest(beside.bytes).to_vec().into(),
                i64::from(crc32fast::hash(beside.bytes)).into(),
                sealed.blob.into(),
                true.into(),
                beside.measure.map(|(width, _)| i64::from(width)).into(),
                beside.measure.map(|(_, height)| i64::from(height)).into(),
                ground.now().micros().into(),
                beside.kind.into(),
                beside.media_type.into(),
            ],
        )
        .await?;
        if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
    }

    async fn note_sizes(&self, on: &impl ConnectionTrait, sizes: &[PageSize]) -> Result<(), LibraryError> {
        if sizes.is_empty() {
            return Ok(());
        }
        let values = [
            self.rendition.into(),
            i64::try_from(sizes.len()).unwrap_or(i64::MAX).into(),
            document::to_bytes(sizes).into(),
            self.desk.ground.now().micros().into(),
        ];
        let insert = "INSERT INTO view_document (rendition_id, pages, sizes, made_at) VALUES ($1, $2, $3, $4)";
        rows_affected(on, insert, values).await?;
        Ok(())
    }

    /// Notes that there will be no preview, with the stable code of the reason. `again` says that the reason may pass: it
    /// is tried again with growing pauses, five times in all.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`].
    pub async fn no_preview(self, code: &str, again: bool) -> Result<(), LibraryError> {
        if !again || self.attempts >= TRIES {
            return self.desk.ground.database.write(async |transaction| self.settle(transaction, code).await).await;
        }
        let pause = FIRST_PAUSE * 2_u32.pow(u32::try_from(self.attempts).unwrap_or(1).saturating_sub(1));
        let run_at = self.desk.ground.now().after(pause).micros();
        self.desk
            .ground
            .database
            .write(async |transaction| {
                let hit = rows_affected(
                    transaction,
                    "UPDATE preview_job SET run_at = $3, lease_until = NULL \
                     WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL",
                    [self.rendition.into(), self.lease_until.into(), run_at.into()],
                )
                .await?;
                if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
            })
            .await
    }

    async fn settle(&self, on: &impl ConnectionTrait, outcome: &str) -> Result<(), LibraryError> {
        let hit = rows_affected(
            on,
            "UPDATE preview_job SET outcome = $3, lease_until = NULL \
             WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL",
            [self.rendition.into(), self.lease_until.into(), outcome.into()],
        )
        .await?;
        if hit == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
    }
}
