//! One's own log.

use actix_web::{HttpResponse, web};
use askama::Template;
use serde::Deserialize;

use crate::employees::timeline::{self, Line};
use crate::http::{Failure, Member, callers};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "customers/log.html")]
struct LogPage {
    t: Texts,
    page: Page,
    lines: Vec<Line>,
    first_href: String,
    next_href: String,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    after: Option<String>,
}

/// `GET /my/log`
///
/// # Errors
/// What the records say.
pub async fn show(member: Member, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let own = timeline::own(&member, asked.after.as_deref()).await?;
    let page = LogPage {
        t: member.visitor.t,
        page: member.page("log"),
        lines: own.lines,
        first_href: if asked.after.is_some() { "/my/log".to_owned() } else { String::new() },
        next_href: match own.next.as_str() {
            "" => String::new(),
            next => format!("/my/log?after={next}"),
        },
    };
    callers::page(200, &page)
}
