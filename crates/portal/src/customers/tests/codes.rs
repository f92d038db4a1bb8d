//! Shares whose links are not enough: what the page before them tells, and which code opens them for whom.

use sea_orm::ConnectionTrait;
use sealport_access::Check;
use sealport_asset_store::testing::small_picture;
use sealport_database::sql;
use sealport_identity::{Language, person_key};
use sealport_vault::{Place, SealsFields};
use uuid::Uuid;

use super::house::{House, Link};
use super::wire::Reply;
use crate::texts::Texts;

const NAME: &str = "Hafenplan-7f3a.png";
const CONTENT: &[u8] = b"\x89PNG\r\n\x1a\n the-words-of-the-file";

/// What a browser asked for a code with, and was given.
struct Asked {
    /// The browser's cookie.
    cookie: String,
    /// In its letter.
    code: String,
}

impl House {
    async fn coded(&self, check: Check) -> Link {
        self.share_with(&[(NAME, CONTENT.to_vec())], None, check).await
    }

    /// Sends the form on a page of this link.
    async fn fill(&self, token: &str, page: &str, action: &str, cookie: &str, more: &str) -> Reply {
        let shown = self.get(&format!("/r/{token}{page}"), &[("Cookie", cookie)]).await;
        let form = format!("csrf={}&nonce={}{more}", shown.field("csrf"), shown.field("nonce"));
        self.ask("POST", &format!("/r/{token}/{action}"), &[("Cookie", cookie)], &form).await
    }

    /// Asks for a code as a browser does, and reads it in the letter.
    async fn ask_code(&self, token: &str) -> Asked {
        let sent = self.fill(token, "", "code", "", "").await;
        assert_eq!(sent.status, 303, "{}", sent.text());
        assert_eq!(sent.header("location"), Some(format!("/r/{token}/code?said=code-sent")));
        let cookie = sent.header("set-cookie").expect("a cookie for this browser");
        for part in ["HttpOnly", "SameSite"] {
            assert!(cookie.contains(part), "{cookie}");
        }
        Asked { cookie: cookie.split(';').next().unwrap().to_owned(), code: self.mailed_code().await }
    }

    async fn enter(&self, token: &str, cookie: &str, code: &str) -> Reply {
        self.fill(token, "/code", "enter", cookie, &format!("&code={code}")).await
    }

    /// The code in the newest letter with one.
    async fn mailed_code(&self) -> String {
        let (ground, on) = (&self.app.ground, self.app.ground.database.read());
        let find = "SELECT id, person_id, sealed FROM letter WHERE kind = 'link_code' \
                    ORDER BY created_at DESC, id DESC LIMIT 1";
        let row = on.query_one_raw(sql(on, find, [])).await.unwrap().expect("a letter with a code");
        let (id, person): (Uuid, Uuid) = (row.try_get("", "id").unwrap(), row.try_get("", "person_id").unwrap());
        let key = person_key(on, ground, person).await.unwrap();
        let place = Place { table: "letter", column: "sealed", id: id.into_bytes() };
        let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
        let letter: serde_json::Value = serde_json::from_slice(&key.open(place, &sealed).unwrap()).unwrap();
        letter["letter"]["code"].as_str().expect("a code").to_owned()
    }

    async fn events(&self) -> i64 {
        self.number("SELECT COUNT(*) FROM usage_event").await
    }
}

/// Another code than this one.
fn another(code: &str) -> String {
    let first = if code.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &code[1..])
}

