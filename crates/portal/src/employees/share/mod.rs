//! One share: what it is, whom it reached, what can be done about it.

mod changes;
mod end;
mod journey;
mod letter;
mod recipient;
mod strip;

pub use changes::{ask_revoke, revoke};
pub use end::{ask_end, set_end};
pub use letter::read_letter;
pub use recipient::{manage, replace, revoke_one, send_again};

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_access::{ChangeShare, Mode, Permit, change_share};
use sealport_notify::LetterState;
use sealport_sharing::{FileOfShare, RecipientOfShare, ShareDetails, ShareState};
use serde::Deserialize;
use uuid::Uuid;

use self::journey::{Arrival, Standing, arrival};
use self::strip::{Looked, looked};
use crate::employees::compose::language_name;
use crate::employees::faces::picture_of;
use crate::employees::timeline;
use crate::http::{Colleague, Failure};
use crate::media;
use crate::page::Page;
use crate::texts::Texts;

const SAID: &[&str] = &[
    "share-sent",
    "share-sent-waits",
    "share-was-sent",
    "share-revoked-now",
    "share-end-moved",
    "recipient-revoked-now",
    "recipient-sent-again",
    "recipient-replaced-now",
];
/// Files whose rings are all drawn for each recipient.
const RINGS: usize = 6;
/// Letters that the banner names one by one.
const FAILED_SHOWN: usize = 4;
/// From so many recipients on the list can be narrowed.
const NARROWED_FROM: usize = 9;

