//! What many people cost: the decision about one of a million grants, and everybody signing in at once.

use std::hint::black_box;
use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sealport_access::download;
use sealport_sharing::Visits;
use sealport_sharing::links::Links;
use sealport_vault::Secret;
use uuid::Uuid;

use crate::crowd::Crowd;
use crate::flood;
use crate::report::Report;
use crate::stage::Stage;

/// Checks before those that count: the records are in memory then, as far as they fit.
const WARM: usize = 2_000;
/// Checks that count.
const CHECKS: usize = 20_000;

/// Measures `people.*`.
pub fn run(report: &mut Report, stage: Stage) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
    let (times, again) = runtime.block_on(checks(stage))?;
    report.figure("people.check", micros(within(&times, 0.5)), 0.0)?;
    report.beside("people: 99 of 100 checks within", micros(within(&times, 0.99)), "us")?;
    report.beside("people: half of the checks asked again", micros(within(&again, 0.5)), "us")?;
    report.beside("people: 99 of 100 asked again", micros(within(&again, 0.99)), "us")?;
    flood::run(report, stage)
}

/// What a request for a file asks before the first byte: who is this, and may they have it? Sorted times: of sessions that
/// come from all over the records, so that what is read for one is seldom in memory; and of each once more right after.
async fn checks(stage: Stage) -> io::Result<(Vec<Duration>, Vec<Duration>)> {
    let crowd = Crowd::of(stage.contacts()).await?;
    let links = Links::new(&crowd.ground.keyring.links).map_err(io::Error::other)?;
    let visits = Visits::new(crowd.ground.clone(), Arc::new(links), "https://portal.example.com");
    let (mut first, mut again) = (Vec::with_capacity(CHECKS), Vec::with_capacity(CHECKS));
    for number in 0..WARM + CHECKS {
        let (secret, rendition) = &crowd.sessions[number * 6_151 % crowd.sessions.len()];
        let (one, other) =
            (check(&crowd, &visits, secret, *rendition).await?, check(&crowd, &visits, secret, *rendition).await?);
        if number >= WARM {
            first.push(one);
            again.push(other);
        }
    }
    first.sort();
    again.sort();
    Ok((first, again))
}

async fn check(crowd: &Crowd, visits: &Visits, secret: &Secret, rendition: Uuid) -> io::Result<Duration> {
    let began = Instant::now();
    let found = visits.file(secret, rendition).await.map_err(io::Error::other)?;
    let (visit, file) = found.ok_or_else(|| io::Error::other("a session is missing"))?;
    let file = file.ok_or_else(|| io::Error::other("a file is missing"))?;
    let permit = download(&visit.grant, &file.facts, crowd.ground.now());
    if black_box(permit).is_err() {
        return Err(io::Error::other("what is shared was refused"));
    }
    Ok(began.elapsed())
}

/// The time within which this part (0 to 1) of the sorted times lies.
pub fn within(times: &[Duration], part: f64) -> Duration {
    let at = (times.len() as f64 * part) as usize;
    times.get(at.min(times.len().saturating_sub(1))).copied().unwrap_or_default()
}

fn micros(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
