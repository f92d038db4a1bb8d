use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sealport_access::{Administer, Permit};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Kind, Subject, record};
use thiserror::Error;
use uuid::Uuid;

use crate::factors::Ways;
use crate::{
    Address, IdentityError, Language, Limits, Passwords, Person, SessionLimits, SetupLink, ensure_person, person,
};

/// The employees: who they are, how they got in, what they may run.
pub struct Staff {
    pub(crate) ground: Arc<Ground>,
    pub(crate) passwords: Passwords,
    pub(crate) limits: Limits,
    pub(crate) session_limits: SessionLimits,
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
    /// The ways in; not enough of them while the account is still to be set up.
    pub ways: Ways,
    /// When the newest session was last used.
    pub last_seen: Option<Timestamp>,
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
carries_database_errors!(StaffError);
pub(crate) use carries_database_errors;

impl Staff {
    /// The staff on this ground.
    pub fn new(ground: Arc<Ground>) -> Self {
        Self::with_limits(ground, SessionLimits::default())
    }

    /// The staff on this ground, with sessions that end when the company wants it.
    pub fn with_limits(ground: Arc<Ground>, session_limits: SessionLimits) -> Self {
        let passwords = Passwords::new(ground.chance.clone());
        Self { limits: Limits::new(ground.clone()), ground, passwords, session_limits }
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
                    self.drop_links(transaction, person).await?;
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
                 (SELECT COUNT(*) FROM passkey WHERE passkey.person_id = person.id) AS passkeys, \
                 (SELECT COUNT(*) FROM totp WHERE totp.person_id = person.id) AS totp, \
                 (SELECT MAX(used_at) FROM session WHERE session.person_id = person.id) AS last_seen \
                 FROM employee JOIN person ON person.id = employee.person_id",
                [],
            ))
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let password = row.try_get::<Option<String>>("", "password_hash")?.is_some();
            all.push(Employee {
                person: person::open(&self.ground, row)?,
                is_admin: row.try_get("", "is_admin")?,
                disabled_at: row.try_get::<Option<i64>>("", "disabled_at")?.map(Timestamp::from_micros),
                has_password: password,
                ways: Ways {
                    passkeys: u32::try_from(row.try_get::<i64>("", "passkeys")?).unwrap_or(u32::MAX),
                    password,
                    totp: row.try_get::<i64>("", "totp")? > 0,
                },
                last_seen: row.try_get::<Option<i64>>("", "last_seen")?.map(Timestamp::from_micros),
            });
        }
        all.sort_by_key(|employee| employee.person.name.to_lowercase());
        Ok(all)
    }

    /// A password that was set, and an account that was switched off, leave no older way in.
    pub(crate) async fn drop_links(&self, transaction: &DatabaseTransaction, person: Uuid) -> Result<(), DbErr> {
        let unused = "DELETE FROM setup_link WHERE person_id = $1 AND used_at IS NULL";
        rows_affected(transaction, unused, [person.into()]).await?;
        Ok(())
    }

    pub(crate) async fn write_password(
        &self,
        transaction: &DatabaseTransaction,
        person: Uuid,
        hash: &str,
    ) -> Result<(), DbErr> {
        transaction
            .execute_raw(sql(
                transaction,
                "UPDATE employee SET password_hash = $1 WHERE person_id = $2",
                [hash.into(), person.into()],
            ))
            .await?;
        self.drop_links(transaction, person).await?;
        let event = self.event(Kind::PasswordSet, Actor::Employee(person)).about(Subject::Person(person));
        record(transaction, &event).await
    }
}

pub(crate) async fn is_employee(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let row = on.query_one_raw(sql(on, "SELECT person_id FROM employee WHERE person_id = $1", [person.into()])).await?;
    Ok(row.is_some())
}

/// Whether `hash`, which a password was verified against, is still the account's, and the account in use. A change from now
/// on ends the sessions that this transaction makes, or makes it run again.
pub(crate) async fn still_opens(on: &DatabaseTransaction, person: Uuid, hash: Option<&str>) -> Result<bool, DbErr> {
    let text = "SELECT person_id FROM employee WHERE person_id = $1 AND password_hash = $2 AND disabled_at IS NULL";
    let values = [person.into(), hash.map(str::to_owned).into()];
    Ok(on.query_one_raw(sql(on, text, values)).await?.is_some())
}

async fn administrators(on: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let row = on
        .query_one_raw(sql(on, "SELECT COUNT(*) AS left_over FROM employee WHERE is_admin AND disabled_at IS NULL", []))
        .await?;
    row.map_or(Ok(0), |row| row.try_get("", "left_over"))
}

pub(crate) async fn insert_employee(
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
