use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use uuid::Uuid;

use super::Deliveries;
use crate::row::Row;
use crate::{JobOutcome, Trouble};

/// A delivery of which nothing was heard for so long has broken off, though nobody was there to note it.
const SILENT_FOR: Duration = Duration::from_secs(15 * 60);
const AT_ONCE: i64 = 100;

impl Deliveries {
    /// Notes the break of deliveries whose process was killed or whose client went silent, once each. They may still go on.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn abort_silent(&self) -> Result<JobOutcome, Trouble> {
        let before = self.inner.ground.now().before(SILENT_FOR).micros();
        let on = self.inner.ground.database.read();
        let find =
            "SELECT id FROM delivery WHERE completed_at IS NULL AND aborted_at IS NULL AND changed_at < $1 LIMIT $2";
        let silent = on.query_all_raw(sql(on, find, [before.into(), AT_ONCE.into()])).await?;
        let mut outcome = JobOutcome { done: 0, more: silent.len() as i64 == AT_ONCE };
        for row in &silent {
            outcome.done += usize::from(self.abort(Row(row).id("id")?, before).await?);
        }
        Ok(outcome)
    }

    async fn abort(&self, delivery: Uuid, before: i64) -> Result<bool, Trouble> {
        let ground = &self.inner.ground;
        let now = ground.now();
        ground
            .database
            .write(async |on| {
                let noted = rows_affected(
                    on,
                    "UPDATE delivery SET aborted_at = $2 \
                     WHERE id = $1 AND completed_at IS NULL AND aborted_at IS NULL AND changed_at < $3",
                    [delivery.into(), now.micros().into(), before.into()],
                )
                .await?;
                if noted != 1 {
                    return Ok(false);
                }
                let find = "SELECT d.share_id, d.grant_id, d.rendition_id, d.number, d.size, d.delivered, r.asset_id, \
                            g.person_id FROM delivery d JOIN rendition r ON r.id = d.rendition_id \
                            JOIN share_grant g ON g.id = d.grant_id WHERE d.id = $1";
                let row = on.query_one_raw(sql(on, find, [delivery.into()])).await?;
                let row = row.ok_or(Trouble::Malformed("delivery"))?;
                let row = Row(&row);
                let event = Event::new(Kind::DownloadAborted, Actor::Portal, now, ground.chance())
                    .about(Subject::Share(row.id("share_id")?))
                    .about(Subject::Grant(row.id("grant_id")?))
                    .about(Subject::Person(row.id("person_id")?))
                    .about(Subject::Asset(row.id("asset_id")?))
                    .about(Subject::Rendition(row.id("rendition_id")?))
                    .about(Subject::Delivery(delivery))
                    .with("delivery", Detail::Number(row.number("number")?))
                    .with("bytes", Detail::Number(row.number("delivered")?))
                    .with("size", Detail::Number(row.number("size")?));
                record(on, &event).await?;
                Ok(true)
            })
            .await
    }
}
