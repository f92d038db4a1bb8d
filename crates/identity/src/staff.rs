use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sealport_access::{Administer, Permit, Rank};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Kind, Subject, record};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::sessions::Account;
use crate::{
    Address, Client, IdentityError, Language, Limit, Limited, PasswordWeakness, Passwords, Person, Session, SignIn,
    SignInError, ensure_person, people, person, take,
};

/// How long a set-up link works.
const LINK_LIFE: Duration = Duration::from_secs(24 * 3600);

/// The employees: who they are, how they got in, what they may run.
pub struct Staff {
    pub(crate) ground: Arc<Ground>,
    pub(crate) passwords: Passwords,
}

/// An employee as administrators see one.
pub struct Employee {
    /// Who.
    pub person: Person,
    /// Whether this one runs the portal too.
    pub is_admin: bool,
    /// Since when the account is switched off.
    pub disabled_at: Option<Timestamp>,
    /// Whether a password was set.
    pub has_password: bool,
    /// When the newest session was last used.
    pub last_seen: Option<Timestamp>,
}

/// A link with which somebody sets a password, shown once.
pub struct SetupLink {
    /// What the link carries.
    pub secret: Secret,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// What a set-up link is for.
pub enum SetupPurpose {
    /// The first administrator, who names the company.
    First,
    /// A new employee.
    Invitation(Person),
    /// A forgotten password.
    Reset(Person),
}

/// A set-up link was not followed.
#[derive(Debug, Error)]
pub enum SetupError {
    /// Unknown, used or too old.
    #[error("this set-up link does not work (any more)")]
    Dead,
    /// Too many tries.
    #[error("too many tries")]
    Limited(Limited),
    /// The password is too weak.
    #[error("the password is too weak: {0}")]
    Weak(PasswordWeakness),
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

/// A change of the staff was refused.
#[derive(Debug, Error)]
pub enum StaffError {
    /// Somebody with this address works here already.
    #[error("there is an employee with this address")]
    AlreadyThere,
    /// No such employee.
    #[error("there is no such employee")]
    Unknown,
    /// Somebody must be left who runs the portal.
    #[error("the last administrator can't be switched off")]
    LastAdministrator,
    /// The present password was not right.
    #[error("the present password is another one")]
    WrongPassword,
    /// Too many tries.
    #[error("too many tries")]
    Limited(Limited),
    /// The new password is too weak.
    #[error("the password is too weak: {0}")]
    Weak(PasswordWeakness),
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

macro_rules! carries_database_errors {
    ($($error:ty),+) => {$(
        impl From<DbErr> for $error {
            fn from(error: DbErr) -> Self {
                Self::Identity(error.into())
            }
        }
        impl WriteError for $error {
            fn database(&self) -> Option<&DbErr> {
                match self {
                    Self::Identity(error) => error.database(),
                    _ => None,
                }
            }
        }
    )+};
}
carries_database_errors!(SetupError, StaffError);

impl From<SignInError> for SetupError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Identity(error) => Self::Identity(error),
            SignInError::Limited(limited) => Self::Limited(limited),
            SignInError::Refused => Self::Dead,
        }
    }
}

struct LinkRow {
    id: Uuid,
    person: Option<Uuid>,
    purpose: String,
}

impl Staff {
    /// The staff on this ground.
    pub fn new(ground: Arc<Ground>) -> Self {
        let passwords = Passwords::new(ground.chance.clone());
        Self { ground, passwords }
    }

