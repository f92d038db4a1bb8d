//! What the page of an asset says, put together of what is known.

use std::collections::{HashMap, HashSet};

use sealport_access::Status;
use sealport_ambient::Timestamp;
use sealport_asset_store::{Asset, PreviewState, Version};
use sealport_identity::Person;
use sealport_preview::NoPreview;
use sealport_sharing::{AssetShare, ShareState};
use uuid::Uuid;

use crate::employees::faces::picture_of;
use crate::employees::library::{status_mark, status_word};
use crate::media;
use crate::texts::Texts;

/// Shares that are named on the page; the rest is counted.
const SHARES: usize = 8;

/// Names of those who did something, by id.
pub type Names = HashMap<Uuid, Person>;

/// Whether a customer could get the asset now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Yes, until the licence ends, if it does.
    Yes(Option<Timestamp>),
    /// No version is released; the newest stands here.
    NotReleased(Status),
    /// Not before this instant.
    Later(Timestamp),
    /// The licence ended then.
    LicenceOver(Timestamp),
}

/// The answer, by the same rules as the decision itself (`sealport_access::download`).
pub fn may_be_shared(asset: &Asset, now: Timestamp) -> Answer {
    if asset.released_version.is_none() {
        return Answer::NotReleased(asset.latest().map_or(Status::Draft, |version| version.status));
    }
    match (asset.available_from, asset.licence_until) {
        (_, Some(until)) if until <= now => Answer::LicenceOver(until),
        (Some(from), _) if now < from => Answer::Later(from),
        (_, until) => Answer::Yes(until),
    }
}

/// The answer in words.
pub struct AnswerView {
    /// Whether it is yes.
    pub yes: bool,
    /// In a line.
    pub word: String,
    /// Why.
    pub why: String,
    /// What to do about it: where it is done, and in words. Empty when there is nothing to do.
    pub way_out: (String, String),
}

/// The answer, why, and what to do.
pub fn answer_view(asset: &Asset, now: Timestamp, t: &Texts) -> AnswerView {
    let edit = || (format!("/library/{}/edit#f-available_from", asset.id), t.m("asset-change-dates"));
    let release = || (format!("/library/{}#release", asset.id), t.m("asset-to-release"));
    let (word, why, way_out) = match may_be_shared(asset, now) {
        Answer::Yes(until) => {
            let word = match until {
                Some(until) => t.a("asset-may-until", "day", t.day(until)),
                None => t.m("asset-may"),
            };
            return AnswerView { yes: true, word, why: why_yes(asset, t), way_out: (String::new(), String::new()) };
        }
        Answer::NotReleased(Status::Withdrawn) => (t.m("asset-may-not"), t.m("asset-why-withdrawn"), release()),
        Answer::NotReleased(Status::InReview) => (t.m("asset-not-yet"), t.m("asset-why-in-review"), release()),
        Answer::NotReleased(_) => (t.m("asset-not-yet"), t.m("asset-why-draft"), release()),
        Answer::Later(from) => (t.a("asset-not-before", "day", t.day(from)), t.m("asset-why-later"), edit()),
        Answer::LicenceOver(at) => (t.m("asset-no-longer"), t.a("asset-why-licence", "day", t.day(at)), edit()),
    };
    AnswerView { yes: false, word, why, way_out }
}

fn why_yes(asset: &Asset, t: &Texts) -> String {
    match asset.released_version {
        Some(released) if released != asset.latest_version => t.a("asset-why-older", "n", released),
        _ => t.m("asset-why-released"),
    }
}

/// A version, for the list of versions and for the facts beside it.
pub struct VersionView {
    /// Its number.
    pub number: i64,
    /// The mark of its status.
    pub mark: &'static str,
    /// Its status in a word.
    pub state_word: String,
    /// Who gave it that status and when.
    pub since: String,
    /// What they said.
    pub comment: String,
    /// The name of its file.
    pub file: String,
    /// The folder in which it was dropped.
    pub folder: String,
    /// A few letters for its kind.
    pub letters: String,
    /// Its kind in words.
    pub kind_words: String,
    /// Its size in words.
    pub weight: String,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// Whether the sender's hash matched.
    pub confirmed: bool,
    /// Who uploaded it and when.
    pub uploaded: String,
    /// Where its picture is, if there is one.
    pub picture: String,
    /// Why there is none.
    pub no_picture: String,
    /// Where it is looked at; "" where nothing of it can be shown.
    pub look_href: String,
}

