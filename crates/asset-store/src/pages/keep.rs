//! Which drawn pages are kept, and which have to go.

use std::time::Duration;

use bytes::Bytes;
use sea_orm::ConnectionTrait;
use sealport_database::{Ground, rows_affected, sql};
use uuid::Uuid;

use super::small::{self, Stored};
use super::{Edge, Leaf, PagePicture, Pages};
use crate::deed::discard_blob;
use crate::{LibraryError, OpenError};

/// What is left of the budget when room was made.
const LEAVE: (u64, u64) = (9, 10);

/// What was thrown away to keep within the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Evicted {
    /// Pages.
    pub pages: u64,
    /// Their bytes.
    pub bytes: u64,
}

pub(super) enum Kept {
    Here(Leaf),
    Refused(String),
    Missing {
        of: u32,
    },
    /// The document has no such page, or there is none.
    Nowhere,
}

/// The page as it was drawn earlier. A kept page that can't be read is forgotten: it can be drawn again.
pub(super) async fn kept(pages: &Pages, rendition: Uuid, page: u32, edge: Edge) -> Result<Kept, OpenError> {
    let (ground, on) = (&pages.ground, pages.ground.database.read());
    let find = kept_page();
    let values = [rendition.into(), i64::from(page).into(), i64::from(edge.pixels()).into()];
    let statement = sea_orm::Statement::from_sql_and_values(on.get_database_backend(), find, values);
    let Some(row) = on.query_one_raw(statement).await? else { return Ok(Kept::Nowhere) };
    let of = small_number(row.try_get("", "pages")?)?;
    if page >= of {
        return Ok(Kept::Nowhere);
    }
    let Some(id) = row.try_get::<Option<Uuid>>("", "id")? else { return Ok(Kept::Missing { of }) };
    if let Some(reason) = row.try_get::<Option<String>>("", "reason")? {
        // Of a refusal it says until when it counts.
        let is_over = row.try_get::<i64>("", "used_at")? <= ground.now().micros();
        return Ok(if is_over { Kept::Missing { of } } else { Kept::Refused(reason) });
    }
    match small::open(ground, &*pages.store, &row).await {
        Ok(jpeg) => {
            pages.touch(id);
            let (width, height) = (small_number(row.try_get("", "width")?)?, small_number(row.try_get("", "height")?)?);
            Ok(Kept::Here(Leaf { picture: PagePicture { jpeg, width, height }, of }))
        }
        Err(OpenError::Damaged | OpenError::Destroyed) => {
            tracing::warn!(%rendition, page, "a kept page can't be read; it is drawn again");
            forget(ground, &[id]).await.map_err(|_| OpenError::NotFound)?;
            Ok(Kept::Missing { of })
        }
        Err(error) => Err(error),
    }
}

fn kept_page() -> String {
    format!(
        "SELECT view_document.pages, view_page.id, view_page.reason, view_page.used_at, view_page.width, \
         view_page.height, {} FROM view_document LEFT JOIN view_page ON view_page.rendition_id = $1 \
         AND view_page.page = $2 AND view_page.edge = $3 LEFT JOIN blob ON blob.id = view_page.blob_id \
         WHERE view_document.rendition_id = $1 AND view_document.film IS NULL",
        small::COLUMNS
    )
}

fn small_number(number: i64) -> Result<u32, OpenError> {
    u32::try_from(number).map_err(|_| OpenError::Damaged)
}

/// The words of the document, sealed with the asset's other renditions.
pub(super) async fn words(pages: &Pages, rendition: Uuid) -> Result<Option<Bytes>, OpenError> {
    let on = pages.ground.database.read();
    let find = format!(
        "SELECT {} FROM rendition original JOIN rendition words ON words.kind = 'words' \
         AND words.asset_id = original.asset_id AND words.version = original.version \
         JOIN blob ON blob.id = words.blob_id WHERE original.id = $1",
        small::COLUMNS
    );
    let statement = sea_orm::Statement::from_sql_and_values(on.get_database_backend(), find, [rendition.into()]);
    match on.query_one_raw(statement).await? {
        Some(row) => Ok(Some(small::open(&pages.ground, &*pages.store, &row).await?)),
        None => Ok(None),
    }
}

