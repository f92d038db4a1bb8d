//! All questions and answers, and the same as CSV.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use futures_util::{StreamExt, stream};
use sealport_access::{Permit, Role, Work};
use sealport_ambient::Timestamp;
use sealport_consent::{Consent, ConsentCursor};
use serde::Deserialize;
use uuid::Uuid;

use super::{look, since, state_words};
use crate::app::App;
use crate::employees::share::html;
use crate::employees::timeline::{MARK, table};
use crate::http::transfer::{Piece, Stop, Transfer};
use crate::http::watch::{Leave, Watch};
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

/// Lines of one page.
const PAGE: u32 = 40;
/// Lines written at a time.
const PIECE: u32 = 200;

#[derive(Template)]
#[template(path = "employees/consents.html")]
struct RegisterPage {
    t: Texts,
    page: Page,
    lines: Vec<Line>,
    first_href: String,
    next_href: String,
}

struct Line {
    id: Uuid,
    who: String,
    title: String,
    state: &'static str,
    state_word: String,
    since: String,
}

/// How the register is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
}

/// `GET /consents`
///
/// # Errors
/// What the records say.
pub async fn show(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let (t, now) = (colleague.visitor.t, colleague.visitor.now());
    let from = asked.after.as_deref().and_then(read_cursor).unwrap_or(ConsentCursor::NEWEST);
    let mut found = colleague.visitor.app.consents.list(&colleague.permit, from, PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| has_more).map(Consent::cursor);
    let line = |consent: &Consent| Line {
        id: consent.id,
        who: consent.person.name.clone(),
        title: consent.wording.title.clone(),
        state: look(consent.state(now)),
        state_word: state_words(consent.state(now), &t),
        since: since(consent, &t),
    };
    let page = RegisterPage {
        page: colleague.page("contacts"),
        lines: found.iter().map(line).collect(),
        first_href: if asked.after.is_some() { "/consents".to_owned() } else { String::new() },
        next_href: next
            .map_or_else(String::new, |next| format!("/consents?after={}.{}", next.at.micros(), next.id.simple())),
        t,
    };
    html(HttpResponse::Ok(), &page)
}

fn read_cursor(text: &str) -> Option<ConsentCursor> {
    let (at, id) = text.split_once('.')?;
    Some(ConsentCursor { at: Timestamp::from_micros(at.parse().ok()?), id: id.parse().ok()? })
}

/// What an export goes on with after its request is answered.
struct Rest {
    app: web::Data<App>,
    permit: Permit<Work>,
    t: Texts,
    /// Whether it is told from where people answered.
    proves: bool,
    from: ConsentCursor,
}

/// `POST /consents.csv`: the whole register with wordings and origins; the history says so first.
///
/// # Errors
/// What the records say.
pub async fn csv(colleague: Colleague, request: HttpRequest, Form(_): Form) -> Result<HttpResponse, Failure> {
    colleague.fresh()?;
    let (app, t) = (colleague.visitor.app.clone(), colleague.visitor.t);
    app.consents.note_export(&colleague.permit, &colleague.visitor.client).await?;
    let first = format!("{MARK}{}", table(&[headings(&t)])?);
    let watch = Watch::over(app.clone(), Leave::Employee(colleague.session.id), &request);
    let proves = colleague.session.facts.roles.has(Role::Reviewer);
    let rest = Rest { app, permit: colleague.permit, t, proves, from: ConsentCursor::NEWEST };
    let rest = stream::unfold(Some(rest), |rest| async {
        let rest = rest?;
        match piece(&rest).await {
            Ok((text, next)) => Some((Ok(Piece::frame(text)), next.map(|from| Rest { from, ..rest }))),
            // The connection breaks: a cut list must not look like a whole one.
            Err(failure) => {
                tracing::error!(error = %failure, "an export of consents broke off");
                Some((Err(Stop::Broken), None))
            }
        }
    });
    let all = stream::iter([Ok(Piece::frame(first))]).chain(rest);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"consents.csv\""))
        .insert_header((header::CONTENT_SECURITY_POLICY, crate::http::headers::FILE_POLICY))
        .body(Transfer::of_any_length(Box::pin(all)).watched(watch)))
}

const COLUMNS: [&str; 15] = [
    "number",
    "name",
    "address",
    "state",
    "title",
    "version",
    "language",
    "wording",
    "channel",
    "asked",
    "until",
    "given",
    "given-from",
    "withdrawn",
    "withdrawn-from",
];

fn headings(t: &Texts) -> Vec<String> {
    COLUMNS.iter().map(|name| t.m(&format!("consent-column-{name}"))).collect()
}

async fn piece(rest: &Rest) -> Result<(String, Option<ConsentCursor>), Failure> {
    let found = rest.app.consents.list(&rest.permit, rest.from, PIECE).await?;
    let now = rest.app.ground.now();
    let rows: Vec<_> = found.iter().map(|consent| row(consent, now, &rest.t, rest.proves)).collect();
    let next = found.last().filter(|_| found.len() == PIECE as usize).map(Consent::cursor);
    Ok((table(&rows)?, next))
}

fn row(consent: &Consent, now: Timestamp, t: &Texts, proves: bool) -> Vec<String> {
    let at = |at: Option<Timestamp>| at.map_or_else(String::new, |at| t.machine(at));
    let from = |from: &Option<sealport_consent::From>| {
        from.as_ref().filter(|_| proves).map_or_else(String::new, |from| format!("{} {}", from.address, from.agent))
    };
    vec![
        consent.id.to_string(),
        consent.person.name.clone(),
        consent.person.address.as_ref().map_or_else(String::new, |address| address.as_str().to_owned()),
        state_words(consent.state(now), t),
        consent.wording.title.clone(),
        consent.wording.version.to_string(),
        consent.wording.language.as_str().to_owned(),
        consent.wording.body.clone(),
        consent.channel.clone(),
        t.machine(consent.asked_at),
        t.machine(consent.asked_until),
        at(consent.confirmed_at),
        from(&consent.confirmed_from),
        at(consent.withdrawn_at),
        from(&consent.withdrawn_from),
    ]
}
