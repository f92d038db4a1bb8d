//! What the pre-flight check found, in plain words, with what to do about each.

use std::collections::HashMap;

use sealport_access::{Mode, Status};
use sealport_sharing::{About, DraftShare, Finding, FindingKind, Severity};
use uuid::Uuid;

use crate::employees::asset_view::no_picture_key;
use crate::texts::Texts;

/// How many people one line names.
const NAMED: usize = 5;

/// A line of the check.
#[derive(Debug, PartialEq, Eq)]
pub struct FindingRow {
    /// good, info, attention or problem.
    pub look: &'static str,
    /// What was found.
    pub words: String,
    /// Why it matters, or what to do.
    pub advice: String,
    /// Where it can be done; empty for here.
    pub href: String,
    /// What the link says.
    pub go: String,
}

/// All findings as lines; what stands in the way comes first.
pub fn rows(found: &[Finding], draft: &DraftShare, titles: &HashMap<Uuid, String>, t: &Texts) -> Vec<FindingRow> {
    let mut rows = Vec::new();
    let troubled = |about: fn(&About) -> bool| {
        found.iter().filter(|finding| finding.severity != Severity::Tells && about(&finding.about)).count()
    };
    if !draft.assets.is_empty() && troubled(|about| matches!(about, About::Asset(_))) == 0 {
        rows.push(good(t.a("check-files-good", "n", draft.assets.len())));
    }
    if !draft.recipients.is_empty() && troubled(|about| matches!(about, About::Recipient(_))) == 0 {
        rows.push(good(t.a("check-recipients-good", "n", draft.recipients.len())));
    }
    rows.extend(what_it_means(draft, t));
    for kind in [FindingKind::Invites, FindingKind::InvitesAgain] {
        rows.extend(invited(found, &kind, draft, t));
    }
    let alone = found.iter().filter(|finding| finding.severity != Severity::Tells);
    rows.extend(alone.map(|finding| row(finding, draft, titles, t)));
    rows.sort_by_key(|row| ["problem", "attention", "info"].iter().position(|look| *look == row.look).unwrap_or(3));
    rows
}

/// What the recipients can do with the files.
fn what_it_means(draft: &DraftShare, t: &Texts) -> Vec<FindingRow> {
    let tells = |words: &str, advice: &str| FindingRow {
        look: "info",
        advice: if advice.is_empty() { String::new() } else { t.m(advice) },
        ..good(t.m(words))
    };
    match (draft.mode, draft.cap) {
        (Mode::Download, _) => vec![tells("check-downloads", "")],
        (Mode::View, None) => vec![tells("check-only-looked-at", "check-only-looked-at-do")],
        (Mode::View, Some(_)) => {
            vec![tells("check-only-looked-at", "check-only-looked-at-do"), tells("check-cap-not-kept", "")]
        }
    }
}

/// Somebody who will see it for a recipient's company.
pub fn sees_too(name: &str, company: &str, t: &Texts) -> FindingRow {
    FindingRow { look: "info", ..good(t.b("check-sees-too", "who", name, "company", company)) }
}

fn good(words: String) -> FindingRow {
    FindingRow { look: "good", words, advice: String::new(), href: String::new(), go: String::new() }
}

/// Who is invited to an account, all in one line.
fn invited(found: &[Finding], kind: &FindingKind, draft: &DraftShare, t: &Texts) -> Option<FindingRow> {
    let name = |finding: &Finding| match finding.about {
        About::Recipient(place) if finding.kind == *kind => {
            let one = draft.recipients.get(place)?;
            Some(if one.name.is_empty() { one.address.as_str().to_owned() } else { one.name.clone() })
        }
        _ => None,
    };
    let names: Vec<_> = found.iter().filter_map(name).collect();
    if names.is_empty() {
        return None;
    }
    let (key, _) = words(kind, t);
    let more = if names.len() > NAMED { " …" } else { "" };
    let who = format!("{}{more}", names[..names.len().min(NAMED)].join(", "));
    Some(FindingRow {
        look: "info",
        words: t.b(key, "n", names.len(), "who", who.as_str()),
        advice: t.m(&format!("{key}-do")),
        href: String::new(),
        go: String::new(),
    })
}

fn row(finding: &Finding, draft: &DraftShare, titles: &HashMap<Uuid, String>, t: &Texts) -> FindingRow {
    let subject = match finding.about {
        About::Share => String::new(),
        About::Asset(id) => titles.get(&id).cloned().unwrap_or_default(),
        About::Recipient(place) => {
            draft.recipients.get(place).map_or_else(String::new, |one| one.address.as_str().to_owned())
        }
    };
    let (key, value) = words(&finding.kind, t);
    let (href, go) = way_out(finding, t);
    FindingRow {
        look: if finding.severity == Severity::Blocks { "problem" } else { "attention" },
        words: t.b(key, "subject", subject.as_str(), "value", value.as_str()),
        advice: t.b(&format!("{key}-do"), "subject", subject.as_str(), "value", value.as_str()),
        href,
        go,
    }
}

