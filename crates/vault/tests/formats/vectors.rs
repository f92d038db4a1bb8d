//! Every known defect of a blob is refused, and no wrong byte is released.
//!
//! The vectors lie in `tests/vectors/`; a file's name is its defect. A `.vector` names a file key and the pieces that the
//! defective blob is put together from, and the SHA-256 of the result. `intact.blob` and `other.blob` are payloads that
//! age 1.1.1 made; the others were made by a program that is not ours.

use std::fs;
use std::io::{Cursor, ErrorKind, Read};
use std::path::PathBuf;

use crate::support::age::StockAge;
use crate::support::{cipher_of, file_key, sample};
use sealport_vault::{BlobReader, CHUNK, FileKey, Layout};
use sha2::{Digest, Sha256};

const PLAIN_LEN: usize = 2 * CHUNK + 61;

struct Vector {
    name: String,
    key: FileKey,
    blob: Vec<u8>,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors")
}

fn read_vector(name: &str, text: &str) -> Vector {
    let (mut key, mut blob, mut checked) = (None, Vec::new(), false);
    for line in text.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["#", ..] => {}
            ["key", hex] => key = Some(file_key(&hex::decode(hex).unwrap().try_into().unwrap())),
            ["bytes", range, "of", file] => {
                let (from, to) = range.split_once("..").unwrap();
                let whole = fs::read(folder().join(file)).unwrap();
                blob.extend_from_slice(&whole[from.parse().unwrap()..to.parse().unwrap()]);
            }
            ["sha256", sum] => {
                assert_eq!(hex::encode(Sha256::digest(&blob)), sum, "{name} is not put together as it was");
                checked = true;
            }
            _ => panic!("{name}: unknown line {line:?}"),
        }
    }
    assert!(checked, "{name} has no sum");
    Vector { name: name.to_owned(), key: key.unwrap(), blob }
}

/// All vectors but the intact one.
fn defects() -> Vec<Vector> {
    let mut names: Vec<String> = fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".vector")?.to_owned()))
        .filter(|name| name != "intact")
        .collect();
    names.sort();
    assert_eq!(names.len(), 26, "a vector came or went: {names:?}");
    names.iter().map(|name| read_one(name)).collect()
}

fn read_one(name: &str) -> Vector {
    read_vector(name, &fs::read_to_string(folder().join(format!("{name}.vector"))).unwrap())
}

/// What a reader gives before it stops, and how it stops.
fn read_all(vector: &Vector) -> (Vec<u8>, std::io::Result<()>) {
    let mut given = Vec::new();
    let ended = BlobReader::open(Cursor::new(&vector.blob), &vector.key)
        .and_then(|mut reader| reader.read_to_end(&mut given).map(drop));
    (given, ended)
}

#[test]
fn the_intact_blob_opens() {
    let (given, ended) = read_all(&read_one("intact"));
    ended.unwrap();
    assert_eq!(given, sample(PLAIN_LEN));
}

#[test]
fn a_reader_refuses_every_defect() {
    let right = sample(PLAIN_LEN);
    for vector in defects() {
        let (given, ended) = read_all(&vector);
        let error = ended.expect_err(&vector.name);
        assert_eq!(error.kind(), ErrorKind::InvalidData, "{}: {error}", vector.name);
        assert!(right.starts_with(&given), "{} released a wrong byte", vector.name);
    }
}

#[test]
fn opening_all_chunks_at_once_refuses_every_defect() {
    for vector in defects().into_iter().filter(|vector| vector.blob.len() >= 16) {
        let (cipher, chunks) = cipher_of(&vector.key, &vector.blob);
        let mut buffer = chunks.to_vec();
        buffer.reserve(1);
        assert!(cipher.open_in_place(0, &mut buffer, true).is_err(), "{}", vector.name);
        assert!(buffer.is_empty(), "{} released something", vector.name);
    }
}

/// As the server reads: the length is known from the database, ranges are read where they must lie.
#[test]
fn opening_chunk_by_chunk_releases_nothing_wrong() {
    let (layout, right) = (Layout::new(PLAIN_LEN as u64), sample(PLAIN_LEN));
    for vector in defects().into_iter().filter(|vector| vector.blob.len() >= 16) {
        let (cipher, _) = cipher_of(&vector.key, &vector.blob);
        let mut refused = vector.blob.len() as u64 != layout.sealed_len();
        for chunk in 0..layout.chunks() {
            let from = chunk * CHUNK as u64;
            let span = layout.span(from..from + CHUNK as u64);
            let place = span.sealed.start as usize..span.sealed.end as usize;
            let Some(stored) = vector.blob.get(place) else { continue };
            let mut buffer = stored.to_vec();
            match cipher.open_in_place(span.first_chunk, &mut buffer, span.ends_with_last) {
                Ok(()) => assert_eq!(buffer, right[from as usize..][..span.len as usize], "{}", vector.name),
                Err(_) => {
                    refused = true;
                    assert!(buffer.is_empty(), "{} released something", vector.name);
                }
            }
        }
        assert!(refused, "{}", vector.name);
    }
}

/// What we call a defect, the program that the format comes from calls one too.
#[test]
fn age_refuses_every_defect() {
    let age = StockAge::new();
    let intact = read_one("intact");
    assert_eq!(age.decrypt(&intact.key, &intact.blob).stdout, sample(PLAIN_LEN));
    for vector in defects() {
        assert!(!age.decrypt(&vector.key, &vector.blob).status.success(), "age opens {}", vector.name);
    }
}
