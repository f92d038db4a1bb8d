//! Who asks. A middleware finds out once a request; extractors pick it up, and a handler's arguments say whom it answers.

use std::future::{Ready, ready};
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::cookie::{Cookie, SameSite, time::OffsetDateTime};
use actix_web::dev::Payload;
use actix_web::http::{StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_access::{Administer, Permit, ReadHistory, Refusal, Role, Work};
use sealport_ambient::Timestamp;
use sealport_identity::factors::{Arrival, Browser, Enrolling, Fresh, Half};
use sealport_identity::{Client, Language, Person, Session};
use sealport_sharing::Visit;
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::{App, Settings};
use crate::http::Failure;
use crate::page::{Notice, Page};
use crate::texts::Texts;

/// What the middleware found, kept in the request.
#[derive(Clone)]
pub(crate) struct Found {
    pub(crate) settings: Arc<Settings>,
    pub(crate) texts: Texts,
    pub(crate) client: Client,
    pub(crate) session: Option<Rc<Session>>,
    /// The recipient's session and language, on the pages of a share.
    pub(crate) visit: Option<(Rc<Visit>, Language)>,
    /// How far somebody is who isn't signed in yet.
    pub(crate) arrival: Option<Rc<Arrival>>,
    /// Whether the language was chosen rather than guessed.
    pub(crate) chose_language: bool,
    /// What waits for the employee, for the top of a page.
    pub(crate) notices: Rc<Vec<Notice>>,
}

impl Found {
    /// The session that forms are bound to.
    pub(crate) fn bound(&self) -> Option<Uuid> {
        let visit = self.visit.as_ref().map(|(visit, _)| visit.session);
        self.session.as_ref().map(|session| session.id).or(visit)
    }
}

/// Anybody.
pub struct Visitor {
    /// The house.
    pub app: web::Data<App>,
    /// Words in the visitor's language.
    pub t: Texts,
    /// Where the request came from.
    pub client: Client,
    /// What the company set.
    pub settings: Arc<Settings>,
    /// Whether the visitor chose the language.
    pub chose_language: bool,
    /// How far somebody is who isn't signed in yet.
    pub arrival: Option<Rc<Arrival>>,
    /// What this browser was told at an earlier sign-in to be known by.
    pub device: Option<Rc<Secret>>,
    /// The session that forms are bound to, if there is one.
    bound: Option<Uuid>,
}

/// Somebody who proved the password and has yet to prove a second factor.
pub struct Halfway(pub Visitor);

/// Somebody who sets up factors.
pub struct Newcomer(pub Visitor);

/// Anybody who is signed in, whatever their roles: of the house, or a customer.
pub struct Member {
    /// As any visitor.
    pub visitor: Visitor,
    /// The session.
    pub session: Rc<Session>,
    /// What waits for them.
    pub notices: Rc<Vec<Notice>>,
}

/// Anybody of the house who is signed in, whatever their roles there.
pub struct Insider(pub Member);

/// An employee who is signed in and works with assets.
pub struct Colleague {
    /// As any visitor.
    pub visitor: Visitor,
    /// The session.
    pub session: Rc<Session>,
    /// Leave to work with assets.
    pub permit: Permit<Work>,
    /// What waits for them.
    pub notices: Rc<Vec<Notice>>,
}

/// An employee who runs the portal.
pub struct Administrator {
    /// As anybody who works here.
    pub colleague: Member,
    /// Leave to run the portal.
    pub permit: Permit<Administer>,
}

/// Somebody to whom there are collections: who works with assets, or runs the portal.
pub struct Arranger {
    /// As anybody who works here.
    pub member: Member,
}

/// An employee who may read the history: of everything, or of what they see.
pub struct HistoryReader {
    /// As anybody who works here.
    pub member: Member,
    /// Leave to read.
    pub permit: Permit<ReadHistory>,
}

/// Somebody to whom requests for data and erasure may come: a reviewer, or an administrator while there is no reviewer, which
/// the records say.
pub struct Confidant(pub Member);

/// A recipient whose link was opened in this browser. That the session is known says nothing yet of what it may do.
pub struct Recipient {
    /// As any visitor, spoken to in the recipient's language.
    pub visitor: Visitor,
    /// The session, with the facts that decisions are made on.
    pub visit: Rc<Visit>,
}

impl Recipient {
    /// The frame of a page; its forms are bound to the session.
    pub fn page(&self) -> Page {
        let csrf = super::forms::token(&self.visitor.app, Some(self.visit.session));
        Page { csrf, ..self.visitor.page() }
    }
}

impl Visitor {
    /// Speaks the person's own language, unless another one was chosen.
    #[must_use]
    pub fn speaking(mut self, language: Language) -> Self {
        if !self.chose_language {
            self.t.language = language;
        }
        self
    }

    /// The frame of a page for somebody who is not signed in.
    pub fn page(&self) -> Page {
        Page { csrf: super::forms::token(&self.app, self.bound), ..frame(self, None, "") }
    }

    /// Somebody whose second factor is missing.
    pub fn half(&self) -> Option<&Half> {
        match self.arrival.as_deref() {
            Some(Arrival::Half(half)) => Some(half),
            _ => None,
        }
    }

    /// Somebody who sets up factors.
    pub fn enrolling(&self) -> Option<&Enrolling> {
        match self.arrival.as_deref() {
            Some(Arrival::Enrolling(enrolling)) => Some(enrolling),
            _ => None,
        }
    }

    /// The browser, as it is known or gets known at a sign-in.
    pub fn browser(&self) -> Browser<'_> {
        Browser { client: &self.client, device: self.device.as_deref() }
    }

    /// The present instant.
    pub fn now(&self) -> Timestamp {
        self.app.ground.now()
    }
}

