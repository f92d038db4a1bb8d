//! How often strangers may try, on both databases: guessing is slow, and nobody is locked out by somebody else's guessing.

use std::sync::Arc;
use std::time::Duration;

use sea_orm::DbErr;
use sealport_ambient::TestClock;
use sealport_database::testing::ground;
use sealport_database::{Database, Ground, on_both_databases, rows_affected};
use sealport_history::{Cursor, Kind, everything};
use sealport_identity::factors::Factors;
use sealport_identity::{Client, Limit, Limited, Limits, SignInError, Staff};
use zeroize::Zeroizing;

const PASSWORD: &str = "quiet lantern over seven bridges";
const WRONG: &str = "seven kettles sing at the harbour";
const BOSS: &str = "boss@example.com";

struct House {
    ground: Arc<Ground>,
    clock: Arc<TestClock>,
    factors: Factors,
}

fn from(address: &str) -> Client {
    Client::new(address.parse().unwrap(), "test")
}

impl House {
    fn bare(database: &Database) -> Self {
        let (ground, clock) = ground(database);
        let staff = Arc::new(Staff::new(ground.clone()));
        let portal = "https://files.example.com".parse().unwrap();
        Self { factors: Factors::new(staff, &portal, Arc::new(crate::support::Pile::default())), ground, clock }
    }

    /// With the boss, who set up the portal from 192.0.2.1.
    async fn on(database: &Database) -> Self {
        let crate::support::House { ground, clock, factors, .. } = {
            let mut house = crate::support::House::on(database);
            house.client = from("192.0.2.1");
            house.boss().await;
            house
        };
        Self { ground, clock, factors }
    }

    async fn sign_in(&self, who: &str, password: &str, client: &str) -> Result<(), SignInError> {
        self.factors.password(who, Zeroizing::new(password.to_owned()), &from(client)).await.map(drop)
    }

    /// Uses up what an account has, from networks all over the world. An attempt that is not heard counts no less.
    async fn storm(&self, who: &str) {
        let limits = Limits::new(self.ground.clone());
        let (most, _) = Limit::SignInAccount.rate();
        for _ in 0..most {
            limits.take(Limit::SignInAccount, who).await.unwrap().unwrap();
        }
    }

    async fn forget_counters(&self) {
        let done: Result<u64, DbErr> =
            self.ground.database.write(async |on| rows_affected(on, "DELETE FROM rate_limit", []).await).await;
        done.unwrap();
    }

    async fn refused(&self) -> usize {
        let events = everything(self.ground.database.read(), Cursor::NEWEST, 100).await.unwrap();
        events.iter().filter(|event| event.kind == Kind::SignInRefused).count()
    }
}

fn limited(outcome: Result<(), SignInError>) -> Limited {
    match outcome {
        Err(SignInError::Limited(limited)) => limited,
        other => panic!("heard: {other:?}"),
    }
}

