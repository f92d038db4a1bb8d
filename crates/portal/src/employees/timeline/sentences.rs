//! An event as a sentence.

use sealport_access::ProtectionClass;
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject};
use uuid::Uuid;

use super::keys::Keys;
use super::{Reader, browser};
use crate::employees::asset_edit::class_word;
use crate::texts::Texts;

/// Names that stand in one sentence; what is beyond is told as a number.
const NAMED: usize = 3;

/// An event in words.
#[derive(Debug)]
pub struct Told {
    /// plain, good, attention, problem or sealed.
    pub look: &'static str,
    /// Sprite name.
    pub sprite: &'static str,
    /// Who did it.
    pub who: String,
    /// The sentence.
    pub words: String,
    /// More about it.
    pub more: String,
    /// From where; empty for those who may not know.
    pub address: String,
    /// With which program; the same.
    pub program: String,
}

/// Tells the event to this reader.
pub fn tell(event: &Event, keys: &Keys, reader: &Reader) -> Told {
    let t = &reader.t;
    let (look, sprite) = face(event.kind);
    let may_know = is_entitled(event, keys, reader);
    let known = |name| if may_know { keys.open(event, name).unwrap_or_default() } else { String::new() };
    Told {
        look,
        sprite,
        who: actor(event, keys, t),
        words: sentence(event, keys, t),
        more: more(event, keys, t).join(" · "),
        address: known("address"),
        program: browser::words(&known("agent"), t),
    }
}

/// Reviewers, administrators, and the owner of the share that it is about.
fn is_entitled(event: &Event, keys: &Keys, reader: &Reader) -> bool {
    let sent = |subject: &Subject| match subject {
        Subject::Share(id) => keys.share(*id).is_some_and(|share| share.owner == reader.viewer),
        _ => false,
    };
    reader.sees_addresses || event.subjects.iter().any(sent)
}

/// The locale key of a kind.
pub fn key(kind: Kind) -> String {
    format!("history-{}", kind.as_str().replace(['.', '_'], "-"))
}

fn sentence(event: &Event, keys: &Keys, t: &Texts) -> String {
    let number = event.number("number").or_else(|| share_number(event, keys));
    let count = |name| event.number(name).unwrap_or_default();
    let size = |name| t.size(event.number(name).and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default());
    let time = |name| match event.details.get(name) {
        Some(Detail::Time(at)) => t.time(*at),
        _ => "–".to_owned(),
    };
    let assets = assets(event, keys);
    let key = match (event.kind, event.actor) {
        // The connection was gone: nobody came back to say so.
        (Kind::DownloadAborted, Actor::Portal) => "history-delivery-gone-silent".to_owned(),
        (Kind::ShareChanged, _) if event.details.contains_key("until") => "history-share-end-moved".to_owned(),
        (Kind::ActAsked | Kind::ActConfirmed | Kind::ActRefused, _) => act_key(event),
        (kind, _) => key(kind),
    };
    t.with(
        &key,
        [
            ("who", actor(event, keys, t).into()),
            ("file", files(&assets, keys, t).into()),
            ("files", assets.len().into()),
            ("person", people(event, keys, t).into()),
            ("people", count("recipients").into()),
            ("share", number.map_or_else(|| "–".to_owned(), |number| number.to_string()).into()),
            ("version", count("version").to_string().into()),
            ("delivery", count("delivery").into()),
            ("until", time("until").into()),
            ("before", time("until_before").into()),
            ("company", company(event, keys).into()),
            ("purpose", event.text("purpose").unwrap_or("–").into()),
            ("added", count("added").into()),
            ("changed", count("changed").into()),
            ("bytes", size("bytes").into()),
            ("size", size("size").into()),
            ("from", person_in(event, "from", keys, t).into()),
            ("to", person_in(event, "to", keys, t).into()),
            ("asker", asker(event, keys, t).unwrap_or_else(|| "–".to_owned()).into()),
            ("name", event.text("name").unwrap_or("–").into()),
            ("before_name", event.text("name_before").unwrap_or("–").into()),
            ("team", named(event, "team", keys, t).into()),
            ("collection", named(event, "collection", keys, t).into()),
            ("collection_before", named(event, "collection_before", keys, t).into()),
            ("roles", words(event, "roles", "role", t).into()),
            ("rights", words(event, "rights", "right", t).into()),
        ],
    )
}

/// The sentence about an act that takes two, by what it is.
fn act_key(event: &Event) -> String {
    let base = key(event.kind);
    match event.text("act") {
        Some("disable-reviewer") => format!("{base}-disable"),
        Some("link-reviewer") => format!("{base}-link"),
        _ => base,
    }
}

/// The person that a detail points to.
fn person_in(event: &Event, detail: &str, keys: &Keys, t: &Texts) -> String {
    match event.details.get(detail) {
        Some(Detail::Id(id)) => name(*id, keys, t),
        _ => "–".to_owned(),
    }
}

