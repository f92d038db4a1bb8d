//! One's own account: the ways in, and where one is signed in.

pub mod codes;
pub mod passkeys;
pub mod password;
pub mod profile;
pub mod sessions;
pub mod totp;

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::factors::{Device, PasskeyLine, Removal, Ways};
use sealport_identity::{Address, Language};
use serde::Deserialize;
use uuid::Uuid;

use crate::customers::requests::{self, OwnRequests};
use crate::employees::compose::language_name;
use crate::http::{Failure, Member, callers};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &[
    "account-password-changed",
    "account-password-removed",
    "account-passkey-added",
    "account-passkey-removed",
    "account-passkey-renamed",
    "account-app-set",
    "account-app-removed",
    "account-session-ended",
    "account-sessions-ended",
    "account-profile-saved",
    "request-was-made",
    "enrol-done",
];

#[derive(Template)]
#[template(path = "employees/account.html")]
struct AccountPage {
    t: Texts,
    page: Page,
    person_name: String,
    address: String,
    passkeys: Vec<Passkey>,
    has_passkeys_here: bool,
    has_password: bool,
    app_since: String,
    /// Whether the app or the password may be set up next.
    may_set_password: bool,
    may_set_app: bool,
    /// Since when the company's sign-in knows the account.
    company_since: String,
    codes_left: u32,
    sessions: Vec<Line>,
    can: Removable,
    /// Tag and name of each language, and whether it is one's own.
    languages: Vec<(&'static str, &'static str, bool)>,
    requests: OwnRequests,
}

struct Passkey {
    id: Uuid,
    called: String,
    added: String,
    used: String,
}

struct Line {
    id: Uuid,
    device: String,
    network: String,
    since: String,
    used: String,
    is_this: bool,
}

/// What may go without leaving fewer than two factors.
struct Removable {
    passkey: bool,
    password: bool,
    app: bool,
}

/// What the last form did.
#[derive(Deserialize)]
pub struct Said {
    /// A locale key.
    pub said: Option<String>,
}

/// `GET /account`
///
/// # Errors
/// When the page can't be rendered.
pub async fn show(colleague: Member, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let factors = &colleague.visitor.app.factors;
    let session = &colleague.session;
    let person = &session.person;
    let known = factors.overview(session).await?;
    let sessions = factors.sessions(session).await?;
    let ways = Ways {
        passkeys: u32::try_from(known.passkeys.len()).unwrap_or(u32::MAX),
        password: known.password,
        totp: known.totp.is_some(),
    };
    let template = AccountPage {
        t,
        page: colleague.page("account").after(said.said.as_deref(), SAID, &t),
        person_name: person.name.clone(),
        address: person.address.as_ref().map_or("", Address::as_str).to_owned(),
        passkeys: known.passkeys.into_iter().map(|passkey| row(&t, passkey)).collect(),
        has_passkeys_here: factors.have_passkeys(),
        has_password: known.password,
        may_set_password: known.password || ways.have_second_factor(),
        may_set_app: known.password || known.company.is_some(),
        company_since: known.company.map_or_else(String::new, |at| t.day(at)),
        app_since: known.totp.map_or_else(String::new, |at| t.day(at)),
        codes_left: known.recovery_codes,
        sessions: sessions
            .into_iter()
            .map(|line| Line {
                id: line.id,
                device: device(&t, &line.device),
                network: line.device.network,
                since: t.time(line.began_at),
                used: t.time(line.used_at),
                is_this: line.is_this,
            })
            .collect(),
        can: Removable {
            passkey: ways.without(Removal::Passkey).is_ok(),
            password: ways.without(Removal::Password).is_ok(),
            app: ways.without(Removal::Totp).is_ok(),
        },
        languages: Language::ALL
            .map(|language| (language.as_str(), language_name(language), language == person.language))
            .to_vec(),
        requests: requests::of(&colleague).await?,
    };
    callers::page(200, &template)
}

fn row(t: &Texts, passkey: PasskeyLine) -> Passkey {
    Passkey {
        id: passkey.id,
        called: if passkey.name.is_empty() { t.m("passkey-unnamed") } else { passkey.name },
        added: t.day(passkey.created_at),
        used: passkey.used_at.map_or_else(|| t.m("passkey-never-used"), |at| t.time(at)),
    }
}

/// A device in words: "Firefox on Windows".
pub fn device(t: &Texts, device: &Device) -> String {
    match (device.browser, device.system) {
        (Some(browser), Some(system)) => t.b("device-on", "browser", browser, "system", system),
        (Some(one), None) | (None, Some(one)) => one.to_owned(),
        (None, None) => t.m("device-unknown"),
    }
}
