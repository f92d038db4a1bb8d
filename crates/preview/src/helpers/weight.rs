//! What a helper takes of the machine, as /proc tells it (proc(5)). What it doesn't tell counts as
//! nothing; more than anybody needs to tell counts as too much.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use rustix::fs::{major, minor};
use rustix::param::page_size;

/// More of it is read of no file of /proc: who has more to tell there is up to something.
const LONGEST: u64 = 4 << 20;

/// Bytes that a process takes: its memory, and files that have no name any more but that it has open or mapped on the file
/// system of this folder, which lie in no folder. Of a mapped one nobody can say how large it is: it counts as `largest`.
pub(super) fn taken(process: u32, folder: &Path, largest: u64) -> u64 {
    let task = living(process);
    resident(&task).saturating_add(unnamed(&task, folder, largest).map_or(u64::MAX, |files| files.values().sum()))
}

/// Threads of a process.
pub(super) fn threads(process: u32) -> u64 {
    let told = told(&PathBuf::from(format!("/proc/{process}/status"))).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("Threads:"));
    line.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
}

/// A thread of the process by which its memory can be told: its first one may have ended before the others.
fn living(process: u32) -> PathBuf {
    let all = fs::read_dir(format!("/proc/{process}/task")).into_iter().flatten().flatten();
    let found = all.map(|task| task.path()).find(|task| resident(task) > 0);
    found.unwrap_or_else(|| format!("/proc/{process}").into())
}

/// `statm`: the second field, in pages.
fn resident(task: &Path) -> u64 {
    let told = told(&task.join("statm")).unwrap_or_default();
    let pages: u64 = told.split(' ').nth(1).and_then(|field| field.parse().ok()).unwrap_or_default();
    pages.saturating_mul(page_size() as u64)
}

/// What a file of /proc says, names that are no text included; none where it is too long.
fn told(file: &Path) -> Option<String> {
    let mut bytes = Vec::new();
    // What can't be read says nothing: the process is gone.
    let _ = File::open(file).and_then(|file| file.take(LONGEST).read_to_end(&mut bytes));
    (bytes.len() < LONGEST as usize).then(|| String::from_utf8_lossy(&bytes).into_owned())
}

/// By inode; none where that can't be told.
fn unnamed(task: &Path, folder: &Path, largest: u64) -> Option<HashMap<u64, u64>> {
    let mut files = HashMap::new();
    let Ok(device) = fs::metadata(folder).map(|facts| facts.dev()) else { return Some(files) };
    for open in fs::read_dir(task.join("fd")).into_iter().flatten().flatten() {
        // Followed: to the file itself, named or not.
        let Ok(facts) = fs::metadata(open.path()) else { continue };
        if facts.dev() == device && facts.nlink() == 0 {
            files.insert(facts.ino(), facts.blocks().saturating_mul(512));
        }
    }
    let name = format!("{:02x}:{:02x}", major(device), minor(device));
    for inode in told(&task.join("maps"))?.lines().filter_map(|line| mapped(line, &name)) {
        files.entry(inode).or_insert(largest);
    }
    Some(files)
}

/// The inode of a mapping of a deleted file on this device.
fn mapped(line: &str, device: &str) -> Option<u64> {
    let mut fields = line.strip_suffix(" (deleted)")?.split_ascii_whitespace().skip(3);
    let is_there = fields.next()? == device;
    let inode = fields.next()?.parse().ok()?;
    is_there.then_some(inode)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    #[test]
    fn an_open_file_without_a_name_counts_and_one_with_a_name_does_not() {
        let folder = tempfile::tempdir().unwrap();
        let [kept, gone] = ["kept", "gone"].map(|name| {
            let mut file = fs::File::create(folder.path().join(name)).unwrap();
            file.write_all(&[1; 1_000_000]).unwrap();
            file.sync_all().unwrap();
            file
        });
        fs::remove_file(folder.path().join("gone")).unwrap();
        let held = unnamed(Path::new("/proc/self"), folder.path(), 7).unwrap();
        assert_eq!(held.get(&kept.metadata().unwrap().ino()), None);
        assert!(held.get(&gone.metadata().unwrap().ino()).is_some_and(|bytes| (1_000_000..1_400_000).contains(bytes)));
    }

    #[test]
    fn mappings_are_read_as_the_kernel_writes_them() {
        let line = "7f0c9a000000-7f0c9a400000 rw-s 00000000 00:1a 4711                       /dev/shm/a b (deleted)";
        assert_eq!(mapped(line, "00:1a"), Some(4711));
        assert_eq!(mapped(line, "00:1b"), None);
        assert_eq!(mapped(line.trim_end_matches(" (deleted)"), "00:1a"), None);
        for odd in ["", " (deleted)", "7f-7e rw-s 0 00:1a x (deleted)", "- rw-s 0 (deleted)"] {
            assert_eq!(mapped(odd, "00:1a"), None);
        }
    }

    #[test]
    fn a_process_tells_what_it_has_in_memory_and_how_many_threads() {
        let own = std::process::id();
        assert!(taken(own, Path::new("/proc"), 0) > 1 << 20);
        assert!(threads(own) > 1);
        assert_eq!((taken(u32::MAX, Path::new("/"), 0), threads(u32::MAX)), (0, 0), "nobody takes nothing");
    }
}
