use sea_orm::ConnectionTrait;
use sealport_access::{ChangeShare, Check, Mode, Permit};
use sealport_ambient::Timestamp;
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, person_key};
use sealport_notify::{GrantLink, Letter};
use sealport_vault::Secret;
use thiserror::Error;
use uuid::Uuid;

use super::send::{LetterBody, sender_of};
use super::{Recipient, SentGrant, Sharing, read_message};
use crate::owner::owner_of;
use crate::row::Row;
use crate::trouble::troubled;
use crate::{Trouble, facts, mail};

/// A share was not changed.
#[derive(Debug, Error)]
pub enum ChangeError {
    /// Somebody else changed it since it was looked at: look again.
    #[error("the share was changed in the meantime")]
    Changed,
    /// It was revoked; nothing about it changes any more.
    #[error("the share is revoked")]
    Revoked,
    /// Whoever lost the right to share what is in it may end it, and gives nobody more of it.
    #[error("this takes the right to share every file in it")]
    NoRight,
    /// It has ended; extend it first.
    #[error("the share has ended")]
    Over,
    /// It has no such recipient, or that one's grant was revoked.
    #[error("the share has no such recipient")]
    NoSuchRecipient,
    /// This address has a grant in the share already.
    #[error("this address is a recipient of the share already")]
    AlreadyRecipient,
    /// The new end is over already: revoke it instead.
    #[error("the new end is in the past")]
    EndsInThePast,
    /// The new end is later than the links hold.
    #[error("the new end is later than the policy allows")]
    TooLong {
        /// The latest there may be.
        latest: Timestamp,
    },
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(ChangeError);

/// Who takes a mistyped recipient's place.
pub type NewRecipient = Recipient;

/// What a change needs to know of its share.
struct ShareRecord {
    id: Uuid,
    number: i64,
    sender: Uuid,
    mode: Mode,
    check: Check,
    message: Vec<u8>,
    expires_at: Timestamp,
    ceiling: Timestamp,
    revoked: bool,
    assets: Vec<Uuid>,
}

struct GrantRecord {
    person: Uuid,
    viewer_of: Option<Uuid>,
    generation: i64,
    secret_hash: Vec<u8>,
}

impl Sharing {
    /// Ends the share for everybody, now.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn revoke(&self, permit: &Permit<ChangeShare>, client: &Client) -> Result<(), ChangeError> {
        self.change(permit, client, async |on, share, event| {
            let now = self.ground.now();
            on.execute_raw(sql(
                on,
                "UPDATE share SET revoked_at = $2 WHERE id = $1",
                [share.id.into(), now.micros().into()],
            ))
            .await?;
            for (grant, _) in running_grants(on, share.id).await? {
                mail::cancel_for_grant(on, &self.ground, grant).await?;
            }
            Ok(event(Kind::ShareRevoked))
        })
        .await
    }

