//! Who reaches which collection. `person_right` is worked out of teams, their members, their rights and the tree of
//! collections; whoever changes one of those calls here, in the same transaction. A request asks that one table.

use sea_orm::{ConnectionTrait, DbErr, QueryResult};
use sealport_access::{Right, Rights};
use sealport_database::{rows_affected, sql};
use uuid::Uuid;

/// The collection that holds all others; it is always there.
pub const ROOT_COLLECTION: Uuid = Uuid::nil();

/// The rows of everybody in `$1`'s place; the caller's condition follows.
macro_rules! worked_out {
    ($condition:literal) => {
        concat!(
            "INSERT INTO person_right (person_id, collection_id, may_edit, may_release, may_share) \
             SELECT m.person_id, p.collection_id, MAX(r.may_edit), MAX(r.may_release), MAX(r.may_share) \
             FROM team_member m JOIN team_right r ON r.team_id = m.team_id \
             JOIN collection_path p ON p.ancestor_id = r.collection_id WHERE ",
            $condition,
            " GROUP BY m.person_id, p.collection_id"
        )
    };
}

/// Works out anew what one person reaches.
///
/// # Errors
/// The database's.
pub async fn refresh_person(on: &impl ConnectionTrait, person: Uuid) -> Result<(), DbErr> {
    rows_affected(on, "DELETE FROM person_right WHERE person_id = $1", [person.into()]).await?;
    rows_affected(on, worked_out!("m.person_id = $1"), [person.into()]).await.map(drop)
}

/// Works out anew who reaches a collection and what lies below it.
///
/// # Errors
/// The database's.
pub async fn refresh_below(on: &impl ConnectionTrait, collection: Uuid) -> Result<(), DbErr> {
    let forget = "DELETE FROM person_right WHERE collection_id IN \
                  (SELECT collection_id FROM collection_path WHERE ancestor_id = $1)";
    rows_affected(on, forget, [collection.into()]).await?;
    let again = worked_out!("p.collection_id IN (SELECT collection_id FROM collection_path WHERE ancestor_id = $1)");
    rows_affected(on, again, [collection.into()]).await.map(drop)
}

/// What a person may do in a collection: one look into one index.
///
/// # Errors
/// The database's.
pub async fn rights_in(on: &impl ConnectionTrait, person: Uuid, collection: Uuid) -> Result<Rights, DbErr> {
    let find = "SELECT may_edit, may_release, may_share FROM person_right WHERE person_id = $1 AND collection_id = $2";
    let row = on.query_one_raw(sql(on, find, [person.into(), collection.into()])).await?;
    row.map_or(Ok(Rights::NONE), |row| rights_from(&row))
}

/// The rights in a row with `may_edit`, `may_release` and `may_share`; that there is a row is the right to see.
///
/// # Errors
/// The database's.
pub fn rights_from(row: &QueryResult) -> Result<Rights, DbErr> {
    let flags = [(Right::Edit, "may_edit"), (Right::Release, "may_release"), (Right::Share, "may_share")];
    let mut held = vec![Right::See];
    for (right, column) in flags {
        if row.try_get::<i64>("", column)? != 0 {
            held.push(right);
        }
    }
    Ok(Rights::new(held))
}

/// SQL: whether the person belongs to the house. Whoever has an account and is not only a customer does; so does somebody who
/// waits for a first role, which takes two.
#[macro_export]
macro_rules! is_in_house {
    ($person:literal) => {
        concat!(
            "(EXISTS (SELECT 1 FROM account held WHERE held.person_id = ",
            $person,
            ") AND (NOT EXISTS (SELECT 1 FROM account_role role WHERE role.person_id = ",
            $person,
            ") OR EXISTS (SELECT 1 FROM account_role role WHERE role.person_id = ",
            $person,
            " AND role.role <> 'customer')))"
        )
    };
}
