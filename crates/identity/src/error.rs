use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_history::VisitorKeyError;
use sealport_vault::{FieldError, KeyError};
use thiserror::Error;
use uuid::Uuid;

/// A person's record can't be read or written.
#[derive(Debug, Error)]
pub enum IdentityError {
    /// The database did not answer.
    #[error("the records of people can't be reached")]
    Database(#[from] DbErr),
    /// There is no such person.
    #[error("there is no person {0}")]
    NoSuchPerson(Uuid),
    /// The person was erased: the key is gone, and with it what it sealed.
    #[error("person {0} was erased")]
    Erased(Uuid),
    /// The person's wrapped key does not open.
    #[error("the key of person {0} does not open")]
    Key(Uuid, #[source] KeyError),
    /// A sealed field does not open.
    #[error("a sealed field of person {0} does not open")]
    Field(Uuid, #[source] FieldError),
    /// A letter that belongs to a change could not be queued, so nothing was changed.
    #[error("the letter about the change can't be queued")]
    Letter(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// What was stored for a sign-in can't be read back.
    #[error("a stored factor can't be read back")]
    Malformed(#[from] serde_json::Error),
    /// The key for visitors can't be had.
    #[error(transparent)]
    Visitor(#[from] VisitorKeyError),
}

impl WriteError for IdentityError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) | Self::Visitor(VisitorKeyError::Database(error)) => Some(error),
            _ => None,
        }
    }
}
