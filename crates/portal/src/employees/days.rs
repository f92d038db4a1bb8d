//! Days that people enter, and the instants that they mean in the company's zone.

use std::time::Duration;

use chrono::{Days, LocalResult, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use sealport_ambient::Timestamp;

/// What a date field said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// Nothing.
    Nothing,
    /// No day of the calendar.
    Wrong,
    /// A day.
    Day(NaiveDate),
}

/// Reads a date field (`2026-11-21`, as browsers send it).
pub fn read(text: &str) -> Entered {
    match text.trim() {
        "" => Entered::Nothing,
        text => match NaiveDate::parse_from_str(text, "%Y-%m-%d") {
            // Years beyond that don't fit into the records, nor into anybody's plans.
            Ok(day) if (1970..=9999).contains(&chrono::Datelike::year(&day)) => Entered::Day(day),
            _ => Entered::Wrong,
        },
    }
}

/// The first instant of a day.
pub fn begins(day: NaiveDate, zone: Tz) -> Option<Timestamp> {
    let mut local = day.and_time(NaiveTime::MIN);
    // Where the clock jumps at midnight, the day begins after the jump.
    for _ in 0..8 {
        match zone.from_local_datetime(&local) {
            LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => {
                return Some(Timestamp::from_micros(at.with_timezone(&Utc).timestamp_micros()));
            }
            LocalResult::None => local += TimeDelta::minutes(30),
        }
    }
    None
}

/// The last instant of a day: one microsecond before the next one begins, so that it still reads as that day.
pub fn ends(day: NaiveDate, zone: Tz) -> Option<Timestamp> {
    let next = begins(day.checked_add_days(Days::new(1))?, zone)?;
    Some(next.before(Duration::from_micros(1)))
}

/// The day of an instant, as a date field takes it.
pub fn field(at: Option<Timestamp>, zone: Tz) -> String {
    at.map(|at| at.to_utc().with_timezone(&zone).format("%Y-%m-%d").to_string()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        match read(text) {
            Entered::Day(day) => day,
            other => panic!("{text} is {other:?}"),
        }
    }

    #[test]
    fn days_begin_and_end_in_the_companys_zone() {
        let berlin = chrono_tz::Europe::Berlin;
        let from = begins(day("2026-11-21"), berlin).unwrap();
        assert_eq!(from.to_utc().to_rfc3339(), "2026-11-20T23:00:00+00:00");
        let until = ends(day("2026-11-21"), berlin).unwrap();
        assert_eq!(until.to_utc().to_rfc3339(), "2026-11-21T22:59:59.999999+00:00");
        assert_eq!((field(Some(from), berlin), field(Some(until), berlin)), ("2026-11-21".into(), "2026-11-21".into()));
    }

    #[test]
    fn days_with_another_number_of_hours_are_whole_too() {
        let berlin = chrono_tz::Europe::Berlin;
        let hours = |text: &str| {
            ends(day(text), berlin).unwrap().since(begins(day(text), berlin).unwrap()).as_secs_f64() / 3600.0
        };
        assert_eq!(hours("2026-03-29").round(), 23.0);
        assert_eq!(hours("2026-10-25").round(), 25.0);
        // In Beirut the clock jumps from midnight to one.
        let beirut = begins(day("2026-03-29"), chrono_tz::Asia::Beirut).unwrap();
        assert_eq!(beirut.to_utc().to_rfc3339(), "2026-03-28T22:00:00+00:00");
    }

    #[test]
    fn what_is_no_day_is_said_to_be_wrong() {
        for bad in ["2026-02-30", "21.11.2026", "morgen", "0000-00-00", "99999-01-01", "1869-01-01"] {
            assert_eq!(read(bad), Entered::Wrong, "{bad}");
        }
        assert_eq!(read("  "), Entered::Nothing);
    }
}
