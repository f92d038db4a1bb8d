//! Requests of persons for their data or for erasure, to those who review.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_accounts::{Request, RequestError};
use sealport_identity::people;
use uuid::Uuid;

use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Confidant, Failure, Form, callers};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["request-was-answered"];

#[derive(Template)]
#[template(path = "admin/requests.html")]
struct RequestsPage {
    t: Texts,
    page: Page,
    waiting: Vec<Line>,
    answered: Vec<Line>,
}

struct Line {
    id: Uuid,
    what: String,
    name: String,
    address: String,
    asked: String,
    words: String,
    /// Whether it is the reader's own: somebody else answers it.
    is_own: bool,
    answered: String,
    answer: String,
}

/// `GET /requests`
///
/// # Errors
/// [`Failure::NotFound`] for whom requests don't come to.
pub async fn show(confidant: Confidant, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let Confidant(member) = confidant;
    let (app, t) = (&member.visitor.app, member.visitor.t);
    let (waiting, answered) = app.accounts.requests(&member.session).await?;
    let by: Vec<Uuid> = answered.iter().filter_map(|request| request.answer.as_ref()).map(|answer| answer.by).collect();
    let known = people(app.ground.database.read(), &app.ground, &by).await?;
    let names = known.into_iter().map(|(id, person)| (id, person.name)).collect();
    let lines = |all: &[Request]| all.iter().map(|one| line(one, &names, member.id(), &t)).collect();
    let page = RequestsPage {
        page: member.page("requests").after(said.said.as_deref(), SAID, &t),
        waiting: lines(&waiting),
        answered: lines(&answered),
        t,
    };
    callers::page(200, &page)
}

fn line(request: &Request, names: &HashMap<Uuid, String>, me: Uuid, t: &Texts) -> Line {
    let answer = request.answer.as_ref();
    let name = |by: &Uuid| names.get(by).map_or("–", String::as_str);
    Line {
        id: request.id,
        what: t.m(&format!("wish-{}", request.wish.as_str())),
        name: request.person.name.clone(),
        address: request.person.address.as_ref().map_or("–", |address| address.as_str()).to_owned(),
        asked: t.time(request.asked_at),
        words: request.words.clone(),
        is_own: request.person.id == me,
        answered: answer
            .map_or_else(String::new, |one| t.b("request-answered-by", "who", name(&one.by), "at", t.time(one.at))),
        answer: answer.map_or_else(String::new, |one| one.words.clone()),
    }
}

/// `POST /requests/{id}/answer`
///
/// # Errors
/// [`Failure::NotFound`] for whom requests don't come to; each is answered once.
pub async fn answer(confidant: Confidant, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let Confidant(member) = confidant;
    let visitor = &member.visitor;
    // Who may not see requests doesn't learn either whether the words would do.
    if !visitor.app.accounts.may_answer(&member.session).await? {
        return Err(RequestError::Unknown.into());
    }
    visitor.app.accounts.answer(&member.session, *id, fields.get("words"), &visitor.client).await?;
    Ok(see_other("/requests?said=request-was-answered"))
}
