//! What a share wants proved, and what a session proved.

use std::time::Duration;

use crate::support::{Asset, DAY, World, client, employee};
use sealport_access::{Check, Refusal};
use sealport_history::{Detail, Kind};
use sealport_identity::{Session, people, person_key};
use sealport_sharing::{
    About, CodeError, DraftShare, Finding, FindingKind, Landing, OpenError, SendError, SentCode, SentShare, Severity,
};
use sealport_vault::{Place, SealsFields, Secret};
use uuid::Uuid;

const IDLE: Duration = Duration::from_secs(60 * 60);

impl World {
    /// What a share wants proved, whatever it was sent with.
    async fn demand(&self, share: Uuid, check: Check) {
        let set = "UPDATE share SET identity_check = $2, revision = revision + 1 WHERE id = $1";
        self.run(set, [share.into(), check.as_str().into()]).await;
    }

    /// A session of an account, which the person gets if there is none.
    async fn account_session(&self, person: Uuid) -> Session {
        let add = "INSERT INTO account (person_id, created_at) VALUES ($1, 0) ON CONFLICT DO NOTHING";
        self.run(add, [person.into()]).await;
        let (id, now) = (self.ground.id(), self.now());
        let begin = "INSERT INTO session (id, person_id, secret_hash, created_at, used_at, expires_at, stage, proved_at) \
                     VALUES ($1, $2, $3, $4, $4, $5, 'full', $4)";
        let ends = now.after(Duration::from_secs(8 * 60 * 60));
        let hash = [id.as_bytes().as_slice(), id.as_bytes()].concat();
        self.run(begin, [id.into(), person.into(), hash.into(), now.micros().into(), ends.micros().into()]).await;
        let found = people(self.ground.database.read(), &self.ground, &[person]).await.unwrap().remove(&person);
        Session { id, person: found.unwrap(), facts: employee(person), proved_at: now, idle: IDLE }
    }
}

/// A share that wants a code, with the link of its one recipient.
struct Coded {
    asset: Asset,
    sent: SentShare,
    token: String,
}

impl World {
    async fn coded(&self, to: &str) -> Coded {
        let asset = self.asset("Plan", 10).await;
        let sent = self.send(&self.draft(&[asset], &[to])).await;
        self.demand(sent.id, Check::Code).await;
        let token = self.token(sent.grants[0].grant).await;
        Coded { asset, sent, token }
    }

    async fn send_code(&self, coded: &Coded, browser: Option<Secret>) -> Result<SentCode, CodeError> {
        self.clock.advance(Duration::from_micros(1));
        let nonce = self.gate(&coded.token).await.nonce;
        self.visits.send_code(&coded.token, &nonce, browser, &client()).await
    }

    /// The code in the newest letter to the person, as its reader has it.
    async fn mailed(&self, person: Uuid) -> String {
        let on = self.ground.database.read();
        let find = "SELECT id, sealed FROM letter WHERE person_id = $1 AND kind = 'link_code' \
                    ORDER BY created_at DESC, id DESC";
        let row = sealport_database::sql(on, find, [person.into()]);
        let row = sea_orm::ConnectionTrait::query_one_raw(on, row).await.unwrap().expect("a letter with a code");
        let (id, sealed): (Uuid, Vec<u8>) = (row.try_get("", "id").unwrap(), row.try_get("", "sealed").unwrap());
        let key = person_key(on, &self.ground, person).await.unwrap();
        let place = Place { table: "letter", column: "sealed", id: id.into_bytes() };
        let letter: serde_json::Value = serde_json::from_slice(&key.open(place, &sealed).unwrap()).unwrap();
        letter["letter"]["code"].as_str().expect("a code").to_owned()
    }

    async fn enter(&self, coded: &Coded, browser: Option<&Secret>, code: &str) -> Result<Secret, CodeError> {
        let nonce = self.gate(&coded.token).await.nonce;
        let opened = self.visits.open_with_code(&coded.token, &nonce, browser, code, &client()).await;
        opened.map(|opened| opened.secret)
    }
}

/// A code that is not this one.
fn another(code: &str) -> String {
    let first = if code.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &code[1..])
}

