//! Is an office document protected by a password? Asked inside the jail, after LibreOffice could not open it.
//!
//! Looks for the few marks that [MS-OFFCRYPTO], [MS-DOC], [MS-XLS] and OpenDocument leave, without following the
//! structure of the file any further. A wrong answer changes a sentence on a page, nothing else.

use std::io::Read;

use flate2::read::DeflateDecoder;

/// What became of a document that LibreOffice gave up on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing is known about it: it is damaged, or beyond LibreOffice.
    Unknown,
    /// It is encrypted.
    Locked,
    /// It is an OLE file, but of another program (a mail, an installer).
    Foreign,
}

/// A directory entry of an OLE file ([MS-CFB] 2.6.1).
const ENTRY: usize = 128;
/// Length of an OLE header, and of a sector in all files that Office writes.
const SECTOR: usize = 512;
/// Streams shorter than this share sectors with others, in pieces of 64 bytes.
const SHORT: u32 = 4096;
const PIECE: usize = 64;
/// The manifest of an OpenDocument file is a few KiB long.
const MANIFEST: u64 = 4 << 20;

pub(super) fn judge(document: &[u8]) -> Verdict {
    if document.starts_with(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        return judge_ole(document);
    }
    let is_locked = document.starts_with(b"PK") && entries(document).any(|entry| entry.tells_of_a_lock(document));
    if is_locked { Verdict::Locked } else { Verdict::Unknown }
}

fn judge_ole(document: &[u8]) -> Verdict {
    let judge_if = |is_locked: bool| if is_locked { Verdict::Locked } else { Verdict::Unknown };
    if entry(document, "EncryptedPackage", STREAM).or_else(|| entry(document, "EncryptedSummary", STREAM)).is_some() {
        return Verdict::Locked;
    }
    if let Some(word) = entry(document, "WordDocument", STREAM) {
        // Fib.base: the flag fEncrypted ([MS-DOC] 2.5.2).
        let flags = beginning(document, word).and_then(|text| text.get(10..12));
        return judge_if(flags.is_some_and(|flags| flags[1] & 1 != 0));
    }
    if let Some(book) = entry(document, "Workbook", STREAM).or_else(|| entry(document, "Book", STREAM)) {
        return judge_if(beginning(document, book).is_some_and(has_file_pass));
    }
    let is_slides = entry(document, "PowerPoint Document", STREAM).is_some();
    if is_slides { Verdict::Unknown } else { Verdict::Foreign }
}

/// Object types of directory entries.
const STREAM: u8 = 2;
const ROOT: u8 = 5;

/// The directory entry with this name and type, the last one: what a program left of earlier states comes before.
fn entry<'a>(document: &'a [u8], name: &str, kind: u8) -> Option<&'a [u8]> {
    let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
    let is_it = |entry: &&[u8]| {
        let length = usize::from(u16::from_le_bytes([entry[64], entry[65]]));
        entry.starts_with(&wide) && length == wide.len() && entry[66] == kind
    };
    document.chunks_exact(ENTRY).filter(is_it).last()
}

/// Where the stream of a directory entry begins. What is asked of it lies within its first piece.
fn beginning<'a>(document: &'a [u8], entry_of: &[u8]) -> Option<&'a [u8]> {
    let sector = |number: usize| document.get(number.checked_add(1)?.checked_mul(SECTOR)?..);
    let start = long(entry_of, 116)?;
    if long(entry_of, 120)? >= SHORT as usize {
        return sector(start);
    }
    // The short streams together are a stream of their own, which the root entry names.
    let shared = sector(long(entry(document, "Root Entry", ROOT)?, 116)?)?;
    shared.get(start.checked_mul(PIECE)?..)
}

/// The record FILEPASS comes right after BOF, or after a write protection ([MS-XLS] 2.1.7.20.3).
fn has_file_pass(sheets: &[u8]) -> bool {
    let mut rest = sheets;
    for _ in 0..4 {
        let Some(&[a, b, c, d]) = rest.first_chunk() else { return false };
        if u16::from_le_bytes([a, b]) == 0x2f {
            return true;
        }
        rest = rest.get(4 + usize::from(u16::from_le_bytes([c, d]))..).unwrap_or_default();
    }
    false
}

/// An entry of a ZIP archive, as its central directory has it (APPNOTE 4.3.12).
struct Entry<'a> {
    name: &'a [u8],
    is_deflated: bool,
    packed: usize,
    place: usize,
}

impl Entry<'_> {
    fn tells_of_a_lock(&self, archive: &[u8]) -> bool {
        match self.name {
            b"encrypted-package" => true,
            b"META-INF/manifest.xml" => self.manifest(archive).is_some_and(|text| mentions(&text, b"encryption-data")),
            _ => false,
        }
    }

    fn manifest(&self, archive: &[u8]) -> Option<Vec<u8>> {
        let header = archive.get(self.place..)?;
        let before = 30 + usize::from(number(header, 26)?) + usize::from(number(header, 28)?);
        let packed = header.get(before..before.checked_add(self.packed)?)?;
        if !self.is_deflated {
            return Some(packed.to_vec());
        }
        let mut text = Vec::new();
        // What could be inflated before an error counts as well.
        let _ = DeflateDecoder::new(packed).take(MANIFEST).read_to_end(&mut text);
        Some(text)
    }
}

