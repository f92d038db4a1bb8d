//! The one place with `unsafe`: what no safe interface offers.
#![allow(unsafe_code)]

use std::io;
use std::time::Duration;

use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Closes every file descriptor above standard error, known to us or not.
///
/// `close_range(2)` needs Linux 5.9, which is older than Landlock.
pub(crate) fn close_all_but_standard_streams() -> io::Result<()> {
    let (first, last, flags) = (3 as libc::c_uint, libc::c_uint::MAX, 0 as libc::c_uint);
    // SAFETY: the call takes three integers and touches no memory of ours. It breaks the promise of every object in
    // this process that owns a descriptor above 2; the worker has none: it is entered first thing in `main`, before
    // anything was opened, and the process never returns from it to code that might have.
    let outcome = unsafe { libc::syscall(libc::SYS_close_range, first, last, flags) };
    if outcome == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}

/// Puts the process into network and System V namespaces of its own, empty ones; with a user namespace around them
/// if `with_user` (which is what lets an ordinary user do it).
pub(crate) fn leave_namespaces(with_user: bool) -> io::Result<()> {
    let user = if with_user { UnshareFlags::NEWUSER } else { UnshareFlags::empty() };
    // SAFETY: what `unshare` can break is a process whose threads rely on sharing files or memory with each other
    // (CLONE_FILES and the like). None of those flags is set, and the process has a single thread.
    unsafe { unshare_unsafe(user | UnshareFlags::NEWNET | UnshareFlags::NEWIPC) }.map_err(Into::into)
}

/// The CPU time that this process has used. Asks the C library, because the safe wrappers that we know look up
/// where the kernel keeps its clock in ways that the filter forbids.
pub(crate) fn cpu_time() -> Duration {
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `time` outlives the call, which writes nothing else. It fails for unknown clocks only; this one is
    // older than every kernel that we run on, and failing would leave the zero above.
    unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
    Duration::new(time.tv_sec.unsigned_abs(), time.tv_nsec.unsigned_abs() as u32)
}
