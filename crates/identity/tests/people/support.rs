//! A house with people in it, an authenticator app, a passkey and a pile of letters.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use hmac::{Hmac, KeyInit, Mac};
use sea_orm::DatabaseTransaction;
use sealport_access::{Administer, Permit, Role, Roles, administer};
use sealport_ambient::{OsChance, TestClock};
use sealport_database::testing::ground;
use sealport_database::{Database, Ground, rows_affected};
use sealport_history::{Cursor, Event, Kind, everything};
use sealport_identity::factors::{
    Arrival, Begun, Browser, CeremonyId, Changer, Enrolling, FactorError, Factors, Half, Letters, News, Offer,
    PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse, SignedIn, Told,
};
use sealport_identity::{Address, Client, IdentityError, Language, Passwords, Session, SetupLink, SignIn, Staff};
use sealport_vault::Secret;
use url::Url;
use uuid::Uuid;
use webauthn_authenticator_rs::WebauthnAuthenticator;
use webauthn_authenticator_rs::softpasskey::SoftPasskey;
use webauthn_rs_proto::{AllowCredentials, UserVerificationPolicy};
use zeroize::Zeroizing;

pub const PASSWORD: &str = "quiet lantern over seven bridges";
pub const ANOTHER: &str = "seven kettles sing at the harbour";
pub const BOSS: &str = "boss@example.com";
pub const ANNA: &str = "anna@example.com";
pub const PORTAL: &str = "https://files.example.com";

