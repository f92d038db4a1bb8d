//! What the portal holds in memory while many send and fetch at once.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use sealport_tests::measure::cost::{forget_peak_memory, memory, peak_memory};
use sealport_tests::measure::load::Connection;
use sealport_tests::measure::server::{Door, GIB};

use crate::house::House;
use crate::report::Report;
use crate::stage::Stage;

const DOWNLOADS: usize = 64;
const UPLOADS: usize = 16;
/// Who fetch: a single recipient may not have that many transfers open.
const RECIPIENTS: usize = 4;
const MIB: f64 = 1_048_576.0;
/// What a client takes or sends at a time.
const PIECE: u64 = 1 << 20;
/// Every so many-th recipient reads slowly: what waits for them must not pile up.
const SLOW: usize = 4;

/// Measures `memory.*`: all transfers begin together and break off together, in the middle of their files.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let (asset, _) = house.released("film.bin", GIB)?;
    let customers = house.customers(&[&asset], RECIPIENTS, None);
    let uploads: Vec<_> = (0..UPLOADS).map(|number| house.begin(&format!("in-{number}.bin"), 64 * GIB)).collect();
    let pid = customers[0].door.pid;
    report.beside("memory: before", memory(pid)? as f64 / MIB, "MiB")?;
    forget_peak_memory(pid)?;
    let (out, into) = (AtomicU64::new(0), AtomicU64::new(0));
    let deadline = Instant::now() + stage.time() * 2;
    let during = std::thread::scope(|scope| {
        let mut all = Vec::new();
        for number in 0..DOWNLOADS {
            let customer = &customers[number % RECIPIENTS];
            let (door, file, out) = (&customer.door, &customer.files[0], &out);
            all.push(scope.spawn(move || fetch(door, file, number.is_multiple_of(SLOW), deadline, out)));
        }
        for location in &uploads {
            let (door, into) = (house.employee(), &into);
            all.push(scope.spawn(move || send(door, location, deadline, into)));
        }
        let ended = all.into_iter().map(|one| one.join().expect("a client doesn't panic"));
        ended.collect::<io::Result<Vec<_>>>()?;
        memory(pid)
    })?;
    report.figure("memory.peak", peak_memory(pid)? as f64 / MIB, 0.0)?;
    report.beside("memory: at the end", during as f64 / MIB, "MiB")?;
    let seconds = (stage.time() * 2).as_secs_f64();
    report.beside("memory: fetched", out.into_inner() as f64 / MIB / seconds, "MiB/s")?;
    report.beside("memory: sent", into.into_inner() as f64 / MIB / seconds, "MiB/s")
}

fn fetch(door: &Door, file: &str, is_slow: bool, deadline: Instant, moved: &AtomicU64) -> io::Result<()> {
    let mut connection = Connection::open(door.port)?;
    while Instant::now() < deadline {
        connection.send(&door.request("GET", file, ""))?;
        let mut left = connection.head()?.length;
        while left > 0 && Instant::now() < deadline {
            let now = left.min(PIECE);
            connection.discard(now)?;
            moved.fetch_add(now, Ordering::Relaxed);
            left -= now;
            if is_slow {
                std::thread::sleep(Duration::from_millis(100));
            }
        }
    }
    Ok(())
}

fn send(door: &Door, location: &str, deadline: Instant, moved: &AtomicU64) -> io::Result<()> {
    let mut connection = Connection::open(door.port)?;
    let fields = format!(
        "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\n\
         Content-Length: {}\r\n",
        64 * GIB
    );
    connection.send(&door.request("PATCH", location, &fields))?;
    let piece = vec![0x5a; PIECE as usize];
    while Instant::now() < deadline {
        connection.send(&piece)?;
        moved.fetch_add(PIECE, Ordering::Relaxed);
    }
    Ok(())
}
