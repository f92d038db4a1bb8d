//! The history against what is there: each deed has its line exactly once, and no line tells of what never happened.

use std::collections::{BTreeMap, BTreeSet};

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sealport_ambient::{Clock, SystemClock};
use sealport_database::sql;
use sealport_history::{Detail, Event, Kind, Subject};
use uuid::Uuid;

use crate::Portal;
use crate::lines::ask_until;

/// Deeds of jobs and of recipients: they go on while nobody looks.
const BY_THEMSELVES: [Kind; 6] = [
    Kind::LetterAccepted,
    Kind::DownloadStarted,
    Kind::DownloadCompleted,
    Kind::DownloadAborted,
    Kind::ViewStarted,
    Kind::ViewEnded,
];

/// What a portal's history says, and what there is.
pub struct Ledger {
    events: Vec<Event>,
    there: BTreeMap<&'static str, BTreeSet<Uuid>>,
}

/// What there is, and the lines that must name it once each; `true` where each must have its line.
type Claim = (&'static str, &'static str, Kind, fn(&Event) -> Option<Uuid>, bool);

const CLAIMS: [Claim; 7] = [
    ("assets", "SELECT id FROM asset", Kind::Uploaded, asset, true),
    ("shares", "SELECT id FROM share", Kind::Shared, share, true),
    ("accepted letters", "SELECT id FROM letter WHERE state = 'accepted'", Kind::LetterAccepted, letter, true),
    ("deliveries", "SELECT id FROM delivery", Kind::DownloadStarted, delivery, true),
    (
        "complete deliveries",
        "SELECT id FROM delivery WHERE completed_at IS NOT NULL AND delivered = size",
        Kind::DownloadCompleted,
        delivery,
        true,
    ),
    ("views", "SELECT id FROM viewing", Kind::ViewStarted, delivery, true),
    // What broke off and went on later has its line still.
    ("begun deliveries", "SELECT id FROM delivery", Kind::DownloadAborted, delivery, false),
];

fn asset(event: &Event) -> Option<Uuid> {
    event.subjects.iter().find_map(|one| if let Subject::Asset(id) = one { Some(*id) } else { None })
}

fn share(event: &Event) -> Option<Uuid> {
    event.subjects.iter().find_map(|one| if let Subject::Share(id) = one { Some(*id) } else { None })
}

fn delivery(event: &Event) -> Option<Uuid> {
    event.subjects.iter().find_map(|one| if let Subject::Delivery(id) = one { Some(*id) } else { None })
}

fn letter(event: &Event) -> Option<Uuid> {
    if let Some(Detail::Id(id)) = event.details.get("letter") { Some(*id) } else { None }
}

impl Portal {
    /// Reads the ledger of a portal that is running. Jobs may write between two of the questions, and PostgreSQL may still
    /// commit what a killed portal had sent it: what does not fit is read again.
    ///
    /// # Panics
    /// With what does not fit, when that stays so.
    pub async fn ledger(&self) -> Ledger {
        let database = self.database().await;
        let fits = ask_until(|| async {
            let ledger = Ledger::read(database.read()).await;
            ledger.faults().is_empty().then_some(ledger)
        });
        let Some(ledger) = fits.await else {
            panic!("the history does not fit: {:#?}", Ledger::read(database.read()).await.faults())
        };
        database.close().await.expect("the database closes");
        ledger
    }

    /// Lets the leases of letters that a killed portal had in its hands run out now rather than in ten minutes; how many.
    ///
    /// # Panics
    /// When the database can't be written.
    pub async fn end_leases(&self) -> u64 {
        let database = self.database().await;
        let transaction = database.begin().await.expect("a transaction");
        let end = "UPDATE letter SET lease_until = $1 WHERE state = 'sending'";
        let ended = transaction.execute_raw(sql(&transaction, end, [SystemClock.now().micros().into()])).await;
        let ended = ended.expect("the leases end").rows_affected();
        transaction.commit().await.expect("committed");
        database.close().await.expect("the database closes");
        ended
    }
}

