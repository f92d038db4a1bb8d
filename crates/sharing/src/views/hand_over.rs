use std::collections::HashMap;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::{Mode, Permit, View};
use sealport_ambient::Timestamp;
use sealport_database::{WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, person_key, seal_client};
use sealport_vault::PersonKey;
use uuid::Uuid;

use super::{Key, Open, ViewError, Views, only, stored, unit};
use crate::facts::mode_of;
use crate::first::{First, note_first};
use crate::row::Row;
use crate::shares::{is_taken, read_ranges};
use crate::{RangeSet, Trouble};

/// The most viewings that are kept in memory; the pages of others are written one by one.
const MOST: usize = 4096;
/// How long one is kept after its last page.
const KEPT_FOR: Duration = Duration::from_secs(10 * 60);
/// How old a decision may be on which a page leaves: what is revoked ends within two seconds, and viewings in memory are
/// only compared with the decision.
const FRESH: Duration = Duration::from_secs(1);
/// How often the first page is tried when another replica came in between.
const TRIES: usize = 5;

/// A viewing, and pages of it that the database doesn't know to be handed over.
type Unwritten = (Uuid, RangeSet);

/// A page that is about to leave.
struct Asked<'a> {
    what: View,
    session: Uuid,
    page: u32,
    pages: u32,
    client: &'a Client,
}

impl Asked<'_> {
    fn key(&self) -> Key {
        (self.session, self.what.rendition)
    }

    fn revisions(&self) -> (i64, i64) {
        (self.what.holding.share_revision, self.what.asset_revision)
    }
}

impl Views {
    /// Notes that a page (from 1) of a file of so many `pages` is about to be handed over in a session. The first one of a
    /// file begins a viewing: it is committed with its event when this returns. The leave is to be decided when the page is
    /// ready, not before it is waited for.
    ///
    /// # Errors
    /// [`ViewError`]: then no page may leave. [`ViewError::Changed`] also of a decision that is older than a second.
    pub async fn hand_over(
        &self,
        permit: &Permit<View>,
        session: Uuid,
        page: u32,
        pages: u32,
        client: &Client,
    ) -> Result<(), ViewError> {
        let now = self.ground.now();
        if permit.until() <= now || now.since(permit.action().decided_at) > FRESH {
            return Err(ViewError::Changed);
        }
        if page == 0 || page > pages {
            return Err(ViewError::NoSuchPage);
        }
        let asked = Asked { what: *permit.action(), session, page, pages, client };
        if self.note(&asked) {
            return Ok(());
        }
        let _beginning = self.beginning(&asked.key()).lock().await;
        // Somebody else may have begun it meanwhile.
        if self.note(&asked) {
            return Ok(());
        }
        let viewing = self.begin(&asked).await?;
        self.keep(&asked, viewing);
        Ok(())
    }

    /// Writes down what was handed over since the last time. To be called once a second, and at the end of the process.
    ///
    /// # Errors
    /// [`Trouble`], of the last viewing that had some; what could not be written is tried again the next time.
    pub async fn flush(&self) -> Result<(), Trouble> {
        let mut unwritten = self.take();
        if unwritten.is_empty() {
            return Ok(());
        }
        let mut outcome = self.add_all(unwritten.values()).await;
        // A viewing whose record can't be read must not hold up the others; a database that is away holds up all of them.
        if outcome.as_ref().is_err_and(|trouble| trouble.database().is_none()) {
            outcome = Ok(());
            for one in unwritten.values_mut() {
                let written = self.add_all(std::iter::once(&*one)).await;
                let is_away = written.as_ref().is_err_and(|trouble| trouble.database().is_some());
                match written {
                    Ok(()) => one.1 = RangeSet::new(),
                    Err(trouble) => outcome = Err(trouble),
                }
                if is_away {
                    break;
                }
            }
        }
        if outcome.is_err() {
            unwritten.iter().for_each(|(key, (_, pages))| self.give_back(*key, pages));
        }
        outcome
    }

