//! JPEG as our pages are written (ITU-T T.81): one scan, baseline, one component or three.
//!
//! `jpeg-encoder` writes photographs. What was drawn is mostly paper, and [`draw`] passes over that; marks are put into a file
//! without taking it apart to pixels ([`crate::mark`]). Both take the tables that `jpeg-encoder` writes.

pub(crate) mod bits;
pub(crate) mod check;
pub(crate) mod dct;
pub(crate) mod draw;
pub(crate) mod frame;
mod huffman;

/// Grey levels of a block of 8 by 8 pixels, row by row.
pub(crate) type Pixels = [u8; 64];

/// What ends a file.
pub(crate) const END_OF_IMAGE: [u8; 2] = [0xff, 0xd9];

/// Markers, of those that our files have (ITU-T T.81, table B.1); each stands behind an 0xff.
mod marker {
    pub(super) const START_OF_IMAGE: u8 = 0xd8;
    pub(super) const START_OF_SCAN: u8 = 0xda;
    pub(super) const QUANTISATION: u8 = 0xdb;
    pub(super) const HUFFMAN: u8 = 0xc4;
    pub(super) const BASELINE_FRAME: u8 = 0xc0;
    pub(super) const JFIF: u8 = 0xe0;
}
