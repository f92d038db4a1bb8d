//! What kind of file it is, in words and in a few letters.

use sealport_preview::MediaType;

use crate::texts::Texts;

/// A few letters for a sheet of paper: "PDF", "JPEG". What its content doesn't tell, the end of its name may: "CSV".
pub fn letters(media_type: &str, file_name: &str) -> String {
    match known(media_type) {
        Some((letters, _)) => letters.to_owned(),
        None => ending(file_name).unwrap_or_else(|| "?".to_owned()),
    }
}

/// In words: "JPEG picture", "Word document", "CSV file".
pub fn words(t: &Texts, media_type: &str, file_name: &str) -> String {
    match (known(media_type), ending(file_name)) {
        (Some((letters, key)), _) => t.a(key, "kind", letters),
        (None, Some(ending)) => t.a("media-ending", "kind", ending),
        (None, None) => t.m("media-other"),
    }
}

fn known(media_type: &str) -> Option<(&'static str, &'static str)> {
    MediaType::from_name(media_type).map(describe).filter(|(letters, _)| !letters.is_empty())
}

/// The end of a name where it is short enough to be a kind.
fn ending(file_name: &str) -> Option<String> {
    let (_, ending) = file_name.rsplit_once('.')?;
    let is_kind = (1..=4).contains(&ending.len()) && ending.bytes().all(|c| c.is_ascii_alphanumeric());
    is_kind.then(|| ending.to_ascii_uppercase())
}

/// Letters and the key of the words; the words may use the letters.
const fn describe(media_type: MediaType) -> (&'static str, &'static str) {
    match media_type {
        MediaType::Jpeg => ("JPEG", "media-picture"),
        MediaType::Png => ("PNG", "media-picture"),
        MediaType::Gif => ("GIF", "media-picture"),
        MediaType::WebP => ("WebP", "media-picture"),
        MediaType::Tiff => ("TIFF", "media-picture"),
        MediaType::Bmp => ("BMP", "media-picture"),
        MediaType::Avif => ("AVIF", "media-picture"),
        MediaType::Heic => ("HEIC", "media-picture"),
        MediaType::JpegXl => ("JXL", "media-picture"),
        MediaType::Icon => ("ICO", "media-picture"),
        MediaType::Photoshop => ("PSD", "media-picture"),
        MediaType::Svg => ("SVG", "media-drawing"),
        MediaType::Odg => ("ODG", "media-drawing"),
        MediaType::Pdf => ("PDF", "media-pdf"),
        MediaType::PostScript => ("PS", "media-postscript"),
        MediaType::Rtf => ("RTF", "media-text"),
        MediaType::Docx => ("DOCX", "media-word"),
        MediaType::Xlsx => ("XLSX", "media-excel"),
        MediaType::Pptx => ("PPTX", "media-powerpoint"),
        MediaType::Odt => ("ODT", "media-open-text"),
        MediaType::Ods => ("ODS", "media-open-sheet"),
        MediaType::Odp => ("ODP", "media-open-slides"),
        MediaType::Ole => ("DOC", "media-old-office"),
        MediaType::Epub => ("EPUB", "media-book"),
        MediaType::Zip => ("ZIP", "media-archive"),
        MediaType::Gzip => ("GZ", "media-archive"),
        MediaType::Bzip2 => ("BZ2", "media-archive"),
        MediaType::Xz => ("XZ", "media-archive"),
        MediaType::Zstandard => ("ZST", "media-archive"),
        MediaType::SevenZip => ("7Z", "media-archive"),
        MediaType::Rar => ("RAR", "media-archive"),
        MediaType::Tar => ("TAR", "media-archive"),
        MediaType::Mp4 => ("MP4", "media-video"),
        MediaType::QuickTime => ("MOV", "media-video"),
        MediaType::WebM => ("WebM", "media-video"),
        MediaType::Matroska => ("MKV", "media-video"),
        MediaType::Avi => ("AVI", "media-video"),
        MediaType::Mpeg => ("MPEG", "media-video"),
        MediaType::Mp3 => ("MP3", "media-sound"),
        MediaType::Mp4Audio => ("M4A", "media-sound"),
        MediaType::Flac => ("FLAC", "media-sound"),
        MediaType::Ogg => ("OGG", "media-sound"),
        MediaType::Wave => ("WAV", "media-sound"),
        MediaType::WindowsProgram => ("EXE", "media-windows-program"),
        MediaType::LinuxProgram => ("ELF", "media-linux-program"),
        MediaType::Html => ("HTML", "media-web-page"),
        MediaType::Xml => ("XML", "media-xml"),
        MediaType::Email => ("EML", "media-mail"),
        MediaType::PlainText => ("TXT", "media-plain-text"),
        _ => ("", "media-other"),
    }
}

/// What a file of this stored media type is drawn as: kinds of text that only their names tell apart are text.
pub fn drawn_as(media_type: &str) -> Option<MediaType> {
    match media_type {
        "text/csv"
        | "text/tab-separated-values"
        | "text/markdown"
        | "application/json"
        | "text/calendar"
        | "text/vcard" => Some(MediaType::PlainText),
        other => MediaType::from_name(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_told_apart_has_words_of_its_own() {
        let t = Texts::default();
        for media_type in MediaType::ALL {
            let words = words(&t, media_type.as_str(), "");
            assert!(!words.starts_with("media-") && !words.contains("Unknown localization"), "{media_type}: {words}");
            let known = *media_type != MediaType::OctetStream;
            assert_eq!(letters(media_type.as_str(), "") != "?", known, "{media_type}");
        }
        assert_eq!(words(&t, "image/jpeg", "a.png"), "JPEG picture", "the content counts");
        assert_eq!(letters("application/pdf", "plan.final.pdf"), "PDF");
    }

    #[test]
    fn the_end_of_a_name_tells_where_the_content_does_not() {
        let t = Texts::default();
        assert_eq!(letters("text/csv", "Preise.csv"), "CSV");
        assert_eq!(words(&t, "text/csv", "Preise.csv"), "CSV file");
        assert_eq!(words(&t, "application/octet-stream", "a.thing-or-other"), "File of another kind");
        assert_eq!(letters("made/up", "README"), "?");
    }
}
