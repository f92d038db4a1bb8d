//! A running portal whose files are looked at: how soon a page is there, what is left in memory, whom bombs disturb.

use std::io;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sealport_tests::measure::cost::{memory, process_cpu};
use sealport_tests::measure::load::Connection;
use sealport_tests::measure::server::Door;

use super::{bombs, papers};
use crate::flood;
use crate::house::House;
use crate::people::within;
use crate::report::Report;
use crate::stage::Stage;

const EDGE: u32 = 1600;
const MIB: f64 = 1_048_576.0;
/// Pages that are drawn before memory counts: the first ones fill what stays full.
const WARM: u32 = 12;
/// A reader turns the page after this.
const REST: Duration = Duration::from_millis(40);
/// Who wishes for pages that never end, at a time.
const IMPATIENT: usize = 3;
/// No worker may take longer for a document.
const LONGEST_WORK: Duration = Duration::from_secs(32);

/// Measures `preview.first…`, `preview.cached…`, `preview.memory`, `preview.others`.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let bring = |name: &str, end: &str| papers::named(end)?.bytes().map(|bytes| house.brought(name, &bytes, true));
    let words = bring("words.pdf", "bashref.pdf")?;
    let photo = bring("photo.jpg", "Elephants_5640x3172.jpg")?;
    let drawings = bring("drawings.pdf", "gnuplot.pdf")?;
    house.prepares_everything();
    for (which, what, asset) in [("", "words", &words), ("-photo", "a photograph", &photo)] {
        shown(report, stage, &house, (which, what, asset))?;
    }
    let door = house.employee();
    turn(door, &drawings, 1..=WARM)?;
    let before = at_rest(door)?;
    report.beside("preview: memory before", before / MIB, "MiB")?;
    drawn_in_the_house(report, stage, door, &drawings)?;
    report.beside("preview: memory after pages", at_rest(door)? / MIB, "MiB")?;
    others(report, stage, &house)?;
    report.figure("preview.memory", at_rest(door)? / MIB, before / MIB)
}

/// The time from the request to the last byte of a page, for a recipient who may only look: of one that has to be drawn, and
/// of one that is kept.
fn shown(report: &mut Report, stage: Stage, house: &House, what: (&str, &str, &str)) -> io::Result<()> {
    let (which, name, asset) = what;
    let reader = house.reader(&[asset]);
    let viewer = reader.viewers.first().ok_or_else(|| io::Error::other("no way to the viewer"))?;
    let request = reader.door.request("GET", &format!("{viewer}/page/1?edge={EDGE}"), "");
    let mut connection = Connection::open(reader.door.port)?;
    let mut ask = || {
        std::thread::sleep(REST);
        let asked = Instant::now();
        let head = connection.ask(&request)?;
        match (head.status, head.field("content-type")) {
            (200, Some("image/jpeg")) => Ok(asked.elapsed()),
            _ => Err(io::Error::other(format!("a page got {}", head.text))),
        }
    };
    report.figure(&format!("preview.first{which}"), millis(ask()?), 0.0)?;
    for _ in 0..4 {
        ask()?;
    }
    let mut times = (0..stage.marks() * 2).map(|_| ask()).collect::<io::Result<Vec<_>>>()?;
    times.sort();
    report.figure(&format!("preview.cached{which}"), millis(within(&times, 0.95)), 0.0)?;
    report.beside(&format!("preview: half of them, {name}"), millis(within(&times, 0.5)), "ms")
}

/// All that a page costs the portal and its workers, until a colleague has it.
fn drawn_in_the_house(report: &Report, stage: Stage, door: &Door, asset: &str) -> io::Result<()> {
    let count = stage.pages() + 20;
    let before = process_cpu(door.pid)?;
    turn(door, asset, WARM + 1..=WARM + count)?;
    let cpu = process_cpu(door.pid)?.saturating_sub(before);
    let a_page = cpu.as_secs_f64() * 1_000.0 / f64::from(count);
    report.beside("preview: a page in the portal", a_page, "CPU ms, at 1600 pixels, with records and delivery")
}

/// Turns pages, one after the other.
fn turn(door: &Door, asset: &str, pages: std::ops::RangeInclusive<u32>) -> io::Result<()> {
    let mut connection = Connection::open(door.port)?;
    for page in pages {
        let head = connection.ask(&door.request("GET", &format!("{asset}/view/1/page/{page}?edge={EDGE}"), ""))?;
        if head.status != 200 {
            return Err(io::Error::other(format!("page {page} got {}", head.text)));
        }
    }
    Ok(())
}

/// What is resident once nothing is going on.
fn at_rest(door: &Door) -> io::Result<f64> {
    std::thread::sleep(Duration::from_secs(3));
    Ok(memory(door.pid)? as f64)
}

/// Somebody reads pages while bombs are prepared and others wish for pages that never end.
fn others(report: &mut Report, stage: Stage, house: &House) -> io::Result<()> {
    let door = house.employee();
    let endless = house.brought("endless.pdf", &bombs::endless_pages(), false);
    house.prepares_everything();
    flood::read(door, stage.time() / 4, &AtomicBool::new(false))?;
    let quiet = flood::read(door, stage.time(), &AtomicBool::new(false))?;
    for (name, bomb) in [
        ("picture.png", bombs::wide_picture()?),
        ("drawing.svg", bombs::nested_drawing()),
        ("forms.pdf", bombs::nested_forms()),
        ("more-forms.pdf", bombs::nested_forms()),
    ] {
        house.brought(name, &bomb, false);
    }
    let (over, next) = (AtomicBool::new(false), AtomicUsize::new(2));
    let times = std::thread::scope(|scope| {
        let impatient: Vec<_> = (0..IMPATIENT).map(|_| scope.spawn(|| wish(door, &endless, &next, &over))).collect();
        let times = flood::read(door, stage.time() * 2, &AtomicBool::new(false));
        over.store(true, Ordering::Relaxed);
        for one in impatient {
            one.join().expect("a reader doesn't panic")?;
        }
        times
    })?;
    let busy = house.waiting();
    report.figure("preview.others", millis(within(&times, 0.99)), millis(within(&quiet, 0.99)))?;
    report.beside("preview: half of them, quiet", millis(within(&quiet, 0.5)), "ms")?;
    report.beside("preview: half of them, beside bombs", millis(within(&times, 0.5)), "ms")?;
    report.beside("preview: endless pages wished for", next.into_inner() as f64 - 2.0, "")?;
    report.beside("preview: bombs still waiting then", busy as f64, "")?;
    // Those that took too long are tried again, later and later; whatever is being drawn ends before that.
    std::thread::sleep(LONGEST_WORK);
    Ok(())
}

/// Wishes for one endless page after the other.
fn wish(door: &Door, asset: &str, next: &AtomicUsize, over: &AtomicBool) -> io::Result<()> {
    while !over.load(Ordering::Relaxed) {
        let page = next.fetch_add(1, Ordering::Relaxed);
        if page > bombs::ENDLESS_PAGES {
            return Ok(());
        }
        let mut connection = Connection::open(door.port)?;
        connection.ask(&door.request("GET", &format!("{asset}/view/1/page/{page}?edge={EDGE}"), ""))?;
    }
    Ok(())
}

pub(super) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
