//! How employees get in, stay in and are kept out, on both databases.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use sealport_access::{Administer, Permit, Roles, administer};
use sealport_ambient::TestClock;
use sealport_database::testing::ground;
use sealport_database::{Database, Ground, on_both_databases, sql};
use sealport_history::{Cursor, Kind, everything};
use sealport_identity::{
    Address, Client, IdentityError, Language, PasswordWeakness, Session, SetupError, SetupPurpose, SignInError, Staff,
    StaffError, ensure_person, people,
};
use sealport_vault::Secret;
use zeroize::Zeroizing;

const PASSWORD: &str = "quiet lantern over seven bridges";
const ANOTHER: &str = "seven kettles sing at the harbour";

struct House {
    ground: Arc<Ground>,
    clock: Arc<TestClock>,
    staff: Staff,
    client: Client,
}

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

impl House {
    fn on(database: &Database) -> Self {
        let (ground, clock) = ground(database);
        Self { staff: Staff::new(ground.clone()), client: Client::local("test"), ground, clock }
    }

    /// The first administrator, signed in.
    async fn boss(&self) -> (Session, Secret) {
        let link = self.staff.first_link().await.unwrap().unwrap();
        let who = ("Boss", &address("boss@example.com"), Language::De);
        let signed = self.staff.set_up_first(&link.secret, who, secret(PASSWORD), &self.client).await.unwrap();
        (self.staff.session(&signed.secret).await.unwrap().unwrap(), signed.secret)
    }

    fn leave(&self, session: &Session) -> Permit<Administer> {
        administer(&session.facts, self.ground.now()).unwrap()
    }

    async fn kinds(&self) -> Vec<Kind> {
        let events = everything(self.ground.database.read(), Cursor::NEWEST, 50).await.unwrap();
        events.iter().rev().map(|event| event.kind).collect()
    }
}

