//! Forms: their fields can't be reached before the token was checked.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sealport_ambient::Timestamp;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::http::{Failure, body, callers};

/// Longest form, in bytes: a few thousand pasted recipients.
const LONGEST: usize = 512 * 1024;
/// How long a form of nobody in particular may lie open: between one and two of these.
const SLOT: Duration = Duration::from_secs(12 * 3600);

/// The fields of a form that came from a page of ours.
pub struct Form(pub Fields);

/// Names and values, in the order of the page.
#[derive(Clone, Debug, Default)]
pub struct Fields(Vec<(String, String)>);

impl Fields {
    /// The value of a field, or "".
    pub fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The value, without surrounding space.
    pub fn trimmed(&self, name: &str) -> &str {
        self.get(name).trim()
    }

    /// A secret value, wiped after use.
    pub fn secret(&self, name: &str) -> Zeroizing<String> {
        Zeroizing::new(self.get(name).to_owned())
    }

    /// Everything that was sent.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.0
    }

    /// All values of a field that may occur several times.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Whether a tick box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        self.0.iter().any(|(key, _)| key == name)
    }

    /// All ids of a field; what is no id is left out.
    pub fn ids(&self, name: &str) -> Vec<Uuid> {
        self.all(name).filter_map(|text| text.parse().ok()).collect()
    }
}

impl FromRequest for Form {
    type Error = Failure;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Failure>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let mut payload = payload.take();
        Box::pin(async move {
            let body = body::whole(&mut payload, LONGEST).await?;
            let fields = Fields(url::form_urlencoded::parse(&body).into_owned().collect());
            check(&request, fields.get("csrf"))?;
            if fields.0.iter().any(|(_, value)| value.contains('\0')) {
                return Err(Failure::BadRequest("error-form-broken"));
            }
            Ok(Self(fields))
        })
    }
}

/// Refuses what a page of another origin sent, or what carries no token of this session.
///
/// # Errors
/// [`Failure::ForeignForm`].
pub fn check(request: &HttpRequest, token_sent: &str) -> Result<(), Failure> {
    let app = request.app_data::<web::Data<App>>().ok_or(Failure::Unavailable)?;
    let session = callers::found(request).and_then(|found| found.bound());
    if !same_origin(app, request) || !valid(app, session, token_sent) {
        return Err(Failure::ForeignForm);
    }
    Ok(())
}

/// The token that forms carry: bound to the session, or, for somebody without one, to the half day.
pub fn token(app: &App, session: Option<Uuid>) -> String {
    let mac = match session {
        Some(session) => app.ground.keyring.confirmations.mac("form of a session", &[session.as_bytes()]),
        None => app.ground.keyring.confirmations.mac("form of nobody", &[&slot(app.ground.now())]),
    };
    URL_SAFE_NO_PAD.encode(mac)
}

fn valid(app: &App, session: Option<Uuid>, sent: &str) -> bool {
    let Ok(mac) = URL_SAFE_NO_PAD.decode(sent) else { return false };
    let key = &app.ground.keyring.confirmations;
    let now = app.ground.now();
    match session {
        Some(session) => key.verify("form of a session", &[session.as_bytes()], &mac),
        None => [now, now.before(SLOT)].into_iter().any(|at| key.verify("form of nobody", &[&slot(at)], &mac)),
    }
}

fn slot(at: Timestamp) -> [u8; 8] {
    at.seconds().div_euclid(SLOT.as_secs().cast_signed()).to_be_bytes()
}

/// Browsers say where a request comes from; whoever says nothing is no browser and has no cookie of somebody else's.
fn same_origin(app: &App, request: &HttpRequest) -> bool {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let site = text("sec-fetch-site");
    if site.is_some_and(|site| !matches!(site, "same-origin" | "none")) {
        return false;
    }
    let Some(origin) = text(header::ORIGIN.as_str()) else { return true };
    // Our pages say `no-referrer`, and browsers then hide the origin of their forms too; they still say the site.
    if origin == "null" {
        return site == Some("same-origin");
    }
    let public = app.config.public_url();
    if origin == public {
        return true;
    }
    // On loopback people also type the number.
    let spoken = public.strip_prefix("http://localhost").unwrap_or("?");
    origin.strip_prefix("http://127.0.0.1") == Some(spoken) || origin.strip_prefix("http://[::1]") == Some(spoken)
}
