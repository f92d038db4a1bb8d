use std::path::PathBuf;
use std::time::Duration;

use sea_orm::{ConnectOptions, ConnectionTrait, DatabaseConnection, DbBackend, DbErr};
use sea_orm_migration::MigratorTrait;
use sealport_vault::DatabaseKey;
use sqlx::sqlite::{SqliteJournalMode, SqliteSynchronous};
use thiserror::Error;

/// One number for the lock under which a replica migrates; any number that nothing else uses.
const MIGRATION_LOCK: i64 = 0x5ea1_9047;
/// The most connections that read the embedded database.
const READERS: usize = 4;

/// Where the database is.
#[derive(Clone)]
pub enum DatabaseSettings {
    /// One encrypted file on this machine.
    Sqlite(SqliteSettings),
    /// A PostgreSQL server, as `postgres://user:password@host/database`.
    Postgres {
        /// The address with its password: never logged.
        url: String,
        /// Connections of this replica.
        connections: u32,
    },
}

/// The embedded database.
#[derive(Clone)]
pub struct SqliteSettings {
    /// The file; made when it is missing.
    pub file: PathBuf,
}

/// An open database.
#[derive(Clone)]
pub struct Database {
    pub(crate) reader: DatabaseConnection,
    pub(crate) writer: DatabaseConnection,
}

