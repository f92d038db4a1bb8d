//! What work costs: CPU time, memory, the disk's word that something is durable.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use rustix::process::Pid;
use rustix::time::{ClockId, clock_gettime};

/// CPU time that the calling thread spends on `work`.
pub fn thread_cpu(work: impl FnOnce()) -> Duration {
    let now = || {
        let at = clock_gettime(ClockId::ThreadCPUTime);
        Duration::new(at.tv_sec.unsigned_abs(), u32::try_from(at.tv_nsec).unwrap_or(0))
    };
    let before = now();
    work();
    now().saturating_sub(before)
}

/// CPU time that a process and the children it has waited for spent so far, user and system. Steps of 10 ms.
///
/// # Errors
/// When the process is gone.
pub fn process_cpu(pid: Pid) -> io::Result<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pid.as_raw_pid()))?;
    // proc(5): the name may hold spaces and brackets, so count from the last bracket; utime is the 14th field.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks: u64 = fields.iter().skip(11).take(4).filter_map(|field| field.parse::<u64>().ok()).sum();
    Ok(Duration::from_secs_f64(ticks as f64 / rustix::param::clock_ticks_per_second() as f64))
}

/// The most memory that a process held at once (VmHWM), in bytes.
///
/// # Errors
/// When the process is gone.
pub fn peak_memory(pid: Pid) -> io::Result<u64> {
    resident(pid, "VmHWM:")
}

/// The memory that a process holds now (VmRSS), in bytes.
///
/// # Errors
/// When the process is gone.
pub fn memory(pid: Pid) -> io::Result<u64> {
    resident(pid, "VmRSS:")
}

fn resident(pid: Pid, field: &str) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid.as_raw_pid()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap_or_default();
    let kib = line.trim().trim_end_matches(" kB").parse::<u64>().map_err(io::Error::other)?;
    Ok(kib * 1024)
}

/// Forgets the peak so far, so that [`peak_memory`] tells about what comes.
///
/// # Errors
/// When the process is gone or belongs to somebody else.
pub fn forget_peak_memory(pid: Pid) -> io::Result<()> {
    std::fs::write(format!("/proc/{}/clear_refs", pid.as_raw_pid()), "5")
}

/// The median time of a small append with fdatasync in `directory`: what one durable commit costs at least.
///
/// # Errors
/// When the directory can't be written.
pub fn sync_time(directory: &Path) -> io::Result<Duration> {
    let mut file = tempfile::tempfile_in(directory)?;
    let mut times = Vec::new();
    for _ in 0..200 {
        times.push(one_sync(&mut file)?);
    }
    times.sort();
    Ok(times[times.len() / 2])
}

fn one_sync(file: &mut File) -> io::Result<Duration> {
    let before = Instant::now();
    file.write_all(&[0; 4096])?;
    file.sync_data()?;
    Ok(before.elapsed())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own() -> Pid {
        rustix::process::getpid()
    }

    #[test]
    fn work_costs_and_idling_does_not() {
        let before = process_cpu(own()).unwrap();
        let spent = thread_cpu(|| while process_cpu(own()).unwrap() < before + Duration::from_millis(50) {});
        assert!(spent > Duration::from_millis(1) && spent < Duration::from_secs(30), "{spent:?}");
    }

    #[test]
    fn memory_that_is_touched_counts() {
        forget_peak_memory(own()).unwrap();
        let before = peak_memory(own()).unwrap();
        std::hint::black_box(vec![1_u8; 32 << 20]);
        assert!(peak_memory(own()).unwrap() >= before + (16 << 20));
    }

    #[test]
    fn durability_takes_time() {
        assert!(sync_time(&std::env::temp_dir()).unwrap() > Duration::ZERO);
    }
}
