//! What the composer's form says, and what becomes of it.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeZone};
use chrono_tz::Tz;
use sealport_access::{Check, Mode};
use sealport_ambient::Timestamp;
use sealport_identity::{Address, Language};
use sealport_sharing::{DraftShare, Recipient, Sharing, WhyBad, parse_recipients};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::http::Fields;

/// A share as it is being written, exactly as typed.
#[derive(Clone, Debug)]
pub struct DraftForm {
    /// Names the share that it will be: sending twice makes one.
    pub id: Uuid,
    /// Chosen files, in order.
    pub assets: Vec<Uuid>,
    /// Recipients that were read already.
    pub rows: Vec<Row>,
    /// Who is to see it for the company of recipients.
    pub viewers: Vec<Uuid>,
    /// What was pasted and not read yet, or could not be.
    pub pasted: String,
    /// Day of the end, as a date field says it.
    pub day: String,
    /// Time of the end, as a time field says it.
    pub clock: String,
    /// Downloads for each person; empty for any number.
    pub cap: String,
    /// A few words.
    pub message: String,
    /// Whether the files are only looked at.
    pub mode: Mode,
    /// What recipients have to prove.
    pub check: Check,
    /// Always the newest released version.
    pub live: bool,
    /// Tell me of the first fetch.
    pub tell_fetched: bool,
    /// Tell me of an unfetched end.
    pub tell_unfetched: bool,
}

/// A recipient's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Display name; may be empty.
    pub name: String,
    /// Address, as typed.
    pub address: String,
    /// Language of the letter.
    pub language: Language,
}

/// What reading the pasted list found besides good recipients.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Pasted {
    /// Addresses that were there more than once.
    pub twice: Vec<String>,
    /// Pieces that are no recipient, and why.
    pub bad: Vec<(String, WhyBad)>,
    /// Whether there were more than one share takes: the rest still stands in the field.
    pub cut: bool,
}

impl Pasted {
    /// Everything could be read.
    pub const fn clean(&self) -> bool {
        self.bad.is_empty() && !self.cut
    }
}

/// What is wrong with single fields: locale keys.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wrong {
    /// The end.
    pub end: Option<&'static str>,
    /// The cap.
    pub cap: Option<&'static str>,
    /// Rows without a good address, by place.
    pub rows: Vec<usize>,
}

impl Wrong {
    /// Nothing is.
    pub const fn nothing(&self) -> bool {
        self.end.is_none() && self.cap.is_none() && self.rows.is_empty()
    }
}

const DAY: &str = "%Y-%m-%d";
const CLOCK: &str = "%H:%M";

impl DraftForm {
    /// An empty draft with the usual end: the last minute of its day, when the policy allows that.
    pub fn new(sharing: &Sharing, zone: Tz, assets: Vec<Uuid>, check: Check) -> Self {
        let usual = sharing.usual_end().to_utc().with_timezone(&zone);
        Self {
            id: sharing.new_draft(),
            assets,
            rows: Vec::new(),
            viewers: Vec::new(),
            pasted: String::new(),
            day: usual.format(DAY).to_string(),
            clock: if sharing.settings().usual_term < sharing.settings().longest_term {
                "23:59".to_owned()
            } else {
                usual.format(CLOCK).to_string()
            },
            cap: String::new(),
            message: String::new(),
            mode: Mode::Download,
            check,
            live: false,
            tell_fetched: true,
            tell_unfetched: true,
        }
    }

    /// Whether the files are only looked at.
    pub fn is_view_only(&self) -> bool {
        self.mode == Mode::View
    }

