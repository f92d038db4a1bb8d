//! The master key and the keyring: found, or made where nothing was before; never silently replaced.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sea_orm::{ConnectionTrait, DbErr};
use sealport_ambient::Chance;
use sealport_database::{Database, sql};
use sealport_vault::{DatabaseKey, KeyError, Keyring, MasterKey, MasterKeyError, MasterKeySource};
use thiserror::Error;

use crate::config::Config;

const CREDENTIAL: &str = "sealport-master-key";
const VARIABLE: &str = "SEALPORT_MASTER_KEY";

/// The keys are missing or wrong. No key, no start.
#[derive(Debug, Error)]
pub enum KeysError {
    /// There are data but no key to them.
    #[error(
        "there are data in {data} but the master key {key} is missing; put the key back (never make a new one: nothing \
         sealed under the old one would open)"
    )]
    Missing {
        /// The data directory.
        data: PathBuf,
        /// Where the key should lie.
        key: PathBuf,
    },
    /// The key can't be read.
    #[error(transparent)]
    Master(#[from] MasterKeyError),
    /// The keyring doesn't open under this master key.
    #[error("the keyring does not open: {0}; is this the master key of these data?")]
    Keyring(KeyError),
    /// The keyring can't be read or written.
    #[error("the keyring {0} can't be used: {1}")]
    File(PathBuf, std::io::Error),
    /// The keyring's table can't be used.
    #[error("the keyring can't be read from the database: {0}")]
    Database(#[from] DbErr),
}

/// Where the master key comes from: environment, systemd credential, or file.
pub fn master_key_source(config: &Config) -> MasterKeySource {
    if let Ok(value) = std::env::var(VARIABLE) {
        return MasterKeySource::Environment(value);
    }
    if let Some(directory) = std::env::var_os("CREDENTIALS_DIRECTORY") {
        let credential = Path::new(&directory).join(CREDENTIAL);
        if credential.exists() {
            return MasterKeySource::Credential(credential);
        }
    }
    MasterKeySource::File(config.master_key_path())
}

/// What the invisible marks in pages are made from and read with: one seed for the house.
pub fn trace_seed(master: &MasterKey) -> [u8; 32] {
    *master.page_mark_seed()
}

/// The master key; made when there are neither data nor a key.
pub(super) fn master(config: &Config, chance: &dyn Chance) -> Result<MasterKey, KeysError> {
    let source = master_key_source(config);
    if let MasterKeySource::File(path) = &source
        && !path.exists()
    {
        if has_data(config) {
            return Err(KeysError::Missing { data: config.data_dir.clone(), key: path.clone() });
        }
        let key = MasterKey::generate(chance);
        key.create_file(path)?;
        return Ok(key);
    }
    Ok(MasterKey::load(&source)?)
}

fn has_data(config: &Config) -> bool {
    // With PostgreSQL the data are elsewhere: a key is then only made by `sealport key new`.
    !config.database_url.is_empty()
        || std::fs::read_dir(&config.data_dir).is_ok_and(|mut entries| entries.next().is_some())
}

/// The keyring in a file beside SQLite; made when it is missing and there is no database yet.
pub(super) fn keyring_file(path: &Path, master: &MasterKey, chance: &dyn Chance) -> Result<Keyring, KeysError> {
    let failed = |error| KeysError::File(path.to_owned(), error);
    match std::fs::read(path) {
        Ok(sealed) => Keyring::from_sealed(master, &sealed).map_err(KeysError::Keyring),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if path.with_file_name("sealport.db").exists() {
                let gone = std::io::Error::new(std::io::ErrorKind::NotFound, "it is missing beside its database");
                return Err(failed(gone));
            }
            let keyring = Keyring::generate(chance);
            write_durably(path, &keyring.to_sealed(master)).map_err(failed)?;
            Ok(keyring)
        }
        Err(error) => Err(failed(error)),
    }
}

/// The keyring in its table on PostgreSQL: the first replica makes it.
pub(super) async fn keyring_table(
    database: &Database,
    master: &MasterKey,
    chance: &dyn Chance,
) -> Result<Keyring, KeysError> {
    let fresh = Keyring::generate(chance).to_sealed(master);
    let sealed: Vec<u8> = database
        .write(async |transaction| {
            transaction
                .execute_raw(sql(
                    transaction,
                    "INSERT INTO keyring (id, sealed) VALUES (1, $1) ON CONFLICT (id) DO NOTHING",
                    [fresh.clone().into()],
                ))
                .await?;
            let row = transaction
                .query_one_raw(sql(transaction, "SELECT sealed FROM keyring WHERE id = 1", []))
                .await?
                .ok_or_else(|| DbErr::RecordNotFound("keyring".to_owned()))?;
            row.try_get("", "sealed")
        })
        .await?;
    Keyring::from_sealed(master, &sealed).map_err(KeysError::Keyring)
}

/// PostgreSQL is not keyed by us; opening it asks for a key all the same.
pub(super) fn unused_database_key(chance: &dyn Chance) -> DatabaseKey {
    DatabaseKey::generate(chance)
}

/// Writes aside, flushes, renames, flushes the folder: the file is there wholly or not at all.
fn write_durably(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let aside = path.with_extension("new");
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&aside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&aside, path)?;
    std::fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}
