//! Files that somebody collected because they are difficult (`SEALPORT_BENCH_CORPUS`, a folder): which ones have no preview and
//! why, which ones take long, and which PDFs look different from pdftoppm's page. It has no goal: it is to be read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use bytes::Bytes;
use sealport_preview::{HelperSettings, Helpers, MediaType, NoPreview, OfficeKind, Picture, sniff};
use sealport_tests::place::{self, told};

use super::ssim::{Grey, ssim};
use super::way::Way;
use crate::report::Report;

const EDGE: u32 = 1_000;
/// From here on a page is named.
const SLOW: Duration = Duration::from_secs(3);
/// Pages that are less like pdftoppm's are named.
const ALIKE: f64 = 0.85;
/// Seconds that pdftoppm is given for a page.
const PATIENCE: &str = "20";

/// What one file came to.
struct Looked {
    kind: MediaType,
    /// None of what is played.
    drawn: Result<Option<Picture>, String>,
    took: Duration,
}

/// Looks at the first page of every file.
pub fn run(report: &mut Report, way: &Way) -> io::Result<()> {
    let place = PathBuf::from(told("SEALPORT_BENCH_CORPUS"));
    let helpers = way.wait(Helpers::find(&HelperSettings::new(place::sealport())))?;
    let mut outcomes: BTreeMap<(String, String), u32> = BTreeMap::new();
    let mut odd = Vec::new();
    for path in files(&place)? {
        let name = path.strip_prefix(&place).unwrap_or(&path).display().to_string();
        let document = Bytes::from(fs::read(&path)?);
        let looked = look(way, &helpers, &name, &document);
        let outcome = looked.drawn.as_ref().err().map_or("drawn", String::as_str);
        *outcomes.entry((looked.kind.to_string(), outcome.to_owned())).or_default() += 1;
        if looked.drawn.is_err() {
            report.circumstance(outcome, &name)?;
        }
        if looked.took > SLOW {
            report.circumstance("slow", &format!("{:.1} s {name}", looked.took.as_secs_f64()))?;
        }
        if let (MediaType::Pdf, Ok(Some(picture))) = (looked.kind, &looked.drawn) {
            odd.extend(unlike(&path, picture)?.map(|likeness| (likeness, name)));
        }
    }
    odd.sort_by(|one, other| one.0.total_cmp(&other.0));
    for (likeness, name) in &odd {
        report.circumstance("unlike", &format!("{likeness:.3} {name}"))?;
    }
    for ((kind, outcome), count) in &outcomes {
        report.beside(&format!("{kind}: {outcome}"), f64::from(*count), "files")?;
    }
    Ok(())
}

fn look(way: &Way, helpers: &Helpers, name: &str, document: &Bytes) -> Looked {
    let (kind, begun) = (sniff(document), Instant::now());
    let page = |kind, document: &Bytes| way.page(kind, document, 0, EDGE).map(Some);
    let drawn = match OfficeKind::of(kind, name) {
        Some(office) => way.to_pdf(helpers, office, document).and_then(|pdf| page(MediaType::Pdf, &pdf)),
        None if kind.is_played() => way.proxy(helpers, kind, document).map(|()| None),
        None if kind.has_pages() => way.survey(kind, document).and_then(|_| page(kind, document)),
        None => Err(io::Error::other(NoPreview::UnsupportedType)),
    };
    Looked { kind, drawn: drawn.map_err(|error| error.to_string()), took: begun.elapsed() }
}

fn files(place: &Path) -> io::Result<Vec<PathBuf>> {
    let (mut found, mut open) = (Vec::new(), vec![place.to_owned()]);
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let target = if entry.file_type()?.is_dir() { &mut open } else { &mut found };
            target.push(entry.path());
        }
    }
    found.sort();
    Ok(found)
}

/// How like pdftoppm's page ours is, if it is little. Where pdftoppm has no page there is nothing to compare with.
fn unlike(path: &Path, ours: &Picture) -> io::Result<Option<f64>> {
    let place = tempfile::tempdir()?;
    let theirs = place.path().join("page");
    let [width, height] = [ours.width, ours.height].map(|number| number.to_string());
    let mut command = Command::new("timeout");
    command.args([PATIENCE, "pdftoppm", "-cropbox", "-singlefile", "-scale-to-x", &width, "-scale-to-y", &height]);
    let told = command.arg(path).arg(&theirs).output()?;
    let Ok(theirs) = Grey::read_ppm(&theirs.with_extension("ppm")) else { return Ok(None) };
    let likeness = ssim(&Grey::from_jpeg(&ours.bytes)?, &theirs).unwrap_or(1.0);
    if likeness >= ALIKE || !told.status.success() {
        return Ok(None);
    }
    if let Some(shots) = std::env::var_os("SEALPORT_SHOTS") {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        fs::write(Path::new(&shots).join(format!("{name}.ours.jpg")), &ours.bytes)?;
    }
    Ok(Some(likeness))
}
