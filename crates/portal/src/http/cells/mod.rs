//! Who may what: every route and method, asked by everybody, in every state, of the running service; what is to come of it
//! stands in `expected.txt`. There is no subject with a token for machines, because there are no such tokens yet.

mod expected;
mod people;
mod rooms;
mod second_factor;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::App as Actix;
use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::dev::ServiceResponse;
use actix_web::http::{Method, header};
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use sealport_database::Database;
use sealport_database::testing::TestDatabase;
use uuid::Uuid;

use crate::http::callers::GRANT;
use crate::http::cells::expected::{Line, Table, Word};
use crate::http::cells::people::{Cast, Subject};
use crate::http::cells::rooms::{CONTENT, NAME, Room, Things, furnish, names, one_of_everything};
use crate::http::routes::{TABLE, configure};
use crate::http::walk_rights::{Filled, fill};
use crate::http::{forms, frame, stolen};

/// How many cells are asked on PostgreSQL; on SQLite all are.
const SAMPLE: usize = 2_000;
const SEED: u64 = 0x5ea1_b047_0000_0003;

/// Where the file itself comes from, for those who may have it; there are its words, and nowhere else.
const GIVING: [&str; 3] = ["/c/files/{rendition}/{name}", "/c/zip/{name}", "/library/{id}/original/{n}"];

/// Who sees the files of the rooms somewhere; to everybody else nothing names one.
const SEEING: [&str; 9] = ["link", "opened", "coded", "customer", "see", "edit", "release", "share", "review"];

/// One question: a route and method, by somebody, in a room.
#[derive(Clone, Copy)]
struct Cell<'t> {
    line: &'t Line,
    method: &'static str,
    subject: &'t Subject,
    room: &'t Room,
    word: Word,
}

/// What came back, without what differs between any two answers.
#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    headers: BTreeSet<(String, String)>,
    body: String,
}

/// What a request is about.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// What the room and the house have.
    There,
    /// Ids and links that don't exist.
    Missing,
    /// No route of ours.
    Nowhere,
}

/// Sends to a service that is built once: with its table of routes that takes longer than a request.
trait Sends: AsyncFn(TestRequest) -> ServiceResponse {}
impl<F: AsyncFn(TestRequest) -> ServiceResponse> Sends for F {}

struct Portal<'t> {
    filled: &'t Filled,
    things: &'t Things,
    asked: std::cell::Cell<u32>,
}

#[derive(Default)]
struct Count {
    cells: usize,
    allowed: usize,
    done: usize,
    wrong: Vec<String>,
}

/// Routes whose object is a file, a share or what a recipient has of it: the others are the same in every state.
fn has_states(path: &str) -> bool {
    let about = ["/library/{id}", "/shares/{id}", "/my/shares/{grant}", "/r/{token", "/c/"];
    path == "/c" || about.iter().any(|beginning| path.starts_with(beginning))
}

fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

