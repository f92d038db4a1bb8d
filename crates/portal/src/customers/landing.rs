//! The page behind a link. Looking has no effect; *Open* makes a session and takes the link out of the address bar.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_access::Mode;
use sealport_identity::Limit;
use sealport_sharing::links::repair;
use sealport_sharing::{Ended, FreshLinkError, Holder, Landing, LandingError, LandingFile, LandingView, OpenError};
use uuid::Uuid;

use crate::customers::code::gate;
use crate::customers::download::small_picture;
use crate::customers::said_no::{self, No};
use crate::customers::words::{mailto, seen_by, what_came, whom};
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::callers::{GRANT, session_cookie};
use crate::http::{Failure, Form, Visitor};
use crate::media;
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "customers/landing.html")]
struct LandingPage {
    t: Texts,
    page: Page,
    heading: String,
    /// Whether the files are only looked at.
    view_only: bool,
    action: String,
    nonce: String,
    sender: String,
    /// The sender's address, while the sender is the one to ask.
    sender_address: String,
    /// Whom to ask.
    contact: String,
    mail_href: String,
    mail_address: String,
    message: String,
    /// Who else of the recipient's company sees it; empty for nobody.
    seen_by: String,
    total: String,
    until: String,
    until_iso: String,
    left: String,
    files: Vec<FileLine>,
}

#[derive(Template)]
#[template(path = "customers/lost.html")]
struct LostPage {
    t: Texts,
    page: Page,
}

/// A file before the link was opened.
struct FileLine {
    file_name: String,
    picture: String,
    mark: String,
    kind_words: String,
    size_words: String,
    sha256: String,
    hindered: String,
}

/// `GET /r/{token}`: has no effect and counts nothing, whoever asks how often.
///
/// # Errors
/// What the records say.
pub async fn show(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    said: web::Query<Said>,
) -> Result<HttpResponse, Failure> {
    match visitor.app.visits.landing(&token).await {
        Ok(Landing::View(view)) => page(visitor, &token, view, None),
        Ok(Landing::Gate(found)) => gate(visitor, &token, found, None, said.said.as_deref()),
        Ok(Landing::Ended(end)) => ended(visitor, &token, &end, said.said.as_deref()),
        Err(LandingError::NotFound) => match repaired(&visitor, &request).await? {
            Some(path) => Ok(see_other(&path)),
            None => lost(visitor),
        },
        Err(error) => Err(error.into()),
    }
}

/// `GET /r/{token}/thumbnail/{rendition}`: the small picture of a file of the page. Counts as little as the page.
///
/// # Errors
/// [`Failure::NotFound`] for everybody who may not see it.
pub async fn thumbnail(visitor: Visitor, path: web::Path<(String, Uuid)>) -> Result<HttpResponse, Failure> {
    let (token, rendition) = &*path;
    let permit = visitor.app.visits.glance(token, *rendition).await?.ok_or(Failure::NotFound)?;
    small_picture(&visitor.app, &permit).await
}

/// A link that a gateway mangled so much that no route of ours takes it.
///
/// # Errors
/// What the records say.
pub async fn mangled(request: &HttpRequest) -> Result<Option<HttpResponse>, Failure> {
    use actix_web::FromRequest;
    if !request.path().starts_with(['/', '%']) || !request.path().to_ascii_lowercase().starts_with("/r") {
        return Ok(None);
    }
    let visitor = Visitor::extract(request).await?;
    Ok(repaired(&visitor, request).await?.map(|path| see_other(&path)))
}

