//! What is put on a block of a page: the watermark that everybody sees, and on top of it the one that nobody sees.

use super::hidden::Wave;
use super::visible::Tile;
use crate::jpeg::Pixels;

/// What marks are put on, judged by a block of it as it was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ground {
    /// Letters have to stay readable, those of the watermark too.
    Paper,
    /// Where marks would be lost among what is pictured.
    Picture,
}

impl Ground {
    /// A block none of whose pixels is lighter shows no paper: it belongs to a photograph or to dark ground.
    pub(super) const PAPER: u8 = 224;

    pub(super) fn of(pixels: &Pixels) -> Self {
        let lightest = pixels.iter().fold(0, |lightest, pixel| lightest.max(*pixel));
        if lightest > Self::PAPER { Self::Paper } else { Self::Picture }
    }
}

/// Both marks of a page.
pub(super) struct Ink {
    pub(super) tile: Option<Tile>,
    pub(super) wave: Option<Wave>,
}

impl Ink {
    /// Whether there is nothing to put on.
    pub(super) fn is_none(&self) -> bool {
        self.tile.is_none() && self.wave.is_none()
    }

    /// Puts the marks on the block whose upper left pixel is at (x, y). Says by how much the block became lighter, where that
    /// is all that happened to it: to every pixel the same, nothing cut off unless all of it was.
    pub(super) fn put_on(&self, pixels: &mut Pixels, x: usize, y: usize) -> Option<i16> {
        let ground = Ground::of(pixels);
        let is_blended = self.tile.as_ref().is_some_and(|tile| tile.blend(pixels, ground, x, y));
        let more = self.wave.as_ref().map_or(Some(0), |wave| wave.add(pixels, ground, x, y));
        if is_blended { None } else { more }
    }
}
