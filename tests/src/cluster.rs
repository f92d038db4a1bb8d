//! A PostgreSQL of a test's own.

use std::path::PathBuf;
use std::process::Stdio;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::lines::ask_until;
use crate::place;

/// A cluster that can be stopped, and held.
pub struct Cluster {
    child: Child,
    folder: TempDir,
    port: u16,
}

impl Cluster {
    /// Makes and starts one.
    ///
    /// # Panics
    /// When PostgreSQL's programs are missing or refuse.
    pub async fn start() -> Self {
        let folder = TempDir::new().expect("a temporary directory");
        let data = folder.path().join("data");
        let (program, arguments) = as_postgres("initdb");
        if rustix::process::getuid().is_root() {
            let given =
                Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status().await.expect("chown");
            assert!(given.success());
        }
        let mut command = Command::new(program);
        command.args(arguments).arg("--pgdata").arg(&data).args([
            "--username=sealport",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        ]);
        let made = command.current_dir("/").output().await.expect("PostgreSQL's programs start");
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = place::free_port();
        let cluster = Self { child: Self::spawn(&folder, port), folder, port };
        cluster.until_up().await;
        cluster
    }

    fn spawn(folder: &TempDir, port: u16) -> Child {
        let (program, arguments) = as_postgres("postgres");
        let mut command = Command::new(program);
        command
            .args(arguments)
            .arg("-D")
            .arg(folder.path().join("data"))
            .args(["-p", &port.to_string(), "-k"])
            .arg(folder.path());
        command.args(["-c", "listen_addresses=127.0.0.1"]).current_dir("/");
        command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .expect("postgres")
    }

    /// Its address, for the role that may do everything.
    pub fn address(&self) -> String {
        format!("postgres://sealport@127.0.0.1:{}/postgres", self.port)
    }

    async fn until_up(&self) {
        let address = self.address();
        let up = ask_until(|| async {
            let asked = Command::new("psql")
                .args([&address, "-Atc", "select 1"])
                .output()
                .await
                .expect("PostgreSQL's programs start");
            asked.status.success().then_some(())
        });
        assert!(up.await.is_some(), "the private PostgreSQL does not start");
    }

    /// Ends it as an operator does who restarts it in a hurry (`pg_ctl stop -m immediate`: no farewell to anybody).
    ///
    /// # Panics
    /// When it can't be stopped.
    pub async fn stop(&mut self) {
        let (program, arguments) = as_postgres("pg_ctl");
        let mut command = Command::new(program);
        command.args(arguments).args(["stop", "-m", "immediate", "-D"]).arg(self.folder.path().join("data"));
        let stopped = command.current_dir("/").output().await.expect("PostgreSQL's programs start");
        assert!(stopped.status.success(), "{}", String::from_utf8_lossy(&stopped.stderr));
        self.child.wait().await.expect("it ends");
    }

    /// Starts it again on the same port.
    ///
    /// # Panics
    /// When it doesn't start.
    pub async fn start_again(&mut self) {
        self.child = Self::spawn(&self.folder, self.port);
        self.until_up().await;
    }
}

impl Cluster {
    /// Holds every process of it where it stands: connections stay, new ones are taken by the system, nobody answers.
    ///
    /// # Panics
    /// When it is not running.
    pub fn hold(&self) {
        // The first process first, so that it makes no further ones.
        assert!(!self.signal(Signal::STOP).is_empty(), "PostgreSQL is running");
    }

    /// Lets it go on.
    pub fn let_go(&self) {
        self.signal(Signal::CONT);
    }

    fn signal(&self, signal: Signal) -> Vec<Pid> {
        let file = self.folder.path().join("data/postmaster.pid");
        let first = std::fs::read_to_string(file).ok().and_then(|text| text.lines().next()?.parse().ok());
        let Some(first) = first.and_then(Pid::from_raw) else { return Vec::new() };
        let reached = |pid: &Pid| kill_process(*pid, signal).is_ok();
        let mut all: Vec<Pid> = [first].into_iter().filter(reached).collect();
        all.extend(children(first).into_iter().filter(reached));
        all
    }
}

/// The processes that `parent` started.
pub(crate) fn children(parent: Pid) -> Vec<Pid> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_str()?.parse::<i32>().ok());
    let is_child = |pid: &i32| {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        // The name stands in brackets and may hold anything; state and parent follow.
        let rest = stat.rsplit(')').next().unwrap_or_default();
        rest.split_whitespace().nth(1).and_then(|id| id.parse().ok()) == Some(parent.as_raw_nonzero().get())
    };
    pids.filter(is_child).filter_map(Pid::from_raw).collect()
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.let_go();
        let (program, arguments) = as_postgres("pg_ctl");
        let mut command = std::process::Command::new(program);
        command.args(arguments).args(["stop", "-m", "immediate", "-D"]).arg(self.folder.path().join("data"));
        // Stopped already is as good.
        let _ = command.current_dir("/").output();
    }
}

/// How to call a program of PostgreSQL, which refuses to run as root.
fn as_postgres(name: &str) -> (PathBuf, Vec<String>) {
    let versions = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL's programs")
        .map(|entry| entry.expect("a folder").path());
    let program = versions.max().expect("a version").join("bin").join(name);
    if rustix::process::getuid().is_root() {
        let user = ["-u", "postgres", "--"].map(str::to_owned);
        return ("/usr/sbin/runuser".into(), [&user[..], &[program.display().to_string()]].concat());
    }
    (program, Vec::new())
}
