//! One's own sessions, and sign-ins out of the ordinary.

use std::time::Duration;

use sealport_database::on_both_databases;
use sealport_history::Kind;
use sealport_identity::factors::{Browser, FactorError, News};
use sealport_identity::{Client, SessionLimit, SessionLimits, Staff};

use crate::support::{ANNA, BOSS, House, PASSWORD, text};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1";

on_both_databases! {
    async fn one_sees_and_ends_ones_own_sessions(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let phone = Client::new("2001:db8:1:2::3".parse().unwrap(), PHONE);
        let half = house.half(BOSS, PASSWORD).await;
        let away = Browser { client: &phone, device: None };
        let other = house.factors.finish_with_code(&half, boss.app().code(0), &away).await.unwrap();
        house.half(BOSS, PASSWORD).await;
        let lines = house.factors.sessions(&boss.session).await.unwrap();
        assert_eq!(lines.len(), 2, "half sessions are none");
        let there = lines.iter().find(|line| !line.is_this).unwrap();
        assert_eq!((there.device.browser, there.device.system), (Some("Safari"), Some("iPhone")));
        assert_eq!(there.device.network, "2001:db8:1::/48");
        let foreign = house.factors.end_session(&anna.session, there.id).await;
        assert!(matches!(foreign, Err(FactorError::Unknown)), "somebody else's don't exist");
        house.factors.end_session(&boss.session, there.id).await.unwrap();
        assert!(!house.alive(&other.session.secret).await && house.alive(&boss.cookie).await);
        house.step();
        let half = house.half(BOSS, PASSWORD).await;
        let other = house.factors.finish_with_code(&half, boss.app().code(0), &away).await.unwrap();
        let session = house.staff.session(&other.session.secret).await.unwrap().unwrap();
        assert_eq!(house.factors.end_other_sessions(&session).await.unwrap(), 2, "the half one too");
        assert!(!house.alive(&boss.cookie).await && house.alive(&anna.cookie).await);
        assert_eq!(house.events(Kind::SessionEnded).await.len(), 2);
    }

    async fn sessions_end_when_the_company_wants_it(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        let anna = house.with_key(&boss, ANNA, false).await;
        let limit = |idle, absolute| SessionLimit { idle: Duration::from_secs(idle), absolute: Duration::from_secs(absolute) };
        let limits = SessionLimits { administrators: limit(60, 600), others: limit(120, 600) };
        let strict = Staff::with_limits(house.ground.clone(), limits);
        assert!(strict.session(&boss.cookie).await.unwrap().is_some());
        house.clock.advance(Duration::from_secs(60));
        assert!(strict.session(&boss.cookie).await.unwrap().is_none(), "idle for too long");
        assert!(strict.session(&anna.cookie).await.unwrap().is_some(), "others have longer");
    }

    async fn a_new_browser_or_network_is_told(database) {
        let house = House::on(database);
        let boss = house.boss().await;
        assert!(house.news().is_empty(), "the first sign-in is no news");
        let device = boss.device.as_ref().expect("a browser that was new is given something to be known by");
        let phone = Client::new("192.0.2.77".parse().unwrap(), PHONE);
        let sign_in = async |browser: Browser<'_>| {
            house.step();
            let half = house.half(BOSS, PASSWORD).await;
            let signed = house.factors.finish_with_code(&half, boss.app().code(0), &browser).await.unwrap();
            let unusual = house.news().into_iter().map(|(_, news)| match news {
                News::UnusualSignIn { new_browser, new_network, .. } => (new_browser, new_network),
                news => panic!("{news:?}"),
            });
            (signed.device, unusual.collect::<Vec<_>>())
        };
        let known = Browser { client: &house.client, device: Some(device) };
        assert!(matches!(sign_in(known).await, (None, told) if told.is_empty()), "nothing is new");
        let (given, told) = sign_in(Browser { client: &phone, device: None }).await;
        assert_eq!(told, [(true, true)]);
        let (_, told) = sign_in(Browser { client: &phone, device: given.as_ref() }).await;
        assert!(told.is_empty());
        let elsewhere = Client::new("198.51.100.1".parse().unwrap(), PHONE);
        assert_eq!(sign_in(Browser { client: &elsewhere, device: given.as_ref() }).await.1, [(false, true)]);
        let made_up = sealport_vault::Secret::generate(house.ground.chance());
        assert_eq!(sign_in(Browser { client: &phone, device: Some(&made_up) }).await.1, [(true, false)]);
    }

    async fn who_knows_the_password_alone_is_told_of_once_a_day(database) {
        let house = House::on(database);
        let mut boss = house.boss().await;
        let device = boss.device.take().expect("a browser that was new is given something to be known by");
        let stranger = Client::new("192.0.2.77".parse().unwrap(), PHONE);
        let known = Browser { client: &house.client, device: Some(&device) };
        let stopped = async || {
            let warned = house.news().into_iter().map(|(person, news)| match news {
                News::StoppedSignIn(device) if person == boss.id() => device,
                news => panic!("{news:?} to {person}"),
            });
            warned.map(|device| device.network).collect::<Vec<_>>()
        };
        let fails = async |browser: Browser<'_>| {
            house.clock.advance(Duration::from_secs(301));
            let half = house.half(BOSS, PASSWORD).await;
            let refused = house.factors.finish_with_code(&half, boss.app().wrong(), &browser).await;
            assert!(matches!(refused, Err(FactorError::Refused("code"))));
        };
        fails(known).await;
        assert!(stopped().await.is_empty(), "whoever mistypes at their own desk gets no letter");
        fails(Browser { client: &house.client, device: None }).await;
        assert_eq!(stopped().await, ["127.0.0.0/24"], "a browser that is not known");
        for client in [&stranger, &house.client] {
            fails(Browser { client, device: None }).await;
        }
        let half = house.half(BOSS, PASSWORD).await;
        let away = Browser { client: &stranger, device: Some(&device) };
        let refused = house.factors.finish_with_recovery_code(&half, text("AAAA-AAAA-AAAA-AAAA"), &away).await;
        assert!(matches!(refused, Err(FactorError::Refused("recovery-code"))));
        assert!(stopped().await.is_empty(), "one letter a day");
        house.clock.advance(Duration::from_secs(24 * 3600));
        let half = house.half(BOSS, PASSWORD).await;
        let refused = house.factors.finish_with_recovery_code(&half, text("AAAA-AAAA-AAAA-AAAA"), &away).await;
        assert!(matches!(refused, Err(FactorError::Refused("recovery-code"))));
        assert_eq!(stopped().await, ["192.0.2.0/24"], "a network that is not known, the next day");
        assert_eq!(house.refusals().await.len(), 6, "every try is on record");
    }
}
