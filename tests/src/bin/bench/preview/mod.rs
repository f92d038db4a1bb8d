//! Looking at files: what drawing, marking and handing over a page costs, and how good the pages are.

mod bombs;
mod corpus;
mod film;
mod likeness;
mod looking;
mod marks;
mod pages;
mod papers;
mod ssim;
mod traces;
mod way;

use std::io;

use self::way::Way;
use crate::report::Report;
use crate::stage::Stage;

/// Measures `preview.*`.
///
/// # Errors
/// Those of its parts.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    [pages, marks, likeness, traces, looking, film].into_iter().try_for_each(|part| part(report, stage))
}

/// What drawing costs.
pub fn pages(report: &mut Report, stage: Stage) -> io::Result<()> {
    let way = Way::open()?;
    pages::pages(report, stage, &way)?;
    pages::thumbnails(report, stage, &way)
}

/// What marking costs.
pub fn marks(report: &mut Report, stage: Stage) -> io::Result<()> {
    marks::run(report, stage, &Way::open()?)
}

/// How good the pages are.
pub fn likeness(report: &mut Report, _: Stage) -> io::Result<()> {
    likeness::run(report, &Way::open()?)
}

/// How well marked pages are traced.
pub fn traces(report: &mut Report, stage: Stage) -> io::Result<()> {
    traces::run(report, stage, &Way::open()?)
}

/// A portal whose files are looked at.
pub fn looking(report: &mut Report, stage: Stage) -> io::Result<()> {
    looking::run(report, stage)
}

/// A film that is played.
pub fn film(report: &mut Report, stage: Stage) -> io::Result<()> {
    film::run(report, stage)
}

/// What becomes of a folder of difficult files.
pub fn corpus(report: &mut Report, _: Stage) -> io::Result<()> {
    corpus::run(report, &Way::open()?)
}
