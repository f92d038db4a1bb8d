use chrono::{Datelike, Offset, Timelike};
use chrono_tz::Tz;
use sealport_ambient::Timestamp;
use sealport_identity::Language;

const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const MONTHS_DE: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const MONTHS_NL: [&str; 12] = [
    "januari",
    "februari",
    "maart",
    "april",
    "mei",
    "juni",
    "juli",
    "augustus",
    "september",
    "oktober",
    "november",
    "december",
];

/// An instant in words, to the minute, with its zone: `21. November 2026, 19:05 (Europe/Berlin, UTC+1)`.
pub fn say_time(at: Timestamp, zone: Tz, language: Language) -> String {
    let there = at.to_utc().with_timezone(&zone);
    let month = there.month0() as usize;
    let date = match language {
        Language::En => format!("{} {} {}", there.day(), MONTHS_EN[month], there.year()),
        Language::De => format!("{}. {} {}", there.day(), MONTHS_DE[month], there.year()),
        Language::Nl => format!("{} {} {}", there.day(), MONTHS_NL[month], there.year()),
    };
    let offset = say_offset(there.offset().fix().local_minus_utc());
    let zone = if zone == Tz::UTC { offset } else { format!("{}, {offset}", zone.name()) };
    format!("{date}, {:02}:{:02} ({zone})", there.hour(), there.minute())
}

fn say_offset(seconds: i32) -> String {
    let minutes = seconds.abs() / 60;
    let sign = if seconds < 0 { '−' } else { '+' };
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// A size in words, in decimal units (1 MB is a million bytes): `4.2 MB`, `4,2 MB`.
pub fn say_size(bytes: u64, language: Language) -> String {
    const UNITS: [&str; 6] = ["kB", "MB", "GB", "TB", "PB", "EB"];
    if bytes < 1_000 {
        let one = bytes == 1;
        return match language {
            Language::En => format!("{bytes} {}", if one { "byte" } else { "bytes" }),
            Language::De => format!("{bytes} Byte"),
            Language::Nl => format!("{bytes} {}", if one { "byte" } else { "bytes" }),
        };
    }
    // In tenths of the unit, rounded half up; 999,950 bytes are 1 MB, not 1000 kB.
    let mut unit = 0;
    let mut scale: u128 = 1_000;
    let tenths = |scale: u128| (u128::from(bytes) * 10 + scale / 2) / scale;
    while tenths(scale) >= 10_000 && unit + 1 < UNITS.len() {
        unit += 1;
        scale *= 1_000;
    }
    let tenths = tenths(scale);
    let mark = if language == Language::En { '.' } else { ',' };
    if tenths % 10 == 0 || tenths >= 1_000 {
        format!("{} {}", (tenths + 5) / 10, UNITS[unit])
    } else {
        format!("{}{mark}{} {}", tenths / 10, tenths % 10, UNITS[unit])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_the_time_with_its_zone() {
        let at = Timestamp::from_seconds(1_795_284_300); // 2026-11-21T18:05:00Z
        let berlin: Tz = "Europe/Berlin".parse().unwrap();
        assert_eq!(say_time(at, berlin, Language::De), "21. November 2026, 19:05 (Europe/Berlin, UTC+1)");
        assert_eq!(say_time(at, berlin, Language::En), "21 November 2026, 19:05 (Europe/Berlin, UTC+1)");
        assert_eq!(say_time(at, berlin, Language::Nl), "21 november 2026, 19:05 (Europe/Berlin, UTC+1)");
        assert_eq!(say_time(at, Tz::UTC, Language::En), "21 November 2026, 18:05 (UTC)");
        let summer = Timestamp::from_seconds(1_781_892_000); // 2026-06-19T18:00:00Z
        assert_eq!(say_time(summer, berlin, Language::De), "19. Juni 2026, 20:00 (Europe/Berlin, UTC+2)");
        let half: Tz = "Asia/Kolkata".parse().unwrap();
        assert_eq!(say_time(at, half, Language::En), "21 November 2026, 23:35 (Asia/Kolkata, UTC+5:30)");
        let west: Tz = "America/St_Johns".parse().unwrap();
        assert!(say_time(at, west, Language::En).ends_with("14:35 (America/St_Johns, UTC−3:30)"));
    }

    #[test]
    fn tells_sizes() {
        let sizes = [
            (0, "0 bytes", "0 Byte"),
            (1, "1 byte", "1 Byte"),
            (999, "999 bytes", "999 Byte"),
            (1_000, "1 kB", "1 kB"),
            (4_249_999, "4.2 MB", "4,2 MB"),
            (999_949, "1000 kB", "1000 kB"),
            (999_950, "1 MB", "1 MB"),
            (215_400_000, "215 MB", "215 MB"),
            (1 << 40, "1.1 TB", "1,1 TB"),
            (u64::MAX, "18.4 EB", "18,4 EB"),
        ];
        for (bytes, english, german) in sizes {
            assert_eq!(say_size(bytes, Language::En), english);
            assert_eq!(say_size(bytes, Language::De), german);
        }
        assert_eq!(say_size(4_200_000, Language::Nl), "4,2 MB");
    }
}
