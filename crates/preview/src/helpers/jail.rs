//! Inside: our own program locks itself in, then becomes the helper program.
//!
//! Layers, in this order:
//!
//! 1. every file descriptor but standard input, output and error is closed;
//! 2. where the kernel lets us: user, network and System V namespaces of its own, with no network interface in them;
//! 3. no capabilities, no new privileges, and death with the portal's thread that started it;
//! 4. resource limits;
//! 5. Landlock: reads programs, libraries and fonts, executes the one program, writes in its private directory;
//! 6. seccomp: a closed list of system calls; no sockets, no second process.
//!
//! All but the second are required: without them the process ends before the helper program starts. A helper is a
//! single process, so that its limits are the limits of the run, and its end is the end of all.

use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use landlock::{
    AccessFs, AccessNet, BitFlags, CompatLevel, Compatible, PathBeneath, PathFd, PathFdError, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Signal, getppid, set_dumpable_behavior};
use rustix::process::{Gid, Uid, getgid, getuid, set_parent_process_death_signal};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};

use super::filter::{self, Listening};
use super::locked::{self, Verdict};
use super::run::Run;
use crate::sandbox::{self, SandboxError, limits, step, sys};
use landlock::Access;

/// First argument that makes a program the beginning of a helper.
pub const ARGUMENT: &str = "__helper";
/// Argument for a program that may listen on a socket in its private directory.
const LISTENING: &str = "listening";
/// Exit status of a helper that could not lock itself in. It has read nothing.
pub(super) const EXIT_NOT_LOCKED_IN: i32 = 77;
/// Exit status where the helper program could not be started from inside.
pub(super) const EXIT_NO_PROGRAM: i32 = 78;

/// Exit statuses of a look at a document: it is encrypted, or none that LibreOffice would know.
pub(super) const EXIT_LOCKED: i32 = 10;
pub(super) const EXIT_FOREIGN: i32 = 11;
/// Stands for a program: looks at the document whose name follows.
const LOOK: &str = "look";

/// What every helper may read, where it exists: programs and libraries, fonts, and what the C library asks for.
const READABLE: &[&str] = &[
    "/usr",
    "/lib",
    "/lib64",
    "/etc/fonts",
    "/etc/ld.so.cache",
    "/etc/libreoffice",
    "/etc/localtime",
    "/etc/papersize",
    "/var/cache/fontconfig",
    "/var/lib/libreoffice",
    "/var/spool/libreoffice",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
    "/sys/devices/system/cpu",
];
/// Whether every helper may read what lies here, now or once it is made: no place for data or keys.
///
/// Of what isn't there yet, the folder that is there counts, with all links followed.
#[must_use]
pub fn helpers_may_read(path: &Path) -> bool {
    let whole = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let is_open = |real: &Path| {
        READABLE
            .iter()
            .map(Path::new)
            .any(|open| real.starts_with(open) || std::fs::canonicalize(open).is_ok_and(|open| real.starts_with(open)))
    };
    is_open(&whole)
        || whole.ancestors().find_map(|above| std::fs::canonicalize(above).ok()).is_some_and(|real| is_open(&real))
}

/// Where the dynamic loader can be; it is executed on behalf of the program.
const LOADERS: &[&str] = &[
    "/lib64/ld-linux-x86-64.so.2",
    "/lib/ld-linux-aarch64.so.1",
    "/lib/ld-musl-x86_64.so.1",
    "/lib/ld-musl-aarch64.so.1",
];

/// What a helper is allowed to use.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limits {
    /// Private memory in bytes, for the kernel to enforce.
    pub memory: u64,
    /// CPU time in seconds.
    pub cpu_seconds: u64,
    /// Size of any one file in bytes.
    pub file: u64,
}

/// Which program runs where.
#[derive(Clone, Debug)]
pub(super) struct Order {
    pub room: PathBuf,
    pub limits: Limits,
    pub listening: Listening,
    pub program: PathBuf,
    pub arguments: Vec<OsString>,
}

impl Order {
    /// The command that carries this out. `ourselves` is our own program; see [`main_if_helper`].
    pub(super) fn command(&self, ourselves: &Path) -> Command {
        let mut command = Command::new(ourselves);
        command.arg(ARGUMENT).arg(std::process::id().to_string()).arg(&self.room);
        for limit in [self.limits.memory, self.limits.cpu_seconds, self.limits.file] {
            command.arg(limit.to_string());
        }
        command.arg(if self.listening == Listening::Privately { LISTENING } else { "-" });
        command.arg(&self.program).args(&self.arguments);
        command.env_clear().env("HOME", &self.room).env("TMPDIR", &self.room).env("LC_ALL", "C.UTF-8");
        command.current_dir(&self.room);
        command
    }

