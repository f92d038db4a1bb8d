//! Settings that would be weak or can't work together are refused at the start, with a sentence that says what to change.

use std::path::{Path, PathBuf};

use sealport_openid::SecondFactor;
use sealport_preview::helpers_may_read;

use super::{Config, ConfigError};

/// More than any standard allows for a session, in hours (two months); beyond, a typing error is more likely than a wish.
const MOST_SESSION_HOURS: u32 = 1_440;

impl Config {
    pub(super) fn check(self) -> Result<Self, ConfigError> {
        self.check_secrets()?;
        self.check_addresses()?;
        self.check_times()?;
        self.check_oidc()?;
        if !self.s3_bucket.is_empty() && (self.s3_access_key.is_empty() || self.s3_secret_key.is_empty()) {
            return impossible("s3_bucket needs s3_access_key and s3_secret_key");
        }
        Ok(self)
    }

    fn check_secrets(&self) -> Result<(), ConfigError> {
        if self.tls_certificate.is_empty() != self.tls_key.is_empty() {
            return impossible("tls_certificate and tls_key belong together: set both or none");
        }
        for (name, path) in [
            ("data_dir", self.data_dir.clone()),
            ("master_key_file", self.master_key_path()),
            ("tls_key", PathBuf::from(&self.tls_key)),
            ("oidc_client_secret_file", PathBuf::from(&self.oidc_client_secret_file)),
        ] {
            out_of_reach(name, &path)?;
        }
        Ok(())
    }

    fn check_addresses(&self) -> Result<(), ConfigError> {
        let behind_proxy = !self.trusted_proxies.is_empty();
        if !self.listen.ip().is_loopback() && !self.speaks_tls() && !behind_proxy {
            return impossible(
                "plain HTTP is only for loopback: set tls_certificate and tls_key, or name the proxy in \
                 trusted_proxies, or listen on 127.0.0.1",
            );
        }
        if self.public_url.is_empty() {
            if behind_proxy {
                return impossible("behind a proxy the portal can't know its address: set public_url");
            }
            return Ok(());
        }
        let url = url::Url::parse(&self.public_url)
            .map_err(|error| ConfigError::Impossible(format!("public_url is no address: {error}")))?;
        let local = matches!(url.host_str().unwrap_or_default(), "localhost" | "127.0.0.1" | "[::1]");
        if url.scheme() != "https" && !(url.scheme() == "http" && local) {
            return impossible("public_url must begin with https:// unless it is http://localhost");
        }
        if url.path() != "/" || url.query().is_some() {
            return impossible("public_url must be only scheme, host and port");
        }
        Ok(())
    }

    fn check_times(&self) -> Result<(), ConfigError> {
        if self.share_days == 0 || self.share_days > self.share_days_most {
            return impossible("share_days must be between 1 and share_days_most");
        }
        let sessions = [
            (self.session_idle_minutes, self.session_hours),
            (self.admin_session_idle_minutes, self.admin_session_hours),
        ];
        if sessions.iter().any(|(idle, hours)| *idle == 0 || *hours > MOST_SESSION_HOURS || *idle > hours * 60) {
            return impossible(
                "sessions must last between a minute and 1440 hours, and session_idle_minutes no longer than \
                 session_hours (the same for admin_session_…)",
            );
        }
        Ok(())
    }

    fn check_oidc(&self) -> Result<(), ConfigError> {
        let has_secret = !self.oidc_client_secret.expose().is_empty();
        let has_file = !self.oidc_client_secret_file.is_empty();
        if self.oidc_issuer.is_empty() {
            if !self.oidc_client_id.is_empty() || has_secret || has_file {
                return impossible("oidc_client_id and its secret need oidc_issuer");
            }
            return Ok(());
        }
        if let Err(error) = sealport_openid::is_fit(&self.oidc_issuer) {
            return impossible(&format!("oidc_issuer: {error}"));
        }
        if self.oidc_client_id.is_empty() || has_secret == has_file {
            return impossible(
                "oidc_issuer needs oidc_client_id, and either oidc_client_secret or oidc_client_secret_file",
            );
        }
        if self.oidc_verified_claim.is_empty() {
            return impossible("oidc_verified_claim must name a claim, as email_verified");
        }
        match self.oidc_second_factor() {
            None => impossible("oidc_second_factor must be \"provider\" or \"portal\""),
            Some(SecondFactor::Provider) if self.oidc_amr.is_empty() && self.oidc_acr.is_empty() => impossible(
                "with oidc_second_factor = \"provider\", oidc_amr or oidc_acr must say what proves two factors",
            ),
            Some(_) => Ok(()),
        }
    }
}

fn impossible<T>(what: &str) -> Result<T, ConfigError> {
    Err(ConfigError::Impossible(what.to_owned()))
}

/// Nothing secret may lie where helper programs read.
pub(super) fn out_of_reach(name: &str, path: &Path) -> Result<(), ConfigError> {
    if !helpers_may_read(path) {
        return Ok(());
    }
    Err(ConfigError::Impossible(format!(
        "{name}: LibreOffice and ffmpeg may read {}, programs and fonts lie there; choose another place",
        path.display()
    )))
}
