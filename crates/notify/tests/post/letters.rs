//! Every letter in every language: complete, one link, nothing foreign, nothing that breaks out.

use crate::common::{LINK, face, share_letter};
use sealport_ambient::Timestamp;
use sealport_identity::Language;
use sealport_notify::*;

const CODE: &str = "K7QM-4XWP";

fn letters() -> Vec<Letter> {
    let link = || Link::new(LINK);
    let at = Timestamp::from_seconds(1_795_284_300);
    vec![
        Letter::ShareSent(share_letter(LINK)),
        Letter::ShareSent(ShareLetter { view_only: true, ..share_letter(LINK) }),
        Letter::ShareSentAgain(share_letter(LINK)),
        Letter::ShareSentAgain(ShareLetter { view_only: true, ..share_letter(LINK) }),
        Letter::FirstFetched(FirstFetched {
            recipient_name: "Jan Visser".to_owned(),
            share_number: 42,
            files: vec![FileLine { title: "Site plan".to_owned(), size: 4_200_000 }],
            at,
            link: link(),
            looked_at: false,
        }),
        Letter::FirstFetched(FirstFetched {
            recipient_name: "Jan Visser".to_owned(),
            share_number: 42,
            files: vec![FileLine { title: "Site plan".to_owned(), size: 4_200_000 }],
            at,
            link: link(),
            looked_at: true,
        }),
        Letter::UnfetchedReminder(reminder(at, false)),
        Letter::UnfetchedReminder(reminder(at, true)),
        Letter::FreshLinkAsked(FreshLinkAsked {
            recipient_name: "Jan Visser".to_owned(),
            share_number: 42,
            link: link(),
        }),
        Letter::SetupInvitation(SetupInvitation {
            invited_by: "Anna Berg".to_owned(),
            again: false,
            expires_at: at,
            link: link(),
        }),
        Letter::SetupInvitation(SetupInvitation {
            invited_by: "Anna Berg".to_owned(),
            again: true,
            expires_at: at,
            link: link(),
        }),
        Letter::ConsentAsked(consent(at)),
        Letter::ConsentGiven(consent(at)),
        Letter::AccountNews(AccountNews {
            changes: vec![
                AccountChange::PasskeyAdded { name: "Laptop".to_owned() },
                AccountChange::RecoveryCodeUsed { left: 1 },
                AccountChange::UnusualSignIn {
                    browser: Some("Firefox".to_owned()),
                    system: Some("Windows".to_owned()),
                    network: "192.0.2.0/24".to_owned(),
                    new_browser: true,
                    new_network: true,
                },
            ],
            at,
            link: link(),
        }),
        Letter::AccountNews(AccountNews {
            changes: vec![AccountChange::StoppedSignIn {
                browser: Some("Firefox".to_owned()),
                system: Some("Windows".to_owned()),
                network: "192.0.2.0/24".to_owned(),
            }],
            at,
            link: link(),
        }),
        Letter::CustomerInvitation(SetupInvitation {
            again: false,
            invited_by: "Anna Berg".to_owned(),
            expires_at: at,
            link: link(),
        }),
        Letter::RequestMade(RequestMade {
            person_name: "Jan Visser".to_owned(),
            wish: Wish::Erasure,
            at,
            link: link(),
        }),
        Letter::RequestAnswered(RequestAnswered {
            wish: Wish::Data,
            asked_at: at,
            words: "Here is what we keep of you:\nyour name and your address.".to_owned(),
            link: link(),
        }),
        Letter::LinkCode(CodeLetter { sender_name: "Anna Berg".to_owned(), code: Code::new(CODE), expires_at: at }),
        Letter::TestLetter,
    ]
}

fn reminder(expires_at: Timestamp, view_only: bool) -> UnfetchedReminder {
    UnfetchedReminder {
        recipient_names: vec!["Jan Visser".to_owned(), "Eva König".to_owned()],
        share_number: 42,
        expires_at,
        link: Link::new(LINK),
        view_only,
    }
}

fn consent(until: Timestamp) -> ConsentLetter {
    ConsentLetter {
        title: "News of new versions".to_owned(),
        body: "At most one letter a month.\nCan be withdrawn at any time.".to_owned(),
        asked_by: "Anna Berg".to_owned(),
        until,
        link: Link::new(LINK),
    }
}

