//! From a leaked picture back to share and recipient, for who may read the whole history.

use std::convert::Infallible;

use actix_web::web::{self, Bytes};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;
use futures_util::stream;
use sealport_preview::mark::trace::{READ_EDGE, Reading, read};
use sealport_preview::{RenderError, sniff};
use sealport_sharing::{Traced, Tracer, trace};

use crate::app::trace_seed;
use crate::employees::share::html;
use crate::http::multipart::{self, Multipart};
use crate::http::{Failure, HistoryReader, Member};
use crate::page::Page;
use crate::texts::Texts;

/// Largest picture that is taken, with what a form has around it. It stays in memory and is forgotten with the answer.
const LARGEST: usize = (64 << 20) + 4_096;

#[derive(Template)]
#[template(path = "employees/trace.html")]
struct TracePage {
    t: Texts,
    page: Page,
    error: String,
    told: Option<Told>,
}

/// What a picture told.
struct Told {
    look: &'static str,
    words: String,
    more: Vec<String>,
    /// The history of the share; empty where none was found.
    history_href: String,
}

/// `GET /trace`
///
/// # Errors
/// [`Failure::NotFound`] for who may not read the whole history.
pub async fn show(reader: HistoryReader) -> Result<HttpResponse, Failure> {
    if !reader.permit.action().of_everything {
        return Err(Failure::NotFound);
    }
    html(HttpResponse::Ok(), &page(&reader.member, String::new(), None))
}

/// `POST /trace`: reads the mark in a picture. The picture is kept nowhere; that somebody was named is in the history.
///
/// # Errors
/// [`Failure::NotFound`] for who may not read the whole history.
pub async fn look(
    reader: HistoryReader,
    request: HttpRequest,
    mut payload: web::Payload,
) -> Result<HttpResponse, Failure> {
    let (member, is_entitled) = (&reader.member, reader.permit.action().of_everything);
    // Nobody else gets to fill the memory.
    let largest = if is_entitled { LARGEST } else { multipart::LONGEST };
    let form = Multipart::read(&request, &mut payload, largest).await;
    if !is_entitled {
        return Err(match form {
            Err(Failure::ForeignForm) => Failure::ForeignForm,
            _ => Failure::NotFound,
        });
    }
    let picture = Bytes::from(form?.take("file"));
    let (t, app) = (member.visitor.t, &member.visitor.app);
    let document = stream::iter([Ok::<_, Infallible>(picture.clone())]);
    let luma = match app.renderer.luma(sniff(&picture), READ_EDGE, document).await {
        Ok(luma) => luma,
        Err(RenderError::NoPreview(reason)) => {
            tracing::info!(%reason, "a picture to be traced can't be read");
            let page = page(member, t.m("trace-no-picture"), None);
            return html(HttpResponse::UnprocessableEntity(), &page);
        }
        Err(RenderError::Source(never)) => match never {},
    };
    let seed = trace_seed(&app.ground.master);
    let reading = web::block(move || read(&luma, &seed)).await.map_err(Failure::internal)?;
    let told = tell(member, reading).await?;
    html(HttpResponse::Ok(), &page(member, String::new(), Some(told)))
}

fn page(member: &Member, error: String, told: Option<Told>) -> TracePage {
    TracePage { t: member.visitor.t, page: member.page("history"), error, told }
}

async fn tell(member: &Member, reading: Reading) -> Result<Told, Failure> {
    let t = &member.visitor.t;
    let plain = |look, key: &str| Told { look, words: t.m(key), more: Vec::new(), history_href: String::new() };
    let (share, recipient, confidence) = match reading {
        Reading::Found { share, recipient, confidence } => (share, recipient, confidence),
        Reading::Unclear => return Ok(plain("attention", "trace-unclear")),
        Reading::None => return Ok(plain("info", "trace-none")),
    };
    let by = Tracer::Reviewer(member.id(), &member.visitor.client);
    let traced = trace(&member.visitor.app.ground, share, recipient, by).await?;
    let sure = t.b(
        "trace-sure",
        "pictures",
        t.grouped((1.0 / confidence.chance_of_error) as u64),
        "percent",
        format!("{:.0}", confidence.agreement * 100.0),
    );
    let Some(traced) = traced else {
        let words = t.a("trace-no-such-share", "share", share.to_string());
        return Ok(Told { look: "attention", words, more: vec![sure], history_href: String::new() });
    };
    let of = t.b("trace-matches", "n", traced.recipients.len() as u64, "of", traced.of as u64);
    let more = vec![sent(&traced, t), of, sure, t.m("trace-not-who-passed-on"), t.m("trace-lead")];
    let history_href = format!("/shares/{}/history", traced.share);
    Ok(Told { look: "good", words: found(&traced, t), more, history_href })
}

fn found(traced: &Traced, t: &Texts) -> String {
    let share = traced.number.to_string();
    let names: Vec<String> = traced.recipients.iter().map(|(_, person)| person.called()).collect();
    match names.len() {
        0 => t.a("trace-found-nobody", "share", share),
        1 => t.b("trace-found", "share", share, "person", names.join("")),
        _ => t.b("trace-found-several", "share", share, "people", names.join("; ")),
    }
}

fn sent(traced: &Traced, t: &Texts) -> String {
    t.b("trace-sent", "person", traced.sender.called(), "time", t.time(traced.sent_at))
}
