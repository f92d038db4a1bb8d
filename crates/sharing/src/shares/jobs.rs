use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::Mode;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use sealport_identity::people;
use sealport_notify::{Letter, UnfetchedReminder};
use uuid::Uuid;

use super::Sharing;
use crate::facts::mode_of;
use crate::row::Row;
use crate::{Trouble, mail};

/// How long before its end an unfetched share is told of.
const REMIND_BEFORE: Duration = Duration::from_secs(3 * 24 * 60 * 60);
/// The most shares of one run; the next run goes on.
const AT_ONCE: i64 = 100;

/// What a job did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct JobOutcome {
    /// How many shares, or deliveries, it concerned.
    pub done: usize,
    /// Whether there is more to do right away.
    pub more: bool,
}

impl Sharing {
    /// Notes the end of shares that ran out of time, once each.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn end_expired(&self) -> Result<JobOutcome, Trouble> {
        let now = self.ground.now();
        let on = self.ground.database.read();
        let find = "SELECT id FROM share WHERE ended_at IS NULL AND revoked_at IS NULL AND expires_at <= $1 \
                    ORDER BY expires_at LIMIT $2";
        let due = on.query_all_raw(sql(on, find, [now.micros().into(), AT_ONCE.into()])).await?;
        let mut outcome = JobOutcome { done: 0, more: due.len() == AT_ONCE as usize };
        for row in &due {
            outcome.done += usize::from(self.end(Row(row).id("id")?).await?);
        }
        Ok(outcome)
    }

    async fn end(&self, share: Uuid) -> Result<bool, Trouble> {
        let now = self.ground.now();
        self.ground
            .database
            .write(async |on| {
                let ended = rows_affected(
                    on,
                    "UPDATE share SET ended_at = $2 \
                     WHERE id = $1 AND ended_at IS NULL AND revoked_at IS NULL AND expires_at <= $2",
                    [share.into(), now.micros().into()],
                )
                .await?;
                if ended != 1 {
                    return Ok(false);
                }
                let find = "SELECT s.number, s.expires_at, i.asset_id FROM share s \
                            LEFT JOIN share_item i ON i.share_id = s.id WHERE s.id = $1";
                let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
                let mut event =
                    Event::new(Kind::ShareEnded, Actor::Portal, now, self.ground.chance()).about(Subject::Share(share));
                for row in &rows {
                    let row = Row(row);
                    event = event
                        .with("number", Detail::Number(row.number("number")?))
                        .with("until", Detail::Time(row.at("expires_at")?));
                    if let Some(asset) = row.id_or_none("asset_id")? {
                        event = event.about(Subject::Asset(asset));
                    }
                }
                record(on, &event).await?;
                Ok(true)
            })
            .await
    }

    /// Tells owners of shares that end within three days and of which a recipient has fetched nothing, once each.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn remind_unfetched(&self) -> Result<JobOutcome, Trouble> {
        let now = self.ground.now();
        let on = self.ground.database.read();
        // A share shorter than that is not told of at once when it is sent: only in its last third.
        let find = "SELECT id FROM share s WHERE s.tell_unfetched AND s.reminded_at IS NULL AND s.revoked_at IS NULL \
                    AND s.expires_at > $1 AND s.expires_at <= $2 AND ($1 - s.created_at) * 3 >= (s.expires_at - s.created_at) * 2 \
                    AND EXISTS (SELECT 1 FROM share_grant g WHERE g.share_id = s.id AND g.revoked_at IS NULL \
                    AND g.viewer_of IS NULL AND g.fetched_at IS NULL) ORDER BY s.expires_at LIMIT $3";
        let until = now.after(REMIND_BEFORE).micros();
        let due = on.query_all_raw(sql(on, find, [now.micros().into(), until.into(), AT_ONCE.into()])).await?;
        let mut outcome = JobOutcome { done: 0, more: due.len() == AT_ONCE as usize };
        for row in &due {
            outcome.done += usize::from(self.remind(Row(row).id("id")?).await?);
        }
        Ok(outcome)
    }

    async fn remind(&self, share: Uuid) -> Result<bool, Trouble> {
        self.ground
            .database
            .write(async |on| {
                let taken = rows_affected(
                    on,
                    "UPDATE share SET reminded_at = $2 WHERE id = $1 AND reminded_at IS NULL AND revoked_at IS NULL",
                    [share.into(), self.ground.now().micros().into()],
                )
                .await?;
                let unfetched = self.unfetched(on, share).await?;
                if taken != 1 || unfetched.is_empty() {
                    return Ok(false);
                }
                let find = "SELECT number, mode, expires_at FROM share WHERE id = $1";
                let row = on.query_one_raw(sql(on, find, [share.into()])).await?;
                let row = row.ok_or(Trouble::Malformed("share"))?;
                let row = Row(&row);
                let letter = Letter::UnfetchedReminder(UnfetchedReminder {
                    recipient_names: unfetched,
                    share_number: row.number("number")?,
                    expires_at: row.at("expires_at")?,
                    link: mail::share_page(&self.settings.public_url, share),
                    view_only: mode_of(&row.text("mode")?)? == Mode::View,
                });
                mail::to_owner(on, &self.ground, share, letter).await?;
                Ok(true)
            })
            .await
    }

    /// The names of the recipients who have fetched nothing.
    async fn unfetched(&self, on: &impl ConnectionTrait, share: Uuid) -> Result<Vec<String>, Trouble> {
        let find = "SELECT person_id FROM share_grant WHERE share_id = $1 AND revoked_at IS NULL \
                    AND viewer_of IS NULL AND fetched_at IS NULL ORDER BY id";
        let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
        let ids = rows.iter().map(|row| Row(row).id("person_id")).collect::<Result<Vec<_>, _>>()?;
        let found = people(on, &self.ground, &ids).await?;
        Ok(ids.iter().filter_map(|id| found.get(id)).map(|person| person.name.clone()).collect())
    }
}