/// The sentence's key and the value that stands in it.
fn words(kind: &FindingKind, t: &Texts) -> (&'static str, String) {
    let nothing = String::new();
    match kind {
        FindingKind::NoFiles => ("check-no-files", nothing),
        FindingKind::TooManyFiles { most } => ("check-too-many-files", most.to_string()),
        FindingKind::NoSuchAsset | FindingKind::Deleted => ("check-gone", nothing),
        FindingKind::MayNotShare => ("check-may-not-share", nothing),
        FindingKind::NotReleased(Status::InReview) => ("check-in-review", nothing),
        FindingKind::NotReleased(_) => ("check-not-released", nothing),
        FindingKind::Withdrawn => ("check-withdrawn", nothing),
        FindingKind::NotYetAvailable { from } => ("check-not-yet", t.time(*from)),
        FindingKind::CheckTooWeak { least } => ("check-too-weak", t.m(&format!("compose-check-{}", least.as_str()))),
        FindingKind::LicenceOver { until } => ("check-licence-over", t.time(*until)),
        FindingKind::LicenceEndsFirst { until } => ("check-licence-ends-first", t.time(*until)),
        FindingKind::NotConfirmed => ("check-not-confirmed", nothing),
        FindingKind::NoRecipients => ("check-no-recipients", nothing),
        FindingKind::TooManyRecipients { most } => ("check-too-many-recipients", most.to_string()),
        FindingKind::DuplicateRecipient { .. } => ("check-twice", nothing),
        FindingKind::BouncedBefore { at } => ("check-bounced", t.time(*at)),
        FindingKind::LooksLike { known } => ("check-looks-like", known.clone()),
        FindingKind::Spelled { other } => ("check-spelled", other.clone()),
        FindingKind::SameName { address, .. } => ("check-same-name", address.clone()),
        FindingKind::AlreadyShared { number, .. } => ("check-already-shared", number.to_string()),
        FindingKind::Invites => ("check-invites", nothing),
        FindingKind::InvitesAgain => ("check-invites-again", nothing),
        FindingKind::AccountOff { since } => ("check-account-off", t.time(*since)),
        FindingKind::ColleagueNotReady => ("check-colleague-not-ready", nothing),
        FindingKind::NoViewer => ("check-no-viewer", nothing),
        FindingKind::EndsInThePast => ("check-ends-in-the-past", nothing),
        FindingKind::TooLong { latest } => ("check-too-long", t.time(*latest)),
        FindingKind::NothingAllowed => ("check-nothing-allowed", nothing),
        FindingKind::NothingToShow { reason } => ("check-nothing-to-show", t.m(no_picture_key(reason))),
        FindingKind::NotShownYet => ("check-not-shown-yet", nothing),
    }
}

/// Where the finding can be mended, when that is not on this page.
fn way_out(finding: &Finding, t: &Texts) -> (String, String) {
    match (&finding.about, &finding.kind) {
        (_, FindingKind::AlreadyShared { share, .. }) => (format!("/shares/{share}"), t.m("check-go-share")),
        (_, FindingKind::SameName { person, .. }) => (format!("/contacts/{person}"), t.m("check-go-contact")),
        // The choice stands on this page.
        (_, FindingKind::CheckTooWeak { .. }) => Default::default(),
        (About::Asset(_), FindingKind::NoSuchAsset | FindingKind::Deleted) => Default::default(),
        (About::Asset(asset), _) => (format!("/library/{asset}"), t.m("check-go-asset")),
        _ => Default::default(),
    }
}

#[cfg(test)]
mod tests {
    use sealport_access::Check;
    use sealport_ambient::Timestamp;
    use sealport_identity::Language;

    use super::*;

    #[test]
    fn every_finding_has_words_and_advice_in_every_language() {
        let at = Timestamp::from_seconds(1_795_284_307);
        let kinds = [
            FindingKind::NoFiles,
            FindingKind::TooManyFiles { most: 500 },
            FindingKind::NoSuchAsset,
            FindingKind::Deleted,
            FindingKind::MayNotShare,
            FindingKind::NotReleased(Status::Draft),
            FindingKind::NotReleased(Status::InReview),
            FindingKind::Withdrawn,
            FindingKind::NotYetAvailable { from: at },
            FindingKind::CheckTooWeak { least: Check::Code },
            FindingKind::CheckTooWeak { least: Check::Account },
            FindingKind::LicenceOver { until: at },
            FindingKind::LicenceEndsFirst { until: at },
            FindingKind::NotConfirmed,
            FindingKind::NoRecipients,
            FindingKind::TooManyRecipients { most: 200 },
            FindingKind::DuplicateRecipient { first: 0 },
            FindingKind::BouncedBefore { at },
            FindingKind::LooksLike { known: "example.com".to_owned() },
            FindingKind::Spelled { other: "xn--mller-kva.de".to_owned() },
            FindingKind::SameName { person: Uuid::nil(), address: "a@x.de".to_owned() },
            FindingKind::AlreadyShared { share: Uuid::nil(), number: 7, until: at },
            FindingKind::Invites,
            FindingKind::InvitesAgain,
            FindingKind::AccountOff { since: at },
            FindingKind::ColleagueNotReady,
            FindingKind::NoViewer,
            FindingKind::EndsInThePast,
            FindingKind::TooLong { latest: at },
            FindingKind::NothingAllowed,
            FindingKind::NothingToShow { reason: "damaged".to_owned() },
            FindingKind::NotShownYet,
        ];
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            for kind in &kinds {
                let (key, value) = words(kind, &t);
                for key in [key.to_owned(), format!("{key}-do")] {
                    let (n, who) = (("n", 2.into()), ("who", "Anna".into()));
                    let text = t.with(&key, [("subject", "Plan".into()), ("value", value.as_str().into()), n, who]);
                    assert!(!text.contains("Unknown") && !text.contains('{'), "{key} in {language:?}: {text}");
                }
            }
        }
    }
}
