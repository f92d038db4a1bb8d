//! What the records say of accounts: who has one, with which roles, and who is left to run the portal.

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr, QueryResult};
use sealport_access::{Role, Roles};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::Detail;
use uuid::Uuid;

use crate::IdentityError;

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
pub(super) async fn administrators(on: &impl ConnectionTrait) -> Result<i64, DbErr> {
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
pub(super) async fn write_roles(
    on: &impl ConnectionTrait,
    person: Uuid,
    before: Roles,
    roles: Roles,
) -> Result<(), DbErr> {
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
pub(super) async fn takes_two(on: &impl ConnectionTrait, by: Uuid, before: Roles, roles: Roles) -> Result<bool, DbErr> {
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
