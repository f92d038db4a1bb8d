//! Shares that want more than their link: the page that says so, and the code that comes by mail.

use actix_web::http::{StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, web};
use askama::Template;
use sealport_access::Check;
use sealport_identity::Limit;
use sealport_sharing::{CodeError, Gate, Landing, LandingError};

use crate::customers::landing::{ended, lost};
use crate::customers::words::{mailto, what_came};
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::callers::{GRANT, MAILBOX, cookie_secret, ended_cookie, session_cookie};
use crate::http::{Failure, Form, Visitor};
use crate::page::Page;
use crate::texts::Texts;

/// What the forms of these pages did, as the next page says it.
const SAID: &[&str] = &["code-sent"];
const ASKED: &[&str] = &["invitation-asked"];

#[derive(Template)]
#[template(path = "customers/gate.html")]
struct GatePage {
    t: Texts,
    page: Page,
    heading: String,
    sender: String,
    mail_href: String,
    mail_address: String,
    count: u64,
    until: String,
    until_iso: String,
    left: String,
    /// Where the form goes that asks for a code; "" where an account is asked for.
    code_action: String,
    /// Where the form goes that asks for an invitation to an account.
    invitation_action: String,
    /// Whether that was just done.
    invited: bool,
    /// Where the recipient signs in; "" where a code is asked for.
    sign_in_href: String,
    nonce: String,
}

#[derive(Template)]
#[template(path = "customers/code.html")]
struct CodePage {
    t: Texts,
    page: Page,
    heading: &'static str,
    sender: String,
    /// Whether a code can be entered here; otherwise a new one is the way on.
    can_enter: bool,
    action: String,
    again_action: String,
    back_href: String,
    nonce: String,
    error: String,
}

/// The page behind a link that is not enough. `refused` says why a form of it did nothing, `said` what one did.
///
/// # Errors
/// When it can't be rendered.
pub fn gate(
    visitor: Visitor,
    token: &str,
    gate: Gate,
    refused: Option<&str>,
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let visitor = visitor.speaking(gate.language);
    let t = visitor.t;
    let mut page = visitor.page().after(said, ASKED, &t);
    if let Some(key) = refused {
        page = page.saying("attention", t.m(key));
    }
    let by_code = gate.needs == Check::Code;
    if by_code && visitor.settings.smtp.is_none() {
        page = page.saying("attention", t.a("gate-no-mail", "sender", gate.sender_name.clone()));
    }
    let address = gate.sender_address.as_deref();
    let template = GatePage {
        mail_href: mailto(address, &t.a("ended-mail-subject", "company", page.company.clone())),
        mail_address: address.unwrap_or_default().to_owned(),
        heading: what_came(gate.mode, &gate.sender_name, gate.count, &t),
        sender: gate.sender_name,
        count: gate.count,
        until: t.time(gate.expires_at),
        until_iso: t.machine(gate.expires_at),
        left: t.left(gate.expires_at, visitor.now()),
        code_action: if by_code { format!("/r/{token}/code") } else { String::new() },
        invitation_action: format!("/r/{token}/invitation"),
        invited: said.is_some_and(|said| ASKED.contains(&said)),
        sign_in_href: if by_code { String::new() } else { format!("/sign-in?next=/my/shares/{}", gate.grant) },
        nonce: gate.nonce,
        t,
        page,
    };
    let response = if refused.is_some() { HttpResponse::Conflict() } else { HttpResponse::Ok() };
    html(response, &template)
}

/// `POST /r/{token}/code`: sends a code to the recipient's mailbox.
///
/// # Errors
/// Too many codes, and what the records say.
pub async fn send(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    count(&visitor).await?;
    let browser = cookie_secret(&visitor.app, &request, MAILBOX);
    match visitor.app.visits.send_code(&token, fields.get("nonce"), browser, &visitor.client).await {
        Ok(sent) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, format!("/r/{}/code?said=code-sent", *token)))
            .cookie(session_cookie(&visitor.app, MAILBOX, &sent.browser, sent.expires_at))
            .finish()),
        Err(error) => no(visitor, &token, error).await,
    }
}

