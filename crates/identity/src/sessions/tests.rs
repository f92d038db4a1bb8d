use std::sync::Arc;

use sealport_access::administer;
use sealport_database::testing::ground;
use sealport_database::{Database, on_both_databases};

use super::*;
use crate::Language;

const PASSWORD: &str = "quiet lantern over seven bridges";
const ANOTHER: &str = "seven kettles sing at the harbour";
const BEN: &str = "ben@example.com";

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

struct House {
    staff: Staff,
    client: Client,
    boss: Session,
    ben: Uuid,
}

impl House {
    async fn on(database: &Database) -> Self {
        let (ground, _) = ground(database);
        let staff = Staff::new(Arc::clone(&ground));
        let client = Client::local("test");
        let link = staff.first_link().await.unwrap().unwrap();
        let who = ("Boss", &Address::parse("boss@example.com").unwrap(), Language::De);
        let signed = staff.set_up_first(&link.secret, who, secret(PASSWORD), &client).await.unwrap();
        let boss = staff.session(&signed.secret).await.unwrap().unwrap();
        let permit = administer(&boss.facts, staff.ground.now()).unwrap();
        let who = ("Ben", &Address::parse(BEN).unwrap(), Language::De);
        let (ben, link) = staff.add(&permit, who, false).await.unwrap();
        staff.set_password(&link.secret, secret(PASSWORD), &client).await.unwrap();
        Self { staff, client, boss, ben }
    }

    async fn begin(&self, account: &Account, tries: &Tries) -> Result<SignIn, SignInError> {
        let begin = async |on: &DatabaseTransaction, account: &Account| {
            self.staff.begin_without_second_factor(on, account, &self.client).await
        };
        self.staff.begin_proven(account, tries, &begin).await
    }

    /// Ben's sign-in up to where the password is proven.
    async fn proven(&self) -> (Account, Tries) {
        let tries = self.staff.count_try(BEN, &self.client).await.unwrap();
        let account = self.staff.account(BEN).await.unwrap().unwrap();
        assert!(self.staff.proves(Some(&account), secret(PASSWORD)).await);
        (account, tries)
    }
}

on_both_databases! {
    async fn a_password_that_was_changed_meanwhile_opens_nothing(database) {
        let house = House::on(database).await;
        let signed = house.staff.sign_in(BEN, secret(PASSWORD), &house.client).await.unwrap();
        let session = house.staff.session(&signed.secret).await.unwrap().unwrap();
        let (account, tries) = house.proven().await;
        house.staff.change_password(&session, secret(PASSWORD), secret(ANOTHER)).await.unwrap();
        let late = house.begin(&account, &tries).await;
        assert!(matches!(late, Err(SignInError::Refused)));
    }

    async fn a_set_up_link_that_was_followed_meanwhile_opens_nothing(database) {
        let house = House::on(database).await;
        let (account, tries) = house.proven().await;
        let permit = administer(&house.boss.facts, house.staff.ground.now()).unwrap();
        let link = house.staff.new_link(&permit, house.ben).await.unwrap();
        house.staff.set_password(&link.secret, secret(ANOTHER), &house.client).await.unwrap();
        let late = house.begin(&account, &tries).await;
        assert!(matches!(late, Err(SignInError::Refused)));
    }

    async fn an_account_that_was_switched_off_meanwhile_opens_nothing(database) {
        let house = House::on(database).await;
        let (account, tries) = house.proven().await;
        let permit = administer(&house.boss.facts, house.staff.ground.now()).unwrap();
        house.staff.set_disabled(&permit, house.ben, true).await.unwrap();
        let late = house.begin(&account, &tries).await;
        assert!(matches!(late, Err(SignInError::Refused)));
    }
}
