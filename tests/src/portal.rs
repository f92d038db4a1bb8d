//! The built binary as a child process, on a directory of its own.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::Mutex;

use rustix::process::{Pid, Signal, kill_process};
use tempfile::TempDir;
use tokio::process::{Child, Command};

use crate::lines::{Lines, ask_until};
use crate::{Backend, Client, Wallet, place};

const CERTIFICATE: &str = "SEALPORT_TLS_CERTIFICATE";

/// How to start a portal.
pub struct PortalOptions {
    /// On what it stands.
    pub backend: Backend,
    /// More settings, as environment variables of `sealport`.
    pub settings: Vec<(String, String)>,
    /// The directory of the data, when it must lie somewhere special (a small tmpfs). Else a temporary one.
    pub data_dir: Option<PathBuf>,
}

impl PortalOptions {
    /// The plain portal on `backend`.
    pub fn on(backend: Backend) -> Self {
        Self { backend, settings: Vec::new(), data_dir: None }
    }

    /// Speaking TLS itself, with what [`crate::certificates::write`] put into `folder`.
    #[must_use]
    pub fn speaking_tls(self, folder: &Path) -> Self {
        let file = |name: &str| folder.join(name).display().to_string();
        self.with(CERTIFICATE, &file("server.pem")).with("SEALPORT_TLS_KEY", &file("server.key"))
    }

    /// With one more setting, e.g. `("SEALPORT_LOG", "debug")`.
    #[must_use]
    pub fn with(mut self, variable: &str, value: &str) -> Self {
        self.settings.push((variable.to_owned(), value.to_owned()));
        self
    }
}

/// A portal on loopback. Killed with the value; its directory goes too.
pub struct Portal {
    child: Child,
    settings: Vec<(String, String)>,
    place: TempDir,
    data_dir: PathBuf,
    port: u16,
    output: Lines,
    wallets: Mutex<HashMap<String, Wallet>>,
}

impl Portal {
    /// Starts it and waits until it says that it is ready.
    ///
    /// # Panics
    /// With everything it said, when it ends or doesn't get ready.
    pub async fn start(options: PortalOptions) -> Self {
        let place = tempfile::tempdir().expect("a temporary directory");
        let data_dir = options.data_dir.unwrap_or_else(|| place.path().join("data"));
        let mut settings = options.backend.settings().await;
        settings.extend(options.settings);
        if options.backend == Backend::PostgresS3 {
            // Only on an empty directory of its own does the portal make a key; beside PostgreSQL the operator does.
            let key = place.path().join("master-key").display().to_string();
            settings.push(("SEALPORT_MASTER_KEY_FILE".to_owned(), key.clone()));
            let made = command(&settings, &place).args(["key", "new", &key]).output().await.expect("sealport starts");
            assert!(made.status.success(), "no master key: {}", String::from_utf8_lossy(&made.stderr));
        }
        let port = place::free_port();
        let (child, output) = spawn(&settings, &place, &data_dir, port);
        let mut portal = Self { child, settings, place, data_dir, port, output, wallets: Mutex::default() };
        portal.until_ready().await;
        portal
    }

    /// Starts it again after [`Self::kill`] or [`Self::stop`]: same directory, same port.
    ///
    /// # Panics
    /// As [`Self::start`].
    pub async fn start_again(&mut self) {
        (self.child, self.output) = spawn(&self.settings, &self.place, &self.data_dir, self.port);
        self.until_ready().await;
    }

    /// `kill -9`, at whatever instruction it is.
    ///
    /// # Panics
    /// When it had ended before.
    pub async fn kill(&mut self) {
        self.child.kill().await.expect("the portal was running");
    }

    /// Asks it to end (SIGTERM) and waits for it.
    ///
    /// # Panics
    /// When it is not running or doesn't end.
    pub async fn stop(&mut self) -> ExitStatus {
        kill_process(self.pid(), Signal::TERM).expect("the portal was running");
        let ended = tokio::time::timeout(crate::lines::PATIENCE, self.child.wait()).await;
        ended.unwrap_or_else(|_| panic!("the portal does not end:\n{}", self.log())).expect("an exit status")
    }

    /// Its process.
    ///
    /// # Panics
    /// When it has ended.
    pub fn pid(&self) -> Pid {
        let id = self.child.id().and_then(|id| i32::try_from(id).ok()).and_then(Pid::from_raw);
        id.expect("the portal is running")
    }

    /// `http://localhost:PORT`; `https` where it speaks TLS itself.
    pub fn address(&self) -> String {
        let scheme = if self.authority().is_some() { "https" } else { "http" };
        format!("{scheme}://localhost:{}", self.port)
    }

