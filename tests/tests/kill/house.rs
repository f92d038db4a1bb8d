//! The portal that is killed, and what is known of it.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use sealport_tests::client::status_on;
use sealport_tests::form::Form;
use sealport_tests::steps::Upload;
use sealport_tests::{Backend, Choices, Client, Portal, PortalOptions, Seeded, Smtp, bytes};
use sha2::{Digest, Sha256};

use crate::Met;

/// Ready again within.
const READY: Duration = Duration::from_secs(10);
/// Downloads of one file that a capped recipient may have.
pub const CAP: u32 = 2;
/// More than the buffers of both sockets hold, so that a transfer is still open when its reader has some of it.
const CONTENT: usize = 16 << 20;
/// A request is measured that often.
const MEASURED: usize = 3;

pub const PETRA: &str = "petra@kill.test";

/// An upload that a kill interrupted.
pub struct Interrupted {
    pub upload: Upload,
    pub name: String,
    pub content: Vec<u8>,
}

/// A share that was sent while the server was killed.
pub struct Sent {
    pub address: String,
    pub path: String,
}

/// Somebody who opened a link.
#[derive(Clone)]
pub struct Holder {
    pub client: Client,
    pub file: String,
}

pub struct House {
    pub portal: Portal,
    pub smtp: Smtp,
    pub anna: Client,
    /// Released, shared with everybody who downloads.
    pub content: Vec<u8>,
    pub asset: String,
    pub petra: Holder,
    pub capped: Holder,
    /// Everybody who ever had a cap.
    pub cappeds: usize,
    pub interrupted: Vec<Interrupted>,
    /// Paths of finished assets, and what they must hold.
    pub finished: Vec<(String, Vec<u8>)>,
    pub sent: Vec<Sent>,
    /// The lines of the history that there must be, by kind.
    pub deeds: BTreeMap<&'static str, usize>,
    /// Assets and shares that there must be.
    pub assets: usize,
    pub shares: usize,
    /// What the last step of an upload and the sending of a share take.
    pub finish_takes: Window,
    pub share_takes: Window,
}

impl House {
    pub async fn start(backend: Backend) -> Self {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(31, CONTENT);
        let asset = anna.released("base.bin", &content).await;
        anna.share(&[&asset], PETRA, &Choices::default()).await;
        let petra = holder(&portal, &smtp, PETRA).await;
        let mut house = Self {
            capped: petra.clone(),
            finished: vec![(asset.clone(), content.clone())],
            portal,
            smtp,
            anna,
            content,
            asset,
            petra,
            cappeds: 0,
            interrupted: Vec::new(),
            sent: Vec::new(),
            deeds: BTreeMap::new(),
            assets: 1,
            shares: 1,
            finish_takes: Window(Duration::ZERO),
            share_takes: Window(Duration::ZERO),
        };
        house.finish_takes = house.measure_finish().await;
        house.share_takes = house.measure_share().await;
        println!("{backend:?}: finish takes {:?}, share {:?}", house.finish_takes.0, house.share_takes.0);
        house.new_capped().await;
        house
    }

    pub async fn kill_and_restart(&mut self) {
        self.portal.kill().await;
        let began = Instant::now();
        self.portal.start_again().await;
        assert!(began.elapsed() < READY, "ready only after {:?}", began.elapsed());
    }

    /// A new recipient with a cap, where the last one used hers up. What the history says of it is taken as it is: nothing
    /// was killed meanwhile.
    pub async fn new_capped(&mut self) {
        self.cappeds += 1;
        self.shares += 1;
        let address = format!("capped{}@kill.test", self.cappeds);
        let choices = Choices { cap: Some(CAP), ..Choices::default() };
        self.anna.share(&[&self.asset], &address, &choices).await;
        self.capped = holder(&self.portal, &self.smtp, &address).await;
        self.deeds = self.portal.ledger().await.deeds();
    }

