//! Links that are none, links that have ended, and what becomes of a transfer when its leave ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer, SigningKey};
use reqwest::StatusCode;
use sealport_ambient::{Chance, Clock, OsChance, SystemClock, Timestamp};
use sealport_tests::lines::ask_until;
use sealport_tests::sent::Sent;
use sealport_tests::steps::sent_on;
use sealport_tests::{Backend, Choices, Client, Form, on_both_backends};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::task::JoinHandle;

/// How long a transfer may go on after its leave has ended.
const STOPS_WITHIN: Duration = Duration::from_secs(2);

fn part(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn signed(header: &Value, claims: &Value, key: &SigningKey) -> String {
    let text = format!("{}.{}", part(header), part(claims));
    let signature = key.sign(text.as_bytes()).to_bytes();
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(signature))
}

/// Header and claims of a link.
fn read(token: &str) -> (Value, Value) {
    let mut parts = token.split('.').map(|part| {
        let bytes = URL_SAFE_NO_PAD.decode(part).unwrap();
        serde_json::from_slice(&bytes).unwrap_or(Value::Null)
    });
    (parts.next().unwrap(), parts.next().unwrap())
}

fn with(claims: &Value, name: &str, value: Value) -> Value {
    let mut claims = claims.clone();
    claims[name] = value;
    claims
}

/// The same for whoever has nothing to do with it: status and every byte of the page.
async fn all_look_like_nothing(sent: &Sent, tokens: &[(&str, String)]) {
    let nothing = sent.portal.visitor().asked("/r/nothing-at-all").await;
    assert_eq!(nothing.0, StatusCode::NOT_FOUND);
    for (what, token) in tokens {
        assert_ne!(token, sent.token(), "{what} is the link itself");
        let stranger = sent.portal.visitor();
        assert_eq!(stranger.asked(&format!("/r/{token}")).await, nothing, "{what} looks different");
        let form = Form::on(&stranger.page(&sent.link).await, "/open").to(&format!("/r/{token}/open"));
        let answer = stranger.send(&form).await;
        assert_eq!(answer.status(), StatusCode::NOT_FOUND, "{what} opens");
        assert_eq!(answer.text().await.unwrap(), nothing.1, "{what} looks different when opened");
        assert_eq!(stranger.asked("/c").await.0, StatusCode::NOT_FOUND, "{what} gave a session");
    }
}

/// What a session reads of itself, and a holder of the link without one.
async fn told(petra: &Client, sent: &Sent, link: &str, status: StatusCode, heading: &str) {
    let stranger = sent.portal.visitor();
    let of_link = stranger.asked(link).await;
    let of_session = petra.asked("/c").await;
    for (who, (came, page)) in [("the holder of the link", of_link), ("the holder of a session", of_session)] {
        assert_eq!(came, status, "{who}:\n{page}");
        assert!(page.contains(heading), "{who} is not told '{heading}' but:\n{page}");
        assert!(page.contains("Anna Lindner") && page.contains("anna@lindner.test"), "{who} knows whom to ask");
        assert!(!page.contains("plan.bin"), "{who} still sees the file");
    }
}

/// Nobody without a session learns whether a file was ever there.
async fn strangers_see_nothing(sent: &Sent, file: &str) {
    let stranger = sent.portal.visitor();
    let never = format!("/c/files/{}/plan.bin", uuid_like());
    assert_eq!(stranger.asked(file).await, stranger.asked(&never).await);
    assert_eq!(stranger.asked(file).await.0, StatusCode::NOT_FOUND);
    let link = sent.link.as_str();
    let cut_off = &link[..link.len() - 1];
    assert_eq!(stranger.asked(cut_off).await, stranger.asked("/r/nothing-at-all").await);
}

/// Random bytes that nobody else has.
fn fresh<const N: usize>() -> [u8; N] {
    let chance: &dyn Chance = &OsChance;
    chance.array()
}

fn uuid_like() -> String {
    let bytes = hex::encode(fresh::<16>());
    format!("{}-{}-7{}-8{}-{}", &bytes[..8], &bytes[8..12], &bytes[13..16], &bytes[17..20], &bytes[20..])
}

