//! Private directories in memory: what a helper reads and writes is plaintext, and must never touch a disk.
//!
//! All rooms of one portal process lie in one house, `sealport-PID` on a memory-backed file system, locked with
//! `flock(2)` for as long as the process lives: a house that can be locked is what a crash left behind, and is swept.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, Read};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rustix::fs::{FlockOperation, flock, statvfs};
use rustix::fs::{Mode, OFlags, openat, statfs};

/// How the folders of all portal processes on this machine begin. Short: the path of a socket has 107 bytes at most.
const PREFIX: &str = "sealport-";
/// `f_type` of a file system that lives in memory (linux/magic.h).
const TMPFS: u32 = 0x0102_1994;
const RAMFS: u32 = 0x8584_58f6;
/// How often the deletion of a room is tried while its last process is dying, and the pause in between.
const SWEEPS: u32 = 50;
const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

/// Where rooms come from. Emptied and removed when it is dropped.
#[derive(Debug)]
pub(super) struct House {
    folder: PathBuf,
    /// The lock that says that we live.
    _lock: File,
    next: AtomicU64,
}

impl House {
    /// Builds the house in the roomiest memory-backed directory among `candidates` that lets us, after sweeping out
    /// what crashed processes left there. `None` without any such directory.
    pub(super) fn build(candidates: &[PathBuf]) -> Option<Self> {
        let mut places: Vec<_> = candidates.iter().filter(|place| is_in_memory(place)).collect();
        places.sort_by_key(|place| std::cmp::Reverse(free_bytes(place)));
        places.into_iter().find_map(|place| match Self::build_in(place) {
            Ok(house) => Some(house),
            Err(error) => {
                tracing::warn!(%error, place = %place.display(), "helpers can't work in this directory");
                None
            }
        })
    }

    fn build_in(place: &Path) -> io::Result<Self> {
        sweep(place)?;
        // A folder that somebody else holds under our name is left alone.
        for attempt in 0..100 {
            let folder = place.join(format!("{PREFIX}{}-{attempt}", std::process::id()));
            match private_folder(&folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                made => made?,
            }
            let lock = File::open(&folder)?;
            // Another process may have swept it in between: then it isn't where we made it.
            if is_locked(&lock)? && is_same(&folder, &lock) {
                return Ok(Self { folder, _lock: lock, next: AtomicU64::new(0) });
            }
        }
        Err(io::Error::other("no private directory could be made"))
    }

    /// A fresh, empty room.
    pub(super) fn room(self: &Arc<Self>) -> io::Result<Room> {
        let folder = self.folder.join(self.next.fetch_add(1, Ordering::Relaxed).to_string());
        private_folder(&folder)?;
        Ok(Room { folder, house: Arc::clone(self) })
    }

    /// A room with a copy of the files in a folder of ours.
    pub(super) fn room_like(self: &Arc<Self>, template: &Path) -> io::Result<Room> {
        let room = self.room()?;
        copy(template, room.path())?;
        Ok(room)
    }
}

impl Drop for House {
    fn drop(&mut self) {
        remove(&self.folder);
    }
}

/// A private directory of one run. Removed when it is dropped.
#[derive(Debug)]
pub(super) struct Room {
    folder: PathBuf,
    house: Arc<House>,
}

impl Room {
    pub(super) fn path(&self) -> &Path {
        &self.folder
    }

    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Reads what a helper left under this name, if it is a plain file of 1 to `limit` bytes.
    ///
    /// The helper is not trusted: no link is followed, no pipe waited on.
    pub(super) fn take(&self, name: &str, limit: u64) -> io::Result<Option<Vec<u8>>> {
        let folder = File::open(&self.folder)?;
        let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let file = match openat(&folder, name, flags, Mode::empty()) {
            Ok(opened) => File::from(opened),
            Err(_) => return Ok(None),
        };
        let facts = file.metadata()?;
        if !facts.is_file() || facts.len() == 0 || facts.len() > limit {
            return Ok(None);
        }
        let mut content = Vec::with_capacity(usize::try_from(facts.len()).unwrap_or_default());
        file.take(limit).read_to_end(&mut content)?;
        Ok(Some(content))
    }

    /// Creates a file that only we can read.
    pub(super) fn create(&self, name: &str) -> io::Result<File> {
        OpenOptions::new().write(true).create_new(true).mode(0o600).open(self.at(name))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        if std::fs::remove_dir_all(&self.folder).is_ok() {
            return;
        }
        // The helper may still be dying, and writing.
        let (folder, house) = (self.folder.clone(), Arc::clone(&self.house));
        let cleaner = std::thread::Builder::new().name("helper-room".to_owned()).spawn(move || {
            remove(&folder);
            drop(house);
        });
        if let Err(error) = cleaner {
            tracing::error!(%error, "a helper's private directory stays until the next start");
        }
    }
}

/// Directories that may be in memory, in no particular order.
pub(super) fn usual_places() -> Vec<PathBuf> {
    let of_the_user = std::env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from);
    of_the_user.into_iter().chain([PathBuf::from("/dev/shm")]).filter(|place| place.is_absolute()).collect()
}

fn is_in_memory(place: &Path) -> bool {
    // The type of `f_type` differs between processors; the magic number fits into 32 bits on all.
    statfs(place).is_ok_and(|facts| matches!(facts.f_type as u32, TMPFS | RAMFS))
}

fn free_bytes(place: &Path) -> u64 {
    statvfs(place).map_or(0, |facts| facts.f_bavail.saturating_mul(facts.f_frsize))
}

fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().mode(0o700).create(folder)
}

