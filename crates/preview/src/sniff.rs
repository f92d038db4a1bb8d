//! The media type of a file by its first bytes.
//!
//! This part runs inside the portal, on hostile bytes: so it compares bytes at fixed places and looks for fixed
//! words, within [`SNIFF_LENGTH`], and follows no length or offset but the name length of a ZIP entry, checked.

use crate::MediaType;

/// How many bytes [`sniff`] looks at; more are ignored.
pub const SNIFF_LENGTH: usize = 8 * 1024;

/// Magic bytes at fixed places, most specific first.
const MAGIC: &[(usize, &[u8], MediaType)] = &[
    (0, b"\xff\xd8\xff", MediaType::Jpeg),
    (0, b"\x89PNG\r\n\x1a\n", MediaType::Png),
    (0, b"GIF87a", MediaType::Gif),
    (0, b"GIF89a", MediaType::Gif),
    (0, b"II*\0", MediaType::Tiff),
    (0, b"MM\0*", MediaType::Tiff),
    (0, b"\xff\x0a", MediaType::JpegXl),
    (0, b"\0\0\0\x0cJXL \r\n\x87\n", MediaType::JpegXl),
    (0, b"8BPS\0\x01", MediaType::Photoshop),
    (0, b"\0\0\x01\0", MediaType::Icon),
    (0, b"%!PS", MediaType::PostScript),
    (0, b"\xc5\xd0\xd3\xc6", MediaType::PostScript),
    (0, b"{\\rtf", MediaType::Rtf),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaType::Ole),
    (0, b"\x1f\x8b", MediaType::Gzip),
    (0, b"BZh", MediaType::Bzip2),
    (0, b"\xfd7zXZ\0", MediaType::Xz),
    (0, b"\x28\xb5\x2f\xfd", MediaType::Zstandard),
    (0, b"7z\xbc\xaf\x27\x1c", MediaType::SevenZip),
    (0, b"Rar!\x1a\x07", MediaType::Rar),
    (257, b"ustar", MediaType::Tar),
    (0, b"\0\0\x01\xba", MediaType::Mpeg),
    (0, b"\0\0\x01\xb3", MediaType::Mpeg),
    (0, b"ID3", MediaType::Mp3),
    (0, b"\xff\xfb", MediaType::Mp3),
    (0, b"\xff\xf3", MediaType::Mp3),
    (0, b"\xff\xf2", MediaType::Mp3),
    (0, b"fLaC", MediaType::Flac),
    (0, b"OggS\0", MediaType::Ogg),
    (0, b"\x7fELF", MediaType::LinuxProgram),
];

/// Brands of the ISO base media format (bytes 8 to 12, after `ftyp`).
const BRANDS: &[(&[u8], MediaType)] = &[
    (b"avif", MediaType::Avif),
    (b"avis", MediaType::Avif),
    (b"heic", MediaType::Heic),
    (b"heix", MediaType::Heic),
    (b"hevc", MediaType::Heic),
    (b"mif1", MediaType::Heic),
    (b"msf1", MediaType::Heic),
    (b"qt  ", MediaType::QuickTime),
    (b"M4A ", MediaType::Mp4Audio),
    (b"M4B ", MediaType::Mp4Audio),
];

/// Content of the uncompressed first entry `mimetype` (OpenDocument 1.3 part 2, section 3.3; EPUB OCF section 4.3).
const ZIP_MIMETYPES: &[(&[u8], MediaType)] = &[
    (b"application/vnd.oasis.opendocument.text", MediaType::Odt),
    (b"application/vnd.oasis.opendocument.spreadsheet", MediaType::Ods),
    (b"application/vnd.oasis.opendocument.presentation", MediaType::Odp),
    (b"application/vnd.oasis.opendocument.graphics", MediaType::Odg),
    (b"application/epub+zip", MediaType::Epub),
];

/// Where the parts of an office document lie, as every program that writes them has it.
const OFFICE_FOLDERS: &[(&[u8], MediaType)] =
    &[(b"word/", MediaType::Docx), (b"xl/", MediaType::Xlsx), (b"ppt/", MediaType::Pptx)];

