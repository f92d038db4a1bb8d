use sealport_ambient::Timestamp;
use thiserror::Error;

/// Leave to do one thing, to what it names, until an instant.
///
/// Only the deciding functions of this crate can make one.
#[derive(Debug)]
pub struct Permit<A> {
    action: A,
    until: Timestamp,
}

impl<A> Permit<A> {
    pub(crate) const fn new(action: A, until: Timestamp) -> Self {
        Self { action, until }
    }

    /// What was decided, with the ids that it was decided for.
    pub const fn action(&self) -> &A {
        &self.action
    }

    /// When time alone ends it: the end of the share, of the session, of the licence. Something else may end it earlier,
    /// which is why a long transfer asks again.
    pub const fn until(&self) -> Timestamp {
        self.until
    }
}

/// Why not. The text is for the history and the log; people read a sentence of the locale.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum Refusal {
    /// There is no such session, or it ended.
    #[error("session-ended")]
    SessionEnded,
    /// The employee's account is switched off.
    #[error("disabled")]
    Disabled,
    /// Only an administrator may.
    #[error("administrators-only")]
    AdministratorsOnly,
    /// Contents are not the work of this person's roles.
    #[error("employees-only")]
    NoWork,
    /// The history is not open to this person's roles.
    #[error("history-closed")]
    NoHistory,
    /// Only an approver may release.
    #[error("approvers-only")]
    ApproversOnly,
    /// For this person it does not exist.
    #[error("not-there")]
    Unseen,
    /// It is seen, but this right on its collection is missing.
    #[error("no-right")]
    NoRight,
    /// Only who sent the share, or an administrator, may.
    #[error("sender-only")]
    SenderOnly,
    /// The whole share was revoked.
    #[error("share-revoked")]
    ShareRevoked,
    /// This recipient's grant was revoked.
    #[error("grant-revoked")]
    GrantRevoked,
    /// A newer link was sent; this one is dead.
    #[error("link-replaced")]
    LinkReplaced,
    /// The share's end has come.
    #[error("expired")]
    Expired,
    /// The share wants more proved than that the link is there.
    #[error("proof-missing")]
    ProofMissing,
    /// The file isn't part of this share.
    #[error("not-in-share")]
    NotInShare,
    /// The file's version is not released (any more).
    #[error("withdrawn")]
    Withdrawn,
    /// The file is not available yet.
    #[error("not-yet-available")]
    NotYetAvailable,
    /// The file's licence is over.
    #[error("licence-over")]
    LicenceOver,
    /// The share lets people look, not take.
    #[error("view-only")]
    ViewOnly,
    /// The number of downloads is used up.
    #[error("used-up")]
    UsedUp,
    /// The asset was deleted.
    #[error("deleted")]
    Deleted,
    /// The version's release status doesn't allow this step.
    #[error("wrong-status")]
    WrongStatus,
    /// The asset was shared; it is withdrawn before it can be deleted.
    #[error("was-shared")]
    WasShared,
}

impl Refusal {
    /// The stable word for events and problem documents.
    pub fn code(self) -> String {
        self.to_string()
    }
}
