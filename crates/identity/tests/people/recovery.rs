//! Who lost all factors is let in again by two others together.

use std::time::Duration;

use sealport_access::administer;
use sealport_database::on_both_databases;
use sealport_history::{Detail, Kind};
use sealport_identity::factors::{Changer, FactorError, News};

use crate::support::{ANNA, BOSS, House, address};

on_both_databases! {
    async fn two_administrators_together_let_somebody_in_again(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let ada = house.with_key(&boss, "ada@example.com", true).await;
        let mut anna = house.with_key(&boss, ANNA, false).await;
        let [one, two] = [house.leave(&boss), house.leave(&ada)];
        let request = house.factors.ask_recovery(&one, anna.id()).await.unwrap();
        assert!(matches!(house.factors.confirm_recovery(&one, request).await, Err(FactorError::AnotherPerson)));
        let waiting = house.factors.recovery_requests(&two).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].person, waiting[0].asked_by), (1, anna.id(), boss.id()));
        house.news();
        let link = house.factors.confirm_recovery(&two, request).await.unwrap();
        assert_eq!(house.news(), [(anna.id(), News::RecoveryConfirmed)]);
        assert!(matches!(house.factors.confirm_recovery(&two, request).await, Err(FactorError::Unknown)), "once");
        let event = house.events(Kind::RecoveryConfirmed).await.remove(0);
        assert_eq!(event.details["asked_by"], Detail::Id(boss.id()));
        assert_eq!(event.details["confirmed_by"], Detail::Id(ada.id()));

        let begun = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        assert!(house.alive(&anna.cookie).await, "nothing changes before there are new factors");
        let enrolling = house.enrolling(&begun).await;
        assert!(!enrolling.ways().are_enough());
        let (signed, _) = house.enrol_key(Changer::Enrolling(&enrolling)).await.unwrap();
        let session = house.staff.session(&signed.unwrap().session.secret).await.unwrap().unwrap();
        assert_eq!(session.person.id, anna.id());
        assert!(!house.alive(&anna.cookie).await);
        assert_eq!(house.factors.overview(&session).await.unwrap().passkeys.len(), 1);
        assert!(house.sign_in_with_key(anna.key()).await.is_err(), "the lost passkey is dead");
        let told: Vec<_> = house.news().into_iter().map(|(_, news)| news).collect();
        assert_eq!(told[..2], [News::FactorsReplaced, News::PasskeyAdded("Laptop".to_owned())]);
        assert!(matches!(told[2..], [News::UnusualSignIn { new_browser: true, new_network: false, .. }]));
    }

    async fn nobody_recovers_themselves_and_no_request_lasts(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let ada = house.with_key(&boss, "ada@example.com", true).await;
        let [one, two] = [house.leave(&boss), house.leave(&ada)];
        assert!(matches!(house.factors.ask_recovery(&one, boss.id()).await, Err(FactorError::AnotherPerson)));
        let request = house.factors.ask_recovery(&one, ada.id()).await.unwrap();
        assert!(matches!(house.factors.confirm_recovery(&two, request).await, Err(FactorError::AnotherPerson)));
        house.factors.drop_recovery(&two, request).await.unwrap();
        assert!(house.factors.recovery_requests(&one).await.unwrap().is_empty());
        let anna = house.with_key(&boss, ANNA, false).await;
        let request = house.factors.ask_recovery(&one, anna.id()).await.unwrap();
        house.clock.advance(Duration::from_secs(24 * 3600));
        let two = administer(&ada.session.facts, sealport_ambient::Timestamp::from_seconds(0)).unwrap();
        assert!(matches!(house.factors.confirm_recovery(&two, request).await, Err(FactorError::Unknown)));
        assert!(matches!(house.factors.ask_recovery(&two, uuid::Uuid::nil()).await, Err(FactorError::Unknown)));
    }

    async fn a_request_of_an_administrator_who_left_counts_for_nothing(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let ada = house.with_key(&boss, "ada@example.com", true).await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let [one, two] = [house.leave(&boss), house.leave(&ada)];
        let request = house.factors.ask_recovery(&two, anna.id()).await.unwrap();
        house.staff.set_disabled(&one, ada.id(), true).await.unwrap();
        assert!(matches!(house.factors.confirm_recovery(&one, request).await, Err(FactorError::Unknown)));
    }

    async fn the_operator_lets_a_single_administrator_in_again(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let link = house.staff.operator_link(&address(BOSS)).await.unwrap();
        let begun = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        let enrolling = house.enrolling(&begun).await;
        let (signed, _) = house.enrol_key(Changer::Enrolling(&enrolling)).await.unwrap();
        let session = house.staff.session(&signed.unwrap().session.secret).await.unwrap().unwrap();
        let overview = house.factors.overview(&session).await.unwrap();
        assert_eq!((overview.password, overview.totp), (false, None));
        assert!(!house.alive(&boss.cookie).await);
    }
}
