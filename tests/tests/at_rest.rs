//! Nothing readable lies anywhere: the data directory, temporary places, the database, the object store, the log.
//!
//! A search that finds nothing proves nothing unless it would have found something: each place is searched for a marker
//! that was planted there in clear, too.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;

use base64::Engine as _;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use sealport_tests::form::Form;
use sealport_tests::steps::PASSWORD;
use sealport_tests::{Backend, Choices, Client, Portal, PortalOptions, Smtp, bytes};
use sqlx::Connection;
use tokio::process::Command;

/// What must not be found, and what it is.
struct Marker {
    what: &'static str,
    clear: &'static str,
    /// Titles, keywords, notes and file names may stand in PostgreSQL in clear: operators encrypt its volume.
    readable_in_postgres: bool,
}

const fn marker(what: &'static str, clear: &'static str) -> Marker {
    Marker { what, clear, readable_in_postgres: false }
}

/// Long enough that chance never makes them.
const CONTENT: &str = "Inhalt-5d1f0c77-Reisigbesen";
const UNFINISHED: &str = "Halbes-93ab41de-Gartenzaun";
const TITLE: &str = "Titel-77e0a1b2-Zinnkanne";
const NOTE: &str = "Notiz-1b9d4c3e-Laubfrosch";
const NAME: &str = "Empfang-48c2d9f1-Sommer";
const MAILBOX: &str = "post-6e3f8a20-kranich";
const MESSAGE: &str = "Worte-0f9e8d7c-Apfelkuchen";

const MARKERS: &[Marker] = &[
    marker("contents", CONTENT),
    marker("contents of an unfinished upload", UNFINISHED),
    Marker { what: "title", clear: TITLE, readable_in_postgres: true },
    Marker { what: "file name", clear: "name-c0ffee11-nussbaum", readable_in_postgres: true },
    Marker { what: "notes", clear: NOTE, readable_in_postgres: true },
    marker("a recipient's name", NAME),
    marker("a recipient's address", MAILBOX),
    marker("the message", MESSAGE),
    marker("an employee's password", PASSWORD),
    marker("an employee's address", "anna@lindner.test"),
];

/// How a marker may look: as it is, in UTF-16 of both kinds, in hexadecimal, in base64 at each of its three places.
fn shapes(clear: &str) -> Vec<Vec<u8>> {
    let wide: Vec<u16> = clear.encode_utf16().collect();
    let mut shapes = vec![
        clear.as_bytes().to_vec(),
        wide.iter().flat_map(|unit| unit.to_le_bytes()).collect(),
        wide.iter().flat_map(|unit| unit.to_be_bytes()).collect(),
        hex::encode(clear).into_bytes(),
        hex::encode_upper(clear).into_bytes(),
    ];
    for skew in 0..3_usize {
        let text = base64::engine::general_purpose::STANDARD_NO_PAD
            .encode([vec![0; skew], clear.as_bytes().to_vec()].concat());
        // The first and last digits hold bits of the neighbours too.
        let inner = &text.as_bytes()[skew * 2..text.len() - 3];
        shapes.push(inner.to_vec());
        shapes.push(
            inner
                .iter()
                .map(|c| match c {
                    b'+' => b'-',
                    b'/' => b'_',
                    c => *c,
                })
                .collect(),
        );
    }
    shapes
}

fn holds(hay: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(hay, needle).is_some()
}

/// Something that was searched, and all its bytes.
type Found = (String, Vec<u8>);

/// What of `clear` is in `places`, and where.
fn search(places: &[Found], clear: &str) -> Vec<String> {
    let shapes = shapes(clear);
    let found = places
        .iter()
        .filter(|(name, bytes)| shapes.iter().any(|shape| holds(bytes, shape) || holds(name.as_bytes(), shape)));
    found.map(|(name, _)| name.clone()).collect()
}

/// Every file below `folder`, its name included.
fn files(folder: &Path, all: &mut Vec<Found>) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            files(&entry.path(), all);
        } else if kind.is_file() {
            // A journal may be gone in the meantime.
            if let Ok(bytes) = std::fs::read(entry.path()) {
                all.push((entry.path().display().to_string(), bytes));
            }
        }
    }
}

