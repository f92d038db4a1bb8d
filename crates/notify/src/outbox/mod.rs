//! The outbox: letters wait here, sealed, until a mail server takes them.
//!
//! ```text
//! waiting ── claimed under a lease ──> sending ──> accepted   a mail server took it
//!    ^                                    │  ├───> failed     refused for good, out of time or out of attempts
//!    └── trouble that may pass ───────────┘  └───> cancelled  its grant was revoked or has a newer link
//! ```
//! A lease that ran out (the replica died in between) makes the letter due again: at most one duplicate then, with the
//! same Message-ID.

mod claim;
mod read;
mod settle;
mod stored;

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::{Address, person_key};
use uuid::Uuid;

pub use claim::{Claim, Claimed, claim};
pub use read::{
    LetterState, LetterStatus, failed_count, failed_letters_to, letters_of_share, read_waiting_letter, setup_letters,
    waiting_count,
};
pub use settle::{accepted, failed, postponed};
use stored::Stored;

use crate::{Letter, NotifyError};

/// Where answers to a letter go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReplyTo {
    /// Display name.
    pub name: String,
    /// Address.
    pub address: Address,
}

/// The recipient's link that a letter carries. The letter is not sent once the grant has a newer one or was revoked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GrantLink {
    /// The grant.
    pub grant: Uuid,
    /// The link's generation.
    pub generation: i64,
}

/// A letter to put into the outbox.
#[derive(Clone, Debug)]
pub struct NewLetter {
    /// To whom; address and language are taken from the person's record when it is sent.
    pub person: Uuid,
    /// The share it is about.
    pub share: Option<Uuid>,
    /// The link it carries, for letters to recipients; or the grant that a letter to the sender tells of.
    pub grant: Option<GrantLink>,
    /// What it says.
    pub letter: Letter,
    /// Where answers go, when not to the company.
    pub reply_to: Option<ReplyTo>,
}

/// Puts a letter into the outbox, in the transaction of the deed that it tells of. It is due at once.
///
/// # Errors
/// [`NotifyError::Identity`] when there is no such person or it was erased; the database's.
pub async fn enqueue(transaction: &impl ConnectionTrait, ground: &Ground, new: NewLetter) -> Result<Uuid, NotifyError> {
    let key = person_key(transaction, ground, new.person).await?;
    let (id, now) = (ground.id(), ground.now().micros());
    let kind = new.letter.kind().as_str();
    let grant = new.grant.map(|link| link.grant);
    let stored = Stored::new(new.letter, new.grant.map(|link| link.generation), new.reply_to);
    let sealed = stored.seal(id, &key, ground)?;
    transaction
        .execute_raw(sql(
            transaction,
            "INSERT INTO letter \
             (id, kind, person_id, share_id, grant_id, sealed, message_id, state, attempts, run_at, created_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $9, $10)",
            [
                id.into(),
                kind.into(),
                new.person.into(),
                new.share.into(),
                grant.into(),
                sealed.into(),
                // The host follows at the first attempt; from then on it stays.
                id.to_string().into(),
                0_i64.into(),
                now.into(),
                now.into(),
            ],
        ))
        .await?;
    Ok(id)
}

/// Cancels the letters that still wait with a link of `grant`: call it when the grant is revoked, replaced or gets a new
/// link. Answers how many there were. What they said is wiped.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn cancel_for_grant(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    grant: Uuid,
) -> Result<u64, NotifyError> {
    let cancelled = rows_affected(
        transaction,
        "UPDATE letter SET state = 'cancelled', settled_at = $1, sealed = $2, lease_by = NULL, lease_until = NULL \
         WHERE grant_id = $3 AND state IN ('waiting', 'sending') AND kind IN ('share_sent', 'share_sent_again', 'link_code')",
        [ground.now().micros().into(), Vec::<u8>::new().into(), grant.into()],
    )
    .await?;
    Ok(cancelled)
}

/// Cancels the letters that still wait with a set-up link for `person`: call it when such links stop working. Answers how
/// many there were. What they said is wiped.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn cancel_setup_letters(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    person: Uuid,
) -> Result<u64, NotifyError> {
    let cancel = "UPDATE letter SET state = 'cancelled', settled_at = $1, sealed = $2, lease_by = NULL, lease_until = NULL \
                  WHERE person_id = $3 AND state IN ('waiting', 'sending') AND kind = 'setup_invitation'";
    let values = [ground.now().micros().into(), Vec::<u8>::new().into(), person.into()];
    Ok(rows_affected(transaction, cancel, values).await?)
}

/// Makes every waiting letter due at once: the mail settings were mended.
///
/// # Errors
/// [`NotifyError::Database`].
pub async fn retry_now(transaction: &impl ConnectionTrait, ground: &Ground) -> Result<u64, NotifyError> {
    let now = ground.now().micros();
    let due = rows_affected(
        transaction,
        "UPDATE letter SET run_at = $1 WHERE state = 'waiting' AND run_at > $1",
        [now.into()],
    )
    .await?;
    Ok(due)
}
