//! The files of an opened share.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_access::{Check, Mode, Refusal, download, enter, look, view};
use sealport_identity::Limit;
use sealport_preview::{MediaType, SEGMENT};
use sealport_sharing::{Contact, FreshLinkError, Holder, Letterhead, Progress, SeenPages, VisitFile};
use uuid::Uuid;

use crate::customers::archive;
use crate::customers::said_no::{self, No};
use crate::customers::words::{mailto, sight_words, whom};
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::callers::{GRANT, cookie_secret, ended_cookie};
use crate::http::disposition::segment;
use crate::http::{Failure, Form, Recipient};
use crate::media::{self, drawn_as};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "customers/files.html")]
struct FilesPage {
    t: Texts,
    page: Page,
    sender: String,
    /// Whom to ask.
    contact: String,
    mail_href: String,
    mail_address: String,
    message: String,
    /// Who else of the recipient's company sees it, or to whom it is addressed; empty where there is nothing to say.
    sight: String,
    sent_day: String,
    until: String,
    until_iso: String,
    left: String,
    /// Whether the files are only looked at.
    view_only: bool,
    files: Vec<FileLine>,
    zip_href: String,
    zip_size: String,
    /// Whether the recipient signed in, and finds everything else there too.
    by_account: bool,
}

/// A file as this recipient has it.
struct FileLine {
    file_name: String,
    picture: String,
    mark: String,
    kind_words: String,
    size_words: String,
    sha256: String,
    /// Where it is downloaded; empty where it can't be.
    href: String,
    /// Where it is looked at; empty where nothing can be shown of it.
    look_href: String,
    state: &'static str,
    state_words: String,
    percent: u8,
    left_words: String,
    hindered: String,
}

