use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use sealport_vault::FieldError;
use thiserror::Error;
use uuid::Uuid;

/// The outbox or a notice can't be read or written.
#[derive(Debug, Error)]
pub enum NotifyError {
    /// The database did not answer.
    #[error("the outbox can't be reached")]
    Database(#[from] DbErr),
    /// The recipient's record or key can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// A stored letter does not open.
    #[error("the stored letter {0} does not open")]
    Sealed(Uuid, #[source] FieldError),
    /// A stored letter is not what was written.
    #[error("the stored letter {0} is malformed")]
    Malformed(Uuid, #[source] serde_json::Error),
    /// There is no such waiting letter for this reader.
    #[error("there is no such letter to read")]
    NoSuchLetter,
    /// A letter could not be put into words.
    #[error("a letter could not be rendered")]
    Render(#[from] askama::Error),
}

impl WriteError for NotifyError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}
