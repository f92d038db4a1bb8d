//! What was shared with a customer, as lines.

use std::collections::HashMap;

use sealport_access::Mode;
use sealport_identity::people;
use sealport_notify::LetterState;
use sealport_sharing::{Customer, CustomerFigures, CustomerShare, ShareCursor, ShareState};
use uuid::Uuid;

use crate::employees::share::{state_word, title};
use crate::http::{Colleague, Failure};
use crate::texts::Texts;

/// Lines of one page.
const PAGE: u32 = 20;

/// A share as one recipient has it.
pub struct ShareLine {
    pub id: Uuid,
    pub heading: String,
    /// From whom and when; on the page of a company also to whom.
    pub about: String,
    pub state: &'static str,
    pub state_word: String,
    pub end: String,
    /// How far the recipient has come: the word of a journey, and the same in words.
    pub standing: &'static str,
    pub standing_words: String,
    /// How many of the files arrived whole, as a ring.
    pub ring: &'static str,
    pub percent: u64,
    pub arrived: String,
}

/// A page of them.
pub struct ShareLines {
    pub lines: Vec<ShareLine>,
    /// Where older ones begin; empty at the end.
    pub next: String,
    pub figures: CustomerFigures,
}

/// What was shared with the customer, from the place that `?after=` names.
pub async fn of(colleague: &Colleague, customer: Customer, after: Option<&str>) -> Result<ShareLines, Failure> {
    let (app, t) = (&colleague.visitor.app, colleague.visitor.t);
    let place = super::read_cursor(after);
    let from = ShareCursor { at: place.at, id: place.id };
    let mut found = app.sharing.of_customer(&colleague.permit, customer, from, PAGE + 1).await?;
    let has_more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| has_more).map(CustomerShare::cursor);
    let ids: Vec<Uuid> = found.iter().flat_map(|line| [line.sender, line.person]).collect();
    let known = people(app.ground.database.read(), &app.ground, &ids).await?;
    let names: HashMap<Uuid, String> = known.into_iter().map(|(id, person)| (id, person.name)).collect();
    let has_mail = colleague.visitor.settings.smtp.is_some();
    let is_company = matches!(customer, Customer::Company(_));
    let name = |id: Uuid| names.get(&id).map_or("–", String::as_str);
    let line = |share: &CustomerShare| {
        let (from, at) = (name(share.sender), t.time(share.sent_at));
        let about = match is_company {
            true => {
                t.with("customer-sent-to", [("who", from.into()), ("to", name(share.person).into()), ("at", at.into())])
            }
            false => t.b("shares-sent-by", "who", from, "at", at),
        };
        let about = if share.as_viewer { format!("{about} · {}", t.m("customer-as-viewer")) } else { about };
        line(share, about, has_mail, colleague)
    };
    Ok(ShareLines {
        lines: found.iter().map(line).collect(),
        next: next.map_or_else(String::new, |next| super::write_cursor(next.at, next.id)),
        figures: app.sharing.customer_figures(&colleague.permit, customer).await?,
    })
}

fn line(share: &CustomerShare, about: String, has_mail: bool, colleague: &Colleague) -> ShareLine {
    let t = &colleague.visitor.t;
    let (standing, standing_words) = standing(share, has_mail, t);
    let looks = share.mode == Mode::View;
    let percent = (share.complete * 100).checked_div(share.files).unwrap_or_default().min(100);
    ShareLine {
        id: share.share,
        heading: title(
            share.number,
            share.first_title.as_deref().unwrap_or("–"),
            usize::try_from(share.files).unwrap_or(usize::MAX),
            t,
        ),
        about,
        state: state_word(share.state),
        state_word: t.m(&format!("share-state-{}", state_word(share.state))),
        end: match share.state {
            ShareState::Active => t.left(share.expires_at, colleague.visitor.now()),
            _ => t.day(share.expires_at),
        },
        standing,
        standing_words,
        ring: match (percent, share.fetched_at) {
            (100, _) => "complete",
            (_, Some(_)) => "started",
            _ => "none",
        },
        percent,
        arrived: t.b(
            if looks { "customer-looked" } else { "customer-arrived" },
            "n",
            share.complete,
            "files",
            share.files,
        ),
    }
}

/// How far the recipient has come. What somebody did counts more than what became of a letter.
fn standing(share: &CustomerShare, has_mail: bool, t: &Texts) -> (&'static str, String) {
    let letter_at = share.letter.and_then(|(_, at)| at);
    let (word, at) = match (share.fetched_at, share.opened_at, share.letter.map(|(state, _)| state)) {
        (Some(at), ..) if share.mode == Mode::View => ("looked", Some(at)),
        (Some(at), ..) => ("fetched", Some(at)),
        (None, Some(at), _) => ("opened", Some(at)),
        (None, None, _) if share.state == ShareState::Revoked => ("revoked", None),
        (None, None, Some(LetterState::Accepted)) => ("accepted", letter_at),
        (None, None, Some(LetterState::Failed)) => ("failed", letter_at),
        _ if has_mail => ("queued", None),
        _ => ("waiting", None),
    };
    let words = match at {
        Some(at) => t.a(&format!("standing-{word}"), "at", t.time(at)),
        None => t.m(&format!("mark-{word}")),
    };
    (word, words)
}

/// The figures at the head of the page.
pub fn figures(figures: &CustomerFigures, t: &Texts) -> Vec<(u64, String)> {
    let figure = |number: u64, key: &str| (number, t.a(key, "n", number));
    vec![
        figure(figures.shares, "customer-figure-shares"),
        figure(figures.running, "customer-figure-running"),
        figure(figures.opened, "figure-opened"),
        figure(figures.fetched, "customer-figure-had"),
    ]
}
