//! Reading a letter that waits, to pass its link on in another way.

use actix_web::{HttpResponse, web};
use askama::Template;
use sealport_notify::{NotifyError, read_waiting_letter};
use uuid::Uuid;

use super::{heading, html, load};
use crate::http::{Colleague, Failure, Form};
use crate::page::Page;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "employees/share_letter.html")]
struct LetterPage {
    t: Texts,
    page: Page,
    share: Uuid,
    heading: String,
    to: String,
    subject: String,
    body: String,
    link: String,
}

/// `POST /shares/{id}/letters/{letter}`: for the owner alone; the history says so.
///
/// # Errors
/// [`Failure::NotFound`] for everybody else; [`Failure::Conflict`] once the letter has left.
pub async fn read_letter(
    colleague: Colleague,
    path: web::Path<(Uuid, Uuid)>,
    Form(_): Form,
) -> Result<HttpResponse, Failure> {
    let (id, letter) = *path;
    let share = load(&colleague, id).await?;
    if share.owner.id != colleague.id() {
        return Err(Failure::NotFound);
    }
    let recipient = share.recipients.iter().find(|one| one.letter.as_ref().is_some_and(|it| it.id == letter));
    let recipient = recipient.ok_or(Failure::NotFound)?;
    let visitor = &colleague.visitor;
    let (ground, public_url) = (&visitor.app.ground, visitor.app.config.public_url());
    let face = visitor.settings.company.face(&public_url).map_err(Failure::internal)?;
    let reader = (colleague.id(), &visitor.client);
    let read = ground.database.write(async |on| read_waiting_letter(on, ground, letter, reader, &face).await).await;
    let read = match read {
        Err(NotifyError::NoSuchLetter) => return Err(Failure::Conflict("letter-has-left")),
        read => read?,
    };
    let page = LetterPage {
        t: visitor.t,
        page: colleague.page("shares"),
        share: id,
        heading: heading(&share, &visitor.t),
        to: recipient.person.called(),
        link: link_in(&read.text).unwrap_or_default().to_owned(),
        subject: read.subject,
        body: read.text,
    };
    html(HttpResponse::Ok(), &page)
}

/// The recipient's link in the text of a letter. It stands alone in its line, and was made when the portal may have had
/// another address.
fn link_in(text: &str) -> Option<&str> {
    text.lines().map(str::trim).find(|line| line.starts_with("http") && line.contains("/r/") && !line.contains(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_is_found_in_the_letter() {
        let text = "Dear Anna,\n\nhttps://x.example/r/abc.def.ghi\n\nRegards, https://x.example/r/not";
        assert_eq!(link_in(text), Some("https://x.example/r/abc.def.ghi"));
        assert_eq!(link_in("> see http://elsewhere.example/r/1"), None);
    }
}
