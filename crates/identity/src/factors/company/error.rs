use sea_orm::DbErr;
use sealport_database::WriteError;
use thiserror::Error;
use uuid::Uuid;

use super::super::FactorError;
use crate::{IdentityError, SignInError};

/// Nobody came in through the company's sign-in.
#[derive(Debug, Error)]
pub enum ProviderError {
    /// There is no such way in here.
    #[error("no sign-in provider is set up")]
    NotSetUp,
    /// The provider can't be reached.
    #[error("the sign-in provider can't be used: {0}")]
    Unreachable(String),
    /// What came back proves nobody, or nobody who may come in. People get one answer for all; the word stands in the
    /// history, and whom it is about, where that is known.
    #[error("the sign-in was refused: {0}")]
    Refused(&'static str, Option<Uuid>),
    /// The provider proved one factor, and two are asked of it.
    #[error("the provider proved no second factor")]
    NoSecondFactor,
    /// As for any factor.
    #[error(transparent)]
    Factor(#[from] FactorError),
}

impl ProviderError {
    pub(super) const fn refused(reason: &'static str) -> Self {
        Self::Refused(reason, None)
    }
}

impl From<IdentityError> for ProviderError {
    fn from(error: IdentityError) -> Self {
        Self::Factor(error.into())
    }
}

impl From<DbErr> for ProviderError {
    fn from(error: DbErr) -> Self {
        Self::Factor(error.into())
    }
}

impl From<serde_json::Error> for ProviderError {
    fn from(error: serde_json::Error) -> Self {
        Self::Factor(error.into())
    }
}

impl From<SignInError> for ProviderError {
    fn from(error: SignInError) -> Self {
        Self::Factor(error.into())
    }
}

impl WriteError for ProviderError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Factor(error) => error.database(),
            _ => None,
        }
    }
}
