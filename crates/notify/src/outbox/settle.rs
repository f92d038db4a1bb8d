use sea_orm::ConnectionTrait;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_history::{Actor, Detail, Event, Kind, Subject, record};
use sealport_identity::{IdentityError, person_key};
use serde_json::json;
use uuid::Uuid;

use super::claim::Claimed;
use super::stored::Stored;
use crate::notices::{NoticeKind, notify_admins, notify_person};
use crate::{NotifyError, ServerAnswer};

const OWNER: &str = "SELECT COALESCE(share.owner_id, share.sender_id) AS owner_id FROM share WHERE id = $1 \
     AND NOT EXISTS (SELECT 1 FROM account WHERE account.person_id = COALESCE(share.owner_id, share.sender_id) \
     AND account.disabled_at IS NOT NULL)";

/// A mail server took it: the link is wiped from the stored letter, the history gets its line.
///
/// Where the letter was cancelled while it was on its way, the history still says that it went out.
pub async fn accepted(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
    answer: &ServerAnswer,
) -> Result<(), NotifyError> {
    let settled = finish(transaction, ground, claimed, "accepted", None).await?;
    if !settled && state(transaction, claimed.id).await? != "cancelled" {
        // Our lease ran out and another replica has it: that one tells.
        return Ok(());
    }
    let event = event(transaction, ground, claimed, Kind::LetterAccepted)
        .await?
        .with("answer", Detail::Text(answer.codes()))
        .with("attempts", Detail::Number(claimed.attempts));
    record(transaction, &event).await?;
    // Mail flows again.
    rows_affected(
        transaction,
        "UPDATE notice SET dismissed_at = $1 WHERE person_id IS NULL AND dismissed_at IS NULL AND kind = $2",
        [ground.now().micros().into(), NoticeKind::MailTrouble.as_str().into()],
    )
    .await?;
    Ok(())
}

/// It will not be sent any more: the owner of the share is told, or the administrators where there is none.
/// `reason` is a stable word, `error` what a person may read; neither holds anything personal.
pub async fn failed(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
    reason: &str,
    error: &str,
) -> Result<(), NotifyError> {
    if !finish(transaction, ground, claimed, "failed", Some(error)).await? {
        return Ok(());
    }
    let event = event(transaction, ground, claimed, Kind::LetterFailed)
        .await?
        .with("reason", Detail::Text(reason.to_owned()))
        .with("attempts", Detail::Number(claimed.attempts));
    record(transaction, &event).await?;
    let details = json!({
        "letter": claimed.id, "letter_kind": claimed.kind.as_str(), "grant": claimed.grant,
        "reason": reason, "error": error,
    });
    match owner(transaction, claimed.share).await? {
        Some(owner) => {
            notify_person(transaction, ground, owner, NoticeKind::LetterFailed, claimed.share, &details).await?;
        }
        None => {
            notify_admins(transaction, ground, NoticeKind::LetterFailed, Some(claimed.id), &details).await?;
        }
    }
    Ok(())
}

/// It goes back and is due again at `run_at`.
pub async fn postponed(
    transaction: &impl ConnectionTrait,
    claimed: &Claimed,
    run_at: Timestamp,
    error: &str,
) -> Result<(), NotifyError> {
    rows_affected(
        transaction,
        "UPDATE letter SET state = 'waiting', run_at = $1, error = $2, lease_by = NULL, lease_until = NULL \
         WHERE id = $3 AND state = 'sending' AND lease_by = $4",
        [run_at.micros().into(), error.into(), claimed.id.into(), claimed.lease.into()],
    )
    .await?;
    Ok(())
}

/// It has become worthless: what it said is wiped.
pub(super) async fn cancelled(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
) -> Result<(), NotifyError> {
    write_end(transaction, ground, claimed, "cancelled", None, Vec::new()).await?;
    Ok(())
}

async fn finish(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
    state: &'static str,
    error: Option<&str>,
) -> Result<bool, NotifyError> {
    let sealed = without_link(transaction, ground, claimed).await?;
    write_end(transaction, ground, claimed, state, error, sealed).await
}

/// Settles the letter if we still hold it; answers whether we did.
async fn write_end(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
    state: &'static str,
    error: Option<&str>,
    sealed: Vec<u8>,
) -> Result<bool, NotifyError> {
    let changed = rows_affected(
        transaction,
        "UPDATE letter SET state = $1, error = $2, sealed = $3, settled_at = $4, lease_by = NULL, lease_until = NULL \
         WHERE id = $5 AND state = 'sending' AND lease_by = $6",
        [
            state.into(),
            error.map(str::to_owned).into(),
            sealed.into(),
            ground.now().micros().into(),
            claimed.id.into(),
            claimed.lease.into(),
        ],
    )
    .await?;
    Ok(changed == 1)
}

/// The letter sealed again without its link; nothing where the person's key is gone or the letter never opened.
async fn without_link(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
) -> Result<Vec<u8>, NotifyError> {
    let Some(stored) = &claimed.stored else { return Ok(Vec::new()) };
    let key = match person_key(transaction, ground, claimed.person).await {
        Ok(key) => key,
        Err(IdentityError::Erased(_) | IdentityError::Key(..)) => return Ok(Vec::new()),
        Err(error) => return Err(error.into()),
    };
    let mut letter = stored.letter.clone();
    letter.forget_link();
    Stored::new(letter, stored.generation, None).seal(claimed.id, &key, ground)
}

async fn state(transaction: &impl ConnectionTrait, letter: Uuid) -> Result<String, NotifyError> {
    let row = transaction
        .query_one_raw(sql(transaction, "SELECT state FROM letter WHERE id = $1", [letter.into()]))
        .await?
        .ok_or(NotifyError::NoSuchLetter)?;
    Ok(row.try_get("", "state")?)
}

/// Who answers for the share; nobody when that account is disabled.
async fn owner(transaction: &impl ConnectionTrait, share: Option<Uuid>) -> Result<Option<Uuid>, NotifyError> {
    let Some(share) = share else { return Ok(None) };
    let row = transaction.query_one_raw(sql(transaction, OWNER, [share.into()])).await?;
    Ok(row.map(|row| row.try_get("", "owner_id")).transpose()?)
}

/// What happened to a letter. It stands in the timelines of the share's files too: whoever asks what became of a file wants
/// to know that the letter with its link left.
async fn event(
    transaction: &impl ConnectionTrait,
    ground: &Ground,
    claimed: &Claimed,
    kind: Kind,
) -> Result<Event, NotifyError> {
    let mut event = Event::new(kind, Actor::Portal, ground.now(), ground.chance())
        .about(Subject::Person(claimed.person))
        .with("letter", Detail::Id(claimed.id))
        .with("letter_kind", Detail::Text(claimed.kind.as_str().to_owned()));
    if let Some(share) = claimed.share {
        event = event.about(Subject::Share(share));
        let find = "SELECT share.number, share_item.asset_id FROM share JOIN share_item ON share_item.share_id = share.id \
                    WHERE share.id = $1";
        for row in transaction.query_all_raw(sql(transaction, find, [share.into()])).await? {
            event = event
                .about(Subject::Asset(row.try_get("", "asset_id")?))
                .with("number", Detail::Number(row.try_get("", "number")?));
        }
    }
    if let Some(grant) = claimed.grant {
        event = event.about(Subject::Grant(grant));
    }
    Ok(event)
}
