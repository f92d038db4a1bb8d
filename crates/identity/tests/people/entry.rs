//! Nobody gets in with one factor.

use std::time::Duration;

use sealport_database::on_both_databases;
use sealport_history::Kind;
use sealport_identity::factors::{Changer, FactorError, News, Next, Ways};
use sealport_identity::{Limit, SignInError};

use crate::support::{ANNA, ANOTHER, BOSS, House, PASSWORD, text};

on_both_databases! {
    async fn a_password_alone_opens_nothing(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let begun = house.factors.password(BOSS, text(PASSWORD), &house.client).await.unwrap();
        assert_eq!(begun.next, Next::SecondFactor(Ways { passkeys: 0, password: true, totp: true }));
        assert!(!house.alive(&begun.secret).await, "a half session is none");
        for (who, password) in [(BOSS, ANOTHER), ("nobody@example.com", PASSWORD), ("", "")] {
            let refused = house.factors.password(who, text(password), &house.client).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{who}");
        }
        let half = house.half(BOSS, PASSWORD).await;
        let signed = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
        assert!(house.alive(&signed.session.secret).await);
        assert!(*signed.session.secret.expose() != *begun.secret.expose(), "a new secret");
        let again = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(again, Err(FactorError::Refused("used-code"))));
    }

    async fn a_half_session_ends_after_ten_minutes_and_when_it_was_used(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let half = house.half(BOSS, PASSWORD).await;
        house.clock.advance(Duration::from_secs(601));
        let late = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(late, Err(FactorError::Ended)));
        let half = house.half(BOSS, PASSWORD).await;
        house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
        house.step();
        let again = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(again, Err(FactorError::Ended)));
    }

    async fn nobody_is_in_before_a_second_factor_is_set_up(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let link = house.invite(&boss, ANNA, false).await;
        let begun = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        assert_eq!(begun.next, Next::Enrol);
        assert!(!house.alive(&begun.secret).await);
        let enrolling = house.enrolling(&begun).await;
        let who = Changer::Enrolling(&enrolling);
        let (id, offer) = house.factors.start_totp(who, "Sealport").await.unwrap();
        let app = crate::support::App::scan(&offer.text, &house.clock);
        let alone = house.factors.finish_totp(who, id, app.code(0), &house.browser()).await;
        assert!(matches!(alone, Err(FactorError::PasswordNeeded)), "an app alone is one factor");
        house.factors.set_password(who, text(PASSWORD)).await.unwrap();
        assert!(house.enrolling(&begun).await.ways().password);
        assert!(matches!(house.factors.password(ANNA, text(PASSWORD), &house.client).await, Err(SignInError::Refused)),
            "nothing counts before the end");
        let signed = house.factors.finish_totp(who, id, app.code(0), &house.browser()).await.unwrap().unwrap();
        assert!(house.alive(&signed.session.secret).await);
        assert!(house.factors.arrival(&begun.secret).await.unwrap().is_none(), "the enrolment is over");
        let dead = house.factors.follow(&link.secret, None, &house.client).await;
        assert!(matches!(dead, Err(FactorError::Ended)), "the link is used up");
        assert!(house.news().is_empty(), "no letters about one's own first factors");
    }

    async fn an_account_with_a_password_alone_gets_a_second_factor_before_anything_else(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        house.invite(&boss, ANNA, false).await;
        house.give_password_alone(ANNA).await;
        let begun = house.factors.password(ANNA, text(PASSWORD), &house.client).await.unwrap();
        assert_eq!(begun.next, Next::Enrol);
        assert!(!house.alive(&begun.secret).await);
        let late = house.factors.password(ANNA, text(PASSWORD), &house.client).await.unwrap();
        let late = house.enrolling(&late).await;
        let enrolling = house.enrolling(&begun).await;
        let (signed, app) = house.enrol_app(&enrolling).await;
        assert!(house.alive(&signed.session.secret).await);
        // Whoever knew the password may have done this: the owner is told.
        assert!(house.news().iter().any(|(_, news)| *news == News::TotpSet));
        let second = house.enrol_key(Changer::Enrolling(&late)).await;
        assert!(matches!(second, Err(FactorError::Ended)), "the first enrolment ends the others");
        let half = house.half(ANNA, PASSWORD).await;
        house.factors.finish_with_code(&half, app.code(0), &house.browser()).await.unwrap();
    }

    async fn a_link_can_be_followed_again_until_the_factors_are_there(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let link = house.invite(&boss, ANNA, false).await;
        let lost = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        let lost = house.enrolling(&lost).await;
        let begun = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        let enrolling = house.enrolling(&begun).await;
        house.enrol_key(Changer::Enrolling(&enrolling)).await.unwrap();
        let late = house.enrol_key(Changer::Enrolling(&lost)).await;
        assert!(matches!(late, Err(FactorError::Ended)), "one enrolment finishes, others end");
    }

    async fn an_account_that_was_switched_off_finishes_nothing(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let fresh = anna.session.fresh(house.ground.now()).unwrap();
        house.factors.set_password(Changer::Fresh(fresh), text(PASSWORD)).await.unwrap();
        let half = house.half(ANNA, PASSWORD).await;
        house.staff.set_disabled(&house.leave(&boss), anna.id(), true).await.unwrap();
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, crate::support::PORTAL, true);
        let refused = house.factors.finish_passkey(id, &answer, Some(&half), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused(_))));
    }

    async fn a_forgotten_password_is_no_way_around_the_second_factor(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let link = house.staff.new_link(&house.leave(&boss), boss.id()).await.unwrap();
        let without = house.factors.follow(&link.secret, None, &house.client).await;
        assert!(matches!(without, Err(FactorError::PasswordNeeded)));
        let begun = house.factors.follow(&link.secret, Some(text(ANOTHER)), &house.client).await.unwrap();
        assert!(matches!(begun.next, Next::SecondFactor(_)));
        assert!(!house.alive(&begun.secret).await);
        assert!(house.alive(&boss.cookie).await, "nothing changed yet");
        let half = match house.factors.arrival(&begun.secret).await.unwrap() {
            Some(sealport_identity::factors::Arrival::Half(half)) => half,
            _ => panic!("a second factor was to be asked for"),
        };
        let signed = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
        assert!(house.alive(&signed.session.secret).await && !house.alive(&boss.cookie).await);
        assert!(matches!(house.factors.password(BOSS, text(PASSWORD), &house.client).await, Err(SignInError::Refused)));
        house.half(BOSS, ANOTHER).await;
    }

    async fn without_its_records_a_second_factor_is_no_free_pass(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let half = house.half(BOSS, PASSWORD).await;
        let gone = "DROP TABLE totp";
        database.write(async |on| sealport_database::rows_affected(on, gone, []).await).await.unwrap();
        let refused = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Identity(_))));
        let refused = house.factors.password(BOSS, text(PASSWORD), &house.client).await;
        assert!(matches!(refused, Err(SignInError::Identity(_))), "nobody is let through to an enrolment either");
        assert_eq!(house.factors.sessions(&boss.session).await.unwrap().len(), 1);
    }

    async fn failed_passwords_never_lock_a_passkey(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        for _ in 0..Limit::SignInNetwork.rate().0 + 5 {
            assert!(house.factors.password(ANNA, text(ANOTHER), &house.client).await.is_err());
        }
        let limited = house.factors.password(ANNA, text(PASSWORD), &house.client).await;
        assert!(matches!(limited, Err(SignInError::Limited(_))));
        assert!(house.sign_in_with_key(anna.key()).await.is_ok());
    }

    async fn every_step_is_an_event(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let half = house.half(BOSS, PASSWORD).await;
        house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
        assert_eq!(house.events(Kind::FirstFactorProved).await.len(), 2);
        assert_eq!(house.events(Kind::TotpSet).await.len(), 1);
        let signed = house.events(Kind::SignedIn).await;
        assert!(signed.iter().all(|event| event.text("method") == Some("totp")) && signed.len() == 2);
    }
}
