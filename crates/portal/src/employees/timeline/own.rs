//! Somebody's own log: what they did, what was done with their account, and what went to them, told to themselves. Nobody
//! else among the recipients is named.

use std::collections::HashMap;

use sealport_asset_store::file_names;
use sealport_history::{Actor, Cursor, Event, KeyName, Kind, Subject, timeline_of_kinds};
use sealport_identity::factors::Device;
use sealport_identity::{Client, Person, people};
use uuid::Uuid;

use super::face::face;
use super::keys::Keys;
use super::sentences::view_key;
use super::{Line, PAGE, Reader, Timeline, cursor, iso, write_cursor};
use crate::employees::account::device;
use crate::http::{Failure, Member};
use crate::texts::Texts;

/// What is theirs to know.
const KINDS: &[Kind] = &[
    Kind::SignedIn,
    Kind::SignInRefused,
    Kind::SecondFactorRefused,
    Kind::SignedOut,
    Kind::SessionEnded,
    Kind::SessionsCut,
    Kind::PasswordSet,
    Kind::PasswordRemoved,
    Kind::PasskeyAdded,
    Kind::PasskeyRemoved,
    Kind::TotpSet,
    Kind::TotpRemoved,
    Kind::RecoveryCodesMade,
    Kind::RecoveryCodeUsed,
    Kind::RecoveryConfirmed,
    Kind::FactorsReplaced,
    Kind::CustomerInvited,
    Kind::CustomerDisabled,
    Kind::CustomerEnabled,
    Kind::ViewerNamed,
    Kind::ViewerRemoved,
    Kind::ProfileChanged,
    Kind::RequestMade,
    Kind::RequestAnswered,
    Kind::Shared,
    Kind::SentAgain,
    Kind::GrantRevoked,
    Kind::RecipientReplaced,
    Kind::FreshLinkAsked,
    Kind::LinkOpened,
    Kind::Refused,
    Kind::DownloadStarted,
    Kind::DownloadCompleted,
    Kind::DownloadAborted,
    Kind::ViewStarted,
    Kind::ViewEnded,
    Kind::LetterAccepted,
    Kind::LetterFailed,
    Kind::ConsentAsked,
    Kind::ConsentGiven,
    Kind::ConsentRefused,
    Kind::ConsentWithdrawn,
];

/// A page of the log of whoever is signed in, newest first.
///
/// # Errors
/// What the records say.
pub async fn own(member: &Member, after: Option<&str>) -> Result<Timeline, Failure> {
    let (app, t, me) = (&member.visitor.app, member.visitor.t, member.id());
    let on = app.ground.database.read();
    let mut events = timeline_of_kinds(on, me, KINDS, cursor(after), PAGE + 1).await?;
    let has_more = events.len() > PAGE as usize;
    events.truncate(PAGE as usize);
    let next = events.last().filter(|_| has_more).map(|last| write_cursor(Cursor::after(last))).unwrap_or_default();
    // Names of files and colleagues are read whoever sees them in the house: what is told of them is decided here.
    let reader = Reader { of_everything: true, ..Reader::of(&member.visitor, &member.session) };
    let keys = Keys::read(&reader, &events).await?;
    let names = Names::read(&reader, &keys, &events).await?;
    let mut day = String::new();
    let lines = events.iter().map(|event| {
        let this_day = t.zoned_day(event.at);
        let is_new = this_day != day;
        day.clone_from(&this_day);
        line(event, (&keys, &names, me, &t), if is_new { this_day } else { String::new() })
    });
    Ok(Timeline { lines: lines.collect(), next })
}

/// What else a page of one's own log is told with.
struct Names {
    /// The files that were fetched or looked at, as they were called then; empty for those that were deleted.
    files: HashMap<Uuid, String>,
    /// Who sent the shares.
    senders: HashMap<Uuid, Person>,
}

impl Names {
    async fn read(reader: &Reader, keys: &Keys, events: &[Event]) -> Result<Self, Failure> {
        let ground = &reader.app.ground;
        let on = ground.database.read();
        let mut senders: Vec<Uuid> = events.iter().filter_map(|event| Some(keys.share_of(event)?.sender)).collect();
        senders.sort_unstable();
        senders.dedup();
        Ok(Self {
            files: file_names(on, events.iter().filter_map(fetched)).await?,
            senders: people(on, ground, &senders).await?,
        })
    }

    fn sender(&self, event: &Event, keys: &Keys, t: &Texts) -> Option<String> {
        let share = keys.share_of(event)?;
        let known = self.senders.get(&share.sender).filter(|person| person.address.is_some());
        Some(known.map_or_else(|| t.m("history-erased-person"), |person| person.name.clone()))
    }

    /// What somebody had was shown to them under its file name, whatever the house calls the asset.
    fn file(&self, event: &Event, t: &Texts) -> String {
        match fetched(event).and_then(|rendition| self.files.get(&rendition)).filter(|name| !name.is_empty()) {
            Some(name) => t.a("history-quoted", "text", name.as_str()),
            None => t.m("history-deleted-file"),
        }
    }
}

/// The file that an event says was had. Of what was refused nothing is named.
fn fetched(event: &Event) -> Option<Uuid> {
    if !is_delivery(event.kind) {
        return None;
    }
    event.subjects.iter().find_map(|subject| match subject {
        Subject::Rendition(id) => Some(*id),
        _ => None,
    })
}

fn is_delivery(kind: Kind) -> bool {
    let is_download = matches!(kind, Kind::DownloadStarted | Kind::DownloadCompleted | Kind::DownloadAborted);
    is_download || matches!(kind, Kind::ViewStarted | Kind::ViewEnded)
}

