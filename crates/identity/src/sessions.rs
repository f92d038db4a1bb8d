use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use sealport_access::{EmployeeFacts, Roles};
use sealport_ambient::Timestamp;
use sealport_database::{WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record, visitor_key};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::factors::{NewSession, Stage};
use crate::password::Turn;
use crate::staff::{roles_column, roles_from, roles_of, still_opens};
use crate::{
    Address, Client, Crowded, IdentityError, Limit, Limited, Person, Staff, known, person, person_key, seal_client,
};

/// Use is noted at most this often: a page with twenty pictures is one use.
const NOTE_EVERY: Duration = Duration::from_secs(60);

/// A session that was just begun.
pub struct SignIn {
    /// What the browser carries; only its hash is kept.
    pub secret: Secret,
    /// Its absolute end.
    pub expires_at: Timestamp,
}

/// Somebody who is signed in.
pub struct Session {
    /// The session's id.
    pub id: Uuid,
    /// Who.
    pub person: Person,
    /// What decisions rest on.
    pub facts: EmployeeFacts,
    /// When all factors were last proved.
    pub proved_at: Timestamp,
    /// How long it holds without use.
    pub idle: Duration,
}

/// Nobody was signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// Unknown address, wrong password, disabled account: one answer for all.
    #[error("address and password don't belong together")]
    Refused,
    /// Too many tries.
    #[error("too many tries")]
    Limited(Limited),
    /// As many passwords as may wait are being checked.
    #[error(transparent)]
    Crowded(#[from] Crowded),
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<DbErr> for SignInError {
    fn from(error: DbErr) -> Self {
        Self::Identity(error.into())
    }
}

impl WriteError for SignInError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}

impl Staff {
    /// Does `begin` for whoever proves address and password, in the transaction that looks at both once more.
    pub(crate) async fn prove_password<T>(
        &self,
        address: &str,
        password: Zeroizing<String>,
        client: &Client,
        begin: impl AsyncFn(&DatabaseTransaction, &Account) -> Result<T, SignInError>,
    ) -> Result<T, SignInError> {
        let turn = self.passwords.seat()?.turn().await;
        let tries = self.count_try(address, client).await?;
        let account = self.account(address).await?;
        let welcome = tries.spent.is_none() || self.knows(account.as_ref(), client).await?;
        let right = match proves(turn, account.as_ref(), password).await {
            // Not looked at is not tried.
            Err(SignInError::Crowded(crowded)) => {
                self.give_back(&tries).await?;
                return Err(crowded.into());
            }
            right => right?,
        };
        if let Some(account) = account.as_ref().filter(|_| right && welcome) {
            match self.begin_proven(account, &tries, &begin).await {
                Err(SignInError::Refused) => {}
                outcome => return outcome,
            }
        }
        if let Some(limited) = tries.spent {
            return Err(SignInError::Limited(limited));
        }
        self.note_refused(account.as_ref(), client).await?;
        Err(SignInError::Refused)
    }

    /// Counts this try, which is given back when it was none.
    async fn count_try(&self, address: &str, client: &Client) -> Result<Tries, SignInError> {
        self.limits.take(Limit::SignInNetwork, &client.network().to_string()).await?.map_err(SignInError::Limited)?;
        // As the account is found, so that another spelling is no other target.
        let account =
            Address::parse(address).map_or_else(|_| address.trim().to_lowercase(), |address| address.normalised());
        let pair = format!("{} {account}", client.wide_network());
        self.limits.take(Limit::SignInPair, &pair).await?.map_err(SignInError::Limited)?;
        let spent = self.limits.take(Limit::SignInAccount, &account).await?.err();
        Ok(Tries { account, pair, spent })
    }

    /// Asks also when there is no such account: both answers take the same time.
    async fn knows(&self, account: Option<&Account>, client: &Client) -> Result<bool, IdentityError> {
        let person = account.map_or(Uuid::nil(), |account| account.person);
        Ok(known::knows(self.ground.database.read(), &self.ground, person, client).await?)
    }

    async fn give_back(&self, tries: &Tries) -> Result<(), SignInError> {
        self.ground.database.write(async |on| Ok(self.give_back_in(on, tries).await?)).await
    }

    async fn give_back_in(&self, on: &DatabaseTransaction, tries: &Tries) -> Result<(), DbErr> {
        self.limits.give_back(on, Limit::SignInPair, &tries.pair).await?;
        if tries.spent.is_none() {
            self.limits.give_back(on, Limit::SignInAccount, &tries.account).await?;
        }
        Ok(())
    }

