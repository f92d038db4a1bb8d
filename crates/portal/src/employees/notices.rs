//! What a person should see at the next page, until it is put away.

use actix_web::{HttpResponse, web};
use sealport_identity::Session;
use sealport_notify::{Notice, NoticeKind, NotifyError, dismiss, notices};
use sealport_sharing::share_names;
use uuid::Uuid;

use crate::app::App;
use crate::employees::sign_in::{local, see_other};
use crate::http::{Failure, Form, Insider};
use crate::page::{self, Way};
use crate::texts::Texts;

/// Lines at the top of a page; more are told as a number.
const SHOWN: usize = 3;

/// Several notices of one kind about one thing.
struct Group {
    newest: Notice,
    count: usize,
}

/// The lines for whoever is signed in; `path` is where putting one away leads back to.
///
/// # Errors
/// What the records say.
pub async fn load(app: &App, session: &Session, path: &str, t: &Texts) -> Result<Vec<page::Notice>, Failure> {
    let on = app.ground.database.read();
    let mut groups = grouped(notices(on, session.person.id, is_admin(session)).await?);
    // The page of a share tells of its failed letters itself, and what to do about each.
    groups.retain(|group| !(group.newest.kind == NoticeKind::LetterFailed && is_page_of(group.newest.subject, path)));
    if groups.is_empty() {
        return Ok(Vec::new());
    }
    let shares = share_names(on, None, groups.iter().filter_map(|group| group.newest.subject)).await?;
    let number = |group: &Group| group.newest.subject.and_then(|id| shares.get(&id)).map(|share| share.number);
    let mut lines: Vec<page::Notice> =
        groups.iter().take(SHOWN).map(|group| line(group, number(group), path, t)).collect();
    if groups.len() > SHOWN {
        let text = t.a("notices-more", "n", groups.len() - SHOWN);
        lines.push(page::Notice { kind: "info", text, way: None });
    }
    Ok(lines)
}

fn is_admin(session: &Session) -> bool {
    session.facts.roles.has(sealport_access::Role::Administrator)
}

fn grouped(all: Vec<Notice>) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for notice in all {
        match groups.iter_mut().find(|group| is_same(&group.newest, &notice)) {
            Some(group) => group.count += 1,
            None => groups.push(Group { newest: notice, count: 1 }),
        }
    }
    groups
}

fn is_page_of(share: Option<Uuid>, path: &str) -> bool {
    share.is_some_and(|share| path == format!("/shares/{share}"))
}

fn is_same(one: &Notice, other: &Notice) -> bool {
    one.kind == other.kind && one.subject == other.subject
}

fn line(group: &Group, share: Option<i64>, path: &str, t: &Texts) -> page::Notice {
    let notice = &group.newest;
    let error = notice.details.get("error").and_then(|error| error.as_str()).unwrap_or_default();
    let number = share.map_or_else(String::new, |number| number.to_string());
    let is_looking = notice.details.get("looking").is_some_and(|looking| looking == true);
    let (look, key) = match (notice.kind, is_looking) {
        (NoticeKind::FirstFetched, true) => ("good", "notice-first-looked-at"),
        (NoticeKind::Unfetched, true) => ("attention", "notice-not-looked-at"),
        (kind, _) => words(kind, share.is_some()),
    };
    let values = [("share", number.into()), ("n", group.count.into()), ("error", error.into())];
    let (href, word) = match (notice.kind, notice.subject) {
        (NoticeKind::RequestMade, _) => ("/requests".to_owned(), t.m("nav-requests")),
        (NoticeKind::DamageFound, Some(asset)) => (format!("/library/{asset}"), t.m("notice-to-asset")),
        (NoticeKind::OwnerGone, Some(owner)) => (format!("/people/{owner}/handover"), t.m("notice-to-handover")),
        (NoticeKind::SharesHandedOver, _) => ("/shares?by=me".to_owned(), t.m("nav-shares")),
        (_, Some(subject)) if share.is_some() => (format!("/shares/{subject}"), t.m("notice-to-share")),
        _ => ("/settings".to_owned(), t.m("nav-settings")),
    };
    let way =
        Way { href, word, dismiss: notice.id.to_string(), back: path.to_owned(), dismiss_word: t.m("notice-dismiss") };
    page::Notice { kind: look, text: t.with(key, values), way: Some(way) }
}

