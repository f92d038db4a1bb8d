//! Whose a share is, and whom its recipients turn to.

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, sql};
use sealport_identity::people;
use uuid::Uuid;

use crate::Trouble;
use crate::row::Row;

/// Whom a recipient turns to with questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Contact {
    /// The owner of the share.
    Person {
        /// Display name.
        name: String,
        /// How to reach them.
        address: String,
    },
    /// The company: the owner's account is disabled, or erased.
    House,
}

impl Contact {
    /// The person's name and address; none for the company.
    pub fn person(&self) -> Option<(&str, &str)> {
        match self {
            Self::Person { name, address } => Some((name, address)),
            Self::House => None,
        }
    }
}

/// Who answers for a share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub person: Uuid,
    /// Whether the account is disabled: nobody reads what is written there.
    pub gone: bool,
}

/// Who answers for the share now.
pub(crate) async fn owner_of(on: &impl ConnectionTrait, share: Uuid) -> Result<Owner, Trouble> {
    let find = "SELECT COALESCE(s.owner_id, s.sender_id) AS owner_id, EXISTS (SELECT 1 FROM account \
                WHERE account.person_id = COALESCE(s.owner_id, s.sender_id) AND account.disabled_at IS NOT NULL) AS gone \
                FROM share s WHERE s.id = $1";
    let row = on.query_one_raw(sql(on, find, [share.into()])).await?.ok_or(Trouble::Malformed("share"))?;
    Ok(Owner { person: Row(&row).id("owner_id")?, gone: Row(&row).get("gone")? })
}

/// Whom recipients turn to about the share.
pub(crate) async fn contact_of(on: &impl ConnectionTrait, ground: &Ground, share: Uuid) -> Result<Contact, Trouble> {
    let owner = owner_of(on, share).await?;
    if owner.gone {
        return Ok(Contact::House);
    }
    let person = people(on, ground, &[owner.person]).await?.remove(&owner.person);
    Ok(match person.and_then(|person| Some((person.name, person.address?))) {
        Some((name, address)) => Contact::Person { name, address: address.as_str().to_owned() },
        None => Contact::House,
    })
}
