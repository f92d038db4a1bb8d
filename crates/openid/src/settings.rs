use thiserror::Error;
use url::Url;
use zeroize::Zeroizing;

use crate::Rule;

/// Who asks for the second factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SecondFactor {
    /// The provider; the ID token has to say so.
    Provider,
    /// The portal.
    Portal,
}

/// How the company's provider is reached.
pub struct OpenIdSettings {
    /// The issuer, letter for letter as it stands in ID tokens.
    pub issuer: String,
    /// The name by which the provider knows the portal.
    pub client_id: String,
    /// The secret that goes with it.
    pub client_secret: Zeroizing<String>,
    /// The address that people come back to.
    pub redirect: Url,
    /// Who asks for the second factor.
    pub second_factor: SecondFactor,
    /// What proves that the provider asked for two.
    pub rule: Rule,
    /// The claim that says whether the address was verified.
    pub verified_claim: String,
}

/// The provider can't be used with these settings.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// No address.
    #[error("the issuer is no address: {0}")]
    Issuer(String),
    /// Anybody on the way could be the provider.
    #[error("the issuer must begin with https:// unless it is on this machine")]
    Plain,
    /// No requests can be sent from here.
    #[error("requests to the provider can't be sent: {0}")]
    Http(String),
}

/// Whether an address may be asked, when the issuer is `issuer`: https, or plain on this machine when the issuer is there too.
pub(crate) fn may_be_asked(url: &Url, issuer: &Url) -> bool {
    url.scheme() == "https" || (is_local(issuer) && is_local(url) && url.scheme() == "http")
}

fn is_local(url: &Url) -> bool {
    matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"))
}

/// The issuer's address, if it is one that can be asked.
///
/// # Errors
/// [`SettingsError`].
pub fn is_fit(issuer: &str) -> Result<Url, SettingsError> {
    let url = Url::parse(issuer).map_err(|error| SettingsError::Issuer(error.to_string()))?;
    if url.query().is_some() || url.fragment().is_some() || !url.username().is_empty() || url.password().is_some() {
        return Err(SettingsError::Issuer("it has more than a scheme, a host and a path".to_owned()));
    }
    if !may_be_asked(&url, &url) {
        return Err(SettingsError::Plain);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_issuer_is_https_or_on_this_machine() {
        for good in
            ["https://login.example.com/tenant/v2.0", "http://localhost:9000", "http://127.0.0.1:1/", "http://[::1]:1"]
        {
            assert!(is_fit(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "login.example.com",
            "http://login.example.com",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "ftp://localhost",
            "file:///etc/passwd",
            "https://a:b@login.example.com",
            "https://login.example.com?x=y",
            "https://login.example.com#x",
        ] {
            assert!(is_fit(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_provider_elsewhere_leads_nowhere_plain() {
        let url = |text: &str| Url::parse(text).unwrap();
        let elsewhere = url("https://login.example.com");
        assert!(may_be_asked(&url("https://keys.example.net/jwks"), &elsewhere));
        assert!(!may_be_asked(&url("http://keys.example.net/jwks"), &elsewhere));
        assert!(!may_be_asked(&url("http://localhost:8080/admin"), &elsewhere));
        assert!(!may_be_asked(&url("file:///etc/passwd"), &url("http://localhost")));
    }
}