/// What is known of a page that was drawn, or that can't be.
pub(super) enum Outcome<'a> {
    Drawn { stored: &'a Stored, width: u32, height: u32, size: i64 },
    Refused { reason: &'a str, lasting: Duration },
}

/// Notes a page. Somebody else may have been faster: then theirs stays.
pub(super) async fn note(
    ground: &Ground,
    (rendition, page, edge): (Uuid, u32, Edge),
    outcome: &Outcome<'_>,
) -> Result<(), LibraryError> {
    let now = ground.now();
    ground
        .database
        .write(async |on| {
            let key = [rendition.into(), i64::from(page).into(), i64::from(edge.pixels()).into()];
            let stale = "DELETE FROM view_page WHERE rendition_id = $1 AND page = $2 AND edge = $3 \
                         AND reason IS NOT NULL";
            rows_affected(on, stale, key).await?;
            let (blob, reason, width, height, size) = match outcome {
                Outcome::Drawn { stored, width, height, size } => (Some(stored.blob), None, *width, *height, *size),
                Outcome::Refused { reason, .. } => (None, Some((*reason).to_owned()), 0, 0, 0),
            };
            let used_at = match outcome {
                Outcome::Drawn { .. } => now,
                Outcome::Refused { lasting, .. } => now.after(*lasting),
            };
            if let Outcome::Drawn { stored, .. } = outcome {
                stored.note(on, ground).await?;
            }
            // Only of a file that is still there: what is deleted meanwhile leaves no page behind.
            let hit = rows_affected(
                on,
                "INSERT INTO view_page (id, rendition_id, page, edge, blob_id, reason, width, height, size, made_at, \
                 used_at) SELECT $4, $1, $2, $3, $5, $6, $7, $8, $9, $10, $11 FROM rendition JOIN blob \
                 ON blob.id = rendition.blob_id WHERE rendition.id = $1 AND blob.destroyed_at IS NULL \
                 ON CONFLICT (rendition_id, page, edge) DO NOTHING",
                [
                    rendition.into(),
                    i64::from(page).into(),
                    i64::from(edge.pixels()).into(),
                    ground.id().into(),
                    blob.into(),
                    reason.into(),
                    i64::from(width).into(),
                    i64::from(height).into(),
                    size.into(),
                    now.micros().into(),
                    used_at.micros().into(),
                ],
            )
            .await?;
            if let (0, Some(blob)) = (hit, blob) {
                discard_blob(on, blob, now.micros()).await?;
            }
            Ok(())
        })
        .await
}

impl Pages {
    /// Notes which pages were looked at, and throws away the ones that were not looked at for longest until those kept
    /// take less than `budget` bytes.
    ///
    /// # Errors
    /// The database's.
    pub async fn keep_within(&self, budget: u64) -> Result<Evicted, LibraryError> {
        let touched = std::mem::take(&mut *self.touched.lock().unwrap_or_else(std::sync::PoisonError::into_inner));
        let (ground, now) = (&self.ground, self.ground.now().micros());
        if !touched.is_empty() {
            let note = "UPDATE view_page SET used_at = $2 WHERE id = $1";
            ground
                .database
                .write(async |on| {
                    for page in &touched {
                        rows_affected(on, note, [(*page).into(), now.into()]).await?;
                    }
                    Ok::<_, LibraryError>(())
                })
                .await?;
        }
        let on = ground.database.read();
        let sum = "SELECT CAST(COALESCE(SUM(size), 0) AS BIGINT) AS bytes FROM view_page";
        let row = on.query_one_raw(sql(on, sum, [])).await?.ok_or(LibraryError::Damaged("pages"))?;
        let mut held = row.try_get::<i64>("", "bytes")?.unsigned_abs();
        let mut evicted = Evicted::default();
        let target = if held > budget { budget / LEAVE.1 * LEAVE.0 } else { budget };
        while held > target {
            let oldest = "SELECT id, size FROM view_page ORDER BY used_at, id LIMIT 200";
            let mut going = Vec::new();
            for row in on.query_all_raw(sql(on, oldest, [])).await? {
                if held <= target {
                    break;
                }
                let size = row.try_get::<i64>("", "size")?.unsigned_abs();
                held = held.saturating_sub(size);
                evicted.bytes += size;
                going.push(row.try_get("", "id")?);
            }
            if going.is_empty() {
                break;
            }
            evicted.pages += going.len() as u64;
            forget(ground, &going).await?;
        }
        Ok(evicted)
    }
}

/// Destroys the keys of pages; their bytes follow.
async fn forget(ground: &Ground, pages: &[Uuid]) -> Result<(), LibraryError> {
    let now = ground.now().micros();
    ground
        .database
        .write(async |on| {
            for page in pages {
                let find = "SELECT blob_id FROM view_page WHERE id = $1";
                let Some(row) = on.query_one_raw(sql(on, find, [(*page).into()])).await? else { continue };
                let blob = row.try_get::<Option<Uuid>>("", "blob_id")?;
                rows_affected(on, "DELETE FROM view_page WHERE id = $1", [(*page).into()]).await?;
                if let Some(blob) = blob {
                    discard_blob(on, blob, now).await?;
                }
            }
            Ok(())
        })
        .await
}

/// Destroys everything that was drawn of an asset's files. For the end of the asset, in its transaction.
pub(crate) async fn destroy_pages(on: &impl ConnectionTrait, asset: Uuid, now: i64) -> Result<(), LibraryError> {
    const OF_ASSET: &str = "SELECT view_page.blob_id FROM view_page JOIN rendition \
                            ON rendition.id = view_page.rendition_id WHERE rendition.asset_id = $1";
    for row in on.query_all_raw(sql(on, OF_ASSET, [asset.into()])).await? {
        if let Some(blob) = row.try_get::<Option<Uuid>>("", "blob_id")? {
            discard_blob(on, blob, now).await?;
        }
    }
    for gone in [
        "DELETE FROM view_page WHERE rendition_id IN (SELECT id FROM rendition WHERE asset_id = $1)",
        "DELETE FROM view_document WHERE rendition_id IN (SELECT id FROM rendition WHERE asset_id = $1)",
    ] {
        rows_affected(on, gone, [asset.into()]).await?;
    }
    Ok(())
}
