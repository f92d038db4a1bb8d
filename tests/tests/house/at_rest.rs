//! Nothing readable lies anywhere: the data directory, temporary places, files that are open, mapped or deleted, the database,
//! the object store, the log; while an upload is open as well as afterwards.
//!
//! A search that finds nothing proves nothing unless it would have found something: each place is searched for a marker
//! that was planted there in clear, too.

use std::io::Write;
use std::path::Path;
use std::process::Stdio;

use base64::Engine as _;
use futures_util::TryStreamExt;
use object_store::aws::{AmazonS3, AmazonS3Builder};
use object_store::{ObjectStore, ObjectStoreExt, PutPayload};
use rustix::process::Pid;
use sealport_tests::client::status_on;
use sealport_tests::form::Form;
use sealport_tests::held::held_by;
use sealport_tests::lines::{Lines, ask_until};
use sealport_tests::steps::{PASSWORD, Upload};
use sealport_tests::{Backend, Choices, Client, Portal, PortalOptions, Smtp, bytes, place};
use sqlx::Connection;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
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
    all.extend(held_by(portal.pid()));
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

/// An upload whose bytes are just coming.
struct Coming {
    upload: Upload,
    connection: TcpStream,
    rest: Vec<u8>,
}

impl Coming {
    /// A third is acknowledged, a third was sent in a request that is open, the last third is yet to come.
    async fn begin(anna: &Client) -> Self {
        let third = UNFINISHED.repeat(40_000).into_bytes();
        let upload = anna.begin_upload("half.bin", third.len() as u64 * 3).await;
        assert_eq!(upload.send(0, third.clone()).await.status().as_u16(), 204);
        let mut connection = upload.open_patch(third.len() as u64, third.len() * 2).await;
        connection.write_all(&third).await.unwrap();
        // The portal has read all of it when nothing waits in the sockets.
        let read = ask_until(|| async { (waiting(&connection) == 0).then_some(()) });
        assert!(read.await.is_some(), "the portal reads what comes");
        Self { upload, connection, rest: third }
    }

    /// It was open all the time: the rest is taken.
    async fn end(mut self) {
        self.connection.write_all(&self.rest).await.unwrap();
        assert_eq!(status_on(&mut self.connection).await, 204, "the request was still open");
        assert_eq!(self.upload.offset().await, self.rest.len() as u64 * 3);
    }
}

/// Bytes that the portal hasn't read yet, of what was written to a connection.
fn waiting(connection: &TcpStream) -> usize {
    let name = |address: std::net::SocketAddr| format!("0100007F:{:04X}", address.port());
    let (ours, theirs) = (name(connection.local_addr().unwrap()), name(connection.peer_addr().unwrap()));
    let table = std::fs::read_to_string("/proc/net/tcp").unwrap();
    let queue = |from: &str, to: &str, part: usize| {
        let line = table.lines().map(|line| line.split_whitespace().collect::<Vec<_>>());
        let line = line.into_iter().find(|words| words.get(1) == Some(&from) && words.get(2) == Some(&to));
        let queues = line.expect("the connection is in the system's table")[4].to_owned();
        usize::from_str_radix(queues.split(':').nth(part).unwrap(), 16).unwrap()
    };
    // Not yet sent on our side, not yet read on theirs.
    queue(&ours, &theirs, 0) + queue(&theirs, &ours, 1)
}

/// Anna uploads, describes, releases and shares; Petra fetches. Every link that lives.
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

    let coming = Coming::begin(&anna).await;
    let everywhere = places(&portal, objects.as_ref()).await;
    if backend == Backend::SqliteDisk {
        let is_looked_into = |what: &str| everywhere.iter().any(|(place, _)| place.contains(what));
        assert!(
            is_looked_into("the mapped file") && is_looked_into("the open file"),
            "what the portal holds is searched"
        );
    }
    coming.end().await;
    let mut later = places(&portal, objects.as_ref()).await;
    later.extend(everywhere);
    let everywhere = later;
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
    // The log is what the portal writes to these two.
    for stream in [1, 2] {
        let words = format!("{planted} in stream {stream}");
        let pipe = format!("/proc/{}/fd/{stream}", portal.pid().as_raw_nonzero());
        std::fs::OpenOptions::new().write(true).open(pipe).unwrap().write_all(format!("{words}\n").as_bytes()).unwrap();
        let told = ask_until(|| async { portal.log().contains(&words).then_some(()) });
        assert!(told.await.is_some(), "stream {stream} is the log");
        assert!(search(&places(portal, objects).await, &words).contains(&"the log".to_owned()));
    }
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

/// A process that deleted its file and has only the mapping left, one that has it open, and what either holds.
#[tokio::test]
async fn what_a_process_holds_is_found() {
    let planted = "Gehalten-f6e5d4c3-Wacholder";
    let program = r"
import ctypes, os, sys, tempfile
mapped, opened = tempfile.TemporaryFile(), tempfile.TemporaryFile()
for file in (mapped, opened):
    file.write(sys.argv[1].encode() + b' ' * 5000)
    file.flush()
libc = ctypes.CDLL(None)
libc.mmap.restype = ctypes.c_void_p
libc.mmap(None, ctypes.c_size_t(5000), 3, 1, mapped.fileno(), ctypes.c_long(0))
mapped.close()
print('ready', flush=True)
sys.stdin.read()";
    let mut command = Command::new(place::python());
    command.args(["-c", program, planted]).stdin(Stdio::piped()).stdout(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().unwrap();
    let said = Lines::default();
    said.listen(child.stdout.take().unwrap());
    said.find(|lines| lines.contains(&"ready".to_owned()).then_some(())).await.unwrap();
    let pid = Pid::from_raw(i32::try_from(child.id().unwrap()).unwrap()).unwrap();
    let found = search(&held_by(pid), planted);
    let kinds = ["the mapped file", "the open file"];
    assert!(kinds.iter().all(|kind| found.iter().any(|place| place.starts_with(kind))), "{found:?}");
    assert_eq!(found.len(), 2, "{found:?}");
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
