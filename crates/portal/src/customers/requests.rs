//! What the holder of an account asks of the house: their data, or erasure.

use actix_web::HttpResponse;
use sealport_accounts::Request;
use sealport_notify::Wish;

use crate::employees::sign_in::see_other;
use crate::http::{Failure, Form, Member};
use crate::texts::Texts;

/// A request, as who made it sees it.
pub struct OwnRequest {
    pub what: String,
    pub asked: String,
    pub words: String,
    /// Empty while it waits.
    pub answered: String,
    pub answer: String,
}

/// What somebody asked for, and which kinds can be asked for now.
pub struct OwnRequests {
    pub made: Vec<OwnRequest>,
    /// The word of a kind, what its button says, and what it means.
    pub open: Vec<(&'static str, String, String)>,
}

/// The requests of whoever is signed in.
///
/// # Errors
/// What the records say.
pub async fn of(member: &Member) -> Result<OwnRequests, Failure> {
    let t = member.visitor.t;
    let made = member.visitor.app.accounts.own_requests(&member.session).await?;
    let waits = |wish: Wish| made.iter().any(|request| request.wish == wish && request.answer.is_none());
    let open = Wish::ALL.into_iter().filter(|wish| !waits(*wish)).map(|wish| {
        let word = wish.as_str();
        (word, t.m(&format!("ask-for-{word}")), t.m(&format!("ask-for-{word}-means")))
    });
    Ok(OwnRequests { open: open.collect(), made: made.iter().map(|request| own(request, &t)).collect() })
}

fn own(request: &Request, t: &Texts) -> OwnRequest {
    let answer = request.answer.as_ref();
    OwnRequest {
        what: t.m(&format!("wish-{}", request.wish.as_str())),
        asked: t.time(request.asked_at),
        words: request.words.clone(),
        answered: answer.map_or_else(String::new, |answer| t.time(answer.at)),
        answer: answer.map_or_else(String::new, |answer| answer.words.clone()),
    }
}

/// `POST /my/requests`
///
/// # Errors
/// One of each kind at a time; what the records say.
pub async fn ask(member: Member, Form(fields): Form) -> Result<HttpResponse, Failure> {
    let visitor = &member.visitor;
    let wish = Wish::parse(fields.get("wish")).ok_or(Failure::BadRequest("error-form-broken"))?;
    visitor.app.accounts.ask(&member.session, wish, fields.get("words"), &visitor.client).await?;
    Ok(see_other("/account?said=request-was-made#requests"))
}
