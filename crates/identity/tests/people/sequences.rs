//! Any sequence of changes leaves two factors and a way in.

use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use sealport_database::Database;
use sealport_database::testing::TestDatabase;
use sealport_identity::factors::{Changer, FactorError};

use crate::support::{ANOTHER, App, BOSS, House, Key, PASSWORD, text};

#[derive(Clone, Copy, Debug)]
enum Change {
    AddPasskey,
    RemovePasskey,
    SetApp,
    RemoveApp,
    SetPassword,
    RemovePassword,
    MakeCodes,
}

fn change() -> impl Strategy<Value = Change> {
    use Change::*;
    prop::sample::select(&[AddPasskey, RemovePasskey, SetApp, RemoveApp, SetPassword, RemovePassword, MakeCodes][..])
}

/// What the person holds, as the person knows it.
struct Pocket {
    keys: Vec<Key>,
    app: Option<App>,
    password: Option<&'static str>,
}

async fn holds(database: &Database, changes: &[Change]) -> Result<(), TestCaseError> {
    let house = House::on(database);
    let boss = house.boss().await;
    let person = boss.id();
    let session = boss.session;
    let crate::support::With::App(app) = boss.with else { unreachable!("the first administrator has an app") };
    let mut pocket = Pocket { keys: Vec::new(), app: Some(app), password: Some(PASSWORD) };
    for change in changes {
        let fresh = session.fresh(house.ground.now()).expect("all within five minutes");
        let who = Changer::Fresh(fresh);
        let outcome = match change {
            Change::AddPasskey => house.enrol_key(who).await.map(|(_, mut key)| {
                key.handle = person;
                pocket.keys.push(key);
            }),
            Change::RemovePasskey => match house.factors.overview(&session).await.unwrap().passkeys.first() {
                Some(first) => {
                    house.factors.remove_passkey(fresh, first.id).await.map(|()| drop(pocket.keys.remove(0)))
                }
                None => Ok(()),
            },
            Change::SetApp => {
                let (id, offer) = house.factors.start_totp(who, "Sealport").await.unwrap();
                let app = App::scan(&offer.text, &house.clock);
                let set = house.factors.finish_totp(who, id, app.code(0), &house.browser()).await;
                set.map(|_| pocket.app = Some(app))
            }
            Change::RemoveApp => house.factors.remove_totp(fresh).await.map(|()| pocket.app = None),
            Change::SetPassword => {
                house.factors.set_password(who, text(ANOTHER)).await.map(|()| pocket.password = Some(ANOTHER))
            }
            Change::RemovePassword => house.factors.remove_password(fresh).await.map(|()| pocket.password = None),
            Change::MakeCodes => house.factors.make_recovery_codes(fresh).await.map(drop),
        };
        let fine = matches!(
            outcome,
            Ok(()) | Err(FactorError::LastWay(_) | FactorError::Unknown | FactorError::PasswordNeeded)
        );
        prop_assert!(fine, "{:?}: {:?}", change, outcome);
        house.step();
        let now = house.factors.overview(&session).await.unwrap();
        prop_assert_eq!(now.passkeys.len(), pocket.keys.len());
        prop_assert_eq!((now.password, now.totp.is_some()), (pocket.password.is_some(), pocket.app.is_some()));
        prop_assert!(!now.passkeys.is_empty() || (now.password && now.totp.is_some()), "{:?}", now);
    }
    // With what is left, and nothing else, there is a way in.
    let signed = match (pocket.keys.last_mut(), pocket.password, pocket.app) {
        (Some(key), ..) => house.sign_in_with_key(key).await,
        (None, Some(password), Some(app)) => {
            let half = house.half(BOSS, password).await;
            house.factors.finish_with_code(&half, app.code(0), &house.browser()).await
        }
        (None, ..) => return Err(TestCaseError::fail("locked out")),
    };
    prop_assert!(signed.is_ok());
    Ok(())
}

fn check(changes: &[Change], open: impl AsyncFnOnce() -> TestDatabase) -> Result<(), TestCaseError> {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let test = open().await;
        let outcome = holds(&test.database, changes).await;
        test.close().await;
        outcome
    })
}

mod sqlite_disk {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
        #[test]
        fn no_sequence_of_changes_locks_out(changes in prop::collection::vec(change(), 1..9)) {
            check(&changes, TestDatabase::sqlite)?;
        }
    }
}

mod postgres_s3 {
    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { cases: 8, ..ProptestConfig::default() })]
        #[test]
        fn no_sequence_of_changes_locks_out(changes in prop::collection::vec(change(), 1..9)) {
            check(&changes, TestDatabase::postgres)?;
        }
    }
}