/// In the order of the file, so that what undoes comes last.
fn cells<'t>(table: &'t Table, subjects: &'t [Subject], rooms: &'t [Room]) -> Vec<Cell<'t>> {
    let mut cells = Vec::new();
    for line in &table.lines {
        let methods: &[&'static str] = if line.method == "GET" { &["GET", "HEAD"] } else { &[line.method] };
        let rooms = if has_states(line.path) { rooms } else { &rooms[..1] };
        for room in rooms {
            for subject in subjects {
                let word = table.word(line.group, room.state, subject.name);
                cells.extend(methods.iter().map(|method| Cell { line, method, subject, room, word }));
            }
        }
    }
    cells
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
            (true, false) => crate::customers::tests::states::flipped(&room.token),
            (false, _) => "nothing".to_owned(),
        };
        let values = [
            ("{id}", of(id)),
            ("{grant}", of(room.grant)),
            ("{letter}", of(room.letter)),
            ("{rendition}", of(room.rendition)),
            ("{ceremony}", of(Uuid::nil())),
            ("{n}", "1".to_owned()),
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
            .peer_addr((std::net::Ipv4Addr::new(10 + high, middle, low, 1), 1).into());
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

    async fn ask(&self, send: &impl Sends, cell: &Cell<'_>, aim: Aim) -> Answer {
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
    async fn judge(&self, send: &impl Sends, cell: &Cell<'_>, answer: &Answer) -> Option<String> {
        let status = answer.status;
        let to = answer.headers.iter().find(|(name, _)| name == "location").map_or("", |(_, to)| to);
        let is_sent_away = to.starts_with("/sign-in") && cell.line.path != "/sign-out";
        let fits = match cell.word {
            // 4xx here is a form that makes no sense, or a state that doesn't allow it: past the door.
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

async fn run(database: &Database, sample: Option<usize>) -> Count {
    let filled = fill(stolen::house(database).await).await;
    let (app, states) = (filled.house.app.clone(), names());
    let table = Table::read(&states);
    let cast = Cast::gather(&filled).await;
    let things = one_of_everything(&filled, &cast).await;
    let rooms = furnish(&filled, &cast).await;
    let subjects = cast.ready(&app, &table.subjects).await;
    let portal = Portal { filled: &filled, things: &things, asked: std::cell::Cell::new(0) };
    let service =
        init_service(Actix::new().app_data(app.clone()).wrap(from_fn(frame::around)).configure(configure)).await;

    let send = async |request: TestRequest| call_service(&service, request.to_request()).await;

    let mut cells = cells(&table, &subjects, &rooms);
    if let Some(count) = sample {
        thin(&mut cells, count);
    }
    // Those first that are to change nothing.
    let (acts, others): (Vec<_>, Vec<_>) =
        cells.into_iter().partition(|cell| cell.word.lets_in() && !is_safe(cell.method));
    let before = kept(&app).await;
    let mut count = Count::default();
    for cell in &others {
        one(&portal, &send, cell, &mut count).await;
    }
    let after = kept(&app).await;
    for (place, values) in &before {
        assert_eq!(values, &after[place], "{place} was changed by somebody who may not");
    }
    for cell in &acts {
        one(&portal, &send, cell, &mut count).await;
    }
    app.deliveries.flush_all().await.unwrap();
    count
}

async fn one(portal: &Portal<'_>, send: &impl Sends, cell: &Cell<'_>, count: &mut Count) {
    let answer = portal.ask(send, cell, Aim::There).await;
    count.cells += 1;
    count.allowed += usize::from(cell.word.lets_in());
    count.done += usize::from(cell.word.lets_in() && answer.status < 400);
    if let Some(wrong) = portal.judge(send, cell, &answer).await {
        let Cell { line, method, subject, room, word } = cell;
        count
            .wrong
            .push(format!("{method} {} as {} when {}: {word:?}, but {wrong}", line.path, subject.name, room.state));
    }
}

/// What nobody changes who only looks or is refused: everything but the traces of having asked.
async fn kept(app: &crate::app::App) -> BTreeMap<String, Vec<Vec<u8>>> {
    let traces =
        ["usage_event", "usage_event_subject", "rate_limit", "delivery", "delivery_count", "grant_session", "session"];
    let mut all = stolen::dump(app).await;
    all.retain(|place, _| !traces.contains(&place.split('.').next().unwrap_or_default()));
    for values in all.values_mut() {
        values.sort();
    }
    all
}

/// Leaves so many, chosen always alike, in their order.
fn thin<T>(all: &mut Vec<T>, count: usize) {
    let (mut state, mut left, mut needed) = (SEED, all.len(), count);
    all.retain(|_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let chosen = state % (left as u64) < needed as u64;
        left -= 1;
        needed -= usize::from(chosen);
        chosen
    });
}

#[expect(clippy::print_stdout, reason = "what was asked is part of the record")]
fn report(what: &str, count: &Count) {
    let Count { cells, allowed, done, wrong } = count;
    println!(
        "{what}: {cells} cells, {allowed} allowed ({done} of them done), {} denied, {} otherwise",
        cells - allowed,
        wrong.len()
    );
    for line in wrong.iter() {
        println!("{line}");
    }
    assert!(wrong.is_empty(), "{} cells are otherwise than the table says", wrong.len());
}

#[test]
fn the_routes_of_the_server_are_those_of_the_table() {
    let table = Table::read(&names());
    let listed: BTreeSet<_> = table.lines.iter().map(|line| (line.method, line.path)).collect();
    assert_eq!(listed.len(), table.lines.len(), "a route stands there twice");
    let served: BTreeSet<_> = TABLE.iter().map(|route| (route.method, route.path)).collect();
    let (unlisted, gone): (Vec<_>, Vec<_>) =
        (served.difference(&listed).collect(), listed.difference(&served).collect());
    assert!(unlisted.is_empty(), "who may ask for {unlisted:?}? say so in the table");
    assert!(gone.is_empty(), "nobody serves {gone:?}");
}

#[actix_web::test]
async fn everybody_gets_what_the_table_says_and_nothing_else() {
    let test = TestDatabase::sqlite().await;
    let count = run(&test.database, None).await;
    report("SQLite", &count);
    assert!(count.cells >= 20_000, "{} cells", count.cells);
    test.close().await;
}

#[actix_web::test]
async fn so_they_do_on_postgresql() {
    let test = TestDatabase::postgres().await;
    let count = run(&test.database, Some(SAMPLE)).await;
    report("PostgreSQL", &count);
    assert_eq!(count.cells, SAMPLE);
    test.close().await;
}
