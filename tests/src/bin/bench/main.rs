//! `tests/bench`: measures what [`goals::GOALS`] promises. Not a timed test: it reports the figures, also the missed ones.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a bench that can't go on has failed")]

mod crowd;
mod flood;
mod goals;
mod house;
mod memory;
mod people;
mod preview;
mod report;
mod requests;
mod seal;
mod stage;
mod transfers;

use std::io;
use std::process::ExitCode;

use report::{Form, Report};
use stage::Stage;

/// A bench: its name and what it does.
type Bench = (&'static str, fn(&mut Report, Stage) -> io::Result<()>);

const BENCHES: &[Bench] = &[
    ("seal", seal::run),
    ("download", transfers::download),
    ("ranges", requests::ranges),
    ("upload", transfers::upload),
    ("memory", memory::run),
    ("small", requests::small),
    ("landing", requests::landing),
    ("people", people::run),
    ("preview", preview::run),
];

/// Parts of a bench, to be had alone for a closer look.
const PARTS: &[Bench] = &[
    ("preview-pages", preview::pages),
    ("preview-marks", preview::marks),
    ("preview-likeness", preview::likeness),
    ("preview-traces", preview::traces),
    ("preview-looking", preview::looking),
    ("preview-film", preview::film),
    ("preview-corpus", preview::corpus),
];

fn main() -> ExitCode {
    let (mut form, mut stage, mut wanted) = (Form::Table, Stage { is_quick: false }, Vec::new());
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--json" => form = Form::Json,
            "--quick" => stage.is_quick = true,
            name if BENCHES.iter().chain(PARTS).any(|bench| bench.0 == name) => wanted.push(argument),
            other => return fail(&format!("there is no bench '{other}', only: {}", names())),
        }
    }
    let mut report = Report::new(form);
    match run(&mut report, stage, &wanted) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn run(report: &mut Report, stage: Stage, wanted: &[String]) -> io::Result<()> {
    let built = if cfg!(debug_assertions) { "debug: these figures mean nothing" } else { "release" };
    report.circumstance("bench", built)?;
    report.circumstance("flags", &std::env::var("SEALPORT_BENCH_FLAGS").unwrap_or_else(|_| "unknown".to_owned()))?;
    let sync = sealport_tests::measure::cost::sync_time(&std::env::temp_dir())?;
    report.beside("fsync of this disk", sync.as_secs_f64() * 1_000.0, "ms")?;
    if stage.is_quick {
        report.circumstance("sizes", "quick: files are smaller than the goals say")?;
    }
    let asked = |name: &str| wanted.is_empty() || wanted.iter().any(|one| one == name);
    if BENCHES.iter().any(|bench| bench.0 != "seal" && asked(bench.0)) {
        tell_database(report)?;
    }
    let parts = PARTS.iter().filter(|part| wanted.iter().any(|one| one == part.0));
    for (_, bench) in BENCHES.iter().filter(|bench| asked(bench.0)).chain(parts) {
        bench(report, stage)?;
    }
    report.circumstance("goals missed", &report.missed().to_string())?;
    let open = goals::GOALS.iter().map(|goal| goal.name).filter(|name| asked(bench_of(name)) && !report.told(name));
    let open: Vec<&str> = open.collect();
    if open.is_empty() { Ok(()) } else { report.circumstance("goals that no bench measures yet", &open.join(", ")) }
}

/// How the database writes, as the portal says, and whether its file can be read by anybody.
fn tell_database(report: &Report) -> io::Result<()> {
    let house = house::House::open()?;
    report.circumstance("database", &house.database())?;
    report.circumstance("SQLite encrypted", if house.is_database_plain()? { "no" } else { "yes" })
}

/// The bench that measures a goal.
fn bench_of(goal: &str) -> &str {
    goal.split('.').next().unwrap_or(goal)
}

fn names() -> String {
    BENCHES.iter().chain(PARTS).map(|bench| bench.0).collect::<Vec<_>>().join(", ")
}

#[allow(clippy::print_stderr, reason = "a command says what went wrong")]
fn fail(why: &str) -> ExitCode {
    eprintln!("bench: {why}");
    ExitCode::FAILURE
}
