//! A company with a sender, released files and recipients, on a database of its own.

#![allow(clippy::unwrap_used, clippy::expect_used, dead_code, missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use sea_orm::{ConnectionTrait, Value};
use sealport_access::{Check, EmployeeFacts, Mode, Permit, Refusal, Roles, Work, change_share, download, work};
use sealport_ambient::{TestClock, Timestamp};
use sealport_database::{Database, Ground, sql};
use sealport_history::{Cursor, Event, Kind};
use sealport_identity::{Address, Client, Language, ROOT_COLLECTION, ensure_person};
use sealport_notify::{Accent, CompanyFace, read_waiting_letter};
use sealport_sharing::links::Links;
use sealport_sharing::*;
use sealport_vault::{AssetKey, Secret};
use uuid::Uuid;

/// Each test on both databases, with a world of its own.
macro_rules! in_worlds {
    ($(async fn $name:ident($world:ident) $body:block)+) => {
        sealport_database::on_both_databases! {
            $(async fn $name(database) {
                let $world = $crate::support::World::new(database).await;
                $body
            })+
        }
    };
}
pub(crate) use in_worlds;

pub const URL: &str = "https://portal.example.com";
pub const DAY: Duration = Duration::from_secs(24 * 60 * 60);

pub struct World {
    pub ground: Arc<Ground>,
    pub clock: Arc<TestClock>,
    pub sharing: Sharing,
    pub visits: Arc<Visits>,
    pub deliveries: Deliveries,
    pub views: Views,
    pub links: Arc<Links>,
    pub sender: Uuid,
}

#[derive(Clone, Copy)]
pub struct Asset {
    pub id: Uuid,
    pub rendition: Uuid,
    pub size: u64,
}

impl World {
    /// An account that can be signed in to, for a person who has none.
    pub async fn give_account(&self, id: Uuid) {
        self.run("INSERT INTO account (person_id, created_at) VALUES ($1, 0)", [id.into()]).await;
        self.run("INSERT INTO account_role (person_id, role) VALUES ($1, 'customer')", [id.into()]).await;
        let key = "INSERT INTO passkey (id, person_id, name, credential, credential_hash, counter, created_at) \
                   VALUES ($1, $2, $3, $3, $3, 0, 0)";
        self.run(key, [self.ground.id().into(), id.into(), id.as_bytes().to_vec().into()]).await;
    }

    pub async fn new(database: &Database) -> Self {
        let (ground, clock) = sealport_database::testing::ground(database);
        let links = Arc::new(Links::new(&ground.keyring.links).unwrap());
        let settings = SharingSettings::usual(URL);
        let sender = colleague(&ground, "Sam Sender", "sam@company.example").await;
        let root = ground.database.write(async |on| {
            let give = "INSERT INTO person_right (person_id, collection_id, may_edit, may_release, may_share) \
                        VALUES ($1, $2, 1, 1, 1)";
            on.execute_raw(sql(on, give, [sender.into(), ROOT_COLLECTION.into()])).await.map(drop)
        });
        root.await.unwrap();
        Self {
            sharing: Sharing::new(ground.clone(), links.clone(), settings),
            visits: Arc::new(Visits::new(ground.clone(), links.clone(), URL)),
            deliveries: Deliveries::new(ground.clone(), URL).unwrap(),
            views: Views::new(ground.clone(), URL),
            links,
            sender,
            clock,
            ground,
        }
    }

    pub fn now(&self) -> Timestamp {
        self.ground.now()
    }

    pub fn employee(&self) -> EmployeeFacts {
        employee(self.sender)
    }

    pub fn work(&self) -> Permit<Work> {
        work(&self.employee(), self.now()).unwrap()
    }

    /// A permit to change a share; the clock moves, so that each change has an instant of its own.
    pub async fn change(&self, share: Uuid) -> Permit<sealport_access::ChangeShare> {
        self.clock.advance(Duration::from_micros(1));
        let facts = self.sharing.facts(self.sender, share).await.unwrap().unwrap();
        change_share(&self.employee(), &facts, self.now()).unwrap()
    }

