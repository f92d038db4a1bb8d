//! The media types that we tell apart.

use serde::{Deserialize, Serialize};

macro_rules! media_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal),* $(,)?) => {
        /// What a file is by its content, from our own closed list.
        ///
        /// A fact about the bytes, not an order to a browser: `text/html` and `image/svg+xml` are named honestly,
        /// and every file is served as an attachment.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[non_exhaustive]
        pub enum MediaType {
            $($(#[$doc])* $name),*
        }

        impl MediaType {
            /// The whole list.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The name as registered (or commonly used), lower case, without parameters. Stable: may be stored.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),* }
            }
        }
    };
}

media_types! {
    /// JPEG picture.
    Jpeg = "image/jpeg",
    /// PNG picture (also animated).
    Png = "image/png",
    /// GIF picture.
    Gif = "image/gif",
    /// WebP picture.
    WebP = "image/webp",
    /// TIFF picture (also most camera raw files).
    Tiff = "image/tiff",
    /// Windows bitmap.
    Bmp = "image/bmp",
    /// AVIF picture.
    Avif = "image/avif",
    /// HEIC/HEIF picture.
    Heic = "image/heic",
    /// JPEG XL picture.
    JpegXl = "image/jxl",
    /// Windows icon.
    Icon = "image/vnd.microsoft.icon",
    /// Photoshop document.
    Photoshop = "image/vnd.adobe.photoshop",
    /// SVG drawing: may hold scripts.
    Svg = "image/svg+xml",
    /// PDF document.
    Pdf = "application/pdf",
    /// PostScript.
    PostScript = "application/postscript",
    /// Rich text.
    Rtf = "application/rtf",
    /// Word document, since 2007.
    Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    /// Excel workbook, since 2007.
    Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    /// PowerPoint presentation, since 2007.
    Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    /// OpenDocument text.
    Odt = "application/vnd.oasis.opendocument.text",
    /// OpenDocument spreadsheet.
    Ods = "application/vnd.oasis.opendocument.spreadsheet",
    /// OpenDocument presentation.
    Odp = "application/vnd.oasis.opendocument.presentation",
    /// OpenDocument drawing.
    Odg = "application/vnd.oasis.opendocument.graphics",
    /// OLE compound file: Office documents before 2007, password-protected newer ones, Outlook messages.
    Ole = "application/x-ole-storage",
    /// Electronic book.
    Epub = "application/epub+zip",
    /// ZIP archive that is none of the above.
    Zip = "application/zip",
    /// gzip.
    Gzip = "application/gzip",
    /// bzip2.
    Bzip2 = "application/x-bzip2",
    /// xz.
    Xz = "application/x-xz",
    /// Zstandard.
    Zstandard = "application/zstd",
    /// 7-Zip archive.
    SevenZip = "application/x-7z-compressed",
    /// RAR archive.
    Rar = "application/vnd.rar",
    /// tar archive.
    Tar = "application/x-tar",
    /// MPEG-4 video.
    Mp4 = "video/mp4",
    /// QuickTime video.
    QuickTime = "video/quicktime",
    /// WebM video.
    WebM = "video/webm",
    /// Matroska video.
    Matroska = "video/matroska",
    /// AVI video.
    Avi = "video/vnd.avi",
    /// MPEG-1/2 video.
    Mpeg = "video/mpeg",
    /// MP3 sound.
    Mp3 = "audio/mpeg",
    /// MPEG-4 sound.
    Mp4Audio = "audio/mp4",
    /// FLAC sound.
    Flac = "audio/flac",
    /// Ogg container.
    Ogg = "application/ogg",
    /// WAVE sound.
    Wave = "audio/vnd.wave",
    /// Windows program.
    WindowsProgram = "application/vnd.microsoft.portable-executable",
    /// Linux program.
    LinuxProgram = "application/x-elf",
    /// HTML page: may hold scripts.
    Html = "text/html",
    /// XML.
    Xml = "application/xml",
    /// E-mail message.
    Email = "message/rfc822",
    /// Readable text (UTF-8, or UTF-16 with a byte order mark).
    PlainText = "text/plain",
    /// Anything else.
    OctetStream = "application/octet-stream",
}

impl MediaType {
    /// The type with this name, if it is on our list. Case and parameters are not tolerated: the names come from us.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|media_type| media_type.as_str() == name)
    }

    /// Whether [`crate::Renderer::render_thumbnail`] can draw it.
    #[must_use]
    pub fn has_thumbnail(self) -> bool {
        self.has_pages()
    }

    /// Whether [`crate::Renderer::survey`] and [`crate::Renderer::pages`] can draw it. A picture is one page.
    #[must_use]
    pub fn has_pages(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Gif | Self::WebP | Self::Pdf)
    }

    /// Whether [`crate::Renderer::text`] can find words in it.
    #[must_use]
    pub fn has_text(self) -> bool {
        false
    }
}

impl std::fmt::Display for MediaType {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::MediaType;

    #[test]
    fn every_name_leads_back_to_its_type() {
        for &media_type in MediaType::ALL {
            assert_eq!(MediaType::from_name(media_type.as_str()), Some(media_type));
        }
        assert_eq!(MediaType::from_name("IMAGE/PNG"), None);
    }
}
