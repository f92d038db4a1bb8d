//! Passkeys, right and wrong.

use std::time::Duration;

use sealport_database::on_both_databases;
use sealport_history::Kind;
use sealport_identity::factors::{Changer, FactorError, Factors, Offer};
use url::Url;
use webauthn_rs_proto::Mediation;

use crate::support::{ANNA, ANOTHER, BOSS, House, PASSWORD, PORTAL, Pile, text};

/// A site whose name ends like ours, so that a browser lets it use our passkeys.
const NEIGHBOUR: &str = "https://evil.files.example.com";

on_both_databases! {
    async fn a_passkey_alone_is_two_factors(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let signed = house.sign_in_with_key(anna.key()).await.unwrap();
        let session = house.staff.session(&signed.session.secret).await.unwrap().unwrap();
        assert_eq!(session.person.id, anna.id());
        assert_ne!(session.id, anna.session.id);
        let overview = house.factors.overview(&session).await.unwrap();
        assert_eq!(overview.passkeys.len(), 1);
        assert_eq!(overview.passkeys[0].name, "Laptop");
        assert_eq!(overview.passkeys[0].used_at, Some(house.ground.now()));
        let (_, challenge) = house.factors.start_passkey(Offer::FillIn, &house.client).await.unwrap();
        assert!(matches!(challenge.mediation, Some(Mediation::Conditional)));
        assert!(house.challenge().await.1.mediation.is_none());
    }

    async fn an_answer_counts_once_and_for_five_minutes(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, true);
        house.factors.finish_passkey(id, &answer, None, &house.browser()).await.unwrap();
        let replayed = house.factors.finish_passkey(id, &answer, None, &house.browser()).await;
        assert!(matches!(replayed, Err(FactorError::Ended)));
        let (other, _) = house.challenge().await;
        let elsewhere = house.factors.finish_passkey(other, &answer, None, &house.browser()).await;
        assert!(matches!(elsewhere, Err(FactorError::Refused(_))), "it answers another challenge");
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, true);
        house.clock.advance(Duration::from_secs(300));
        let late = house.factors.finish_passkey(id, &answer, None, &house.browser()).await;
        assert!(matches!(late, Err(FactorError::Ended)));
    }

    async fn of_two_tabs_with_one_challenge_one_signs_in(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, true);
        let (browser, replica) = (house.browser(), house.replica());
        let both = futures_util::join!(
            house.factors.finish_passkey(id, &answer, None, &browser),
            replica.finish_passkey(id, &answer, None, &browser)
        );
        assert_eq!(usize::from(both.0.is_ok()) + usize::from(both.1.is_ok()), 1);
    }

    async fn a_wrong_origin_is_refused(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, NEIGHBOUR, true);
        let refused = house.factors.finish_passkey(id, &answer, None, &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("passkey"))));
        let who = Changer::Fresh(anna.session.fresh(house.ground.now()).unwrap());
        let (_, id, answer) = house.new_key(who, NEIGHBOUR, true).await;
        let refused = house.factors.finish_adding_passkey(who, id, ("x", &answer), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("new-passkey"))));
        assert_eq!(house.refusals().await, ["new-passkey", "passkey"]);
    }

    async fn without_user_verification_nothing_is_taken(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, false);
        let refused = house.factors.finish_passkey(id, &answer, None, &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("not-verified"))));
        let who = Changer::Fresh(anna.session.fresh(house.ground.now()).unwrap());
        let (_, id, answer) = house.new_key(who, PORTAL, false).await;
        let refused = house.factors.finish_adding_passkey(who, id, ("x", &answer), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("new-passkey"))));
    }

    async fn a_counter_that_goes_back_is_refused_and_noted(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let (first, challenge) = house.challenge().await;
        let copied = anna.key().answer(challenge, PORTAL, true);
        house.sign_in_with_key(anna.key()).await.unwrap();
        let refused = house.factors.finish_passkey(first, &copied, None, &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("counter"))));
        assert_eq!(house.refusals().await, ["counter"]);
        assert!(house.sign_in_with_key(anna.key()).await.is_ok(), "the real one still works");
    }

    async fn a_foreign_credential_is_refused(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let mut ben = house.with_key(&boss, "ben@example.com", false).await;
        let (anna_id, ben_id) = (anna.id(), ben.id());
        ben.key().handle = anna_id;
        assert!(matches!(house.sign_in_with_key(ben.key()).await, Err(FactorError::Refused("passkey"))));
        anna.key().handle = uuid::Uuid::nil();
        assert!(matches!(house.sign_in_with_key(anna.key()).await, Err(FactorError::Refused("passkey"))));
        assert_eq!(house.refusals().await, ["unknown-passkey", "unknown-passkey"]);
        // After a password, only a passkey of the same person counts.
        ben.key().handle = ben_id;
        let half = house.half(BOSS, PASSWORD).await;
        let (id, challenge) = house.challenge().await;
        let answer = ben.key().answer(challenge, PORTAL, true);
        let refused = house.factors.finish_passkey(id, &answer, Some(&half), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("passkey-of-another"))));
        assert!(house.alive(&boss.cookie).await);
    }

    async fn what_one_person_began_another_does_not_finish(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        house.step();
        let who = Changer::Fresh(anna.session.fresh(house.ground.now()).unwrap());
        let (_, id, answer) = house.new_key(who, PORTAL, true).await;
        let other = Changer::Fresh(boss.session.fresh(house.ground.now()).unwrap());
        let stolen = house.factors.finish_adding_passkey(other, id, ("x", &answer), &house.browser()).await;
        assert!(matches!(stolen, Err(FactorError::Ended)));
        let late = house.factors.finish_adding_passkey(who, id, ("Key", &answer), &house.browser()).await;
        assert!(late.unwrap().is_none(), "the theft spoilt nothing");
        let overview = house.factors.overview(&anna.session).await.unwrap();
        assert_eq!(overview.passkeys.iter().map(|key| key.name.as_str()).collect::<Vec<_>>(), ["Laptop", "Key"]);
        assert_eq!(house.events(Kind::PasskeyAdded).await.len(), 2);
    }

    async fn a_passkey_follows_a_password_too(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let fresh = anna.session.fresh(house.ground.now()).unwrap();
        house.factors.set_password(Changer::Fresh(fresh), text(ANOTHER)).await.unwrap();
        let half = house.half(ANNA, ANOTHER).await;
        let (id, challenge) = house.challenge().await;
        let answer = anna.key().answer(challenge, PORTAL, true);
        house.factors.finish_passkey(id, &answer, Some(&half), &house.browser()).await.unwrap();
    }

    async fn without_a_host_name_there_are_no_passkeys(database) {
        let house = House::on(database);
        let here = Url::parse("http://127.0.0.1:8080").unwrap();
        let factors = Factors::new(house.staff.clone(), &here, std::sync::Arc::new(Pile::default()));
        assert!(!factors.have_passkeys() && house.factors.have_passkeys());
        assert!(matches!(factors.start_passkey(Offer::Button, &house.client).await, Err(FactorError::NoPasskeysHere)));
    }
}