    /// What the form says; none when it is not a form of ours. `usual` and `check` stand where it says nothing.
    pub fn read(fields: &Fields, usual: Language, check: Check) -> Option<Self> {
        let names = fields.all("to_name");
        let languages = fields.all("to_language").map(|tag| Language::parse(tag).unwrap_or(usual));
        let rows = fields.all("to_address").zip(names).zip(languages);
        let rows = rows.map(|((address, name), language)| Row {
            name: name.trim().to_owned(),
            address: address.trim().to_owned(),
            language,
        });
        let mut left_out: HashSet<Uuid> = fields.ids("without").into_iter().collect();
        let chosen = fields.ids("asset").into_iter().chain(fields.ids("add"));
        // Each once.
        let assets = chosen.filter(|id| left_out.insert(*id)).collect();
        let dropped: Option<usize> = fields.get("drop").parse().ok();
        Some(Self {
            id: fields.get("draft").parse().ok()?,
            assets,
            rows: rows.enumerate().filter(|(place, _)| Some(*place) != dropped).map(|(_, row)| row).collect(),
            viewers: fields.ids("viewer"),
            pasted: fields.get("recipients").to_owned(),
            day: fields.trimmed("day").to_owned(),
            clock: fields.trimmed("clock").to_owned(),
            cap: fields.trimmed("cap").to_owned(),
            message: fields.get("message").replace("\r\n", "\n").trim().to_owned(),
            // A page from before there was a choice meant download.
            mode: match fields.get("mode") {
                "" | "download" => Mode::Download,
                "view" => Mode::View,
                _ => return None,
            },
            // A page from before there was a choice says nothing; what we don't know must not become something weaker.
            check: match fields.get("check") {
                "" => check,
                word => Check::parse(word)?,
            },
            live: fields.get("version") == "live",
            tell_fetched: fields.ticked("tell_fetched"),
            tell_unfetched: fields.ticked("tell_unfetched"),
        })
    }

    /// Moves what was pasted into rows, up to `most`; what is no recipient, or too many, stays in the field.
    pub fn take_pasted(&mut self, usual: Language, most: usize) -> Pasted {
        self.rows.retain(|row| !(row.address.is_empty() && row.name.is_empty()));
        let here = self.rows.iter().map(|row| row.address.to_lowercase()).collect();
        let text = std::mem::take(&mut self.pasted);
        let parsed = parse_recipients(&text, here, most.saturating_sub(self.rows.len()));
        self.rows.extend(parsed.good.into_iter().map(|one| Row {
            name: one.name,
            address: one.address.as_str().to_owned(),
            language: one.language.unwrap_or(usual),
        }));
        let bad = parsed.bad.iter().map(|bad| bad.text.as_str());
        self.pasted = bad.chain((!parsed.rest.is_empty()).then_some(parsed.rest)).collect::<Vec<_>>().join("\n");
        Pasted {
            twice: parsed.duplicates.iter().map(|address| address.as_str().to_owned()).collect(),
            cut: !parsed.rest.is_empty(),
            bad: parsed.bad.into_iter().map(|bad| (bad.text, bad.why)).collect(),
        }
    }

    /// The draft, with the places of the rows that its recipients come from; or what is wrong with the fields.
    ///
    /// # Errors
    /// [`Wrong`].
    pub fn draft(&self, zone: Tz) -> Result<DraftShare, Wrong> {
        let mut wrong = Wrong::default();
        let mut recipients = Vec::with_capacity(self.rows.len());
        for (place, row) in self.rows.iter().enumerate() {
            match Address::parse(&row.address) {
                Ok(address) => {
                    recipients.push(Recipient { name: row.name.clone(), address, language: row.language });
                }
                Err(_) => wrong.rows.push(place),
            }
        }
        let expires_at = end_of(&self.day, &self.clock, zone);
        if expires_at.is_none() {
            wrong.end = Some("compose-end-wrong");
        }
        let cap = self.cap();
        if cap.is_none() {
            wrong.cap = Some("compose-cap-wrong");
        }
        match (expires_at, cap) {
            (Some(expires_at), Some(cap)) if wrong.nothing() => Ok(DraftShare {
                id: self.id,
                assets: self.assets.clone(),
                live: self.live,
                mode: self.mode,
                check: self.check,
                recipients,
                viewers: self.viewers.clone(),
                expires_at,
                cap,
                message: self.message.clone(),
                tell_fetched: self.tell_fetched,
                tell_unfetched: self.tell_unfetched,
            }),
            _ => Err(wrong),
        }
    }

