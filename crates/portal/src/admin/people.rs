//! Who works here.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Role, Roles};
use sealport_ambient::Timestamp;
use sealport_identity::factors::RecoveryRequest;
use sealport_identity::{Address, Employee, Language, RolesChange, SetupLetters, SetupLink, StaffError};
use sealport_notify::{LetterState, LetterStatus, setup_letters};
use uuid::Uuid;

use crate::admin::acts::{self, ActRow};
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &[
    "people-invited",
    "people-link-sent",
    "people-disabled",
    "people-enabled",
    "act-asked",
    "act-confirmed",
    "act-refused",
    "recovery-asked",
    "recovery-dropped",
];
/// What the page of one person says after a form.
pub(super) const PERSON_SAID: &[&str] =
    &["people-roles-set", "people-sessions-cut", "people-link-sent", "act-asked", "handover-done", "handover-open"];

#[derive(Template)]
#[template(path = "admin/people.html")]
struct PeoplePage {
    t: Texts,
    page: Page,
    people: Vec<Row>,
    acts: Vec<ActRow>,
    recoveries: Vec<Recovery>,
    /// Whether there is a second administrator who could confirm.
    can_recover: bool,
    link: Option<Link>,
    has_mail: bool,
    /// Whether the link is to be shown instead of sent.
    shown: bool,
    roles: Vec<Tick>,
    teams: Vec<Tick>,
    roles_error: String,
    typed_name: String,
    address: String,
    language: &'static str,
    name_error: String,
    address_error: String,
}

/// A box to tick.
struct Tick {
    value: String,
    word: String,
    hint: String,
    on: bool,
}

#[derive(Template)]
#[template(path = "admin/person.html")]
struct PersonPage {
    t: Texts,
    page: Page,
    id: Uuid,
    name: String,
    address: String,
    is_self: bool,
    disabled: bool,
    is_set_up: bool,
    /// What became of the way in that was sent or handed over.
    invitation: String,
    has_mail: bool,
    /// Whether a new link takes two.
    is_reviewer: bool,
    roles: Vec<Tick>,
    roles_error: String,
    /// The teams: id, name, and whether this one is in it.
    teams: Vec<(Uuid, String, bool)>,
}

/// Sentences about the fields of the form to add somebody; empty where nothing is wrong.
#[derive(Default)]
struct Wrong {
    name: String,
    address: String,
    roles: String,
}

struct Row {
    id: Uuid,
    name: String,
    address: String,
    roles: String,
    is_self: bool,
    disabled: bool,
    is_set_up: bool,
    /// What became of the invitation.
    invitation: String,
    last_seen: String,
}

/// A recovery that waits for a second administrator.
struct Recovery {
    id: Uuid,
    whose: String,
    asked_by: String,
    until: String,
    /// Whether the reader is another one than who asked and than whom it is about.
    can_confirm: bool,
}

/// A set-up link, shown this once.
pub(super) struct Link {
    name: String,
    url: String,
    until: String,
}

/// `GET /people`
///
/// # Errors
/// What the records say.
pub async fn show(admin: Administrator, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    answer(&admin, None, None, Wrong::default(), said.said.as_deref()).await
}

/// Who writes the letter with a set-up link; none where there is no mail server, or where the link is to be shown.
pub(super) fn letters<'a>(admin: &'a Administrator, fields: &Fields) -> Option<&'a dyn SetupLetters> {
    let visitor = &admin.colleague.visitor;
    let by_letter = visitor.settings.smtp.is_some() && fields.get("link") != "shown";
    by_letter.then_some(&*visitor.app.setup_letters)
}

