//! Who somebody is, and what they may.

use sealport_access::Refusal;
use sealport_identity::factors::{FactorError, ProviderError};
use sealport_identity::{IdentityError, Limited, SetupError, SignInError, StaffError, TeamError};

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

impl From<Limited> for Failure {
    fn from(limited: Limited) -> Self {
        Self::Limited(limited.retry_after)
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
