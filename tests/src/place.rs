//! Where things lie: the clone, what Cargo built, what `tests/run` started.

use std::path::{Path, PathBuf};

/// The top of the clone.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests/ lies in the clone")
}

/// The folder of the running test's profile, e.g. `target/debug`: what the same `cargo` call built lies there.
pub fn built() -> PathBuf {
    let own = std::env::current_exe().expect("a test knows its own file");
    let folder = own.parent().expect("a file lies in a folder");
    if folder.ends_with("deps") {
        folder.parent().expect("deps lies in a folder").to_owned()
    } else {
        folder.to_owned()
    }
}

/// The binary `sealport`: `SEALPORT_TEST_BINARY` when set, else the one that lies beside the tests.
///
/// # Panics
/// When it was not built.
pub fn sealport() -> PathBuf {
    let binary = std::env::var_os("SEALPORT_TEST_BINARY").map_or_else(|| built().join("sealport"), PathBuf::from);
    assert!(binary.is_file(), "{} is not there: `cargo build` first, or start through `tests/run`", binary.display());
    binary
}

/// What `tests/run` tells its tests through the environment.
///
/// # Panics
/// When it is not set: a test that needs a service fails without it, it is never skipped.
pub fn told(variable: &str) -> String {
    std::env::var(variable).unwrap_or_else(|_| panic!("{variable} is not set: start this test through `tests/run`"))
}

/// The Python of the tests' own virtual environment.
pub fn python() -> PathBuf {
    let python = std::env::var_os("SEALPORT_TEST_PYTHON")
        .map_or_else(|| repository().join("tests/.cache/venv/bin/python"), PathBuf::from);
    assert!(python.is_file(), "{} is not there: `tests/run` makes it", python.display());
    python
}

/// A port of the loopback that was free a moment ago, for servers that keep theirs over a restart.
pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a free port").port()
}
