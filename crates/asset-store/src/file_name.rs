use std::fmt;

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Longest name that is taken, in bytes. File systems stop at 255; what is longer is cut at download, not here.
const LONGEST: usize = 4_096;
const REPLACEMENT: char = '\u{fffd}';

/// The name of a file: data, never a path.
///
/// Any Unicode, normalised (NFC). Only the last part of a path is the name. Control characters and those that turn the
/// direction of text (with which `exe.pdf` can be made to look like `fdp.exe`) are replaced by U+FFFD, so that people see
/// that something was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileName(String);

/// The text can't name a file.
#[derive(Debug, PartialEq, Eq, Error)]
pub enum FileNameError {
    /// Nothing is left of it.
    #[error("the file has no name")]
    Empty,
    /// Longer than 4,096 bytes.
    #[error("the file's name is longer than 4,096 bytes")]
    TooLong,
}

impl FileName {
    /// Makes a name of what a client sent.
    ///
    /// # Errors
    /// [`FileNameError`] when there is no name in it, or too long a one.
    pub fn parse(sent: &str) -> Result<Self, FileNameError> {
        if sent.len() > LONGEST {
            return Err(FileNameError::TooLong);
        }
        let last = sent.rsplit(['/', '\\']).next().unwrap_or_default();
        match shown(last.nfc()).trim() {
            "" | "." | ".." => Err(FileNameError::Empty),
            name => Ok(Self(name.to_owned())),
        }
    }

    /// A name that was stored.
    pub(crate) fn stored(name: String) -> Self {
        Self(name)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name without its extension: what an asset is called at first.
    pub fn stem(&self) -> &str {
        match self.0.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() && !extension.contains(' ') => stem,
            _ => &self.0,
        }
    }

    /// What stands behind the last full stop, in lower case; empty where there is none.
    pub fn extension(&self) -> String {
        match self.0.rsplit_once('.') {
            Some((stem, extension)) if !stem.is_empty() => extension.to_lowercase(),
            _ => String::new(),
        }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What can't be seen is replaced, so that people see that something was there.
pub(crate) fn shown(text: impl Iterator<Item = char>) -> String {
    text.map(|c| if is_unseen(c) { REPLACEMENT } else { c }).collect()
}

/// Control characters, line and paragraph separators, and the marks that turn or isolate the direction of text (UAX 9).
fn is_unseen(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(sent: &str) -> String {
        FileName::parse(sent).unwrap().as_str().to_owned()
    }

    #[test]
    fn only_the_last_part_is_the_name() {
        assert_eq!(name("../../etc/passwd"), "passwd");
        assert_eq!(name("C:\\Users\\me\\Bild.jpg"), "Bild.jpg");
        assert_eq!(name("holiday/2026/beach.jpg"), "beach.jpg");
    }

    #[test]
    fn what_cannot_be_seen_is_shown() {
        assert_eq!(name("a\0b\nc.txt"), "a\u{fffd}b\u{fffd}c.txt");
        assert_eq!(name("invoice\u{202e}fdp.exe"), "invoice\u{fffd}fdp.exe");
        assert_eq!(name("Bu\u{0308}ro.pdf"), "Büro.pdf");
    }

    #[test]
    fn any_other_name_stays() {
        for same in ["CON", "NUL.txt", "日本語.pdf", "👩‍🚀.png", "a b.tar.gz", "-rf", "%2e%2e"] {
            assert_eq!(name(same), same);
        }
        let long = "ü".repeat(300) + ".pdf";
        assert_eq!(name(&long), long);
    }

    #[test]
    fn no_name_is_refused() {
        for empty in ["", " ", ".", "..", "a/", "a/.."] {
            assert_eq!(FileName::parse(empty), Err(FileNameError::Empty), "{empty:?}");
        }
        assert_eq!(FileName::parse(&"x".repeat(4_097)), Err(FileNameError::TooLong));
    }

    #[test]
    fn stem_and_extension() {
        let stem = |sent| FileName::parse(sent).unwrap().stem().to_owned();
        assert_eq!(stem("Report.final.PDF"), "Report.final");
        assert_eq!(stem(".bashrc"), ".bashrc");
        assert_eq!(stem("Dr. Who"), "Dr. Who");
        assert_eq!(FileName::parse("A.PDF").unwrap().extension(), "pdf");
    }
}