#[derive(Template)]
#[template(path = "employees/share.html")]
struct SharePage {
    t: Texts,
    page: Page,
    share: ShareDetails,
    heading: String,
    state: &'static str,
    end_words: String,
    /// Whether the files are only looked at.
    view_only: bool,
    may_change: bool,
    is_running: bool,
    marks: Vec<(&'static str, String)>,
    figures: Vec<(usize, String)>,
    /// The first of them.
    failed: Vec<FailedLetter>,
    all_failed: usize,
    filters: Vec<FilterLink>,
    recipients: Vec<RecipientView>,
    files: Vec<FileView>,
    facts: Vec<(String, String)>,
    nobody_opened: bool,
    history: Vec<timeline::Line>,
}

struct FailedLetter {
    grant: Uuid,
    words: String,
    error: String,
}

struct FilterLink {
    href: String,
    words: String,
    is_chosen: bool,
}

struct RecipientView {
    grant: Uuid,
    name: String,
    address: String,
    /// Sees it for this company; empty for somebody to whom it is addressed.
    sees_for: String,
    standing: &'static str,
    words: String,
    /// What is to be known besides: the server's words, a wish for a fresh link.
    remarks: Vec<String>,
    arrivals: Vec<Arrival>,
    /// What was seen page by page.
    looked: Vec<Looked>,
    /// Those for which there is no room at first sight.
    looked_rest: Vec<Looked>,
    /// How many more files there are than rings.
    more_files: String,
    /// A letter that can be read and passed on.
    letter: Option<Uuid>,
    may_change: bool,
}

#[derive(Default)]
struct FileView {
    href: String,
    picture: String,
    name: String,
    sort: String,
    facts: String,
    size: String,
    trouble: String,
}

/// How the page is asked for.
#[derive(Deserialize)]
pub struct Asked {
    said: Option<String>,
    #[serde(default)]
    show: String,
}

/// `GET /shares/{id}`
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn show(
    colleague: Colleague,
    id: web::Path<Uuid>,
    asked: web::Query<Asked>,
) -> Result<HttpResponse, Failure> {
    let share = load(&colleague, *id).await?;
    let t = colleague.visitor.t;
    let may_change = permit(&colleague, &share).is_ok();
    let has_mail = colleague.visitor.settings.smtp.is_some();
    let standings: Vec<Standing> = share.recipients.iter().map(|one| Standing::of(one, share.mode, has_mail)).collect();
    let only = Standing::parse(&asked.show);
    let is_owner = share.owner.id == colleague.id();
    let shown =
        share.recipients.iter().zip(&standings).filter(|(_, standing)| only.is_none_or(|only| **standing == only));
    let views: Vec<RecipientView> =
        shown.map(|(one, standing)| view(one, *standing, &share, may_change, is_owner, &t)).collect();
    let waiting = views_waiting(&views);
    // Without a mail server nothing has left the house, and the page must not sound as if it had.
    let said =
        asked.said.as_deref().map(|said| if said == "share-sent" && !has_mail { "share-sent-waits" } else { said });
    let mut frame = colleague.page("shares").after(said, SAID, &t);
    if waiting > 0 && said != Some("share-sent-waits") {
        frame = frame.saying("attention", t.a("share-letters-wait", "n", waiting));
    }
    let page = SharePage {
        page: frame,
        heading: heading(&share, &t),
        state: state_word(share.state),
        end_words: end_words(&share, &colleague),
        view_only: share.mode == Mode::View,
        may_change,
        is_running: share.state == ShareState::Active,
        marks: marks(&share.recipients, &standings, &t),
        figures: figures(&standings, share.mode, &t),
        all_failed: standings.iter().filter(|standing| **standing == Standing::Failed).count(),
        failed: failed(&share, &standings, &t),
        filters: filters(*id, &standings, only, &t),
        recipients: views,
        files: share.files.iter().map(|file| file_view(file, &t)).collect(),
        facts: facts(&share, &t),
        nobody_opened: share.recipients.iter().all(|one| one.opened_at.is_none()),
        history: timeline::latest(&colleague, *id).await?,
        share,
        t,
    };
    html(HttpResponse::Ok(), &page)
}

/// Recipients whose letter its owner has to pass on.
fn views_waiting(views: &[RecipientView]) -> usize {
    let waits = |one: &&RecipientView| one.letter.is_some() && one.standing == Standing::Waiting.as_str();
    views.iter().filter(waits).count()
}

/// The share, or *not found*.
pub(in crate::employees) async fn load(colleague: &Colleague, id: Uuid) -> Result<ShareDetails, Failure> {
    colleague.visitor.app.sharing.share(&colleague.permit, id).await?.ok_or(Failure::NotFound)
}

/// Leave to change the share as it was just read: for its owner and for administrators.
pub(super) fn permit(colleague: &Colleague, share: &ShareDetails) -> Result<Permit<ChangeShare>, Failure> {
    let facts =
        sealport_access::ShareFacts { share: share.id, owner: share.owner.id, revision: share.revision, seen: true };
    Ok(change_share(&colleague.session.facts, &facts, colleague.visitor.now())?)
}

/// "Share 12: Harbour front and 2 more"
pub(in crate::employees) fn heading(share: &ShareDetails, t: &Texts) -> String {
    title(share.number, first_title(&share.files), share.files.len(), t)
}

/// The title of the first file, as far as the reader may know it.
pub fn first_title(files: &[FileOfShare]) -> &str {
    files.first().filter(|file| !file.deleted && !file.hidden).map_or("–", |file| &file.title)
}

/// What a share is called.
pub fn title(number: i64, first: &str, files: usize, t: &Texts) -> String {
    let others = files.saturating_sub(1);
    t.with("share-title", [("number", number.to_string().into()), ("first", first.into()), ("others", others.into())])
}

/// The word of a state in class names and locale keys.
pub const fn state_word(state: ShareState) -> &'static str {
    match state {
        ShareState::Active => "active",
        ShareState::Ended => "ended",
        ShareState::Revoked => "revoked",
    }
}

/// What its recipients can do with the files, as a locale key.
pub const fn mode_key(mode: Mode) -> &'static str {
    match mode {
        Mode::View => "compose-mode-view",
        Mode::Download => "compose-mode-download",
    }
}

fn end_words(share: &ShareDetails, colleague: &Colleague) -> String {
    let t = &colleague.visitor.t;
    match (share.state, share.revoked_at) {
        (_, Some(at)) => t.a("share-revoked-at", "at", t.time(at)),
        (ShareState::Active, None) => {
            let left = t.left(share.expires_at, colleague.visitor.now());
            t.b("share-ends-at", "at", t.time(share.expires_at), "left", left)
        }
        _ => t.a("share-ended-at", "at", t.time(share.expires_at)),
    }
}

