//! Whoever gets a share is a contact; whoever is erased is none any more.

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::{Address, Person, people};
use uuid::Uuid;

use crate::{Trouble, domains, marks};

/// People who are caught up with at a time.
const AT_ONCE: i64 = 100;

/// Notes that `person` got something from `by`: a contact from now on, at the head of the list, and out of the archive.
///
/// # Errors
/// [`Trouble`].
pub async fn note_recipient(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    by: Uuid,
) -> Result<(), Trouble> {
    let touch = "UPDATE contact SET touched_at = $2, archived_at = NULL WHERE person_id = $1";
    let now = ground.now().micros();
    if rows_affected(transaction, touch, [person.into(), now.into()]).await? == 0
        && let Some(person) = people(transaction, ground, &[person]).await?.remove(&person)
    {
        make(transaction, ground, &person, Some(by)).await?;
    }
    Ok(())
}

/// Makes contacts of those who got a share before there were contacts. Answers whether there are more of them.
///
/// # Errors
/// [`Trouble`].
pub async fn catch_up(ground: &Ground) -> Result<bool, Trouble> {
    ground
        .database
        .write(async |on| {
            let find = "SELECT DISTINCT g.person_id FROM share_grant g JOIN person p ON p.id = g.person_id \
                        LEFT JOIN contact c ON c.person_id = g.person_id \
                        WHERE c.person_id IS NULL AND p.wrapped_key IS NOT NULL LIMIT $1";
            let rows = on.query_all_raw(sql(on, find, [AT_ONCE.into()])).await?;
            let ids = rows.iter().map(|row| row.try_get("", "person_id")).collect::<Result<Vec<Uuid>, _>>()?;
            for person in people(on, ground, &ids).await?.values() {
                make(on, ground, person, None).await?;
            }
            Ok(ids.len() == AT_ONCE as usize)
        })
        .await
}

/// Makes the bare contact of a person: found by name and address, with nothing noted yet.
pub(crate) async fn make(
    on: &impl ConnectionTrait,
    ground: &Ground,
    person: &Person,
    by: Option<Uuid>,
) -> Result<(), Trouble> {
    let Some(address) = &person.address else { return Ok(()) };
    let domain = domains::ensure(on, ground, address).await?;
    let insert = "INSERT INTO contact (person_id, domain_id, created_by, created_at, touched_at, revision) \
                  VALUES ($1, $2, $3, $4, $4, 1) ON CONFLICT (person_id) DO NOTHING";
    let values = [person.id.into(), domain.into(), by.into(), ground.now().micros().into()];
    if rows_affected(on, insert, values).await? == 1 {
        find_by(on, ground, person.id, &person.name, address).await?;
    }
    Ok(())
}

/// Makes the contact be found by `name` and by the words of the address.
pub(crate) async fn find_by(
    on: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    name: &str,
    address: &Address,
) -> Result<(), Trouble> {
    // Somebody without a name is called by the address: that is no name that a twin could have.
    let whole = marks::of_name(ground, name).filter(|_| name != address.as_str());
    let set = "UPDATE contact SET name_mark = $2 WHERE person_id = $1";
    on.execute_raw(sql(on, set, [person.into(), whole.into()])).await?;
    // The end of a domain (`.com`) says nothing about anybody.
    let (local, domain) = address.as_str().rsplit_once('@').unwrap_or_default();
    let domain = domain.rsplit_once('.').map_or(domain, |(name, _)| name);
    marks::index(on, ground, person, &[name, local, domain]).await?;
    Ok(())
}

/// Makes a contact be found by the name that the person has now.
///
/// # Errors
/// [`Trouble`].
pub async fn note_name(transaction: &impl ConnectionTrait, ground: &Ground, person: Uuid) -> Result<(), Trouble> {
    let find = "SELECT person_id FROM contact WHERE person_id = $1";
    if transaction.query_one_raw(sql(transaction, find, [person.into()])).await?.is_none() {
        return Ok(());
    }
    let touch = "UPDATE contact SET revision = revision + 1 WHERE person_id = $1";
    rows_affected(transaction, touch, [person.into()]).await?;
    match people(transaction, ground, &[person]).await?.remove(&person) {
        Some(Person { name, address: Some(address), .. }) => {
            find_by(transaction, ground, person, &name, &address).await
        }
        _ => Ok(()),
    }
}

/// Drops everything by which a contact is found and everything noted of it: to be called when the person's key is
/// destroyed, in the same transaction.
///
/// # Errors
/// [`Trouble`].
pub async fn forget(transaction: &impl ConnectionTrait, person: Uuid) -> Result<(), Trouble> {
    marks::drop_all(transaction, person).await?;
    let find = "SELECT domain_id FROM contact WHERE person_id = $1";
    let row = transaction.query_one_raw(sql(transaction, find, [person.into()])).await?;
    let unname = "DELETE FROM company_viewer WHERE contact_id = $1";
    rows_affected(transaction, unname, [person.into()]).await?;
    let wipe = "UPDATE contact SET name_mark = NULL, domain_id = NULL, company_id = NULL, phone = NULL, notes = NULL, \
                protection = NULL WHERE person_id = $1";
    rows_affected(transaction, wipe, [person.into()]).await?;
    if let Some(domain) = row.map(|row| row.try_get::<Option<Uuid>>("", "domain_id")).transpose()?.flatten() {
        domains::drop_unused(transaction, domain).await?;
    }
    Ok(())
}
