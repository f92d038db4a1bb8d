//! What can go wrong, and what people and machines are told about it. Only here errors become answers.

use std::fmt;

use actix_web::http::{Method, StatusCode, header};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError};
use askama::Template;
use sealport_asset_store::{BlobError, LibraryError, OpenError, UploadError};
use sealport_history::{HistoryError, VisitorKeyError};
use sealport_identity::{IdentityError, Limited, SetupError, SignInError, StaffError};
use sealport_notify::NotifyError;
use sealport_sharing::{BeginError, ChangeError, FreshLinkError, LandingError, SendError, Trouble};

use crate::app::SettingsError;
use crate::employees::sign_in;
use crate::http::{Visitor, callers};
use crate::page::Page;
use crate::texts::Texts;

/// Why a request was not answered as asked.
#[derive(Debug)]
pub enum Failure {
    /// It doesn't exist, or it isn't yours: the same.
    NotFound,
    /// Only for employees who are signed in.
    SignIn,
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
            Self::ForeignForm => Self::ForeignForm,
            Self::BadRequest(key) => Self::BadRequest(key),
            Self::Conflict(key) => Self::Conflict(key),
            Self::Forbidden(key) => Self::Forbidden(key),
            Self::Protocol(status, key) => Self::Protocol(*status, key),
            Self::Limited(seconds) => Self::Limited(*seconds),
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
            Self::ForeignForm | Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::Protocol(status, _) => StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST),
            Self::Limited(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::NoRoom => StatusCode::INSUFFICIENT_STORAGE,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) | Self::Damaged | Self::Told => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The locale key of the sentence that says what happened.
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "error-not-found",
            Self::SignIn => "error-sign-in",
            Self::ForeignForm => "error-foreign-form",
            Self::BadRequest(key) | Self::Conflict(key) | Self::Forbidden(key) | Self::Protocol(_, key) => key,
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
            Self::Unavailable => Some(5),
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
            Some(visitor) => self.page(&visitor),
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

    fn page(&self, visitor: &Visitor) -> HttpResponse {
        let template = ErrorPage {
            title: visitor.t.m(&format!("error-title-{}", self.status().as_u16())),
            text: visitor.t.m(self.key()),
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

impl From<IdentityError> for Failure {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::Database(error) => Self::database(error),
            IdentityError::NoSuchPerson(_) => Self::NotFound,
            error => Self::internal(error),
        }
    }
}