/// Parts that nothing but an office document has there. Programs that write while they compute begin with any of them, and
/// tell what it is (`[Content_Types].xml`) at the end.
const OFFICE_PARTS: &[&[u8]] = &[
    b"_rels/",
    b"theme/",
    b"styles.xml",
    b"document.xml",
    b"workbook.xml",
    b"worksheets/",
    b"drawings/",
    b"sharedStrings.xml",
    b"presentation.xml",
    b"slides/",
    b"slideMasters/",
    b"slideLayouts/",
];

/// How an HTML page begins (after white space), in lower case.
const HTML_BEGINNINGS: &[&str] = &[
    "<!doctype html",
    "<html",
    "<head",
    "<body",
    "<script",
    "<iframe",
    "<style",
    "<title",
    "<table",
    "<div",
    "<meta",
    "<h1",
    "<p>",
    "<br",
    "<b>",
    "<font",
    "<a ",
];

/// Header fields that only a mail message begins with, and those that need company, in lower case.
const MAIL_BEGINNINGS: &[&str] =
    &["received: ", "return-path: ", "delivered-to: ", "message-id: ", "mime-version: ", "x-mozilla-status: "];
const MAIL_FIELDS: &[&str] = &["from: ", "to: ", "date: ", "subject: "];

/// Says what a file is, from its first bytes (up to [`SNIFF_LENGTH`]; a file's name plays no part).
///
/// Never fails: what is unknown, empty included, is [`MediaType::OctetStream`]. Cheap and free of allocation but for
/// a lower-case copy of text.
#[must_use]
pub fn sniff(first_bytes: &[u8]) -> MediaType {
    let head = &first_bytes[..first_bytes.len().min(SNIFF_LENGTH)];
    from_magic(head).or_else(|| from_container(head)).or_else(|| from_text(head)).unwrap_or(MediaType::OctetStream)
}

fn from_magic(head: &[u8]) -> Option<MediaType> {
    let found = MAGIC.iter().find(|(place, magic, _)| is_at(head, *place, magic)).map(|(_, _, media_type)| *media_type);
    // PDF readers accept junk before the header, within the first KiB; so do attackers.
    found.or_else(|| contains(&head[..head.len().min(1024)], b"%PDF-").then_some(MediaType::Pdf))
}

fn from_container(head: &[u8]) -> Option<MediaType> {
    if is_at(head, 0, b"RIFF") {
        return match head.get(8..12)? {
            b"WEBP" => Some(MediaType::WebP),
            b"WAVE" => Some(MediaType::Wave),
            b"AVI " => Some(MediaType::Avi),
            _ => None,
        };
    }
    if is_at(head, 4, b"ftyp") {
        let brand = head.get(8..12)?;
        let known = BRANDS.iter().find(|(name, _)| *name == brand).map(|(_, media_type)| *media_type);
        return Some(known.unwrap_or(MediaType::Mp4));
    }
    if is_at(head, 4, b"moov") || is_at(head, 4, b"mdat") {
        return Some(MediaType::QuickTime);
    }
    if is_at(head, 0, b"\x1a\x45\xdf\xa3") {
        let is_webm = contains(&head[..head.len().min(64)], b"webm");
        return Some(if is_webm { MediaType::WebM } else { MediaType::Matroska });
    }
    // Two letters are little evidence: ask for the fields that are always zero, or for the DOS stub's size.
    if is_at(head, 0, b"BM") && is_at(head, 6, &[0; 4]) {
        return Some(MediaType::Bmp);
    }
    if is_at(head, 0, b"MZ") && head.len() >= 64 && from_text(head).is_none() {
        return Some(MediaType::WindowsProgram);
    }
    let is_zip = is_at(head, 0, b"PK\x03\x04") || is_at(head, 0, b"PK\x05\x06");
    is_zip.then(|| zip_kind(head))
}

