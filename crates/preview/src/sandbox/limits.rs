//! Resource limits of a worker.

use rustix::io::Errno;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Address space of a worker in bytes: its code, the document and the decoded picture.
pub const MEMORY: u64 = 512 << 20;
/// CPU time of a worker in seconds. The kernel then sends SIGXCPU, and one second later SIGKILL.
pub const CPU_SECONDS: u64 = 20;

/// What a process may leave behind of its memory when it dies: nothing. At 1 the kernel neither writes a file nor feeds a
/// program that collects cores, which it does at 0 (core(5)).
pub(crate) const NO_CORE: u64 = 1;

pub(super) fn set() -> Result<(), Errno> {
    set_one(Resource::As, MEMORY, MEMORY)?;
    set_one(Resource::Cpu, CPU_SECONDS, CPU_SECONDS + 1)?;
    set_one(Resource::Core, NO_CORE, NO_CORE)?;
    for nothing in [Resource::Fsize, Resource::Nproc, Resource::Nofile, Resource::Memlock] {
        set_one(nothing, 0, 0)?;
    }
    Ok(())
}

/// Sets a limit, or keeps the administrator's if that is lower still.
pub(crate) fn set_one(resource: Resource, soft: u64, hard: u64) -> Result<(), Errno> {
    let ceiling = getrlimit(resource).maximum.unwrap_or(u64::MAX);
    setrlimit(resource, Rlimit { current: Some(soft.min(ceiling)), maximum: Some(hard.min(ceiling)) })
}