impl Ledger {
    async fn read(on: &DatabaseConnection) -> Self {
        let statement = |text: &str| Statement::from_string(on.get_database_backend(), text);
        let rows = on.query_all_raw(statement("SELECT body FROM usage_event")).await.expect("the history");
        let body = |row: sea_orm::QueryResult| row.try_get::<Vec<u8>>("", "body").expect("bytes");
        let events = rows.into_iter().map(|row| Event::decode(&body(row)).expect("an event")).collect();
        let mut there = BTreeMap::new();
        for (what, query, ..) in CLAIMS {
            let rows = on.query_all_raw(statement(query)).await.unwrap_or_else(|error| panic!("{query}: {error}"));
            there.insert(what, rows.iter().map(|row| row.try_get("", "id").expect("an id")).collect());
        }
        Self { events, there }
    }

    /// What does not fit, in words.
    fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for (what, _, kind, subject, each) in CLAIMS {
            let (there, mut named) = (&self.there[what], BTreeMap::<Uuid, usize>::new());
            for event in self.events.iter().filter(|event| event.kind == kind) {
                match subject(event) {
                    Some(id) => *named.entry(id).or_default() += 1,
                    None => faults.push(format!("a line {kind} names nothing")),
                }
            }
            let most = if each { 1 } else { usize::MAX };
            let twice = named.iter().filter(|(_, times)| **times > most);
            faults.extend(twice.map(|(id, times)| format!("{times} lines {kind} about {id}")));
            let invented = named.keys().filter(|id| !there.contains(id));
            faults.extend(invented.map(|id| format!("a line {kind}, but {id} is none of the {what}")));
            let missing = there.iter().filter(|id| each && !named.contains_key(id));
            faults.extend(missing.map(|id| format!("no line {kind} about {id} of the {what}")));
        }
        faults
    }

    /// How many there are: `assets`, `shares`, `accepted letters`, `deliveries`, `complete deliveries`.
    pub fn count(&self, what: &str) -> usize {
        self.there[what].len()
    }

    /// The lines of the history by kind, without those that jobs and transfers write on their own.
    pub fn deeds(&self) -> BTreeMap<&'static str, usize> {
        let mut deeds = BTreeMap::new();
        for event in self.events.iter().filter(|event| !BY_THEMSELVES.contains(&event.kind)) {
            *deeds.entry(event.kind.as_str()).or_default() += 1;
        }
        deeds
    }
}

#[cfg(test)]
mod tests {
    use sealport_ambient::{SeededChance, Timestamp};
    use sealport_history::Actor;

    use super::*;

    fn ledger(lines: &[(Kind, u128)], assets: &[u128]) -> Ledger {
        let chance = SeededChance::new(1);
        let event = |(kind, id): &(Kind, u128)| {
            Event::new(*kind, Actor::Portal, Timestamp::from_micros(1), &chance)
                .about(Subject::Asset(Uuid::from_u128(*id)))
        };
        let mut there: BTreeMap<_, _> = CLAIMS.iter().map(|(what, ..)| (*what, BTreeSet::new())).collect();
        there.insert("assets", assets.iter().map(|id| Uuid::from_u128(*id)).collect());
        Ledger { events: lines.iter().map(event).collect(), there }
    }

    #[test]
    fn finds_what_does_not_fit() {
        let up = Kind::Uploaded;
        assert!(ledger(&[(up, 1), (up, 2)], &[1, 2]).faults().is_empty());
        assert_eq!(ledger(&[(up, 1)], &[1, 2]).faults().len(), 1, "a line is missing");
        assert_eq!(ledger(&[(up, 1), (up, 2)], &[1]).faults().len(), 1, "a line tells of what is not there");
        assert_eq!(ledger(&[(up, 1), (up, 1)], &[1]).faults().len(), 1, "a line stands twice");
        assert_eq!(ledger(&[(Kind::Shared, 1)], &[]).faults().len(), 1, "a share without a share");
    }
}
