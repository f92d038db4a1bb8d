//! What a decision needs to know.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{AssetFacts, Status, StatusFacts};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, sql};
use sealport_vault::AssetKey;
use uuid::Uuid;

use super::LibraryError;

/// The facts for changing a version's status or deleting the asset; none when there is no such version.
///
/// # Errors
/// The database's.
pub async fn status_facts(on: &impl ConnectionTrait, asset: Uuid, version: i64) -> Result<Option<StatusFacts>, DbErr> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT asset.revision, asset.deleted_at, version.status, \
             EXISTS (SELECT 1 FROM share_item WHERE share_item.asset_id = asset.id) AS was_shared \
             FROM asset JOIN asset_version version ON version.asset_id = asset.id AND version.number = $2 \
             WHERE asset.id = $1",
            [asset.into(), version.into()],
        ))
        .await?;
    row.map(|row| {
        Ok(StatusFacts {
            asset,
            version,
            revision: row.try_get("", "revision")?,
            status: status_of(&row)?,
            deleted: row.try_get::<Option<i64>>("", "deleted_at")?.is_some(),
            was_shared: row.try_get("", "was_shared")?,
        })
    })
    .transpose()
}

/// The facts for letting a version of an asset leave the house; none when there is no such version.
///
/// # Errors
/// The database's.
pub async fn asset_facts(on: &impl ConnectionTrait, asset: Uuid, version: i64) -> Result<Option<AssetFacts>, DbErr> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT asset.revision, asset.deleted_at, asset.available_from, asset.licence_until, version.status \
             FROM asset JOIN asset_version version ON version.asset_id = asset.id AND version.number = $2 \
             WHERE asset.id = $1",
            [asset.into(), version.into()],
        ))
        .await?;
    row.map(|row| {
        Ok(AssetFacts {
            asset,
            revision: row.try_get("", "revision")?,
            status: status_of(&row)?,
            available_from: instant(&row, "available_from")?,
            licence_until: instant(&row, "licence_until")?,
            deleted: row.try_get::<Option<i64>>("", "deleted_at")?.is_some(),
        })
    })
    .transpose()
}

/// What the history needs of an asset.
pub struct AssetName {
    /// Its title; empty once it was deleted.
    pub title: String,
    /// The key under which the history keeps its titles and file names; none once it was deleted.
    pub key: Option<AssetKey>,
}

/// Titles and keys of several assets, for reading their history. Ids that are not there are missing in the answer.
///
/// # Errors
/// The database's, and a key that does not open.
pub async fn asset_names(
    on: &impl ConnectionTrait,
    ground: &Ground,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, AssetName>, LibraryError> {
    let mut names = HashMap::new();
    for batch in id_batches(ids) {
        let find = concat!("SELECT id, title, deleted_at, wrapped_key FROM asset WHERE id IN ", id_batch!());
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            let id: Uuid = row.try_get("", "id")?;
            let wrapped: Option<Vec<u8>> = row.try_get("", "wrapped_key")?;
            let key = wrapped.map(|wrapped| ground.master.unwrap_key(id.as_bytes(), &wrapped)).transpose()?;
            let deleted = instant(row, "deleted_at")?.is_some();
            let title = if deleted { String::new() } else { row.try_get("", "title")? };
            names.insert(id, AssetName { title, key });
        }
    }
    Ok(names)
}

pub(super) fn status_of(row: &QueryResult) -> Result<Status, DbErr> {
    let word = row.try_get::<String>("", "status")?;
    Status::parse(&word).ok_or_else(|| DbErr::Custom(format!("{word:?} is not a status")))
}

pub(super) fn instant(row: &QueryResult, column: &str) -> Result<Option<Timestamp>, DbErr> {
    Ok(row.try_get::<Option<i64>>("", column)?.map(Timestamp::from_micros))
}