#[actix_web::test]
async fn the_page_before_a_gate_tells_who_sends_how_much_until_when_and_nothing_of_what() {
    let house = House::new().await;
    // The same file by its link alone: its name, the message and the picture are on the page.
    let open = house.coded(Check::Link).await;
    let job = house.app.take_desk().unwrap().previews.claim(sealport_asset_store::Lane::Short).await.unwrap().unwrap();
    job.keep(&small_picture(b"a small picture")).await.unwrap();
    let shown = house.get(&format!("/r/{}", open.token), &[]).await;
    let picture = shown.source(&format!("/r/{}/thumbnail/", open.token));
    assert!(shown.text().contains(NAME) && shown.text().contains("Bitte schön"));
    let file = picture.rsplit('/').next().unwrap();
    for check in [Check::Code, Check::Account] {
        demand(&house, open.share, check).await;
        let page = house.get(&format!("/r/{}", open.token), &[]).await;
        assert_eq!(page.status, 200, "{check:?}");
        let text = page.text();
        for part in ["Anna Berg", "anna@example.com", "<time datetime=\"", "lang=\"de\""] {
            assert!(text.contains(part), "{check:?}: {part} is missing in {text}");
        }
        for part in ["Hafenplan", "Bitte schön", "/thumbnail/", file] {
            assert!(!text.contains(part), "{check:?}: {part} is in {text}");
        }
        assert_eq!(text.contains(&format!("/r/{}/code", open.token)), check == Check::Code);
        let glance = house.get(&format!("/r/{}/thumbnail/{file}", open.token), &[]).await;
        assert_eq!(glance.status, 404, "{check:?}");
        assert_ne!(glance.body, b"a small picture");
    }
    house.stop().await;
}

/// What the share asks for from now on, as a later decision would have it.
async fn demand(house: &House, share: Uuid, check: Check) {
    let set = "UPDATE share SET identity_check = $2, revision = revision + 1 WHERE id = $1";
    let values = [share.into(), check.as_str().into()];
    let done = house.app.ground.database.write(async |on| on.execute_raw(sql(on, set, values.clone())).await);
    assert_eq!(done.await.unwrap().rows_affected(), 1);
}

