//! Set-up links: how the first administrator, new employees, and whoever forgot a password get in.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, DbErr};
use sealport_access::{Administer, Permit};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, WriteError, rows_affected, sql};
use sealport_history::{Actor, Detail, Kind, Subject, record};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;

use crate::factors::linked_at;
use crate::staff::{carries_database_errors, is_employee, is_reviewer};
use crate::{
    Act, Address, Client, IdentityError, Limit, Limited, LinkLetter, Person, SetupLetters, Staff, StaffError, factors,
    people,
};

/// How long a set-up link works that is handed over.
const LINK_LIFE: Duration = Duration::from_secs(24 * 3600);

/// A link with which somebody gets in for the first time, or again; shown once.
pub struct SetupLink {
    /// What the link carries.
    pub secret: Secret,
    /// When it stops working.
    pub expires_at: Timestamp,
}

/// What a set-up link is for.
pub enum SetupPurpose {
    /// The first administrator, who names the company.
    First,
    /// A new employee, or a customer.
    Invitation(Person),
    /// A forgotten password.
    Reset(Person),
    /// All factors were lost; they are set up anew.
    Recovery(Person),
}

/// A set-up link was not followed.
#[derive(Debug, Error)]
pub enum SetupError {
    /// Unknown, used or too old.
    #[error("this set-up link does not work (any more)")]
    Dead,
    /// Too many tries.
    #[error("too many tries")]
    Limited(Limited),
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

carries_database_errors!(SetupError);

pub(crate) struct LinkRow {
    pub(crate) id: Uuid,
    pub(crate) person: Option<Uuid>,
    pub(crate) purpose: String,
}

impl Staff {
    /// While nobody works here yet: the link that makes the first administrator. Earlier ones stop working.
    ///
    /// # Errors
    /// [`IdentityError`].
    pub async fn first_link(&self) -> Result<Option<SetupLink>, IdentityError> {
        self.ground
            .database
            .write(async |transaction| {
                if nobody_works_here(transaction).await? {
                    transaction
                        .execute_raw(sql(transaction, "DELETE FROM setup_link WHERE purpose = 'first'", []))
                        .await?;
                    return Ok(Some(self.make_link(transaction, "first", None).await?));
                }
                Ok(None)
            })
            .await
    }

    /// What a link is for. Looking has no effect.
    ///
    /// # Errors
    /// [`SetupError::Dead`], and what the database says.
    pub async fn setup_purpose(&self, secret: &Secret) -> Result<SetupPurpose, SetupError> {
        let on = self.ground.database.read();
        let link = self.find_link(on, secret).await?;
        let Some(person) = link.person else { return Ok(SetupPurpose::First) };
        let mut found = people(on, &self.ground, &[person]).await?;
        let person = found.remove(&person).ok_or(SetupError::Dead)?;
        Ok(match link.purpose.as_str() {
            "reset" => SetupPurpose::Reset(person),
            "recovery" => SetupPurpose::Recovery(person),
            _ => SetupPurpose::Invitation(person),
        })
    }

    /// Makes a new set-up link for an employee who forgot the password or let the first link expire, to be handed over.
    ///
    /// # Errors
    /// [`StaffError::TakesTwo`] for a reviewer's, and the others.
    pub async fn new_link(&self, permit: &Permit<Administer>, person: Uuid) -> Result<SetupLink, StaffError> {
        self.link_for(permit, person, None).await
    }

    /// As [`new_link`](Self::new_link), by letter: nobody else sees it.
    ///
    /// # Errors
    /// As [`new_link`](Self::new_link).
    pub async fn send_link(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        letters: &dyn SetupLetters,
    ) -> Result<(), StaffError> {
        self.link_for(permit, person, Some(letters)).await.map(drop)
    }

    /// Asks for a new set-up link for a reviewer.
    ///
    /// # Errors
    /// [`StaffError::Unknown`] when there is no such reviewer.
    pub async fn ask_for_link(&self, permit: &Permit<Administer>, person: Uuid) -> Result<Uuid, StaffError> {
        self.ask_about_reviewer(permit, person, Act::LinkReviewer { person }).await
    }

    async fn link_for(
        &self,
        permit: &Permit<Administer>,
        person: Uuid,
        letters: Option<&dyn SetupLetters>,
    ) -> Result<SetupLink, StaffError> {
        self.ground
            .database
            .write(async |on| {
                if is_reviewer(on, person).await? {
                    return Err(StaffError::TakesTwo);
                }
                // Whoever comes in through the company's provider and has no factor here would be let in by a link alone.
                let linked = linked_at(on, person).await?.is_some();
                if linked && !factors::ways(on, person).await?.have_second_factor() {
                    return Err(StaffError::TakesRecovery);
                }
                self.put_link(on, permit.action().person, person, letters, None).await
            })
            .await
    }

