//! Bad input gets a clear answer and loses nothing: names, tus requests, two clients, ranges, recovery.
#![allow(clippy::print_stdout, reason = "seeds and figures belong into the report of a test")]

use reqwest::header::{CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, ETAG, IF_RANGE, RANGE};
use reqwest::{Method, Response, StatusCode};
use sealport_tests::lines::ask_until;
use sealport_tests::steps::Upload;
use sealport_tests::{Backend, Choices, Client, Portal, PortalOptions, Seeded, Smtp, bytes, on_both_backends};
use sha2::{Digest, Sha256};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::process::Command;

/// A portal with mail, and its administrator.
async fn house(backend: Backend) -> (Portal, Smtp, Client) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let anna = portal.administrator().await;
    anna.set_mail(&smtp).await;
    (portal, smtp, anna)
}

/// Shares assets with one new recipient and opens the link as that person.
async fn opened(portal: &Portal, anna: &Client, smtp: &Smtp, assets: &[&str], who: &str) -> Client {
    anna.share(assets, who, &Choices::default()).await;
    let recipient = portal.visitor();
    recipient.open_link(&smtp.letter_to(who, 0).await.link("/r/")).await;
    recipient
}

fn sha256(content: &[u8]) -> String {
    hex::encode(Sha256::digest(content))
}

/// What people read on a page: text without the marks of HTML.
fn words(page: &str) -> String {
    scraper::Html::parse_document(page).root_element().text().collect::<Vec<_>>().join(" ")
}

/// A name as sent, and as it is shown: U+FFFD stands where something can't be seen.
fn names() -> Vec<(String, String)> {
    let shown = |sent: &str, shown: &str| (sent.to_owned(), shown.to_owned());
    vec![
        shown("../../etc/passwd", "passwd"),
        shown("..\\..\\windows\\system.ini", "system.ini"),
        shown("nul\0byte.txt", "nul\u{fffd}byte.txt"),
        shown("line\r\nSet-Cookie: x=1.txt", "line\u{fffd}\u{fffd}Set-Cookie: x=1.txt"),
        shown("invoice\u{202e}fdp.exe", "invoice\u{fffd}fdp.exe"),
        shown("CON", "CON"),
        shown("aux.tar.gz", "aux.tar.gz"),
        shown("quote\" and ; semicolon.txt", "quote\" and ; semicolon.txt"),
        shown("<script>alert(1)</script>.svg", "script>.svg"),
        shown("=HYPERLINK(1).csv", "=HYPERLINK(1).csv"),
        shown("e\u{301}te\u{301}.txt", "\u{e9}t\u{e9}.txt"),
        shown("日本語 – Entwurf 😀.txt", "日本語 – Entwurf 😀.txt"),
        (format!("{}.txt", "ü".repeat(400)), format!("{}.txt", "ü".repeat(400))),
    ]
}

/// Which file of the header a browser would write.
fn saved_as(answer: &Response) -> String {
    let header = answer.headers()[CONTENT_DISPOSITION].to_str().expect("the header is ASCII").to_owned();
    assert!(header.starts_with("attachment; filename=\""), "{header}");
    match header.split("filename*=UTF-8''").nth(1) {
        Some(whole) => url::form_urlencoded::parse(format!("n={}", whole.replace('+', "%2B")).as_bytes())
            .next()
            .unwrap()
            .1
            .into_owned(),
        None => header.split('"').nth(1).unwrap().to_owned(),
    }
}

/// Harmless on every system, and recognisably that name.
fn assert_safe(saved: &str, shown: &str) {
    let reserved = ["con", "aux", "nul", "prn"];
    assert!(!saved.is_empty() && saved.len() <= 255, "{saved:?}");
    assert!(!saved.contains(['/', '\\', ':', '"', '<', '>', '|', '*', '?']), "{saved:?}");
    assert!(!saved.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{saved:?}");
    assert!(!reserved.contains(&saved.split('.').next().unwrap().to_lowercase().as_str()), "{saved:?} of {shown:?}");
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).take(40).collect::<String>();
    assert_eq!(letters(saved), letters(shown));
}

