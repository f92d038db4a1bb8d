//! A house with very many customers, written straight into a database: what a company has after years.

use std::io;
use std::sync::Arc;

use sea_orm::Value;
use sealport_ambient::{OsChance, SystemClock};
use sealport_database::{Database, DatabaseSettings, Ground, SqliteSettings, insert_rows};
use sealport_identity::{Address, Language, ensure_person};
use sealport_vault::{AssetKey, Keyring, MasterKey, Secret};
use tempfile::TempDir;
use uuid::Uuid;

/// Grants of each contact.
const GRANTS: usize = 10;
/// Recipients of each share.
const RECIPIENTS: usize = 10;
/// Of so many grants one has an open session.
const SESSIONS: usize = 50;
/// Assets, each in many shares.
const ASSETS: usize = 500;
/// Rows of one transaction.
const BATCH: usize = 20_000;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// The house, and what its visitors carry.
pub struct Crowd {
    pub ground: Arc<Ground>,
    /// Secrets of open sessions, each with a file of its share.
    pub sessions: Vec<(Secret, Uuid)>,
    _place: TempDir,
}

impl Crowd {
    /// On an encrypted SQLite file, as the portal's own, with the portal's own indices.
    ///
    /// # Errors
    /// What the database says.
    pub async fn of(contacts: usize) -> io::Result<Self> {
        let place = TempDir::new()?;
        let keyring = Keyring::generate(&OsChance);
        let settings = DatabaseSettings::Sqlite(SqliteSettings { file: place.path().join("sealport.db") });
        let database = Database::open(&settings, &keyring.database).await.map_err(io::Error::other)?;
        let ground = Arc::new(Ground {
            database,
            master: MasterKey::generate(&OsChance),
            keyring,
            clock: Arc::new(SystemClock),
            chance: Arc::new(OsChance),
        });
        let sender = people(&ground, 0..1).await?[0];
        let renditions = assets(&ground, sender).await?;
        let mut customers = Vec::with_capacity(contacts);
        for first in (1..=contacts).step_by(BATCH) {
            customers.extend(people(&ground, first..(first + BATCH).min(contacts + 1)).await?);
        }
        register(&ground, &customers).await?;
        let sessions = grants(&ground, sender, &customers, &renditions).await?;
        Ok(Self { ground, sessions, _place: place })
    }
}

/// People with keys and addresses of their own.
async fn people(ground: &Ground, numbers: std::ops::Range<usize>) -> io::Result<Vec<Uuid>> {
    let all = ground.database.write(async |on| {
        let mut all = Vec::with_capacity(numbers.len());
        for number in numbers.clone() {
            let address = Address::parse(&format!("person-{number}@company-{}.test", number % 5_000)).expect("one");
            all.push(ensure_person(on, ground, &format!("Person {number}"), &address, Language::De).await?);
        }
        Ok::<_, sealport_identity::IdentityError>(all)
    });
    all.await.map_err(io::Error::other)
}

async fn register(ground: &Ground, customers: &[Uuid]) -> io::Result<()> {
    let now = ground.now().micros();
    let rows = customers.iter().map(|person| [(*person).into(), now.into(), now.into(), 1_i64.into()]).collect();
    insert(ground, "contact (person_id, created_at, touched_at, revision)", rows).await
}

