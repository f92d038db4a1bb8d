//! The cookies that say who asks.

use actix_web::HttpRequest;
use actix_web::cookie::{Cookie, SameSite, time::OffsetDateTime};
use sealport_ambient::Timestamp;
use sealport_vault::Secret;

use crate::app::App;

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
