//! The archive of several files, laid out byte by byte before the first one is read.
//!
//! Everything that a ZIP says of its files is known beforehand: names, sizes, CRC-32. So the files are stored as they are,
//! no data descriptor is needed, the exact length is known, and any range of the archive can be made without the rest.
//! Format: PKWARE APPNOTE 6.3.10, with ZIP64 (4.5.3) only where a number needs it, names in UTF-8 (flag bit 11), and the
//! extended timestamp of Info-ZIP (0x5455).

mod headers;
mod layout;
mod names;

pub use layout::{Piece, ZipEntry, ZipLayout};
pub use names::{changes_direction, safe_names};