impl Member {
    /// The frame of a page in a section of the workbench.
    pub fn page(&self, section: &'static str) -> Page {
        with_notices(frame(&self.visitor, Some(&self.session), section), &self.notices)
    }

    /// Who.
    pub fn id(&self) -> Uuid {
        self.session.person.id
    }

    /// The session, when all factors were proved lately.
    ///
    /// # Errors
    /// [`Failure::ProofNeeded`].
    pub fn fresh(&self) -> Result<Fresh<'_>, Failure> {
        self.session.fresh(self.visitor.now()).ok_or(Failure::ProofNeeded)
    }

    /// The same as somebody who works with assets.
    ///
    /// # Errors
    /// [`Failure::NotFound`] when that is not their work: what isn't allowed looks the same as what doesn't exist.
    pub fn at_work(self) -> Result<Colleague, Failure> {
        let Self { visitor, session, notices } = self;
        let permit = sealport_access::work(&session.facts, visitor.now()).map_err(refused)?;
        Ok(Colleague { visitor, session, permit, notices })
    }
}

impl Colleague {
    /// The frame of a page in a section of the workbench.
    pub fn page(&self, section: &'static str) -> Page {
        with_notices(frame(&self.visitor, Some(&self.session), section), &self.notices)
    }

    /// The session, when all factors were proved lately.
    ///
    /// # Errors
    /// [`Failure::ProofNeeded`].
    pub fn fresh(&self) -> Result<Fresh<'_>, Failure> {
        self.session.fresh(self.visitor.now()).ok_or(Failure::ProofNeeded)
    }

    /// Who.
    pub fn id(&self) -> Uuid {
        self.session.person.id
    }
}

impl From<Colleague> for Member {
    fn from(colleague: Colleague) -> Self {
        let Colleague { visitor, session, notices, permit: _ } = colleague;
        Self { visitor, session, notices }
    }
}

fn with_notices(mut page: Page, notices: &[Notice]) -> Page {
    page.notices.extend(notices.iter().cloned());
    page
}

/// Whoever's session has ended signs in again; for everybody else there is nothing here.
const fn refused(refusal: Refusal) -> Failure {
    match refusal {
        Refusal::SessionEnded | Refusal::Disabled => Failure::SignIn,
        _ => Failure::NotFound,
    }
}

