//! What waits for a second person.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use sealport_identity::{Act, AskedAct};
use uuid::Uuid;

use super::{leaving, people};
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
pub async fn confirm(admin: Administrator, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let staff = &admin.colleague.visitor.app.staff;
    let letters = people::letters(&admin, &fields);
    let by_letter = letters.is_some();
    let done = match letters {
        Some(letters) => staff.confirm_act_by_letter(&admin.permit, *id, letters).await?,
        None => staff.confirm_act(&admin.permit, *id).await?,
    };
    match (done.act, done.link) {
        (Act::DisableReviewer { person, leaving }, _) => leaving::after_disabling(&admin, person, leaving).await,
        (Act::LinkReviewer { person }, Some(link)) if !by_letter => people::show_link(&admin, person, &link).await,
        _ => Ok(see_other("/people?said=act-confirmed")),
    }
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
    let person = asked.act.person();
    let (who, whom) = (name(asked.asked_by), name(person));
    let words = match asked.act {
        Act::ChangeRoles { roles, .. } => {
            let roles: Vec<String> = roles.iter().map(|role| t.m(&format!("role-{}", role.as_str()))).collect();
            let values = [("who", who.into()), ("person", whom.into()), ("roles", roles.join(", ").into())];
            t.with("act-change-roles", values)
        }
        Act::DisableReviewer { leaving, .. } => {
            let what = t.m(&format!("leaving-shares-{}", leaving.shares.as_str()));
            let mut words = vec![t.b("act-disable-reviewer", "who", who, "person", whom), what];
            if let Some(heir) = leaving.heir.filter(|_| leaving.needs_heir()) {
                words.push(t.a("act-handed-to", "to", name(heir)));
            }
            words.join(" · ")
        }
        Act::LinkReviewer { .. } => t.b("act-link-reviewer", "who", who, "person", whom),
    };
    ActRow {
        id: asked.id,
        words,
        until: t.a("act-until", "until", t.time(asked.expires_at)),
        may_confirm: asked.asked_by != viewer && person != viewer,
    }
}
