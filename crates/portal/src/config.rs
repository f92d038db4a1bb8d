//! The settings of this machine: where things lie, on what to listen. What the company sets in the browser is elsewhere.

mod check;

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use sealport_openid::SecondFactor;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use toml::{Table, Value};

/// What a variable of the environment that sets a setting begins with.
pub const PREFIX: &str = "SEALPORT_";

/// Every setting, with its default. An empty text stands for "none".
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Where the database, the sealed files and nothing else lie.
    pub data_dir: PathBuf,
    /// Address and port.
    pub listen: SocketAddr,
    /// The address people type, as `https://files.example.com`.
    pub public_url: String,
    /// Address and port of `/metrics`; empty for none.
    pub metrics_listen: String,
    /// Addresses of proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Certificate chain (PEM), when the portal speaks TLS itself.
    pub tls_certificate: String,
    /// Private key (PEM) of it.
    pub tls_key: String,
    /// File of the master key; empty for the default beside the data directory.
    pub master_key_file: String,
    /// `postgres://…`; empty for the embedded database.
    pub database_url: String,
    /// Connections to PostgreSQL.
    pub database_connections: u32,
    /// Bucket; empty for the local disk.
    pub s3_bucket: String,
    /// Address of the S3 service; empty for the provider's default.
    pub s3_endpoint: String,
    /// Region.
    pub s3_region: String,
    /// Access key.
    pub s3_access_key: String,
    /// Secret key.
    pub s3_secret_key: String,
    /// Issuer of the company's OpenID Connect provider; empty for none.
    pub oidc_issuer: String,
    /// The name by which the provider knows the portal.
    pub oidc_client_id: String,
    /// The secret that goes with it.
    pub oidc_client_secret: Hidden,
    /// A file with that secret, instead.
    pub oidc_client_secret_file: String,
    /// What stands on the button; empty for a sentence of ours.
    pub oidc_button: String,
    /// Who asks for the second factor: "provider" or "portal".
    pub oidc_second_factor: String,
    /// Methods (`amr`) that prove that the provider asked for two factors; one is enough.
    pub oidc_amr: Vec<String>,
    /// Contexts (`acr`) that prove it; one is enough.
    pub oidc_acr: Vec<String>,
    /// The claim that says whether the address was verified.
    pub oidc_verified_claim: String,
    /// Hours after which employees sign in again, in any case.
    pub session_hours: u32,
    /// Minutes without use after which employees sign in again.
    pub session_idle_minutes: u32,
    /// Hours after which administrators sign in again, in any case.
    pub admin_session_hours: u32,
    /// Minutes without use after which administrators sign in again.
    pub admin_session_idle_minutes: u32,
    /// Days until a share ends when the sender says nothing else.
    pub share_days: u32,
    /// The most days that a share may last.
    pub share_days_most: u32,
    /// Largest file, in bytes.
    pub upload_bytes_most: u64,
    /// Days after which an upload that nobody resumed is removed.
    pub upload_days: u32,
    /// The most bytes of drawn pages that are kept; those that nobody looked at for longest go first.
    pub preview_bytes_most: u64,
    /// Make previews even where the kernel can't lock the worker in.
    pub preview_unsandboxed: bool,
    /// LibreOffice's folder or program; empty for the usual places, "off" for none.
    pub libreoffice: String,
    /// The program ffmpeg; empty for the usual places, "off" for none.
    pub ffmpeg: String,
    /// A directory in memory for what these two work on; empty for the usual places.
    pub memory_dir: String,
    /// Threads that answer requests; 0 for one a core.
    pub workers: usize,
    /// What the log tells: error, warn, info, debug.
    pub log: String,
    /// Log lines as JSON.
    pub log_json: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            data_dir: PathBuf::from("sealport-data"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_url: String::new(),
            metrics_listen: String::new(),
            trusted_proxies: Vec::new(),
            tls_certificate: String::new(),
            tls_key: String::new(),
            master_key_file: String::new(),
            database_url: String::new(),
            database_connections: 10,
            s3_bucket: String::new(),
            s3_endpoint: String::new(),
            s3_region: "eu-central-1".to_owned(),
            s3_access_key: String::new(),
            s3_secret_key: String::new(),
            oidc_issuer: String::new(),
            oidc_client_id: String::new(),
            oidc_client_secret: Hidden::default(),
            oidc_client_secret_file: String::new(),
            oidc_button: String::new(),
            oidc_second_factor: "provider".to_owned(),
            oidc_amr: vec!["mfa".to_owned()],
            oidc_acr: Vec::new(),
            oidc_verified_claim: "email_verified".to_owned(),
            session_hours: 24,
            session_idle_minutes: 60,
            admin_session_hours: 12,
            admin_session_idle_minutes: 15,
            share_days: 14,
            share_days_most: 90,
            upload_bytes_most: 1 << 40,
            upload_days: 7,
            preview_bytes_most: 4 << 30,
            preview_unsandboxed: false,
            libreoffice: String::new(),
            ffmpeg: String::new(),
            memory_dir: String::new(),
            workers: 0,
            log: "info".to_owned(),
            log_json: false,
        }
    }
}

