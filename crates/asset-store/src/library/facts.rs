//! What a decision needs to know.

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{AssetFacts, Status, StatusFacts};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use uuid::Uuid;

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

pub(super) fn status_of(row: &QueryResult) -> Result<Status, DbErr> {
    let word = row.try_get::<String>("", "status")?;
    Status::parse(&word).ok_or_else(|| DbErr::Custom(format!("{word:?} is not a status")))
}

pub(super) fn instant(row: &QueryResult, column: &str) -> Result<Option<Timestamp>, DbErr> {
    Ok(row.try_get::<Option<i64>>("", column)?.map(Timestamp::from_micros))
}
