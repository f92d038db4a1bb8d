//! The composition root: builds the services; nothing else does.

mod company;
mod keys;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sealport_ambient::{Chance, Clock, OsChance, SystemClock};
use sealport_database::{Database, DatabaseError, DatabaseSettings, Ground, SqliteSettings};
use sealport_identity::Staff;
use thiserror::Error;

pub use company::{Company, Settings, SettingsDesk, SettingsError};
pub use keys::{KeysError, master_key_source};

use crate::config::Config;

/// Everything that answers a request.
pub struct App {
    /// The settings of this machine.
    pub config: Config,
    /// Database, keys, time, chance.
    pub ground: Arc<Ground>,
    /// What the company set.
    pub settings: SettingsDesk,
    /// Employees.
    pub staff: Staff,
}

/// The portal can't be built.
#[derive(Debug, Error)]
pub enum StartError {
    /// A folder can't be made or entered.
    #[error("the data directory {0} can't be used: {1}")]
    Directory(std::path::PathBuf, std::io::Error),
    /// The keys are missing or wrong.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database can't be opened.
    #[error("{0}: {cause}", cause = cause(.0))]
    Database(#[from] DatabaseError),
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

impl App {
    /// Builds the services on this machine's settings.
    ///
    /// # Errors
    /// [`StartError`], in words for the operator.
    pub async fn build(config: Config) -> Result<Self, StartError> {
        Self::build_with(config, Arc::new(SystemClock), Arc::new(OsChance)).await
    }

    /// As [`build`](Self::build), with time and chance of the caller's choice.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub async fn build_with(
        config: Config,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, StartError> {
        make_private(&config.data_dir).map_err(|error| StartError::Directory(config.data_dir.clone(), error))?;
        let master = keys::master(&config, &*chance)?;
        let (keyring, database) = if config.database_url.is_empty() {
            let keyring = keys::keyring_file(&config.data_dir.join("keyring"), &master, &*chance)?;
            let settings = DatabaseSettings::Sqlite(SqliteSettings { file: config.data_dir.join("sealport.db") });
            let database = Database::open(&settings, &keyring.database).await?;
            (keyring, database)
        } else {
            let settings = DatabaseSettings::Postgres {
                url: config.database_url.clone(),
                connections: config.database_connections,
            };
            let database = Database::open(&settings, &keys::unused_database_key(&*chance)).await?;
            let keyring = keys::keyring_table(&database, &master, &*chance).await?;
            (keyring, database)
        };
        let ground = Arc::new(Ground { database, master, keyring, clock, chance });
        Ok(Self {
            settings: SettingsDesk::new(ground.clone()),
            staff: Staff::new(ground.clone()),
            ground,
            config,
        })
    }

    /// Closes the database when everything else has stopped.
    ///
    /// # Errors
    /// The database's.
    pub async fn close(&self) -> Result<(), sea_orm::DbErr> {
        self.ground.database.clone().close().await
    }

    /// Days as a span.
    pub fn days(days: u32) -> Duration {
        Duration::from_secs(u64::from(days) * 86_400)
    }
}

/// A folder that only its owner enters.
fn make_private(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if directory.is_dir() {
        return std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700));
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}