    /// Makes a new link in place of all earlier ones, as `by` decided, alone or on what `asked_by` asked for.
    pub(crate) async fn put_link(
        &self,
        on: &DatabaseTransaction,
        by: Uuid,
        person: Uuid,
        letters: Option<&dyn SetupLetters>,
        asked_by: Option<Uuid>,
    ) -> Result<SetupLink, StaffError> {
        if !is_employee(on, person).await? {
            return Err(StaffError::Unknown);
        }
        self.drop_links(on, person).await?;
        let mut event = self
            .event(Kind::SetupLinkMade, Actor::Employee(by))
            .about(Subject::Person(person))
            .with("by_letter", Detail::Flag(letters.is_some()));
        if let Some(asked_by) = asked_by {
            event = event.with("asked_by", Detail::Id(asked_by));
        }
        record(on, &event).await?;
        let link = self.make_link(on, "reset", Some(person)).await?;
        let again = factors::ways(on, person).await?.are_enough();
        self.post(on, by, (person, again), &link, letters).await?;
        Ok(link)
    }

    /// Puts the link into a letter, where it goes by letter.
    pub(crate) async fn post(
        &self,
        on: &DatabaseTransaction,
        by: Uuid,
        (person, again): (Uuid, bool),
        link: &SetupLink,
        letters: Option<&dyn SetupLetters>,
    ) -> Result<(), IdentityError> {
        let Some(letters) = letters else { return Ok(()) };
        let invited_by = people(on, &self.ground, &[by]).await?.remove(&by).map(|by| by.name).unwrap_or_default();
        letters.queue_link(on, LinkLetter { person, invited_by, again, link }).await
    }

    /// Makes a link on the machine itself, for when nobody can sign in any more: it replaces all factors of the account.
    ///
    /// # Errors
    /// [`StaffError::Unknown`], and what the records say.
    pub async fn operator_link(&self, address: &Address) -> Result<SetupLink, StaffError> {
        let hash = self.ground.keyring.addresses.hash(&address.normalised()).to_vec();
        self.ground
            .database
            .write(async |transaction| {
                let row = transaction
                    .query_one_raw(sql(
                        transaction,
                        "SELECT account.person_id FROM person JOIN account ON account.person_id = person.id \
                         WHERE person.address_hash = $1",
                        [hash.clone().into()],
                    ))
                    .await?
                    .ok_or(StaffError::Unknown)?;
                let person: Uuid = row.try_get("", "person_id")?;
                let event = self.event(Kind::SetupLinkMade, Actor::Operator).about(Subject::Person(person));
                record(transaction, &event).await?;
                Ok(self.make_link(transaction, "recovery", Some(person)).await?)
            })
            .await
    }

    pub(crate) async fn guard(&self, client: &Client) -> Result<(), SetupError> {
        self.limits.take(Limit::SetupNetwork, &client.network().to_string()).await?.map_err(SetupError::Limited)
    }

    pub(crate) async fn make_link(
        &self,
        transaction: &DatabaseTransaction,
        purpose: &str,
        person: Option<Uuid>,
    ) -> Result<SetupLink, DbErr> {
        make_link(transaction, &self.ground, purpose, person, LINK_LIFE).await
    }

    pub(crate) async fn find_link(&self, on: &impl ConnectionTrait, secret: &Secret) -> Result<LinkRow, SetupError> {
        let row = on
            .query_one_raw(sql(
                on,
                "SELECT id, person_id, purpose FROM setup_link \
                 WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2",
                [secret.hash().as_bytes().to_vec().into(), self.ground.now().micros().into()],
            ))
            .await?
            .ok_or(SetupError::Dead)?;
        Ok(LinkRow {
            id: row.try_get("", "id")?,
            person: row.try_get("", "person_id")?,
            purpose: row.try_get("", "purpose")?,
        })
    }
}

/// Makes a link that works for as long as `life`.
pub(crate) async fn make_link(
    on: &impl ConnectionTrait,
    ground: &Ground,
    purpose: &str,
    person: Option<Uuid>,
    life: Duration,
) -> Result<SetupLink, DbErr> {
    let now = ground.now();
    let link = SetupLink { secret: Secret::generate(ground.chance()), expires_at: now.after(life) };
    let insert = "INSERT INTO setup_link (id, secret_hash, purpose, person_id, expires_at, created_at) \
                  VALUES ($1, $2, $3, $4, $5, $6)";
    let values = [
        ground.id().into(),
        link.secret.hash().as_bytes().to_vec().into(),
        purpose.into(),
        person.into(),
        link.expires_at.micros().into(),
        now.micros().into(),
    ];
    rows_affected(on, insert, values).await?;
    Ok(link)
}

pub(crate) async fn nobody_works_here(on: &impl ConnectionTrait) -> Result<bool, DbErr> {
    Ok(on.query_one_raw(sql(on, "SELECT person_id FROM account LIMIT 1", [])).await?.is_none())
}
