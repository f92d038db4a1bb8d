//! How people are written to.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sealport_access::Mode;
use sealport_identity::Address;
use sealport_sharing::{Contact, Sight};

use crate::app::Company;
use crate::texts::Texts;

/// What stands for itself in an address of `mailto:` (RFC 6068).
const ADDRESS: &AsciiSet =
    &NON_ALPHANUMERIC.remove(b'@').remove(b'.').remove(b'-').remove(b'_').remove(b'+').remove(b'~');

/// Whom a recipient turns to: name, and address where there is one.
pub fn whom(contact: &Contact, company: &Company) -> (String, Option<String>) {
    if let Some((name, address)) = contact.person() {
        return (name.to_owned(), Some(address.to_owned()));
    }
    match Address::parse(&company.contact) {
        Ok(address) => (company.name.clone(), Some(address.as_str().to_owned())),
        Err(_) if company.contact.trim().is_empty() => (company.name.clone(), None),
        // A telephone number, a department: as the company wrote it.
        Err(_) => (format!("{} ({})", company.name, company.contact.trim()), None),
    }
}

/// Who sends how many files, or shows them.
pub fn what_came(mode: Mode, sender: &str, count: u64, t: &Texts) -> String {
    let key = match mode {
        Mode::Download => "landing-title",
        Mode::View => "landing-title-view",
    };
    t.b(key, "sender", sender, "n", count)
}

/// Who else of the recipient's company sees a share; "" for nobody.
pub fn seen_by(viewers: &[String], t: &Texts) -> String {
    match viewers {
        [] => String::new(),
        names => t.b("sight-seen-by", "n", names.len(), "who", names.join(", ")),
    }
}

/// To which colleagues a share is addressed that somebody sees for the company.
pub fn addressed_to(colleagues: &[String], t: &Texts) -> String {
    match colleagues {
        [] => t.m("sight-addressed-to-nobody"),
        names => t.b("sight-addressed-to", "n", names.len(), "who", names.join(", ")),
    }
}

/// Both, as far as there is something to say.
pub fn sight_words(sight: &Sight, t: &Texts) -> String {
    let addressed = sight.addressed_to.as_deref().map(|names| addressed_to(names, t));
    let parts = addressed.into_iter().chain(Some(seen_by(&sight.viewers, t)).filter(|words| !words.is_empty()));
    parts.collect::<Vec<_>>().join(" ")
}

/// Where a letter to somebody is begun; "" without an address.
pub fn mailto(address: Option<&str>, subject: &str) -> String {
    let Some(address) = address else { return String::new() };
    let subject = utf8_percent_encode(subject, NON_ALPHANUMERIC);
    format!("mailto:{}?subject={subject}", utf8_percent_encode(address, ADDRESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn where_nobody_is_left_the_company_answers() {
        let company =
            |contact: &str| Company { name: "Muster AG".into(), contact: contact.into(), ..Company::default() };
        let said = |contact: &str| whom(&Contact::House, &company(contact));
        assert_eq!(said("hello@muster.test"), ("Muster AG".into(), Some("hello@muster.test".into())));
        assert_eq!(said(" +49 30 1234 "), ("Muster AG (+49 30 1234)".into(), None));
        assert_eq!(said(""), ("Muster AG".into(), None));
        let ben = Contact::Person { name: "Ben".into(), address: "ben@muster.test".into() };
        assert_eq!(whom(&ben, &company("x@y.test")), ("Ben".into(), Some("ben@muster.test".into())));
    }

    #[test]
    fn addresses_can_not_add_headers() {
        assert_eq!(mailto(Some("a+b@example.com"), "A & B"), "mailto:a+b@example.com?subject=A%20%26%20B");
        assert_eq!(mailto(Some("a?cc=x&b@example.com"), ""), "mailto:a%3Fcc%3Dx%26b@example.com?subject=");
        assert_eq!(mailto(None, "x"), "");
    }
}
