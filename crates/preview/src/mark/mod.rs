//! Marks in the pixels of a page: who looked at it, and when.

mod code;
mod coded;
mod hidden;
mod ink;
mod pattern;
mod pen;
#[cfg(test)]
mod samples;
mod text;
pub mod trace;
mod visible;

use bytes::Bytes;
use serde::{Deserialize, Serialize};

use self::coded::Inked;
pub use self::hidden::Hidden;
use self::ink::Ink;
use crate::{MediaType, NoPreview, Overlay, Picture};

/// What goes onto a page before it is delivered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The lines of the visible watermark; none for no watermark. The first one says who, and is written whole, however long;
    /// of the others the end may be cut off.
    pub lines: Vec<String>,
    /// How strongly the visible watermark is drawn.
    pub strength: Strength,
    /// The mark that nobody sees.
    pub hidden: Option<Hidden>,
}

/// How strongly the visible watermark is drawn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Strength {
    /// Hardly in the way of reading.
    Faint,
    /// Legible at a glance.
    #[default]
    Normal,
    /// In the way, so that no part of a page is without it.
    Strong,
}

impl Strength {
    /// Every strength, from the faintest up.
    pub const ALL: [Self; 3] = [Self::Faint, Self::Normal, Self::Strong];

    /// The stable word in forms and in the history.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Faint => "faint",
            Self::Normal => "normal",
            Self::Strong => "strong",
        }
    }

    /// The strength of a stable word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }
}

impl Mark {
    /// The visible watermark alone, to be laid over a video of this size; none where nothing is to be written or can be.
    ///
    /// Costs as much as two pages: worth keeping for the next segment.
    #[must_use]
    pub fn overlay(&self, width: u16, height: u16) -> Option<Overlay> {
        let tile = visible::Tile::new(self, (width.into(), height.into())).ok().flatten()?;
        let pixels = tile.overlay(usize::from(width), usize::from(height)).into();
        Some(Overlay { width, height, pixels })
    }
}

/// Puts the marks into one of our own page pictures.
pub(crate) fn apply(jpeg: &[u8], mark: &Mark) -> Result<Picture, NoPreview> {
    // What can't be written is no page without a watermark, but no page.
    let ink = |width: u16, height: u16| {
        let wave = mark.hidden.as_ref().map(|hidden| hidden::Wave::new(hidden, usize::from(width.max(height))));
        Some(Ink { tile: visible::Tile::new(mark, (width.into(), height.into())).ok()?, wave })
    };
    let Inked { bytes, width, height } = coded::inked(jpeg, ink).ok_or(NoPreview::Damaged)?;
    Ok(Picture { width: width.into(), height: height.into(), media_type: MediaType::Jpeg, bytes: Bytes::from(bytes) })
}

#[cfg(test)]
mod tests {
    use image::{DynamicImage, GrayImage, Rgb, RgbImage};

    use super::samples::{opened, page};
    use super::*;
    use crate::jpeg;
    use crate::picture::{PAGE_QUALITY, encode};

    fn full() -> Mark {
        let lines = ["Erika Mustermann", "erika@example.com", "2026-11-22 10:40 UTC"].map(str::to_owned).into();
        Mark { lines, strength: Strength::Normal, hidden: Some(Hidden::new(&[4; 32], 99)) }
    }

    fn jpeg(page: &DynamicImage) -> Bytes {
        encode(page, PAGE_QUALITY).unwrap().bytes
    }

    #[test]
    fn size_and_kind_stay_and_nothing_else_is_in_the_file() {
        for (width, height) in [(1, 1), (7, 300), (300, 7), (333, 471)] {
            let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(width, height, image::Luma([200])));
            let colour = DynamicImage::ImageRgb8(RgbImage::from_pixel(width, height, Rgb([200, 30, 90])));
            for page in [grey, colour] {
                let marked = apply(&jpeg(&page), &full()).unwrap();
                assert_eq!((marked.width, marked.height), (width, height));
                assert!(jpeg::check::size(&marked.bytes).is_ok_and(|size| size == (width, height)));
                assert_eq!(opened(&marked).color(), page.color());
            }
        }
    }

    #[test]
    fn colours_stay_what_they_are() {
        let page = DynamicImage::ImageRgb8(RgbImage::from_pixel(640, 480, Rgb([60, 90, 160])));
        let marked = opened(&apply(&jpeg(&page), &full()).unwrap()).to_rgb8();
        for Rgb([red, green, blue]) in marked.pixels() {
            // Lighter or darker, and as blue as before.
            let (more, most) = (i16::from(*blue) - i16::from(*red), i16::from(*green) - i16::from(*red));
            assert!((90..=110).contains(&more) && (20..=40).contains(&most), "{red} {green} {blue}");
        }
    }

    #[test]
    fn the_hidden_mark_is_within_two_levels_on_even_ground() {
        for ground in [0, 3, 128, 254, 255] {
            let page = DynamicImage::ImageLuma8(GrayImage::from_pixel(512, 512, image::Luma([ground])));
            let marked = opened(&apply(&jpeg(&page), &Mark { lines: Vec::new(), ..full() }).unwrap()).to_luma8();
            let (least, most) = (marked.iter().min().unwrap(), marked.iter().max().unwrap());
            assert!((2..=4).contains(&(most - least)), "{ground}: {least} to {most}");
            assert!(marked.iter().all(|level| level.abs_diff(ground) <= 5), "{ground}: {least} to {most}");
        }
    }

    #[test]
    fn no_marks_leave_the_page_alone() {
        let original = jpeg(&page(1, 512));
        let same = apply(&original, &Mark::default()).unwrap();
        let (before, after) = (image::load_from_memory(&original).unwrap().to_luma8(), opened(&same).to_luma8());
        let apart: u64 = before.iter().zip(after.iter()).map(|(one, other)| u64::from(one.abs_diff(*other))).sum();
        assert!(apart < before.len() as u64 / 4, "{apart} levels in {} pixels", before.len());
    }

    #[test]
    fn a_page_that_can_not_be_marked_is_refused() {
        let unwritable = Mark { lines: vec!["\u{200b}".to_owned(), "Erika".to_owned()], ..full() };
        assert_eq!(apply(&jpeg(&page(1, 512)), &unwritable), Err(NoPreview::Damaged));
    }

    #[test]
    fn what_is_no_page_is_refused() {
        let whole = jpeg(&page(0, 300));
        let mut stripped = whole.to_vec();
        stripped.truncate(200);
        for broken in [&b""[..], b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"not a picture at all", &stripped] {
            assert_eq!(apply(broken, &full()), Err(NoPreview::Damaged), "{} bytes", broken.len());
        }
    }
}
