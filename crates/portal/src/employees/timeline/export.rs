//! The history as CSV (RFC 4180), for spreadsheets that must not run it.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use futures_util::stream;
use sealport_history::{Actor, Cursor, Event, KeyName, Kind, Subject, record};
use sealport_identity::{IdentityError, person_key, seal_client};
use uuid::Uuid;

use super::{Reader, iso, keys, pages, sentences};
use crate::employees::contacts;
use crate::http::transfer::{Piece, Stop, Transfer};
use crate::http::watch::{Leave, Watch};
use crate::http::{Colleague, Failure, Form, HistoryReader, Member};

/// Events written at a time.
const PIECE: u32 = 500;
/// Tells spreadsheets that the text is UTF-8.
pub(in crate::employees) const MARK: &str = "\u{feff}";

/// `POST /shares/{id}/history.csv`; the history says that it was exported.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn share_csv(
    colleague: HistoryReader,
    request: HttpRequest,
    id: web::Path<Uuid>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let sharing = &colleague.member.visitor.app.sharing;
    let share = sharing.head(&colleague.permit, *id).await?.ok_or(Failure::NotFound)?;
    colleague.member.fresh()?;
    export(&colleague.member, &request, Subject::Share(*id), &format!("share-{}-history.csv", share.number)).await
}

/// `POST /library/{id}/history.csv`; the history says that it was exported.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn asset_csv(
    colleague: HistoryReader,
    request: HttpRequest,
    id: web::Path<Uuid>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    colleague.member.visitor.app.library.head(&colleague.permit, *id).await?;
    colleague.member.fresh()?;
    export(&colleague.member, &request, Subject::Asset(*id), &format!("file-{}-history.csv", id.simple())).await
}

/// `POST /contacts/{id}/history.csv`; the history says that it was exported.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn contact_csv(
    colleague: Colleague,
    request: HttpRequest,
    id: web::Path<Uuid>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    pages::readable_contact(&colleague, *id).await?;
    colleague.fresh()?;
    export(&colleague.into(), &request, Subject::Person(*id), &format!("contact-{}-history.csv", id.simple())).await
}

/// `POST /companies/{id}/history.csv`; the history says that it was exported.
///
/// # Errors
/// [`Failure::NotFound`].
pub async fn company_csv(
    colleague: Colleague,
    request: HttpRequest,
    id: web::Path<Uuid>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    contacts::load_company(&colleague, *id).await?;
    colleague.fresh()?;
    export(&colleague.into(), &request, Subject::Company(*id), &format!("company-{}-history.csv", id.simple())).await
}

async fn export(
    colleague: &Member,
    request: &HttpRequest,
    subject: Subject,
    name: &str,
) -> Result<HttpResponse, Failure> {
    note(colleague, subject).await?;
    let reader = Reader::of(&colleague.visitor, &colleague.session);
    let head = table(&[header_row(&reader)])?;
    let first = format!("{MARK}{head}");
    let rest = stream::unfold(Some((reader, Cursor::NEWEST)), move |state| async move {
        let (reader, from) = state?;
        match piece(&reader, subject.id(), from).await {
            Ok((text, next)) => Some((Ok(Piece::frame(text)), next.map(|next| (reader, next)))),
            // The connection breaks: a cut list must not look like a whole one.
            Err(failure) => {
                tracing::error!(error = %failure, "an export of the history broke off");
                Some((Err(Stop::Broken), None))
            }
        }
    });
    let all = futures_util::StreamExt::chain(stream::iter([Ok(Piece::frame(first))]), rest);
    let app = colleague.visitor.app.clone();
    let watch = Watch::over(app, Leave::Employee(colleague.session.id), request);
    let body = Transfer::of_any_length(Box::pin(all)).watched(watch);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")))
        .insert_header((header::CONTENT_SECURITY_POLICY, crate::http::headers::FILE_POLICY))
        .body(body))
}

async fn note(colleague: &Member, subject: Subject) -> Result<(), Failure> {
    let (ground, client, person) = (&colleague.visitor.app.ground, &colleague.visitor.client, colleague.id());
    ground
        .database
        .write(async |on| {
            let key = person_key(on, ground, person).await?;
            let event = Event::new(Kind::HistoryExported, Actor::Employee(person), ground.now(), ground.chance());
            let event = seal_client(event.about(subject), client, KeyName::Person(person), &key, ground.chance());
            Ok::<_, IdentityError>(record(on, &event).await?)
        })
        .await?;
    Ok(())
}

fn header_row(reader: &Reader) -> Vec<String> {
    let names = ["time", "kind", "who", "what", "more", "address", "program", "event"];
    names.iter().map(|name| reader.t.m(&format!("history-column-{name}"))).collect()
}

async fn piece(reader: &Reader, subject: Uuid, from: Cursor) -> Result<(String, Option<Cursor>), Failure> {
    let events = reader.events(Some(subject), from, PIECE).await?;
    let keys = keys::Keys::read(reader, &events).await?;
    let row = |event: &Event| {
        let told = sentences::tell(event, &keys, reader);
        let kind = event.kind.as_str().to_owned();
        vec![iso(event.at), kind, told.who, told.words, told.more, told.address, told.program, event.id.to_string()]
    };
    let rows: Vec<Vec<String>> = events.iter().filter(|event| keys.may_tell(event)).map(row).collect();
    let next = events.last().filter(|_| events.len() == PIECE as usize).map(Cursor::after);
    Ok((table(&rows)?, next))
}

/// Rows as CSV that no spreadsheet runs.
pub(in crate::employees) fn table(rows: &[Vec<String>]) -> Result<String, Failure> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).map_err(Failure::internal)?;
    }
    let bytes = writer.into_inner().map_err(|error| Failure::internal(error.into_error()))?;
    String::from_utf8(bytes).map_err(Failure::internal)
}

/// A cell that no spreadsheet takes for a formula (CWE-1236): such a beginning gets an apostrophe in front. So does one after
/// `;`, a tab or a line break, where spreadsheets of other languages begin a new cell.
fn harmless(cell: &str) -> String {
    let mut safe = String::with_capacity(cell.len() + 1);
    let mut begins = true;
    for letter in cell.chars() {
        if begins && matches!(letter, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n') {
            safe.push('\'');
        }
        begins = matches!(letter, ';' | '\t' | '\n' | '\r') || (begins && letter == ' ');
        safe.push(letter);
    }
    safe
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_becomes_a_formula() {
        for bad in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"] {
            assert!(harmless(bad).starts_with('\''), "{bad:?}");
        }
        assert_eq!(harmless("Anna = Berta"), "Anna = Berta");
        assert_eq!(harmless("x; =1;-2"), "x; '=1;'-2");
        assert_eq!(harmless("x\n=1\r\n@2"), "x\n'=1\r'\n'@2");
        let text = table(&[vec!["a,b".to_owned(), "say \"=1\"\nnow".to_owned(), "=1".to_owned()]]).unwrap();
        assert_eq!(text, "\"a,b\",\"say \"\"=1\"\"\nnow\",'=1\r\n");
    }
}