fn marks(recipients: &[RecipientOfShare], standings: &[Standing], t: &Texts) -> Vec<(&'static str, String)> {
    let word = |standing: Standing| t.m(&format!("mark-{}", standing.as_str()));
    let mut all: Vec<(Standing, String)> = recipients
        .iter()
        .zip(standings)
        .filter(|(one, _)| one.replaced_by.is_none())
        .map(|(one, standing)| (*standing, format!("{}: {}", one.person.name, word(*standing))))
        .collect();
    all.sort_by_key(|(standing, _)| Standing::ALL.iter().position(|one| one == standing));
    all.into_iter().map(|(standing, label)| (standing.as_str(), label)).collect()
}

fn figures(standings: &[Standing], mode: Mode, t: &Texts) -> Vec<(usize, String)> {
    let count = |wanted: &[Standing]| standings.iter().filter(|one| wanted.contains(one)).count();
    let people = standings.len() - count(&[Standing::Revoked]);
    let opened = count(&[Standing::Opened, Standing::Fetched, Standing::Looked]);
    let had = count(&[Standing::Fetched, Standing::Looked]);
    let had_word = if mode == Mode::View { "figure-looked" } else { "figure-fetched" };
    let figure = |number: usize, key: &str| (number, t.a(key, "n", number));
    vec![figure(people, "figure-people"), figure(opened, "figure-opened"), figure(had, had_word)]
}

fn failed(share: &ShareDetails, standings: &[Standing], t: &Texts) -> Vec<FailedLetter> {
    let failed = share.recipients.iter().zip(standings).filter(|(_, standing)| **standing == Standing::Failed);
    failed
        .take(FAILED_SHOWN)
        .map(|(one, _)| FailedLetter {
            grant: one.grant,
            words: t.a("share-letter-failed-to", "who", one.person.name.as_str()),
            error: one.letter.as_ref().and_then(|letter| letter.error.clone()).unwrap_or_default(),
        })
        .collect()
}

fn filters(share: Uuid, standings: &[Standing], only: Option<Standing>, t: &Texts) -> Vec<FilterLink> {
    if standings.len() < NARROWED_FROM {
        return Vec::new();
    }
    let all = FilterLink {
        href: format!("/shares/{share}"),
        words: t.a("share-show-all", "n", standings.len()),
        is_chosen: only.is_none(),
    };
    let mut links = vec![all];
    for standing in Standing::ALL {
        let count = standings.iter().filter(|one| **one == standing).count();
        if count > 0 {
            links.push(FilterLink {
                href: format!("/shares/{share}?show={}#recipients", standing.as_str()),
                words: format!("{} {count}", t.m(&format!("mark-{}", standing.as_str()))),
                is_chosen: only == Some(standing),
            });
        }
    }
    links
}

fn view(
    one: &RecipientOfShare,
    standing: Standing,
    share: &ShareDetails,
    may_change: bool,
    is_owner: bool,
    t: &Texts,
) -> RecipientView {
    let begun = |rendition| one.deliveries.iter().any(|delivery| Some(delivery.rendition) == rendition);
    let all_drawn = share.files.len() <= RINGS;
    let drawn = share.files.iter().filter(|file| all_drawn || begun(file.rendition)).take(RINGS);
    let arrivals: Vec<Arrival> = drawn.map(|file| arrival(file, &one.deliveries, t)).collect();
    let mut looked = looked(&share.files, &one.views, share.mode, t);
    let looked_rest = looked.split_off(looked.len().min(RINGS));
    let (more, more_key) = match share.mode {
        Mode::Download => (share.files.len() - arrivals.len(), "share-more-files"),
        Mode::View => (looked_rest.len(), "share-more-looked"),
    };
    let address = one.person.address.as_ref().map_or("–", |address| address.as_str());
    let waits = one.letter.as_ref().filter(|letter| letter.state == LetterState::Waiting);
    let is_open = one.revoked_at.is_none() && share.state == ShareState::Active;
    RecipientView {
        grant: one.grant,
        name: one.person.name.clone(),
        address: format!("{address}, {}", language_name(one.person.language)),
        sees_for: sees_for(one, t),
        standing: standing.as_str(),
        words: standing.words(one, t),
        remarks: remarks(one, standing, share.mode, t),
        // Rings of nothing say less than a sentence.
        arrivals: if one.deliveries.is_empty() { Vec::new() } else { arrivals },
        more_files: if more == 0 { String::new() } else { t.a(more_key, "n", more) },
        looked,
        looked_rest,
        letter: waits.filter(|_| is_owner && is_open).map(|letter| letter.id),
        may_change: may_change && is_open,
    }
}