    /// The cap, if there is to be one; nothing when what stands there is none. Where nothing is downloaded nothing is capped,
    /// whatever still stands in the field.
    #[allow(clippy::option_option)]
    fn cap(&self) -> Option<Option<u32>> {
        match self.cap.as_str() {
            "" => Some(None),
            text => match text.parse::<u32>() {
                Ok(cap @ 1..) => Some(Some(cap)),
                _ => self.is_view_only().then_some(None),
            },
        }
    }

    /// What the letter was read for: when it changes, it is shown again before anything is sent.
    pub fn fingerprint(&self) -> String {
        let mut hash = Sha256::new();
        let mut add = |part: &str| {
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part);
        };
        for asset in &self.assets {
            add(&asset.to_string());
        }
        for row in &self.rows {
            [&row.name, &row.address, row.language.as_str()].into_iter().for_each(&mut add);
        }
        for viewer in &self.viewers {
            add(&viewer.to_string());
        }
        [&self.pasted, &self.day, &self.clock, &self.cap, &self.message].into_iter().for_each(|part| add(part));
        add(if self.live { "live" } else { "frozen" });
        add(self.check.as_str());
        add(if self.is_view_only() { "view" } else { "download" });
        hex::encode(&hash.finalize()[..16])
    }
}

/// The instant of a date and a time on the wall. Where the clock is put back the later of both; where it is put forward, the
/// same time an hour on.
pub fn end_of(day: &str, clock: &str, zone: Tz) -> Option<Timestamp> {
    let day = NaiveDate::parse_from_str(day, DAY).ok()?;
    // Some browsers send seconds.
    let clock =
        NaiveTime::parse_from_str(clock, CLOCK).or_else(|_| NaiveTime::parse_from_str(clock, "%H:%M:%S")).ok()?;
    let on_the_wall = NaiveDateTime::new(day, clock);
    let later = on_the_wall.checked_add_signed(chrono::TimeDelta::hours(1))?;
    let at = zone.from_local_datetime(&on_the_wall).latest().or_else(|| zone.from_local_datetime(&later).latest())?;
    Some(Timestamp::from_seconds(at.timestamp()))
}

