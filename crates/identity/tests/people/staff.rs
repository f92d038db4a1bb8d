//! How employees get in, stay in and are kept out, on both databases.

use std::time::Duration;

use sealport_access::{Roles, administer};
use sealport_database::{on_both_databases, sql};
use sealport_history::{Cursor, Kind, everything};
use sealport_identity::factors::FactorError;
use sealport_identity::{
    IdentityError, Language, PasswordWeakness, Session, SetupError, SetupPurpose, SignInError, Staff, StaffError,
    ensure_person, people,
};
use sealport_vault::Secret;

use crate::support::{ANNA, ANOTHER, BOSS, House, PASSWORD, address, text as secret};

impl House {
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
        let who = ("Boss", &address(BOSS), Language::De);
        let weak = house.factors.follow_first(&link.secret, who, Some(secret("passwordpassword")), &house.client).await;
        assert!(matches!(weak, Err(FactorError::Weak(PasswordWeakness::Guessable))));
        let begun = house.factors.follow_first(&link.secret, who, Some(secret(PASSWORD)), &house.client).await.unwrap();
        let enrolling = house.enrolling(&begun).await;
        house.enrol_app(&enrolling).await;
        let again = house.factors.follow_first(&link.secret, who, Some(secret(PASSWORD)), &house.client).await;
        assert!(matches!(again, Err(FactorError::Ended)));
        assert!(house.staff.first_link().await.unwrap().is_none(), "somebody works here now");
        let kinds = house.kinds().await;
        assert!(kinds.contains(&Kind::PortalSetUp) && kinds.contains(&Kind::SignedIn));
    }

    async fn a_setup_link_expires(database) {
        let house = House::on(database);
        let link = house.staff.first_link().await.unwrap().unwrap();
        house.clock.advance(Duration::from_secs(24 * 3600));
        assert!(matches!(house.staff.setup_purpose(&link.secret).await, Err(SetupError::Dead)));
    }

    async fn failed_tries_are_events(database) {
        let house = House::on(database);
        house.boss().await;
        for (who, password) in [(BOSS, ANOTHER), ("nobody@example.com", PASSWORD), ("", ""), ("boss", PASSWORD)] {
            let refused = house.factors.password(who, secret(password), &house.client).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{who}");
        }
        assert!(house.staff.session(&Secret::generate(house.ground.chance())).await.unwrap().is_none());
        let refused = house.kinds().await.into_iter().filter(|kind| *kind == Kind::SignInRefused).count();
        assert_eq!(refused, 4);
    }

    async fn sessions_end_when_idle_when_old_and_at_sign_out(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        house.clock.advance(Duration::from_secs(14 * 60));
        assert!(house.staff.session(&boss.cookie).await.unwrap().is_some(), "used in time");
        house.clock.advance(Duration::from_secs(14 * 60));
        assert!(house.staff.session(&boss.cookie).await.unwrap().is_some(), "use was noted");
        house.clock.advance(Duration::from_secs(15 * 60));
        assert!(house.staff.session(&boss.cookie).await.unwrap().is_none(), "idle for too long");
        let signed = house.again(&boss).await;
        for _ in 0..60 {
            house.clock.advance(Duration::from_secs(12 * 60));
            house.staff.session(&signed.secret).await.unwrap();
        }
        assert!(house.staff.session(&signed.secret).await.unwrap().is_none(), "twelve hours are the most");
        let signed = house.again(&boss).await;
        let session = house.staff.session(&signed.secret).await.unwrap().unwrap();
        assert_ne!(session.id, boss.session.id, "a new session has a new id");
        house.staff.sign_out(&session).await.unwrap();
        assert!(house.staff.session(&signed.secret).await.unwrap().is_none());
    }

    async fn employees_are_added_disabled_and_given_new_links(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let leave = house.leave(&boss);
        let (person, link) =
            house.staff.add(&leave, ("Anna", &address(ANNA), Language::Nl), Roles::WORKER, &[]).await.unwrap();
        let twice = house.staff.add(&leave, ("Anna", &address("ANNA@example.com"), Language::Nl), Roles::WORKER, &[]).await;
        assert!(matches!(twice, Err(StaffError::AlreadyThere)));
        let begun = house.factors.follow(&link.secret, Some(secret(PASSWORD)), &house.client).await.unwrap();
        let (signed, app) = house.enrol_app(&house.enrolling(&begun).await).await;
        let again = house.factors.follow(&link.secret, Some(secret(ANOTHER)), &house.client).await;
        assert!(matches!(again, Err(FactorError::Ended)));

        let fresh = house.staff.new_link(&leave, person).await.unwrap();
        assert!(house.alive(&signed.session.secret).await, "until the link is followed nothing changes");
        let leaked = house.staff.operator_link(&address(ANNA)).await.unwrap();
        let begun = house.factors.follow(&fresh.secret, Some(secret(ANOTHER)), &house.client).await.unwrap();
        let half = house.half_of(&begun).await;
        let newer = house.factors.finish_with_code(&half, app.code(0), &house.browser()).await.unwrap();
        assert!(!house.alive(&signed.session.secret).await, "a new password ends other sessions");
        let dead = house.factors.follow(&leaked.secret, Some(secret(PASSWORD)), &house.client).await;
        assert!(matches!(dead, Err(FactorError::Ended)), "a new password ends other links");

        house.staff.set_disabled(&leave, person, true).await.unwrap();
        assert!(!house.alive(&newer.session.secret).await);
        let refused = house.factors.password(ANNA, secret(ANOTHER), &house.client).await;
        assert!(matches!(refused, Err(SignInError::Refused)));
        let last = house.staff.set_disabled(&leave, boss.id(), true).await;
        assert!(matches!(last, Err(StaffError::LastAdministrator)));
        assert!(house.staff.session_of(&boss.session).await, "nothing of the refused change happened");
        house.staff.set_disabled(&leave, person, false).await.unwrap();
        assert!(house.factors.password(ANNA, secret(ANOTHER), &house.client).await.is_ok());
    }

    async fn names_and_addresses_are_sealed_and_gone_with_their_key(database) {
        let house = House::on(database);
        let ground = &house.ground;
        let anna = address(ANNA);
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
