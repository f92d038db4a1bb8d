use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use uuid::Uuid;

use super::{Views, pages_of, signed, unit};
use crate::row::Row;
use crate::shares::read_ranges;
use crate::{JobOutcome, RangeSet, Trouble};

/// A viewing of which nothing was heard for so long has ended, or pauses.
const SILENT_FOR: Duration = Duration::from_secs(10 * 60);
const AT_ONCE: i64 = 100;
/// Runs of pages that an event names; of more it tells only how many pages they are.
const NAMED: usize = 40;

impl Views {
    /// Tells the history what was seen in viewings that went silent, once for each pause. They may still go on.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn close_silent(&self) -> Result<JobOutcome, Trouble> {
        let before = self.ground.now().before(SILENT_FOR).micros();
        let on = self.ground.database.read();
        let find = "SELECT id FROM viewing WHERE told_at IS NULL AND changed_at < $1 LIMIT $2";
        let silent = on.query_all_raw(sql(on, find, [before.into(), AT_ONCE.into()])).await?;
        let mut outcome = JobOutcome { done: 0, more: silent.len() as i64 == AT_ONCE };
        for row in &silent {
            outcome.done += usize::from(self.close(Row(row).id("id")?, before).await?);
        }
        Ok(outcome)
    }

    async fn close(&self, viewing: Uuid, before: i64) -> Result<bool, Trouble> {
        self.ground
            .database
            .write(async |on| {
                let find = "SELECT v.*, r.asset_id, g.person_id FROM viewing v JOIN rendition r ON r.id = v.rendition_id \
                            JOIN share_grant g ON g.id = v.grant_id WHERE v.id = $1";
                let row = on.query_one_raw(sql(on, find, [viewing.into()])).await?;
                let row = row.ok_or(Trouble::Malformed("view"))?;
                let row = Row(&row);
                let (now, seconds) = (self.ground.now(), row.number("seconds")?);
                let told = "UPDATE viewing SET told_at = $2, told_seconds = seconds, lately = '[]', seen = '[]' \
                            WHERE id = $1 AND told_at IS NULL AND changed_at < $3 AND seconds = $4";
                let values = [viewing.into(), now.micros().into(), before.into(), seconds.into()];
                if rows_affected(on, told, values).await? != 1 {
                    return Ok(false);
                }
                let (lately, seen) = (read_ranges(&row.text("lately")?)?, read_ranges(&row.text("seen")?)?);
                let mut event = Event::new(Kind::ViewEnded, Actor::Portal, now, self.ground.chance())
                    .about(Subject::Share(row.id("share_id")?))
                    .about(Subject::Grant(row.id("grant_id")?))
                    .about(Subject::Person(row.id("person_id")?))
                    .about(Subject::Asset(row.id("asset_id")?))
                    .about(Subject::Rendition(row.id("rendition_id")?))
                    .about(Subject::Delivery(viewing))
                    .with("delivery", Detail::Number(row.number("number")?))
                    .with("of", Detail::Number(i64::from(pages_of(&row)?)))
                    .with("unit", Detail::Text(unit(on, row.id("rendition_id")?).await?.to_owned()))
                    .with("handed_over", Detail::Number(signed(lately.len())))
                    .with("pages", Detail::Number(signed(seen.len())))
                    .with("seconds", Detail::Number(seconds.saturating_sub(row.number("told_seconds")?)));
                if !seen.is_empty() && seen.iter().count() <= NAMED {
                    event = event.with("which", Detail::Text(which(&seen)));
                }
                record(on, &event).await?;
                Ok(true)
            })
            .await
    }
}

/// "1-3, 7"
fn which(pages: &RangeSet) -> String {
    let run = |pages: std::ops::Range<u64>| match pages.end - pages.start {
        1 => pages.start.to_string(),
        _ => format!("{}-{}", pages.start, pages.end - 1),
    };
    pages.iter().map(run).collect::<Vec<_>>().join(", ")
}
