//! What else an event tells, behind its sentence.

use sealport_access::ProtectionClass;
use sealport_history::{Detail, Event, KeyName, Kind};

use super::keys::Keys;
use super::sentences::{asker, enumerate, name};
use crate::employees::asset_edit::class_word;
use crate::texts::Texts;

/// What else is to be known.
pub(super) fn more(event: &Event, keys: &Keys, t: &Texts) -> Vec<String> {
    let mut more = Vec::new();
    if event.kind == Kind::Shared {
        more.extend(shared(event, keys, t));
    }
    if event.kind == Kind::RecipientReplaced
        && let Some(KeyName::Person(before)) = event.sealed.get("recipient_before").map(|sealed| sealed.key)
    {
        more.push(t.a("history-instead-of", "who", name(before, keys, t)));
    }
    if let Some(Detail::Texts(fields)) = event.details.get("fields") {
        let words: Vec<String> =
            fields.iter().map(|field| t.m(&format!("history-field-{}", field.replace('_', "-")))).collect();
        more.push(words.join(", "));
    }
    if event.kind == Kind::Described
        && let (Some(before), Some(after)) =
            (class(event, "protection_class_before", t), class(event, "protection_class", t))
    {
        more.push(t.b("history-title-changed", "before", before, "after", after));
    }
    if let (Some(before), Some(after)) = (keys.open(event, "title_before"), keys.open(event, "title")) {
        more.push(t.b("history-title-changed", "before", before, "after", after));
    }
    for field in ["name", "company", "phone"] {
        let side = |side: &str| keys.open(event, &format!("{field}_{side}"));
        if let (Some(before), Some(after)) = (side("before"), side("after")) {
            more.push(match before.is_empty() {
                true => t.a("history-quoted", "text", after),
                false => t.b("history-title-changed", "before", before, "after", after),
            });
        }
    }
    for (field, key) in
        [("comment", "history-quoted"), ("file_name", "history-file-name"), ("folder", "history-folder")]
    {
        more.extend(keys.open(event, field).filter(|text| !text.is_empty()).map(|text| t.a(key, "text", text)));
    }
    more.extend(event.text("wish").map(|wish| t.m(&format!("wish-{wish}"))));
    more.extend(minutes(event, t));
    more.extend(event.text("which").map(|pages| t.a("history-view-which", "pages", pages)));
    more.extend(asker(event, keys, t).map(|asker| t.a("history-asked-by", "who", asker)));
    more.extend(event.text("reason").map(|reason| reason_words(event.kind, reason, t)));
    more.extend(
        event.text("proof").filter(|proof| *proof != "link").map(|proof| t.m(&format!("history-proof-{proof}"))),
    );
    more.extend(event.number("left").map(|left| t.a("history-tries-left", "n", left)));
    more.extend(event.text("answer").map(|answer| t.a("history-answer", "answer", answer)));
    if let Some(Detail::Flag(false)) = event.details.get("confirmed") {
        more.push(t.m("history-not-confirmed"));
    }
    more.extend(event.text("sha256").map(|hash| format!("SHA-256 {hash}")));
    more
}

/// How long sessions lasted before, and last now.
fn minutes(event: &Event, t: &Texts) -> Vec<String> {
    let of = |name: &str| {
        let (before, now) = (event.number(&format!("{name}_before"))?, event.number(name)?);
        Some(t.b(&format!("history-policy-{}", name.replace('_', "-")), "before", before, "now", now))
    };
    ["session_idle", "session", "admin_session_idle", "admin_session"].into_iter().filter_map(of).collect()
}

