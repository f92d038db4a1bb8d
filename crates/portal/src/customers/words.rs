//! Files and people in words.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::texts::Texts;

/// What stands for itself in an address of `mailto:` (RFC 6068).
const ADDRESS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+').remove(b'~');

/// Where a letter to somebody is begun; "" without an address.
pub fn mailto(address: Option<&str>, subject: &str) -> String {
    let Some(address) = address else { return String::new() };
    let subject = utf8_percent_encode(subject, NON_ALPHANUMERIC);
    format!("mailto:{}?subject={subject}", utf8_percent_encode(address, ADDRESS))
}

/// A media type as a mark of a few letters ("PDF") and in words ("PDF document").
pub fn kind(t: &Texts, media_type: &str) -> (&'static str, String) {
    let (mark, key) = kind_of(media_type);
    (mark, t.a(key, "kind", mark))
}

fn kind_of(media_type: &str) -> (&'static str, &'static str) {
    const TABLE: &[(&str, &str, &str)] = &[
        ("image/jpeg", "JPEG", "kind-picture"),
        ("image/png", "PNG", "kind-picture"),
        ("image/gif", "GIF", "kind-picture"),
        ("image/webp", "WebP", "kind-picture"),
        ("image/tiff", "TIFF", "kind-picture"),
        ("image/bmp", "BMP", "kind-picture"),
        ("image/avif", "AVIF", "kind-picture"),
        ("image/heic", "HEIC", "kind-picture"),
        ("image/jxl", "JXL", "kind-picture"),
        ("image/svg+xml", "SVG", "kind-picture"),
        ("image/vnd.adobe.photoshop", "PSD", "kind-picture"),
        ("application/pdf", "PDF", "kind-document"),
        ("application/rtf", "RTF", "kind-document"),
        ("application/epub+zip", "EPUB", "kind-document"),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "DOCX", "kind-document"),
        ("application/vnd.oasis.opendocument.text", "ODT", "kind-document"),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "XLSX", "kind-sheet"),
        ("application/vnd.oasis.opendocument.spreadsheet", "ODS", "kind-sheet"),
        ("application/vnd.openxmlformats-officedocument.presentationml.presentation", "PPTX", "kind-slides"),
        ("application/vnd.oasis.opendocument.presentation", "ODP", "kind-slides"),
        ("application/zip", "ZIP", "kind-archive"),
        ("application/gzip", "GZ", "kind-archive"),
        ("application/x-7z-compressed", "7Z", "kind-archive"),
        ("application/vnd.rar", "RAR", "kind-archive"),
        ("application/x-tar", "TAR", "kind-archive"),
        ("application/zstd", "ZST", "kind-archive"),
        ("application/x-xz", "XZ", "kind-archive"),
        ("application/vnd.microsoft.portable-executable", "EXE", "kind-program"),
        ("application/x-elf", "ELF", "kind-program"),
        ("text/plain", "TXT", "kind-text"),
        ("text/html", "HTML", "kind-text"),
        ("application/xml", "XML", "kind-text"),
        ("message/rfc822", "EML", "kind-letter"),
    ];
    if let Some((_, mark, key)) = TABLE.iter().find(|(known, ..)| *known == media_type) {
        return (mark, key);
    }
    match media_type.split('/').next() {
        Some("video") => ("VIDEO", "kind-video"),
        Some("audio") => ("AUDIO", "kind-sound"),
        _ => ("···", "kind-other"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_can_not_add_headers() {
        assert_eq!(mailto(Some("a+b@example.com"), "A & B"), "mailto:a+b@example.com?subject=A%20%26%20B");
        assert_eq!(mailto(Some("a?cc=x&b@example.com"), ""), "mailto:a%3Fcc%3Dx%26b@example.com?subject=");
        assert_eq!(mailto(None, "x"), "");
    }

    #[test]
    fn every_media_type_has_words() {
        let t = Texts::default();
        for media_type in sealport_preview::MediaType::ALL {
            let (mark, words) = kind(&t, media_type.as_str());
            assert!(!mark.is_empty() && !words.contains("kind-"), "{}: {words}", media_type.as_str());
        }
        assert_eq!(kind(&t, "application/pdf"), ("PDF", "PDF document".to_owned()));
    }
}