on_both_backends! {
    async fn any_name_makes_the_round_trip_and_harms_nobody(backend) {
        let (portal, smtp, anna) = house(backend).await;
        let mut assets = Vec::new();
        for (number, (sent, shown)) in names().iter().enumerate() {
            let asset = anna.released(sent, format!("content {number}").as_bytes()).await;
            let page = anna.page(&asset).await;
            assert!(words(&page).contains(shown.as_str()), "{sent:?} is not shown as {shown:?}:\n{page}");
            assert!(!page.contains("<script>alert"), "{page}");
            let original = anna.get(&format!("{asset}/original/1")).await;
            assert!(original.headers()[CONTENT_DISPOSITION].to_str().unwrap().starts_with("attachment"));
            assert!(original.headers().get("set-cookie").is_none());
            assets.push(asset);
        }
        let assets: Vec<_> = assets.iter().map(String::as_str).collect();
        let eva = opened(&portal, &anna, &smtp, &assets, "eva@names.test").await;
        let page = words(&eva.page("/c").await);
        let files = eva.files().await;
        assert_eq!(files.len(), names().len());
        for (number, (file, (_, shown))) in files.iter().zip(names()).enumerate() {
            assert!(page.contains(&shown), "{shown:?} is not on the recipient's page");
            let answer = eva.get(file).await;
            assert_eq!(answer.status(), StatusCode::OK);
            assert_safe(&saved_as(&answer), &shown);
            assert_eq!(answer.text().await.unwrap(), format!("content {number}"));
        }
        let zip = eva.download(&eva.zip().await).await;
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("all.zip"), zip).unwrap();
        std::fs::create_dir(folder.path().join("out")).unwrap();
        let said = Command::new("unzip").args(["-qq", "all.zip", "-d", "out/in"]).current_dir(folder.path()).output().await.unwrap();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing outside");
        assert_eq!(std::fs::read_dir(folder.path().join("out")).unwrap().count(), 1, "nothing outside");
        let out: Vec<_> = std::fs::read_dir(folder.path().join("out/in")).unwrap().map(Result::unwrap).collect();
        assert_eq!(out.len(), names().len());
        assert!(out.iter().all(|file| file.file_type().unwrap().is_file()), "flat");
    }

    async fn names_that_are_none_are_refused(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let csrf = anna.script_token("/uploads").await;
        for name in ["", ".", "..", "a/..", "   ", &"x".repeat(4_097)] {
            let answer = create(&anna, &csrf, name, "5").await;
            assert_eq!(answer.status(), StatusCode::BAD_REQUEST, "{name:?}");
            assert!(answer.text().await.unwrap().contains("detail"), "says why");
        }
        nothing_is_shown(&anna).await;
    }

    async fn an_empty_file_is_a_file(backend) {
        let (portal, smtp, anna) = house(backend).await;
        let asset = anna.released("nothing.bin", b"").await;
        let eva = opened(&portal, &anna, &smtp, &[&asset], "eva@empty.test").await;
        let file = eva.files().await.remove(0);
        let whole = eva.get(&file).await;
        assert_eq!((whole.status(), whole.headers()[CONTENT_LENGTH].as_bytes()), (StatusCode::OK, &b"0"[..]));
        assert_eq!(whole.bytes().await.unwrap().len(), 0);
        for range in ["bytes=0-", "bytes=0-0", "bytes=-1"] {
            let answer = eva.request(Method::GET, &file).header(RANGE, range).send().await.unwrap();
            assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE, "{range}");
            assert_eq!(answer.headers()[CONTENT_RANGE], "bytes */0");
        }
        let share = anna.page("/shares").await;
        let share = format!("/shares/{}", share.split("/shares/").find(|rest| rest.starts_with("0")).unwrap().split('"').next().unwrap());
        let done = ask_until(|| async { anna.page(&share).await.contains("complete, ").then_some(()) }).await;
        assert!(done.is_some(), "an empty file is delivered too");
    }

    async fn lengths_offsets_and_checksums_that_are_wrong_are_refused(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let csrf = anna.script_token("/uploads").await;
        for (length, status) in [("-1", 400), ("+5", 400), ("", 400), ("5e3", 400), ("1099511627777", 413),
            ("9223372036854775808", 413), ("18446744073709551615", 413), ("18446744073709551616", 400)]
        {
            let answer = create(&anna, &csrf, "x.bin", length).await;
            assert_eq!(answer.status().as_u16(), status, "Upload-Length {length:?}: {}", answer.text().await.unwrap());
        }
        nothing_is_shown(&anna).await;
        let content = bytes(11, 200_000);
        let upload = anna.begin_upload("x.bin", content.len() as u64).await;
        assert_eq!(upload.send(0, content[..100_000].to_vec()).await.status(), StatusCode::NO_CONTENT);
        for offset in [0, 99_999, 100_001, 200_000, u64::MAX] {
            assert_eq!(upload.send(offset, vec![7; 10]).await.status(), StatusCode::CONFLICT, "offset {offset}");
        }
        let patch = |checksum: &'static str, body: Vec<u8>| {
            let request = anna.request(Method::PATCH, &upload.location).header("X-Sealport-Csrf", &csrf);
            let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Offset", "100000");
            let request = request.header("Content-Type", "application/offset+octet-stream");
            request.header("Upload-Checksum", checksum).body(body).send()
        };
        let wrong = patch("sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=", content[100_000..].to_vec()).await.unwrap();
        assert_eq!(wrong.status().as_u16(), 460, "wrong checksum");
        for (unknown, status) in [("sha1", 400), ("crc32x AAAA", 400), ("sha1 !!!!", 400)] {
            assert_eq!(patch(unknown, vec![1]).await.unwrap().status().as_u16(), status, "{unknown}");
        }
        assert_eq!(upload.offset().await, 100_000, "none of it counts");
        let beyond = [&content[100_000..], &[1, 2, 3]].concat();
        assert_eq!(upload.send(100_000, beyond).await.status(), StatusCode::BAD_REQUEST, "beyond the length");
        let stands = upload.offset().await;
        assert!((100_000..=200_000).contains(&stands), "{stands}");
        let rest = usize::try_from(stands).unwrap();
        if rest < content.len() {
            assert_eq!(upload.send(stands, content[rest..].to_vec()).await.status(), StatusCode::NO_CONTENT);
        }
        let asset = upload.finish(&sha256(&content)).await;
        assert!(anna.download(&format!("{asset}/original/1")).await == content, "nothing foreign got in");
    }

    async fn two_clients_on_one_upload_do_not_mix(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let content = bytes(12, 400_000);
        let upload = anna.begin_upload("one.bin", content.len() as u64).await;
        let (mut first, second) = both_at_once(&upload, &content).await;
        assert!(second.contains("Another request is writing"), "in words: {second}");
        first.write_all(&content[150_000..]).await.unwrap();
        let mut answer = vec![0; 12];
        first.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 204");
        let asset = upload.finish(&sha256(&content)).await;
        assert!(anna.download(&format!("{asset}/original/1")).await == content, "the first one's bytes, all of them");
    }

    async fn what_is_not_what_was_sent_is_never_shown(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let csrf = anna.script_token("/uploads").await;
        let upload = anna.begin_upload("mismatch-marker.bin", 100_000).await;
        assert_eq!(upload.send(0, bytes(13, 100_000)).await.status(), StatusCode::NO_CONTENT);
        let finish = || {
            let request = anna.request(Method::POST, &format!("{}/finish", upload.location));
            let body = serde_json::json!({ "sha256": sha256(b"something else") });
            request.header("X-Sealport-Csrf", &csrf).header("Tus-Resumable", "1.0.0").json(&body).send()
        };
        let answer = finish().await.unwrap();
        assert_eq!(answer.status(), StatusCode::CONFLICT);
        assert!(answer.text().await.unwrap().contains("Nothing was kept"), "says so");
        assert!(!words(&anna.page("/library").await).contains("mismatch-marker"), "not in the library");
        assert_eq!(finish().await.unwrap().status(), StatusCode::CONFLICT, "asked again, answers the same");
        assert_eq!(upload.send(100_000, vec![1]).await.status(), StatusCode::GONE, "over is over");
        assert!(words(&anna.page("/uploads").await).contains("Not what was sent"), "but seen where uploads are");
        // A wrong hash destroys only its own upload; the same file can come again.
        anna.upload("mismatch-marker.bin", &bytes(13, 100_000)).await;
        assert!(words(&anna.page("/library").await).contains("mismatch-marker"));
    }

    async fn ranges_give_exactly_their_bytes(backend) {
        let (portal, smtp, anna) = house(backend).await;
        let content = bytes(14, 300_001);
        let asset = anna.released("range.bin", &content).await;
        let eva = opened(&portal, &anna, &smtp, &[&asset], "eva@range.test").await;
        let file = eva.files().await.remove(0);
        single_ranges(&eva, &file, &content).await;
        several_ranges(&eva, &file, &content).await;
        conditional_ranges(&eva, &file, &content).await;
        random_ranges(&eva, &file, &content).await;
    }

    async fn stock_age_opens_what_the_operator_exports(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let content = bytes(15, 200_003);
        let asset = anna.released("export.bin", &content).await;
        let eva = opened(&portal, &anna, &smtp, &[&asset], "eva@export.test").await;
        let rendition = eva.files().await.remove(0).split('/').nth(3).unwrap().to_owned();
        let (key, out) = (portal.place().join("age-key"), portal.place().join("export.age"));
        let made = Command::new("age-keygen").arg("-o").arg(&key).output().await.unwrap();
        let recipient = String::from_utf8(made.stderr).unwrap().split_whitespace().last().unwrap().to_owned();
        assert!(portal.stop().await.success());
        let said = portal.operator(&["export", &rendition, "--recipient", &recipient, "--out", out.to_str().unwrap()]).await;
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let plain = Command::new("age").args(["-d", "-i"]).arg(&key).arg(&out).output().await.unwrap();
        assert!(plain.status.success(), "{}", String::from_utf8_lossy(&plain.stderr));
        assert!(plain.stdout == content, "byte for byte");
    }
}

