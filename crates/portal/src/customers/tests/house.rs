//! A portal on a socket, with an employee who shares.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use actix_web::{rt, web};
use bytes::Bytes;
use sea_orm::ConnectionTrait;
use sealport_access::{Check, Mode, Status, change_share, set_status, work};
use sealport_asset_store::NewUpload;
use sealport_database::sql;
use sealport_identity::factors::{Arrival, Browser, Changer, code_at};
use sealport_identity::{Address, Client, Language, Session, person_key};
use sealport_notify::{letters_of_share, read_waiting_letter};
use sealport_sharing::{DraftShare, Recipient};
use sealport_vault::{Place, SealsFields, Secret};
use toml::Table;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::wire::{Reply, Slow, request};
use crate::app::App;
use crate::config::Config;
use crate::http::callers::STAFF;
use crate::http::{connection, server};

const PASSWORD: &str = "quiet lantern over seven bridges";

pub struct House {
    pub app: web::Data<App>,
    pub session: Session,
    /// The cookie of the employee who shares.
    pub employee: String,
    codes: Mutex<Vec<Zeroizing<String>>>,
    address: SocketAddr,
    handle: ServerHandle,
    folder: tempfile::TempDir,
}

pub struct Link {
    pub share: Uuid,
    pub assets: Vec<Uuid>,
    pub token: String,
}

/// The link in the first letter of a share, as its owner reads it.
pub async fn token_of(app: &App, share: Uuid, owner: Uuid) -> String {
    let ground = &app.ground;
    let letter = letters_of_share(ground.database.read(), share).await.unwrap().remove(0).id;
    let settings = app.settings.get().await.unwrap();
    let face = settings.company.face(&app.config.public_url()).unwrap();
    let reader = (owner, &Client::local("test"));
    let read = ground.database.write(async |on| read_waiting_letter(on, ground, letter, reader, &face).await);
    let text = read.await.unwrap().text;
    let start = text.find("/r/").unwrap() + 3;
    text[start..].split_whitespace().next().unwrap().to_owned()
}

/// Finishes a set-up with an app: the session's secret, and the recovery codes.
pub async fn with_app(app: &App, step: &Secret) -> (Secret, Vec<Zeroizing<String>>) {
    let Some(Arrival::Enrolling(enrolling)) = app.factors.arrival(step).await.unwrap() else {
        panic!("an enrolment was meant")
    };
    let changer = Changer::Enrolling(&enrolling);
    let (id, seed) = app.factors.start_totp(changer, "Sealport").await.unwrap();
    let code = code_at(&seed.text, app.ground.now()).unwrap();
    let client = Client::local("test");
    let browser = Browser { client: &client, device: None };
    let signed = app.factors.finish_totp(changer, id, code, &browser).await.unwrap().unwrap();
    let session = app.staff.session(&signed.session.secret).await.unwrap().unwrap();
    let codes = app.factors.make_recovery_codes(session.fresh(app.ground.now()).unwrap()).await.unwrap();
    (signed.session.secret, codes)
}

/// Bytes that look like nothing and are always the same.
pub fn bytes(count: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64 ^ count as u64;
    let mut out = Vec::with_capacity(count + 8);
    while out.len() < count {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        out.extend(state.to_le_bytes());
    }
    out.truncate(count);
    out
}

/// The time that a client lets pass without reading.
pub async fn pause(time: Duration) {
    rt::time::sleep(time).await;
}

impl House {
    pub async fn new() -> Self {
        Self::with_patience(connection::PATIENCE).await
    }

