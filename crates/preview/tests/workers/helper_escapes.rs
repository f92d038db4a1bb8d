//! Attempts to break out of the jail of the helper programs. Each is first seen to succeed outside, then to fail inside.

use std::fs::{Permissions, set_permissions};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const WORKER: &str = env!("CARGO_BIN_EXE_preview-test-worker");
const MEMORY: u64 = 1536 << 20;

/// A folder for what the attempts are about, and one that plays the private directory.
struct Place {
    folder: tempfile::TempDir,
    room: tempfile::TempDir,
}

impl Place {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), room: tempfile::tempdir_in("/dev/shm").unwrap() }
    }

    /// A file outside the private directory with something in it.
    fn file(&self, name: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, "ours").unwrap();
        set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        path
    }

    fn outside(&self, attempt: &str, argument: &str) -> bool {
        let mut command = Command::new(WORKER);
        command.args([attempt, argument]).current_dir(self.folder.path()).stderr(Stdio::null());
        command.status().unwrap().success()
    }

    /// The same program, as a helper; whether it succeeded. Fails the test if it never came to trying.
    fn inside(&self, attempt: &str, argument: &str, listening: &str) -> bool {
        let [parent, memory] = [u64::from(std::process::id()), MEMORY].map(|number| number.to_string());
        let mut command = Command::new(WORKER);
        command.arg("__helper").arg(parent).arg(self.room.path()).arg(memory).args(["20", "1000000", listening]);
        command.arg(WORKER).args([attempt, argument]).env_clear().current_dir(self.room.path());
        let output = command.output().unwrap();
        let words = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert!(code.is_none_or(|code| ![64, 77, 78].contains(&code)), "{attempt} was not tried: {code:?} {words}");
        output.status.success()
    }

    fn works_only_outside(&self, attempt: &str, argument: &str) {
        assert!(self.outside(attempt, argument), "{attempt} should succeed outside");
        for listening in ["-", "listening"] {
            assert!(!self.inside(attempt, argument, listening), "{attempt} inside ({listening})");
        }
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn the_private_directory_is_where_it_may_work() {
    let place = Place::new();
    let own = place.room.path().join("file");
    assert!(place.inside("write", text(&own), "-"));
    assert!(place.inside("open", text(&own), "-"));
    assert!(place.inside("truncate-by-opening", text(&own), "-") || own.metadata().unwrap().len() > 0);
    assert!(place.inside("unlink", text(&own), "-"));
    assert!(place.inside("thread", "-", "-"));
    assert!(place.inside("memory", "16", "-"));
}

#[test]
fn no_file_outside_is_read_or_changed() {
    let place = Place::new();
    place.works_only_outside("open", "/proc/self/status");
    place.works_only_outside("open", "/etc/passwd");
    place.works_only_outside("open", text(&place.file("secret")));

    let target = place.folder.path().join("new");
    place.works_only_outside("write", text(&target));
    for attempt in ["truncate", "truncate-by-opening"] {
        let file = place.file(attempt);
        assert!(place.outside(attempt, text(&file)) && file.metadata().unwrap().len() == 0, "{attempt} outside");
        let file = place.file(attempt);
        assert!(!place.inside(attempt, text(&file), "-"), "{attempt} inside");
        assert_eq!(std::fs::read_to_string(file).unwrap(), "ours", "{attempt} inside");
    }
    let [out, inn] = ["one", "two"].map(|name| place.file(name));
    assert!(place.outside("unlink", text(&out)));
    assert!(!place.inside("unlink", text(&inn), "-") && inn.exists());
    assert!(place.outside("link", text(&inn)));
    assert!(!place.inside("link", text(&inn), "-"));
}

/// Changing rights is pretended: programs that copy files take offence at a refusal. It must not happen.
#[test]
fn no_rights_are_changed() {
    let place = Place::new();
    let mode = |file: &Path| file.metadata().unwrap().permissions().mode() & 0o777;
    let [out, inn] = ["one", "two"].map(|name| place.file(name));
    assert!(place.outside("chmod", text(&out)));
    assert_eq!(mode(&out), 0o777);
    place.inside("chmod", text(&inn), "-");
    assert_eq!(mode(&inn), 0o600);
}

#[test]
fn nobody_is_reached() {
    let place = Place::new();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    place.works_only_outside("connect", &listener.local_addr().unwrap().to_string());
    place.works_only_outside("bind", "-");
    let path = place.room.path().join("socket");
    let _listener = UnixListener::bind(&path).unwrap();
    place.works_only_outside("connect-unix", text(&path));
    assert!(place.outside("socket", "-") && !place.inside("socket", "-", "-"));
}

#[test]
fn no_other_process_is_started_or_touched() {
    let place = Place::new();
    for (attempt, argument) in [("fork", "-"), ("spawn", "/bin/true"), ("execve", "/bin/true"), ("kill", "-")] {
        place.works_only_outside(attempt, argument);
    }
    let mut victim = Command::new("/bin/cat").stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    let process = victim.id().to_string();
    // Where the kernel lets nobody but ancestors trace (Yama), the attempt fails outside too; root always may.
    if !place.outside("ptrace", &process) {
        eprintln!("ptrace is not possible on this machine even outside the jail");
    }
    assert!(!place.inside("ptrace", &process, "-"));
    victim.kill().unwrap();
    victim.wait().unwrap();
    if !place.outside("io_uring", "-") {
        eprintln!("io_uring is not possible on this machine even outside the jail");
    }
    assert!(!place.inside("io_uring", "-", "-"));
}

#[test]
fn memory_has_an_end() {
    let place = Place::new();
    // Untouched outside: the machine that runs this may have less to give than would prove the point.
    let too_much = ((MEMORY >> 20) + 100).to_string();
    assert!(!place.inside("memory", &too_much, "-"));
}
