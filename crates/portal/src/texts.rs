//! Words, times and sizes in the reader's language.

use std::borrow::Cow;
use std::collections::HashMap;

use chrono::{Datelike, Offset, Timelike};
use chrono_tz::Tz;
use fluent_templates::{LanguageIdentifier, Loader, fluent_bundle::FluentValue, static_loader};
use sealport_ambient::Timestamp;
use sealport_identity::Language;
use unic_langid::langid;

static_loader! {
    static LOCALES = {
        locales: "../../web/locales",
        fallback_language: "en",
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

static EN: LanguageIdentifier = langid!("en");
static DE: LanguageIdentifier = langid!("de");
static NL: LanguageIdentifier = langid!("nl");

const MONTHS: [(&str, &str, &str); 12] = [
    ("January", "Januar", "januari"),
    ("February", "Februar", "februari"),
    ("March", "März", "maart"),
    ("April", "April", "april"),
    ("May", "Mai", "mei"),
    ("June", "Juni", "juni"),
    ("July", "Juli", "juli"),
    ("August", "August", "augustus"),
    ("September", "September", "september"),
    ("October", "Oktober", "oktober"),
    ("November", "November", "november"),
    ("December", "Dezember", "december"),
];

/// The words for one reader: a language and a time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Texts {
    /// The reader's language.
    pub language: Language,
    /// The zone in which times are told; named wherever one is.
    pub zone: Tz,
}

impl Default for Texts {
    /// English, for a reader of whom nothing is known.
    fn default() -> Self {
        Self { language: Language::En, zone: chrono_tz::UTC }
    }
}

impl Texts {
    /// The text of a key.
    pub fn m(&self, key: &str) -> String {
        LOCALES.lookup(self.id(), key)
    }

    /// The text of a key with one argument; numbers choose their plural.
    pub fn a<'v>(&self, key: &str, name: &'static str, value: impl Into<FluentValue<'v>>) -> String {
        self.with(key, [(name, value.into())])
    }

    /// The text of a key with two arguments.
    pub fn b<'v>(
        &self,
        key: &str,
        one: &'static str,
        value: impl Into<FluentValue<'v>>,
        other: &'static str,
        second: impl Into<FluentValue<'v>>,
    ) -> String {
        self.with(key, [(one, value.into()), (other, second.into())])
    }

    /// The text of a key with any arguments.
    pub fn with<'v, const N: usize>(&self, key: &str, values: [(&'static str, FluentValue<'v>); N]) -> String {
        let values: HashMap<Cow<'static, str>, FluentValue<'v>> =
            values.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect();
        LOCALES.lookup_with_args(self.id(), key, &values)
    }

    /// "21 November 2026, 19:05 (Berlin)".
    pub fn time(&self, at: Timestamp) -> String {
        let local = at.to_utc().with_timezone(&self.zone);
        format!("{}, {:02}:{:02} ({})", self.day_of(&local), local.hour(), local.minute(), self.place())
    }

    /// "21 November 2026".
    pub fn day(&self, at: Timestamp) -> String {
        self.day_of(&at.to_utc().with_timezone(&self.zone))
    }

    /// For `<time datetime>`.
    pub fn machine(&self, at: Timestamp) -> String {
        at.to_utc().to_rfc3339_opts(chrono::SecondsFormat::Secs, true)
    }

    /// "13 days left", "3 hours left", "ended".
    pub fn left(&self, until: Timestamp, now: Timestamp) -> String {
        let seconds = until.since(now).as_secs();
        match seconds {
            0 => self.m("time-ended"),
            1..3_600 => self.a("time-left-minutes", "n", seconds.div_ceil(60)),
            3_600..172_800 => self.a("time-left-hours", "n", seconds / 3_600),
            _ => self.a("time-left-days", "n", seconds / 86_400),
        }
    }

    /// "1.4 MB", with the decimal sign of the language; powers of a thousand, as file managers and browsers show them.
    pub fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 5] = ["kB", "MB", "GB", "TB", "PB"];
        if bytes < 1_000 {
            return self.a("size-bytes", "n", bytes);
        }
        let mut value = bytes as f64 / 1_000.0;
        let mut unit = 0;
        while value >= 999.95 && unit + 1 < UNITS.len() {
            value /= 1_000.0;
            unit += 1;
        }
        let digits = if value < 99.95 { format!("{value:.1}") } else { format!("{value:.0}") };
        let digits = if self.language == Language::En { digits } else { digits.replace('.', ",") };
        format!("{digits} {}", UNITS[unit])
    }

    /// 8,412,330 or 8.412.330.
    pub fn grouped(&self, number: u64) -> String {
        let separator = if self.language == Language::En { ',' } else { '.' };
        let digits = number.to_string();
        let mut out = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.push(separator);
            }
            out.push(digit);
        }
        out
    }

    /// "45 s", "3 min 20 s", "2 h 5 min": the signs of the units are the same in every language.
    pub fn lasting(&self, seconds: u64) -> String {
        match (seconds / 3_600, seconds / 60 % 60, seconds % 60) {
            (0, 0, seconds) => format!("{seconds} s"),
            (0, minutes, 0) => format!("{minutes} min"),
            (0, minutes, seconds) => format!("{minutes} min {seconds} s"),
            (hours, 0, _) => format!("{hours} h"),
            (hours, minutes, _) => format!("{hours} h {minutes} min"),
        }
    }

    fn day_of<Z: chrono::TimeZone>(&self, at: &chrono::DateTime<Z>) -> String {
        let (en, de, nl) = MONTHS[at.month0() as usize % 12];
        let (day, year) = (at.day(), at.year());
        match self.language {
            Language::En => format!("{day} {en} {year}"),
            Language::De => format!("{day}. {de} {year}"),
            Language::Nl => format!("{day} {nl} {year}"),
        }
    }

    /// "19:05:07.204": exact, under the day that [`Texts::zoned_day`] gives.
    pub fn clock(&self, at: Timestamp) -> String {
        at.to_utc().with_timezone(&self.zone).format("%H:%M:%S%.3f").to_string()
    }

    /// "21 November 2026 (Berlin, UTC+1)".
    pub fn zoned_day(&self, at: Timestamp) -> String {
        let local = at.to_utc().with_timezone(&self.zone);
        format!("{} ({}, {})", self.day_of(&local), self.place(), offset(&local))
    }

    /// The zone in which times are told: "Berlin".
    pub fn place(&self) -> String {
        let name = self.zone.name();
        name.rsplit('/').next().unwrap_or(name).replace('_', " ")
    }

    fn id(&self) -> &'static LanguageIdentifier {
        match self.language {
            Language::En => &EN,
            Language::De => &DE,
            Language::Nl => &NL,
        }
    }
}

