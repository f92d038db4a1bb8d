//! The errors of the services as failures of a request: only here and below, and exhaustively.

mod customers;
mod files;
mod people;
mod shares;

use sealport_history::{HistoryError, VisitorKeyError};
use sealport_notify::NotifyError;

use crate::app::SettingsError;
use crate::http::Failure;

impl From<NotifyError> for Failure {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Database(error) => Self::database(error),
            error => Self::internal(error),
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

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}