    pub async fn run(&self, text: &'static str, values: impl IntoIterator<Item = Value> + Clone) {
        self.ground
            .database
            .write(async |on| on.execute_raw(sql(on, text, values.clone())).await.map(drop))
            .await
            .unwrap();
    }

    pub async fn number(&self, text: &'static str) -> i64 {
        let on = self.ground.database.read();
        on.query_one_raw(sql(on, text, [])).await.unwrap().unwrap().try_get("", "n").unwrap()
    }

    /// An asset with one released version.
    pub async fn asset(&self, title: &str, size: u64) -> Asset {
        self.asset_in(ROOT_COLLECTION, title, size).await
    }

    /// A collection, and who may share from it.
    pub async fn collection(&self, sharers: &[Uuid]) -> Uuid {
        let id = self.ground.id();
        let make = "INSERT INTO collection (id, name, created_at) VALUES ($1, $2, 0)";
        self.run(make, [id.into(), id.to_string().into()]).await;
        for person in sharers {
            let give = "INSERT INTO person_right (person_id, collection_id, may_edit, may_release, may_share) \
                        VALUES ($1, $2, 0, 0, 1)";
            self.run(give, [(*person).into(), id.into()]).await;
        }
        id
    }

    /// An asset in a collection, with one released version.
    pub async fn asset_in(&self, collection: Uuid, title: &str, size: u64) -> Asset {
        let (id, now) = (self.ground.id(), self.now().micros());
        let wrapped = self.ground.master.wrap(id.as_bytes(), &AssetKey::generate(self.ground.chance()));
        self.run(
            "INSERT INTO asset (id, collection_id, wrapped_key, title, description, keywords, licence, usage_terms, \
             notes, search, revision, latest_version, created_by, created_at, changed_at) \
             VALUES ($1, $2, $3, $4, '', '[]', '', '', '', $5, 1, 0, $6, $7, $7)",
            [
                id.into(),
                collection.into(),
                wrapped.into(),
                title.into(),
                title.to_lowercase().into(),
                self.sender.into(),
                now.into(),
            ],
        )
        .await;
        let rendition = self.version(id, 1, size).await;
        Asset { id, rendition, size }
    }

    /// What became of preparing a file for those who only look at it; nothing yet for none.
    pub async fn prepared(&self, rendition: Uuid, outcome: Option<&str>) {
        let note = "INSERT INTO preview_job (rendition_id, run_at, attempts, outcome) VALUES ($1, 0, 1, $2) \
                    ON CONFLICT (rendition_id) DO UPDATE SET outcome = $2";
        self.run(note, [rendition.into(), outcome.map(str::to_owned).into()]).await;
        self.run("DELETE FROM view_document WHERE rendition_id = $1", [rendition.into()]).await;
        if outcome == Some("made") {
            let pages = "INSERT INTO view_document (rendition_id, pages, sizes, made_at) VALUES ($1, 3, $2, 0)";
            self.run(pages, [rendition.into(), Vec::<u8>::new().into()]).await;
        }
    }

    /// A released version of an asset.
    pub async fn version(&self, asset: Uuid, number: i64, size: u64) -> Uuid {
        let (blob, rendition, now) = (self.ground.id(), self.ground.id(), self.now().micros());
        self.run(
            "INSERT INTO blob (id, nonce, name, sealed_length, created_at) VALUES ($1, $2, $4, 0, $3)",
            [blob.into(), vec![0_u8; 16].into(), now.into(), blob.to_string().into()],
        )
        .await;
        self.run(
            "INSERT INTO rendition (id, asset_id, version, kind, file_name, media_type, size, sha256, crc32, blob_id, \
             confirmed, created_by, created_at) \
             VALUES ($1, $2, $3, 'original', 'datei.bin', 'application/octet-stream', $4, $5, 7, $6, TRUE, $7, $8)",
            [
                rendition.into(),
                asset.into(),
                number.into(),
                (size as i64).into(),
                vec![3_u8; 32].into(),
                blob.into(),
                self.sender.into(),
                now.into(),
            ],
        )
        .await;
        self.run(
            "INSERT INTO asset_version (id, asset_id, number, original_id, status, status_by, status_at, status_comment) \
             VALUES ($1, $2, $3, $4, 'released', $5, $6, '')",
            [
                self.ground.id().into(),
                asset.into(),
                number.into(),
                rendition.into(),
                self.sender.into(),
                now.into(),
            ],
        )
        .await;
        self.run(
            "UPDATE asset SET latest_version = $2, released_version = $2, revision = revision + 1 WHERE id = $1",
            [asset.into(), number.into()],
        )
        .await;
        rendition
    }

