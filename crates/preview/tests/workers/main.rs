//! Workers and helpers as they are, each in its process: what they make of good and bad files, and what holds them in.
//!
//! What counts the processes or rooms of a whole program is a program of its own beside this one.
#![allow(clippy::unwrap_used, clippy::expect_used)]

#[path = "../common/mod.rs"]
mod common;
#[path = "../common/open_document.rs"]
mod open_document;
#[path = "../common/zip.rs"]
mod zip;

mod drawings;
mod escapes;
mod forms;
mod helper_escapes;
mod helper_limits;
mod hostile;
mod hostile_drawing;
mod hostile_pdf;
mod hostile_text;
mod locked_pdf;
mod office;
mod office_bombs;
mod office_references;
mod pages;
mod pixel_bombs;
mod restarts;
mod text;
mod thumbnails;
mod video;
mod watermark;
