//! Who sees for a company what its people are sent.

use actix_web::{HttpResponse, web};
use sealport_directory::Viewer;
use sealport_history::Actor;
use uuid::Uuid;

use super::{Id, company};
use crate::employees::sign_in::see_other;
use crate::http::{Colleague, Failure, Form};
use crate::texts::Texts;

/// What the page of a company says of its viewers.
pub struct ViewersPart {
    pub named: Vec<NamedViewer>,
    /// Who can be named: id and name.
    pub nameable: Vec<(String, String)>,
}

/// A viewer.
pub struct NamedViewer {
    pub id: Uuid,
    pub name: String,
    /// Since when.
    pub since: String,
    /// What removing would end.
    pub sees: String,
}

/// The viewers of a company, and who can be one.
///
/// # Errors
/// What the records say.
pub async fn part(colleague: &Colleague, company: Uuid) -> Result<ViewersPart, Failure> {
    let (app, t) = (&colleague.visitor.app, &colleague.visitor.t);
    let mut named = Vec::new();
    for viewer in app.directory.viewers(&colleague.permit, company).await? {
        let seen = app.sharing.seen_for(&colleague.permit, (company, viewer.person.id)).await?;
        named.push(named_viewer(viewer, seen, t));
    }
    let nameable = app.directory.nameable(&colleague.permit, company).await?;
    Ok(ViewersPart { named, nameable: nameable.into_iter().map(|one| (one.id.to_string(), one.name)).collect() })
}

fn named_viewer(viewer: Viewer, seen: u64, t: &Texts) -> NamedViewer {
    NamedViewer {
        id: viewer.person.id,
        name: viewer.person.name,
        since: t.a("viewer-since", "at", t.day(viewer.named_at)),
        sees: t.a("viewer-sees", "n", seen),
    }
}

/// `POST /companies/{id}/viewers`: names a contact of the company.
///
/// # Errors
/// [`Failure::NotFound`]; somebody without an account can't be one.
pub async fn name_viewer(colleague: Colleague, id: Id, Form(fields): Form) -> Result<HttpResponse, Failure> {
    company::load(&colleague, *id).await?;
    let person = fields.get("person").parse().map_err(|_| Failure::NotFound)?;
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    app.directory.name_viewer(&colleague.permit, (*id, person), client).await?;
    Ok(see_other(&format!("/companies/{id}?said=viewer-named#viewers")))
}

/// `POST /companies/{id}/viewers/{person}/remove`: what they see for the company is gone at once.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn remove_viewer(
    colleague: Colleague,
    path: web::Path<(Uuid, Uuid)>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let (app, client) = (&colleague.visitor.app, &colleague.visitor.client);
    if !app.sharing.remove_viewer(&colleague.permit, *path, client).await? {
        return Err(Failure::NotFound);
    }
    Ok(see_other(&format!("/companies/{}?said=viewer-removed#viewers", path.0)))
}

/// After a contact was changed or switched off: what was held as a viewer, and gives nothing since, is revoked on record.
///
/// # Errors
/// What the records say.
pub async fn settle(colleague: &Colleague) -> Result<(), Failure> {
    let by = Actor::Employee(colleague.id());
    colleague.visitor.app.sharing.revoke_lost_sight(by, Some(&colleague.visitor.client)).await?;
    Ok(())
}
