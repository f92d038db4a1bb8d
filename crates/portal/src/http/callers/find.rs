//! Finding out who asks, once a request.

use std::net::IpAddr;
use std::rc::Rc;
use std::sync::Arc;

use actix_web::http::header;
use actix_web::{HttpRequest, web};
use sealport_identity::factors::Arrival;
use sealport_identity::{Client, Language, Person, Session};
use sealport_sharing::Visit;
use uuid::Uuid;

use super::cookies::{GRANT, LANGUAGE, STAFF, STEP, cookie_secret};
use crate::app::{App, Settings};
use crate::http::Failure;
use crate::page::Notice;
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
        .or_else(|| visit.as_ref().map(|(_, language)| *language))
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
    // The viewer's page, what it reports and looks for; not the pages that it loads.
    let viewer = path.strip_prefix("/c/view/").map(|rest| rest.split_once('/').map_or("", |(_, after)| after));
    matches!(viewer, Some("" | "seen" | "find")) || matches!(path, "/c" | "/c/close" | "/c/fresh")
}

/// Where people stand who aren't signed in yet; nobody else looks for them.
fn is_arriving(path: &str) -> bool {
    path.starts_with("/sign-in") || path.starts_with("/enrol")
}

/// Who is on the way.
fn arriving(arrival: &Arrival) -> &Person {
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