/// Tells the office formats from other ZIP archives, by the entry names that lie within the first bytes.
fn zip_kind(head: &[u8]) -> MediaType {
    if is_at(head, 30, b"mimetype") {
        let content = &head[38..];
        // A template ("…opendocument.text-template") is a kind of its own, which we don't list.
        let is_whole = |text: &[u8]| content.strip_prefix(text).is_some_and(|after| after.first() != Some(&b'-'));
        if let Some((_, media_type)) = ZIP_MIMETYPES.iter().find(|(text, _)| is_whole(text)) {
            return *media_type;
        }
    }
    let mut rest = head;
    let mut is_office = false;
    while let Some(at) = find(rest, b"PK\x03\x04") {
        let entry = &rest[at..];
        let name = zip_entry_name(entry);
        is_office |= name == b"[Content_Types].xml" || name.starts_with(b"_rels/") || name.starts_with(b"docProps/");
        let part = OFFICE_FOLDERS.iter().find_map(|(folder, kind)| Some((name.strip_prefix(*folder)?, *kind)));
        match part {
            Some((part, kind)) if is_office || OFFICE_PARTS.iter().any(|known| part.starts_with(known)) => return kind,
            _ => rest = &entry[4..],
        }
    }
    MediaType::Zip
}

/// The name in a local file header (APPNOTE 4.3.7), as far as it lies within the bytes at hand.
fn zip_entry_name(entry: &[u8]) -> &[u8] {
    let Some(&[low, high]) = entry.get(26..28) else { return b"" };
    let name = &entry[entry.len().min(30)..];
    &name[..name.len().min(usize::from(u16::from_le_bytes([low, high])))]
}

fn from_text(head: &[u8]) -> Option<MediaType> {
    if is_at(head, 0, b"\xff\xfe") || is_at(head, 0, b"\xfe\xff") {
        return (head.len().is_multiple_of(2) || head.len() == SNIFF_LENGTH).then_some(MediaType::PlainText);
    }
    let unmarked = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let text = readable(unmarked).map(str::to_owned).or_else(|| western(unmarked))?;
    let text = text.trim_start().to_ascii_lowercase();
    if text.is_empty() {
        return (!head.is_empty()).then_some(MediaType::PlainText);
    }
    Some(markup(&text).unwrap_or(if is_mail(&text) { MediaType::Email } else { MediaType::PlainText }))
}

fn markup(text: &str) -> Option<MediaType> {
    if !text.starts_with('<') {
        return None;
    }
    let is_html = HTML_BEGINNINGS.iter().any(|beginning| text.starts_with(beginning));
    let is_xml = text.starts_with("<?xml");
    let has_prologue = is_xml || text.starts_with("<!");
    if text.starts_with("<svg") || (has_prologue && text.contains("<svg") && !text.contains("<html")) {
        return Some(MediaType::Svg);
    }
    if is_html || (has_prologue && text.contains("<html")) {
        return Some(MediaType::Html);
    }
    is_xml.then_some(MediaType::Xml)
}

fn is_mail(text: &str) -> bool {
    if MAIL_BEGINNINGS.iter().any(|beginning| text.starts_with(beginning)) {
        return true;
    }
    let begins = |line: &str| MAIL_FIELDS.iter().position(|field| line.starts_with(field));
    let mut fields = text.lines().take(4).filter_map(begins);
    let first = text.lines().next().and_then(begins);
    first.is_some() && fields.any(|field| Some(field) != first)
}

/// The bytes as text, if they are UTF-8 without control characters. A character cut off by the end of the sample
/// is forgiven.
fn readable(bytes: &[u8]) -> Option<&str> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() && error.valid_up_to() > 0 => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).ok()?
        }
        Err(_) => return None,
    };
    (!text.chars().any(is_control)).then_some(text)
}

/// The bytes as text of Western Europe in eight bits (Windows-1252, of which Latin-1 is a part), if most of it is
/// plain letters and nothing speaks against it.
fn western(bytes: &[u8]) -> Option<String> {
    let is_undefined = |byte: &u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    let plain = bytes.iter().filter(|byte| byte.is_ascii()).count();
    if bytes.iter().any(|byte| is_undefined(byte) || (byte.is_ascii() && is_control(char::from(*byte)))) {
        return None;
    }
    // Every other kind of file of some length has a byte of those; short ones need more evidence than that.
    (plain * 10 >= bytes.len() * 8 && plain >= 8).then(|| bytes.iter().map(|byte| char::from(*byte)).collect())
}

fn is_control(character: char) -> bool {
    character.is_control() && !matches!(character, '\t' | '\n' | '\r' | '\x0c')
}

fn is_at(head: &[u8], place: usize, magic: &[u8]) -> bool {
    head.get(place..).is_some_and(|rest| rest.starts_with(magic))
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    find(haystack, needle).is_some()
}

fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    haystack.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests;
