//! Collections: what lies where, and who may do what there.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Arrange, CollectionFacts, Permit, Right, Rights, Role, arrange};
use sealport_asset_store::{Collection, CollectionError};
use uuid::Uuid;

use crate::employees::account::Said;
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Arranger, Colleague, Failure, Fields, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] =
    &["collection-made", "collection-renamed", "collection-moved", "collection-removed", "collection-rights-set"];

#[derive(Template)]
#[template(path = "employees/collections.html")]
struct CollectionsPage {
    t: Texts,
    page: Page,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "employees/collection.html")]
struct CollectionPage {
    t: Texts,
    page: Page,
    id: Uuid,
    shown_name: String,
    crumbs: Vec<Crumb>,
    inside: Vec<Row>,
    /// Whether this person sees what lies in it; an administrator may not.
    is_seen: bool,
    may_bring: bool,
    may_arrange: bool,
    /// Whether it may get another name and place: the one that holds all others may not.
    may_change: bool,
    may_give: bool,
    places: Vec<Place>,
    teams: Vec<TeamRow>,
    typed: String,
    make_error: String,
    renamed: String,
    rename_error: String,
}

/// A collection in a list.
struct Row {
    id: Uuid,
    shown_name: String,
    depth: usize,
    rights: String,
}

/// A collection above another.
pub struct Crumb {
    /// Its id.
    pub id: Uuid,
    /// Its name.
    pub shown_name: String,
}

/// A collection to choose.
pub struct Place {
    /// Its id.
    pub id: Uuid,
    /// Its name, moved in as deep as it lies.
    pub shown_name: String,
    /// Whether it is the present one.
    pub chosen: bool,
}

/// What a team may do.
struct TeamRow {
    team: Uuid,
    shown_name: String,
    marks: Vec<Mark>,
}

struct Mark {
    value: &'static str,
    word: String,
    on: bool,
    from_above: bool,
}

/// `GET /collections`
///
/// # Errors
/// What the records say.
pub async fn show(arranger: Arranger, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    let t = arranger.member.visitor.t;
    let tree = tree(&arranger).await?;
    let page = CollectionsPage {
        t,
        page: arranger.member.page("collections").after(said.said.as_deref(), SAID, &t),
        rows: tree.iter().map(|one| row(one, &t)).collect(),
    };
    html(HttpResponse::Ok(), &page)
}

/// `GET /collections/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn one(arranger: Arranger, id: web::Path<Uuid>, said: web::Query<Said>) -> Result<HttpResponse, Failure> {
    answer(&arranger, *id, said.said.as_deref(), Wrong::default()).await
}

/// `POST /collections/{id}/make`: a collection in this one.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`].
pub async fn make(arranger: Arranger, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let permit = leave(&arranger, *id).await?;
    let visitor = &arranger.member.visitor;
    match visitor.app.collections.make(&permit, fields.get("name"), &visitor.client).await {
        Ok(made) => Ok(see_other(&format!("/collections/{made}?said=collection-made"))),
        Err(error) => {
            let wrong = Wrong {
                make: name_error(error, &visitor.t)?,
                typed: fields.get("name").to_owned(),
                ..Wrong::default()
            };
            answer(&arranger, *id, None, wrong).await
        }
    }
}

/// `POST /collections/{id}/rename`
///
/// # Errors
/// As [`make`].
pub async fn rename(arranger: Arranger, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let permit = leave(&arranger, parent(&arranger, *id).await?).await?;
    let visitor = &arranger.member.visitor;
    match visitor.app.collections.rename(&permit, *id, fields.get("name"), &visitor.client).await {
        Ok(()) => Ok(see_other(&format!("/collections/{id}?said=collection-renamed"))),
        Err(error) => {
            let wrong = Wrong {
                rename: name_error(error, &visitor.t)?,
                renamed: Some(fields.get("name").to_owned()),
                ..Wrong::default()
            };
            answer(&arranger, *id, None, wrong).await
        }
    }
}

/// `POST /collections/{id}/move`: into another one, with all that lies in it.
///
/// # Errors
/// As [`make`].
pub async fn relocate(arranger: Arranger, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    // Where a collection lies decides whose rights reach it, so moving one is as dangerous as giving rights.
    arranger.member.fresh()?;
    let from = leave(&arranger, parent(&arranger, *id).await?).await?;
    let to = leave(&arranger, chosen(&fields)?).await?;
    let visitor = &arranger.member.visitor;
    visitor.app.collections.relocate(&from, &to, *id, &visitor.client).await?;
    Ok(see_other(&format!("/collections/{id}?said=collection-moved")))
}

