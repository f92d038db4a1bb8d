//! Contacts as a list for spreadsheets, and for the import of another portal.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse};
use futures_util::{StreamExt, stream};
use sealport_access::{Permit, Work};
use sealport_directory::{Contact, ContactFilter, Field, ListCursor, ListedContact};
use uuid::Uuid;

use super::own_company;
use crate::app::App;
use crate::employees::timeline::{MARK, table};
use crate::http::transfer::{Piece, Stop, Transfer};
use crate::http::watch::{Leave, Watch};
use crate::http::{Colleague, Failure, Form};
use crate::texts::Texts;

/// Contacts written at a time.
const PIECE: u32 = 200;

/// The columns after the address, in the order of the list. An import reads their headings in every language.
const COLUMNS: [Field; 6] =
    [Field::Name, Field::Company, Field::Language, Field::Phone, Field::Notes, Field::Protection];

/// What an export goes on with after its request is answered.
struct Rest {
    app: actix_web::web::Data<App>,
    permit: Permit<Work>,
    company: Option<Uuid>,
    from: ListCursor,
}

/// `POST /contacts.csv`: all contacts that are not in the archive, or those of one company; the history says so first.
///
/// # Errors
/// What the records say.
pub async fn csv(colleague: Colleague, request: HttpRequest, Form(fields): Form) -> Result<HttpResponse, Failure> {
    colleague.fresh()?;
    let app = colleague.visitor.app.clone();
    let company = own_company(&colleague, fields.get("company")).await?;
    app.directory.note_export(&colleague.permit, &colleague.visitor.client).await?;
    let first = format!("{MARK}{}", table(&[headings(&colleague.visitor.t)])?);
    let watch = Watch::over(app.clone(), Leave::Employee(colleague.session.id), &request);
    let rest = Rest { app, permit: colleague.permit, company, from: ListCursor::FIRST };
    let rest = stream::unfold(Some(rest), |rest| async {
        let rest = rest?;
        match piece(&rest).await {
            Ok((text, next)) => Some((Ok(Piece::frame(text)), next.map(|from| Rest { from, ..rest }))),
            // The connection breaks: a cut list must not look like a whole one.
            Err(failure) => {
                tracing::error!(error = %failure, "an export of contacts broke off");
                Some((Err(Stop::Broken), None))
            }
        }
    });
    let all = stream::iter([Ok(Piece::frame(first))]).chain(rest);
    Ok(HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((header::CONTENT_DISPOSITION, "attachment; filename=\"contacts.csv\""))
        .insert_header((header::CONTENT_SECURITY_POLICY, crate::http::headers::FILE_POLICY))
        .body(Transfer::of_any_length(Box::pin(all)).watched(watch)))
}

fn headings(t: &Texts) -> Vec<String> {
    let rest = COLUMNS.iter().map(|field| t.m(&format!("contact-field-{}", field.as_str())));
    std::iter::once(t.m("field-address")).chain(rest).collect()
}

async fn piece(rest: &Rest) -> Result<(String, Option<ListCursor>), Failure> {
    let directory = &rest.app.directory;
    let filter = ContactFilter { company: rest.company, ..ContactFilter::default() };
    let found = directory.contacts(&rest.permit, &filter, rest.from, PIECE).await?;
    let ids: Vec<Uuid> = found.iter().map(|line| line.person.id).collect();
    let rows: Vec<_> = directory.contacts_in_full(&rest.permit, &ids).await?.iter().map(row).collect();
    let next = found.last().filter(|_| found.len() == PIECE as usize).map(ListedContact::cursor);
    Ok((table(&rows)?, next))
}

fn row(contact: &Contact) -> Vec<String> {
    let address = contact.person.address.as_ref().map_or_else(String::new, |it| it.as_str().to_owned());
    std::iter::once(address).chain(COLUMNS.iter().map(|field| contact.text.get(*field).to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use sealport_directory::read_sheet;
    use sealport_identity::Language;

    use super::*;

    #[test]
    fn what_is_exported_can_be_imported_in_every_language() {
        for language in Language::ALL {
            let t = Texts { language, zone: chrono_tz::UTC };
            let row: Vec<String> = ["a@x.de", "=Anna", "Firma", "nl", "+49 1", "-", "@home"].map(str::to_owned).into();
            let text = format!("{MARK}{}", table(&[headings(&t), row]).unwrap());
            let sheet = read_sheet(text.as_bytes(), Language::En).unwrap();
            assert!(sheet.unread.is_empty(), "{:?}", sheet.unread);
            let line = &sheet.lines[0];
            assert_eq!((line.address.as_str(), line.text.name.as_str(), line.wrong), ("a@x.de", "=Anna", None));
            assert_eq!((line.text.language, line.text.phone.as_str()), (Language::Nl, "+49 1"));
            assert_eq!((line.text.notes.as_str(), line.text.protection.as_str()), ("-", "@home"));
        }
    }
}
