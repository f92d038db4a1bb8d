//! What a portal has written down, read past it: a test compares it before and after what must change nothing.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use sealport_ambient::OsChance;
use sealport_database::{Database, DatabaseSettings, SqliteSettings, rows_affected, sql};
use sealport_history::{Cursor, Kind, everything};
use sealport_vault::{DatabaseKey, Keyring, MasterKey, MasterKeySource};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::Portal;

/// Whatever tells of shares and of what recipients did; jobs and employees' sessions write elsewhere.
const TABLES: [&str; 12] = [
    "share",
    "share_item",
    "share_grant",
    "former_link",
    "grant_session",
    "delivery",
    "delivery_count",
    "viewing",
    "page_seen",
    "usage_event",
    "letter",
    "notice",
];

impl Portal {
    /// The tables that tell of shares and recipients: how many rows, and a digest of all of them.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn records(&self) -> BTreeMap<&'static str, (usize, String)> {
        let database = self.database().await;
        let mut records = BTreeMap::new();
        for table in TABLES {
            let rows = rows(&database, table).await;
            let digest = Sha256::digest(rows.join("\n"));
            records.insert(table, (rows.len(), hex::encode(&digest[..8])));
        }
        database.close().await.expect("the database closes");
        records
    }

    /// The keys of the embedded portal, as a thief of its host would have them.
    ///
    /// # Panics
    /// When they aren't there: with PostgreSQL they lie elsewhere.
    pub fn keyring(&self) -> Keyring {
        let master = MasterKey::load(&MasterKeySource::File(self.master_key_file())).expect("the master key");
        let sealed = std::fs::read(self.data_dir().join("keyring")).expect("the keyring");
        Keyring::from_sealed(&master, &sealed).expect("the keyring opens")
    }

    /// The grants of all shares, the oldest first.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn grants(&self) -> Vec<Uuid> {
        let database = self.database().await;
        let all = sql(database.read(), "SELECT id FROM share_grant ORDER BY id", []);
        let rows = database.read().query_all_raw(all).await.expect("the grants can be read");
        let grants = rows.iter().map(|row| row.try_get("", "id").expect("an id")).collect();
        database.close().await.expect("the database closes");
        grants
    }

    /// Why sign-ins were refused, as the history has it, the oldest first.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn refused_sign_ins(&self) -> Vec<String> {
        self.details(Kind::SignInRefused, "reason").await
    }

    /// A text that events of a kind carry, the oldest first; "" where one carries none.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn details(&self, kind: Kind, name: &str) -> Vec<String> {
        let database = self.database().await;
        let events = everything(database.read(), Cursor::NEWEST, 1_000).await.expect("the history can be read");
        database.close().await.expect("the database closes");
        let of_kind = events.iter().rev().filter(|event| event.kind == kind);
        of_kind.map(|event| event.text(name).unwrap_or_default().to_owned()).collect()
    }

    /// Makes every proof an hour older, as if that much time had gone by.
    ///
    /// # Panics
    /// When the database can't be written.
    pub async fn let_proofs_age(&self) {
        let database = self.database().await;
        let older = "UPDATE session SET proved_at = proved_at - 3600000000";
        let done: Result<u64, sea_orm::DbErr> = database.write(async |on| rows_affected(on, older, []).await).await;
        assert!(done.expect("the database can be written") > 0, "nobody is signed in");
        database.close().await.expect("the database closes");
    }

    /// Has everybody who works here watch over the history from now on, and do nothing else.
    ///
    /// # Panics
    /// When the database can't be written.
    pub async fn make_reviewers(&self) {
        let database = self.database().await;
        let no_other = "DELETE FROM account_role WHERE role NOT IN ('administrator', 'customer')";
        let watch = "UPDATE account_role SET role = 'reviewer' WHERE role = 'administrator'";
        let done: Result<u64, sea_orm::DbErr> = database
            .write(async |on| {
                rows_affected(on, no_other, []).await?;
                rows_affected(on, watch, []).await
            })
            .await;
        assert!(done.expect("the database can be written") > 0, "nobody works here");
        database.close().await.expect("the database closes");
    }

    pub(crate) async fn database(&self) -> Database {
        let (settings, key) = match self.setting("SEALPORT_DATABASE_URL") {
            Some(url) => {
                // One holds the lock of the migrations while another looks whether there are any.
                let settings = DatabaseSettings::Postgres { url: url.to_owned(), connections: 2 };
                (settings, DatabaseKey::generate(&OsChance))
            }
            None => {
                let file = self.data_dir().join("sealport.db");
                (DatabaseSettings::Sqlite(SqliteSettings { file }), self.keyring().database)
            }
        };
        Database::open(&settings, &key).await.expect("the database opens")
    }
}

/// Every row of a table as text, in the order of the text.
async fn rows(database: &Database, table: &str) -> Vec<String> {
    let on = database.read();
    let query = if database.is_sqlite() {
        let columns = strings(on, &format!("SELECT name AS text FROM pragma_table_info('{table}')")).await;
        assert!(!columns.is_empty(), "there is no table {table}");
        let row: Vec<String> = columns.iter().map(|column| format!("quote(\"{column}\")")).collect();
        format!("SELECT {} AS text FROM \"{table}\" ORDER BY 1", row.join(" || '|' || "))
    } else {
        format!("SELECT t::text AS text FROM \"{table}\" t ORDER BY 1")
    };
    strings(on, &query).await
}

async fn strings(on: &DatabaseConnection, query: &str) -> Vec<String> {
    let statement = Statement::from_string(on.get_database_backend(), query);
    let rows = on.query_all_raw(statement).await.unwrap_or_else(|error| panic!("{query}: {error}"));
    rows.iter().map(|row| row.try_get("", "text").expect("text")).collect()
}