    /// Ends the share for one recipient, now.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn revoke_grant(
        &self,
        permit: &Permit<ChangeShare>,
        grant: Uuid,
        client: &Client,
    ) -> Result<(), ChangeError> {
        self.change(permit, client, async |on, share, event| {
            let record = read_grant(on, share.id, grant).await?;
            self.close_grant(on, grant, None).await?;
            Ok(event(Kind::GrantRevoked).about(Subject::Grant(grant)).about(Subject::Person(record.person)))
        })
        .await
    }

    /// Moves the end, earlier or later, up to the end that the links themselves have.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn set_expiry(
        &self,
        permit: &Permit<ChangeShare>,
        until: Timestamp,
        client: &Client,
    ) -> Result<(), ChangeError> {
        self.change(permit, client, async |on, share, event| {
            if until <= self.ground.now() {
                return Err(ChangeError::EndsInThePast);
            }
            if until > share.ceiling {
                return Err(ChangeError::TooLong { latest: share.ceiling });
            }
            if until > share.expires_at {
                self.must_share(on, share, permit).await?;
            }
            // A later end is told of again: three days before it, and when it comes.
            on.execute_raw(sql(
                on,
                "UPDATE share SET expires_at = $2, ended_at = NULL, \
                 reminded_at = CASE WHEN expires_at < $2 THEN NULL ELSE reminded_at END WHERE id = $1",
                [share.id.into(), until.micros().into()],
            ))
            .await?;
            Ok(event(Kind::ShareChanged)
                .with("until_before", Detail::Time(share.expires_at))
                .with("until", Detail::Time(until)))
        })
        .await
    }

    /// Sends one recipient a new link. The old one and the sessions opened with it are dead from then on.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn send_again(
        &self,
        permit: &Permit<ChangeShare>,
        grant: Uuid,
        client: &Client,
    ) -> Result<(), ChangeError> {
        self.change(permit, client, async |on, share, event| {
            self.must_run(share)?;
            self.must_share(on, share, permit).await?;
            let old = read_grant(on, share.id, grant).await?;
            let secret = Secret::generate(self.ground.chance());
            let generation = old.generation + 1;
            self.replace_link(on, grant, &old, &secret).await?;
            let body = self.body_of(on, share, permit.action().person).await?;
            let link = self.link(grant, generation, share.ceiling, &secret)?;
            let letter = self.letter_to(on, &body, (grant, old.person), link).await?;
            mail::cancel_for_grant(on, &self.ground, grant).await?;
            let letter = Letter::ShareSentAgain(letter);
            let link = GrantLink { grant, generation };
            mail::to_recipient(on, &self.ground, &body.contact, old.person, share.id, link, letter).await?;
            Ok(event(Kind::SentAgain)
                .about(Subject::Grant(grant))
                .about(Subject::Person(old.person))
                .with("generation", Detail::Number(generation)))
        })
        .await
    }

    /// Revokes one recipient's grant and gives it to another address: the first one was mistyped.
    ///
    /// # Errors
    /// [`ChangeError`].
    pub async fn replace_recipient(
        &self,
        permit: &Permit<ChangeShare>,
        grant: Uuid,
        with: &NewRecipient,
        client: &Client,
    ) -> Result<SentGrant, ChangeError> {
        let made = std::sync::Mutex::new(None);
        self.change(permit, client, async |on, share, event| {
            self.must_run(share)?;
            self.must_share(on, share, permit).await?;
            let old = read_grant(on, share.id, grant).await?;
            // Whoever sees it for a company was named, not typed.
            if old.viewer_of.is_some() {
                return Err(ChangeError::NoSuchRecipient);
            }
            let body = self.body_of(on, share, permit.action().person).await?;
            let new = self.grant(on, self.ground.id(), share.id, with, share.ceiling, &body).await?;
            let holders = running_grants(on, share.id).await?;
            if holders.iter().filter(|(_, person)| *person == new.person).count() > 1 {
                return Err(ChangeError::AlreadyRecipient);
            }
            self.close_grant(on, grant, Some(new.grant)).await?;
            let mut event = event(Kind::RecipientReplaced)
                .about(Subject::Grant(grant))
                .about(Subject::Grant(new.grant))
                .with("grant_before", Detail::Id(grant))
                .with("grant", Detail::Id(new.grant));
            for (name, person) in [("recipient_before", old.person), ("recipient", new.person)] {
                event = self.seal_address(on, event.about(Subject::Person(person)), name, person).await?;
            }
            *made.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(new);
            Ok(event)
        })
        .await?;
        made.into_inner()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .ok_or(ChangeError::Trouble(Trouble::Malformed("grant")))
    }

    /// Takes the revision that the permit saw, lets `work` change things, and writes the event that it gives.
    async fn change(
        &self,
        permit: &Permit<ChangeShare>,
        client: &Client,
        work: impl AsyncFn(
            &sea_orm::DatabaseTransaction,
            &ShareRecord,
            &dyn Fn(Kind) -> Event,
        ) -> Result<Event, ChangeError>,
    ) -> Result<(), ChangeError> {
        let ChangeShare { person, share, revision } = *permit.action();
        self.ground
            .database
            .write(async |on| {
                let taken = rows_affected(
                    on,
                    "UPDATE share SET revision = revision + 1 WHERE id = $1 AND revision = $2",
                    [share.into(), revision.into()],
                )
                .await?;
                if taken != 1 {
                    return Err(ChangeError::Changed);
                }
                let record_of = read_share(on, share).await?;
                if record_of.revoked {
                    return Err(ChangeError::Revoked);
                }
                let event = |kind| {
                    let event = Event::new(kind, Actor::Employee(person), self.ground.now(), self.ground.chance())
                        .about(Subject::Share(share))
                        .with("number", Detail::Number(record_of.number));
                    record_of.assets.iter().fold(event, |event, asset| event.about(Subject::Asset(*asset)))
                };
                let event = work(on, &record_of, &event).await?;
                record(on, &self.asked_from(on, event, person, client).await?).await?;
                Ok(())
            })
            .await
    }

    /// What makes more of a share is sharing: it takes the right on every collection that its files lie in.
    async fn must_share(
        &self,
        on: &sea_orm::DatabaseTransaction,
        share: &ShareRecord,
        permit: &Permit<ChangeShare>,
    ) -> Result<(), ChangeError> {
        let missing = "SELECT 1 AS one FROM share_item i JOIN asset a ON a.id = i.asset_id WHERE i.share_id = $1 \
                       AND NOT EXISTS (SELECT 1 FROM person_right held WHERE held.person_id = $2 \
                       AND held.collection_id = a.collection_id AND held.may_share = 1) LIMIT 1";
        let missing = sql(on, missing, [share.id.into(), permit.action().person.into()]);
        match on.query_one_raw(missing).await? {
            Some(_) => Err(ChangeError::NoRight),
            None => Ok(()),
        }
    }

    fn must_run(&self, share: &ShareRecord) -> Result<(), ChangeError> {
        if share.expires_at <= self.ground.now() { Err(ChangeError::Over) } else { Ok(()) }
    }

    /// Revokes a grant: no letter with its link leaves any more.
    async fn close_grant(
        &self,
        on: &impl ConnectionTrait,
        grant: Uuid,
        replaced_by: Option<Uuid>,
    ) -> Result<(), ChangeError> {
        let closed = rows_affected(
            on,
            "UPDATE share_grant SET revoked_at = $2, replaced_by = $3 WHERE id = $1 AND revoked_at IS NULL",
            [grant.into(), self.ground.now().micros().into(), replaced_by.into()],
        )
        .await?;
        if closed != 1 {
            return Err(ChangeError::NoSuchRecipient);
        }
        mail::cancel_for_grant(on, &self.ground, grant).await?;
        Ok(())
    }

    /// Gives the grant a new secret and remembers the old one's hash, so that its holder can be told what happened.
    async fn replace_link(
        &self,
        on: &impl ConnectionTrait,
        grant: Uuid,
        old: &GrantRecord,
        secret: &Secret,
    ) -> Result<(), ChangeError> {
        on.execute_raw(sql(
            on,
            "INSERT INTO former_link (id, grant_id, generation, secret_hash) VALUES ($1, $2, $3, $4)",
            [self.ground.id().into(), grant.into(), old.generation.into(), old.secret_hash.clone().into()],
        ))
        .await?;
        let replaced = rows_affected(
            on,
            "UPDATE share_grant SET generation = generation + 1, secret_hash = $2, fresh_asked_at = NULL \
             WHERE id = $1 AND generation = $3 AND revoked_at IS NULL",
            [grant.into(), secret.hash().as_bytes().to_vec().into(), old.generation.into()],
        )
        .await?;
        if replaced == 1 { Ok(()) } else { Err(ChangeError::Changed) }
    }

    async fn body_of(&self, on: &impl ConnectionTrait, share: &ShareRecord, by: Uuid) -> Result<LetterBody, Trouble> {
        let message = read_message(on, &self.ground, share.id, share.sender, &share.message).await?;
        let files = facts::files(on, Uuid::nil(), share.id).await?;
        // Whoever sends a disabled colleague's share again answers for it until it is handed over.
        let owner = owner_of(on, share.id).await?;
        let line = |file: facts::FileRecord| sealport_notify::FileLine {
            title: file.title,
            size: file.file.map_or(0, |file| file.size),
        };
        Ok(LetterBody {
            by,
            mode: share.mode,
            check: share.check,
            sender: sender_of(on, self, share.sender).await?,
            contact: sender_of(on, self, if owner.gone { by } else { owner.person }).await?,
            message,
            files: files.into_iter().map(line).collect(),
            expires_at: share.expires_at,
            number: share.number,
        })
    }

    async fn seal_address(
        &self,
        on: &impl ConnectionTrait,
        event: Event,
        name: &str,
        person: Uuid,
    ) -> Result<Event, Trouble> {
        let found = sealport_identity::people(on, &self.ground, &[person]).await?;
        let Some(address) = found.get(&person).and_then(|person| person.address.as_ref()) else { return Ok(event) };
        let key = person_key(on, &self.ground, person).await?;
        Ok(event.seal(name, address.as_str(), KeyName::Person(person), &key, self.ground.chance()))
    }
}

