//! Short ways for tests, this crate's and others'.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code that other crates call")]

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use sealport_access::{
    Arrange, CollectionFacts, Edit, EmployeeFacts, Permit, Right, Rights, Role, Roles, Status, Work, arrange, edit,
    set_status, work,
};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::{Address, Client, Language, ROOT_COLLECTION, ensure_person, refresh_below, refresh_person};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    BlobStore, Collections, Finished, Library, LocalDisk, NewUpload, Originals, S3, S3Settings, UploadSettings,
    Uploads, status_facts,
};

/// A small media type detector: PNG, JPEG, PDF, MPEG-4, text, else unknown.
pub fn sniff(first: &[u8]) -> &'static str {
    match first {
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [0xff, 0xd8, 0xff, ..] => "image/jpeg",
        [b'%', b'P', b'D', b'F', ..] => "application/pdf",
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => "video/mp4",
        text if !text.is_empty() && std::str::from_utf8(text).is_ok() => "text/plain",
        _ => "application/octet-stream",
    }
}

/// An asset store for one test, with one employee; its folder goes with it.
pub struct House {
    /// What everything stands on.
    pub ground: Arc<Ground>,
    /// The store: local disk on SQLite, S3 on PostgreSQL.
    pub store: Arc<dyn BlobStore>,
    /// Uploads.
    pub uploads: Uploads,
    /// The library.
    pub library: Library,
    /// Opened files.
    pub originals: Originals,
    /// What was drawn of them.
    pub pages: crate::Pages,
    /// Where it is drawn.
    pub desk: tokio::sync::Mutex<crate::RenderDesk>,
    /// The employee.
    pub person: Uuid,
    /// The folder of the local store; empty with S3.
    pub folder: tempfile::TempDir,
}

impl House {
    /// A house on `ground`: with the local disk beside SQLite, with the S3 server of the environment beside PostgreSQL.
    pub async fn new(ground: Arc<Ground>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store: Arc<dyn BlobStore> = if ground.database.is_sqlite() {
            Arc::new(LocalDisk::open(&folder.path().join("blobs")).unwrap())
        } else {
            Arc::new(s3())
        };
        Self::with_store(ground, store, folder).await
    }

    /// A house on a store of the test's own.
    pub async fn with_store(ground: Arc<Ground>, store: Arc<dyn BlobStore>, folder: tempfile::TempDir) -> Self {
        let person = employee(&ground, "anna@example.org").await;
        let originals = Originals::new(ground.clone(), store.clone());
        let (pages, desk) = crate::Pages::new(ground.clone(), store.clone(), originals.clone());
        Self {
            pages,
            desk: tokio::sync::Mutex::new(desk),
            uploads: Uploads::new(ground.clone(), store.clone(), UploadSettings::new(sniff)),
            library: Library::new(ground.clone()),
            originals,
            ground,
            store,
            person,
            folder,
        }
    }

    /// The employee's permit to work, for an hour.
    pub fn permit(&self) -> Permit<Work> {
        work_permit(&self.ground, self.person)
    }

    /// The employee's permit to describe an asset.
    pub async fn edit(&self, asset: Uuid) -> Permit<Edit> {
        let asset = self.library.asset(&self.permit(), asset).await.expect("the asset");
        edit(&facts(&self.ground, self.person), &asset.held(), self.ground.now()).expect("may")
    }

    /// The employee's permit to arrange what lies in a collection.
    pub fn arrange(&self, collection: Uuid) -> Permit<Arrange> {
        let seen = CollectionFacts { collection, rights: Rights::ALL };
        arrange(&facts(&self.ground, self.person), &seen, self.ground.now()).expect("may")
    }

    /// A collection in another one.
    pub async fn collection(&self, parent: Uuid, name: &str) -> Uuid {
        let collections = Collections::new(self.ground.clone());
        collections.make(&self.arrange(parent), name, &client()).await.expect("made")
    }

    /// Releases a version of an asset.
    pub async fn release(&self, asset: Uuid, version: i64) {
        self.set_status(asset, version, Status::Released).await;
    }

    /// Gives a version another status.
    pub async fn set_status(&self, asset: Uuid, version: i64, to: Status) {
        let found =
            status_facts(self.ground.database.read(), self.person, asset, version).await.unwrap().expect("the version");
        let permit = set_status(&facts(&self.ground, self.person), &found, to, self.ground.now()).expect("may");
        self.library.set_status(&permit, "", &client()).await.expect("set");
    }

    /// Uploads a file as a new asset.
    pub async fn upload(&self, name: &str, bytes: &[u8]) -> Finished {
        upload(&self.uploads, &self.permit(), name, bytes, None).await
    }
}

/// Facts of an employee whose session lasts another hour.
pub fn facts(ground: &Ground, person: Uuid) -> EmployeeFacts {
    let session_ends_at = ground.now().after(Duration::from_secs(3_600));
    let roles = Roles::new([Role::Employee, Role::Approver]).expect("roles that go together");
    EmployeeFacts { person, roles, disabled: false, session_ends_at }
}

/// A permit to work for an hour.
pub fn work_permit(ground: &Ground, person: Uuid) -> Permit<Work> {
    work(&facts(ground, person), ground.now()).expect("an employee may work")
}

/// A person who is an employee with every right on everything.
pub async fn employee(ground: &Ground, address: &str) -> Uuid {
    let person = newcomer(ground, address).await;
    give(ground, person, ROOT_COLLECTION, Rights::ALL).await;
    person
}

