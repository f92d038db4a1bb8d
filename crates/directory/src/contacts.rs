//! One contact: entered, read, changed, put away.

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::is_in_house;
use sealport_identity::{
    Address, Client, Person, describe_person, ensure_person, people, people_at, person_key, seal_client,
};
use sealport_vault::{PersonKey, SealsFields};
use thiserror::Error;
use uuid::Uuid;

use crate::companies::{company_names, ensure_company};
use crate::recipients::{find_by, make};
use crate::texts::contact_place;
use crate::trouble::troubled;
use crate::viewers::drop_viewer;
use crate::{ContactText, Directory, Field, NoViewer, Trouble};

/// A contact, opened.
#[derive(Clone)]
pub struct Contact {
    /// Who.
    pub person: Person,
    /// What is noted.
    pub text: ContactText,
    /// The company.
    pub company: Option<Uuid>,
    /// Who entered it; none for whoever just got a share before there were contacts.
    pub created_by: Option<Uuid>,
    /// When.
    pub created_at: Timestamp,
    /// Since when it is in the archive.
    pub archived_at: Option<Timestamp>,
    /// Grows with every change.
    pub revision: i64,
    /// A colleague, whose name and language are not changed here.
    pub is_employee: bool,
}

/// A contact was not entered or changed.
#[derive(Debug, Error)]
pub enum ContactError {
    /// There is no such contact.
    #[error("there is no such contact")]
    Unknown,
    /// The address belongs to this contact already.
    #[error("the address is known already")]
    AlreadyThere(Uuid),
    /// Somebody else changed it meanwhile.
    #[error("the contact was changed meanwhile")]
    Changed,
    /// A field is too long.
    #[error("a field is too long")]
    TooLong(Field),
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(ContactError);

impl Directory {
    /// The contact; none when there is no such one, or when the person was erased.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn contact(&self, _: &Permit<Work>, id: Uuid) -> Result<Option<Contact>, Trouble> {
        read(self.ground.database.read(), &self.ground, id).await
    }

    /// Enters a contact.
    ///
    /// # Errors
    /// [`ContactError`].
    pub async fn add(
        &self,
        permit: &Permit<Work>,
        address: &Address,
        text: &ContactText,
        client: &Client,
    ) -> Result<Uuid, ContactError> {
        let (by, text) = (permit.action().person, text.tidy());
        if let Some(field) = text.too_long() {
            return Err(ContactError::TooLong(field));
        }
        self.ground.database.write(async |on| add_in(on, &self.ground, by, address, &text, client).await).await
    }

    /// Changes what is noted; `revision` is the one that was read. Nothing is written when nothing differs.
    ///
    /// # Errors
    /// [`ContactError`].
    pub async fn change(
        &self,
        permit: &Permit<Work>,
        id: Uuid,
        revision: i64,
        text: &ContactText,
        client: &Client,
    ) -> Result<(), ContactError> {
        let (by, text) = (permit.action().person, text.tidy());
        if let Some(field) = text.too_long() {
            return Err(ContactError::TooLong(field));
        }
        self.ground
            .database
            .write(async |on| {
                let known = read(on, &self.ground, id).await?.ok_or(ContactError::Unknown)?;
                if known.revision != revision {
                    return Err(ContactError::Changed);
                }
                change_in(on, &self.ground, by, &known, &text, client).await
            })
            .await
    }

    /// Puts a contact into the archive, or takes it back. It keeps everything; only the lists leave it out.
    ///
    /// # Errors
    /// [`ContactError`].
    pub async fn set_archived(
        &self,
        permit: &Permit<Work>,
        id: Uuid,
        archived: bool,
        client: &Client,
    ) -> Result<(), ContactError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                if read(on, ground, id).await?.is_none() {
                    return Err(ContactError::Unknown);
                }
                let set = "UPDATE contact SET archived_at = $2, revision = revision + 1 WHERE person_id = $1 \
                           AND (archived_at IS NULL) = $3";
                let at = archived.then(|| ground.now().micros());
                if rows_affected(on, set, [id.into(), at.into(), archived.into()]).await? == 1 {
                    let kind = if archived { Kind::ContactArchived } else { Kind::ContactRestored };
                    let event = event(ground, kind, by).about(Subject::Person(id));
                    record(on, &from(on, ground, event, by, client).await?).await?;
                }
                Ok(())
            })
            .await
    }
}

pub(crate) fn event(ground: &Ground, kind: Kind, by: Uuid) -> Event {
    Event::new(kind, Actor::Employee(by), ground.now(), ground.chance())
}

/// Adds from where the employee asked.
pub(crate) async fn from(
    on: &impl ConnectionTrait,
    ground: &Ground,
    event: Event,
    by: Uuid,
    client: &Client,
) -> Result<Event, Trouble> {
    let key = person_key(on, ground, by).await?;
    Ok(seal_client(event, client, KeyName::Person(by), &key, ground.chance()))
}

pub(crate) async fn add_in(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Uuid,
    address: &Address,
    text: &ContactText,
    client: &Client,
) -> Result<Uuid, ContactError> {
    if let Some(person) = people_at(on, ground, [address]).await?.remove(&address.normalised())
        && read(on, ground, person.id).await?.is_some()
    {
        return Err(ContactError::AlreadyThere(person.id));
    }
    let id = ensure_person(on, ground, &text.name, address, text.language).await?;
    let person = people(on, ground, &[id]).await?.remove(&id).ok_or(ContactError::Unknown)?;
    make(on, ground, &person, Some(by)).await?;
    let known = read(on, ground, id).await?.ok_or(ContactError::Unknown)?;
    write(on, ground, by, &known, text, client).await?;
    let key = person_key(on, ground, id).await?;
    let added = event(ground, Kind::ContactAdded, by).about(Subject::Person(id)).seal(
        "recipient",
        address.as_str(),
        KeyName::Person(id),
        &key,
        ground.chance(),
    );
    record(on, &from(on, ground, added, by, client).await?).await?;
    Ok(id)
}

