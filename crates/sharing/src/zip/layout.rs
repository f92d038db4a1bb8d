use std::ops::Range;

use sealport_ambient::Timestamp;
use sha2::{Digest, Sha256};

use super::{headers, safe_names};

/// A file that goes into the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipEntry {
    /// Its name; made safe and unique by [`ZipLayout::new`].
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// CRC-32 of the bytes.
    pub crc32: u32,
    /// SHA-256 of the bytes: two archives with the same tag are the same.
    pub sha256: [u8; 32],
    /// When it was made.
    pub modified: Timestamp,
}

/// A piece of the archive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Bytes of the archive itself.
    Bytes(Vec<u8>),
    /// Bytes of a file.
    File {
        /// Which, by place among the entries.
        entry: usize,
        /// Which bytes of it.
        range: Range<u64>,
    },
}

/// Where every byte of an archive comes from. The same entries give the same bytes.
#[derive(Clone, Debug)]
pub struct ZipLayout {
    entries: Vec<ZipEntry>,
    parts: Vec<Part>,
    length: u64,
    tag: String,
}

#[derive(Clone, Debug)]
struct Part {
    at: u64,
    length: u64,
    source: Source,
}

#[derive(Clone, Debug)]
enum Source {
    Bytes(Vec<u8>),
    File(usize),
}

impl ZipLayout {
    /// The archive of `entries`, in their order.
    pub fn new(mut entries: Vec<ZipEntry>) -> Self {
        let names = safe_names(entries.iter().map(|entry| entry.name.as_str()));
        for (entry, name) in entries.iter_mut().zip(names) {
            entry.name = name;
        }
        let mut parts = Parts::default();
        let mut directory = Vec::new();
        for (place, entry) in entries.iter().enumerate() {
            directory.extend(headers::central(entry, parts.length));
            parts.push(headers::local(entry));
            parts.push_file(place, entry.size);
        }
        let (offset, size) = (parts.length, directory.len() as u64);
        directory.extend(headers::end(entries.len() as u64, size, offset));
        parts.push(directory);
        let tag = tag(&entries);
        Self { entries, parts: parts.list, length: parts.length, tag }
    }

    /// The exact number of bytes.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// A strong entity tag (RFC 9110, 8.8.3), quotes included.
    pub fn etag(&self) -> &str {
        &self.tag
    }

    /// The entries, with the names that stand in the archive.
    pub fn entries(&self) -> &[ZipEntry] {
        &self.entries
    }

    /// What makes up the bytes of `range`, in order. What lies behind the end is left out.
    pub fn slice(&self, range: Range<u64>) -> Vec<Piece> {
        let end = range.end.min(self.length);
        let first = self.parts.partition_point(|part| part.at + part.length <= range.start);
        let touched = self.parts[first..].iter().take_while(|part| part.at < end);
        touched
            .map(|part| {
                let from = range.start.saturating_sub(part.at);
                let to = part.length.min(end - part.at);
                match &part.source {
                    Source::File(entry) => Piece::File { entry: *entry, range: from..to },
                    Source::Bytes(bytes) => Piece::Bytes(within(bytes, from..to).to_vec()),
                }
            })
            .collect()
    }
}

/// The bytes of a range that is known to lie within, so short that it fits any machine.
fn within(bytes: &[u8], range: Range<u64>) -> &[u8] {
    let place = |at: u64| usize::try_from(at).unwrap_or(bytes.len()).min(bytes.len());
    &bytes[place(range.start)..place(range.end)]
}

#[derive(Default)]
struct Parts {
    list: Vec<Part>,
    length: u64,
}

impl Parts {
    fn push(&mut self, bytes: Vec<u8>) {
        self.add(bytes.len() as u64, Source::Bytes(bytes));
    }

    /// A file without bytes is no part: parts that are never empty can be searched by their ends.
    fn push_file(&mut self, entry: usize, size: u64) {
        if size > 0 {
            self.add(size, Source::File(entry));
        }
    }

    fn add(&mut self, length: u64, source: Source) {
        self.list.push(Part { at: self.length, length, source });
        self.length += length;
    }
}

fn tag(entries: &[ZipEntry]) -> String {
    let mut hash = Sha256::new_with_prefix(b"sealport/1/zip");
    for entry in entries {
        hash.update((entry.name.len() as u64).to_be_bytes());
        hash.update(entry.name.as_bytes());
        hash.update(entry.size.to_be_bytes());
        hash.update(entry.crc32.to_be_bytes());
        hash.update(entry.sha256);
        hash.update(entry.modified.micros().to_be_bytes());
    }
    let digest = hash.finalize();
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}
