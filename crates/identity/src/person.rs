use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_database::{Ground, sql};
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
    for id in ids {
        if found.contains_key(id) {
            continue;
        }
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT id, wrapped_key, name, address, language FROM person WHERE id = $1",
                [(*id).into()],
            ))
            .await?;
        if let Some(row) = row {
            found.insert(*id, open(ground, &row)?);
        }
    }
    Ok(found)
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
