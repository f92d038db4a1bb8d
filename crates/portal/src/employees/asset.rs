//! One asset: what it is, whether it may leave the house, and what became of it.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Refusal, Right, Status};
use sealport_asset_store::{Asset, LibraryError, Version};
use sealport_sharing::{AssetShare, asset_shares};
use serde::Deserialize;
use uuid::Uuid;

use crate::employees::asset_edit::class_word;
use crate::employees::asset_end;
use crate::employees::asset_view::{
    self as view, AnswerView, Names, Place, SharedView, StepView, VersionView, by_whom,
};
use crate::employees::collections::{self, Crumb, Place as Shelf};
use crate::employees::sign_in::see_other;
use crate::employees::timeline;
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &[
    "asset-described",
    "asset-relocated",
    "asset-as-before",
    "asset-now-draft",
    "asset-now-in_review",
    "asset-now-released",
    "asset-now-withdrawn",
];

#[derive(Template)]
#[template(path = "employees/asset.html")]
struct AssetPage {
    t: Texts,
    page: Page,
    asset_id: String,
    it: Asset,
    answer: AnswerView,
    chosen: VersionView,
    path: Vec<Place>,
    steps: Vec<StepView>,
    versions: Vec<VersionView>,
    next_number: i64,
    facts: Vec<(String, String)>,
    shared: SharedView,
    history: Vec<timeline::Line>,
    may_withdraw: bool,
    may_edit: bool,
    may_share: bool,
    /// The collections above it and its own.
    crumbs: Vec<Crumb>,
    /// Where else it may go.
    shelves: Vec<Shelf>,
    /// The version to withdraw before the asset can be deleted; 0 for none.
    must_withdraw: i64,
    comment_typed: String,
    comment_error: String,
}

#[derive(Template)]
#[template(path = "employees/asset_deleted.html")]
struct DeletedPage {
    t: Texts,
    page: Page,
    when: String,
}

/// What of the page is wanted.
#[derive(Deserialize)]
pub struct Wanted {
    /// The number of a version; the newest without one.
    version: Option<i64>,
    /// What the last form did.
    said: Option<String>,
}

/// What was typed before, when a form comes back.
#[derive(Default)]
struct Typed {
    comment: String,
    error: String,
    status: StatusCode,
    notice: Option<String>,
}

/// `GET /library/{id}`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn show(
    colleague: Colleague,
    id: web::Path<Uuid>,
    wanted: web::Query<Wanted>,
) -> Result<HttpResponse, Failure> {
    let asset = colleague.visitor.app.library.asset(&colleague.permit, *id).await?;
    if asset.deleted_at.is_some() {
        return deleted(&colleague, &asset);
    }
    let number = wanted.version.unwrap_or(asset.latest_version);
    answer(&colleague, asset, number, wanted.said.as_deref(), Typed::default()).await
}

