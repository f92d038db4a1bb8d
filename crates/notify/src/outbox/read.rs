use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, people, person_key, seal_client};
use uuid::Uuid;

use super::stored::Stored;
use crate::{CompanyFace, LetterKind, NotifyError, RenderedLetter, preview};

/// Where a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterState {
    /// In the outbox.
    Waiting,
    /// In the hands of a postman right now.
    Sending,
    /// A mail server took it. Whether it arrived nobody knows.
    Accepted,
    /// It was refused for good or could not be sent in time.
    Failed,
    /// It became worthless before it was sent.
    Cancelled,
}

impl LetterState {
    /// Its stable name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Accepted => "accepted",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The state of a stable name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Waiting, Self::Sending, Self::Accepted, Self::Failed, Self::Cancelled]
            .into_iter()
            .find(|state| state.as_str() == text)
    }
}

/// What is known of a letter without opening it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterStatus {
    /// Its id.
    pub id: Uuid,
    /// Its kind.
    pub kind: LetterKind,
    /// To whom.
    pub person: Uuid,
    /// The share it is about.
    pub share: Option<Uuid>,
    /// The grant it is about.
    pub grant: Option<Uuid>,
    /// Where it is.
    pub state: LetterState,
    /// How often it was tried.
    pub attempts: i64,
    /// When it is tried next; only while it waits.
    pub next_try: Option<Timestamp>,
    /// Why it was not taken, at the last attempt; the mail server's words without addresses.
    pub error: Option<String>,
    /// When it was written.
    pub created_at: Timestamp,
    /// When it was accepted, failed or cancelled.
    pub settled_at: Option<Timestamp>,
}

/// The letters about a share, oldest first.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn letters_of_share(on: &impl ConnectionTrait, share: Uuid) -> Result<Vec<LetterStatus>, NotifyError> {
    let rows = on
        .query_all_raw(sql(
            on,
            "SELECT id, kind, person_id, share_id, grant_id, state, attempts, run_at, error, created_at, settled_at FROM letter \
             WHERE share_id = $1 ORDER BY created_at, id",
            [share.into()],
        ))
        .await?;
    rows.iter().map(status).collect()
}

/// The letters to a person that no mail server took, newest first.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn failed_letters_to(
    on: &impl ConnectionTrait,
    person: Uuid,
    limit: u32,
) -> Result<Vec<LetterStatus>, NotifyError> {
    let rows = on
        .query_all_raw(sql(
            on,
            "SELECT id, kind, person_id, share_id, grant_id, state, attempts, run_at, error, created_at, settled_at FROM letter \
             WHERE person_id = $1 AND state = 'failed' ORDER BY created_at DESC, id DESC LIMIT $2",
            [person.into(), i64::from(limit).into()],
        ))
        .await?;
    rows.iter().map(status).collect()
}

/// The newest letter with a set-up link to each of these people.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn setup_letters(
    on: &impl ConnectionTrait,
    people: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, LetterStatus>, NotifyError> {
    let mut newest = HashMap::new();
    for batch in id_batches(people) {
        let find = concat!(
            "SELECT id, kind, person_id, grant_id, state, attempts, run_at, error, created_at, settled_at FROM letter \
             WHERE kind = 'setup_invitation' AND person_id IN ",
            id_batch!(),
            " ORDER BY created_at, id"
        );
        for row in &on.query_all_raw(sql(on, find, batch)).await? {
            let letter = status(row)?;
            newest.insert(letter.person, letter);
        }
    }
    Ok(newest)
}