fn frame(visitor: &Visitor, session: Option<&Session>, section: &'static str) -> Page {
    let company = &visitor.settings.company;
    let roles = session.map(|session| session.facts.roles).unwrap_or_default();
    Page {
        lang: visitor.t.language.as_str(),
        company: company.name.clone(),
        imprint: company.imprint.clone(),
        contact: company.contact.clone(),
        user: session.map(|session| session.person.name.clone()),
        is_customer: session.is_some() && !roles.are_in_house(),
        is_admin: roles.has(Role::Administrator),
        is_reviewer: roles.has(Role::Reviewer),
        works: roles.works(),
        csrf: super::forms::token(&visitor.app, session.map(|session| session.id)),
        section,
        notices: Vec::new(),
        has_logo: false,
    }
}

impl FromRequest for Visitor {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(visitor(request))
    }
}

impl FromRequest for Colleague {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(Member::at_work))
    }
}

impl FromRequest for Member {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request))
    }
}

impl FromRequest for Insider {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(|member| {
            if member.session.facts.roles.are_in_house() { Ok(Self(member)) } else { Err(Failure::NotFound) }
        }))
    }
}

impl FromRequest for Arranger {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(|member| {
            let roles = member.session.facts.roles;
            if roles.works() || roles.has(Role::Administrator) { Ok(Self { member }) } else { Err(Failure::NotFound) }
        }))
    }
}

impl FromRequest for HistoryReader {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(|member| {
            let permit = sealport_access::read_history(&member.session.facts, member.visitor.now()).map_err(refused)?;
            Ok(Self { member, permit })
        }))
    }
}

impl FromRequest for Confidant {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(|member| {
            if member.session.facts.roles.is_guarded() { Ok(Self(member)) } else { Err(Failure::NotFound) }
        }))
    }
}

impl FromRequest for Halfway {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let halfway = |visitor: Visitor| visitor.half().is_some().then_some(Self(visitor)).ok_or(Failure::SignIn);
        ready(visitor(request).and_then(halfway))
    }
}

impl FromRequest for Newcomer {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let newcomer = |visitor: Visitor| visitor.enrolling().is_some().then_some(Self(visitor)).ok_or(Failure::SignIn);
        ready(visitor(request).and_then(newcomer))
    }
}

impl FromRequest for Recipient {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(visitor(request).and_then(|visitor| {
            let found = found(request).and_then(|found| found.visit);
            let (visit, language) = found.ok_or(Failure::NotFound)?;
            Ok(Self { visitor: visitor.speaking(language), visit })
        }))
    }
}

impl FromRequest for Administrator {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(member(request).and_then(|colleague| {
            let permit =
                sealport_access::administer(&colleague.session.facts, colleague.visitor.now()).map_err(refused)?;
            Ok(Self { colleague, permit })
        }))
    }
}

pub(crate) fn found(request: &HttpRequest) -> Option<Found> {
    request.extensions().get::<Found>().cloned()
}

fn visitor(request: &HttpRequest) -> Result<Visitor, Failure> {
    let app = request.app_data::<web::Data<App>>().cloned();
    let (Some(app), Some(found)) = (app, found(request)) else { return Err(Failure::Unavailable) };
    let bound = found.bound();
    let Found { texts: t, client, settings, chose_language, arrival, .. } = found;
    let device = cookie_secret(&app, request, DEVICE).map(Rc::new);
    Ok(Visitor { app, t, client, settings, chose_language, arrival, device, bound })
}

fn member(request: &HttpRequest) -> Result<Member, Failure> {
    let found = found(request).ok_or(Failure::SignIn)?;
    let (session, notices) = (found.session.ok_or(Failure::SignIn)?, found.notices);
    let visitor = visitor(request)?;
    Ok(Member { visitor, session, notices })
}

