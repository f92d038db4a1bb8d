//! Invitations by letter.

use sea_orm::ConnectionTrait;
use sealport_access::{Permit, Work};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_history::Actor;
use sealport_identity::{Invited, invite_customer, people};
use sealport_notify::{Letter, Link, NewLetter, ReplyTo, SetupInvitation, enqueue};
use thiserror::Error;
use uuid::Uuid;

use crate::trouble::troubled;
use crate::{Accounts, Trouble};

/// Nobody was invited.
#[derive(Debug, Error)]
pub enum InviteError {
    /// There is no such contact to write to.
    #[error("there is no such contact")]
    Unknown,
    /// The account is in use, belongs to the house, or is switched off.
    #[error("there is an account already")]
    NotNeeded,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(InviteError);

/// A set-up link on its way into a letter.
pub struct Invitation {
    /// The link.
    pub link: Link,
    /// When it ends.
    pub expires_at: Timestamp,
}

/// The address of a set-up link that leads on to `next`, a path of ours; to what is shared with them without one.
pub fn setup_link(public_url: &str, secret: &str, next: &str) -> Link {
    Link::new(match next {
        "" => format!("{public_url}/setup/{secret}"),
        next => format!("{public_url}/setup/{secret}?next={next}"),
    })
}

/// Makes account and set-up link for a letter that the caller writes; nothing where no account is missing.
///
/// # Errors
/// [`Trouble`].
pub async fn invite(
    on: &impl ConnectionTrait,
    ground: &Ground,
    (by, person): (Actor, Uuid),
    (public_url, next): (&str, &str),
) -> Result<Option<Invitation>, Trouble> {
    match invite_customer(on, ground, by, person).await? {
        Invited::NotNeeded => Ok(None),
        Invited::Link(made) => {
            let link = setup_link(public_url, &made.secret.expose(), next);
            Ok(Some(Invitation { link, expires_at: made.expires_at }))
        }
    }
}

impl Accounts {
    /// Invites a contact to an account, or once more who has not set it up: account, letter and event in one transaction.
    ///
    /// # Errors
    /// [`InviteError`].
    pub async fn invite(&self, permit: &Permit<Work>, person: Uuid) -> Result<(), InviteError> {
        let (ground, by) = (&self.ground, permit.action().person);
        ground
            .database
            .write(async |on| {
                let find = "SELECT person_id FROM contact WHERE person_id = $1";
                let is_contact = on.query_one_raw(sql(on, find, [person.into()])).await?.is_some();
                let mut known = people(on, ground, &[person, by]).await?;
                let whom = known.remove(&person).filter(|one| is_contact && one.address.is_some());
                let (whom, by) = (whom.ok_or(InviteError::Unknown)?, known.remove(&by).ok_or(InviteError::Unknown)?);
                let reply_to = by.address.clone().map(|address| ReplyTo { name: by.name.clone(), address });
                self.send(on, (Actor::Employee(by.id), whom.id), by.name, reply_to, "").await
            })
            .await
    }

    /// Invites again whoever holds the link of a share that needs an account; the letter goes to the recipient's own
    /// address, whoever asked. `next` is where the account leads once it is set up.
    ///
    /// # Errors
    /// [`InviteError`].
    pub async fn invite_recipient(&self, person: Uuid, next: &str) -> Result<(), InviteError> {
        self.ground
            .database
            .write(async |on| self.send(on, (Actor::Recipient(person), person), String::new(), None, next).await)
            .await
    }

    async fn send(
        &self,
        on: &impl ConnectionTrait,
        (by, person): (Actor, Uuid),
        invited_by: String,
        reply_to: Option<ReplyTo>,
        next: &str,
    ) -> Result<(), InviteError> {
        let made = invite(on, &self.ground, (by, person), (&self.public_url, next)).await?;
        let Invitation { link, expires_at } = made.ok_or(InviteError::NotNeeded)?;
        let letter = Letter::CustomerInvitation(SetupInvitation { invited_by, again: false, expires_at, link });
        enqueue(on, &self.ground, NewLetter { person, share: None, grant: None, letter, reply_to }).await?;
        Ok(())
    }
}
