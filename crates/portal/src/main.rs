//! `sealport`: a portal through which a company sends files to its customers, sealed at rest, with a record of who got what.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]
#![allow(
    clippy::cmp_owned,
    reason = "in code made from templates: a macro compares what it was given, whatever kind of text that is"
)]

mod admin;
mod api;
mod app;
mod cli;
mod config;
mod customers;
mod employees;
mod http;
mod jobs;
mod media;
mod page;
mod texts;
mod viewer;

fn main() -> std::process::ExitCode {
    // Before any thread, file or log: a render worker sees one document and dies.
    sealport_preview::worker::main_if_worker();
    sealport_preview::main_if_helper();
    cli::run()
}