/// Who asked for what a second person confirmed.
fn asker(event: &Event, keys: &Keys, t: &Texts) -> Option<String> {
    match event.details.get("asked_by") {
        Some(Detail::Id(id)) => Some(name(*id, keys, t)),
        _ => None,
    }
}

/// The name of a team or collection that a detail points to.
fn named(event: &Event, detail: &str, keys: &Keys, t: &Texts) -> String {
    match event.details.get(detail) {
        Some(Detail::Id(id)) => keys.place(*id).unwrap_or_else(|| t.m("history-another-place")),
        _ => "–".to_owned(),
    }
}

/// Roles or rights in words.
fn words(event: &Event, detail: &str, prefix: &str, t: &Texts) -> String {
    match event.details.get(detail) {
        Some(Detail::Texts(all)) if !all.is_empty() => {
            all.iter().map(|word| t.m(&format!("{prefix}-{word}"))).collect::<Vec<_>>().join(", ")
        }
        _ => t.m("rights-none"),
    }
}

fn company<'a>(event: &Event, keys: &'a Keys) -> &'a str {
    let of = |subject: &Subject| match subject {
        Subject::Company(id) => keys.company(*id),
        _ => None,
    };
    event.subjects.iter().find_map(of).unwrap_or("–")
}

fn share_number(event: &Event, keys: &Keys) -> Option<i64> {
    event.subjects.iter().find_map(|subject| match subject {
        Subject::Share(id) => keys.share(*id).map(|share| share.number),
        _ => None,
    })
}

/// The files that it is about. Those that the reader doesn't see are not counted, unless there is no other.
fn assets(event: &Event, keys: &Keys) -> Vec<Uuid> {
    let of = |subject: &Subject| match subject {
        Subject::Asset(id) => Some(*id),
        _ => None,
    };
    let all: Vec<Uuid> = event.subjects.iter().filter_map(of).collect();
    let seen: Vec<Uuid> = all.iter().copied().filter(|id| !keys.is_hidden(*id)).collect();
    if seen.is_empty() { all.into_iter().take(1).collect() } else { seen }
}

fn actor(event: &Event, keys: &Keys, t: &Texts) -> String {
    match event.actor {
        Actor::Portal => t.m("history-portal"),
        Actor::Operator => t.m("history-operator"),
        Actor::Visitor => t.m("history-visitor"),
        Actor::Employee(id) | Actor::Recipient(id) => name(id, keys, t),
    }
}

fn name(id: Uuid, keys: &Keys, t: &Texts) -> String {
    keys.person(id).map_or_else(|| t.m("history-erased-person"), str::to_owned)
}

fn files(assets: &[Uuid], keys: &Keys, t: &Texts) -> String {
    match assets {
        [] => t.m("history-deleted-file"),
        [one] => keys.asset(*one).map_or_else(|| no_title(*one, keys, t), |title| t.a("history-quoted", "text", title)),
        several => t.a("history-files", "n", several.len()),
    }
}

/// In place of a title that can't be told.
fn no_title(asset: Uuid, keys: &Keys, t: &Texts) -> String {
    t.m(if keys.is_hidden(asset) { "history-hidden-file" } else { "history-deleted-file" })
}

/// The people it concerns, besides who did it.
fn people(event: &Event, keys: &Keys, t: &Texts) -> String {
    if let Some(new) = event.sealed.get("recipient")
        && let KeyName::Person(id) = new.key
    {
        return name(id, keys, t);
    }
    let of = |subject: &Subject| match subject {
        Subject::Person(id) if !matches!(event.actor, Actor::Employee(who) | Actor::Recipient(who) if who == *id) => {
            Some(name(*id, keys, t))
        }
        _ => None,
    };
    enumerate(event.subjects.iter().filter_map(of).collect(), NAMED, t)
}

fn enumerate(names: Vec<String>, most: usize, t: &Texts) -> String {
    if names.is_empty() {
        return "–".to_owned();
    }
    let left = names.len().saturating_sub(most);
    let named = names.into_iter().take(most).collect::<Vec<_>>().join(", ");
    if left == 0 { named } else { t.b("history-and-more", "named", named, "n", left) }
}