/// `POST /people`: adds an employee; the set-up link goes by letter, or is shown to be handed over.
///
/// # Errors
/// What the records say.
pub async fn add(admin: Administrator, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let t = admin.colleague.visitor.t;
    let name = fields.trimmed("name");
    let address = Address::parse(fields.get("address"));
    let (roles, roles_error) = match roles_of(&fields, &t) {
        Ok(roles) => (roles, String::new()),
        Err(error) => (Roles::default(), error),
    };
    let wrong = Wrong {
        name: if name.is_empty() { t.m("field-needed") } else { String::new() },
        address: if address.is_err() { t.m("field-address-wrong") } else { String::new() },
        roles: roles_error,
    };
    let Ok(address) = address else { return answer(&admin, None, Some(&fields), wrong, None).await };
    if !wrong.name.is_empty() || !wrong.roles.is_empty() {
        return answer(&admin, None, Some(&fields), wrong, None).await;
    }
    let language = Language::parse(fields.get("language")).unwrap_or(t.language);
    let staff = &admin.colleague.visitor.app.staff;
    let (who, teams) = ((name, &address, language), fields.ids("team"));
    let added = match letters(&admin, &fields) {
        Some(letters) => staff.invite(&admin.permit, who, roles, &teams, letters).await.map(|_| None),
        None => staff.add(&admin.permit, who, roles, &teams).await.map(|(_, link)| Some(link)),
    };
    match added {
        Ok(None) => Ok(see_other("/people?said=people-invited")),
        Ok(Some(link)) => {
            let link = to_show(&admin, name, &link);
            answer(&admin, Some(link), None, Wrong::default(), None).await
        }
        Err(StaffError::AlreadyThere) => {
            let wrong = Wrong { address: t.m("people-already-there"), ..Wrong::default() };
            answer(&admin, None, Some(&fields), wrong, None).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /people/{id}/link`: a new set-up link for somebody who forgot the password or was late; by letter, or shown to be
/// handed over. A reviewer's takes two.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn new_link(admin: Administrator, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let staff = &admin.colleague.visitor.app.staff;
    let made = match letters(&admin, &fields) {
        Some(letters) => staff.send_link(&admin.permit, *id, letters).await.map(|()| None),
        None => staff.new_link(&admin.permit, *id).await.map(Some),
    };
    match made {
        Ok(None) => Ok(see_other("/people?said=people-link-sent")),
        Ok(Some(link)) => show_link(&admin, *id, &link).await,
        Err(StaffError::TakesTwo) => {
            staff.ask_for_link(&admin.permit, *id).await?;
            Ok(see_other("/people?said=act-asked"))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page with somebody's new link, to be handed over.
///
/// # Errors
/// What the records say.
pub(super) async fn show_link(admin: &Administrator, id: Uuid, link: &SetupLink) -> Result<HttpResponse, Failure> {
    let all = admin.colleague.visitor.app.staff.list(&admin.permit).await?;
    let name = all.iter().find(|one| one.person.id == id).map_or("", |one| &one.person.name);
    let link = to_show(admin, name, link);
    answer(admin, Some(link), None, Wrong::default(), None).await
}

/// `GET /people/{id}`: roles and teams of one.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn one(admin: Administrator, id: web::Path<Uuid>, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    person(&admin, *id, None, said.said.as_deref()).await
}

/// `POST /people/{id}/end-sessions`: a device was lost, or something is odd.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn end_sessions(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.end_sessions(&admin.permit, *id).await?;
    Ok(see_other(&format!("/people/{id}?said=people-sessions-cut")))
}

/// `POST /people/{id}/roles`
///
/// # Errors
/// [`Failure::NotFound`]; nobody changes their own roles, and the last administrator stays.
pub async fn set_roles(admin: Administrator, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let visitor = &admin.colleague.visitor;
    let roles = match roles_of(&fields, &visitor.t) {
        Ok(roles) => roles,
        Err(error) => return person(&admin, *id, Some((&fields, error)), None).await,
    };
    let said = match visitor.app.staff.set_roles(&admin.permit, *id, roles).await? {
        RolesChange::Done => "people-roles-set",
        RolesChange::Asked(_) => "act-asked",
    };
    Ok(see_other(&format!("/people/{id}?said={said}")))
}

async fn person(
    admin: &Administrator,
    id: Uuid,
    wrong: Option<(&Fields, String)>,
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let (visitor, t) = (&admin.colleague.visitor, admin.colleague.visitor.t);
    let all = visitor.app.staff.list(&admin.permit).await?;
    let employee = all.into_iter().find(|one| one.person.id == id).ok_or(Failure::NotFound)?;
    let teams = visitor.app.teams.list(&admin.permit).await?;
    let letters = setup_letters(visitor.app.ground.database.read(), [id]).await?;
    let mut response = if wrong.is_some() { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    let template = PersonPage {
        t,
        page: admin.colleague.page("people").after(said, PERSON_SAID, &t),
        id,
        address: employee.person.address.as_ref().map_or("–", Address::as_str).to_owned(),
        disabled: employee.disabled_at.is_some(),
        is_set_up: employee.ways.are_enough(),
        invitation: invitation(&t, &employee, letters.get(&id), visitor.now()),
        has_mail: visitor.settings.smtp.is_some(),
        is_reviewer: employee.roles.has(Role::Reviewer),
        name: employee.person.name,
        is_self: id == admin.colleague.id(),
        roles: role_ticks(&t, |role| match &wrong {
            Some((fields, _)) => fields.all("role").any(|word| word == role.as_str()),
            None => employee.roles.has(role),
        }),
        roles_error: wrong.map(|(_, error)| error).unwrap_or_default(),
        teams: teams.into_iter().map(|team| (team.id, team.name, team.members.contains(&id))).collect(),
    };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}

/// The roles that were ticked, or what is wrong with them.
fn roles_of(fields: &Fields, t: &Texts) -> Result<Roles, String> {
    let roles = Roles::new(fields.all("role").filter_map(Role::parse).filter(|role| Role::IN_HOUSE.contains(role)))
        .map_err(|_| t.m("people-roles-conflict"))?;
    if roles.is_empty() { Err(t.m("people-no-role")) } else { Ok(roles) }
}

fn role_ticks(t: &Texts, on: impl Fn(Role) -> bool) -> Vec<Tick> {
    let tick = |role: Role| Tick {
        value: role.as_str().to_owned(),
        word: t.m(&format!("role-{}", role.as_str())),
        hint: t.m(&format!("role-{}-hint", role.as_str())),
        on: on(role),
    };
    Role::IN_HOUSE.into_iter().map(tick).collect()
}

/// `POST /people/{id}/enable`
///
/// # Errors
/// What the records say.
pub async fn enable(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.set_disabled(&admin.permit, *id, false).await?;
    Ok(see_other("/people?said=people-enabled"))
}

pub(super) fn to_show(admin: &Administrator, name: &str, link: &SetupLink) -> Link {
    let visitor = &admin.colleague.visitor;
    let url = format!("{}/setup/{}", visitor.app.config.public_url(), link.secret.expose().as_str());
    Link { name: name.to_owned(), url, until: visitor.t.time(link.expires_at) }
}

/// The page with a link to hand over.
///
/// # Errors
/// What the records say.
pub(super) async fn with_link(admin: &Administrator, link: Link) -> Result<HttpResponse, Failure> {
    answer(admin, Some(link), None, Wrong::default(), None).await
}

async fn answer(
    admin: &Administrator,
    link: Option<Link>,
    typed: Option<&Fields>,
    wrong: Wrong,
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    let t = visitor.t;
    let people = visitor.app.staff.list(&admin.permit).await?;
    let teams = visitor.app.teams.list(&admin.permit).await?;
    let names: HashMap<Uuid, String> = people.iter().map(|one| (one.person.id, one.person.name.clone())).collect();
    let asked = visitor.app.staff.asked_acts(&admin.permit).await?;
    let is_wrong = typed.is_some();
    let empty = Fields::default();
    let fields = typed.unwrap_or(&empty);
    // A new colleague usually works with assets, and is in the first team.
    let chosen_teams = if is_wrong { fields.ids("team") } else { teams.iter().take(1).map(|team| team.id).collect() };
    let ids = people.iter().map(|one| one.person.id);
    let letters = setup_letters(visitor.app.ground.database.read(), ids).await?;
    let requests = visitor.app.factors.recovery_requests(&admin.permit).await?;
    let recoveries = requests.iter().map(|request| recovery(request, admin.colleague.id(), &names, &t)).collect();
    let can_recover =
        people.iter().filter(|one| one.roles.has(Role::Administrator) && one.disabled_at.is_none()).count() > 1;
    let template = PeoplePage {
        t,
        page: admin.colleague.page("people").after(said, SAID, &t),
        people: people.into_iter().map(|one| row(&t, (admin.colleague.id(), visitor.now()), one, &letters)).collect(),
        acts: asked.iter().map(|act| acts::row(act, admin.colleague.id(), &names, &t)).collect(),
        recoveries,
        can_recover,
        link,
        has_mail: visitor.settings.smtp.is_some(),
        shown: fields.get("link") == "shown",
        roles: role_ticks(&t, |role| match typed {
            Some(fields) => fields.all("role").any(|word| word == role.as_str()),
            None => role == Role::Employee,
        }),
        teams: teams
            .into_iter()
            .map(|team| Tick {
                on: chosen_teams.contains(&team.id),
                value: team.id.to_string(),
                word: team.name,
                hint: String::new(),
            })
            .collect(),
        roles_error: wrong.roles,
        typed_name: fields.trimmed("name").to_owned(),
        address: fields.trimmed("address").to_owned(),
        language: Language::parse(fields.get("language")).unwrap_or(visitor.settings.company.language).as_str(),
        name_error: wrong.name,
        address_error: wrong.address,
    };
    let mut response = if is_wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() };
    Ok(response.content_type("text/html; charset=utf-8").body(template.render()?))
}

fn recovery(request: &RecoveryRequest, me: Uuid, names: &HashMap<Uuid, String>, t: &Texts) -> Recovery {
    let name_of = |id| names.get(&id).cloned().unwrap_or_else(|| "–".to_owned());
    Recovery {
        id: request.id,
        whose: name_of(request.person),
        asked_by: name_of(request.asked_by),
        until: t.time(request.expires_at),
        can_confirm: request.asked_by != me && request.person != me,
    }
}

fn row(t: &Texts, (me, now): (Uuid, Timestamp), employee: Employee, letters: &HashMap<Uuid, LetterStatus>) -> Row {
    Row {
        invitation: invitation(t, &employee, letters.get(&employee.person.id), now),
        id: employee.person.id,
        is_self: employee.person.id == me,
        address: employee.person.address.as_ref().map_or("–", Address::as_str).to_owned(),
        name: employee.person.name,
        roles: employee.roles.iter().map(|role| t.m(&format!("role-{}", role.as_str()))).collect::<Vec<_>>().join(", "),
        disabled: employee.disabled_at.is_some(),
        is_set_up: employee.ways.are_enough() || employee.is_linked,
        last_seen: employee.last_seen.map_or_else(|| t.m("people-never-seen"), |at| t.time(at)),
    }
}

/// What became of the link that somebody is to get in with; empty where none is under way.
fn invitation(t: &Texts, employee: &Employee, letter: Option<&LetterStatus>, now: Timestamp) -> String {
    let Some(until) = employee.link_until else { return String::new() };
    if until <= now {
        return t.a("invitation-over", "until", t.time(until));
    }
    let until = t.time(until);
    match letter.map(|letter| (letter.state, letter)) {
        Some((LetterState::Waiting | LetterState::Sending, _)) => t.a("invitation-queued", "until", until),
        Some((LetterState::Accepted, _)) => t.a("invitation-accepted", "until", until),
        Some((LetterState::Failed, letter)) => {
            t.a("invitation-failed", "error", letter.error.clone().unwrap_or_else(|| "–".to_owned()))
        }
        Some((LetterState::Cancelled, _)) | None => t.a("invitation-by-hand", "until", until),
    }
}