    pub async fn withdraw(&self, asset: Uuid) {
        self.run("UPDATE asset_version SET status = 'withdrawn' WHERE asset_id = $1", [asset.into()]).await;
        self.run("UPDATE asset SET released_version = NULL, revision = revision + 1 WHERE id = $1", [asset.into()])
            .await;
    }

    pub fn draft(&self, assets: &[Asset], to: &[&str]) -> DraftShare {
        DraftShare {
            id: self.sharing.new_draft(),
            assets: assets.iter().map(|asset| asset.id).collect(),
            live: false,
            mode: Mode::Download,
            check: Check::Link,
            recipients: to.iter().map(|address| recipient(address)).collect(),
            viewers: Vec::new(),
            expires_at: self.sharing.usual_end(),
            cap: None,
            message: "Bitte schön".to_owned(),
            tell_fetched: true,
            tell_unfetched: true,
        }
    }

    pub async fn send(&self, draft: &DraftShare) -> SentShare {
        self.sharing.send(&self.work(), draft, &client()).await.unwrap()
    }

    /// The token in the newest waiting letter of a grant.
    pub async fn token(&self, grant: Uuid) -> String {
        let text = self.letter(grant).await;
        let start = text.find("/r/").expect("a link") + 3;
        text[start..].split_whitespace().next().unwrap().to_owned()
    }

    /// The newest waiting letter with the link of a grant.
    pub async fn letter(&self, grant: Uuid) -> String {
        let on = self.ground.database.read();
        let find = "SELECT id FROM letter WHERE grant_id = $1 AND state = 'waiting' \
                    AND kind <> 'link_code' ORDER BY created_at DESC, id DESC";
        let row = on.query_one_raw(sql(on, find, [grant.into()])).await.unwrap().expect("a waiting letter");
        let letter: Uuid = row.try_get("", "id").unwrap();
        let face = face();
        let read = self
            .ground
            .database
            .write(async |on| read_waiting_letter(on, &self.ground, letter, (self.sender, &client()), &face).await);
        read.await.unwrap().text
    }

    pub async fn landing(&self, token: &str) -> LandingView {
        match self.visits.landing(token).await.unwrap() {
            Landing::View(view) => view,
            Landing::Gate(gate) => panic!("the share wants {:?}", gate.needs),
            Landing::Ended(ended) => panic!("{ended:?}"),
        }
    }

    pub async fn gate(&self, token: &str) -> Gate {
        match self.visits.landing(token).await.unwrap() {
            Landing::Gate(gate) => gate,
            _ => panic!("nothing is asked for"),
        }
    }

    pub async fn ended(&self, token: &str) -> Refusal {
        match self.visits.landing(token).await.unwrap() {
            Landing::View(_) | Landing::Gate(_) => panic!("the link still holds"),
            Landing::Ended(ended) => ended.reason,
        }
    }

    pub async fn open(&self, token: &str) -> Opened {
        let nonce = self.landing(token).await.nonce;
        self.clock.advance(Duration::from_micros(1));
        self.visits.open(token, &nonce, &client()).await.unwrap()
    }

    /// One share of these assets to one recipient, opened.
    pub async fn opened(&self, draft: &DraftShare) -> (SentShare, Opened) {
        let sent = self.send(draft).await;
        let opened = self.open(&self.token(sent.grants[0].grant).await).await;
        (sent, opened)
    }

