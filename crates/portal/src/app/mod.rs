//! The composition root: builds the services; nothing else does.

mod company;
mod company_sign_in;
mod keys;
mod letters;
mod policy;
mod watermark;

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sealport_accounts::Accounts;
use sealport_ambient::{Chance, Clock, OsChance, SystemClock};
use sealport_asset_store::{
    BlobError, BlobStore, Collections, Library, LocalDisk, Originals, Pages, RenderDesk, S3, S3Settings,
    UploadSettings, Uploads,
};
use sealport_consent::Consents;
use sealport_database::{Database, DatabaseError, DatabaseSettings, Ground, SqliteSettings};
use sealport_directory::Directory;
use sealport_identity::factors::Factors;
use sealport_identity::{Limits, SessionLimit, SessionLimits, SetupLetters, Staff, Teams};
use sealport_preview::{HelperSettings, Helpers, Renderer, RendererSettings};
use sealport_sharing::links::Links;
use sealport_sharing::{Deliveries, Sharing, SharingSettings, Trouble, Views, Visits};
use thiserror::Error;
use tokio::sync::OnceCell;

pub use company::{Company, Settings, SettingsDesk, SettingsError};
pub use company_sign_in::{BACK, provider};
pub use keys::{KeysError, master_key_source, trace_seed};
pub use policy::note_sign_in_policy;
pub use watermark::{Strength, WatermarkRules};

use crate::config::Config;

/// Everything that answers a request.
pub struct App {
    /// The settings of this machine.
    pub config: Config,
    /// Database, keys, time, chance.
    pub ground: Arc<Ground>,
    /// What the company set.
    pub settings: Arc<SettingsDesk>,
    /// Employees.
    pub staff: Arc<Staff>,
    /// How they sign in.
    pub factors: Factors,
    /// Letters with set-up links.
    pub setup_letters: Arc<dyn SetupLetters>,
    /// How often strangers may try.
    pub limits: Limits,
    /// Where sealed bytes lie.
    pub store: Arc<dyn BlobStore>,
    /// Files coming in.
    pub uploads: Uploads,
    /// Teams of employees.
    pub teams: Teams,
    /// Assets.
    pub library: Library,
    /// What assets lie in.
    pub collections: Collections,
    /// Sealed bytes, opened for those who hold a permit.
    pub originals: Originals,
    /// What was drawn of files, for those who may see them.
    pub pages: Pages,
    /// Where it is drawn; taken away when the jobs start, so that no request comes near it.
    desk: Mutex<Option<RenderDesk>>,
    /// Draws and marks, locked in.
    pub renderer: Arc<Renderer>,
    /// See [`App::helpers`].
    helpers: OnceCell<Helpers>,
    /// Customers and their companies.
    pub directory: Directory,
    /// Customers' accounts.
    pub accounts: Accounts,
    /// What customers agreed to.
    pub consents: Consents,
    /// Shares, as employees see them.
    pub sharing: Sharing,
    /// Shares, as recipients see them.
    pub visits: Visits,
    /// What really arrives.
    pub deliveries: Deliveries,
    /// What is seen page by page.
    pub views: Views,
}

