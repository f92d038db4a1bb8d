//! How like our pages are to those of pdftoppm, and how like pdfium's are to them.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use sealport_preview::MediaType;
use sealport_tests::place::{repository, told};

use super::pages::succeed;
use super::papers::{self, Paper};
use super::ssim::{Grey, ssim};
use super::way::Way;
use crate::report::Report;

const DPI: f64 = 150.0;
const POINTS_OF_AN_INCH: f64 = 72.0;

/// Likeness to pdftoppm's page: 1 is the same.
struct Pair {
    ours: f64,
    pdfium: f64,
}

/// Measures `preview.likeness`. What we can't draw is named, and counts as unlike.
pub fn run(report: &mut Report, way: &Way) -> io::Result<()> {
    let (mut all, mut failed) = (Vec::new(), Vec::new());
    for paper in papers::all()?.iter().filter(|paper| !paper.pages.is_empty()) {
        let pairs = compare(way, paper, &mut failed)?;
        let (ours, pdfium) = (mean(&pairs, |pair| pair.ours), mean(&pairs, |pair| pair.pdfium));
        report.beside(&format!("preview: {}", paper.name), ours, &format!("SSIM, pdfium {pdfium:.3}"))?;
        all.push(Pair { ours, pdfium });
    }
    for name in &failed {
        report.circumstance("preview: not drawn", name)?;
    }
    report.beside("preview: papers compared", all.len() as f64, "")?;
    report.beside("preview: likeness of pdfium", mean(&all, |pair| pair.pdfium), "SSIM")?;
    report.figure("preview.likeness", mean(&all, |pair| pair.ours), mean(&all, |pair| pair.pdfium))
}

fn mean(pairs: &[Pair], of: impl Fn(&Pair) -> f64) -> f64 {
    pairs.iter().map(of).sum::<f64>() / pairs.len().max(1) as f64
}

fn compare(way: &Way, paper: &Paper, failed: &mut Vec<String>) -> io::Result<Vec<Pair>> {
    let document = paper.bytes()?;
    let place = tempfile::tempdir()?;
    let (mut ours, mut wishes) = (BTreeMap::new(), String::new());
    for &page in &paper.pages {
        let edge = edge_of(paper, page)?;
        match way.page(MediaType::Pdf, &document, page - 1, edge) {
            Ok(picture) => {
                let target = place.path().join(format!("pdfium-{page}.ppm"));
                wishes.push_str(&format!("{page} {} {} {}\n", picture.width, picture.height, target.display()));
                reference(paper, page, (picture.width, picture.height), place.path())?;
                ours.insert(page, picture);
            }
            Err(error) => failed.push(format!("{}, page {page}: {error}", paper.name)),
        }
    }
    by_pdfium(paper, &wishes)?;
    let mut pairs = Vec::new();
    for &page in &paper.pages {
        let Some(picture) = ours.get(&page) else {
            pairs.push(Pair { ours: 0.0, pdfium: 1.0 });
            continue;
        };
        let reference = Grey::read_ppm(&place.path().join(format!("poppler-{page}.ppm")))?;
        let pdfium = Grey::read_ppm(&place.path().join(format!("pdfium-{page}.ppm")))?;
        let drawn = Grey::from_jpeg(&picture.bytes)?;
        pairs.push(Pair { ours: ssim(&drawn, &reference)?, pdfium: ssim(&pdfium, &reference)? });
    }
    Ok(pairs)
}

/// The longest edge of a page at 150 dpi, by what pdfinfo says of its size.
fn edge_of(paper: &Paper, page: u32) -> io::Result<u32> {
    let number = page.to_string();
    let told = Command::new("pdfinfo").args(["-f", &number, "-l", &number]).arg(&paper.path).output()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = told.lines().find(|line| line.starts_with("Page ") && line.contains(" size:")).unwrap_or_default();
    let points = line.split_whitespace().filter_map(|word| word.parse::<f64>().ok()).skip(1).take(2);
    let longest = points.fold(0.0, f64::max);
    if longest < 1.0 {
        return Err(io::Error::other(format!("pdfinfo does not tell the size of {}, page {page}", paper.name)));
    }
    Ok((longest * DPI / POINTS_OF_AN_INCH).round() as u32)
}

fn reference(paper: &Paper, page: u32, (width, height): (u32, u32), place: &Path) -> io::Result<()> {
    let mut command = Command::new("pdftoppm");
    let [page, width, height] = [page, width, height].map(|number| number.to_string());
    command.args(["-f", &page, "-l", &page, "-scale-to-x", &width, "-scale-to-y", &height, "-singlefile"]);
    succeed(command.arg(&paper.path).arg(place.join(format!("poppler-{page}"))))
}

fn by_pdfium(paper: &Paper, wishes: &str) -> io::Result<()> {
    let mut command = Command::new(told("SEALPORT_BENCH_PDFIUM"));
    command.arg(repository().join("tests/lib/pdfium_page.py")).arg(&paper.path).stdin(Stdio::piped());
    let mut child = command.spawn()?;
    child.stdin.take().ok_or_else(|| io::Error::other("no pipe"))?.write_all(wishes.as_bytes())?;
    let status = child.wait()?;
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("pdfium: {status}"))) }
}