/// A secret setting. It can't be printed.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Hidden(String);

impl Hidden {
    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// The settings don't make sense.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// The file can't be read.
    #[error("the configuration file {0} can't be read: {1}")]
    File(PathBuf, std::io::Error),
    /// Not TOML, an unknown setting, a value of the wrong kind.
    #[error("{0}: {1}")]
    Malformed(String, String),
    /// A combination that would be weak or can't work.
    #[error("{0}")]
    Impossible(String),
}

impl Config {
    /// Defaults, then the file, then the environment, then `flags`.
    ///
    /// # Errors
    /// [`ConfigError`] with a sentence that says what to change.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: Table,
    ) -> Result<Self, ConfigError> {
        let mut table = Table::new();
        if let Some(file) = file {
            check::out_of_reach("the configuration", file)?;
            let text = std::fs::read_to_string(file).map_err(|error| ConfigError::File(file.to_owned(), error))?;
            table = text.parse().map_err(|error: toml::de::Error| malformed(&file.display(), &error))?;
        }
        for (name, value) in from_environment(environment)? {
            table.insert(name, value);
        }
        table.extend(flags);
        let config: Self = table.try_into().map_err(|error: toml::de::Error| malformed(&"the settings", &error))?;
        config.check()
    }

    /// Where the master key lies: by default beside the data directory, so that one copy of it never holds both.
    pub fn master_key_path(&self) -> PathBuf {
        if !self.master_key_file.is_empty() {
            return PathBuf::from(&self.master_key_file);
        }
        let mut name = self.data_dir.file_name().map_or_else(|| "sealport".into(), std::ffi::OsStr::to_os_string);
        name.push(".master-key");
        self.data_dir.parent().unwrap_or(Path::new("")).join(name)
    }

    /// Scheme, host and port that people use.
    pub fn public_url(&self) -> String {
        if !self.public_url.is_empty() {
            return self.public_url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.speaks_tls() { "https" } else { "http" };
        // Passkeys refuse an IP address, so loopback is called by name.
        format!("{scheme}://localhost:{}", self.listen.port())
    }

    /// Whether people reach the portal over TLS: then cookies say so.
    pub fn is_https(&self) -> bool {
        self.public_url().starts_with("https://")
    }

    /// Whether the portal speaks TLS itself.
    pub fn speaks_tls(&self) -> bool {
        !self.tls_certificate.is_empty()
    }

    /// Who asks for the second factor after a sign-in at the company's provider; None when the setting is neither.
    pub fn oidc_second_factor(&self) -> Option<SecondFactor> {
        match self.oidc_second_factor.as_str() {
            "provider" => Some(SecondFactor::Provider),
            "portal" => Some(SecondFactor::Portal),
            _ => None,
        }
    }
}

/// The names of all settings with their defaults.
pub fn defaults() -> Table {
    Table::try_from(Config::default()).unwrap_or_default()
}

fn from_environment(
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<BTreeMap<String, Value>, ConfigError> {
    let known = defaults();
    let mut found = BTreeMap::new();
    for (variable, text) in environment {
        let Some(name) = variable.strip_prefix(PREFIX) else { continue };
        let name = name.to_lowercase();
        // The master key itself and what tests and systemd use are no settings.
        if name == "master_key" || name == "config" || name.starts_with("test_") || name == "shots" {
            continue;
        }
        let Some(default) = known.get(&name) else {
            return Err(ConfigError::Malformed(variable, "there is no such setting".to_owned()));
        };
        found.insert(name, typed(default, &text).map_err(|why| ConfigError::Malformed(variable, why))?);
    }
    Ok(found)
}

/// The text as a value of the same kind as the default.
fn typed(default: &Value, text: &str) -> Result<Value, String> {
    Ok(match default {
        Value::Integer(_) => Value::Integer(text.trim().parse().map_err(|_| "a whole number is needed".to_owned())?),
        Value::Boolean(_) => Value::Boolean(text.trim().parse().map_err(|_| "true or false is needed".to_owned())?),
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Value::Array(parts.map(|part| Value::String(part.to_owned())).collect())
        }
        _ => Value::String(text.to_owned()),
    })
}

