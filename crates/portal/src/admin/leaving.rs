//! Somebody leaves, or gives work away: what becomes of their shares and files is asked before it happens.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::Role;
use sealport_asset_store::LibraryError;
use sealport_identity::{Employee, Leaving, LeftShares, StaffError};
use sealport_notify::cancel_setup_letters;
use sealport_sharing::{HandOverError, OwnedShares};
use uuid::Uuid;

use super::people::PERSON_SAID;
use crate::employees::account::Said;
use crate::employees::sign_in::see_other;
use crate::http::{Administrator, Failure, Fields, Form, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "admin/leaving.html")]
struct LeavingPage {
    t: Texts,
    page: Page,
    id: Uuid,
    person_name: String,
    /// Whether the account is to be disabled; otherwise work only changes hands.
    disabling: bool,
    /// Whether another administrator has to confirm it.
    takes_two: bool,
    heading: String,
    explanation: String,
    /// What the button says.
    deed: String,
    shares_words: String,
    assets_words: String,
    /// What stands beside the box for the files.
    assets_label: String,
    revoke_hint: String,
    has_shares: bool,
    /// Whether some of them run.
    runs: bool,
    has_assets: bool,
    has_work: bool,
    /// What was chosen about the shares.
    chosen: &'static str,
    with_assets: bool,
    colleagues: Vec<Colleague>,
    heir_error: String,
}

/// Somebody who can take over.
struct Colleague {
    id: Uuid,
    words: String,
    on: bool,
}

/// `GET /people/{id}/disable`: asks what becomes of what they leave behind.
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn ask(admin: Administrator, id: web::Path<Uuid>) -> Result<HttpResponse, Failure> {
    let person = found(&admin, *id).await?;
    if person.employee.disabled_at.is_some() {
        return Ok(see_other(&format!("/people/{id}")));
    }
    answer(&admin, person, true, Leaving::default(), String::new(), None).await
}

/// `POST /people/{id}/disable`
///
/// # Errors
/// [`Failure::ProofNeeded`]; the last administrator stays; and what the records say.
pub async fn disable(admin: Administrator, id: web::Path<Uuid>, Form(fields): Form) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let leaving = Leaving {
        shares: LeftShares::parse(fields.get("shares")).unwrap_or_default(),
        assets: fields.get("assets") == "hand-over",
        heir: heir_in(&fields),
    };
    if leaving.needs_heir() {
        let person = found(&admin, *id).await?;
        if !person.can_take(leaving.heir) {
            let error = admin.colleague.visitor.t.m("handover-no-colleague");
            return answer(&admin, person, true, leaving, error, None).await;
        }
    }
    let staff = &admin.colleague.visitor.app.staff;
    match staff.set_disabled(&admin.permit, *id, true).await {
        Ok(()) => after_disabling(&admin, *id, leaving).await,
        Err(StaffError::TakesTwo) => {
            staff.ask_to_disable(&admin.permit, *id, leaving).await?;
            Ok(see_other("/people?said=act-asked"))
        }
        Err(error) => Err(error.into()),
    }
}

/// What was decided about the shares and files of somebody whose account was just disabled. The account comes first: its
/// sessions are over, whatever becomes of the rest.
pub(super) async fn after_disabling(
    admin: &Administrator,
    id: Uuid,
    leaving: Leaving,
) -> Result<HttpResponse, Failure> {
    let visitor = &admin.colleague.visitor;
    let (app, client) = (&visitor.app, &visitor.client);
    let ground = &app.ground;
    ground.database.write(async |on| cancel_setup_letters(on, ground, id).await).await?;
    if leaving.shares == LeftShares::Revoke {
        app.sharing.revoke_all(&admin.permit, id, client).await?;
    }
    let shares = leaving.shares == LeftShares::HandOver;
    let handed = match leaving.heir {
        Some(heir) => hand_over(admin, (id, heir), shares, leaving.assets).await?,
        None => true,
    };
    // The colleague left too before a second person confirmed: then it has to be chosen anew.
    let to = if handed {
        "/people?said=people-disabled".to_owned()
    } else {
        format!("/people/{id}/handover?said=handover-open")
    };
    Ok(see_other(&to))
}

/// `GET /people/{id}/handover`
///
/// # Errors
/// [`Failure::NotFound`], and what the records say.
pub async fn ask_handover(
    admin: Administrator,
    id: web::Path<Uuid>,
    said: web::Query<Said>,
) -> Result<HttpResponse, Failure> {
    let person = found(&admin, *id).await?;
    let all = Leaving { shares: LeftShares::HandOver, assets: true, heir: None };
    answer(&admin, person, false, all, String::new(), said.said.as_deref()).await
}

