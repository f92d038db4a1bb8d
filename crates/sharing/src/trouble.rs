use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_history::VisitorKeyError;
use sealport_identity::IdentityError;
use sealport_vault::{FieldError, KeyError};
use thiserror::Error;

/// What can go wrong below every use case of this crate: nothing that the person at the page did.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The database did not answer.
    #[error("the records of shares can't be reached")]
    Database(#[from] DbErr),
    /// A person's record can't be read or written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The month's key for unknown visitors can't be had.
    #[error(transparent)]
    Visitor(#[from] VisitorKeyError),
    /// A wrapped key does not open.
    #[error("a key that a share needs does not open")]
    Key(#[from] KeyError),
    /// A sealed field does not open.
    #[error("a sealed field of a share does not open")]
    Field(#[from] FieldError),
    /// A letter can't be put into the outbox.
    #[error("a letter can't be put into the outbox")]
    Letter(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A stored value is not one of ours.
    #[error("a stored {0} is malformed")]
    Malformed(&'static str),
    /// A contact can't be read or written.
    #[error(transparent)]
    Directory(#[from] sealport_directory::Trouble),
    /// A recipient can't be invited to an account.
    #[error(transparent)]
    Account(#[from] sealport_accounts::Trouble),
    /// The company's rules can't be read.
    #[error("the company's rules can't be read")]
    Rules(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// A link can't be signed.
    #[error("a link can't be signed")]
    Signing,
}

impl WriteError for Trouble {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) | Self::Visitor(VisitorKeyError::Database(error)) => Some(error),
            Self::Identity(error) => error.database(),
            Self::Directory(error) => error.database(),
            Self::Account(error) => error.database(),
            _ => None,
        }
    }
}

pub(crate) use sealport_database::troubled;
