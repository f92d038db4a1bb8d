//! What the person does who was asked: look, agree, say no, withdraw.

use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Event, KeyName, Kind, record};
use sealport_identity::{Client, people, person_key, seal_client};
use sealport_notify::{Letter, NewLetter, enqueue};
use sealport_sharing::links::LinkError;
use sealport_vault::SecretHash;
use thiserror::Error;
use uuid::Uuid;

use crate::ask::{about, letter};
use crate::register::{read, seal_from};
use crate::trouble::troubled;
use crate::{Consent, ConsentState, Consents, Trouble};

/// The page behind the link of a letter.
#[derive(Clone)]
pub struct Question {
    /// The consent, with its wording.
    pub consent: Consent,
    /// How it stands.
    pub state: ConsentState,
    /// Who asked.
    pub asked_by: String,
    /// Whom to write to.
    pub asked_by_address: Option<String>,
    /// What the form sends back.
    pub nonce: String,
}

/// What a person does on that page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Deed {
    /// Agrees.
    Agree,
    /// Says no, or takes back what was agreed to.
    Withdraw,
}

/// An answer was not taken.
#[derive(Debug, Error)]
pub enum AnswerError {
    /// There is nothing here: forged, cut off, never existed. All look the same.
    #[error("there is nothing here")]
    NotFound,
    /// The form is of another page: show the page again.
    #[error("the form is not of this page")]
    StaleForm,
    /// The question is answered already, or its time is over: show the page again.
    #[error("the question stands otherwise")]
    Otherwise,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(AnswerError);

impl Consents {
    /// The page behind a link. Looking at it has no effect whatever, however often and by whom.
    ///
    /// # Errors
    /// [`AnswerError::NotFound`].
    pub async fn question(&self, token: &str) -> Result<Question, AnswerError> {
        let on = self.ground.database.read();
        let (link, consent) = self.held(on, token).await?.ok_or(AnswerError::NotFound)?;
        let asker = people(on, &self.ground, &[consent.asked_by]).await?.remove(&consent.asked_by);
        Ok(Question {
            state: consent.state(self.ground.now()),
            asked_by: asker.as_ref().map_or_else(|| "–".to_owned(), |person| person.name.clone()),
            asked_by_address: asker.and_then(|person| Some(person.address?.as_str().to_owned())),
            nonce: self.nonce(link, &consent),
            consent,
        })
    }

    /// Takes the answer; the state that the page showed must still be so.
    ///
    /// # Errors
    /// [`AnswerError`]; nothing is noted of what was never ours.
    pub async fn answer(&self, token: &str, nonce: &str, deed: Deed, client: &Client) -> Result<(), AnswerError> {
        self.ground.database.write(async |on| self.answer_in(on, token, nonce, deed, client).await).await
    }

    async fn answer_in(
        &self,
        on: &impl ConnectionTrait,
        token: &str,
        nonce: &str,
        deed: Deed,
        client: &Client,
    ) -> Result<(), AnswerError> {
        let (ground, now) = (&self.ground, self.ground.now());
        let (link, consent) = self.held(on, token).await?.ok_or(AnswerError::NotFound)?;
        if nonce != self.nonce(link, &consent) {
            return Err(AnswerError::StaleForm);
        }
        let person = consent.person.id;
        let key = person_key(on, ground, person).await?;
        let (kind, text, column) = match (deed, consent.state(now)) {
            (Deed::Agree, ConsentState::Asked) => (Kind::ConsentGiven, AGREE, "confirmed_from"),
            (Deed::Withdraw, ConsentState::Given) => (Kind::ConsentWithdrawn, WITHDRAW, "withdrawn_from"),
            (Deed::Withdraw, ConsentState::Asked) => (Kind::ConsentRefused, WITHDRAW, "withdrawn_from"),
            _ => return Err(AnswerError::Otherwise),
        };
        let from = seal_from(ground, &key, client, column, consent.id)?;
        if rows_affected(on, text, [consent.id.into(), now.micros().into(), from.into()]).await? != 1 {
            return Err(AnswerError::Otherwise);
        }
        let event = Event::new(kind, Actor::Recipient(person), now, ground.chance());
        let event = about(event, person, &consent.wording);
        record(on, &seal_client(event, client, KeyName::Person(person), &key, ground.chance())).await?;
        if deed == Deed::Agree {
            // What was agreed to, with a link to take it back.
            let link = self.new_link(on, consent.id).await?;
            let letter = Letter::ConsentGiven(letter(&consent.wording, "", now, link));
            enqueue(on, ground, NewLetter { person, share: None, grant: None, letter, reply_to: None }).await?;
        }
        Ok(())
    }

    /// The signature is checked before any record is asked, then the secret against the link's hash.
    async fn held(&self, on: &impl ConnectionTrait, token: &str) -> Result<Option<(Uuid, Consent)>, Trouble> {
        let link = match self.links.verify(token, self.ground.now()) {
            Ok(link) => link,
            Err(LinkError::Over(link)) => *link,
            Err(LinkError::Forged) => return Ok(None),
        };
        let find = "SELECT consent_id, secret_hash FROM consent_link WHERE id = $1";
        let Some(row) = on.query_one_raw(sql(on, find, [link.grant.into()])).await? else { return Ok(None) };
        let hash: Vec<u8> = row.try_get("", "secret_hash")?;
        let hash: [u8; 32] = hash.try_into().map_err(|_| Trouble::Malformed("hash of a link"))?;
        if !link.carries(&SecretHash::from(hash)) {
            return Ok(None);
        }
        let consent = read(on, &self.ground, row.try_get("", "consent_id")?).await?;
        // Nobody is left to whom it could be shown.
        Ok(consent.filter(|consent| consent.person.address.is_some()).map(|consent| (link.grant, consent)))
    }

    /// Stands for the link and what the page showed of the question. Nothing is stored for it, and a program that only
    /// fetches pages never sends it back.
    fn nonce(&self, link: Uuid, consent: &Consent) -> String {
        let state = [consent.confirmed_at, consent.withdrawn_at].map(|at| at.map_or(0, |at| at.micros()).to_be_bytes());
        let mac =
            self.ground.keyring.confirmations.mac("answer to a question", &[link.as_bytes(), &state[0], &state[1]]);
        mac.iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

const AGREE: &str = "UPDATE consent SET confirmed_at = $2, confirmed_from = $3 WHERE id = $1 AND confirmed_at IS NULL \
    AND withdrawn_at IS NULL AND asked_until > $2";
const WITHDRAW: &str = "UPDATE consent SET withdrawn_at = $2, withdrawn_how = 'link', withdrawn_from = $3 WHERE id = $1 \
    AND withdrawn_at IS NULL";