async fn read_share(on: &impl ConnectionTrait, share: Uuid) -> Result<ShareRecord, Trouble> {
    let find = "SELECT number, sender_id, mode, identity_check, message, expires_at, ceiling_at, revoked_at \
                FROM share WHERE id = $1";
    let row = on.query_one_raw(sql(on, find, [share.into()])).await?.ok_or(Trouble::Malformed("share"))?;
    let row = Row(&row);
    Ok(ShareRecord {
        id: share,
        number: row.number("number")?,
        sender: row.id("sender_id")?,
        mode: facts::mode_of(&row.text("mode")?)?,
        check: facts::check_of(&row.text("identity_check")?)?,
        message: row.bytes("message")?,
        expires_at: row.at("expires_at")?,
        ceiling: row.at("ceiling_at")?,
        revoked: row.at_or_none("revoked_at")?.is_some(),
        assets: facts::assets(on, share).await?,
    })
}

async fn read_grant(on: &impl ConnectionTrait, share: Uuid, grant: Uuid) -> Result<GrantRecord, ChangeError> {
    let find = "SELECT person_id, viewer_of, generation, secret_hash FROM share_grant \
                WHERE id = $1 AND share_id = $2 AND revoked_at IS NULL";
    let row = on.query_one_raw(sql(on, find, [grant.into(), share.into()])).await?;
    let row = row.ok_or(ChangeError::NoSuchRecipient)?;
    let row = Row(&row);
    Ok(GrantRecord {
        person: row.id("person_id")?,
        viewer_of: row.id_or_none("viewer_of")?,
        generation: row.number("generation")?,
        secret_hash: row.bytes("secret_hash")?,
    })
}

/// The grants that hold, with their persons.
async fn running_grants(on: &impl ConnectionTrait, share: Uuid) -> Result<Vec<(Uuid, Uuid)>, Trouble> {
    let find = "SELECT id, person_id FROM share_grant WHERE share_id = $1 AND revoked_at IS NULL";
    let rows = on.query_all_raw(sql(on, find, [share.into()])).await?;
    rows.iter().map(|row| Ok((Row(row).id("id")?, Row(row).id("person_id")?))).collect()
}
