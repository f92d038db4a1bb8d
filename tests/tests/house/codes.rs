//! A share that its link alone does not open: the code comes by mail, and holds for the browser that asked.

use sealport_tests::lines::ask_until;
use sealport_tests::{Browser, Choices, Letter, Portal, PortalOptions, Profile, Smtp, bytes, on_both_backends};
use thirtyfour::By;

const PETRA: &str = "petra@hotel.test";
const SEND: &str = "form[action$='/code'] button";
const ENTER: &str = "form[action$='/enter'] button";
const ERROR: &str = ".field__error";

/// The code of a letter, as it is printed: twice four characters.
fn code_in(letter: &Letter) -> String {
    let is_code = |word: &&str| {
        let halves: Vec<&str> = word.split('-').collect();
        let is_half =
            |half: &&str| half.len() == 4 && half.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'9'));
        halves.len() == 2 && halves.iter().all(is_half)
    };
    let code = letter.text.split_whitespace().find(is_code);
    code.unwrap_or_else(|| panic!("no code in\n{}", letter.text)).to_owned()
}

/// As right in form as `code`, and another one.
fn another(code: &str) -> String {
    let first = if code.starts_with('K') { "L" } else { "K" };
    format!("{first}{}", &code[1..])
}

/// Types a code on the page that asks for it.
async fn enters(browser: &Browser, code: &str) {
    browser.fill("code", code).await;
    browser.follow(ENTER).await;
}

/// Asks for a code; the letter with it is the one after the first `skip` letters.
async fn asks(browser: &Browser, smtp: &Smtp, skip: usize) -> Letter {
    browser.follow(SEND).await;
    browser.shown("input[name=code]").await;
    smtp.letter_to(PETRA, skip).await
}

/// The file comes out of the page, byte for byte.
async fn downloads(browser: &Browser, name: &str, content: &[u8]) {
    assert!(browser.text(".file__name").await.contains(name));
    browser.click("a[download][href^='/c/files/']").await;
    let file = browser.downloads().join(name);
    let came = ask_until(|| async { std::fs::read(&file).ok().filter(|came| came == content) });
    assert!(came.await.is_some(), "the file came");
}

async fn stop(browser: &Browser, what: &str) {
    assert_eq!(browser.attr("html", "lang").await.as_deref(), Some("de"), "{what} speaks German");
    browser.assert_accessible().await;
    browser.screenshot(&format!("code-{what}")).await;
}

on_both_backends! {
    async fn a_code_by_mail_opens_the_link_in_the_browser_that_asked(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(17, 90_000);
        let plan = anna.released("grundriss.txt", &content).await;
        let choices = Choices { check: Some("code"), ..Choices::default() };
        anna.share(&[&plan], &format!("Petra Sommer <{PETRA}> [de]"), &choices).await;
        let link = smtp.letter_to(PETRA, 0).await.link("/r/");

        let phone = Browser::start(Profile::Phone, "de").await;
        phone.goto(&link).await.unwrap();
        stop(&phone, "gate").await;
        assert!(!phone.source().await.unwrap().contains("grundriss"), "the page tells nothing of the file");
        let letter = asks(&phone, &smtp, 1).await;
        stop(&phone, "page").await;
        let first = code_in(&letter);
        assert!(!letter.subject.contains(&first), "subjects are shown on locked screens: {}", letter.subject);
        assert!(letter.text.contains("Anna Lindner"), "who sent the files: {}", letter.text);

        enters(&phone, &another(&first)).await;
        assert!(phone.text(ERROR).await.contains("noch 4 Versuche"), "{}", phone.describe().await);
        stop(&phone, "wrong").await;

        // The link in another browser: the code of the first one is none there, before and after that one has its own.
        let other = Browser::start(Profile::Desktop, "de").await;
        other.goto(&link).await.unwrap();
        other.goto(format!("{link}/code")).await.unwrap();
        assert!(other.text(ERROR).await.contains("in einem anderen Browser"), "{}", other.describe().await);
        assert!(other.find(By::Css("input[name=code]")).await.is_err(), "there is nothing to enter a code into");
        stop(&other, "none").await;
        let second = code_in(&asks(&other, &smtp, 2).await);
        assert_ne!(first, second);
        enters(&other, &first).await;
        assert!(other.text(ERROR).await.contains("noch 4 Versuche"), "{}", other.describe().await);

        // Nor has the other one taken anything from the first: typed small and with a blank, its code opens.
        enters(&phone, &format!(" {}", first.to_lowercase().replace('-', " "))).await;
        phone.arrive("/c").await;
        stop(&phone, "files").await;
        downloads(&phone, "grundriss.txt", &content).await;
        enters(&other, &second.replace('-', "")).await;
        other.arrive("/c").await;
        downloads(&other, "grundriss.txt", &content).await;

        // Both are used up: a browser without a session needs a new one.
        phone.delete_all_cookies().await.unwrap();
        phone.goto(format!("{link}/code")).await.unwrap();
        assert!(phone.text(ERROR).await.contains("schon benutzt"), "{}", phone.describe().await);
    }

    async fn five_wrong_codes_end_a_code_and_a_new_one_opens(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let plan = anna.released("grundriss.txt", b"Grundriss").await;
        let choices = Choices { check: Some("code"), ..Choices::default() };
        anna.share(&[&plan], &format!("Petra Sommer <{PETRA}> [de]"), &choices).await;
        let phone = Browser::start(Profile::Phone, "de").await;
        phone.goto(smtp.letter_to(PETRA, 0).await.link("/r/")).await.unwrap();
        let first = code_in(&asks(&phone, &smtp, 1).await);
        // What can't be a code costs no try.
        enters(&phone, "12345").await;
        assert!(phone.text(ERROR).await.contains("kein Versuch verbraucht"), "{}", phone.describe().await);
        for left in ["noch 4 Versuche", "noch 3 Versuche", "noch 2 Versuche", "noch 1 Versuch", "der letzte Versuch"] {
            enters(&phone, &another(&first)).await;
            assert!(phone.text(ERROR).await.contains(left), "{left}: {}", phone.describe().await);
        }
        assert!(phone.find(By::Css("input[name=code]")).await.is_err(), "there is nothing to enter a code into");
        stop(&phone, "no-try-left").await;
        let second = code_in(&asks(&phone, &smtp, 2).await);
        enters(&phone, &second).await;
        phone.arrive("/c").await;
        assert!(phone.text(".file__name").await.contains("grundriss.txt"));
    }
}
