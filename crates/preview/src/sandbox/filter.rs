//! The system calls that a worker may make; any other kills it.

use std::collections::BTreeMap;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter, SeccompRule,
    TargetArch, apply_filter,
};

use super::SandboxError;

/// Allowed with whatever arguments: they reach nothing outside the process's own memory and time.
const FREE: &[libc::c_long] = &[
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_brk,
    libc::SYS_madvise,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_getrandom,
    libc::SYS_clock_gettime,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_restart_syscall,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_exit,
    libc::SYS_exit_group,
];

/// Puts the filter on the calling thread, for good.
pub(super) fn install() -> Result<(), SandboxError> {
    let program = program().map_err(|error| SandboxError::Seccomp(error.to_string()))?;
    apply_filter(&program).map_err(|error| SandboxError::Seccomp(error.to_string()))
}

fn program() -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = FREE.iter().map(|call| (*call, Vec::new())).collect();
    rules.insert(libc::SYS_read, vec![stream(libc::STDIN_FILENO)?]);
    rules.insert(libc::SYS_write, vec![stream(libc::STDOUT_FILENO)?, stream(libc::STDERR_FILENO)?]);
    rules.insert(libc::SYS_mmap, vec![not_executable()?]);
    rules.insert(libc::SYS_mprotect, vec![not_executable()?]);
    rules.insert(libc::SYS_tgkill, vec![abort_of_ourselves()?]);
    let architecture = TargetArch::try_from(std::env::consts::ARCH)?;
    SeccompFilter::new(rules, SeccompAction::KillProcess, SeccompAction::Allow, architecture)?.try_into()
}

/// The first argument is this file descriptor.
fn stream(descriptor: libc::c_int) -> Result<SeccompRule, seccompiler::BackendError> {
    rule(0, SeccompCmpOp::Eq, descriptor as u64)
}

/// The third argument (protection) doesn't make memory executable: no new code inside a worker.
fn not_executable() -> Result<SeccompRule, seccompiler::BackendError> {
    rule(2, SeccompCmpOp::MaskedEq(libc::PROT_EXEC as u64), 0)
}

/// A signal to this process itself, and only the one with which a program gives up when its memory is used up: so
/// that such an end can be told from an attempt to break out.
fn abort_of_ourselves() -> Result<SeccompRule, seccompiler::BackendError> {
    let ourselves = condition(0, SeccompCmpOp::Eq, u64::from(std::process::id()))?;
    SeccompRule::new(vec![ourselves, condition(2, SeccompCmpOp::Eq, libc::SIGABRT as u64)?])
}

fn rule(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompRule, seccompiler::BackendError> {
    SeccompRule::new(vec![condition(argument, operator, value)?])
}

fn condition(argument: u8, operator: SeccompCmpOp, value: u64) -> Result<SeccompCondition, seccompiler::BackendError> {
    // The kernel reads these arguments as 32-bit numbers, so that is what has to be compared.
    SeccompCondition::new(argument, SeccompCmpArgLen::Dword, operator, value)
}
