use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_database::{Ground, id_batch, id_batches, sql};
use sealport_vault::{PersonKey, Place, SealsFields};
use uuid::Uuid;

use crate::{Address, IdentityError, Language};

/// A person, opened.
#[derive(Clone)]
pub struct Person {
    /// Its id.
    pub id: Uuid,
    /// Display name; a dash for a person who was erased.
    pub name: String,
    /// Where to write to; none for a person who was erased.
    pub address: Option<Address>,
    /// In which language.
    pub language: Language,
}

impl Person {
    /// Name and address, as letters are addressed; the address alone for whom no other name is known, the name alone for who
    /// was erased.
    #[must_use]
    pub fn called(&self) -> String {
        match &self.address {
            Some(address) if address.as_str() == self.name => self.name.clone(),
            Some(address) => format!("{} <{}>", self.name, address.as_str()),
            None => self.name.clone(),
        }
    }
}

/// Finds the person of an address, or makes one. A known person keeps name and language.
///
/// # Errors
/// [`IdentityError::Database`].
pub async fn ensure_person(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    name: &str,
    address: &Address,
    language: Language,
) -> Result<Uuid, IdentityError> {
    let hash = ground.keyring.addresses.hash(&address.normalised());
    let find = || sql(transaction, "SELECT id FROM person WHERE address_hash = $1", [hash.to_vec().into()]);
    if let Some(row) = transaction.query_one_raw(find()).await? {
        return Ok(row.try_get("", "id")?);
    }
    let id = ground.id();
    let key = PersonKey::generate(ground.chance());
    let seal = |column, text: &str| key.seal(place(column, id), text.as_bytes(), ground.chance());
    transaction
        .execute_raw(sql(
            transaction,
            "INSERT INTO person (id, wrapped_key, name, address, address_hash, language, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                id.into(),
                ground.master.wrap(id.as_bytes(), &key).into(),
                seal("name", name.trim()).into(),
                seal("address", address.as_str()).into(),
                hash.to_vec().into(),
                language.as_str().into(),
                ground.now().micros().into(),
            ],
        ))
        .await?;
    Ok(id)
}

/// Gives a person another name and language.
///
/// # Errors
/// [`IdentityError`], also when the person was erased.
pub async fn describe_person(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
    name: &str,
    language: Language,
) -> Result<(), IdentityError> {
    let key = person_key(transaction, ground, person).await?;
    let sealed = key.seal(place("name", person), name.trim().as_bytes(), ground.chance());
    let set = "UPDATE person SET name = $2, language = $3 WHERE id = $1";
    transaction.execute_raw(sql(transaction, set, [person.into(), sealed.into(), language.as_str().into()])).await?;
    Ok(())
}

/// The key of a person.
///
/// # Errors
/// [`IdentityError`], also when the person was erased.
pub async fn person_key(on: &impl ConnectionTrait, ground: &Ground, person: Uuid) -> Result<PersonKey, IdentityError> {
    let row = on
        .query_one_raw(sql(on, "SELECT id, wrapped_key FROM person WHERE id = $1", [person.into()]))
        .await?
        .ok_or(IdentityError::NoSuchPerson(person))?;
    key_from_row(ground, person, row.try_get("", "wrapped_key")?)
}

/// The key behind a person's `wrapped_key` that was read already.
///
/// # Errors
/// [`IdentityError::Erased`], [`IdentityError::Key`].
pub fn key_from_row(ground: &Ground, person: Uuid, wrapped: Option<Vec<u8>>) -> Result<PersonKey, IdentityError> {
    let wrapped = wrapped.ok_or(IdentityError::Erased(person))?;
    ground.master.unwrap_key(person.as_bytes(), &wrapped).map_err(|error| IdentityError::Key(person, error))
}

