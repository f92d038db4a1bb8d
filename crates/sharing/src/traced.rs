//! Whom the mark in a leaked page names: a share's number and a few bits of a grant.

use sea_orm::ConnectionTrait;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_history::{Actor, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, Person, people, person_key, seal_client};
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
    /// How many recipients the share has, those of whom this is not among them.
    pub of: usize,
}

/// Who traces a picture.
#[derive(Clone, Copy)]
pub enum Tracer<'a> {
    /// Somebody at the machine itself.
    Operator,
    /// An employee who may read the whole history, and from where.
    Reviewer(Uuid, &'a Client),
}

/// What stands for a grant in the marks of the pages that it is shown.
#[must_use]
pub fn recipient_tag(grant: Uuid) -> u16 {
    let hash = Sha256::digest(grant.as_bytes());
    u16::from_be_bytes([hash[0], hash[1]])
}

/// Whom a mark names; the history says that this was looked up. Nobody's rights on the share are asked here.
///
/// # Errors
/// [`Trouble`].
pub async fn trace(ground: &Ground, number: u32, tag: u16, by: Tracer<'_>) -> Result<Option<Traced>, Trouble> {
    ground
        .database
        .write(async |transaction| {
            let Some(traced) = find(transaction, ground, number, tag).await? else { return Ok(None) };
            note(transaction, ground, &traced, by).await?;
            Ok(Some(traced))
        })
        .await
}

async fn find(on: &impl ConnectionTrait, ground: &Ground, number: u32, tag: u16) -> Result<Option<Traced>, Trouble> {
    let find = "SELECT id, number, sender_id, created_at FROM share WHERE number = $1";
    let Some(row) = on.query_one_raw(sql(on, find, [i64::from(number).into()])).await? else { return Ok(None) };
    let row = Row(&row);
    let (share, sender) = (row.id("id")?, row.id("sender_id")?);
    let find = "SELECT id, person_id FROM share_grant WHERE share_id = $1 ORDER BY id";
    let mut grants = Vec::new();
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    for row in &rows {
        let (grant, person) = (Row(row).id("id")?, Row(row).id("person_id")?);
        if recipient_tag(grant) == tag {
            grants.push((grant, person));
        }
    }
    let ids: Vec<Uuid> = grants.iter().map(|&(_, person)| person).chain([sender]).collect();
    let people = people(on, ground, &ids).await?;
    let person = |id: Uuid| people.get(&id).cloned().ok_or(Trouble::Malformed("person of a mark"));
    let recipients = grants.into_iter().map(|(grant, id)| Ok((grant, person(id)?))).collect::<Result<_, Trouble>>()?;
    let (number, sent_at) = (row.number("number")?, row.at("created_at")?);
    Ok(Some(Traced { share, number, sender: person(sender)?, sent_at, recipients, of: rows.len() }))
}

async fn note(on: &impl ConnectionTrait, ground: &Ground, traced: &Traced, by: Tracer<'_>) -> Result<(), Trouble> {
    let actor = match by {
        Tracer::Operator => Actor::Operator,
        Tracer::Reviewer(person, _) => Actor::Employee(person),
    };
    let mut event =
        Event::new(Kind::PictureTraced, actor, ground.now(), ground.chance()).about(Subject::Share(traced.share));
    for (grant, person) in &traced.recipients {
        event = event.about(Subject::Grant(*grant)).about(Subject::Person(person.id));
    }
    if let Tracer::Reviewer(person, client) = by {
        let key = person_key(on, ground, person).await?;
        event = seal_client(event, client, KeyName::Person(person), &key, ground.chance());
    }
    Ok(record(on, &event).await?)
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
