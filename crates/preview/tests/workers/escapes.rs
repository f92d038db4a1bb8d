//! Attempts to break out of the sandbox. Each is first seen to succeed outside, then to fail inside.

use std::io::Read;
use std::net::TcpListener;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Stdio};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use sealport_preview::sandbox::{CPU_SECONDS, MEMORY};

const WORKER: &str = env!("CARGO_BIN_EXE_preview-test-worker");

fn attempt(name: &str, argument: &str, place: &[&str]) -> ExitStatus {
    Command::new(WORKER).args([name, argument]).args(place).stderr(Stdio::null()).status().unwrap()
}

/// The attempt works outside; inside, seccomp kills whoever makes it.
fn works_only_outside(name: &str, argument: &str) {
    let outside = attempt(name, argument, &[]);
    assert!(outside.success(), "{name} should succeed outside the sandbox: {outside}");
    let inside = attempt(name, argument, &["--inside"]);
    assert_eq!(inside.signal(), Some(libc::SIGSYS), "{name} inside: {inside}");
}

/// As above, for attempts that some machines forbid everybody. Inside, the attempt must die in any case.
fn where_the_machine_allows_it(name: &str, argument: &str) {
    if !attempt(name, argument, &[]).success() {
        eprintln!("{name} is not possible on this machine even outside the sandbox");
    }
    let inside = attempt(name, argument, &["--inside"]);
    assert_eq!(inside.signal(), Some(libc::SIGSYS), "{name} inside: {inside}");
}

#[test]
fn no_file_is_read() {
    works_only_outside("open", "/proc/self/status");
}

#[test]
fn no_file_is_written() {
    let path = std::env::temp_dir().join(format!("sealport-escape-{}", std::process::id()));
    let outside = attempt("write", path.to_str().unwrap(), &[]);
    assert!(outside.success());
    std::fs::remove_file(&path).unwrap();
    let inside = attempt("write", path.to_str().unwrap(), &["--inside"]);
    assert_eq!(inside.signal(), Some(libc::SIGSYS));
    assert!(!path.exists());
}

#[test]
fn nothing_is_reached_over_the_network() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    works_only_outside("connect", &listener.local_addr().unwrap().to_string());
    works_only_outside("socket", "-");
}

#[test]
fn no_process_and_no_thread_is_started() {
    works_only_outside("fork", "-");
    works_only_outside("thread", "-");
    works_only_outside("spawn", "/bin/true");
    works_only_outside("execve", "/bin/true");
}

#[test]
fn no_other_process_is_touched() {
    works_only_outside("kill", "-");
    let victim = Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    // Where the kernel lets nobody but ancestors trace (Yama), the attempt fails outside too; root always may.
    where_the_machine_allows_it("ptrace", &victim.id().to_string());
    end(victim);
    let mut victims =
        [(); 2].map(|()| Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap());
    assert!(attempt("abort-another", &victims[0].id().to_string(), &[]).success());
    assert_eq!(victims[0].wait().unwrap().signal(), Some(libc::SIGABRT));
    let inside = attempt("abort-another", &victims[1].id().to_string(), &["--inside"]);
    assert_eq!(inside.signal(), Some(libc::SIGSYS));
    assert!(victims[1].try_wait().unwrap().is_none(), "it lives");
    let [_, survivor] = victims;
    end(survivor);
}

#[test]
fn no_new_code_comes_to_be() {
    works_only_outside("executable-memory", "-");
    works_only_outside("make-executable", "-");
}

#[test]
fn io_uring_is_no_way_around() {
    where_the_machine_allows_it("io_uring", "-");
}

/// Reads a limit of a running process, by setting it to what it is asked not to exceed anyway.
fn limit_of(process: Pid, resource: Resource, new: u64) -> Rlimit {
    prlimit(Some(process), resource, Rlimit { current: Some(new), maximum: Some(new) }).unwrap()
}

#[test]
fn the_limits_are_in_force() {
    let mut worker = Command::new(WORKER).args(["spin", "-", "--inside"]).stdout(Stdio::piped()).spawn().unwrap();
    worker.stdout.as_mut().unwrap().read_exact(&mut [0]).unwrap();
    let process = Pid::from_child(&worker);
    let both = |limit: Rlimit| (limit.current, limit.maximum);
    for nothing in [Resource::Nofile, Resource::Fsize, Resource::Nproc] {
        assert_eq!(both(limit_of(process, nothing, 0)), (Some(0), Some(0)), "{nothing:?}");
    }
    // At 1, unlike at 0, no program is fed with the memory of one that died.
    assert_eq!(both(limit_of(process, Resource::Core, 1)), (Some(1), Some(1)));
    assert_eq!(both(limit_of(process, Resource::As, MEMORY)), (Some(MEMORY), Some(MEMORY)));
    // Set to one second, the CPU limit shows itself without the test having to wait for twenty.
    let one_second = Rlimit { current: Some(1), maximum: Some(2) };
    let before = prlimit(Some(process), Resource::Cpu, one_second).unwrap();
    assert_eq!(both(before), (Some(CPU_SECONDS), Some(CPU_SECONDS + 1)));
    assert_eq!(worker.wait().unwrap().signal(), Some(libc::SIGXCPU));
}

fn end(mut process: std::process::Child) {
    process.kill().unwrap();
    process.wait().unwrap();
}