fn status(row: &QueryResult) -> Result<LetterStatus, NotifyError> {
    let unknown = |what: &str| sea_orm::DbErr::Type(format!("no {what} of a letter"));
    let state = LetterState::parse(&row.try_get::<String>("", "state")?).ok_or_else(|| unknown("state"))?;
    let kind = LetterKind::parse(&row.try_get::<String>("", "kind")?).ok_or_else(|| unknown("kind"))?;
    let run_at = Timestamp::from_micros(row.try_get("", "run_at")?);
    Ok(LetterStatus {
        id: row.try_get("", "id")?,
        kind,
        person: row.try_get("", "person_id")?,
        share: row.try_get("", "share_id")?,
        grant: row.try_get("", "grant_id")?,
        state,
        attempts: row.try_get("", "attempts")?,
        next_try: (state == LetterState::Waiting).then_some(run_at),
        error: row.try_get("", "error")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        settled_at: row.try_get::<Option<i64>>("", "settled_at")?.map(Timestamp::from_micros),
    })
}

/// Opens a waiting letter about a share for the owner of that share, who passes the link on in another way. The history
/// says so, and from where it was asked. Meant for a house without a mail server. A code is not to be read: passed on in
/// another way, it would prove nothing. Nor is the link that sets up the recipient's account: whoever has it gets the account.
///
/// # Errors
/// [`NotifyError::NoSuchLetter`] for everybody else, and once the letter is settled.
pub async fn read_waiting_letter(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    letter: Uuid,
    (reader, client): (Uuid, &Client),
    face: &CompanyFace,
) -> Result<RenderedLetter, NotifyError> {
    let row = transaction
        .query_one_raw(sql(
            transaction,
            "SELECT l.person_id, l.share_id, l.grant_id, l.kind, l.sealed, s.expires_at \
             FROM letter l JOIN share s ON s.id = l.share_id \
             WHERE l.id = $1 AND l.state = 'waiting' AND COALESCE(s.owner_id, s.sender_id) = $2 AND l.kind <> 'link_code'",
            [letter.into(), reader.into()],
        ))
        .await?
        .ok_or(NotifyError::NoSuchLetter)?;
    let person: Uuid = row.try_get("", "person_id")?;
    let key = person_key(transaction, ground, person).await?;
    let mut stored = Stored::open(letter, &key, &row.try_get::<Vec<u8>>("", "sealed")?)?;
    stored.set_share_end(Timestamp::from_micros(row.try_get("", "expires_at")?));
    stored.letter.forget_account_link();
    let recipient = people(transaction, ground, &[person]).await?.remove(&person).ok_or(NotifyError::NoSuchLetter)?;
    let mut event = Event::new(Kind::LetterRead, Actor::Employee(reader), ground.now(), ground.chance())
        .about(Subject::Share(row.try_get("", "share_id")?))
        .about(Subject::Person(person))
        .with("letter", Detail::Id(letter))
        .with("letter_kind", Detail::Text(row.try_get("", "kind")?));
    if let Some(grant) = row.try_get::<Option<Uuid>>("", "grant_id")? {
        event = event.about(Subject::Grant(grant));
    }
    let readers_key = person_key(transaction, ground, reader).await?;
    let event = seal_client(event, client, KeyName::Person(reader), &readers_key, ground.chance());
    record(transaction, &event).await?;
    Ok(preview(&stored.letter, &recipient.name, face, recipient.language)?)
}

/// How many letters have not been taken by a mail server yet.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn waiting_count(on: &impl ConnectionTrait) -> Result<u64, NotifyError> {
    let statement = "SELECT COUNT(*) AS number FROM letter WHERE state IN ('waiting', 'sending')";
    count(on, statement).await
}

/// How many letters have failed.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn failed_count(on: &impl ConnectionTrait) -> Result<u64, NotifyError> {
    count(on, "SELECT COUNT(*) AS number FROM letter WHERE state = 'failed'").await
}

async fn count(on: &impl ConnectionTrait, statement: &'static str) -> Result<u64, NotifyError> {
    let row = on.query_one_raw(sql(on, statement, [])).await?.ok_or(NotifyError::NoSuchLetter)?;
    Ok(row.try_get::<i64>("", "number")?.unsigned_abs())
}
