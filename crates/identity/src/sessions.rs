use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use sealport_access::{EmployeeFacts, Rank};
use sealport_ambient::Timestamp;
use sealport_database::{WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record, visitor_key};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::{Address, Client, IdentityError, Limit, Limited, Person, Staff, person, person_key, seal_client, take};

/// Use is noted at most this often: a page with twenty pictures is one use.
const NOTE_EVERY: Duration = Duration::from_secs(60);

/// A session that was just begun.
pub struct SignIn {
    /// What the browser carries; only its hash is kept.
    pub secret: Secret,
    /// Its absolute end.
    pub expires_at: Timestamp,
}

/// An employee at work.
pub struct Session {
    /// The session's id.
    pub id: Uuid,
    /// Who.
    pub person: Person,
    /// What decisions rest on.
    pub facts: EmployeeFacts,
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

/// Idle and absolute limit of a session (shorter for whoever runs the portal).
const fn limits(rank: Rank) -> (Duration, Duration) {
    match rank {
        Rank::Employee => (Duration::from_secs(3600), Duration::from_secs(24 * 3600)),
        Rank::Administrator => (Duration::from_secs(15 * 60), Duration::from_secs(12 * 3600)),
    }
}

impl Staff {
    /// Begins a session for address and password.
    ///
    /// # Errors
    /// [`SignInError`]; the time it takes tells nothing about which accounts there are.
    pub async fn sign_in(
        &self,
        address: &str,
        password: Zeroizing<String>,
        client: &Client,
    ) -> Result<SignIn, SignInError> {
        let target = address.trim().to_lowercase();
        for (limit, of) in [(Limit::SignInNetwork, client.network().to_string()), (Limit::SignInAccount, target)] {
            take(&self.ground, limit, &of).await?.map_err(SignInError::Limited)?;
        }
        let account = self.account(address).await?;
        let stored = account.as_ref().and_then(|account| account.password_hash.clone());
        let right = self.passwords.verify(password, stored).await;
        match account {
            Some(account) if right && !account.disabled => {
                self.ground.database.write(async |transaction| self.begin(transaction, &account, client).await).await
            }
            account => {
                self.note_refused(account.as_ref(), client).await?;
                Err(SignInError::Refused)
            }
        }
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
                "SELECT session.id AS session_id, session.used_at, session.expires_at, employee.is_admin, \
                 employee.disabled_at, person.id, person.wrapped_key, person.name, person.address, person.language \
                 FROM session JOIN employee ON employee.person_id = session.person_id \
                 JOIN person ON person.id = session.person_id WHERE session.secret_hash = $1",
                [secret.hash().as_bytes().to_vec().into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let person = person::open(&self.ground, &row)?;
        let Some(facts) = self.facts(&row).await? else { return Ok(None) };
        Ok(Some(Session { id: row.try_get("", "session_id")?, person, facts }))
    }

    /// What stands in the records about a session in which something runs, while it lives: what runs is use of it.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn running(&self, session: Uuid) -> Result<Option<EmployeeFacts>, IdentityError> {
        let on = self.ground.database.read();
        let find = "SELECT session.id AS session_id, session.used_at, session.expires_at, employee.is_admin, \
                    employee.disabled_at, employee.person_id AS id \
                    FROM session JOIN employee ON employee.person_id = session.person_id WHERE session.id = $1";
        match on.query_one_raw(sql(on, find, [session.into()])).await? {
            Some(row) => self.facts(&row).await,
            None => Ok(None),
        }
    }

    /// The facts, while the session lives; notes that it was used.
    async fn facts(&self, row: &QueryResult) -> Result<Option<EmployeeFacts>, IdentityError> {
        let used_at = Timestamp::from_micros(row.try_get("", "used_at")?);
        let expires_at = Timestamp::from_micros(row.try_get("", "expires_at")?);
        let rank = if row.try_get("", "is_admin")? { Rank::Administrator } else { Rank::Employee };
        let facts = EmployeeFacts {
            person: row.try_get("", "id")?,
            rank,
            disabled: row.try_get::<Option<i64>>("", "disabled_at")?.is_some(),
            session_ends_at: expires_at.min(used_at.after(limits(rank).0)),
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
                    let event = self.event(Kind::SignedOut, Actor::Employee(session.person.id));
                    record(transaction, &event.about(Subject::Person(session.person.id))).await?;
                }
                Ok(())
            })
            .await
    }

    pub(crate) async fn begin(
        &self,
        transaction: &DatabaseTransaction,
        account: &Account,
        client: &Client,
    ) -> Result<SignIn, SignInError> {
        let now = self.ground.now();
        let secret = Secret::generate(self.ground.chance());
        let expires_at = now.after(limits(account.rank).1);
        transaction
            .execute_raw(sql(
                transaction,
                "INSERT INTO session (id, person_id, secret_hash, created_at, used_at, expires_at) \
                 VALUES ($1, $2, $3, $4, $4, $5)",
                [
                    self.ground.id().into(),
                    account.person.into(),
                    secret.hash().as_bytes().to_vec().into(),
                    now.micros().into(),
                    expires_at.micros().into(),
                ],
            ))
            .await?;
        let key = person_key(transaction, &self.ground, account.person).await?;
        let event = self.event(Kind::SignedIn, Actor::Employee(account.person)).about(Subject::Person(account.person));
        let event = seal_client(event, client, KeyName::Person(account.person), &key, self.ground.chance());
        record(transaction, &event).await?;
        Ok(SignIn { secret, expires_at })
    }

    pub(crate) fn event(&self, kind: Kind, actor: Actor) -> Event {
        Event::new(kind, actor, self.ground.now(), self.ground.chance())
    }

    async fn account(&self, address: &str) -> Result<Option<Account>, IdentityError> {
        let Ok(address) = Address::parse(address) else { return Ok(None) };
        let on = self.ground.database.read();
        let hash = self.ground.keyring.addresses.hash(&address.normalised()).to_vec();
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT employee.person_id, employee.password_hash, employee.is_admin, employee.disabled_at \
                 FROM person JOIN employee ON employee.person_id = person.id WHERE person.address_hash = $1",
                [hash.into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Account {
            person: row.try_get("", "person_id")?,
            password_hash: row.try_get("", "password_hash")?,
            rank: if row.try_get("", "is_admin")? { Rank::Administrator } else { Rank::Employee },
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
        let ground = &self.ground;
        ground
            .database
            .write(async |transaction| {
                let event = self.event(Kind::SignInRefused, Actor::Visitor);
                let (under, key) = visitor_key(transaction, &ground.master, event.at, ground.chance()).await?;
                let event = match account {
                    Some(account) => event.about(Subject::Person(account.person)).with(
                        "reason",
                        Detail::Text(if account.disabled { "disabled" } else { "password" }.to_owned()),
                    ),
                    None => event.with("reason", Detail::Text("unknown".to_owned())),
                };
                record(transaction, &seal_client(event, client, under, &key, ground.chance())).await?;
                Ok(())
            })
            .await
    }
}

pub(crate) struct Account {
    pub(crate) person: Uuid,
    pub(crate) password_hash: Option<String>,
    pub(crate) rank: Rank,
    pub(crate) disabled: bool,
}
