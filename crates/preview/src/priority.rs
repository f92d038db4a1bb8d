//! Who gives way to whom at the processor (nice(2)): those who ask the portal for something else must not feel what a bomb does.

use std::time::Duration;

use rustix::io::{Errno, Result};
use rustix::process::{Pid, getpriority_process, setpriority_process};

use crate::sandbox::take_turns;

/// Drawing that takes long: it gets a fifteenth of what others get who want the processor at the same time.
pub(crate) const LONG: i32 = 12;
/// Work that nobody waits for, but which has to come to an end on a busy machine too: it gets a tenth.
pub(crate) const BACKGROUND: i32 = 10;
/// How long at a time: whoever wakes up and wants the processor waits for the end of a turn, which is 3 ms or so otherwise.
/// The shortest there is; kernels that look at turns at their ticks only (4 ms) still let somebody wait for one.
const TURN: Duration = Duration::from_micros(100);

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
/// that is gone doesn't mind.
pub(crate) fn stand_at(place: i32, process: Option<u32>) {
    let Some(pid) = process.and_then(|process| Pid::from_raw(process.cast_signed())) else { return };
    let stood = getpriority_process(Some(pid)).and_then(|now| give_way(Some(pid), now.max(place)));
    if let Err(error) = stood
        && error != Errno::SRCH
    {
        tracing::warn!(%error, "a process can't be made to give way to other work");
    }
}

/// How much of the processor a process has had so far, in steps of a clock tick (10 ms); none when it is gone.
pub(crate) fn used(process: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // proc(5): the name may hold spaces and brackets; user and system time are the 14th and 15th fields.
    let fields = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.map(|field| field.parse().unwrap_or(0)).sum();
    Some(Duration::from_millis(ticks * 1_000 / rustix::param::clock_ticks_per_second().max(1)))
}

/// Where turns can't be shortened (a container may forbid it), the place in the queue has to do.
fn give_way(process: Option<Pid>, nice: i32) -> Result<()> {
    let thread = process.map_or(0, |pid| pid.as_raw_nonzero().get());
    take_turns(thread, nice, TURN).or_else(|_| setpriority_process(process, nice))
}

#[cfg(test)]
mod tests {
    use std::process::{Command, Stdio};

    use super::*;

    #[test]
    fn what_a_thread_starts_gives_way_and_the_others_dont() {
        let own = getpriority_process(None).unwrap();
        let started = std::thread::spawn(|| {
            stand_behind(3);
            // proc(5): the 19th field is the nice value.
            let said = Command::new("cat").arg("/proc/self/stat").output().unwrap().stdout;
            let said = String::from_utf8(said).unwrap();
            said.rsplit(')').next().unwrap().split_whitespace().nth(16).unwrap().parse::<i32>().unwrap()
        });
        assert_eq!(started.join().unwrap(), (own + 3).min(19));
        assert_eq!(getpriority_process(None).unwrap(), own);
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
        assert_eq!(getpriority_process(Pid::from_raw(id.cast_signed())).unwrap(), LONG, "nobody gets ahead");
        drop(child.stdin.take());
        child.wait().unwrap();
        stand_at(LONG, Some(id));
        stand_at(LONG, None);
    }
}
