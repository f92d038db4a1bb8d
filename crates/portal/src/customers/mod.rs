//! What customers see: the page behind a link, the files, and kind words where there is nothing more.

pub mod archive;
pub mod code;
pub mod consent;
pub mod download;
pub mod files;
pub mod landing;
pub mod said_no;
mod words;

#[cfg(test)]
pub(crate) mod tests;