/// `POST /collections/{id}/remove`: when nothing lies in it.
///
/// # Errors
/// As [`make`].
pub async fn remove(arranger: Arranger, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    let permit = leave(&arranger, parent(&arranger, *id).await?).await?;
    let visitor = &arranger.member.visitor;
    visitor.app.collections.remove(&permit, *id, &visitor.client).await?;
    Ok(see_other("/collections?said=collection-removed"))
}

/// `POST /collections/{id}/rights`: what each team may do in it.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn set_rights(
    admin: Administrator,
    id: web::Path<Uuid>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let visitor = &admin.colleague.visitor;
    let collections = &visitor.app.collections;
    let ticked: Vec<&str> = fields.all("right").collect();
    // Only the teams that the form showed: one that was made meanwhile keeps what it has.
    let shown = fields.ids("team");
    for team in collections.rights(&admin.permit, *id).await?.iter().filter(|team| shown.contains(&team.team)) {
        let has = |right: &Right| ticked.contains(&format!("{}.{}", team.team, right.as_str()).as_str());
        let rights = Rights::new(Right::ALL.into_iter().filter(has));
        collections.set_rights(&admin.permit, *id, team.team, rights, &visitor.client).await?;
    }
    Ok(see_other(&format!("/collections/{id}?said=collection-rights-set")))
}

/// The collections above an asset and its own, as far as they are seen.
///
/// # Errors
/// What the records say.
pub async fn crumbs(colleague: &Colleague, collection: Uuid) -> Result<Vec<Crumb>, Failure> {
    let tree = colleague.visitor.app.collections.seen(&colleague.permit).await?;
    Ok(path(&tree, collection, &colleague.visitor.t))
}

/// The collections in which this person may edit, to choose one of.
///
/// # Errors
/// What the records say.
pub async fn editable(colleague: &Colleague, present: Option<Uuid>) -> Result<Vec<Place>, Failure> {
    let tree = colleague.visitor.app.collections.seen(&colleague.permit).await?;
    let mut places = choices(&tree, &colleague.visitor.t, |one| one.rights.has(Right::Edit));
    for place in &mut places {
        place.chosen = Some(place.id) == present;
    }
    Ok(places)
}

/// The id of the collection that a form chose.
///
/// # Errors
/// A form that chose none.
pub fn chosen(fields: &Fields) -> Result<Uuid, Failure> {
    fields.get("collection").parse().map_err(|_| Failure::BadRequest("error-form-broken"))
}

/// What a collection is called.
pub fn name(collection: &Collection, t: &Texts) -> String {
    if collection.name.is_empty() { t.m("collection-root") } else { collection.name.clone() }
}

#[derive(Default)]
struct Wrong {
    typed: String,
    make: String,
    renamed: Option<String>,
    rename: String,
}

async fn answer(arranger: &Arranger, id: Uuid, said: Option<&str>, wrong: Wrong) -> Result<HttpResponse, Failure> {
    let (member, t) = (&arranger.member, arranger.member.visitor.t);
    let tree = tree(arranger).await?;
    let one = tree.iter().find(|one| one.id == id).ok_or(Failure::NotFound)?;
    let is_admin = member.session.facts.roles.has(Role::Administrator);
    let arranges = |one: &Collection| is_admin || one.rights.has(Right::Edit);
    let parent = one.parent.and_then(|parent| tree.iter().find(|one| one.id == parent));
    let below: Vec<Uuid> = subtree(&tree, id);
    let may_change = parent.is_some_and(arranges);
    let places = choices(&tree, &t, |place| arranges(place) && !below.contains(&place.id));
    let is_wrong = !wrong.make.is_empty() || !wrong.rename.is_empty();
    let page = CollectionPage {
        t,
        page: member.page("collections").after(said, SAID, &t),
        id,
        shown_name: name(one, &t),
        crumbs: one.parent.map_or_else(Vec::new, |parent| path(&tree, parent, &t)),
        inside: tree.iter().filter(|inner| inner.parent == Some(id)).map(|inner| row(inner, &t)).collect(),
        is_seen: one.rights.has(Right::See),
        may_bring: one.rights.has(Right::Edit),
        may_arrange: arranges(one),
        may_change,
        may_give: is_admin,
        places: places.into_iter().map(|place| Place { chosen: Some(place.id) == one.parent, ..place }).collect(),
        teams: if is_admin { teams(arranger, id).await? } else { Vec::new() },
        typed: wrong.typed,
        make_error: wrong.make,
        renamed: wrong.renamed.unwrap_or_else(|| one.name.clone()),
        rename_error: wrong.rename,
    };
    html(if is_wrong { HttpResponse::UnprocessableEntity() } else { HttpResponse::Ok() }, &page)
}

