use proptest::prelude::*;

use super::{SNIFF_LENGTH, sniff};
use crate::MediaType;

/// A ZIP's local file header with this name and content, stored.
fn zip_entry(name: &str, content: &[u8]) -> Vec<u8> {
    let mut entry = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0".to_vec();
    entry.extend([0; 4]);
    entry.extend((content.len() as u32).to_le_bytes());
    entry.extend((content.len() as u32).to_le_bytes());
    entry.extend((name.len() as u16).to_le_bytes());
    entry.extend([0; 2]);
    entry.extend(name.as_bytes());
    entry.extend(content);
    entry
}

#[test]
fn names_kinds_by_their_first_bytes() {
    let samples: &[(&[u8], MediaType)] = &[
        (b"\xff\xd8\xff\xe0\0\x10JFIF", MediaType::Jpeg),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", MediaType::Png),
        (b"GIF89a\x01\0", MediaType::Gif),
        (b"RIFF\x10\0\0\0WEBPVP8 ", MediaType::WebP),
        (b"RIFF\x10\0\0\0WAVEfmt ", MediaType::Wave),
        (b"%PDF-1.7\n", MediaType::Pdf),
        (b"junk before it\n%PDF-1.4\n", MediaType::Pdf),
        (b"\0\0\0\x20ftypisom\0\0", MediaType::Mp4),
        (b"\0\0\0\x20ftypheic\0\0", MediaType::Heic),
        (b"\0\0\0\x20ftypqt  \0\0", MediaType::QuickTime),
        (b"\x1a\x45\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm", MediaType::WebM),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MediaType::Ole),
        (b"\x1f\x8b\x08", MediaType::Gzip),
        (b"\x7fELF\x02\x01", MediaType::LinuxProgram),
        (b"", MediaType::OctetStream),
        (b"\0\x01\x02\x03", MediaType::OctetStream),
        (b"RIFF", MediaType::PlainText),
        (b"RIFF\x10\0\0\0xxxx", MediaType::OctetStream),
    ];
    for (bytes, expected) in samples {
        assert_eq!(sniff(bytes), *expected, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn tells_text_markup_and_mail_apart() {
    let samples: &[(&str, MediaType)] = &[
        ("Grüße aus Köln\n", MediaType::PlainText),
        ("  \n", MediaType::PlainText),
        ("BMW is a car", MediaType::PlainText),
        ("MZ is also how a sentence can begin, and it goes on for a good while after that.", MediaType::PlainText),
        ("\n <!DOCTYPE HTML><p>hello", MediaType::Html),
        ("<script>alert(1)</script>", MediaType::Html),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", MediaType::Html),
        ("<svg xmlns='http://www.w3.org/2000/svg'/>", MediaType::Svg),
        ("<?xml version='1.0'?>\n<!-- drawn by hand -->\n<svg/>", MediaType::Svg),
        ("<?xml version='1.0'?><invoice/>", MediaType::Xml),
        ("Received: from mail.example\r\nFrom: a@b.example\r\n\r\nhello", MediaType::Email),
        ("From: a@b.example\nTo: c@d.example\n\nhello", MediaType::Email),
        ("From: here to there\nthe road is long", MediaType::PlainText),
        ("{\"json\": true}", MediaType::PlainText),
    ];
    for (text, expected) in samples {
        assert_eq!(sniff(text.as_bytes()), *expected, "{text:?}");
    }
    assert_eq!(sniff(b"\xff\xfeh\0i\0"), MediaType::PlainText);
    assert_eq!(sniff(b"\xef\xbb\xbfwith a byte order mark"), MediaType::PlainText);
    assert_eq!(sniff(b"text with a \0 in it"), MediaType::OctetStream);
}

#[test]
fn a_character_cut_by_the_sample_is_still_text() {
    let text = "ä".repeat(SNIFF_LENGTH);
    assert_eq!(sniff(text.as_bytes()), MediaType::PlainText);
    assert_eq!(sniff(&text.as_bytes()[..SNIFF_LENGTH - 1]), MediaType::PlainText);
}

#[test]
fn tells_office_files_from_archives() {
    let office = |folder: &str| {
        let mut file = zip_entry("[Content_Types].xml", b"<Types/>");
        file.extend(zip_entry("_rels/.rels", b"<r/>"));
        file.extend(zip_entry(folder, b"<w/>"));
        file
    };
    assert_eq!(sniff(&office("word/document.xml")), MediaType::Docx);
    assert_eq!(sniff(&office("xl/workbook.xml")), MediaType::Xlsx);
    assert_eq!(sniff(&office("ppt/presentation.xml")), MediaType::Pptx);
    assert_eq!(sniff(&office("other/thing.xml")), MediaType::Zip);
    assert_eq!(sniff(&zip_entry("word/notes.txt", b"a folder of words")), MediaType::Zip);
    // Written while it was computed: what it is stands at the end, where nobody looks.
    assert_eq!(sniff(&zip_entry("xl/worksheets/sheet1.xml", b"<worksheet")), MediaType::Xlsx);
    assert_eq!(sniff(&zip_entry("word/document.xml", b"<w:document")), MediaType::Docx);
    assert_eq!(sniff(&zip_entry("ppt/slides/slide1.xml", b"<p:sld")), MediaType::Pptx);
    let text = zip_entry("mimetype", b"application/vnd.oasis.opendocument.text");
    assert_eq!(sniff(&text), MediaType::Odt);
    assert_eq!(sniff(&zip_entry("mimetype", b"application/epub+zip")), MediaType::Epub);
    assert_eq!(sniff(b"PK\x05\x06"), MediaType::Zip);
}

proptest! {
    #[test]
    fn never_fails_whatever_the_bytes(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
        let _ = sniff(&bytes);
    }

    #[test]
    fn never_fails_on_broken_archives(bytes in prop::collection::vec(any::<u8>(), 0..200), cut in 0_usize..250) {
        let mut archive = zip_entry("[Content_Types].xml", &bytes);
        archive.extend(zip_entry("mimetype", &bytes));
        archive.truncate(cut);
        let _ = sniff(&archive);
    }
}

#[test]
fn text_of_western_europe_in_eight_bits_is_text() {
    assert_eq!(sniff(b"Sehr geehrte Damen und Herren, die Gr\xf6\xdfe stimmt."), MediaType::PlainText);
    assert_eq!(sniff(b"From: a@example.org\r\nSubject: Gr\xfc\xdfe und mehr\r\n\r\nText"), MediaType::Email);
    assert_eq!(sniff(b"\xf6\xdf\xf6\xdf\xf6\xdf\xf6\xdf plain letters"), MediaType::OctetStream);
    assert_eq!(sniff(b"Gr\xf6\xdfe and a control \x01 in it"), MediaType::OctetStream);
    assert_eq!(sniff(b"Gr\xf6\xdfe and \x81, which is no letter"), MediaType::OctetStream);
    assert_eq!(sniff(b"\xff\xfa abc"), MediaType::OctetStream, "too short to tell");
}
