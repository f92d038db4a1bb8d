//! What a browser is given on its way in: cookies, and where to go.

use actix_web::http::header;
use actix_web::{HttpResponse, HttpResponseBuilder};
use sealport_ambient::Timestamp;
use sealport_identity::factors::{Begun, Next, SignedIn};

use crate::app::App;
use crate::http::callers::{DEVICE, STAFF, STEP, ended_cookie, session_cookie};

/// How long a browser is known after the last sign-in with it: the cookie may not end before the record does.
const DEVICE_DAYS: u32 = 180;

/// After the first factor: on to what is missing.
pub fn begun(app: &App, begun: &Begun, next: &str) -> HttpResponse {
    let path = match begun.next {
        Next::SecondFactor(_) => {
            let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
            format!("/sign-in/second?{query}")
        }
        Next::Enrol => "/enrol".to_owned(),
    };
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, path))
        .cookie(session_cookie(app, STEP, &begun.secret, begun.expires_at))
        .finish()
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
