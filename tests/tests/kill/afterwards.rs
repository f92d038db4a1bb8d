//! Everything that was ever acknowledged, at the end.

use std::collections::HashMap;

use reqwest::StatusCode;
use sealport_tests::lines::ask_until;
use sealport_tests::steps::ADMINISTRATOR;
use sealport_tests::{Letter, Seen};
use sha2::{Digest, Sha256};

use crate::house::{CAP, House, Interrupted, PETRA, Sent};

impl House {
    pub async fn check_all(mut self) {
        self.uploads_go_on().await;
        self.reconcile().await;
        self.letters_came_once().await;
        for (asset, content) in &self.finished {
            assert!(self.anna.download(&format!("{asset}/original/1")).await == *content, "{asset} is as it was sent");
        }
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
            self.happened("asset.uploaded");
            self.assets += 1;
            self.finished.push((asset, content));
        }
    }

    /// Each recipient got one letter; a repeated one, of a server that was killed between the mail server's word and its own
    /// note of it, is the same letter to the last sign of its Message-ID.
    async fn letters_came_once(&mut self) {
        self.portal.stop().await;
        let resting = self.portal.end_leases().await;
        self.portal.start_again().await;
        for Sent { address, path } in &self.sent {
            let accepted = async || self.anna.page(path).await.contains("Letter accepted by the mail server");
            let came = ask_until(|| async { accepted().await.then_some(()) }).await;
            assert!(came.is_some(), "no letter for {address}:\n{}", self.anna.page(path).await);
        }
        let seen = self.smtp.seen().await;
        let taken = seen.iter().filter(|seen| matches!(seen, Seen::Letter { .. })).count();
        let mut by_recipient: HashMap<String, Vec<Letter>> = HashMap::new();
        for letter in self.smtp.letters().await {
            assert_eq!(letter.to.len(), 1, "one recipient a letter");
            by_recipient.entry(letter.to[0].clone()).or_default().push(letter);
        }
        // What tells her of downloads goes to the sender herself.
        by_recipient.remove(ADMINISTRATOR);
        let mut repeated = 0;
        let others = (1..=self.cappeds).map(|number| format!("capped{number}@kill.test")).chain([PETRA.to_owned()]);
        let wanted: Vec<String> = self.sent.iter().map(|sent| sent.address.clone()).chain(others).collect();
        for address in &wanted {
            let letters = by_recipient.remove(address).unwrap_or_else(|| panic!("no letter for {address}"));
            let [first, more @ ..] = letters.as_slice() else { panic!("no letter for {address}") };
            assert!(more.len() <= 1, "{} letters to {address}", letters.len());
            let link = first.link("/r/");
            let same = |other: &Letter| other.message_id == first.message_id && other.link("/r/") == link;
            assert!(more.iter().all(same), "two different letters to {address}");
            repeated += more.len();
            self.portal.visitor().page(&link).await;
        }
        assert!(by_recipient.is_empty(), "letters to nobody who was written to: {:?}", by_recipient.keys());
        println!(
            "{} recipients got their letter, {repeated} of them the same one twice ({resting} were in the hands of a killed \
             server at the end; {taken} letters altogether)",
            wanted.len()
        );
    }

    /// What broke off and was begun again is one download; whole ones there are as many as allowed.
    async fn cap_holds(&self) {
        let mut whole = 0;
        loop {
            let answer = self.capped.client.get(&self.capped.file).await;
            if answer.status() != StatusCode::OK {
                break;
            }
            assert!(answer.bytes().await.unwrap() == self.content);
            whole += 1;
            assert!(whole <= CAP, "{whole} whole downloads of {CAP}");
        }
    }
}
