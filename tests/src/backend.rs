//! The two set-ups that every feature has to work on.

use sealport_ambient::{Chance, OsChance};
use sqlx::{Connection, Executor};

use crate::place::told;

/// Where a portal keeps what it knows and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    /// Encrypted SQLite and the local disk: the embedded default.
    SqliteDisk,
    /// PostgreSQL and S3, as started by `tests/run`.
    PostgresS3,
}

impl Backend {
    /// A name nobody used before, fit for databases, prefixes and files.
    pub fn fresh_name() -> String {
        let chance: &dyn Chance = &OsChance;
        format!("test_{}", hex::encode(chance.array::<12>()))
    }

    /// Makes what a new portal needs (a database, a bucket) and tells the settings that lead there, as the environment
    /// variables of `sealport`. None for the embedded default.
    ///
    /// # Panics
    /// When `tests/run` started no services.
    pub async fn settings(self) -> Vec<(String, String)> {
        match self {
            Self::SqliteDisk => Vec::new(),
            Self::PostgresS3 => {
                let name = Self::fresh_name();
                let database = fresh_database(&name).await;
                let set = |key: &str, value: String| (format!("SEALPORT_{key}"), value);
                vec![
                    set("DATABASE_URL", database),
                    set("S3_ENDPOINT", told("SEALPORT_TEST_S3_ENDPOINT")),
                    // SeaweedFS makes a bucket when the first object comes.
                    set("S3_BUCKET", name.replace('_', "-")),
                    set("S3_REGION", "us-east-1".to_owned()),
                    set("S3_ACCESS_KEY", told("SEALPORT_TEST_S3_ACCESS_KEY")),
                    set("S3_SECRET_KEY", told("SEALPORT_TEST_S3_SECRET_KEY")),
                ]
            }
        }
    }
}

/// An empty database on the cluster of the run; its address.
async fn fresh_database(name: &str) -> String {
    let server = told("SEALPORT_TEST_POSTGRES");
    let mut connection = sqlx::PgConnection::connect(&server).await.expect("PostgreSQL answers");
    let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
    connection.execute(create).await.expect("a database is made");
    connection.close().await.expect("the connection closes");
    let mut address = url::Url::parse(&server).expect("an address");
    address.set_path(name);
    address.into()
}

/// Writes each test once and runs it on both set-ups, under the names by which `tests/run` counts:
///
/// ```text
/// sealport_tests::on_both_backends! {
///     async fn a_share_reaches_its_customer(backend) { … }
/// }
/// ```
#[macro_export]
macro_rules! on_both_backends {
    ($($(#[$note:meta])* async fn $name:ident($backend:ident) $body:block)+) => {
        $($(#[$note])* async fn $name($backend: $crate::Backend) $body)+
        mod sqlite_disk {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Backend::SqliteDisk).await;
            })+
        }
        mod postgres_s3 {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                super::$name($crate::Backend::PostgresS3).await;
            })+
        }
    };
}

/// Takes a journey through pages, which are the same on both set-ups, once on each of them with another device and language:
///
/// ```text
/// async fn journey(backend: Backend, profile: Profile, language: &'static str) { … }
///
/// sealport_tests::a_device_on_each_backend!(journey);
/// ```
#[macro_export]
macro_rules! a_device_on_each_backend {
    ($journey:ident) => {
        mod devices {
            mod sqlite_disk {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn in_german_on_a_phone() {
                    super::super::$journey($crate::Backend::SqliteDisk, $crate::Profile::Phone, "de").await;
                }
            }
            mod postgres_s3 {
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn in_english_on_a_desktop() {
                    super::super::$journey($crate::Backend::PostgresS3, $crate::Profile::Desktop, "en").await;
                }
            }
        }
    };
}
