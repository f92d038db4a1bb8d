//! Fresh, empty databases for tests.

#![allow(clippy::expect_used, clippy::disallowed_methods, reason = "a test may stop with a panic")]

use std::sync::Arc;

use sealport_ambient::{OsChance, TestClock};
use sealport_vault::{DatabaseKey, Keyring, MasterKey};
use uuid::Uuid;

use crate::{Database, DatabaseSettings, Ground, SqliteSettings};

/// The variable that names the PostgreSQL server for tests; `tests/run` sets it.
pub const POSTGRES: &str = "SEALPORT_TEST_POSTGRES";

/// A database of its own for one test, gone with it.
pub struct TestDatabase {
    /// The open database.
    pub database: Database,
    _directory: Option<tempfile::TempDir>,
}

impl TestDatabase {
    /// An encrypted SQLite file in a temporary directory.
    pub async fn sqlite() -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let settings = DatabaseSettings::Sqlite(SqliteSettings { file: directory.path().join("sealport.db") });
        let database = Database::open(&settings, &DatabaseKey::generate(&OsChance)).await.expect("SQLite opens");
        Self { database, _directory: Some(directory) }
    }

    /// A schema of its own on the PostgreSQL server named by [`POSTGRES`].
    pub async fn postgres() -> Self {
        let server = std::env::var(POSTGRES)
            .unwrap_or_else(|_| panic!("{POSTGRES} names no server: start this test through `tests/run`"));
        let name = format!("test_{}", Uuid::new_v4().simple());
        let admin = sea_orm::Database::connect(&server).await.expect("PostgreSQL answers");
        sea_orm::ConnectionTrait::execute_unprepared(&admin, &format!("CREATE DATABASE {name}"))
            .await
            .expect("created");
        admin.close().await.expect("closed");
        let mut url = url::Url::parse(&server).expect("an address");
        url.set_path(&name);
        let settings = DatabaseSettings::Postgres { url: url.into(), connections: 6 };
        let database = Database::open(&settings, &DatabaseKey::generate(&OsChance)).await.expect("PostgreSQL opens");
        Self { database, _directory: None }
    }
}

impl TestDatabase {
    /// Closes every connection. One that still closes while the process ends can meet libcrypto cleaning itself up.
    pub async fn close(self) {
        self.database.close().await.expect("the database closes");
    }
}

/// A ground with fresh keys and a clock to move, on a test's database.
pub fn ground(database: &Database) -> (Arc<Ground>, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    let ground = Ground {
        database: database.clone(),
        master: MasterKey::generate(&OsChance),
        keyring: Keyring::generate(&OsChance),
        clock: clock.clone(),
        chance: Arc::new(OsChance),
    };
    (Arc::new(ground), clock)
}

/// Writes each test once and runs it on both databases: `on_both_databases!(async fn name(database) { … });`.
#[macro_export]
macro_rules! on_both_databases {
    ($(async fn $name:ident($database:ident) $body:block)+) => {
        $(async fn $name($database: &$crate::Database) $body)+
        mod sqlite_disk {
            $(#[tokio::test]
            async fn $name() {
                let test = $crate::testing::TestDatabase::sqlite().await;
                super::$name(&test.database).await;
                test.close().await;
            })+
        }
        mod postgres_s3 {
            $(#[tokio::test]
            async fn $name() {
                let test = $crate::testing::TestDatabase::postgres().await;
                super::$name(&test.database).await;
                test.close().await;
            })+
        }
    };
}
