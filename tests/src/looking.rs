//! Steps and looks at shares that are only looked at.

use std::collections::BTreeMap;

use sea_orm::ConnectionTrait;
use sealport_database::{rows_affected, sql};
use uuid::Uuid;

use crate::Portal;

impl Portal {
    /// How many uploaded files are still being prepared.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn waiting_previews(&self) -> i64 {
        let database = self.database().await;
        let on = database.read();
        let count = "SELECT COUNT(*) AS n FROM preview_job WHERE outcome IS NULL";
        let row = on.query_one_raw(sql(on, count, [])).await.expect("the jobs can be read").expect("a count");
        let waiting = row.try_get("", "n").expect("a number");
        database.close().await.expect("the database closes");
        waiting
    }

    /// The newest original of each asset.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn renditions(&self) -> BTreeMap<String, String> {
        let database = self.database().await;
        let on = database.read();
        let all = "SELECT asset_id, id FROM rendition WHERE kind = 'original' ORDER BY version";
        let rows = on.query_all_raw(sql(on, all, [])).await.expect("the files can be read");
        let id = |row: &sea_orm::QueryResult, name| row.try_get::<Uuid>("", name).expect("an id").to_string();
        let found = rows.iter().map(|row| (id(row, "asset_id"), id(row, "id"))).collect();
        database.close().await.expect("the database closes");
        found
    }

    /// Makes a share one that is only looked at, whatever the form would say to its files.
    ///
    /// # Panics
    /// When the database can't be written.
    pub async fn only_look(&self, share: &str) {
        let database = self.database().await;
        let id = Uuid::parse_str(share).expect("the id of a share");
        let change = "UPDATE share SET mode = 'view', revision = revision + 1 WHERE id = $1";
        let done: Result<u64, sea_orm::DbErr> =
            database.write(async |on| rows_affected(on, change, [id.into()]).await).await;
        assert_eq!(done.expect("the database can be written"), 1);
        database.close().await.expect("the database closes");
    }
}
