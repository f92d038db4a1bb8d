use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use sealport_vault::FieldError;
use thiserror::Error;

/// What can go wrong below every use case of this crate: nothing that the person at the page did.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The database did not answer.
    #[error("the records of contacts can't be reached")]
    Database(#[from] DbErr),
    /// A person's record can't be read or written.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A sealed field does not open.
    #[error("a sealed field of the directory does not open")]
    Field(#[from] FieldError),
}

impl WriteError for Trouble {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            Self::Field(_) => None,
        }
    }
}

pub(crate) use sealport_database::troubled;
