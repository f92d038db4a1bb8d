//! What is made of a file once it was uploaded: its small picture, its pages' sizes, its words.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sea_orm::{ConnectionTrait, Statement};
use sealport_database::{rows_affected, sql};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::desk::Inner;
use super::film::{self, Film, KeptFilm};
use super::long::Sealed;
use super::small::{self, Stored};
use super::{PageSize, PreviewDesk, document};
use crate::LibraryError;
use crate::originals::{OpenError, Source};

/// Longer than any worker or program may take.
const LEASE: Duration = Duration::from_secs(300);
/// Tries before it is given up.
const TRIES: i64 = 5;
/// The outcome of a file whose tries all ended without one (the stable code of `sealport_preview::NoPreview::Crashed`).
const CRASHED: &str = "crashed";
const FIRST_PAUSE: Duration = Duration::from_secs(30);

/// What is prepared at once, and what takes its time: neither waits for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// What is drawn as it is, and everything of which nothing can be made.
    Short,
    /// Office documents: two minutes at most.
    Office,
    /// What is played: up to two hours.
    Long,
}

impl Lane {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Short, Self::Office, Self::Long];

    /// Which files go this way, by their media types.
    fn condition(self) -> String {
        const OFFICE: &str = "(rendition.media_type LIKE 'application/vnd.openxmlformats%' \
                              OR rendition.media_type LIKE 'application/vnd.oasis%' \
                              OR rendition.media_type IN ('application/rtf', 'application/x-ole-storage', 'text/csv', \
                              'text/tab-separated-values'))";
        const PLAYED: &str = "(rendition.media_type LIKE 'video/%' OR rendition.media_type LIKE 'audio/%' \
                              OR rendition.media_type = 'application/ogg')";
        match self {
            Self::Short => format!("NOT {OFFICE} AND NOT {PLAYED}"),
            Self::Office => OFFICE.to_owned(),
            Self::Long => PLAYED.to_owned(),
        }
    }
}

/// A claim on preparing one file. Only [`PreviewDesk::claim`] makes one; it is what opens the original for the render
/// worker.
pub struct PreviewJob {
    pub(super) desk: Arc<Inner>,
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
#[derive(Default)]
pub struct Prepared {
    /// Its small picture.
    pub thumbnail: Option<Drawn>,
    /// The sizes of its pages; none for what can't be paged through.
    pub sizes: Vec<PageSize>,
    /// Its words, for searching.
    pub words: Option<Bytes>,
    /// The PDF that an office document became: its pages are drawn from that.
    pub paper: Option<Bytes>,
    /// What is played of it.
    pub film: Option<(KeptFilm, Film)>,
}

/// A rendition beside the original.
struct Beside {
    kind: &'static str,
    media_type: &'static str,
    size: i64,
    sha256: Vec<u8>,
    crc32: u32,
    measure: Option<(u32, u32)>,
}

impl Beside {
    fn small(kind: &'static str, media_type: &'static str, bytes: &[u8], measure: Option<(u32, u32)>) -> Self {
        let (size, crc32) = (small::length(bytes), crc32fast::hash(bytes));
        Self { kind, media_type, size, sha256: Sha256::digest(bytes).to_vec(), crc32, measure }
    }

