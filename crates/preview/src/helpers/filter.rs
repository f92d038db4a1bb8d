//! The system calls that a helper program may make; any other does not exist for it.
//!
//! A closed list, as for the render worker, but a longer one: these programs are large, not ours, and differ from one
//! Linux distribution to the next. Therefore what isn't listed answers "no such system call" rather than killing:
//! they are written to get along on older kernels.
//!
//! What is missing on purpose: sockets (but for [`Listening`]), new processes (threads are allowed), tracing, signals to others,
//! memory of others, mounts, namespaces, keys, bpf, io_uring, and truncating or changing the rights of a file by its
//! *name*, which Landlock does not (or not on every kernel) tie to the private directory.

use std::collections::BTreeMap;

use seccompiler::SeccompCmpOp::{Eq, MaskedEq, Ne};
use seccompiler::{
    BackendError, BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule, TargetArch, apply_filter,
};

use crate::sandbox::SandboxError;

/// Allowed with whatever arguments. What a file call may name is Landlock's business.
const FREE: &[libc::c_long] = &[
    // Files by descriptor.
    libc::SYS_read,
    libc::SYS_write,
    libc::SYS_readv,
    libc::SYS_writev,
    libc::SYS_pread64,
    libc::SYS_pwrite64,
    libc::SYS_preadv,
    libc::SYS_pwritev,
    libc::SYS_lseek,
    libc::SYS_close,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fcntl,
    libc::SYS_flock,
    libc::SYS_fstat,
    libc::SYS_fstatfs,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fadvise64,
    libc::SYS_sendfile,
    libc::SYS_copy_file_range,
    libc::SYS_getdents64,
    libc::SYS_fchdir,
    // Files by name.
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_readlinkat,
    libc::SYS_mkdirat,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_chdir,
    libc::SYS_getcwd,
    libc::SYS_umask,
    // Memory.
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_mincore,
    libc::SYS_membarrier,
    // Threads, waiting, time.
    libc::SYS_futex,
    libc::SYS_set_robust_list,
    libc::SYS_get_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_sched_getparam,
    libc::SYS_sched_getscheduler,
    libc::SYS_sched_get_priority_max,
    libc::SYS_sched_get_priority_min,
    libc::SYS_getcpu,
    libc::SYS_nanosleep,
    libc::SYS_clock_nanosleep,
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_gettimeofday,
    libc::SYS_times,
    libc::SYS_getitimer,
    libc::SYS_setitimer,
    libc::SYS_ppoll,
    libc::SYS_pselect6,
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_eventfd2,
    libc::SYS_pipe2,
    libc::SYS_wait4,
    libc::SYS_waitid,
    // Signals to itself (see below for sending).
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_rt_sigsuspend,
    libc::SYS_rt_sigtimedwait,
    libc::SYS_rt_sigpending,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Who and where am I?
    libc::SYS_getpid,
    libc::SYS_getppid,
    libc::SYS_getpgid,
    libc::SYS_getsid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_getresuid,
    libc::SYS_getresgid,
    libc::SYS_getgroups,
    libc::SYS_capget,
    libc::SYS_getpriority,
    libc::SYS_getrusage,
    libc::SYS_getrlimit,
    libc::SYS_setrlimit,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_getrandom,
    // The program itself: Landlock says which files may be executed.
    libc::SYS_execve,
];

/// Older names for the same things, which only this processor has.
#[cfg(target_arch = "x86_64")]
const FREE_HERE: &[libc::c_long] = &[
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_readlink,
    libc::SYS_mkdir,
    libc::SYS_rmdir,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_link,
    libc::SYS_getdents,
    libc::SYS_dup2,
    libc::SYS_pipe,
    libc::SYS_poll,
    libc::SYS_select,
    libc::SYS_epoll_wait,
    libc::SYS_epoll_create,
    libc::SYS_eventfd,
    libc::SYS_time,
    libc::SYS_alarm,
    libc::SYS_getpgrp,
    libc::SYS_arch_prctl,
];
#[cfg(not(target_arch = "x86_64"))]
const FREE_HERE: &[libc::c_long] = &[];

/// Answered with success and not done: programs take offence at a failure, and nobody needs the deed.
const PRETENDED: &[libc::c_long] =
    &[libc::SYS_fchmod, libc::SYS_fchmodat, libc::SYS_fchown, libc::SYS_fchownat, libc::SYS_utimensat];
#[cfg(target_arch = "x86_64")]
const PRETENDED_HERE: &[libc::c_long] =
    &[libc::SYS_chmod, libc::SYS_chown, libc::SYS_lchown, libc::SYS_utime, libc::SYS_utimes];
#[cfg(not(target_arch = "x86_64"))]
const PRETENDED_HERE: &[libc::c_long] = &[];

/// Questions about a descriptor that may be asked: is it a terminal, how much can be read.
const IOCTLS: &[u64] = &[libc::TCGETS, libc::FIONREAD, libc::FIOCLEX, libc::FIONCLEX, libc::FIONBIO];
/// Naming threads and asking what is known already.
const PRCTLS: &[libc::c_int] =
    &[libc::PR_SET_NAME, libc::PR_GET_NAME, libc::PR_GET_DUMPABLE, libc::PR_CAPBSET_READ, libc::PR_SET_TIMERSLACK];

