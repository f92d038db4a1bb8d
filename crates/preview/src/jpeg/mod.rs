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
