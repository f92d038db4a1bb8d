//! `kill -9` in the middle of uploading, sharing and fetching: what was acknowledged is there afterwards, nothing half-made
//! is seen, nobody gets two letters.
//!
//! `tests/kill [ROUNDS] [SEED]` runs more of it; here SEALPORT_KILL_ROUNDS is 52, for both set-ups together. Each round prints
//! its seed, what was under way and how many bytes. Which bytes, where and how long after the kill comes follows from the seed;
//! which instruction it meets does not.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![allow(clippy::print_stdout, reason = "seeds and figures belong into the report of a test")]

use std::collections::HashMap;
use std::time::{Duration, Instant};

use reqwest::header::RANGE;
use reqwest::{Method, StatusCode};
use sealport_tests::form::Form;
use sealport_tests::lines::ask_until;
use sealport_tests::steps::Upload;
use sealport_tests::{Backend, Client, Portal, PortalOptions, Seeded, Smtp, bytes, on_both_backends};
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

/// Ready again within.
const READY: Duration = Duration::from_secs(10);
/// Downloads of one file that the capped recipient may have.
const CAP: u32 = 2;
/// After a kill a letter that was just being handed over rests until its lease is over.
const LEASE: Duration = Duration::from_secs(11 * 60);

fn setting(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a number")))
}

/// An upload that a kill interrupted.
struct Interrupted {
    upload: Upload,
    name: String,
    content: Vec<u8>,
}

/// A share that was sent while the server was killed.
struct Sent {
    address: String,
    path: String,
}

struct House {
    portal: Portal,
    smtp: Smtp,
    anna: Client,
    /// Released, shared with both recipients.
    content: Vec<u8>,
    asset: String,
    petra: Client,
    capped: Client,
    file: String,
    capped_file: String,
    interrupted: Vec<Interrupted>,
    /// Paths of finished assets, and what they must hold.
    finished: Vec<(String, Vec<u8>)>,
    sent: Vec<Sent>,
    hits: u64,
}

