//! What holds whichever factor is used: each failure is on record, each unusual sign-in is told of once.

use sealport_database::on_both_databases;
use sealport_history::{Kind, Subject};
use sealport_identity::Client;
use sealport_identity::factors::{Browser, Changer, FactorError, News, SignedIn};

use crate::support::{ANNA, ANOTHER, BOSS, House, PASSWORD, PORTAL, Someone, text};

const PHONE: &str = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1";

/// The ways to sign in.
#[derive(Clone, Copy, Debug)]
enum Way {
    App,
    RecoveryCode,
    Passkey,
    PasswordAndPasskey,
}

/// Two people who between them have every factor.
struct Both {
    boss: Someone,
    anna: Someone,
    codes: Vec<String>,
}

impl Both {
    async fn of(house: &House) -> Self {
        let boss = house.boss().await;
        let fresh = || boss.session.fresh(house.ground.now()).unwrap();
        house.factors.make_recovery_codes(fresh()).await.unwrap();
        let codes = house.factors.make_recovery_codes(fresh()).await.unwrap();
        let codes = codes.iter().map(|code| code.to_string()).collect();
        let anna = house.with_key(&boss, ANNA, false).await;
        let fresh = anna.session.fresh(house.ground.now()).unwrap();
        house.factors.set_password(Changer::Fresh(fresh), text(ANOTHER)).await.unwrap();
        house.letters();
        Self { boss, anna, codes }
    }

    async fn sign_in(&mut self, house: &House, way: Way, browser: &Browser<'_>) -> SignedIn {
        house.step();
        let factors = &house.factors;
        let signed = match way {
            Way::App => {
                let half = house.half(BOSS, PASSWORD).await;
                factors.finish_with_code(&half, self.boss.app().code(0), browser).await
            }
            Way::RecoveryCode => {
                let half = house.half(BOSS, PASSWORD).await;
                let code = self.codes.pop().expect("ten are enough");
                factors.finish_with_recovery_code(&half, text(&code), browser).await
            }
            Way::Passkey | Way::PasswordAndPasskey => {
                let half = match way {
                    Way::PasswordAndPasskey => Some(house.half(ANNA, ANOTHER).await),
                    _ => None,
                };
                let (id, challenge) = house.challenge().await;
                let answer = self.anna.key().answer(challenge, PORTAL, true);
                factors.finish_passkey(id, &answer, half.as_ref(), browser).await
            }
        };
        signed.unwrap_or_else(|error| panic!("{way:?}: {error}"))
    }
}

/// Of each letter, whether it tells of a new browser and of a new network.
fn unusual(house: &House) -> Vec<(bool, bool)> {
    let letters = house.letters().into_iter().map(|(_, news)| news);
    let told = letters.map(|news| {
        let unusual = news.iter().filter_map(|news| match news {
            News::UnusualSignIn { new_browser, new_network, .. } => Some((*new_browser, *new_network)),
            _ => None,
        });
        unusual.collect::<Vec<_>>()
    });
    told.flat_map(|in_one_letter| {
        assert!(in_one_letter.len() < 2, "once a letter");
        in_one_letter
    })
    .collect()
}

on_both_databases! {
    async fn each_failure_is_on_record_with_whom_it_was_tried_on(database) {
        let house = House::on(database);
        let Both { boss, mut anna, .. } = Both::of(&house).await;
        let last = async |kind, person, reason: &str| {
            let events = house.events(kind).await;
            let mine = events.iter().filter(|event| event.text("reason") == Some(reason)).collect::<Vec<_>>();
            assert_eq!(mine.len(), 1, "{reason}");
            assert!(mine[0].subjects.contains(&Subject::Person(person)), "{reason}: about whom");
            assert!(mine[0].sealed.contains_key("address") && mine[0].sealed.contains_key("agent"), "{reason}: from where");
        };
        assert!(house.factors.password(BOSS, text("not the password at all"), &house.client).await.is_err());
        last(Kind::SignInRefused, boss.id(), "password").await;
        assert!(house.events(Kind::SecondFactorRefused).await.is_empty(), "no second factor was tried yet");

        let half = house.half(BOSS, PASSWORD).await;
        let refused = house.factors.finish_with_code(&half, boss.app().wrong(), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("code"))));
        last(Kind::SecondFactorRefused, boss.id(), "code").await;

        let refused = house.factors.finish_with_recovery_code(&half, text("0000-0000-0000-0000"), &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("recovery-code"))));
        last(Kind::SecondFactorRefused, boss.id(), "recovery-code").await;

        // Anna's own passkey, but one bit of the signature is another.
        let (id, challenge) = house.challenge().await;
        let mut answer = anna.key().answer(challenge, PORTAL, true);
        *answer.response.signature.last_mut().unwrap() ^= 1;
        let refused = house.factors.finish_passkey(id, &answer, None, &house.browser()).await;
        assert!(matches!(refused, Err(FactorError::Refused("passkey"))));
        last(Kind::SecondFactorRefused, anna.id(), "passkey").await;
        assert_eq!(house.events(Kind::SecondFactorRefused).await.len(), 3, "and nothing besides");
    }

    async fn a_new_browser_and_a_new_network_are_each_told_once_whichever_factor_is_used(database) {
        let house = House::on(database);
        let mut both = Both::of(&house).await;
        for (place, way) in [Way::App, Way::RecoveryCode, Way::Passkey, Way::PasswordAndPasskey].into_iter().enumerate() {
            let new_browser = Browser { client: &house.client, device: None };
            let device = both.sign_in(&house, way, &new_browser).await.device;
            assert_eq!(unusual(&house), [(true, false)], "{way:?}: a new browser");
            let away = Client::new(format!("198.51.{place}.7").parse().unwrap(), PHONE);
            let new_network = Browser { client: &away, device: device.as_ref() };
            both.sign_in(&house, way, &new_network).await;
            assert_eq!(unusual(&house), [(false, true)], "{way:?}: a new network");
            both.sign_in(&house, way, &new_network).await;
            assert!(unusual(&house).is_empty(), "{way:?}: neither is new any more");
        }
    }
}