/// People by id. Ids that are not there are missing in the answer.
///
/// # Errors
/// [`IdentityError`].
pub async fn people(
    on: &impl ConnectionTrait,
    ground: &Ground,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, Person>, IdentityError> {
    let mut found = HashMap::with_capacity(ids.len());
    for row in rows(on, ids).await? {
        let person = open(ground, &row)?;
        found.insert(person.id, person);
    }
    Ok(found)
}

/// The keys of several people. Those who were erased, and ids that are not there, are missing in the answer.
///
/// # Errors
/// [`IdentityError`].
pub async fn person_keys(
    on: &impl ConnectionTrait,
    ground: &Ground,
    ids: &[Uuid],
) -> Result<HashMap<Uuid, PersonKey>, IdentityError> {
    let mut keys = HashMap::with_capacity(ids.len());
    for row in rows(on, ids).await? {
        let id: Uuid = row.try_get("", "id")?;
        match key_from_row(ground, id, row.try_get("", "wrapped_key")?) {
            Err(IdentityError::Erased(_)) => {}
            key => drop(keys.insert(id, key?)),
        }
    }
    Ok(keys)
}

/// Whoever is known under one of the addresses, by the normalised address.
///
/// # Errors
/// [`IdentityError`].
pub async fn people_at(
    on: &impl ConnectionTrait,
    ground: &Ground,
    addresses: impl IntoIterator<Item = &Address>,
) -> Result<HashMap<String, Person>, IdentityError> {
    let hash = |address: &Address| ground.keyring.addresses.hash(&address.normalised()).to_vec();
    let mut found = HashMap::new();
    for batch in id_batches(addresses.into_iter().map(hash)) {
        let find =
            concat!("SELECT id, wrapped_key, name, address, language FROM person WHERE address_hash IN ", id_batch!());
        for row in on.query_all_raw(sql(on, find, batch)).await? {
            let person = open(ground, &row)?;
            if let Some(address) = &person.address {
                found.insert(address.normalised(), person);
            }
        }
    }
    Ok(found)
}

async fn rows(on: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<QueryResult>, IdentityError> {
    let mut rows = Vec::with_capacity(ids.len());
    for batch in id_batches(ids.iter().copied()) {
        let find = concat!("SELECT id, wrapped_key, name, address, language FROM person WHERE id IN ", id_batch!());
        rows.extend(on.query_all_raw(sql(on, find, batch)).await?);
    }
    Ok(rows)
}

pub(crate) fn open(ground: &Ground, row: &QueryResult) -> Result<Person, IdentityError> {
    let id: Uuid = row.try_get("", "id")?;
    let language = Language::parse(&row.try_get::<String>("", "language")?).unwrap_or_default();
    let key = match key_from_row(ground, id, row.try_get("", "wrapped_key")?) {
        Err(IdentityError::Erased(_)) => return Ok(Person { id, name: "–".to_owned(), address: None, language }),
        key => key?,
    };
    let field = |column| -> Result<Option<String>, IdentityError> {
        let Some(sealed) = row.try_get::<Option<Vec<u8>>>("", column)? else { return Ok(None) };
        let plain = key.open(place(column, id), &sealed).map_err(|error| IdentityError::Field(id, error))?;
        Ok(Some(String::from_utf8_lossy(&plain).into_owned()))
    };
    let address = field("address")?.and_then(|text| Address::parse(&text).ok());
    let name = field("name")?.unwrap_or_default();
    // Nobody has to have a name, but somebody has to be called something.
    let name = if name.is_empty() { address.as_ref().map_or("–", Address::as_str).to_owned() } else { name };
    Ok(Person { id, name, address, language })
}

pub(crate) fn place(column: &str, id: Uuid) -> Place<'_> {
    Place { table: "person", column, id: id.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_called_by_all_that_is_known_and_by_nothing_twice() {
        let address = Address::parse("erika@example.org").ok();
        let named = |name: &str, address| {
            let person = Person { id: Uuid::nil(), name: name.to_owned(), address, language: Language::De };
            person.called()
        };
        assert_eq!(named("Erika Muster", address.clone()), "Erika Muster <erika@example.org>");
        assert_eq!(named("erika@example.org", address), "erika@example.org");
        assert_eq!(named("-", None), "-");
    }
}
