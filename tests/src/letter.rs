//! A letter as a recipient's mail program would read it.

use mail_parser::{MessageParser, MimeHeaders, PartType};

/// A letter that the SMTP server took.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Envelope: where bounces go.
    pub sender: String,
    /// Envelope: to whom.
    pub to: Vec<String>,
    /// Whether it came over TLS.
    pub tls: bool,
    /// As whom the sending program signed in.
    pub user: Option<String>,
    /// Subject, decoded.
    pub subject: String,
    /// Address of the From header.
    pub from: String,
    /// Address of the Reply-To header.
    pub reply_to: Option<String>,
    /// Message-ID without its brackets.
    pub message_id: Option<String>,
    /// The plain text part, transfer encoding undone.
    pub text: String,
    /// The HTML part, transfer encoding undone.
    pub html: Option<String>,
    /// Names of the parts that are neither.
    pub attachments: Vec<String>,
    /// Exactly what came over the wire.
    pub bytes: Vec<u8>,
}

impl Letter {
    /// Reads the bytes of a letter.
    ///
    /// # Panics
    /// When they are none.
    pub fn read(sender: &str, to: &[String], tls: bool, user: Option<String>, bytes: Vec<u8>) -> Self {
        let message = MessageParser::default().parse(&bytes).expect("the letter is a MIME message");
        let plain = |part: &mail_parser::MessagePart<'_>| match &part.body {
            PartType::Text(text) => Some(text.to_string()),
            _ => None,
        };
        let html = |part: &mail_parser::MessagePart<'_>| match &part.body {
            PartType::Html(html) => Some(html.to_string()),
            _ => None,
        };
        let address = |address: Option<&mail_parser::Address<'_>>| {
            address.and_then(|all| all.first()).and_then(|one| one.address.as_ref()).map(ToString::to_string)
        };
        let attachments =
            message.attachments().map(|part| part.attachment_name().unwrap_or("(no name)").to_owned()).collect();
        Self {
            sender: sender.to_owned(),
            to: to.to_vec(),
            tls,
            user,
            subject: message.subject().unwrap_or_default().to_owned(),
            from: address(message.from()).unwrap_or_default(),
            reply_to: address(message.reply_to()),
            message_id: message.message_id().map(str::to_owned),
            text: message.parts.iter().find_map(plain).unwrap_or_default(),
            html: message.parts.iter().find_map(html),
            attachments,
            bytes: bytes.clone(),
        }
    }

    /// Every http(s) address in the plain text.
    pub fn links(&self) -> Vec<String> {
        links_in(&self.text)
    }

    /// Every http(s) address in the HTML part, once each: what a click or the mail program itself could fetch.
    pub fn html_links(&self) -> Vec<String> {
        let mut links = links_in(self.html.as_deref().unwrap_or_default());
        links.iter_mut().for_each(|link| *link = link.replace("&amp;", "&"));
        links.sort();
        links.dedup();
        links
    }

    /// The one link whose path begins with `path`, e.g. `/r/`.
    ///
    /// # Panics
    /// When there is none, or there are two different ones.
    pub fn link(&self, path: &str) -> String {
        let right = |link: &String| url::Url::parse(link).is_ok_and(|link| link.path().starts_with(path));
        let mut links: Vec<String> = self.links().into_iter().filter(right).collect();
        links.dedup();
        assert_eq!(links.len(), 1, "one link to {path} in:\n{}", self.text);
        links.remove(0)
    }
}

fn links_in(text: &str) -> Vec<String> {
    let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | ')' | ']');
    let starts =
        text.match_indices("http").filter(|(at, _)| ["http://", "https://"].iter().any(|s| text[*at..].starts_with(s)));
    starts
        .map(|(at, _)| text[at..].split(ends).next().unwrap_or_default().trim_end_matches(['.', ',']).to_owned())
        .collect()
}
