//! Companies of customers.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, QueryResult, Value};
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, rows_affected, sql};
use sealport_history::{Detail, Kind, Subject, record};
use sealport_identity::Client;
use sealport_vault::SealsFields;
use thiserror::Error;
use uuid::Uuid;

use crate::contacts::{event, from};
use crate::list::ListCursor;
use crate::texts::{LONGEST_NAME, LONGEST_NOTES, company_place};
use crate::trouble::troubled;
use crate::{Directory, Trouble, marks};

/// A company, opened.
#[derive(Clone, Debug)]
pub struct Company {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// What has to be heeded with everybody there.
    pub notes: String,
    /// When it was entered.
    pub created_at: Timestamp,
    /// Grows with every change.
    pub revision: i64,
    /// How many contacts it has.
    pub contacts: u64,
}

/// A company in a list.
#[derive(Clone, Debug)]
pub struct ListedCompany {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub name: String,
    /// How many contacts it has.
    pub contacts: u64,
    /// When something was last noted of it.
    pub touched_at: Timestamp,
}

/// A company was not entered or changed.
#[derive(Debug, Error)]
pub enum CompanyError {
    /// There is no such company.
    #[error("there is no such company")]
    Unknown,
    /// It needs a name.
    #[error("a company needs a name")]
    NoName,
    /// A field is too long.
    #[error("a field is too long")]
    TooLong,
    /// There is one with this name already.
    #[error("there is a company with this name")]
    AlreadyThere(Uuid),
    /// Somebody else changed it meanwhile.
    #[error("the company was changed meanwhile")]
    Changed,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(CompanyError);

const LIST: &str = "SELECT id, name, touched_at, (SELECT COUNT(*) FROM contact c WHERE c.company_id = company.id \
    AND c.archived_at IS NULL) AS contacts FROM company \
    WHERE (touched_at < $1 OR (touched_at = $1 AND id < $2)) ORDER BY touched_at DESC, id DESC LIMIT $3";
const SEARCH: &str = "SELECT company.id, name, touched_at, (SELECT COUNT(*) FROM contact c \
    WHERE c.company_id = company.id AND c.archived_at IS NULL) AS contacts \
    FROM name_prefix m JOIN company ON company.id = m.subject_id WHERE m.mark = $4 \
    AND EXISTS (SELECT 1 FROM name_prefix o WHERE o.mark = $5 AND o.subject_id = company.id) \
    AND EXISTS (SELECT 1 FROM name_prefix o WHERE o.mark = $6 AND o.subject_id = company.id) \
    AND (touched_at < $1 OR (touched_at = $1 AND company.id < $2)) ORDER BY touched_at DESC, company.id DESC LIMIT $3";

impl Directory {
    /// The companies whose names begin with the words of `search`, or all of them, the last touched first.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn companies(
        &self,
        _: &Permit<Work>,
        search: &str,
        from: ListCursor,
        limit: u32,
    ) -> Result<Vec<ListedCompany>, Trouble> {
        let on = self.ground.database.read();
        let mut values: Vec<Value> = vec![from.at.micros().into(), from.id.into(), i64::from(limit).into()];
        let rows = match marks::of_search(&self.ground, search) {
            Some(marks) => {
                values.extend(marks.map(Value::from));
                on.query_all_raw(sql(on, SEARCH, values)).await?
            }
            None => on.query_all_raw(sql(on, LIST, values)).await?,
        };
        rows.iter()
            .map(|row| {
                Ok(ListedCompany {
                    id: row.try_get("", "id")?,
                    name: open_name(&self.ground, row)?,
                    contacts: row.try_get::<i64>("", "contacts")?.unsigned_abs(),
                    touched_at: Timestamp::from_micros(row.try_get("", "touched_at")?),
                })
            })
            .collect()
    }