/// `GET /r/{token}/code`: where the code is entered. Has no effect.
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
        Ok(Landing::Gate(gate)) if gate.needs == Check::Code => {
            // The cookie ends with the code: without it none can be entered, and the page says so at once.
            let asked = cookie_secret(&visitor.app, &request, MAILBOX).is_some();
            let entry = if asked { Entry::Waits } else { Entry::NoCode };
            code_page(visitor, &token, gate, said.said.as_deref(), entry)
        }
        Ok(Landing::Gate(_) | Landing::View(_)) => Ok(see_other(&format!("/r/{}", *token))),
        Ok(Landing::Ended(end)) => ended(visitor, &token, &end, None),
        Err(LandingError::NotFound) => lost(visitor),
        Err(error) => Err(error.into()),
    }
}

/// `POST /r/{token}/enter`: opens the link with the code.
///
/// # Errors
/// Too many tries, and what the records say.
pub async fn enter(
    visitor: Visitor,
    request: HttpRequest,
    token: web::Path<String>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    count(&visitor).await?;
    let browser = cookie_secret(&visitor.app, &request, MAILBOX);
    let (visits, typed) = (&visitor.app.visits, fields.secret("code"));
    match visits.open_with_code(&token, fields.get("nonce"), browser.as_ref(), &typed, &visitor.client).await {
        Ok(opened) => Ok(HttpResponse::SeeOther()
            .insert_header((header::LOCATION, "/c"))
            .cookie(session_cookie(&visitor.app, GRANT, &opened.secret, opened.expires_at))
            .cookie(ended_cookie(&visitor.app, MAILBOX))
            .finish()),
        Err(error) => no(visitor, &token, error).await,
    }
}

async fn count(visitor: &Visitor) -> Result<(), Failure> {
    let network = visitor.client.network().to_string();
    Ok(visitor.app.limits.take(Limit::MailedCodeNetwork, &network).await??)
}

/// Why there is no code or no opening, where the next one can be had.
async fn no(visitor: Visitor, token: &str, error: CodeError) -> Result<HttpResponse, Failure> {
    let entry = match error {
        CodeError::NotFound => return lost(visitor),
        CodeError::Ended(end) => return ended(visitor, token, &end, None),
        CodeError::Limited(limited) => return Err(limited.into()),
        CodeError::Trouble(trouble) => return Err(trouble.into()),
        CodeError::StaleForm => {
            return match visitor.app.visits.landing(token).await? {
                Landing::Gate(found) => gate(visitor, token, found, Some("landing-stale"), None),
                _ => Ok(see_other(&format!("/r/{token}"))),
            };
        }
        CodeError::Malformed => Entry::Malformed,
        CodeError::Wrong { left: 0 } => Entry::LastTry,
        CodeError::Wrong { left } => Entry::Wrong { left },
        CodeError::NoCode => Entry::NoCode,
    };
    match visitor.app.visits.landing(token).await? {
        Landing::Gate(found) => {
            let mut page = code_page(visitor, token, found, None, entry)?;
            page.head_mut().status = StatusCode::FORBIDDEN;
            Ok(page)
        }
        _ => Ok(see_other(&format!("/r/{token}"))),
    }
}

/// What can be done on the page where the code is entered, and why.
#[derive(Clone, Copy)]
enum Entry {
    Waits,
    Malformed,
    Wrong { left: u32 },
    LastTry,
    NoCode,
}

impl Entry {
    fn is_open(self) -> bool {
        matches!(self, Self::Waits | Self::Malformed | Self::Wrong { .. })
    }

    fn words(self, t: &Texts) -> String {
        match self {
            Self::Waits => String::new(),
            Self::Malformed => t.m("code-malformed"),
            Self::Wrong { left } => t.a("code-wrong", "n", left),
            Self::LastTry => t.m("code-wrong-last"),
            Self::NoCode => t.m("code-none"),
        }
    }
}

fn code_page(
    visitor: Visitor,
    token: &str,
    gate: Gate,
    said: Option<&str>,
    entry: Entry,
) -> Result<HttpResponse, Failure> {
    let visitor = visitor.speaking(gate.language);
    let t = visitor.t;
    let template = CodePage {
        page: visitor.page().after(said, SAID, &t),
        heading: if entry.is_open() { "code-title" } else { "code-over-title" },
        sender: gate.sender_name,
        can_enter: entry.is_open(),
        action: format!("/r/{token}/enter"),
        again_action: format!("/r/{token}/code"),
        back_href: format!("/r/{token}"),
        nonce: gate.nonce,
        error: entry.words(&t),
        t,
    };
    html(HttpResponse::Ok(), &template)
}

fn html(mut response: HttpResponseBuilder, page: &impl Template) -> Result<HttpResponse, Failure> {
    Ok(response.content_type("text/html; charset=utf-8").body(page.render()?))
}
