use std::sync::Arc;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
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

/// The roles of an `account` as one number, see [`Role::bit`].
macro_rules! roles_column {
    () => {
        "(SELECT CAST(COALESCE(SUM(CASE account_role.role WHEN 'employee' THEN 1 WHEN 'approver' THEN 2 \
         WHEN 'reviewer' THEN 4 WHEN 'administrator' THEN 8 WHEN 'customer' THEN 16 ELSE 0 END), 0) AS BIGINT) FROM account_role \
         WHERE account_role.person_id = account.person_id) AS roles"
    };
}
pub(crate) use roles_column;

/// The roles in a row with that column.
pub(crate) fn roles_from(row: &QueryResult) -> Result<Roles, DbErr> {
    Roles::from_sum(row.try_get("", "roles")?).map_err(|conflict| DbErr::Custom(conflict.to_string()))
}

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

pub(crate) async fn is_employee(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    // Whoever waits for their first role, which takes two, is one too.
    Ok(roles_of(on, person).await?.is_some_and(|roles| roles != Roles::CUSTOMER))
}

/// Whether somebody belongs to the house, is enabled, and works with assets: such a one can take over from a colleague.
///
/// # Errors
/// [`IdentityError::Database`].
pub async fn works_here(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, IdentityError> {
    let find = concat!("SELECT ", roles_column!(), " FROM account WHERE person_id = $1 AND disabled_at IS NULL");
    let row = on.query_one_raw(sql(on, find, [person.into()])).await?;
    Ok(row.map(|row| roles_from(&row)).transpose()?.is_some_and(Roles::works))
}

pub(crate) async fn is_reviewer(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    Ok(roles_of(on, person).await?.is_some_and(|roles| roles.has(Role::Reviewer)))
}

/// Whether `hash`, which a password was verified against, is still the account's, and the account in use. A change from now
/// on ends the sessions that this transaction makes, or makes it run again.
pub(crate) async fn still_opens(on: &DatabaseTransaction, person: Uuid, hash: Option<&str>) -> Result<bool, DbErr> {
    let text = "SELECT person_id FROM account WHERE person_id = $1 AND password_hash = $2 AND disabled_at IS NULL";
    let values = [person.into(), hash.map(str::to_owned).into()];
    Ok(on.query_one_raw(sql(on, text, values)).await?.is_some())
}

/// Those who run the portal and can get in: an invitation that nobody followed runs nothing.
async fn administrators(on: &impl ConnectionTrait) -> Result<i64, DbErr> {
    let count = "SELECT COUNT(*) AS left_over FROM account \
                 JOIN account_role ON account_role.person_id = account.person_id \
                 WHERE account_role.role = 'administrator' AND account.disabled_at IS NULL \
                 AND (EXISTS (SELECT 1 FROM passkey WHERE passkey.person_id = account.person_id) \
                      OR (account.password_hash IS NOT NULL \
                          AND EXISTS (SELECT 1 FROM totp WHERE totp.person_id = account.person_id)))";
    let row = on.query_one_raw(sql(on, count, [])).await?;
    row.map_or(Ok(0), |row| row.try_get("", "left_over"))
}

/// Gives a person an account, or a customer with one a place in the house.
pub(crate) async fn insert_account(
    transaction: &impl ConnectionTrait,
    person: Uuid,
    roles: Roles,
    now: Timestamp,
) -> Result<(), DbErr> {
    let insert = "INSERT INTO account (person_id, created_at) VALUES ($1, $2) ON CONFLICT (person_id) DO NOTHING";
    rows_affected(transaction, insert, [person.into(), now.micros().into()]).await?;
    let before = roles_of(transaction, person).await?.unwrap_or_default();
    write_roles(transaction, person, before, roles).await
}

/// Puts roles in the place of those of before. A customer stays one, whatever else they become in the house.
async fn write_roles(on: &impl ConnectionTrait, person: Uuid, before: Roles, roles: Roles) -> Result<(), DbErr> {
    rows_affected(on, "DELETE FROM account_role WHERE person_id = $1", [person.into()]).await?;
    let stays = before.has(Role::Customer) && !roles.has(Role::Customer);
    for role in roles.iter().chain(stays.then_some(Role::Customer)) {
        let insert = "INSERT INTO account_role (person_id, role) VALUES ($1, $2)";
        rows_affected(on, insert, [person.into(), role.as_str().into()]).await?;
    }
    Ok(())
}

/// Whether this person runs the portal and is not switched off.
pub(crate) async fn administers(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let find = "SELECT 1 AS one FROM account JOIN account_role role ON role.person_id = account.person_id \
                WHERE account.person_id = $1 AND role.role = 'administrator' AND account.disabled_at IS NULL";
    Ok(on.query_one_raw(sql(on, find, [person.into()])).await?.is_some())
}

/// Whether a change of roles takes two: all about reviewers does, and a further administrator where there are two who can decide
/// about it. Else one could make the other out of nothing.
async fn takes_two(on: &impl ConnectionTrait, by: Uuid, before: Roles, roles: Roles) -> Result<bool, DbErr> {
    if before.has(Role::Reviewer) || roles.has(Role::Reviewer) {
        return Ok(true);
    }
    let gains = roles.has(Role::Administrator) && !before.has(Role::Administrator);
    Ok(gains && others_administer(on, by).await?)
}

/// Whether there is an administrator besides this person, who can get in.
pub async fn others_administer(on: &impl ConnectionTrait, person: Uuid) -> Result<bool, DbErr> {
    let is_one = "SELECT 1 AS one FROM account_role WHERE person_id = $1 AND role = 'administrator'";
    let is_one = on.query_one_raw(sql(on, is_one, [person.into()])).await?.is_some();
    Ok(administrators(on).await? > i64::from(is_one))
}

pub(crate) async fn roles_of(on: &impl ConnectionTrait, person: Uuid) -> Result<Option<Roles>, DbErr> {
    let find = concat!("SELECT ", roles_column!(), " FROM account WHERE person_id = $1");
    on.query_one_raw(sql(on, find, [person.into()])).await?.map(|row| roles_from(&row)).transpose()
}

pub(crate) fn words(roles: Roles) -> Detail {
    Detail::Texts(roles.iter().map(|role| role.as_str().to_owned()).collect())
}
