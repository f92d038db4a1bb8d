//! A film in a running portal: how long it takes to prepare, and how soon its pieces are there with their viewer's mark.

use std::io;
use std::time::{Duration, Instant};

use sealport_tests::looking::film;
use sealport_tests::measure::cost::process_cpu;
use sealport_tests::measure::load::Connection;

use super::looking::millis;
use crate::house::House;
use crate::people::within;
use crate::report::Report;
use crate::stage::Stage;

/// As a camera's: noise is what takes an encoder's time.
const AS_A_CAMERA: [&str; 2] = ["-vf", "noise=alls=12:allf=t"];
/// Of one piece, in seconds.
const PIECE: u32 = 4;

/// Measures `preview.film`.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let pieces = stage.film_pieces();
    let film = film("1920x1080", pieces * PIECE, &AS_A_CAMERA);
    let began = Instant::now();
    let asset = house.brought("film.mp4", &film, true);
    house.prepares_everything();
    let a_second = began.elapsed().as_secs_f64() / f64::from(pieces * PIECE);
    report.beside("preview: preparing a second of film, 1920x1080", a_second, "s")?;

    let reader = house.reader(&[&asset]);
    let viewer = reader.viewers.first().ok_or_else(|| io::Error::other("no way to the viewer"))?;
    let mut connection = Connection::open(reader.door.port)?;
    let before = process_cpu(reader.door.pid)?;
    let mut times = Vec::new();
    for number in 1..=pieces {
        let asked = Instant::now();
        let head = connection.ask(&reader.door.request("GET", &format!("{viewer}/film/{number}"), ""))?;
        if head.status != 200 || head.field("content-type") != Some("video/mp4") {
            return Err(io::Error::other(format!("piece {number} got {}", head.text)));
        }
        times.push(asked.elapsed());
    }
    let cpu: Duration = process_cpu(reader.door.pid)?.saturating_sub(before);
    times.sort();
    report.figure("preview.film", millis(within(&times, 0.95)), 0.0)?;
    report.beside("preview: half of the pieces", millis(within(&times, 0.5)), "ms")?;
    report.beside("preview: a piece in the portal", millis(cpu) / f64::from(pieces), "CPU ms, with ffmpeg")
}
