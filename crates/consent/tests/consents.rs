//! Double opt-in on both databases: nothing counts but the person's own answer, and withdrawing counts at once.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::{Administer, EmployeeFacts, Permit, Roles, Work, administer, work};
use sealport_ambient::{TestClock, Timestamp};
use sealport_consent::*;
use sealport_database::{Database, Ground, sql};
use sealport_history::{Actor, Cursor, Kind, timeline};
use sealport_identity::{Address, Client, Language, ensure_person, person_key};
use sealport_sharing::links::Links;
use uuid::Uuid;

const URL: &str = "https://portal.example.com";

struct World {
    ground: Arc<Ground>,
    clock: Arc<TestClock>,
    consents: Consents,
    work: Permit<Work>,
    admin: Permit<Administer>,
    anna: Uuid,
    petra: Uuid,
}

fn client(agent: &str) -> Client {
    Client::new("192.0.2.7".parse().unwrap(), agent)
}

fn wording(language: Language, title: &str) -> WordingText {
    WordingText { language, title: title.to_owned(), body: "At most one letter a month.".to_owned() }
}

impl World {
    async fn new(database: &Database) -> Self {
        let (ground, clock) = sealport_database::testing::ground(database);
        let person = async |name: &str, at: &str| {
            let at = Address::parse(at).unwrap();
            ground.database.write(async |on| ensure_person(on, &ground, name, &at, Language::De).await).await.unwrap()
        };
        let anna = person("Anna Lindner", "anna@lindner.example").await;
        let petra = person("Petra Sommer", "petra@see.example").await;
        let facts = EmployeeFacts {
            person: anna,
            roles: Roles::FOUNDER,
            disabled: false,
            session_ends_at: Timestamp::from_micros(i64::MAX),
        };
        let (work, admin) = (work(&facts, ground.now()).unwrap(), administer(&facts, ground.now()).unwrap());
        let consents = Consents::new(ground.clone(), URL).unwrap();
        Self { ground, clock, consents, work, admin, anna, petra }
    }

    async fn purpose(&self) -> Uuid {
        let texts = [wording(Language::De, "Neue Fassungen"), wording(Language::En, "New versions")];
        self.consents.word(&self.admin, None, &texts, &client("desk")).await.unwrap()
    }

    async fn ask(&self, purpose: Uuid) -> Result<Uuid, AskError> {
        self.clock.advance(Duration::from_secs(1));
        self.consents.ask(&self.work, self.petra, purpose, &client("desk")).await
    }

    /// A link of the consent, as a letter has it.
    async fn token(&self, purpose: Uuid) -> Option<String> {
        let ground = &self.ground;
        let link = ground.database.write(async |on| self.consents.notice_link(on, self.petra, purpose).await).await;
        let url = link.unwrap()?.url().unwrap().to_owned();
        Some(url.strip_prefix("https://portal.example.com/consent/").unwrap().to_owned())
    }

    /// The link in the newest letter to Petra.
    async fn letter(&self) -> String {
        let on = self.ground.database.read();
        let find = "SELECT id, sealed FROM letter WHERE person_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1";
        let row = on.query_one_raw(sql(on, find, [self.petra.into()])).await.unwrap().unwrap();
        let (id, sealed): (Uuid, Vec<u8>) = (row.try_get("", "id").unwrap(), row.try_get("", "sealed").unwrap());
        let key = person_key(on, &self.ground, self.petra).await.unwrap();
        let place = sealport_vault::Place { table: "letter", column: "sealed", id: id.into_bytes() };
        let plain = sealport_vault::SealsFields::open(&key, place, &sealed).unwrap();
        let text = String::from_utf8_lossy(&plain).into_owned();
        let start = text.find("/consent/").expect("a link") + "/consent/".len();
        text[start..].split('"').next().unwrap().to_owned()
    }

    async fn state(&self) -> ConsentState {
        let all = self.consents.of_person(&self.work, self.petra).await.unwrap();
        all[0].state(self.ground.now())
    }