    /// What stands in the history is what happened, and what happened is there.
    pub async fn reconcile(&self) {
        let ledger = self.portal.ledger().await;
        assert_eq!(ledger.count("assets"), self.assets, "assets");
        assert_eq!(ledger.count("shares"), self.shares, "shares");
        assert_eq!(ledger.deeds(), self.deeds, "the lines of the history by kind");
    }

    pub fn happened(&mut self, kind: &'static str) {
        *self.deeds.entry(kind).or_default() += 1;
    }

    /// The form that sends a share with `address`.
    pub async fn share_form(&self, address: &str) -> Form {
        let page = self.anna.page(&format!("/shares/new?asset={}", self.asset.rsplit('/').next().unwrap())).await;
        let checked = self.anna.send(&Form::on(&page, "/shares/check").with("recipients", address)).await;
        Form::on(&checked.text().await.unwrap(), "/shares/check").to("/shares")
    }

    pub async fn shares_with(&self, address: &str) -> Vec<String> {
        let page = self.anna.page(&format!("/shares?q={address}")).await;
        links(&page, ".share-line__name a[href]")
    }

    /// As long as it takes soon after a start: so it is in the rounds.
    async fn measure_finish(&mut self) -> Window {
        let mut took = Vec::new();
        for number in 0..MEASURED {
            self.kill_and_restart().await;
            let content = bytes(number as u64, 200_000);
            let upload = self.anna.begin_upload("usual.bin", content.len() as u64).await;
            upload.send(0, content.clone()).await;
            let hash = hex::encode(Sha256::digest(&content));
            let mut connection = upload.open_finish(&hash).await;
            let began = Instant::now();
            assert_eq!(status_on(&mut connection).await, 200);
            took.push(began.elapsed());
            self.finished.push((upload.finish(&hash).await, content));
            self.assets += 1;
        }
        Window::shortest(&took)
    }

    async fn measure_share(&mut self) -> Window {
        let mut took = Vec::new();
        for number in 0..MEASURED {
            self.kill_and_restart().await;
            let address = format!("usual{number}@kill.test");
            let form = self.share_form(&address).await;
            let mut connection = self.anna.open_send(&form).await;
            let began = Instant::now();
            assert_eq!(status_on(&mut connection).await, 303);
            took.push(began.elapsed());
            let path = self.shares_with(&address).await.remove(0);
            self.sent.push(Sent { address, path });
            self.shares += 1;
        }
        Window::shortest(&took)
    }
}

async fn holder(portal: &Portal, smtp: &Smtp, address: &str) -> Holder {
    let client = portal.visitor();
    client.open_link(&smtp.letter_to(address, 0).await.link("/r/")).await;
    let file = client.files().await.remove(0);
    Holder { client, file }
}

/// The time within which kills fall. It follows the machine's load: a kill that came too late halves it, one that came before
/// the deed was done lets it grow a little, so that kills gather around the moment of the commit.
pub struct Window(Duration);

impl Window {
    pub const fn of(most: Duration) -> Self {
        Self(most)
    }

    fn shortest(all: &[Duration]) -> Self {
        Self(all.iter().min().copied().unwrap())
    }

    /// Lets a part of it pass, exactly: when the kill falls is what the seed draws.
    pub fn pass(&self, chance: &mut Seeded) {
        let part = Duration::from_nanos(chance.below(self.0.as_nanos() as u64));
        tokio::task::block_in_place(|| std::thread::sleep(part));
    }

    pub fn learn(&mut self, met: &Met) {
        if !met.open {
            self.0 /= 2;
        } else if !met.done {
            self.0 = self.0 * 11 / 10;
        }
    }
}

/// Where the links of the elements that `selector` finds lead.
pub fn links(page: &str, selector: &str) -> Vec<String> {
    let html = scraper::Html::parse_document(page);
    let anchors = scraper::Selector::parse(selector).unwrap();
    let mut links: Vec<String> = html
        .select(&anchors)
        .filter_map(|anchor| anchor.attr("href"))
        .map(|target| target.split(['?', '#']).next().unwrap().to_owned())
        .collect();
    links.sort();
    links.dedup();
    links
}
