//! The usage history as people read it: sentences, exact times, and for those entitled address and program.

mod browser;
mod export;
mod face;
mod keys;
mod more;
mod own;
mod pages;
mod sentences;

pub(in crate::employees) use export::{MARK, table};
pub use export::{asset_csv, company_csv, contact_csv, share_csv};
pub use own::own;
pub use pages::{of_asset, of_company, of_contact, of_everything, of_share};

use actix_web::web;
use sealport_access::Role;
use sealport_ambient::Timestamp;
use sealport_history::{Cursor, Event, everything, timeline};
use sealport_identity::Session;
use uuid::Uuid;

use crate::app::App;
use crate::http::{Colleague, Failure, Visitor};
use crate::texts::Texts;

/// Events of one page.
const PAGE: u32 = 50;
/// Steps on the page of the thing itself.
const LATEST: usize = 8;

/// One step, ready for `parts/timeline.html`.
#[derive(Clone, Debug)]
pub struct Line {
    /// The day with its zone, where a new one begins; else empty.
    pub day: String,
    /// plain, good, attention, problem or sealed.
    pub look: &'static str,
    /// Sprite name.
    pub sprite: &'static str,
    /// The instant for machines.
    pub iso: String,
    /// Time of day, exact.
    pub clock: String,
    /// What happened.
    pub words: String,
    /// More, with address and program for those entitled; may be empty.
    pub more: String,
}

/// A page of somebody's or something's history, newest first.
#[derive(Clone, Debug)]
pub struct Timeline {
    /// Its steps.
    pub lines: Vec<Line>,
    /// Where older ones begin, for `?after=`; empty at the end.
    pub next: String,
}

/// Who reads, and in which language. Owned, so that an export can outlive its request.
#[derive(Clone)]
pub struct Reader {
    app: web::Data<App>,
    t: Texts,
    viewer: Uuid,
    /// Whether everything is told, also of what this person doesn't see.
    of_everything: bool,
    /// Whether it is told from where things were done.
    sees_addresses: bool,
}

impl Reader {
    /// Who is signed in, as a reader.
    pub fn of(visitor: &Visitor, session: &Session) -> Self {
        let roles = session.facts.roles;
        Self {
            app: visitor.app.clone(),
            t: visitor.t,
            viewer: session.person.id,
            of_everything: roles.has(Role::Reviewer),
            sees_addresses: roles.has(Role::Reviewer),
        }
    }

    /// Whose sight bounds what is told; nobody's for who reads everything.
    fn bounds(&self) -> Option<Uuid> {
        (!self.of_everything).then_some(self.viewer)
    }

    async fn events(&self, subject: Option<Uuid>, from: Cursor, limit: u32) -> Result<Vec<Event>, Failure> {
        let on = self.app.ground.database.read();
        Ok(match subject {
            Some(subject) => timeline(on, subject, from, limit).await?,
            None => everything(on, from, limit).await?,
        })
    }
}

/// A page of the history of a share, an asset or a person; without a subject of the whole house.
///
/// # Errors
/// What the records say.
async fn lines(reader: &Reader, subject: Option<Uuid>, from: Cursor) -> Result<Timeline, Failure> {
    let mut events = reader.events(subject, from, PAGE + 1).await?;
    let has_more = events.len() > PAGE as usize;
    events.truncate(PAGE as usize);
    let next = events.last().filter(|_| has_more).map(|last| write_cursor(Cursor::after(last))).unwrap_or_default();
    let keys = keys::Keys::read(reader, &events).await?;
    let t = reader.t;
    let mut day = String::new();
    let lines = events
        .iter()
        .filter(|event| keys.may_tell(event))
        .map(|event| {
            let told = sentences::tell(event, &keys, reader);
            let this_day = t.zoned_day(event.at);
            let is_new = this_day != day;
            day.clone_from(&this_day);
            Line {
                day: if is_new { this_day } else { String::new() },
                look: told.look,
                sprite: told.sprite,
                iso: iso(event.at),
                clock: t.clock(event.at),
                words: told.words,
                more: [told.more, told.address, told.program]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" · "),
            }
        })
        .collect();
    Ok(Timeline { lines, next })
}

/// The newest few steps, for the page of the thing itself.
///
/// # Errors
/// What the records say.
pub async fn latest(colleague: &Colleague, subject: Uuid) -> Result<Vec<Line>, Failure> {
    let reader = Reader::of(&colleague.visitor, &colleague.session);
    let mut timeline = lines(&reader, Some(subject), Cursor::NEWEST).await?;
    timeline.lines.truncate(LATEST);
    Ok(timeline.lines)
}

/// The instant with microseconds, as the record has it.
fn iso(at: Timestamp) -> String {
    at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Micros, true)
}

/// The place that `?after=` names; the newest for none, or for one that makes no sense.
pub fn cursor(text: Option<&str>) -> Cursor {
    text.and_then(read_cursor).unwrap_or(Cursor::NEWEST)
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let (at, id) = text.split_once('.')?;
    Some(Cursor { at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
}

fn write_cursor(cursor: Cursor) -> String {
    format!("{}.{}", cursor.at.micros(), cursor.id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cursors_survive_the_address() {
        let place = Cursor { at: Timestamp::from_micros(1_795_284_307_123_456), id: Uuid::from_u128(7) };
        assert_eq!(cursor(Some(&write_cursor(place))), place);
        assert_eq!(cursor(Some("now")), Cursor::NEWEST);
        assert_eq!(iso(place.at), "2026-11-21T18:05:07.123456Z");
    }
}