/// "UTC+1"
fn offset(at: &chrono::DateTime<Tz>) -> String {
    let minutes = at.offset().fix().local_minus_utc() / 60;
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{hours:+}"),
        (hours, rest) => format!("UTC{hours:+}:{:02}", rest.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(language: Language) -> Texts {
        Texts { language, zone: chrono_tz::Europe::Berlin }
    }

    const AT: Timestamp = Timestamp::from_seconds(1_795_284_307);

    #[test]
    fn times_name_their_zone() {
        assert_eq!(texts(Language::De).time(AT), "21. November 2026, 19:05 (Berlin)");
        let kolkata = Texts { language: Language::Nl, zone: chrono_tz::Asia::Kolkata };
        assert_eq!(kolkata.time(AT), "21 november 2026, 23:35 (Kolkata)");
    }

    #[test]
    fn sizes_read_like_those_of_file_managers() {
        let english = texts(Language::En);
        assert_eq!(english.size(1_000), "1.0 kB");
        assert_eq!(english.size(999_950), "1.0 MB");
        assert_eq!(texts(Language::De).size(209_715_200), "210 MB");
        assert_eq!(texts(Language::De).size(1_400_000), "1,4 MB");
    }

    #[test]
    fn spans_are_told_in_their_two_largest_units() {
        let of = |seconds| texts(Language::De).lasting(seconds);
        assert_eq!([0, 45, 60, 200].map(of), ["0 s", "45 s", "1 min", "3 min 20 s"]);
        assert_eq!([3_600, 7_530].map(of), ["1 h", "2 h 5 min"]);
    }

    #[test]
    fn what_is_left_rounds_towards_less_when_long() {
        let english = texts(Language::En);
        let in_days = |days: u64| AT.after(std::time::Duration::from_secs(days * 86_400));
        assert_eq!(english.left(in_days(14), AT), "14 days left");
        assert_eq!(english.left(AT, AT), "ended");
    }
}