/// The entries that can be read, from wherever the central directory seems to begin.
fn entries(archive: &[u8]) -> impl Iterator<Item = Entry<'_>> {
    const HEADER: &[u8] = b"PK\x01\x02";
    let start = archive.windows(4).position(|bytes| bytes == HEADER).unwrap_or(archive.len());
    let mut rest = &archive[start..];
    std::iter::from_fn(move || {
        let header = rest.strip_prefix(HEADER).map(|_| rest)?;
        let [name, extra, comment] = [number(header, 28)?, number(header, 30)?, number(header, 32)?].map(usize::from);
        let entry = Entry {
            name: header.get(46..46 + name)?,
            is_deflated: number(header, 10)? == 8,
            packed: long(header, 20)?,
            place: long(header, 42)?,
        };
        rest = header.get(46 + name + extra + comment..).unwrap_or_default();
        Some(entry)
    })
}

fn number(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..)?.first_chunk().map(|field| u16::from_le_bytes(*field))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk().map(|field| u32::from_le_bytes(*field) as usize)
}

fn mentions(text: &[u8], word: &[u8]) -> bool {
    text.windows(word.len()).any(|bytes| bytes == word)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::DeflateEncoder;
    use proptest::prelude::*;

    use super::*;

    /// An OLE file with one stream of 4096 bytes in sector 1; enough of one for us.
    fn ole(name: &str, content: &[u8]) -> Vec<u8> {
        let mut file = vec![0; SECTOR * 4];
        file[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
        let wide: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        file[SECTOR..SECTOR + wide.len()].copy_from_slice(&wide);
        file[SECTOR + 64] = u8::try_from(wide.len()).unwrap();
        file[SECTOR + 66] = 2;
        file[SECTOR + 116] = 1;
        file[SECTOR + 121] = 0x10;
        file[SECTOR * 2..SECTOR * 2 + content.len()].copy_from_slice(content);
        file
    }

    /// The same with a short stream, the second piece of what the root entry has in sector 1.
    fn ole_with_short_stream(name: &str, content: &[u8]) -> Vec<u8> {
        let mut file = ole(name, b"");
        (file[SECTOR + 116], file[SECTOR + 120], file[SECTOR + 121]) = (1, 100, 0);
        let root = SECTOR + ENTRY;
        let wide: Vec<u8> = "Root Entry\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
        file[root..root + wide.len()].copy_from_slice(&wide);
        (file[root + 64], file[root + 66], file[root + 116]) = (u8::try_from(wide.len()).unwrap(), ROOT, 1);
        let place = SECTOR * 2 + PIECE;
        file[place..place + content.len()].copy_from_slice(content);
        file
    }

    fn zip(name: &str, content: &[u8]) -> Vec<u8> {
        let mut packer = DeflateEncoder::new(Vec::new(), Compression::default());
        packer.write_all(content).unwrap();
        let packed = packer.finish().unwrap();
        let (names, length) = (u8::try_from(name.len()).unwrap(), u8::try_from(packed.len()).unwrap());
        let mut file = b"PK\x03\x04".to_vec();
        file.resize(30, 0);
        (file[8], file[18], file[26]) = (8, length, names);
        file.extend(name.as_bytes());
        file.extend(&packed);
        let directory = file.len();
        file.extend(b"PK\x01\x02");
        file.resize(directory + 46, 0);
        (file[directory + 10], file[directory + 20], file[directory + 28]) = (8, length, names);
        file.extend(name.as_bytes());
        file
    }

    #[test]
    fn old_office_files_tell_by_their_streams() {
        let mut word = [0; 32];
        assert_eq!(judge(&ole("WordDocument", &word)), Verdict::Unknown);
        word[11] = 1;
        assert_eq!(judge(&ole("WordDocument", &word)), Verdict::Locked);
        assert_eq!(judge(&ole_with_short_stream("WordDocument", &word)), Verdict::Locked);
        assert_eq!(judge(&ole("Workbook", b"\x09\x08\x04\0abcd\x2f\0\x02\0xy")), Verdict::Locked);
        assert_eq!(judge(&ole("Workbook", b"\x09\x08\x04\0abcd\x42\0\x02\0xy")), Verdict::Unknown);
        assert_eq!(judge(&ole("EncryptedPackage", b"")), Verdict::Locked);
        assert_eq!(judge(&ole("PowerPoint Document", b"")), Verdict::Unknown);
        assert_eq!(judge(&ole("__substg1.0_0037001F", b"")), Verdict::Foreign);
    }

    #[test]
    fn open_documents_tell_by_their_manifest() {
        let manifest = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>";
        assert_eq!(judge(&zip("META-INF/manifest.xml", manifest)), Verdict::Locked);
        assert_eq!(judge(&zip("META-INF/manifest.xml", b"<manifest:file-entry/>")), Verdict::Unknown);
        assert_eq!(judge(&zip("content.xml", manifest)), Verdict::Unknown);
        assert_eq!(judge(&zip("encrypted-package", b"")), Verdict::Locked);
        assert_eq!(judge(b"{\\rtf1 hello"), Verdict::Unknown);
    }

    proptest! {
        #[test]
        fn whatever_comes_is_judged(tail in proptest::collection::vec(any::<u8>(), 0..2048), is_ole: bool) {
            let head: &[u8] = if is_ole { b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" } else { b"PK\x01\x02" };
            judge(&[head, &tail].concat());
        }
    }
}
