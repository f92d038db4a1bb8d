//! Steps and looks at shares that are only looked at.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sea_orm::ConnectionTrait;
use sealport_database::{Database, rows_affected, sql};
use uuid::Uuid;

use crate::Portal;

/// How long preparing may take: an office program alone has two minutes.
const PREPARING: Duration = Duration::from_secs(180);

/// A film of so many seconds with a tone, as a camera would leave it, made by ffmpeg; `more` are its options.
///
/// # Panics
/// When ffmpeg isn't there.
pub fn film(size: &str, seconds: u32, more: &[&str]) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a temporary directory");
    let path = folder.path().join("film.mp4");
    let (picture, tone) = (format!("testsrc2=s={size}:r=25:d={seconds}"), format!("sine=440:d={seconds}"));
    let sources = ["-f", "lavfi", "-i", &picture, "-f", "lavfi", "-i", &tone, "-pix_fmt", "yuv420p"];
    let encoder = ["-c:v", "libx264", "-preset", "ultrafast"];
    let mut program = std::process::Command::new("ffmpeg");
    program.args(["-v", "error", "-nostdin"]).args(sources).args(encoder).args(more).arg(&path);
    assert!(program.status().expect("ffmpeg starts").success(), "{more:?}");
    std::fs::read(path).expect("the film")
}

async fn waiting(database: &Database) -> i64 {
    let on = database.read();
    let count = "SELECT COUNT(*) AS n FROM preview_job WHERE outcome IS NULL";
    let row = on.query_one_raw(sql(on, count, [])).await.expect("the jobs can be read").expect("a count");
    row.try_get("", "n").expect("a number")
}

impl Portal {
    /// How many uploaded files are still being prepared.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn waiting_previews(&self) -> i64 {
        let database = self.database().await;
        let left = waiting(&database).await;
        database.close().await.expect("the database closes");
        left
    }

    /// Of each uploaded file that is not prepared yet: how many tries it has had, and whether one is going on.
    ///
    /// # Panics
    /// When the database can't be read.
    pub async fn tries(&self) -> Vec<(i64, bool)> {
        let database = self.database().await;
        let on = database.read();
        let all = "SELECT attempts, lease_until FROM preview_job WHERE outcome IS NULL";
        let rows = on.query_all_raw(sql(on, all, [])).await.expect("the jobs can be read");
        let one = |row: &sea_orm::QueryResult| {
            let held = row.try_get::<Option<i64>>("", "lease_until").expect("a time");
            (row.try_get("", "attempts").expect("a number"), held.is_some())
        };
        let found = rows.iter().map(one).collect();
        database.close().await.expect("the database closes");
        found
    }

    /// Waits until no uploaded file is still being prepared.
    ///
    /// # Panics
    /// When that takes longer than office programs and films may take on a busy machine; with what the portal said.
    pub async fn prepares_everything(&self) {
        let database = self.database().await;
        let mut pace = tokio::time::interval(Duration::from_millis(50));
        let ends = Instant::now() + PREPARING;
        loop {
            pace.tick().await;
            match waiting(&database).await {
                0 => break,
                left => assert!(Instant::now() < ends, "{left} files still wait:\n{}", self.log()),
            }
        }
        database.close().await.expect("the database closes");
    }

    /// Has every file be prepared from now on, and not get further than so many percent; without any, it goes on.
    ///
    /// # Panics
    /// When the database can't be written.
    pub async fn hold_preparing_at(&self, percent: Option<u8>) {
        let database = self.database().await;
        let hold = "UPDATE preview_job SET outcome = NULL, attempts = 0, run_at = 0, progress = $1, lease_until = $2";
        let values = [percent.map_or(0, i64::from).into(), percent.map(|_| i64::MAX).into()];
        let held: Result<u64, sea_orm::DbErr> =
            database.write(async |on| rows_affected(on, hold, values.clone()).await).await;
        assert_ne!(held.expect("the database can be written"), 0);
        database.close().await.expect("the database closes");
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