fn is_locked(folder: &File) -> io::Result<bool> {
    match flock(folder, FlockOperation::NonBlockingLockExclusive) {
        Ok(()) => Ok(true),
        Err(rustix::io::Errno::WOULDBLOCK) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn is_same(path: &Path, opened: &File) -> bool {
    let (Ok(here), Ok(there)) = (std::fs::symlink_metadata(path), opened.metadata()) else { return false };
    here.dev() == there.dev() && here.ino() == there.ino()
}

/// Removes the houses of processes of ours that are gone.
fn sweep(place: &Path) -> io::Result<()> {
    let ours = rustix::process::geteuid().as_raw();
    for entry in std::fs::read_dir(place)?.flatten() {
        let is_house = entry.file_name().to_str().is_some_and(|name| name.starts_with(PREFIX));
        if !is_house || !entry.metadata().is_ok_and(|facts| facts.is_dir() && facts.uid() == ours) {
            continue;
        }
        let no_link =
            OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW | libc::O_DIRECTORY).open(entry.path());
        // Gone meanwhile, or alive: neither is ours to sweep.
        if let Ok(folder) = no_link
            && is_locked(&folder)?
            && is_same(&entry.path(), &folder)
        {
            remove(&entry.path());
        }
    }
    Ok(())
}

/// Deletes a folder in which somebody may still be writing, or which somebody made hard to delete.
fn remove(folder: &Path) {
    for _ in 0..SWEEPS {
        match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                open_up(folder, 16);
                std::thread::sleep(PAUSE);
            }
            _ => return,
        }
    }
    tracing::error!(folder = %folder.display(), "a helper's private directory could not be removed");
}

/// Gives us back the rights to every folder below.
fn open_up(folder: &Path, depth: u32) {
    // What fails here fails again, and is told, when the folder is removed.
    let _ = std::fs::set_permissions(folder, std::fs::Permissions::from_mode(0o700));
    let folders = std::fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in folders.filter(|entry| depth > 0 && entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        open_up(&entry.path(), depth - 1);
    }
}

/// What lies in a folder, in bytes of memory: without end where folders lie deeper than helpers make them.
pub(super) fn weigh(folder: &Path) -> u64 {
    weigh_to(folder, 16)
}

fn weigh_to(folder: &Path, depth: u32) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.fold(4096, |sum, entry| {
        let Ok(facts) = entry.metadata() else { return sum };
        // A file without content still takes an entry.
        let own = facts.blocks().saturating_mul(512).max(1024);
        let below = match depth.checked_sub(1) {
            _ if !facts.is_dir() => 0,
            None => u64::MAX,
            Some(depth) => weigh_to(&entry.path(), depth),
        };
        sum.saturating_add(own).saturating_add(below)
    })
}

/// Copies files and folders, nothing else, into a folder that is there.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()? {
            kind if kind.is_dir() => {
                private_folder(&target)?;
                copy(&entry.path(), &target)?;
            }
            kind if kind.is_file() => std::fs::copy(entry.path(), target).map(drop)?,
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shm() -> Vec<PathBuf> {
        vec![PathBuf::from("/dev/shm")]
    }

    #[test]
    fn a_disk_is_no_place_for_a_room() {
        assert!(House::build(&[PathBuf::from(env!("CARGO_MANIFEST_DIR"))]).is_none());
        assert!(House::build(&[PathBuf::from("/does/not/exist")]).is_none());
    }

    #[test]
    fn rooms_are_private_and_go_with_their_owner() {
        let house = Arc::new(House::build(&shm()).unwrap());
        let room = house.room().unwrap();
        let path = room.path().to_owned();
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o700);
        std::fs::create_dir_all(path.join("deep/er")).unwrap();
        std::fs::write(path.join("deep/er/file"), [7; 10_000]).unwrap();
        assert!(weigh(room.path()) >= 10_000);
        drop(room);
        assert!(!path.exists());
        let folder = house.folder.clone();
        assert!(folder.exists());
        drop(house);
        assert!(!folder.exists());
    }

    #[test]
    fn only_plain_files_of_the_right_size_are_taken() {
        let house = Arc::new(House::build(&shm()).unwrap());
        let room = house.room().unwrap();
        std::fs::write(room.at("good"), b"four").unwrap();
        std::fs::write(room.at("empty"), b"").unwrap();
        std::os::unix::fs::symlink("/etc/hostname", room.at("link")).unwrap();
        std::fs::create_dir(room.at("folder")).unwrap();
        rustix::fs::mknodat(rustix::fs::CWD, room.at("pipe"), rustix::fs::FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)
            .unwrap();
        assert_eq!(room.take("good", 4).unwrap().unwrap(), b"four");
        assert!(room.take("good", 3).unwrap().is_none());
        for name in ["empty", "link", "folder", "pipe", "absent"] {
            assert!(room.take(name, 1000).unwrap().is_none(), "{name}");
        }
    }

    /// What a crash leaves: a house without a lock. The living are left alone.
    #[test]
    fn leftovers_are_swept_and_the_living_spared() {
        let living = House::build(&shm()).unwrap();
        let left = PathBuf::from(format!("/dev/shm/{PREFIX}leftover-{}", std::process::id()));
        std::fs::create_dir(&left).unwrap();
        std::fs::create_dir(left.join("0")).unwrap();
        std::fs::write(left.join("0/in.docx"), b"plaintext").unwrap();
        std::fs::set_permissions(left.join("0"), std::fs::Permissions::from_mode(0o0)).unwrap();
        let other = House::build(&shm()).unwrap();
        assert!(!left.exists());
        assert!(living.folder.exists() && other.folder.exists());
    }
}
