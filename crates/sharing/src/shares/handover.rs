//! What becomes of the shares of somebody who leaves, or who gives work away.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_access::{Administer, Permit};
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record_all};
use sealport_identity::{Client, person_key, seal_client, works_here};
use sealport_notify::{NoticeKind, notify_person};
use thiserror::Error;
use uuid::Uuid;

use super::Sharing;
use crate::row::Row;
use crate::trouble::troubled;
use crate::{Trouble, mail};

/// The shares of a person, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OwnedShares {
    /// Those that can be fetched from now.
    pub running: u64,
    /// Those that have ended or were revoked.
    pub over: u64,
    /// Recipients who can fetch now.
    pub recipients: u64,
}

/// Shares were not handed over; nothing was changed.
#[derive(Debug, Error)]
pub enum HandOverError {
    /// Whoever answers for shares belongs to the house, is enabled, and works; and is another one.
    #[error("shares are handed over to a colleague who works here")]
    NoColleague,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(HandOverError);

/// A share that changes hands, or ends.
struct Owned {
    id: Uuid,
    number: i64,
    assets: Vec<Uuid>,
}

impl Sharing {
    /// How many shares a person answers for.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn owned(&self, _permit: &Permit<Administer>, person: Uuid) -> Result<OwnedShares, Trouble> {
        let on = self.ground.database.read();
        let count = "SELECT COUNT(*) AS shares, \
                     COUNT(CASE WHEN s.revoked_at IS NULL AND s.expires_at > $2 THEN 1 END) AS running, \
                     CAST(COALESCE(SUM(CASE WHEN s.revoked_at IS NULL AND s.expires_at > $2 THEN (SELECT COUNT(*) \
                      FROM share_grant g WHERE g.share_id = s.id AND g.revoked_at IS NULL) ELSE 0 END), 0) AS BIGINT) \
                      AS recipients \
                     FROM share s WHERE COALESCE(s.owner_id, s.sender_id) = $1";
        let values = [person.into(), self.ground.now().micros().into()];
        let row = on.query_one_raw(sql(on, count, values)).await?.ok_or(Trouble::Malformed("number of shares"))?;
        let row = Row(&row);
        let running = row.count("running")?;
        Ok(OwnedShares { running, over: row.count("shares")? - running, recipients: row.count("recipients")? })
    }

    /// Gives all shares of one person to another: that one may change them and is told of what happens. Who sent them stays.
    /// Answers how many there were.
    ///
    /// # Errors
    /// [`HandOverError`].
    pub async fn hand_over(
        &self,
        permit: &Permit<Administer>,
        (from, to): (Uuid, Uuid),
        client: &Client,
    ) -> Result<u64, HandOverError> {
        let by = permit.action().person;
        self.ground
            .database
            .write(async |on| {
                if from == to || !works_here(on, to).await? {
                    return Err(HandOverError::NoColleague);
                }
                let all = owned(on, from, None).await?;
                let take = "UPDATE share SET owner_id = $2, revision = revision + 1 \
                            WHERE COALESCE(owner_id, sender_id) = $1";
                rows_affected(on, take, [from.into(), to.into()]).await?;
                let event = |share: &Owned| {
                    self.deed(Kind::ShareHandedOver, by, share)
                        .about(Subject::Person(from))
                        .about(Subject::Person(to))
                        .with("from", Detail::Id(from))
                        .with("to", Detail::Id(to))
                };
                self.write_deeds(on, by, client, all.iter().map(event).collect()).await?;
                if !all.is_empty() {
                    let details = serde_json::json!({ "shares": all.len() });
                    notify_person(on, &self.ground, to, NoticeKind::SharesHandedOver, None, &details).await?;
                }
                Ok(all.len() as u64)
            })
            .await
    }

    /// Revokes every running share of a person: nobody fetches anything from them any more. Answers how many there were.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn revoke_all(&self, permit: &Permit<Administer>, person: Uuid, client: &Client) -> Result<u64, Trouble> {
        let by = permit.action().person;
        self.ground
            .database
            .write(async |on| {
                let now = self.ground.now().micros();
                let all = owned(on, person, Some(now)).await?;
                let find = "SELECT g.id FROM share_grant g JOIN share s ON s.id = g.share_id \
                            WHERE COALESCE(s.owner_id, s.sender_id) = $1 AND s.revoked_at IS NULL \
                            AND s.expires_at > $2 AND g.revoked_at IS NULL";
                for row in &on.query_all_raw(sql(on, find, [person.into(), now.into()])).await? {
                    mail::cancel_for_grant(on, &self.ground, Row(row).id("id")?).await?;
                }
                let end = "UPDATE share SET revoked_at = $2, revision = revision + 1 \
                           WHERE COALESCE(owner_id, sender_id) = $1 AND revoked_at IS NULL AND expires_at > $2";
                rows_affected(on, end, [person.into(), now.into()]).await?;
                let event = |share: &Owned| self.deed(Kind::ShareRevoked, by, share).about(Subject::Person(person));
                self.write_deeds(on, by, client, all.iter().map(event).collect()).await?;
                Ok(all.len() as u64)
            })
            .await
    }

    fn deed(&self, kind: Kind, by: Uuid, share: &Owned) -> Event {
        let event = Event::new(kind, Actor::Employee(by), self.ground.now(), self.ground.chance())
            .about(Subject::Share(share.id))
            .with("number", Detail::Number(share.number));
        share.assets.iter().fold(event, |event, asset| event.about(Subject::Asset(*asset)))
    }

    /// One event for each share, with where it was asked from.
    async fn write_deeds(
        &self,
        on: &DatabaseTransaction,
        by: Uuid,
        client: &Client,
        events: Vec<Event>,
    ) -> Result<(), Trouble> {
        let key = person_key(on, &self.ground, by).await?;
        let seal = |event| seal_client(event, client, KeyName::Person(by), &key, self.ground.chance());
        let events: Vec<Event> = events.into_iter().map(seal).collect();
        Ok(record_all(on, &events).await?)
    }
}

/// The shares of a person; only those that run at `at`, where it is given.
async fn owned(on: &impl ConnectionTrait, person: Uuid, at: Option<i64>) -> Result<Vec<Owned>, Trouble> {
    let find = "SELECT s.id, s.number, i.asset_id FROM share s JOIN share_item i ON i.share_id = s.id \
                WHERE COALESCE(s.owner_id, s.sender_id) = $1 \
                AND ($2 = 0 OR (s.revoked_at IS NULL AND s.expires_at > $2)) ORDER BY s.number, i.position";
    let mut all: Vec<Owned> = Vec::new();
    for row in &on.query_all_raw(sql(on, find, [person.into(), at.unwrap_or(0).into()])).await? {
        let row = Row(row);
        let (id, asset) = (row.id("id")?, row.id("asset_id")?);
        match all.last_mut() {
            Some(last) if last.id == id => last.assets.push(asset),
            _ => all.push(Owned { id, number: row.number("number")?, assets: vec![asset] }),
        }
    }
    Ok(all)
}
