//! ZIP archives for tests, entry by entry (APPNOTE 4.3).
#![allow(dead_code, missing_docs, clippy::unwrap_used)]

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::DeflateEncoder;

/// Each entry with a name and its content, which may be larger than memory.
pub fn zip<'a>(entries: impl IntoIterator<Item = (&'a str, Box<dyn Read + 'a>)>) -> Vec<u8> {
    let (mut archive, mut directory, mut count) = (Vec::new(), Vec::new(), 0_u16);
    for (name, content) in entries {
        let place = u32::try_from(archive.len()).unwrap();
        let mut counted = Counted { content, length: 0, crc: flate2::Crc::new() };
        let mut packed = Vec::new();
        DeflateEncoder::new(&mut counted, Compression::fast()).read_to_end(&mut packed).unwrap();
        // Version 2.0, no flags, deflated, 1 January 1980.
        let mut facts = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        let lengths = [counted.crc.sum(), u32::try_from(packed.len()).unwrap(), counted.length];
        facts.extend(lengths.iter().flat_map(|number| number.to_le_bytes()));
        facts.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        facts.extend([0, 0]);
        archive.write_all(b"PK\x03\x04").unwrap();
        archive.extend(&facts);
        archive.extend(name.as_bytes());
        archive.extend(&packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&facts);
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(name.as_bytes());
        count += 1;
    }
    let place = u32::try_from(archive.len()).unwrap();
    archive.extend(&directory);
    archive.extend(b"PK\x05\x06\0\0\0\0");
    archive.extend([count, count].iter().flat_map(|number| number.to_le_bytes()));
    archive.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    archive.extend(place.to_le_bytes());
    archive.extend([0, 0]);
    archive
}

struct Counted<'a> {
    content: Box<dyn Read + 'a>,
    length: u32,
    crc: flate2::Crc,
}

impl Read for Counted<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.content.read(buffer)?;
        self.length += u32::try_from(count).unwrap();
        self.crc.update(&buffer[..count]);
        Ok(count)
    }
}
