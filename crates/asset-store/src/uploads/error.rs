use sea_orm::DbErr;
use sealport_database::WriteError;
use sealport_identity::IdentityError;
use sealport_vault::{FieldError, KeyError};
use thiserror::Error;

use crate::deed::AssetKeyError;
use crate::{BlobError, FileNameError};

/// Why an upload can't be begun, gone on with or finished.
#[derive(Debug, Error)]
pub enum UploadError {
    /// There is no such upload, or it is somebody else's.
    #[error("there is no such upload")]
    NotFound,
    /// It was finished, refused or removed: no bytes can be added.
    #[error("the upload has ended")]
    Ended,
    /// Somebody else is writing to it now.
    #[error("another request is writing to this upload")]
    Locked,
    /// The client goes on at the wrong place.
    #[error("the upload stands at byte {expected}")]
    OffsetMismatch {
        /// Where to go on.
        expected: u64,
    },
    /// Bytes beyond the end that was announced. Those before it are kept.
    #[error("more bytes were sent than were announced")]
    BeyondLength,
    /// The file is longer than the house takes.
    #[error("a file can have {longest} bytes at most")]
    TooLong {
        /// The longest, in bytes.
        longest: u64,
    },
    /// The name can't be one.
    #[error(transparent)]
    Name(#[from] FileNameError),
    /// The asset of which it was to be a version isn't there.
    #[error("there is no such asset")]
    NoSuchAsset,
    /// The collection into which it was to go isn't there.
    #[error("there is no such collection")]
    NoSuchCollection,
    /// This person sees where it was to go, but may bring nothing in there.
    #[error("nothing may be brought in here")]
    NoRight,
    /// The request's bytes don't match its checksum; none of them counts.
    #[error("the bytes of the request don't match its checksum")]
    ChecksumMismatch,
    /// An interrupted request had sent other bytes for this place: the sender's file has changed.
    #[error("the file is not the one that the upload was begun with")]
    FileChanged,
    /// Bytes are missing.
    #[error("{received} of {length} bytes have arrived")]
    NotComplete {
        /// Bytes here.
        received: u64,
        /// Bytes announced.
        length: u64,
    },
    /// What arrived is not what the sender has: nothing of it is kept.
    #[error("what arrived is not what was sent")]
    HashMismatch,
    /// The store is full. What was acknowledged is kept; the upload goes on when there is room.
    #[error("the server has no room left")]
    NoRoom,
    /// The store failed or lost bytes.
    #[error("the store failed")]
    Store(#[source] BlobError),
    /// The database did not answer.
    #[error("the records can't be reached")]
    Database(#[from] DbErr),
    /// A key does not open.
    #[error("a key of the upload does not open")]
    Key(#[from] KeyError),
    /// A sealed record of the upload does not open.
    #[error("a record of the upload does not open")]
    Record(#[from] FieldError),
    /// A record of the upload is not what was written.
    #[error("a record of the upload is damaged: {0}")]
    Damaged(&'static str),
    /// The person's record can't be had.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// An earlier call on this writer failed, or it was closed.
    #[error("this writer is closed")]
    Closed,
}

impl From<BlobError> for UploadError {
    fn from(error: BlobError) -> Self {
        match error {
            BlobError::NoRoom => Self::NoRoom,
            BlobError::Differs => Self::FileChanged,
            BlobError::Busy => Self::Locked,
            other => Self::Store(other),
        }
    }
}

impl From<AssetKeyError> for UploadError {
    fn from(error: AssetKeyError) -> Self {
        match error {
            AssetKeyError::Database(error) => Self::Database(error),
            AssetKeyError::Key(error) => Self::Key(error),
        }
    }
}

impl WriteError for UploadError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}

/// Why an upload was refused at its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UploadFailure {
    /// The sender's hash is another one.
    HashMismatch,
}

impl UploadFailure {
    /// The stable word in the database and the history.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::HashMismatch => "hash-mismatch",
        }
    }

    pub(crate) fn parse(word: &str) -> Option<Self> {
        (word == Self::HashMismatch.as_str()).then_some(Self::HashMismatch)
    }
}
