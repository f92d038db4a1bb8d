//! What the tests of this crate share: a company, people, a share, and a real mail server to talk to.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Value as Cell};
use sealport_ambient::{TestClock, Timestamp};
use sealport_database::{Database, Ground, sql, testing};
use sealport_history::{Cursor, Event, timeline};
use sealport_identity::{Address, Language, ensure_person};
use sealport_notify::*;
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use uuid::Uuid;

pub const LINK: &str = "https://files.muster.example/r/eyJhbGciOiJFZERTQSJ9.c2VjcmV0LW9mLXRoZS1saW5r.sig-1_2";

pub fn face() -> CompanyFace {
    CompanyFace {
        name: "Muster & Söhne GmbH".to_owned(),
        imprint: "Muster & Söhne GmbH, Hafenstraße 12, 20457 Hamburg\nAmtsgericht Hamburg, HRB 12345".to_owned(),
        contact: "Telefon +49 40 123456\npost@muster.example".to_owned(),
        public_url: "https://files.muster.example".parse().unwrap(),
        zone: "Europe/Berlin".parse().unwrap(),
        accent: Accent::INK_TEAL,
    }
}

pub fn share_letter(link: &str) -> ShareLetter {
    ShareLetter {
        contact_name: None,
        sender_name: "Anna Berg".to_owned(),
        sender_address: "anna.berg@muster.example".to_owned(),
        message: "Hello Mr Visser,\n\nhere are the drawings.\nKind regards".to_owned(),
        files: FilesSummary::of(vec![
            FileLine { title: "Site plan, phase 2".to_owned(), size: 4_200_000 },
            FileLine { title: "Façade <details> & notes.pdf".to_owned(), size: 812 },
        ]),
        expires_at: Timestamp::from_seconds(1_796_400_000),
        share_number: 42,
        link: Link::new(link),
        account: None,
        colleagues: None,
        view_only: false,
    }
}

/// A house with a sender, a recipient, and a share between them.
pub struct House {
    pub ground: Arc<Ground>,
    pub clock: Arc<TestClock>,
    pub sender: Uuid,
    pub recipient: Uuid,
    pub share: Uuid,
    pub grant: Uuid,
}

impl House {
    pub async fn new(database: &Database) -> Self {
        let (ground, clock) = testing::ground(database);
        let (anna, jan) = (address("anna.berg@muster.example"), address("jan.visser@customer.example"));
        let g = &ground;
        let (sender, recipient, share, grant) = write(g, async |transaction| {
            let sender = ensure_person(transaction, g, "Anna Berg", &anna, Language::De).await.unwrap();
            let recipient = ensure_person(transaction, g, "Jan Visser", &jan, Language::Nl).await.unwrap();
            let (share, grant, now) = (g.id(), g.id(), g.now().micros());
            let end = g.now().after(Duration::from_secs(14 * 86_400)).micros();
            run(
                transaction,
                "INSERT INTO share (id, number, sender_id, mode, live, message, expires_at, ceiling_at, tell_fetched, \
                 tell_unfetched, revision, created_at) VALUES ($1, $2, $3, 'download', $4, $5, $6, $6, $7, $7, $8, $9)",
                [
                    share.into(),
                    42_i64.into(),
                    sender.into(),
                    false.into(),
                    Vec::<u8>::new().into(),
                    end.into(),
                    true.into(),
                    1_i64.into(),
                    now.into(),
                ],
            )
            .await;
            run(
                transaction,
                "INSERT INTO share_grant (id, share_id, person_id, generation, secret_hash, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6)",
                [grant.into(), share.into(), recipient.into(), 1_i64.into(), vec![0_u8; 32].into(), now.into()],
            )
            .await;
            (sender, recipient, share, grant)
        })
        .await;
        Self { ground, clock, sender, recipient, share, grant }
    }

    pub fn letter(&self) -> NewLetter {
        NewLetter {
            person: self.recipient,
            share: Some(self.share),
            grant: Some(GrantLink { grant: self.grant, generation: 1 }),
            letter: Letter::ShareSent(share_letter(LINK)),
            reply_to: Some(ReplyTo { name: "Anna Berg".to_owned(), address: address("anna.berg@muster.example") }),
        }
    }

    pub async fn enqueue(&self, new: NewLetter) -> Uuid {
        let ground = &*self.ground;
        write(ground, async |transaction| enqueue(transaction, ground, new.clone()).await.unwrap()).await
    }

    pub fn postman(&self) -> Postman {
        Postman::new(self.ground.clone())
    }