/// The path of the genuine link that is in there somewhere.
async fn repaired(visitor: &Visitor, request: &HttpRequest) -> Result<Option<String>, Failure> {
    let text = request.uri().path_and_query().map_or("", |text| text.as_str());
    let text = text.strip_prefix("/r/").unwrap_or(text);
    let Some(token) = repair(text) else { return Ok(None) };
    match visitor.app.visits.landing(&token).await {
        Ok(_) => Ok(Some(format!("/r/{token}"))),
        Err(LandingError::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// `POST /r/{token}/open`: the one deed of this page.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn open(visitor: Visitor, token: web::Path<String>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let (limits, visits) = (&visitor.app.limits, &visitor.app.visits);
    limits.take(Limit::OpenNetwork, &visitor.client.network().to_string()).await??;
    // Only what is genuine is counted by itself: anything else would let strangers fill the table.
    let view = match visits.landing(&token).await {
        Ok(view) => view,
        Err(LandingError::NotFound) => return lost(visitor),
        Err(error) => return Err(error.into()),
    };
    limits.take(Limit::OpenGrant, &token).await??;
    match (visits.open(&token, fields.get("nonce"), &visitor.client).await, view) {
        (Ok(opened), _) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/c"))
            .cookie(session_cookie(&visitor.app, GRANT, &opened.secret, opened.expires_at))
            .finish()),
        (Err(OpenError::StaleForm), Landing::View(view)) => page(visitor, &token, view, Some("landing-stale")),
        // The share wants more than its link; nothing else may be said of it.
        (Err(OpenError::Ended(_) | OpenError::StaleForm), Landing::Gate(found)) => {
            gate(visitor, &token, found, Some("gate-more"), None)
        }
        (Err(OpenError::Ended(end)), _) => ended(visitor, &token, &end, None),
        (Err(OpenError::NotFound), _) => lost(visitor),
        (Err(error), _) => Err(error.into()),
    }
}

/// `POST /r/{token}/fresh`: asks the sender for a fresh link.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn ask_fresh_link(visitor: Visitor, token: web::Path<String>, _: Form) -> Result<HttpResponse, Failure> {
    visitor.app.limits.take(Limit::FreshLinkNetwork, &visitor.client.network().to_string()).await??;
    match visitor.app.visits.ask_fresh_link(&Holder::Link(&token), &visitor.client).await {
        // Asked twice is asked: the sender knows.
        Ok(()) | Err(FreshLinkError::AskedAlready { .. }) => Ok(see_other(&format!("/r/{token}?said=fresh-asked"))),
        Err(FreshLinkError::NotFound) => lost(visitor),
        Err(error) => Err(error.into()),
    }
}

fn page(visitor: Visitor, token: &str, view: LandingView, notice: Option<&str>) -> Result<HttpResponse, Failure> {
    let visitor = visitor.speaking(view.language);
    let t = visitor.t;
    let mut page = visitor.page();
    if let Some(key) = notice {
        page = page.saying("attention", t.m(key));
    }
    let (contact, address) = whom(&view.contact, &visitor.settings.company);
    let address = address.as_deref();
    let own = view.sender_address.filter(|own| Some(own.as_str()) == address);
    let template = LandingPage {
        action: format!("/r/{token}/open"),
        nonce: view.nonce,
        mail_href: mailto(address, &t.a("ended-mail-subject", "company", page.company.clone())),
        mail_address: address.unwrap_or_default().to_owned(),
        sender_address: own.unwrap_or_default(),
        contact,
        heading: what_came(view.mode, &view.sender_name, view.files.len() as u64, &t),
        view_only: view.mode == Mode::View,
        sender: view.sender_name,
        message: view.message,
        seen_by: seen_by(&view.viewers, &t),
        total: t.size(view.files.iter().map(|file| file.size).sum()),
        until: t.time(view.expires_at),
        until_iso: t.machine(view.expires_at),
        left: t.left(view.expires_at, visitor.now()),
        files: view.files.into_iter().map(|file| line(&t, token, file)).collect(),
        t,
        page,
    };
    let mut response = if notice.is_some() { HttpResponse::Conflict() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}

fn line(t: &Texts, token: &str, file: LandingFile) -> FileLine {
    FileLine {
        picture: file.pictured.map_or_else(String::new, |file| format!("/r/{token}/thumbnail/{file}")),
        mark: media::letters(&file.media_type, &file.name),
        kind_words: media::words(t, &file.media_type, &file.name),
        size_words: t.size(file.size),
        sha256: hex::encode(file.sha256),
        hindered: if file.hindered.is_some() { t.m("file-not-now") } else { String::new() },
        file_name: file.name,
    }
}

pub(super) fn ended(visitor: Visitor, token: &str, end: &Ended, said: Option<&str>) -> Result<HttpResponse, Failure> {
    let visitor = visitor.speaking(end.language);
    let asked = said == Some("fresh-asked");
    let no = No {
        reason: end.reason,
        expires_at: end.expires_at,
        contact: &end.contact,
        ask_action: if asked { String::new() } else { format!("/r/{token}/fresh") },
        back_href: "",
    };
    let page = visitor.page().after(said, said_no::SAID, &visitor.t);
    said_no::answer(&visitor, page, no)
}

/// Unknown, forged, cut off: the same page for all, without a word of what was asked for.
pub(super) fn lost(visitor: Visitor) -> Result<HttpResponse, Failure> {
    let template = LostPage { t: visitor.t, page: visitor.page() };
    Ok(HttpResponse::NotFound().content_type("text/html; charset=utf-8").body(template.render()?))
}