/// Changes a contact and notes which fields were changed, the old and new texts sealed under the contact's own key.
pub(crate) async fn change_in(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Uuid,
    known: &Contact,
    text: &ContactText,
    client: &Client,
) -> Result<(), ContactError> {
    let changed = write(on, ground, by, known, text, client).await?;
    if changed.is_empty() {
        return Ok(());
    }
    let (id, key) = (known.person.id, person_key(on, ground, known.person.id).await?);
    let fields = changed.iter().map(|field| field.as_str().to_owned()).collect();
    let mut event =
        event(ground, Kind::ContactChanged, by).about(Subject::Person(id)).with("fields", Detail::Texts(fields));
    for field in changed {
        for (side, text) in [("before", known.text.get(field)), ("after", text.get(field))] {
            let name = format!("{}_{side}", field.as_str());
            event = event.seal(&name, text, KeyName::Person(id), &key, ground.chance());
        }
    }
    record(on, &from(on, ground, event, by, client).await?).await?;
    Ok(())
}

async fn write(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Uuid,
    known: &Contact,
    text: &ContactText,
    client: &Client,
) -> Result<Vec<Field>, ContactError> {
    let (id, mut text) = (known.person.id, text.clone());
    if known.is_employee {
        (text.name, text.language) = (known.text.name.clone(), known.text.language);
    }
    let changed = known.text.differs(&text);
    if changed.is_empty() {
        return Ok(changed);
    }
    let company = match text.company.as_str() {
        "" => None,
        name => Some(ensure_company(on, ground, by, name, client).await?),
    };
    let key = person_key(on, ground, id).await?;
    let seal = |column: &str, text: &str| -> Value {
        let sealed = (!text.is_empty()).then(|| key.seal(contact_place(column, id), text.as_bytes(), ground.chance()));
        sealed.into()
    };
    let set = "UPDATE contact SET company_id = $3, phone = $4, notes = $5, protection = $6, touched_at = $7, \
               revision = revision + 1 WHERE person_id = $1 AND revision = $2";
    let values = [
        id.into(),
        known.revision.into(),
        company.into(),
        seal("phone", &text.phone),
        seal("notes", &text.notes),
        seal("protection", &text.protection),
        ground.now().micros().into(),
    ];
    if rows_affected(on, set, values).await? != 1 {
        return Err(ContactError::Changed);
    }
    // What somebody sees for a company goes with their place there.
    if let Some(before) = known.company.filter(|before| company != Some(*before)) {
        let by = (Actor::Employee(by), Some(client));
        drop_viewer(on, ground, by, (before, id), NoViewer::Moved).await?;
    }
    if !known.is_employee && (changed.contains(&Field::Name) || changed.contains(&Field::Language)) {
        describe_person(on, ground, id, &text.name, text.language).await?;
    }
    if let (true, Some(address)) = (changed.contains(&Field::Name), &known.person.address) {
        find_by(on, ground, id, &text.name, address).await?;
    }
    Ok(changed)
}

/// The contact of a person; none when there is none, or when the person was erased.
pub(crate) async fn read(on: &impl ConnectionTrait, ground: &Ground, id: Uuid) -> Result<Option<Contact>, Trouble> {
    let find = concat!(
        "SELECT c.person_id, c.company_id, c.phone, c.notes, c.protection, c.created_by, c.created_at, \
         c.archived_at, c.revision, ",
        is_in_house!("c.person_id"),
        " AS staff FROM contact c WHERE c.person_id = $1"
    );
    let Some(row) = on.query_one_raw(sql(on, find, [id.into()])).await? else { return Ok(None) };
    let Some(person) = people(on, ground, &[id]).await?.remove(&id) else { return Ok(None) };
    if person.address.is_none() {
        return Ok(None);
    }
    let key = person_key(on, ground, id).await?;
    let company: Option<Uuid> = row.try_get("", "company_id")?;
    let name = company_names(on, ground, company).await?.into_values().next();
    Ok(Some(open(&row, person, &key, name.unwrap_or_default())?))
}

/// A row with its person, opened.
pub(crate) fn open(
    row: &QueryResult,
    person: Person,
    key: &PersonKey,
    company_name: String,
) -> Result<Contact, Trouble> {
    let field = |column: &str| -> Result<String, Trouble> {
        let Some(sealed) = row.try_get::<Option<Vec<u8>>>("", column)? else { return Ok(String::new()) };
        let plain = key.open(contact_place(column, person.id), &sealed)?;
        Ok(String::from_utf8_lossy(&plain).into_owned())
    };
    // Somebody without a name is called by the address; that is no name.
    let is_named = person.address.as_ref().is_none_or(|address| address.as_str() != person.name);
    Ok(Contact {
        text: ContactText {
            name: if is_named { person.name.clone() } else { String::new() },
            language: person.language,
            company: company_name,
            phone: field("phone")?,
            notes: field("notes")?,
            protection: field("protection")?,
        },
        company: row.try_get("", "company_id")?,
        created_by: row.try_get("", "created_by")?,
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        archived_at: row.try_get::<Option<i64>>("", "archived_at")?.map(Timestamp::from_micros),
        revision: row.try_get("", "revision")?,
        // SQLite has no type for yes and no.
        is_employee: row.try_get::<bool>("", "staff")?,
        person,
    })
}