fn all() -> impl Iterator<Item = (Letter, Language, RenderedLetter)> {
    letters().into_iter().flat_map(|letter| {
        Language::ALL.map(|language| {
            let rendered = preview(&letter, "Jan Visser", &face(), language).unwrap();
            (letter.clone(), language, rendered)
        })
    })
}

#[test]
fn every_kind_has_a_sample() {
    let mut kinds: Vec<_> = letters().iter().map(Letter::kind).collect();
    kinds.dedup();
    assert_eq!(kinds, LetterKind::ALL);
}

#[test]
fn every_letter_is_whole() {
    for (letter, language, rendered) in all() {
        let what = format!("{} in {}", letter.kind().as_str(), language.as_str());
        let RenderedLetter { subject, text, html } = rendered;
        assert!(!subject.is_empty() && !subject.contains('\n'), "{what}: {subject}");
        for part in [&subject, &text, &html] {
            for leftover in ["{{", "}}", "{%", "{ $", "None", "Some(", "null", "\r"] {
                assert!(!part.contains(leftover), "{what} has {leftover} left:\n{part}");
            }
        }
        let links = usize::from(!matches!(letter, Letter::TestLetter | Letter::LinkCode(_)));
        assert_eq!(text.matches("http").count(), links, "{what}:\n{text}");
        assert_eq!(text.lines().filter(|line| *line == LINK).count(), links, "{what}: the link has a line of its own");
        assert_eq!(html.matches("href=").count(), links, "{what}");
        assert_eq!(html.matches("http").count(), links, "{what}");
        assert!(text.lines().all(|line| line.len() <= 998), "{what}");
        assert!(text.lines().filter(|line| *line != LINK).all(|line| line.chars().count() <= 80), "{what}:\n{text}");
        assert!(!text.contains("\n\n\n"), "{what}:\n{text}");
        for words in ["Muster", "Hafenstraße 12", "HRB 12345", "+49 40 123456", "files.muster.example"] {
            assert!(text.contains(words) && html.contains(words), "{what} lacks {words}");
        }
        assert!(html.contains(&format!("<html lang=\"{}\"", language.as_str())), "{what}");
    }
}

#[test]
fn nothing_foreign_in_the_page() {
    for (letter, _, rendered) in all() {
        let html = rendered.html.to_lowercase();
        let foreign = [
            "<img", "src=", "<link", "@import", "url(", "<script", "<iframe", "<object", "<form", "cid:", "srcset",
            " on",
        ];
        for word in foreign {
            let word = if word == " on" { " onclick=" } else { word };
            assert!(!html.contains(word), "{}: {word}", letter.kind().as_str());
        }
    }
}

#[test]
fn speaks_the_language_of_the_reader() {
    let letter = Letter::ShareSent(share_letter(LINK));
    let say = |language| preview(&letter, "Jan Visser", &face(), language).unwrap();
    let (en, de, nl) = (say(Language::En), say(Language::De), say(Language::Nl));
    assert_eq!(en.subject, "Anna Berg (Muster & Söhne GmbH) has sent you 2 files");
    assert_eq!(de.subject, "Anna Berg (Muster & Söhne GmbH) hat Ihnen 2 Dateien gesendet");
    assert_eq!(nl.subject, "Anna Berg (Muster & Söhne GmbH) heeft u 2 bestanden gestuurd");
    for (text, words) in [
        (&en.text, ["Dear Jan Visser,", "4.2 MB", "4 December 2026, 17:00 (Europe/Berlin, UTC+1)", "not attached"]),
        (&de.text, ["Guten Tag Jan Visser,", "4,2 MB", "4. Dezember 2026, 17:00", "nicht angehängt"]),
        (&nl.text, ["Geachte Jan Visser,", "4,2 MB", "4 december 2026, 17:00", "niet bijgevoegd"]),
    ] {
        for word in words {
            assert!(text.contains(word), "{word} in\n{text}");
        }
        assert!(text.contains("> here are the drawings."), "{text}");
        assert!(text.contains("anna.berg@muster.example"), "{text}");
    }
    // No language says what another one says, but for names and numbers.
    for (letter, language, rendered) in all() {
        for other in Language::ALL.into_iter().filter(|other| *other != language) {
            assert_ne!(rendered.subject, preview(&letter, "Jan Visser", &face(), other).unwrap().subject);
        }
    }
}

