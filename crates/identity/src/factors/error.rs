use sea_orm::DbErr;
use sealport_database::WriteError;
use thiserror::Error;

use super::LastWay;
use crate::{Crowded, IdentityError, Limited, PasswordWeakness, SetupError, SignInError};

/// A factor was not taken, or not changed.
#[derive(Debug, Error)]
pub enum FactorError {
    /// The proof isn't right. People get one answer for all; the word stands in the history.
    #[error("the proof was refused: {0}")]
    Refused(&'static str),
    /// What was begun is over or was answered already: begin anew.
    #[error("what was begun is over")]
    Ended,
    /// All factors have to be proved again first.
    #[error("a fresh proof is needed")]
    ProofNeeded,
    /// Too many tries.
    #[error("too many tries")]
    Limited(Limited),
    /// At least one way in with two factors must stay.
    #[error(transparent)]
    LastWay(#[from] LastWay),
    /// An authenticator app is one factor; it needs a password beside it.
    #[error("a password is needed first")]
    PasswordNeeded,
    /// A password alone would be a way in with one factor; the second has to be there before.
    #[error("a second factor is needed first")]
    SecondFactorFirst,
    /// As many passwords as may wait are being checked.
    #[error(transparent)]
    Crowded(#[from] Crowded),
    /// The password is too weak.
    #[error("the password is too weak: {0}")]
    Weak(PasswordWeakness),
    /// The passkey is known already.
    #[error("this passkey was added before")]
    KnownPasskey,
    /// There is no such passkey, session or request (any more).
    #[error("there is no such thing")]
    Unknown,
    /// Another administrator has to confirm, and nobody decides on themselves.
    #[error("this takes another administrator")]
    AnotherPerson,
    /// Passkeys need a host name, and the portal's address has none.
    #[error("passkeys can't be used under the portal's address")]
    NoPasskeysHere,
    /// The records can't be reached.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl From<DbErr> for FactorError {
    fn from(error: DbErr) -> Self {
        Self::Identity(error.into())
    }
}

impl From<serde_json::Error> for FactorError {
    fn from(error: serde_json::Error) -> Self {
        Self::Identity(error.into())
    }
}

impl From<SignInError> for FactorError {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::Refused("account"),
            SignInError::Limited(limited) => Self::Limited(limited),
            SignInError::Crowded(crowded) => Self::Crowded(crowded),
            SignInError::Identity(error) => Self::Identity(error),
        }
    }
}

impl From<SetupError> for FactorError {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Dead => Self::Ended,
            SetupError::Limited(limited) => Self::Limited(limited),
            SetupError::Identity(error) => Self::Identity(error),
        }
    }
}

impl WriteError for FactorError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Identity(error) => error.database(),
            _ => None,
        }
    }
}