/// A download that takes a few kilobytes at a time, as over a slow line.
struct Slow {
    read: Arc<AtomicU64>,
    task: JoinHandle<(u64, Timestamp)>,
}

impl Slow {
    /// Opens the link and begins to fetch the one file.
    async fn start(sent: &Sent, link: &str) -> Self {
        let petra = sent.portal.visitor();
        let form = Form::on(&petra.page(link).await, "/open");
        let opened = petra.send(&form).await;
        let cookies = opened.headers().get_all("set-cookie").iter().map(|one| one.to_str().unwrap());
        let cookies: Vec<String> = cookies.map(|one| one.split(';').next().unwrap().to_owned()).collect();
        sent_on(opened, "open").await;
        let file = petra.files().await.remove(0);
        let port = sent.portal.port();
        let request = format!(
            "GET {file} HTTP/1.1\r\nHost: localhost:{port}\r\nCookie: {}\r\nConnection: close\r\n\r\n",
            cookies.join("; ")
        );
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        // What the kernel keeps for a slow reader would outlive the connection.
        socket.set_recv_buffer_size(16 * 1024).unwrap();
        let mut stream = socket.connect(([127, 0, 0, 1], port).into()).await.unwrap();
        stream.write_all(request.as_bytes()).await.unwrap();
        let read = Arc::new(AtomicU64::new(0));
        let count = Arc::clone(&read);
        let task = tokio::spawn(async move {
            let mut pace = tokio::time::interval(Duration::from_millis(4));
            let mut piece = vec![0; 8 * 1024];
            loop {
                pace.tick().await;
                match stream.read(&mut piece).await {
                    Ok(0) | Err(_) => return (count.load(Ordering::Relaxed), SystemClock.now()),
                    Ok(some) => {
                        if count.fetch_add(some as u64, Ordering::Relaxed) == 0 {
                            assert!(piece.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&piece[..some]));
                        }
                    }
                }
            }
        });
        let slow = Self { read, task };
        slow.reads_on(256 * 1024).await;
        slow
    }

    /// Waits until so many more bytes came.
    async fn reads_on(&self, more: u64) {
        let before = self.read.load(Ordering::Relaxed);
        let came = ask_until(|| async { (self.read.load(Ordering::Relaxed) >= before + more).then_some(()) }).await;
        assert!(came.is_some() && !self.task.is_finished(), "the transfer runs");
    }

    /// Checks that it was stopped at most [`STOPS_WITHIN`] after `ended`, and before all had come.
    async fn was_stopped(self, ended: Timestamp, size: u64, why: &str) {
        let (read, stopped) = self.task.await.unwrap();
        assert!(read < size, "{why}: all {read} bytes came");
        let took = stopped.since(ended);
        assert!(took <= STOPS_WITHIN, "{why}: the transfer went on for {took:?}");
    }
}