/// A version in words.
pub fn version_view(asset: &Asset, version: &Version, names: &Names, t: &Texts) -> VersionView {
    let file = &version.original;
    VersionView {
        number: version.number,
        mark: status_mark(version.status),
        state_word: status_word(t, version.status),
        since: by_whom(t, names, version.status_by, version.status_at),
        comment: version.comment.clone(),
        file: file.file_name.as_str().to_owned(),
        folder: file.folder.as_str().to_owned(),
        letters: media::letters(&file.media_type, file.file_name.as_str()),
        kind_words: media::words(t, &file.media_type, file.file_name.as_str()),
        weight: weight(t, file.size),
        sha256: hex::encode(&file.sha256),
        confirmed: file.confirmed,
        uploaded: by_whom(t, names, file.created_by, file.created_at),
        picture: match version.preview {
            PreviewState::Made => picture_of(asset.id, version.number),
            _ => String::new(),
        },
        no_picture: match &version.preview {
            PreviewState::Made | PreviewState::Without => String::new(),
            PreviewState::Waiting(0) => t.m("asset-picture-waiting"),
            PreviewState::Waiting(percent) => t.a("asset-picture-working", "percent", percent),
            PreviewState::None(code) => t.m(no_picture_key(code)),
        },
        look_href: match version.preview {
            PreviewState::None(_) => String::new(),
            _ => format!("/library/{}/view/{}", asset.id, version.number),
        },
    }
}

/// "21 November 2026, 19:05 (Berlin), Anna Berg".
pub fn by_whom(t: &Texts, names: &Names, person: Uuid, at: Timestamp) -> String {
    t.b("asset-by-whom", "when", t.time(at), "who", name_of(t, names, person))
}

/// A name, or what stands for it.
pub fn name_of(t: &Texts, names: &Names, person: Uuid) -> String {
    names.get(&person).map_or_else(|| t.m("asset-somebody"), |person| person.name.clone())
}

/// "8.4 MB (8412330 bytes)".
fn weight(t: &Texts, bytes: u64) -> String {
    if bytes < 1_000 { t.size(bytes) } else { t.b("asset-size", "size", t.size(bytes), "bytes", t.grouped(bytes)) }
}

/// Why there is nothing to see of a file: the locale key for the code of a reason.
pub fn no_picture_key(code: &str) -> &'static str {
    match NoPreview::from_code(code) {
        Some(NoPreview::UnsupportedType) => "asset-no-picture-kind",
        Some(NoPreview::TooLarge) => "asset-no-picture-large",
        Some(NoPreview::TooManyPixels) => "asset-no-picture-pixels",
        Some(NoPreview::Damaged) => "asset-no-picture-damaged",
        Some(NoPreview::Empty) => "asset-no-picture-empty",
        Some(NoPreview::Encrypted) => "asset-no-picture-encrypted",
        Some(NoPreview::TooManyPages) => "asset-no-picture-pages",
        Some(NoPreview::HelperMissingOffice) => "asset-no-picture-office",
        Some(NoPreview::HelperMissingVideo) => "asset-no-picture-video",
        Some(NoPreview::SandboxUnavailable) => "asset-no-picture-unsafe",
        Some(NoPreview::TimedOut) => "asset-no-picture-slow",
        Some(NoPreview::Crashed) | None => "asset-no-picture-failed",
    }
}

/// A step of the release path, as a button.
pub struct StepView {
    /// The status that it leads to.
    pub to: &'static str,
    /// What the button says.
    pub say: String,
    /// Its look.
    pub look: &'static str,
}

/// The steps that are allowed, the main one first.
pub fn steps(version: i64, allowed: &[Status], from: Status, t: &Texts) -> Vec<StepView> {
    let order = [Status::Released, Status::InReview, Status::Draft, Status::Withdrawn];
    order
        .into_iter()
        .filter(|to| allowed.contains(to))
        .map(|to| {
            let (key, look) = match (from, to) {
                (Status::Withdrawn, Status::Released) => ("asset-release-again", "button--main"),
                (_, Status::Released) => ("asset-release", "button--main"),
                (_, Status::InReview) => ("asset-hand-in", ""),
                (_, Status::Draft) => ("asset-give-back", ""),
                (_, Status::Withdrawn) => ("asset-withdraw", "button--grave"),
            };
            StepView { to: to.as_str(), say: t.a(key, "n", version), look }
        })
        .collect()
}

/// A place on the release path.
pub struct Place {
    /// Its mark.
    pub mark: &'static str,
    /// In a word.
    pub word: String,
    /// Whether the version stands here.
    pub here: bool,
}

/// The path of a version; its end is shown only to those who are there.
pub fn path(at: Status, t: &Texts) -> Vec<Place> {
    Status::ALL
        .into_iter()
        .filter(|status| *status != Status::Withdrawn || at == Status::Withdrawn)
        .map(|status| Place { mark: status_mark(status), word: status_word(t, status), here: status == at })
        .collect()
}

/// With whom the asset was shared.
pub struct SharedView {
    /// With how many people, in a sentence.
    pub in_short: String,
    /// The newest shares.
    pub shares: Vec<ShareLine>,
    /// How many more there are, in words; empty for none.
    pub more_words: String,
    /// Shares that run now.
    pub running: usize,
}

/// A share of the asset.
pub struct ShareLine {
    /// Where it is.
    pub to: String,
    /// To whom.
    pub names: String,
    /// The mark of its state.
    pub mark: &'static str,
    /// Its state and end.
    pub state_word: String,
}