/// Asks for a new upload with any name and any length.
async fn create(anna: &Client, csrf: &str, name: &str, length: &str) -> Response {
    use base64::Engine as _;
    let name = base64::engine::general_purpose::STANDARD.encode(name);
    let request = anna.request(Method::POST, "/api/v1/uploads").header("X-Sealport-Csrf", csrf);
    let request = request.header("Tus-Resumable", "1.0.0").header("Upload-Length", length);
    request.header("Upload-Metadata", format!("filename {name}")).send().await.unwrap()
}

async fn nothing_is_shown(anna: &Client) {
    let page = anna.page("/uploads").await;
    assert!(!page.contains("/remove\""), "no upload was begun:\n{page}");
}

/// One client that has sent 150,000 bytes of all, and what a second one was told meanwhile.
async fn both_at_once(upload: &Upload, content: &[u8]) -> (TcpStream, String) {
    loop {
        let mut first = upload.open_patch(0, content.len()).await;
        first.write_all(&content[..150_000]).await.unwrap();
        let told = ask_until(|| async {
            // An offset that is wrong in any case: should the second be the faster one, it still writes nothing.
            let answer = upload.send(1, vec![0]).await;
            let faster = first.try_read(&mut [0]).is_ok();
            let locked = answer.status() == StatusCode::LOCKED;
            (locked || faster).then_some((faster, answer.text().await.unwrap()))
        });
        if let (false, words) = told.await.expect("while one writes the other is told to wait") {
            return (first, words);
        }
    }
}