/// The database can't be opened.
#[derive(Debug, Error)]
pub enum DatabaseError {
    /// The connection failed: wrong address, wrong key, server down.
    #[error("the database can't be opened")]
    Connect(#[source] DbErr),
    /// The schema could not be brought up to date.
    #[error("the database schema can't be brought up to date")]
    Migrate(#[source] DbErr),
    /// The library that this binary is built with doesn't encrypt.
    #[error("this build of SQLite does not encrypt; build with SQLCipher")]
    NotEncrypted,
}

impl Database {
    /// Opens the database and brings its schema up to date, under a lock that other replicas respect.
    ///
    /// # Errors
    /// [`DatabaseError`] with the database's own error as source.
    pub async fn open(settings: &DatabaseSettings, key: &DatabaseKey) -> Result<Self, DatabaseError> {
        let database = match settings {
            DatabaseSettings::Sqlite(sqlite) => Self::open_sqlite(sqlite, key).await?,
            DatabaseSettings::Postgres { url, connections } => Self::open_postgres(url, *connections).await?,
        };
        database.migrate().await?;
        Ok(database)
    }

    /// The connection pool for reading. What is read here can be outdated by the time it is used: whatever must hold is
    /// checked again inside [`Database::write`].
    pub fn read(&self) -> &DatabaseConnection {
        &self.reader
    }

    /// Whether this is the embedded database.
    pub fn is_sqlite(&self) -> bool {
        self.writer.get_database_backend() == DbBackend::Sqlite
    }

    /// Closes all connections; SQLite folds its WAL into the file.
    ///
    /// # Errors
    /// The database's own.
    pub async fn close(self) -> Result<(), DbErr> {
        self.reader.close().await?;
        self.writer.close().await
    }

    async fn open_sqlite(settings: &SqliteSettings, key: &DatabaseKey) -> Result<Self, DatabaseError> {
        // SQLCipher ciphers with libcrypto, on threads of its own: libcrypto must not clean itself up under them when the
        // process ends. This begins it without such an exit handler.
        openssl_sys::init();
        let writer =
            sea_orm::Database::connect(sqlite_options(settings, key, 1)).await.map_err(DatabaseError::Connect)?;
        let cipher = writer
            .query_one_raw(crate::sql(&writer, "PRAGMA cipher_version", []))
            .await
            .map_err(DatabaseError::Connect)?;
        if cipher.is_none() {
            return Err(DatabaseError::NotEncrypted);
        }
        let reader = sea_orm::Database::connect(sqlite_options(settings, key, readers()))
            .await
            .map_err(DatabaseError::Connect)?;
        tell_durability(&writer).await.map_err(DatabaseError::Connect)?;
        Ok(Self { reader, writer })
    }

    async fn open_postgres(url: &str, connections: u32) -> Result<Self, DatabaseError> {
        let mut options = ConnectOptions::new(url.to_owned());
        quiet(&mut options).max_connections(connections).set_application_name("sealport");
        let pool = sea_orm::Database::connect(options).await.map_err(DatabaseError::Connect)?;
        Ok(Self { reader: pool.clone(), writer: pool })
    }

    async fn migrate(&self) -> Result<(), DatabaseError> {
        if self.is_sqlite() {
            return sealport_migrations::Migrator::up(&self.writer, None).await.map_err(DatabaseError::Migrate);
        }
        let pool = self.writer.get_postgres_connection_pool();
        let failed = |error: sqlx::Error| DatabaseError::Migrate(DbErr::Custom(error.to_string()));
        // A session lock holds as long as this one connection does, whatever becomes of the replica.
        let mut guard = pool.acquire().await.map_err(failed)?;
        sqlx::query("SELECT pg_advisory_lock($1)").bind(MIGRATION_LOCK).execute(&mut *guard).await.map_err(failed)?;
        let outcome = sealport_migrations::Migrator::up(&self.writer, None).await.map_err(DatabaseError::Migrate);
        sqlx::query("SELECT pg_advisory_unlock($1)").bind(MIGRATION_LOCK).execute(&mut *guard).await.map_err(failed)?;
        outcome
    }
}

/// What a commit of the embedded database is worth stands in the log, as the database itself says it.
async fn tell_durability(writer: &DatabaseConnection) -> Result<(), DbErr> {
    let ask = async |pragma| writer.query_one_raw(crate::sql(writer, pragma, [])).await;
    let synchronous = match ask("PRAGMA synchronous").await? {
        Some(row) => row.try_get_by_index::<i64>(0)?,
        None => -1,
    };
    let journal = match ask("PRAGMA journal_mode").await? {
        Some(row) => row.try_get_by_index::<String>(0)?,
        None => String::new(),
    };
    let synchronous = ["OFF", "NORMAL", "FULL", "EXTRA"].get(usize::try_from(synchronous).unwrap_or(usize::MAX));
    tracing::info!(synchronous = synchronous.unwrap_or(&"unknown"), journal, "the embedded database is open");
    Ok(())
}

/// One a core, but never a single one, which a long search would hold alone. More don't pay: each keeps decrypted pages of
/// its own, and a commit makes it decrypt them anew.
fn readers() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    u32::try_from(cores.clamp(2, READERS)).unwrap_or(2)
}

fn sqlite_options(settings: &SqliteSettings, key: &DatabaseKey, connections: u32) -> ConnectOptions {
    // The file name goes in by `filename`, not through the address, so that no character of it needs escaping.
    let file = settings.file.clone();
    let mut options = ConnectOptions::new("sqlite::memory:");
    quiet(&mut options)
        .max_connections(connections)
        .min_connections(1)
        // A file doesn't hang up: asking each connection whether it is still there costs a third of a short query.
        .test_before_acquire(false)
        .sqlcipher_key(key.sqlcipher_pragma().to_string())
        .map_sqlx_sqlite_opts(move |options| {
            options
                .in_memory(false)
                .shared_cache(false)
                .filename(&file)
                .create_if_missing(true)
                .journal_mode(SqliteJournalMode::Wal)
                .synchronous(SqliteSynchronous::Full)
                .foreign_keys(true)
                .busy_timeout(Duration::from_secs(5))
                // Temporary tables and sort runs stay in memory: they would be plain text on disk.
                .pragma("temp_store", "MEMORY")
                .pragma("cache_size", "-8192")
        });
    options
}

fn quiet(options: &mut ConnectOptions) -> &mut ConnectOptions {
    options
        .sqlx_logging_level(log::LevelFilter::Trace)
        .sqlx_slow_statements_logging_settings(log::LevelFilter::Off, Duration::from_secs(1))
        .record_stmt_in_spans(false)
        .acquire_timeout(Duration::from_secs(10))
        .idle_timeout(None)
        .max_lifetime(None)
}