/// How it looks, and the key of its sentence.
const fn words(kind: NoticeKind, has_share: bool) -> (&'static str, &'static str) {
    match (kind, has_share) {
        (NoticeKind::LetterFailed, true) => ("problem", "notice-letter-failed"),
        (NoticeKind::LetterFailed, false) => ("problem", "notice-other-letter-failed"),
        (NoticeKind::MailTrouble, _) => ("problem", "notice-mail-trouble"),
        (NoticeKind::FirstFetched, _) => ("good", "notice-first-fetched"),
        (NoticeKind::Unfetched, _) => ("attention", "notice-unfetched"),
        (NoticeKind::FreshLinkAsked, _) => ("attention", "notice-fresh-link"),
        (NoticeKind::OwnerGone, _) => ("attention", "notice-owner-gone"),
        (NoticeKind::SharesHandedOver, _) => ("info", "notice-shares-handed-over"),
        (NoticeKind::DamageFound, _) => ("problem", "notice-damage"),
        (NoticeKind::RequestMade, _) => ("attention", "notice-request"),
    }
}

/// `POST /notices/{id}/dismiss`: puts it away, with all of the same kind about the same thing.
///
/// # Errors
/// [`Failure::NotFound`] when it is somebody else's; what the records say.
pub async fn put_away(
    Insider(colleague): Insider,
    id: web::Path<Uuid>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let (ground, person) = (&colleague.visitor.app.ground, colleague.id());
    let admin = is_admin(&colleague.session);
    let mine = notices(ground.database.read(), person, admin).await?;
    // Put away already, in another tab: nothing is left to do.
    if let Some(chosen) = mine.iter().find(|notice| notice.id == *id) {
        ground
            .database
            .write(async |on| {
                for notice in mine.iter().filter(|notice| is_same(chosen, notice)) {
                    dismiss(on, ground, person, admin, notice.id).await?;
                }
                Ok::<_, NotifyError>(())
            })
            .await?;
    }
    Ok(see_other(local(fields.get("back"))))
}

#[cfg(test)]
mod tests {
    use sealport_ambient::Timestamp;
    use sealport_identity::Language;

    use super::*;

    fn notice(id: u128, kind: NoticeKind, share: u128) -> Notice {
        Notice {
            id: Uuid::from_u128(id),
            kind,
            subject: Some(Uuid::from_u128(share)),
            details: serde_json::json!({ "error": "550 no such user" }),
            created_at: Timestamp::from_seconds(1),
            for_administrators: false,
        }
    }

    #[test]
    fn the_same_about_the_same_share_is_one_line() {
        let groups = grouped(vec![
            notice(1, NoticeKind::LetterFailed, 7),
            notice(2, NoticeKind::LetterFailed, 7),
            notice(3, NoticeKind::LetterFailed, 8),
            notice(4, NoticeKind::FirstFetched, 7),
        ]);
        assert_eq!(groups.iter().map(|group| group.count).collect::<Vec<_>>(), [2, 1, 1]);
    }

    #[test]
    fn every_kind_has_its_sentence() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            for kind in NoticeKind::ALL {
                let group = Group { newest: notice(1, *kind, 7), count: 2 };
                for share in [Some(12), None] {
                    let text = line(&group, share, "/shares", &t).text;
                    assert!(!text.contains("Unknown") && !text.contains('{'), "{kind:?} in {language:?}: {text}");
                }
            }
        }
    }
}