/// `GET /c`
///
/// # Errors
/// [`Failure::NotFound`] without a session, and what the records say.
pub async fn show(recipient: Recipient, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let app = &recipient.visitor.app;
    let now = recipient.visitor.now();
    if let Err(reason) = enter(&recipient.visit.grant, now) {
        return refused(&recipient, reason, said.said.as_deref()).await;
    }
    let Letterhead { sender, contact, message, sight, .. } = app.visits.letterhead(&recipient.visit).await?;
    let files = app.visits.files(&recipient.visit).await?;
    let seen = app.views.own(&recipient.visit).await?;
    let t = recipient.visitor.t;
    let page = recipient.page();
    let archive = archive::layout(&recipient.visit, &files, now);
    let (contact, address) = whom(&contact, &recipient.visitor.settings.company);
    let address = address.as_deref();
    let until = recipient.visit.grant.share_expires_at;
    let template = FilesPage {
        mail_href: mailto(address, &t.a("ended-mail-subject", "company", page.company.clone())),
        mail_address: address.unwrap_or_default().to_owned(),
        contact,
        message,
        sight: sight_words(&sight, &t),
        sent_day: t.day(recipient.visit.sent_at),
        until: t.time(until),
        until_iso: t.machine(until),
        left: t.left(until, now),
        view_only: recipient.visit.grant.mode == Mode::View,
        files: files.iter().filter_map(|file| line(&recipient, file, seen.get(&file.rendition))).collect(),
        zip_href: if archive.files.len() > 1 { archive::href(&page.company, &recipient) } else { String::new() },
        zip_size: t.size(archive.layout.length()),
        by_account: recipient.visit.grant.proof == Check::Account,
        sender: sender.name,
        t,
        page,
    };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// What was withdrawn or deleted is not named any more.
fn line(recipient: &Recipient, file: &VisitFile, seen: Option<&SeenPages>) -> Option<FileLine> {
    let (t, now) = (&recipient.visitor.t, recipient.visitor.now());
    let may_look = look(&recipient.visit.grant, &file.facts, now);
    if matches!(may_look, Err(Refusal::Withdrawn | Refusal::Deleted | Refusal::NotInShare)) {
        return None;
    }
    if recipient.visit.grant.mode == Mode::View {
        return Some(looked_at(recipient, file, seen));
    }
    let refusal = download(&recipient.visit.grant, &file.facts, now).err();
    let (state, percent, state_words) = state(t, file.progress);
    Some(FileLine {
        picture: match file.thumbnail {
            Some(_) if may_look.is_ok() => format!("/c/thumbnail/{}", file.rendition),
            _ => String::new(),
        },
        href: if refusal.is_none() { href(file.rendition, &file.name) } else { String::new() },
        look_href: if may_look.is_ok() { look_href(file) } else { String::new() },
        hindered: refusal.map_or_else(String::new, |reason| hindrance(t, reason, file)),
        left_words: left(t, file),
        size_words: t.size(file.size),
        sha256: hex::encode(file.sha256),
        file_name: file.name.clone(),
        mark: media::letters(&file.media_type, &file.name),
        kind_words: media::words(t, &file.media_type, &file.name),
        state,
        state_words,
        percent,
    })
}

/// A file that is only looked at. Nothing of it stands here that has no mark of its reader: no picture, no checksum.
fn looked_at(recipient: &Recipient, file: &VisitFile, seen: Option<&SeenPages>) -> FileLine {
    let t = &recipient.visitor.t;
    let refusal = view(&recipient.visit.grant, &file.facts, recipient.visitor.now()).err();
    let is_played = drawn_as(&file.media_type).is_some_and(MediaType::is_played);
    let (state, percent, state_words) = state_of_view(t, seen, is_played);
    FileLine {
        file_name: file.name.clone(),
        picture: String::new(),
        mark: media::letters(&file.media_type, &file.name),
        kind_words: media::words(t, &file.media_type, &file.name),
        size_words: file.pages.map_or_else(String::new, |pages| how_much(t, pages, is_played)),
        sha256: String::new(),
        href: String::new(),
        look_href: if refusal.is_none() { look_href(file) } else { String::new() },
        state,
        state_words,
        percent,
        left_words: String::new(),
        hindered: match refusal {
            Some(reason) => hindrance(t, reason, file),
            None if file.pages.is_some() => String::new(),
            None => t.m(if file.preparing { "file-not-shown-yet" } else { "file-nothing-shown" }),
        },
    }
}

/// Where it is looked at, where there is something to see.
fn look_href(file: &VisitFile) -> String {
    file.pages.map_or_else(String::new, |_| format!("/c/view/{}", file.rendition))
}

fn href(rendition: Uuid, name: &str) -> String {
    format!("/c/files/{rendition}/{}", segment(name))
}

fn state(t: &Texts, progress: Option<Progress>) -> (&'static str, u8, String) {
    match progress {
        None => ("none", 0, t.m("file-not-fetched")),
        Some(Progress::Running(percent)) => ("started", percent, t.a("file-running", "percent", percent)),
        Some(Progress::Aborted { percent, .. }) => ("aborted", percent, t.a("file-broke-off", "percent", percent)),
        Some(Progress::Complete(at)) => ("complete", 100, t.a("file-fetched", "when", t.time(at))),
    }
}

/// How many pages it has, or how long it plays: pieces last four seconds.
fn how_much(t: &Texts, pages: u32, is_played: bool) -> String {
    if is_played {
        return t.a("file-plays", "lasting", t.lasting(u64::from(pages) * SEGMENT.as_secs()));
    }
    t.a("file-pages", "n", pages)
}

/// How much of it was seen, where that is all that one may.
fn state_of_view(t: &Texts, seen: Option<&SeenPages>, is_played: bool) -> (&'static str, u8, String) {
    let Some(seen) = seen else { return ("none", 0, t.m("file-not-looked")) };
    let percent = (seen.seen * 100).checked_div(u64::from(seen.pages)).unwrap_or_default().min(100);
    let values = [("seen", seen.seen.into()), ("of", seen.pages.into()), ("when", t.time(seen.last_at).into())];
    let state = if percent == 100 { "complete" } else { "started" };
    let words = match (seen.seen, is_played) {
        // What the viewer tells comes a little later; an empty ring would say that nothing was seen.
        (0, _) => return ("none", 0, t.m("file-opened")),
        (_, true) => t.a("file-played", "percent", percent),
        (_, false) => t.with("file-seen", values),
    };
    (state, u8::try_from(percent).unwrap_or(100), words)
}

/// How often it can still be fetched, where that is limited.
fn left(t: &Texts, file: &VisitFile) -> String {
    let deliveries = file.facts.deliveries;
    deliveries.cap.map_or_else(String::new, |cap| t.a("file-left", "n", cap.saturating_sub(deliveries.taken)))
}

fn hindrance(t: &Texts, reason: Refusal, file: &VisitFile) -> String {
    match (reason, file.facts.asset.available_from) {
        (Refusal::NotYetAvailable, Some(from)) => t.a("file-from", "when", t.time(from)),
        (Refusal::UsedUp, _) => t.m("file-used-up"),
        (Refusal::LicenceOver, _) => t.m("file-licence-over"),
        (Refusal::ViewOnly, _) => t.m("file-view-only"),
        _ => t.m("file-not-now"),
    }
}

/// The page for a session that gives nothing any more.
async fn refused(recipient: &Recipient, reason: Refusal, said: Option<&str>) -> Result<HttpResponse, Failure> {
    let app = &recipient.visitor.app;
    app.visits.note_refusal(&recipient.visit.grant, None, reason, &recipient.visitor.client).await?;
    let letterhead = app.visits.letterhead(&recipient.visit).await?;
    let asked = said == Some("fresh-asked");
    let page = recipient.page().after(said, said_no::SAID, &recipient.visitor.t);
    let ask_action = if asked { "" } else { "/c/fresh" };
    said_no::answer(&recipient.visitor, page, no(recipient, reason, &letterhead.contact, ask_action, ""))
}

/// A refusal in this share.
pub fn no<'a>(
    recipient: &Recipient,
    reason: Refusal,
    contact: &'a Contact,
    ask_action: &str,
    back_href: &'static str,
) -> No<'a> {
    No {
        reason,
        expires_at: recipient.visit.grant.share_expires_at,
        contact,
        ask_action: ask_action.to_owned(),
        back_href,
    }
}