/// What this person sees; for an administrator all names, with the rights that they have themselves.
async fn tree(arranger: &Arranger) -> Result<Vec<Collection>, Failure> {
    let (member, collections) = (&arranger.member, &arranger.member.visitor.app.collections);
    let (facts, now) = (&member.session.facts, member.visitor.now());
    let seen = match sealport_access::work(facts, now) {
        Ok(permit) => collections.seen(&permit).await?,
        Err(_) => Vec::new(),
    };
    let Ok(permit) = sealport_access::administer(facts, now) else { return Ok(seen) };
    let mut all = collections.all(&permit).await?;
    for one in &mut all {
        one.rights = seen.iter().find(|other| other.id == one.id).map_or(Rights::NONE, |other| other.rights);
    }
    Ok(all)
}

async fn leave(arranger: &Arranger, collection: Uuid) -> Result<Permit<Arrange>, Failure> {
    let member = &arranger.member;
    let facts: CollectionFacts = member.visitor.app.collections.facts(member.id(), collection).await?;
    Ok(arrange(&member.session.facts, &facts, member.visitor.now())?)
}

/// The collection that this one lies in, where both are seen.
async fn parent(arranger: &Arranger, collection: Uuid) -> Result<Uuid, Failure> {
    let tree = tree(arranger).await?;
    tree.iter().find(|one| one.id == collection).and_then(|one| one.parent).ok_or(Failure::NotFound)
}

async fn teams(arranger: &Arranger, collection: Uuid) -> Result<Vec<TeamRow>, Failure> {
    let (visitor, t) = (&arranger.member.visitor, arranger.member.visitor.t);
    let permit = sealport_access::administer(&arranger.member.session.facts, visitor.now())?;
    let teams = visitor.app.collections.rights(&permit, collection).await?;
    let mark = |right: Right, here: Rights, above: Rights| Mark {
        value: right.as_str(),
        word: t.m(&format!("right-{}", right.as_str())),
        on: here.has(right),
        from_above: above.has(right),
    };
    Ok(teams
        .into_iter()
        .map(|team| TeamRow {
            team: team.team,
            shown_name: team.name,
            marks: Right::ALL.into_iter().map(|right| mark(right, team.here, team.above)).collect(),
        })
        .collect())
}

fn row(one: &Collection, t: &Texts) -> Row {
    let words: Vec<String> = one.rights.iter().map(|right| t.m(&format!("right-{}", right.as_str()))).collect();
    let rights = if words.is_empty() { t.m("collection-not-seen") } else { words.join(", ") };
    Row { id: one.id, shown_name: name(one, t), depth: one.depth, rights }
}

/// The collection and those above it, the outermost first.
pub fn path(tree: &[Collection], from: Uuid, t: &Texts) -> Vec<Crumb> {
    let mut crumbs = Vec::new();
    let mut next = Some(from);
    while let Some(one) = next.and_then(|id| tree.iter().find(|one| one.id == id)) {
        crumbs.push(Crumb { id: one.id, shown_name: name(one, t) });
        next = one.parent;
    }
    crumbs.reverse();
    crumbs
}

/// The collection and all below it: they follow it in the list, and lie deeper.
fn subtree(tree: &[Collection], id: Uuid) -> Vec<Uuid> {
    let Some(at) = tree.iter().position(|one| one.id == id) else { return Vec::new() };
    let deeper = tree[at + 1..].iter().take_while(|one| one.depth > tree[at].depth);
    std::iter::once(id).chain(deeper.map(|one| one.id)).collect()
}

fn choices(tree: &[Collection], t: &Texts, fits: impl Fn(&Collection) -> bool) -> Vec<Place> {
    let place = |one: &Collection| Place {
        id: one.id,
        shown_name: format!("{}{}", "\u{2003}".repeat(one.depth), name(one, t)),
        chosen: false,
    };
    tree.iter().filter(|one| fits(one)).map(place).collect()
}

/// What is wrong with a name; everything else is a failure.
fn name_error(error: CollectionError, t: &Texts) -> Result<String, Failure> {
    match error {
        CollectionError::Name => Ok(t.m("collection-name-wrong")),
        CollectionError::NameTaken => Ok(t.m("collection-name-taken")),
        other => Err(other.into()),
    }
}
