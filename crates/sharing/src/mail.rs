//! The letters and notices of this crate, on their way into the outbox of `sealport-notify`.

use sea_orm::ConnectionTrait;
use sealport_database::Ground;
use sealport_identity::Person;
use sealport_notify::{GrantLink, Letter, LetterKind, Link, NewLetter, NoticeKind, NotifyError, ReplyTo};
use sealport_notify::{enqueue, notify_admins, notify_person};
use uuid::Uuid;

use crate::Trouble;
use crate::owner::owner_of;

impl From<NotifyError> for Trouble {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Database(error) => Self::Database(error),
            NotifyError::Identity(error) => Self::Identity(error),
            other => Self::Letter(Box::new(other)),
        }
    }
}

/// The page of a share, for employees.
pub(crate) fn share_page(public_url: &str, share: Uuid) -> Link {
    Link::new(format!("{public_url}/shares/{share}"))
}

/// A letter with a link to a recipient; answers go to who answers for the share.
pub(crate) async fn to_recipient(
    on: &impl ConnectionTrait,
    ground: &Ground,
    contact: &Person,
    person: Uuid,
    share: Uuid,
    link: GrantLink,
    letter: Letter,
) -> Result<(), Trouble> {
    let reply_to = contact.address.clone().map(|address| ReplyTo { name: contact.name.clone(), address });
    let new = NewLetter { person, share: Some(share), grant: Some(link), letter, reply_to };
    enqueue(on, ground, new).await?;
    Ok(())
}

/// A letter and a notice to the owner of a share. Where that account is disabled there is nobody to write to: that a
/// recipient asks for something is told to the administrators, who can hand the share over.
pub(crate) async fn to_owner(
    on: &impl ConnectionTrait,
    ground: &Ground,
    share: Uuid,
    letter: Letter,
) -> Result<(), Trouble> {
    let owner = owner_of(on, share).await?;
    if owner.gone {
        if letter.kind() == LetterKind::FreshLinkAsked {
            let details = serde_json::json!({ "share": share });
            notify_admins(on, ground, NoticeKind::OwnerGone, Some(owner.person), &details).await?;
        }
        return Ok(());
    }
    let notice = match letter.kind() {
        LetterKind::FirstFetched => Some(NoticeKind::FirstFetched),
        LetterKind::UnfetchedReminder => Some(NoticeKind::Unfetched),
        LetterKind::FreshLinkAsked => Some(NoticeKind::FreshLinkAsked),
        _ => None,
    };
    // Whether it is about looking rather than fetching.
    let looking = match &letter {
        Letter::FirstFetched(letter) => letter.looked_at,
        Letter::UnfetchedReminder(letter) => letter.view_only,
        _ => false,
    };
    enqueue(on, ground, NewLetter { person: owner.person, share: Some(share), grant: None, letter, reply_to: None })
        .await?;
    if let Some(kind) = notice {
        let details = if looking { serde_json::json!({ "looking": true }) } else { serde_json::json!({}) };
        notify_person(on, ground, owner.person, kind, Some(share), &details).await?;
    }
    Ok(())
}

/// No letter with this grant's link leaves any more.
pub(crate) async fn cancel_for_grant(on: &impl ConnectionTrait, ground: &Ground, grant: Uuid) -> Result<(), Trouble> {
    sealport_notify::cancel_for_grant(on, ground, grant).await?;
    Ok(())
}
