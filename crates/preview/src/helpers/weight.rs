//! What a helper takes of the machine, as /proc tells it (proc(5)). What it doesn't tell counts as nothing.

use std::collections::HashMap;
use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use rustix::fs::{major, minor};
use rustix::param::page_size;

/// Bytes of a process in memory (`statm`: the second field, in pages).
pub(super) fn resident(process: u32) -> u64 {
    let told = fs::read_to_string(format!("/proc/{process}/statm")).unwrap_or_default();
    let pages: u64 = told.split(' ').nth(1).and_then(|field| field.parse().ok()).unwrap_or_default();
    pages.saturating_mul(page_size() as u64)
}

/// Threads of a process.
pub(super) fn threads(process: u32) -> u64 {
    let told = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("Threads:"));
    line.and_then(|number| number.trim().parse().ok()).unwrap_or_default()
}

/// Bytes of files that have no name any more and that a process has open or mapped, on the file system of this folder. They
/// take memory as long as it holds them, and lie in no folder.
pub(super) fn held_unnamed(process: u32, folder: &Path) -> u64 {
    unnamed(process, folder).into_values().fold(0, u64::saturating_add)
}

/// By inode.
fn unnamed(process: u32, folder: &Path) -> HashMap<u64, u64> {
    let mut files = HashMap::new();
    let Ok(device) = fs::metadata(folder).map(|facts| facts.dev()) else { return files };
    let mut hold = |inode: u64, bytes: u64| {
        let most = files.entry(inode).or_insert(0_u64);
        *most = bytes.max(*most);
    };
    for open in fs::read_dir(format!("/proc/{process}/fd")).into_iter().flatten().flatten() {
        // Followed: to the file itself, named or not.
        let Ok(facts) = fs::metadata(open.path()) else { continue };
        if facts.dev() == device && facts.nlink() == 0 {
            hold(facts.ino(), facts.blocks().saturating_mul(512));
        }
    }
    let maps = fs::read_to_string(format!("/proc/{process}/maps")).unwrap_or_default();
    let name = format!("{:02x}:{:02x}", major(device), minor(device));
    maps.lines().filter_map(|line| mapped(line, &name)).for_each(|(inode, bytes)| hold(inode, bytes));
    files
}

/// Inode and length of a mapping of a deleted file on this device.
fn mapped(line: &str, device: &str) -> Option<(u64, u64)> {
    let mut fields = line.strip_suffix(" (deleted)")?.split_ascii_whitespace();
    let (from, to) = fields.next()?.split_once('-')?;
    let place = |digits| u64::from_str_radix(digits, 16).ok();
    let length = place(to)?.checked_sub(place(from)?)?;
    let mut behind = fields.skip(2);
    let is_there = behind.next()? == device;
    let inode = behind.next()?.parse().ok()?;
    is_there.then_some((inode, length))
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
        let held = unnamed(std::process::id(), folder.path());
        assert_eq!(held.get(&kept.metadata().unwrap().ino()), None);
        assert!(held.get(&gone.metadata().unwrap().ino()).is_some_and(|bytes| (1_000_000..1_400_000).contains(bytes)));
    }

    #[test]
    fn mappings_are_read_as_the_kernel_writes_them() {
        let line = "7f0c9a000000-7f0c9a400000 rw-s 00000000 00:1a 4711                       /dev/shm/a b (deleted)";
        assert_eq!(mapped(line, "00:1a"), Some((4711, 4 << 20)));
        assert_eq!(mapped(line, "00:1b"), None);
        assert_eq!(mapped(line.trim_end_matches(" (deleted)"), "00:1a"), None);
        for odd in ["", " (deleted)", "7f-7e rw-s 0 00:1a 1 x (deleted)", "- rw-s 0 00:1a 1 x (deleted)"] {
            assert_eq!(mapped(odd, "00:1a"), None);
        }
    }
}
