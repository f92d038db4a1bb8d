//! Accounts of customers: they come by invitation, sign in like everybody, and are nothing in the house.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DbErr};
use sealport_access::{Permit, Role, Roles, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::{Actor, Event, Kind, Subject, record};
use uuid::Uuid;

use crate::factors::ways;
use crate::setup::make_link;
use crate::staff::{insert_account, roles_column, roles_from};
use crate::{SetupLink, Staff, StaffError};

/// How long an invitation by letter works.
pub const INVITATION_LIFE: Duration = Duration::from_secs(7 * 24 * 3600);

/// How far somebody is with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// There is none.
    None,
    /// There is one, and its factors are still to be set up.
    Invited,
    /// It can be signed in to.
    Ready,
    /// It is switched off, since then.
    Disabled(Timestamp),
}

/// What came of an invitation.
pub enum Invited {
    /// A link to set up the account.
    Link(SetupLink),
    /// Nothing was made: the account is in use, belongs to the house, or is switched off.
    NotNeeded,
}

/// How far a person is with an account, and whether it belongs to the house.
///
/// # Errors
/// The database's.
pub async fn account_state(on: &impl ConnectionTrait, person: Uuid) -> Result<(AccountState, bool), DbErr> {
    let find = concat!("SELECT ", roles_column!(), ", disabled_at FROM account WHERE person_id = $1");
    let Some(row) = on.query_one_raw(sql(on, find, [person.into()])).await? else {
        return Ok((AccountState::None, false));
    };
    let in_house = roles_from(&row)?.are_in_house();
    let state = match row.try_get::<Option<i64>>("", "disabled_at")? {
        Some(at) => AccountState::Disabled(Timestamp::from_micros(at)),
        None if ways(on, person).await?.are_enough() => AccountState::Ready,
        None => AccountState::Invited,
    };
    Ok((state, in_house))
}

/// Gives a customer an account, if there is none, and makes the link to set it up; earlier ones stop working. The link has
/// to reach the person by letter and in no other way.
///
/// # Errors
/// The database's.
pub async fn invite_customer(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Actor,
    person: Uuid,
) -> Result<Invited, DbErr> {
    match account_state(on, person).await? {
        (AccountState::None | AccountState::Invited, false) => {}
        _ => return Ok(Invited::NotNeeded),
    }
    insert_account(on, person, Roles::CUSTOMER, ground.now()).await?;
    let unused = "DELETE FROM setup_link WHERE person_id = $1 AND used_at IS NULL";
    rows_affected(on, unused, [person.into()]).await?;
    let event = Event::new(Kind::CustomerInvited, by, ground.now(), ground.chance()).about(Subject::Person(person));
    record(on, &event).await?;
    Ok(Invited::Link(make_link(on, ground, "invitation", Some(person), INVITATION_LIFE).await?))
}

/// The persons to whom requests for data and erasure go: reviewers, or administrators while there is no reviewer. Says
/// whether they are reviewers.
///
/// # Errors
/// The database's.
pub async fn reviewers(on: &impl ConnectionTrait) -> Result<(Vec<Uuid>, bool), DbErr> {
    for role in [Role::Reviewer, Role::Administrator] {
        let find = "SELECT account.person_id FROM account JOIN account_role ON account_role.person_id = account.person_id \
                    WHERE account_role.role = $1 AND account.disabled_at IS NULL ORDER BY account.person_id";
        let rows = on.query_all_raw(sql(on, find, [role.as_str().into()])).await?;
        let all = rows.iter().map(|row| row.try_get("", "person_id")).collect::<Result<Vec<Uuid>, _>>()?;
        if !all.is_empty() || role == Role::Administrator {
            return Ok((all, role == Role::Reviewer));
        }
    }
    Ok((Vec::new(), false))
}

impl Staff {
    /// Switches a customer's account off (its sessions end at once) or on again. Colleagues are not switched here.
    ///
    /// # Errors
    /// [`StaffError::Unknown`] when there is no such customer, and what the records say.
    pub async fn set_customer_disabled(
        &self,
        permit: &Permit<Work>,
        person: Uuid,
        disabled: bool,
    ) -> Result<(), StaffError> {
        let now = self.ground.now().micros();
        self.ground
            .database
            .write(async |on| {
                let (state, in_house) = account_state(on, person).await?;
                if in_house || state == AccountState::None {
                    return Err(StaffError::Unknown);
                }
                if matches!(state, AccountState::Disabled(_)) == disabled {
                    return Ok(());
                }
                let set = "UPDATE account SET disabled_at = $1 WHERE person_id = $2";
                rows_affected(on, set, [disabled.then_some(now).into(), person.into()]).await?;
                if disabled {
                    rows_affected(on, "DELETE FROM session WHERE person_id = $1", [person.into()]).await?;
                    self.drop_links(on, person).await?;
                }
                let kind = if disabled { Kind::CustomerDisabled } else { Kind::CustomerEnabled };
                let event = self.event(kind, Actor::Employee(permit.action().person)).about(Subject::Person(person));
                Ok(record(on, &event).await?)
            })
            .await
    }

    /// How far a person is with an account, and whether it belongs to the house.
    ///
    /// # Errors
    /// What the records say.
    pub async fn account_state(&self, person: Uuid) -> Result<(AccountState, bool), StaffError> {
        Ok(account_state(self.ground.database.read(), person).await?)
    }
}
