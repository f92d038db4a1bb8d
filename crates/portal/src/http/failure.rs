//! What can go wrong, and what people and machines are told about it. Which error of a service is which of these stands in
//! `told.rs` and what is below it.

use std::fmt;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use askama::Template;

use crate::employees::{prove, sign_in};
use crate::http::{Visitor, callers};
use crate::page::Page;
use crate::texts::Texts;

/// When to try again what can't run beside what runs, in seconds.
const BUSY_FOR: u64 = 10;

/// Seconds after which passwords that wait now have been checked.
const CROWDED_FOR: u64 = 2;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// It doesn't exist, or it isn't yours: the same.
    NotFound,
    /// Only for employees who are signed in.
    SignIn,
    /// All factors have to be proved again first.
    ProofNeeded,
    /// More work is waiting than can be done soon.
    Crowded,
    /// The form came from elsewhere, or is too old.
    ForeignForm,
    /// The input makes no sense; the key says why.
    BadRequest(&'static str),
    /// Somebody else was faster, or the state doesn't allow it; the key says what.
    Conflict(&'static str),
    /// Not allowed, and the person may know that it exists; the key says why.
    Forbidden(&'static str),
    /// A rule of the upload protocol stands against it: the status that the protocol asks for, and the key that says why.
    Protocol(u16, &'static str),
    /// Too many tries; how many seconds to wait.
    Limited(u64),
    /// As much as may be under way at a time is; the key says what.
    Busy(&'static str),
    /// More bytes than are taken.
    TooLarge,
    /// The disk is full.
    NoRoom,
    /// A stored file is damaged: nothing of it is given; administrators are told.
    Damaged,
    /// Something that the portal needs doesn't answer; trying again makes sense.
    Unavailable,
    /// An error of ours: the log has the cause, people don't.
    Internal(Box<dyn std::error::Error>),
    /// An error of ours whose cause is in the log already.
    Told,
}

impl Failure {
    /// Wraps an error of ours.
    pub fn internal(error: impl std::error::Error + 'static) -> Self {
        Self::Internal(Box::new(error))
    }

    /// A database that does not answer is *unavailable*; everything else that it says is our error.
    pub fn database(error: sea_orm::DbErr) -> Self {
        match error {
            sea_orm::DbErr::Conn(_) | sea_orm::DbErr::ConnectionAcquire(_) => {
                tracing::error!(error = %chain(&error), "the database does not answer");
                Self::Unavailable
            }
            error => Self::internal(error),
        }
    }

    /// The same failure, for the answer. The cause of an internal one was logged and stays behind.
    pub(crate) fn again(&self) -> Self {
        match self {
            Self::NotFound => Self::NotFound,
            Self::SignIn => Self::SignIn,
            Self::ProofNeeded => Self::ProofNeeded,
            Self::Crowded => Self::Crowded,
            Self::ForeignForm => Self::ForeignForm,
            Self::BadRequest(key) => Self::BadRequest(key),
            Self::Conflict(key) => Self::Conflict(key),
            Self::Forbidden(key) => Self::Forbidden(key),
            Self::Protocol(status, key) => Self::Protocol(*status, key),
            Self::Limited(seconds) => Self::Limited(*seconds),
            Self::Busy(key) => Self::Busy(key),
            Self::TooLarge => Self::TooLarge,
            Self::NoRoom => Self::NoRoom,
            Self::Damaged => Self::Damaged,
            Self::Unavailable => Self::Unavailable,
            Self::Internal(_) | Self::Told => Self::Told,
        }
    }

    fn status(&self) -> StatusCode {
        match self {
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::SignIn => StatusCode::UNAUTHORIZED,
            Self::ForeignForm | Self::Forbidden(_) | Self::ProofNeeded => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Protocol(status, _) => StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Limited(_) | Self::Busy(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable | Self::Crowded => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Damaged | Self::Told => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The locale key of the sentence that says what happened.
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::SignIn => "error-sign-in",
            Self::ProofNeeded => "error-proof-needed",
            Self::Crowded => "error-crowded",
            Self::ForeignForm => "error-foreign-form",
            Self::BadRequest(key)
            | Self::Conflict(key)
            | Self::Forbidden(key)
            | Self::Protocol(_, key)
            | Self::Busy(key) => key,
            Self::Limited(_) => "error-limited",
            Self::TooLarge => "error-too-large",
            Self::NoRoom => "error-no-room",
            Self::Damaged => "error-damaged",
            Self::Unavailable => "error-unavailable",
            Self::Internal(_) | Self::Told => "error-internal",
        }
    }

    fn wait(&self) -> Option<u64> {
        match self {
            Self::Limited(seconds) => Some(*seconds),
            Self::Busy(_) => Some(BUSY_FOR),
            Self::Unavailable => Some(5),
            Self::Crowded => Some(CROWDED_FOR),
            _ => None,
        }
    }

    fn builder(&self) -> HttpResponseBuilder {
        let mut response = HttpResponse::build(self.status());
        if let Some(wait) = self.wait() {
            response.insert_header((header::RETRY_AFTER, wait.to_string()));
        }
        response
    }

    /// The answer to whoever asked: a page for people, problem+json (RFC 9457) for machines.
    pub fn answer(&self, request: &HttpRequest) -> HttpResponse {
        if let Self::Internal(error) = self {
            tracing::error!(error = %chain(&**error), "a request failed");
        }
        let found = callers::found(request);
        let texts = found.as_ref().map_or_else(Texts::default, |found| found.texts);
        if wants_json(request) {
            return self.problem(&texts);
        }
        match extract(request) {
            Some(visitor) if matches!(self, Self::SignIn) => {
                // A form can't be sent again after signing in: only a page is gone back to.
                let next = if request.method() == Method::GET { request.uri().path() } else { "" };
                sign_in::page_for(&visitor, next)
            }
            Some(_) if matches!(self, Self::ProofNeeded) => prove::instead(request),
            Some(visitor) => self.page(request, &visitor),
            None => self.problem(&texts),
        }
    }

    fn problem(&self, texts: &Texts) -> HttpResponse {
        let body = serde_json::json!({
            "type": "about:blank",
            "status": self.status().as_u16(),
            // tus has a status of its own that HTTP has no words for.
            "title": self.status().canonical_reason().unwrap_or("Checksum Mismatch"),
            "code": self.key().trim_start_matches("error-"),
            "detail": texts.m(self.key()),
        });
        self.builder().content_type("application/problem+json").body(body.to_string())
    }

    fn page(&self, request: &HttpRequest, visitor: &Visitor) -> HttpResponse {
        let template = ErrorPage {
            title: visitor.t.m(&format!("error-title-{}", self.status().as_u16())),
            text: visitor.t.m(self.key()),
            is_employee: callers::found(request).is_some_and(|found| found.session.is_some()),
            page: visitor.page(),
            t: visitor.t,
        };
        self.builder().content_type("text/html; charset=utf-8").body(template.render().unwrap_or_default())
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    t: Texts,
    page: Page,
    title: String,
    text: String,
    /// Whether there is a way back to the workbench.
    is_employee: bool,
}

fn extract(request: &HttpRequest) -> Option<Visitor> {
    use actix_web::FromRequest;
    Visitor::extract(request).into_inner().ok()
}

fn wants_json(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    request.path().starts_with("/api/") || (accept.contains("json") && !accept.contains("html"))
}

/// An error with all its causes, for the log.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key())
    }
}

impl ResponseError for Failure {
    fn status_code(&self) -> StatusCode {
        self.status()
    }

    /// Only a fallback: [`frame`](super::frame) answers with [`Failure::answer`].
    fn error_response(&self) -> HttpResponse {
        self.builder().finish()
    }
}
