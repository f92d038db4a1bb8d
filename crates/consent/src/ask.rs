//! What employees do: ask, and withdraw on somebody's behalf.

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, people, person_key, seal_client};
use sealport_notify::{ConsentLetter, Letter, Link, NewLetter, ReplyTo, enqueue};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;

use crate::purposes::newest;
use crate::trouble::troubled;
use crate::{ANSWER_WITHIN, Consents, LINKS_HOLD, NO_IS_NO_FOR, Trouble, Wording, register};

/// Nobody was asked.
#[derive(Debug, Error)]
pub enum AskError {
    /// There is no such person to write to, no such purpose, or no such consent.
    #[error("there is no such person, purpose or consent")]
    Unknown,
    /// Nobody is asked for this purpose any more.
    #[error("the purpose was given up")]
    Retired,
    /// The person agrees already.
    #[error("the person agrees already")]
    AlreadyGiven,
    /// The last question is not answered yet.
    #[error("the last question still waits for its answer")]
    AlreadyAsked,
    /// The person said no within a year.
    #[error("the person said no within a year")]
    SaidNo,
    /// There is nothing to withdraw.
    #[error("there is nothing to withdraw")]
    NothingGiven,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(AskError);

impl Consents {
    /// Asks a person to agree: consent, letter and event in one transaction.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn ask(
        &self,
        permit: &Permit<Work>,
        person: Uuid,
        purpose: Uuid,
        client: &Client,
    ) -> Result<Uuid, AskError> {
        let by = permit.action().person;
        self.ground.database.write(async |on| self.ask_in(on, by, person, purpose, client).await).await
    }

    async fn ask_in(
        &self,
        on: &impl ConnectionTrait,
        by: Uuid,
        person: Uuid,
        purpose: Uuid,
        client: &Client,
    ) -> Result<Uuid, AskError> {
        let (ground, now) = (&self.ground, self.ground.now());
        let find = "SELECT retired_at FROM consent_purpose WHERE id = $1";
        let row = on.query_one_raw(sql(on, find, [purpose.into()])).await?.ok_or(AskError::Unknown)?;
        if row.try_get::<Option<i64>>("", "retired_at")?.is_some() {
            return Err(AskError::Retired);
        }
        let mut known = people(on, ground, &[person, by]).await?;
        let whom = known.remove(&person).filter(|person| person.address.is_some()).ok_or(AskError::Unknown)?;
        let asker = known.remove(&by).ok_or(AskError::Unknown)?;
        self.not_twice(on, person, purpose, now).await?;
        let wordings = newest(on, purpose).await?;
        let wording = wordings.iter().find(|one| one.language == whom.language).or(wordings.first());
        let wording = wording.ok_or(AskError::Unknown)?;
        let (id, until) = (ground.id(), now.after(ANSWER_WITHIN));
        let insert = "INSERT INTO consent (id, person_id, purpose_id, wording_id, channel, asked_by, asked_at, asked_until) \
                      VALUES ($1, $2, $3, $4, 'email', $5, $6, $7)";
        let values = [
            id.into(),
            person.into(),
            purpose.into(),
            wording.id.into(),
            by.into(),
            now.micros().into(),
            until.micros().into(),
        ];
        on.execute_raw(sql(on, insert, values)).await?;
        let link = self.new_link(on, id).await?;
        let letter = Letter::ConsentAsked(letter(wording, &asker.name, until, link));
        let reply_to = asker.address.clone().map(|address| ReplyTo { name: asker.name.clone(), address });
        enqueue(on, ground, NewLetter { person, share: None, grant: None, letter, reply_to }).await?;
        self.note(on, Kind::ConsentAsked, (by, client), person, wording).await?;
        Ok(id)
    }

    /// Refuses to ask somebody who agrees, or who has a question to answer, or who said no: that is an answer for a year.
    async fn not_twice(
        &self,
        on: &impl ConnectionTrait,
        person: Uuid,
        purpose: Uuid,
        now: Timestamp,
    ) -> Result<(), AskError> {
        let find = "SELECT confirmed_at FROM consent WHERE person_id = $1 AND purpose_id = $2 AND withdrawn_at IS NULL \
                    AND (confirmed_at IS NOT NULL OR asked_until > $3) LIMIT 1";
        let values = [person.into(), purpose.into(), now.micros().into()];
        match on.query_one_raw(sql(on, find, values)).await? {
            Some(row) if row.try_get::<Option<i64>>("", "confirmed_at")?.is_some() => Err(AskError::AlreadyGiven),
            Some(_) => Err(AskError::AlreadyAsked),
            None => self.not_after_no(on, person, purpose, now).await,
        }
    }