    /// Begins a session, unless password or account changed since they were looked at.
    async fn begin_proven<T>(
        &self,
        account: &Account,
        tries: &Tries,
        begin: &impl AsyncFn(&DatabaseTransaction, &Account) -> Result<T, SignInError>,
    ) -> Result<T, SignInError> {
        self.ground
            .database
            .write(async |transaction| {
                if !still_opens(transaction, account.person, account.password_hash.as_deref()).await? {
                    return Err(SignInError::Refused);
                }
                self.give_back_in(transaction, tries).await?;
                begin(transaction, account).await
            })
            .await
    }

    /// The session behind a cookie, if it lives; notes that it was used.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn session(&self, secret: &Secret) -> Result<Option<Session>, IdentityError> {
        let on = self.ground.database.read();
        let row = on
            .query_one_raw(sql(
                on,
                concat!(
                    "SELECT session.id AS session_id, session.used_at, session.expires_at, session.proved_at, ",
                    roles_column!(),
                    ", account.disabled_at, person.id, person.wrapped_key, person.name, person.address, \
                     person.language FROM session JOIN account ON account.person_id = session.person_id \
                     JOIN person ON person.id = session.person_id WHERE session.secret_hash = $1 \
                     AND session.stage = 'full'"
                ),
                [secret.hash().as_bytes().to_vec().into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let person = person::open(&self.ground, &row)?;
        let Some(facts) = self.facts(&row).await? else { return Ok(None) };
        let proved_at = Timestamp::from_micros(row.try_get("", "proved_at")?);
        let idle = self.session_limits.of(facts.roles).idle;
        Ok(Some(Session { id: row.try_get("", "session_id")?, person, facts, proved_at, idle }))
    }

    /// What stands in the records about a session in which something runs, while it lives: what runs is use of it.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn running(&self, session: Uuid) -> Result<Option<EmployeeFacts>, IdentityError> {
        let on = self.ground.database.read();
        let find = concat!(
            "SELECT session.id AS session_id, session.used_at, session.expires_at, ",
            roles_column!(),
            ", account.disabled_at, account.person_id AS id \
             FROM session JOIN account ON account.person_id = session.person_id WHERE session.id = $1 \
             AND session.stage = 'full'"
        );
        match on.query_one_raw(sql(on, find, [session.into()])).await? {
            Some(row) => self.facts(&row).await,
            None => Ok(None),
        }
    }

    /// The facts, while the session lives; notes that it was used.
    async fn facts(&self, row: &QueryResult) -> Result<Option<EmployeeFacts>, IdentityError> {
        let used_at = Timestamp::from_micros(row.try_get("", "used_at")?);
        let expires_at = Timestamp::from_micros(row.try_get("", "expires_at")?);
        let roles = roles_from(row)?;
        let facts = EmployeeFacts {
            person: row.try_get("", "id")?,
            roles,
            disabled: row.try_get::<Option<i64>>("", "disabled_at")?.is_some(),
            session_ends_at: expires_at.min(used_at.after(self.session_limits.of(roles).idle)),
        };
        let now = self.ground.now();
        if facts.disabled || facts.session_ends_at <= now {
            return Ok(None);
        }
        if now.since(used_at) >= NOTE_EVERY {
            self.note_use(row.try_get("", "session_id")?, used_at).await?;
        }
        Ok(Some(facts))
    }

    /// Ends a session.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn sign_out(&self, session: &Session) -> Result<(), IdentityError> {
        self.ground
            .database
            .write(async |transaction| {
                let gone = rows_affected(transaction, "DELETE FROM session WHERE id = $1", [session.id.into()]).await?;
                if gone == 1 {
                    let event = self.own_event(transaction, Kind::SignedOut, session.person.id).await?;
                    record(transaction, &event).await?;
                }
                Ok(())
            })
            .await
    }

