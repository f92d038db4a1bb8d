//! What was shared with whoever is signed in. Looking has no effect; *Open* makes the same session that a link would.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Mode, Refusal};
use sealport_ambient::Timestamp;
use sealport_identity::Limit;
use sealport_sharing::{LandingFile, MyShare, OpenError, ShareCursor};
use serde::Deserialize;
use uuid::Uuid;

use crate::customers::said_no::{self, No};
use crate::customers::words::{addressed_to, mailto, sight_words, what_came};
use crate::http::callers::{self, GRANT, session_cookie};
use crate::http::{Failure, Form, Member};
use crate::media;
use crate::page::Page;
use crate::texts::Texts;

/// Shares of one page.
const PAGE: u32 = 20;
/// Longest beginning of a message that a line shows, in characters.
const BEGINNING: usize = 120;

const SAID: &[&str] = &["enrol-done"];

#[derive(Template)]
#[template(path = "customers/mine.html")]
struct MinePage {
    t: Texts,
    page: Page,
    lines: Vec<Line>,
    first_href: String,
    next_href: String,
}

/// A share as a line.
struct Line {
    grant: Uuid,
    heading: String,
    message: String,
    about: String,
    /// To whom it is addressed, where it is seen for the company.
    addressed: String,
    until: String,
    until_iso: String,
    /// Why it gives nothing any more; empty while it can be opened.
    over: String,
}

#[derive(Template)]
#[template(path = "customers/my_share.html")]
struct SharePage {
    t: Texts,
    page: Page,
    heading: String,
    /// Whether the files are only looked at.
    view_only: bool,
    action: String,
    sender: String,
    mail_href: String,
    mail_address: String,
    message: String,
    sight: String,
    total: String,
    until: String,
    until_iso: String,
    left: String,
    files: Vec<FileLine>,
}

/// A file before the share was opened.
struct FileLine {
    file_name: String,
    mark: String,
    kind_words: String,
    size_words: String,
    hindered: String,
}

/// How the list is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
    said: Option<String>,
}

/// `GET /my`
///
/// # Errors
/// What the records say.
pub async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (app, t, now) = (&member.visitor.app, member.visitor.t, member.visitor.now());
    let from = read_cursor(asked.after.as_deref());
    let mut mine = app.visits.mine(&member.session, from, PAGE + 1).await?;
    let has_more = mine.len() > PAGE as usize;
    mine.truncate(PAGE as usize);
    let next = mine.last().filter(|_| has_more).map(MyShare::cursor);
    let page = MinePage {
        t,
        page: member.page("mine").after(asked.said.as_deref(), SAID, &t),
        lines: mine.iter().map(|share| line(share, now, &t)).collect(),
        first_href: if asked.after.is_some() { "/my".to_owned() } else { String::new() },
        next_href: next.map_or_else(String::new, |next| format!("/my?after={}", write_cursor(next))),
    };
    callers::page(200, &page)
}

fn line(share: &MyShare, now: Timestamp, t: &Texts) -> Line {
    let sender = share.sender_name.as_str();
    let (heading, message, size) = match &share.files {
        Ok(mine) => {
            let count = mine.files.len() as u64;
            let size = match share.mode {
                Mode::Download => t.b("mine-files", "n", count, "size", t.size(share.size())),
                Mode::View => t.m("mine-view-only"),
            };
            (what_came(share.mode, sender, count, t), beginning(&mine.message), size)
        }
        Err(_) => (t.a("mine-from", "sender", sender), String::new(), String::new()),
    };
    let sent = t.a("mine-sent", "at", t.day(share.sent_at));
    let over = share.files.as_ref().err().map_or_else(String::new, |reason| {
        t.b(over_key(share, *reason), "until", t.time(share.expires_at), "sender", sender)
    });
    Line {
        grant: share.grant,
        heading,
        message,
        addressed: match &share.sight.addressed_to {
            Some(names) if share.files.is_ok() => addressed_to(names, t),
            _ => String::new(),
        },
        about: if size.is_empty() { sent } else { format!("{size} · {sent}") },
        until: t.b("mine-until", "until", t.time(share.expires_at), "left", t.left(share.expires_at, now)),
        until_iso: t.machine(share.expires_at),
        over,
    }
}

/// Why a share gives nothing any more, in a sentence for the list.
const fn over_key(share: &MyShare, reason: Refusal) -> &'static str {
    match reason {
        Refusal::GrantRevoked if share.sight.addressed_to.is_some() => "mine-over-viewer",
        Refusal::ShareRevoked | Refusal::GrantRevoked => "mine-over-revoked",
        Refusal::Expired => "mine-over-expired",
        _ => "mine-over-other",
    }
}

