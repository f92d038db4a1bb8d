//! Requests for one's data or for erasure, and their answers.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, Person, Session, people, person_key, person_keys, reviewers, seal_client};
use sealport_notify::{Letter, Link, NewLetter, NoticeKind, RequestAnswered, RequestMade, Wish};
use sealport_notify::{enqueue, notify_person, withdraw_notices};
use sealport_vault::{PersonKey, Place, SealsFields};
use thiserror::Error;
use uuid::Uuid;

use crate::trouble::troubled;
use crate::{Accounts, Trouble};

/// Longest words of a request or an answer, in characters.
pub const LONGEST_WORDS: usize = 2_000;
/// Requests that a list shows.
const LISTED: i64 = 200;

/// A request, opened.
#[derive(Clone)]
pub struct Request {
    /// Its id.
    pub id: Uuid,
    /// Who asks.
    pub person: Person,
    /// What for.
    pub wish: Wish,
    /// In their own words; may be empty.
    pub words: String,
    /// When.
    pub asked_at: Timestamp,
    /// The answer.
    pub answer: Option<Answer>,
}

/// What was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: Uuid,
    /// In which words.
    pub words: String,
}

/// A request was not made or not answered.
#[derive(Debug, Error)]
pub enum RequestError {
    /// There is no such request, or it is not this person's to see.
    #[error("there is no such request")]
    Unknown,
    /// One of the kind waits for its answer.
    #[error("such a request waits already")]
    Waits,
    /// Somebody answered it meanwhile.
    #[error("the request was answered meanwhile")]
    Answered,
    /// An answer says something.
    #[error("there are no words")]
    NoWords,
    /// The words are too long.
    #[error("the words are too long")]
    TooLong,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(RequestError);

impl Accounts {
    /// Asks for one's data or for erasure: request, event, and letters and notices to those who answer it.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn ask(&self, session: &Session, wish: Wish, words: &str, client: &Client) -> Result<Uuid, RequestError> {
        let words = words.trim();
        if words.chars().count() > LONGEST_WORDS {
            return Err(RequestError::TooLong);
        }
        self.ground.database.write(async |on| self.ask_in(on, session, wish, words, client).await).await
    }

    async fn ask_in(
        &self,
        on: &impl ConnectionTrait,
        session: &Session,
        wish: Wish,
        words: &str,
        client: &Client,
    ) -> Result<Uuid, RequestError> {
        let (ground, person) = (&self.ground, &session.person);
        let (id, now, key) = (ground.id(), ground.now(), person_key(on, ground, person.id).await?);
        let sealed = (!words.is_empty()).then(|| key.seal(place("words", id), words.as_bytes(), ground.chance()));
        let insert = "INSERT INTO person_request (id, person_id, kind, words, created_at) \
                      SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM person_request open \
                      WHERE open.person_id = $2 AND open.kind = $3 AND open.answered_at IS NULL)";
        let values = [id.into(), person.id.into(), wish.as_str().into(), sealed.into(), now.micros().into()];
        if rows_affected(on, insert, values).await? != 1 {
            return Err(RequestError::Waits);
        }
        let in_house = session.facts.roles.are_in_house();
        let actor = if in_house { Actor::Employee(person.id) } else { Actor::Recipient(person.id) };
        let event = self.event(Kind::RequestMade, actor, person.id, id, wish);
        record(on, &seal_client(event, client, KeyName::Person(person.id), &key, ground.chance())).await?;
        let (to, _) = reviewers(on).await?;
        for to in to {
            let letter = Letter::RequestMade(RequestMade {
                person_name: person.name.clone(),
                wish,
                at: now,
                link: Link::new(format!("{}/requests", self.public_url)),
            });
            enqueue(on, ground, NewLetter { person: to, share: None, grant: None, letter, reply_to: None }).await?;
            notify_person(on, ground, to, NoticeKind::RequestMade, Some(id), &serde_json::json!({})).await?;
        }
        Ok(id)
    }