/// `POST /library/{id}/versions/{n}/status`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say. A step that somebody else made impossible comes back with what was typed.
pub async fn set_status(
    colleague: Colleague,
    path: web::Path<(Uuid, i64)>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    let (id, number) = *path;
    let (visitor, t) = (&colleague.visitor, colleague.visitor.t);
    let to = Status::parse(fields.get("to")).ok_or(Failure::BadRequest("error-form-broken"))?;
    let asset = visitor.app.library.asset(&colleague.permit, id).await?;
    let facts = asset.status_facts(number).ok_or(Failure::NotFound)?;
    let comment = fields.get("comment").to_owned();
    let seen: Option<i64> = fields.get("revision").parse().ok();
    let permit = sealport_access::set_status(&colleague.session.facts, &facts, to, visitor.now());
    let outcome = match permit {
        Ok(permit) if seen == Some(asset.revision) => {
            visitor.app.library.set_status(&permit, &comment, &visitor.client).await
        }
        Ok(_) | Err(Refusal::WrongStatus) => Err(LibraryError::Changed),
        Err(refusal) => return Err(refusal.into()),
    };
    match outcome {
        Ok(()) => Ok(see_other(&format!("/library/{id}?version={number}&said=asset-now-{}", to.as_str()))),
        Err(LibraryError::Changed) => {
            let asset = visitor.app.library.asset(&colleague.permit, id).await?;
            let notice = Some(t.m("asset-changed-look"));
            let typed = Typed { comment, notice, status: StatusCode::CONFLICT, ..Typed::default() };
            answer(&colleague, asset, number, None, typed).await
        }
        Err(LibraryError::TooLong { longest, .. }) => {
            let error = t.a("asset-too-long", "n", longest);
            let typed = Typed { comment, error, status: StatusCode::UNPROCESSABLE_ENTITY, ..Typed::default() };
            answer(&colleague, asset, number, None, typed).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn answer(
    colleague: &Colleague,
    asset: Asset,
    number: i64,
    said: Option<&str>,
    typed: Typed,
) -> Result<HttpResponse, Failure> {
    let (visitor, t, now) = (&colleague.visitor, colleague.visitor.t, colleague.visitor.now());
    let chosen = asset.version(number).ok_or(Failure::NotFound)?;
    let shares = asset_shares(visitor.app.ground.database.read(), &colleague.permit, asset.id, now).await?;
    let names = names(colleague, &asset, &shares).await?;
    let mut page = colleague.page("library").after(said, SAID, &t);
    if let Some(notice) = typed.notice {
        page = page.saying("attention", notice);
    }
    let template = AssetPage {
        t,
        page,
        answer: view::answer_view(&asset, now, &t),
        path: view::path(chosen.status, &t),
        steps: view::steps(number, &allowed_steps(colleague, &asset, number), chosen.status, &t),
        must_withdraw: match asset_end::decide(colleague, &asset) {
            Err(Refusal::WasShared) => asset.out().map_or(0, |version| version.number),
            _ => 0,
        },
        may_withdraw: chosen.status.may_become(Status::Withdrawn) && asset.rights.has(Right::Release),
        may_edit: asset.rights.has(Right::Edit),
        may_share: asset.rights.has(Right::Share),
        crumbs: collections::crumbs(colleague, asset.collection).await?,
        shelves: if asset.rights.has(Right::Edit) {
            collections::editable(colleague, Some(asset.collection)).await?
        } else {
            Vec::new()
        },
        chosen: view::version_view(&asset, chosen, &names, &t),
        versions: asset.versions.iter().map(|version| view::version_view(&asset, version, &names, &t)).collect(),
        next_number: asset.latest_version + 1,
        facts: facts(&asset, &names, &t),
        shared: view::shared_view(&shares, &names, &t),
        comment_typed: typed.comment,
        comment_error: typed.error,
        history: timeline::latest(colleague, asset.id).await?,
        asset_id: asset.id.to_string(),
        it: asset,
    };
    Ok(HttpResponse::build(typed.status).content_type("text/html; charset=utf-8").body(template.render()?))
}

/// The steps that this person may take with the version now.
fn allowed_steps(colleague: &Colleague, asset: &Asset, number: i64) -> Vec<Status> {
    let Some(facts) = asset.status_facts(number) else { return Vec::new() };
    let may = |to: &Status| {
        sealport_access::set_status(&colleague.session.facts, &facts, *to, colleague.visitor.now()).is_ok()
    };
    Status::ALL.into_iter().filter(may).collect()
}

fn deleted(colleague: &Colleague, asset: &Asset) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let when = asset.deleted_at.map(|at| t.time(at)).unwrap_or_default();
    let template = DeletedPage { t, page: colleague.page("library"), when };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// Everybody whom the page names.
async fn names(colleague: &Colleague, asset: &Asset, shares: &[AssetShare]) -> Result<Names, Failure> {
    let ground = &colleague.visitor.app.ground;
    let worked = |version: &Version| [version.status_by, version.original.created_by];
    let mut ids: Vec<Uuid> = asset.versions.iter().flat_map(worked).collect();
    ids.extend([asset.created_by, asset.owner]);
    // A share names three; how many more there are is only counted.
    ids.extend(shares.iter().take(8).flat_map(|share| share.recipients.iter().take(3)));
    Ok(sealport_identity::people(ground.database.read(), ground, &ids).await?)
}

/// Whose it is, once it was handed over.
fn owner(asset: &Asset, names: &Names) -> String {
    let handed = asset.owner != asset.created_by;
    names.get(&asset.owner).filter(|_| handed).map(|owner| owner.name.clone()).unwrap_or_default()
}

/// What is said of the asset, without what nobody said.
fn facts(asset: &Asset, names: &Names, t: &Texts) -> Vec<(String, String)> {
    let day = |at: Option<_>| at.map(|at| t.day(at)).unwrap_or_default();
    [
        ("asset-keywords", asset.keywords.join(", ")),
        ("asset-licence", asset.licence.clone()),
        ("asset-usage-terms", asset.usage_terms.clone()),
        ("asset-available-from", day(asset.available_from)),
        ("asset-licence-until", day(asset.licence_until)),
        ("asset-protection", class_word(asset.protection, t)),
        ("asset-notes", asset.notes.clone()),
        ("asset-brought-in", by_whom(t, names, asset.created_by, asset.created_at)),
        ("asset-owner", owner(asset, names)),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(key, value)| (t.m(key), value))
    .collect()
}
