//! The reader and the writer against a plain file in memory.

use std::io::{Cursor, ErrorKind, Read, Seek, SeekFrom, Write};

use crate::support::{cipher_of, file_key, sample, sealed};
use proptest::prelude::*;
use sealport_ambient::SeededChance;
use sealport_vault::{BlobCipher, BlobReader, BlobWriter, CHUNK, FileKey, Layout, OpenError, PayloadNonce, SealError};

fn key() -> FileKey {
    file_key(b"reader & writer!")
}

/// A writer below that takes `room` bytes and then breaks once.
struct Breaking {
    taken: Vec<u8>,
    room: usize,
}

impl Write for Breaking {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if self.room == 0 {
            self.room = usize::MAX;
            return Err(ErrorKind::StorageFull.into());
        }
        let count = bytes.len().min(self.room);
        self.room -= count;
        self.taken.extend_from_slice(&bytes[..count]);
        Ok(count)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[derive(Clone, Debug)]
enum Step {
    Read(usize),
    Start(u64),
    End(i64),
    Current(i64),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let most = 3 * CHUNK as i64;
    let step = prop_oneof![
        (0..3 * CHUNK).prop_map(Step::Read),
        (0..most as u64).prop_map(Step::Start),
        (-most..1_000).prop_map(Step::End),
        (-most..most).prop_map(Step::Current),
    ];
    prop::collection::vec(step, 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_writer_makes_what_sealing_at_once_makes(len in 0..3 * CHUNK, piece in 1..2 * CHUNK) {
        let (plain, nonce) = (sample(len), PayloadNonce::generate(&SeededChance::new(5)));
        let mut writer = BlobWriter::new(Vec::new(), &key(), &nonce).unwrap();
        for piece in plain.chunks(piece) {
            writer.write_all(piece).unwrap();
            writer.flush().unwrap();
        }
        prop_assert!(writer.finish().unwrap() == sealed(&key(), &plain, 5));
    }

    #[test]
    fn the_reader_does_what_a_file_does(len in 0..3 * CHUNK, steps in steps()) {
        let plain = sample(len);
        let mut file = Cursor::new(&plain);
        let mut reader = BlobReader::open(Cursor::new(sealed(&key(), &plain, 6)), &key()).unwrap();
        for step in steps {
            match step {
                Step::Read(count) => {
                    let (mut ours, mut theirs) = (Vec::new(), Vec::new());
                    reader.by_ref().take(count as u64).read_to_end(&mut ours).unwrap();
                    file.by_ref().take(count as u64).read_to_end(&mut theirs).unwrap();
                    prop_assert!(ours == theirs);
                }
                Step::Start(to) => prop_assert_eq!(reader.seek(SeekFrom::Start(to)).ok(), file.seek(SeekFrom::Start(to)).ok()),
                Step::End(by) => prop_assert_eq!(reader.seek(SeekFrom::End(by)).ok(), file.seek(SeekFrom::End(by)).ok()),
                Step::Current(by) => prop_assert_eq!(reader.seek(SeekFrom::Current(by)).ok(), file.seek(SeekFrom::Current(by)).ok()),
            }
        }
    }

    #[test]
    fn any_range_opens_from_its_span_alone(len in 0..4 * CHUNK, from in 0..4 * CHUNK, size in 0..4 * CHUNK) {
        let plain = sample(len);
        let blob = sealed(&key(), &plain, 7);
        let span = Layout::new(len as u64).span(from as u64..(from + size) as u64);
        let (cipher, _) = cipher_of(&key(), &blob);
        let mut bytes = blob[span.sealed.start as usize..span.sealed.end as usize].to_vec();
        cipher.open_in_place(span.first_chunk, &mut bytes, span.ends_with_last).unwrap();
        let wanted = &plain[from.min(len)..(from + size).min(len)];
        prop_assert!(&bytes[span.skip..][..span.len as usize] == wanted);
    }
}

#[test]
fn pieces_sealed_apart_are_the_blob_sealed_at_once() {
    let plain = sample(3 * CHUNK + 9);
    let whole = sealed(&key(), &plain, 8);
    let (cipher, chunks) = cipher_of(&key(), &whole);
    let mut apart = Vec::new();
    cipher.seal_into(0, &plain[..CHUNK], false, &mut apart).unwrap();
    cipher.seal_into(1, &[], false, &mut apart).unwrap();
    cipher.clone().seal_into(1, &plain[CHUNK..3 * CHUNK], false, &mut apart).unwrap();
    cipher.seal_into(3, &plain[3 * CHUNK..], true, &mut apart).unwrap();
    assert_eq!(apart, chunks);
}

#[test]
fn what_is_no_blob_is_not_sealed() {
    let cipher = BlobCipher::new(&key(), &PayloadNonce::from_bytes([1; 16]));
    let mut out = vec![7];
    assert_eq!(cipher.seal_into(0, &[0; 100], false, &mut out), Err(SealError::Unaligned(100)));
    assert_eq!(cipher.seal_into(1, &[], true, &mut out), Err(SealError::EmptyLastChunk));
    assert_eq!(cipher.seal_into(u64::MAX, &[0], true, &mut out), Err(SealError::TooLong));
    assert_eq!(out, [7]);
}

#[test]
fn lengths_that_no_chunks_have_are_refused() {
    let cipher = BlobCipher::new(&key(), &PayloadNonce::from_bytes([1; 16]));
    for (first, len, last) in [(0, 0, true), (0, 15, true), (0, 17, false), (3, 16, true), (0, CHUNK + 16 + 16, true)] {
        let mut bytes = vec![0; len];
        assert_eq!(cipher.open_in_place(first, &mut bytes, last), Err(OpenError::Length(len)));
        assert!(bytes.is_empty());
    }
    cipher.open_in_place(9, &mut Vec::new(), false).unwrap();
}

#[test]
fn a_chunk_that_opened_is_not_released_when_a_later_one_does_not() {
    let blob = sealed(&key(), &sample(2 * CHUNK), 9);
    let (cipher, chunks) = cipher_of(&key(), &blob);
    let mut buffer = chunks.to_vec();
    *buffer.last_mut().unwrap() ^= 1;
    assert_eq!(cipher.open_in_place(0, &mut buffer, true), Err(OpenError::Damaged { chunk: 1 }));
    assert!(buffer.is_empty());
}

#[test]
fn a_writer_without_finish_leaves_no_blob() {
    let mut half = Vec::new();
    let mut writer = BlobWriter::new(&mut half, &key(), &PayloadNonce::from_bytes([2; 16])).unwrap();
    writer.write_all(&sample(2 * CHUNK + 1)).unwrap();
    drop(writer);
    assert_eq!(half.len(), 16 + 2 * (CHUNK + 16));
    assert_eq!(BlobReader::open(Cursor::new(half), &key()).err().unwrap().kind(), ErrorKind::InvalidData);
}

#[test]
fn nothing_follows_a_failed_write() {
    let below = Breaking { taken: Vec::new(), room: 16 + 1_000 };
    let mut writer = BlobWriter::new(below, &key(), &PayloadNonce::from_bytes([3; 16])).unwrap();
    let error = writer.write_all(&sample(2 * CHUNK)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::StorageFull);
    // The writer below would take bytes again, but how much it took before is not known.
    writer.write_all(&sample(2 * CHUNK)).unwrap_err();
    assert!(writer.finish().is_err());
}

#[test]
fn a_blob_that_shrinks_while_it_is_read_is_an_error() {
    let file = tempfile::tempfile().unwrap();
    let plain = sample(3 * CHUNK);
    (&file).write_all(&sealed(&key(), &plain, 4)).unwrap();
    (&file).rewind().unwrap();
    let mut reader = BlobReader::open(&file, &key()).unwrap();
    let mut first = vec![0; CHUNK];
    reader.read_exact(&mut first).unwrap();
    assert_eq!(first, plain[..CHUNK]);
    file.set_len(CHUNK as u64 + 500).unwrap();
    assert_eq!(reader.read(&mut first).unwrap_err().kind(), ErrorKind::InvalidData);
}

#[test]
fn a_blob_may_begin_in_the_middle_of_a_file() {
    let plain = sample(CHUNK + 5);
    let mut file = Cursor::new([b"header".as_slice(), &sealed(&key(), &plain, 3)].concat());
    file.set_position(6);
    let mut given = Vec::new();
    BlobReader::open(file, &key()).unwrap().read_to_end(&mut given).unwrap();
    assert_eq!(given, plain);
}