/// Shares in words.
pub fn shared_view(shares: &[AssetShare], names: &Names, t: &Texts) -> SharedView {
    let lines = shares.iter().take(SHARES).map(|share| share_line(share, names, t)).collect();
    let rest = shares.len().saturating_sub(SHARES);
    let people: HashSet<_> = shares.iter().flat_map(|share| &share.recipients).collect();
    SharedView {
        in_short: t.a("asset-shared-in-short", "n", people.len()),
        shares: lines,
        more_words: if rest == 0 { String::new() } else { t.a("asset-more-shares", "n", rest) },
        running: shares.iter().filter(|share| share.state == ShareState::Active).count(),
    }
}

fn share_line(share: &AssetShare, names: &Names, t: &Texts) -> ShareLine {
    let day = t.day(share.expires_at);
    let (mark, state_word) = match share.state {
        ShareState::Active => ("active", t.a("asset-share-until", "day", day)),
        ShareState::Ended => ("ended", t.a("asset-share-ended", "day", day)),
        ShareState::Revoked => ("revoked", t.m("asset-share-revoked")),
    };
    let mut people: Vec<_> = share.recipients.iter().take(3).map(|id| name_of(t, names, *id)).collect();
    if share.recipients.len() > people.len() {
        people.push(t.a("asset-more-people", "n", share.recipients.len() - people.len()));
    }
    let names = if people.is_empty() { t.m("asset-nobody-left") } else { people.join(", ") };
    ShareLine { to: format!("/shares/{}", share.share), names, mark, state_word }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_795_284_307);

    fn asset() -> Asset {
        Asset {
            owner: Uuid::from_u128(2),
            id: Uuid::from_u128(1),
            collection: Uuid::nil(),
            rights: sealport_access::Rights::ALL,
            title: "Pier".to_owned(),
            description: String::new(),
            keywords: Vec::new(),
            licence: String::new(),
            usage_terms: String::new(),
            notes: String::new(),
            available_from: None,
            licence_until: None,
            protection: sealport_access::ProtectionClass::Normal,
            revision: 1,
            latest_version: 2,
            released_version: Some(1),
            created_by: Uuid::from_u128(2),
            created_at: NOW,
            changed_at: NOW,
            deleted_at: None,
            was_shared: false,
            versions: Vec::new(),
        }
    }

    #[test]
    fn what_may_be_shared_is_said_by_the_rules_of_the_decision() {
        let (hour, mut asset) = (Duration::from_secs(3600), asset());
        assert_eq!(may_be_shared(&asset, NOW), Answer::Yes(None));
        asset.licence_until = Some(NOW.after(hour));
        assert_eq!(may_be_shared(&asset, NOW), Answer::Yes(asset.licence_until));
        asset.available_from = Some(NOW);
        assert_eq!(may_be_shared(&asset, NOW), Answer::Yes(asset.licence_until));
        asset.available_from = Some(NOW.after(hour / 2));
        assert_eq!(may_be_shared(&asset, NOW), Answer::Later(NOW.after(hour / 2)));
        asset.licence_until = Some(NOW);
        assert_eq!(may_be_shared(&asset, NOW), Answer::LicenceOver(NOW));
        asset.released_version = None;
        assert_eq!(may_be_shared(&asset, NOW), Answer::NotReleased(Status::Draft));
    }

    #[test]
    fn each_status_offers_its_next_steps_with_one_main_one() {
        let t = Texts::default();
        let next = |from: Status| Status::ALL.into_iter().filter(|to| from.may_become(*to)).collect::<Vec<_>>();
        let of = |status| steps(3, &next(status), status, &t).into_iter().map(|step| step.to).collect::<Vec<_>>();
        assert!(steps(3, &[], Status::Draft, &t).is_empty(), "who may do nothing is offered nothing");
        assert_eq!(of(Status::Draft), ["released", "in_review"]);
        assert_eq!(of(Status::InReview), ["released", "draft"]);
        assert_eq!(of(Status::Released), ["withdrawn"]);
        assert_eq!(of(Status::Withdrawn), ["released", "in_review"]);
        assert_eq!(steps(3, &[Status::Released], Status::Draft, &t)[0].say, "Release version 3");
    }

    #[test]
    fn long_numbers_are_grouped_as_the_language_does() {
        let german = Texts { language: sealport_identity::Language::De, ..Texts::default() };
        assert_eq!(Texts::default().grouped(8_412_330), "8,412,330");
        assert_eq!(german.grouped(1_000), "1.000");
        assert_eq!(german.grouped(999), "999");
    }

    #[test]
    fn every_reason_for_no_picture_has_a_sentence() {
        let t = Texts::default();
        for reason in NoPreview::ALL {
            let sentence = t.m(no_picture_key(reason.code()));
            assert!(sentence.ends_with('.'), "{reason:?}: {sentence}");
        }
    }
}
