//! Consents as they stand, with all that proves them.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, sql};
use sealport_history::{Actor, Event, KeyName, Kind, record};
use sealport_identity::{Client, Person, people, person_key, person_keys, seal_client};
use sealport_vault::{PersonKey, Place, SealsFields};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::purposes::read_wording;
use crate::{Consents, Trouble, Wording};

/// One question and what became of it.
#[derive(Clone)]
pub struct Consent {
    /// Its id.
    pub id: Uuid,
    /// Who was asked.
    pub person: Person,
    /// With which words.
    pub wording: Wording,
    /// How: `email`.
    pub channel: String,
    /// Who asked.
    pub asked_by: Uuid,
    /// When.
    pub asked_at: Timestamp,
    /// Until when it could be answered.
    pub asked_until: Timestamp,
    /// When the person agreed.
    pub confirmed_at: Option<Timestamp>,
    /// From where; none once the person was erased.
    pub confirmed_from: Option<From>,
    /// When it was withdrawn, or refused.
    pub withdrawn_at: Option<Timestamp>,
    /// From where, when the person did it.
    pub withdrawn_from: Option<From>,
    /// The employee who noted it; none when the person did it by the link.
    pub withdrawn_by: Option<Uuid>,
}

/// Where an answer came from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct From {
    /// Network address.
    pub address: String,
    /// What the program says of itself.
    pub agent: String,
}

/// How a question stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ConsentState {
    /// Not answered yet.
    Asked,
    /// Not answered in time.
    Lapsed,
    /// The person agrees.
    Given,
    /// The person said no.
    Refused,
    /// The person agreed, and doesn't any more.
    Withdrawn,
}

impl ConsentState {
    /// Its word, in locale keys and lists.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Asked => "asked",
            Self::Lapsed => "lapsed",
            Self::Given => "given",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Consent {
    /// How it stands at `now`.
    pub fn state(&self, now: Timestamp) -> ConsentState {
        match (self.confirmed_at, self.withdrawn_at) {
            (Some(_), Some(_)) => ConsentState::Withdrawn,
            (Some(_), None) => ConsentState::Given,
            (None, Some(_)) => ConsentState::Refused,
            (None, None) if self.asked_until <= now => ConsentState::Lapsed,
            (None, None) => ConsentState::Asked,
        }
    }

    /// The place after this line.
    pub const fn cursor(&self) -> ConsentCursor {
        ConsentCursor { at: self.asked_at, id: self.id }
    }
}

/// A place in the register: what was asked before it comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConsentCursor {
    /// When the last one shown was asked.
    pub at: Timestamp,
    /// Its id.
    pub id: Uuid,
}

impl ConsentCursor {
    /// Before everything.
    pub const NEWEST: Self = Self { at: Timestamp::from_micros(i64::MAX), id: Uuid::max() };
}

macro_rules! consents_where {
    ($where:literal) => {
        concat!(
            "SELECT id, person_id, wording_id, channel, asked_by, asked_at, asked_until, confirmed_at, confirmed_from, \
             withdrawn_at, withdrawn_by, withdrawn_from FROM consent WHERE ",
            $where
        )
    };
}

impl Consents {
    /// What a person was asked, the newest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn of_person(&self, _: &Permit<Work>, person: Uuid) -> Result<Vec<Consent>, Trouble> {
        let on = self.ground.database.read();
        let find = consents_where!("person_id = $1 ORDER BY asked_at DESC, id DESC LIMIT 200");
        let rows = on.query_all_raw(sql(on, find, [person.into()])).await?;
        open(on, &self.ground, &rows).await
    }

    /// The whole register, the newest question first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn list(&self, _: &Permit<Work>, from: ConsentCursor, limit: u32) -> Result<Vec<Consent>, Trouble> {
        let on = self.ground.database.read();
        let find =
            consents_where!("asked_at < $1 OR (asked_at = $1 AND id < $2) ORDER BY asked_at DESC, id DESC LIMIT $3");
        let values: [Value; 3] = [from.at.micros().into(), from.id.into(), i64::from(limit).into()];
        let rows = on.query_all_raw(sql(on, find, values)).await?;
        open(on, &self.ground, &rows).await
    }

    /// One of them.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn consent(&self, _: &Permit<Work>, id: Uuid) -> Result<Option<Consent>, Trouble> {
        read(self.ground.database.read(), &self.ground, id).await
    }

    /// Notes that the register was given out as a list, before its first line leaves.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn note_export(&self, permit: &Permit<Work>, client: &Client) -> Result<(), Trouble> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let key = person_key(on, ground, by).await?;
                let event = Event::new(Kind::ConsentsExported, Actor::Employee(by), ground.now(), ground.chance());
                let event = seal_client(event, client, KeyName::Person(by), &key, ground.chance());
                Ok::<_, Trouble>(record(on, &event).await?)
            })
            .await
    }
}

