//! Two hundred people who sign in at the same moment, again and again, and somebody who reads pages meanwhile.

use std::io;
use std::net::Ipv4Addr;
use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use sealport_tests::measure::cost::{forget_peak_memory, memory, peak_memory};
use sealport_tests::measure::load::Connection;
use sealport_tests::measure::server::Door;

use crate::house::House;
use crate::people::within;
use crate::report::Report;
use crate::stage::Stage;

const AT_ONCE: usize = 200;
const READERS: usize = 2;
/// A reader asks for the next page after this rest: pages are read, not hammered.
const REST: Duration = Duration::from_millis(10);
const PAGE: &str = "/library";
const MIB: f64 = 1_048_576.0;

/// What came of the sign-ins.
#[derive(Default)]
struct Answers {
    refused: AtomicUsize,
    told_to_wait: AtomicUsize,
}

/// Measures `people.flood` and `people.memory`.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let house = House::open()?;
    let door = house.employee();
    let csrf = house.sign_in_token();
    // The first hashes, pages and connections are dearer.
    flood(door, &csrf, 0, &Answers::default())?;
    read(door, stage.time() / 4, &AtomicBool::new(false))?;
    let quiet = read(door, stage.time(), &AtomicBool::new(false))?;
    let before = memory(door.pid)? as f64 / MIB;
    forget_peak_memory(door.pid)?;
    let (answers, over) = (Answers::default(), AtomicBool::new(false));
    let (times, floods) = std::thread::scope(|scope| {
        let reader = scope.spawn(|| read(door, Duration::MAX, &over));
        let floods = many_floods(door, &csrf, stage.time(), &answers);
        over.store(true, Ordering::Relaxed);
        Ok::<_, io::Error>((reader.join().expect("a reader doesn't panic")?, floods?))
    })?;
    report.figure("people.flood", millis(within(&times, 0.99)), millis(within(&quiet, 0.99)))?;
    report.figure("people.memory", peak_memory(door.pid)? as f64 / MIB, before)?;
    report.beside("people: half of the pages, quiet", millis(within(&quiet, 0.5)), "ms")?;
    report.beside("people: half of the pages in the flood", millis(within(&times, 0.5)), "ms")?;
    report.beside("people: the longest page in the flood", millis(within(&times, 1.0)), "ms")?;
    report.beside("people: floods", floods as f64, "")?;
    report.beside("people: passwords checked", answers.refused.into_inner() as f64, "")?;
    report.beside("people: told to come again", answers.told_to_wait.into_inner() as f64, "")
}

fn many_floods(door: &Door, csrf: &str, time: Duration, answers: &Answers) -> io::Result<usize> {
    let (began, mut floods) = (Instant::now(), 0);
    while began.elapsed() < time {
        floods += 1;
        flood(door, csrf, floods, answers)?;
    }
    Ok(floods)
}

/// All at once, each from a network of its own and for an account of its own, so that only the machine is in their way.
fn flood(door: &Door, csrf: &str, round: usize, answers: &Answers) -> io::Result<()> {
    let start = Barrier::new(AT_ONCE);
    let one = |number: usize| -> io::Result<()> {
        let place = |part: usize| u8::try_from(part % 250 + 1).unwrap_or(1);
        let source = Ipv4Addr::new(127, place(round / 250), place(round), place(number));
        let connection = Connection::open_from(source, door.port);
        start.wait();
        let mut connection = connection?;
        let body = format!("csrf={csrf}&address=nobody-{round}-{number}%40x.test&password=wrong+horse+battery");
        let (port, length) = (door.port, body.len());
        let request = format!(
            "POST /sign-in HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\n\r\n{body}"
        );
        let head = connection.ask(request.as_bytes())?;
        match (head.status, head.field("retry-after")) {
            (401, _) => answers.refused.fetch_add(1, Ordering::Relaxed),
            (503, Some(_)) => answers.told_to_wait.fetch_add(1, Ordering::Relaxed),
            _ => return Err(io::Error::other(format!("a sign-in got {}", head.text))),
        };
        Ok(())
    };
    std::thread::scope(|scope| {
        let all: Vec<_> = (0..AT_ONCE).map(|number| scope.spawn(move || one(number))).collect();
        all.into_iter().try_for_each(|one| one.join().expect("a visitor doesn't panic"))
    })
}

/// Pages, one after the other, until the time is up or `over`; sorted times.
pub fn read(door: &Door, time: Duration, over: &AtomicBool) -> io::Result<Vec<Duration>> {
    let one = || -> io::Result<Vec<Duration>> {
        let (mut connection, began, mut times) = (Connection::open(door.port)?, Instant::now(), Vec::new());
        while began.elapsed() < time && !over.load(Ordering::Relaxed) {
            let asked = Instant::now();
            let head = connection.ask(&door.request("GET", PAGE, ""))?;
            if head.status != 200 {
                return Err(io::Error::other(format!("{PAGE} got {}", head.text)));
            }
            times.push(asked.elapsed());
            std::thread::sleep(REST);
        }
        Ok(times)
    };
    let mut times = std::thread::scope(|scope| {
        let all: Vec<_> = (0..READERS).map(|_| scope.spawn(one)).collect();
        let all = all.into_iter().map(|one| one.join().expect("a reader doesn't panic"));
        all.collect::<io::Result<Vec<_>>>()
    })?
    .concat();
    times.sort();
    Ok(times)
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}
