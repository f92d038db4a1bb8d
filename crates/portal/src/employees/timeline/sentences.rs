//! An event as a sentence.

use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject};
use uuid::Uuid;

use super::face::face;
use super::keys::Keys;
use super::more::more;
use super::{Reader, browser};
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

/// The end of the key for a view: of what is read or of what is played; and whether anything is known to have been seen.
pub(super) fn view_key(event: &Event) -> &'static str {
    let is_seen = event.number("pages").unwrap_or_default() > 0;
    match (event.kind, event.text("unit") == Some("piece"), is_seen) {
        (Kind::ViewEnded, true, true) => "play-ended",
        (Kind::ViewEnded, true, false) => "play-unseen",
        (Kind::ViewEnded, false, true) => "view-ended",
        (Kind::ViewEnded, false, false) => "view-unseen",
        (_, true, _) => "play-started",
        (_, false, _) => "view-started",
    }
}

/// Every end of such a key.
#[cfg(test)]
pub(super) const VIEW_KEYS: [&str; 6] =
    ["play-ended", "play-unseen", "play-started", "view-ended", "view-unseen", "view-started"];

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
        (Kind::ViewStarted | Kind::ViewEnded, _) => format!("history-{}", view_key(event)),
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
            ("mode", event.text("mode").unwrap_or("download").into()),
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
            ("pages", count("pages").into()),
            ("of", count("of").into()),
            ("handed", count("handed_over").into()),
            ("lasting", t.lasting(count("seconds").unsigned_abs()).into()),
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
pub(super) fn asker(event: &Event, keys: &Keys, t: &Texts) -> Option<String> {
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

pub(super) fn name(id: Uuid, keys: &Keys, t: &Texts) -> String {
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

pub(super) fn enumerate(names: Vec<String>, most: usize, t: &Texts) -> String {
    if names.is_empty() {
        return "–".to_owned();
    }
    let left = names.len().saturating_sub(most);
    let named = names.into_iter().take(most).collect::<Vec<_>>().join(", ");
    if left == 0 { named } else { t.b("history-and-more", "named", named, "n", left) }
}

#[cfg(test)]
mod tests {
    use sealport_identity::Language;

    use super::*;

    const COUNTED: [&str; 4] = ["people", "pages", "of", "handed"];

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
                    "mode",
                    "pages",
                    "of",
                    "handed",
                    "lasting",
                ];
                let values = names.map(|name| (name, if COUNTED.contains(&name) { 2.into() } else { name.into() }));
                let mut keys = vec![key(*kind)];
                if *kind == Kind::ViewEnded {
                    keys.extend(VIEW_KEYS.map(|key| format!("history-{key}")));
                }
                for key in keys {
                    let text = t.with(&key, values.clone());
                    assert!(!text.contains("Unknown localization"), "{kind} in {language:?}: {text}");
                }
            }
        }
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
