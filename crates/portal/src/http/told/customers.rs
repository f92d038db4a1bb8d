//! Customers, their accounts and consents.

use sealport_accounts::{InviteError, ProfileError, RequestError};
use sealport_consent::{AnswerError, AskError, PurposeError};
use sealport_directory::{CompanyError, ContactError, ImportError, ViewerError};

use crate::http::Failure;

impl From<sealport_consent::Trouble> for Failure {
    fn from(error: sealport_consent::Trouble) -> Self {
        use sealport_consent::Trouble as T;
        match error {
            T::Database(error) => Self::database(error),
            T::Identity(error) => error.into(),
            T::Letter(error) => error.into(),
            T::Link(error) => error.into(),
            error @ (T::Field(_) | T::Malformed(_)) => Self::internal(error),
        }
    }
}

impl From<sealport_accounts::Trouble> for Failure {
    fn from(error: sealport_accounts::Trouble) -> Self {
        use sealport_accounts::Trouble as T;
        match error {
            T::Database(error) => Self::database(error),
            T::Identity(error) => error.into(),
            T::Directory(error) => error.into(),
            T::Letter(error) => error.into(),
            error @ (T::Field(_) | T::Malformed(_)) => Self::internal(error),
        }
    }
}

impl From<InviteError> for Failure {
    fn from(error: InviteError) -> Self {
        match error {
            InviteError::Unknown => Self::NotFound,
            InviteError::NotNeeded => Self::Conflict("invite-not-needed"),
            InviteError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<ProfileError> for Failure {
    fn from(error: ProfileError) -> Self {
        match error {
            ProfileError::NoName => Self::BadRequest("profile-no-name"),
            ProfileError::TooLong => Self::BadRequest("contact-field-too-long"),
            ProfileError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<RequestError> for Failure {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Unknown => Self::NotFound,
            RequestError::Waits => Self::Conflict("request-waits"),
            RequestError::Answered => Self::Conflict("request-answered-meanwhile"),
            RequestError::NoWords => Self::BadRequest("request-no-words"),
            RequestError::TooLong => Self::BadRequest("request-too-long"),
            RequestError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        match error {
            AskError::Unknown => Self::NotFound,
            AskError::Retired => Self::Conflict("consent-retired"),
            AskError::AlreadyGiven => Self::Conflict("consent-already-given"),
            AskError::AlreadyAsked => Self::Conflict("consent-already-asked"),
            AskError::SaidNo => Self::Conflict("consent-said-no"),
            AskError::NothingGiven => Self::Conflict("consent-nothing-given"),
            AskError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<AnswerError> for Failure {
    fn from(error: AnswerError) -> Self {
        match error {
            AnswerError::NotFound => Self::NotFound,
            AnswerError::StaleForm => Self::ForeignForm,
            AnswerError::Otherwise => Self::Conflict("question-otherwise"),
            AnswerError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<PurposeError> for Failure {
    fn from(error: PurposeError) -> Self {
        match error {
            PurposeError::Unknown => Self::NotFound,
            PurposeError::Incomplete => Self::BadRequest("consent-incomplete"),
            PurposeError::TooLong => Self::BadRequest("consent-too-long"),
            PurposeError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<sealport_directory::Trouble> for Failure {
    fn from(error: sealport_directory::Trouble) -> Self {
        use sealport_directory::Trouble as T;
        match error {
            T::Database(error) => Self::database(error),
            T::Identity(error) => error.into(),
            error @ T::Field(_) => Self::internal(error),
        }
    }
}

impl From<ContactError> for Failure {
    fn from(error: ContactError) -> Self {
        match error {
            ContactError::Unknown => Self::NotFound,
            ContactError::AlreadyThere(_) => Self::Conflict("contact-already-there"),
            ContactError::Changed => Self::Conflict("contact-changed"),
            ContactError::TooLong(_) => Self::BadRequest("contact-field-too-long"),
            ContactError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<CompanyError> for Failure {
    fn from(error: CompanyError) -> Self {
        match error {
            CompanyError::Unknown => Self::NotFound,
            CompanyError::NoName => Self::BadRequest("field-needed"),
            CompanyError::TooLong => Self::BadRequest("company-too-long"),
            CompanyError::AlreadyThere(_) => Self::Conflict("company-already-there"),
            CompanyError::Changed => Self::Conflict("company-changed"),
            CompanyError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<ViewerError> for Failure {
    fn from(error: ViewerError) -> Self {
        match error {
            ViewerError::Unknown => Self::NotFound,
            ViewerError::NoAccount => Self::Conflict("viewer-no-account"),
            ViewerError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<ImportError> for Failure {
    fn from(error: ImportError) -> Self {
        match error {
            ImportError::Changed => Self::Conflict("import-changed-meanwhile"),
            ImportError::Trouble(trouble) => trouble.into(),
        }
    }
}
