//! Shares of which the files are only looked at: no page promises, names or gives more.

use bytes::Bytes;
use sealport_access::Check;
use sealport_asset_store::{Lane, PagePicture, PageSize, Prepared};
use sealport_identity::Language;
use sealport_preview::{PageText, Word};

use super::house::{House, Link};
use super::wire::Reply;
use crate::texts::Texts;
use crate::viewer::Packer;

const NAME: &str = "Hafenplan.png";
const CONTENT: &[u8] = b"\x89PNG\r\n\x1a\n the-words-of-the-file";

const GERMAN: Texts = Texts { language: Language::De, zone: chrono_tz::UTC };

/// The words of every way to take a file.
const TAKING: [&str; 4] = ["file-check", "file-checksum", "file-not-fetched", "files-zip"];

fn assert_promises_nothing(page: &str) {
    for key in TAKING {
        let words = GERMAN.a(key, "size", "");
        assert!(!page.contains(words.trim_end_matches([' ', ','])), "{key}: {page}");
    }
    for way in ["/c/files/", "/c/zip/", "/thumbnail/", "<img", " download>"] {
        assert!(!page.contains(way), "{way} in {page}");
    }
}

#[actix_web::test]
async fn what_is_only_looked_at_is_not_offered_to_be_taken() {
    let house = House::new().await;
    let files = [(NAME, CONTENT.to_vec()), ("Schnitt.png", CONTENT.to_vec())];
    let link = house.show(&files, Check::Link).await;
    let taken = house.share(&files[..1], None).await;
    let hash = hex::encode(<sha2::Sha256 as sha2::Digest>::digest(CONTENT));
    house.prepared(Some("made")).await;

    let landing = house.get(&format!("/r/{}", link.token), &[]).await.text();
    let came = GERMAN.b("landing-title-view", "sender", "Anna Berg", "n", 2);
    for words in [came, GERMAN.m("landing-view-only"), GERMAN.m("landing-marked"), NAME.to_owned()] {
        assert!(landing.contains(&words), "{words} is missing in {landing}");
    }
    assert_promises_nothing(&landing);
    assert!(!landing.contains(&hash));

    let cookie = house.open(&link.token).await;
    let cookie = [("Cookie", cookie.as_str())];
    let page = house.get("/c", &cookie).await.text();
    assert!(page.contains(&GERMAN.a("files-view-only", "sender", "Anna Berg")), "{page}");
    assert_promises_nothing(&page);
    assert!(!page.contains(&hash));
    for own in house.originals(link.share).await {
        assert!(page.contains(&format!("href=\"/c/view/{own}\"")), "{page}");
    }
    assert!(page.contains(&GERMAN.a("file-pages", "n", 3)), "{page}");

    // The addresses that a share for taking has lead nowhere here.
    let other = house.open(&taken.token).await;
    let there = house.get("/c", &[("Cookie", &other)]).await;
    let (file, text) = (there.link("/c/files/"), there.text());
    assert!(text.contains(&GERMAN.m("file-download")) && text.contains(&hash), "{text}");
    assert!(text.contains(&GERMAN.m("file-look-first")), "whoever may take it may look first: {text}");
    let ids = "SELECT COUNT(*) FROM rendition WHERE kind = 'original'";
    assert_eq!(house.number(ids).await, 3);
    let refused = house.get(&file, &cookie).await;
    assert_eq!(refused.status, 404, "it is no file of this share");
    for own in house.originals(link.share).await {
        let refused = house.get(&format!("/c/files/{own}/x.png"), &cookie).await;
        assert_eq!(refused.status, 403);
        assert!(refused.text().contains(&GERMAN.m("ended-view-only-title")), "{}", refused.text());
        assert!(!refused.body.windows(9).any(|nine| nine == b"the-words"));
        assert_eq!(house.get(&format!("/c/thumbnail/{own}"), &cookie).await.status, 404);
        assert_eq!(house.get(&format!("/r/{}/thumbnail/{own}", link.token), &[]).await.status, 404);
    }
    assert_eq!(house.get("/c/zip/alles.zip", &cookie).await.status, 403);
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 0);
    house.stop().await;
}

/// What comes of asking for page 2 when `happens` while it is drawn; page 1 left before it.
async fn page_during(happens: impl AsyncFnOnce(&House, &Link)) -> Reply {
    let house = House::new().await;
    let link = house.share(&[("Hafenplan.pdf", b"%PDF-1.7".to_vec())], None).await;
    house.prepared(Some("made")).await;
    let mut orders = house.app.take_desk().unwrap().orders;
    let cookie = house.open(&link.token).await;
    let path = format!("/c/view/{}/page", house.originals(link.share).await[0]);
    let picture = || PagePicture { jpeg: Bytes::from_static(b"a page"), width: 3, height: 2 };
    let headers = [("Cookie", cookie.as_str())];
    let first = async {
        let order = orders.next().await.unwrap();
        order.give(0, &Ok(picture()));
    };
    let (page_one, page_two) = (format!("{path}/1"), format!("{path}/2"));
    let (reply, ()) = tokio::join!(house.get(&page_one, &headers), first);
    assert_eq!((reply.status, &reply.body[..]), (200, &b"a page"[..]), "{}", reply.text());
    let second = async {
        let order = orders.next().await.unwrap();
        happens(&house, &link).await;
        order.give(1, &Ok(picture()));
    };
    let (reply, ()) = tokio::join!(house.get(&page_two, &headers), second);
    house.stop().await;
    reply
}

