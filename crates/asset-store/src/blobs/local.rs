use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{DirBuilderExt, FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::UNIX_EPOCH;

use async_trait::async_trait;
use rustix::fs::{FlockOperation, OFlags, flock};
use rustix::io::Errno;
use sealport_ambient::Timestamp;

use super::{BlobError, BlobName, BlobStore, blocking};

/// The smallest piece that a disk writes wholly or not at all.
const SECTOR: u64 = 512;
/// Room that files leave on the disk, in bytes, so that the records beside them can still be written when it is full: without
/// an event nothing may be read either. At most [`RESERVE_SHARE`] of a small disk.
const RESERVE: u64 = 64 << 20;
/// The part of a small disk that is kept: one in so many bytes.
const RESERVE_SHARE: u64 = 16;

/// Blobs as files on this machine: one file each, below 256 folders, readable by the server's account only.
///
/// A file grows in place under its final name. Bytes are acknowledged after `fdatasync`, a new file after `fsync` of its
/// folder; a failed one of these is never an acknowledgement.
#[derive(Clone, Debug)]
pub struct LocalDisk {
    root: Arc<Path>,
}

impl LocalDisk {
    /// Opens the folder `root`, making it and its 256 sub-folders where they are missing.
    ///
    /// The folders are made (and made durable) here once, so that no later write depends on another's.
    ///
    /// # Errors
    /// The disk's.
    pub fn open(root: &Path) -> Result<Self, BlobError> {
        make_folder(root)?;
        for number in 0..=255_u8 {
            make_folder(&root.join(format!("{number:02x}")))?;
        }
        File::open(root)?.sync_all()?;
        if let Some(parent) = root.parent().filter(|parent| !parent.as_os_str().is_empty()) {
            File::open(parent)?.sync_all()?;
        }
        Ok(Self { root: root.into() })
    }

    fn folder(&self, name: &BlobName) -> PathBuf {
        self.root.join(name.folder())
    }

    /// The file of a blob, to go on at offset `at`. Blocks.
    ///
    /// `renew` says that bytes before `at` came from an attempt that was never acknowledged: the first sync covers the
    /// folder too then, as it does for a new file.
    pub(crate) fn grow(&self, name: &BlobName, at: u64, renew: bool) -> Result<Growing, BlobError> {
        let folder = self.folder(name);
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(at == 0)
            .mode(0o600)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(folder.join(name.as_str()))?;
        let stored = file.metadata()?.len();
        if stored < at {
            return Err(BlobError::TooShort);
        }
        let folder = if at == 0 || renew { Some(File::open(folder)?) } else { None };
        Ok(Growing { file, folder, at, stored })
    }

    /// Waits for nobody: fails while a write to the blob is under way. Blocks.
    ///
    /// Whoever has become the blob's writer asks this before it looks at what is stored. The writer before it checks under
    /// the lock that it still is one; so from here on nothing of it comes any more.
    pub(crate) fn at_rest(&self, name: &BlobName) -> Result<(), BlobError> {
        match File::open(self.folder(name).join(name.as_str())) {
            Ok(file) => Held::lock(&file).map(drop),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The file of a blob, to read. Blocks.
    pub(crate) fn stored_file(&self, name: &BlobName) -> Result<StoredFile, BlobError> {
        let file = OpenOptions::new()
            .read(true)
            .custom_flags(OFlags::NOFOLLOW.bits().cast_signed())
            .open(self.folder(name).join(name.as_str()))?;
        Ok(StoredFile(Arc::new(file)))
    }
}

/// A blob's file while it grows.
#[derive(Debug)]
pub(crate) struct Growing {
    file: File,
    folder: Option<File>,
    at: u64,
    stored: u64,
}

impl Growing {
    /// Writes behind what was written before; not durable yet. Under the file's lock it asks whether this writer `may` still,
    /// and looks again at what lies there: another one may have come since. Blocks.
    pub(crate) fn write(&mut self, bytes: &[u8], may: impl FnOnce() -> bool) -> Result<(), BlobError> {
        let _held = Held::lock(&self.file)?;
        if !may() {
            return Err(BlobError::Busy);
        }
        self.stored = self.file.metadata()?.len();
        self.refuse_other_bytes(bytes)?;
        self.keep_reserve(bytes.len() as u64)?;
        self.file.write_all_at(bytes, self.at)?;
        self.at += bytes.len() as u64;
        Ok(())
    }

    /// Makes durable what was written. Blocks.
    pub(crate) fn sync(&mut self) -> Result<(), BlobError> {
        self.file.sync_data()?;
        if let Some(folder) = &self.folder {
            folder.sync_all()?;
            self.folder = None;
        }
        Ok(())
    }

    /// Stops before the disk is full to the last byte.
    fn keep_reserve(&self, more: u64) -> Result<(), BlobError> {
        if self.at + more <= self.stored {
            return Ok(());
        }
        let disk = rustix::fs::fstatvfs(&self.file).map_err(io::Error::from)?;
        let (size, free) = (disk.f_blocks * disk.f_frsize, disk.f_bavail * disk.f_frsize);
        if free < more + RESERVE.min(size / RESERVE_SHARE) { Err(BlobError::NoRoom) } else { Ok(()) }
    }

    /// Bytes that an interrupted attempt left here must be the same ones. Sectors of nothing but zeros were never written
    /// (the file had grown, its contents had not arrived when the power went).
    fn refuse_other_bytes(&self, bytes: &[u8]) -> Result<(), BlobError> {
        let end = self.stored.min(self.at + bytes.len() as u64);
        let mut sector = [0; SECTOR as usize];
        let mut at = self.at;
        while at < end {
            let next = ((at / SECTOR + 1) * SECTOR).min(end);
            let old = &mut sector[..(next - at) as usize];
            self.file.read_exact_at(old, at)?;
            let offset = (at - self.at) as usize;
            if old.iter().any(|byte| *byte != 0) && *old != bytes[offset..offset + old.len()] {
                return Err(BlobError::Differs);
            }
            at = next;
        }
        Ok(())
    }
}

/// The lock of a file, which other handles of it see, in this process and in others.
struct Held<'a>(&'a File);

impl<'a> Held<'a> {
    fn lock(file: &'a File) -> Result<Self, BlobError> {
        match flock(file, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => Ok(Self(file)),
            Err(Errno::WOULDBLOCK) => Err(BlobError::Busy),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Err(error) = flock(self.0, FlockOperation::Unlock) {
            tracing::warn!(%error, "the lock of a file is given back when it is closed");
        }
    }
}

/// A blob's file, open for reading. Clones share the handle.
#[derive(Clone, Debug)]
pub(crate) struct StoredFile(Arc<File>);

impl StoredFile {
    /// Bytes that are stored. Blocks.
    pub(crate) fn length(&self) -> Result<u64, BlobError> {
        Ok(self.0.metadata()?.len())
    }

    /// Exactly the bytes of `range`, in one new buffer that isn't cleared before. Blocks.
    pub(crate) fn read(&self, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let wanted = (range.end - range.start) as usize;
        let mut out = Vec::with_capacity(wanted);
        while out.len() < wanted {
            let at = range.start + out.len() as u64;
            let read =
                rustix::io::retry_on_intr(|| rustix::io::pread(&*self.0, rustix::buffer::spare_capacity(&mut out), at));
            if read.map_err(io::Error::from)? == 0 {
                return Err(BlobError::TooShort);
            }
        }
        // The allocator may have given more room than asked for.
        out.truncate(wanted);
        Ok(out)
    }
}

#[async_trait]
impl BlobStore for LocalDisk {
    async fn extend(&self, name: &BlobName, at: u64, bytes: &[u8]) -> Result<(), BlobError> {
        let (disk, name, bytes) = (self.clone(), name.clone(), bytes.to_vec());
        blocking(move || {
            let mut file = disk.grow(&name, at, false)?;
            file.write(&bytes, || true)?;
            file.sync()
        })
        .await?
    }

    async fn read(&self, name: &BlobName, range: Range<u64>) -> Result<Vec<u8>, BlobError> {
        let (disk, name) = (self.clone(), name.clone());
        blocking(move || disk.stored_file(&name)?.read(range)).await?
    }

    async fn length(&self, name: &BlobName, _expected: u64) -> Result<u64, BlobError> {
        let (disk, name) = (self.clone(), name.clone());
        blocking(move || match disk.folder(&name).join(name.as_str()).symlink_metadata() {
            Ok(metadata) => Ok(metadata.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(error.into()),
        })
        .await?
    }

    async fn delete(&self, name: &BlobName) -> Result<(), BlobError> {
        let (disk, name) = (self.clone(), name.clone());
        blocking(move || match std::fs::remove_file(disk.folder(&name).join(name.as_str())) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        })
        .await?
    }

    async fn older_than(&self, before: Timestamp) -> Result<Vec<BlobName>, BlobError> {
        let disk = self.clone();
        blocking(move || {
            let mut names = Vec::new();
            for number in 0..=255_u8 {
                for entry in disk.root.join(format!("{number:02x}")).read_dir()? {
                    let entry = entry?;
                    let Some(name) = entry.file_name().to_str().and_then(|name| BlobName::parse(name).ok()) else {
                        continue;
                    };
                    // Gone in the meantime is gone.
                    let Ok(changed) = entry.metadata().and_then(|metadata| metadata.modified()) else { continue };
                    let micros = changed.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_micros());
                    if Timestamp::from_micros(i64::try_from(micros).unwrap_or(i64::MAX)) < before {
                        names.push(name);
                    }
                }
            }
            Ok(names)
        })
        .await?
    }

    fn local(&self) -> Option<&LocalDisk> {
        Some(self)
    }
}

fn make_folder(path: &Path) -> io::Result<()> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists && path.is_dir() => Ok(()),
        outcome => outcome,
    }
}

