//! Who gives way to whom at the processors: those who ask the portal for something else must not feel what a bomb does.
//!
//! Two means: a place further back in the queue (nice(2)), and one processor that whoever stands behind leaves to the others.
//! The place alone is not enough. Where all processors are taken, a thread that wakes up may have to wait for the kernel's next
//! tick (4 ms) until one is taken from somebody, however far behind that one stands; and a request wakes up several threads.

use std::time::Duration;

use rustix::io::{Errno, Result};
use rustix::process::{Pid, getpriority_process, setpriority_process};
use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

/// Drawing that takes long: it gets a fifteenth of what others get who want the processor at the same time.
pub(crate) const LONG: i32 = 12;
/// Work that nobody waits for, but which has to come to an end on a busy machine too: it gets a tenth.
pub(crate) const BACKGROUND: i32 = 10;
/// Work of hours: behind what somebody waits for, even where that takes long.
pub(crate) const LAST: i32 = 19;

/// Makes the calling thread give way by so many steps, and with it the processes that it starts from now on.
pub(crate) fn stand_behind(steps: i32) {
    // On Linux this is the priority of the thread, not of the process.
    let stood = || give_way(None, getpriority_process(None)? + steps);
    if steps != 0
        && let Err(error) = stood()
    {
        tracing::warn!(%error, "render workers can't be made to give way to other work");
    }
}

/// Gives a process of ours, and the threads that it starts from now on, this place in the queue, or leaves it behind that. One
/// that is gone doesn't mind. The calling thread is one that stands behind nobody: it may use all processors.
pub(crate) fn stand_at(place: i32, process: Option<u32>) {
    let Some(pid) = process.and_then(|process| Pid::from_raw(process.cast_signed())) else { return };
    let stood = getpriority_process(Some(pid)).and_then(|now| give_way(Some(pid), now.max(place)));
    if let Err(error) = stood
        && error != Errno::SRCH
    {
        tracing::warn!(%error, "a process can't be made to give way to other work");
    }
}

fn give_way(process: Option<Pid>, place: i32) -> Result<()> {
    setpriority_process(process, place)?;
    match all_but_one(&sched_getaffinity(None)?) {
        Some(processors) => sched_setaffinity(process, &processors),
        None => Ok(()),
    }
}

/// The processors but the first, so that all portals of a machine leave the same one free; none where there is only one.
fn all_but_one(processors: &CpuSet) -> Option<CpuSet> {
    let mut rest = *processors;
    rest.unset((0..CpuSet::MAX_CPU).find(|processor| processors.is_set(*processor))?);
    (rest.count() > 0).then_some(rest)
}

/// How much of the processor a process has had so far, in steps of a clock tick (10 ms); none when it is gone.
pub(crate) fn used(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // proc(5): the name may hold spaces and brackets; user and system time are the 14th and 15th fields.
    let fields = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.map(|field| field.parse().unwrap_or(0)).sum();
    Some(Duration::from_millis(ticks * 1_000 / rustix::param::clock_ticks_per_second().max(1)))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    /// Whatever `cat` sees of itself.
    fn told(file: &str) -> String {
        String::from_utf8(Command::new("cat").arg(file).output().unwrap().stdout).unwrap()
    }

    #[test]
    fn what_a_thread_starts_gives_way_and_the_others_dont() {
        let (own, processors) = (getpriority_process(None).unwrap(), sched_getaffinity(None).unwrap());
        let started = std::thread::spawn(|| {
            stand_behind(3);
            // proc(5): the 19th field is the nice value.
            let place =
                told("/proc/self/stat").rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().to_owned();
            (place.parse::<i32>().unwrap(), sched_getaffinity(None).unwrap(), told("/proc/self/status"))
        });
        let (place, left, status) = started.join().unwrap();
        assert_eq!(place, (own + 3).min(19));
        assert_eq!(left.count(), (processors.count() - 1).max(1), "one is left to the others");
        let mask = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed:")).unwrap();
        let allowed: u32 = mask.chars().filter_map(|digit| digit.to_digit(16)).map(u32::count_ones).sum();
        assert_eq!(allowed, left.count(), "what it starts leaves the same");
        assert_eq!(getpriority_process(None).unwrap(), own);
        assert_eq!(sched_getaffinity(None).unwrap(), processors);
    }

    #[test]
    fn the_first_processor_is_left_if_there_is_another() {
        let set = |all: &[usize]| {
            let mut set = CpuSet::new();
            all.iter().for_each(|processor| set.set(*processor));
            set
        };
        assert_eq!(all_but_one(&set(&[0, 1])), Some(set(&[1])));
        assert_eq!(all_but_one(&set(&[3, 5, 1023])), Some(set(&[5, 1023])), "of those that it may use");
        assert_eq!(all_but_one(&set(&[7])), None);
    }

    #[test]
    fn what_a_process_had_of_the_processor_grows_with_its_work() {
        let before = used(std::process::id()).unwrap();
        while used(std::process::id()).unwrap() < before + Duration::from_millis(30) {
            std::hint::black_box(std::fs::read_to_string("/proc/self/status").unwrap());
        }
        assert_eq!(used(u32::MAX), None);
    }

    #[test]
    fn a_process_is_put_last_and_one_that_is_gone_is_no_trouble() {
        let mut child = Command::new("cat").stdin(Stdio::piped()).spawn().unwrap();
        let id = child.id();
        stand_at(LONG, Some(id));
        stand_at(BACKGROUND, Some(id));
        let process = Pid::from_raw(id.cast_signed());
        assert_eq!(getpriority_process(process).unwrap(), LONG, "nobody gets ahead");
        let left = sched_getaffinity(process).unwrap().count();
        assert_eq!(left, (sched_getaffinity(None).unwrap().count() - 1).max(1), "one is left, not two");
        drop(child.stdin.take());
        child.wait().unwrap();
        stand_at(LONG, Some(id));
        stand_at(LONG, None);
    }
}
