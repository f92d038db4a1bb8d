//! What is put on a block of a page: the watermark that everybody sees, and on top of it the one that nobody sees.

use super::hidden::Wave;
use super::visible::Tile;
use crate::jpeg::Pixels;

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
        let is_blended = self.tile.as_ref().is_some_and(|tile| tile.blend(pixels, x, y));
        let more = self.wave.as_ref().map_or(Some(0), |wave| wave.add(pixels, x, y));
        if is_blended { None } else { more }
    }
}
