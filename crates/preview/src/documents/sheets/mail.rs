//! An e-mail as text.

use std::fmt::Write;
use std::panic::catch_unwind;

use mail_parser::decoders::html::html_to_text;
use mail_parser::{Address, MessageParser, MessagePart, MimeHeaders, PartType};

/// Addresses named in one field; a list may have thousands.
const MAX_ADDRESSES: usize = 50;
/// Attachments that are listed.
const MAX_ATTACHMENTS: usize = 500;
/// Cells over several rows in a mail that is laid out.
const MAX_TALL_CELLS: usize = 500;
/// Letters of a line of a mail that was written as a web page.
const COLUMNS: usize = 90;
const RULE: &str = "────────────────────────────────────────────────";

/// What a reader of an e-mail sees: the fields of its head under their own names, the words (of HTML only the text),
/// and the names and sizes of what is attached. Nothing of it is followed or fetched.
pub(super) fn letter(document: &[u8]) -> Option<String> {
    let message = MessageParser::default().parse(document)?;
    let mut text = String::new();
    let mut field = |name: &str, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            // A string takes everything.
            let _ = writeln!(text, "{name}: {}", one_line(&value));
        }
    };
    field("From", message.from().map(addresses));
    field("To", message.to().map(addresses));
    field("Cc", message.cc().map(addresses));
    field("Date", message.date().map(mail_parser::DateTime::to_rfc822));
    field("Subject", message.subject().map(str::to_owned));
    let _ = writeln!(text, "{RULE}\n");
    for body in message.text_bodies() {
        match &body.body {
            PartType::Html(html) => text.push_str(words(html).trim_end()),
            _ => text.push_str(body.text_contents().unwrap_or_default().trim_end()),
        }
        text.push_str("\n\n");
    }
    let attachments: Vec<_> = message.attachments().take(MAX_ATTACHMENTS).collect();
    if !attachments.is_empty() {
        let _ = writeln!(text, "{RULE}");
    }
    for attachment in attachments {
        let name = attachment.attachment_name().map_or_else(|| kind(attachment), one_line);
        let _ = writeln!(text, "• {name} ({})", size(length(attachment)));
    }
    Some(text)
}

/// The words of a web page, block by block. Tables are mostly there to place things: what stands in a cell comes as a block too.
fn words(html: &str) -> String {
    // Each cell that reaches over rows is repeated in all of them.
    if html.to_ascii_lowercase().matches("rowspan").count() > MAX_TALL_CELLS {
        return html_to_text(html);
    }
    let page = html2text::config::plain_no_decorate().raw_mode(true).allow_width_overflow().no_link_wrapping();
    // Some tables stop the library. What it can't lay out is still shown, if without its blocks.
    let laid_out = catch_unwind(|| page.string_from_read(html.as_bytes(), COLUMNS));
    laid_out.ok().and_then(Result::ok).unwrap_or_else(|| html_to_text(html))
}

/// What an attachment without a name is: "image/png".
fn kind(attachment: &MessagePart<'_>) -> String {
    let told = attachment.content_type().map(|kind| [kind.ctype(), kind.subtype().unwrap_or_default()].join("/"));
    told.map_or_else(|| "–".to_owned(), |kind| one_line(&kind))
}

/// How much is attached. The library's own answer trips over a letter within the letter that has nothing in it.
fn length(attachment: &MessagePart<'_>) -> usize {
    match &attachment.body {
        PartType::Message(letter) if letter.parts.is_empty() => 0,
        _ => attachment.len(),
    }
}

fn addresses(address: &Address<'_>) -> String {
    let one = |address: &mail_parser::Addr<'_>| match (address.name(), address.address()) {
        (Some(name), Some(at)) => format!("{name} <{at}>"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => String::new(),
    };
    let mut listed: Vec<_> = address.iter().take(MAX_ADDRESSES).map(one).collect();
    if address.iter().nth(MAX_ADDRESSES).is_some() {
        listed.push("…".to_owned());
    }
    listed.join(", ")
}

/// A field can't break out of its line.
fn one_line(value: &str) -> String {
    value.split(char::is_whitespace).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn size(bytes: usize) -> String {
    match bytes {
        0..1024 => format!("{bytes} B"),
        1024..1_048_576 => format!("{} KiB", bytes.div_ceil(1024)),
        _ => format!("{:.1} MiB", bytes as f64 / 1_048_576.0),
    }
}

#[cfg(test)]
mod tests {
    use super::letter;

    const MAIL: &str = "From: Ada Lovelace <ada@example.org>\r\nTo: babbage@example.org\r\n\
        Date: Sun, 22 Nov 2026 10:00:00 +0000\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <html><head><style>p { color: red }</style></head><script>alert(1)</script><h1>Sums</h1>\
        <p>Dear <b>Charles</b>,</p><p>see the table.</p><table><tr><td>Screw</td><td>3 &euro;</td></tr></table></html>\r\n\
        --b\r\nContent-Type: application/pdf; name=table.pdf\r\nContent-Disposition: attachment\r\n\
        Content-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n";

    #[test]
    fn a_reader_sees_head_words_and_attachments() {
        let text = letter(MAIL.as_bytes()).unwrap();
        let head: Vec<_> = text.lines().take(4).collect();
        assert_eq!(
            head,
            [
                "From: Ada Lovelace <ada@example.org>",
                "To: babbage@example.org",
                "Date: Sun, 22 Nov 2026 10:00:00 +0000",
                "Subject: Grüße",
            ]
        );
        let words: Vec<_> = text.lines().skip(6).take_while(|line| !line.starts_with('─')).collect();
        assert_eq!(words, ["# Sums", "", "Dear Charles,", "", "see the table.", "", "Screw", "3 €", ""]);
        assert!(!text.contains('<') || text.matches('<').count() == 1, "tags are gone: {text}");
        assert!(text.contains("• table.pdf (3 B)"), "{text}");
    }

    #[test]
    fn words_that_cant_be_laid_out_are_shown_all_the_same() {
        for table in [
            "<td colspan=2>Screw</td><td rowspan=2>Nut</td>",
            "<td colspan=18446744073709551615>Screw</td><td>Nut</td>",
        ] {
            let mail = format!("From: a@example.org\r\nContent-Type: text/html\r\n\r\n<table><tr>{table}</tr></table>");
            let text = letter(mail.as_bytes()).unwrap();
            assert!(text.contains("Screw") && text.contains("Nut"), "{text}");
        }
    }

    #[test]
    fn cells_over_many_rows_take_no_room() {
        let cells = "<tr><td RowSpan=99999>Screw</td></tr>".repeat(20_000);
        let mail = format!("From: a@example.org\r\nContent-Type: text/html\r\n\r\n<table>{cells}</table>");
        assert_eq!(letter(mail.as_bytes()).unwrap().matches("Screw").count(), 20_000);
    }

    #[test]
    fn a_letter_within_may_be_empty() {
        let mail = "From: a@example.org\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n\
            words\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n";
        for end in ["", "From", "From: a@example.org\r\nSubject"] {
            let text = letter(format!("{mail}{end}").as_bytes()).unwrap();
            assert!(text.contains("words") && text.contains("• "), "{text}");
        }
    }
}