/// To whom, which files, and on what terms.
fn shared(event: &Event, keys: &Keys, t: &Texts) -> Vec<String> {
    let numbered = |prefix: &str| {
        let mut found: Vec<(usize, &str)> = event
            .sealed
            .keys()
            .filter_map(|name| Some((name.strip_prefix(prefix)?.parse().ok()?, name.as_str())))
            .collect();
        found.sort_unstable();
        found
    };
    let named = |prefix: &str| -> Vec<String> {
        let who = |(_, field): (usize, &str)| match event.sealed.get(field)?.key {
            KeyName::Person(id) => Some(name(id, keys, t)),
            _ => None,
        };
        numbered(prefix).into_iter().filter_map(who).collect()
    };
    let (recipients, viewers) = (named("recipient."), named("viewer."));
    let hidden = |field: &str| match event.sealed.get(field).map(|sealed| sealed.key) {
        Some(KeyName::Asset(asset)) => keys.is_hidden(asset),
        _ => false,
    };
    let titles: Vec<String> = numbered("title.")
        .into_iter()
        .filter(|(_, field)| !hidden(field))
        .map(|(_, field)| keys.open(event, field).unwrap_or_else(|| t.m("history-deleted-file")))
        .collect();
    let mut more = vec![
        t.a("history-to", "names", enumerate(recipients, 60, t)),
        t.a("history-of-files", "names", enumerate(titles, 20, t)),
        t.m(if event.details.get("live") == Some(&Detail::Flag(true)) { "history-live" } else { "history-frozen" }),
    ];
    if !viewers.is_empty() {
        more.insert(1, t.a("history-seen-by", "names", enumerate(viewers, 60, t)));
    }
    // Shares from before there was a choice don't say.
    if let Some(check @ ("code" | "account")) = event.text("check") {
        more.push(t.m(&format!("history-check-{check}")));
    }
    more.extend(event.number("cap").map(|cap| t.a("history-cap", "n", cap)));
    more
}

fn class(event: &Event, detail: &str, t: &Texts) -> Option<String> {
    Some(class_word(ProtectionClass::parse(event.text(detail)?)?, t))
}

/// Reasons of refusals and of failed letters that have words of their own.
const REFUSALS: [&str; 10] = [
    "revoked",
    "expired",
    "withdrawn",
    "not-yet-available",
    "licence-over",
    "view-only",
    "used-up",
    "deleted",
    "old-link",
    "proof-missing",
];
const LETTER_REASONS: [&str; 5] =
    ["recipient-refused", "sender-refused", "message-refused", "no-unicode-address", "ended"];
const VIEWER_REASONS: [&str; 3] = ["no-viewer", "moved", "account-off"];

/// A stable reason in words; one that has none stays as it is.
fn reason_words(kind: Kind, reason: &str, t: &Texts) -> String {
    let reason = reason.replace('_', "-");
    match kind {
        Kind::Refused if REFUSALS.contains(&reason.as_str()) => t.m(&format!("history-refused-{reason}")),
        Kind::GrantRevoked | Kind::ViewerRemoved if VIEWER_REASONS.contains(&reason.as_str()) => {
            t.m(&format!("history-viewer-{reason}"))
        }
        Kind::LetterFailed if LETTER_REASONS.contains(&reason.as_str()) => t.m(&format!("history-letter-{reason}")),
        _ => t.a("history-reason", "reason", reason),
    }
}

#[cfg(test)]
mod tests {
    use sealport_identity::Language;

    use super::*;

    #[test]
    fn known_reasons_have_words() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            for (kind, reasons) in [
                (Kind::Refused, &REFUSALS[..]),
                (Kind::LetterFailed, &LETTER_REASONS[..]),
                (Kind::ViewerRemoved, &VIEWER_REASONS[..]),
            ] {
                for reason in reasons {
                    let text = reason_words(kind, reason, &t);
                    assert_ne!(text, t.a("history-reason", "reason", *reason), "{language:?}");
                    assert!(!text.contains("Unknown localization"), "{reason} in {language:?}: {text}");
                }
            }
        }
        assert_eq!(reason_words(Kind::LetterFailed, "tls", &Texts::default()), "Reason: tls");
    }
}
