use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use sealport_vault::KeyError;
use thiserror::Error;

use crate::BlobError;
use crate::deed::AssetKeyError;

/// An asset can't be read or changed.
#[derive(Debug, Error)]
pub enum LibraryError {
    /// There is no such asset (any more), or it has no such version.
    #[error("there is no such asset")]
    NotFound,
    /// Somebody else changed it in the meantime: look again.
    #[error("the asset has changed in the meantime")]
    Changed,
    /// It is part of a share by now.
    #[error("the asset was shared in the meantime")]
    WasShared,
    /// Whoever answers for assets belongs to the house, is enabled, and works; and is another one.
    #[error("assets are handed over to a colleague who works here")]
    NoColleague,
    /// A field is longer than it may be.
    #[error("{field} is longer than {longest} characters")]
    TooLong {
        /// Name of the field.
        field: &'static str,
        /// The most characters.
        longest: usize,
    },
    /// An asset needs a title.
    #[error("an asset needs a title")]
    NoTitle,
    /// A licence that ends before the asset is available.
    #[error("the licence ends before the asset is available")]
    NeverAvailable,
    /// A record is not what was written.
    #[error("a record of the asset is damaged: {0}")]
    Damaged(&'static str),
    /// The claim on a preview is no longer this worker's.
    #[error("the preview is somebody else's by now")]
    ClaimLost,
    /// The store failed.
    #[error("the store failed")]
    Store(#[from] BlobError),
    /// The database did not answer.
    #[error("the records can't be reached")]
    Database(#[from] DbErr),
    /// The asset's key does not open.
    #[error("the asset's key does not open")]
    Key(#[from] KeyError),
    /// The person's record can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<AssetKeyError> for LibraryError {
    fn from(error: AssetKeyError) -> Self {
        match error {
            AssetKeyError::Database(error) => Self::Database(error),
            AssetKeyError::Key(error) => Self::Key(error),
        }
    }
}

impl WriteError for LibraryError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}
