use std::fmt;
use std::net::IpAddr;
use std::time::Duration;

use lettre::transport::smtp::client::{Certificate, CertificateStore, TlsParameters};
use sealport_identity::Address;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::Zeroize;

/// How the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TlsMode {
    /// TLS from the first byte (RFC 8314), usually port 465.
    Implicit,
    /// STARTTLS (RFC 3207), required: without it nothing is sent. Usually port 587 or 25.
    StartTls,
    /// None. Only to this machine itself.
    Plain,
}

/// User and password at the mail server. Can't be printed; wiped when dropped.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// User name.
    pub user: String,
    /// Password.
    pub password: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Login(…)")
    }
}

impl Drop for Login {
    fn drop(&mut self) {
        self.password.zeroize();
    }
}

/// How letters leave the house. Holds a password: store it sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpSettings {
    /// Name or IP address of the mail server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Encryption.
    pub tls: TlsMode,
    /// How to sign in, where the server wants that.
    pub login: Option<Login>,
    /// A certificate authority of your own, as PEM, trusted besides the public ones.
    pub extra_root: Option<String>,
    /// The company's address that letters come from.
    pub from: Address,
    /// Longest wait for one answer, in seconds (2 to 120).
    #[serde(default = "default_timeout")]
    pub timeout_seconds: u16,
}

const fn default_timeout() -> u16 {
    30
}

/// Mail settings that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// Not a name or address of a machine.
    #[error("the mail server's name is not one")]
    Host,
    /// Port 0.
    #[error("the mail server's port must be between 1 and 65535")]
    Port,
    /// Unencrypted to another machine.
    #[error("without encryption letters go to this machine only; choose TLS or STARTTLS")]
    PlainBeyondLoopback,
    /// A user without a password or the other way round, or line breaks in them.
    #[error("user and password of the mail server belong together and are one line each")]
    Login,
    /// Not a PEM certificate.
    #[error("the certificate authority is not a PEM certificate")]
    ExtraRoot,
    /// Out of range.
    #[error("the time limit of the mail server must be between 2 and 120 seconds")]
    Timeout,
}

impl SettingsError {
    /// A stable word for it, for pages that say it in the reader's language.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Port => "port",
            Self::PlainBeyondLoopback => "plain",
            Self::Login => "login",
            Self::ExtraRoot => "extra_root",
            Self::Timeout => "timeout",
        }
    }
}

impl SmtpSettings {
    /// Checks everything that can be checked without the server.
    ///
    /// # Errors
    /// [`SettingsError`], the first that is found.
    pub fn validate(&self) -> Result<(), SettingsError> {
        self.bare_host()?;
        if self.port == 0 {
            return Err(SettingsError::Port);
        }
        if self.tls == TlsMode::Plain && !self.is_loopback() {
            return Err(SettingsError::PlainBeyondLoopback);
        }
        if let Some(login) = &self.login {
            let unusable = |text: &str| text.is_empty() || text.chars().any(char::is_control);
            if unusable(&login.user) || unusable(&login.password) {
                return Err(SettingsError::Login);
            }
        }
        if !(2..=120).contains(&self.timeout_seconds) {
            return Err(SettingsError::Timeout);
        }
        self.tls_parameters().map(|_| ())
    }

    /// Longest wait for one answer.
    pub const fn timeout(&self) -> Duration {
        Duration::from_secs(self.timeout_seconds as u64)
    }

    fn is_loopback(&self) -> bool {
        match self.host.trim_matches(['[', ']']).parse::<IpAddr>() {
            Ok(ip) => ip.is_loopback(),
            Err(_) => self.host.eq_ignore_ascii_case("localhost"),
        }
    }

    /// The host as it is connected to and compared with the certificate: lower case, IDNA, no brackets.
    pub(super) fn bare_host(&self) -> Result<String, SettingsError> {
        if let Ok(ip) = self.host.trim_matches(['[', ']']).parse::<IpAddr>() {
            return Ok(ip.to_string());
        }
        match url::Host::parse(&self.host) {
            Ok(url::Host::Domain(domain)) if !domain.is_empty() && !domain.contains('_') => Ok(domain),
            _ => Err(SettingsError::Host),
        }
    }

    /// What TLS trusts: the public authorities compiled in and the company's own.
    pub(super) fn tls_parameters(&self) -> Result<TlsParameters, SettingsError> {
        let mut tls = TlsParameters::builder(self.bare_host()?).certificate_store(CertificateStore::WebpkiRoots);
        if let Some(pem) = &self.extra_root {
            if !pem.contains("-----BEGIN CERTIFICATE-----") {
                return Err(SettingsError::ExtraRoot);
            }
            let root = Certificate::from_pem(pem.as_bytes()).map_err(|_| SettingsError::ExtraRoot)?;
            tls = tls.add_root_certificate(root);
        }
        tls.build_rustls().map_err(|_| SettingsError::ExtraRoot)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings() -> SmtpSettings {
        SmtpSettings {
            host: "mail.example.com".to_owned(),
            port: 587,
            tls: TlsMode::StartTls,
            login: Some(Login { user: "portal".to_owned(), password: "hunter2hunter2".to_owned() }),
            extra_root: None,
            from: Address::parse("files@example.com").unwrap(),
            timeout_seconds: 30,
        }
    }

    #[test]
    fn plain_is_for_loopback_only() {
        for (host, fine) in [
            ("localhost", true),
            ("127.0.0.1", true),
            ("127.8.9.1", true),
            ("::1", true),
            ("[::1]", true),
            ("mail.example.com", false),
            ("10.0.0.1", false),
            ("localhost.example.com", false),
            ("0.0.0.0", false),
        ] {
            let checked = SmtpSettings { host: host.to_owned(), tls: TlsMode::Plain, ..settings() }.validate();
            assert_eq!(checked, if fine { Ok(()) } else { Err(SettingsError::PlainBeyondLoopback) }, "{host}");
        }
    }

    #[test]
    fn refuses_what_can_not_work() {
        assert_eq!(settings().validate(), Ok(()));
        for host in ["", "a b", "mail.example.com:25", "http://x", "a/b"] {
            assert_eq!(
                SmtpSettings { host: host.to_owned(), ..settings() }.validate(),
                Err(SettingsError::Host),
                "{host}"
            );
        }
        assert_eq!(SmtpSettings { port: 0, ..settings() }.validate(), Err(SettingsError::Port));
        assert_eq!(SmtpSettings { timeout_seconds: 1, ..settings() }.validate(), Err(SettingsError::Timeout));
        let login = Some(Login { user: "x\r\ny".to_owned(), password: "p".to_owned() });
        assert_eq!(SmtpSettings { login, ..settings() }.validate(), Err(SettingsError::Login));
        for pem in ["", "hello", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
            let extra_root = Some(pem.to_owned());
            assert_eq!(SmtpSettings { extra_root, ..settings() }.validate(), Err(SettingsError::ExtraRoot), "{pem}");
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        assert!(!format!("{:?}", settings()).contains("hunter2"));
        let stored = serde_json::to_string(&settings()).unwrap();
        assert_eq!(serde_json::from_str::<SmtpSettings>(&stored).unwrap(), settings());
    }
}
