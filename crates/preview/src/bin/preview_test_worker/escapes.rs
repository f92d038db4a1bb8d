//! What somebody who took over a worker would try. Each attempt succeeds outside the sandbox.
#![allow(unsafe_code)]

use std::ffi::CString;
use std::fs::{File, OpenOptions, Permissions, hard_link, remove_file, set_permissions};
use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;

use rustix::process::{Pid, getppid, test_kill_process};

/// Tries to break out; `None` for an unknown attempt.
pub(crate) fn attempt(name: &str, argument: &str) -> Option<bool> {
    Some(match name {
        "open" => File::open(argument).is_ok(),
        "write" => write_file(argument),
        "connect" => TcpStream::connect(argument).is_ok(),
        "thread" => std::thread::Builder::new().spawn(|| ()).is_ok_and(|thread| thread.join().is_ok()),
        "spawn" => Command::new(argument).status().is_ok_and(|status| status.success()),
        "fork" => fork(),
        "execve" => exec(argument),
        "bind" => TcpListener::bind("127.0.0.1:0").is_ok(),
        "connect-unix" => UnixStream::connect(argument).is_ok(),
        "truncate" => truncate(argument),
        "truncate-by-opening" => OpenOptions::new().read(true).custom_flags(libc::O_TRUNC).open(argument).is_ok(),
        "chmod" => set_permissions(argument, Permissions::from_mode(0o777)).is_ok(),
        "link" => hard_link(argument, "linked").is_ok(),
        "unlink" => remove_file(argument).is_ok(),
        "memory" => take_memory(argument),
        "kill" => getppid().is_some_and(|parent| test_kill_process(parent).is_ok()),
        "abort-another" => argument.parse().ok().is_some_and(abort_another),
        "ptrace" => argument.parse().ok().and_then(Pid::from_raw).is_some_and(trace),
        "socket" => socket(),
        "executable-memory" => executable_memory(),
        "make-executable" => make_executable(),
        "io_uring" => io_uring(),
        _ => return None,
    })
}

fn write_file(path: &str) -> bool {
    let opened = OpenOptions::new().write(true).create(true).truncate(true).open(path);
    opened.and_then(|mut file| file.write_all(b"out")).is_ok()
}

/// By name, which Landlock did not see before Linux 6.2.
fn truncate(path: &str) -> bool {
    let Ok(path) = CString::new(path) else { return false };
    // SAFETY: `path` is a C string that outlives the call.
    unsafe { libc::truncate(path.as_ptr(), 0) == 0 }
}

/// So many MiB, touched.
fn take_memory(mebibytes: &str) -> bool {
    let Ok(length) = mebibytes.parse::<usize>().map(|count| count << 20) else { return false };
    let mut taken = Vec::<u8>::new();
    taken.try_reserve_exact(length).is_ok() && {
        taken.resize(length, 1);
        true
    }
}

/// Replaces this process; the new program's exit status speaks for success.
fn exec(program: &str) -> bool {
    let error = Command::new(program).exec();
    drop(error);
    false
}

fn fork() -> bool {
    // SAFETY: the child does nothing but leave, through an async-signal-safe call.
    let child = unsafe { libc::fork() };
    if child == 0 {
        // SAFETY: ends the child at once.
        unsafe { libc::_exit(0) }
    }
    let mut status = 0;
    // SAFETY: `status` outlives the call.
    child > 0 && unsafe { libc::waitpid(child, &mut status, 0) } == child
}

/// The one signal that the filter knows, to somebody else.
fn abort_another(process: i32) -> bool {
    // SAFETY: takes three integers.
    unsafe { libc::syscall(libc::SYS_tgkill, process, process, libc::SIGABRT) == 0 }
}

fn trace(process: Pid) -> bool {
    let none = std::ptr::null_mut::<libc::c_void>();
    // SAFETY: PTRACE_SEIZE ignores address and takes its options as the data argument; none are set.
    unsafe { libc::ptrace(libc::PTRACE_SEIZE, process.as_raw_nonzero().get(), none, none) == 0 }
}

fn socket() -> bool {
    // SAFETY: takes three integers.
    unsafe { libc::socket(libc::AF_UNIX, libc::SOCK_STREAM, 0) >= 0 }
}

fn map(protection: i32) -> *mut libc::c_void {
    // SAFETY: asks for fresh anonymous memory at no particular address.
    unsafe { libc::mmap(std::ptr::null_mut(), 4096, protection, libc::MAP_PRIVATE | libc::MAP_ANONYMOUS, -1, 0) }
}

fn executable_memory() -> bool {
    map(libc::PROT_READ | libc::PROT_WRITE | libc::PROT_EXEC) != libc::MAP_FAILED
}

fn make_executable() -> bool {
    let page = map(libc::PROT_READ | libc::PROT_WRITE);
    // SAFETY: `page` is one page of our own that nothing else refers to.
    page != libc::MAP_FAILED && unsafe { libc::mprotect(page, 4096, libc::PROT_READ | libc::PROT_EXEC) } == 0
}

/// io_uring would reach files and sockets past a seccomp filter. Outside, the kernel looks at the bad arguments.
fn io_uring() -> bool {
    let none = std::ptr::null_mut::<libc::c_void>();
    // SAFETY: zero entries and no parameters: refused with an error before anything is read or made.
    let outcome = unsafe { libc::syscall(libc::SYS_io_uring_setup, 0, none) };
    let error = std::io::Error::last_os_error().raw_os_error();
    outcome < 0 && matches!(error, Some(libc::EFAULT | libc::EINVAL))
}