    /// Reads back what [`Self::command`] wrote, and whose child it should be.
    fn parse(mut arguments: impl Iterator<Item = OsString>) -> Option<(u32, Self)> {
        fn number<T: std::str::FromStr>(argument: Option<OsString>) -> Option<T> {
            argument?.to_str()?.parse().ok()
        }
        let parent = number(arguments.next())?;
        let room = PathBuf::from(arguments.next()?);
        let limits = Limits {
            memory: number(arguments.next())?,
            cpu_seconds: number(arguments.next())?,
            file: number(arguments.next())?,
        };
        let is_listening = arguments.next()? == LISTENING;
        let listening = if is_listening { Listening::Privately } else { Listening::No };
        let program = PathBuf::from(arguments.next()?);
        Some((parent, Self { room, limits, listening, program, arguments: arguments.collect() }))
    }
}

/// Turns this process into a helper program, locked in, if its arguments say so; otherwise returns at once.
///
/// To be called first thing in `main`: before any thread, runtime or log exists and before any file is opened.
pub fn main_if_helper() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(ARGUMENT)) {
        return;
    }
    let status = match Order::parse(arguments) {
        Some((parent, order)) => become_helper(parent, &order),
        None => complain("not an order for a helper", EXIT_NOT_LOCKED_IN),
    };
    std::process::exit(status);
}

fn become_helper(parent: u32, order: &Order) -> i32 {
    if let Err(error) = enter(order) {
        return complain(&error, EXIT_NOT_LOCKED_IN);
    }
    // Whoever died before we tied our life to it won't take us along.
    if getppid().is_none_or(|ours| ours.as_raw_nonzero().get().unsigned_abs() != parent) {
        return complain("the portal is gone", EXIT_NOT_LOCKED_IN);
    }
    if order.program.as_os_str() == LOOK {
        return tell_verdict(order.arguments.first());
    }
    let error = Command::new(&order.program).args(&order.arguments).exec();
    complain(&error, EXIT_NO_PROGRAM)
}

/// The run that judges a document that LibreOffice could not read.
pub(super) fn look(name: &str) -> Run {
    let arguments = vec![name.into()];
    let time = Duration::from_secs(20);
    Run { program: PathBuf::from(LOOK), arguments, listening: Listening::No, time, cpu: time }
}

fn tell_verdict(name: Option<&OsString>) -> i32 {
    let document = name.map(std::fs::read).transpose().ok().flatten().unwrap_or_default();
    match locked::judge(&document) {
        Verdict::Unknown => 0,
        Verdict::Locked => EXIT_LOCKED,
        Verdict::Foreign => EXIT_FOREIGN,
    }
}

fn complain(what: impl std::fmt::Display, status: i32) -> i32 {
    // Nobody is left to tell if this fails too: the exit status says the same in short.
    let _ = writeln!(std::io::stderr(), "{what}");
    status
}

fn enter(order: &Order) -> Result<(), SandboxError> {
    sandbox::require_single_thread()?;
    sys::close_all_but_standard_streams().map_err(step("closing inherited files"))?;
    part_from_the_network();
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .map_err(step("dropping capabilities"))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(step("forbidding dumps"))?;
    set_no_new_privs(true).map_err(step("ruling out new privileges"))?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(step("tying our life to the portal's"))?;
    set_limits(order.limits).map_err(step("setting resource limits"))?;
    close_off_files(order)?;
    filter::install(order.listening)
}

/// Namespaces of its own where that is allowed. An additional layer: without it, seccomp alone keeps sockets away.
fn part_from_the_network() {
    let (user, group) = (getuid(), getgid());
    if sys::leave_namespaces(true).is_ok() {
        // Without a map we would be "nobody" in there, which some programs dislike; they work all the same.
        let _ = map_ourselves(user, group);
    } else {
        // Root in a container may have the right without a user namespace.
        let _ = sys::leave_namespaces(false);
    }
}

fn map_ourselves(user: Uid, group: Gid) -> std::io::Result<()> {
    let (user, group) = (user.as_raw(), group.as_raw());
    std::fs::write("/proc/self/setgroups", "deny")?;
    std::fs::write("/proc/self/uid_map", format!("{user} {user} 1"))?;
    std::fs::write("/proc/self/gid_map", format!("{group} {group} 1"))
}