#[actix_web::test]
async fn a_page_that_is_ready_after_the_leave_ended_stays() {
    let page = page_during(async |_, _| ()).await;
    assert_eq!((page.status, &page.body[..]), (200, &b"a page"[..]), "nothing happened");
    let page = page_during(async |house, link| house.revoke(link.share).await).await;
    assert_eq!(page.status, 410, "revoked: {}", page.text());
    let page = page_during(async |house, link| house.withdraw(link.assets[0]).await).await;
    assert_eq!(page.status, 410, "withdrawn: {}", page.text());
    let page = page_during(async |house, _| house.run("DELETE FROM grant_session").await).await;
    assert_eq!(page.status, 404, "no session any more: {}", page.text());
    let only_look = "UPDATE share SET mode = 'view', revision = revision + 1";
    let page = page_during(async |house, _| house.run(only_look).await).await;
    assert_eq!(page.status, 503, "only to be looked at, and this page has no mark: {}", page.text());
    let changed = "UPDATE share SET revision = revision + 1";
    let page = page_during(async |house, _| house.run(changed).await).await;
    assert_eq!(page.status, 200, "a change that leaves the leave as it is: {}", page.text());
}

#[actix_web::test]
async fn searching_tells_places_and_spells_nothing() {
    let house = House::new().await;
    let link = house.show(&[("Hafenplan.pdf", b"%PDF-1.7".to_vec())], Check::Link).await;
    let job = house.app.take_desk().unwrap().previews.claim(Lane::Short).await.unwrap().unwrap();
    let mut packer = Packer::default();
    let word = |text: &str| Word { text: text.to_owned(), left: 5, top: 6, right: 7, bottom: 8 };
    packer.add(&PageText { words: vec![word("Kaimauer"), word("2026")] });
    let sizes = vec![PageSize { width: 595.0, height: 842.0 }];
    job.keep(&Prepared { sizes, words: packer.finish(), ..Prepared::default() }).await.unwrap();
    let cookie = house.open(&link.token).await;
    let csrf = house.get("/c", &[("Cookie", &cookie)]).await.field("csrf");
    let path = format!("/c/view/{}/find", house.originals(link.share).await[0]);
    let sought = async |csrf: &str, query: &str| {
        let headers = [("Cookie", cookie.as_str()), ("X-Sealport-Csrf", csrf), ("Accept", "application/json")];
        house.ask("POST", &path, &headers, &format!(r#"{{"q":"{query}"}}"#)).await
    };
    let found = sought(&csrf, "KAIM").await;
    assert_eq!(
        (found.status, found.text()),
        (200, r#"{"hits":[{"page":1,"boxes":[[5,6,7,8]]}],"more":false}"#.to_owned())
    );
    let kept = "SELECT COUNT(*) FROM rate_limit";
    let before = house.number(kept).await;
    for short in ["ka", "k", " k ... ", "20"] {
        let answer = sought(&csrf, short).await;
        assert_eq!(answer.status, 400, "{short}");
        assert!(answer.text().contains("find-short"), "{}", answer.text());
        assert!(answer.text().contains(&GERMAN.m("error-find-short")), "as the viewer speaks: {}", answer.text());
    }
    assert_eq!(house.number(kept).await, before);
    assert_eq!(sought("", "kaimauer").await.status, 403, "only our page asks");
    let in_the_address = house.get(&format!("{path}?q=kaimauer"), &[("Cookie", &cookie)]).await;
    assert!(in_the_address.status >= 400, "{}", in_the_address.status);
    for _ in 1..60 {
        assert_eq!(sought(&csrf, "2026").await.status, 200);
    }
    let much = sought(&csrf, "2026").await;
    assert_eq!((much.status, much.header("content-type").as_deref()), (429, Some("application/problem+json")));
    let wait: u64 = much.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=600).contains(&wait), "{wait}");
    house.stop().await;
}

#[actix_web::test]
async fn what_can_not_be_shown_yet_says_so() {
    let house = House::new().await;
    let link = house.show(&[(NAME, CONTENT.to_vec())], Check::Link).await;
    let cookie = house.open(&link.token).await;
    for (outcome, key) in [(None, "file-not-shown-yet"), (Some("damaged"), "file-nothing-shown")] {
        house.prepared(outcome).await;
        let page = house.get("/c", &[("Cookie", &cookie)]).await.text();
        assert!(page.contains(&GERMAN.m(key)) && !page.contains("/c/view/"), "{key}: {page}");
    }
    house.stop().await;
}

#[actix_web::test]
async fn the_gate_says_what_kind_of_share_it_is() {
    let house = House::new().await;
    let link = house.show(&[(NAME, CONTENT.to_vec())], Check::Code).await;
    let gate = house.get(&format!("/r/{}", link.token), &[]).await.text();
    assert!(gate.contains(&GERMAN.b("landing-title-view", "sender", "Anna Berg", "n", 1)), "{gate}");
    assert!(!gate.contains(NAME));
    house.stop().await;
}
