//! Assets of somebody who leaves, or who gives work away.

use sea_orm::ConnectionTrait;
use sealport_access::{Administer, Permit};
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record_all};
use sealport_identity::{Client, person_key, seal_client, works_here};
use uuid::Uuid;

use super::{Library, LibraryError};

impl Library {
    /// How many assets a person answers for.
    ///
    /// # Errors
    /// The database's.
    pub async fn owned(&self, _permit: &Permit<Administer>, person: Uuid) -> Result<u64, LibraryError> {
        let on = self.ground.database.read();
        let count = "SELECT COUNT(*) AS assets FROM asset \
                     WHERE COALESCE(owner_id, created_by) = $1 AND deleted_at IS NULL";
        let row = on.query_one_raw(sql(on, count, [person.into()])).await?;
        Ok(row.map_or(Ok(0), |row| row.try_get::<i64>("", "assets"))?.unsigned_abs())
    }

    /// Gives all assets of one person to another. Who brought them in stays, and so do the rights on them: those come from
    /// the collections. Answers how many there were.
    ///
    /// # Errors
    /// [`LibraryError::NoColleague`], and the database's.
    pub async fn hand_over(
        &self,
        permit: &Permit<Administer>,
        (from, to): (Uuid, Uuid),
        client: &Client,
    ) -> Result<u64, LibraryError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                if from == to || !works_here(on, to).await? {
                    return Err(LibraryError::NoColleague);
                }
                let find =
                    "SELECT id FROM asset WHERE COALESCE(owner_id, created_by) = $1 AND deleted_at IS NULL ORDER BY id";
                let rows = on.query_all_raw(sql(on, find, [from.into()])).await?;
                let take =
                    "UPDATE asset SET owner_id = $2 WHERE COALESCE(owner_id, created_by) = $1 AND deleted_at IS NULL";
                rows_affected(on, take, [from.into(), to.into()]).await?;
                let key = person_key(on, ground, by).await?;
                let mut events = Vec::with_capacity(rows.len());
                for row in &rows {
                    let kind = Kind::AssetHandedOver;
                    let event = Event::new(kind, Actor::Employee(by), ground.now(), ground.chance())
                        .about(Subject::Asset(row.try_get("", "id")?))
                        .about(Subject::Person(from))
                        .about(Subject::Person(to))
                        .with("from", Detail::Id(from))
                        .with("to", Detail::Id(to));
                    events.push(seal_client(event, client, KeyName::Person(by), &key, ground.chance()));
                }
                record_all(on, &events).await?;
                Ok(rows.len() as u64)
            })
            .await
    }
}
