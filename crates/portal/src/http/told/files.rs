//! Files, how they come, and what is drawn of them.

use sealport_asset_store::{BlobError, CollectionError, LibraryError, NoPage, OpenError, UploadError};

use crate::http::Failure;

impl From<NoPage> for Failure {
    fn from(error: NoPage) -> Self {
        match error {
            NoPage::NotFound => Self::NotFound,
            NoPage::Refused(_) => Self::Conflict("error-no-page"),
            NoPage::Late => Self::Unavailable,
            NoPage::Open(error) => error.into(),
            NoPage::Library(error) => error.into(),
        }
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::NotFound => Self::NotFound,
            LibraryError::Changed => Self::Conflict("asset-changed"),
            LibraryError::WasShared => Self::Conflict("asset-was-shared"),
            LibraryError::NoColleague => Self::BadRequest("handover-no-colleague"),
            LibraryError::TooLong { .. } => Self::BadRequest("asset-field-too-long"),
            LibraryError::NoTitle => Self::BadRequest("asset-no-title"),
            LibraryError::NeverAvailable => Self::BadRequest("asset-never-available"),
            LibraryError::Database(error) => Self::database(error),
            LibraryError::Identity(error) => error.into(),
            LibraryError::Store(BlobError::NoRoom) => Self::NoRoom,
            error @ (LibraryError::Damaged(_)
            | LibraryError::ClaimLost
            | LibraryError::Store(_)
            | LibraryError::Key(_)) => Self::internal(error),
        }
    }
}

impl From<CollectionError> for Failure {
    fn from(error: CollectionError) -> Self {
        match error {
            CollectionError::NotFound => Self::NotFound,
            CollectionError::Name => Self::BadRequest("collection-name-wrong"),
            CollectionError::NameTaken => Self::Conflict("collection-name-taken"),
            CollectionError::IntoItself => Self::Conflict("collection-into-itself"),
            CollectionError::TooDeep => Self::Conflict("collection-too-deep"),
            CollectionError::OwnTeam => Self::Forbidden("own-team"),
            CollectionError::NotEmpty => Self::Conflict("collection-not-empty"),
            CollectionError::Database(error) => Self::database(error),
            CollectionError::Identity(error) => error.into(),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => Self::Protocol(404, "upload-gone"),
            UploadError::NoSuchAsset => Self::Protocol(404, "upload-no-such-asset"),
            UploadError::NoSuchCollection => Self::Protocol(404, "upload-no-such-collection"),
            UploadError::NoRight => Self::Protocol(403, "upload-no-right"),
            UploadError::Ended => Self::Protocol(410, "upload-ended"),
            UploadError::Locked => Self::Protocol(423, "upload-locked"),
            UploadError::OffsetMismatch { .. } => Self::Conflict("upload-offset"),
            UploadError::FileChanged => Self::Conflict("upload-file-changed"),
            UploadError::NotComplete { .. } => Self::Conflict("upload-not-complete"),
            UploadError::HashMismatch => Self::Conflict("checksum-mismatch"),
            UploadError::BeyondLength => Self::BadRequest("upload-beyond-length"),
            UploadError::ChecksumMismatch => Self::Protocol(460, "upload-checksum"),
            UploadError::Name(_) => Self::BadRequest("upload-name"),
            UploadError::TooLong { .. } => Self::TooLarge,
            UploadError::NoRoom => Self::NoRoom,
            UploadError::Database(error) => Self::database(error),
            UploadError::Identity(error) => error.into(),
            error @ (UploadError::Store(_)
            | UploadError::Key(_)
            | UploadError::Record(_)
            | UploadError::Damaged(_)
            | UploadError::Closed) => Self::internal(error),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotFound | OpenError::Destroyed => Self::NotFound,
            OpenError::Damaged | OpenError::NotWhole(_) => Self::Damaged,
            OpenError::Database(error) => Self::database(error),
            OpenError::Identity(error) => error.into(),
            error @ (OpenError::Store(_) | OpenError::Key(_)) => Self::internal(error),
        }
    }
}