/// What a round did: the operation, the bytes in flight, and whether a request was open when the kill came.
type Round = (&'static str, u64, bool);

impl House {
    async fn start(backend: Backend) -> Self {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(31, 2_500_000);
        let asset = anna.released("base.bin", &content).await;
        let choices = sealport_tests::Choices { cap: Some(CAP), ..Default::default() };
        anna.share(&[&asset], "petra@kill.test", &sealport_tests::Choices::default()).await;
        anna.share(&[&asset], "capped@kill.test", &choices).await;
        let (petra, capped) = (portal.visitor(), portal.visitor());
        petra.open_link(&smtp.letter_to("petra@kill.test", 0).await.link("/r/")).await;
        capped.open_link(&smtp.letter_to("capped@kill.test", 0).await.link("/r/")).await;
        let (file, capped_file) = (petra.files().await.remove(0), capped.files().await.remove(0));
        let finished = vec![(asset.clone(), content.clone())];
        let (interrupted, sent) = (Vec::new(), Vec::new());
        Self {
            portal,
            smtp,
            anna,
            content,
            asset,
            petra,
            capped,
            file,
            capped_file,
            interrupted,
            finished,
            sent,

            hits: 0,
        }
    }

    async fn kill_and_restart(&mut self) {
        self.portal.kill().await;
        let began = Instant::now();
        self.portal.start_again().await;
        assert!(began.elapsed() < READY, "ready only after {:?}", began.elapsed());
    }

    async fn round(&mut self, seed: u64) -> Round {
        let mut chance = Seeded::new(seed);
        match chance.below(8) {
            0..=2 => self.upload(&mut chance, seed).await,
            3 => self.finish(&mut chance, seed).await,
            4 | 5 => self.share(&mut chance, seed).await,
            6 => self.download(&mut chance, false).await,
            _ => self.download(&mut chance, true).await,
        }
    }

    /// Some bytes are acknowledged, more are under way.
    async fn upload(&mut self, chance: &mut Seeded, seed: u64) -> Round {
        let length = usize::try_from(100_000 + chance.below(3_000_000)).unwrap();
        let content = chance.bytes(length);
        let name = format!("upload-{seed:x}.bin");
        let upload = self.anna.begin_upload(&name, length as u64).await;
        let acknowledged = usize::try_from(chance.below(length as u64)).unwrap();
        let answer = upload.send(0, content[..acknowledged].to_vec()).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        let flying = usize::try_from(chance.below((length - acknowledged) as u64 + 1)).unwrap();
        let mut connection = upload.open_patch(acknowledged as u64, length - acknowledged).await;
        // Sometimes to the last byte: then the answer may be there already.
        connection.write_all(&content[acknowledged..acknowledged + flying]).await.unwrap();
        let answered = connection.try_read(&mut [0; 1]).is_ok_and(|read| read > 0);
        self.kill_and_restart().await;
        let offset = upload.offset().await;
        let least = if answered { acknowledged + flying } else { acknowledged };
        assert!(offset >= least as u64, "{least} bytes were acknowledged, {offset} are there");
        assert!(offset <= (acknowledged + flying) as u64, "{offset} bytes are there, fewer were sent");
        self.not_seen(&name).await;
        self.interrupted.push(Interrupted { upload, name, content });
        ("upload", flying as u64, !answered)
    }

    /// The last step of an upload: it is an asset or it is not.
    async fn finish(&mut self, chance: &mut Seeded, seed: u64) -> Round {
        let length = usize::try_from(chance.below(400_000)).unwrap();
        let content = chance.bytes(length);
        let name = format!("finish-{seed:x}.bin");
        let upload = self.anna.begin_upload(&name, length as u64).await;
        assert_eq!(upload.send(0, content.clone()).await.status(), StatusCode::NO_CONTENT);
        let hash = hex::encode(Sha256::digest(&content));
        let answer = tokio::time::timeout(instant(chance, 40), upload.finish(&hash)).await.ok();
        self.kill_and_restart().await;
        let open = answer.is_none();
        let asset = match answer {
            Some(asset) => asset,
            // Asked again, it answers the same as it would have then; no second asset comes of it.
            None => upload.finish(&hash).await,
        };
        let found = self.anna.page(&format!("/library?q=finish-{seed:x}")).await;
        let id = asset.rsplit('/').next().unwrap();
        let cards = links(&found, "main a[href^='/library/']");
        assert!(cards.iter().all(|link| link.contains(id)) && !cards.is_empty(), "one asset: {cards:?}");
        self.finished.push((asset, content));
        ("finish", 0, open)
    }

    /// A share is there wholly, with its grant and its letter, or not at all.
    async fn share(&mut self, chance: &mut Seeded, seed: u64) -> Round {
        let address = format!("r{seed:x}@kill.test");
        let page = self.anna.page(&format!("/shares/new?asset={}", self.asset.rsplit('/').next().unwrap())).await;
        let checked = self.anna.send(&Form::on(&page, "/shares/check").with("recipients", &address)).await;
        let form = Form::on(&checked.text().await.unwrap(), "/shares/check").to("/shares");
        let size = form.fields().iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() as u64;
        let answer = tokio::time::timeout(instant(chance, 60), self.anna.send(&form)).await.ok();
        let answer = answer.map(|answer| answer.status());
        self.kill_and_restart().await;
        let mut found = self.shares_with(&address).await;
        assert!(found.len() <= 1, "one click, one share: {found:?}");
        assert!(answer != Some(StatusCode::SEE_OTHER) || found.len() == 1, "an acknowledged share is lost");
        if found.is_empty() {
            let again = self.anna.send(&form).await.status();
            assert_eq!(again, StatusCode::SEE_OTHER, "the same form can be sent again");
            found = self.shares_with(&address).await;
        }
        self.sent.push(Sent { address, path: found.remove(0) });
        ("share", size, answer.is_none())
    }

    /// The bytes that came are right; the rest comes afterwards.
    async fn download(&mut self, chance: &mut Seeded, capped: bool) -> Round {
        let (who, file) = if capped { (&self.capped, &self.capped_file) } else { (&self.petra, &self.file) };
        let (who, file) = (who.clone(), file.clone());
        let mut answer = who.get(&file).await;
        if answer.status() != StatusCode::OK {
            assert!(capped, "{}", answer.status());
            self.kill_and_restart().await;
            return ("refused download", 0, false);
        }
        let wanted = chance.below(self.content.len() as u64);
        let mut got = Vec::new();
        while (got.len() as u64) < wanted {
            got.extend_from_slice(&answer.chunk().await.unwrap().unwrap());
        }
        self.kill_and_restart().await;
        // What the system still had is right, too.
        while let Ok(Some(piece)) = answer.chunk().await {
            got.extend_from_slice(&piece);
        }
        assert!(got == self.content[..got.len()], "no wrong byte");
        if got.len() < self.content.len() && !capped {
            let rest =
                who.request(Method::GET, &file).header(RANGE, format!("bytes={}-", got.len())).send().await.unwrap();
            assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
            assert!(rest.bytes().await.unwrap() == self.content[got.len()..], "the rest is right");
        }
        (if capped { "capped download" } else { "download" }, self.content.len() as u64 - wanted, true)
    }

    async fn shares_with(&self, address: &str) -> Vec<String> {
        let page = self.anna.page(&format!("/shares?q={address}")).await;
        links(&page, ".share-line__name a[href]")
    }

    async fn not_seen(&self, name: &str) {
        let stem = name.trim_end_matches(".bin");
        let page = self.anna.page("/library").await;
        assert!(!page.contains(stem), "{stem} is shown although it is unfinished");
    }

    /// Everything that was ever acknowledged, at the end.
    async fn check_all(mut self, patient: bool) {
        self.uploads_go_on().await;
        for (asset, content) in &self.finished {
            assert!(self.anna.download(&format!("{asset}/original/1")).await == *content, "{asset} is as it was sent");
        }
        self.letters_came_once(patient).await;
        self.cap_holds().await;
        assert!(self.portal.stop().await.success(), "{}", self.portal.log());
    }

    async fn uploads_go_on(&mut self) {
        for Interrupted { upload, name, content } in std::mem::take(&mut self.interrupted) {
            let sent = ask_until(|| async {
                let offset = usize::try_from(upload.offset().await).unwrap();
                if offset == content.len() {
                    return Some(());
                }
                let answer = upload.send(offset as u64, content[offset..].to_vec()).await.status();
                // The killed writer's lock lasts a little; between asking and sending more may be found to be there.
                assert!(
                    [StatusCode::NO_CONTENT, StatusCode::LOCKED, StatusCode::CONFLICT].contains(&answer),
                    "{answer}"
                );
                (answer == StatusCode::NO_CONTENT).then_some(())
            });
            assert!(sent.await.is_some(), "{name} can't go on");
            let asset = upload.finish(&hex::encode(Sha256::digest(&content))).await;
            self.finished.push((asset, content));
        }
    }

    /// One letter for each grant; a second one only with the same Message-ID.
    async fn letters_came_once(&mut self, patient: bool) {
        let deadline = Instant::now() + if patient { LEASE } else { Duration::ZERO };
        let mut resting = 0;
        for Sent { address, path } in &self.sent {
            loop {
                let page = self.anna.page(path).await;
                if page.contains("Letter accepted by the mail server") {
                    break;
                }
                assert!(page.contains("The letter is on its way"), "{path}:\n{page}");
                if Instant::now() > deadline && !self.is_moving(path).await {
                    assert!(!patient, "no letter for {address}");
                    resting += 1;
                    break;
                }
            }
        }
        let mut by_recipient: HashMap<String, Vec<_>> = HashMap::new();
        for letter in self.smtp.letters().await {
            by_recipient.entry(letter.to[0].clone()).or_default().push(letter);
        }
        let mut without = 0;
        for Sent { address, .. } in &self.sent {
            let Some(letters) = by_recipient.get(address) else {
                without += 1;
                continue;
            };
            assert!(letters.len() <= 2, "{} letters to {address}", letters.len());
            let link = letters[0].link("/r/");
            assert!(
                letters.iter().all(|letter| letter.message_id == letters[0].message_id && letter.link("/r/") == link)
            );
            self.portal.visitor().page(&link).await;
        }
        assert!(without <= resting, "{without} recipients have no letter, only {resting} letters rest");
        println!("{resting} letters rest until the lease of the killed server is over; tests/kill waits for them");
    }

    /// Whether a letter that waits gets on within a patient look.
    async fn is_moving(&self, path: &str) -> bool {
        let moved = async || self.anna.page(path).await.contains("Letter accepted by the mail server");
        let look = async { while !moved().await {} };
        tokio::time::timeout(Duration::from_secs(3), look).await.is_ok()
    }

    /// What broke off and was begun again is one download; whole ones there are as many as allowed.
    async fn cap_holds(&self) {
        let mut whole = 0;
        loop {
            let answer = self.capped.get(&self.capped_file).await;
            if answer.status() != StatusCode::OK {
                break;
            }
            assert!(answer.bytes().await.unwrap() == self.content);
            whole += 1;
            assert!(whole <= CAP, "{whole} whole downloads of {CAP}");
        }
    }
}

/// A random instant, at most so many milliseconds away.
fn instant(chance: &mut Seeded, most: u64) -> Duration {
    Duration::from_micros(chance.below(most * 1_000))
}

/// Where the links of the elements that `selector` finds lead.
fn links(page: &str, selector: &str) -> Vec<String> {
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

on_both_backends! {
    async fn nothing_acknowledged_is_lost(backend) {
        let (rounds, seed) = (setting("SEALPORT_KILL_ROUNDS", 52), setting("SEALPORT_KILL_SEED", 20_261_121));
        let mine = if backend == Backend::SqliteDisk { rounds.div_ceil(2) } else { rounds / 2 };
        let mut house = House::start(backend).await;
        let mut seeds = Seeded::new(seed ^ backend as u64);
        for number in 1..=mine {
            let seed = seeds.next();
            println!("{backend:?} {number}/{mine}: seed {seed:#x}");
            let (operation, flying, open) = house.round(seed).await;
            println!("{backend:?} {number}/{mine}: {operation}, {flying} bytes in flight, request open: {open}");
            house.hits += u64::from(open);
        }
        assert!(house.hits * 2 >= mine, "only {} of {mine} kills met an open request", house.hits);
        house.check_all(rounds > 100).await;
    }
}