on_both_databases! {
    async fn the_first_link_makes_one_administrator_and_works_once(database) {
        let house = House::on(database);
        let old = house.staff.first_link().await.unwrap().unwrap();
        let link = house.staff.first_link().await.unwrap().unwrap();
        assert!(matches!(house.staff.setup_purpose(&old.secret).await, Err(SetupError::Dead)), "the newer link replaces it");
        assert!(matches!(house.staff.setup_purpose(&link.secret).await.unwrap(), SetupPurpose::First));
        let who = ("Boss", &address("boss@example.com"), Language::De);
        let weak = house.staff.set_up_first(&link.secret, who, secret("passwordpassword"), &house.client).await;
        assert!(matches!(weak, Err(SetupError::Weak(PasswordWeakness::Guessable))));
        let signed = house.staff.set_up_first(&link.secret, who, secret(PASSWORD), &house.client).await.unwrap();
        assert!(house.staff.session(&signed.secret).await.unwrap().is_some());
        let again = house.staff.set_up_first(&link.secret, who, secret(PASSWORD), &house.client).await;
        assert!(matches!(again, Err(SetupError::Dead)));
        assert!(house.staff.first_link().await.unwrap().is_none(), "somebody works here now");
        let kinds = house.kinds().await;
        assert_eq!(kinds.len(), 2);
        assert!(kinds.contains(&Kind::PortalSetUp) && kinds.contains(&Kind::SignedIn));
    }

    async fn a_setup_link_expires(database) {
        let house = House::on(database);
        let link = house.staff.first_link().await.unwrap().unwrap();
        house.clock.advance(Duration::from_secs(24 * 3600));
        assert!(matches!(house.staff.setup_purpose(&link.secret).await, Err(SetupError::Dead)));
    }

    async fn address_and_password_let_in_and_nothing_else_does(database) {
        let house = House::on(database);
        house.boss().await;
        let right = house.staff.sign_in(" BOSS@example.com", secret(PASSWORD), &house.client).await.unwrap();
        assert!(house.staff.session(&right.secret).await.unwrap().is_some());
        for (who, password) in [("boss@example.com", ANOTHER), ("nobody@example.com", PASSWORD), ("", ""), ("boss", PASSWORD)] {
            let refused = house.staff.sign_in(who, secret(password), &house.client).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{who}");
        }
        assert!(house.staff.session(&Secret::generate(house.ground.chance())).await.unwrap().is_none());
        let refused = house.kinds().await.into_iter().filter(|kind| *kind == Kind::SignInRefused).count();
        assert_eq!(refused, 4, "failed tries are events");
    }

    async fn sessions_end_when_idle_when_old_and_at_sign_out(database) {
        let house = House::on(database);
        let (boss, cookie) = house.boss().await;
        house.clock.advance(Duration::from_secs(14 * 60));
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "used in time");
        house.clock.advance(Duration::from_secs(14 * 60));
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "use was noted");
        house.clock.advance(Duration::from_secs(15 * 60));
        assert!(house.staff.session(&cookie).await.unwrap().is_none(), "idle for too long");
        let signed = house.staff.sign_in("boss@example.com", secret(PASSWORD), &house.client).await.unwrap();
        for _ in 0..60 {
            house.clock.advance(Duration::from_secs(12 * 60));
            house.staff.session(&signed.secret).await.unwrap();
        }
        assert!(house.staff.session(&signed.secret).await.unwrap().is_none(), "twelve hours are the most");
        let signed = house.staff.sign_in("boss@example.com", secret(PASSWORD), &house.client).await.unwrap();
        let session = house.staff.session(&signed.secret).await.unwrap().unwrap();
        assert_ne!(session.id, boss.id, "a new session has a new id");
        house.staff.sign_out(&session).await.unwrap();
        assert!(house.staff.session(&signed.secret).await.unwrap().is_none());
    }

    async fn employees_are_added_disabled_and_given_new_links(database) {
        let house = House::on(database);
        let (boss, _) = house.boss().await;
        let leave = house.leave(&boss);
        let anna = address("anna@example.com");
        let (person, link) = house.staff.add(&leave, ("Anna", &anna, Language::Nl), Roles::WORKER, &[]).await.unwrap();
        let twice = house.staff.add(&leave, ("Anna", &address("ANNA@example.com"), Language::Nl), Roles::WORKER, &[]).await;
        assert!(matches!(twice, Err(StaffError::AlreadyThere)));
        let signed = house.staff.set_password(&link.secret, secret(PASSWORD), &house.client).await.unwrap();
        let again = house.staff.set_password(&link.secret, secret(ANOTHER), &house.client).await;
        assert!(matches!(again, Err(SetupError::Dead)));

        let fresh = house.staff.new_link(&leave, person).await.unwrap();
        assert!(house.staff.session(&signed.secret).await.unwrap().is_some(), "until the link is followed nothing changes");
        let leaked = house.staff.operator_link(&anna).await.unwrap();
        let newer = house.staff.set_password(&fresh.secret, secret(ANOTHER), &house.client).await.unwrap();
        assert!(house.staff.session(&signed.secret).await.unwrap().is_none(), "a new password ends other sessions");

        let dead = house.staff.set_password(&leaked.secret, secret(PASSWORD), &house.client).await;
        assert!(matches!(dead, Err(SetupError::Dead)), "a new password ends other links");

        house.staff.set_disabled(&leave, person, true).await.unwrap();
        assert!(house.staff.session(&newer.secret).await.unwrap().is_none());
        let refused = house.staff.sign_in("anna@example.com", secret(ANOTHER), &house.client).await;
        assert!(matches!(refused, Err(SignInError::Refused)));
        let last = house.staff.set_disabled(&leave, boss.person.id, true).await;
        assert!(matches!(last, Err(StaffError::LastAdministrator)));
        assert!(house.staff.session_of(&boss).await, "nothing of the refused change happened");
        house.staff.set_disabled(&leave, person, false).await.unwrap();
        assert!(house.staff.sign_in("anna@example.com", secret(ANOTHER), &house.client).await.is_ok());
    }

    async fn only_the_owner_changes_a_known_password(database) {
        let house = House::on(database);
        let (boss, cookie) = house.boss().await;
        let other = house.staff.sign_in("boss@example.com", secret(PASSWORD), &house.client).await.unwrap();
        let wrong = house.staff.change_password(&boss, secret(ANOTHER), secret(ANOTHER)).await;
        assert!(matches!(wrong, Err(StaffError::WrongPassword)));
        house.staff.change_password(&boss, secret(PASSWORD), secret(ANOTHER)).await.unwrap();
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "this session stays");
        assert!(house.staff.session(&other.secret).await.unwrap().is_none(), "all others end");
        assert!(house.staff.sign_in("boss@example.com", secret(ANOTHER), &house.client).await.is_ok());
    }

    async fn names_and_addresses_are_sealed_and_gone_with_their_key(database) {
        let house = House::on(database);
        let ground = &house.ground;
        let anna = address("anna@example.com");
        let id = ground.database.write(async |on| ensure_person(on, ground, "Anna", &anna, Language::En).await).await.unwrap();
        let again = ground.database.write(async |on| ensure_person(on, ground, "A.", &anna, Language::De).await).await.unwrap();
        assert_eq!(id, again, "one address is one person");
        let on = ground.database.read();
        let known = people(on, ground, &[id]).await.unwrap().remove(&id).unwrap();
        assert_eq!((known.name.as_str(), known.language), ("Anna", Language::En));
        let row = sea_orm::ConnectionTrait::query_one_raw(on, sql(on, "SELECT name, address FROM person", [])).await.unwrap().unwrap();
        for column in ["name", "address"] {
            let sealed: Vec<u8> = row.try_get("", column).unwrap();
            assert!(!sealed.windows(4).any(|part| part.eq_ignore_ascii_case(b"anna")), "{column}");
        }
        ground
            .database
            .write(async |on| sealport_database::rows_affected(on, "UPDATE person SET wrapped_key = NULL", []).await)
            .await
            .unwrap();
        let erased = people(on, ground, &[id]).await.unwrap().remove(&id).unwrap();
        assert_eq!((erased.name.as_str(), erased.address), ("–", None));
        assert!(matches!(sealport_identity::person_key(on, ground, id).await, Err(IdentityError::Erased(_))));
    }
}

/// Whether the session of somebody still stands in the records.
trait StillThere {
    async fn session_of(&self, session: &Session) -> bool;
}

impl StillThere for Staff {
    async fn session_of(&self, session: &Session) -> bool {
        let permit = administer(&session.facts, sealport_ambient::Timestamp::from_seconds(0)).unwrap();
        let all = self.list(&permit).await.unwrap();
        all.iter().any(|one| one.person.id == session.person.id && one.disabled_at.is_none() && one.last_seen.is_some())
    }
}
