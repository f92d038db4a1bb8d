//! Bytes that nobody needs any more.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use sealport_database::{Ground, rows_affected, sql};
use thiserror::Error;

use crate::blobs::BlobName;
use crate::{BlobError, BlobStore};

/// Bytes without a row may belong to a request that is still running (staged bytes): they are left alone this long.
const GRACE: Duration = Duration::from_secs(24 * 3_600);

/// What was collected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Collected {
    /// Blobs whose keys had been destroyed.
    pub deleted: u64,
    /// Blobs that no row named.
    pub swept: u64,
}

/// Garbage can't be collected.
#[derive(Debug, Error)]
pub enum GarbageError {
    /// The database did not answer.
    #[error("the list of garbage can't be reached")]
    Database(#[from] DbErr),
    /// The store did not answer.
    #[error("the store failed")]
    Store(#[from] BlobError),
}

/// Deletes the bytes of blobs whose keys are destroyed, and blobs that no row names and that are older than a day.
///
/// # Errors
/// [`GarbageError`]; what is left is collected the next time.
pub async fn collect_garbage(ground: &Ground, store: &dyn BlobStore) -> Result<Collected, GarbageError> {
    let mut collected = Collected { deleted: delete_discarded(ground, store).await?, swept: 0 };
    let on = ground.database.read();
    for name in store.older_than(ground.now().before(GRACE)).await? {
        let known = on
            .query_one_raw(sql(
                on,
                "SELECT name FROM blob WHERE name = $1 AND destroyed_at IS NULL",
                [name.as_str().into()],
            ))
            .await?;
        if known.is_none() {
            store.delete(&name).await?;
            collected.swept += 1;
        }
    }
    Ok(collected)
}

/// Deletes the bytes of blobs whose keys are destroyed; how many they were.
///
/// # Errors
/// As [`collect_garbage`].
pub async fn delete_discarded(ground: &Ground, store: &dyn BlobStore) -> Result<u64, GarbageError> {
    let on = ground.database.read();
    let mut deleted = 0;
    loop {
        let some = on.query_all_raw(sql(on, "SELECT name FROM garbage ORDER BY since LIMIT 1000", [])).await?;
        if some.is_empty() {
            return Ok(deleted);
        }
        for row in some {
            let text = row.try_get::<String>("", "name")?;
            if let Ok(name) = BlobName::parse(&text) {
                store.delete(&name).await?;
            }
            let delete = "DELETE FROM garbage WHERE name = $1";
            let gone = ground
                .database
                .write(async |transaction| rows_affected(transaction, delete, [text.as_str().into()]).await);
            gone.await?;
            deleted += 1;
        }
    }
}
