mod roster;

use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sealport_access::{Administer, Permit, Role, Roles};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Kind, Subject, record};
use thiserror::Error;
use uuid::Uuid;

use crate::factors::Ways;
use crate::is_in_house;
use crate::{
    Act, Address, IdentityError, Language, Leaving, Limits, Passwords, Person, SessionLimits, SetupLetters, SetupLink,
    TeamError, ensure_person, person, teams,
};

pub(crate) use self::roster::{
    administers, insert_account, is_employee, is_reviewer, roles_column, roles_from, roles_of, still_opens, words,
};
use self::roster::{administrators, takes_two, write_roles};
pub use self::roster::{others_administer, works_here};

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
    /// What this one is in the house.
    pub roles: Roles,
    /// Since when the account is switched off.
    pub disabled_at: Option<Timestamp>,
    /// Whether a password was set.
    pub has_password: bool,
    /// The ways in; not enough of them while the account is still to be set up.
    pub ways: Ways,
    /// Whether the company's sign-in provider knows the account.
    pub is_linked: bool,
    /// Until when a set-up link that was not used works, or worked.
    pub link_until: Option<Timestamp>,
    /// When the newest session was last used.
    pub last_seen: Option<Timestamp>,
}

/// What became of a change of roles.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RolesChange {
    /// They hold.
    Done,
    /// They wait for a second person, under this id.
    Asked(Uuid),
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
    /// Nobody gives themselves other roles.
    #[error("nobody changes their own roles")]
    OwnRoles,
    /// An employee is something.
    #[error("an employee has a role")]
    NoRole,
    /// What one administrator alone may not do; it has to be asked for.
    #[error("this takes two")]
    TakesTwo,
    /// One administrator alone would get into the account of somebody who comes in through the company's provider.
    #[error("this takes a recovery by two administrators")]
    TakesRecovery,
    /// What takes two was asked for by the same person, or is about them.
    #[error("somebody else has to confirm this")]
    SamePerson,
    /// Nothing of that name waits for a second person (any more).
    #[error("nothing waits for a second person here")]
    NoSuchAct,
    /// A team that isn't there.
    #[error("there is no such team")]
    NoSuchTeam,
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

    /// Adds an employee with these roles to these teams, and makes the set-up link to hand over. Without a team a new
    /// colleague sees nothing. The role of a reviewer is asked for and waits for a second person.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn add(
        &self,
        permit: &Permit<Administer>,
        (name, address, language): (&str, &Address, Language),
        roles: Roles,
        teams: &[Uuid],
    ) -> Result<(Uuid, SetupLink), StaffError> {
        self.put_in(permit, (name, address, language), roles, teams, None).await
    }

    /// Adds an employee as [`add`](Self::add) does, and sends the set-up link by letter: nobody else sees it.
    ///
    /// # Errors
    /// [`StaffError`].
    pub async fn invite(
        &self,
        permit: &Permit<Administer>,
        who: (&str, &Address, Language),
        roles: Roles,
        teams: &[Uuid],
        letters: &dyn SetupLetters,
    ) -> Result<Uuid, StaffError> {
        Ok(self.put_in(permit, who, roles, teams, Some(letters)).await?.0)
    }

    async fn put_in(
        &self,
        permit: &Permit<Administer>,
        (name, address, language): (&str, &Address, Language),
        roles: Roles,
        teams: &[Uuid],
        letters: Option<&dyn SetupLetters>,
    ) -> Result<(Uuid, SetupLink), StaffError> {
        if roles.is_empty() {
            return Err(StaffError::NoRole);
        }
        let ground = &self.ground;
        ground
            .database
            .write(async |transaction| {
                let person = ensure_person(transaction, ground, name, address, language).await?;
                if is_employee(transaction, person).await? {
                    return Err(StaffError::AlreadyThere);
                }
                let by = permit.action().person;
                let waits = takes_two(transaction, by, Roles::default(), roles).await?;
                let alone = if waits { roles.without(Role::Reviewer).without(Role::Administrator) } else { roles };
                insert_account(transaction, person, alone, ground.now()).await?;
                for team in teams {
                    teams::name_of(transaction, *team).await.map_err(|error| match error {
                        TeamError::Identity(error) => StaffError::Identity(error),
                        _ => StaffError::NoSuchTeam,
                    })?;
                    teams::join(transaction, ground, *team, person).await?;
                }
                let event = self
                    .event(Kind::EmployeeAdded, Actor::Employee(permit.action().person))
                    .about(Subject::Person(person))
                    .with("administrator", Detail::Flag(roles.has(Role::Administrator)))
                    .with("roles", words(roles))
                    .with("teams", Detail::Ids(teams.to_vec()));
                record(transaction, &event).await?;
                if waits {
                    self.ask_act(transaction, Act::ChangeRoles { person, roles }, by).await?;
                }
                let link = self.make_link(transaction, "invitation", Some(person)).await?;
                self.post(transaction, permit.action().person, (person, false), &link, letters).await?;
                Ok((person, link))
            })
            .await
    }

    /// Gives an employee other roles; the sessions of before end, so that what was opened by them is closed. Roles with, or
    /// instead of, that of a reviewer take two, and so does a third administrator: they are asked for, and come when another administrator confirms them.
    ///
    /// # Errors
    /// [`StaffError::OwnRoles`], [`StaffError::NoRole`], [`StaffError::LastAdministrator`], [`StaffError::Unknown`].
    pub async fn set_roles(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        roles: Roles,
    ) -> Result<RolesChange, StaffError> {
        let by = permit.action().person;
        if person == by {
            return Err(StaffError::OwnRoles);
        }
        if roles.is_empty() {
            return Err(StaffError::NoRole);
        }
        self.ground
            .database
            .write(async |transaction| {
                let before = roles_of(transaction, person).await?.ok_or(StaffError::Unknown)?;
                if before != roles && takes_two(transaction, by, before, roles).await? {
                    let act = Act::ChangeRoles { person, roles };
                    return Ok(RolesChange::Asked(self.ask_act(transaction, act, by).await?));
                }
                self.put_roles(transaction, by, person, roles, None).await?;
                Ok(RolesChange::Done)
            })
            .await
    }

    /// Puts the roles in force, as `by` decided, alone or on what `asked_by` asked for.
    pub(crate) async fn put_roles(
        &self,
        on: &DatabaseTransaction,
        by: Uuid,
        person: Uuid,
        roles: Roles,
        asked_by: Option<Uuid>,
    ) -> Result<(), StaffError> {
        let before = roles_of(on, person).await?.ok_or(StaffError::Unknown)?;
        if before.without(Role::Customer) == roles.without(Role::Customer) {
            return Ok(());
        }
        write_roles(on, person, before, roles).await?;
        if administrators(on).await? == 0 {
            return Err(StaffError::LastAdministrator);
        }
        rows_affected(on, "DELETE FROM session WHERE person_id = $1", [person.into()]).await?;
        let mut event = self
            .event(Kind::RolesChanged, Actor::Employee(by))
            .about(Subject::Person(person))
            .with("roles_before", words(before))
            .with("roles", words(roles));
        if let Some(asked_by) = asked_by {
            event = event.with("asked_by", Detail::Id(asked_by));
        }
        Ok(record(on, &event).await?)
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
        self.ground
            .database
            .write(async |on| {
                if disabled && is_reviewer(on, person).await? {
                    return Err(StaffError::TakesTwo);
                }
                self.put_disabled(on, permit.action().person, person, disabled, None).await
            })
            .await
    }

    /// Asks for a reviewer's account to be switched off, with what is to become of what they leave behind.
    ///
    /// # Errors
    /// [`StaffError::Unknown`] when there is no such reviewer.
    pub async fn ask_to_disable(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        leaving: Leaving,
    ) -> Result<Uuid, StaffError> {
        self.ask_about_reviewer(permit, person, Act::DisableReviewer { person, leaving }).await
    }

    pub(crate) async fn ask_about_reviewer(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        act: Act,
    ) -> Result<Uuid, StaffError> {
        self.ground
            .database
            .write(async |on| {
                if !is_reviewer(on, person).await? {
                    return Err(StaffError::Unknown);
                }
                self.ask_act(on, act, permit.action().person).await
            })
            .await
    }

    /// Switches an account off or on, as `by` decided, alone or on what `asked_by` asked for.
    pub(crate) async fn put_disabled(
        &self,
        on: &DatabaseTransaction,
        by: Uuid,
        person: Uuid,
        disabled: bool,
        asked_by: Option<Uuid>,
    ) -> Result<(), StaffError> {
        let at = disabled.then(|| self.ground.now().micros());
        let change = "UPDATE account SET disabled_at = $1 WHERE person_id = $2";
        if rows_affected(on, change, [at.into(), person.into()]).await? == 0 {
            return Err(StaffError::Unknown);
        }
        if administrators(on).await? == 0 {
            return Err(StaffError::LastAdministrator);
        }
        if disabled {
            rows_affected(on, "DELETE FROM session WHERE person_id = $1", [person.into()]).await?;
            self.drop_links(on, person).await?;
        }
        let kind = if disabled { Kind::EmployeeDisabled } else { Kind::EmployeeEnabled };
        let mut event = self.event(kind, Actor::Employee(by)).about(Subject::Person(person));
        if let Some(asked_by) = asked_by {
            event = event.with("asked_by", Detail::Id(asked_by));
        }
        Ok(record(on, &event).await?)
    }

    /// Ends every session of somebody of the house, wherever it runs.
    ///
    /// # Errors
    /// [`StaffError::Unknown`].
    pub async fn end_sessions(&self, permit: &Permit<Administer>, person: Uuid) -> Result<(), StaffError> {
        self.ground
            .database
            .write(async |on| {
                if !is_employee(on, person).await? {
                    return Err(StaffError::Unknown);
                }
                rows_affected(on, "DELETE FROM session WHERE person_id = $1", [person.into()]).await?;
                let event = self.event(Kind::SessionsCut, Actor::Employee(permit.action().person));
                Ok(record(on, &event.about(Subject::Person(person))).await?)
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
                concat!(
                    "SELECT person.id, person.wrapped_key, person.name, person.address, person.language, ",
                    roles_column!(),
                    ", account.disabled_at, account.password_hash, \
                     (SELECT COUNT(*) FROM passkey WHERE passkey.person_id = person.id) AS passkeys, \
                     (SELECT COUNT(*) FROM totp WHERE totp.person_id = person.id) AS totp, \
                     (SELECT COUNT(*) FROM company_identity WHERE company_identity.person_id = person.id) AS linked, \
                     (SELECT MAX(expires_at) FROM setup_link WHERE setup_link.person_id = person.id \
                      AND setup_link.used_at IS NULL) AS link_until, \
                     (SELECT MAX(used_at) FROM session WHERE session.person_id = person.id) AS last_seen \
                     FROM account JOIN person ON person.id = account.person_id WHERE ",
                    is_in_house!("account.person_id")
                ),
                [],
            ))
            .await?;
        let mut all = Vec::with_capacity(rows.len());
        for row in &rows {
            let password = row.try_get::<Option<String>>("", "password_hash")?.is_some();
            all.push(Employee {
                person: person::open(&self.ground, row)?,
                roles: roles_from(row)?,
                disabled_at: row.try_get::<Option<i64>>("", "disabled_at")?.map(Timestamp::from_micros),
                has_password: password,
                ways: Ways {
                    passkeys: u32::try_from(row.try_get::<i64>("", "passkeys")?).unwrap_or(u32::MAX),
                    password,
                    totp: row.try_get::<i64>("", "totp")? > 0,
                },
                is_linked: row.try_get::<i64>("", "linked")? > 0,
                link_until: row.try_get::<Option<i64>>("", "link_until")?.map(Timestamp::from_micros),
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
                "UPDATE account SET password_hash = $1 WHERE person_id = $2",
                [hash.into(), person.into()],
            ))
            .await?;
        self.drop_links(transaction, person).await?;
        let event = self.own_event(transaction, Kind::PasswordSet, person).await?;
        record(transaction, &event).await
    }
}
