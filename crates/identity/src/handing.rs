//! Set-up links that go out by letter.

use async_trait::async_trait;
use sea_orm::DatabaseTransaction;
use uuid::Uuid;

use crate::{IdentityError, SetupLink};

/// A set-up link on its way to who it is for.
pub struct LinkLetter<'a> {
    /// Who it is for.
    pub person: Uuid,
    /// Name of the administrator who made it.
    pub invited_by: String,
    /// Whether the account was set up before.
    pub again: bool,
    /// The link.
    pub link: &'a SetupLink,
}

/// Queues letters with set-up links, in the transaction that makes the link.
#[async_trait]
pub trait SetupLetters: Send + Sync {
    /// Queues one; an earlier one to the same person that still waits carries a dead link and is withdrawn. Errors as with
    /// [`Letters::queue`](crate::factors::Letters::queue).
    async fn queue_link(&self, on: &DatabaseTransaction, letter: LinkLetter<'_>) -> Result<(), IdentityError>;
}
