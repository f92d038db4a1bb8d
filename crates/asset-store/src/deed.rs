//! What every deed of this crate does alike: its event, the keys it needs.

use sea_orm::{ConnectionTrait, DbErr};
use sealport_database::{Ground, sql};
use sealport_history::KeyName;
use sealport_history::{Actor, Event, Kind};
use sealport_identity::{Client, IdentityError, person_key, seal_client};
use sealport_vault::{AssetKey, KeyError};
use thiserror::Error;
use uuid::Uuid;

/// The event of something that an employee did, with where from.
pub(crate) async fn done_by(
    on: &impl ConnectionTrait,
    ground: &Ground,
    kind: Kind,
    person: Uuid,
    client: &Client,
) -> Result<Event, IdentityError> {
    let key = person_key(on, ground, person).await?;
    let event = Event::new(kind, Actor::Employee(person), ground.now(), ground.chance());
    Ok(seal_client(event, client, KeyName::Person(person), &key, ground.chance()))
}

/// The key of an asset can't be had.
#[derive(Debug, Error)]
pub enum AssetKeyError {
    /// The database did not answer.
    #[error("the asset's key can't be read")]
    Database(#[from] DbErr),
    /// The stored key does not open under this master key, or is gone.
    #[error("the asset's key does not open")]
    Key(#[from] KeyError),
}

/// The key under which an asset's title and file names stand in the history.
pub(crate) async fn asset_key(
    on: &impl ConnectionTrait,
    ground: &Ground,
    asset: Uuid,
) -> Result<AssetKey, AssetKeyError> {
    let row = on
        .query_one_raw(sql(on, "SELECT wrapped_key FROM asset WHERE id = $1", [asset.into()]))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("asset".to_owned()))?;
    let wrapped = row.try_get::<Option<Vec<u8>>>("", "wrapped_key")?.ok_or(KeyError::Refused)?;
    Ok(ground.master.unwrap_key(asset.as_bytes(), &wrapped)?)
}

/// Destroys the key of a blob and leaves its bytes to the next collection of garbage.
pub(crate) async fn destroy_blob(on: &impl ConnectionTrait, blob: Uuid, now: i64) -> Result<(), DbErr> {
    on.execute_raw(sql(
        on,
        "INSERT INTO garbage (name, since) SELECT name, $2 FROM blob WHERE id = $1 AND destroyed_at IS NULL \
         ON CONFLICT (name) DO NOTHING",
        [blob.into(), now.into()],
    ))
    .await?;
    on.execute_raw(sql(
        on,
        "UPDATE blob SET wrapped_key = NULL, destroyed_at = $2 WHERE id = $1 AND destroyed_at IS NULL",
        [blob.into(), now.into()],
    ))
    .await?;
    Ok(())
}

/// Destroys a blob that nothing refers to any more, its row included: for what can be made again.
pub(crate) async fn discard_blob(on: &impl ConnectionTrait, blob: Uuid, now: i64) -> Result<(), DbErr> {
    destroy_blob(on, blob, now).await?;
    on.execute_raw(sql(on, "DELETE FROM blob WHERE id = $1", [blob.into()])).await?;
    Ok(())
}
