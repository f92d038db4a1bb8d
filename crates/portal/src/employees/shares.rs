//! The register of all shares.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Check, Mode};
use sealport_ambient::Timestamp;
use sealport_identity::people;
use sealport_sharing::{ListFilter, ListedShare, ShareCursor, ShareState};
use serde::Deserialize;
use uuid::Uuid;

use crate::employees::share::{html, state_word, title};
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

/// Shares of one page.
const PAGE: u32 = 30;
/// Up to so many recipients each has a mark of its own.
const MARKS: u64 = 12;

#[derive(Template)]
#[template(path = "employees/shares.html")]
struct RegisterPage {
    t: Texts,
    page: Page,
    lines: Vec<Line>,
    search: String,
    state: String,
    is_mine: bool,
    states: Vec<FilterLink>,
    owners: Vec<FilterLink>,
    first_href: String,
    next_href: String,
    is_narrowed: bool,
}

struct Line {
    id: Uuid,
    heading: String,
    sender: String,
    sent: String,
    state: &'static str,
    state_word: String,
    end: String,
    /// The mark, and for how many it stands when not for one.
    marks: Vec<(&'static str, String)>,
    words: String,
    mark_labels: String,
}

struct FilterLink {
    href: String,
    words: String,
    is_chosen: bool,
}

/// How the register is asked for.
#[derive(Clone, Deserialize)]
pub struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    by: String,
    after: Option<String>,
}

impl Asked {
    fn filter(&self) -> ListFilter {
        let state = match self.state.as_str() {
            "active" => Some(ShareState::Active),
            "ended" => Some(ShareState::Ended),
            "revoked" => Some(ShareState::Revoked),
            _ => None,
        };
        ListFilter { state, mine: self.by == "me", search: self.q.trim().to_owned() }
    }

    fn href(&self, state: &str, by: &str, after: Option<&str>) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (name, value) in [("q", self.q.trim()), ("state", state), ("by", by), ("after", after.unwrap_or_default())]
        {
            if !value.is_empty() {
                query.append_pair(name, value);
            }
        }
        match query.finish().as_str() {
            "" => "/shares".to_owned(),
            query => format!("/shares?{query}"),
        }
    }
}

/// `GET /shares`
///
/// # Errors
/// What the records say.
pub async fn show(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (t, app) = (colleague.visitor.t, &colleague.visitor.app);
    let from = asked.after.as_deref().and_then(read_cursor).unwrap_or(ShareCursor::NEWEST);
    let mut found = app.sharing.list(&colleague.permit, &asked.filter(), from, PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| has_more).map(|last| write_cursor(last.cursor()));
    let senders: Vec<Uuid> = found.iter().map(|share| share.sender).collect();
    let senders = people(app.ground.database.read(), &app.ground, &senders).await?;
    let now = colleague.visitor.now();
    let has_mail = colleague.visitor.settings.smtp.is_some();
    let lines = found
        .iter()
        .map(|share| {
            let sender = senders.get(&share.sender).map_or("–", |person| person.name.as_str());
            line(share, sender, has_mail, now, &t)
        })
        .collect();
    let (state, by) = (asked.state.as_str(), asked.by.as_str());
    let chip = |href: String, key: &str, is_chosen: bool| FilterLink { href, words: t.m(key), is_chosen };
    let known = ["active", "ended", "revoked"];
    let mut states = vec![chip(asked.href("", by, None), "shares-any-state", !known.contains(&state))];
    states.extend(known.map(|one| chip(asked.href(one, by, None), &format!("share-state-{one}"), state == one)));
    let mut frame = colleague.page("shares");
    if !has_mail {
        let waiting = sealport_notify::waiting_count(app.ground.database.read()).await?;
        if waiting > 0 {
            frame = frame.saying("info", t.a("shares-letters-wait", "n", waiting));
        }
    }
    let page = RegisterPage {
        page: frame,
        lines,
        search: asked.q.clone(),
        state: state.to_owned(),
        is_mine: by == "me",
        states,
        owners: vec![
            chip(asked.href(state, "", None), "shares-by-all", by != "me"),
            chip(asked.href(state, "me", None), "shares-by-me", by == "me"),
        ],
        first_href: if asked.after.is_some() { asked.href(state, by, None) } else { String::new() },
        next_href: next.map_or_else(String::new, |next| asked.href(state, by, Some(&next))),
        is_narrowed: !asked.q.trim().is_empty() || known.contains(&state) || by == "me" || asked.after.is_some(),
        t,
    };
    html(HttpResponse::Ok(), &page)
}