async fn ask(eva: &Client, file: &str, range: &str) -> Response {
    eva.request(Method::GET, file).header(RANGE, range).send().await.unwrap()
}

async fn assert_part(answer: Response, content: &[u8], first: usize, last: usize, asked: &str) {
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT, "{asked}");
    let range = format!("bytes {first}-{last}/{}", content.len());
    assert_eq!(answer.headers()[CONTENT_RANGE].to_str().unwrap(), range, "{asked}");
    assert_eq!(answer.headers()[CONTENT_LENGTH].to_str().unwrap(), (last - first + 1).to_string(), "{asked}");
    assert!(answer.bytes().await.unwrap() == content[first..=last], "{asked}");
}

async fn assert_whole(answer: Response, content: &[u8], asked: &str) {
    assert_eq!(answer.status(), StatusCode::OK, "{asked}");
    assert!(answer.headers().get(CONTENT_RANGE).is_none(), "{asked}");
    assert!(answer.bytes().await.unwrap() == content, "{asked}");
}

async fn single_ranges(eva: &Client, file: &str, content: &[u8]) {
    let end = content.len() - 1;
    for (asked, first, last) in [
        ("bytes=0-99", 0, 99),
        ("bytes=-500", end - 499, end),
        ("bytes=65536-", 65_536, end),
        ("bytes=65535-65536", 65_535, 65_536),
        ("bytes=0-0", 0, 0),
        ("bytes=-1", end, end),
        ("bytes=300000-300000", end, end),
        ("bytes=0-9223372036854775807", 0, end),
        ("bytes=1-9223372036854775808", 1, end),
        ("bytes=2-99999999999999999999999", 2, end),
        ("bytes=-9223372036854775808", 0, end),
    ] {
        assert_part(ask(eva, file, asked).await, content, first, last, asked).await;
    }
    for asked in ["bytes=300001-", "bytes=9223372036854775808-", "bytes=18446744073709551616-", "bytes=-0"] {
        let answer = ask(eva, file, asked).await;
        assert_eq!(answer.status(), StatusCode::RANGE_NOT_SATISFIABLE, "{asked}");
        assert_eq!(answer.headers()[CONTENT_RANGE], "bytes */300001");
    }
    for asked in ["bytes=5-4", "bytes=a-b", "chunks=0-1", "bytes=-", "bytes=0-1,5-4"] {
        assert_whole(ask(eva, file, asked).await, content, asked).await;
    }
}