crate::support::in_worlds! {
    async fn protected_files_leave_the_house_with_their_check_only(world) {
        let [plain, secret, strict] = [world.asset("Plan", 10).await, world.asset("Offer", 10).await, world.asset("Pay", 10).await];
        for (asset, class) in [(secret, "confidential"), (strict, "strictly_confidential")] {
            world.run("UPDATE asset SET protection_class = $2 WHERE id = $1", [asset.id.into(), class.into()]).await;
        }
        // The assets, and with each check which of them stand in the way.
        let (code, account) = (FindingKind::CheckTooWeak { least: Check::Code }, FindingKind::CheckTooWeak { least: Check::Account });
        let cases = [
            (vec![plain], [vec![], vec![], vec![]]),
            (vec![plain, secret], [vec![(secret, code.clone())], vec![], vec![]]),
            (vec![secret, strict], [vec![(secret, code), (strict, account.clone())], vec![(strict, account)], vec![]]),
        ];
        for (assets, wanted) in cases {
            for (check, wanted) in Check::ALL.into_iter().zip(wanted) {
                let draft = DraftShare { check, ..world.draft(&assets, &["anna@customer.example"]) };
                let wanted: Vec<_> = wanted.into_iter().map(|(asset, kind)| (About::Asset(asset.id), kind)).collect();
                let named = |found: Vec<Finding>| -> Vec<(About, FindingKind)> {
                    let blocking = found.into_iter().filter(|finding| finding.severity == Severity::Blocks);
                    blocking.map(|finding| (finding.about, finding.kind)).collect()
                };
                assert_eq!(named(world.sharing.preflight(&world.work(), &draft).await.unwrap()), wanted);
                // Not only the form: sending asks again.
                match world.sharing.send(&world.work(), &draft, &client()).await {
                    Ok(_) => assert!(wanted.is_empty(), "{check:?}"),
                    Err(SendError::Blocked(found)) => assert_eq!(named(found), wanted),
                    Err(error) => panic!("{error}"),
                }
            }
        }
    }

    async fn a_share_asks_for_what_its_sender_chose(world) {
        let asset = world.asset("Plan", 10).await;
        for check in Check::ALL {
            let draft = DraftShare { check, ..world.draft(&[asset], &["anna@customer.example"]) };
            let sent = world.send(&draft).await;
            let token = world.token(sent.grants[0].grant).await;
            let needs = match world.visits.landing(&token).await.unwrap() {
                Landing::View(_) => Check::Link,
                Landing::Gate(gate) => gate.needs,
                Landing::Ended(_) => panic!("it was just sent"),
            };
            assert_eq!(needs, check);
            let details = world.sharing.share(&world.work(), sent.id).await.unwrap().unwrap();
            assert_eq!(details.check, check);
            let events = world.timeline(sent.id).await;
            let event = events.iter().find(|event| event.kind == Kind::Shared).unwrap();
            assert_eq!(event.text("check"), Some(check.as_str()));
        }
    }

    async fn a_link_alone_opens_nothing_that_wants_more(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let nonce = world.landing(&token).await.nonce;
        let gate = async || world.gate(&token).await;
        for check in [Check::Code, Check::Account] {
            world.demand(sent.id, check).await;
            let refused = world.visits.open(&token, &nonce, &client()).await;
            assert!(matches!(refused, Err(OpenError::Ended(end)) if end.reason == Refusal::ProofMissing));
            // What was opened before the share wanted more is of no use any more.
            assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::ProofMissing));
            assert!(world.visits.glance(&token, asset.rendition).await.unwrap().is_none());
            assert_eq!((gate().await.needs, gate().await.count), (check, 1));
        }
        world.demand(sent.id, Check::Link).await;
        assert_eq!(world.begin_again(&opened.secret, asset).await, Ok(()));
    }

    async fn the_recipients_account_opens_and_no_other(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example", "bert@customer.example"])).await;
        world.demand(sent.id, Check::Account).await;
        let [anna, bert] = [0, 1].map(|place| (sent.grants[place].grant, sent.grants[place].person));
        let session = world.account_session(anna.1).await;
        let opened = world.visits.open_with_account(&session, anna.0, &client()).await.unwrap();
        assert_eq!(world.begin_again(&opened.secret, asset).await, Ok(()));
        for foreign in [bert.0, Uuid::nil()] {
            let refused = world.visits.open_with_account(&session, foreign, &client()).await;
            assert!(matches!(refused, Err(OpenError::NotFound)));
        }
        let events = world.timeline(sent.id).await;
        let event = events.iter().find(|event| event.kind == Kind::LinkOpened).unwrap();
        assert_eq!(event.details.get("proof"), Some(&Detail::Text("account".to_owned())));
        world.sharing.revoke(&world.change(sent.id).await, &client()).await.unwrap();
        let late = world.visits.open_with_account(&session, anna.0, &client()).await;
        assert!(matches!(late, Err(OpenError::Ended(end)) if end.reason == Refusal::ShareRevoked));
    }

    async fn what_an_account_opened_ends_with_its_session(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (grant, person) = (sent.grants[0].grant, sent.grants[0].person);
        let open = async || {
            let session = world.account_session(person).await;
            (world.visits.open_with_account(&session, grant, &client()).await.unwrap().secret, session)
        };
        // Signed out.
        let (secret, session) = open().await;
        world.run("DELETE FROM session WHERE id = $1", [session.id.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        // Switched off.
        let (secret, _) = open().await;
        world.run("UPDATE account SET disabled_at = 1 WHERE person_id = $1", [person.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        world.run("UPDATE account SET disabled_at = NULL WHERE person_id = $1", [person.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        // Not used: what is done with the grant is use of the account's session, and nothing else is.
        let (secret, _) = open().await;
        for _ in 0..3 {
            world.clock.advance(IDLE - Duration::from_secs(1));
            assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        }
        world.clock.advance(IDLE);
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        // Its longest time is over, used or not.
        let (secret, session) = open().await;
        let soon = world.now().after(Duration::from_secs(1)).micros();
        world.run("UPDATE session SET expires_at = $2 WHERE id = $1", [session.id.into(), soon.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
    }

    async fn a_code_from_the_mailbox_opens_once(world) {
        let coded = world.coded("anna@customer.example").await;
        let sent = world.send_code(&coded, None).await.unwrap();
        let code = world.mailed(coded.sent.grants[0].person).await;
        assert_eq!(code.len(), 9);
        let secret = world.enter(&coded, Some(&sent.browser), &code.to_lowercase().replace('-', " ")).await.unwrap();
        assert_eq!(world.begin_again(&secret, coded.asset).await, Ok(()));
        let again = world.enter(&coded, Some(&sent.browser), &code).await;
        assert!(matches!(again, Err(CodeError::NoCode)));
        let events = world.timeline(coded.sent.id).await;
        let opened = events.iter().find(|event| event.kind == Kind::LinkOpened).unwrap();
        assert_eq!(opened.details.get("proof"), Some(&Detail::Text("code".to_owned())));
        assert_eq!(world.count(coded.sent.id, Kind::CodeSent).await, 1);
        for event in &events {
            let text = String::from_utf8_lossy(&event.encode()).into_owned();
            assert!(!text.contains(&code) && !text.contains(&code.replace('-', "")), "{:?}", event.kind);
        }
    }

    async fn a_code_holds_for_its_link_its_address_and_its_browser(world) {
        let (coded, other) = (world.coded("anna@customer.example").await, world.coded("anna@customer.example").await);
        let person = coded.sent.grants[0].person;
        let sent = world.send_code(&coded, None).await.unwrap();
        let code = world.mailed(person).await;
        // Another browser, or none.
        let foreign = Secret::generate(world.ground.chance());
        for browser in [Some(&foreign), None] {
            assert!(matches!(world.enter(&coded, browser, &code).await, Err(CodeError::NoCode)));
        }
        // Another browser that has a code of its own.
        let second = world.send_code(&coded, None).await.unwrap();
        assert!(matches!(world.enter(&coded, Some(&second.browser), &code).await, Err(CodeError::Wrong { left: 4 })));
        // Another link of the same person, in the same browser.
        assert!(matches!(world.enter(&other, Some(&sent.browser), &code).await, Err(CodeError::NoCode)));
        // Another address than the one that it was sent to.
        let change = "UPDATE person SET address_hash = $2 WHERE id = $1";
        let hashes = [("new@customer.example", false), ("anna@customer.example", true)];
        for (address, opens) in hashes {
            let hash = world.ground.keyring.addresses.hash(address).to_vec();
            world.run(change, [person.into(), hash.into()]).await;
            let entered = world.enter(&coded, Some(&sent.browser), &code).await;
            assert_eq!(entered.is_ok(), opens, "{address}");
        }
        // A newer link.
        let sent = world.send_code(&coded, None).await.unwrap();
        let code = world.mailed(person).await;
        let old = coded.token.clone();
        let nonce = world.gate(&old).await.nonce;
        let permit = world.change(coded.sent.id).await;
        world.sharing.send_again(&permit, coded.sent.grants[0].grant, &client()).await.unwrap();
        let late = world.visits.open_with_code(&old, &nonce, Some(&sent.browser), &code, &client()).await;
        assert!(matches!(late, Err(CodeError::Ended(end)) if end.reason == Refusal::LinkReplaced));
        let token = world.token(coded.sent.grants[0].grant).await;
        let fresh = Coded { token, ..coded };
        assert!(matches!(world.enter(&fresh, Some(&sent.browser), &code).await, Err(CodeError::NoCode)));
    }

    async fn five_tries_are_compared_and_no_more_however_many_come_at_once(world) {
        let coded = world.coded("anna@customer.example").await;
        let sent = world.send_code(&coded, None).await.unwrap();
        let code = world.mailed(coded.sent.grants[0].person).await;
        let wrong = another(&code);
        let nonce = world.gate(&coded.token).await.nonce;
        let client = client();
        let tries = (0..50).map(|_| world.visits.open_with_code(&coded.token, &nonce, Some(&sent.browser), &wrong, &client));
        let answers = futures_util::future::join_all(tries).await;
        let mut left: Vec<u32> = answers
            .iter()
            .filter_map(|answer| match answer {
                Err(CodeError::Wrong { left }) => Some(*left),
                Err(CodeError::NoCode) => None,
                Err(error) => panic!("{error:?}"),
                Ok(_) => panic!("a wrong code opened"),
            })
            .collect();
        left.sort_unstable();
        assert_eq!(left, [0, 1, 2, 3, 4]);
        assert!(matches!(world.enter(&coded, Some(&sent.browser), &code).await, Err(CodeError::NoCode)));
        assert_eq!(world.count(coded.sent.id, Kind::CodeRefused).await, 5);
        // What can't be a code takes no try, and a new code has all of them.
        let again = world.send_code(&coded, Some(sent.browser)).await.unwrap();
        for _ in 0..6 {
            let typed = world.enter(&coded, Some(&again.browser), "K7QM").await;
            assert!(matches!(typed, Err(CodeError::Malformed)));
        }
        let code = world.mailed(coded.sent.grants[0].person).await;
        assert!(world.enter(&coded, Some(&again.browser), &code).await.is_ok());
    }

    async fn a_code_ends_after_ten_minutes_and_with_the_next_one(world) {
        let coded = world.coded("anna@customer.example").await;
        let person = coded.sent.grants[0].person;
        let first = world.send_code(&coded, None).await.unwrap();
        let dead = world.mailed(person).await;
        let second = world.send_code(&coded, Some(first.browser)).await.unwrap();
        let code = world.mailed(person).await;
        assert!(matches!(world.enter(&coded, Some(&second.browser), &dead).await, Err(CodeError::Wrong { left: 4 })));
        world.clock.advance(Duration::from_secs(600));
        assert!(matches!(world.enter(&coded, Some(&second.browser), &code).await, Err(CodeError::NoCode)));
        let third = world.send_code(&coded, Some(second.browser)).await.unwrap();
        let code = world.mailed(person).await;
        world.clock.advance(Duration::from_secs(599));
        assert!(world.enter(&coded, Some(&third.browser), &code).await.is_ok());
    }

    async fn twelve_codes_a_day_and_no_more(world) {
        let coded = world.coded("anna@customer.example").await;
        for _ in 0..12 {
            world.send_code(&coded, None).await.unwrap();
        }
        assert!(matches!(world.send_code(&coded, None).await, Err(CodeError::Limited(_))));
        assert_eq!(world.count(coded.sent.id, Kind::CodeSent).await, 12);
        // Somebody else's link has codes of its own.
        let other = world.coded("bert@customer.example").await;
        assert!(world.send_code(&other, None).await.is_ok());
        world.clock.advance(DAY);
        assert!(world.send_code(&coded, None).await.is_ok());
    }

    async fn a_letter_names_the_files_only_where_it_opens_them_too(world) {
        let asset = world.asset("Merger terms", 10).await;
        for (check, named) in [(Check::Link, true), (Check::Code, false), (Check::Account, false)] {
            let sent = world.send(&DraftShare { check, ..world.draft(&[asset], &["anna@customer.example"]) }).await;
            let letter = world.letter(sent.grants[0].grant).await;
            assert_eq!(letter.contains("Merger terms"), named, "{check:?}: {letter}");
            assert!(letter.contains("10 B"), "how large it is stands there: {letter}");
            world.clock.advance(std::time::Duration::from_secs(10));
        }
    }

    async fn what_is_stored_tells_no_code(world) {
        let coded = world.coded("anna@customer.example").await;
        let sent = world.send_code(&coded, None).await.unwrap();
        let code = world.mailed(coded.sent.grants[0].person).await.replace('-', "");
        let on = world.ground.database.read();
        let all = sealport_database::sql(on, "SELECT code, browser FROM link_code", []);
        let row = sea_orm::ConnectionTrait::query_one_raw(on, all).await.unwrap().unwrap();
        let (mac, browser): (Vec<u8>, Vec<u8>) = (row.try_get("", "code").unwrap(), row.try_get("", "browser").unwrap());
        assert_ne!(browser, sent.browser.expose().as_bytes());
        // Who has the table and even the keyring lacks the browser's secret: the MAC of the right code is not found.
        let grant = coded.sent.grants[0].grant;
        let address = world.ground.keyring.addresses.hash("anna@customer.example");
        let guess = |browser: &[u8]| {
            let parts: [&[u8]; 5] = [grant.as_bytes(), &1_i64.to_be_bytes(), &address, browser, code.as_bytes()];
            world.ground.keyring.confirmations.mac("mailed code", &parts).to_vec()
        };
        assert_ne!(guess(&browser), mac);
        assert_eq!(guess(sent.browser.expose().as_bytes()), mac);
    }

    async fn only_a_share_that_wants_a_code_sends_one(world) {
        let coded = world.coded("anna@customer.example").await;
        let nonce = world.gate(&coded.token).await.nonce;
        for (check, form) in [(Check::Link, nonce.as_str()), (Check::Account, &nonce), (Check::Code, "00")] {
            world.demand(coded.sent.id, check).await;
            let refused = world.visits.send_code(&coded.token, form, None, &client()).await;
            match check {
                Check::Code => assert!(matches!(refused, Err(CodeError::StaleForm))),
                _ => assert!(matches!(refused, Err(CodeError::NotFound))),
            }
        }
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM link_code").await, 0);
        assert!(matches!(world.visits.landing(&coded.token).await, Ok(Landing::Gate(_))));
        let permit = world.change(coded.sent.id).await;
        world.sharing.revoke(&permit, &client()).await.unwrap();
        let late = world.visits.send_code(&coded.token, &nonce, None, &client()).await;
        assert!(matches!(late, Err(CodeError::Ended(end)) if end.reason == Refusal::ShareRevoked));
    }

    async fn codes_that_nobody_can_enter_any_more_are_forgotten(world) {
        let coded = world.coded("anna@customer.example").await;
        let person = coded.sent.grants[0].person;
        let codes = async || world.number("SELECT COUNT(*) AS n FROM link_code").await;
        let early = world.send_code(&coded, None).await.unwrap();
        let first = world.mailed(person).await;
        world.clock.advance(Duration::from_secs(5 * 60));
        let late = world.send_code(&coded, None).await.unwrap();
        let second = world.mailed(person).await;
        assert_eq!((codes().await, world.visits.forget_codes().await.unwrap()), (2, 0), "both can be entered");
        world.clock.advance(early.expires_at.since(world.now()));
        assert_eq!((world.visits.forget_codes().await.unwrap(), codes().await), (1, 1), "the early one is over");
        assert!(matches!(world.enter(&coded, Some(&early.browser), &first).await, Err(CodeError::NoCode)));
        world.enter(&coded, Some(&late.browser), &second).await.unwrap();
        assert_eq!(codes().await, 0, "what was used is gone at once");
    }
}