#[test]
fn nobody_is_promised_a_file_that_is_only_looked_at() {
    let taking = [
        (Language::En, ["collect", "download", "fetch", "has sent you"]),
        (Language::De, ["abholen", "abgeholt", "sendet", "gesendet"]),
        (Language::Nl, ["ophalen", "opgehaald", "gestuurd", "stuurt"]),
    ];
    let mut share = ShareLetter { view_only: true, ..share_letter(LINK) };
    share.account = Some(AccountFirst { link: Link::new(LINK), expires_at: Timestamp::from_seconds(1_795_889_100) });
    let letters = [Letter::ShareSent(share.clone()), Letter::ShareSentAgain(share)];
    let at = Timestamp::from_seconds(1_795_284_300);
    let letters = letters.into_iter().chain([Letter::UnfetchedReminder(reminder(at, true))]);
    for letter in letters {
        for (language, words) in taking {
            let RenderedLetter { subject, text, .. } = preview(&letter, "Jan Visser", &face(), language).unwrap();
            // Said once, in the sentence that says that it can't be done; and the last line tells who sent the letter.
            let body = text.split("Muster & Söhne GmbH, Hafenstraße").next().unwrap().to_lowercase();
            let body = body.replace("downloaded", "").replace("gesendet vom", "");
            for word in words {
                assert!(!subject.to_lowercase().contains(word) && !body.contains(word), "{word} in\n{subject}\n{text}");
            }
        }
    }
}

#[test]
fn a_letter_from_before_says_what_it_said() {
    let stored = serde_json::to_value(Letter::ShareSent(share_letter(LINK))).unwrap();
    let mut older = stored.clone();
    assert_eq!(older.as_object_mut().unwrap().remove("view_only"), Some(false.into()));
    let letters = [stored, older].map(|letter| serde_json::from_value::<Letter>(letter).unwrap());
    assert_eq!(letters[0], letters[1]);
}

#[test]
fn an_account_that_is_needed_comes_first() {
    const SETUP: &str = "https://files.muster.example/setup/c2V0dXA";
    let mut share = share_letter(LINK);
    let expires_at = Timestamp::from_seconds(1_795_889_100);
    share.account = Some(AccountFirst { link: Link::new(SETUP), expires_at });
    let mut letter = Letter::ShareSent(share);
    for (language, words) in [
        (Language::En, ["1. Set up my account", "2. Collect the files", "you have none yet"]),
        (Language::De, ["1. Konto einrichten", "2. Dateien abholen", "Sie haben noch keines"]),
        (Language::Nl, ["1. Account instellen", "2. Bestanden ophalen", "u hebt er nog geen"]),
    ] {
        let RenderedLetter { text, html, .. } = preview(&letter, "Jan", &face(), language).unwrap();
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for word in words {
            assert!(flat.contains(word) && html.contains(word), "{word} in\n{text}");
        }
        for part in [&text, &html] {
            assert!(part.find(SETUP).unwrap() < part.find(LINK).unwrap(), "first things first:\n{part}");
        }
    }
    // Who passes the letter on learns that there is such a link, and not which.
    letter.forget_account_link();
    for (language, words) in [
        (Language::En, "nobody else sees it"),
        (Language::De, "sonst sieht ihn niemand"),
        (Language::Nl, "verder ziet niemand die"),
    ] {
        let RenderedLetter { text, html, .. } = preview(&letter, "Jan", &face(), language).unwrap();
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains(words) && html.contains(words), "{text}");
        for part in [&text, &html] {
            assert!(!part.contains(SETUP) && part.contains(LINK), "{part}");
        }
    }
    letter.forget_link();
    let RenderedLetter { text, html, .. } = preview(&letter, "Jan", &face(), Language::En).unwrap();
    assert!(!text.contains("http") && !html.contains("href"), "both links are wiped");
}

#[test]
fn who_asked_for_an_account_reads_that() {
    let link = Link::new(LINK);
    let expires_at = Timestamp::from_seconds(1_795_889_100);
    let letter =
        Letter::CustomerInvitation(SetupInvitation { invited_by: String::new(), again: false, expires_at, link });
    let text = preview(&letter, "Jan", &face(), Language::En).unwrap().text;
    assert!(text.contains("You asked for an account") && text.contains("If you did not ask for it"), "{text}");
}

