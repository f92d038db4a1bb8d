//! The customers' door on a real socket: what a link does and doesn't, which bytes arrive, and what ends them.

mod codes;
mod consents;
pub(crate) mod house;
mod limits;
mod looking;
mod resumed;
mod seen;
pub(crate) mod states;
pub(crate) mod wire;

use std::io::Write;
use std::time::{Duration, Instant};

use house::{House, bytes};
use sealport_asset_store::testing::small_picture;
use wire::Reply;

#[actix_web::test]
async fn looking_at_a_link_has_no_effect() {
    let house = House::new().await;
    let link = house.share(&[("Übersicht.txt", b"hallo".to_vec())], None).await;
    let before = house.number("SELECT COUNT(*) FROM usage_event").await;
    for _ in 0..3 {
        let page = house.get(&format!("/r/{}", link.token), &[]).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("set-cookie"), None);
        assert_eq!(page.header("referrer-policy").as_deref(), Some("no-referrer"));
        let text = page.text();
        for part in ["Anna Berg", "anna@example.com", "Bitte schön", "Übersicht.txt", "lang=\"de\"", "Sendung öffnen"]
        {
            assert!(text.contains(part), "{part} is missing in {text}");
        }
        assert_eq!(house.ask("HEAD", &format!("/r/{}", link.token), &[], "").await.status, 200);
    }
    let open = format!("/r/{}/open", link.token);
    assert_eq!(house.ask("POST", &open, &[], "").await.status, 403);
    let page = house.get(&format!("/r/{}", link.token), &[]).await;
    let form = format!("csrf={}&nonce=00", page.field("csrf"));
    assert_eq!(house.ask("POST", &open, &[], &form).await.status, 409);
    assert_eq!(house.number("SELECT COUNT(*) FROM grant_session").await, 0);
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event").await, before);
    house.stop().await;
}

#[actix_web::test]
async fn the_page_behind_a_link_shows_pictures_and_counts_nothing() {
    let house = House::new().await;
    let link = house.share(&[("Strand.png", b"\x89PNG\r\n\x1a\n".to_vec())], None).await;
    let other = house.share(&[("Plan.png", b"\x89PNG\r\n\x1a\nx".to_vec())], None).await;
    let page = format!("/r/{}", link.token);
    let desk = house.app.take_desk().unwrap();
    for _ in 0..2 {
        let job = desk.previews.claim(sealport_asset_store::Lane::Short).await.unwrap().unwrap();
        job.keep(&small_picture(b"a small picture")).await.unwrap();
    }
    let before = house.number("SELECT COUNT(*) FROM usage_event").await;
    let picture = house.get(&page, &[]).await.source(&format!("{page}/thumbnail/"));
    for _ in 0..3 {
        let shown = house.get(&picture, &[]).await;
        assert_eq!((shown.status, &shown.body[..]), (200, &b"a small picture"[..]));
        assert_eq!(shown.header("content-type").as_deref(), Some("image/jpeg"));
        assert_eq!(house.ask("HEAD", &picture, &[], "").await.status, 200);
    }
    let file = picture.rsplit('/').next().unwrap();
    for elsewhere in [format!("/r/{}/thumbnail/{file}", other.token), format!("/r/nothing/thumbnail/{file}")] {
        assert_eq!(house.get(&elsewhere, &[]).await.status, 404, "{elsewhere}");
    }
    let cookie = house.open(&link.token).await;
    let inside = house.get("/c", &[("Cookie", &cookie)]).await.source("/c/thumbnail/");
    assert_eq!(house.get(&inside, &[("Cookie", &cookie)]).await.body, b"a small picture");
    assert_eq!(house.get(&inside, &[]).await.status, 404, "not without the session");
    let opened = house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'link.opened'").await;
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event").await, before + opened, "looking left no line");
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 0);
    house.revoke(link.share).await;
    assert_eq!(house.get(&picture, &[]).await.status, 404, "a link that ended shows nothing");
    house.stop().await;
}