/// A person who is an employee and sees nothing yet.
pub async fn newcomer(ground: &Ground, address: &str) -> Uuid {
    let address = Address::parse(address).expect("an address");
    ground
        .database
        .write(async |transaction| {
            let person = ensure_person(transaction, ground, "Anna Beispiel", &address, Language::De).await?;
            rows_affected(
                transaction,
                "INSERT INTO account (person_id, created_at) VALUES ($1, $2) \
                 ON CONFLICT (person_id) DO NOTHING",
                [person.into(), ground.now().micros().into()],
            )
            .await?;
            Ok::<_, sealport_identity::IdentityError>(person)
        })
        .await
        .expect("an employee")
}

/// Gives somebody exactly these rights on a collection and below it, by a team of their own.
pub async fn give(ground: &Ground, person: Uuid, collection: Uuid, rights: Rights) {
    let flag = |right| i64::from(rights.has(right)).into();
    let steps = [
        (
            "INSERT INTO team (id, name, created_at) VALUES ($1, $2, 0) ON CONFLICT (id) DO NOTHING",
            vec![person.into(), person.to_string().into()],
        ),
        (
            "INSERT INTO team_member (team_id, person_id, since) VALUES ($1, $1, 0) ON CONFLICT (team_id, person_id) DO NOTHING",
            vec![person.into()],
        ),
        ("DELETE FROM team_right WHERE team_id = $1 AND collection_id = $2", vec![person.into(), collection.into()]),
    ];
    ground
        .database
        .write(async |on| {
            for (text, values) in steps.clone() {
                rows_affected(on, text, values).await?;
            }
            if rights.has(Right::See) {
                let give = "INSERT INTO team_right (team_id, collection_id, may_edit, may_release, may_share) \
                            VALUES ($1, $2, $3, $4, $5)";
                let values =
                    [person.into(), collection.into(), flag(Right::Edit), flag(Right::Release), flag(Right::Share)];
                rows_affected(on, give, values).await?;
            }
            refresh_below(on, collection).await?;
            refresh_person(on, person).await
        })
        .await
        .expect("given");
}

/// Where tests come from.
pub fn client() -> Client {
    Client::local("tests")
}

/// Uploads a file in one request, with its hash.
pub async fn upload(
    uploads: &Uploads,
    permit: &Permit<Work>,
    name: &str,
    bytes: &[u8],
    asset: Option<Uuid>,
) -> Finished {
    let new = NewUpload { file_name: name.to_owned(), length: bytes.len() as u64, asset, collection: None };
    let upload = uploads.create(permit, new).await.expect("begun");
    if !bytes.is_empty() {
        let mut writer = uploads.begin(permit, upload.id, 0, None).await.expect("open");
        for piece in bytes.chunks(40_000) {
            writer.write(Bytes::copy_from_slice(piece)).await.expect("written");
        }
        writer.finish_request().await.expect("stored");
    }
    uploads.finish(permit, upload.id, Some(Sha256::digest(bytes).into()), &client()).await.expect("finished")
}

/// Events of an asset, newest first.
pub async fn events(ground: &Ground, subject: Uuid) -> Vec<sealport_history::Event> {
    sealport_history::timeline(ground.database.read(), subject, sealport_history::Cursor::NEWEST, 1_000)
        .await
        .expect("a timeline")
}

/// The one event of this kind of an asset. (A test's clock stands still, so that events have no order in time.)
///
/// # Panics
/// When there is none, or more than one.
pub async fn event(ground: &Ground, subject: Uuid, kind: sealport_history::Kind) -> sealport_history::Event {
    let mut found: Vec<_> = events(ground, subject).await.into_iter().filter(|event| event.kind == kind).collect();
    assert_eq!(found.len(), 1, "events of kind {kind}");
    found.remove(0)
}

/// The S3 server that the environment names; `tests/run` starts one.
///
/// # Panics
/// When the variables are missing.
pub fn s3() -> S3 {
    let variable = |name: &str| {
        std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: start this test through `tests/run`"))
    };
    S3::new(&S3Settings {
        endpoint: variable("SEALPORT_TEST_S3_ENDPOINT"),
        region: "us-east-1".to_owned(),
        bucket: variable("SEALPORT_TEST_S3_BUCKET"),
        // A folder of its own for each test.
        prefix: format!("test-{}", crate::BlobName::generate(&sealport_ambient::OsChance)),
        access_key: variable("SEALPORT_TEST_S3_ACCESS_KEY"),
        secret_key: variable("SEALPORT_TEST_S3_SECRET_KEY"),
    })
    .expect("settings of the S3 server")
}

/// One number out of the database.
pub async fn count(ground: &Ground, text: &'static str, values: Vec<sea_orm::Value>) -> i64 {
    let on = ground.database.read();
    let row = sea_orm::ConnectionTrait::query_one_raw(on, sql(on, text, values)).await.unwrap().unwrap();
    row.try_get_by_index::<i64>(0).unwrap()
}

/// An instant `days` after the test's present.
pub fn in_days(ground: &Ground, days: u64) -> Timestamp {
    ground.now().after(Duration::from_secs(days * 86_400))
}

/// A small picture and one page, as a render worker would make them.
pub fn small_picture(jpeg: &'static [u8]) -> crate::Prepared {
    let thumbnail = Some(crate::Drawn { jpeg: bytes::Bytes::from_static(jpeg), width: 16, height: 9 });
    let sizes = vec![crate::PageSize { width: 16.0, height: 9.0 }];
    crate::Prepared { thumbnail, sizes, ..crate::Prepared::default() }
}