#[cfg(test)]
mod tests {
    use sealport_ambient::OsChance;

    use super::*;

    fn disk() -> (LocalDisk, BlobName, tempfile::TempDir) {
        let folder = tempfile::tempdir().unwrap();
        (LocalDisk::open(folder.path()).unwrap(), BlobName::generate(&OsChance), folder)
    }

    #[test]
    fn a_late_writer_sees_what_another_wrote_since_it_began() {
        let (disk, name, _folder) = disk();
        let mut late = disk.grow(&name, 0, false).unwrap();
        let mut next = disk.grow(&name, 0, false).unwrap();
        next.write(&[7; 5_000], || true).unwrap();
        assert!(matches!(late.write(&[8; 4_000], || true), Err(BlobError::Differs)));
        assert_eq!(disk.stored_file(&name).unwrap().read(0..5_000).unwrap(), [7; 5_000]);
        late.write(&[7; 4_000], || true).unwrap();
        late.write(&[7; 2_000], || true).unwrap();
        assert_eq!(disk.stored_file(&name).unwrap().length().unwrap(), 6_000);
    }

    #[test]
    fn who_may_no_more_writes_nothing() {
        let (disk, name, _folder) = disk();
        let mut late = disk.grow(&name, 0, false).unwrap();
        assert!(matches!(late.write(&[8; 10], || false), Err(BlobError::Busy)));
        assert_eq!(disk.stored_file(&name).unwrap().length().unwrap(), 0);
    }

    #[test]
    fn nobody_takes_over_in_the_middle_of_a_write() {
        let (disk, name, _folder) = disk();
        disk.at_rest(&name).unwrap();
        let mut writer = disk.grow(&name, 0, false).unwrap();
        let mut other = disk.grow(&name, 0, false).unwrap();
        let in_the_middle = || {
            assert!(matches!(disk.at_rest(&name), Err(BlobError::Busy)));
            assert!(matches!(other.write(&[9; 10], || true), Err(BlobError::Busy)));
            true
        };
        writer.write(&[7; 10], in_the_middle).unwrap();
        disk.at_rest(&name).unwrap();
    }
}
