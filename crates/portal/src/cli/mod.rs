//! The command line.

mod demo;
mod doctor;
mod export;
mod init;
mod key;
mod serve;
mod trace;
mod user;

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use toml::{Table, Value};

use crate::config::{Config, ConfigError};

pub(crate) use doctor::landlock;

#[derive(Parser)]
#[command(name = "sealport", about = "Send files to customers: sealed at rest, with a record of who got what", version)]
struct Line {
    /// Configuration file (TOML); deploy/sealport.toml is a commented sample.
    #[arg(long, global = true, env = "SEALPORT_CONFIG")]
    config: Option<PathBuf>,
    /// Where the database and the sealed files lie.
    #[arg(long, global = true)]
    data_dir: Option<PathBuf>,
    /// Machine-readable output.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the portal. On an empty data directory it makes its keys and prints the set-up link.
    Serve {
        /// Address and port to listen on.
        #[arg(long)]
        listen: Option<SocketAddr>,
    },
    /// Make keys and database without starting, and print the set-up link.
    Init,
    /// Employees, from the machine itself.
    User {
        #[command(subcommand)]
        what: user::What,
    },
    /// The master key: its fingerprint, or a new one.
    Key {
        #[command(subcommand)]
        what: key::What,
    },
    /// Write a file so that any stock `age` opens it: recovery without this program.
    Export(export::What),
    /// Say from the invisible mark in a leaked picture whom it was shown. Needs the picture and the master key.
    Trace(trace::What),
    /// Load a company with people, files and shares, to look at.
    #[command(hide = true)]
    Demo {
        /// Folder with the files to load.
        #[arg(long)]
        files: PathBuf,
    },
    /// Look whether this machine is fit to run the portal.
    Doctor,
    /// Print the version.
    Version,
}

/// Why a command failed, in words for the operator.
type Trouble = Box<dyn std::error::Error>;

/// What the commands share.
struct Desk {
    config: Config,
    json: bool,
}

impl Desk {
    /// Prints a line for people, or the value for scripts.
    fn say(&self, text: &str, value: &serde_json::Value) -> std::io::Result<()> {
        let mut out = std::io::stdout().lock();
        if self.json {
            writeln!(out, "{value}")?
        } else {
            writeln!(out, "{text}")?
        }
        out.flush()
    }
}

/// Runs the command line: 0 done, 1 failed, 2 wrong usage, 3 the doctor found something, 4 a picture doesn't tell.
pub fn run() -> ExitCode {
    let line = Line::parse();
    match start(line) {
        Ok(code) => code,
        Err(trouble) => {
            let mut err = std::io::stderr().lock();
            // With stderr gone there is nobody left to tell.
            let _ = writeln!(err, "sealport: {}", crate::http::failure::chain(&*trouble));
            ExitCode::FAILURE
        }
    }
}

fn start(line: Line) -> Result<ExitCode, Trouble> {
    if let Command::Version = line.command {
        let version = env!("CARGO_PKG_VERSION");
        let desk = Desk { config: Config::default(), json: line.json };
        desk.say(&format!("sealport {version}"), &serde_json::json!({ "version": version }))?;
        return Ok(ExitCode::SUCCESS);
    }
    let config = load(&line)?;
    log_to_stderr(&config)?;
    let desk = Desk { config, json: line.json };
    let done = |outcome: Result<(), Trouble>| outcome.map(|()| ExitCode::SUCCESS);
    let system = actix_web::rt::System::new();
    match line.command {
        Command::Serve { .. } => done(system.block_on(serve::run(desk))),
        Command::Init => done(system.block_on(init::run(desk))),
        Command::User { what } => done(system.block_on(user::run(desk, what))),
        Command::Key { what } => done(key::run(&desk, &what)),
        Command::Export(what) => done(system.block_on(export::run(desk, what))),
        Command::Trace(what) => system.block_on(trace::run(&desk, &what)),
        Command::Demo { files } => done(system.block_on(demo::run(desk, &files))),
        Command::Doctor => system.block_on(doctor::run(&desk)),
        Command::Version => Ok(ExitCode::SUCCESS),
    }
}

fn load(line: &Line) -> Result<Config, ConfigError> {
    let mut flags = Table::new();
    if let Some(directory) = &line.data_dir {
        flags.insert("data_dir".to_owned(), Value::String(directory.to_string_lossy().into_owned()));
    }
    if let Command::Serve { listen: Some(listen) } = &line.command {
        flags.insert("listen".to_owned(), Value::String(listen.to_string()));
    }
    Config::load(line.config.as_deref(), std::env::vars(), flags)
}

fn log_to_stderr(config: &Config) -> Result<(), Trouble> {
    use tracing_subscriber::EnvFilter;
    // The libraries below speak only when something is wrong.
    let own = &config.log;
    let filter = EnvFilter::try_new(format!("warn,sealport={own},{}", own_crates(own)))?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    let set = if config.log_json { lines.json().try_init() } else { lines.with_ansi(false).try_init() };
    set.map_err(|error| -> Trouble { error })
}

fn own_crates(level: &str) -> String {
    ["asset_store", "database", "history", "identity", "notify", "openid", "preview", "sharing"]
        .map(|name| format!("sealport_{name}={level}"))
        .join(",")
}
