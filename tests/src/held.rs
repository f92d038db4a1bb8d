//! What a process holds beside the files that its folders show: files that were deleted, lie elsewhere, or are mapped.

use std::fs::File;
use std::os::unix::fs::FileExt;

use rustix::process::Pid;

use crate::cluster::children;

/// Every regular file that a process and its children have open, and every shared writable mapping of a file: what it is,
/// and its bytes.
pub fn held_by(process: Pid) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    open_files(process, &mut all);
    mapped(process, &mut all);
    for child in children(process) {
        // A worker may end while it is looked at.
        open_files(child, &mut all);
        mapped(child, &mut all);
    }
    all
}

fn open_files(process: Pid, all: &mut Vec<(String, Vec<u8>)>) {
    let folder = format!("/proc/{}/fd", process.as_raw_nonzero());
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        // A pipe would be waited for.
        if std::fs::metadata(entry.path()).is_ok_and(|data| data.is_file())
            && let Ok(bytes) = std::fs::read(entry.path())
        {
            let name = std::fs::read_link(entry.path()).unwrap_or_default();
            all.push((format!("the open file {}", name.display()), bytes));
        }
    }
}

fn mapped(process: Pid, all: &mut Vec<(String, Vec<u8>)>) {
    let folder = format!("/proc/{}", process.as_raw_nonzero());
    let (Ok(maps), Ok(memory)) =
        (std::fs::read_to_string(format!("{folder}/maps")), File::open(format!("{folder}/mem")))
    else {
        return;
    };
    for line in maps.lines() {
        let mut words = line.split_whitespace();
        let (range, rights) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let name = words.skip(3).collect::<Vec<_>>().join(" ");
        if !rights.ends_with('s') || !rights.contains('w') || name.is_empty() {
            continue;
        }
        let Some((from, to)) = range.split_once('-') else { continue };
        let at = |text: &str| u64::from_str_radix(text, 16).unwrap_or_default();
        let mut bytes = vec![0; usize::try_from(at(to) - at(from)).unwrap_or_default()];
        // Beyond the end of its file a mapping can't be read.
        let length = memory.read_at(&mut bytes, at(from)).unwrap_or_default();
        bytes.truncate(length);
        all.push((format!("the mapped file {name}"), bytes));
    }
}
