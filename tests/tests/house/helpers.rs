//! The helpers themselves: what they start is real and says what it saw.

use lettre::message::MultiPart;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use sealport_tests::{Behaviour, Browser, Profile, Seen, Smtp, SmtpOptions};

type Transport = AsyncSmtpTransport<Tokio1Executor>;

fn letter() -> Message {
    let message = Message::builder().from("Zoë Groß <zoe@sender.test>".parse().unwrap());
    let message = message.reply_to("reply@sender.test".parse().unwrap()).to("Max <max@customer.test>".parse().unwrap());
    let link = format!("http://localhost:1/r/{}", "x".repeat(300));
    let body =
        MultiPart::alternative_plain_html(format!("Grüße,\n{link}\n"), format!("<p>Grüße <a href=\"{link}\">hier</a>"));
    message.subject("Für Sie: Maße").multipart(body).unwrap()
}

fn plain(smtp: &Smtp) -> Transport {
    Transport::builder_dangerous("localhost").port(smtp.port()).timeout(Some(std::time::Duration::from_secs(2))).build()
}

fn secured(smtp: &Smtp, authority: Option<&Smtp>) -> Transport {
    let mut parameters = TlsParameters::builder("localhost".to_owned());
    if let Some(authority) = authority {
        let pem = std::fs::read(authority.authority()).unwrap();
        parameters = parameters.add_root_certificate(Certificate::from_pem(&pem).unwrap());
    }
    let login = Credentials::new("portal".to_owned(), "correct horse".to_owned());
    let transport = Transport::builder_dangerous("localhost").port(smtp.port()).credentials(login);
    transport.tls(Tls::Required(parameters.build().unwrap())).build()
}

#[tokio::test]
async fn the_mail_server_shows_the_letter_as_its_reader_sees_it() {
    let smtp = Smtp::start().await;
    plain(&smtp).send(letter()).await.unwrap();
    let letter = smtp.letter_to("max@customer.test", 0).await;
    assert_eq!(letter.subject, "Für Sie: Maße");
    assert_eq!(letter.from, "zoe@sender.test");
    assert_eq!(letter.reply_to.as_deref(), Some("reply@sender.test"));
    assert!(letter.text.starts_with("Grüße,") && letter.html.as_ref().unwrap().contains("Grüße"));
    assert_eq!(letter.link("/r/").len(), "http://localhost:1/r/".len() + 300);
    assert_eq!(letter.html_links(), letter.links());
    assert!(!letter.tls && letter.attachments.is_empty());
}

#[tokio::test]
async fn the_mail_server_refuses_defers_and_hangs_when_told_to() {
    let mut smtp = Smtp::start().await;
    smtp.behave(Behaviour::Refuse).await;
    assert!(plain(&smtp).send(letter()).await.unwrap_err().is_permanent());
    smtp.behave(Behaviour::Defer(1)).await;
    assert!(plain(&smtp).send(letter()).await.unwrap_err().is_transient());
    assert!(smtp.letters().await.is_empty());
    plain(&smtp).send(letter()).await.unwrap();
    assert_eq!(smtp.letters().await.len(), 1);
    for behaviour in [Behaviour::Hang, Behaviour::Silent] {
        smtp.behave(behaviour).await;
        // lettre's own time limit covers connecting only, so a sender needs one of its own.
        let limit = std::time::Duration::from_secs(1);
        assert!(tokio::time::timeout(limit, plain(&smtp).send(letter())).await.is_err(), "an answer came");
    }
    smtp.wait_for(2, |seen| matches!(seen, Seen::Hanging { .. })).await;
    assert_eq!(smtp.letters().await.len(), 1);
}

#[tokio::test]
async fn the_mail_server_asks_for_tls_and_a_password() {
    let options = SmtpOptions { starttls: true, login: Some(("portal".to_owned(), "correct horse".to_owned())) };
    let mut smtp = Smtp::start_with(options).await;
    assert!(plain(&smtp).send(letter()).await.is_err(), "without TLS nothing is taken");
    assert!(secured(&smtp, None).send(letter()).await.is_err(), "the authority is unknown");
    secured(&smtp, Some(&smtp)).send(letter()).await.unwrap();
    let taken = smtp.letter_to("max@customer.test", 0).await;
    assert!(taken.tls);
    assert_eq!(taken.user.as_deref(), Some("portal"));
    smtp.behave(Behaviour::StripStartTls).await;
    assert!(secured(&smtp, Some(&smtp)).send(letter()).await.is_err(), "a stripped STARTTLS is no way to send");
    assert_eq!(smtp.letters().await.len(), 1);
}

async fn open(browser: &Browser, page: &str) {
    let file = browser.downloads().with_file_name("page.html");
    std::fs::write(&file, page).unwrap();
    browser.goto(format!("file://{}", file.display())).await.unwrap();
}

const GOOD: &str = "<!doctype html><html lang=de><meta name=viewport content='width=device-width'><title>Gut</title>\
    <main><h1>Gut</h1><p>Alles lesbar.</p></main>";

#[tokio::test]
async fn the_browser_reads_a_page_and_axe_judges_it() {
    let browser = Browser::start(Profile::Desktop, "en").await;
    open(&browser, GOOD).await;
    browser.assert_accessible().await;
    let bad = GOOD.replace("Alles lesbar.", "<img src=x.png><input>");
    open(&browser, &bad).await;
    let found: Vec<String> = browser.accessibility().await.into_iter().map(|one| one.id).collect();
    assert!(found.contains(&"image-alt".to_owned()) && found.contains(&"label".to_owned()), "{found:?}");
}

#[tokio::test]
async fn the_phone_is_narrow_and_speaks_its_language() {
    let browser = Browser::start(Profile::Phone, "de").await;
    open(&browser, GOOD).await;
    let answer =
        browser.execute("return [innerWidth, navigator.language, navigator.maxTouchPoints > 0]", vec![]).await.unwrap();
    assert_eq!(answer.json(), &serde_json::json!([390, "de", true]));
    browser.screenshot("helper-phone").await;
}
