use chrono::{Datelike, Timelike};
use sealport_ambient::Timestamp;

use super::ZipEntry;

/// A number that does not fit its 32 bits stands in the ZIP64 field instead.
const FULL: u32 = u32::MAX;
/// Version 2.0, for stored files; 4.5 where there is a ZIP64 field.
const PLAIN: u16 = 20;
const ZIP64: u16 = 45;
/// Made by version 4.5 on Unix, so that the permissions below are read.
const MADE_BY: u16 = (3 << 8) | ZIP64;
/// A regular file that its owner may write and everybody read.
const PERMISSIONS: u32 = 0o100_644 << 16;
/// Names are in UTF-8.
const UTF_8: u16 = 1 << 11;

#[derive(Default)]
struct Bytes(Vec<u8>);

impl Bytes {
    fn u16(&mut self, number: u16) -> &mut Self {
        self.raw(&number.to_le_bytes())
    }

    fn u32(&mut self, number: u32) -> &mut Self {
        self.raw(&number.to_le_bytes())
    }

    fn u64(&mut self, number: u64) -> &mut Self {
        self.raw(&number.to_le_bytes())
    }

    fn raw(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }
}

/// Whether a number can't stand in 32 bits; the greatest of them means "see the ZIP64 field".
fn is_large(number: u64) -> bool {
    number >= u64::from(FULL)
}

fn small(number: u64) -> u32 {
    u32::try_from(number).unwrap_or(FULL)
}

fn length(bytes: &[u8]) -> u16 {
    u16::try_from(bytes.len()).unwrap_or(u16::MAX)
}

/// What stands before a file (4.3.7).
pub(super) fn local(entry: &ZipEntry) -> Vec<u8> {
    let mut extra = Bytes::default();
    if is_large(entry.size) {
        extra.u16(1).u16(16).u64(entry.size).u64(entry.size);
    }
    timestamp(&mut extra, entry.modified);
    let (date, time) = dos(entry.modified);
    let mut out = Bytes::default();
    out.raw(b"PK\x03\x04").u16(if is_large(entry.size) { ZIP64 } else { PLAIN }).u16(UTF_8).u16(0);
    out.u16(time).u16(date).u32(entry.crc32).u32(small(entry.size)).u32(small(entry.size));
    out.u16(length(entry.name.as_bytes())).u16(length(&extra.0)).raw(entry.name.as_bytes()).raw(&extra.0);
    out.0
}

/// What stands in the directory about a file whose header begins at `offset` (4.3.12).
pub(super) fn central(entry: &ZipEntry, offset: u64) -> Vec<u8> {
    let mut large = Bytes::default();
    if is_large(entry.size) {
        large.u64(entry.size).u64(entry.size);
    }
    if is_large(offset) {
        large.u64(offset);
    }
    let mut extra = Bytes::default();
    if !large.0.is_empty() {
        extra.u16(1).u16(length(&large.0)).raw(&large.0);
    }
    timestamp(&mut extra, entry.modified);
    let (date, time) = dos(entry.modified);
    let mut out = Bytes::default();
    out.raw(b"PK\x01\x02").u16(MADE_BY).u16(if large.0.is_empty() { PLAIN } else { ZIP64 }).u16(UTF_8).u16(0);
    out.u16(time).u16(date).u32(entry.crc32).u32(small(entry.size)).u32(small(entry.size));
    out.u16(length(entry.name.as_bytes())).u16(length(&extra.0)).u16(0).u16(0).u16(0);
    out.u32(PERMISSIONS).u32(small(offset)).raw(entry.name.as_bytes()).raw(&extra.0);
    out.0
}

/// What stands at the end (4.3.14 to 4.3.16): `entries` in a directory of `size` bytes at `offset`.
pub(super) fn end(entries: u64, size: u64, offset: u64) -> Vec<u8> {
    let mut out = Bytes::default();
    if entries >= u64::from(u16::MAX) || is_large(size) || is_large(offset) {
        out.raw(b"PK\x06\x06").u64(44).u16(MADE_BY).u16(ZIP64).u32(0).u32(0);
        out.u64(entries).u64(entries).u64(size).u64(offset);
        out.raw(b"PK\x06\x07").u32(0).u64(offset.saturating_add(size)).u32(1);
    }
    let few = u16::try_from(entries).unwrap_or(u16::MAX);
    out.raw(b"PK\x05\x06").u16(0).u16(0).u16(few).u16(few).u32(small(size)).u32(small(offset)).u16(0);
    out.0
}

/// The extended timestamp in UTC, while its 32 bits last (2038).
fn timestamp(extra: &mut Bytes, at: Timestamp) {
    if let Ok(seconds) = i32::try_from(at.seconds()) {
        extra.u16(0x5455).u16(5).raw(&[1]).raw(&seconds.to_le_bytes());
    }
}

/// Date and time of MS-DOS (4.4.6), in UTC, from 1980 to 2107 and in steps of two seconds.
fn dos(at: Timestamp) -> (u16, u16) {
    let at = at.to_utc();
    let part = |number: u32| u16::try_from(number).unwrap_or(0);
    let Ok(year) = u16::try_from(at.year() - 1980) else { return (0b0000_0000_0010_0001, 0) };
    if year > 127 {
        return (127 << 9 | 12 << 5 | 31, 23 << 11 | 59 << 5 | 29);
    }
    let date = year << 9 | part(at.month()) << 5 | part(at.day());
    (date, part(at.hour()) << 11 | part(at.minute()) << 5 | part(at.second() / 2))
}