    /// Begins a full session, with a new secret and id; `method` says in the history what was proved, and how the company's
    /// provider says that it asked.
    pub(crate) async fn begin(
        &self,
        transaction: &DatabaseTransaction,
        account: &Account,
        client: &Client,
        (method, amr): (&str, &[String]),
    ) -> Result<SignIn, SignInError> {
        let key = person_key(transaction, &self.ground, account.person).await?;
        let expires_at = self.ground.now().after(self.session_limits.of(account.roles).absolute);
        let new =
            NewSession { stage: Stage::Full, person: account.person, expires_at, link: None, password_hash: None };
        let secret = new.store(transaction, &self.ground, client, &key).await?;
        known::note(transaction, &self.ground, account.person, client).await?;
        let event = self.own_event(transaction, Kind::SignedIn, account.person).await?;
        let mut event = event.with("method", Detail::Text(method.to_owned()));
        if !amr.is_empty() {
            event = event.with("amr", Detail::Texts(amr.to_vec()));
        }
        let event = seal_client(event, client, KeyName::Person(account.person), &key, self.ground.chance());
        record(transaction, &event).await?;
        Ok(SignIn { secret, expires_at })
    }

    /// Something that the holder of an account did to it: as an employee, or, outside the house, as a recipient.
    pub(crate) async fn own_event(&self, on: &impl ConnectionTrait, kind: Kind, person: Uuid) -> Result<Event, DbErr> {
        let in_house = roles_of(on, person).await?.is_some_and(Roles::are_in_house);
        let actor = if in_house { Actor::Employee(person) } else { Actor::Recipient(person) };
        Ok(self.event(kind, actor).about(Subject::Person(person)))
    }

    pub(crate) fn event(&self, kind: Kind, actor: Actor) -> Event {
        Event::new(kind, actor, self.ground.now(), self.ground.chance())
    }

    pub(crate) async fn account(&self, address: &str) -> Result<Option<Account>, IdentityError> {
        let Ok(address) = Address::parse(address) else { return Ok(None) };
        let on = self.ground.database.read();
        let hash = self.ground.keyring.addresses.hash(&address.normalised()).to_vec();
        let row = on
            .query_one_raw(sql(
                on,
                concat!(
                    "SELECT account.person_id, account.password_hash, ",
                    roles_column!(),
                    ", account.disabled_at FROM person JOIN account ON account.person_id = person.id \
                     WHERE person.address_hash = $1"
                ),
                [hash.into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Account {
            person: row.try_get("", "person_id")?,
            password_hash: row.try_get("", "password_hash")?,
            roles: roles_from(&row)?,
            disabled: row.try_get::<Option<i64>>("", "disabled_at")?.is_some(),
        }))
    }

    async fn note_use(&self, session: Uuid, was: Timestamp) -> Result<(), IdentityError> {
        let now = self.ground.now().micros();
        self.ground
            .database
            .write(async |transaction| {
                rows_affected(
                    transaction,
                    "UPDATE session SET used_at = $1 WHERE id = $2 AND used_at = $3",
                    [now.into(), session.into(), was.micros().into()],
                )
                .await?;
                Ok(())
            })
            .await
    }

    async fn note_refused(&self, account: Option<&Account>, client: &Client) -> Result<(), IdentityError> {
        let reason = match account {
            Some(account) if account.disabled => "disabled",
            Some(_) => "password",
            None => "unknown",
        };
        self.note_refused_because(account.map(|account| account.person), reason, client).await
    }

    pub(crate) async fn note_refused_because(
        &self,
        person: Option<Uuid>,
        reason: &str,
        client: &Client,
    ) -> Result<(), IdentityError> {
        let ground = &self.ground;
        ground
            .database
            .write(async |transaction| {
                let event = self.event(Kind::SignInRefused, Actor::Visitor);
                let (under, key) = visitor_key(transaction, &ground.master, event.at, ground.chance()).await?;
                let event = event.with("reason", Detail::Text(reason.to_owned()));
                let event = match person {
                    Some(person) => event.about(Subject::Person(person)),
                    None => event,
                };
                record(transaction, &seal_client(event, client, under, &key, ground.chance())).await?;
                Ok(())
            })
            .await
    }
}

async fn proves(turn: Turn<'_>, account: Option<&Account>, password: Zeroizing<String>) -> Result<bool, SignInError> {
    let stored = account.and_then(|account| account.password_hash.clone());
    let right = turn.verify(password, stored).await?;
    Ok(right && account.is_some_and(|account| !account.disabled))
}

/// What a try to sign in was counted against.
struct Tries {
    account: String,
    pair: String,
    /// Whether the account's own tries are used up: then only a known network is heard.
    spent: Option<Limited>,
}

pub(crate) struct Account {
    pub(crate) person: Uuid,
    pub(crate) password_hash: Option<String>,
    pub(crate) roles: Roles,
    pub(crate) disabled: bool,
}

#[cfg(test)]
mod tests;
