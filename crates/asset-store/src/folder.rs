use unicode_normalization::UnicodeNormalization;

use crate::file_name::shown;

/// The folder in which a file was when it was dropped: data for people and for the search, never a path.
///
/// Its parts stand between "/" and are cleaned like file names. What is no part of a folder (nothing, "." and "..") is left
/// out. Empty for a file that came by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Folder(String);

impl Folder {
    /// The folder of a path whose last part is the file's name.
    pub fn of(path: &str) -> Self {
        let Some((folder, _)) = path.rsplit_once(['/', '\\']) else { return Self::default() };
        let parts = folder.split(['/', '\\']).map(|part| shown(part.nfc()).trim().to_owned());
        Self(parts.filter(|part| !matches!(part.as_str(), "" | "." | "..")).collect::<Vec<_>>().join("/"))
    }

    /// A folder that was stored.
    pub(crate) const fn stored(folder: String) -> Self {
        Self(folder)
    }

    /// The parts with "/" in between.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_what_stands_before_the_name() {
        let folder = |path| Folder::of(path).as_str().to_owned();
        assert_eq!(folder("Fotos/2026/Strand.jpg"), "Fotos/2026");
        assert_eq!(folder("Bu\u{0308}ro\\Plan.pdf"), "Büro");
        assert_eq!(folder("Strand.jpg"), "");
        assert_eq!(folder("/Strand.jpg"), "");
    }

    #[test]
    fn no_folder_leads_anywhere_or_hides_anything() {
        let folder = |path| Folder::of(path).as_str().to_owned();
        assert_eq!(folder("../../etc/./passwd"), "etc");
        assert_eq!(folder("a\0/b\u{202e}c/ /d"), "a\u{fffd}/b\u{fffd}c");
    }
}