    fn proxy(kept: &KeptFilm, film: &Film) -> Self {
        let media_type = if film.picture.is_some() { "video/mp4" } else { "audio/mp4" };
        let measure = film.picture.map(|(width, height)| (width.into(), height.into()));
        let Sealed { stored, sha256, crc32, .. } = &kept.sealed;
        let (sha256, crc32) = (sha256.clone(), *crc32);
        Self { kind: "proxy", media_type, size: stored.plain_length, sha256, crc32, measure }
    }
}

impl Prepared {
    /// What of it is small, each with its bytes.
    fn renditions(&self) -> Vec<(Beside, &Bytes)> {
        let thumbnail = self.thumbnail.as_ref().map(|Drawn { jpeg, width, height }| {
            (Beside::small("thumbnail", "image/jpeg", jpeg, Some((*width, *height))), jpeg)
        });
        let words =
            self.words.as_ref().map(|words| (Beside::small("words", "application/octet-stream", words, None), words));
        let paper = self.paper.as_ref().map(|paper| (Beside::small("paper", "application/pdf", paper, None), paper));
        [thumbnail, words, paper].into_iter().flatten().collect()
    }
}

impl PreviewDesk {
    /// Claims the next file of this lane to prepare, for five minutes; none when there is nothing to do. A file whose claims
    /// all ran out without an outcome took its process with it each time: it is given up.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim(&self, lane: Lane) -> Result<Option<PreviewJob>, LibraryError> {
        let ground = &self.inner.ground;
        let now = ground.now();
        let on = ground.database.read();
        let find = format!(
            "SELECT job.rendition_id, job.attempts, rendition.media_type, rendition.size FROM preview_job job \
             JOIN rendition ON rendition.id = job.rendition_id WHERE job.outcome IS NULL AND job.run_at <= $1 \
             AND (job.lease_until IS NULL OR job.lease_until <= $1) AND {} ORDER BY job.run_at LIMIT 8",
            lane.condition()
        );
        let statement = Statement::from_sql_and_values(on.get_database_backend(), find, [now.micros().into()]);
        let rows = on.query_all_raw(statement).await?;
        for row in rows {
            let job = PreviewJob {
                desk: self.inner.clone(),
                rendition: row.try_get("", "rendition_id")?,
                media_type: row.try_get("", "media_type")?,
                size: row.try_get::<i64>("", "size")?.unsigned_abs(),
                attempts: row.try_get::<i64>("", "attempts")? + 1,
                lease_until: now.after(LEASE).micros(),
            };
            let is_hopeless = job.attempts > TRIES;
            let (lease, outcome) = if is_hopeless { (None, Some(CRASHED)) } else { (Some(job.lease_until), None) };
            let claim = "UPDATE preview_job SET attempts = $3 + 1, progress = 0, lease_until = $2, outcome = $5 \
                         WHERE rendition_id = $1 AND attempts = $3 AND outcome IS NULL \
                         AND (lease_until IS NULL OR lease_until <= $4)";
            let values = [
                job.rendition.into(),
                lease.into(),
                (job.attempts - 1).into(),
                now.micros().into(),
                outcome.map(str::to_owned).into(),
            ];
            let hit = ground
                .database
                .write(async |on| rows_affected(on, claim, values.clone()).await.map_err(LibraryError::from))
                .await?;
            if hit == 1 && is_hopeless {
                tracing::warn!(rendition = %job.rendition, "a file was given up: preparing it never came to an end");
            } else if hit == 1 {
                return Ok(Some(job));
            }
        }
        Ok(None)
    }
}

impl PreviewDesk {
    /// Whether files were given up for this reason.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_given_up(&self, code: &str) -> Result<bool, LibraryError> {
        let on = self.inner.ground.database.read();
        let find = "SELECT rendition_id FROM preview_job WHERE outcome = $1 LIMIT 1";
        Ok(on.query_one_raw(sql(on, find, [code.into()])).await?.is_some())
    }

    /// Lets files be prepared that were given up for a reason that is gone. How many there are.
    ///
    /// # Errors
    /// The database's.
    pub async fn try_again(&self, code: &str) -> Result<u64, LibraryError> {
        let ground = &self.inner.ground;
        let again = "UPDATE preview_job SET outcome = NULL, attempts = 0, lease_until = NULL, run_at = $2 \
                     WHERE outcome = $1";
        let values = [code.into(), ground.now().micros().into()];
        let set = ground
            .database
            .write(async |on| rows_affected(on, again, values.clone()).await.map_err(LibraryError::from));
        set.await
    }
}

