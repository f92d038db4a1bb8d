//! Against a real mail server: encryption is never given up, refusals are told apart, the bytes are what they should be.

use crate::common::{LINK, MailServer, PrivateCa, address, face, office, share_letter};
use sealport_ambient::Timestamp;
use sealport_database::testing::{TestDatabase, ground};
use sealport_identity::Language;
use sealport_notify::*;

async fn test_letter(settings: &SmtpSettings, to: &str) -> Result<ServerAnswer, SendError> {
    let test = TestDatabase::sqlite().await;
    let (ground, _) = ground(&test.database);
    let answer = send_test(&ground, settings, &face(), ("Jan Visser", &address(to)), Language::En).await;
    test.close().await;
    answer
}

const JAN: &str = "jan.visser@customer.example";

fn strs(arguments: &[String]) -> Vec<&str> {
    arguments.iter().map(String::as_str).collect()
}

#[tokio::test]
async fn starttls_with_a_private_authority() {
    let ca = PrivateCa::new("localhost");
    let mut server = MailServer::start("accept", &strs(&ca.arguments())).await;
    let mut settings = server.settings(TlsMode::StartTls);

    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "an unknown authority is not trusted: {error:?}");
    assert!(!error.is_final() && error.is_general());

    settings.extra_root = Some(ca.root.clone());
    let answer = test_letter(&settings, JAN).await.unwrap();
    assert_eq!((answer.code, answer.text.as_str()), (250, "2.0.0 Queued as 4Z1x"));
    let message = server.message().await;
    assert_eq!(message["tls"], true);
    assert_eq!(message["recipients"][0], JAN);
    assert_eq!(message["headers"]["Subject"], "Test letter from the file portal of Muster & Söhne GmbH");
    assert_eq!(message["from_name"], "Muster & Söhne GmbH");
}

#[tokio::test]
async fn tls_from_the_first_byte() {
    let ca = PrivateCa::new("localhost");
    let mut arguments = ca.arguments().to_vec();
    arguments.push("--implicit".to_owned());
    let mut server = MailServer::start("accept", &strs(&arguments)).await;
    let mut settings = server.settings(TlsMode::Implicit);
    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "{error:?}");
    settings.extra_root = Some(ca.root.clone());
    test_letter(&settings, JAN).await.unwrap();
    assert_eq!(server.message().await["recipients"][0], JAN);
}

#[tokio::test]
async fn a_certificate_of_another_name_is_refused() {
    let ca = PrivateCa::new("other.example");
    let server = MailServer::start("accept", &strs(&ca.arguments())).await;
    let mut settings = server.settings(TlsMode::StartTls);
    settings.extra_root = Some(ca.root.clone());
    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "{error:?}");
}

#[tokio::test]
async fn stripped_starttls_sends_nothing() {
    let mut server = MailServer::start("accept", &[]).await;
    let mut settings = server.settings(TlsMode::StartTls);
    settings.login = Some(Login { user: "portal".to_owned(), password: "do-not-tell".to_owned() });
    assert_eq!(test_letter(&settings, JAN).await, Err(SendError::NoStartTls));
    // The first thing that the server hears of is the letter that follows in the clear on purpose.
    test_letter(&server.settings(TlsMode::Plain), JAN).await.unwrap();
    let first = server.next().await;
    assert_eq!((&first["event"], &first["tls"]), (&"mail".into(), &false.into()));
    assert_eq!(server.next().await["event"], "rcpt");
    assert_eq!(server.next().await["event"], "message");
}

#[tokio::test]
async fn answers_slipped_in_before_tls_are_not_believed() {
    let ca = PrivateCa::new("localhost");
    let mut server = MailServer::start("meddle", &strs(&ca.arguments())).await;
    let mut settings = server.settings(TlsMode::StartTls);
    settings.extra_root = Some(ca.root.clone());
    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert!(matches!(error, SendError::Tls(_)), "{error:?}");
    assert_eq!(server.next().await["event"], "handshake failed");
}

#[tokio::test]
async fn signs_in_and_tells_when_it_can_not() {
    let ca = PrivateCa::new("localhost");
    let mut arguments = ca.arguments().to_vec();
    arguments.extend(["--user", "portal", "--password", "right"].map(str::to_owned));
    let mut server = MailServer::start("accept", &strs(&arguments)).await;
    let mut settings = server.settings(TlsMode::StartTls);
    settings.extra_root = Some(ca.root.clone());
    let login = |password: &str| Some(Login { user: "portal".to_owned(), password: password.to_owned() });

    settings.login = login("wrong");
    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert_eq!((error.reason(), error.is_final(), error.is_general()), ("login_refused", false, true));
    assert_eq!(error.answer().unwrap().code, 535);
    assert_eq!(server.next().await["fine"], false);

    settings.login = login("right");
    test_letter(&settings, JAN).await.unwrap();
    let signed_in = server.next().await;
    assert_eq!((&signed_in["fine"], &signed_in["tls"]), (&true.into(), &true.into()));
}

