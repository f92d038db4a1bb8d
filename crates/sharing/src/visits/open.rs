use sea_orm::ConnectionTrait;
use sealport_access::{Enter, Permit, Refusal, enter};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, person_key, seal_client};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;

use super::{Ended, Visits, ended, nonce, session_end};
use crate::facts::{GrantRecord, ShownGrant};
use crate::owner::contact_of;
use crate::trouble::troubled;
use crate::{Trouble, facts};

/// A session that was bound to a grant.
pub struct Opened {
    /// What the browser's cookie carries.
    pub secret: Secret,
    /// The grant.
    pub grant: Uuid,
    /// The share.
    pub share: Uuid,
    /// The latest end of the session.
    pub expires_at: Timestamp,
}

/// A link was not opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// There is nothing here: forged, cut off, never existed. All look the same.
    #[error("there is nothing here")]
    NotFound,
    /// The form is old or of another page: show the page again.
    #[error("the form is not of this page, or is too old")]
    StaleForm,
    /// The link is genuine, but gives nothing any more. The refusal was noted.
    #[error("the link has ended")]
    Ended(Ended),
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(OpenError);

/// What the transaction decided.
enum Decided {
    Opened(Opened),
    Refused(ShownGrant, Refusal),
}

impl Visits {
    /// Opens a link: a new session, bound to the grant. `nonce` is what the page's form sent back.
    ///
    /// # Errors
    /// [`OpenError`]; nothing is noted of what was never ours.
    pub async fn open(&self, token: &str, nonce: &str, client: &Client) -> Result<Opened, OpenError> {
        let decided = self.ground.database.write(async |on| self.open_in(on, token, nonce, client).await).await?;
        self.settle(decided, client).await
    }

    async fn settle(&self, decided: Decided, client: &Client) -> Result<Opened, OpenError> {
        match decided {
            Decided::Opened(opened) => Ok(opened),
            Decided::Refused(grant, reason) => {
                self.note_refusal(&grant.facts, None, reason, client).await?;
                let share = grant.facts.holding.share;
                let contact = contact_of(self.ground.database.read(), &self.ground, share).await?;
                Err(OpenError::Ended(ended(reason, &grant, contact)))
            }
        }
    }

    async fn open_in(
        &self,
        on: &impl ConnectionTrait,
        token: &str,
        form: &str,
        client: &Client,
    ) -> Result<Decided, OpenError> {
        let now = self.ground.now();
        let held = self.held(on, token).await?.ok_or(OpenError::NotFound)?;
        let facts = &held.grant.facts;
        let permit = match enter(facts, now) {
            Ok(permit) => permit,
            Err(reason) => return Ok(Decided::Refused(held.grant, reason)),
        };
        let holding = permit.action().holding;
        if !nonce::holds(&self.ground.keyring.confirmations, holding.grant, held.generation, now, form) {
            return Err(OpenError::StaleForm);
        }
        let opened = self.begin_session(on, &held.grant, &permit, None, client).await?;
        Ok(Decided::Opened(opened))
    }

    /// Opens a grant for whoever signed in to its recipient's account: a new session that holds no longer than theirs.
    ///
    /// # Errors
    /// [`OpenError`]; a grant of somebody else is not found.
    pub async fn open_with_account(
        &self,
        account: &sealport_identity::Session,
        grant: Uuid,
        client: &Client,
    ) -> Result<Opened, OpenError> {
        let decided = self.ground.database.write(async |on| {
            let held = facts::grant_for_account(on, grant).await?;
            let held = held.filter(|held| held.facts.holding.person == account.person.id).ok_or(OpenError::NotFound)?;
            match enter(&held.facts, self.ground.now()) {
                Ok(permit) => {
                    let opened = self.begin_session(on, &held, &permit, Some(account), client).await?;
                    Ok::<_, OpenError>(Decided::Opened(opened))
                }
                Err(reason) => Ok(Decided::Refused(held, reason)),
            }
        });
        self.settle(decided.await?, client).await
    }

    /// A session with the grant, which proved what the facts say that the permit rests on.
    pub(super) async fn begin_session(
        &self,
        on: &impl ConnectionTrait,
        grant: &GrantRecord,
        permit: &Permit<Enter>,
        account: Option<&sealport_identity::Session>,
        client: &Client,
    ) -> Result<Opened, OpenError> {
        let (now, facts, holding) = (self.ground.now(), &grant.facts, permit.action().holding);
        let secret = Secret::generate(self.ground.chance());
        let expires_at = session_end(now, facts.share_expires_at);
        let idle = account.map(|account| i64::try_from(account.idle.as_micros()).unwrap_or(i64::MAX));
        on.execute_raw(sql(
            on,
            "INSERT INTO grant_session (id, secret_hash, grant_id, generation, created_at, used_at, expires_at, proof, \
             account_session_id, account_idle) VALUES ($1, $2, $3, $4, $5, $5, $6, $7, $8, $9)",
            [
                self.ground.id().into(),
                secret.hash().as_bytes().to_vec().into(),
                holding.grant.into(),
                facts.presented_generation.into(),
                now.micros().into(),
                expires_at.micros().into(),
                facts.proof.as_str().into(),
                account.map(|account| account.id).into(),
                idle.into(),
            ],
        ))
        .await?;
        let first = "UPDATE share_grant SET opened_at = $2 WHERE id = $1 AND opened_at IS NULL";
        on.execute_raw(sql(on, first, [holding.grant.into(), now.micros().into()])).await?;
        let key = person_key(on, &self.ground, holding.person).await?;
        let event = Event::new(Kind::LinkOpened, Actor::Recipient(holding.person), now, self.ground.chance())
            .about(Subject::Share(holding.share))
            .about(Subject::Grant(holding.grant))
            .about(Subject::Person(holding.person))
            .with("number", Detail::Number(grant.number))
            .with("generation", Detail::Number(facts.presented_generation))
            .with("proof", Detail::Text(facts.proof.as_str().to_owned()));
        // The files' own histories tell of it too.
        let assets = facts::assets(on, holding.share).await?;
        let event = assets.into_iter().fold(event, |event, asset| event.about(Subject::Asset(asset)));
        let event = seal_client(event, client, KeyName::Person(holding.person), &key, self.ground.chance());
        record(on, &event).await?;
        Ok(Opened { secret, grant: holding.grant, share: holding.share, expires_at })
    }
}
