//! What a group of beginnings and flushes needs to know, each in one query for all of them.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use sealport_ambient::Timestamp;
use sealport_database::id_list;
use uuid::Uuid;

use super::live::Unwritten;
use super::writer::Asked;
use crate::row::Row;
use crate::shares::read_ranges;
use crate::{RangeSet, Trouble, deliveries::is_spent};

pub(super) struct Stored {
    pub ranges: RangeSet,
    pub handed: u64,
    pub is_complete: bool,
    pub is_aborted: bool,
}

pub(super) async fn read_stored(
    on: &impl ConnectionTrait,
    unwritten: &[Unwritten],
) -> Result<HashMap<Uuid, Stored>, Trouble> {
    let (list, ids) = id_list(unwritten.iter().map(|one| one.live.id));
    let text = format!("SELECT id, ranges, handed, completed_at, aborted_at FROM delivery WHERE id IN ({list})");
    let rows = query(on, text, ids).await?;
    let read = |row: &QueryResult| -> Result<_, Trouble> {
        let row = Row(row);
        let stored = Stored {
            ranges: read_ranges(&row.text("ranges")?)?,
            handed: row.count("handed")?,
            is_complete: row.at_or_none("completed_at")?.is_some(),
            is_aborted: row.at_or_none("aborted_at")?.is_some(),
        };
        Ok((row.id("id")?, stored))
    };
    rows.iter().map(read).collect()
}

pub(super) struct GrantState {
    pub revision: i64,
    pub is_first: bool,
}

pub(super) async fn read_grants(
    on: &impl ConnectionTrait,
    waiting: &[Asked],
) -> Result<HashMap<Uuid, GrantState>, Trouble> {
    let (list, ids) = id_list(waiting.iter().map(|asked| asked.what.holding.grant));
    let text = format!(
        "SELECT g.id, g.fetched_at, s.revision FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.id IN ({list})"
    );
    let rows = query(on, text, ids).await?;
    let read = |row: &QueryResult| -> Result<_, Trouble> {
        let row = Row(row);
        let is_first = row.at_or_none("fetched_at")?.is_none();
        Ok((row.id("id")?, GrantState { revision: row.number("revision")?, is_first }))
    };
    rows.iter().map(read).collect()
}

pub(super) async fn read_revisions(
    on: &impl ConnectionTrait,
    waiting: &[Asked],
) -> Result<HashMap<Uuid, i64>, Trouble> {
    let (list, ids) = id_list(waiting.iter().map(|asked| asked.what.asset));
    let rows = query(on, format!("SELECT id, revision FROM asset WHERE id IN ({list})"), ids).await?;
    rows.iter().map(|row| Ok((Row(row).id("id")?, Row(row).number("revision")?))).collect()
}

pub(super) struct Count {
    pub taken: i64,
    /// The last one, while it can be joined.
    pub running: Option<Running>,
}

pub(super) struct Running {
    pub id: Uuid,
    pub ranges: RangeSet,
    pub handed: u64,
    pub started_at: Timestamp,
    pub was_aborted: bool,
}

pub(super) async fn read_counts(
    on: &impl ConnectionTrait,
    waiting: &[Asked],
) -> Result<HashMap<(Uuid, Uuid), Count>, Trouble> {
    let (list, ids) = id_list(waiting.iter().map(|asked| asked.what.holding.grant));
    let (_, files) = id_list(waiting.iter().map(|asked| asked.what.rendition));
    // More pairs than were asked for may come; they are few and left alone.
    let names: Vec<_> = (1..=files.len()).map(|place| format!("${}", ids.len() + place)).collect();
    let text = format!(
        "SELECT c.grant_id, c.rendition_id, c.taken, d.id, d.size, d.ranges, d.handed, d.started_at, d.completed_at, \
         d.aborted_at \
         FROM delivery_count c LEFT JOIN delivery d ON d.grant_id = c.grant_id AND d.rendition_id = c.rendition_id \
         AND d.number = c.taken WHERE c.grant_id IN ({list}) AND c.rendition_id IN ({})",
        names.join(", ")
    );
    let rows = query(on, text, ids.into_iter().chain(files).collect()).await?;
    let read = |row: &QueryResult| -> Result<_, Trouble> {
        let row = Row(row);
        let running = match row.id_or_none("id")? {
            Some(id)
                if row.at_or_none("completed_at")?.is_none() && !is_spent(row.count("handed")?, row.count("size")?) =>
            {
                Some(Running {
                    id,
                    ranges: read_ranges(&row.text("ranges")?)?,
                    handed: row.count("handed")?,
                    started_at: row.at("started_at")?,
                    was_aborted: row.at_or_none("aborted_at")?.is_some(),
                })
            }
            _ => None,
        };
        Ok(((row.id("grant_id")?, row.id("rendition_id")?), Count { taken: row.number("taken")?, running }))
    };
    rows.iter().map(read).collect()
}

async fn query(on: &impl ConnectionTrait, text: String, values: Vec<Value>) -> Result<Vec<QueryResult>, DbErr> {
    on.query_all_raw(Statement::from_sql_and_values(on.get_database_backend(), text, values)).await
}
