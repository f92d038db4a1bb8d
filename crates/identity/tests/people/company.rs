//! An account that the company's provider knows and that has no factors of its own.

use sealport_database::{on_both_databases, rows_affected};
use sealport_identity::StaffError;
use sealport_identity::factors::{Changer, FactorError, ProviderError};
use uuid::Uuid;

use crate::support::{ANNA, ANOTHER, App, House, Someone, text};

impl House {
    async fn change(&self, sql: &'static str, person: Uuid) {
        let done: Result<u64, sea_orm::DbErr> =
            self.ground.database.write(async |on| rows_affected(on, sql, [person.into()]).await).await;
        assert_eq!(done.unwrap(), 1, "{sql}");
    }

    /// Signed in, known to the provider, and with no factor here.
    async fn known_to_the_provider(&self, boss: &Someone) -> Someone {
        let anna = self.with_key(boss, ANNA, false).await;
        self.change("DELETE FROM passkey WHERE person_id = $1", anna.id()).await;
        anna
    }

    async fn link(&self, person: Uuid) {
        // What the provider says stands in the hashes, and doesn't matter here.
        let link = "INSERT INTO company_identity (id, subject_hash, issuer_hash, person_id, linked_at) \
                    SELECT person_id, address_hash, address_hash, person_id, 1 FROM account \
                    JOIN person ON person.id = account.person_id WHERE account.person_id = $1";
        self.change(link, person).await;
    }
}

on_both_databases! {
    async fn a_password_alone_never_becomes_a_way_in(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.known_to_the_provider(&boss).await;
        let who = Changer::Fresh(anna.session.fresh(house.ground.now()).unwrap());
        // The password first would let whoever guesses it set up the second factor.
        assert!(matches!(house.factors.set_password(who, text(ANOTHER)).await, Err(FactorError::SecondFactorFirst)));
        let (id, offer) = house.factors.start_totp(who, "Sealport").await.unwrap();
        let app = App::scan(&offer.text, &house.clock);
        let alone = house.factors.finish_totp(who, id, app.code(0), &house.browser()).await;
        assert!(matches!(alone, Err(FactorError::PasswordNeeded)), "nobody's second factor");
        // Beside the company's sign-in it is the second one, and the password can follow.
        house.link(anna.id()).await;
        let (id, offer) = house.factors.start_totp(who, "Sealport").await.unwrap();
        let app = App::scan(&offer.text, &house.clock);
        house.factors.finish_totp(who, id, app.code(0), &house.browser()).await.unwrap();
        assert!(house.factors.password(ANNA, text(ANOTHER), &house.client).await.is_err());
        house.factors.set_password(who, text(ANOTHER)).await.unwrap();
        house.step();
        let half = house.half(ANNA, ANOTHER).await;
        house.factors.finish_with_code(&half, app.code(0), &house.browser()).await.unwrap();
        // Now there is a way in of their own, and the last one stays.
        let fresh = anna.session.fresh(house.ground.now()).unwrap();
        assert!(matches!(house.factors.remove_totp(fresh).await, Err(FactorError::LastWay(_))));
        assert!(matches!(house.factors.remove_password(fresh).await, Err(FactorError::LastWay(_))));
    }

    async fn a_recovery_undoes_the_link(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let ada = house.with_key(&boss, "ada@example.com", true).await;
        let anna = house.with_key(&boss, ANNA, false).await;
        house.link(anna.id()).await;
        assert!(house.factors.overview(&anna.session).await.unwrap().company.is_some());
        let request = house.factors.ask_recovery(&house.leave(&boss), anna.id()).await.unwrap();
        let link = house.factors.confirm_recovery(&house.leave(&ada), request).await.unwrap();
        let begun = house.factors.follow(&link.secret, None, &house.client).await.unwrap();
        assert!(house.factors.overview(&anna.session).await.unwrap().company.is_some(), "not before there are new factors");
        let enrolling = house.enrolling(&begun).await;
        let (signed, _) = house.enrol_key(Changer::Enrolling(&enrolling)).await.unwrap();
        let session = house.staff.session(&signed.unwrap().session.secret).await.unwrap().unwrap();
        assert!(house.factors.overview(&session).await.unwrap().company.is_none());
    }

    async fn one_administrator_alone_gets_into_no_linked_account(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.known_to_the_provider(&boss).await;
        let permit = house.leave(&boss);
        assert!(house.staff.new_link(&permit, anna.id()).await.is_ok(), "an account that nobody set up");
        house.link(anna.id()).await;
        assert!(matches!(house.staff.new_link(&permit, anna.id()).await, Err(StaffError::TakesRecovery)));
        // With a factor of her own the link is about the password, and asks for that factor.
        house.enrol_key(Changer::Fresh(anna.session.fresh(house.ground.now()).unwrap())).await.unwrap();
        assert!(house.staff.new_link(&permit, anna.id()).await.is_ok());
        let listed = house.staff.list(&permit).await.unwrap();
        assert!(listed.iter().all(|one| one.is_linked == (one.person.id == anna.id())));
    }

    async fn without_a_provider_nothing_begins(database) {
        let house = House::on(database);
        let cookie = sealport_vault::Secret::generate(house.ground.chance());
        let begun = house.factors.start_company(None, sealport_identity::factors::Errand::default(), &cookie, &house.client);
        assert!(matches!(begun.await, Err(ProviderError::NotSetUp)));
    }
}
