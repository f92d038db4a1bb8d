//! A render worker for this crate's tests: as the real one, but a document can make it misbehave, and it can be
//! asked to try an escape, outside and inside the sandbox. Never part of the portal.

#![allow(clippy::print_stdout)]

mod escapes;

use std::io::{self, Read, Write};
use std::process::ExitCode;

use sealport_preview::{Answer, LandlockPolicy, NoPreview, Request, sandbox, worker};

/// `preview-test-worker ATTEMPT ARGUMENT [--inside]` tries an escape; exit status 0 means that it succeeded.
fn main() -> ExitCode {
    sealport_preview::main_if_helper();
    worker::main_if_worker_with(misbehave);
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments == ["-version"] {
        println!("pretender version 9.9\nconfiguration: --enable-libx264");
        return ExitCode::SUCCESS;
    }
    if arguments.first().is_some_and(|argument| argument == "-nostdin") {
        pretend_to_be_ffmpeg();
    }
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

fn misbehave(request: &Request, document: Vec<u8>, say: &mut dyn FnMut(&Answer) -> io::Result<()>) -> io::Result<()> {
    match document.split(|byte| *byte == b':').next().unwrap_or_default() {
        b"HANG" => hang(),
        b"SPIN" => spin(),
        b"PANIC" => panic!("as ordered"),
        b"GREEDY" => say(&take_memory()),
        b"ESCAPE" => say(&open_a_file()),
        b"RAW" => say_raw(&document[4..]),
        _ => worker::render(request, document, say),
    }
}

/// What a helper program might do that somebody took over: as the first word of what it is given says.
fn pretend_to_be_ffmpeg() -> ! {
    let mut word = [0; 6];
    if std::io::stdin().lock().read_exact(&mut word).is_err() {
        std::process::exit(3);
    }
    match &word {
        b"HANG: " => hang(),
        b"SPIN: " => spin(),
        b"GREED:" => {
            take_memory();
            std::process::exit(3)
        }
        b"HOARD:" => fill_the_room(false),
        b"HIDE: " => fill_the_room(true),
        b"TALK: " => loop {
            if std::io::stdout().lock().write_all(&[b'x'; 65_536]).is_err() {
                std::process::exit(3);
            }
        },
        b"CRASH:" => std::process::abort(),
        _ => say_raw(b"\0\0\0\x10ftypnonsense"),
    }
}

/// Writes 4 GiB into the private directory, in files of 16 MiB; where they are `unnamed`, they are taken out of it at once,
/// and kept open.
fn fill_the_room(unnamed: bool) -> ! {
    let block = vec![1_u8; 16 << 20];
    let mut held = Vec::new();
    for number in 0..256 {
        let name = number.to_string();
        let Ok(mut file) = std::fs::File::create(&name) else { break };
        if unnamed && std::fs::remove_file(&name).is_err() {
            break;
        }
        if file.write_all(&block).is_err() {
            break;
        }
        held.push(file);
    }
    hang()
}

/// Waits for ever, in a system call that the filter allows, without using CPU time.
fn hang() -> ! {
    loop {
        std::thread::park();
    }
}

/// Tells the parent that the sandbox stands.
fn announce() {
    let mut output = io::stdout().lock();
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
fn take_memory() -> Answer {
    let mut taken = Vec::new();
    for count in 0..256 {
        let mut block = Vec::<u8>::new();
        if block.try_reserve_exact(16 << 20).is_err() {
            return report_count(count);
        }
        block.resize(16 << 20, 1);
        taken.push(block);
    }
    report_count(256)
}

/// `TooManyPixels` if memory was capped in time, `Damaged` if not.
fn report_count(count: u32) -> Answer {
    Answer::Refused(if count < 32 { NoPreview::TooManyPixels } else { NoPreview::Damaged })
}

fn open_a_file() -> Answer {
    let _file = std::fs::File::open("/proc/self/status");
    Answer::Refused(NoPreview::Empty)
}

/// Says what the document says and dies: after as many whole frames as an attacker likes.
fn say_raw(bytes: &[u8]) -> ! {
    let mut output = io::stdout().lock();
    let is_said = output.write_all(bytes).and_then(|()| output.flush()).is_ok();
    std::process::exit(if is_said { 0 } else { 3 })
}