/// Whether the program may listen on a local socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Listening {
    /// No sockets at all.
    No,
    /// A local stream socket in its private directory, on which nobody ever calls: it can connect to none itself.
    /// LibreOffice doesn't start without its "is there another one of me?" socket.
    Privately,
}

/// Puts the filter on the calling thread, for good.
pub(super) fn install(listening: Listening) -> Result<(), SandboxError> {
    let refused = |error: &dyn std::fmt::Display| SandboxError::Seccomp(error.to_string());
    let [pretend, list] = programs(listening).map_err(|error| refused(&error))?;
    // The one that pretends comes second: putting a filter on needs a call that the list does not have.
    apply_filter(&pretend).map_err(|error| refused(&error))?;
    apply_filter(&list).map_err(|error| refused(&error))
}

fn programs(listening: Listening) -> Result<[BpfProgram; 2], BackendError> {
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    let pretended = || PRETENDED.iter().chain(PRETENDED_HERE).map(|call| (*call, Vec::new()));
    let (allow, absent) = (SeccompAction::Allow, SeccompAction::Errno(libc::ENOSYS as u32));
    let pretend = SeccompFilter::new(pretended().collect(), allow.clone(), SeccompAction::Errno(0), architecture)?;
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = pretended().collect();
    rules.extend(FREE.iter().chain(FREE_HERE).map(|call| (*call, Vec::new())));
    rules.extend(with_conditions()?);
    rules.extend(asking(listening)?);
    if listening == Listening::Privately {
        let [bind, listen, accept] = [libc::SYS_bind, libc::SYS_listen, libc::SYS_accept];
        rules.extend([bind, listen, accept, libc::SYS_accept4, libc::SYS_shutdown].map(|call| (call, Vec::new())));
        rules.insert(libc::SYS_socket, vec![rule(0, Eq, libc::AF_UNIX as u64)?]);
    }
    let list = SeccompFilter::new(rules, absent, allow, architecture)?;
    Ok([pretend.try_into()?, list.try_into()?])
}

/// Calls whose arguments matter.
fn with_conditions() -> Result<Vec<(i64, Vec<SeccompRule>)>, BackendError> {
    let own = u64::from(std::process::id());
    // Open files are shared, as the C library's threads have them, so that they can be seen from outside.
    let thread = (libc::CLONE_THREAD | libc::CLONE_FILES) as u64;
    let ioctls = IOCTLS.iter().map(|question| rule(1, Eq, *question)).collect::<Result<_, _>>()?;
    let prctls = PRCTLS.iter().map(|what| rule(0, Eq, *what as u64)).collect::<Result<_, _>>()?;
    let mut list = vec![
        // Threads only. clone3, whose flags a filter can't see, is "missing", and the C library falls back to this.
        (libc::SYS_clone, vec![rule(0, MaskedEq(thread), thread)?]),
        (libc::SYS_kill, vec![rule(0, Eq, own)?]),
        (libc::SYS_tgkill, vec![rule(0, Eq, own)?]),
        (libc::SYS_prlimit64, vec![rule(0, Eq, 0)?, rule(0, Eq, own)?]),
        (libc::SYS_ioctl, ioctls),
        (libc::SYS_prctl, prctls),
        (libc::SYS_openat, opening(2)?),
    ];
    #[cfg(target_arch = "x86_64")]
    list.push((libc::SYS_open, opening(1)?));
    Ok(list)
}

/// Asking what may be done with a file. LibreOffice puts its socket into its private directory (as `OSL_SOCKET_PATH`
/// says) only if nothing says that `/tmp` is writable, and it asks for nothing but that in this way.
fn asking(listening: Listening) -> Result<Vec<(i64, Vec<SeccompRule>)>, BackendError> {
    let rules = |mode: u8| match listening {
        Listening::No => Ok(Vec::new()),
        Listening::Privately => Ok(vec![rule(mode, Ne, libc::W_OK as u64)?]),
    };
    let mut list = vec![(libc::SYS_faccessat, rules(2)?), (libc::SYS_faccessat2, rules(2)?)];
    #[cfg(target_arch = "x86_64")]
    list.push((libc::SYS_access, rules(1)?));
    Ok(list)
}

/// Opening, but never truncating what is opened for reading only: Landlock before Linux 6.2 would let that pass.
fn opening(flags: u8) -> Result<Vec<SeccompRule>, BackendError> {
    let mode = libc::O_ACCMODE as u64;
    Ok(vec![
        rule(flags, MaskedEq(libc::O_TRUNC as u64), 0)?,
        rule(flags, MaskedEq(mode), libc::O_WRONLY as u64)?,
        rule(flags, MaskedEq(mode), libc::O_RDWR as u64)?,
    ])
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, BackendError> {
    SeccompRule::new(vec![SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)?])
}
