//! What was seen, page by page.
//!
//! A *viewing* is one session with one file. Its start is committed, with its event, before the first page may leave; pages
//! that are handed over after it are kept in memory and written in groups, at most a second later. Handed over is not seen:
//! a viewer asks for pages ahead. What was seen are the seconds that the viewer's page says it was on screen, as far as that
//! is plausible ([`plausible`]): only pages that were handed over, and no more time than has passed.
//!
//! Only an opened session hands over pages, so whatever fetches links on its own never makes a viewing.

mod hand_over;
mod pause;
mod plausible;
mod reads;
mod seen;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sea_orm::ConnectionTrait;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use thiserror::Error;
use uuid::Uuid;

use crate::row::Row;
use crate::shares::read_ranges;
use crate::{RangeSet, Trouble};

pub(crate) use reads::views_of;
pub use reads::{PageSeen, SeenPages, ViewedFile};

/// No page may leave, or nothing was noted.
#[derive(Debug, Error)]
pub enum ViewError {
    /// The share or the asset was changed since the decision, or that is too long ago: read the facts again and decide again.
    #[error("the share or the file was changed in the meantime")]
    Changed,
    /// The file has no such page.
    #[error("the file has no such page")]
    NoSuchPage,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}

sealport_database::troubled!(ViewError);

/// Notes what was seen. One a process.
pub struct Views {
    ground: Arc<Ground>,
    public_url: String,
    open: Mutex<HashMap<Key, Open>>,
    /// Whoever begins a viewing; the others that ask for pages of it meanwhile find it begun. Several, so that few wait for
    /// a viewing that isn't theirs.
    beginnings: [tokio::sync::Mutex<()>; BEGINNINGS],
}

/// Locks for viewings that begin.
const BEGINNINGS: usize = 61;

/// A session and a file.
type Key = (Uuid, Uuid);

/// A viewing that this process hands pages over in.
struct Open {
    viewing: Uuid,
    /// The share's and the asset's, when it was last looked whether the decision still stands.
    revisions: (i64, i64),
    pages: u32,
    /// Pages that the database doesn't know to be handed over.
    unwritten: RangeSet,
    used_at: Timestamp,
}

/// A viewing in the records.
struct Stored {
    id: Uuid,
    handed: RangeSet,
    lately: RangeSet,
    seen: RangeSet,
    seconds: u64,
    started_at: Timestamp,
    reported_at: Option<Timestamp>,
}

impl Views {
    /// The service; `public_url` is where the portal is reached.
    pub fn new(ground: Arc<Ground>, public_url: &str) -> Self {
        Self {
            ground,
            public_url: public_url.trim_end_matches('/').to_owned(),
            open: Mutex::default(),
            beginnings: std::array::from_fn(|_| tokio::sync::Mutex::new(())),
        }
    }

    /// The lock of whoever begins this viewing.
    fn beginning(&self, (session, rendition): &Key) -> &tokio::sync::Mutex<()> {
        let mixed = session.as_u128() ^ rendition.as_u128();
        &self.beginnings[(mixed % BEGINNINGS as u128) as usize]
    }

    /// A lock that a panicking holder left behind is taken over: what it guards are plain values.
    fn lock(&self) -> MutexGuard<'_, HashMap<Key, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The viewing of a session and a file.
async fn stored(on: &impl ConnectionTrait, (session, rendition): Key) -> Result<Option<Stored>, Trouble> {
    let find = "SELECT * FROM viewing WHERE session_id = $1 AND rendition_id = $2";
    let row = on.query_one_raw(sql(on, find, [session.into(), rendition.into()])).await?;
    let Some(row) = row else { return Ok(None) };
    let row = Row(&row);
    Ok(Some(Stored {
        id: row.id("id")?,
        handed: read_ranges(&row.text("handed")?)?,
        lately: read_ranges(&row.text("lately")?)?,
        seen: read_ranges(&row.text("seen")?)?,
        seconds: row.count("seconds")?,
        started_at: row.at("started_at")?,
        reported_at: row.at_or_none("reported_at")?,
    }))
}

fn pages_of(row: &Row<'_>) -> Result<u32, Trouble> {
    u32::try_from(row.number("pages")?).map_err(|_| Trouble::Malformed("number of pages"))
}

/// What is counted of a file in events: the pages of what is read, the pieces (of four seconds) of what is played.
async fn unit(on: &impl ConnectionTrait, rendition: Uuid) -> Result<&'static str, Trouble> {
    let find = "SELECT media_type FROM rendition WHERE id = $1";
    let row = on.query_one_raw(sql(on, find, [rendition.into()])).await?.ok_or(Trouble::Malformed("file"))?;
    let media_type = Row(&row).text("media_type")?;
    let is_played = media_type.starts_with("video/") || media_type.starts_with("audio/");
    Ok(if is_played || media_type == "application/ogg" { "piece" } else { "page" })
}

/// One page as a range.
fn only(page: u32) -> std::ops::Range<u64> {
    u64::from(page)..u64::from(page) + 1
}

/// A number for the database, which keeps signed ones.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
