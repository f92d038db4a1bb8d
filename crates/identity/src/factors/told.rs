use async_trait::async_trait;
use sea_orm::DatabaseTransaction;

use super::Device;
use crate::{IdentityError, Person};

/// What a person is told about their own account, by letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum News {
    /// A passkey was added, under this name.
    PasskeyAdded(String),
    /// The passkey of this name was removed.
    PasskeyRemoved(String),
    /// An authenticator app was set up.
    TotpSet,
    /// The authenticator app was removed.
    TotpRemoved,
    /// A password was set.
    PasswordSet,
    /// The password was removed.
    PasswordRemoved,
    /// New recovery codes were made.
    RecoveryCodesMade,
    /// A recovery code was used; so many are left.
    RecoveryCodeUsed(u32),
    /// Administrators allow all factors to be replaced: a link for that is under way.
    RecoveryConfirmed,
    /// All factors were replaced after a recovery.
    FactorsReplaced,
    /// The account can be signed in to through the company's provider from now on.
    ProviderLinked,
    /// Somebody signed in with a browser or from a network that wasn't seen before.
    UnusualSignIn {
        /// From where.
        device: Device,
        /// Whether the browser is new.
        new_browser: bool,
        /// Whether the network is new.
        new_network: bool,
    },
    /// Somebody proved the first factor where the person is not known, and not the second one.
    StoppedSignIn(Device),
}

/// One letter's worth of news.
pub struct Told {
    /// Who is written to.
    pub person: Person,
    /// What happened.
    pub news: Vec<News>,
}

/// Queues letters about an account, in the transaction of what they tell of.
#[async_trait]
pub trait Letters: Send + Sync {
    /// Queues one. What fails here undoes the change too; a database error belongs into [`IdentityError::Database`], so
    /// that a conflict is tried again, anything else into [`IdentityError::Letter`].
    async fn queue(&self, on: &DatabaseTransaction, told: &Told) -> Result<(), IdentityError>;
}