impl PreviewJob {
    /// Says how far it is, and claims the file for five more minutes.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`].
    pub async fn note_progress(&mut self, percent: u8) -> Result<(), LibraryError> {
        let ground = &self.desk.ground;
        let lease_until = ground.now().after(LEASE).micros();
        let note = "UPDATE preview_job SET progress = $3, lease_until = $4 \
                    WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL";
        let values =
            [self.rendition.into(), self.lease_until.into(), i64::from(percent.min(100)).into(), lease_until.into()];
        let hit =
            ground.database.write(async |on| rows_affected(on, note, values.clone()).await.map_err(LibraryError::from));
        if hit.await? != 1 {
            return Err(LibraryError::ClaimLost);
        }
        self.lease_until = lease_until;
        Ok(())
    }

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
        self.desk.originals.open_for_job(&self.desk.leave, self.rendition).await
    }

    /// Seals and keeps what was made of the file.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`] when it took too long and another worker has it, or the asset was deleted.
    pub async fn keep(self, prepared: &Prepared) -> Result<(), LibraryError> {
        let (ground, store) = (&self.desk.ground, &*self.desk.store);
        let mut stored = Vec::new();
        for (beside, bytes) in prepared.renditions() {
            let sealed = small::store(ground, store, bytes.clone()).await?;
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
                if let Some((kept, film)) = &prepared.film {
                    self.insert(on, &Beside::proxy(kept, film), &kept.sealed.stored).await?;
                    return film::note(on, self.rendition, film, ground.now().micros()).await;
                }
                self.note_sizes(on, &prepared.sizes).await
            })
            .await
    }

    /// What an earlier round left (before an upgrade) goes.
    async fn clear(&self, on: &impl ConnectionTrait) -> Result<(), LibraryError> {
        let now = self.desk.ground.now().micros();
        const BESIDE: &str = "kind IN ('thumbnail', 'words', 'paper', 'proxy') AND EXISTS (SELECT 1 FROM rendition original \
                              WHERE original.id = $1 AND original.asset_id = rendition.asset_id \
                              AND original.version = rendition.version)";
        let find = format!("SELECT id, blob_id FROM rendition WHERE {BESIDE}");
        let statement = Statement::from_sql_and_values(on.get_database_backend(), find, [self.rendition.into()]);
        for row in on.query_all_raw(statement).await? {
            let (id, blob) = (row.try_get::<Uuid>("", "id")?, row.try_get::<Uuid>("", "blob_id")?);
            rows_affected(on, "DELETE FROM rendition WHERE id = $1", [id.into()]).await?;
            crate::deed::discard_blob(on, blob, now).await?;
        }
        rows_affected(on, "DELETE FROM view_document WHERE rendition_id = $1", [self.rendition.into()]).await?;
        Ok(())
    }

    async fn insert(&self, on: &impl ConnectionTrait, beside: &Beside, sealed: &Stored) -> Result<(), LibraryError> {
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
                beside.size.into(),
                beside.sha256.clone().into(),
                i64::from(beside.crc32).into(),
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

    /// Notes that there will be no preview, with the stable code of the reason. A reason that may pass is tried again, with
    /// growing pauses, `tries` times in all and five at most.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`].
    pub async fn no_preview(self, code: &str, tries: u8) -> Result<(), LibraryError> {
        if self.attempts >= i64::from(tries).min(TRIES) {
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

    /// Puts the file back after a failure that says nothing about it: the try doesn't count, the next one comes after a pause.
    ///
    /// # Errors
    /// [`LibraryError::ClaimLost`].
    pub async fn put_back(self) -> Result<(), LibraryError> {
        let ground = &self.desk.ground;
        let back = "UPDATE preview_job SET attempts = attempts - 1, run_at = $3, lease_until = NULL \
                    WHERE rendition_id = $1 AND lease_until = $2 AND outcome IS NULL";
        let run_at = ground.now().after(FIRST_PAUSE).micros();
        let values = [self.rendition.into(), self.lease_until.into(), run_at.into()];
        let hit =
            ground.database.write(async |on| rows_affected(on, back, values.clone()).await.map_err(LibraryError::from));
        if hit.await? == 1 { Ok(()) } else { Err(LibraryError::ClaimLost) }
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