on_both_backends! {
    async fn what_is_no_link_looks_like_nothing(backend) {
        let sent = Sent::on(backend, b"the plans", &Choices::default()).await;
        let token = sent.token();
        let (header, claims) = read(token);
        let other = SigningKey::from_bytes(&fresh::<32>());
        let last = token.chars().last().unwrap();
        // The last letter of a signature holds four bits only, so a neighbour may read the same: take the one before.
        let flipped = if token.as_bytes()[token.len() - 2] == b'A' { 'B' } else { 'A' };
        let none = json!({"typ": header["typ"], "alg": "none"});
        let shared = json!({"typ": header["typ"], "alg": "HS256"});
        let (first, rest) = token.split_once('.').unwrap();
        let (body, signature) = rest.split_once('.').unwrap();
        all_look_like_nothing(&sent, &[
            ("one letter less", token[..token.len() - 1].to_owned()),
            ("half of it", token[..token.len() / 2].to_owned()),
            ("a changed signature", format!("{}{flipped}{last}", &token[..token.len() - 2])),
            ("no signature", format!("{first}.{body}.")),
            ("claims only", body.to_owned()),
            ("other claims under the old signature", format!("{first}.{}.{signature}", part(&with(&claims, "gen", json!(2))))),
            ("another key", signed(&header, &claims, &other)),
            ("another key and purpose", signed(&header, &with(&claims, "aud", json!("sealport:session")), &other)),
            ("no algorithm", format!("{}.{body}.", part(&none))),
            ("no algorithm, old signature", format!("{}.{body}.{signature}", part(&none))),
            ("a shared secret", format!("{}.{body}.{}", part(&shared), URL_SAFE_NO_PAD.encode([7; 32]))),
            ("a key of one's own in the header", signed(&with(&header, "jwk", json!({"kty": "OKP", "crv": "Ed25519",
                "x": URL_SAFE_NO_PAD.encode(other.verifying_key().as_bytes())})), &claims, &other)),
        ]).await;
    }

    async fn an_ended_link_tells_its_holder_and_nobody_else(backend) {
        let sent = Sent::on(backend, b"the plans", &Choices::default()).await;
        sent.anna.use_utc().await;
        let petra = sent.opened(&sent.link).await;
        let file = petra.files().await.remove(0);

        sent.anna.send_again(&sent.share).await;
        let newer = sent.smtp.letter_to(sealport_tests::sent::PETRA, 1).await.link("/r/");
        told(&petra, &sent, &sent.link, StatusCode::GONE, "There is a newer link").await;
        strangers_see_nothing(&sent, &file).await;
        let petra = sent.opened(&newer).await;
        assert_eq!(petra.download(&file).await, b"the plans");

        sent.anna.revoke(&sent.share).await;
        told(&petra, &sent, &newer, StatusCode::GONE, "This delivery was taken back").await;
        assert_eq!(petra.asked(&file).await.0, StatusCode::GONE);
        strangers_see_nothing(&sent, &file).await;

        let (share, link) = sent.again(&Choices::default(), 2).await;
        let petra = sent.opened(&link).await;
        let file = petra.files().await.remove(0);
        let end = sent.anna.end_in(&share, 2).await;
        let over = ask_until(|| async { (SystemClock.now() >= end).then_some(()) }).await;
        over.expect("the end comes");
        told(&petra, &sent, &link, StatusCode::GONE, "This link has ended").await;
        assert_eq!(petra.asked(&file).await.0, StatusCode::GONE);
        strangers_see_nothing(&sent, &file).await;

        let (_, link) = sent.again(&Choices { cap: Some(1), ..Choices::default() }, 3).await;
        let petra = sent.opened(&link).await;
        let file = petra.files().await.remove(0);
        assert_eq!(petra.download(&file).await, b"the plans");
        let (status, page) = petra.asked(&file).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(page.contains("All downloads are used up") && page.contains("Anna Lindner"), "{page}");
        strangers_see_nothing(&sent, &file).await;

        sent.anna.give_status(&sent.asset, "withdrawn").await;
        let (status, page) = petra.asked(&file).await;
        assert_eq!(status, StatusCode::GONE);
        assert!(page.contains("This file was taken back") && page.contains("Anna Lindner"), "{page}");
        for path in ["/c", link.as_str()] {
            assert!(!petra.page(path).await.contains("plan.bin"), "{path} still names what was taken back");
        }
        strangers_see_nothing(&sent, &file).await;
    }

    async fn a_running_transfer_stops_when_its_leave_ends(backend) {
        let bytes: Vec<u8> = (0..8 * 1024 * 1024_u32).flat_map(u32::to_le_bytes).collect();
        let size = bytes.len() as u64;
        let sent = Sent::on(backend, &bytes, &Choices::default()).await;
        sent.anna.use_utc().await;
        let (shorter, shortened) = sent.again(&Choices::default(), 1).await;
        let (_, withdrawn) = sent.again(&Choices::default(), 2).await;
        let (newer, replaced) = sent.again(&Choices::default(), 3).await;

        let (slow, other) = (Slow::start(&sent, &sent.link).await, Slow::start(&sent, &shortened).await);
        sent.anna.revoke(&sent.share).await;
        slow.was_stopped(SystemClock.now(), size, "revoked").await;
        other.reads_on(256 * 1024).await;

        let end = sent.anna.end_in(&shorter, 2).await;
        other.was_stopped(end, size, "shortened").await;

        let slow = Slow::start(&sent, &replaced).await;
        sent.anna.send_again(&newer).await;
        slow.was_stopped(SystemClock.now(), size, "replaced").await;

        let slow = Slow::start(&sent, &withdrawn).await;
        sent.anna.give_status(&sent.asset, "withdrawn").await;
        slow.was_stopped(SystemClock.now(), size, "withdrawn").await;
    }

    async fn fifty_clients_at_once_get_what_the_cap_allows(backend) {
        let plan: Vec<u8> = (0..512 * 1024_u32).flat_map(u32::to_le_bytes).collect();
        let sent = Sent::on(backend, &plan, &Choices { cap: Some(3), ..Choices::default() }).await;
        let mut sessions = Vec::new();
        for _ in 0..10 {
            sessions.push(sent.opened(&sent.link).await);
        }
        let file = sessions[0].files().await.remove(0);
        let plan = Arc::new(plan);
        let clients: Vec<JoinHandle<()>> = (0..50)
            .map(|number| {
                let (petra, file, plan) = (sessions[number % sessions.len()].clone(), file.clone(), Arc::clone(&plan));
                tokio::spawn(async move { fetch_until_used_up(&petra, &file, &plan).await })
            })
            .collect();
        for client in clients {
            client.await.unwrap();
        }
        assert_eq!(sent.portal.records().await["delivery"].0, 3, "the cap is three");
        assert!(sessions[0].page("/c").await.contains("no download left"));
        let told = ask_until(|| async { sent.anna.page(&sent.share).await.contains("(3 times)").then_some(()) }).await;
        told.expect("the share's page tells of three whole deliveries");
    }
}