    /// Whose clients may take nothing for no longer than that.
    pub async fn with_patience(patience: Duration) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut flags = Table::new();
        flags.insert("data_dir".into(), folder.path().join("data").to_string_lossy().into_owned().into());
        flags.insert("workers".into(), 1.into());
        let app = web::Data::new(App::build(Config::load(None, [], flags).unwrap()).await.unwrap());
        let client = Client::local("test");
        let link = app.staff.first_link().await.unwrap().unwrap();
        let anna = Address::parse("anna@example.com").unwrap();
        let password = Some(Zeroizing::new(PASSWORD.to_owned()));
        let who = ("Anna Berg", &anna, Language::De);
        let begun = app.factors.follow_first(&link.secret, who, password, &client).await.unwrap();
        let (secret, codes) = with_app(&app, &begun.secret).await;
        let session = app.staff.session(&secret).await.unwrap().unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let server = server::portal_with_patience(app.clone(), listener, patience).unwrap();
        let handle = server.handle();
        rt::spawn(server);
        let employee = format!("{STAFF}={}", secret.expose().as_str());
        Self { app, session, codes: codes.into(), employee, address, handle, folder }
    }

    /// The cookie of a second session of the employee who shares.
    pub async fn another_session(&self) -> String {
        let password = Zeroizing::new(PASSWORD.to_owned());
        let (factors, client) = (&self.app.factors, Client::local("test"));
        let begun = factors.password("anna@example.com", password, &client).await.unwrap();
        let Some(Arrival::Half(half)) = factors.arrival(&begun.secret).await.unwrap() else {
            panic!("a second factor was to be asked for")
        };
        // A code of the app works once, and the next one is half a minute away.
        let code = self.codes.lock().unwrap().pop().expect("ten codes");
        let browser = Browser { client: &client, device: None };
        let signed = factors.finish_with_recovery_code(&half, code, &browser).await.unwrap();
        format!("{STAFF}={}", signed.session.secret.expose().as_str())
    }

    /// Asks again until it is so.
    pub async fn until(&self, mut is_so: impl AsyncFnMut() -> bool) {
        let asked = async {
            while !is_so().await {
                rt::time::sleep(Duration::from_millis(20)).await;
            }
        };
        rt::time::timeout(Duration::from_secs(30), asked).await.expect("it becomes so");
    }

    pub async fn stop(self) {
        self.handle.stop(false).await;
        self.app.close().await.unwrap();
    }

    /// Uploads and releases files, sends them to somebody, and reads the link in the letter.
    pub async fn share(&self, files: &[(&str, Vec<u8>)], cap: Option<u32>) -> Link {
        self.share_with(files, cap, Check::Link).await
    }

    /// As [`share`](Self::share), with what the recipient has to prove.
    pub async fn share_with(&self, files: &[(&str, Vec<u8>)], cap: Option<u32>, check: Check) -> Link {
        self.send_off(files, cap, (Mode::Download, check)).await
    }

    /// As [`share`](Self::share), only to be looked at.
    pub async fn show(&self, files: &[(&str, Vec<u8>)], check: Check) -> Link {
        self.send_off(files, None, (Mode::View, check)).await
    }

    async fn send_off(&self, files: &[(&str, Vec<u8>)], cap: Option<u32>, (mode, check): (Mode, Check)) -> Link {
        let only = [("nur.txt", b"nur das".to_vec())];
        let mut assets = Vec::new();
        for (name, content) in if files.is_empty() { &only[..] } else { files } {
            assets.push(self.released(name, content).await);
        }
        let permit = work(&self.session.facts, self.app.ground.now()).unwrap();
        let to = Recipient {
            name: "Petra Sommer".to_owned(),
            address: Address::parse("petra@kunde.example").unwrap(),
            language: Language::De,
        };
        let draft = DraftShare {
            id: self.app.sharing.new_draft(),
            assets: assets.clone(),
            live: false,
            mode,
            check,
            recipients: vec![to],
            viewers: Vec::new(),
            expires_at: self.app.sharing.usual_end(),
            cap,
            message: "Bitte schön".to_owned(),
            tell_fetched: true,
            tell_unfetched: true,
        };
        let share = self.app.sharing.send(&permit, &draft, &Client::local("test")).await.unwrap().id;
        Link { share, assets, token: self.token(share).await }
    }

    async fn released(&self, name: &str, content: &[u8]) -> Uuid {
        let (app, client) = (&self.app, Client::local("test"));
        let permit = work(&self.session.facts, app.ground.now()).unwrap();
        let new = NewUpload { file_name: name.to_owned(), length: content.len() as u64, asset: None, collection: None };
        let upload = app.uploads.create(&permit, new).await.unwrap();
        if !content.is_empty() {
            let mut writer = app.uploads.begin(&permit, upload.id, 0, None).await.unwrap();
            for piece in content.chunks(1 << 20) {
                writer.write(Bytes::copy_from_slice(piece)).await.unwrap();
            }
            writer.finish_request().await.unwrap();
        }
        let asset = app.uploads.finish(&permit, upload.id, None, &client).await.unwrap().asset;
        self.give_status(asset, Status::Released).await;
        asset
    }

    /// What became of preparing every file for those who only look at it.
    pub async fn prepared(&self, outcome: Option<&str>) {
        let note = "UPDATE preview_job SET outcome = $1, lease_until = NULL";
        let pages = "INSERT INTO view_document (rendition_id, pages, sizes, made_at) \
                     SELECT rendition_id, 3, $1, 0 FROM preview_job";
        let made = outcome == Some("made");
        let outcome = outcome.map(str::to_owned);
        let noted = self.app.ground.database.write(async |on| {
            on.execute_raw(sql(on, note, [outcome.clone().into()])).await?;
            on.execute_raw(sql(on, "DELETE FROM view_document", [])).await?;
            if made {
                on.execute_raw(sql(on, pages, [Vec::<u8>::new().into()])).await?;
            }
            Ok::<_, sea_orm::DbErr>(())
        });
        noted.await.unwrap();
    }

    pub async fn withdraw(&self, asset: Uuid) {
        self.give_status(asset, Status::Withdrawn).await;
    }

    async fn give_status(&self, asset: Uuid, status: Status) {
        let app = &self.app;
        let permit = work(&self.session.facts, app.ground.now()).unwrap();
        let known = app.library.asset(&permit, asset).await.unwrap();
        let facts = known.status_facts(1).unwrap();
        let leave = set_status(&self.session.facts, &facts, status, app.ground.now()).unwrap();
        app.library.set_status(&leave, "withdrawn", &Client::local("test")).await.unwrap();
    }

    async fn token(&self, share: Uuid) -> String {
        token_of(&self.app, share, self.session.person.id).await
    }

    /// The path of the link in the newest letter about a consent.
    pub async fn consent_link(&self) -> String {
        let (ground, on) = (&self.app.ground, self.app.ground.database.read());
        let find = "SELECT id, person_id, sealed FROM letter WHERE kind IN ('consent_asked', 'consent_given') \
                    ORDER BY created_at DESC, id DESC LIMIT 1";
        let row = on.query_one_raw(sql(on, find, [])).await.unwrap().unwrap();
        let (id, person): (Uuid, Uuid) = (row.try_get("", "id").unwrap(), row.try_get("", "person_id").unwrap());
        let key = person_key(on, ground, person).await.unwrap();
        let place = Place { table: "letter", column: "sealed", id: id.into_bytes() };
        let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
        let text = String::from_utf8_lossy(&key.open(place, &sealed).unwrap()).into_owned();
        let start = text.find("/consent/").unwrap();
        text[start..].split('"').next().unwrap().to_owned()
    }

    /// The files that a share holds.
    pub async fn originals(&self, share: Uuid) -> Vec<Uuid> {
        let permit = work(&self.session.facts, self.app.ground.now()).unwrap();
        let share = self.app.sharing.share(&permit, share).await.unwrap().unwrap();
        share.files.iter().filter_map(|file| file.rendition).collect()
    }

    pub async fn revoke(&self, share: Uuid) {
        let facts = self.app.sharing.facts(self.session.person.id, share).await.unwrap().unwrap();
        let permit = change_share(&self.session.facts, &facts, self.app.ground.now()).unwrap();
        self.app.sharing.revoke(&permit, &Client::local("test")).await.unwrap();
    }

    /// Flips a bit in the one big sealed file.
    pub fn damage(&self, at: usize) {
        let mut files = Vec::new();
        collect(&self.folder.path().join("data/blobs"), &mut files);
        let file = files.into_iter().max_by_key(|file| file.metadata().unwrap().len()).unwrap();
        let mut sealed = std::fs::read(&file).unwrap();
        sealed[at] ^= 1;
        std::fs::write(&file, sealed).unwrap();
    }

    /// Changes the records by hand.
    pub async fn run(&self, text: &'static str) {
        let done = self.app.ground.database.write(async |on| on.execute_raw(sql(on, text, [])).await.map(drop));
        done.await.unwrap();
    }

    pub async fn number(&self, text: &'static str) -> i64 {
        let on = self.app.ground.database.read();
        on.query_one_raw(sql(on, text, [])).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }

    /// Opens a link as a browser does; answers the cookie.
    pub async fn open(&self, token: &str) -> String {
        let page = self.get(&format!("/r/{token}"), &[]).await;
        let form = format!("csrf={}&nonce={}", page.field("csrf"), page.field("nonce"));
        let opened = self.ask("POST", &format!("/r/{token}/open"), &[], &form).await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        assert_eq!(opened.header("location").as_deref(), Some("/c"));
        opened.header("set-cookie").unwrap().split(';').next().unwrap().to_owned()
    }

    pub async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Reply {
        self.ask("GET", path, headers, "").await
    }

    pub async fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], form: &str) -> Reply {
        Reply::to(self.address, request(method, path, headers, form), method == "HEAD").await
    }

    /// Sends a body of any kind.
    pub async fn ask_with(&self, method: &str, path: &str, cookie: &str, kind: &str, body: &[u8]) -> Reply {
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: {cookie}\r\n\
             Content-Type: {kind}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        Reply::to(self.address, [head.as_bytes(), body].concat(), method == "HEAD").await
    }

    /// Begins a download that is read step by step.
    pub async fn begin(&self, path: &str, cookie: &str) -> Slow {
        self.begin_asking("GET", path, cookie, "").await
    }

    /// As [`begin`](Self::begin), with headers of the caller's choice.
    pub async fn begin_with(&self, path: &str, headers: &[(&str, &str)]) -> Slow {
        self.send(request("GET", path, headers, "")).await
    }

    /// Begins anything that is answered at length.
    pub async fn begin_asking(&self, method: &str, path: &str, cookie: &str, form: &str) -> Slow {
        self.send(request(method, path, &[("Cookie", cookie)], form)).await
    }

    async fn send(&self, request: Vec<u8>) -> Slow {
        Slow::begin(self.address, request).await
    }
}

fn collect(folder: &std::path::Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, into) } else { into.push(path) }
    }
}