    /// In one transaction.
    async fn add_all(&self, unwritten: impl Iterator<Item = &Unwritten> + Clone) -> Result<(), Trouble> {
        let now = self.ground.now();
        let added = self.ground.database.write(async |on| {
            for (viewing, pages) in unwritten.clone() {
                add_handed(on, *viewing, pages, now).await?;
            }
            Ok::<_, Trouble>(())
        });
        added.await
    }

    /// Notes the page in memory, where the viewing is begun and the decision is the one that it was begun or looked at with.
    fn note(&self, asked: &Asked<'_>) -> bool {
        let mut open = self.lock();
        let found =
            open.get_mut(&asked.key()).filter(|open| open.revisions == asked.revisions() && open.pages == asked.pages);
        let Some(found) = found else { return false };
        found.unwritten.insert(only(asked.page));
        found.used_at = self.ground.now();
        true
    }

    fn keep(&self, asked: &Asked<'_>, viewing: Uuid) {
        let mut open = self.lock();
        if let Some(known) = open.get_mut(&asked.key()) {
            (known.revisions, known.pages) = (asked.revisions(), asked.pages);
        } else if open.len() < MOST {
            let (revisions, pages, used_at) = (asked.revisions(), asked.pages, self.ground.now());
            open.insert(asked.key(), Open { viewing, revisions, pages, unwritten: RangeSet::new(), used_at });
        }
    }

    /// What is to be written, by session and file; it counts as written from then on. Viewings that rest are let go.
    fn take(&self) -> HashMap<Key, Unwritten> {
        let now = self.ground.now();
        let mut open = self.lock();
        open.retain(|_, one| !one.unwritten.is_empty() || now.since(one.used_at) < KEPT_FOR);
        let dirty = open.iter_mut().filter(|(_, one)| !one.unwritten.is_empty());
        dirty.map(|(key, one)| (*key, (one.viewing, std::mem::take(&mut one.unwritten)))).collect()
    }

    /// What of one viewing is to be written.
    pub(super) fn take_one(&self, key: Key) -> RangeSet {
        self.lock().get_mut(&key).map(|one| std::mem::take(&mut one.unwritten)).unwrap_or_default()
    }

    /// After a failure: it stays to be written.
    pub(super) fn give_back(&self, key: Key, pages: &RangeSet) {
        if let Some(one) = self.lock().get_mut(&key) {
            one.unwritten.union(pages);
        }
    }

    async fn begin(&self, asked: &Asked<'_>) -> Result<Uuid, ViewError> {
        let person = asked.what.holding.person;
        let key = person_key(self.ground.database.read(), &self.ground, person).await?;
        for _ in 1..TRIES {
            match self.try_begin(asked, &key).await {
                Err(error) if is_taken(&error) => {}
                outcome => return outcome,
            }
        }
        self.try_begin(asked, &key).await
    }