fn line(event: &Event, (keys, names, me, t): (&Keys, &Names, Uuid, &Texts), day: String) -> Line {
    let (look, sprite) = face(event.kind);
    let more = [detail(event, t), share(event, keys, names, t), from(event, keys, me, t)];
    Line {
        day,
        look: if look == "sealed" { "plain" } else { look },
        sprite: if sprite.is_empty() { "i-shares" } else { sprite },
        iso: iso(event.at),
        clock: t.clock(event.at),
        words: sentence(event, (keys, names), me, t),
        more: more.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · "),
    }
}

/// The locale key of a kind.
fn key(kind: Kind) -> String {
    format!("mylog-{}", kind.as_str().replace(['.', '_'], "-"))
}

fn sentence(event: &Event, (keys, names): (&Keys, &Names), me: Uuid, t: &Texts) -> String {
    let number = number(event, keys);
    let size = |name| t.size(event.number(name).and_then(|bytes| u64::try_from(bytes).ok()).unwrap_or_default());
    let count = |name| event.number(name).unwrap_or_default();
    let key = match event.kind {
        Kind::ViewStarted | Kind::ViewEnded => format!("mylog-{}", view_key(event)),
        _ => key(told_as(event, me)),
    };
    t.with(
        &key,
        [
            ("who", who(event, keys, t).into()),
            ("share", number.map_or_else(|| "–".to_owned(), |number| number.to_string()).into()),
            ("file", names.file(event, t).into()),
            ("size", size("size").into()),
            ("bytes", size("bytes").into()),
            ("pages", count("pages").into()),
            ("of", count("of").into()),
            ("handed", count("handed_over").into()),
            ("lasting", t.lasting(count("seconds").unsigned_abs()).into()),
        ],
    )
}

/// Who was put in somebody's place got the files; who was there before lost them.
fn told_as(event: &Event, me: Uuid) -> Kind {
    let got = event.sealed.get("recipient").is_some_and(|sealed| sealed.key == KeyName::Person(me));
    match event.kind {
        Kind::RecipientReplaced if got => Kind::Shared,
        Kind::RecipientReplaced => Kind::GrantRevoked,
        kind => kind,
    }
}

/// The colleague who did it.
fn who(event: &Event, keys: &Keys, t: &Texts) -> String {
    match event.actor {
        Actor::Employee(id) => keys.person(id).map_or_else(|| t.m("history-erased-person"), str::to_owned),
        _ => t.m("history-portal"),
    }
}

fn number(event: &Event, keys: &Keys) -> Option<i64> {
    event.number("number").or_else(|| keys.share_of(event).map(|share| share.number))
}

/// Out of which share, and who sent it; where the sentence doesn't say so itself.
fn share(event: &Event, keys: &Keys, names: &Names, t: &Texts) -> String {
    let Some(sender) = names.sender(event, keys, t) else { return String::new() };
    match event.kind {
        kind if is_delivery(kind) => {
            let number = number(event, keys).map_or_else(|| "–".to_owned(), |number| number.to_string());
            t.b("mylog-share-from", "share", number, "who", sender)
        }
        Kind::LinkOpened | Kind::Refused | Kind::FreshLinkAsked => t.a("mylog-sent-by", "who", sender),
        _ => String::new(),
    }
}

/// What else is to be known.
fn detail(event: &Event, t: &Texts) -> String {
    let word = |name: &str, prefix: &str| {
        event.text(name).map(|word| t.m(&format!("{prefix}-{}", word.replace('_', "-")))).unwrap_or_default()
    };
    match event.kind {
        Kind::LetterAccepted | Kind::LetterFailed => word("letter_kind", "letter-kind"),
        Kind::RequestMade | Kind::RequestAnswered => word("wish", "wish"),
        Kind::ViewEnded => {
            event.text("which").map(|pages| t.a("history-view-which", "pages", pages)).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// With which device and from which network, where that is the reader's own.
fn from(event: &Event, keys: &Keys, me: Uuid, t: &Texts) -> String {
    let own = |name: &str| {
        let is_own = event.sealed.get(name).is_some_and(|sealed| sealed.key == KeyName::Person(me));
        is_own.then(|| keys.open(event, name)).flatten()
    };
    let (Some(address), agent) = (own("address"), own("agent").unwrap_or_default()) else { return String::new() };
    let Ok(address) = address.parse() else { return String::new() };
    let known = Device::of(&Client::new(address, &agent));
    t.b("mylog-from", "device", device(t, &known), "network", known.network.as_str())
}

#[cfg(test)]
mod tests {
    use sealport_identity::Language;

    use super::super::sentences::VIEW_KEYS;
    use super::*;

    #[test]
    fn every_kind_has_a_sentence_in_every_language() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            for kind in KINDS.iter().filter(|kind| **kind != Kind::RecipientReplaced) {
                let names = ["who", "share", "file", "size", "bytes", "lasting", "pages", "of", "handed"];
                let counted = ["pages", "of", "handed"];
                let values = names.map(|name| (name, if counted.contains(&name) { 2.into() } else { name.into() }));
                let mut keys = vec![key(*kind)];
                if *kind == Kind::ViewEnded {
                    keys.extend(VIEW_KEYS.map(|key| format!("mylog-{key}")));
                }
                for key in keys {
                    let text = t.with(&key, values.clone());
                    assert!(!text.contains("Unknown localization"), "{kind} in {language:?}: {text}");
                }
            }
        }
    }
}