#[actix_web::test]
async fn scanners_get_no_code_and_use_none_up() {
    let house = House::new().await;
    let link = house.coded(Check::Code).await;
    let asked = house.ask_code(&link.token).await;
    let (events, letters) = (house.events().await, house.number("SELECT COUNT(*) FROM letter").await);
    for _ in 0..3 {
        for (path, status) in
            [("", 200), ("/code", 200), ("/code?said=code-sent", 200), ("/enter", 303), ("/open", 303)]
        {
            let path = format!("/r/{}{path}", link.token);
            for method in ["GET", "HEAD"] {
                let answer = house.ask(method, &path, &[], "").await;
                // Where a form goes there is nothing to look at: back to the page.
                assert_eq!((answer.status, answer.header("set-cookie")), (status, None), "{method} {path}");
            }
        }
    }
    assert_eq!((house.events().await, house.number("SELECT COUNT(*) FROM letter").await), (events, letters));
    assert_eq!(house.number("SELECT COUNT(*) FROM grant_session").await, 0);
    assert_eq!(house.number("SELECT SUM(tries) FROM link_code").await, 0);
    // Neither does a form that was not on our page.
    for (action, form) in [("code", ""), ("enter", "code=AAAAAAAA")] {
        let refused = house.ask("POST", &format!("/r/{}/{action}", link.token), &[], form).await;
        assert_eq!(refused.status, 403, "{action}");
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM letter").await, letters);
    assert_eq!(house.enter(&link.token, &asked.cookie, &asked.code).await.status, 303);
    house.stop().await;
}

#[actix_web::test]
async fn the_code_opens_once_and_only_in_the_browser_that_asked() {
    let house = House::new().await;
    let link = house.coded(Check::Code).await;
    let token = &link.token;
    // The button of an ordinary link is of no use here.
    let shown = house.get(&format!("/r/{token}"), &[]).await;
    let form = format!("csrf={}&nonce={}", shown.field("csrf"), shown.field("nonce"));
    let opened = house.ask("POST", &format!("/r/{token}/open"), &[], &form).await;
    assert_eq!((opened.status, opened.header("set-cookie")), (409, None));
    assert!(opened.text().contains(&said("gate-more")) && !opened.text().contains(NAME));

    let asked = house.ask_code(token).await;
    let wrong = house.enter(token, &asked.cookie, &another(&asked.code)).await;
    assert_eq!((wrong.status, wrong.header("set-cookie")), (403, None));
    assert!(wrong.text().contains(&sentence("code-wrong", 4)), "{}", wrong.text());

    // Somebody else has the link and saw the code over a shoulder, and asked for a code of their own.
    let other = house.ask_code(token).await;
    for cookie in ["", other.cookie.as_str(), "sealport-mailbox=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        let refused = house.enter(token, cookie, &asked.code).await;
        assert_eq!((refused.status, refused.header("set-cookie")), (403, None), "{cookie}");
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM grant_session").await, 0);

    let right = house.enter(token, &asked.cookie, &asked.code.to_lowercase()).await;
    assert_eq!((right.status, right.header("location").as_deref()), (303, Some("/c")));
    let cookie = right.header("set-cookie").unwrap().split(';').next().unwrap().to_owned();
    let page = house.get("/c", &[("Cookie", &cookie)]).await;
    assert!(page.text().contains(NAME));
    let file = house.get(&page.link("/c/files/"), &[("Cookie", &cookie)]).await;
    assert_eq!((file.status, &file.body[..]), (200, CONTENT));
    let again = house.enter(token, &asked.cookie, &asked.code).await;
    assert_eq!((again.status, again.header("set-cookie")), (403, None), "it opens nothing twice");
    house.app.deliveries.flush_all().await.unwrap();
    house.stop().await;
}

/// As a German recipient reads it.
const GERMAN: Texts = Texts { language: Language::De, zone: chrono_tz::UTC };

fn said(key: &str) -> String {
    GERMAN.m(key)
}

fn sentence(key: &str, left: u32) -> String {
    GERMAN.a(key, "n", left)
}

#[actix_web::test]
async fn five_wrong_codes_end_a_code() {
    let house = House::new().await;
    let link = house.coded(Check::Code).await;
    let asked = house.ask_code(&link.token).await;
    for left in [4, 3, 2, 1, 0] {
        let wrong = house.enter(&link.token, &asked.cookie, &another(&asked.code)).await;
        assert_eq!(wrong.status, 403);
        let said = sentence(if left == 0 { "code-wrong-last" } else { "code-wrong" }, left);
        assert!(wrong.text().contains(&said), "{left}: {}", wrong.text());
    }
    let right = house.enter(&link.token, &asked.cookie, &asked.code).await;
    assert_eq!((right.status, right.header("set-cookie")), (403, None), "no try is left for the right one");
    // What can't be a code costs nothing.
    let fresh = house.ask_code(&link.token).await;
    assert_eq!(house.enter(&link.token, &fresh.cookie, "kurz").await.status, 403);
    assert_eq!(house.enter(&link.token, &fresh.cookie, &fresh.code).await.status, 303);
    house.stop().await;
}

#[actix_web::test]
async fn tidying_takes_the_codes_that_are_over_and_leaves_the_others() {
    let house = House::new().await;
    let link = house.coded(Check::Code).await;
    let (over, holds) = (house.ask_code(&link.token).await, house.ask_code(&link.token).await);
    let end = "UPDATE link_code SET expires_at = 1 WHERE sent_at = (SELECT MIN(sent_at) FROM link_code)";
    let ended = house.app.ground.database.write(async |on| on.execute_raw(sql(on, end, [])).await).await;
    assert_eq!(ended.unwrap().rows_affected(), 1);
    crate::jobs::tidy::tidy(house.app.clone()).await.unwrap();
    assert_eq!(house.number("SELECT COUNT(*) FROM link_code").await, 1);
    assert_eq!(house.enter(&link.token, &over.cookie, &over.code).await.status, 403);
    assert_eq!(house.enter(&link.token, &holds.cookie, &holds.code).await.status, 303);
    house.stop().await;
}