    /// What a request for a part of a file does up to its first byte.
    pub async fn begin(&self, secret: &Secret, asset: Asset) -> Result<Delivery, Refusal> {
        self.begin_some(secret, asset, 0).await
    }

    /// What a request for `wanted` bytes of a file does up to its first byte.
    pub async fn begin_some(&self, secret: &Secret, asset: Asset, wanted: u64) -> Result<Delivery, Refusal> {
        loop {
            let (visit, file) = self.visits.file(secret, asset.rendition).await.unwrap().expect("a session");
            let file = file.ok_or(Refusal::NotInShare)?;
            let permit = download(&visit.grant, &file.facts, self.now())?;
            match self.deliveries.begin(&permit, (file.size, wanted), &client()).await {
                Ok(delivery) => return Ok(delivery),
                Err(BeginError::Changed) => {}
                Err(BeginError::Refused(refusal)) => return Err(refusal),
                Err(error) => panic!("{error}"),
            }
        }
    }

    /// One whole download.
    pub async fn fetch(&self, secret: &Secret, asset: Asset) -> Result<(), Refusal> {
        let delivery = self.begin_some(secret, asset, asset.size).await?;
        delivery.delivered(0..asset.size);
        delivery.closed(false);
        Ok(())
    }

    pub async fn details(&self, share: Uuid) -> ShareDetails {
        self.deliveries.flush_all().await.unwrap();
        self.sharing.share(&self.work(), share).await.unwrap().unwrap()
    }

    pub async fn timeline(&self, subject: Uuid) -> Vec<Event> {
        let mut events =
            sealport_history::timeline(self.ground.database.read(), subject, Cursor::NEWEST, 500).await.unwrap();
        events.reverse();
        events
    }

    /// What happened, except that a test read a letter.
    pub async fn kinds(&self, subject: Uuid) -> Vec<Kind> {
        self.timeline(subject).await.iter().map(|event| event.kind).filter(|kind| *kind != Kind::LetterRead).collect()
    }

    pub async fn count(&self, subject: Uuid, kind: Kind) -> usize {
        self.kinds(subject).await.into_iter().filter(|other| *other == kind).count()
    }
}

pub fn face() -> CompanyFace {
    CompanyFace {
        name: "Company".into(),
        imprint: "Company Ltd".into(),
        contact: String::new(),
        public_url: URL.parse().unwrap(),
        zone: chrono_tz::Europe::Berlin,
        accent: Accent::INK_TEAL,
    }
}

pub fn recipient(address: &str) -> Recipient {
    Recipient { name: String::new(), address: Address::parse(address).unwrap(), language: Language::De }
}

pub fn client() -> Client {
    Client::new("192.0.2.7".parse().unwrap(), "Testfox/1.0")
}

pub async fn person(ground: &Ground, name: &str, address: &str) -> Uuid {
    let address = Address::parse(address).unwrap();
    ground.database.write(async |on| ensure_person(on, ground, name, &address, Language::En).await).await.unwrap()
}

/// A person who works here.
pub async fn colleague(ground: &Ground, name: &str, address: &str) -> Uuid {
    let id = person(ground, name, address).await;
    let add = "INSERT INTO account (person_id, created_at) VALUES ($1, 0)";
    ground.database.write(async |on| on.execute_raw(sql(on, add, [id.into()])).await.map(drop)).await.unwrap();
    id
}

/// Facts of an employee whose session never ends.
pub fn employee(person: Uuid) -> EmployeeFacts {
    let session_ends_at = Timestamp::from_micros(i64::MAX);
    EmployeeFacts { person, roles: Roles::WORKER, disabled: false, session_ends_at }
}

impl World {
    /// As [`World::begin`], for tests that only ask for the reason.
    pub async fn begin_again(&self, secret: &Secret, asset: Asset) -> Result<(), Refusal> {
        match self.visits.file(secret, asset.rendition).await.unwrap() {
            None => Err(Refusal::SessionEnded),
            Some(_) => self.begin(secret, asset).await.map(|delivery| delivery.closed(true)),
        }
    }
}
