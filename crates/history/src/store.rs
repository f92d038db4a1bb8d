use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};
use sealport_ambient::Timestamp;
use sealport_database::{insert_rows, sql};
use thiserror::Error;
use uuid::Uuid;

use crate::{Event, Kind, MalformedEvent};

/// The history can't be read.
#[derive(Debug, Error)]
pub enum HistoryError {
    /// The database did not answer.
    #[error("the history can't be read")]
    Database(#[from] DbErr),
    /// A stored event is not what was written.
    #[error(transparent)]
    Malformed(#[from] MalformedEvent),
}

/// A place in a timeline: the events before (older than) it come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cursor {
    /// Instant of the last event shown.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl Cursor {
    /// Before everything: the newest events come next.
    pub const NEWEST: Self = Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() };

    /// The place after `event`.
    pub const fn after(event: &Event) -> Self {
        Self { at: event.at, id: event.id }
    }
}

/// Writes an event, in the transaction of the deed.
///
/// # Errors
/// The database's: then the deed must not happen either.
pub async fn record(transaction: &impl ConnectionTrait, event: &Event) -> Result<(), DbErr> {
    record_all(transaction, std::slice::from_ref(event)).await
}

/// Writes several events at once.
///
/// # Errors
/// As [`record`].
pub async fn record_all(transaction: &impl ConnectionTrait, events: &[Event]) -> Result<(), DbErr> {
    let row = |event: &Event| -> [Value; 4] {
        [event.id.into(), event.at.micros().into(), event.kind.as_str().into(), event.encode().into()]
    };
    insert_rows(transaction, "usage_event (id, at, kind, body)", "", events.iter().map(row).collect()).await?;
    let places = events.iter().flat_map(|event| {
        let subjects = event.subjects.iter().filter(|subject| subject.has_timeline());
        subjects.map(|subject| -> [Value; 3] { [subject.id().into(), event.at.micros().into(), event.id.into()] })
    });
    insert_rows(transaction, "usage_event_subject (subject_id, at, event_id)", "", places.collect()).await?;
    Ok(())
}

/// The events of one subject (asset, share or person), newest first.
///
/// # Errors
/// [`HistoryError`].
pub async fn timeline(
    on: &impl ConnectionTrait,
    subject: Uuid,
    from: Cursor,
    limit: u32,
) -> Result<Vec<Event>, HistoryError> {
    let rows = on
        .query_all_raw(sql(
            on,
            "SELECT event.body FROM usage_event_subject subject JOIN usage_event event ON event.id = subject.event_id \
             WHERE subject.subject_id = $1 AND (subject.at < $2 OR (subject.at = $2 AND subject.event_id < $3)) \
             ORDER BY subject.at DESC, subject.event_id DESC LIMIT $4",
            [subject.into(), from.at.micros().into(), from.id.into(), Value::from(i64::from(limit))],
        ))
        .await?;
    decode(rows)
}

/// The events of one subject that are of one of these kinds, newest first.
///
/// # Errors
/// [`HistoryError`].
pub async fn timeline_of_kinds(
    on: &impl ConnectionTrait,
    subject: Uuid,
    kinds: &[Kind],
    from: Cursor,
    limit: u32,
) -> Result<Vec<Event>, HistoryError> {
    // The words are ours, and as many as there are kinds.
    let places = (5..).take(kinds.len()).map(|place| format!("${place}")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "SELECT event.body FROM usage_event_subject subject JOIN usage_event event ON event.id = subject.event_id \
         WHERE subject.subject_id = $1 AND (subject.at < $2 OR (subject.at = $2 AND subject.event_id < $3)) \
         AND event.kind IN ({places}) ORDER BY subject.at DESC, subject.event_id DESC LIMIT $4"
    );
    let first = [subject.into(), from.at.micros().into(), from.id.into(), Value::from(i64::from(limit))];
    let values = first.into_iter().chain(kinds.iter().map(|kind| kind.as_str().into()));
    let statement = Statement::from_sql_and_values(on.get_database_backend(), text, values);
    decode(on.query_all_raw(statement).await?)
}

/// All events, newest first.
///
/// # Errors
/// [`HistoryError`].
pub async fn everything(on: &impl ConnectionTrait, from: Cursor, limit: u32) -> Result<Vec<Event>, HistoryError> {
    let rows = on
        .query_all_raw(sql(
            on,
            "SELECT body FROM usage_event WHERE at < $1 OR (at = $1 AND id < $2) ORDER BY at DESC, id DESC LIMIT $3",
            [from.at.micros().into(), from.id.into(), Value::from(i64::from(limit))],
        ))
        .await?;
    decode(rows)
}

fn decode(rows: Vec<QueryResult>) -> Result<Vec<Event>, HistoryError> {
    rows.iter().map(|row| Ok(Event::decode(&row.try_get::<Vec<u8>>("", "body")?)?)).collect()
}
