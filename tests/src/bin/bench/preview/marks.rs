//! What marking a page for its reader costs, a worker of its own for each included.

use std::io;

use sealport_preview::MediaType;
use sealport_preview::mark::{Hidden, Mark, Strength};

use super::papers;
use super::way::{Way, cpu_of};
use crate::report::Report;
use crate::stage::Stage;

const EDGE: u32 = 1600;

/// Measures `preview.mark-…`.
pub fn run(report: &mut Report, stage: Stage, way: &Way) -> io::Result<()> {
    let pages = [
        ("mark-words", MediaType::Pdf, "bashref.pdf", 59),
        ("mark-drawings", MediaType::Pdf, "gnuplot.pdf", 59),
        ("mark-photo", MediaType::Jpeg, "Elephants_5640x3172.jpg", 0),
    ];
    for (what, kind, name, number) in pages {
        let page = way.page(kind, &papers::named(name)?.bytes()?, number, EDGE)?;
        let (mark, count) = (mark(), stage.marks());
        way.marked(&page.bytes, &mark)?;
        let cpu = cpu_of(|| (0..count).try_for_each(|_| way.marked(&page.bytes, &mark).map(drop)))?;
        report.figure(&format!("preview.{what}"), cpu.as_secs_f64() * 1_000.0 / f64::from(count), 0.0)?;
    }
    let page = way.page(MediaType::Pdf, &papers::named("bashref.pdf")?.bytes()?, 0, 64)?;
    let count = stage.marks();
    let cpu = cpu_of(|| (0..count).try_for_each(|_| way.marked(&page.bytes, &Mark::default()).map(drop)))?;
    report.beside("preview: a worker alone", cpu.as_secs_f64() * 1_000.0 / f64::from(count), "CPU ms")
}

/// As a recipient's, with everything.
fn mark() -> Mark {
    let lines = ["Erika Mustermann erika@example.com", "2026-11-22 10:40 UTC · #4711"].map(str::to_owned).into();
    Mark { lines, strength: Strength::Normal, hidden: Some(Hidden::new(&[4; 32], 99)) }
}
