//! Uploads that end without becoming anything.

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use sealport_identity::Client;
use uuid::Uuid;

use super::{UploadError, Uploads};
use crate::deed::{destroy_blob, done_by};

impl Uploads {
    /// Removes an upload that is not finished: its key is destroyed at once, its bytes are deleted soon after.
    ///
    /// # Errors
    /// [`UploadError::NotFound`], [`UploadError::Locked`] while somebody writes to it, [`UploadError::Ended`].
    pub async fn remove(&self, permit: &Permit<Work>, id: Uuid, client: &Client) -> Result<(), UploadError> {
        let ledger = self.ledger(permit, id).await?;
        self.ground
            .database
            .write(async |transaction| {
                let event = done_by(transaction, &self.ground, Kind::UploadRemoved, ledger.owner, client).await?;
                self.take_away(transaction, id, ledger.owner, ledger.blob, event, "removed").await
            })
            .await
    }

    /// Removes the uploads whose time is over at `now`, and counts them.
    ///
    /// # Errors
    /// The database's; what was removed before stays removed.
    pub async fn expire(&self, now: Timestamp) -> Result<u64, UploadError> {
        let on = self.ground.database.read();
        let due = on
            .query_all_raw(sql(
                on,
                "SELECT id, owner_id, blob_id FROM upload WHERE state IN ('open', 'complete', 'failed') \
                 AND expires_at <= $1 AND (locked_until IS NULL OR locked_until <= $1) LIMIT 1000",
                [now.micros().into()],
            ))
            .await?;
        let mut removed = 0;
        for row in due {
            let (id, owner, blob) = (row.try_get("", "id")?, row.try_get("", "owner_id")?, row.try_get("", "blob_id")?);
            let outcome: Result<(), UploadError> = self
                .ground
                .database
                .write(async |transaction| {
                    let event = Event::new(Kind::UploadRemoved, Actor::Portal, now, self.ground.chance());
                    self.take_away(transaction, id, owner, blob, event, "expired").await
                })
                .await;
            match outcome {
                Ok(()) => removed += 1,
                // Went on or ended in the meantime.
                Err(UploadError::Locked | UploadError::Ended) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(removed)
    }

    async fn take_away(
        &self,
        on: &impl ConnectionTrait,
        id: Uuid,
        owner: Uuid,
        blob: Uuid,
        event: Event,
        reason: &str,
    ) -> Result<(), UploadError> {
        let now = self.ground.now().micros();
        let hit = rows_affected(
            on,
            "UPDATE upload SET state = 'removed', file_name = '', folder = '', wrapped_key = NULL, tail = NULL, progress = NULL, \
             changed_at = $2, locked_by = NULL, locked_until = NULL WHERE id = $1 \
             AND state IN ('open', 'complete', 'failed') AND (locked_until IS NULL OR locked_until <= $2)",
            [id.into(), now.into()],
        )
        .await?;
        if hit != 1 {
            return Err(self.why_not(on, id).await?);
        }
        destroy_blob(on, blob, now).await?;
        let event = event
            .about(Subject::Upload(id))
            .about(Subject::Person(owner))
            .with("reason", Detail::Text(reason.to_owned()));
        Ok(record(on, &event).await?)
    }

    async fn why_not(&self, on: &impl ConnectionTrait, id: Uuid) -> Result<UploadError, UploadError> {
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT id FROM upload WHERE id = $1 AND state IN ('open', 'complete', 'failed')",
                [id.into()],
            ))
            .await?;
        Ok(if row.is_some() { UploadError::Locked } else { UploadError::Ended })
    }
}
