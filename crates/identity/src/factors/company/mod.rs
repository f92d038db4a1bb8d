//! The company's own sign-in as a way in: there and back, and what it leads to.
//!
//! Who comes back must be the browser that left ([`Waiting::browser`]) with the state that it took along, and each state is
//! looked at once. What the provider then says of the person is judged in [`sealport_openid`]; whose account that is, in
//! [`whose`].

mod error;
mod whose;

use sealport_history::{Actor, Detail, KeyName, Kind, Subject, record};
use sealport_openid::{Answer, Asked, OpenIdError, Proof, Provider, Purpose as Way, SecondFactor};
use sealport_vault::Secret;
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;
use url::Url;
use uuid::Uuid;

pub use error::ProviderError;
pub(crate) use whose::linked_at;

use super::arrive::Pending;
use super::ceremony::Purpose;
use super::{Begun, Browser, FactorError, Factors, Next, SignedIn, ways};
use crate::{Client, Limit, Session, SignIn, person_key};

/// What somebody was about when the portal sent them away.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Errand {
    /// The page to go on to.
    pub next: String,
    /// The form that waits to be sent there, if it is one.
    pub form: Option<Vec<(String, String)>>,
}

/// What the browser brought back from the provider.
pub struct ProviderAnswer {
    /// What it took along.
    pub state: String,
    /// What it was given there.
    pub code: String,
    /// Who says so (RFC 9207).
    pub issuer: Option<String>,
}

/// What it leads to.
pub enum ProviderIn {
    /// The first factor is proved; the second is asked by us.
    Begun(Begun),
    /// Both are.
    SignedIn(SignedIn),
    /// Both are, once more; the session goes on under a new secret.
    ProvedAgain(SignIn),
}

/// What waits for somebody to come back.
#[derive(Serialize, Deserialize)]
struct Waiting {
    asked: Asked,
    /// Hash of the cookie of the browser that left.
    browser: Vec<u8>,
    errand: Errand,
    /// The session that is to be proved again, and not a sign-in.
    again: Option<Uuid>,
}

impl Factors {
    /// The company's provider, if people may sign in there.
    pub fn company(&self) -> Option<&Provider> {
        self.company.as_ref()
    }

    /// Whether somebody who is signed in can prove it again there: the provider knows the account, and can prove two factors.
    pub fn company_proves(&self, linked: bool) -> bool {
        linked && self.company.as_ref().is_some_and(|provider| !provider.settings().rule.is_empty())
    }

