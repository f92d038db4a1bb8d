//! What kind of file it is, in words and in a few letters.

use sealport_preview::MediaType;

use crate::texts::Texts;

/// A few letters for a sheet of paper: "PDF", "JPEG". Empty for what we don't know.
pub fn letters(media_type: &str) -> &'static str {
    MediaType::from_name(media_type).map_or("", |known| describe(known).0)
}

/// In words: "JPEG picture", "Word document".
pub fn words(t: &Texts, media_type: &str) -> String {
    match MediaType::from_name(media_type).map(describe) {
        Some((letters, key)) => t.a(key, "kind", letters),
        None => t.m("media-other"),
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_that_is_told_apart_has_words_of_its_own() {
        let t = Texts::default();
        for media_type in MediaType::ALL {
            let words = words(&t, media_type.as_str());
            assert!(!words.starts_with("media-") && !words.contains("Unknown localization"), "{media_type}: {words}");
            let known = *media_type != MediaType::OctetStream;
            assert_eq!(!letters(media_type.as_str()).is_empty(), known, "{media_type}");
        }
        assert_eq!(words(&t, "image/jpeg"), "JPEG picture");
        assert_eq!(letters("made/up"), "");
    }
}