fn malformed(place: &dyn std::fmt::Display, error: &toml::de::Error) -> ConfigError {
    ConfigError::Malformed(place.to_string(), error.message().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(pairs: &[(&str, &str)]) -> Result<Config, ConfigError> {
        Config::load(None, pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())), Table::new())
    }

    #[test]
    fn the_sample_names_every_setting_with_its_default() {
        let sample: Table = include_str!("../../../deploy/sealport.toml")
            .lines()
            .map(|line| line.strip_prefix("#= ").unwrap_or(line))
            .collect::<Vec<_>>()
            .join("\n")
            .parse()
            .unwrap();
        assert_eq!(sample, defaults());
    }

    #[test]
    fn secrets_do_not_lie_where_helpers_read() {
        for (name, path) in [
            ("SEALPORT_DATA_DIR", "/usr/local/sealport/data"),
            ("SEALPORT_MASTER_KEY_FILE", "/usr/share/../local/key"),
            ("SEALPORT_OIDC_CLIENT_SECRET_FILE", "/usr/local/etc/secret"),
        ] {
            assert!(
                load(&[(name, path)]).is_err_and(|error| error.to_string().contains("choose another place")),
                "{name}"
            );
        }
        let file = Path::new("/usr/local/etc/sealport.toml");
        assert!(matches!(Config::load(Some(file), [], Table::new()), Err(ConfigError::Impossible(_))));
        assert!(load(&[("SEALPORT_DATA_DIR", "/var/lib/sealport")]).is_ok());
    }

    #[test]
    fn unknown_settings_are_errors() {
        assert!(load(&[("SEALPORT_LISTENN", "1")]).is_err());
        assert!(load(&[("SEALPORT_SHARE_DAYS", "30")]).unwrap().share_days == 30);
        assert!(load(&[("OTHER", "1")]).is_ok());
        assert!(load(&[("SEALPORT_ADMIN_SESSION_IDLE_MINUTES", "0")]).is_err());
        assert!(load(&[("SEALPORT_SESSION_HOURS", "0")]).is_err());
    }

    #[test]
    fn plain_http_beyond_loopback_is_refused() {
        assert!(load(&[("SEALPORT_LISTEN", "0.0.0.0:80")]).is_err());
        assert!(load(&[("SEALPORT_PUBLIC_URL", "http://files.example.com")]).is_err());
        let behind = [
            ("SEALPORT_LISTEN", "0.0.0.0:80"),
            ("SEALPORT_TRUSTED_PROXIES", "10.0.0.1, 10.0.0.2"),
            ("SEALPORT_PUBLIC_URL", "https://files.example.com"),
        ];
        assert_eq!(load(&behind).unwrap().trusted_proxies.len(), 2);
    }

    #[test]
    fn a_sign_in_provider_needs_all_that_belongs_to_it() {
        let with = |more: &[(&str, &str)]| {
            let usual = [
                ("SEALPORT_OIDC_ISSUER", "https://login.example.com"),
                ("SEALPORT_OIDC_CLIENT_ID", "sealport"),
                ("SEALPORT_OIDC_CLIENT_SECRET", "not to be seen"),
            ];
            load(&[&usual[..], more].concat())
        };
        let config = with(&[]).unwrap();
        assert!(!format!("{config:?}").contains("not to be seen"), "a secret can't be printed");
        assert_eq!(config.oidc_amr, ["mfa"]);
        assert!(with(&[("SEALPORT_OIDC_SECOND_FACTOR", "portal"), ("SEALPORT_OIDC_AMR", "")]).is_ok());
        for wrong in [
            ("SEALPORT_OIDC_ISSUER", "http://login.example.com"),
            ("SEALPORT_OIDC_ISSUER", ""),
            ("SEALPORT_OIDC_CLIENT_ID", ""),
            ("SEALPORT_OIDC_CLIENT_SECRET", ""),
            ("SEALPORT_OIDC_CLIENT_SECRET_FILE", "/run/secrets/oidc"),
            ("SEALPORT_OIDC_SECOND_FACTOR", "nobody"),
            ("SEALPORT_OIDC_AMR", ""),
            ("SEALPORT_OIDC_VERIFIED_CLAIM", ""),
        ] {
            assert!(matches!(with(&[wrong]), Err(ConfigError::Impossible(_))), "{wrong:?}");
        }
    }

    #[test]
    fn the_master_key_is_not_inside_the_data_directory() {
        let config = load(&[("SEALPORT_DATA_DIR", "/var/lib/sealport")]).unwrap();
        assert_eq!(config.master_key_path(), Path::new("/var/lib/sealport.master-key"));
    }
}