/// Everything outside of PostgreSQL: files of the portal (data, home, `TMPDIR`), its log, its objects.
async fn places(portal: &Portal, objects: Option<&AmazonS3>) -> Vec<Found> {
    let mut all = vec![("the log".to_owned(), portal.log().into_bytes())];
    files(portal.place(), &mut all);
    if let Some(objects) = objects {
        for object in objects.list(None).try_collect::<Vec<_>>().await.unwrap() {
            let bytes = objects.get(&object.location).await.unwrap().bytes().await.unwrap();
            all.push((format!("object {}", object.location), bytes.to_vec()));
        }
    }
    all
}

/// The whole database as text; `bytea` columns stand in it in hexadecimal, so their contents are undone besides.
async fn dump(address: &str) -> Vec<Found> {
    let said = Command::new("pg_dump").args(["--inserts", "--dbname", address]).output().await.unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    vec![("the PostgreSQL dump".to_owned(), said.stdout)]
}

/// Anna uploads, describes, releases and shares; Petra fetches; a second upload stays unfinished. Every link that lives.
async fn everything_happens(portal: &Portal, smtp: &Smtp) -> (Client, Client, Vec<String>) {
    let setup = portal.setup_link().await;
    let anna = portal.administrator().await;
    anna.set_mail(smtp).await;
    let content = [CONTENT.repeat(3_000).into_bytes(), bytes(21, 100_000)].concat();
    let asset = anna.upload("name-c0ffee11-nussbaum.txt", &content).await;
    let form = Form::on(&anna.page(&format!("{asset}/edit")).await, "/edit").with("title", TITLE).with("notes", NOTE);
    let saved = anna.send(&form).await;
    assert_eq!(saved.status().as_u16(), 303, "{}", saved.text().await.unwrap());
    anna.give_status(&asset, "released").await;
    let address = format!("{MAILBOX}@hotel.test");
    let choices = Choices { message: MESSAGE.to_owned(), ..Choices::default() };
    let share = anna.share(&[&asset], &format!("{NAME} <{address}>"), &choices).await;
    let letter = smtp.letter_to(&address, 0).await;
    assert!(letter.text.contains(MESSAGE));
    let link = letter.link("/r/");
    let petra = portal.visitor();
    petra.open_link(&link).await;
    assert!(petra.download(&petra.files().await[0]).await == content);
    let page = anna.page(&share).await;
    assert!(page.contains(MAILBOX) && page.contains(NAME), "it can be read by those who may");
    assert!(anna.page(&asset).await.contains(NOTE));
    let half = UNFINISHED.repeat(4_000).into_bytes();
    let upload = anna.begin_upload("half.bin", half.len() as u64 * 2).await;
    assert_eq!(upload.send(0, half).await.status().as_u16(), 204);
    (anna, petra, vec![setup, link])
}

fn secrets(anna: &Client, petra: &Client, links: &[String]) -> Vec<String> {
    let cookies = [anna.cookies(), petra.cookies()];
    let values = cookies.iter().flat_map(|cookies| cookies.split("; ")).filter_map(|cookie| cookie.split_once('='));
    let mut secrets: Vec<String> =
        values.map(|(_, value)| value.to_owned()).filter(|value| value.len() >= 20).collect();
    assert!(secrets.len() >= 2, "both have a session");
    secrets.extend(links.iter().map(|link| link.rsplit('/').next().unwrap().to_owned()));
    secrets
}

/// No live secret is kept as it is, and none stands in the log. The set-up link is printed once, for the operator.
fn no_secret(places: &[Found], secrets: &[String], printed: &str) {
    for secret in secrets {
        for (place, bytes) in places {
            let text = String::from_utf8_lossy(bytes);
            let times = text.matches(secret.as_str()).count();
            let allowed = usize::from(place == "the log" && secret == printed);
            assert_eq!(times, allowed, "a secret of the run stands in {place}");
        }
    }
}