/// The portal can't be built.
#[derive(Debug, Error)]
pub enum StartError {
    /// A folder can't be made or entered.
    #[error("the data directory {0} can't be used: {1}")]
    Directory(std::path::PathBuf, std::io::Error),
    /// The keys are missing or wrong.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database can't be opened.
    #[error("{0}: {cause}", cause = cause(.0))]
    Database(#[from] DatabaseError),
    /// The place of the sealed files can't be used.
    #[error("the place of the files can't be used: {0}")]
    Store(#[from] BlobError),
    /// The render workers can't be started.
    #[error("the preview workers can't be started: {0}")]
    Preview(std::io::Error),
    /// The links can't be signed.
    #[error("the links' key can't be used: {0}")]
    Links(#[from] Trouble),
    /// The links of questions can't be signed.
    #[error("the links' key can't be used: {0}")]
    Consents(#[from] sealport_consent::Trouble),
    /// The address that people use is none.
    #[error("the public address can't be used: {0}")]
    Address(url::ParseError),
    /// The company's sign-in provider can't be used with these settings.
    #[error("the sign-in provider can't be used: {0}")]
    Provider(#[from] sealport_openid::SettingsError),
    /// The secret of the sign-in provider can't be read.
    #[error("oidc_client_secret_file {0} can't be read: {1}")]
    ProviderSecret(String, std::io::Error),
    /// The machine gives no thread.
    #[error("the machine gives no thread: {0}")]
    Thread(std::io::Error),
}

fn cause(error: &dyn std::error::Error) -> String {
    error.source().map_or_else(|| "no cause given".to_owned(), ToString::to_string)
}

impl App {
    /// Builds the services on this machine's settings.
    ///
    /// # Errors
    /// [`StartError`], in words for the operator.
    pub async fn build(config: Config) -> Result<Self, StartError> {
        Self::build_with(config, Arc::new(SystemClock), Arc::new(OsChance)).await
    }

    /// As [`build`](Self::build), with time and chance of the caller's choice.
    ///
    /// # Errors
    /// As [`build`](Self::build).
    pub async fn build_with(
        config: Config,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, StartError> {
        make_private(&config.data_dir).map_err(|error| StartError::Directory(config.data_dir.clone(), error))?;
        let master = keys::master(&config, &*chance)?;
        let (keyring, database) = if config.database_url.is_empty() {
            let keyring = keys::keyring_file(&config.data_dir.join("keyring"), &master, &*chance)?;
            let settings = DatabaseSettings::Sqlite(SqliteSettings { file: config.data_dir.join("sealport.db") });
            let database = Database::open(&settings, &keyring.database).await?;
            (keyring, database)
        } else {
            let settings = DatabaseSettings::Postgres {
                url: config.database_url.clone(),
                connections: config.database_connections,
            };
            let database = Database::open(&settings, &keys::unused_database_key(&*chance)).await?;
            let keyring = keys::keyring_table(&database, &master, &*chance).await?;
            (keyring, database)
        };
        let ground = Arc::new(Ground { database, master, keyring, clock, chance });
        Self::on(config, ground)
    }

    /// The services on their ground.
    pub(crate) fn on(config: Config, ground: Arc<Ground>) -> Result<Self, StartError> {
        let store = store(&config)?;
        let public_url = config.public_url();
        let address = url::Url::parse(&public_url).map_err(StartError::Address)?;
        let staff = Arc::new(Staff::with_limits(ground.clone(), session_limits(&config)));
        let desk = Arc::new(letters::Desk::new(ground.clone(), &public_url));
        let settings = Arc::new(SettingsDesk::new(ground.clone()));
        let links = Arc::new(Links::new(&ground.keyring.links)?);
        let uploads = UploadSettings {
            largest: config.upload_bytes_most,
            keep: Self::days(config.upload_days),
            ..UploadSettings::new(|first| sealport_preview::sniff(first).as_str())
        };
        let sharing = SharingSettings {
            longest_term: Self::days(config.share_days_most),
            usual_term: Self::days(config.share_days),
            ..SharingSettings::usual(&public_url)
        };
        let sharing = Sharing::new(ground.clone(), links.clone(), sharing).of_house(settings.clone());
        let mut renderer = RendererSettings::new("/proc/self/exe");
        renderer.landlock = crate::cli::landlock(config.preview_unsandboxed);
        let originals = Originals::new(ground.clone(), store.clone());
        let (pages, render_desk) = Pages::new(ground.clone(), store.clone(), originals.clone());
        Ok(Self {
            pages,
            desk: Mutex::new(Some(render_desk)),
            factors: Factors::new(staff.clone(), &address, desk.clone())
                .of_house(settings.clone())
                .with_company(company_sign_in::provider(&config, &address, ground.clock.clone())?),
            settings,
            setup_letters: desk,
            staff,
            limits: Limits::new(ground.clone()),
            uploads: Uploads::new(ground.clone(), store.clone(), uploads),
            teams: Teams::new(ground.clone()),
            library: Library::new(ground.clone()),
            collections: Collections::new(ground.clone()),
            originals,
            renderer: Arc::new(Renderer::start(renderer).map_err(StartError::Preview)?),
            helpers: OnceCell::new(),
            directory: Directory::new(ground.clone()),
            accounts: Accounts::new(ground.clone(), &public_url),
            consents: Consents::new(ground.clone(), &public_url)?,
            sharing,
            visits: Visits::new(ground.clone(), links, &public_url),
            deliveries: Deliveries::new(ground.clone(), &public_url).map_err(StartError::Thread)?,
            views: Views::new(ground.clone(), &public_url),
            store,
            ground,
            config,
        })
    }

    /// The desk of those who draw; none once they have it.
    pub fn take_desk(&self) -> Option<RenderDesk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// LibreOffice and ffmpeg, looked for at the first call.
    ///
    /// # Errors
    /// If this machine can't start a thread. Programs that are missing are no error.
    pub async fn helpers(&self) -> std::io::Result<&Helpers> {
        self.helpers.get_or_try_init(|| async { Helpers::find(&helper_settings(&self.config)).await }).await
    }

    /// Notes what was delivered and seen last and closes the database, when everything else has stopped.
    ///
    /// # Errors
    /// The database's.
    pub async fn close(&self) -> Result<(), Box<dyn std::error::Error>> {
        self.deliveries.stop().await?;
        self.views.flush().await?;
        self.ground.database.clone().close().await?;
        Ok(())
    }

    /// Days as a span.
    pub fn days(days: u32) -> Duration {
        Duration::from_secs(u64::from(days) * 86_400)
    }
}

/// When sessions end, by what somebody may do.
fn session_limits(config: &Config) -> SessionLimits {
    let limit = |minutes: u32, hours: u32| SessionLimit {
        idle: Duration::from_secs(u64::from(minutes) * 60),
        absolute: Duration::from_secs(u64::from(hours) * 3_600),
    };
    SessionLimits {
        administrators: limit(config.admin_session_idle_minutes, config.admin_session_hours),
        others: limit(config.session_idle_minutes, config.session_hours),
    }
}

/// Local disk, or S3 when a bucket is named.
fn store(config: &Config) -> Result<Arc<dyn BlobStore>, BlobError> {
    if config.s3_bucket.is_empty() {
        return Ok(Arc::new(LocalDisk::open(&config.data_dir.join("blobs"))?));
    }
    Ok(Arc::new(S3::new(&S3Settings {
        endpoint: config.s3_endpoint.clone(),
        region: config.s3_region.clone(),
        bucket: config.s3_bucket.clone(),
        prefix: String::new(),
        access_key: config.s3_access_key.clone(),
        secret_key: config.s3_secret_key.clone(),
    })?))
}

/// A folder that only its owner enters.
fn make_private(directory: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    if directory.is_dir() {
        return std::fs::set_permissions(directory, std::fs::Permissions::from_mode(0o700));
    }
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(directory)
}

/// Where the configuration says that helper programs are.
pub(crate) fn helper_settings(config: &Config) -> HelperSettings {
    let path = |text: &str| (!text.is_empty()).then(|| text.into());
    HelperSettings {
        libreoffice: path(&config.libreoffice),
        ffmpeg: path(&config.ffmpeg),
        in_memory: path(&config.memory_dir),
        ..HelperSettings::new("/proc/self/exe")
    }
}