on_both_databases! {
    async fn a_limit_holds_under_fifty_at_once(database) {
        let house = House::bare(database);
        let limits = Limits::new(house.ground.clone());
        let (most, _) = Limit::SignInNetwork.rate();
        let tries = (0..50).map(|_| limits.take(Limit::SignInNetwork, "192.0.2.1"));
        let heard = futures_util::future::join_all(tries).await.into_iter().filter(|taken| matches!(taken, Ok(Ok(())))).count();
        assert_eq!(heard, most as usize);
    }

    async fn an_exhausted_target_costs_no_write_until_its_window_moves_on(database) {
        let house = House::bare(database);
        let (one, other) = (Limits::new(house.ground.clone()), Limits::new(house.ground.clone()));
        let (most, window) = Limit::SetupNetwork.rate();
        for _ in 0..most {
            one.take(Limit::SetupNetwork, "a").await.unwrap().unwrap();
        }
        assert!(other.take(Limit::SetupNetwork, "a").await.unwrap().is_err(), "replicas share the database's count");
        house.forget_counters().await;
        let told = other.take(Limit::SetupNetwork, "a").await.unwrap().unwrap_err();
        assert_eq!(told.retry_after, window.as_secs() + 1, "it is answered without the database");
        other.take(Limit::SetupNetwork, "b").await.unwrap().unwrap();
        house.clock.advance(window);
        other.take(Limit::SetupNetwork, "a").await.unwrap().unwrap();
    }

    async fn an_exhausted_target_does_not_wait_for_other_writers(database) {
        let house = House::bare(database);
        let limits = Limits::new(house.ground.clone());
        let (most, _) = Limit::SetupNetwork.rate();
        for _ in 0..=most {
            let _ = limits.take(Limit::SetupNetwork, "a").await.unwrap();
        }
        let writer = house.ground.database.begin().await.unwrap();
        let answer = tokio::time::timeout(Duration::from_secs(5), limits.take(Limit::SetupNetwork, "a")).await;
        assert!(answer.expect("no writer is asked").unwrap().is_err());
        writer.rollback().await.unwrap();
    }

    async fn guessing_from_one_network_ends_soon_and_opens_again(database) {
        let house = House::on(database).await;
        // Neighbours in one network, and spellings of one address, are the same target.
        let spellings = [BOSS, "BOSS@example.com", " boss@EXAMPLE.com ", "Boss@Example.Com", "boss@example.com "];
        for (number, who) in spellings.into_iter().enumerate() {
            let refused = house.sign_in(who, WRONG, &format!("198.51.100.{number}")).await;
            assert!(matches!(refused, Err(SignInError::Refused)), "{who:?}");
        }
        let told = limited(house.sign_in("bOSS@example.com", PASSWORD, "198.51.100.99").await);
        assert!(house.sign_in(BOSS, PASSWORD, "192.0.2.200").await.is_ok(), "the owner is elsewhere and comes in");
        assert!(house.sign_in(BOSS, PASSWORD, "203.0.113.5").await.is_ok(), "also from a new place");
        house.clock.advance(Duration::from_secs(told.retry_after));
        assert!(house.sign_in(BOSS, PASSWORD, "198.51.100.99").await.is_ok());
    }

    async fn the_right_password_costs_no_tries(database) {
        let house = House::on(database).await;
        for _ in 0..12 {
            house.sign_in(BOSS, PASSWORD, "192.0.2.1").await.unwrap();
        }
    }

    async fn nobody_is_locked_out_by_a_storm_of_guesses(database) {
        let house = House::on(database).await;
        house.storm(BOSS).await;
        limited(house.sign_in(BOSS, PASSWORD, "203.0.113.5").await);
        limited(house.sign_in(BOSS, WRONG, "192.0.2.77").await);
        house.sign_in(BOSS, PASSWORD, "192.0.2.77").await.unwrap();
        // The session before counts as well: a network is known for thirty days after the last sign-in.
        house.clock.advance(Duration::from_secs(30 * 86_400));
        house.forget_counters().await;
        house.storm(BOSS).await;
        limited(house.sign_in(BOSS, PASSWORD, "192.0.2.77").await);
    }

    async fn answers_do_not_tell_which_accounts_there_are(database) {
        let house = House::on(database).await;
        for who in [BOSS, "nobody@example.com", "no address"] {
            for _ in 0..5 {
                assert!(matches!(house.sign_in(who, WRONG, "198.51.100.1").await, Err(SignInError::Refused)), "{who}");
            }
            assert_eq!(limited(house.sign_in(who, WRONG, "198.51.100.1").await).retry_after, 301, "{who}");
        }
        assert_eq!(house.refused().await, 15, "each refusal is an event");
        house.forget_counters().await;
        for who in [BOSS, "nobody@example.com"] {
            house.storm(who).await;
            assert_eq!(limited(house.sign_in(who, WRONG, "203.0.113.9").await).retry_after, 3601, "{who}");
        }
    }
}
