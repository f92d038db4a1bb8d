//! A render worker for this crate's tests: as the real one, but a document can make it misbehave, and it can be
//! asked to try an escape, outside and inside the sandbox. Never part of the portal.

mod escapes;

use std::io::Write;
use std::process::ExitCode;

use sealport_preview::{Answer, LandlockPolicy, Request, sandbox, worker};

/// `preview-test-worker ATTEMPT ARGUMENT [--inside]` tries an escape; exit status 0 means that it succeeded.
fn main() -> ExitCode {
    sealport_preview::main_if_helper();
    worker::main_if_worker_with(misbehave);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [attempt, argument, rest @ ..] = arguments.as_slice() else { return ExitCode::from(64) };
    if rest == ["--inside"] && sandbox::enter(LandlockPolicy::Required).is_err() {
        return ExitCode::from(77);
    }
    if attempt == "spin" {
        announce();
        spin();
    }
    match escapes::attempt(attempt, argument) {
        Some(true) => ExitCode::SUCCESS,
        Some(false) => ExitCode::FAILURE,
        None => ExitCode::from(64),
    }
}

fn misbehave(request: &Request, document: Vec<u8>) -> Answer {
    match document.split(|byte| *byte == b':').next().unwrap_or_default() {
        b"HANG" => hang(),
        b"SPIN" => spin(),
        b"PANIC" => panic!("as ordered"),
        b"GREEDY" => take_memory(),
        b"ESCAPE" => open_a_file(),
        b"RAW" => say(&document[4..]),
        _ => worker::render(request, document),
    }
}

/// Waits for ever, in a system call that the filter allows, without using CPU time.
fn hang() -> ! {
    loop {
        std::thread::park();
    }
}

/// Tells the parent that the sandbox stands.
fn announce() {
    let mut output = std::io::stdout().lock();
    if output.write_all(b"!").and_then(|()| output.flush()).is_err() {
        std::process::exit(3);
    }
}

fn spin() -> ! {
    loop {
        std::hint::spin_loop();
    }
}

/// Takes 16 MiB at a time (touched, so that it is real memory) until there is no more, or 4 GiB are reached.
fn take_memory() -> ! {
    let mut taken = Vec::new();
    for count in 0..256 {
        let mut block = Vec::<u8>::new();
        if block.try_reserve_exact(16 << 20).is_err() {
            say(&report_count(count));
        }
        block.resize(16 << 20, 1);
        taken.push(block);
    }
    say(&report_count(256))
}

/// An answer that the parent takes for a refusal: `TooManyPixels` if memory was capped in time, `Damaged` if not.
fn report_count(count: u32) -> [u8; 6] {
    let reason = if count < 32 { 3 } else { 4 };
    [2, 0, 0, 0, 2, reason]
}

fn open_a_file() -> ! {
    let _file = std::fs::File::open("/proc/self/status");
    say(&[2, 0, 0, 0, 2, 5])
}

fn say(bytes: &[u8]) -> ! {
    let mut output = std::io::stdout().lock();
    let is_said = output.write_all(bytes).and_then(|()| output.flush()).is_ok();
    std::process::exit(if is_said { 0 } else { 3 })
}
