//! nginx, serving the same bytes in clear: what this machine can do at best.

use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::load::Connection;
use crate::place::free_port;

/// A running nginx. Ends with the value.
pub struct Nginx {
    child: Child,
    port: u16,
    _place: TempDir,
}

impl Nginx {
    /// Serves the files of `root` on loopback, with sendfile and without a log.
    ///
    /// # Errors
    /// When nginx (package nginx-light) is missing or doesn't start.
    pub fn serve(root: &Path) -> io::Result<Self> {
        let place = tempfile::tempdir()?;
        let port = free_port();
        std::fs::write(place.path().join("nginx.conf"), configuration(root, port))?;
        let mut command = Command::new("nginx");
        command.arg("-p").arg(place.path()).args(["-c", "nginx.conf", "-e", "error.log"]);
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut server = Self { child, port, _place: place };
        server.until_up()?;
        Ok(server)
    }

    /// Where it listens.
    pub fn port(&self) -> u16 {
        self.port
    }

    fn until_up(&mut self) -> io::Result<()> {
        let deadline = Instant::now() + Duration::from_secs(20);
        while Connection::open(self.port).is_err() {
            if self.child.try_wait()?.is_some() || Instant::now() > deadline {
                return Err(io::Error::other("nginx does not start"));
            }
            std::thread::yield_now();
        }
        Ok(())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // TERM to the master ends its workers too.
        if let Some(pid) = i32::try_from(self.child.id()).ok().and_then(rustix::process::Pid::from_raw) {
            let _already_gone = rustix::process::kill_process(pid, rustix::process::Signal::TERM);
        }
        let _already_gone = self.child.wait();
    }
}

fn configuration(root: &Path, port: u16) -> String {
    let user = if rustix::process::geteuid().is_root() { "user root;" } else { "" };
    let root = root.display();
    format!(
        "daemon off; {user} worker_processes auto; pid nginx.pid; error_log error.log;
         events {{ worker_connections 1024; }}
         http {{
           access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; keepalive_requests 100000000;
           client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
           scgi_temp_path scgi;
           server {{ listen 127.0.0.1:{port}; root {root}; }}
         }}"
    )
}