    /// The company.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn company(&self, _: &Permit<Work>, id: Uuid) -> Result<Option<Company>, Trouble> {
        read(self.ground.database.read(), &self.ground, id).await
    }

    /// Changes name and notes; `revision` is the one that was read.
    ///
    /// # Errors
    /// [`CompanyError`].
    pub async fn change_company(
        &self,
        permit: &Permit<Work>,
        id: Uuid,
        revision: i64,
        (name, notes): (&str, &str),
        client: &Client,
    ) -> Result<(), CompanyError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let notes = notes.replace("\r\n", "\n").trim().to_owned();
        if name.chars().count() > LONGEST_NAME || notes.chars().count() > LONGEST_NOTES {
            return Err(CompanyError::TooLong);
        }
        let (ground, by) = (&self.ground, permit.action().person);
        let mark = marks::of_name(ground, &name).ok_or(CompanyError::NoName)?;
        ground
            .database
            .write(async |on| {
                let known = read(on, ground, id).await?.ok_or(CompanyError::Unknown)?;
                if let Some(other) = find(on, &mark).await?.filter(|other| *other != id) {
                    return Err(CompanyError::AlreadyThere(other));
                }
                let mut fields = Vec::new();
                fields.extend((known.name != name).then(|| "name".to_owned()));
                fields.extend((known.notes != notes).then(|| "protection".to_owned()));
                if fields.is_empty() {
                    return Ok(());
                }
                let set = "UPDATE company SET name = $3, name_mark = $4, notes = $5, touched_at = $6, \
                           revision = revision + 1 WHERE id = $1 AND revision = $2";
                let values = [
                    id.into(),
                    revision.into(),
                    seal(ground, id, "name", &name).into(),
                    mark.clone().into(),
                    seal(ground, id, "notes", &notes).into(),
                    ground.now().micros().into(),
                ];
                if rows_affected(on, set, values).await? != 1 {
                    return Err(CompanyError::Changed);
                }
                marks::index(on, ground, id, &[&name]).await?;
                let event = event(ground, Kind::CompanyChanged, by).about(Subject::Company(id));
                let event = event.with("fields", Detail::Texts(fields));
                record(on, &from(on, ground, event, by, client).await?).await?;
                Ok(())
            })
            .await
    }
}

/// The company of this name, entered when it is new.
pub(crate) async fn ensure_company(
    on: &impl ConnectionTrait,
    ground: &Ground,
    by: Uuid,
    name: &str,
    client: &Client,
) -> Result<Uuid, Trouble> {
    // A name of nothing but signs is told from others by these.
    let mark = marks::of_name(ground, name).unwrap_or_else(|| marks::mac(ground, "name of signs", name));
    if let Some(id) = find(on, &mark).await? {
        return Ok(id);
    }
    let id = ground.id();
    let insert = "INSERT INTO company (id, name, name_mark, created_by, created_at, touched_at, revision) \
                  VALUES ($1, $2, $3, $4, $5, $5, 1) ON CONFLICT (name_mark) DO NOTHING";
    let (sealed, now) = (seal(ground, id, "name", name), ground.now().micros());
    on.execute_raw(sql(on, insert, [id.into(), sealed.into(), mark.into(), by.into(), now.into()])).await?;
    marks::index(on, ground, id, &[name]).await?;
    let event = event(ground, Kind::CompanyAdded, by).about(Subject::Company(id));
    record(on, &from(on, ground, event, by, client).await?).await?;
    Ok(id)
}

/// The names of companies. Ids that are not there are missing in the answer.
///
/// # Errors
/// [`Trouble`].
pub async fn company_names(
    on: &impl ConnectionTrait,
    ground: &Ground,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, String>, Trouble> {
    let mut names = HashMap::new();
    for batch in id_batches(ids) {
        let find = concat!("SELECT id, name FROM company WHERE id IN ", id_batch!());
        for row in on.query_all_raw(sql(on, find, batch)).await? {
            names.insert(row.try_get("", "id")?, open_name(ground, &row)?);
        }
    }
    Ok(names)
}

async fn find(on: &impl ConnectionTrait, mark: &[u8]) -> Result<Option<Uuid>, Trouble> {
    let find = "SELECT id FROM company WHERE name_mark = $1";
    let row = on.query_one_raw(sql(on, find, [mark.to_vec().into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

async fn read(on: &impl ConnectionTrait, ground: &Ground, id: Uuid) -> Result<Option<Company>, Trouble> {
    let find = "SELECT id, name, notes, created_at, revision, (SELECT COUNT(*) FROM contact c \
                WHERE c.company_id = company.id AND c.archived_at IS NULL) AS contacts FROM company WHERE id = $1";
    let Some(row) = on.query_one_raw(sql(on, find, [id.into()])).await? else { return Ok(None) };
    let notes = match row.try_get::<Option<Vec<u8>>>("", "notes")? {
        Some(sealed) => ground.keyring.settings.open(company_place("notes", id), &sealed)?.to_vec(),
        None => Vec::new(),
    };
    Ok(Some(Company {
        id,
        name: open_name(ground, &row)?,
        notes: String::from_utf8_lossy(&notes).into_owned(),
        created_at: Timestamp::from_micros(row.try_get("", "created_at")?),
        revision: row.try_get("", "revision")?,
        contacts: row.try_get::<i64>("", "contacts")?.unsigned_abs(),
    }))
}

fn seal(ground: &Ground, id: Uuid, column: &str, text: &str) -> Vec<u8> {
    ground.keyring.settings.seal(company_place(column, id), text.as_bytes(), ground.chance())
}

fn open_name(ground: &Ground, row: &QueryResult) -> Result<String, Trouble> {
    let id = row.try_get("", "id")?;
    let plain = ground.keyring.settings.open(company_place("name", id), &row.try_get::<Vec<u8>>("", "name")?)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}
