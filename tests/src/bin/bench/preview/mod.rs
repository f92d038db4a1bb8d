//! Looking at files: what drawing, marking and handing over a page costs, and how good the pages are.

mod bombs;
mod likeness;
mod looking;
mod marks;
mod pages;
mod papers;
mod ssim;
mod traces;
mod way;

use std::io;

use crate::report::Report;
use crate::stage::Stage;

/// Measures `preview.*`.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let way = way::Way::open()?;
    pages::pages(report, stage, &way)?;
    pages::thumbnails(report, stage, &way)?;
    marks::run(report, stage, &way)?;
    likeness::run(report, &way)?;
    traces::run(report, stage, &way)?;
    drop(way);
    looking::run(report, stage)
}
