//! What happens around every request: its id, who asks, the log line, the headers, and the page for what went wrong.

use std::time::Instant;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::cookie::{Cookie, SameSite};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sealport_identity::Language;

use crate::app::App;
use crate::http::{Failure, callers, headers, operations};

/// The middleware.
///
/// # Errors
/// None of ours: failures become answers here.
pub async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let Some(app) = request.app_data::<web::Data<App>>().cloned() else {
        return Err(Failure::Unavailable.into());
    };
    let id = URL_SAFE_NO_PAD.encode(app.ground.chance().array::<9>());
    let method = request.method().clone();

    // The router needs the request to itself, so nothing may hold a copy of it across the call.
    let mut response = match prepare(&app, &request).await {
        Ok(()) => settle(next.call(request).await?),
        Err(failure) => {
            let answer = failure.answer(request.request());
            request.into_response(answer)
        }
    };

    remember_language(&app, &mut response);
    headers::complete(response.headers_mut(), app.config.is_https());
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(HeaderName::from_static("x-request-id"), value);
    }
    // The pattern, never the path: paths carry links and ids.
    let pattern = response.request().match_pattern().unwrap_or_else(|| "-".to_owned());
    let status = response.status().as_u16();
    operations::count(&method, &pattern, status, began.elapsed());
    tracing::info!(request = %id, %method, route = %pattern, status, ms = began.elapsed().as_millis(), "answered");
    Ok(response)
}

/// Static files and probes need nobody to be found.
fn needs_nobody(path: &str) -> bool {
    (path.starts_with("/assets/") && path != "/assets/brand.css") || matches!(path, "/healthz" | "/readyz")
}

async fn prepare(app: &App, request: &ServiceRequest) -> Result<(), Failure> {
    if needs_nobody(request.path()) {
        return Ok(());
    }
    let found = callers::find(app, request.request()).await?;
    request.extensions_mut().insert(found);
    Ok(())
}

/// Handlers' failures arrive as responses that carry their error.
fn settle<B: MessageBody + 'static>(response: ServiceResponse<B>) -> ServiceResponse<BoxBody> {
    let answer = response.response().error().map(|error| fail(error).answer(response.request()));
    match answer {
        Some(answer) => ServiceResponse::new(response.request().clone(), answer),
        None => response.map_into_boxed_body(),
    }
}

/// Errors of the framework's own extractors are bad requests; ours know what they are.
fn fail(error: &actix_web::Error) -> Failure {
    match error.as_error::<Failure>() {
        Some(failure) => {
            if let Failure::Internal(cause) = failure {
                tracing::error!(error = %super::failure::chain(&**cause), "a request failed");
            }
            failure.again()
        }
        None => match error.as_response_error().status_code().as_u16() {
            404 | 405 => Failure::NotFound,
            413 => Failure::TooLarge,
            _ => Failure::BadRequest("error-form-broken"),
        },
    }
}

/// `?lang=de` is remembered, and nothing else is: no session, no count.
fn remember_language(app: &App, response: &mut ServiceResponse<BoxBody>) {
    let query = response.request().query_string();
    let chosen = url::form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "lang")
        .and_then(|(_, tag)| Language::parse(&tag));
    if let Some(language) = chosen {
        let cookie = Cookie::build(callers::LANGUAGE, language.as_str())
            .path("/")
            .http_only(true)
            .secure(app.config.is_https())
            .same_site(SameSite::Lax)
            .permanent()
            .finish();
        // A cookie that can't be set costs a preference, nothing else.
        if response.response_mut().add_cookie(&cookie).is_err() {
            tracing::debug!("the language could not be remembered");
        }
    }
}
