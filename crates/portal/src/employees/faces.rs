//! The face of a file: its picture, or a sheet of paper with its kind.

use sealport_asset_store::{Asset, PreviewState, Version};
use uuid::Uuid;

use crate::media;

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
        sort: media::letters(&original.media_type, original.file_name.as_str()),
    }
}

/// Where the small picture of a version is.
pub fn picture_of(asset: Uuid, version: i64) -> String {
    format!("/library/{asset}/thumbnail/{version}")
}
