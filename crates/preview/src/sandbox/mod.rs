//! How a worker locks itself in.
//!
//! Layers, each of which stops an attacker who got around the others:
//!
//! 1. every file descriptor but standard input, output and error is closed;
//! 2. all capabilities are dropped, new privileges are ruled out, nobody may debug or dump the process;
//! 3. resource limits: 512 MiB of address space, 20 s of CPU, no file written, no file opened, no process started;
//! 4. Landlock: no file system, no TCP, no abstract sockets, no signals to others (as far as the kernel knows these);
//! 5. seccomp: a short list of system calls, most with fixed arguments; any other kills the process.
//!
//! All but Landlock exist on every kernel we support and are required. Landlock is required unless
//! [`LandlockPolicy::AllowWithout`] is set.

mod filter;
pub(crate) mod limits;
pub(crate) mod sys;

use landlock::{
    ABI, Access, AccessFs, AccessNet, LandlockStatus, Ruleset, RulesetAttr, RulesetError, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Signal, set_dumpable_behavior, set_parent_process_death_signal};
use rustix::thread::{CapabilitySet, CapabilitySets, set_capabilities, set_no_new_privs};
use serde::{Deserialize, Serialize};

pub use limits::{CPU_SECONDS, MEMORY};
pub(crate) use sys::cpu_time;

/// The newest Landlock version that we know the meaning of. Newer kernels offer it too.
pub(crate) const KNOWN_ABI: ABI = ABI::V6;

/// Whether workers may run where the kernel has no Landlock (before Linux 5.13, or switched off at boot).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LandlockPolicy {
    /// No Landlock, no previews.
    #[default]
    Required,
    /// Make do with seccomp and the other layers. Weaker; the administrator has to say so.
    AllowWithout,
}

/// How much of what we asked of Landlock the kernel enforces.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LandlockReach {
    /// The kernel has no Landlock.
    Absent,
    /// An older kernel: files are closed off, some of the rest (TCP, signals, abstract sockets) is left to seccomp.
    Partial,
    /// Everything.
    Full,
}

/// How well a worker is locked in. The layers not named here are always there: a worker without them does not start.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SandboxReport {
    /// How far Landlock reaches.
    pub landlock: LandlockReach,
    /// The Landlock version in use, 0 without.
    pub landlock_abi: u8,
}

impl SandboxReport {
    /// Whether nothing is missing that a current kernel offers.
    #[must_use]
    pub fn is_complete(self) -> bool {
        self.landlock == LandlockReach::Full
    }
}

impl std::fmt::Display for SandboxReport {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("seccomp, resource limits, no capabilities; ")?;
        match self.landlock {
            LandlockReach::Absent => formatter.write_str("no Landlock"),
            LandlockReach::Partial => write!(formatter, "Landlock version {} (files only)", self.landlock_abi),
            LandlockReach::Full => write!(formatter, "Landlock version {}", self.landlock_abi),
        }
    }
}

/// Why a worker could not lock itself in.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// Landlock and seccomp bind the calling thread: others would stay outside.
    #[error("the process already has {0} threads; the worker must be entered before any other is started")]
    Threads(usize),
    /// A system call of the set-up failed.
    #[error("{step}: {source}")]
    Step {
        /// What was attempted.
        step: &'static str,
        /// What the kernel said.
        source: std::io::Error,
    },
    /// The kernel has no Landlock, and the policy requires it.
    #[error("this kernel has no Landlock (Linux 5.13 or newer, with landlock among the security modules at boot)")]
    NoLandlock,
    /// The kernel has Landlock but refused our rules.
    #[error("Landlock: {0}")]
    Landlock(#[from] RulesetError),
    /// The system call filter could not be built or installed.
    #[error("seccomp: {0}")]
    Seccomp(String),
}

/// Locks the calling process in, for good.
///
/// To be called while the process has a single thread and before it reads its first hostile byte.
///
/// # Errors
/// If any required layer is not to be had. The process is then partly locked in and must exit.
pub fn enter(policy: LandlockPolicy) -> Result<SandboxReport, SandboxError> {
    require_single_thread()?;
    sys::close_all_but_standard_streams().map_err(step("closing inherited files"))?;
    let none = CapabilitySet::empty();
    set_capabilities(None, CapabilitySets { effective: none, permitted: none, inheritable: none })
        .map_err(step("dropping capabilities"))?;
    set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(step("forbidding dumps"))?;
    set_parent_process_death_signal(Some(Signal::KILL)).map_err(step("tying our life to the portal's"))?;
    set_no_new_privs(true).map_err(step("ruling out new privileges"))?;
    let report = close_off_files(policy)?;
    limits::set().map_err(step("setting resource limits"))?;
    filter::install()?;
    Ok(report)
}