    /// Begins a sign-in at the provider; with a session, the fresh proof of that one. Gives where the browser goes; `cookie`
    /// is what it is to be known by when it comes back.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn start_company(
        &self,
        session: Option<&Session>,
        errand: Errand,
        cookie: &Secret,
        client: &Client,
    ) -> Result<Url, ProviderError> {
        let provider = self.company.as_ref().ok_or(ProviderError::NotSetUp)?;
        self.count_company(client).await?;
        let ground = &self.staff.ground;
        let way = if session.is_some() { Way::ProveAgain } else { Way::SignIn };
        let id = ground.id();
        let asked = Asked::new(way, id.as_bytes(), ground.now(), ground.chance());
        let url = provider.begin(&asked).await.map_err(unreachable_or)?;
        let browser = cookie.hash().as_bytes().to_vec();
        let waiting = Waiting { asked, browser, errand, again: session.map(|session| session.id) };
        self.open_ceremony_as(id, Purpose::Company, None, &serde_json::to_vec(&waiting)?).await?;
        Ok(url)
    }

    /// Looks at what the browser brought back. A refusal is an event.
    ///
    /// # Errors
    /// [`ProviderError`].
    pub async fn finish_company(
        &self,
        answer: ProviderAnswer,
        cookie: Option<&Secret>,
        session: Option<&Session>,
        browser: &Browser<'_>,
    ) -> Result<(ProviderIn, Errand), ProviderError> {
        let provider = self.company.as_ref().ok_or(ProviderError::NotSetUp)?;
        self.count_company(browser.client).await?;
        let outcome = self.look_at(provider, answer, cookie, session, browser).await;
        match &outcome {
            Err(ProviderError::Refused(reason, person)) => self.note_company(*person, reason, browser.client).await?,
            Err(ProviderError::NoSecondFactor) => {
                self.note_company(None, "company-no-second-factor", browser.client).await?;
            }
            _ => {}
        }
        outcome
    }

    async fn look_at(
        &self,
        provider: &Provider,
        answer: ProviderAnswer,
        cookie: Option<&Secret>,
        session: Option<&Session>,
        browser: &Browser<'_>,
    ) -> Result<(ProviderIn, Errand), ProviderError> {
        let waiting = self.waiting(&answer.state, cookie).await?;
        let answer = Answer { code: answer.code, issuer: answer.issuer };
        let again = match waiting.again {
            None => None,
            Some(id) => {
                Some(session.filter(|session| session.id == id).ok_or(ProviderError::refused("company-session"))?)
            }
        };
        let proof = provider.redeem(&waiting.asked, &answer).await.map_err(unreachable_or)?;
        let asks = if again.is_some() { SecondFactor::Provider } else { provider.settings().second_factor };
        if asks == SecondFactor::Provider && !proof.two_factors() {
            return Err(ProviderError::NoSecondFactor);
        }
        let comes = match again {
            Some(session) => ProviderIn::ProvedAgain(self.company_again(session, &proof, browser.client).await?),
            None => self.company_in(&proof, asks, browser).await?,
        };
        Ok((comes, waiting.errand))
    }

    /// What waited for this state and this browser.
    async fn waiting(&self, state: &str, cookie: Option<&Secret>) -> Result<Waiting, ProviderError> {
        let id = Asked::name_in(state).map(Uuid::from_bytes).ok_or(ProviderError::refused("company-state"))?;
        let waiting = self.take_ceremony(id, Purpose::Company, None).await.map_err(|error| match error {
            // Too late, looked at before, or never begun.
            FactorError::Ended => ProviderError::refused("company-state"),
            error => error.into(),
        })?;
        let waiting: Waiting = serde_json::from_slice(&waiting)?;
        if !bool::from(waiting.asked.state().as_bytes().ct_eq(state.as_bytes())) {
            return Err(ProviderError::refused("company-state"));
        }
        let cookie = cookie.ok_or(ProviderError::refused("company-browser"))?;
        if !bool::from(cookie.hash().as_bytes().ct_eq(&waiting.browser)) {
            return Err(ProviderError::refused("company-browser"));
        }
        Ok(waiting)
    }

    /// From the proof to a session, or to the second factor.
    async fn company_in(
        &self,
        proof: &Proof,
        asks: SecondFactor,
        browser: &Browser<'_>,
    ) -> Result<ProviderIn, ProviderError> {
        self.staff
            .ground
            .database
            .write(async |on| {
                let (person, news) = self.account_meant(on, proof).await?;
                if asks == SecondFactor::Provider {
                    let method = ("company", proof.amr());
                    return Ok(ProviderIn::SignedIn(self.enter_by(on, &person, method, browser, news).await?));
                }
                self.tell(on, &person, news).await?;
                let ways = ways(on, person.id).await?;
                let next = if ways.have_second_factor() { Next::SecondFactor(ways) } else { Next::Enrol };
                let pending = Pending { link: None, password_hash: None, method: "company" };
                Ok(ProviderIn::Begun(self.begin(on, person.id, next, browser.client, pending).await?))
            })
            .await
    }

    /// From the proof to a fresh one, of the same person.
    async fn company_again(&self, session: &Session, proof: &Proof, client: &Client) -> Result<SignIn, ProviderError> {
        let person = session.person.id;
        self.staff
            .ground
            .database
            .write(async |on| {
                if whose::linked(on, &self.staff.ground, proof).await? != Some(person) {
                    return Err(ProviderError::Refused("company-of-another", Some(person)));
                }
                Ok(self.renew(on, session, client).await?)
            })
            .await
    }

    async fn count_company(&self, client: &Client) -> Result<(), ProviderError> {
        let taken = self.staff.limits.take(Limit::CompanyNetwork, &client.network().to_string()).await?;
        taken.map_err(|limited| ProviderError::Factor(FactorError::Limited(limited)))
    }

    async fn note_company(&self, person: Option<Uuid>, reason: &str, client: &Client) -> Result<(), ProviderError> {
        Ok(self.staff.note_refused_because(person, reason, client).await?)
    }

    /// The account is known to the provider from now on.
    async fn record_linked(
        &self,
        on: &sea_orm::DatabaseTransaction,
        person: Uuid,
        proof: &Proof,
    ) -> Result<(), ProviderError> {
        let ground = &self.staff.ground;
        let key = person_key(on, ground, person).await?;
        let event = self.staff.event(Kind::ProviderLinked, Actor::Employee(person)).about(Subject::Person(person));
        let event = event.with("issuer", Detail::Text(proof.issuer().to_owned()));
        Ok(record(on, &event.seal("subject", proof.subject(), KeyName::Person(person), &key, ground.chance())).await?)
    }
}

fn unreachable_or(error: OpenIdError) -> ProviderError {
    match error {
        OpenIdError::Unreachable(why) => ProviderError::Unreachable(why),
        OpenIdError::Refused(reason) => ProviderError::Refused(reason, None),
    }
}