async fn several_ranges(eva: &Client, file: &str, content: &[u8]) {
    let overlapping = ask(eva, file, "bytes=10-20,15-30,31-40").await;
    assert_part(overlapping, content, 10, 40, "overlapping").await;
    let answer = ask(eva, file, "bytes=0-9,100-109,-5").await;
    assert_eq!(answer.status(), StatusCode::PARTIAL_CONTENT);
    let kind = answer.headers()[CONTENT_TYPE].to_str().unwrap().to_owned();
    let length = answer.headers()[CONTENT_LENGTH].to_str().unwrap().to_owned();
    let boundary = kind.strip_prefix("multipart/byteranges; boundary=").expect("several parts").to_owned();
    let body = answer.bytes().await.unwrap().to_vec();
    assert_eq!(length, body.len().to_string());
    let end = content.len();
    let mut expected = Vec::new();
    for (first, last) in [(0, 9), (100, 109), (end - 5, end - 1)] {
        let before = if first == 0 { "" } else { "\r\n" };
        let head = format!(
            "{before}--{boundary}\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes {first}-{last}/{end}\r\n\r\n"
        );
        expected.extend_from_slice(head.as_bytes());
        expected.extend_from_slice(&content[first..=last]);
    }
    expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
    assert!(body == expected, "{:?}", String::from_utf8_lossy(&body));
    let thousand: Vec<_> = (0..1_000).map(|at| format!("{0}-{0}", at * 3)).collect();
    assert_whole(ask(eva, file, &format!("bytes={}", thousand.join(","))).await, content, "1,000 ranges").await;
}

async fn conditional_ranges(eva: &Client, file: &str, content: &[u8]) {
    let head = eva.request(Method::HEAD, file).header(RANGE, "bytes=0-9").send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK, "ranges are for GET");
    assert_eq!(head.headers()[CONTENT_LENGTH], "300001");
    let etag = head.headers()[ETAG].to_str().unwrap().to_owned();
    let date = "Sat, 21 Nov 2026 19:05:00 GMT".to_owned();
    for (condition, partial) in
        [(etag.clone(), true), (format!("W/{etag}"), false), ("\"old\"".to_owned(), false), (date, false)]
    {
        let request = eva.request(Method::GET, file).header(RANGE, "bytes=5-9").header(IF_RANGE, &condition);
        let answer = request.send().await.unwrap();
        if partial {
            assert_part(answer, content, 5, 9, &condition).await;
        } else {
            assert_whole(answer, content, &condition).await;
        }
    }
    let not_modified = eva.request(Method::GET, file).header("If-None-Match", &etag).send().await.unwrap();
    assert_eq!(not_modified.status(), StatusCode::NOT_MODIFIED);
}

async fn random_ranges(eva: &Client, file: &str, content: &[u8]) {
    let seed = std::env::var("SEALPORT_TEST_SEED").map_or(42, |seed| seed.parse().expect("a number"));
    println!("seed {seed}");
    let (mut chance, end) = (Seeded::new(seed), content.len() as u64);
    for _ in 0..300 {
        let first = chance.below(end);
        let last = first + chance.below(end - first);
        let last = if chance.below(2) == 0 { last } else { (first + chance.below(300)).min(end - 1) };
        let (asked, first, last) = match chance.below(3) {
            0 => (format!("bytes={first}-"), first, end - 1),
            1 => (format!("bytes=-{}", end - first), first, end - 1),
            _ => (format!("bytes={first}-{last}"), first, last),
        };
        let (first, last) = (usize::try_from(first).unwrap(), usize::try_from(last).unwrap());
        assert_part(ask(eva, file, &asked).await, content, first, last, &asked).await;
    }
}