    /// The authority that signed its certificate, where it speaks TLS itself.
    pub fn authority(&self) -> Option<PathBuf> {
        Some(Path::new(self.setting(CERTIFICATE)?).with_file_name("authority.pem"))
    }

    /// Where it listens on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Keeps what somebody signs in with after the password.
    ///
    /// # Panics
    /// When another step panicked with it.
    pub fn keep(&self, address: &str, wallet: Wallet) {
        self.wallets.lock().expect("unharmed").insert(address.to_owned(), wallet);
    }

    /// Takes something out of what somebody keeps.
    ///
    /// # Panics
    /// When nothing was kept for `address`.
    pub fn wallet<T>(&self, address: &str, take: impl FnOnce(&mut Wallet) -> T) -> T {
        let mut wallets = self.wallets.lock().expect("unharmed");
        take(wallets.get_mut(address).unwrap_or_else(|| panic!("{address} set up no app")))
    }

    /// Somebody new, without cookies.
    pub fn visitor(&self) -> Client {
        Client::trusting(&self.address(), self.authority().as_deref())
    }

    /// The data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The private temporary place of this portal: home, `TMPDIR` and (unless asked otherwise) the data lie in it.
    pub fn place(&self) -> &Path {
        self.place.path()
    }

    /// The value of a setting that this portal was started with; the last one counts.
    pub fn setting(&self, variable: &str) -> Option<&str> {
        self.settings.iter().rfind(|(own, _)| own == variable).map(|(_, value)| value.as_str())
    }

    /// A setting that counts from the next start on.
    pub fn change(&mut self, variable: &str, value: &str) {
        self.settings.push((variable.to_owned(), value.to_owned()));
    }

    /// Runs `sealport ARGUMENT...` with this portal's settings, as its operator would; what it said.
    ///
    /// # Panics
    /// When it can't be started.
    pub async fn operator(&self, arguments: &[&str]) -> std::process::Output {
        let mut command = command(&self.settings, &self.place);
        command.args(arguments).arg("--data-dir").arg(&self.data_dir);
        command.output().await.expect("sealport starts")
    }

    /// Where its master key lies.
    pub fn master_key_file(&self) -> PathBuf {
        let name = self.data_dir.file_name().expect("a directory").to_string_lossy();
        let beside = self.data_dir.with_file_name(format!("{name}.master-key"));
        let said = self.settings.iter().find(|(variable, _)| variable == "SEALPORT_MASTER_KEY_FILE");
        said.map_or(beside, |(_, path)| PathBuf::from(path))
    }

    /// Everything it said since its last start, both streams.
    pub fn log(&self) -> String {
        self.output.all().join("\n")
    }

    /// The set-up link that it prints on its first start.
    ///
    /// # Panics
    /// When it prints none.
    pub async fn setup_link(&self) -> String {
        let link = |lines: &[String]| {
            let words = lines.iter().flat_map(|line| line.split_whitespace());
            words.into_iter().find(|word| word.starts_with("http") && word.contains("/setup/")).map(str::to_owned)
        };
        self.output.find(link).await.unwrap_or_else(|said| panic!("no set-up link in:\n{said}"))
    }

    async fn until_ready(&mut self) {
        let visitor = self.visitor();
        let (child, output) = (&mut self.child, &self.output);
        let ready = ask_until(|| {
            if let Ok(Some(status)) = child.try_wait() {
                panic!("the portal ended with {status}:\n{}", output.all().join("\n"));
            }
            let ask = visitor.request(reqwest::Method::GET, "/readyz").send();
            async move { ask.await.ok().filter(|answer| answer.status().is_success()) }
        });
        if ready.await.is_none() {
            panic!("the portal does not get ready:\n{}", self.log());
        }
    }
}

/// The binary, with a home and a `TMPDIR` below `place` and none of our variables, so that nothing of the machine leaks
/// in and a search for plaintext can look everywhere it may write.
fn command(settings: &[(String, String)], place: &TempDir) -> Command {
    let (home, temporary) = (place.path().join("home"), place.path().join("tmp"));
    for directory in [&home, &temporary] {
        std::fs::create_dir_all(directory).expect("a directory");
    }
    let mut command = Command::new(place::sealport());
    command.env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", &home).env("TMPDIR", &temporary).current_dir(place.path());
    command.envs(settings.iter().map(|(key, value)| (key, value)));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    command
}

fn spawn(settings: &[(String, String)], place: &TempDir, data_dir: &Path, port: u16) -> (Child, Lines) {
    let mut command = command(settings, place);
    command.arg("serve").arg("--data-dir").arg(data_dir).arg("--listen").arg(format!("127.0.0.1:{port}"));
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{}: {error}", place::sealport().display()));
    let output = Lines::default();
    output.listen(child.stdout.take().expect("piped"));
    output.listen(child.stderr.take().expect("piped"));
    (child, output)
}
