//! Asking, and judging the answer.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, header};
use actix_web::test::TestRequest;
use uuid::Uuid;

use super::{Cell, is_safe};
use crate::customers::tests::states::flipped;
use crate::http::callers::GRANT;
use crate::http::cells::expected::Word;
use crate::http::cells::people::Subject;
use crate::http::cells::rooms::{CONTENT, NAME, Room, Things};
use crate::http::forms;
use crate::http::walk_rights::Filled;

/// Where the file itself comes from, for those who may have it; there are its words, and nowhere else.
const GIVING: [&str; 3] = ["/c/files/{rendition}/{name}", "/c/zip/{name}", "/library/{id}/original/{n}"];

/// Who sees the files of the rooms somewhere; to everybody else nothing names one.
const SEEING: [&str; 9] = ["link", "opened", "coded", "customer", "see", "edit", "release", "share", "review"];

/// What came back, without what differs between any two answers.
#[derive(Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    headers: BTreeSet<(String, String)>,
    body: String,
}

/// What a request is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Aim {
    /// What the room and the house have.
    There,
    /// Ids and links that don't exist.
    Missing,
    /// No route of ours.
    Nowhere,
}

/// Sends to a service that is built once: with its table of routes that takes longer than a request.
pub trait Sends: AsyncFn(TestRequest) -> ServiceResponse {}
impl<F: AsyncFn(TestRequest) -> ServiceResponse> Sends for F {}

pub struct Portal<'t> {
    pub filled: &'t Filled,
    pub things: &'t Things,
    /// How often.
    pub asked: std::cell::Cell<u32>,
}