#[tokio::test]
async fn refusals_are_told_apart() {
    for (mood, reason, last) in [
        ("refuse-recipient", "recipient_refused", true),
        ("refuse-message", "message_refused", true),
        ("refuse-sender", "sender_refused", false),
        ("turn-away", "greeting_refused", false),
    ] {
        let server = MailServer::start(mood, &[]).await;
        let error = test_letter(&server.settings(TlsMode::Plain), JAN).await.unwrap_err();
        assert_eq!((error.reason(), error.is_final()), (reason, last), "{mood}: {error:?}");
        assert!(!error.to_string().contains("jan.visser"), "{error}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_or_is_not_there() {
    let server = MailServer::start("hang", &[]).await;
    let mut settings = server.settings(TlsMode::Plain);
    settings.timeout_seconds = 2;
    assert_eq!(test_letter(&settings, JAN).await, Err(SendError::TimedOut));
    drop(server);
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    settings.port = listener.local_addr().unwrap().port();
    drop(listener);
    let error = test_letter(&settings, JAN).await.unwrap_err();
    assert!(matches!(error, SendError::Connection(_)), "{error:?}");
}

#[tokio::test]
async fn addresses_beyond_ascii() {
    let mut server = MailServer::start("accept", &[]).await;
    let settings = server.settings(TlsMode::Plain);
    // A domain can be written in ASCII, a mailbox can't.
    test_letter(&settings, "jan@bücher.example").await.unwrap();
    assert_eq!(server.message().await["recipients"][0], "jan@xn--bcher-kva.example");
    let error = test_letter(&settings, "jörg@customer.example").await.unwrap_err();
    assert_eq!((error.is_final(), error.reason()), (true, "no_unicode_address"));

    let mut server = MailServer::start("unicode", &[]).await;
    test_letter(&server.settings(TlsMode::Plain), "jörg@customer.example").await.unwrap();
    assert_eq!(server.message().await["recipients"][0], "jörg@customer.example");
}

#[tokio::test]
async fn the_bytes_of_a_letter() {
    let mut server = MailServer::start("accept", &[]).await;
    let test = TestDatabase::sqlite().await;
    let house = crate::common::House::new(&test.database).await;
    let office = office(&server.settings(TlsMode::Plain));
    let mut new = house.letter();
    let mut share = share_letter(LINK);
    share.sender_name = "Anna \"The Boss\" Bérg\r\nBcc: everybody@x.example".to_owned();
    share.message = format!("Grüße, Łukasz 📐\n.\n..\nFrom here\n{}", "lang ".repeat(400));
    new.letter = Letter::ShareSent(share);
    new.reply_to =
        Some(ReplyTo { name: "Anna\r\nX-Evil: 1 <a@b.c>,".to_owned(), address: address("anna.berg@muster.example") });
    let id = house.enqueue(new).await;
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 1);

    let message = server.message().await;
    let mut names: Vec<&str> = message["names"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "Auto-Submitted",
            "Content-Language",
            "Content-Type",
            "Date",
            "From",
            "MIME-Version",
            "Message-ID",
            "Reply-To",
            "Subject",
            "To"
        ]
    );
    let headers = &message["headers"];
    assert_eq!(headers["Auto-Submitted"], "auto-generated");
    assert_eq!(headers["Content-Language"], "nl");
    assert_eq!(headers["Message-ID"], format!("<{id}@muster.example>"));
    assert!(headers["Date"].as_str().unwrap().starts_with("Sat, 21 Nov 2026 "), "{}", headers["Date"]);
    assert_eq!(message["reply_to"], serde_json::json!(["anna.berg@muster.example"]));
    assert_eq!(message["from_name"], "Anna \"The Boss\" Bérg Bcc: everybody@x.example (Muster & Söhne GmbH)");
    assert_eq!(message["to_name"], "Jan Visser");
    assert_eq!(message["sender"], "files@muster.example");
    assert_eq!(message["recipients"], serde_json::json!([JAN]));

    assert_eq!(message["multipart"], "multipart/alternative");
    assert!(message["longest"].as_u64().unwrap() <= 98, "{}", message["longest"]);
    assert_eq!(message["ascii"], true);
    let parts = message["parts"].as_array().unwrap();
    assert_eq!(parts.len(), 2);
    for (part, kind) in parts.iter().zip(["text/plain", "text/html"]) {
        assert_eq!(part["type"], kind);
        assert_eq!(part["charset"], "utf-8");
        assert_eq!(part["encoding"], "quoted-printable");
        assert!(part["disposition"].is_null() && part["defects"].as_array().unwrap().is_empty());
        let text = part["text"].as_str().unwrap();
        assert_eq!(text.matches(LINK).count(), 1);
        assert!(text.contains("Grüße, Łukasz 📐") && text.contains("Geachte Jan Visser,"));
    }
    let text = parts[0]["text"].as_str().unwrap();
    assert!(text.contains("> .\n> ..\n> From here\n"), "{text}");
    // The end of the share is told as it stands in the database now.
    assert!(text.contains(&say_time(end_of_share(&house), face().zone, Language::Nl)), "{text}");
}

fn end_of_share(house: &crate::common::House) -> Timestamp {
    house.ground.now().after(std::time::Duration::from_secs(14 * 86_400))
}
