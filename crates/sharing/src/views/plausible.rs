use std::collections::BTreeMap;
use std::time::Duration;

use crate::RangeSet;

/// The most pages of one report; what comes after them is not looked at.
const MOST: usize = 500;
/// The longest that one page can have been on screen in one report, in seconds.
const LONGEST: u64 = 30 * 60;
/// What clocks and lines are given, in seconds: a report takes its time to arrive.
const SLACK: u64 = 10;
/// Pages that can be on screen at a time.
const AT_ONCE: u64 = 2;

/// What is known of a viewing when a report comes.
pub(super) struct Known<'a> {
    /// Pages that were handed over in it.
    pub handed: &'a RangeSet,
    /// Since it began.
    pub since_start: Duration,
    /// Since the last report, or since it began.
    pub since_report: Duration,
    /// Seconds that were believed already.
    pub believed: u64,
}

/// Seconds by page, as far as they can be believed: of pages that were handed over, and together no more than twice the time
/// that has passed, since the last report and in all. What is too much is cut from the end of the report: whoever makes
/// reports up learns nothing from it.
pub(super) fn plausible(report: &[(u32, u32)], known: &Known<'_>) -> BTreeMap<u32, u64> {
    let allowed = |passed: Duration| passed.as_secs().saturating_mul(AT_ONCE).saturating_add(SLACK);
    // The slack is given once and not with every report: many short reports would add up to any time.
    let in_all = allowed(known.since_start).saturating_sub(known.believed);
    let mut left = allowed(known.since_report).min(in_all);
    let mut believed: BTreeMap<u32, u64> = BTreeMap::new();
    for (page, seconds) in report.iter().take(MOST) {
        if !known.handed.iter().any(|range| range.contains(&u64::from(*page))) {
            continue;
        }
        let so_far = believed.get(page).copied().unwrap_or_default();
        let more = u64::from(*seconds).min(LONGEST - so_far).min(left);
        if more > 0 {
            believed.insert(*page, so_far + more);
            left -= more;
        }
    }
    believed
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn handed(pages: &[u32]) -> RangeSet {
        let mut set = RangeSet::new();
        pages.iter().for_each(|page| set.insert(super::super::only(*page)));
        set
    }

    fn known(handed: &RangeSet, since_start: u64, since_report: u64, believed: u64) -> Known<'_> {
        let (since_start, since_report) = (Duration::from_secs(since_start), Duration::from_secs(since_report));
        Known { handed, since_start, since_report, believed }
    }

    #[test]
    fn what_a_viewer_reports_truly_is_believed_to_the_second() {
        let pages = handed(&[1, 2, 3]);
        let believed = plausible(&[(1, 12), (2, 3)], &known(&pages, 15, 15, 0));
        assert_eq!(believed, BTreeMap::from([(1, 12), (2, 3)]));
        let both = plausible(&[(2, 15), (3, 15)], &known(&pages, 30, 15, 15));
        assert_eq!(both, BTreeMap::from([(2, 15), (3, 15)]), "two pages side by side");
    }

    #[test]
    fn a_page_that_never_left_was_never_seen() {
        assert_eq!(plausible(&[(9, 5), (0, 5), (u32::MAX, 5)], &known(&handed(&[1]), 60, 60, 0)), BTreeMap::new());
    }

    #[test]
    fn what_is_too_much_is_cut_from_the_end() {
        let pages = handed(&[1, 2]);
        assert_eq!(plausible(&[(1, 25), (2, 25)], &known(&pages, 10, 10, 0)), BTreeMap::from([(1, 25), (2, 5)]));
        let hours = plausible(&[(1, u32::MAX), (1, 9)], &known(&pages, 9_000, 9_000, 0));
        assert_eq!(hours, BTreeMap::from([(1, LONGEST)]), "half an hour a page and report");
    }

    #[test]
    fn many_quick_reports_add_up_to_no_more_than_one() {
        let pages = handed(&[1]);
        let mut believed = 0;
        for second in 1..=60 {
            believed += plausible(&[(1, 60)], &known(&pages, second, 1, believed)).values().sum::<u64>();
        }
        assert_eq!(believed, 60 * AT_ONCE + SLACK);
    }

    proptest! {
        #[test]
        fn no_report_is_believed_beyond_what_can_be(
            report in prop::collection::vec((0_u32..40, prop_oneof![0_u32..100, any::<u32>()]), 0..700),
            pages in prop::collection::vec(1_u32..30, 0..30),
            (since_start, share) in (0_u64..100_000, 0_u64..=100),
            earlier in 0_u64..1_000_000,
        ) {
            let (pages, since_report) = (handed(&pages), since_start * share / 100);
            let believed = plausible(&report, &known(&pages, since_start, since_report, earlier));
            let sum: u64 = believed.values().sum();
            prop_assert!(sum <= AT_ONCE * since_report + SLACK);
            prop_assert!(sum + earlier <= (AT_ONCE * since_start + SLACK).max(earlier));
            for (page, seconds) in &believed {
                let claimed = report.iter().take(MOST).filter(|(other, _)| other == page);
                prop_assert!(*seconds <= claimed.map(|(_, seconds)| u64::from(*seconds)).sum());
                prop_assert!((1..=LONGEST).contains(seconds));
                prop_assert!(pages.iter().any(|range| range.contains(&u64::from(*page))));
            }
        }

        #[test]
        fn nothing_plausible_is_lost(
            seconds in prop::collection::vec(0_u32..60, 1..30),
            before in 0_u64..10_000,
        ) {
            let report: Vec<_> = (1..).zip(seconds).collect();
            let pages = handed(&report.iter().map(|(page, _)| *page).collect::<Vec<_>>());
            let passed: u64 = report.iter().map(|(_, seconds)| u64::from(*seconds)).sum();
            let believed = plausible(&report, &known(&pages, before + passed, passed, before));
            prop_assert_eq!(believed.values().sum::<u64>(), passed);
        }
    }
}
