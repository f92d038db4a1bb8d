//! What happens between the look at a password and the session that it leads to.

use std::sync::Arc;

use sealport_database::testing::ground;
use sealport_database::{Database, on_both_databases};

use super::*;
use crate::staff::insert_account;
use crate::{Language, StaffError, ensure_person};

const PASSWORD: &str = "quiet lantern over seven bridges";
const BEN: &str = "ben@example.com";

fn secret(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

struct House {
    staff: Staff,
    client: Client,
    ben: Uuid,
}

impl House {
    /// With Ben, who has a password.
    async fn on(database: &Database) -> Self {
        let (ground, _) = ground(database);
        let staff = Staff::new(Arc::clone(&ground));
        let hash = staff.passwords.hash(secret(PASSWORD)).await.unwrap();
        let ben = ground.database.write(async |on| {
            let ben = ensure_person(on, &ground, "Ben", &Address::parse(BEN).unwrap(), Language::De).await?;
            insert_account(on, ben, Roles::WORKER, ground.now()).await?;
            let set = "UPDATE account SET password_hash = $1 WHERE person_id = $2";
            rows_affected(on, set, [hash.as_str().into(), ben.into()]).await?;
            Ok::<_, StaffError>(ben)
        });
        let ben = ben.await.unwrap();
        Self { staff, client: Client::local("test"), ben }
    }

    async fn begin(&self, account: &Account, tries: &Tries) -> Result<SignIn, SignInError> {
        let begin = async |on: &DatabaseTransaction, account: &Account| {
            self.staff.begin(on, account, &self.client, ("password", &[])).await
        };
        self.staff.begin_proven(account, tries, &begin).await
    }

    /// Ben's sign-in up to where the password is proven.
    async fn proven(&self) -> (Account, Tries) {
        let tries = self.staff.count_try(BEN, &self.client).await.unwrap();
        let account = self.staff.account(BEN).await.unwrap().unwrap();
        assert!(
            super::proves(self.staff.passwords.seat().unwrap().turn().await, Some(&account), secret(PASSWORD))
                .await
                .unwrap()
        );
        (account, tries)
    }

    async fn change(&self, text: &'static str, value: sea_orm::Value) {
        let changed: Result<u64, DbErr> = self
            .staff
            .ground
            .database
            .write(async |on| rows_affected(on, text, [value.clone(), self.ben.into()]).await)
            .await;
        assert_eq!(changed.unwrap(), 1);
    }
}

on_both_databases! {
    async fn a_password_that_still_stands_opens(database) {
        let house = House::on(database).await;
        let (account, tries) = house.proven().await;
        assert!(house.begin(&account, &tries).await.is_ok());
    }

    async fn a_password_that_was_changed_meanwhile_opens_nothing(database) {
        let house = House::on(database).await;
        let (account, tries) = house.proven().await;
        let another = house.staff.passwords.hash(secret("seven kettles sing at the harbour")).await.unwrap();
        house.change("UPDATE account SET password_hash = $1 WHERE person_id = $2", another.into()).await;
        let late = house.begin(&account, &tries).await;
        assert!(matches!(late, Err(SignInError::Refused)));
    }

    async fn an_account_that_was_switched_off_meanwhile_opens_nothing(database) {
        let house = House::on(database).await;
        let (account, tries) = house.proven().await;
        house.change("UPDATE account SET disabled_at = $1 WHERE person_id = $2", 1_i64.into()).await;
        let late = house.begin(&account, &tries).await;
        assert!(matches!(late, Err(SignInError::Refused)));
    }
}