pub(crate) async fn read(on: &impl ConnectionTrait, ground: &Ground, id: Uuid) -> Result<Option<Consent>, Trouble> {
    let rows = on.query_all_raw(sql(on, consents_where!("id = $1"), [id.into()])).await?;
    Ok(open(on, ground, &rows).await?.pop())
}

async fn open(on: &impl ConnectionTrait, ground: &Ground, rows: &[QueryResult]) -> Result<Vec<Consent>, Trouble> {
    let ids = |column: &str| rows.iter().map(|row| row.try_get("", column)).collect::<Result<Vec<Uuid>, _>>();
    let persons = ids("person_id")?;
    let people = people(on, ground, &persons).await?;
    let keys = person_keys(on, ground, &persons).await?;
    let wordings = wordings(on, ids("wording_id")?).await?;
    let mut all = Vec::with_capacity(rows.len());
    for row in rows {
        let (id, person): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "person_id")?);
        let at = |column: &str| row.try_get::<Option<i64>>("", column).map(|at| at.map(Timestamp::from_micros));
        let from = |column: &str| open_from(row, keys.get(&person), column, id);
        all.push(Consent {
            id,
            person: people.get(&person).cloned().ok_or(Trouble::Malformed("person of a consent"))?,
            wording: wordings.get(&row.try_get("", "wording_id")?).cloned().ok_or(Trouble::Malformed("wording"))?,
            channel: row.try_get("", "channel")?,
            asked_by: row.try_get("", "asked_by")?,
            asked_at: Timestamp::from_micros(row.try_get("", "asked_at")?),
            asked_until: Timestamp::from_micros(row.try_get("", "asked_until")?),
            confirmed_at: at("confirmed_at")?,
            confirmed_from: from("confirmed_from")?,
            withdrawn_at: at("withdrawn_at")?,
            withdrawn_from: from("withdrawn_from")?,
            withdrawn_by: row.try_get("", "withdrawn_by")?,
        });
    }
    Ok(all)
}

async fn wordings(on: &impl ConnectionTrait, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Wording>, Trouble> {
    let mut found = HashMap::new();
    for batch in id_batches(ids) {
        let find = concat!(
            "SELECT id, purpose_id, version, language, title, body, created_at FROM consent_wording WHERE id IN ",
            id_batch!()
        );
        for row in on.query_all_raw(sql(on, find, batch)).await? {
            let wording = read_wording(&row)?;
            found.insert(wording.id, wording);
        }
    }
    Ok(found)
}

/// Where an answer came from, sealed under the person's key.
pub(crate) fn seal_from(
    ground: &Ground,
    key: &PersonKey,
    client: &Client,
    column: &str,
    id: Uuid,
) -> Result<Vec<u8>, Trouble> {
    let from = From { address: client.address.to_string(), agent: client.agent.clone() };
    let plain = serde_json::to_vec(&from).map_err(|_| Trouble::Malformed("client"))?;
    Ok(key.seal(place(column, id), &plain, ground.chance()))
}

fn open_from(row: &QueryResult, key: Option<&PersonKey>, column: &str, id: Uuid) -> Result<Option<From>, Trouble> {
    let (Some(sealed), Some(key)) = (row.try_get::<Option<Vec<u8>>>("", column)?, key) else { return Ok(None) };
    let plain = key.open(place(column, id), &sealed)?;
    serde_json::from_slice(&plain).map(Some).map_err(|_| Trouble::Malformed("origin of a consent"))
}

fn place(column: &str, id: Uuid) -> Place<'_> {
    Place { table: "consent", column, id: id.into_bytes() }
}
