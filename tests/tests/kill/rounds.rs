//! One kill.

use std::time::Duration;

use reqwest::header::RANGE;
use reqwest::{Method, StatusCode};
use sealport_tests::Seeded;
use sealport_tests::client::status_that_came;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use crate::house::{House, Interrupted, Sent, Window, links};
use crate::{Met, Operation};

/// Sending a piece and its way into the store take about that long.
const PIECE: Duration = Duration::from_millis(8);

impl House {
    pub async fn round(&mut self, operation: Operation, seed: u64) -> Met {
        let mut chance = Seeded::new(seed);
        match operation {
            Operation::Upload => self.upload(&mut chance, seed).await,
            Operation::Finish => {
                let met = self.finish(&mut chance, seed).await;
                self.finish_takes.learn(&met);
                met
            }
            Operation::Share => {
                let met = self.share(&mut chance, seed).await;
                self.share_takes.learn(&met);
                met
            }
            Operation::Download => self.download(&mut chance, false).await,
            Operation::CappedDownload => self.download(&mut chance, true).await,
        }
    }

    /// Some bytes are acknowledged, more are under way.
    async fn upload(&mut self, chance: &mut Seeded, seed: u64) -> Met {
        let length = usize::try_from(100_000 + chance.below(3_000_000)).unwrap();
        let content = chance.bytes(length);
        let name = format!("upload-{seed:x}.bin");
        let upload = self.anna.begin_upload(&name, length as u64).await;
        let acknowledged = usize::try_from(chance.below(length as u64)).unwrap();
        let answer = upload.send(0, content[..acknowledged].to_vec()).await;
        assert_eq!(answer.status(), StatusCode::NO_CONTENT);
        // One time in four to the last byte: then the answer may come.
        let rest = length - acknowledged;
        let flying = if chance.below(4) == 0 { rest } else { usize::try_from(chance.below(rest as u64 + 1)).unwrap() };
        let mut connection = upload.open_patch(acknowledged as u64, rest).await;
        connection.write_all(&content[acknowledged..acknowledged + flying]).await.unwrap();
        Window::of(PIECE).pass(chance);
        self.kill_and_restart().await;
        let answered = status_that_came(connection).await;
        assert!(answered.is_none() || answered == Some(204), "{answered:?}");
        let offset = upload.offset().await;
        let least = if answered.is_some() { length } else { acknowledged };
        assert!(offset >= least as u64, "{least} bytes were acknowledged, {offset} are there");
        assert!(offset <= (acknowledged + flying) as u64, "{offset} bytes are there, fewer were sent");
        self.not_seen(&name).await;
        self.interrupted.push(Interrupted { upload, name, content });
        Met { flying: flying as u64, open: answered.is_none(), done: offset == length as u64 }
    }

    /// The last step of an upload: it is an asset or it is not.
    async fn finish(&mut self, chance: &mut Seeded, seed: u64) -> Met {
        let length = usize::try_from(chance.below(400_000)).unwrap();
        let content = chance.bytes(length);
        let name = format!("finish-{seed:x}");
        let upload = self.anna.begin_upload(&format!("{name}.bin"), length as u64).await;
        assert_eq!(upload.send(0, content.clone()).await.status(), StatusCode::NO_CONTENT);
        let hash = hex::encode(Sha256::digest(&content));
        let connection = upload.open_finish(&hash).await;
        self.finish_takes.pass(chance);
        self.kill_and_restart().await;
        let answered = status_that_came(connection).await;
        assert!(answered.is_none() || answered == Some(200), "{answered:?}");
        let before = self.found(&name).await;
        assert!(before.len() <= 1, "one upload, one asset: {before:?}");
        assert!(answered.is_none() || before.len() == 1, "an acknowledged asset is lost");
        // Asked again, it answers the same as it would have then; no second asset comes of it.
        let asset = upload.finish(&hash).await;
        let id = asset.rsplit('/').next().unwrap();
        let after = self.found(&name).await;
        assert!(after.iter().all(|link| link.contains(id)) && after.len() == 1, "one asset: {after:?}");
        self.happened("asset.uploaded");
        self.assets += 1;
        self.finished.push((asset, content));
        Met { flying: 0, open: answered.is_none(), done: !before.is_empty() }
    }

    /// A share is there wholly, with its grant and its letter, or not at all.
    async fn share(&mut self, chance: &mut Seeded, seed: u64) -> Met {
        let address = format!("r{seed:x}@kill.test");
        let form = self.share_form(&address).await;
        let size = form.fields().iter().map(|(name, value)| name.len() + value.len()).sum::<usize>() as u64;
        let connection = self.anna.open_send(&form).await;
        self.share_takes.pass(chance);
        self.kill_and_restart().await;
        let answered = status_that_came(connection).await;
        assert!(answered.is_none() || answered == Some(303), "{answered:?}");
        let mut found = self.shares_with(&address).await;
        let done = !found.is_empty();
        assert!(found.len() <= 1, "one click, one share: {found:?}");
        assert!(answered.is_none() || done, "an acknowledged share is lost");
        if !done {
            let again = self.anna.send(&form).await.status();
            assert_eq!(again, StatusCode::SEE_OTHER, "the same form can be sent again");
            found = self.shares_with(&address).await;
        }
        self.happened("share.sent");
        self.shares += 1;
        self.sent.push(Sent { address, path: found.remove(0) });
        Met { flying: size, open: answered.is_none(), done }
    }

    /// The bytes that came are right; the rest comes afterwards.
    async fn download(&mut self, chance: &mut Seeded, capped: bool) -> Met {
        let holder = if capped { &self.capped } else { &self.petra };
        let (mut who, mut file) = (holder.client.clone(), holder.file.clone());
        let mut answer = who.get(&file).await;
        if capped && answer.status() != StatusCode::OK {
            self.new_capped().await;
            (who, file) = (self.capped.client.clone(), self.capped.file.clone());
            answer = who.get(&file).await;
        }
        assert_eq!(answer.status(), StatusCode::OK);
        let before = self.portal.ledger().await.count("complete deliveries");
        // Three times in four while the portal certainly has bytes to hand over still: the sockets hold some megabytes.
        let within = if chance.below(4) == 0 { self.content.len() } else { self.content.len() / 2 };
        let wanted = chance.below(within as u64);
        let mut got = Vec::new();
        while (got.len() as u64) < wanted {
            got.extend_from_slice(&answer.chunk().await.unwrap().unwrap());
        }
        let first = got.len();
        self.kill_and_restart().await;
        // What the system still had is right, too.
        while let Ok(Some(piece)) = answer.chunk().await {
            got.extend_from_slice(&piece);
        }
        assert!(got == self.content[..got.len()], "no wrong byte");
        let (came, whole) = (got.len(), self.content.len());
        let done = self.portal.ledger().await.count("complete deliveries") > before;
        if came < whole && !capped {
            let rest = who.request(Method::GET, &file).header(RANGE, format!("bytes={came}-")).send().await.unwrap();
            assert_eq!(rest.status(), StatusCode::PARTIAL_CONTENT);
            assert!(rest.bytes().await.unwrap() == self.content[came..], "the rest is right");
        }
        Met { flying: (whole - first) as u64, open: came < whole, done }
    }

    async fn found(&self, name: &str) -> Vec<String> {
        links(&self.anna.page(&format!("/library?q={name}")).await, "main a[href^='/library/']")
    }

    async fn not_seen(&self, name: &str) {
        let stem = name.trim_end_matches(".bin");
        let page = self.anna.page("/library").await;
        assert!(!page.contains(stem), "{stem} is shown although it is unfinished");
    }
}
