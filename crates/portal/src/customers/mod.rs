//! What customers see: the page behind a link, the files, and kind words where there is nothing more; and with an account
//! everything that was shared with them, and their own log.

mod admitted;
pub mod archive;
pub mod code;
pub mod consent;
pub mod download;
pub mod files;
pub mod film;
pub mod invitation;
pub mod landing;
pub mod log;
pub mod mine;
pub mod requests;
pub mod said_no;
pub mod view;
pub mod view_seen;
mod words;

#[cfg(test)]
pub(crate) mod tests;