/// Finds out who asks.
pub(crate) async fn find(app: &App, request: &HttpRequest) -> Result<Found, Failure> {
    let settings = app.settings.get().await?;
    // At the customers' door nobody is an employee, and files are asked for too often to look for one.
    let secret = if at_customers_door(request.path()) { None } else { cookie_secret(app, request, STAFF) };
    let session = match secret {
        Some(secret) => app.staff.session(&secret).await?.map(Rc::new),
        None => None,
    };
    let secret = if is_arriving(request.path()) { cookie_secret(app, request, STEP) } else { None };
    let arrival = match secret {
        Some(secret) => app.factors.arrival(&secret).await?.map(Rc::new),
        None => None,
    };
    let secret = if is_share_page(request.path()) { cookie_secret(app, request, GRANT) } else { None };
    let visit = match secret {
        Some(secret) => app.visits.visit(&secret).await?.map(|(visit, language)| (Rc::new(visit), language)),
        None => None,
    };
    let chosen = language(request);
    let language = chosen
        .or_else(|| session.as_ref().map(|session| session.person.language))
        .or_else(|| arrival.as_ref().map(|arrival| arriving(arrival).language))
        .or_else(|| accepted(request))
        .unwrap_or(settings.company.language);
    let texts = Texts { language, zone: settings.company.zone };
    let client = client(app, request);
    let notices = match &session {
        Some(session) if is_workbench_page(request) => {
            crate::employees::notices::load(app, session, request.path(), &texts).await?
        }
        _ => Vec::new(),
    };
    let chose_language = chosen.is_some();
    Ok(Found { texts, client, session, arrival, visit, settings, chose_language, notices: Rc::new(notices) })
}

/// Whether an employee looks at a page: only there are lines at the top; pictures, files and uploads have none.
fn is_workbench_page(request: &HttpRequest) -> bool {
    let path = request.path();
    let has_none = path.starts_with("/api/") || path.contains("/thumbnail/") || path.contains("/original/");
    request.method() == actix_web::http::Method::GET && !has_none
}

fn at_customers_door(path: &str) -> bool {
    path == "/c" || ["/c/", "/r/", "/consent/"].iter().any(|door| path.starts_with(door))
}

/// Pages and forms of an opened share; its files look for the session themselves, together with the file.
fn is_share_page(path: &str) -> bool {
    matches!(path, "/c" | "/c/close" | "/c/fresh")
}

/// Where people stand who aren't signed in yet; nobody else looks for them.
fn is_arriving(path: &str) -> bool {
    path.starts_with("/sign-in") || path.starts_with("/enrol")
}

/// Who is on the way.
pub fn arriving(arrival: &Arrival) -> &Person {
    match arrival {
        Arrival::Half(half) => half.person(),
        Arrival::Enrolling(enrolling) => enrolling.person(),
    }
}

/// The connection's address, or the one that a trusted proxy saw.
fn client(app: &App, request: &HttpRequest) -> Client {
    let peer = request.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |address| address.ip()).to_canonical();
    let lines: Vec<&str> =
        request.headers().get_all("x-forwarded-for").map(|value| value.to_str().unwrap_or("?")).collect();
    let address = forwarded(peer, &lines.join(","), &app.config.trusted_proxies);
    let agent = request.headers().get(header::USER_AGENT).map_or("", |value| value.to_str().unwrap_or("?"));
    Client::new(address, agent)
}

/// Whom the proxies saw. From the right: each appends whom it saw, so as long as one is ours the next is to be believed.
/// What can't be read ends the walk: left of it everything may be the sender's own.
fn forwarded(peer: IpAddr, chain: &str, trusted: &[IpAddr]) -> IpAddr {
    let mut believed = peer;
    for part in chain.rsplit(',') {
        if !trusted.contains(&believed) {
            break;
        }
        match part.trim().parse::<IpAddr>() {
            Ok(seen) => believed = seen.to_canonical(),
            Err(_) => break,
        }
    }
    believed
}

