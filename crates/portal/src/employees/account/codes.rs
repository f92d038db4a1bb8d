//! Recovery codes, shown once.

use actix_web::HttpResponse;
use askama::Template;
use zeroize::Zeroizing;

use crate::http::{Failure, Form, Member, callers};
use crate::page::Page;
use crate::texts::Texts;

/// The page that shows them.
#[derive(Template)]
#[template(path = "employees/codes.html")]
pub struct CodesPage {
    /// Words.
    pub t: Texts,
    /// Frame.
    pub page: Page,
    /// The codes.
    pub codes: Vec<String>,
    /// Where to go once they are kept.
    pub onward: String,
    /// What is said there, or "".
    pub said: &'static str,
}

/// The codes as they are shown.
pub fn shown(codes: &[Zeroizing<String>]) -> Vec<String> {
    codes.iter().map(|code| code.to_uppercase()).collect()
}

/// `POST /account/codes`: ten new ones; earlier ones no longer work.
///
/// # Errors
/// [`Failure::ProofNeeded`]; without a password they are of no use.
pub async fn make(colleague: Member, Form(_): Form) -> Result<HttpResponse, Failure> {
    let codes = colleague.visitor.app.factors.make_recovery_codes(colleague.fresh()?).await?;
    let page = CodesPage {
        t: colleague.visitor.t,
        page: colleague.visitor.page(),
        codes: shown(&codes),
        onward: "/account".to_owned(),
        said: "",
    };
    callers::page(200, &page)
}
