use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, View};
use sealport_ambient::Timestamp;
use sealport_database::{insert_rows, rows_affected};
use uuid::Uuid;

use super::hand_over::add_handed;
use super::plausible::{Known, plausible};
use super::{Stored, ViewError, Views, only, signed, stored};
use crate::{RangeSet, Trouble};

const TABLE: &str = "page_seen (grant_id, rendition_id, page, share_id, seconds, first_at, last_at)";
const ADD: &str = "ON CONFLICT (grant_id, rendition_id, page) DO UPDATE SET \
                   seconds = page_seen.seconds + excluded.seconds, last_at = excluded.last_at";

impl Views {
    /// Notes for how many seconds pages (from 1) were on screen in a session since the last report, as far as that is
    /// plausible. Nothing tells what was not believed.
    ///
    /// # Errors
    /// [`ViewError::Changed`] when the permit's time has run out, [`ViewError::Trouble`].
    pub async fn seen(&self, permit: &Permit<View>, session: Uuid, report: &[(u32, u32)]) -> Result<(), ViewError> {
        if permit.until() <= self.ground.now() {
            return Err(ViewError::Changed);
        }
        let what = *permit.action();
        let key = (session, what.rendition);
        let unwritten = self.take_one(key);
        let noted = self.ground.database.write(async |on| {
            let Some(viewing) = stored(on, key).await? else { return Ok(()) };
            let now = self.ground.now();
            let mut handed = viewing.handed.clone();
            handed.union(&unwritten);
            let believed = plausible(report, &known(&viewing, &handed, now));
            if believed.is_empty() && unwritten.is_empty() {
                return Ok(());
            }
            if note(on, &viewing, &unwritten, &believed, now).await? {
                add(on, &what, &believed, now).await?;
            } else {
                // Another report came at the same time; of the two only that one counts.
                add_handed(on, viewing.id, &unwritten, now).await?;
            }
            Ok::<_, ViewError>(())
        });
        let noted = noted.await;
        if noted.is_err() {
            self.give_back(key, &unwritten);
        }
        noted
    }
}

fn known<'a>(viewing: &Stored, handed: &'a RangeSet, now: Timestamp) -> Known<'a> {
    Known {
        handed,
        since_start: now.since(viewing.started_at),
        since_report: now.since(viewing.reported_at.unwrap_or(viewing.started_at)),
        believed: viewing.seconds,
    }
}

/// Whether this report counts; not when another one was noted since the viewing was read.
async fn note(
    on: &impl ConnectionTrait,
    viewing: &Stored,
    unwritten: &RangeSet,
    believed: &BTreeMap<u32, u64>,
    now: Timestamp,
) -> Result<bool, Trouble> {
    let with = |pages: &RangeSet| {
        let mut all = pages.clone();
        all.union(unwritten);
        all.to_json()
    };
    let mut seen = viewing.seen.clone();
    believed.keys().for_each(|page| seen.insert(only(*page)));
    let seconds = viewing.seconds.saturating_add(believed.values().sum());
    let reported_at = if believed.is_empty() { viewing.reported_at } else { Some(now) };
    let note = "UPDATE viewing SET handed = $2, lately = $3, seen = $4, seconds = $5, reported_at = $6, changed_at = $7, \
                told_at = NULL WHERE id = $1 AND seconds = $8 AND COALESCE(reported_at, 0) = $9";
    let values = [
        viewing.id.into(),
        with(&viewing.handed).into(),
        with(&viewing.lately).into(),
        seen.to_json().into(),
        signed(seconds).into(),
        reported_at.map(Timestamp::micros).into(),
        now.micros().into(),
        signed(viewing.seconds).into(),
        viewing.reported_at.map_or(0, Timestamp::micros).into(),
    ];
    Ok(rows_affected(on, note, values).await? == 1)
}

async fn add(
    on: &impl ConnectionTrait,
    what: &View,
    believed: &BTreeMap<u32, u64>,
    now: Timestamp,
) -> Result<(), Trouble> {
    let row = |(page, seconds): (&u32, &u64)| {
        [
            what.holding.grant.into(),
            what.rendition.into(),
            i64::from(*page).into(),
            what.holding.share.into(),
            signed(*seconds).into(),
            now.micros().into(),
            now.micros().into(),
        ]
    };
    insert_rows(on, TABLE, ADD, believed.iter().map(row).collect()).await?;
    Ok(())
}
