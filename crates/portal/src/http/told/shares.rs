//! Shares, and what their recipients do.

use sealport_sharing::{BeginError, ChangeError, FreshLinkError, LandingError, SendError, Trouble, ViewError};

use crate::http::Failure;

impl From<Trouble> for Failure {
    fn from(error: Trouble) -> Self {
        match error {
            Trouble::Database(error) => Self::database(error),
            Trouble::Identity(error) => error.into(),
            Trouble::Directory(error) => error.into(),
            error => Self::internal(error),
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Changed => Self::Conflict("share-changed"),
            ChangeError::Revoked => Self::Conflict("share-is-revoked"),
            ChangeError::NoRight => Self::Forbidden("share-no-right"),
            ChangeError::Over => Self::Conflict("share-is-over"),
            ChangeError::NoSuchRecipient => Self::NotFound,
            ChangeError::AlreadyRecipient => Self::Conflict("share-already-recipient"),
            ChangeError::EndsInThePast => Self::BadRequest("share-ends-in-the-past"),
            ChangeError::TooLong { .. } => Self::BadRequest("share-ends-too-late"),
            ChangeError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Blocked(_) => Self::Conflict("compose-not-sent"),
            SendError::AnotherSender => Self::Conflict("compose-another-sender"),
            SendError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<LandingError> for Failure {
    fn from(error: LandingError) -> Self {
        match error {
            LandingError::NotFound => Self::NotFound,
            LandingError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<sealport_sharing::OpenError> for Failure {
    fn from(error: sealport_sharing::OpenError) -> Self {
        use sealport_sharing::OpenError as E;
        match error {
            E::NotFound | E::Ended(_) => Self::NotFound,
            E::StaleForm => Self::ForeignForm,
            E::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<FreshLinkError> for Failure {
    fn from(error: FreshLinkError) -> Self {
        match error {
            FreshLinkError::NotFound => Self::NotFound,
            FreshLinkError::AskedAlready { .. } => Self::Conflict("fresh-asked-already"),
            FreshLinkError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<ViewError> for Failure {
    fn from(error: ViewError) -> Self {
        match error {
            // Decided anew as often as it makes sense; then the page may be asked for again.
            ViewError::Changed => Self::Unavailable,
            ViewError::NoSuchPage => Self::NotFound,
            ViewError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<BeginError> for Failure {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Changed | BeginError::Unavailable => Self::Unavailable,
            BeginError::Refused(_) => Self::NotFound,
            BeginError::Trouble(trouble) => trouble.into(),
        }
    }
}
