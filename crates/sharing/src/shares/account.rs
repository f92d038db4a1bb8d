//! The account that a share asks for, where its recipient has none yet.

use sea_orm::ConnectionTrait;
use sealport_access::Check;
use sealport_history::Actor;
use sealport_identity::{AccountState, account_state};
use sealport_notify::AccountFirst;
use uuid::Uuid;

use super::send::LetterBody;
use super::{FindingKind, Sharing};
use crate::Trouble;

impl Sharing {
    /// Invites the recipient of a grant who has no account that the share could be opened with. The link to set it up stands
    /// in the letter with the share, and leads on to the share; an earlier one stops working, so that the newest letter is
    /// always the one that counts. Nothing where the share asks for less, or an account is there.
    pub(super) async fn account_first(
        &self,
        on: &impl ConnectionTrait,
        body: &LetterBody,
        person: Uuid,
        grant: Uuid,
    ) -> Result<Option<AccountFirst>, Trouble> {
        if body.check != Check::Account {
            return Ok(None);
        }
        let next = format!("/my/shares/{grant}");
        let whom = (Actor::Employee(body.by), person);
        let made = sealport_accounts::invite(on, &self.ground, whom, (&self.settings.public_url, &next)).await?;
        Ok(made.map(|made| AccountFirst { link: made.link, expires_at: made.expires_at }))
    }
}

/// What the sender of a share that asks for an account should know of one recipient's; `None` for somebody whom the portal
/// doesn't know.
pub(super) async fn account_finding(
    on: &impl ConnectionTrait,
    person: Option<Uuid>,
) -> Result<Option<FindingKind>, Trouble> {
    let Some(person) = person else { return Ok(Some(FindingKind::Invites)) };
    Ok(match account_state(on, person).await? {
        (AccountState::Ready, _) => None,
        (AccountState::Disabled(since), _) => Some(FindingKind::AccountOff { since }),
        // Only administrators let colleagues in.
        (_, true) => Some(FindingKind::ColleagueNotReady),
        (AccountState::None, false) => Some(FindingKind::Invites),
        (AccountState::Invited, false) => Some(FindingKind::InvitesAgain),
    })
}