async fn scan(backend: Backend) {
    let options = PortalOptions::on(backend).with("SEALPORT_LOG", "debug");
    let settings = backend.settings().await;
    let portal =
        Portal::start(PortalOptions { settings: [settings.clone(), options.settings].concat(), ..options }).await;
    let setting = |name: &str| settings.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let objects = setting("SEALPORT_S3_BUCKET").map(|bucket| {
        let store =
            AmazonS3Builder::new().with_endpoint(setting("SEALPORT_S3_ENDPOINT").unwrap()).with_allow_http(true);
        let store = store.with_bucket_name(bucket).with_region("us-east-1");
        let store = store.with_access_key_id(setting("SEALPORT_S3_ACCESS_KEY").unwrap());
        store.with_secret_access_key(setting("SEALPORT_S3_SECRET_KEY").unwrap()).build().unwrap()
    });
    let database = setting("SEALPORT_DATABASE_URL");
    let smtp = Smtp::start().await;
    let (anna, petra, links) = everything_happens(&portal, &smtp).await;

    let everywhere = places(&portal, objects.as_ref()).await;
    for marker in MARKERS {
        let found = search(&everywhere, marker.clear);
        assert!(found.is_empty(), "{} can be read in {found:?}", marker.what);
    }
    let mut all = everywhere;
    if let Some(database) = &database {
        let dump = dump(database).await;
        for marker in MARKERS {
            let found = search(&dump, marker.clear);
            assert_eq!(found.is_empty(), !marker.readable_in_postgres, "{} in {found:?}", marker.what);
        }
        all.extend(dump);
    }
    let printed = links[0].rsplit('/').next().unwrap();
    no_secret(&all, &secrets(&anna, &petra, &links), printed);
    finds_what_is_planted(&portal, objects.as_ref(), database.as_deref()).await;
}

/// The same search, where there is something.
async fn finds_what_is_planted(portal: &Portal, objects: Option<&AmazonS3>, database: Option<&str>) {
    let planted = "Gepflanzt-e5d4c3b2-Holunder";
    let mut expected = Vec::new();
    for (number, shape) in shapes(planted).into_iter().enumerate() {
        for folder in [
            portal.data_dir().join("blobs/00"),
            portal.data_dir().to_owned(),
            portal.place().join("tmp"),
            portal.place().join("home"),
        ] {
            if folder.is_dir() {
                let file = folder.join(format!("planted-{number}"));
                std::fs::write(&file, [&[0xff; 100], shape.as_slice(), &[0x41; 100]].concat()).unwrap();
                expected.push(file.display().to_string());
            }
        }
        if let Some(objects) = objects {
            let path = object_store::path::Path::from(format!("planted-{number}"));
            objects.put(&path, PutPayload::from(shape)).await.unwrap();
            expected.push(format!("object {path}"));
        }
    }
    let found = search(&places(portal, objects).await, planted);
    for place in &expected {
        assert!(found.contains(place), "what was planted in {place} was not found");
    }
    // A request that isn't there says its path to nobody; what stands in the log is found all the same.
    let log = vec![("the log".to_owned(), format!("{}\n{planted}", portal.log()).into_bytes())];
    assert_eq!(search(&log, planted), ["the log"]);
    if let Some(database) = database {
        let mut connection = sqlx::PgConnection::connect(database).await.unwrap();
        let plant = "CREATE TABLE planted AS SELECT $1::bytea AS sealed";
        sqlx::raw_sql(sqlx::AssertSqlSafe(plant.replace("$1", &format!("'\\x{}'", hex::encode(planted)))))
            .execute(&mut connection)
            .await
            .unwrap();
        assert_eq!(search(&dump(database).await, planted).len(), 1, "what is planted in PostgreSQL is found");
    }
}

#[test]
fn no_marker_is_found_where_none_is() {
    let noise = vec![("noise".to_owned(), bytes(3, 5_000_000))];
    assert!(MARKERS.iter().all(|marker| search(&noise, marker.clear).is_empty()));
}

mod sqlite_disk {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_readable_lies_anywhere() {
        super::scan(super::Backend::SqliteDisk).await;
    }
}

mod postgres_s3 {
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn nothing_readable_lies_anywhere() {
        super::scan(super::Backend::PostgresS3).await;
    }
}