fn line(share: &ListedShare, sender: &str, has_mail: bool, now: Timestamp, t: &Texts) -> Line {
    let end = match (share.state, share.revoked_at) {
        (_, Some(at)) => t.day(at),
        (ShareState::Active, None) => t.left(share.expires_at, now),
        _ => t.day(share.expires_at),
    };
    Line {
        id: share.id,
        heading: title(
            share.number,
            share.first_title.as_deref().unwrap_or("–"),
            usize::try_from(share.files).unwrap_or(usize::MAX),
            t,
        ),
        sender: sender.to_owned(),
        sent: sent(share, t),
        state: state_word(share.state),
        state_word: t.m(&format!("share-state-{}", state_word(share.state))),
        end,
        marks: marks(share, has_mail),
        words: t.with(
            if share.mode == Mode::View { "shares-looked" } else { "shares-reached" },
            [("n", share.recipients.into()), ("opened", share.opened.into()), ("fetched", share.fetched.into())],
        ),
        mark_labels: if share.failed > 0 { t.a("shares-failed", "n", share.failed) } else { String::new() },
    }
}

/// When it was sent, and how, where that is not the usual way.
fn sent(share: &ListedShare, t: &Texts) -> String {
    let looked_at = (share.mode == Mode::View).then(|| t.m("compose-mode-view"));
    let checked = (share.check != Check::Link).then(|| t.m(&format!("compose-check-{}", share.check.as_str())));
    let parts: Vec<String> = [Some(t.time(share.sent_at)), looked_at, checked].into_iter().flatten().collect();
    parts.join(" · ")
}

/// A mark for each recipient, what needs attention first; one mark a group with its number when there are many.
fn marks(share: &ListedShare, has_mail: bool) -> Vec<(&'static str, String)> {
    let opened = share.opened.saturating_sub(share.fetched);
    let accepted = share.accepted.saturating_sub(share.opened);
    let rest = share.recipients.saturating_sub(share.fetched + opened + accepted + share.failed);
    let waiting = if has_mail { "queued" } else { "waiting" };
    let groups = [
        ("failed", share.failed),
        (if share.mode == Mode::View { "looked" } else { "fetched" }, share.fetched),
        ("opened", opened),
        ("accepted", accepted),
        (waiting, rest),
    ];
    let groups = groups.into_iter().filter(|(_, count)| *count > 0);
    if share.recipients > MARKS {
        return groups.map(|(word, count)| (word, count.to_string())).collect();
    }
    let single = |(word, count): (&'static str, u64)| (0..count).map(move |_| (word, String::new()));
    groups.flat_map(single).collect()
}

fn write_cursor(cursor: ShareCursor) -> String {
    format!("{}.{}", cursor.at.micros(), cursor.id.simple())
}

fn read_cursor(text: &str) -> Option<ShareCursor> {
    let (at, id) = text.split_once('.')?;
    Some(ShareCursor { at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(recipients: u64, accepted: u64, failed: u64, opened: u64, fetched: u64) -> ListedShare {
        ListedShare {
            id: Uuid::nil(),
            number: 1,
            sender: Uuid::nil(),
            mode: Mode::Download,
            check: Check::Link,
            live: false,
            cap: None,
            sent_at: Timestamp::from_seconds(0),
            expires_at: Timestamp::from_seconds(1),
            revoked_at: None,
            state: ShareState::Active,
            first_title: None,
            files: 1,
            recipients,
            accepted,
            failed,
            opened,
            fetched,
        }
    }

    #[test]
    fn every_recipient_has_a_mark() {
        let few: Vec<_> = marks(&share(4, 3, 1, 2, 1), true).into_iter().map(|(word, _)| word).collect();
        assert_eq!(few, ["failed", "fetched", "opened", "accepted"]);
        let many = marks(&share(60, 0, 0, 37, 19), false);
        assert_eq!(many, [("fetched", "19".to_owned()), ("opened", "18".to_owned()), ("waiting", "23".to_owned())]);
    }

    #[test]
    fn cursors_survive_the_address() {
        let cursor = ShareCursor { at: Timestamp::from_micros(1_795_284_307_123_456), id: Uuid::from_u128(7) };
        assert_eq!(read_cursor(&write_cursor(cursor)), Some(cursor));
        assert_eq!(read_cursor("1"), None);
    }
}