    /// While nobody works here yet: the link that makes the first administrator. Earlier ones stop working.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn first_link(&self) -> Result<Option<SetupLink>, IdentityError> {
        self.ground
            .database
            .write(async |transaction| {
                if nobody_works_here(transaction).await? {
                    transaction
                        .execute_raw(sql(transaction, "DELETE FROM setup_link WHERE purpose = 'first'", []))
                        .await?;
                    return Ok(Some(self.make_link(transaction, "first", None).await?));
                }
                Ok(None)
            })
            .await
    }

    /// What a link is for. Looking has no effect.
    ///
    /// # Errors
    /// [`SetupError::Dead`], and what the database says.
    pub async fn setup_purpose(&self, secret: &Secret) -> Result<SetupPurpose, SetupError> {
        let on = self.ground.database.read();
        let link = self.find_link(on, secret).await?;
        let Some(person) = link.person else { return Ok(SetupPurpose::First) };
        let mut found = people(on, &self.ground, &[person]).await?;
        let person = found.remove(&person).ok_or(SetupError::Dead)?;
        Ok(if link.purpose == "reset" { SetupPurpose::Reset(person) } else { SetupPurpose::Invitation(person) })
    }

    /// Follows the first link: makes the first administrator and signs in.
    ///
    /// # Errors
    /// [`SetupError`].
    pub async fn set_up_first(
        &self,
        secret: &Secret,
        (name, address, language): (&str, &Address, Language),
        password: Zeroizing<String>,
        client: &Client,
    ) -> Result<SignIn, SetupError> {
        self.guard(client).await?;
        let hash = self.judged_hash(password, &[name, address.as_str()]).await.map_err(SetupError::Weak)?;
        let ground = &self.ground;
        ground
            .database
            .write(async |transaction| {
                let link = self.find_link(transaction, secret).await?;
                if link.person.is_some() || !nobody_works_here(transaction).await? {
                    return Err(SetupError::Dead);
                }
                self.use_up(transaction, &link).await?;
                let person = ensure_person(transaction, ground, name, address, language).await?;
                insert_employee(transaction, person, Some(&hash), true, ground.now()).await?;
                let event = self.event(Kind::PortalSetUp, Actor::Employee(person)).about(Subject::Person(person));
                record(transaction, &event).await?;
                let account = Account { person, password_hash: None, rank: Rank::Administrator, disabled: false };
                Ok(self.begin(transaction, &account, client).await?)
            })
            .await
    }

    /// Follows an invitation or reset link: sets the password, ends all other sessions, signs in.
    ///
    /// # Errors
    /// [`SetupError`].
    pub async fn set_password(
        &self,
        secret: &Secret,
        password: Zeroizing<String>,
        client: &Client,
    ) -> Result<SignIn, SetupError> {
        self.guard(client).await?;
        let (SetupPurpose::Invitation(person) | SetupPurpose::Reset(person)) = self.setup_purpose(secret).await? else {
            return Err(SetupError::Dead);
        };
        let address = person.address.as_ref().map_or("", Address::as_str);
        let hash = self.judged_hash(password, &[&person.name, address]).await.map_err(SetupError::Weak)?;
        self.ground
            .database
            .write(async |transaction| {
                let link = self.find_link(transaction, secret).await?;
                self.use_up(transaction, &link).await?;
                let account = self.store_password(transaction, person.id, &hash).await?.ok_or(SetupError::Dead)?;
                Ok(self.begin(transaction, &account, client).await?)
            })
            .await
    }

    /// Changes one's own password; all other sessions of the person end.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn change_password(
        &self,
        session: &Session,
        present: Zeroizing<String>,
        new: Zeroizing<String>,
    ) -> Result<(), StaffError> {
        let person = &session.person;
        take(&self.ground, Limit::PasswordChange, &person.id.to_string()).await?.map_err(StaffError::Limited)?;
        let on = self.ground.database.read();
        let row = on
            .query_one_raw(sql(on, "SELECT password_hash FROM employee WHERE person_id = $1", [person.id.into()]))
            .await?
            .ok_or(StaffError::Unknown)?;
        if !self.passwords.verify(present, row.try_get("", "password_hash")?).await {
            return Err(StaffError::WrongPassword);
        }
        let address = person.address.as_ref().map_or("", Address::as_str);
        let hash = self.judged_hash(new, &[&person.name, address]).await.map_err(StaffError::Weak)?;
        self.ground
            .database
            .write(async |transaction| {
                transaction
                    .execute_raw(sql(
                        transaction,
                        "DELETE FROM session WHERE person_id = $1 AND id <> $2",
                        [person.id.into(), session.id.into()],
                    ))
                    .await?;
                self.write_password(transaction, person.id, &hash).await?;
                Ok(())
            })
            .await
    }

    /// Adds an employee and makes the set-up link to hand over.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn add(
        &self,
        permit: &Permit<Administer>,
        (name, address, language): (&str, &Address, Language),
        is_admin: bool,
    ) -> Result<(Uuid, SetupLink), StaffError> {
        let ground = &self.ground;
        ground
            .database
            .write(async |transaction| {
                let person = ensure_person(transaction, ground, name, address, language).await?;
                if is_employee(transaction, person).await? {
                    return Err(StaffError::AlreadyThere);
                }
                insert_employee(transaction, person, None, is_admin, ground.now()).await?;
                let event = self
                    .event(Kind::EmployeeAdded, Actor::Employee(permit.action().person))
                    .about(Subject::Person(person))
                    .with("administrator", Detail::Flag(is_admin));
                record(transaction, &event).await?;
                Ok((person, self.make_link(transaction, "invitation", Some(person)).await?))
            })
            .await
    }

    /// Makes a new set-up link for an employee who forgot the password or let the first link expire.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn new_link(&self, permit: &Permit<Administer>, person: Uuid) -> Result<SetupLink, StaffError> {
        self.ground
            .database
            .write(async |transaction| {
                if !is_employee(transaction, person).await? {
                    return Err(StaffError::Unknown);
                }
                transaction
                    .execute_raw(sql(
                        transaction,
                        "DELETE FROM setup_link WHERE person_id = $1 AND used_at IS NULL",
                        [person.into()],
                    ))
                    .await?;
                let event = self
                    .event(Kind::SetupLinkMade, Actor::Employee(permit.action().person))
                    .about(Subject::Person(person));
                record(transaction, &event).await?;
                Ok(self.make_link(transaction, "reset", Some(person)).await?)
            })
            .await
    }

    /// Makes a set-up link on the machine itself, for when nobody can sign in any more.
    ///
    /// # Errors
    /// [`StaffError::Unknown`], and what the records say.
    pub async fn operator_link(&self, address: &Address) -> Result<SetupLink, StaffError> {
        let hash = self.ground.keyring.addresses.hash(&address.normalised()).to_vec();
        self.ground
            .database
            .write(async |transaction| {
                let row = transaction
                    .query_one_raw(sql(
                        transaction,
                        "SELECT employee.person_id FROM person JOIN employee ON employee.person_id = person.id \
                         WHERE person.address_hash = $1",
                        [hash.clone().into()],
                    ))
                    .await?
                    .ok_or(StaffError::Unknown)?;
                let person: Uuid = row.try_get("", "person_id")?;
                let event = self.event(Kind::SetupLinkMade, Actor::Operator).about(Subject::Person(person));
                record(transaction, &event).await?;
                Ok(self.make_link(transaction, "reset", Some(person)).await?)
            })
            .await
    }

    /// Switches an account off (its sessions end at once) or on again.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn set_disabled(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        disabled: bool,
    ) -> Result<(), StaffError> {
        let at = disabled.then(|| self.ground.now().micros());
        self.ground
            .database
            .write(async |transaction| {
                let changed = rows_affected(
                    transaction,
                    "UPDATE employee SET disabled_at = $1 WHERE person_id = $2",
                    [at.into(), person.into()],
                )
                .await?;
                if changed == 0 {
                    return Err(StaffError::Unknown);
                }
                if administrators(transaction).await? == 0 {
                    return Err(StaffError::LastAdministrator);
                }
                if disabled {
                    transaction
                        .execute_raw(sql(transaction, "DELETE FROM session WHERE person_id = $1", [person.into()]))
                        .await?;
                }
                let kind = if disabled { Kind::EmployeeDisabled } else { Kind::EmployeeEnabled };
                let event = self.event(kind, Actor::Employee(permit.action().person)).about(Subject::Person(person));
                record(transaction, &event).await?;
                Ok(())
            })
            .await
    }

    /// Everybody who works here, by name.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn list(&self, _permit: &Permit<Administer>) -> Result<Vec<Employee>, IdentityError> {
        let on = self.ground.database.read();
        let rows = on
            .query_all_raw(sql(
                on,
                "SELECT person.id, person.wrapped_key, person.name, person.address, person.language, \
                 employee.is_admin, employee.disabled_at, employee.password_hash, \
                 (SELECT MAX(used_at) FROM session WHERE session.person_id = person.id) AS last_seen \
                 FROM employee JOIN person ON person.id = employee.person_id",
                [],
            ))
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            all.push(Employee {
                person: person::open(&self.ground, row)?,
                is_admin: row.try_get("", "is_admin")?,
                disabled_at: row.try_get::<Option<i64>>("", "disabled_at")?.map(Timestamp::from_micros),
                has_password: row.try_get::<Option<String>>("", "password_hash")?.is_some(),
                last_seen: row.try_get::<Option<i64>>("", "last_seen")?.map(Timestamp::from_micros),
            });
        }
        all.sort_by_key(|employee| employee.person.name.to_lowercase());
        Ok(all)
    }

    async fn guard(&self, client: &Client) -> Result<(), SetupError> {
        take(&self.ground, Limit::SetupNetwork, &client.network().to_string()).await?.map_err(SetupError::Limited)
    }

    async fn judged_hash(&self, password: Zeroizing<String>, names: &[&str]) -> Result<String, PasswordWeakness> {
        Passwords::judge(&password, names)?;
        Ok(self.passwords.hash(password).await)
    }

    async fn make_link(
        &self,
        transaction: &DatabaseTransaction,
        purpose: &str,
        person: Option<Uuid>,
    ) -> Result<SetupLink, DbErr> {
        let now = self.ground.now();
        let link = SetupLink { secret: Secret::generate(self.ground.chance()), expires_at: now.after(LINK_LIFE) };
        transaction
            .execute_raw(sql(
                transaction,
                "INSERT INTO setup_link (id, secret_hash, purpose, person_id, expires_at, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                [
                    self.ground.id().into(),
                    link.secret.hash().as_bytes().to_vec().into(),
                    purpose.into(),
                    person.into(),
                    link.expires_at.micros().into(),
                    now.micros().into(),
                ],
            ))
            .await?;
        Ok(link)
    }

    async fn find_link(&self, on: &impl ConnectionTrait, secret: &Secret) -> Result<LinkRow, SetupError> {
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT id, person_id, purpose FROM setup_link \
                 WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2",
                [secret.hash().as_bytes().to_vec().into(), self.ground.now().micros().into()],
            ))
            .await?
            .ok_or(SetupError::Dead)?;
        Ok(LinkRow {
            id: row.try_get("", "id")?,
            person: row.try_get("", "person_id")?,
            purpose: row.try_get("", "purpose")?,
        })
    }

    async fn use_up(&self, transaction: &DatabaseTransaction, link: &LinkRow) -> Result<(), SetupError> {
        let used = rows_affected(
            transaction,
            "UPDATE setup_link SET used_at = $1 WHERE id = $2 AND used_at IS NULL",
            [self.ground.now().micros().into(), link.id.into()],
        )
        .await?;
        if used == 1 { Ok(()) } else { Err(SetupError::Dead) }
    }

    /// Sets the password of an employee and ends all sessions; nothing for a disabled one.
    async fn store_password(
        &self,
        transaction: &DatabaseTransaction,
        person: Uuid,
        hash: &str,
    ) -> Result<Option<Account>, IdentityError> {
        let row = transaction
            .query_one_raw(sql(
                transaction,
                "SELECT is_admin FROM employee WHERE person_id = $1 AND disabled_at IS NULL",
                [person.into()],
            ))
            .await?;
        let Some(row) = row else { return Ok(None) };
        let rank = if row.try_get("", "is_admin")? { Rank::Administrator } else { Rank::Employee };
        transaction.execute_raw(sql(transaction, "DELETE FROM session WHERE person_id = $1", [person.into()])).await?;
        self.write_password(transaction, person, hash).await?;
        Ok(Some(Account { person, password_hash: None, rank, disabled: false }))
    }

    async fn write_password(&self, transaction: &DatabaseTransaction, person: Uuid, hash: &str) -> Result<(), DbErr> {
        transaction
            .execute_raw(sql(
                transaction,
                "UPDATE employee SET password_hash = $1 WHERE person_id = $2",
                [hash.into(), person.into()],
            ))
            .await?;
        let event = self.event(Kind::PasswordSet, Actor::Employee(person)).about(Subject::Person(person));
        record(transaction, &event).await
    }
}

async fn nobody_works_here(on: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(on.query_one_raw(sql(on, "SELECT person_id FROM employee LIMIT 1", [])).await?.is_none())
}

async fn is_employee(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let row = on.query_one_raw(sql(on, "SELECT person_id FROM employee WHERE person_id = $1", [person.into()])).await?;
    Ok(row.is_some())
}

async fn administrators(on: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = on
        .query_one_raw(sql(on, "SELECT COUNT(*) AS left_over FROM employee WHERE is_admin AND disabled_at IS NULL", []))
        .await?;
    row.map_or(Ok(0), |row| row.try_get("", "left_over"))
}

async fn insert_employee(
    transaction: &DatabaseTransaction,
    person: Uuid,
    hash: Option<&str>,
    is_admin: bool,
    now: Timestamp,
) -> Result<(), DbErr> {
    transaction
        .execute_raw(sql(
            transaction,
            "INSERT INTO employee (person_id, password_hash, is_admin, created_at) VALUES ($1, $2, $3, $4)",
            [person.into(), hash.map(str::to_owned).into(), is_admin.into(), now.micros().into()],
        ))
        .await?;
    Ok(())
}