#[test]
fn what_people_typed_stays_what_it_is() {
    let mut share = share_letter(LINK);
    share.sender_name = "Mallory\r\nBcc: all@x.example\u{202e}".to_owned();
    share.message = format!("</p><script>alert(1)</script>\n.\n{}\n\u{0}end", "x".repeat(3_000));
    share.files.files[0].title = "\"><img src=https://evil.example/x.png>".to_owned();
    let rendered = preview(&Letter::ShareSent(share), "<b>Jan</b>\nVisser", &face(), Language::En).unwrap();
    assert!(rendered.subject.starts_with("Mallory Bcc: all@x.example ("), "{}", rendered.subject);
    assert!(!rendered.html.contains("<script") && !rendered.html.contains("<img") && !rendered.html.contains("<b>"));
    assert!(rendered.html.contains("&#60;/p&#62;") || rendered.html.contains("&lt;/p&gt;"));
    assert!(rendered.text.lines().all(|line| line.len() <= 998));
    assert!(rendered.text.contains("Dear <b>Jan</b> Visser,"));
    assert!(!rendered.text.contains('\0') && !rendered.html.contains('\0'));
    assert!(rendered.text.lines().any(|line| line == "> ."));
}

#[test]
fn a_code_stands_in_the_letter_and_in_no_header() {
    let (code, at) = (Code::new(CODE), Timestamp::from_seconds(1_795_284_300));
    let letter = Letter::LinkCode(CodeLetter { sender_name: "Anna Berg".to_owned(), code, expires_at: at });
    for language in Language::ALL {
        let RenderedLetter { subject, text, html } = preview(&letter, "Jan", &face(), language).unwrap();
        assert!(text.lines().any(|line| line.trim() == CODE) && html.contains(CODE));
        assert!(!subject.contains(CODE));
        assert!(text.contains("Anna Berg (Muster & Söhne GmbH)") && text.contains("files.muster.example"), "{text}");
    }
}

#[test]
fn many_files_are_counted_not_listed() {
    let mut share = share_letter(LINK);
    let file = |n: u64| FileLine { title: format!("file {n}"), size: 1_000 };
    share.files = FilesSummary::of((1..=25).map(file).collect());
    let letter = Letter::ShareSent(share);
    let de = preview(&letter, "Jan", &face(), Language::De).unwrap();
    assert!(de.text.contains("25 Dateien, zusammen 25 kB"), "{}", de.text);
    assert!(de.text.contains("und 15 weitere Dateien") && !de.text.contains("file 11"), "{}", de.text);
    let mut share = share_letter(LINK);
    share.files = FilesSummary::of(vec![file(1)]);
    let en = preview(&Letter::ShareSent(share), "Jan", &face(), Language::En).unwrap();
    assert!(en.subject.ends_with("has sent you a file") && en.text.contains("The file is not attached. It waits"));
}

#[test]
fn a_forgotten_link_leaves_no_button() {
    for mut letter in letters() {
        letter.forget_link();
        let rendered = preview(&letter, "Jan", &face(), Language::Nl).unwrap();
        assert!(!rendered.html.contains("href") && !rendered.text.contains("http"));
        assert!(!rendered.html.contains(CODE) && !rendered.text.contains(CODE));
        assert!(!format!("{letter:?}").contains("secret"));
    }
    let printed = format!("{:?}", letters());
    assert!(!printed.contains("http") && !printed.contains(CODE), "links and codes can't be printed");
}

/// `SEALPORT_LETTERS=DIR` keeps the pages, to be looked at.
#[test]
fn pages_to_look_at() {
    let Ok(directory) = std::env::var("SEALPORT_LETTERS") else { return };
    for (letter, language, rendered) in all() {
        let name = format!("{directory}/{}-{}", letter.kind().as_str(), language.as_str());
        std::fs::write(format!("{name}.html"), rendered.html).unwrap();
        std::fs::write(format!("{name}.txt"), format!("{}\n\n{}", rendered.subject, rendered.text)).unwrap();
    }
}
