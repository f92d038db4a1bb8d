//! What the page of a viewer reports, and what its sender and its reader are shown of it.

use std::time::Instant;

use sealport_access::{Check, view};
use sealport_identity::Client;
use sealport_vault::Secret;
use uuid::Uuid;

use super::house::House;
use super::wire::Reply;

struct Reader<'h> {
    house: &'h House,
    cookie: String,
    csrf: String,
    rendition: Uuid,
}

impl<'h> Reader<'h> {
    async fn of(house: &'h House, token: &str) -> Self {
        let cookie = house.open(token).await;
        let page = house.get("/c", &[("Cookie", &cookie)]).await;
        let path = page.link("/c/files/");
        let rendition = path.split('/').nth(3).unwrap().parse().unwrap();
        Self { house, csrf: page.field("csrf"), cookie, rendition }
    }

    /// A page leaves, as the viewer asks for it.
    async fn gets(&self, page: u32, pages: u32) {
        let app = &self.house.app;
        let secret = Secret::parse(self.cookie.split_once('=').unwrap().1).unwrap();
        let (visit, file) = app.visits.file(&secret, self.rendition).await.unwrap().unwrap();
        let permit = view(&visit.grant, &file.unwrap().facts, app.ground.now()).unwrap();
        let client = Client::local("test");
        app.views.hand_over(&permit, visit.session, page, pages, &client).await.unwrap();
    }

    async fn reports(&self, csrf: &str, body: &str) -> Reply {
        let path = format!("/c/view/{}/seen", self.rendition);
        let headers = [("Cookie", self.cookie.as_str()), ("X-Sealport-Csrf", csrf)];
        self.house.ask("POST", &path, &headers, body).await
    }
}

#[actix_web::test]
async fn what_was_on_screen_is_shown_to_the_sender_as_far_as_it_can_be() {
    let house = House::new().await;
    let link = house.share(&[("Plan.pdf", b"%PDF-1.7".to_vec())], None).await;
    let reader = Reader::of(&house, &link.token).await;
    let started = Instant::now();
    for page in [1, 2, 3] {
        reader.gets(page, 12).await;
    }
    let answer = reader.reports(&reader.csrf, r#"{"pages":[[1,4],[3,2],[7,3]]}"#).await;
    assert_eq!((answer.status, answer.body.len()), (204, 0));
    let boast = reader.reports(&reader.csrf, r#"{"pages":[[2,4000000000]]}"#).await;
    assert_eq!(boast.status, 204, "nobody learns what was believed");
    let passed = i64::try_from(started.elapsed().as_secs()).unwrap();
    assert_eq!(house.number("SELECT seconds FROM page_seen WHERE page = 1").await, 4);
    assert_eq!(house.number("SELECT COUNT(*) FROM page_seen WHERE page = 7").await, 0, "it never left");
    assert!(house.number("SELECT SUM(seconds) FROM page_seen").await <= 10 + 2 * (passed + 1));

    let page = house.get(&format!("/shares/{}", link.share), &[("Cookie", &house.employee)]).await.text();
    for part in [
        "class=\"strip\"",
        "3 von 12 Seiten angesehen",
        "Seite 1: 4 s",
        "Seite 4: nicht angesehen",
        "<td>3</td><td>2 s</td>",
    ] {
        assert!(page.contains(part), "{part} is missing in {page}");
    }
    let history = house.get(&format!("/shares/{}/history", link.share), &[("Cookie", &house.employee)]).await.text();
    assert!(history.contains("hat begonnen") && history.contains("anzusehen (12 Seiten)"), "{history}");
    house.stop().await;
}

#[actix_web::test]
async fn of_many_files_those_looked_at_come_first_and_the_others_a_click_away() {
    let house = House::new().await;
    let names: Vec<String> = (1..=9).map(|number| format!("Plan-{number}.pdf")).collect();
    let files: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), format!("%PDF {name}").into())).collect();
    let link = house.show(&files, Check::Link).await;
    house.prepared(Some("made")).await;
    let cookie = house.open(&link.token).await;
    let page = house.get("/c", &[("Cookie", &cookie)]).await;
    let last = page.text().rsplit("/c/view/").next().unwrap()[..36].parse().unwrap();
    let reader = Reader { house: &house, csrf: page.field("csrf"), cookie, rendition: last };
    reader.gets(2, 3).await;
    assert_eq!(reader.reports(&reader.csrf, r#"{"pages":[[2,4]]}"#).await.status, 204);
    let page = house.get(&format!("/shares/{}", link.share), &[("Cookie", &house.employee)]).await.text();
    let told: Vec<&str> = page.split("looked__name\">").skip(1).map(|rest| rest.split('<').next().unwrap()).collect();
    assert_eq!(told, ["Plan-9", "Plan-1", "Plan-2", "Plan-3", "Plan-4", "Plan-5", "Plan-6", "Plan-7", "Plan-8"]);
    let (at_first, folded) = page.split_once("looked__rest").unwrap();
    assert!(at_first.contains("1 von 3 Seiten angesehen") && folded.contains("und 3 weitere Dateien"), "{page}");
    house.stop().await;
}

#[actix_web::test]
async fn only_whoever_may_look_reports_and_only_from_our_page() {
    let house = House::new().await;
    let link = house.share(&[("Plan.pdf", b"%PDF-1.7".to_vec())], None).await;
    let other = house.share(&[("Other.pdf", b"%PDF-1.7 other".to_vec())], None).await;
    let reader = Reader::of(&house, &link.token).await;
    let stranger = Reader::of(&house, &other.token).await;
    reader.gets(1, 3).await;
    let report = r#"{"pages":[[1,4]]}"#;
    assert_eq!(reader.reports("", report).await.status, 403);
    assert_eq!(reader.reports(&stranger.csrf, report).await.status, 403);
    let theirs = Reader { house: &house, cookie: stranger.cookie, csrf: stranger.csrf, rendition: reader.rendition };
    assert_eq!(theirs.reports(&theirs.csrf, report).await.status, 404, "a file of somebody else's share");
    let nobody =
        Reader { house: &house, cookie: String::new(), csrf: reader.csrf.clone(), rendition: reader.rendition };
    assert_eq!(nobody.reports(&nobody.csrf, report).await.status, 404);
    for broken in ["", "{}", "[]", r#"{"pages":[[1]]}"#, r#"{"pages":[[-1,4]]}"#, r#"{"pages":[[1,4.5]]}"#, "\0"] {
        assert_eq!(reader.reports(&reader.csrf, broken).await.status, 400, "{broken}");
    }
    let long = format!(r#"{{"pages":[{}[1,4]]}}"#, "[1,4],".repeat(20_000));
    assert_eq!(reader.reports(&reader.csrf, &long).await.status, 413);
    assert_eq!(house.number("SELECT COUNT(*) FROM page_seen").await, 0);
    house.revoke(link.share).await;
    assert_eq!(reader.reports(&reader.csrf, report).await.status, 404);
    assert_eq!(house.number("SELECT COUNT(*) FROM page_seen").await, 0);
    house.stop().await;
}
