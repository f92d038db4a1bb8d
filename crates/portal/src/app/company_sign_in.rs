//! The company's sign-in provider, from the settings of this machine.

use std::sync::Arc;

use sealport_ambient::Clock;
use sealport_openid::{OpenIdSettings, Provider, Rule, SecondFactor};
use url::Url;
use zeroize::Zeroizing;

use super::StartError;
use crate::config::Config;

/// Where people come back to from the provider.
pub const BACK: &str = "/sign-in/company/back";

/// The provider, if one is named. Nothing is asked of it yet.
///
/// # Errors
/// [`StartError`], in words for the operator.
pub fn provider(config: &Config, address: &Url, clock: Arc<dyn Clock>) -> Result<Option<Provider>, StartError> {
    if config.oidc_issuer.is_empty() {
        return Ok(None);
    }
    let settings = OpenIdSettings {
        issuer: config.oidc_issuer.clone(),
        client_id: config.oidc_client_id.clone(),
        client_secret: secret(config)?,
        redirect: address.join(BACK).map_err(StartError::Address)?,
        second_factor: config.oidc_second_factor().unwrap_or(SecondFactor::Provider),
        rule: Rule { amr: config.oidc_amr.clone(), acr: config.oidc_acr.clone() },
        verified_claim: config.oidc_verified_claim.clone(),
    };
    Ok(Some(Provider::new(settings, clock)?))
}

fn secret(config: &Config) -> Result<Zeroizing<String>, StartError> {
    let file = &config.oidc_client_secret_file;
    if file.is_empty() {
        return Ok(Zeroizing::new(config.oidc_client_secret.expose().to_owned()));
    }
    let text = std::fs::read_to_string(file).map(Zeroizing::new);
    let text = text.map_err(|error| StartError::ProviderSecret(file.clone(), error))?;
    Ok(Zeroizing::new(text.trim().to_owned()))
}
