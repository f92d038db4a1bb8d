//! What drawing costs: pages beside `pdftoppm -jpeg`, small pictures beside one `vipsthumbnail` for all of them.

use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use sealport_preview::MediaType;

use super::papers::{self, Paper};
use super::way::{Way, cpu_of};
use crate::report::Report;
use crate::stage::Stage;

/// The two papers: words, and drawings between words.
const PAPERS: [(&str, &str); 2] = [("words", "bashref.pdf"), ("drawings", "gnuplot.pdf")];
/// Pages that a reader's wish has drawn at once.
const AT_ONCE: u32 = 4;
const DPI: f64 = 150.0;
const POINTS_OF_AN_INCH: f64 = 72.0;
const THUMBNAIL: u32 = 512;
const THUMBNAIL_QUALITY: u32 = 80;

/// Measures `preview.words`, `preview.drawings`.
pub fn pages(report: &mut Report, stage: Stage, way: &Way) -> io::Result<()> {
    for (what, name) in PAPERS {
        let paper = papers::named(name)?;
        let document = paper.bytes()?;
        let (points, total) = way.survey(MediaType::Pdf, &document)?;
        let (edge, count) = ((points * DPI / POINTS_OF_AN_INCH).round() as u32, stage.pages().min(total));
        let (mut ours, mut in_fours, mut theirs) = (Duration::MAX, Duration::MAX, Duration::MAX);
        // They take turns, so that a busy moment of the machine doesn't hit one of them alone.
        for _ in 0..stage.rounds() {
            ours = ours.min(cpu_of(|| drawn(way.pages(&document, count, edge, count)?, count))?);
            theirs = theirs.min(cpu_of(|| pdftoppm(&paper, count))?);
            in_fours = in_fours.min(cpu_of(|| drawn(way.pages(&document, count, edge, AT_ONCE)?, count))?);
        }
        let a_page = |cpu: Duration| cpu.as_secs_f64() * 1_000.0 / f64::from(count);
        report.figure(&format!("preview.{what}"), a_page(ours), a_page(theirs))?;
        report.beside(&format!("preview: {what}, pdftoppm"), a_page(theirs), "CPU ms a page")?;
        report.beside(&format!("preview: {what}, ratio"), ours.as_secs_f64() / theirs.as_secs_f64(), "")?;
        report.beside(&format!("preview: {what}, four a worker"), a_page(in_fours), "CPU ms a page")?;
    }
    Ok(())
}

fn drawn(count: u32, wanted: u32) -> io::Result<()> {
    if count == wanted { Ok(()) } else { Err(io::Error::other(format!("{count} of {wanted} pages were drawn"))) }
}

fn pdftoppm(paper: &Paper, count: u32) -> io::Result<()> {
    let place = tempfile::tempdir()?;
    let mut command = Command::new("pdftoppm");
    command.args(["-jpeg", "-r", "150", "-l", &count.to_string()]).arg(&paper.path).arg(place.path().join("page"));
    succeed(&mut command)?;
    drawn(u32::try_from(std::fs::read_dir(place.path())?.count()).unwrap_or(u32::MAX), count)
}

/// Measures `preview.thumbnails`.
pub fn thumbnails(report: &mut Report, stage: Stage, way: &Way) -> io::Result<()> {
    let photos: Vec<Paper> = papers::all()?.into_iter().filter(|paper| paper.pages.is_empty()).collect();
    let files = photos.iter().map(Paper::bytes).collect::<io::Result<Vec<_>>>()?;
    let (mut ours, mut theirs) = (Duration::MAX, Duration::MAX);
    for _ in 0..stage.rounds() {
        ours = ours.min(cpu_of(|| files.iter().try_for_each(|file| way.thumbnail(file, THUMBNAIL)))?);
        theirs = theirs.min(cpu_of(|| vips(&photos))?);
    }
    let each = |cpu: Duration| cpu.as_secs_f64() * 1_000.0 / photos.len() as f64;
    report.figure("preview.thumbnails", each(ours), each(theirs))?;
    report.beside("preview: vipsthumbnail", each(theirs), "CPU ms a picture")?;
    report.beside("preview: thumbnails, ratio", ours.as_secs_f64() / theirs.as_secs_f64(), "")
}

/// One process for all, on one thread: more threads cost it more.
fn vips(photos: &[Paper]) -> io::Result<()> {
    let place = tempfile::tempdir()?;
    // Some are called the same.
    let links = photos.iter().enumerate().map(|(number, photo)| {
        let link = place.path().join(format!("{number}.jpg"));
        std::os::unix::fs::symlink(&photo.path, &link).map(|()| link)
    });
    let links = links.collect::<io::Result<Vec<_>>>()?;
    let size = format!("{THUMBNAIL}x{THUMBNAIL}");
    let target = place.path().join(format!("small-%s.jpg[Q={THUMBNAIL_QUALITY},strip]"));
    let mut command = Command::new("vipsthumbnail");
    command.env("VIPS_CONCURRENCY", "1").args(["--size", &size, "-o"]).arg(target).args(links);
    succeed(&mut command)?;
    are_there(place.path(), photos.len())
}

fn are_there(place: &Path, count: usize) -> io::Result<()> {
    let made = std::fs::read_dir(place)?.filter_map(Result::ok);
    let made = made.filter(|file| file.file_name().to_string_lossy().starts_with("small-")).count();
    if made == count { Ok(()) } else { Err(io::Error::other(format!("{made} of {count} thumbnails"))) }
}

/// Runs a program to its good end.
///
/// # Errors
/// When it can't be started or fails.
pub fn succeed(command: &mut Command) -> io::Result<()> {
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    let program = command.get_program().to_string_lossy().into_owned();
    if status.success() { Ok(()) } else { Err(io::Error::other(format!("{program}: {status}"))) }
}
