//! Who sees for a company what its people are sent, where the sender lets them.

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, id_batch, id_batches, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{AccountState, Client, Person, account_state, people, person_key, seal_client};
use thiserror::Error;
use uuid::Uuid;

use crate::trouble::troubled;
use crate::{Directory, Trouble};

/// The most contacts of a company that are looked at for one to name.
const LOOKED_AT: i64 = 200;

/// Somebody who may see for a company what its people are sent.
#[derive(Clone)]
pub struct Viewer {
    /// The person.
    pub person: Person,
    /// For which company.
    pub company: Uuid,
    /// Who named them.
    pub named_by: Uuid,
    /// Since when.
    pub named_at: Timestamp,
}

/// Nobody was named.
#[derive(Debug, Error)]
pub enum ViewerError {
    /// There is no such contact of this company.
    #[error("the company has no such contact")]
    Unknown,
    /// The contact has no account that can be signed in to.
    #[error("the contact has no account")]
    NoAccount,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(ViewerError);

/// Why somebody is no viewer any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoViewer {
    /// An employee said so.
    Removed,
    /// The contact is not of this company any more.
    Moved,
    /// The account is switched off, or gone.
    AccountOff,
}

impl NoViewer {
    const fn as_str(self) -> Option<&'static str> {
        match self {
            Self::Removed => None,
            Self::Moved => Some("moved"),
            Self::AccountOff => Some("account_off"),
        }
    }
}

impl Directory {
    /// The viewers of a company.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn viewers(&self, _: &Permit<Work>, company: Uuid) -> Result<Vec<Viewer>, Trouble> {
        viewers_of(self.ground.database.read(), &self.ground, [company]).await
    }

    /// The contacts of a company who can be named: those with a customer's account that can be signed in to.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn nameable(&self, _: &Permit<Work>, company: Uuid) -> Result<Vec<Person>, Trouble> {
        let on = self.ground.database.read();
        let find = "SELECT c.person_id FROM contact c JOIN account a ON a.person_id = c.person_id \
                    WHERE c.company_id = $1 AND c.archived_at IS NULL AND a.disabled_at IS NULL \
                    AND NOT EXISTS (SELECT 1 FROM company_viewer v WHERE v.company_id = $1 AND v.contact_id = c.person_id) \
                    ORDER BY c.touched_at DESC, c.person_id LIMIT $2";
        let rows = on.query_all_raw(sql(on, find, [company.into(), LOOKED_AT.into()])).await?;
        let mut able = Vec::with_capacity(rows.len());
        for row in &rows {
            let person = row.try_get("", "person_id")?;
            if account_state(on, person).await? == (AccountState::Ready, false) {
                able.push(person);
            }
        }
        let mut found = people(on, &self.ground, &able).await?;
        Ok(able.iter().filter_map(|id| found.remove(id)).collect())
    }

    /// Names a contact of the company who may see for it what its people are sent from now on.
    ///
    /// # Errors
    /// [`ViewerError`].
    pub async fn name_viewer(
        &self,
        permit: &Permit<Work>,
        (company, person): (Uuid, Uuid),
        client: &Client,
    ) -> Result<(), ViewerError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let find = "SELECT 1 AS one FROM contact WHERE person_id = $1 AND company_id = $2";
                if on.query_one_raw(sql(on, find, [person.into(), company.into()])).await?.is_none() {
                    return Err(ViewerError::Unknown);
                }
                if account_state(on, person).await? != (AccountState::Ready, false) {
                    return Err(ViewerError::NoAccount);
                }
                let name = "INSERT INTO company_viewer (company_id, contact_id, named_by, named_at) \
                            VALUES ($1, $2, $3, $4) ON CONFLICT (company_id, contact_id) DO NOTHING";
                let values = [company.into(), person.into(), by.into(), ground.now().micros().into()];
                if rows_affected(on, name, values).await? != 1 {
                    return Ok(());
                }
                let event = event(ground, Kind::ViewerNamed, Actor::Employee(by), (company, person));
                let key = person_key(on, ground, by).await?;
                record(on, &seal_client(event, client, KeyName::Person(by), &key, ground.chance())).await?;
                Ok(())
            })
            .await
    }
}

/// The viewers of these companies whose accounts are not switched off, in the order in which they were named.
///
/// # Errors
/// [`Trouble`].
pub async fn viewers_of(
    on: &impl ConnectionTrait,
    ground: &Ground,
    companies: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<Viewer>, Trouble> {
    let mut rows = Vec::new();
    for batch in id_batches(companies) {
        let find = concat!(
            "SELECT v.company_id, v.contact_id, v.named_by, v.named_at FROM company_viewer v \
             JOIN account a ON a.person_id = v.contact_id AND a.disabled_at IS NULL WHERE v.company_id IN ",
            id_batch!(),
            " ORDER BY v.named_at, v.contact_id"
        );
        rows.extend(on.query_all_raw(sql(on, find, batch)).await?);
    }
    let id = |row: &QueryResult| row.try_get::<Uuid>("", "contact_id");
    let ids = rows.iter().map(id).collect::<Result<Vec<_>, _>>()?;
    let known = people(on, ground, &ids).await?;
    let mut viewers = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(person) = known.get(&id(row)?).cloned() else { continue };
        viewers.push(Viewer {
            person,
            company: row.try_get("", "company_id")?,
            named_by: row.try_get("", "named_by")?,
            named_at: Timestamp::from_micros(row.try_get("", "named_at")?),
        });
    }
    Ok(viewers)
}

/// Takes the name of viewer from a contact; answers whether there was one to take. What they hold as a viewer gives nothing
/// from then on; to revoke it is for the caller.
///
/// # Errors
/// [`Trouble`].
pub async fn drop_viewer(
    on: &impl ConnectionTrait,
    ground: &Ground,
    (by, client): (Actor, Option<&Client>),
    (company, person): (Uuid, Uuid),
    why: NoViewer,
) -> Result<bool, Trouble> {
    let drop = "DELETE FROM company_viewer WHERE company_id = $1 AND contact_id = $2";
    if rows_affected(on, drop, [company.into(), person.into()]).await? != 1 {
        return Ok(false);
    }
    let mut event = event(ground, Kind::ViewerRemoved, by, (company, person));
    if let Some(why) = why.as_str() {
        event = event.with("reason", Detail::Text(why.to_owned()));
    }
    if let (Actor::Employee(by), Some(client)) = (by, client) {
        let key = person_key(on, ground, by).await?;
        event = seal_client(event, client, KeyName::Person(by), &key, ground.chance());
    }
    record(on, &event).await?;
    Ok(true)
}

fn event(ground: &Ground, kind: Kind, by: Actor, (company, person): (Uuid, Uuid)) -> Event {
    Event::new(kind, by, ground.now(), ground.chance()).about(Subject::Company(company)).about(Subject::Person(person))
}
