use std::time::Duration;

use sealport_ambient::Chance;

const FIRST: Duration = Duration::from_secs(60);
const LONGEST: Duration = Duration::from_secs(4 * 60 * 60);

/// Attempts after which a letter fails: the pauses between them come to about three days.
pub const ATTEMPTS: i64 = 26;

/// How long to wait after attempt number `attempts` (1 is the first) failed: a minute, doubling up to four hours, each
/// shortened by up to a quarter by chance so that letters that failed together don't come back together.
pub fn pause(attempts: i64, chance: &dyn Chance) -> Duration {
    let doublings = u32::try_from(attempts.saturating_sub(1).clamp(0, 16)).unwrap_or(0);
    let whole = FIRST.saturating_mul(1 << doublings).min(LONGEST);
    whole - whole / 4 * u32::from(chance.array::<1>()[0]) / 256
}

#[cfg(test)]
mod tests {
    use sealport_ambient::SeededChance;

    use super::*;

    #[test]
    fn doubles_from_a_minute_to_four_hours() {
        let chance = SeededChance::new(5);
        for (attempts, minutes) in [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (26, 240), (i64::MAX, 240)] {
            let whole = Duration::from_secs(minutes * 60);
            for _ in 0..50 {
                let pause = pause(attempts, &chance);
                assert!(pause <= whole && pause >= whole * 3 / 4, "{attempts}: {pause:?}");
            }
        }
    }

    #[test]
    fn gives_up_after_about_three_days() {
        let chance = SeededChance::new(6);
        let all: Duration = (1..ATTEMPTS).map(|attempts| pause(attempts, &chance)).sum();
        let days = all.as_secs_f64() / 86_400.0;
        assert!((2.3..=3.1).contains(&days), "{days}");
    }
}