#[actix_web::test]
async fn what_is_no_link_looks_the_same_and_what_was_mangled_lands() {
    let house = House::new().await;
    let link = house.share(&[("a.txt", b"a".to_vec())], None).await;
    let lost = house.get("/r/nothing", &[]).await;
    assert_eq!(lost.status, 404);
    let cut = &link.token[..link.token.len() - 3];
    // A signature ends so once in a few thousand times.
    let forged = format!("{cut}{}", if link.token.ends_with("AAA") { "BAA" } else { "AAA" });
    for path in [cut, &forged, "eyJhbGciOiJub25lIn0.e30.", "", "a/b/c", "%23", "x".repeat(3_000).as_str()] {
        let answer = house.get(&format!("/r/{path}"), &[]).await;
        assert_eq!((answer.status, &answer.body), (404, &lost.body), "{path}");
    }
    let (head, tail) = link.token.split_at(50);
    for mangled in [
        format!("/r/{}.", link.token),
        format!("/r/{})", link.token),
        format!("/r/{}%3E", link.token),
        format!("/r%23{}", link.token),
        format!("/r/%23{}", link.token),
        format!("/r/{}", link.token.replace('.', "%2E").replace('-', "%2D")) + ",",
        format!("/r/{head}=%0D%0A{tail}"),
        format!("/r/{head}%20{tail}"),
        format!("/r/?u=https%3A%2F%2Fx%2Fr%2F{}", link.token),
    ] {
        let answer = house.get(&mangled, &[]).await;
        assert_eq!(answer.header("location"), Some(format!("/r/{}", link.token)), "{mangled}: {}", answer.status);
        assert_eq!(answer.status, 303);
    }
    assert_eq!(house.get(&format!("/r/{}?utm_source=x", link.token), &[]).await.status, 200);
    house.stop().await;
}

#[actix_web::test]
async fn a_file_arrives_whole_in_parts_and_again() {
    let house = House::new().await;
    let content = bytes(700_001);
    let link = house.share(&[("Größe „1“.bin", content.clone())], None).await;
    let cookie = house.open(&link.token).await;
    let page = house.get("/c", &[("Cookie", &cookie)]).await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("Noch nicht abgeholt"));
    let path = page.link("/c/files/");

    let head = house.ask("HEAD", &path, &[("Cookie", &cookie)], "").await;
    assert_eq!(head.header("content-length").as_deref(), Some("700001"));
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 0, "HEAD begins nothing");

    let etag = head.header("etag").unwrap();
    let file = |headers: &[(&'static str, String)]| {
        let mut all = vec![("Cookie", cookie.clone())];
        all.extend(headers.iter().cloned());
        let (house, path) = (&house, path.clone());
        async move {
            let all: Vec<(&str, &str)> = all.iter().map(|(name, value)| (*name, value.as_str())).collect();
            house.get(&path, &all).await
        }
    };
    let range = |text: &str| ("Range", text.to_owned());
    let part = file(&[range("bytes=65530-131080")]).await;
    assert_eq!((part.status, &part.body[..]), (206, &content[65_530..131_081]));
    assert_eq!(part.header("content-range").as_deref(), Some("bytes 65530-131080/700001"));
    assert_eq!(file(&[range("bytes=-1")]).await.body, content[700_000..]);
    assert_eq!(file(&[range("bytes=700001-")]).await.header("content-range").as_deref(), Some("bytes */700001"));
    assert_eq!(file(&[range("bytes=5-9"), ("If-Range", etag.clone())]).await.body, content[5..10]);
    assert_eq!(file(&[("If-None-Match", etag.clone())]).await.status, 304);
    assert_eq!(file(&[("If-Match", "\"other\"".to_owned())]).await.status, 412);

    let several = file(&[range("bytes=0-9,600000-600099,-5")]).await;
    let boundary = several.header("content-type").unwrap().split_once("boundary=").unwrap().1.to_owned();
    assert_eq!(several.header("content-length").unwrap(), several.body.len().to_string());
    let mut expected = Vec::new();
    for (range, text) in [(0..10, "0-9"), (600_000..600_100, "600000-600099"), (699_996..700_001, "699996-700000")] {
        let before = if expected.is_empty() { "" } else { "\r\n" };
        write!(expected, "{before}--{boundary}\r\nContent-Type: application/octet-stream\r\n").unwrap();
        write!(expected, "Content-Range: bytes {text}/700001\r\n\r\n").unwrap();
        expected.extend(&content[range]);
    }
    write!(expected, "\r\n--{boundary}--\r\n").unwrap();
    assert_eq!(several.body, expected);

    let whole = file(&[("If-Range", "W/\"x\"".to_owned()), range("bytes=0-1")]).await;
    assert_eq!((whole.status, &whole.body), (200, &content));
    let disposition = whole.header("content-disposition").unwrap();
    assert!(disposition.starts_with("attachment; filename=\"Grose _1_.bin\"; filename*=UTF-8''Gr%C3%B6%C3%9Fe"));
    assert_eq!(whole.header("x-content-type-options").as_deref(), Some("nosniff"));
    assert!(whole.header("content-security-policy").unwrap().starts_with("sandbox"));
    assert_eq!(whole.header("accept-ranges").as_deref(), Some("bytes"));

    house.app.deliveries.flush_all().await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery WHERE completed_at IS NOT NULL").await, 1);
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 1, "ranges and a break are one delivery");
    assert!(house.get("/c", &[("Cookie", &cookie)]).await.text().contains("Abgeholt am"));
    assert_eq!(file(&[]).await.body, content);
    house.app.deliveries.flush_all().await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 2, "a second full download is a second one");
    house.stop().await;
}

