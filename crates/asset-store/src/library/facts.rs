//! What a decision needs to know.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{AssetFacts, Status, StatusFacts};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, sql};
use sealport_identity::rights_from;
use sealport_vault::AssetKey;
use uuid::Uuid;

use super::LibraryError;

/// The facts for changing a version's status or deleting the asset; none when there is no such version, or none that this
/// person sees.
///
/// # Errors
/// The database's.
pub async fn status_facts(
    on: &impl ConnectionTrait,
    person: Uuid,
    asset: Uuid,
    version: i64,
) -> Result<Option<StatusFacts>, DbErr> {
    let row = on
        .query_one_raw(sql(
            on,
            "SELECT asset.revision, asset.deleted_at, version.status, \
             held.may_edit, held.may_release, held.may_share, \
             EXISTS (SELECT 1 FROM share_item WHERE share_item.asset_id = asset.id) AS was_shared \
             FROM asset JOIN asset_version version ON version.asset_id = asset.id AND version.number = $2 \
             JOIN person_right held ON held.person_id = $3 AND held.collection_id = asset.collection_id \
             WHERE asset.id = $1",
            [asset.into(), version.into(), person.into()],
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
            rights: rights_from(&row)?,
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
    /// Whether the reader does not see it: then there is neither title nor key.
    pub hidden: bool,
}

/// Titles and keys of several assets, for reading their history; without a `reader` of everything, else of what that person
/// sees. Ids that are not there are missing in the answer.
///
/// # Errors
/// The database's, and a key that does not open.
pub async fn asset_names(
    on: &impl ConnectionTrait,
    ground: &Ground,
    reader: Option<Uuid>,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, AssetName>, LibraryError> {
    let mut names = HashMap::new();
    for mut batch in id_batches(ids) {
        let find = concat!(
            "SELECT id, title, deleted_at, wrapped_key, ($33 = 1 OR EXISTS (SELECT 1 FROM person_right held \
             WHERE held.person_id = $34 AND held.collection_id = asset.collection_id)) AS seen \
             FROM asset WHERE id IN ",
            id_batch!()
        );
        batch.extend([i64::from(reader.is_none()).into(), reader.unwrap_or_default().into()]);
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            let id: Uuid = row.try_get("", "id")?;
            if !row.try_get::<bool>("", "seen")? {
                names.insert(id, AssetName { title: String::new(), key: None, hidden: true });
                continue;
            }
            let wrapped: Option<Vec<u8>> = row.try_get("", "wrapped_key")?;
            let key = wrapped.map(|wrapped| ground.master.unwrap_key(id.as_bytes(), &wrapped)).transpose()?;
            let deleted = instant(row, "deleted_at")?.is_some();
            let title = if deleted { String::new() } else { row.try_get("", "title")? };
            names.insert(id, AssetName { title, key, hidden: false });
        }
    }
    Ok(names)
}

/// What several originals were called when they came in, which is what recipients were shown; empty once the asset was
/// deleted. Ids that are not there are missing in the answer.
///
/// # Errors
/// The database's.
pub async fn file_names(
    on: &impl ConnectionTrait,
    renditions: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, LibraryError> {
    let mut names = HashMap::new();
    for batch in id_batches(renditions) {
        let find = concat!("SELECT id, file_name FROM rendition WHERE kind = 'original' AND id IN ", id_batch!());
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            names.insert(row.try_get("", "id")?, row.try_get("", "file_name")?);
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
