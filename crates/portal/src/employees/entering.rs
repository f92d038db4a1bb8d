//! What a browser is given on its way in: cookies, and where to go.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use sealport_access::Roles;
use sealport_ambient::Timestamp;
use sealport_identity::factors::{Begun, Next, SignedIn};

use super::sign_in::local;
use crate::app::App;
use crate::http::Failure;
use crate::http::callers::{DEVICE, STAFF, STEP, ended_cookie, session_cookie};

/// How long a browser is known after the last sign-in with it: the cookie may not end before the record does.
const DEVICE_DAYS: u32 = 180;

/// After the first factor: on to what is missing.
pub fn begun(app: &App, begun: &Begun, next: &str) -> HttpResponse {
    let path = match begun.next {
        Next::SecondFactor(_) => format!("/sign-in/second{}", query(local(next))),
        Next::Enrol => format!("/enrol{}", query(next)),
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .cookie(session_cookie(app, STEP, &begun.secret, begun.expires_at))
        .finish()
}

/// The query that carries where to go on; nothing for nowhere in particular.
pub fn query(next: &str) -> String {
    match next {
        "" => String::new(),
        next => {
            let mut query = url::form_urlencoded::Serializer::new(String::new());
            format!("?{}", query.append_pair("next", next).finish())
        }
    }
}

/// Where somebody goes on who has just signed in.
///
/// # Errors
/// What the records say.
pub async fn onward(app: &App, signed: &SignedIn, next: &str) -> Result<String, Failure> {
    let session = app.staff.session(&signed.session.secret).await?.ok_or(Failure::SignIn)?;
    Ok(place_for(session.facts.roles, next).to_owned())
}

/// What these roles come to when they asked for `next`: customers have pages of their own, and are led to no other.
pub fn place_for(roles: Roles, next: &str) -> &str {
    let place = local(next);
    let own = ["/my", "/account"]
        .iter()
        .any(|own| place.strip_prefix(own).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?'])));
    if roles.are_in_house() || own { place } else { "/my" }
}

/// After the second: the session, and what the browser is known by from now on.
pub fn cookies<'r>(
    app: &App,
    signed: &SignedIn,
    now: Timestamp,
    response: &'r mut HttpResponseBuilder,
) -> &'r mut HttpResponseBuilder {
    let session = &signed.session;
    response.cookie(session_cookie(app, STAFF, &session.secret, session.expires_at)).cookie(ended_cookie(app, STEP));
    if let Some(device) = &signed.device {
        response.cookie(session_cookie(app, DEVICE, device, now.after(App::days(DEVICE_DAYS))));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn customers_are_led_to_their_own_pages_only() {
        for (next, place) in [
            ("", "/my"),
            ("/library", "/my"),
            ("/mystery", "/my"),
            ("//evil.example", "/my"),
            ("/my", "/my"),
            ("/my?said=enrol-done", "/my?said=enrol-done"),
            ("/my/shares/1", "/my/shares/1"),
            ("/account", "/account"),
        ] {
            assert_eq!(place_for(Roles::CUSTOMER, next), place, "{next}");
        }
        assert_eq!(place_for(Roles::WORKER, "/shares/1"), "/shares/1");
        assert_eq!(place_for(Roles::WORKER, "/my/log"), "/my/log");
        assert_eq!(query("/my/shares/1"), "?next=%2Fmy%2Fshares%2F1");
        assert_eq!(query(""), "");
    }
}
