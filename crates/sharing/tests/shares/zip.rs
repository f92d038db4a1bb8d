//! The archive against its own slices, and against the programs that unpack it.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::process::Command;

use proptest::prelude::*;
use sealport_ambient::Timestamp;
use sealport_sharing::zip::{Piece, ZipEntry, ZipLayout};

const MADE: Timestamp = Timestamp::from_seconds(1_795_262_400);

fn entry(name: &str, bytes: &[u8]) -> ZipEntry {
    ZipEntry {
        name: name.to_owned(),
        size: bytes.len() as u64,
        crc32: crc32fast::hash(bytes),
        sha256: [0; 32],
        modified: MADE,
    }
}

fn assemble(pieces: Vec<Piece>, files: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Bytes(bytes) => out.extend(bytes),
            Piece::File { entry, range } => out.extend(&files[entry][range.start as usize..range.end as usize]),
        }
    }
    out
}

fn archive(names: &[&str], files: &[Vec<u8>]) -> (ZipLayout, Vec<u8>) {
    let layout = ZipLayout::new(names.iter().zip(files).map(|(name, bytes)| entry(name, bytes)).collect());
    let whole = assemble(layout.slice(0..layout.length()), files);
    assert_eq!(whole.len() as u64, layout.length());
    (layout, whole)
}

fn run(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("{program} is needed for this test (apt-get install): {error}"));
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{program} {arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

proptest! {
    #[test]
    fn slices_make_up_the_whole(
        files in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..200), 0..6),
        cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..12),
        beyond: u16,
    ) {
        let names: Vec<_> = (0..files.len()).map(|place| format!("datei {}.bin", place / 2)).collect();
        let names: Vec<_> = names.iter().map(String::as_str).collect();
        let (layout, whole) = archive(&names, &files);
        let mut at: Vec<_> = cuts.iter().map(|cut| cut.index(whole.len()) as u64).collect();
        at.extend([0, layout.length()]);
        at.sort_unstable();
        let mut joined = Vec::new();
        for pair in at.windows(2) {
            let slice = assemble(layout.slice(pair[0]..pair[1]), &files);
            prop_assert_eq!(slice.len() as u64, pair[1] - pair[0]);
            joined.extend(slice);
        }
        prop_assert_eq!(&joined, &whole);
        let more = layout.length() + u64::from(beyond);
        prop_assert_eq!(assemble(layout.slice(0..more), &files), whole);
        prop_assert!(layout.slice(layout.length()..more).is_empty());
    }
}

#[test]
fn other_programs_unpack_it() {
    let names = ["bericht.pdf", "Bericht.PDF", "../../etc/passwd", "leer.txt", "日本語 résumé.txt", "con"];
    let files: Vec<Vec<u8>> =
        (0..names.len()).map(|place| if place == 3 { Vec::new() } else { vec![place as u8; 70_000 + place] }).collect();
    let (layout, whole) = archive(&names, &files);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("all.zip");
    std::fs::write(&path, whole).unwrap();
    let path = path.to_str().unwrap();
    run("unzip", &["-t", path]);
    assert!(run("7z", &["t", path]).contains("Everything is Ok"));
    let out = directory.path().join("out");
    run("unzip", &["-q", path, "-d", out.to_str().unwrap()]);
    for (entry, bytes) in layout.entries().iter().zip(&files) {
        assert_eq!(&std::fs::read(out.join(&entry.name)).unwrap(), bytes, "{}", entry.name);
    }
    assert_eq!(std::fs::read_dir(&out).unwrap().count(), names.len());
}

/// More than 4 GiB of nothing, on a file system that keeps holes.
#[test]
fn large_archives_are_zip64() {
    let size = (4_u64 << 30) + 5;
    let zeros = {
        // The CRC-32 of so many zeros, from that of a piece.
        let piece = vec![0_u8; 1 << 20];
        let mut hash = crc32fast::Hasher::new();
        (0..size >> 20).for_each(|_| hash.update(&piece));
        hash.update(&piece[..(size & 0xf_ffff) as usize]);
        hash.finalize()
    };
    let large = ZipEntry { name: "large.bin".into(), size, crc32: zeros, sha256: [1; 32], modified: MADE };
    let layout = ZipLayout::new(vec![large, entry("behind.txt", b"behind")]);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("large.zip");
    let mut file = File::create(&path).unwrap();
    for piece in layout.slice(0..layout.length()) {
        match piece {
            Piece::Bytes(bytes) => file.write_all(&bytes).unwrap(),
            Piece::File { entry: 0, range } => {
                file.seek(SeekFrom::Current(i64::try_from(range.end - range.start).unwrap())).unwrap();
            }
            Piece::File { .. } => file.write_all(b"behind").unwrap(),
        }
    }
    assert_eq!(file.metadata().unwrap().len(), layout.length());
    drop(file);
    let list = run("unzip", &["-l", path.to_str().unwrap()]);
    assert!(list.contains("4294967301") && list.contains("behind.txt"), "{list}");
    assert!(run("7z", &["t", path.to_str().unwrap()]).contains("Everything is Ok"));
}

#[test]
fn a_terabyte_is_only_arithmetic() {
    let size = 1_u64 << 40;
    let entries = (0..70_000).map(|number| ZipEntry {
        name: format!("{number}.bin"),
        size,
        crc32: 0,
        sha256: [0; 32],
        modified: MADE,
    });
    let layout = ZipLayout::new(entries.collect());
    assert!(layout.length() > 70_000 * size);
    let middle = layout.slice(layout.length() / 2..layout.length() / 2 + 10);
    assert!(matches!(middle.as_slice(), [Piece::File { entry: 34_999..=35_001, .. }]), "{middle:?}");
}

#[test]
fn the_tag_is_that_of_the_content() {
    let one = ZipLayout::new(vec![entry("a.txt", b"one")]);
    let same = ZipLayout::new(vec![entry("a.txt", b"one")]);
    let other = ZipLayout::new(vec![ZipEntry { sha256: [9; 32], ..entry("a.txt", b"one") }]);
    assert_eq!(one.etag(), same.etag());
    assert_ne!(one.etag(), other.etag());
}

#[test]
fn an_empty_archive_is_one_too() {
    let (layout, whole) = archive(&[], &[]);
    assert_eq!(layout.length(), 22);
    assert!(whole.starts_with(b"PK\x05\x06"));
}
