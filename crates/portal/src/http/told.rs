//! The errors of the services as failures of a request: only here, and exhaustively.

use sealport_access::Refusal;
use sealport_accounts::{InviteError, ProfileError, RequestError};
use sealport_asset_store::{BlobError, CollectionError, LibraryError, NoPage, OpenError, UploadError};
use sealport_consent::{AnswerError, AskError, PurposeError};
use sealport_directory::{CompanyError, ContactError, ImportError, ViewerError};
use sealport_history::{HistoryError, VisitorKeyError};
use sealport_identity::factors::{FactorError, ProviderError};
use sealport_identity::{IdentityError, Limited, SetupError, SignInError, StaffError, TeamError};
use sealport_notify::NotifyError;
use sealport_sharing::{BeginError, ChangeError, FreshLinkError, LandingError, SendError, Trouble, ViewError};

use crate::app::SettingsError;
use crate::http::Failure;

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Database(error) => Self::database(error),
            IdentityError::NoSuchPerson(_) => Self::NotFound,
            error => Self::internal(error),
        }
    }
}

impl From<NotifyError> for Failure {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

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

impl From<TeamError> for Failure {
    fn from(error: TeamError) -> Self {
        match error {
            TeamError::Unknown => Self::NotFound,
            TeamError::Name => Self::BadRequest("team-name-wrong"),
            TeamError::Own => Self::Forbidden("own-team"),
            TeamError::NameTaken => Self::Conflict("team-name-taken"),
            TeamError::Identity(error) => error.into(),
        }
    }
}

/// What a decision refused: what one may not see does not exist, and what one sees is told honestly.
impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::SessionEnded | Refusal::Disabled => Self::SignIn,
            Refusal::NoRight => Self::Forbidden("rights-missing"),
            Refusal::ApproversOnly => Self::Forbidden("rights-approvers-only"),
            Refusal::WasShared => Self::Conflict("asset-was-shared"),
            Refusal::WrongStatus => Self::Conflict("asset-changed"),
            Refusal::SenderOnly => Self::Forbidden("share-not-yours"),
            Refusal::NoWork
            | Refusal::NoHistory
            | Refusal::Unseen
            | Refusal::AdministratorsOnly
            | Refusal::ShareRevoked
            | Refusal::GrantRevoked
            | Refusal::LinkReplaced
            | Refusal::Expired
            | Refusal::ProofMissing
            | Refusal::NotInShare
            | Refusal::Withdrawn
            | Refusal::NotYetAvailable
            | Refusal::LicenceOver
            | Refusal::ViewOnly
            | Refusal::UsedUp
            | Refusal::Deleted => Self::NotFound,
        }
    }
}

impl From<ProviderError> for Failure {
    fn from(error: ProviderError) -> Self {
        match error {
            ProviderError::NotSetUp => Self::SignIn,
            ProviderError::Unreachable(_) => Self::Unavailable,
            ProviderError::Refused(..) => Self::Forbidden("company-refused"),
            ProviderError::NoSecondFactor => Self::Forbidden("company-no-second-factor"),
            ProviderError::Factor(error) => error.into(),
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

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<VisitorKeyError> for Failure {
    fn from(error: VisitorKeyError) -> Self {
        match error {
            VisitorKeyError::Database(error) => Self::database(error),
            error => Self::internal(error),
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

impl From<Limited> for Failure {
    fn from(limited: Limited) -> Self {
        Self::Limited(limited.retry_after)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::SignIn,
            SignInError::Limited(limited) => Self::Limited(limited.retry_after),
            SignInError::Crowded(_) => Self::Crowded,
            SignInError::Identity(error) => error.into(),
        }
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Dead => Self::NotFound,
            SetupError::Limited(limited) => Self::Limited(limited.retry_after),
            SetupError::Identity(error) => error.into(),
        }
    }
}

impl From<FactorError> for Failure {
    fn from(error: FactorError) -> Self {
        match error {
            // One answer for all reasons; the history has the word.
            FactorError::Refused(_) => Self::Forbidden("factor-refused"),
            FactorError::Ended => Self::Conflict("factor-ended"),
            FactorError::ProofNeeded => Self::ProofNeeded,
            FactorError::Limited(limited) => Self::Limited(limited.retry_after),
            FactorError::LastWay(_) => Self::Conflict("factor-last-way"),
            FactorError::PasswordNeeded => Self::Conflict("factor-password-needed"),
            FactorError::SecondFactorFirst => Self::Conflict("factor-second-first"),
            FactorError::Crowded(_) => Self::Crowded,
            FactorError::Weak(_) => Self::BadRequest("error-form-broken"),
            FactorError::KnownPasskey => Self::Conflict("factor-known-passkey"),
            FactorError::Unknown => Self::NotFound,
            FactorError::AnotherPerson => Self::Conflict("factor-another-person"),
            FactorError::NoPasskeysHere => Self::Conflict("factor-no-passkeys-here"),
            FactorError::Identity(error) => error.into(),
        }
    }
}

impl From<StaffError> for Failure {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Unknown => Self::NotFound,
            StaffError::AlreadyThere => Self::Conflict("people-already-there"),
            StaffError::LastAdministrator => Self::Conflict("people-last-administrator"),
            StaffError::OwnRoles => Self::Conflict("people-own-roles"),
            StaffError::TakesRecovery => Self::Conflict("people-link-takes-two"),
            StaffError::SamePerson => Self::Forbidden("act-same-person"),
            StaffError::TakesTwo => Self::Conflict("act-takes-two"),
            StaffError::NoSuchAct => Self::Conflict("act-gone"),
            StaffError::NoRole => Self::BadRequest("people-no-role"),
            StaffError::NoSuchTeam => Self::BadRequest("error-form-broken"),
            StaffError::Identity(error) => error.into(),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}
