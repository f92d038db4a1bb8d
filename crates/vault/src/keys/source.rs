use std::fs::{File, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use zeroize::Zeroizing;

use super::MasterKey;

/// What the one line of a master key begins with.
const INTRO: &str = "sealport-master-key-1 ";
/// More than any master key is long.
const MOST: u64 = 4096;

/// Where the master key comes from.
pub enum MasterKeySource {
    /// A file that only its owner can read.
    File(PathBuf),
    /// The value of an environment variable.
    Environment(String),
    /// A file that systemd placed in `$CREDENTIALS_DIRECTORY`.
    Credential(PathBuf),
}

/// Why there is no master key. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// There is no such file.
    #[error("there is no master key at {0}; put it back from where you keep it: without it nothing can be opened")]
    Missing(PathBuf),
    /// The file could not be read.
    #[error("the master key at {path} cannot be read: {source}")]
    Unreadable {
        /// Where it was looked for.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others could read the file.
    #[error("the master key at {path} can be read by others (mode {mode:04o}); run: chmod 600 {path}")]
    ReadableByOthers {
        /// The file.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// Not the text of a master key.
    #[error("{0} holds no master key; it must be one line: {INTRO}and 43 characters")]
    Malformed(String),
    /// A new key would have replaced a file.
    #[error("{0} exists already; a master key is never written over, choose another place or move that file away")]
    Exists(PathBuf),
    /// A new key could not be written.
    #[error("the master key cannot be written to {path}: {source}")]
    Unwritable {
        /// Where it should go.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl MasterKey {
    /// Reads the master key.
    ///
    /// # Errors
    /// [`MasterKeyError`]; there is no weaker way on.
    pub fn load(source: &MasterKeySource) -> Result<Self, MasterKeyError> {
        match source {
            MasterKeySource::Environment(value) => Self::from_line(value, "the environment variable"),
            MasterKeySource::File(path) => Self::read_file(path, 0o077),
            // systemd gives the service its credential through an access list, which shows up in the group's bits.
            MasterKeySource::Credential(path) => Self::read_file(path, 0o007),
        }
    }

    /// Writes the key to a new file of mode 0600; it is on the disk when this returns.
    ///
    /// # Errors
    /// When something lies there already, or it cannot be written: then nothing is left behind.
    pub fn create_file(&self, path: &Path) -> Result<(), MasterKeyError> {
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map_err(|source| {
            match source.kind() {
                io::ErrorKind::AlreadyExists => MasterKeyError::Exists(path.to_owned()),
                _ => MasterKeyError::Unwritable { path: path.to_owned(), source },
            }
        })?;
        self.write_durably(&mut file, path).map_err(|source| {
            // Ours and half written: as if it had never been. If even that fails, the next start says that it is no key.
            let _ = std::fs::remove_file(path);
            MasterKeyError::Unwritable { path: path.to_owned(), source }
        })
    }

    /// The line that stands in a key file, without its end: for people who keep it elsewhere.
    pub fn expose(&self) -> Zeroizing<String> {
        let mut line = Zeroizing::new(String::with_capacity(128));
        line.push_str(INTRO);
        URL_SAFE_NO_PAD.encode_string(self.bytes(), &mut line);
        line
    }

    fn write_durably(&self, file: &mut File, path: &Path) -> io::Result<()> {
        let mut line = self.expose();
        line.push('\n');
        file.write_all(line.as_bytes())?;
        file.sync_all()?;
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        File::open(parent)?.sync_all()
    }

    fn read_file(path: &Path, forbidden: u32) -> Result<Self, MasterKeyError> {
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::NotFound => MasterKeyError::Missing(path.to_owned()),
            _ => MasterKeyError::Unreadable { path: path.to_owned(), source },
        };
        let file = File::open(path).map_err(unreadable)?;
        // Asked of the open file, so that what is judged is what is read.
        let mode = file.metadata().map_err(unreadable)?.mode() & 0o7777;
        if mode & forbidden != 0 {
            return Err(MasterKeyError::ReadableByOthers { path: path.to_owned(), mode });
        }
        let mut text = Zeroizing::new(String::with_capacity(MOST as usize + 1));
        file.take(MOST).read_to_string(&mut text).map_err(unreadable)?;
        Self::from_line(&text, &path.display().to_string())
    }

    fn from_line(text: &str, place: &str) -> Result<Self, MasterKeyError> {
        let malformed = || MasterKeyError::Malformed(place.to_owned());
        let body = text.trim().strip_prefix(INTRO).ok_or_else(malformed)?;
        let mut room = Zeroizing::new([0; 33]);
        let len = URL_SAFE_NO_PAD.decode_slice(body, room.as_mut_slice()).map_err(|_| malformed())?;
        Self::from_slice(&room[..len]).ok_or_else(malformed)
    }
}