/// Fetches again and again; what comes is the whole file, until the cap says no.
async fn fetch_until_used_up(petra: &Client, file: &str, plan: &[u8]) {
    loop {
        let answer = petra.get(file).await;
        match answer.status() {
            StatusCode::OK => assert!(*answer.bytes().await.unwrap() == *plan, "another file came"),
            StatusCode::FORBIDDEN => return,
            // Fifty transactions on one row: told to come again is no refusal, and takes nothing.
            StatusCode::SERVICE_UNAVAILABLE => assert!(answer.headers().contains_key("retry-after")),
            other => panic!("{other}: {}", answer.text().await.unwrap()),
        }
    }
}

mod sqlite_disk_keys {
    use super::*;

    /// The thief of the signing key has no secret of a grant; and what is signed for another purpose is no link.
    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn the_signing_key_alone_forges_nothing() {
        let sent = Sent::on(Backend::SqliteDisk, b"the plans", &Choices::default()).await;
        let (header, claims) = read(sent.token());
        let der = sent.portal.keyring().links.pkcs8_der();
        let key = SigningKey::from_bytes(der[16..48].try_into().unwrap());
        assert_eq!(signed(&header, &claims, &key).len(), sent.token().len(), "the key signs what the portal signs");
        let secret = URL_SAFE_NO_PAD.encode(fresh::<32>());
        let someone = URL_SAFE_NO_PAD.encode(fresh::<16>());
        let mut without_purpose = claims.clone();
        without_purpose.as_object_mut().unwrap().remove("aud");
        all_look_like_nothing(
            &sent,
            &[
                ("a secret of one's own", signed(&header, &with(&claims, "sec", json!(secret)), &key)),
                ("a later generation", signed(&header, &with(&claims, "gen", json!(2)), &key)),
                ("an earlier generation", signed(&header, &with(&claims, "gen", json!(0)), &key)),
                ("another grant", signed(&header, &with(&claims, "sub", json!(someone)), &key)),
                ("another purpose", signed(&header, &with(&claims, "aud", json!("sealport:session")), &key)),
                ("no purpose", signed(&header, &without_purpose, &key)),
                ("one claim more", signed(&header, &with(&claims, "nbf", json!(0)), &key)),
                ("another type", signed(&with(&header, "typ", json!("JWT")), &claims, &key)),
                ("a key id", signed(&with(&header, "kid", json!("1")), &claims, &key)),
            ],
        )
        .await;
    }
}
