use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use sealport_notify::NotifyError;
use sealport_vault::FieldError;
use thiserror::Error;

/// What can go wrong below every use case of this crate: nothing that the person at the page did.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The database did not answer.
    #[error("the register of consents can't be reached")]
    Database(#[from] DbErr),
    /// A person's record can't be read or written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A sealed field does not open.
    #[error("a sealed field of a consent does not open")]
    Field(#[from] FieldError),
    /// A letter can't be put into the outbox.
    #[error("a letter can't be put into the outbox")]
    Letter(#[from] NotifyError),
    /// A link can't be signed.
    #[error(transparent)]
    Link(#[from] sealport_sharing::Trouble),
    /// A stored value is not one of ours.
    #[error("a stored {0} is malformed")]
    Malformed(&'static str),
}

impl WriteError for Trouble {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) | Self::Letter(NotifyError::Database(error)) => Some(error),
            Self::Identity(error) | Self::Letter(NotifyError::Identity(error)) => error.database(),
            Self::Link(error) => error.database(),
            _ => None,
        }
    }
}

pub(crate) use sealport_database::troubled;