fn set_limits(ours: Limits) -> Result<(), rustix::io::Errno> {
    limits::set_one(Resource::Data, ours.memory, ours.memory)?;
    // Address space is no measure of memory: libraries, thread arenas and reservations count. It still has an end.
    limits::set_one(Resource::As, ours.memory * 3, ours.memory * 3)?;
    limits::set_one(Resource::Cpu, ours.cpu_seconds, ours.cpu_seconds + 1)?;
    limits::set_one(Resource::Fsize, ours.file, ours.file)?;
    limits::set_one(Resource::Nofile, 512, 512)?;
    limits::set_one(Resource::Stack, 8 << 20, 8 << 20)?;
    limits::set_one(Resource::Core, limits::NO_CORE, limits::NO_CORE)?;
    limits::set_one(Resource::Memlock, 0, 0)
}

fn close_off_files(order: &Order) -> Result<(), SandboxError> {
    let all = AccessFs::from_all(sandbox::KNOWN_ABI);
    let read = AccessFs::ReadFile | AccessFs::ReadDir;
    let write = AccessFs::WriteFile | AccessFs::Truncate | AccessFs::MakeReg | AccessFs::MakeDir | AccessFs::Refer;
    let socket = if order.listening == Listening::Privately { AccessFs::MakeSock.into() } else { BitFlags::EMPTY };
    let private = socket | read | write | AccessFs::RemoveFile | AccessFs::RemoveDir;
    let run = AccessFs::ReadFile | AccessFs::Execute;
    let mut rules = Ruleset::default()
        .handle_access(all)?
        .handle_access(AccessNet::from_all(sandbox::KNOWN_ABI))?
        .scope(Scope::from_all(sandbox::KNOWN_ABI))?
        .create()?
        .set_compatibility(CompatLevel::BestEffort);
    let mut allowances: Vec<(&Path, BitFlags<AccessFs>)> =
        READABLE.iter().map(|path| (Path::new(path), read)).collect();
    allowances.extend(LOADERS.iter().map(|loader| (Path::new(loader), run)));
    allowances.push((Path::new("/dev/null"), AccessFs::ReadFile | AccessFs::WriteFile));
    allowances.extend(installation(&order.program).map(|folder| (folder, read)));
    for (path, access) in allowances {
        match rule(path, access) {
            Ok(beneath) => rules = rules.add_rule(beneath)?,
            // What isn't there needn't be opened.
            Err(PathFdError::OpenCall { .. }) => {}
            Err(error) => return Err(path_trouble(path, error)),
        }
    }
    let program = (order.program.as_os_str() != LOOK).then_some((order.program.as_path(), run));
    for (path, access) in program.into_iter().chain([(order.room.as_path(), private)]) {
        rules = rules.add_rule(rule(path, access).map_err(|error| path_trouble(path, error))?)?;
    }
    match rules.restrict_self()?.ruleset {
        RulesetStatus::NotEnforced => Err(SandboxError::NoLandlock),
        RulesetStatus::FullyEnforced | RulesetStatus::PartiallyEnforced => Ok(()),
    }
}

/// The folder that LibreOffice is installed in, if this is its program: `…/program/soffice.bin`, wherever that is.
fn installation(program: &Path) -> Option<&Path> {
    let folder = program.parent().filter(|folder| folder.file_name() == Some(OsStr::new("program")))?;
    // Never the whole file system.
    folder.parent().filter(|installed| installed.parent().is_some())
}

/// Only rights that a file can have are given on a file: the others belong to folders.
fn rule(path: &Path, access: BitFlags<AccessFs>) -> Result<PathBeneath<PathFd>, PathFdError> {
    let fits = if path.is_dir() { access } else { access & AccessFs::from_file(sandbox::KNOWN_ABI) };
    PathFd::new(path).map(|opened| PathBeneath::new(opened, fits))
}

fn path_trouble(path: &Path, error: PathFdError) -> SandboxError {
    SandboxError::Step {
        step: "opening what may be used",
        source: std::io::Error::other(format!("{}: {error}", path.display())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_that_helpers_read_are_known_through_links_and_before_they_exist() {
        for open in ["/usr", "/usr/share/doc", "/usr/local/sealport/data/not-there-yet", "/lib/x", "/bin/../usr/x"] {
            assert!(helpers_may_read(Path::new(open)), "{open}");
        }
        let folder = tempfile::tempdir().unwrap();
        let link = folder.path().join("data");
        std::os::unix::fs::symlink("/usr/share", &link).unwrap();
        assert!(helpers_may_read(&link.join("sealport/data")));
        for closed in [folder.path(), Path::new("/var/lib/sealport"), Path::new("data"), Path::new("/usrlocal")] {
            assert!(!helpers_may_read(closed), "{}", closed.display());
        }
    }
}