impl Portal<'_> {
    fn path(&self, pattern: &str, subject: &Subject, room: &Room, aim: Aim) -> String {
        let there = aim == Aim::There;
        if aim == Aim::Nowhere {
            let doors =
                [("/api/v1/", "/api/v1/"), ("/c/", "/c/"), ("/sign-in/", "/sign-in/"), ("/enrol/", "/sign-in/")];
            let door = doors.into_iter().find(|(door, _)| format!("{pattern}/").starts_with(door));
            return format!("{}nothing", door.map_or("/", |(_, door)| door));
        }
        if pattern == "/assets/{path:.*}" {
            return if there { "/assets/app.css".to_owned() } else { "/assets/nothing".to_owned() };
        }
        let (things, second) = (self.things, usize::from(pattern.ends_with("/refuse") || pattern.ends_with("/drop")));
        let id = match pattern.split('/').nth(1).unwrap_or_default() {
            "library" => room.asset,
            "shares" => room.share,
            "contacts" => things.contact,
            "companies" => things.company,
            "consents" if pattern.contains("purposes") => things.purpose,
            "consents" => things.consent,
            "collections" => things.collection,
            "people" => things.person,
            "teams" => things.team,
            "acts" => things.acts[second],
            "recoveries" => things.recoveries[second],
            "requests" => things.request,
            "api" | "uploads" => things.upload,
            _ => Uuid::nil(),
        };
        let of =
            |id: Uuid| if there { id } else { Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0000) }.to_string();
        let token = match (pattern.starts_with("/r/"), there && subject.has_links) {
            (true, true) => room.token.clone(),
            // Who doesn't know the link knows at most how it is made.
            (true, false) => flipped(&room.token),
            (false, _) => "nothing".to_owned(),
        };
        let values = [
            ("{id}", of(id)),
            ("{grant}", of(room.grant)),
            ("{letter}", of(room.letter)),
            ("{rendition}", of(room.rendition)),
            ("{ceremony}", of(Uuid::nil())),
            ("{n}", "1".to_owned()),
            ("{page}", "1".to_owned()),
            ("{piece}", "1".to_owned()),
            ("{name}", "name.bin".to_owned()),
            ("{secret}", "nothing".to_owned()),
            ("{token:.*}", token.clone()),
            ("{token}", token),
        ];
        values.iter().fold(pattern.to_owned(), |path, (name, value)| path.replace(name, value))
    }

    /// The session that the forms of this page are bound to.
    fn csrf(&self, path: &str, subject: &Subject, room: &Room) -> String {
        let at_customers_door = path == "/c" || ["/c/", "/r/", "/consent/"].iter().any(|door| path.starts_with(door));
        let session = match path {
            _ if path.starts_with("/c/view/") => room.visits.get(subject.name).map(|visit| visit.session),
            "/c" | "/c/close" | "/c/fresh" => room.visits.get(subject.name).map(|visit| visit.session),
            _ if at_customers_door => None,
            _ => subject.session,
        };
        forms::token(&self.filled.house.app, session)
    }

    /// A request that reaches the decision, and as a rule fails after it.
    fn request(&self, cell: &Cell<'_>, path: &str) -> TestRequest {
        let Cell { method, subject, room, .. } = *cell;
        let asked = self.asked.replace(self.asked.get() + 1);
        let [_, high, middle, low] = asked.to_be_bytes();
        let mut request = TestRequest::with_uri(path)
            .method(Method::from_bytes(method.as_bytes()).unwrap())
            // Everybody from elsewhere: how often one network asks is not the question here.
            .peer_addr((Ipv4Addr::new(10 + high, middle, low, 1), 1).into());
        for (name, value) in &subject.cookies {
            request = request.cookie(Cookie::new(*name, value));
        }
        if let Some(visit) = room.visits.get(subject.name) {
            request = request.cookie(Cookie::new(GRANT, &visit.cookie));
        }
        let csrf = self.csrf(path, subject, room);
        request = request
            .insert_header(("x-sealport-csrf", csrf.as_str()))
            .insert_header(("tus-resumable", "1.0.0"))
            .insert_header(("upload-offset", "4"));
        let is_out = !matches!(room.state, "draft" | "in-review" | "withdrawn");
        let fields = [
            ("csrf", csrf.as_str()),
            ("to", if is_out { "withdrawn" } else { "released" }),
            ("collection", &self.things.collection.to_string()),
            ("purpose", &self.things.purpose.to_string()),
            ("nonce", &room.nonce),
            ("answer", "yes"),
            // Of no revision that there is.
            ("revision", "0"),
        ];
        match method {
            _ if is_safe(method) => request,
            // What other methods are for a proxy that knows none.
            "POST" if cell.line.path == "/api/v1/uploads/{id}" => {
                request.insert_header(("x-http-method-override", "HEAD"))
            }
            "PATCH" => request.insert_header(("content-type", "application/offset+octet-stream")),
            "POST" if !path.starts_with("/api/") => request.set_form(fields),
            _ => request,
        }
    }

    pub async fn ask(&self, send: &impl Sends, cell: &Cell<'_>, aim: Aim) -> Answer {
        let path = self.path(cell.line.path, cell.subject, cell.room, aim);
        let response = send(self.request(cell, &path)).await;
        let status = response.status().as_u16();
        let plain = |text: &str| {
            let encoded: String = url::form_urlencoded::byte_serialize(path.as_bytes()).collect();
            let text = text.replace(&format!("\"{path}\""), "<path>").replace(&format!("\"{encoded}\""), "<path>");
            if path.len() > 32 { text.replace(&path, "<path>").replace(&encoded, "<path>") } else { text }
        };
        let own = [header::DATE.as_str(), "x-request-id"];
        let headers = response.headers().iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let headers = headers
            .map(|(name, value)| (name.to_string(), plain(&String::from_utf8_lossy(value.as_bytes()))))
            .collect();
        let body = to_bytes(response.into_body()).await.unwrap();
        // The server leaves it away.
        let body = if cell.method == "HEAD" { Default::default() } else { body };
        Answer { status, headers, body: plain(&String::from_utf8_lossy(&body)) }
    }

    /// What is wrong with the answer.
    pub async fn judge(&self, send: &impl Sends, cell: &Cell<'_>, answer: &Answer) -> Option<String> {
        let status = answer.status;
        let to = answer.headers.iter().find(|(name, _)| name == "location").map_or("", |(_, to)| to);
        let is_sent_away = to.starts_with("/sign-in") && cell.line.path != "/sign-out";
        let fits = match cell.word {
            // 4xx here is a form that makes no sense, or a state that doesn't allow it: past the door.
            // A page is marked in a worker, which the program of this test is none of: what would be handed over isn't.
            Word::Allowed if status == 503 => {
                cell.line.path.ends_with("/page/{page}") && cell.room.state == "to-look-at"
            }
            Word::Allowed => matches!(status, 200..400 | 400 | 409 | 412 | 413 | 415 | 422) && !is_sent_away,
            Word::Alike => status < 500,
            Word::SignIn => status == 401,
            Word::NotFound => status == 404,
            Word::AsNothing => !matches!(status, 401 | 403 | 404 | 500..),
            Word::Forbidden => status == 403,
            Word::Gone => status == 410,
            Word::Conflict => status == 409,
        };
        if !fits {
            return Some(format!("{status} {to}"));
        }
        // Who is of another company has an archive of their own there, of another file.
        let is_this = cell.method == "GET" && GIVING.contains(&cell.line.path) && cell.subject.name != "foreign";
        let gives = is_this && cell.word == Word::Allowed;
        if gives != answer.body.contains(CONTENT) {
            return Some(format!("{status}, and the words of the file are in it: {}", !gives));
        }
        if !SEEING.contains(&cell.subject.name) && answer.body.contains(NAME) {
            return Some(format!("{status}, and the name of a file is in it"));
        }
        let aim = match cell.word {
            // Who is signed in is led to no step on the way in, and knows that there are some.
            Word::SignIn if cell.subject.session.is_some() => return None,
            Word::SignIn => Aim::Nowhere,
            Word::NotFound | Word::AsNothing if cell.line.path.contains('{') => Aim::Missing,
            Word::NotFound => Aim::Nowhere,
            _ => return None,
        };
        let (twin, own) = (format!("{:?}", self.ask(send, cell, aim).await), format!("{answer:?}"));
        let at = twin.chars().zip(own.chars()).take_while(|(one, other)| one == other).count();
        let around = |text: &str| text.chars().skip(at.saturating_sub(60)).take(120).collect::<String>();
        (twin != own).then(|| format!("differs from what doesn't exist: {:?} for {:?}", around(&own), around(&twin)))
    }
}