/// What the address or an earlier choice says.
fn language(request: &HttpRequest) -> Option<Language> {
    let asked = web::Query::<std::collections::HashMap<String, String>>::from_query(request.query_string()).ok();
    asked
        .and_then(|query| query.get("lang").and_then(|tag| Language::parse(tag)))
        .or_else(|| request.cookie(LANGUAGE).and_then(|cookie| Language::parse(cookie.value())))
}

fn accepted(request: &HttpRequest) -> Option<Language> {
    let header = request.headers().get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    header.split(',').find_map(|part| Language::parse(part.split(';').next().unwrap_or_default()))
}

/// Name of the employees' cookie, without its prefix.
pub const STAFF: &str = "sealport";
/// Name of the cookie between the first factor and the second, without its prefix.
pub const STEP: &str = "sealport-step";
/// Name of the cookie on the way to the company's sign-in and back, without its prefix.
pub const COMPANY: &str = "sealport-company";
/// Name of the cookie by which a browser is known, without its prefix.
pub const DEVICE: &str = "sealport-device";
/// Name of the recipients' cookie, without its prefix.
pub const GRANT: &str = "sealport-share";
/// Name of the cookie of the browser that a code by mail was asked for in, without its prefix.
pub const MAILBOX: &str = "sealport-mailbox";
/// Remembers the language that somebody chose.
pub const LANGUAGE: &str = "sealport-language";

fn cookie_name(app: &App, name: &str) -> String {
    // `__Host-` binds the cookie to this very host and to https; on plain-http loopback browsers would refuse it.
    if app.config.is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// The secret in a cookie of ours.
pub fn cookie_secret(app: &App, request: &HttpRequest, name: &str) -> Option<Secret> {
    let cookie = request.cookie(&cookie_name(app, name))?;
    Secret::parse(cookie.value()).ok()
}

/// A cookie that carries a session.
pub fn session_cookie(app: &App, name: &str, secret: &Secret, expires_at: Timestamp) -> Cookie<'static> {
    let expires = OffsetDateTime::from_unix_timestamp(expires_at.seconds()).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    Cookie::build(cookie_name(app, name), secret.expose().to_string())
        .path("/")
        .http_only(true)
        .secure(app.config.is_https())
        .same_site(same_site(name))
        .expires(expires)
        .finish()
}

/// An employee comes back from a letter's link signed in; no other site may start a recipient's download.
fn same_site(name: &str) -> SameSite {
    if name == STAFF { SameSite::Lax } else { SameSite::Strict }
}

/// A page with a status.
///
/// # Errors
/// When it can't be rendered.
pub fn page(status: u16, page: &impl Template) -> Result<HttpResponse, Failure> {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.render()?))
}

/// The cookie that ends one.
pub fn ended_cookie(app: &App, name: &str) -> Cookie<'static> {
    let mut cookie = Cookie::build(cookie_name(app, name), "")
        .path("/")
        .http_only(true)
        .secure(app.config.is_https())
        .same_site(same_site(name))
        .finish();
    cookie.make_removal();
    cookie
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_our_own_proxies_saw_is_believed() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let ours = [ip("10.0.0.5"), ip("10.0.0.6")];
        let seen = |peer: &str, chain: &str| forwarded(ip(peer).to_canonical(), chain, &ours).to_string();
        assert_eq!(seen("192.0.2.1", "198.51.100.7"), "192.0.2.1", "a stranger's word counts for nothing");
        assert_eq!(seen("10.0.0.5", "198.51.100.7"), "198.51.100.7");
        assert_eq!(seen("::ffff:10.0.0.5", "198.51.100.7"), "198.51.100.7");
        assert_eq!(seen("10.0.0.5", "203.0.113.9, 198.51.100.7, 10.0.0.6"), "198.51.100.7");
        assert_eq!(seen("10.0.0.5", "203.0.113.9, unknown"), "10.0.0.5", "what can't be read ends the walk");
        assert_eq!(seen("10.0.0.5", ""), "10.0.0.5");
    }
}