/// For which company somebody sees the share; "" for somebody to whom it is addressed.
fn sees_for(one: &RecipientOfShare, t: &Texts) -> String {
    one.viewer_of.as_ref().map_or_else(String::new, |company| t.a("share-sees-for", "company", company.as_str()))
}

fn remarks(one: &RecipientOfShare, standing: Standing, mode: Mode, t: &Texts) -> Vec<String> {
    let mut remarks = Vec::new();
    let has_something = match mode {
        Mode::Download => !one.deliveries.is_empty(),
        Mode::View => !one.views.is_empty(),
    };
    if standing != Standing::Revoked && !has_something {
        remarks.push(t.m(match (one.opened_at.is_some(), mode) {
            (false, _) => "share-not-opened",
            (true, Mode::Download) => "share-not-fetched",
            (true, Mode::View) => "share-not-looked",
        }));
    }
    if let Some(letter) = &one.letter
        && let Some(error) = letter.error.as_deref().filter(|error| !error.is_empty())
        && standing != Standing::Revoked
    {
        let key = if letter.state == LetterState::Failed { "share-server-said" } else { "share-server-said-wait" };
        remarks.push(t.a(key, "error", error));
    }
    if let Some(at) = letter_try(one) {
        remarks.push(t.a("share-next-try", "at", t.time(at)));
    }
    if let Some(at) = one.fresh_asked_at.filter(|_| standing != Standing::Revoked) {
        remarks.push(t.a("share-fresh-asked", "at", t.time(at)));
    }
    remarks
}

/// When a letter that was refused for now is tried again.
fn letter_try(one: &RecipientOfShare) -> Option<sealport_ambient::Timestamp> {
    one.letter
        .as_ref()
        .filter(|letter| letter.attempts > 0 && one.revoked_at.is_none())
        .and_then(|letter| letter.next_try)
}

fn file_view(file: &FileOfShare, t: &Texts) -> FileView {
    use sealport_access::Status;
    let trouble = match (file.deleted, file.status) {
        (true, _) => t.m("share-file-deleted"),
        (false, Status::Released) if file.rendition.is_some() => String::new(),
        _ => t.m("share-file-withdrawn"),
    };
    if file.hidden {
        let (name, trouble) = (t.m("share-file-hidden"), t.m("share-file-hidden-why"));
        return FileView { name, trouble, size: t.size(file.size), ..FileView::default() };
    }
    FileView {
        href: format!("/library/{}", file.asset),
        picture: match file.has_picture && !file.deleted {
            true => picture_of(file.asset, file.version),
            false => String::new(),
        },
        name: if file.deleted { t.m("history-deleted-file") } else { file.title.clone() },
        sort: media::letters(&file.media_type, &file.file_name),
        facts: t.b("share-file-facts", "name", file.file_name.as_str(), "version", file.version),
        size: t.size(file.size),
        trouble,
    }
}

fn facts(share: &ShareDetails, t: &Texts) -> Vec<(String, String)> {
    let mut facts = vec![
        (t.m("share-fact-sender"), share.sender.name.clone()),
        (t.m("share-fact-sent"), t.time(share.sent_at)),
        (t.m("compose-mode"), t.m(mode_key(share.mode))),
        (t.m("compose-version"), t.m(if share.live { "compose-live" } else { "compose-frozen" })),
        (t.m("compose-check"), t.m(&format!("compose-check-{}", share.check.as_str()))),
    ];
    if share.mode == Mode::Download {
        facts.push((t.m("compose-cap"), share.cap.map_or_else(|| t.m("share-fact-no-cap"), |cap| cap.to_string())));
    }
    if share.owner.id != share.sender.id {
        facts.insert(1, (t.m("share-fact-owner"), share.owner.name.clone()));
    }
    if !share.message.is_empty() {
        facts.push((t.m("compose-message"), share.message.clone()));
    }
    facts
}

/// A page as an answer.
pub fn html(mut response: actix_web::HttpResponseBuilder, page: &impl Template) -> Result<HttpResponse, Failure> {
    Ok(response.content_type("text/html; charset=utf-8").body(page.render()?))
}
