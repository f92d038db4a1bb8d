//! Two factors for everybody: passkeys, password with authenticator app, recovery codes, and the sessions they lead to.
//!
//! ```text
//! password ────────────> half ──── code, recovery code or passkey ──┐
//!    └ no second factor ─┐                                         ├──> full: staff.session(), the only one that works
//! set-up link ───────────┴> enrolling ── passkey, or password + app ┤
//! passkey ──────────────────────────────────────────────────────────┤
//! company's provider, when it proved two factors ───────────────────┘   (else half or enrolling, as after a password)
//! ```
//! [`Half`] and [`Enrolling`] are types of their own: nothing decides anything on them. What makes a full session of one
//! deletes it and begins another with a new id and secret. A challenge is kept here ([`ceremony`]), is answered once, and
//! ends after five minutes. Each change of factors wants a [`Fresh`] proof, keeps a way in ([`Ways`]), ends the person's
//! other sessions, writes its event and queues its letter ([`Letters`]), all in one transaction.

mod arrive;
mod ceremony;
mod change;
mod codes;
mod company;
mod device;
mod enrol_passkey;
mod enrol_totp;
mod error;
mod familiar;
mod finish;
mod passkeys;
mod prove_again;
mod recovery;
mod second;
mod sessions;
mod stage;
mod stopped;
mod store;
mod told;
mod totp;
mod ways;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use sealport_openid::Provider;
use url::Url;
use webauthn_rs::{Webauthn, WebauthnBuilder};

pub use arrive::{Begun, Next};
pub use ceremony::CeremonyId;
pub use change::{Changed, Changer};
pub use company::{Errand, ProviderAnswer, ProviderError, ProviderIn};
pub use device::Device;
pub use error::FactorError;
pub use familiar::Browser;
pub use finish::SignedIn;
pub use passkeys::Offer;
pub use prove_again::Fresh;
pub use recovery::RecoveryRequest;
pub use sessions::SessionLine;
pub use stage::{Arrival, Enrolling, Half};
pub use store::{Overview, PasskeyLine};
pub use told::{Letters, News, Told};
pub use totp::{Picture, SeedToScan, code_at};
pub use ways::{LastWay, Removal, Ways};
pub use webauthn_rs::prelude::{
    CreationChallengeResponse, PublicKeyCredential, RegisterPublicKeyCredential, RequestChallengeResponse,
};

pub(crate) use company::linked_at;
pub(crate) use stage::{NewSession, Stage};
pub(crate) use store::ways;

use crate::Staff;

/// How people sign in and keep their factors.
pub struct Factors {
    staff: Arc<Staff>,
    site: Option<Webauthn>,
    letters: Arc<dyn Letters>,
    company: Option<Provider>,
    /// The portal's host name.
    host: String,
    /// What else the house goes by.
    names: Option<Arc<dyn HouseNames>>,
}

/// What the company goes by: no password is made of it.
#[async_trait]
pub trait HouseNames: Send + Sync {
    /// The names.
    async fn names(&self) -> Vec<String>;
}

impl Factors {
    /// Factors of the staff, for browsers that know the portal under `address`. Passkeys are bound to its host; an IP
    /// address is none that they could be bound to.
    pub fn new(staff: Arc<Staff>, address: &Url, letters: Arc<dyn Letters>) -> Self {
        let site = address
            .domain()
            .and_then(|host| WebauthnBuilder::new(host, address).ok())
            .and_then(|site| site.timeout(CEREMONY).build().ok());
        let host = address.host_str().unwrap_or_default().to_owned();
        Self { staff, site, letters, company: None, host, names: None }
    }

    /// The same, with the company's sign-in provider as a further way in.
    #[must_use]
    pub fn with_company(mut self, provider: Option<Provider>) -> Self {
        self.company = provider;
        self
    }

    /// The same in a house that goes by these names.
    #[must_use]
    pub fn of_house(self, names: Arc<dyn HouseNames>) -> Self {
        Self { names: Some(names), ..self }
    }

    /// Whether passkeys can be used under the portal's address.
    pub fn have_passkeys(&self) -> bool {
        self.site.is_some()
    }

    fn site(&self) -> Result<&Webauthn, FactorError> {
        self.site.as_ref().ok_or(FactorError::NoPasskeysHere)
    }
}

/// How long a challenge waits for its answer.
const CEREMONY: Duration = Duration::from_secs(5 * 60);
