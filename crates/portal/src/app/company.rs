//! What the company sets in the browser.

use std::sync::{Arc, RwLock};
use std::time::Duration;

use chrono_tz::Tz;
use sea_orm::{ConnectionTrait, DbErr};
use sealport_access::{Administer, Check, CheckRules, Permit, ProtectionClass};
use sealport_ambient::Timestamp;
use sealport_database::{Ground, sql};
use sealport_history::{Actor, Detail, Event, Kind, record};
use sealport_identity::Language;
use sealport_identity::factors::HouseNames;
use sealport_notify::{Accent, CompanyFace, SmtpSettings};
use sealport_sharing::HouseRules;
use sealport_vault::{FieldError, Place, SealsFields};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

use super::watermark::{Strength, WATERMARK, WatermarkRules};

/// How long another replica may go on with old settings.
const FRESH_FOR: Duration = Duration::from_secs(2);

/// Face and voice of the company.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Company {
    /// As customers know it.
    pub name: String,
    /// What the law wants under a letter.
    pub imprint: String,
    /// Whom to turn to.
    pub contact: String,
    /// Colour of the main action, `#rrggbb`; empty for ours.
    pub accent: String,
    /// Roundness of corners in pixels, 0 to 16; none for ours.
    pub radius: Option<u8>,
    /// Zone in which times are told.
    pub zone: Tz,
    /// Language for people of whom we know none.
    pub language: Language,
}

impl Default for Company {
    fn default() -> Self {
        Self {
            name: "Sealport".to_owned(),
            imprint: String::new(),
            contact: String::new(),
            accent: String::new(),
            radius: None,
            zone: chrono_tz::Europe::Berlin,
            language: Language::En,
        }
    }
}

impl Company {
    /// The face that the company shows in its letters.
    ///
    /// # Errors
    /// When the public address is none; the configuration refuses that at start.
    pub fn face(&self, public_url: &str) -> Result<CompanyFace, url::ParseError> {
        Ok(CompanyFace {
            name: self.name.clone(),
            imprint: self.imprint.clone(),
            contact: self.contact.clone(),
            public_url: public_url.parse()?,
            zone: self.zone,
            accent: self.accent.parse().unwrap_or(Accent::INK_TEAL),
        })
    }
}

/// What recipients have to prove, as it is stored.
#[derive(Serialize, Deserialize)]
struct StoredRules {
    usual: String,
    confidential: String,
    strictly_confidential: String,
}

impl StoredRules {
    fn of(rules: &CheckRules) -> Self {
        let word = |check: Check| check.as_str().to_owned();
        Self {
            usual: word(rules.usual),
            confidential: word(rules.confidential),
            strictly_confidential: word(rules.strictly_confidential),
        }
    }

    fn read(self) -> Result<CheckRules, SettingsError> {
        let check = |word: &str| Check::parse(word).ok_or(SettingsError::Unknown(CHECKS));
        Ok(CheckRules {
            usual: check(&self.usual)?,
            confidential: check(&self.confidential)?,
            strictly_confidential: check(&self.strictly_confidential)?,
        })
    }
}

const CHECKS: &str = "checks";

/// Everything that is set in the browser.
#[derive(Clone, Default)]
pub struct Settings {
    /// Face and voice.
    pub company: Company,
    /// How letters leave; none while they wait.
    pub smtp: Option<SmtpSettings>,
    /// What recipients have to prove.
    pub checks: CheckRules,
    /// How strongly pages are marked.
    pub watermarks: WatermarkRules,
}

impl Settings {
    /// How strongly the pages of files of this class are marked for whoever looks at them.
    pub fn watermark(&self, class: ProtectionClass) -> Strength {
        self.watermarks.of(class)
    }
}

/// The settings can't be had.
#[derive(Debug, Error)]
pub enum SettingsError {
    /// The database did not answer.
    #[error("the settings can't be reached")]
    Database(#[from] DbErr),
    /// A sealed setting does not open.
    #[error("the setting {0} does not open")]
    Sealed(&'static str, #[source] FieldError),
    /// A stored setting is not of this version.
    #[error("the setting {0} is malformed")]
    Malformed(&'static str, #[source] serde_json::Error),
    /// A stored setting says what this version doesn't know.
    #[error("the setting {0} is not of this version")]
    Unknown(&'static str),
}

impl sealport_database::WriteError for SettingsError {
    fn database(&self) -> Option<&DbErr> {
        match self {
            Self::Database(error) => Some(error),
            _ => None,
        }
    }
}

/// Keeps the settings, sealed.
pub struct SettingsDesk {
    ground: Arc<Ground>,
    known: RwLock<Option<(Timestamp, Arc<Settings>)>>,
}

impl SettingsDesk {
    /// The settings on this ground.
    pub fn new(ground: Arc<Ground>) -> Self {
        Self { ground, known: RwLock::new(None) }
    }

    /// The settings, at most two seconds old.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn get(&self) -> Result<Arc<Settings>, SettingsError> {
        let now = self.ground.now();
        if let Ok(known) = self.known.read()
            && let Some((read_at, settings)) = &*known
            && now.since(*read_at) < FRESH_FOR
        {
            return Ok(settings.clone());
        }
        let company = self.read("company").await?.unwrap_or_default();
        let smtp = self.read::<Option<SmtpSettings>>("smtp").await?.flatten();
        let checks = self.read::<StoredRules>(CHECKS).await?.map(StoredRules::read).transpose()?.unwrap_or_default();
        let watermarks = self.read(WATERMARK).await?.unwrap_or_default();
        let settings = Arc::new(Settings { company, smtp, checks, watermarks });
        if let Ok(mut known) = self.known.write() {
            *known = Some((now, settings.clone()));
        }
        Ok(settings)
    }

    /// Stores the face and voice; the event says which parts changed.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn set_company(&self, permit: &Permit<Administer>, company: &Company) -> Result<(), SettingsError> {
        self.store(permit.action().person, "company", company).await
    }

    /// Names the company while somebody sets up the portal, who is nobody yet; does nothing once anything was stored.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn begin(&self, by: Uuid, company: &Company) -> Result<(), SettingsError> {
        match self.read::<Company>("company").await? {
            Some(_) => Ok(()),
            None => self.store(by, "company", company).await,
        }
    }

    /// Stores how letters leave.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn set_smtp(
        &self,
        permit: &Permit<Administer>,
        smtp: &Option<SmtpSettings>,
    ) -> Result<(), SettingsError> {
        self.store(permit.action().person, "smtp", smtp).await
    }

