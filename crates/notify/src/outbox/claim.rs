use std::time::Duration;

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::{Address, IdentityError, Language, people, person_key};
use uuid::Uuid;

use super::settle;
use super::stored::Stored;
use crate::{LetterKind, NotifyError};

/// Longer than the slowest transport takes for one letter.
const LEASE: Duration = Duration::from_secs(10 * 60);

/// One statement claims the letter that has been due longest, so that two replicas never hold the same one.
const CLAIM_SQLITE: &str = "\
    UPDATE letter SET state = 'sending', lease_by = $1, lease_until = $2, attempts = attempts + 1 \
    WHERE id = (SELECT id FROM letter \
        WHERE (state = 'waiting' AND run_at <= $3) OR (state = 'sending' AND lease_until <= $3) \
        ORDER BY run_at, id LIMIT 1) \
    RETURNING id, kind, person_id, share_id, grant_id, sealed, message_id, attempts";
const CLAIM_POSTGRES: &str = "\
    UPDATE letter SET state = 'sending', lease_by = $1, lease_until = $2, attempts = attempts + 1 \
    WHERE id = (SELECT id FROM letter \
        WHERE (state = 'waiting' AND run_at <= $3) OR (state = 'sending' AND lease_until <= $3) \
        ORDER BY run_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) \
    RETURNING id, kind, person_id, share_id, grant_id, sealed, message_id, attempts";

/// What the outbox had.
pub enum Claim {
    /// Nothing that is due.
    Nothing,
    /// A letter that need not be sent any more; it was settled.
    Settled,
    /// A letter to send.
    Letter(Box<Claimed>),
}

/// A letter in the hands of one postman.
pub struct Claimed {
    pub id: Uuid,
    pub kind: LetterKind,
    pub person: Uuid,
    pub share: Option<Uuid>,
    pub grant: Option<Uuid>,
    pub message_id: String,
    pub attempts: i64,
    pub lease: Uuid,
    /// Empty when the stored letter does not open.
    pub stored: Option<Stored>,
    pub name: String,
    pub language: Language,
}

/// Takes the letter that has been due longest, with the address it goes to.
pub async fn claim(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    from: &Address,
) -> Result<(Claim, Option<Address>), NotifyError> {
    let (now, lease) = (ground.now(), ground.id());
    let statement = if ground.database.is_sqlite() { CLAIM_SQLITE } else { CLAIM_POSTGRES };
    let values = [lease.into(), now.after(LEASE).micros().into(), now.micros().into()];
    let Some(row) = transaction.query_one_raw(sql(transaction, statement, values)).await? else {
        return Ok((Claim::Nothing, None));
    };
    let mut claimed = read(&row, lease)?;
    let sealed: Vec<u8> = row.try_get("", "sealed")?;
    let address = match address(transaction, ground, &mut claimed, &sealed).await {
        Ok(Some(address)) => address,
        Ok(None) => {
            // Erased: nobody to write to, and no key to read it with.
            settle::cancelled(transaction, ground, &claimed).await?;
            return Ok((Claim::Settled, None));
        }
        Err(error) if is_damage(&error) => {
            // One letter that can't be opened must not keep the others from going.
            claimed.stored = None;
            settle::failed(transaction, ground, &claimed, "damaged", "the stored letter does not open").await?;
            return Ok((Claim::Settled, None));
        }
        Err(error) => return Err(error),
    };
    if !still_wanted(transaction, ground, &mut claimed, now).await? {
        return Ok((Claim::Settled, None));
    }
    name_host(transaction, &mut claimed, from).await?;
    Ok((Claim::Letter(Box::new(claimed)), Some(address)))
}

fn read(row: &QueryResult, lease: Uuid) -> Result<Claimed, NotifyError> {
    let kind: String = row.try_get("", "kind")?;
    let kind = LetterKind::parse(&kind).ok_or_else(|| sea_orm::DbErr::Type(format!("no kind of letter: {kind}")))?;
    Ok(Claimed {
        id: row.try_get("", "id")?,
        kind,
        person: row.try_get("", "person_id")?,
        share: row.try_get("", "share_id")?,
        grant: row.try_get("", "grant_id")?,
        message_id: row.try_get("", "message_id")?,
        attempts: row.try_get("", "attempts")?,
        lease,
        stored: None,
        name: String::new(),
        language: Language::default(),
    })
}

/// Opens the letter and its recipient; none when the person was erased.
async fn address(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &mut Claimed,
    sealed: &[u8],
) -> Result<Option<Address>, NotifyError> {
    let person = people(transaction, ground, &[claimed.person]).await?.remove(&claimed.person);
    let Some(person) = person else { return Ok(None) };
    let Some(address) = person.address else { return Ok(None) };
    (claimed.name, claimed.language) = (person.name, person.language);
    let key = person_key(transaction, ground, claimed.person).await?;
    claimed.stored = Some(Stored::open(claimed.id, &key, sealed)?);
    Ok(Some(address))
}

const fn is_damage(error: &NotifyError) -> bool {
    matches!(
        error,
        NotifyError::Sealed(..)
            | NotifyError::Malformed(..)
            | NotifyError::Identity(IdentityError::Key(..) | IdentityError::Field(..))
    )
}

/// Looks at the grant and the share as they are now; settles the letter and answers no when it has become worthless.
async fn still_wanted(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &mut Claimed,
    now: Timestamp,
) -> Result<bool, NotifyError> {
    let Some(stored) = claimed.stored.as_mut() else { return Ok(false) };
    if let Some(grant) = claimed.grant.filter(|_| claimed.kind.needs_grant()) {
        let row = transaction
            .query_one_raw(sql(
                transaction,
                "SELECT g.generation, g.revoked_at AS grant_revoked, s.revoked_at AS share_revoked, s.expires_at \
                 FROM share_grant g JOIN share s ON s.id = g.share_id WHERE g.id = $1",
                [grant.into()],
            ))
            .await?
            .ok_or_else(|| sea_orm::DbErr::RecordNotFound(format!("grant {grant}")))?;
        let revoked = row.try_get::<Option<i64>>("", "grant_revoked")?.is_some()
            || row.try_get::<Option<i64>>("", "share_revoked")?.is_some();
        let replaced = stored.generation.is_some_and(|ours| Ok(ours) != row.try_get::<i64>("", "generation"));
        if revoked || replaced {
            settle::cancelled(transaction, ground, claimed).await?;
            return Ok(false);
        }
        stored.set_share_end(Timestamp::from_micros(row.try_get("", "expires_at")?));
    }
    if stored.letter.good_until().is_some_and(|end| end <= now) {
        settle::failed(transaction, ground, claimed, "ended", "it ended before the letter could be sent").await?;
        return Ok(false);
    }
    Ok(true)
}

/// Completes the Message-ID at the first attempt with the domain of the company's address, as its reader would expect it.
async fn name_host(
    transaction: &impl ConnectionTrait,
    claimed: &mut Claimed,
    from: &Address,
) -> Result<(), NotifyError> {
    if claimed.message_id.contains('@') {
        return Ok(());
    }
    let host = match url::Host::parse(from.domain()) {
        Ok(host) => host.to_string(),
        Err(_) => "localhost".to_owned(),
    };
    claimed.message_id = format!("<{}@{host}>", claimed.message_id);
    rows_affected(
        transaction,
        "UPDATE letter SET message_id = $1 WHERE id = $2",
        [claimed.message_id.clone().into(), claimed.id.into()],
    )
    .await?;
    Ok(())
}
