//! What waits for a second person.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use sealport_identity::{Act, AskedAct};
use uuid::Uuid;

use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Form};
use crate::texts::Texts;

/// An act that waits, in words.
pub struct ActRow {
    /// Its id.
    pub id: Uuid,
    /// Who wants what.
    pub words: String,
    /// Until when.
    pub until: String,
    /// Whether whoever looks may confirm it: not who asked, nor whom it is about.
    pub may_confirm: bool,
}

/// `POST /acts/{id}/confirm`: does what somebody else asked for.
///
/// # Errors
/// [`Failure::Forbidden`] for who asked, [`Failure::Conflict`] when it is settled.
pub async fn confirm(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.confirm_act(&admin.permit, *id).await?;
    Ok(see_other("/people?said=act-confirmed"))
}

/// `POST /acts/{id}/refuse`
///
/// # Errors
/// [`Failure::Conflict`] when it is settled.
pub async fn refuse(admin: Administrator, id: web::Path<Uuid>, Form(_): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    admin.colleague.visitor.app.staff.refuse_act(&admin.permit, *id).await?;
    Ok(see_other("/people?said=act-refused"))
}

/// The act in words, for whoever looks; `names` are those of everybody who works here.
pub fn row(asked: &AskedAct, viewer: Uuid, names: &HashMap<Uuid, String>, t: &Texts) -> ActRow {
    let name = |id: Uuid| names.get(&id).cloned().unwrap_or_else(|| "–".to_owned());
    let Act::ChangeReviewer { person, roles } = asked.act;
    let roles: Vec<String> = roles.iter().map(|role| t.m(&format!("role-{}", role.as_str()))).collect();
    let values =
        [("who", name(asked.asked_by).into()), ("person", name(person).into()), ("roles", roles.join(", ").into())];
    ActRow {
        id: asked.id,
        words: t.with("act-change-reviewer", values),
        until: t.a("act-until", "until", t.time(asked.expires_at)),
        may_confirm: asked.asked_by != viewer && person != viewer,
    }
}