    /// Stores what recipients have to prove; the event says what it was and is.
    ///
    /// # Errors
    /// [`SettingsError`].
    pub async fn set_checks(&self, permit: &Permit<Administer>, rules: &CheckRules) -> Result<(), SettingsError> {
        let before = self.read::<StoredRules>(CHECKS).await?.map(StoredRules::read).transpose()?.unwrap_or_default();
        let (now, chance) = (self.ground.now(), self.ground.chance());
        let event = Event::new(Kind::SettingChanged, Actor::Employee(permit.action().person), now, chance);
        let parts = [
            ("usual", before.usual, rules.usual),
            ("confidential", before.confidential, rules.confidential),
            ("strictly_confidential", before.strictly_confidential, rules.strictly_confidential),
        ];
        let word = |check: Check| Detail::Text(check.as_str().to_owned());
        let event = parts
            .into_iter()
            .filter(|(_, before, now)| before != now)
            .fold(event.with("setting", Detail::Text(CHECKS.to_owned())), |event, (name, before, now)| {
                event.with(&format!("{name}_before"), word(before)).with(name, word(now))
            });
        self.store_with(CHECKS, &StoredRules::of(rules), Some(event)).await
    }

    pub(super) fn ground(&self) -> &Ground {
        &self.ground
    }

    pub(super) async fn read<T: DeserializeOwned>(&self, name: &'static str) -> Result<Option<T>, SettingsError> {
        let on = self.ground.database.read();
        let row = on.query_one_raw(sql(on, "SELECT sealed FROM setting WHERE name = $1", [name.into()])).await?;
        let Some(row) = row else { return Ok(None) };
        let sealed: Vec<u8> = row.try_get("", "sealed")?;
        let plain = self
            .ground
            .keyring
            .settings
            .open(place(name), &sealed)
            .map_err(|error| SettingsError::Sealed(name, error))?;
        serde_json::from_slice(&plain).map(Some).map_err(|error| SettingsError::Malformed(name, error))
    }

    async fn store(&self, by: Uuid, name: &'static str, value: &impl Serialize) -> Result<(), SettingsError> {
        let (now, chance) = (self.ground.now(), self.ground.chance());
        let event = Event::new(Kind::SettingChanged, Actor::Employee(by), now, chance);
        self.store_with(name, value, Some(event.with("setting", Detail::Text(name.to_owned())))).await
    }

    /// Stores a setting with the event that tells of it, where there is something to tell.
    pub(super) async fn store_with(
        &self,
        name: &'static str,
        value: &impl Serialize,
        event: Option<Event>,
    ) -> Result<(), SettingsError> {
        let ground = &self.ground;
        let plain = serde_json::to_vec(value).map_err(|error| SettingsError::Malformed(name, error))?;
        let sealed = ground.keyring.settings.seal(place(name), &plain, ground.chance());
        let now = ground.now();
        ground
            .database
            .write(async |transaction| {
                transaction
                    .execute_raw(sql(
                        transaction,
                        "INSERT INTO setting (name, sealed, updated_at) VALUES ($1, $2, $3) \
                         ON CONFLICT (name) DO UPDATE SET sealed = $2, updated_at = $3",
                        [name.into(), sealed.clone().into(), now.micros().into()],
                    ))
                    .await?;
                if let Some(event) = &event {
                    record(transaction, event).await?;
                }
                Ok::<_, SettingsError>(())
            })
            .await?;
        if let Ok(mut known) = self.known.write() {
            *known = None;
        }
        Ok(())
    }
}

#[async_trait::async_trait]
impl HouseNames for SettingsDesk {
    async fn names(&self) -> Vec<String> {
        // Whoever sets a password doesn't wait for settings that can't be read: the other checks hold.
        self.get().await.map_or_else(|_| Vec::new(), |settings| vec![settings.company.name.clone()])
    }
}

#[async_trait::async_trait]
impl HouseRules for SettingsDesk {
    async fn check_rules(&self) -> Result<CheckRules, Box<dyn std::error::Error + Send + Sync>> {
        Ok(self.get().await?.checks)
    }
}

const fn place(name: &str) -> Place<'_> {
    Place { table: "setting", column: name, id: [0; 16] }
}
