//! Changes of factors: with a fresh proof, told by letter, and never down to one.

use std::time::Duration;

use sealport_database::on_both_databases;
use sealport_history::Kind;
use sealport_identity::factors::{Changer, FactorError, News};

use crate::support::{ANNA, ANOTHER, BOSS, House, PASSWORD, PORTAL, text};

on_both_databases! {
    async fn the_last_way_in_stays(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let fresh = boss.session.fresh(house.ground.now()).unwrap();
        assert!(matches!(house.factors.remove_totp(fresh).await, Err(FactorError::LastWay(_))));
        assert!(matches!(house.factors.remove_password(fresh).await, Err(FactorError::LastWay(_))));
        house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        house.factors.remove_totp(fresh).await.unwrap();
        assert!(matches!(house.factors.remove_totp(fresh).await, Err(FactorError::Unknown)));
        house.factors.make_recovery_codes(fresh).await.unwrap();
        house.factors.remove_password(fresh).await.unwrap();
        let overview = house.factors.overview(&boss.session).await.unwrap();
        assert_eq!((overview.password, overview.totp, overview.passkeys.len()), (false, None, 1));
        assert_eq!(overview.recovery_codes, 0, "of no use without a password");
        let last = house.factors.remove_passkey(fresh, overview.passkeys[0].id).await;
        assert!(matches!(last, Err(FactorError::LastWay(_))));
        assert_eq!(house.factors.overview(&boss.session).await.unwrap(), overview);
        assert_eq!(house.events(Kind::TotpRemoved).await.len(), 1);
    }

    async fn of_two_removals_at_once_one_way_in_is_left(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let fresh = anna.session.fresh(house.ground.now()).unwrap();
        house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        let keys = house.factors.overview(&anna.session).await.unwrap().passkeys;
        let replica = house.replica();
        let (one, two) = futures_util::join!(
            house.factors.remove_passkey(fresh, keys[0].id),
            replica.remove_passkey(fresh, keys[1].id)
        );
        assert_eq!(usize::from(one.is_ok()) + usize::from(two.is_ok()), 1);
        assert_eq!(house.factors.overview(&anna.session).await.unwrap().passkeys.len(), 1);
    }

    async fn nobody_removes_what_is_somebody_elses(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let fresh = boss.session.fresh(house.ground.now()).unwrap();
        house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        let foreign = house.factors.overview(&anna.session).await.unwrap().passkeys[0].id;
        assert!(matches!(house.factors.remove_passkey(fresh, foreign).await, Err(FactorError::Unknown)));
        assert!(matches!(house.factors.rename_passkey(fresh, foreign, "Mine").await, Err(FactorError::Unknown)));
        let own = house.factors.overview(&boss.session).await.unwrap().passkeys[1].id;
        house.factors.rename_passkey(fresh, own, " Desk\u{7}").await.unwrap();
        assert_eq!(house.factors.overview(&boss.session).await.unwrap().passkeys[1].name, "Desk");
        house.factors.remove_passkey(fresh, own).await.unwrap();
        assert_eq!(house.factors.overview(&anna.session).await.unwrap().passkeys[0].name, "Laptop");
    }

    async fn a_change_ends_other_sessions_and_is_told(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let half = house.half(BOSS, PASSWORD).await;
        let other = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
        let waiting = house.half(BOSS, PASSWORD).await;
        house.news();
        let fresh = boss.session.fresh(house.ground.now()).unwrap();
        house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        assert!(house.alive(&boss.cookie).await && !house.alive(&other.session.secret).await);
        house.step();
        let ended = house.factors.finish_with_code(&waiting, boss.app().code(0), &house.browser()).await;
        assert!(matches!(ended, Err(FactorError::Ended)), "sign-ins on their way end too");
        let (id, offer) = house.factors.start_totp(Changer::Fresh(fresh), "Sealport").await.unwrap();
        let again = house.factors.see_totp(Changer::Fresh(fresh), id, "Sealport").await.unwrap();
        assert_eq!(*offer.uri, *again.uri);
        let app = crate::support::App::scan(&offer.text, &house.clock);
        let wrong = house.factors.finish_totp(Changer::Fresh(fresh), id, app.wrong(), &house.browser()).await;
        assert!(matches!(wrong, Err(FactorError::Refused("first-code"))));
        house.factors.finish_totp(Changer::Fresh(fresh), id, app.code(0), &house.browser()).await.unwrap();
        house.factors.set_password(Changer::Fresh(fresh), text(ANOTHER)).await.unwrap();
        house.factors.remove_password(fresh).await.unwrap();
        let told: Vec<_> = house.news().into_iter().map(|(person, news)| { assert_eq!(person, boss.id()); news }).collect();
        let named = News::PasskeyAdded("Laptop".to_owned());
        assert_eq!(told, [named, News::TotpSet, News::PasswordSet, News::PasswordRemoved]);
        assert!(house.alive(&boss.cookie).await);
    }

    async fn a_new_app_replaces_the_old_one_with_its_first_code(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let fresh = boss.session.fresh(house.ground.now()).unwrap();
        let (id, offer) = house.factors.start_totp(Changer::Fresh(fresh), "Sealport").await.unwrap();
        let app = crate::support::App::scan(&offer.text, &house.clock);
        let half = house.half(BOSS, PASSWORD).await;
        assert!(house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.is_ok(), "not yet");
        house.factors.finish_totp(Changer::Fresh(fresh), id, app.code(0), &house.browser()).await.unwrap();
        house.step();
        let half = house.half(BOSS, PASSWORD).await;
        let old = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(old, Err(FactorError::Refused("code"))));
        house.factors.finish_with_code(&half, app.code(0), &house.browser()).await.unwrap();
    }

    async fn a_stale_session_has_to_prove_all_again(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let fresh = boss.session.fresh(house.ground.now()).unwrap();
        house.clock.advance(Duration::from_secs(300));
        assert!(boss.session.fresh(house.ground.now()).is_none());
        assert!(matches!(house.factors.remove_totp(fresh).await, Err(FactorError::ProofNeeded)), "asked again inside");
        let wrong = (text(ANOTHER), boss.app().code(0));
        let refused = house.factors.prove_again_with_code(&boss.session, wrong, &house.client).await;
        assert!(matches!(refused, Err(FactorError::Refused("password"))));
        let wrong = (text(PASSWORD), boss.app().wrong());
        let refused = house.factors.prove_again_with_code(&boss.session, wrong, &house.client).await;
        assert!(matches!(refused, Err(FactorError::Refused("code"))));
        let right = (text(PASSWORD), boss.app().code(0));
        let renewed = house.factors.prove_again_with_code(&boss.session, right, &house.client).await.unwrap();
        assert!(!house.alive(&boss.cookie).await, "the secret is another one");
        let session = house.staff.session(&renewed.secret).await.unwrap().unwrap();
        assert_eq!(session.id, boss.session.id, "what runs in the session goes on");
        let fresh = session.fresh(house.ground.now()).unwrap();
        let (_, mut key) = house.enrol_key(Changer::Fresh(fresh)).await.unwrap();
        house.clock.advance(Duration::from_secs(300));
        let session = house.staff.session(&renewed.secret).await.unwrap().unwrap();
        key.handle = boss.id();
        let (id, challenge) = house.challenge().await;
        let answer = key.answer(challenge, PORTAL, true);
        let renewed = house.factors.prove_again_with_passkey(&session, id, &answer, &house.client).await.unwrap();
        let session = house.staff.session(&renewed.secret).await.unwrap().unwrap();
        assert!(session.fresh(house.ground.now()).is_some());
        assert_eq!(house.events(Kind::ProvedAgain).await.len(), 2);
    }

    async fn somebody_elses_passkey_proves_nothing_again(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, true);
        let refused = house.factors.prove_again_with_passkey(&boss.session, id, &answer, &house.client).await;
        assert!(matches!(refused, Err(FactorError::Refused("passkey-of-another"))));
        assert!(house.alive(&boss.cookie).await);
    }
}