#[actix_web::test]
async fn strangers_see_nothing_and_holders_are_told() {
    let house = House::new().await;
    let (one, other) = (house.share(&[("a.txt", b"aaa".to_vec())], Some(1)).await, house.share(&[], None).await);
    let cookie = house.open(&one.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let nothing = house.get("/c/nothing", &[]).await;
    assert_eq!(nothing.status, 404);
    let stranger = house.open(&other.token).await;
    for (path, headers) in [(path.as_str(), vec![]), (&path, vec![("Cookie", stranger.as_str())]), ("/c", vec![])] {
        let answer = house.get(path, &headers).await;
        assert_eq!(answer.status, 404, "{path}");
    }
    assert_eq!(house.get(&path, &[]).await.body, nothing.body);

    assert_eq!(house.get(&path, &[("Cookie", &cookie)]).await.body, b"aaa");
    house.app.deliveries.flush_all().await.unwrap();
    let used_up = house.get(&path, &[("Cookie", &cookie)]).await;
    assert_eq!(used_up.status, 403);
    assert!(used_up.text().contains("Alle Abrufe sind verbraucht") && used_up.text().contains("anna@example.com"));
    assert!(house.get("/c", &[("Cookie", &cookie)]).await.text().contains("kein Abruf mehr"));

    house.revoke(one.share).await;
    let gone = house.get("/c", &[("Cookie", &cookie)]).await;
    assert_eq!(gone.status, 410);
    assert!(gone.text().contains("zurückgenommen"));
    let asked = format!("csrf={}", gone.field("csrf"));
    let asked = house.ask("POST", "/c/fresh", &[("Cookie", &cookie)], &asked).await;
    assert_eq!(asked.header("location").as_deref(), Some("/c?said=fresh-asked"));
    assert_eq!(house.get(&format!("/r/{}", one.token), &[]).await.status, 410);
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'grant.fresh_link_asked'").await, 1);

    let page = house.get("/c", &[("Cookie", &stranger)]).await;
    assert_eq!(house.ask("POST", "/c/close", &[("Cookie", &stranger)], "csrf=AAAA").await.status, 403);
    let form = format!("csrf={}", page.field("csrf"));
    assert_eq!(house.ask("POST", "/c/close", &[("Cookie", &stranger)], &form).await.status, 200);
    assert_eq!(house.get("/c", &[("Cookie", &stranger)]).await.status, 404);
    house.stop().await;
}

/// Begins to read slowly, revokes, and sees how long bytes still come and how many.
async fn after_revocation(reads_meanwhile: bool) -> (Duration, u64) {
    let house = House::new().await;
    let size = 48 << 20;
    let link = house.share(&[("big.bin", bytes(size))], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let mut slow = house.begin(&path, &cookie).await;
    slow.read_some(300_000).await;
    house.revoke(link.share).await;
    let since = Instant::now();
    if !reads_meanwhile {
        house::pause(Duration::from_millis(1_900)).await;
        assert!(slow.was_reset(), "the connection is ended though nobody reads from it");
    }
    let read = slow.read_to_the_end(reads_meanwhile.then_some(Duration::from_millis(20))).await;
    let took = since.elapsed();
    assert!(read < size as u64, "the transfer was not stopped");
    house.app.deliveries.flush_all().await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery WHERE completed_at IS NOT NULL").await, 0);
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery WHERE aborted_at IS NOT NULL").await, 1);
    house.stop().await;
    (took, read)
}

#[actix_web::test]
async fn revocation_breaks_a_running_transfer_within_two_seconds() {
    let (took, _) = after_revocation(true).await;
    assert!(took < Duration::from_secs(2), "it took {took:?}");
}

#[actix_web::test]
async fn revocation_breaks_the_connection_of_a_client_that_does_not_read() {
    let (took, _) = after_revocation(false).await;
    assert!(took < Duration::from_millis(2_500), "it took {took:?}");
}

#[actix_web::test]
async fn a_damaged_file_never_ends_cleanly() {
    let house = House::new().await;
    let link = house.share(&[("c.bin", bytes(2 << 20))], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    house.damage(1_500_000);
    let broken = house.get(&path, &[("Cookie", &cookie)]).await;
    assert_eq!(broken.status, 200);
    assert!(broken.body.len() < 1_500_000, "{} bytes came", broken.body.len());
    assert_eq!(broken.body, bytes(2 << 20)[..broken.body.len()]);
    house.damage(100);
    let page = house.get(&path, &[("Cookie", &cookie)]).await;
    assert_eq!(page.status, 500);
    assert!(house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'asset.damage_found'").await == 1);
    assert_eq!(house.number("SELECT COUNT(*) FROM notice WHERE kind = 'damage_found'").await, 1);
    house.stop().await;
}

#[actix_web::test]
async fn the_archive_unpacks_resumes_and_counts_each_file() {
    let house = House::new().await;
    let files =
        [("a.bin", bytes(900_000)), ("Größe.txt", b"hallo".to_vec()), ("a.bin", bytes(70_000)), ("leer", vec![])];
    let link = house.share(&files, None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/zip/");
    let cookie = [("Cookie", cookie.as_str())];
    let head = house.ask("HEAD", &path, &cookie, "").await;
    let whole = house.get(&path, &cookie).await;
    assert_eq!(whole.status, 200);
    assert_eq!(head.header("content-length").unwrap(), whole.body.len().to_string());
    assert_eq!(head.header("etag"), whole.header("etag"));
    house.app.deliveries.flush_all().await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery WHERE completed_at IS NOT NULL").await, 4);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.zip");
    std::fs::write(&file, &whole.body).unwrap();
    let tested = std::process::Command::new("unzip").arg("-t").arg(&file).output().unwrap();
    assert!(tested.status.success(), "{}", String::from_utf8_lossy(&tested.stdout));

    let etag = whole.header("etag").unwrap();
    let rest = [cookie[0], ("Range", "bytes=500000-"), ("If-Range", &etag)];
    let rest: Reply = house.get(&path, &rest).await;
    assert_eq!((rest.status, &rest.body[..]), (206, &whole.body[500_000..]));
    house.stop().await;
}
