use askama::Template;
use sealport_identity::Language;

use super::content::Letter;
use super::draft::{Draft, draft};
use super::tidy;
use crate::CompanyFace;

/// A letter as it is read.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedLetter {
    /// Subject, one line.
    pub subject: String,
    /// The whole letter as plain text, lines of 72 columns where words allow.
    pub text: String,
    /// The same as a self-contained HTML page: no script, no foreign resource, one link.
    pub html: String,
}

/// Puts a letter into words and lays it out, exactly as it will be sent to `recipient`.
///
/// # Errors
/// askama's, when a template can't be written out.
pub fn preview(
    letter: &Letter,
    recipient: &str,
    face: &CompanyFace,
    language: Language,
) -> Result<RenderedLetter, askama::Error> {
    let draft = draft(letter, recipient, face, language);
    let company = tidy::line(&face.name);
    let footer: Vec<Vec<String>> = [&face.contact, &face.imprint]
        .map(|text| tidy::lines(text))
        .into_iter()
        .filter(|lines| !lines.is_empty())
        .collect();
    let accent = face.accent.to_string();
    let ink = face.accent.ink().to_string();
    let html = HtmlLetter { draft: &draft, company: &company, footer: &footer, language, accent: &accent, ink: &ink };
    let html = html.render()?;
    let text = TextLetter { draft: &draft, company: &company, footer: &footer }.render()?;
    Ok(RenderedLetter { text: squeeze(&text), html, subject: draft.subject })
}

#[derive(Template)]
#[template(path = "letter.html")]
struct HtmlLetter<'a> {
    draft: &'a Draft,
    company: &'a str,
    footer: &'a [Vec<String>],
    language: Language,
    accent: &'a str,
    ink: &'a str,
}

#[derive(Template)]
#[template(path = "letter.txt")]
struct TextLetter<'a> {
    draft: &'a Draft,
    company: &'a str,
    footer: &'a [Vec<String>],
}

impl TextLetter<'_> {
    fn wrap(&self, paragraph: &str) -> String {
        tidy::wrap(paragraph, "", "")
    }

    fn wrap_quoted(&self, paragraph: &str) -> String {
        tidy::wrap(paragraph, "> ", "")
    }

    fn wrap_item(&self, title: &str, size: &str) -> String {
        match size {
            "" => tidy::wrap(&format!("- {title}"), "", "  "),
            size => tidy::wrap(&format!("- {title} ({size})"), "", "  "),
        }
    }
}

/// Never more than one empty line in a row: parts that a letter lacks leave none behind.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut empty = true;
    for line in text.trim_end().lines() {
        if line.is_empty() && empty {
            continue;
        }
        empty = line.is_empty();
        out.push_str(line);
        out.push('\n');
    }
    out
}
