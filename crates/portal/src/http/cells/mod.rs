//! Who may what: every route and method, asked by everybody, in every state, of the running service; what is to come of it
//! stands in `expected.txt`. There is no subject with a token for machines, because there are no such tokens yet; and no file
//! in quarantine, infected, unscannable or on legal hold, because there are no such states yet.

mod asking;
mod expected;
mod people;
mod rooms;
mod second_factor;

use std::collections::{BTreeMap, BTreeSet};

use actix_web::App as Actix;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use sealport_database::Database;
use sealport_database::testing::TestDatabase;

use crate::http::cells::asking::{Aim, Portal, Sends};
use crate::http::cells::expected::{Line, Table, Word};
use crate::http::cells::people::{Cast, Subject};
use crate::http::cells::rooms::{Room, furnish, names, one_of_everything};
use crate::http::routes::{TABLE, configure};
use crate::http::walk_rights::fill;
use crate::http::{frame, stolen};

/// How many cells are asked on PostgreSQL; on SQLite all are.
const SAMPLE: usize = 2_000;
const SEED: u64 = 0x5ea1_b047_0000_0003;

/// One question: a route and method, by somebody, in a room.
#[derive(Clone, Copy)]
struct Cell<'t> {
    line: &'t Line,
    method: &'static str,
    subject: &'t Subject,
    room: &'t Room,
    word: Word,
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
    let places: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    let changed: Vec<_> = places.into_iter().filter(|place| before.get(*place) != after.get(*place)).collect();
    assert!(changed.is_empty(), "{changed:?} were changed by somebody who may not");
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
    let traces = [
        "usage_event",
        "usage_event_subject",
        "rate_limit",
        "delivery",
        "delivery_count",
        "viewing",
        "page_seen",
        "grant_session",
        "session",
    ];
    let mut all = stolen::dump(app).await;
    // What was fetched by those who may is noted there too.
    let fetched = ["share.first_fetched_at", "share_grant.fetched_at"];
    all.retain(|place, _| {
        !traces.contains(&place.split('.').next().unwrap_or_default()) && !fetched.contains(&place.as_str())
    });
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