/// What else is to be known.
fn more(event: &Event, keys: &Keys, t: &Texts) -> Vec<String> {
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

/// Colour and picture.
pub const fn face(kind: Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Shared => ("sealed", ""),
        Kind::DownloadCompleted => ("good", "i-download"),
        Kind::Released => ("good", "i-shield"),
        Kind::DownloadStarted | Kind::FetchedInside | Kind::ExportedByOperator => ("plain", "i-download"),
        Kind::DownloadAborted => ("attention", "s-aborted"),
        Kind::Refused | Kind::SignInRefused | Kind::SecondFactorRefused | Kind::UploadRefused => {
            ("attention", "i-lock")
        }
        Kind::LetterFailed | Kind::DamageFound => ("problem", "n-problem"),
        Kind::CodeRefused => ("attention", "i-lock"),
        Kind::CodeSent => ("plain", "i-shares"),
        Kind::LinkOpened => ("plain", "s-opened"),
        Kind::LetterAccepted | Kind::LetterRead => ("plain", "i-shares"),
        Kind::SentAgain | Kind::FreshLinkAsked => ("plain", "i-again"),
        Kind::ShareRevoked | Kind::GrantRevoked | Kind::Withdrawn => ("attention", "i-gone"),
        Kind::ShareEnded | Kind::ShareChanged => ("plain", "i-calendar"),
        Kind::RecipientReplaced | Kind::ShareHandedOver | Kind::AssetHandedOver => ("plain", "i-person"),
        Kind::Uploaded | Kind::VersionUploaded => ("plain", "i-uploads"),
        Kind::Described | Kind::SubmittedForReview | Kind::ReturnedToDraft => ("plain", "i-edit"),
        Kind::Deleted | Kind::UploadRemoved => ("attention", "i-delete"),
        Kind::HistoryExported => ("plain", "i-table"),
        Kind::ContactAdded
        | Kind::ContactChanged
        | Kind::ContactRestored
        | Kind::CompanyAdded
        | Kind::CompanyChanged
        | Kind::ViewerNamed => ("plain", "i-person"),
        Kind::ViewerRemoved => ("attention", "i-person"),
        Kind::ConsentGiven => ("good", "i-shield"),
        Kind::ConsentRefused | Kind::ConsentWithdrawn => ("attention", "i-gone"),
        Kind::ConsentAsked | Kind::ConsentWorded | Kind::ConsentPurposeRetired => ("plain", "i-shield"),
        Kind::ConsentsExported => ("plain", "i-table"),
        Kind::CustomerInvited | Kind::CustomerEnabled | Kind::ProfileChanged => ("plain", "i-person"),
        Kind::CustomerDisabled => ("attention", "i-person"),
        Kind::RequestMade => ("attention", "i-shield"),
        Kind::RequestAnswered => ("plain", "i-shield"),
        Kind::ContactArchived => ("attention", "i-gone"),
        Kind::ContactsImported | Kind::ContactsExported => ("plain", "i-table"),
        Kind::SignInPolicyWeakened => ("attention", "i-settings"),
        Kind::PortalSetUp | Kind::SettingChanged | Kind::SignInPolicyChanged => ("plain", "i-settings"),
        Kind::RolesChanged | Kind::RightsChanged | Kind::ActAsked | Kind::ActConfirmed | Kind::ActRefused => {
            ("attention", "i-lock")
        }
        Kind::TeamMade | Kind::TeamRenamed | Kind::TeamDissolved | Kind::TeamJoined | Kind::TeamLeft => {
            ("plain", "i-people")
        }
        Kind::CollectionMade
        | Kind::CollectionRenamed
        | Kind::CollectionMoved
        | Kind::CollectionRemoved
        | Kind::Relocated => ("plain", "i-library"),
        Kind::EmployeeAdded
        | Kind::EmployeeDisabled
        | Kind::EmployeeEnabled
        | Kind::SetupLinkMade
        | Kind::PasswordSet
        | Kind::SignedIn
        | Kind::FirstFactorProved
        | Kind::ProvedAgain
        | Kind::SessionEnded
        | Kind::PasskeyAdded
        | Kind::TotpSet
        | Kind::RecoveryCodesMade
        | Kind::ProviderLinked
        | Kind::SignedOut => ("plain", "i-person"),
        Kind::PasskeyRemoved
        | Kind::TotpRemoved
        | Kind::PasswordRemoved
        | Kind::RecoveryCodeUsed
        | Kind::FactorsReplaced
        | Kind::RecoveryAsked
        | Kind::RecoveryConfirmed
        | Kind::SessionsCut
        | Kind::RecoveryDropped => ("attention", "i-person"),
    }
}

#[cfg(test)]
mod tests {
    use sealport_identity::Language;

    use super::*;

    #[test]
    fn every_kind_has_a_sentence_in_every_language() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            for kind in Kind::ALL {
                let names = [
                    "who",
                    "file",
                    "person",
                    "share",
                    "version",
                    "until",
                    "before",
                    "bytes",
                    "size",
                    "people",
                    "name",
                    "before_name",
                    "team",
                    "collection",
                    "collection_before",
                    "roles",
                    "rights",
                    "asker",
                    "from",
                    "to",
                    "company",
                    "added",
                    "changed",
                    "purpose",
                ];
                let values = names.map(|name| (name, if name == "people" { 2.into() } else { name.into() }));
                let text = t.with(&key(*kind), values);
                assert!(!text.contains("Unknown localization"), "{kind} in {language:?}: {text}");
            }
        }
    }

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

    #[test]
    fn long_lists_of_names_are_cut() {
        let t = Texts::default();
        let names = |count: usize| (0..count).map(|n| format!("N{n}")).collect();
        assert_eq!(enumerate(names(2), NAMED, &t), "N0, N1");
        assert_eq!(enumerate(names(5), NAMED, &t), "N0, N1, N2 and 2 more");
        assert_eq!(enumerate(Vec::new(), NAMED, &t), "–");
    }
}