    async fn try_begin(&self, asked: &Asked<'_>, key: &PersonKey) -> Result<Uuid, ViewError> {
        self.ground
            .database
            .write(async |on| {
                let now = self.ground.now();
                let is_first = self.stands(on, &asked.what).await?;
                let mut page = RangeSet::new();
                page.insert(only(asked.page));
                if let Some(known) = stored(on, asked.key()).await? {
                    add_handed(on, known.id, &page, now).await?;
                    return Ok(known.id);
                }
                let (viewing, number) = (self.ground.id(), next_number(on, &asked.what).await?);
                let holding = asked.what.holding;
                let add = "INSERT INTO viewing (id, share_id, grant_id, rendition_id, session_id, number, pages, handed, \
                           lately, seen, seconds, told_seconds, started_at, changed_at) \
                           VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, '[]', 0, 0, $9, $9)";
                let values = [
                    viewing.into(),
                    holding.share.into(),
                    holding.grant.into(),
                    asked.what.rendition.into(),
                    asked.session.into(),
                    number.into(),
                    i64::from(asked.pages).into(),
                    page.to_json().into(),
                    now.micros().into(),
                ];
                rows_affected(on, add, values).await?;
                let event = Event::new(Kind::ViewStarted, Actor::Recipient(holding.person), now, self.ground.chance())
                    .about(Subject::Share(holding.share))
                    .about(Subject::Grant(holding.grant))
                    .about(Subject::Person(holding.person))
                    .about(Subject::Asset(asked.what.asset))
                    .about(Subject::Rendition(asked.what.rendition))
                    .about(Subject::Delivery(viewing))
                    .with("delivery", Detail::Number(number))
                    .with("of", Detail::Number(i64::from(asked.pages)))
                    .with("unit", Detail::Text(unit(on, asked.what.rendition).await?.to_owned()));
                let chance = self.ground.chance();
                let event = seal_client(event, asked.client, KeyName::Person(holding.person), key, chance);
                record(on, &event).await?;
                if is_first {
                    let what = First { holding: asked.what.holding, asset: asked.what.asset, rendition: asked.what.rendition };
                    note_first(on, &self.ground, &self.public_url, &what, true, now).await?;
                }
                Ok(viewing)
            })
            .await
    }

    /// Whether the decision still stands; then, whether this is the first that a recipient has of a share that lets them
    /// only look. Where files can be fetched, a look at them is no fetch.
    async fn stands(&self, on: &impl ConnectionTrait, what: &View) -> Result<bool, ViewError> {
        let find = "SELECT s.revision AS share_revision, a.revision AS asset_revision, s.mode, g.fetched_at \
                    FROM share_grant g JOIN share s ON s.id = g.share_id CROSS JOIN asset a \
                    WHERE g.id = $1 AND s.id = $2 AND a.id = $3";
        let values = [what.holding.grant.into(), what.holding.share.into(), what.asset.into()];
        let row = on.query_one_raw(sql(on, find, values)).await?.ok_or(ViewError::Changed)?;
        let row = Row(&row);
        let revisions = (row.number("share_revision")?, row.number("asset_revision")?);
        if revisions != (what.holding.share_revision, what.asset_revision) {
            return Err(ViewError::Changed);
        }
        Ok(mode_of(&row.text("mode")?)? == Mode::View && row.at_or_none("fetched_at")?.is_none())
    }
}

async fn next_number(on: &impl ConnectionTrait, what: &View) -> Result<i64, Trouble> {
    let find = "SELECT COALESCE(MAX(number), 0) + 1 AS next FROM viewing WHERE grant_id = $1 AND rendition_id = $2";
    let row = on.query_one_raw(sql(on, find, [what.holding.grant.into(), what.rendition.into()])).await?;
    Ok(Row(&row.ok_or(Trouble::Malformed("number of views"))?).number("next")?)
}

/// Adds pages that were handed over; the viewing goes on if it had paused.
pub(super) async fn add_handed(
    on: &impl ConnectionTrait,
    viewing: Uuid,
    pages: &RangeSet,
    now: Timestamp,
) -> Result<(), Trouble> {
    let find = "SELECT handed, lately FROM viewing WHERE id = $1";
    let row = on.query_one_raw(sql(on, find, [viewing.into()])).await?.ok_or(Trouble::Malformed("view"))?;
    let with = |column: &str| -> Result<String, Trouble> {
        let mut all = read_ranges(&Row(&row).text(column)?)?;
        all.union(pages);
        Ok(all.to_json())
    };
    let add = "UPDATE viewing SET handed = $2, lately = $3, changed_at = $4, told_at = NULL WHERE id = $1";
    let values = [viewing.into(), with("handed")?.into(), with("lately")?.into(), now.micros().into()];
    rows_affected(on, add, values).await?;
    Ok(())
}
