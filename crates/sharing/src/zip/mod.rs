//! The archive of several files, laid out byte by byte before the first one is read.

mod names;

pub use names::changes_direction;