    /// One's own requests, the newest first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn own_requests(&self, session: &Session) -> Result<Vec<Request>, Trouble> {
        let on = self.ground.database.read();
        let find = "SELECT id, person_id, kind, words, created_at, answered_at, answered_by, answer FROM person_request \
                    WHERE person_id = $1 ORDER BY created_at DESC, id DESC LIMIT 20";
        let rows = on.query_all_raw(sql(on, find, [session.person.id.into()])).await?;
        self.open_all(on, &rows).await
    }

    /// Whether requests come to this session: to reviewers, and to administrators while nobody is a reviewer.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn may_answer(&self, session: &Session) -> Result<bool, Trouble> {
        Ok(reviewers(self.ground.database.read()).await?.0.contains(&session.person.id))
    }

    /// All requests: those that wait, the oldest first; then those that were answered, the newest first.
    ///
    /// # Errors
    /// [`RequestError::Unknown`] for whom requests don't come to.
    pub async fn requests(&self, session: &Session) -> Result<(Vec<Request>, Vec<Request>), RequestError> {
        if !self.may_answer(session).await? {
            return Err(RequestError::Unknown);
        }
        let on = self.ground.database.read();
        let waiting = "SELECT id, person_id, kind, words, created_at, answered_at, answered_by, answer \
                       FROM person_request WHERE answered_at IS NULL ORDER BY created_at, id LIMIT $1";
        let answered = "SELECT id, person_id, kind, words, created_at, answered_at, answered_by, answer \
                        FROM person_request WHERE answered_at IS NOT NULL ORDER BY answered_at DESC, id DESC LIMIT $1";
        let waiting = on.query_all_raw(sql(on, waiting, [LISTED.into()])).await?;
        let answered = on.query_all_raw(sql(on, answered, [LISTED.into()])).await?;
        Ok((self.open_all(on, &waiting).await?, self.open_all(on, &answered).await?))
    }

    /// Answers a request, once; the answer goes to the person as a letter.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn answer(
        &self,
        session: &Session,
        request: Uuid,
        words: &str,
        client: &Client,
    ) -> Result<(), RequestError> {
        let words = words.trim();
        if words.is_empty() {
            return Err(RequestError::NoWords);
        }
        if words.chars().count() > LONGEST_WORDS {
            return Err(RequestError::TooLong);
        }
        self.ground.database.write(async |on| self.answer_in(on, session, request, words, client).await).await
    }

    async fn answer_in(
        &self,
        on: &impl ConnectionTrait,
        session: &Session,
        request: Uuid,
        words: &str,
        client: &Client,
    ) -> Result<(), RequestError> {
        let (ground, by) = (&self.ground, session.person.id);
        let find = "SELECT id, person_id, kind, words, created_at, answered_at, answered_by, answer FROM person_request \
                    WHERE id = $1";
        let rows = on.query_all_raw(sql(on, find, [request.into()])).await?;
        let request = self.open_all(on, &rows).await?.pop().ok_or(RequestError::Unknown)?;
        if !reviewers(on).await?.0.contains(&by) || request.person.id == by {
            return Err(RequestError::Unknown);
        }
        let (id, person) = (request.id, request.person.id);
        let key = person_key(on, ground, person).await?;
        let sealed = key.seal(place("answer", id), words.as_bytes(), ground.chance());
        let set = "UPDATE person_request SET answered_at = $2, answered_by = $3, answer = $4 \
                   WHERE id = $1 AND answered_at IS NULL";
        let values = [id.into(), ground.now().micros().into(), by.into(), sealed.into()];
        if rows_affected(on, set, values).await? != 1 {
            return Err(RequestError::Answered);
        }
        let event = self.event(Kind::RequestAnswered, Actor::Employee(by), person, id, request.wish);
        let own = person_key(on, ground, by).await?;
        record(on, &seal_client(event, client, KeyName::Person(by), &own, ground.chance())).await?;
        let letter = Letter::RequestAnswered(RequestAnswered {
            wish: request.wish,
            asked_at: request.asked_at,
            words: words.to_owned(),
            link: Link::new(format!("{}/account", self.public_url)),
        });
        enqueue(on, ground, NewLetter { person, share: None, grant: None, letter, reply_to: None }).await?;
        withdraw_notices(on, ground, NoticeKind::RequestMade, id).await?;
        Ok(())
    }

    fn event(&self, kind: Kind, actor: Actor, person: Uuid, request: Uuid, wish: Wish) -> Event {
        Event::new(kind, actor, self.ground.now(), self.ground.chance())
            .about(Subject::Person(person))
            .with("request", Detail::Id(request))
            .with("wish", Detail::Text(wish.as_str().to_owned()))
    }

    /// Rows with their persons, opened. What was sealed for somebody who was erased is gone.
    async fn open_all(&self, on: &impl ConnectionTrait, rows: &[QueryResult]) -> Result<Vec<Request>, Trouble> {
        let persons = rows.iter().map(|row| row.try_get("", "person_id")).collect::<Result<Vec<Uuid>, _>>()?;
        let people = people(on, &self.ground, &persons).await?;
        let keys = person_keys(on, &self.ground, &persons).await?;
        rows.iter().map(|row| open(row, &people, &keys)).collect()
    }
}

fn open(
    row: &QueryResult,
    people: &HashMap<Uuid, Person>,
    keys: &HashMap<Uuid, PersonKey>,
) -> Result<Request, Trouble> {
    let (id, person): (Uuid, Uuid) = (row.try_get("", "id")?, row.try_get("", "person_id")?);
    let field = |column: &str| -> Result<String, Trouble> {
        let sealed: Option<Vec<u8>> = row.try_get("", column)?;
        let (Some(sealed), Some(key)) = (sealed, keys.get(&person)) else { return Ok(String::new()) };
        Ok(String::from_utf8_lossy(&key.open(place(column, id), &sealed)?).into_owned())
    };
    let at = |column: &str| row.try_get::<Option<i64>>("", column).map(|at| at.map(Timestamp::from_micros));
    let answer = match (at("answered_at")?, row.try_get("", "answered_by")?) {
        (Some(at), Some(by)) => Some(Answer { at, by, words: field("answer")? }),
        _ => None,
    };
    Ok(Request {
        id,
        person: people.get(&person).cloned().ok_or(Trouble::Malformed("person of a request"))?,
        wish: Wish::parse(&row.try_get::<String>("", "kind")?).ok_or(Trouble::Malformed("kind of a request"))?,
        words: field("words")?,
        asked_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        answer,
    })
}

fn place(column: &str, id: Uuid) -> Place<'_> {
    Place { table: "person_request", column, id: id.into_bytes() }
}
