//! Whom the mark in a leaked page names: a share's number and a few bits of a grant.

use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_identity::{Person, people};
use sea_orm::ConnectionTrait;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Trouble;
use crate::row::Row;

/// The share that a mark names.
#[derive(Clone)]
pub struct Traced {
    /// Its id.
    pub share: Uuid,
    /// Its number.
    pub number: i64,
    /// Who sent it.
    pub sender: Person,
    /// When.
    pub sent_at: Timestamp,
    /// Whose grants have the mark's tag: one person, but for a chance of one in 65,536 for each other recipient.
    pub recipients: Vec<(Uuid, Person)>,
}

/// What stands for a grant in the marks of the pages that it is shown.
#[must_use]
pub fn recipient_tag(grant: Uuid) -> u16 {
    let hash = Sha256::digest(grant.as_bytes());
    u16::from_be_bytes([hash[0], hash[1]])
}

/// Whom a mark names. For the operator, and for who may read everything: nobody's rights are asked here.
///
/// # Errors
/// [`Trouble`].
pub async fn traced(ground: &Ground, number: u32, tag: u16) -> Result<Option<Traced>, Trouble> {
    let on = ground.database.read();
    let find = "SELECT id, number, sender_id, created_at FROM share WHERE number = $1";
    let Some(row) = on.query_one_raw(sql(on, find, [i64::from(number).into()])).await? else { return Ok(None) };
    let row = Row(&row);
    let (share, sender) = (row.id("id")?, row.id("sender_id")?);
    let find = "SELECT id, person_id FROM share_grant WHERE share_id = $1 ORDER BY id";
    let mut grants = Vec::new();
    for row in on.query_all_raw(sql(on, find, [share.into()])).await? {
        let (grant, person) = (Row(&row).id("id")?, Row(&row).id("person_id")?);
        if recipient_tag(grant) == tag {
            grants.push((grant, person));
        }
    }
    let ids: Vec<Uuid> = grants.iter().map(|&(_, person)| person).chain([sender]).collect();
    let people = people(on, ground, &ids).await?;
    let person = |id: Uuid| people.get(&id).cloned().ok_or(Trouble::Malformed("person of a mark"));
    let recipients =
        grants.into_iter().map(|(grant, id)| Ok((grant, person(id)?))).collect::<Result<_, Trouble>>()?;
    Ok(Some(Traced { share, number: row.number("number")?, sender: person(sender)?, sent_at: row.at("created_at")?, recipients }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_stays_what_it_is() {
        // It stands in pictures that come back years later.
        assert_eq!(recipient_tag(Uuid::nil()), 0x3747);
        assert_ne!(recipient_tag(Uuid::from_u128(1)), recipient_tag(Uuid::from_u128(2)));
    }
}