pub fn text(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

pub fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

/// Letters as they were queued.
#[derive(Default)]
pub struct Pile(Mutex<Vec<(Uuid, Vec<News>)>>);

#[async_trait]
impl Letters for Pile {
    async fn queue(&self, _: &DatabaseTransaction, told: &Told) -> Result<(), IdentityError> {
        self.0.lock().unwrap().push((told.person.id, told.news.clone()));
        Ok(())
    }
}

pub struct House {
    pub ground: Arc<Ground>,
    pub clock: Arc<TestClock>,
    pub staff: Arc<Staff>,
    pub factors: Factors,
    pub client: Client,
    pile: Arc<Pile>,
}

/// Somebody signed in, with what they sign in with.
pub struct Someone {
    pub session: Session,
    pub cookie: Secret,
    pub device: Option<Secret>,
    pub with: With,
}

pub enum With {
    App(App),
    Key(Key),
}

impl Someone {
    pub fn app(&self) -> &App {
        match &self.with {
            With::App(app) => app,
            With::Key(_) => panic!("somebody with an app was meant"),
        }
    }

    pub fn key(&mut self) -> &mut Key {
        match &mut self.with {
            With::Key(key) => key,
            With::App(_) => panic!("somebody with a passkey was meant"),
        }
    }

    pub fn id(&self) -> Uuid {
        self.session.person.id
    }
}

impl House {
    pub fn on(database: &Database) -> Self {
        let (ground, clock) = ground(database);
        let staff = Arc::new(Staff::new(ground.clone()));
        let pile = Arc::new(Pile::default());
        let factors = Factors::new(staff.clone(), &Url::parse(PORTAL).unwrap(), pile.clone());
        Self { staff, factors, pile, client: Client::local("Firefox/133.0 Linux"), ground, clock }
    }

    /// Another process of the same portal.
    pub fn replica(&self) -> Factors {
        let staff = Arc::new(Staff::new(self.ground.clone()));
        Factors::new(staff, &Url::parse(PORTAL).unwrap(), self.pile.clone())
    }

    pub fn browser(&self) -> Browser<'_> {
        Browser { client: &self.client, device: None }
    }

    /// The letters since the last look.
    pub fn letters(&self) -> Vec<(Uuid, Vec<News>)> {
        std::mem::take(&mut self.pile.0.lock().unwrap())
    }

    /// What stood in the letters since the last look.
    pub fn news(&self) -> Vec<(Uuid, News)> {
        let letters = self.letters().into_iter();
        letters.flat_map(|(person, news)| news.into_iter().map(move |one| (person, one))).collect()
    }

    pub fn step(&self) {
        self.clock.advance(Duration::from_secs(30));
    }

    pub async fn events(&self, kind: Kind) -> Vec<Event> {
        let all = everything(self.ground.database.read(), Cursor::NEWEST, 500).await.unwrap();
        all.into_iter().filter(|event| event.kind == kind).collect()
    }

    /// The reasons for which proofs were refused, sorted.
    pub async fn refusals(&self) -> Vec<String> {
        let events = self.events(Kind::SecondFactorRefused).await;
        let mut reasons: Vec<_> = events.iter().map(|event| event.text("reason").unwrap().to_owned()).collect();
        reasons.sort();
        reasons
    }

    pub async fn alive(&self, cookie: &Secret) -> bool {
        self.staff.session(cookie).await.unwrap().is_some()
    }

    pub async fn enrolling(&self, begun: &Begun) -> Enrolling {
        match self.factors.arrival(&begun.secret).await.unwrap() {
            Some(Arrival::Enrolling(enrolling)) => enrolling,
            _ => panic!("an enrolment was meant"),
        }
    }

    /// Up to the second factor.
    pub async fn half(&self, who: &str, password: &str) -> Half {
        let begun = self.factors.password(who, text(password), &self.client).await.unwrap();
        self.half_of(&begun).await
    }

    pub async fn half_of(&self, begun: &Begun) -> Half {
        match self.factors.arrival(&begun.secret).await.unwrap() {
            Some(Arrival::Half(half)) => half,
            _ => panic!("a second factor was to be asked for"),
        }
    }

    pub async fn someone(&self, signed: SignedIn, with: With) -> Someone {
        let SignedIn { session: SignIn { secret, .. }, device } = signed;
        let session = self.staff.session(&secret).await.unwrap().unwrap();
        Someone { session, cookie: secret, device, with }
    }

    /// The first administrator: password and app.
    pub async fn boss(&self) -> Someone {
        let link = self.staff.first_link().await.unwrap().unwrap();
        let who = ("Boss", &address(BOSS), Language::De);
        let begun = self.factors.follow_first(&link.secret, who, Some(text(PASSWORD)), &self.client).await.unwrap();
        let enrolling = self.enrolling(&begun).await;
        let (signed, app) = self.enrol_app(&enrolling).await;
        self.someone(signed, With::App(app)).await
    }

    /// A password and no second factor, as an account of an earlier version has.
    pub async fn give_password_alone(&self, who: &str) {
        let hash = Passwords::new(Arc::new(OsChance)).hash(text(PASSWORD)).await.unwrap();
        let text = "UPDATE account SET password_hash = $1 WHERE person_id = \
                    (SELECT id FROM person WHERE address_hash = $2)";
        let address = self.ground.keyring.addresses.hash(&address(who).normalised()).to_vec();
        let values = [hash.into(), address.into()];
        let written: Result<u64, sea_orm::DbErr> =
            self.ground.database.write(async |on| rows_affected(on, text, values.clone()).await).await;
        assert_eq!(written.unwrap(), 1);
    }

    pub async fn enrol_app(&self, enrolling: &Enrolling) -> (SignedIn, App) {
        let who = Changer::Enrolling(enrolling);
        let (id, offer) = self.factors.start_totp(who, "Sealport").await.unwrap();
        let app = App::scan(&offer.text, &self.clock);
        let done = self.factors.finish_totp(who, id, app.code(0), &self.browser()).await.unwrap();
        self.step();
        (done.unwrap(), app)
    }

    /// Another session of the boss.
    #[allow(dead_code, reason = "the tests of the staff sign in again")]
    pub async fn again(&self, boss: &Someone) -> SignIn {
        self.step();
        let half = self.half(BOSS, PASSWORD).await;
        self.factors.finish_with_code(&half, boss.app().code(0), &self.browser()).await.unwrap().session
    }

    pub fn leave(&self, boss: &Someone) -> Permit<Administer> {
        administer(&boss.session.facts, self.ground.now()).unwrap()
    }

    pub async fn invite(&self, boss: &Someone, who: &str, is_admin: bool) -> SetupLink {
        let person = (who, &address(who), Language::Nl);
        let roles = if is_admin { Roles::new([Role::Administrator]).unwrap() } else { Roles::WORKER };
        self.staff.add(&self.leave(boss), person, roles, &[]).await.unwrap().1
    }

    /// Somebody with a passkey and nothing else.
    pub async fn with_key(&self, boss: &Someone, who: &str, is_admin: bool) -> Someone {
        let link = self.invite(boss, who, is_admin).await;
        let begun = self.factors.follow(&link.secret, None, &self.client).await.unwrap();
        let enrolling = self.enrolling(&begun).await;
        let (signed, key) = self.enrol_key(Changer::Enrolling(&enrolling)).await.unwrap();
        self.someone(signed.unwrap(), With::Key(key)).await
    }

    pub async fn enrol_key(&self, who: Changer<'_>) -> Result<(Option<SignedIn>, Key), FactorError> {
        let (mut key, id, answer) = self.new_key(who, PORTAL, true).await;
        let changed = self.factors.finish_adding_passkey(who, id, (" Laptop\n", &answer), &self.browser()).await?;
        if let Some(signed) = &changed {
            key.handle = self.staff.session(&signed.session.secret).await.unwrap().unwrap().person.id;
        }
        Ok((changed, key))
    }

    /// A passkey's answer to the offer to add it.
    pub async fn new_key(
        &self,
        who: Changer<'_>,
        origin: &str,
        verified: bool,
    ) -> (Key, CeremonyId, RegisterPublicKeyCredential) {
        let (id, mut challenge) = self.factors.start_adding_passkey(who, "Sealport").await.unwrap();
        let mut selection = challenge.public_key.authenticator_selection.take().unwrap();
        assert!(selection.require_resident_key && selection.user_verification == UserVerificationPolicy::Required);
        // The soft passkey finds its credentials by their ids only, and the browser may be one that lies.
        selection.require_resident_key = false;
        if !verified {
            selection.user_verification = UserVerificationPolicy::Preferred;
        }
        challenge.public_key.authenticator_selection = Some(selection);
        let mut soft = SoftPasskey::new(verified);
        let answer = soft.do_registration(Url::parse(origin).unwrap(), challenge).unwrap();
        let credential: &[u8] = answer.raw_id.as_ref();
        (Key { soft, credential: credential.to_vec(), handle: Uuid::nil() }, id, answer)
    }

    pub async fn challenge(&self) -> (CeremonyId, RequestChallengeResponse) {
        self.factors.start_passkey(Offer::Button, &self.client).await.unwrap()
    }

    pub async fn sign_in_with_key(&self, key: &mut Key) -> Result<SignedIn, FactorError> {
        let (id, challenge) = self.challenge().await;
        let answer = key.answer(challenge, PORTAL, true);
        self.factors.finish_passkey(id, &answer, None, &self.browser()).await
    }
}

