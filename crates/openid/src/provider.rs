//! The provider as it describes itself: asked for once an hour, and its keys once more when one is new.

use std::sync::Arc;
use std::time::Duration;

use openidconnect::core::{
    CoreAuthDisplay, CoreClaimName, CoreClaimType, CoreClientAuthMethod, CoreGrantType, CoreJsonWebKey,
    CoreJsonWebKeySet, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm, CoreResponseMode,
    CoreResponseType, CoreSubjectIdentifierType,
};
use openidconnect::{AdditionalProviderMetadata, IssuerUrl, ProviderMetadata};
use sealport_ambient::{Clock, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use crate::fetch::Fetch;
use crate::{OpenIdError, OpenIdSettings, SettingsError, is_fit};

/// How long a description is believed.
const BELIEVED: Duration = Duration::from_secs(3600);
/// How long a provider that did not answer is left alone.
const LEFT_ALONE: Duration = Duration::from_secs(10);
/// How often an unknown key may make us ask for the keys.
const KEYS_AGAIN: Duration = Duration::from_secs(60);

/// What of a description the crate doesn't know.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct More {
    /// Whether answers name their issuer (RFC 9207): then one that doesn't is not from there.
    #[serde(default)]
    pub(crate) authorization_response_iss_parameter_supported: bool,
}
impl AdditionalProviderMetadata for More {}

pub(crate) type Metadata = ProviderMetadata<
    More,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

#[derive(Default)]
struct Known {
    metadata: Option<(Metadata, Timestamp)>,
    failed: Option<(String, Timestamp)>,
    keys_asked: Option<Timestamp>,
}

/// The company's OpenID Connect provider.
pub struct Provider {
    pub(crate) settings: OpenIdSettings,
    pub(crate) fetch: Fetch,
    clock: Arc<dyn Clock>,
    /// Held while the provider is asked, so that it is asked once for all who wait.
    known: Mutex<Known>,
}

impl Provider {
    /// The provider of these settings. Nothing is asked yet.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub fn new(settings: OpenIdSettings, clock: Arc<dyn Clock>) -> Result<Self, SettingsError> {
        let issuer = is_fit(&settings.issuer)?;
        let fetch = Fetch::new(issuer).map_err(|error| SettingsError::Http(error.to_string()))?;
        Ok(Self { settings, fetch, clock, known: Mutex::default() })
    }

    /// The settings.
    pub const fn settings(&self) -> &OpenIdSettings {
        &self.settings
    }

    /// Whether the provider answers as one does.
    ///
    /// # Errors
    /// [`OpenIdError::Unreachable`], in words for the operator.
    pub async fn check(&self) -> Result<(), OpenIdError> {
        let mut known = self.known.lock().await;
        if known.metadata.as_ref().is_some_and(|(_, at)| self.now().since(*at) < LEFT_ALONE) {
            return Ok(());
        }
        self.ask(&mut known).await.map(drop)
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// The description, no older than an hour. While the provider doesn't answer, an older one does as well.
    pub(crate) async fn metadata(&self) -> Result<Metadata, OpenIdError> {
        let mut known = self.known.lock().await;
        let now = self.now();
        if let Some((metadata, at)) = &known.metadata
            && now.since(*at) < BELIEVED
        {
            return Ok(metadata.clone());
        }
        let asked = self.ask(&mut known).await;
        match (asked, &known.metadata) {
            (Err(_), Some((old, _))) => Ok(old.clone()),
            (asked, _) => asked,
        }
    }

    /// Asks for the description, unless it was asked for in vain a moment ago.
    async fn ask(&self, known: &mut Known) -> Result<Metadata, OpenIdError> {
        let now = self.now();
        if let Some((why, at)) = &known.failed
            && now.since(*at) < LEFT_ALONE
        {
            return Err(OpenIdError::Unreachable(why.clone()));
        }
        match self.discover().await {
            Ok(metadata) => {
                known.metadata = Some((metadata.clone(), now));
                known.failed = None;
                Ok(metadata)
            }
            Err(why) => {
                tracing::warn!(error = %why, "the company's sign-in provider does not answer as it should");
                known.failed = Some((why.clone(), self.now()));
                Err(OpenIdError::Unreachable(why))
            }
        }
    }

    async fn discover(&self) -> Result<Metadata, String> {
        let issuer = IssuerUrl::new(self.settings.issuer.clone()).map_err(|error| error.to_string())?;
        let found = Metadata::discover_async(issuer, &self.fetch).await.map_err(|error| chain(&error))?;
        let token = found.token_endpoint().ok_or("it names no token endpoint")?;
        for url in [found.authorization_endpoint().url(), token.url()] {
            if !self.fetch.may_ask(url) {
                return Err(format!("it leads to {}, which is not https", url.origin().ascii_serialization()));
            }
        }
        Ok(found)
    }

    /// The description with the keys of this moment, for a token that was signed with an unknown one. None when they were
    /// asked for a moment ago.
    pub(crate) async fn with_new_keys(&self) -> Result<Option<Metadata>, OpenIdError> {
        let mut known = self.known.lock().await;
        let now = self.now();
        if known.keys_asked.is_some_and(|at| now.since(at) < KEYS_AGAIN) {
            return Ok(None);
        }
        known.keys_asked = Some(now);
        let Some((metadata, _)) = &mut known.metadata else { return Ok(None) };
        let keys = CoreJsonWebKeySet::fetch_async(metadata.jwks_uri(), &self.fetch).await;
        let keys = keys.map_err(|error| OpenIdError::Unreachable(chain(&error)))?;
        *metadata = metadata.clone().set_jwks(keys);
        Ok(Some(metadata.clone()))
    }
}

/// An error with what lies behind it, cut: a provider's page may be in it.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text = format!("{text}: {inner}");
        cause = inner.source();
    }
    text.chars().filter(|letter| !letter.is_control()).take(300).collect()
}
