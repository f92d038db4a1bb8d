use chrono::Datelike;
use sea_orm::{ConnectionTrait, DbErr};
use sealport_ambient::{Chance, Timestamp};
use sealport_database::sql;
use sealport_vault::{KeyError, MasterKey, VisitorKey};
use thiserror::Error;

use crate::KeyName;

/// The month's visitor key can't be had.
#[derive(Debug, Error)]
pub enum VisitorKeyError {
    /// The database did not answer.
    #[error("the month's key can't be read")]
    Database(#[from] DbErr),
    /// The stored key does not open under this master key.
    #[error("the month's key does not open")]
    Key(#[from] KeyError),
}

/// The key for what we note of visitors whom we don't know, made when the month has none yet.
///
/// # Errors
/// [`VisitorKeyError`].
pub async fn visitor_key(
    transaction: &impl ConnectionTrait,
    master: &MasterKey,
    at: Timestamp,
    chance: &dyn Chance,
) -> Result<(KeyName, VisitorKey), VisitorKeyError> {
    let day = at.to_utc();
    let month = u32::try_from(day.year()).unwrap_or(0) * 100 + day.month();
    let id = u128::from(month).to_be_bytes();
    let fresh = VisitorKey::generate(chance);
    transaction
        .execute_raw(sql(
            transaction,
            "INSERT INTO visitor_key (month, wrapped_key) VALUES ($1, $2) ON CONFLICT (month) DO NOTHING",
            [i64::from(month).into(), master.wrap(&id, &fresh).into()],
        ))
        .await?;
    let row = transaction
        .query_one_raw(sql(
            transaction,
            "SELECT wrapped_key FROM visitor_key WHERE month = $1",
            [i64::from(month).into()],
        ))
        .await?
        .ok_or_else(|| DbErr::RecordNotFound("visitor key of this month".to_owned()))?;
    let key = master.unwrap_key::<VisitorKey>(&id, &row.try_get::<Vec<u8>>("", "wrapped_key")?)?;
    Ok((KeyName::Visitor(month), key))
}

/// The key of a month, to read what it sealed; none when the month has none.
///
/// # Errors
/// [`VisitorKeyError`].
pub async fn open_visitor_key(
    on: &impl ConnectionTrait,
    master: &MasterKey,
    month: u32,
) -> Result<Option<VisitorKey>, VisitorKeyError> {
    let find = sql(on, "SELECT wrapped_key FROM visitor_key WHERE month = $1", [i64::from(month).into()]);
    let Some(row) = on.query_one_raw(find).await? else { return Ok(None) };
    // Destroyed with its month.
    let Some(wrapped) = row.try_get::<Option<Vec<u8>>>("", "wrapped_key")? else { return Ok(None) };
    Ok(Some(master.unwrap_key(&u128::from(month).to_be_bytes(), &wrapped)?))
}