/// An authenticator app, written from the standard alone.
pub struct App {
    seed: Vec<u8>,
    clock: Arc<TestClock>,
}

impl App {
    pub fn scan(text: &str, clock: &Arc<TestClock>) -> Self {
        let bits: String = text
            .chars()
            .map(|letter| format!("{:05b}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(letter).unwrap()))
            .collect();
        let byte = |place: usize| u8::from_str_radix(&bits[place * 8..place * 8 + 8], 2).unwrap();
        Self { seed: (0..bits.len() / 8).map(byte).collect(), clock: clock.clone() }
    }

    pub fn seed(&self) -> &[u8] {
        &self.seed
    }

    /// The code of so many steps from now.
    pub fn code(&self, steps: i64) -> Zeroizing<String> {
        use sealport_ambient::Clock;
        let step = self.clock.now().seconds() / 30 + steps;
        let mac = Hmac::<sha1::Sha1>::new_from_slice(&self.seed).unwrap();
        let mac = mac.chain_update(step.to_be_bytes()).finalize().into_bytes();
        let at = usize::from(mac[19] & 15);
        let number = u32::from_be_bytes(mac[at..at + 4].try_into().unwrap()) & 0x7fff_ffff;
        text(&format!("{:06}", number % 1_000_000))
    }

    /// A code that is none of those that count.
    pub fn wrong(&self) -> Zeroizing<String> {
        let right = [self.code(-1), self.code(0)];
        (0..).map(|number| text(&format!("{number:06}"))).find(|code| !right.contains(code)).unwrap()
    }
}

/// A passkey on a device, with a counter.
pub struct Key {
    soft: SoftPasskey,
    credential: Vec<u8>,
    pub handle: Uuid,
}

impl Key {
    pub fn answer(
        &mut self,
        mut challenge: RequestChallengeResponse,
        origin: &str,
        verified: bool,
    ) -> PublicKeyCredential {
        assert!(challenge.public_key.allow_credentials.is_empty(), "the offer names nobody's credentials");
        assert_eq!(challenge.public_key.user_verification, UserVerificationPolicy::Required);
        challenge.public_key.allow_credentials.push(AllowCredentials {
            type_: "public-key".to_owned(),
            id: self.credential.clone(),
            transports: None,
        });
        if !verified {
            challenge.public_key.user_verification = UserVerificationPolicy::Preferred;
        }
        let mut answer = self.soft.do_authentication(Url::parse(origin).unwrap(), challenge).unwrap();
        answer.response.user_handle = Some(self.handle.as_bytes().to_vec());
        answer
    }
}