/// Assets with one released version each; their files.
async fn assets(ground: &Ground, by: Uuid) -> io::Result<Vec<(Uuid, Uuid)>> {
    let now = ground.now().micros();
    let (mut assets, mut blobs, mut renditions, mut versions, mut files) = (vec![], vec![], vec![], vec![], vec![]);
    for number in 0..ASSETS {
        let [asset, blob, rendition] = [ground.id(), ground.id(), ground.id()];
        let wrapped = ground.master.wrap(asset.as_bytes(), &AssetKey::generate(ground.chance()));
        let title = format!("File {number}");
        assets.push([
            asset.into(),
            sealport_identity::ROOT_COLLECTION.into(),
            wrapped.into(),
            title.as_str().into(),
            "".into(),
            "[]".into(),
            "".into(),
            "".into(),
            "".into(),
            title.to_lowercase().into(),
            2_i64.into(),
            1_i64.into(),
            1_i64.into(),
            by.into(),
            now.into(),
            now.into(),
        ]);
        blobs.push([blob.into(), vec![0_u8; 16].into(), blob.to_string().into(), 0_i64.into(), now.into()]);
        renditions.push([
            rendition.into(),
            asset.into(),
            1_i64.into(),
            "original".into(),
            "file.bin".into(),
            "application/octet-stream".into(),
            1_000_000_i64.into(),
            vec![3_u8; 32].into(),
            7_i64.into(),
            blob.into(),
            true.into(),
            by.into(),
            now.into(),
        ]);
        versions.push([
            ground.id().into(),
            asset.into(),
            1_i64.into(),
            rendition.into(),
            "released".into(),
            by.into(),
            now.into(),
            "".into(),
        ]);
        files.push((asset, rendition));
    }
    insert(
        ground,
        "asset (id, collection_id, wrapped_key, title, description, keywords, licence, usage_terms, notes, search, \
         revision, latest_version, released_version, created_by, created_at, changed_at)",
        assets,
    )
    .await?;
    insert(ground, "blob (id, nonce, name, sealed_length, created_at)", blobs).await?;
    insert(
        ground,
        "rendition (id, asset_id, version, kind, file_name, media_type, size, sha256, crc32, blob_id, confirmed, \
         created_by, created_at)",
        renditions,
    )
    .await?;
    let columns = "asset_version (id, asset_id, number, original_id, status, status_by, status_at, status_comment)";
    insert(ground, columns, versions).await?;
    Ok(files)
}

/// Shares of one file each, with their grants; the open sessions among them.
async fn grants(
    ground: &Ground,
    sender: Uuid,
    customers: &[Uuid],
    files: &[(Uuid, Uuid)],
) -> io::Result<Vec<(Secret, Uuid)>> {
    let now = ground.now().micros();
    let mut open = Vec::new();
    let (mut shares, mut items, mut grants, mut sessions) = (vec![], vec![], vec![], vec![]);
    let count = customers.len() * GRANTS / RECIPIENTS;
    for number in 0..count {
        let share = ground.id();
        let (asset, rendition) = files[number % files.len()];
        shares.push([
            share.into(),
            (number as i64 + 1).into(),
            sender.into(),
            "download".into(),
            false.into(),
            vec![0_u8; 40].into(),
            (now + 30 * DAY).into(),
            (now + 90 * DAY).into(),
            false.into(),
            false.into(),
            1_i64.into(),
            now.into(),
        ]);
        items.push([ground.id().into(), share.into(), 0_i64.into(), asset.into(), rendition.into()]);
        for recipient in 0..RECIPIENTS {
            // Neighbours in the records are not neighbours in life.
            let person = customers[(number * 7_919 + recipient * 104_729) % customers.len()];
            let grant = ground.id();
            let link = Secret::generate(ground.chance()).hash().as_bytes().to_vec();
            grants.push([grant.into(), share.into(), person.into(), 1_i64.into(), link.into(), now.into()]);
            if (number * RECIPIENTS + recipient).is_multiple_of(SESSIONS) {
                let secret = Secret::generate(ground.chance());
                sessions.push([
                    ground.id().into(),
                    secret.hash().as_bytes().to_vec().into(),
                    grant.into(),
                    1_i64.into(),
                    now.into(),
                    now.into(),
                    (now + DAY).into(),
                ]);
                open.push((secret, rendition));
            }
        }
        if grants.len() >= BATCH || number + 1 == count {
            let share_columns = "share (id, number, sender_id, mode, live, message, expires_at, ceiling_at, \
                                 tell_fetched, tell_unfetched, revision, created_at)";
            insert(ground, share_columns, std::mem::take(&mut shares)).await?;
            let item_columns = "share_item (id, share_id, position, asset_id, rendition_id)";
            insert(ground, item_columns, std::mem::take(&mut items)).await?;
            let grant_columns = "share_grant (id, share_id, person_id, generation, secret_hash, created_at)";
            insert(ground, grant_columns, std::mem::take(&mut grants)).await?;
            let session_columns =
                "grant_session (id, secret_hash, grant_id, generation, created_at, used_at, expires_at)";
            insert(ground, session_columns, std::mem::take(&mut sessions)).await?;
        }
    }
    Ok(open)
}

async fn insert<const N: usize>(ground: &Ground, table: &'static str, rows: Vec<[Value; N]>) -> io::Result<()> {
    let done = ground.database.write(async |on| insert_rows(on, table, "", rows.clone()).await.map(drop));
    done.await.map_err(io::Error::other)
}