/// `POST /people/{id}/handover`
///
/// # Errors
/// [`Failure::ProofNeeded`], [`Failure::NotFound`], and what the records say.
pub async fn do_handover(
    admin: Administrator,
    id: web::Path<Uuid>,
    Form(fields): Form,
) -> Result<HttpResponse, Failure> {
    admin.colleague.fresh()?;
    let person = found(&admin, *id).await?;
    let (shares, assets) = (fields.get("shares") == "hand-over", fields.get("assets") == "hand-over");
    let shown = if shares { LeftShares::HandOver } else { LeftShares::Stay };
    let chosen = Leaving { shares: shown, assets, heir: heir_in(&fields) };
    let t = admin.colleague.visitor.t;
    let heir = match chosen.heir.filter(|_| person.can_take(chosen.heir)) {
        Some(heir) if shares || assets => heir,
        Some(_) => return answer(&admin, person, false, chosen, t.m("handover-nothing-chosen"), None).await,
        None => return answer(&admin, person, false, chosen, t.m("handover-no-colleague"), None).await,
    };
    if !hand_over(&admin, (*id, heir), shares, assets).await? {
        return answer(&admin, person, false, chosen, t.m("handover-no-colleague"), None).await;
    }
    Ok(see_other(&format!("/people/{id}?said=handover-done")))
}

/// Shares and assets, each in a transaction of its own. False when the colleague can't take over (any more).
async fn hand_over(admin: &Administrator, hands: (Uuid, Uuid), shares: bool, assets: bool) -> Result<bool, Failure> {
    let (app, client) = (&admin.colleague.visitor.app, &admin.colleague.visitor.client);
    if shares {
        match app.sharing.hand_over(&admin.permit, hands, client).await {
            Err(HandOverError::NoColleague) => return Ok(false),
            Err(HandOverError::Trouble(trouble)) => return Err(trouble.into()),
            Ok(_) => {}
        }
    }
    if assets {
        match app.library.hand_over(&admin.permit, hands, client).await {
            Err(LibraryError::NoColleague) => return Ok(false),
            done => drop(done?),
        }
    }
    Ok(true)
}

/// Somebody of the house, and who else works there.
struct Found {
    employee: Employee,
    /// Id, name and address of everybody who can take over.
    others: Vec<(Uuid, String, String)>,
}

impl Found {
    fn can_take(&self, heir: Option<Uuid>) -> bool {
        heir.is_some_and(|heir| self.others.iter().any(|(id, ..)| *id == heir))
    }
}

async fn found(admin: &Administrator, id: Uuid) -> Result<Found, Failure> {
    let all = admin.colleague.visitor.app.staff.list(&admin.permit).await?;
    let (own, others): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.person.id == id);
    let employee = own.into_iter().next().ok_or(Failure::NotFound)?;
    let others = others
        .into_iter()
        .filter(|one| one.disabled_at.is_none() && one.roles.works())
        .map(|one| {
            let address = one.person.address.as_ref().map_or_else(String::new, |address| address.as_str().to_owned());
            (one.person.id, one.person.name, address)
        })
        .collect();
    Ok(Found { employee, others })
}

fn heir_in(fields: &Fields) -> Option<Uuid> {
    fields.get("to").parse().ok()
}

async fn answer(
    admin: &Administrator,
    person: Found,
    disabling: bool,
    chosen: Leaving,
    heir_error: String,
    said: Option<&str>,
) -> Result<HttpResponse, Failure> {
    let (visitor, t) = (&admin.colleague.visitor, admin.colleague.visitor.t);
    let id = person.employee.person.id;
    let shares = visitor.app.sharing.owned(&admin.permit, id).await?;
    let assets = visitor.app.library.owned(&admin.permit, id).await?;
    let takes_two = disabling && person.employee.roles.has(Role::Reviewer);
    let name = person.employee.person.name;
    let status = if heir_error.is_empty() { 200 } else { 422 };
    let colleague = |(id, name, address): (Uuid, String, String)| Colleague {
        id,
        words: if address.is_empty() { name } else { format!("{name} ({address})") },
        on: chosen.heir == Some(id),
    };
    let template = LeavingPage {
        page: admin.colleague.page("people").after(said, PERSON_SAID, &t),
        id,
        heading: t.a(if disabling { "leaving-title" } else { "handover-title" }, "name", name.as_str()),
        explanation: t.a(if disabling { "leaving-text" } else { "handover-text" }, "name", name.as_str()),
        deed: t.m(match (disabling, takes_two) {
            (true, true) => "leaving-ask",
            (true, false) => "leaving-do",
            (false, _) => "handover-do",
        }),
        shares_words: owned_words(&shares, &t),
        assets_words: t.a("leaving-assets-count", "n", assets),
        assets_label: t.m(if disabling { "handover-assets" } else { "leaving-assets" }),
        revoke_hint: t.a("leaving-shares-revoke-hint", "n", shares.recipients),
        has_shares: shares.running + shares.over > 0,
        runs: shares.running > 0,
        has_assets: assets > 0,
        has_work: shares.running + shares.over + assets > 0,
        person_name: name,
        disabling,
        takes_two,
        chosen: chosen.shares.as_str(),
        with_assets: chosen.assets,
        colleagues: person.others.into_iter().map(colleague).collect(),
        heir_error,
        t,
    };
    callers::page(status, &template)
}

fn owned_words(shares: &OwnedShares, t: &Texts) -> String {
    let running = t.b("leaving-shares-running", "n", shares.running, "recipients", shares.recipients);
    if shares.over == 0 { running } else { format!("{running}, {}", t.a("leaving-shares-over", "n", shares.over)) }
}