/// Date and time fields for an instant.
pub fn day_and_clock(at: Timestamp, zone: Tz) -> (String, String) {
    let local = at.to_utc().with_timezone(&zone);
    (local.format(DAY).to_string(), local.format(CLOCK).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const BERLIN: Tz = chrono_tz::Europe::Berlin;

    fn form(pasted: &str) -> DraftForm {
        DraftForm {
            id: Uuid::from_u128(1),
            assets: vec![Uuid::from_u128(2)],
            rows: Vec::new(),
            viewers: Vec::new(),
            pasted: pasted.to_owned(),
            day: "2026-12-05".to_owned(),
            clock: "23:59".to_owned(),
            cap: String::new(),
            message: String::new(),
            mode: Mode::Download,
            check: Check::Link,
            live: false,
            tell_fetched: true,
            tell_unfetched: true,
        }
    }

    #[test]
    fn the_wall_clock_is_the_companys() {
        let at = |day, clock| end_of(day, clock, BERLIN).unwrap().to_utc().to_rfc3339();
        assert_eq!(at("2026-12-05", "23:59"), "2026-12-05T22:59:00+00:00");
        assert_eq!(at("2026-10-25", "02:30"), "2026-10-25T01:30:00+00:00", "twice: the later one");
        assert_eq!(at("2026-03-29", "02:30"), "2026-03-29T01:30:00+00:00", "never: an hour on");
        assert_eq!(end_of("5.12.2026", "23:59", BERLIN), None);
        let (day, clock) = day_and_clock(end_of("2026-07-01", "09:05:00", BERLIN).unwrap(), BERLIN);
        assert_eq!((day.as_str(), clock.as_str()), ("2026-07-01", "09:05"));
    }

    #[test]
    fn pasted_lists_become_rows_and_what_is_bad_stays() {
        let mut form = form("Anna Meier <anna@x.de> [nl]; b@x.de\nANNA@x.de\nnobody");
        let pasted = form.take_pasted(Language::De, 200);
        assert_eq!(form.rows.len(), 2);
        assert_eq!((form.rows[0].name.as_str(), form.rows[0].language), ("Anna Meier", Language::Nl));
        assert_eq!(form.rows[1].language, Language::De);
        assert_eq!(form.pasted, "nobody");
        assert_eq!((pasted.twice.len(), pasted.bad.len()), (1, 1));
        // The same again, from another paste.
        form.pasted = "B@X.de".to_owned();
        assert_eq!(form.take_pasted(Language::De, 200).twice.len(), 1);
        assert_eq!(form.rows.len(), 2);
    }

    #[test]
    fn more_than_a_share_takes_stays_in_the_field() {
        let list: Vec<_> = (0..230).map(|number| format!("a{number}@x.de")).collect();
        let mut form = form(&list.join(", "));
        let pasted = form.take_pasted(Language::De, 200);
        assert!(pasted.cut && pasted.bad.is_empty());
        assert_eq!((form.rows.len(), form.rows[199].address.as_str()), (200, "a199@x.de"));
        assert!(form.pasted.starts_with("a200@x.de, ") && form.pasted.ends_with("a229@x.de"), "{}", form.pasted);
        // Room again: the next ones come in.
        form.rows.truncate(190);
        assert!(form.take_pasted(Language::De, 200).cut);
        assert_eq!(form.rows[199].address, "a209@x.de");
        form.rows.clear();
        assert!(!form.take_pasted(Language::De, 200).cut);
        assert_eq!((form.rows.len(), form.pasted.as_str()), (20, ""));
    }

    #[test]
    fn wrong_fields_are_named() {
        let mut form = form("");
        form.rows.push(Row { name: String::new(), address: "b@".to_owned(), language: Language::En });
        form.cap = "0".to_owned();
        form.day.clear();
        let wrong = form.draft(BERLIN).unwrap_err();
        assert_eq!(wrong, Wrong { end: Some("compose-end-wrong"), cap: Some("compose-cap-wrong"), rows: vec![0] });
    }

    #[test]
    fn where_nothing_is_downloaded_no_number_of_downloads_is_wrong() {
        let mut form = form("");
        for (cap, taken, looked_at) in [
            ("", Some(None), Some(None)),
            ("3", Some(Some(3)), Some(Some(3))),
            ("0", None, Some(None)),
            ("x", None, Some(None)),
        ] {
            form.cap = cap.to_owned();
            for (mode, expected) in [(Mode::Download, taken), (Mode::View, looked_at)] {
                form.mode = mode;
                assert_eq!(form.draft(BERLIN).ok().map(|draft| draft.cap), expected, "{cap} {mode:?}");
            }
        }
    }

    #[test]
    fn any_change_of_the_letter_shows_it_again() {
        let first = form("a@x.de");
        let mut second = first.clone();
        assert_eq!(first.fingerprint(), second.fingerprint());
        second.message = "Hello".to_owned();
        assert_ne!(first.fingerprint(), second.fingerprint());
        let stricter = DraftForm { check: Check::Code, ..first.clone() };
        assert_ne!(first.fingerprint(), stricter.fingerprint());
        let only_looked_at = DraftForm { mode: Mode::View, ..first.clone() };
        assert_ne!(first.fingerprint(), only_looked_at.fingerprint());
        let seen_by_more = DraftForm { viewers: vec![Uuid::from_u128(3)], ..first.clone() };
        assert_ne!(first.fingerprint(), seen_by_more.fingerprint());
    }
}