impl From<NotifyError> for Failure {
    fn from(error: NotifyError) -> Self {
        match error {
            NotifyError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<Trouble> for Failure {
    fn from(error: Trouble) -> Self {
        match error {
            Trouble::Database(error) => Self::database(error),
            Trouble::Identity(error) => error.into(),
            error => Self::internal(error),
        }
    }
}

impl From<LibraryError> for Failure {
    fn from(error: LibraryError) -> Self {
        match error {
            LibraryError::NotFound => Self::NotFound,
            LibraryError::Changed => Self::Conflict("asset-changed"),
            LibraryError::WasShared => Self::Conflict("asset-was-shared"),
            LibraryError::TooLong { .. } => Self::BadRequest("asset-field-too-long"),
            LibraryError::NoTitle => Self::BadRequest("asset-no-title"),
            LibraryError::NeverAvailable => Self::BadRequest("asset-never-available"),
            LibraryError::Database(error) => Self::database(error),
            LibraryError::Identity(error) => error.into(),
            LibraryError::Store(BlobError::NoRoom) => Self::NoRoom,
            error @ (LibraryError::Damaged(_)
            | LibraryError::ClaimLost
            | LibraryError::Store(_)
            | LibraryError::Key(_)) => Self::internal(error),
        }
    }
}

impl From<UploadError> for Failure {
    fn from(error: UploadError) -> Self {
        match error {
            UploadError::NotFound => Self::Protocol(404, "upload-gone"),
            UploadError::NoSuchAsset => Self::Protocol(404, "upload-no-such-asset"),
            UploadError::Ended => Self::Protocol(410, "upload-ended"),
            UploadError::Locked => Self::Protocol(423, "upload-locked"),
            UploadError::OffsetMismatch { .. } => Self::Conflict("upload-offset"),
            UploadError::FileChanged => Self::Conflict("upload-file-changed"),
            UploadError::NotComplete { .. } => Self::Conflict("upload-not-complete"),
            UploadError::HashMismatch => Self::Conflict("checksum-mismatch"),
            UploadError::BeyondLength => Self::BadRequest("upload-beyond-length"),
            UploadError::ChecksumMismatch => Self::Protocol(460, "upload-checksum"),
            UploadError::Name(_) => Self::BadRequest("upload-name"),
            UploadError::TooLong { .. } => Self::TooLarge,
            UploadError::NoRoom => Self::NoRoom,
            UploadError::Database(error) => Self::database(error),
            UploadError::Identity(error) => error.into(),
            error @ (UploadError::Store(_)
            | UploadError::Key(_)
            | UploadError::Record(_)
            | UploadError::Damaged(_)
            | UploadError::Closed) => Self::internal(error),
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotFound | OpenError::Destroyed => Self::NotFound,
            OpenError::Damaged => Self::Damaged,
            OpenError::Database(error) => Self::database(error),
            OpenError::Identity(error) => error.into(),
            error @ (OpenError::Store(_) | OpenError::Key(_)) => Self::internal(error),
        }
    }
}

impl From<ChangeError> for Failure {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Changed => Self::Conflict("share-changed"),
            ChangeError::Revoked => Self::Conflict("share-is-revoked"),
            ChangeError::Over => Self::Conflict("share-is-over"),
            ChangeError::NoSuchRecipient => Self::NotFound,
            ChangeError::AlreadyRecipient => Self::Conflict("share-already-recipient"),
            ChangeError::EndsInThePast => Self::BadRequest("share-ends-in-the-past"),
            ChangeError::TooLong { .. } => Self::BadRequest("share-ends-too-late"),
            ChangeError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<VisitorKeyError> for Failure {
    fn from(error: VisitorKeyError) -> Self {
        match error {
            VisitorKeyError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<SendError> for Failure {
    fn from(error: SendError) -> Self {
        match error {
            SendError::Blocked(_) => Self::Conflict("compose-not-sent"),
            SendError::AnotherSender => Self::Conflict("compose-another-sender"),
            SendError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<LandingError> for Failure {
    fn from(error: LandingError) -> Self {
        match error {
            LandingError::NotFound => Self::NotFound,
            LandingError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<sealport_sharing::OpenError> for Failure {
    fn from(error: sealport_sharing::OpenError) -> Self {
        use sealport_sharing::OpenError as E;
        match error {
            E::NotFound | E::Ended(_) => Self::NotFound,
            E::StaleForm => Self::ForeignForm,
            E::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<FreshLinkError> for Failure {
    fn from(error: FreshLinkError) -> Self {
        match error {
            FreshLinkError::NotFound => Self::NotFound,
            FreshLinkError::AskedAlready { .. } => Self::Conflict("fresh-asked-already"),
            FreshLinkError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<BeginError> for Failure {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Changed | BeginError::Unavailable => Self::Unavailable,
            BeginError::Refused(_) => Self::NotFound,
            BeginError::Trouble(trouble) => trouble.into(),
        }
    }
}

impl From<Limited> for Failure {
    fn from(limited: Limited) -> Self {
        Self::Limited(limited.retry_after)
    }
}

impl From<SettingsError> for Failure {
    fn from(error: SettingsError) -> Self {
        match error {
            SettingsError::Database(error) => Self::database(error),
            error => Self::internal(error),
        }
    }
}

impl From<SignInError> for Failure {
    fn from(error: SignInError) -> Self {
        match error {
            SignInError::Refused => Self::SignIn,
            SignInError::Limited(limited) => Self::Limited(limited.retry_after),
            SignInError::Identity(error) => error.into(),
        }
    }
}

impl From<SetupError> for Failure {
    fn from(error: SetupError) -> Self {
        match error {
            SetupError::Dead => Self::NotFound,
            SetupError::Limited(limited) => Self::Limited(limited.retry_after),
            SetupError::Weak(_) => Self::BadRequest("error-form-broken"),
            SetupError::Identity(error) => error.into(),
        }
    }
}

impl From<StaffError> for Failure {
    fn from(error: StaffError) -> Self {
        match error {
            StaffError::Unknown => Self::NotFound,
            StaffError::AlreadyThere => Self::Conflict("people-already-there"),
            StaffError::LastAdministrator => Self::Conflict("people-last-administrator"),
            StaffError::WrongPassword => Self::Forbidden("account-wrong-password"),
            StaffError::Limited(limited) => Self::Limited(limited.retry_after),
            StaffError::Weak(_) => Self::BadRequest("error-form-broken"),
            StaffError::Identity(error) => error.into(),
        }
    }
}

impl From<askama::Error> for Failure {
    fn from(error: askama::Error) -> Self {
        Self::internal(error)
    }
}
