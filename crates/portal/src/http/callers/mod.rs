//! Who asks. A middleware finds out once a request; extractors pick it up, and a handler's arguments say whom it answers.

mod cookies;
mod find;

use std::future::{Ready, ready};
use std::rc::Rc;
use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use sealport_access::{Administer, Permit, ReadHistory, Refusal, Role, Work};
use sealport_ambient::Timestamp;
use sealport_identity::factors::{Arrival, Browser, Enrolling, Fresh, Half};
use sealport_identity::{Client, Language, Session};
use sealport_sharing::Visit;
use sealport_vault::Secret;
use uuid::Uuid;

pub use self::cookies::{
    COMPANY, DEVICE, GRANT, LANGUAGE, MAILBOX, STAFF, STEP, cookie_secret, ended_cookie, session_cookie,
};
pub(crate) use self::find::{Found, find};
use crate::app::{App, Settings};
use crate::http::Failure;
use crate::page::{Notice, Page};
use crate::texts::Texts;

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

/// A page with a status.
///
/// # Errors
/// When it can't be rendered.
pub fn page(status: u16, page: &impl Template) -> Result<HttpResponse, Failure> {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    Ok(HttpResponse::build(status).content_type("text/html; charset=utf-8").body(page.render()?))
}