pub(crate) fn step<E: Into<std::io::Error>>(step: &'static str) -> impl FnOnce(E) -> SandboxError {
    move |error| SandboxError::Step { step, source: error.into() }
}

/// Counts the process's threads where /proc is there to tell.
pub(crate) fn require_single_thread() -> Result<(), SandboxError> {
    match std::fs::read_dir("/proc/self/task").map(Iterator::count) {
        Ok(threads) if threads > 1 => Err(SandboxError::Threads(threads)),
        // Without /proc the filter still holds for the one thread that reads the document.
        _ => Ok(()),
    }
}

/// Forbids the whole file system, and what else this kernel's Landlock can forbid.
fn close_off_files(policy: LandlockPolicy) -> Result<SandboxReport, SandboxError> {
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(KNOWN_ABI))?
        .handle_access(AccessNet::from_all(KNOWN_ABI))?
        .scope(Scope::from_all(KNOWN_ABI))?
        .create()?
        .restrict_self()?;
    let landlock = match status.ruleset {
        RulesetStatus::FullyEnforced => LandlockReach::Full,
        RulesetStatus::PartiallyEnforced => LandlockReach::Partial,
        RulesetStatus::NotEnforced if policy == LandlockPolicy::AllowWithout => LandlockReach::Absent,
        RulesetStatus::NotEnforced => return Err(SandboxError::NoLandlock),
    };
    let landlock_abi = match status.landlock {
        LandlockStatus::Available { effective_abi, .. } => effective_abi as u8,
        LandlockStatus::NotEnabled | LandlockStatus::NotImplemented => 0,
    };
    Ok(SandboxReport { landlock, landlock_abi })
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use seccompiler::{BpfProgram, SeccompAction, SeccompFilter};

    use super::*;

    /// Landlock binds the calling thread only, so it can be tried without the layers above it.
    #[test]
    fn landlock_alone_already_closes_files_and_sockets() {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let attempts = move || {
            let read = std::fs::read("/proc/self/status").map(|_| ());
            let write = std::fs::write(std::env::temp_dir().join("sealport-landlock-test"), b"x");
            let connect = TcpStream::connect(address).map(|_| ());
            [read, write, connect]
        };
        assert!(attempts().iter().all(Result::is_ok), "outside, each of these works");
        std::fs::remove_file(std::env::temp_dir().join("sealport-landlock-test")).unwrap();

        let inside = std::thread::spawn(move || {
            let report = close_off_files(LandlockPolicy::Required).unwrap();
            (report, attempts())
        });
        let (report, [read, write, connect]) = inside.join().unwrap();
        let refused = |outcome: std::io::Result<()>| outcome.unwrap_err().kind();
        assert_eq!(refused(read), std::io::ErrorKind::PermissionDenied);
        assert_eq!(refused(write), std::io::ErrorKind::PermissionDenied);
        if report.is_complete() {
            assert_eq!(refused(connect), std::io::ErrorKind::PermissionDenied);
        }
    }

    /// Makes the calling thread believe that its kernel has no Landlock.
    fn hide_landlock() {
        let rules = [(libc::SYS_landlock_create_ruleset, Vec::new())].into();
        let (allow, absent) = (SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32));
        let architecture = std::env::consts::ARCH.try_into().unwrap();
        let program: BpfProgram = SeccompFilter::new(rules, allow, absent, architecture).unwrap().try_into().unwrap();
        seccompiler::apply_filter(&program).unwrap();
    }

    #[test]
    fn without_landlock_only_an_explicit_setting_goes_on() {
        let outcomes = std::thread::spawn(|| {
            hide_landlock();
            (close_off_files(LandlockPolicy::Required), close_off_files(LandlockPolicy::AllowWithout))
        });
        let (required, allowed) = outcomes.join().unwrap();
        assert!(matches!(required, Err(SandboxError::NoLandlock)));
        assert_eq!(allowed.unwrap(), SandboxReport { landlock: LandlockReach::Absent, landlock_abi: 0 });
    }

    #[test]
    fn a_process_with_threads_is_not_locked_in() {
        // The test harness runs this in a second thread.
        assert!(matches!(require_single_thread(), Err(SandboxError::Threads(2..))));
    }
}
