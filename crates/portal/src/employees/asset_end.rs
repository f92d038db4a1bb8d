//! The end of an asset: asked for with its consequence in words.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{Delete, Permit, Refusal};
use sealport_asset_store::Asset;
use uuid::Uuid;

use crate::employees::collections;
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/asset_delete.html")]
struct DeletePage {
    t: Texts,
    page: Page,
    id: Uuid,
    shown_title: String,
    revision: i64,
    allowed: bool,
    /// The version to withdraw first.
    out: i64,
    files: usize,
    was_shared: bool,
}

/// `GET /library/{id}/delete`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn ask(colleague: Colleague, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let asset = present(&colleague, *id).await?;
    let allowed = match decide(&colleague, &asset) {
        Ok(_) => true,
        // What has to be done first is said on the page; anything else ends here.
        Err(Refusal::WasShared) => false,
        Err(refusal) => return Err(refusal.into()),
    };
    let template = DeletePage {
        t: colleague.visitor.t,
        page: colleague.page("library"),
        id: asset.id,
        shown_title: asset.title.clone(),
        revision: asset.revision,
        allowed,
        out: asset.out().map_or(asset.latest_version, |version| version.number),
        files: asset.versions.len(),
        was_shared: asset.was_shared,
    };
    Ok(HttpResponse::Ok().content_type("text/html; charset=utf-8").body(template.render()?))
}

/// `POST /library/{id}/delete`
///
/// # Errors
/// [`Failure::Conflict`] when somebody changed or shared it since the question; and what the records say.
pub async fn delete(colleague: Colleague, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let asset = present(&colleague, *id).await?;
    let permit = decide(&colleague, &asset)?;
    if fields.get("revision").parse() != Ok(asset.revision) {
        return Err(Failure::Conflict("asset-changed"));
    }
    colleague.visitor.app.library.delete(&permit, &colleague.visitor.client).await?;
    Ok(see_other("/library?said=library-deleted"))
}

/// `POST /library/{id}/collection`: into another collection, whose rights it takes on.
///
/// # Errors
/// [`Failure::NotFound`], [`Failure::Forbidden`], and what the records say.
pub async fn relocate(colleague: Colleague, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let asset = present(&colleague, *id).await?;
    let visitor = &colleague.visitor;
    let there = visitor.app.collections.facts(colleague.id(), collections::chosen(&fields)?).await?;
    let permit = sealport_access::relocate(&colleague.session.facts, &asset.held(), &there, visitor.now())?;
    visitor.app.library.relocate(&permit, &visitor.client).await?;
    Ok(see_other(&format!("/library/{id}?said=asset-relocated")))
}

/// An asset that was not deleted.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn present(colleague: &Colleague, id: Uuid) -> Result<Asset, Failure> {
    let asset = colleague.visitor.app.library.asset(&colleague.permit, id).await?;
    if asset.deleted_at.is_some() { Err(Failure::NotFound) } else { Ok(asset) }
}

/// Whether it may be deleted now.
///
/// # Errors
/// The reason why not.
pub fn decide(colleague: &Colleague, asset: &Asset) -> Result<Permit<Delete>, Refusal> {
    let facts = asset.end_facts().ok_or(Refusal::Deleted)?;
    sealport_access::delete(&colleague.session.facts, &facts, colleague.visitor.now())
}
