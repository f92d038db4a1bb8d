//! Contacts out of a list: chosen, looked at line by line, taken.

use actix_web::{HttpResponse, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sealport_directory::{Imported, Outcome, Plan, PlannedLine, Sheet, SheetError, WhyWrong, read_sheet};
use serde::Deserialize;

use super::{DoubtRow, doubt_rows, field_word, own_domains, viewers};
use crate::employees::share::html;
use crate::employees::sign_in::see_other;
use crate::http::multipart::Multipart;
use crate::http::{Colleague, Failure};
use crate::page::Page;
use crate::texts::Texts;

/// Lines of each kind that the preview shows; how many more there are is said.
const SHOWN: usize = 200;

#[derive(Template)]
#[template(path = "employees/contacts_import.html")]
struct ImportPage {
    t: Texts,
    page: Page,
    /// What became of a list that was taken.
    done: Vec<(u64, String)>,
    preview: Option<Preview>,
    error: String,
}

struct Preview {
    /// The list again, for the button that takes it.
    list: String,
    figures: Vec<(u64, String)>,
    remarks: Vec<String>,
    groups: Vec<Group>,
    /// How many lines would change something.
    deeds: u64,
}

struct Group {
    look: &'static str,
    heading: String,
    lines: Vec<Line>,
    more: usize,
}

struct Line {
    number: u64,
    who: String,
    address: String,
    words: String,
    doubts: Vec<DoubtRow>,
}

/// What became of the last list.
#[derive(Deserialize)]
pub struct Asked {
    added: Option<u64>,
    changed: Option<u64>,
    same: Option<u64>,
    wrong: Option<u64>,
}

/// `GET /contacts/import`
///
/// # Errors
/// What the records say.
pub async fn show(colleague: Colleague, asked: web::Query<Asked>) -> Result<HttpResponse, Failure> {
    let t = colleague.visitor.t;
    let done = match asked.added {
        Some(added) => figures(
            Imported {
                added,
                changed: asked.changed.unwrap_or_default(),
                same: asked.same.unwrap_or_default(),
                wrong: asked.wrong.unwrap_or_default(),
            },
            &t,
        ),
        None => Vec::new(),
    };
    html(HttpResponse::Ok(), &page(&colleague, done, None, String::new()))
}

fn page(colleague: &Colleague, done: Vec<(u64, String)>, preview: Option<Preview>, error: String) -> ImportPage {
    ImportPage { t: colleague.visitor.t, page: colleague.page("contacts"), done, preview, error }
}

/// `POST /contacts/import`: shows what a list would do; with `step=take` does it.
///
/// # Errors
/// What the records say.
pub async fn take(colleague: Colleague, form: Multipart) -> Result<HttpResponse, Failure> {
    let (t, app) = (colleague.visitor.t, &colleague.visitor.app);
    let usual = colleague.visitor.settings.company.language;
    let takes = form.text("step") == "take";
    let bytes = match takes {
        true => STANDARD.decode(form.text("list").trim()).map_err(|_| Failure::BadRequest("error-form-broken"))?,
        false if form.bytes("file").is_empty() => form.bytes("pasted").to_vec(),
        false => form.bytes("file").to_vec(),
    };
    let sheet = match read_sheet(&bytes, usual) {
        Ok(sheet) => sheet,
        Err(error) => {
            let error = t.m(words(error));
            return html(HttpResponse::UnprocessableEntity(), &page(&colleague, Vec::new(), None, error));
        }
    };
    if takes {
        let done = app.directory.import(&colleague.permit, &sheet, &colleague.visitor.client).await?;
        viewers::settle(&colleague).await?;
        let Imported { added, changed, same, wrong } = done;
        return Ok(see_other(&format!("/contacts/import?added={added}&changed={changed}&same={same}&wrong={wrong}")));
    }
    let plan = app.directory.plan(&colleague.permit, &sheet, &own_domains(&colleague)).await?;
    let preview = preview(&plan, &sheet, &bytes, &t);
    html(HttpResponse::Ok(), &page(&colleague, Vec::new(), Some(preview), String::new()))
}

const fn words(error: SheetError) -> &'static str {
    match error {
        SheetError::Empty => "import-empty",
        SheetError::TooLong => "import-too-long",
        SheetError::TooManyLines => "import-too-many-lines",
        SheetError::NoAddressColumn => "import-no-address-column",
        SheetError::NotText => "import-not-text",
    }
}

fn figures(counts: Imported, t: &Texts) -> Vec<(u64, String)> {
    let figure = |number: u64, key: &str| (number, t.a(key, "n", number));
    vec![
        figure(counts.added, "import-figure-added"),
        figure(counts.changed, "import-figure-changed"),
        figure(counts.same, "import-figure-same"),
        figure(counts.wrong, "import-figure-wrong"),
    ]
}

fn preview(plan: &Plan, sheet: &Sheet, bytes: &[u8], t: &Texts) -> Preview {
    let counts = plan.counts();
    let mut remarks = Vec::new();
    remarks.extend(sheet.converted.then(|| t.m("import-converted")));
    remarks.extend((!sheet.unread.is_empty()).then(|| t.a("import-unread", "columns", sheet.unread.join(", "))));
    let of = |look, key: &str, is: &dyn Fn(&PlannedLine) -> bool| group(plan, look, t.m(key), is, t);
    let is_new = |line: &PlannedLine| line.outcome == Outcome::Add;
    let groups = [
        of("problem", "import-wrong", &|line| matches!(line.outcome, Outcome::Wrong(_))),
        of("attention", "import-doubtful", &|line| !line.doubts.is_empty()),
        of("info", "import-changed", &|line| matches!(line.outcome, Outcome::Change(..))),
        of("good", "import-added", &|line| is_new(line) && line.doubts.is_empty()),
    ];
    Preview {
        list: STANDARD.encode(bytes),
        figures: figures(counts, t),
        remarks,
        groups: groups.into_iter().filter(|group| !group.lines.is_empty()).collect(),
        deeds: counts.added + counts.changed,
    }
}

fn group(plan: &Plan, look: &'static str, heading: String, is: &dyn Fn(&PlannedLine) -> bool, t: &Texts) -> Group {
    let all: Vec<&PlannedLine> = plan.lines.iter().filter(|line| is(line)).collect();
    let line = |planned: &&PlannedLine| Line {
        number: planned.line.number,
        who: planned.line.text.name.clone(),
        address: planned.line.address.chars().take(254).collect(),
        words: outcome_words(&planned.outcome, t),
        doubts: doubt_rows(&planned.doubts, &planned.line.address, t),
    };
    let more = all.len().saturating_sub(SHOWN);
    Group { look, heading, lines: all.iter().take(SHOWN).map(line).collect(), more }
}

fn outcome_words(outcome: &Outcome, t: &Texts) -> String {
    match outcome {
        Outcome::Add => String::new(),
        Outcome::Same(_) => t.m("import-nothing-new"),
        Outcome::Change(_, fields) => {
            let fields: Vec<String> = fields.iter().map(|field| field_word(*field, t)).collect();
            t.a("import-changes", "fields", fields.join(", "))
        }
        Outcome::Wrong(why) => match why {
            WhyWrong::NoAddress => t.m("import-no-address"),
            WhyWrong::BadAddress => t.m("field-address-wrong"),
            WhyWrong::BadLanguage => t.m("import-bad-language"),
            WhyWrong::TooLong(field) => t.a("contact-too-long", "field", field_word(*field, t)),
            WhyWrong::Twice { first } => t.a("import-twice", "line", first.to_string()),
        },
    }
}