/// `POST /c/close`: ends the session in this browser.
///
/// # Errors
/// What the records say.
pub async fn close(recipient: Recipient, request: HttpRequest, _: Form) -> Result<HttpResponse, Failure> {
    let app = &recipient.visitor.app;
    if let Some(secret) = cookie_secret(app, &request, GRANT) {
        app.visits.close(&secret).await?;
    }
    let page = recipient.visitor.page();
    let template = ClosedPage { t: recipient.visitor.t, page };
    Ok(HttpResponse::Ok()
        .cookie(ended_cookie(app, GRANT))
        .insert_header(("clear-site-data", "\"cache\""))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .content_type("text/html; charset=utf-8")
        .body(template.render()?))
}

#[derive(Template)]
#[template(path = "customers/closed.html")]
struct ClosedPage {
    t: Texts,
    page: Page,
}

/// `POST /c/fresh`: asks the sender for a fresh link.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn ask_fresh_link(recipient: Recipient, request: HttpRequest, _: Form) -> Result<HttpResponse, Failure> {
    let visitor = &recipient.visitor;
    visitor.app.limits.take(Limit::FreshLinkNetwork, &visitor.client.network().to_string()).await??;
    let secret = cookie_secret(&visitor.app, &request, GRANT).ok_or(Failure::NotFound)?;
    match visitor.app.visits.ask_fresh_link(&Holder::Session(&secret), &visitor.client).await {
        Ok(()) | Err(FreshLinkError::AskedAlready { .. }) => Ok(see_other("/c?said=fresh-asked")),
        Err(error) => Err(error.into()),
    }
}
