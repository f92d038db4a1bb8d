//! The face of a file: its picture, or a sheet of paper with its kind.

use sealport_asset_store::{Asset, PreviewState, Version};
use uuid::Uuid;

/// What people recognise a file by.
#[derive(Clone, Debug)]
pub struct FileFace {
    /// Its title.
    pub name: String,
    /// Where its picture is; empty without one.
    pub src: String,
    /// Short word on the sheet of paper: PDF, ZIP.
    pub sort: String,
}

impl FileFace {
    /// A file of which only the title is known.
    pub fn named(name: &str) -> Self {
        Self { name: name.to_owned(), src: String::new(), sort: "?".to_owned() }
    }
}

/// The face of an asset's version.
pub fn face(asset: &Asset, version: &Version) -> FileFace {
    let original = &version.original;
    FileFace {
        name: asset.title.clone(),
        src: if version.preview == PreviewState::Made { picture_of(asset.id, version.number) } else { String::new() },
        sort: sort_of(original.file_name.as_str(), &original.media_type),
    }
}

/// Where the small picture of a version is.
pub fn picture_of(asset: Uuid, version: i64) -> String {
    format!("/library/{asset}/thumbnail/{version}")
}

/// A short word for what a file is: the end of its name where that is short, else the kind of its media type.
pub fn sort_of(file_name: &str, media_type: &str) -> String {
    let ending = file_name.rsplit_once('.').map(|(_, ending)| ending);
    let short = |word: &&str| (1..=4).contains(&word.len()) && word.bytes().all(|c| c.is_ascii_alphanumeric());
    let word = ending.filter(short).or_else(|| media_type.rsplit('/').next().filter(short)).unwrap_or("?");
    word.to_ascii_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_named_by_their_ending() {
        assert_eq!(sort_of("plan.final.pdf", "application/pdf"), "PDF");
        assert_eq!(sort_of("README", "text/html"), "HTML");
        assert_eq!(sort_of("a.thing-or-other", "application/octet-stream"), "?");
    }
}
