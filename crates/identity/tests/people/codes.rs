//! Codes of the app and recovery codes: each once.

use std::time::Duration;

use futures_util::future::join_all;
use sea_orm::ConnectionTrait;
use sealport_database::{on_both_databases, sql};
use sealport_history::Kind;
use sealport_identity::factors::{FactorError, News};

use crate::support::{ANNA, BOSS, House, PASSWORD, text};

on_both_databases! {
    async fn a_code_of_this_step_and_of_the_one_before_count_once_each(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let finish = async |code| {
            let half = house.half(BOSS, PASSWORD).await;
            house.factors.finish_with_code(&half, code, &house.browser()).await.map(drop)
        };
        house.step();
        house.step();
        assert!(matches!(finish(boss.app().code(-2)).await, Err(FactorError::Refused("code"))), "too old");
        assert!(matches!(finish(boss.app().code(1)).await, Err(FactorError::Refused("code"))), "too early");
        finish(boss.app().code(-1)).await.unwrap();
        assert!(matches!(finish(boss.app().code(-1)).await, Err(FactorError::Refused("used-code"))));
        finish(boss.app().code(0)).await.unwrap();
        assert!(matches!(finish(boss.app().code(0)).await, Err(FactorError::Refused("used-code"))));
        assert!(matches!(finish(boss.app().code(-1)).await, Err(FactorError::Refused("used-code"))), "nor an earlier one");
    }

    async fn of_replicas_with_the_same_code_one_takes_it(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let mut halves = Vec::new();
        for _ in 0..4 {
            halves.push((house.half(BOSS, PASSWORD).await, house.replica()));
        }
        let browser = house.browser();
        let tries = halves.iter().map(|(half, replica)| replica.finish_with_code(half, boss.app().code(0), &browser));
        let outcomes = join_all(tries).await;
        let taken = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        let used = outcomes.iter().filter(|outcome| matches!(outcome, Err(FactorError::Refused("used-code")))).count();
        assert_eq!((taken, used), (1, 3));
    }

    async fn wrong_codes_are_limited_and_a_hundred_end_the_app(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        for round in 0..20 {
            let half = house.half(BOSS, PASSWORD).await;
            for _ in 0..5 {
                let wrong = house.factors.finish_with_code(&half, boss.app().wrong(), &house.browser()).await;
                assert!(matches!(wrong, Err(FactorError::Refused("code"))), "round {round}");
            }
            let limited = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
            assert!(matches!(limited, Err(FactorError::Limited(_))), "round {round}");
            house.clock.advance(Duration::from_secs(301));
        }
        let half = house.half(BOSS, PASSWORD).await;
        let locked = house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await;
        assert!(matches!(locked, Err(FactorError::Refused("locked"))), "the right one comes too late");
        assert_eq!(house.events(Kind::SecondFactorRefused).await.len(), 101);
    }

    async fn a_right_code_forgets_the_wrong_ones(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        for _ in 0..3 {
            let half = house.half(BOSS, PASSWORD).await;
            for _ in 0..4 {
                assert!(house.factors.finish_with_code(&half, boss.app().wrong(), &house.browser()).await.is_err());
            }
            house.factors.finish_with_code(&half, boss.app().code(0), &house.browser()).await.unwrap();
            house.clock.advance(Duration::from_secs(301));
        }
    }

    async fn a_recovery_code_works_once_and_only_after_the_password(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        house.news();
        house.factors.make_recovery_codes(boss.session.fresh(house.ground.now()).unwrap()).await.unwrap();
        assert!(house.news().is_empty(), "the first codes come with the app");
        let codes = house.factors.make_recovery_codes(boss.session.fresh(house.ground.now()).unwrap()).await.unwrap();
        assert_eq!(codes.len(), 10);
        assert_eq!(house.news(), [(boss.id(), News::RecoveryCodesMade)]);
        let use_up = async |code: &str| {
            let half = house.half(BOSS, PASSWORD).await;
            house.factors.finish_with_recovery_code(&half, text(code), &house.browser()).await
        };
        let signed = use_up(&codes[3].to_uppercase()).await.unwrap();
        let session = house.staff.session(&signed.session.secret).await.unwrap().unwrap();
        assert_eq!(house.factors.overview(&session).await.unwrap().recovery_codes, 9);
        assert!(house.news().contains(&(boss.id(), News::RecoveryCodeUsed(9))));
        assert!(matches!(use_up(&codes[3]).await, Err(FactorError::Refused("recovery-code"))));
        assert!(matches!(use_up("0000-0000-0000-0000").await, Err(FactorError::Refused("recovery-code"))));
        let fresh = house.factors.make_recovery_codes(session.fresh(house.ground.now()).unwrap()).await.unwrap();
        assert!(matches!(use_up(&codes[4]).await, Err(FactorError::Refused("recovery-code"))), "the old set is gone");
        use_up(&fresh[4]).await.unwrap();
        assert_eq!(house.events(Kind::RecoveryCodeUsed).await.len(), 2);
    }

    async fn of_several_with_one_recovery_code_one_is_let_in(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let codes = house.factors.make_recovery_codes(boss.session.fresh(house.ground.now()).unwrap()).await.unwrap();
        let mut halves = Vec::new();
        for _ in 0..4 {
            halves.push((house.half(BOSS, PASSWORD).await, house.replica()));
        }
        let browser = house.browser();
        let code = || text(&codes[0]);
        let tries = halves.iter().map(|(half, replica)| replica.finish_with_recovery_code(half, code(), &browser));
        let taken = join_all(tries).await.iter().filter(|outcome| outcome.is_ok()).count();
        assert_eq!(taken, 1);
    }

    async fn without_a_password_there_are_no_recovery_codes(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let none = house.factors.make_recovery_codes(anna.session.fresh(house.ground.now()).unwrap()).await;
        assert!(matches!(none, Err(FactorError::PasswordNeeded)));
    }

    async fn the_records_hold_no_seed_and_no_code(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let codes = house.factors.make_recovery_codes(boss.session.fresh(house.ground.now()).unwrap()).await.unwrap();
        let on = database.read();
        let read = async |text, column| {
            let rows = on.query_all_raw(sql(on, text, [])).await.unwrap();
            rows.iter().map(|row| row.try_get::<Vec<u8>>("", column).unwrap()).collect::<Vec<_>>()
        };
        let holds = |stored: &[u8], secret: &[u8]| stored.windows(secret.len()).any(|part| part == secret);
        let seeds = read("SELECT seed FROM totp", "seed").await;
        assert!(seeds.len() == 1 && !holds(&seeds[0], boss.app().seed()));
        let hashes = read("SELECT hash FROM recovery_code", "hash").await;
        assert!(hashes.len() == 10 && hashes.iter().all(|hash| hash.len() == 32));
        assert!(!hashes.iter().any(|hash| codes.iter().any(|code| holds(hash, code.as_bytes()))));
        let sessions = read("SELECT client FROM session", "client").await;
        assert!(!sessions.is_empty() && sessions.iter().all(|client| !holds(client, b"Firefox")));
    }
}