    async fn not_after_no(
        &self,
        on: &impl ConnectionTrait,
        person: Uuid,
        purpose: Uuid,
        now: Timestamp,
    ) -> Result<(), AskError> {
        // Other words are another question.
        let find = "SELECT 1 AS one FROM consent JOIN consent_wording read ON read.id = consent.wording_id \
                    WHERE consent.person_id = $1 AND consent.purpose_id = $2 AND consent.withdrawn_at > $3 \
                    AND read.version = (SELECT MAX(version) FROM consent_wording WHERE purpose_id = $2) LIMIT 1";
        let values = [person.into(), purpose.into(), now.before(NO_IS_NO_FOR).micros().into()];
        match on.query_one_raw(sql(on, find, values)).await? {
            Some(_) => Err(AskError::SaidNo),
            None => Ok(()),
        }
    }

    /// Withdraws a consent at the wish of the person, told in another way. It takes effect at once.
    ///
    /// # Errors
    /// [`AskError`].
    pub async fn withdraw_for(&self, permit: &Permit<Work>, consent: Uuid, client: &Client) -> Result<(), AskError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let known = register::read(on, ground, consent).await?.ok_or(AskError::Unknown)?;
                let set = "UPDATE consent SET withdrawn_at = $2, withdrawn_how = 'employee', withdrawn_by = $3 \
                           WHERE id = $1 AND withdrawn_at IS NULL";
                let values = [consent.into(), ground.now().micros().into(), by.into()];
                if rows_affected(on, set, values).await? != 1 {
                    return Err(AskError::NothingGiven);
                }
                let kind = if known.confirmed_at.is_some() { Kind::ConsentWithdrawn } else { Kind::ConsentRefused };
                self.note(on, kind, (by, client), known.person.id, &known.wording).await?;
                Ok(())
            })
            .await
    }

    /// The link with which a notice lets its reader withdraw; none when the person doesn't agree to the purpose, and then
    /// the notice must not be sent. To be asked in the transaction that sends it.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn notice_link(
        &self,
        transaction: &impl ConnectionTrait,
        person: Uuid,
        purpose: Uuid,
    ) -> Result<Option<Link>, Trouble> {
        let find = "SELECT id FROM consent WHERE person_id = $1 AND purpose_id = $2 AND confirmed_at IS NOT NULL \
                    AND withdrawn_at IS NULL LIMIT 1";
        let row = transaction.query_one_raw(sql(transaction, find, [person.into(), purpose.into()])).await?;
        match row {
            Some(row) => Ok(Some(self.new_link(transaction, row.try_get("", "id")?).await?)),
            None => Ok(None),
        }
    }

    /// A link of its own for one letter.
    pub(crate) async fn new_link(&self, on: &impl ConnectionTrait, consent: Uuid) -> Result<Link, Trouble> {
        let (ground, now) = (&self.ground, self.ground.now());
        let (id, secret) = (ground.id(), Secret::generate(ground.chance()));
        let insert = "INSERT INTO consent_link (id, consent_id, secret_hash, created_at) VALUES ($1, $2, $3, $4)";
        let hash = secret.hash().as_bytes().to_vec();
        on.execute_raw(sql(on, insert, [id.into(), consent.into(), hash.into(), now.micros().into()])).await?;
        let token = self.links.sign(id, 1, now.after(LINKS_HOLD), &secret)?;
        Ok(Link::new(format!("{}/consent/{}", self.public_url, *token)))
    }

    /// Writes what an employee did.
    async fn note(
        &self,
        on: &impl ConnectionTrait,
        kind: Kind,
        (by, client): (Uuid, &Client),
        person: Uuid,
        wording: &Wording,
    ) -> Result<(), Trouble> {
        let ground = &self.ground;
        let key = person_key(on, ground, by).await?;
        let event = about(Event::new(kind, Actor::Employee(by), ground.now(), ground.chance()), person, wording);
        record(on, &seal_client(event, client, KeyName::Person(by), &key, ground.chance())).await?;
        Ok(())
    }
}

/// What every event of a consent says.
pub(crate) fn about(event: Event, person: Uuid, wording: &Wording) -> Event {
    event
        .about(Subject::Person(person))
        .with("purpose", Detail::Text(wording.title.clone()))
        .with("version", Detail::Number(wording.version))
        .with("language", Detail::Text(wording.language.as_str().to_owned()))
}

pub(crate) fn letter(wording: &Wording, asked_by: &str, until: Timestamp, link: Link) -> ConsentLetter {
    ConsentLetter {
        title: wording.title.clone(),
        body: wording.body.clone(),
        asked_by: asked_by.to_owned(),
        until,
        link,
    }
}