/// The first line of a message, shortened when it is long.
fn beginning(message: &str) -> String {
    let first = message.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    match first.char_indices().nth(BEGINNING) {
        Some((end, _)) => format!("{}…", first[..end].trim_end()),
        None => first.to_owned(),
    }
}

/// `GET /my/shares/{grant}`: looks, and opens nothing.
///
/// # Errors
/// [`Failure::NotFound`] for what is somebody else's as for what doesn't exist.
pub async fn one(member: Member, grant: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let share = member.visitor.app.visits.my_share(&member.session, *grant).await?.ok_or(Failure::NotFound)?;
    let Ok(mine) = share.files else { return over(&member, *grant).await };
    let t = member.visitor.t;
    let page = member.page("mine");
    let address = share.sender_address.as_deref();
    let template = SharePage {
        action: format!("/my/shares/{grant}/open"),
        mail_href: mailto(address, &t.a("ended-mail-subject", "company", page.company.clone())),
        mail_address: address.unwrap_or_default().to_owned(),
        heading: what_came(share.mode, &share.sender_name, mine.files.len() as u64, &t),
        view_only: share.mode == Mode::View,
        sender: share.sender_name,
        message: mine.message,
        sight: sight_words(&share.sight, &t),
        total: t.size(mine.files.iter().map(|file| file.size).sum()),
        until: t.time(share.expires_at),
        until_iso: t.machine(share.expires_at),
        left: t.left(share.expires_at, member.visitor.now()),
        files: mine.files.into_iter().map(|one| file(&t, one)).collect(),
        t,
        page,
    };
    callers::page(200, &template)
}

fn file(t: &Texts, file: LandingFile) -> FileLine {
    FileLine {
        mark: media::letters(&file.media_type, &file.name),
        kind_words: media::words(t, &file.media_type, &file.name),
        size_words: t.size(file.size),
        hindered: if file.hindered.is_some() { t.m("file-not-now") } else { String::new() },
        file_name: file.name,
    }
}

/// `POST /my/shares/{grant}/open`: the deed, on the strength of the sign-in.
///
/// # Errors
/// As [`one`]; too many tries.
pub async fn open(member: Member, grant: web::Path<Uuid>, _: Form) -> Result<HttpResponse, Failure> {
    let (app, client) = (&member.visitor.app, &member.visitor.client);
    app.limits.take(Limit::OpenNetwork, &client.network().to_string()).await??;
    match app.visits.open_with_account(&member.session, *grant, client).await {
        Ok(opened) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/c"))
            .cookie(session_cookie(app, GRANT, &opened.secret, opened.expires_at))
            .finish()),
        Err(OpenError::Ended(_)) => over(&member, *grant).await,
        Err(error) => Err(error.into()),
    }
}

/// The page for what gives nothing any more.
async fn over(member: &Member, grant: Uuid) -> Result<HttpResponse, Failure> {
    let end = member.visitor.app.visits.my_end(&member.session, grant).await?.ok_or(Failure::NotFound)?;
    let no = No {
        reason: end.reason,
        expires_at: end.expires_at,
        contact: &end.contact,
        ask_action: String::new(),
        back_href: "/my",
    };
    said_no::answer(&member.visitor, member.page("mine"), no)
}

fn write_cursor(cursor: ShareCursor) -> String {
    format!("{}.{}", cursor.at.micros(), cursor.id.simple())
}

fn read_cursor(text: Option<&str>) -> ShareCursor {
    let read = |text: &str| {
        let (at, id) = text.split_once('.')?;
        Some(ShareCursor { at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
    };
    text.and_then(read).unwrap_or(ShareCursor::NEWEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_begin_with_their_first_line() {
        assert_eq!(beginning("\n  Dear Mr Visser, \nhere are"), "Dear Mr Visser,");
        assert_eq!(beginning(&"ü".repeat(300)), format!("{}…", "ü".repeat(BEGINNING)));
        assert_eq!(beginning(" \n"), "");
    }

    #[test]
    fn cursors_survive_the_address() {
        let place = ShareCursor { at: Timestamp::from_micros(1_795_284_307_123_456), id: Uuid::from_u128(7) };
        assert_eq!(read_cursor(Some(&write_cursor(place))), place);
        assert_eq!(read_cursor(Some("x")), ShareCursor::NEWEST);
    }
}
