//! Teams and who is in them.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_identity::{Team, TeamError};
use uuid::Uuid;

use crate::employees::account::Said;
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &["team-made", "team-renamed", "team-members-set", "team-dissolved"];

#[derive(Template)]
#[template(path = "admin/teams.html")]
struct TeamsPage {
    t: Texts,
    page: Page,
    teams: Vec<Row>,
    typed: String,
    name_error: String,
}

struct Row {
    id: Uuid,
    shown_name: String,
    members: String,
}

#[derive(Template)]
#[template(path = "admin/team.html")]
struct TeamPage {
    t: Texts,
    page: Page,
    id: Uuid,
    shown_name: String,
    typed: String,
    name_error: String,
    people: Vec<Colleague>,
}

struct Colleague {
    id: Uuid,
    shown_name: String,
    address: String,
    is_in: bool,
}

/// `GET /teams`
///
/// # Errors
/// What the records say.
pub async fn show(admin: Administrator, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    list(&admin, said.said.as_deref(), "", String::new()).await
}

/// `POST /teams`
///
/// # Errors
/// What the records say.
pub async fn make(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let visitor = &admin.colleague.visitor;
    match visitor.app.teams.make(&admin.permit, fields.get("name")).await {
        Ok(made) => Ok(see_other(&format!("/teams/{made}?said=team-made"))),
        Err(error) => list(&admin, None, fields.get("name"), name_error(error, &visitor.t)?).await,
    }
}

/// `GET /teams/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn one(admin: Administrator, id: web::Path<Uuid>, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    answer(&admin, *id, said.said.as_deref(), None).await
}

/// `POST /teams/{id}/rename`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn rename(admin: Administrator, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let visitor = &admin.colleague.visitor;
    match visitor.app.teams.rename(&admin.permit, *id, fields.get("name")).await {
        Ok(()) => Ok(see_other(&format!("/teams/{id}?said=team-renamed"))),
        Err(error) => {
            let error = name_error(error, &visitor.t)?;
            answer(&admin, *id, None, Some((fields.get("name").to_owned(), error))).await
        }
    }
}

/// `POST /teams/{id}/members`: exactly those who are ticked.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn set_members(
    admin: Administrator,
    id: web::Path<Uuid>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.teams.set_members(&admin.permit, *id, &fields.ids("member")).await?;
    Ok(see_other(&format!("/teams/{id}?said=team-members-set")))
}

/// `POST /teams/{id}/dissolve`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn dissolve(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.teams.dissolve(&admin.permit, *id).await?;
    Ok(see_other("/teams?said=team-dissolved"))
}

async fn list(
    admin: &Administrator,
    said: Option<&str>,
    typed: &str,
    name_error: String,
) -> Result<HttpResponse, Failure> {
    let t = admin.colleague.visitor.t;
    let teams = admin.colleague.visitor.app.teams.list(&admin.permit).await?;
    let row =
        |team: Team| Row { id: team.id, shown_name: team.name, members: t.a("team-count", "n", team.members.len()) };
    let is_wrong = !name_error.is_empty();
    let page = TeamsPage {
        t,
        page: admin.colleague.page("people").after(said, SAID, &t),
        teams: teams.into_iter().map(row).collect(),
        typed: typed.to_owned(),
        name_error,
    };
    html(if is_wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}

async fn answer(
    admin: &Administrator,
    id: Uuid,
    said: Option<&str>,
    wrong: Option<(String, String)>,
) -> Result<HttpResponse, Failure> {
    let (visitor, t) = (&admin.colleague.visitor, admin.colleague.visitor.t);
    let teams = visitor.app.teams.list(&admin.permit).await?;
    let team = teams.into_iter().find(|team| team.id == id).ok_or(Failure::NotFound)?;
    let people = visitor.app.staff.list(&admin.permit).await?;
    let is_wrong = wrong.is_some();
    let (typed, name_error) = wrong.unwrap_or_else(|| (team.name.clone(), String::new()));
    let page = TeamPage {
        t,
        page: admin.colleague.page("people").after(said, SAID, &t),
        id,
        shown_name: team.name,
        typed,
        name_error,
        people: people
            .into_iter()
            .map(|one| Colleague {
                id: one.person.id,
                is_in: team.members.contains(&one.person.id),
                address: one.person.address.as_ref().map_or("–", |address| address.as_str()).to_owned(),
                shown_name: one.person.name,
            })
            .collect(),
    };
    html(if is_wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}

/// What is wrong with a name; everything else is a failure.
fn name_error(error: TeamError, t: &Texts) -> Result<String, Failure> {
    match error {
        TeamError::Name => Ok(t.m("team-name-wrong")),
        TeamError::NameTaken => Ok(t.m("team-name-taken")),
        other => Err(other.into()),
    }
}