    pub fn pass(&self, minutes: u64) {
        self.clock.advance(Duration::from_secs(60 * minutes));
    }

    pub async fn status(&self, letter: Uuid) -> LetterStatus {
        let all = letters_of_share(self.ground.database.read(), self.share).await.unwrap();
        all.into_iter().find(|one| one.id == letter).unwrap()
    }

    pub async fn sealed(&self, letter: Uuid) -> Vec<u8> {
        let on = self.ground.database.read();
        let row = on.query_one_raw(sql(on, "SELECT sealed FROM letter WHERE id = $1", [letter.into()])).await;
        row.unwrap().unwrap().try_get("", "sealed").unwrap()
    }

    pub async fn events(&self) -> Vec<Event> {
        timeline(self.ground.database.read(), self.share, Cursor::NEWEST, 50).await.unwrap()
    }

    pub async fn notices_of_sender(&self) -> Vec<Notice> {
        notices(self.ground.database.read(), self.sender, false).await.unwrap()
    }

    pub async fn change(&self, statement: &'static str, values: Vec<Cell>) {
        write(&self.ground, async |transaction| run(transaction, statement, values.clone()).await).await;
    }
}

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

pub async fn write<T>(ground: &Ground, work: impl AsyncFn(&DatabaseTransaction) -> T) -> T {
    let done: Result<T, NotifyError> = ground.database.write(async |transaction| Ok(work(transaction).await)).await;
    done.unwrap()
}

async fn run(transaction: &DatabaseTransaction, statement: &'static str, values: impl IntoIterator<Item = Cell>) {
    transaction.execute_raw(sql(transaction, statement, values)).await.unwrap();
}

pub fn office(settings: &SmtpSettings) -> Office {
    let transport = Arc::new(SmtpTransport::new(settings).unwrap());
    Office { face: face(), from: settings.from.clone(), transport }
}

/// A mail server in a process of its own.
pub struct MailServer {
    pub port: u16,
    said: Lines<BufReader<ChildStdout>>,
    _process: Child,
}

impl MailServer {
    pub async fn start(mood: &str, more: &[&str]) -> Self {
        let python = std::env::var("SEALPORT_TEST_PYTHON").unwrap_or_else(|_| {
            panic!("SEALPORT_TEST_PYTHON names no Python with aiosmtpd: start this test through `tests/run`")
        });
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/smtp_server.py");
        let mut process = Command::new(python)
            .arg(script)
            .arg(mood)
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .expect("the mail server starts");
        let said = BufReader::new(process.stdout.take().unwrap()).lines();
        let mut server = Self { port: 0, said, _process: process };
        let hello = server.next().await;
        server.port = hello["port"].as_u64().unwrap().try_into().unwrap();
        server
    }

    /// The next thing that it tells.
    pub async fn next(&mut self) -> Value {
        let line = tokio::time::timeout(Duration::from_secs(30), self.said.next_line()).await;
        let line = line.expect("the mail server tells something").unwrap().expect("the mail server lives");
        serde_json::from_str(&line).unwrap()
    }

    /// The next message; what comes before it is skipped.
    pub async fn message(&mut self) -> Value {
        loop {
            let said = self.next().await;
            if said["event"] == "message" {
                return said;
            }
        }
    }

    pub fn settings(&self, tls: TlsMode) -> SmtpSettings {
        SmtpSettings {
            host: "localhost".to_owned(),
            port: self.port,
            tls,
            login: None,
            extra_root: None,
            from: address("files@muster.example"),
            timeout_seconds: 10,
        }
    }
}

/// A private certificate authority and a certificate of its for `name`, in files.
pub struct PrivateCa {
    pub root: String,
    directory: tempfile::TempDir,
}

impl PrivateCa {
    pub fn new(name: &str) -> Self {
        use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
        let mut root = CertificateParams::new(Vec::new()).unwrap();
        root.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(root, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let leaf = CertificateParams::new(vec![name.to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
        let directory = tempfile::tempdir().unwrap();
        std::fs::write(directory.path().join("cert.pem"), leaf.pem()).unwrap();
        std::fs::write(directory.path().join("key.pem"), key.serialize_pem()).unwrap();
        Self { root: issuer.pem(), directory }
    }

    pub fn arguments(&self) -> [String; 4] {
        let file = |name: &str| self.directory.path().join(name).to_str().unwrap().to_owned();
        ["--cert".to_owned(), file("cert.pem"), "--key".to_owned(), file("key.pem")]
    }
}