    async fn answer(&self, token: &str, deed: Deed) -> Result<(), AnswerError> {
        self.clock.advance(Duration::from_secs(1));
        let nonce = self.consents.question(token).await?.nonce;
        self.consents.answer(token, &nonce, deed, &client("phone")).await
    }

    async fn kinds(&self) -> Vec<Kind> {
        let events = timeline(self.ground.database.read(), self.petra, Cursor::NEWEST, 50).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }
}

sealport_database::on_both_databases! {
    async fn looking_agrees_to_nothing_and_the_button_does(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        let id = world.ask(purpose).await.unwrap();
        let token = world.letter().await;
        for _ in 0..5 {
            let question = world.consents.question(&token).await.unwrap();
            assert_eq!((question.state, question.consent.wording.language), (ConsentState::Asked, Language::De));
        }
        assert_eq!(world.state().await, ConsentState::Asked);
        assert!(world.token(purpose).await.is_none(), "no notice before the answer");
        assert!(matches!(world.ask(purpose).await, Err(AskError::AlreadyAsked)));
        let stale = world.consents.answer(&token, "00", Deed::Agree, &client("scanner")).await;
        assert!(matches!(stale, Err(AnswerError::StaleForm)));
        world.answer(&token, Deed::Agree).await.unwrap();
        assert!(matches!(world.answer(&token, Deed::Agree).await, Err(AnswerError::Otherwise)), "once");
        assert!(matches!(world.ask(purpose).await, Err(AskError::AlreadyGiven)));
        let proof = world.consents.consent(&world.work, id).await.unwrap().unwrap();
        let from = From { address: "192.0.2.7".to_owned(), agent: "phone".to_owned() };
        assert_eq!((proof.confirmed_from, proof.wording.version, proof.channel.as_str()), (Some(from), 1, "email"));
        assert_eq!(proof.asked_by, world.anna);
        assert_eq!(world.kinds().await, [Kind::ConsentGiven, Kind::ConsentAsked]);
        assert_ne!(world.letter().await, token, "the copy has a link of its own");
    }

    async fn withdrawing_counts_at_once_by_any_link(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        world.ask(purpose).await.unwrap();
        let asked = world.letter().await;
        world.answer(&asked, Deed::Agree).await.unwrap();
        let (copy, notice) = (world.letter().await, world.token(purpose).await.unwrap());
        // Years later the link of a notice still takes it back.
        world.clock.advance(Duration::from_secs(5 * 366 * 24 * 3600));
        world.answer(&notice, Deed::Withdraw).await.unwrap();
        assert_eq!(world.state().await, ConsentState::Withdrawn);
        assert!(world.token(purpose).await.is_none(), "at once");
        for token in [&asked, &copy, &notice] {
            assert_eq!(world.consents.question(token).await.unwrap().state, ConsentState::Withdrawn);
            assert!(matches!(world.answer(token, Deed::Agree).await, Err(AnswerError::Otherwise)));
        }
        // A no holds for a year. Asked anew it is another consent; the first one's proof stays.
        assert!(matches!(world.ask(purpose).await, Err(AskError::SaidNo)));
        world.clock.advance(Duration::from_secs(366 * 24 * 3600));
        world.ask(purpose).await.unwrap();
        let all = world.consents.list(&world.work, ConsentCursor::NEWEST, 10).await.unwrap();
        let states: Vec<_> = all.iter().map(|one| one.state(world.ground.now())).collect();
        assert_eq!(states, [ConsentState::Asked, ConsentState::Withdrawn]);
    }

    async fn no_and_silence_are_no_consent(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        world.ask(purpose).await.unwrap();
        let token = world.letter().await;
        world.answer(&token, Deed::Withdraw).await.unwrap();
        assert_eq!(world.state().await, ConsentState::Refused);
        assert!(matches!(world.ask(purpose).await, Err(AskError::SaidNo)));
        world.clock.advance(Duration::from_secs(366 * 24 * 3600));
        world.ask(purpose).await.unwrap();
        let token = world.letter().await;
        world.clock.advance(Duration::from_secs(15 * 24 * 3600));
        assert_eq!(world.state().await, ConsentState::Lapsed);
        assert!(matches!(world.answer(&token, Deed::Agree).await, Err(AnswerError::Otherwise)), "too late");
        assert!(world.token(purpose).await.is_none());
        world.ask(purpose).await.unwrap();
    }

    async fn an_employee_withdraws_on_behalf_once(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        let id = world.ask(purpose).await.unwrap();
        let token = world.letter().await;
        world.answer(&token, Deed::Agree).await.unwrap();
        world.clock.advance(Duration::from_secs(1));
        world.consents.withdraw_for(&world.work, id, &client("desk")).await.unwrap();
        let again = world.consents.withdraw_for(&world.work, id, &client("desk")).await;
        assert!(matches!(again, Err(AskError::NothingGiven)));
        let proof = world.consents.consent(&world.work, id).await.unwrap().unwrap();
        assert_eq!((proof.withdrawn_by, proof.withdrawn_from), (Some(world.anna), None));
        let events = timeline(world.ground.database.read(), world.petra, Cursor::NEWEST, 10).await.unwrap();
        assert_eq!((events[0].kind, events[0].actor), (Kind::ConsentWithdrawn, Actor::Employee(world.anna)));
        assert!(matches!(world.answer(&token, Deed::Withdraw).await, Err(AnswerError::Otherwise)));
    }

    async fn words_that_were_read_never_change(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        let id = world.ask(purpose).await.unwrap();
        let next = [wording(Language::Nl, "Nieuwe versies")];
        world.consents.word(&world.admin, Some(purpose), &next, &client("desk")).await.unwrap();
        let read = world.consents.consent(&world.work, id).await.unwrap().unwrap();
        assert_eq!((read.wording.title.as_str(), read.wording.version), ("Neue Fassungen", 1));
        let all = world.consents.purposes(&world.work).await.unwrap();
        assert_eq!((all.len(), all[0].version, all[0].wordings.len()), (1, 2, 1));
        world.consents.withdraw_for(&world.work, id, &client("desk")).await.unwrap();
        let second = world.ask(purpose).await.unwrap();
        let read = world.consents.consent(&world.work, second).await.unwrap().unwrap();
        assert_eq!(read.wording.language, Language::Nl, "without her own language the first that there is");
        for bad in [&[][..], &[wording(Language::De, " ")][..]] {
            let refused = world.consents.word(&world.admin, Some(purpose), bad, &client("desk")).await;
            assert!(matches!(refused, Err(PurposeError::Incomplete)));
        }
        let nowhere = world.consents.word(&world.admin, Some(Uuid::nil()), &next, &client("desk")).await;
        assert!(matches!(nowhere, Err(PurposeError::Unknown)));
        world.consents.retire(&world.admin, purpose, &client("desk")).await.unwrap();
        world.consents.withdraw_for(&world.work, second, &client("desk")).await.unwrap();
        assert!(matches!(world.ask(purpose).await, Err(AskError::Retired)));
    }

    async fn no_other_link_is_a_question(database) {
        let world = World::new(database).await;
        let purpose = world.purpose().await;
        world.ask(purpose).await.unwrap();
        let token = world.letter().await;
        let files = Links::new(&world.ground.keyring.links).unwrap();
        assert!(files.verify(&token, world.ground.now()).is_err(), "nor is a question a link to files");
        let other = files.sign(Uuid::nil(), 1, Timestamp::from_seconds(9_000_000_000), &sealport_vault::Secret::generate(world.ground.chance()));
        let cut = &token[..token.len() - 1];
        // Signed by us, with another secret: a stolen signing key alone forges nothing.
        let ours = Links::for_consents(&world.ground.keyring.links).unwrap();
        let link = ours.verify(&token, world.ground.now()).ok().unwrap().grant;
        let forged = ours.sign(link, 1, Timestamp::from_seconds(9_000_000_000), &sealport_vault::Secret::generate(world.ground.chance())).unwrap();
        for token in [other.unwrap().as_str(), cut, "", forged.as_str()] {
            assert!(matches!(world.consents.question(token).await, Err(AnswerError::NotFound)));
        }
    }
}
