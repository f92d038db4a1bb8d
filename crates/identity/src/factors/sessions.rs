//! One's own sessions.

use sea_orm::ConnectionTrait;
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Detail, Kind, record};
use uuid::Uuid;

use super::stage::open_client;
use super::{Device, FactorError, Factors};
use crate::{Session, person_key};

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: Uuid,
    /// Where it is.
    pub device: Device,
    /// When it began.
    pub began_at: Timestamp,
    /// When it was last used, to the minute.
    pub used_at: Timestamp,
    /// Whether it is the one that asks.
    pub is_this: bool,
}

impl Factors {
    /// One's own living sessions, the last used first.
    ///
    /// # Errors
    /// [`FactorError::Identity`].
    pub async fn sessions(&self, session: &Session) -> Result<Vec<SessionLine>, FactorError> {
        let ground = &self.staff.ground;
        let (on, now) = (ground.database.read(), ground.now());
        let key = person_key(on, ground, session.person.id).await?;
        let since = now.before(self.staff.session_limits.of(session.facts.roles).idle);
        let find = "SELECT id, client, created_at, used_at FROM session WHERE person_id = $1 AND stage = 'full' \
                    AND expires_at > $2 AND used_at > $3 ORDER BY used_at DESC, id DESC";
        let values = [session.person.id.into(), now.micros().into(), since.micros().into()];
        let rows = on.query_all_raw(sql(on, find, values)).await?;
        let line = |row: &sea_orm::QueryResult| -> Result<SessionLine, FactorError> {
            let id: Uuid = row.try_get("", "id")?;
            let client = open_client(&row.try_get::<Vec<u8>>("", "client")?, id, &key)?;
            Ok(SessionLine {
                id,
                device: Device::of(&client),
                began_at: Timestamp::from_micros(row.try_get("", "created_at")?),
                used_at: Timestamp::from_micros(row.try_get("", "used_at")?),
                is_this: id == session.id,
            })
        };
        rows.iter().map(line).collect()
    }

    /// Ends one of one's own sessions.
    ///
    /// # Errors
    /// [`FactorError::Unknown`] when it is none of one's own, or over.
    pub async fn end_session(&self, session: &Session, which: Uuid) -> Result<(), FactorError> {
        let person = session.person.id;
        let text = "DELETE FROM session WHERE id = $1 AND person_id = $2";
        self.staff
            .ground
            .database
            .write(async |on| match rows_affected(on, text, [which.into(), person.into()]).await? {
                1 => self.record_ended(on, person, 1).await,
                _ => Err(FactorError::Unknown),
            })
            .await
    }

    /// Ends all of one's own sessions but this one; also those on their way. Gives how many there were.
    ///
    /// # Errors
    /// [`FactorError::Identity`].
    pub async fn end_other_sessions(&self, session: &Session) -> Result<u64, FactorError> {
        let person = session.person.id;
        self.staff
            .ground
            .database
            .write(async |on| {
                let ended = self.end_sessions(on, person, Some(session.id)).await?;
                if ended > 0 {
                    self.record_ended(on, person, ended).await?;
                }
                Ok(ended)
            })
            .await
    }

    async fn record_ended(
        &self,
        on: &sea_orm::DatabaseTransaction,
        person: Uuid,
        ended: u64,
    ) -> Result<(), FactorError> {
        let event = self.staff.own_event(on, Kind::SessionEnded, person).await?;
        let event = event.with("sessions", Detail::Number(i64::try_from(ended).unwrap_or(i64::MAX)));
        Ok(record(on, &event).await?)
    }
}
