//! The employees' door on a real socket: what runs ends with the session, and what is told once.

use std::time::Instant;

use bytes::Bytes;
use sealport_access::ProtectionClass;
use sealport_asset_store::PagePicture;
use sealport_history::{Actor, Event, Kind, Subject, record_all};
use sealport_identity::Language;

use crate::app::Strength;
use crate::customers::tests::house::{House, bytes};
use crate::texts::Texts;

#[actix_web::test]
async fn an_export_of_the_history_ends_with_the_session() {
    let house = House::new().await;
    let share = house.share(&[], None).await.share;
    let ground = &house.app.ground;
    for _ in 0..30 {
        let event = || Event::new(Kind::DownloadAborted, Actor::Portal, ground.now(), ground.chance());
        let events: Vec<_> = (0..1_000).map(|_| event().about(Subject::Share(share))).collect();
        ground.database.write(async |on| record_all(on, &events).await).await.unwrap();
    }
    let page = house.get(&format!("/shares/{share}"), &[("Cookie", &house.employee)]).await;
    let form = format!("csrf={}", page.field("csrf"));
    let path = format!("/shares/{share}/history.csv");
    let whole = house.ask("POST", &path, &[("Cookie", &house.employee)], &form).await;
    assert!(whole.text().lines().count() > 30_000, "{} lines", whole.text().lines().count());

    let mut running = house.begin_asking("POST", &path, &house.employee, &form).await;
    running.read_some(10_000).await;
    house.app.staff.sign_out(&house.session).await.unwrap();
    let since = Instant::now();
    house.until(async || running.was_reset()).await;
    assert!(since.elapsed().as_millis() < 2_500, "it took {:?}", since.elapsed());
    let came = running.read_to_the_end(None).await;
    assert!(came < whole.body.len() as u64, "{came} of {} bytes came", whole.body.len());
    house.stop().await;
}

#[actix_web::test]
async fn sixteen_ranges_inside_are_told_once() {
    let house = House::new().await;
    house.share(&[("film.bin", bytes(400_000))], None).await;
    let library = house.get("/library", &[("Cookie", &house.employee)]).await;
    let asset = library.link("/library/0");
    let original = format!("{}/original/1", asset.split(['?', '#']).next().unwrap());
    for part in 0..16 {
        let range = format!("bytes={}-{}", part * 25_000, part * 25_000 + 24_999);
        let answer = house.get(&original, &[("Cookie", &house.employee), ("Range", &range)]).await;
        assert_eq!((answer.status, answer.body.len()), (206, 25_000));
    }
    let told = "SELECT COUNT(*) FROM usage_event WHERE kind = 'asset.fetched_inside'";
    assert_eq!(house.number(told).await, 1);
    let other = house.another_session().await;
    assert_eq!(house.get(&original, &[("Cookie", &other)]).await.body, bytes(400_000));
    assert_eq!(house.number(told).await, 2, "another session is told of its own");
    house.stop().await;
}

#[actix_web::test]
async fn looking_inside_is_told_once_for_a_session() {
    let house = House::new().await;
    let asset = house.share(&[("Hafenplan.pdf", b"%PDF-1.7".to_vec())], None).await.assets[0];
    house.prepared(Some("made")).await;
    let viewer = format!("/library/{asset}/view/1");
    let told = "SELECT COUNT(*) FROM usage_event WHERE kind = 'asset.looked_inside'";
    let cookie = [("Cookie", house.employee.as_str())];
    let way_in = house.get(&format!("/library/{asset}"), &cookie).await.text();
    assert_eq!(way_in.matches(&format!("href=\"{viewer}\"")).count(), 2, "the picture and a button: {way_in}");
    let page = house.get(&viewer, &cookie).await;
    assert_eq!((page.status, house.number(told).await), (200, 0), "no page left yet");
    let mut orders = house.app.take_desk().unwrap().orders;
    let picture = PagePicture { jpeg: Bytes::from_static(b"a page"), width: 3, height: 2 };
    let (first, drawing) = (format!("{viewer}/page/1"), async {
        let order = orders.next().await.unwrap();
        order.keep(0, picture).await.unwrap();
    });
    let (reply, ()) = tokio::join!(house.get(&first, &cookie), drawing);
    assert_eq!((reply.status, house.number(told).await), (200, 1));
    for _ in 0..3 {
        assert_eq!(house.get(&first, &cookie).await.body, b"a page");
    }
    let csrf = page.text().split("name=\"csrf\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let search = async |cookie: &str| {
        let headers = [("Cookie", cookie), ("X-Sealport-Csrf", csrf.as_str())];
        house.ask("POST", &format!("{viewer}/find"), &headers, r#"{"q":"k"}"#).await.status
    };
    assert_eq!(search(&house.employee).await, 200);
    assert_eq!(house.number(told).await, 1, "one for all of a quarter of an hour");
    let other = house.another_session().await;
    assert_eq!(house.ask("HEAD", &first, &[("Cookie", &other)], "").await.status, 200);
    assert_eq!(house.number(told).await, 1, "nothing left");
    assert_eq!(house.get(&first, &[("Cookie", &other)]).await.status, 200);
    assert_eq!(house.number(told).await, 2, "another session is told of its own");
    let history = house.get(&format!("/library/{asset}/history"), &cookie).await.text();
    assert!(history.contains("Hafenplan.pdf") && history.contains("im Haus angesehen"), "{history}");
    house.stop().await;
}

#[actix_web::test]
async fn protected_files_are_sent_with_the_check_that_the_house_wants() {
    let house = House::new().await;
    let asset = house.share(&[("Angebot.txt", b"streng geheim".to_vec())], None).await.assets[0];
    let shares = "SELECT COUNT(*) FROM share";
    let cookie = [("Cookie", house.employee.as_str())];

    // The class is set on the page where the file is described, and told there and in the history.
    let edit = house.get(&format!("/library/{asset}/edit"), &cookie).await;
    assert_eq!(edit.chosen("protection"), "normal");
    let described = |class: &str| {
        format!("csrf={}&revision={}&title=Angebot&protection={class}", edit.field("csrf"), edit.field("revision"))
    };
    let path = format!("/library/{asset}/edit");
    assert_eq!(house.ask("POST", &path, &cookie, &described("secret")).await.status, 422);
    assert_eq!(house.ask("POST", &path, &cookie, &described("confidential")).await.status, 303);
    let page = house.get(&format!("/library/{asset}"), &cookie).await.text();
    let t = Texts { language: Language::De, zone: chrono_tz::UTC };
    assert!(page.contains(&t.m("asset-protection-confidential")), "{page}");
    assert_eq!(house.get(&path, &cookie).await.chosen("protection"), "confidential");

    // Whatever form comes: nothing leaves with less than the rule.
    let send = async |check: &str| {
        let blank = house.get(&format!("/shares/new?asset={asset}"), &cookie).await;
        let day = house.app.sharing.usual_end().to_utc().format("%Y-%m-%d").to_string();
        let form = format!(
            "csrf={}&draft={}&asset={asset}&to_name=Petra&to_address=petra%40kunde.example&to_language=de&day={day}\
             &clock=12%3A00&version=frozen&check={check}",
            blank.field("csrf"),
            blank.field("draft")
        );
        let checked = house.ask("POST", "/shares/check", &cookie, &form).await;
        assert_eq!(checked.chosen("check"), check);
        let words = t.b("check-too-weak", "subject", "Angebot", "value", t.m("compose-check-code"));
        let warned = checked.text().contains(&words);
        let sent = house.ask("POST", "/shares", &cookie, &format!("{form}&read={}", checked.field("read"))).await;
        assert_eq!(sent.text().contains(&words), warned, "{}", sent.text());
        (blank.chosen("check"), warned, sent.status)
    };
    assert_eq!(send("link").await, ("link".to_owned(), true, 422));
    assert_eq!(house.number(shares).await, 1);
    assert_eq!(send("code").await, ("link".to_owned(), false, 303));
    assert_eq!(house.number(shares).await, 2);
    assert_eq!(house.number("SELECT COUNT(*) FROM share WHERE identity_check = 'code'").await, 1);

    // The rules are the house's own, and no weaker for what is protected more.
    let settings = house.get("/settings", &cookie).await;
    let rules = |usual: &str, confidential: &str, strictly: &str| {
        let csrf = settings.field("csrf");
        format!("csrf={csrf}&usual={usual}&confidential={confidential}&strictly_confidential={strictly}")
    };
    for (rules, status) in [
        (rules("code", "account", "code"), 422),
        (rules("code", "nothing", "account"), 400),
        (rules("code", "link", "account"), 303),
    ] {
        assert_eq!(house.ask("POST", "/settings/checks", &cookie, &rules).await.status, status, "{rules}");
    }
    assert_eq!(send("link").await, ("code".to_owned(), false, 303));
    house.stop().await;
}

#[actix_web::test]
async fn a_share_that_is_only_looked_at_is_composed_and_told_as_such() {
    let house = House::new().await;
    let asset = house.share(&[("Plan.png", b"\x89PNG\r\n\x1a\n".to_vec())], None).await.assets[0];
    let cookie = [("Cookie", house.employee.as_str())];
    let t = Texts { language: Language::De, zone: chrono_tz::UTC };
    let day = house.app.sharing.usual_end().to_utc().format("%Y-%m-%d").to_string();
    let blank = house.get(&format!("/shares/new?asset={asset}"), &cookie).await;
    assert_eq!(blank.chosen("mode"), "download", "nothing is taken from customers unasked");
    let form = |mode: &str, cap: &str, address: &str| {
        format!(
            "csrf={}&draft={}&asset={asset}&to_name=Jan&to_address={address}&to_language=de&day={day}&clock=12%3A00\
             &version=frozen&check=link&mode={mode}&cap={cap}",
            blank.field("csrf"),
            blank.field("draft")
        )
    };
    let check = async |form: &str| house.ask("POST", "/shares/check", &cookie, form).await;
    assert_eq!(check(&form("take", "", "jan%40kunde.example")).await.status, 400, "no such way");

    // The choice is still there after a mistake elsewhere.
    let wrong = check(&form("view", "", "jan%40")).await;
    assert_eq!(wrong.chosen("mode"), "view");

    // Whoever may take it reads so; whoever may only look too, and that nothing is counted.
    let taken = check(&form("download", "3", "jan%40kunde.example")).await.text();
    assert!(taken.contains(&t.m("check-downloads")) && !taken.contains(&t.m("check-only-looked-at")), "{taken}");
    house.prepared(None).await;
    let looked_at = check(&form("view", "3", "jan%40kunde.example")).await;
    let text = looked_at.text();
    let waits = t.b("check-not-shown-yet", "subject", "Plan", "value", "");
    for words in [t.m("check-only-looked-at"), t.m("check-cap-not-kept"), waits, "zeigt Ihnen eine Datei".to_owned()] {
        assert!(text.contains(&words), "{words} is missing in {text}");
    }

    // Nothing leaves of which nothing can be shown, whatever was said a moment ago.
    house.prepared(Some("unsupported-type")).await;
    let send = async |from: &crate::customers::tests::wire::Reply| {
        let form = format!("{}&read={}", form("view", "3", "jan%40kunde.example"), from.field("read"));
        house.ask("POST", "/shares", &cookie, &form).await
    };
    let refused = send(&looked_at).await;
    assert_eq!(refused.status, 422);
    let why = t.b("check-nothing-to-show", "subject", "Plan", "value", t.m("asset-no-picture-kind"));
    assert!(refused.text().contains(&why), "{}", refused.text());
    house.prepared(Some("made")).await;
    let sent = send(&looked_at).await;
    assert_eq!(sent.status, 303, "{}", sent.text());
    assert_eq!(house.number("SELECT COUNT(*) FROM share WHERE mode = 'view' AND cap IS NULL").await, 1);

    // Its page and the register name it.
    let page = house.get(sent.header("location").unwrap().as_str(), &cookie).await.text();
    assert!(page.contains(&t.m("compose-mode-view")) && !page.contains(&t.m("compose-cap")), "{page}");
    assert!(page.contains("nur zum Ansehen"), "the history says it: {page}");
    let register = house.get("/shares", &cookie).await.text();
    assert_eq!(register.matches(&t.m("compose-mode-view")).count(), 1, "{register}");
    house.stop().await;
}

#[actix_web::test]
async fn marks_are_set_for_each_class_and_never_fainter_for_a_higher_one() {
    let house = House::new().await;
    let cookie = [("Cookie", house.employee.as_str())];
    let settings = house.get("/settings", &cookie).await;
    let set = async |normal: &str, confidential: &str, strictly: &str| {
        let form = format!(
            "csrf={}&mark_normal={normal}&mark_confidential={confidential}&mark_strictly_confidential={strictly}",
            settings.field("csrf")
        );
        house.ask("POST", "/settings/watermark", &cookie, &form).await.status
    };
    let now = async || {
        let settings = house.app.settings.get().await.unwrap();
        ProtectionClass::ALL.map(|class| settings.watermark(class))
    };
    assert_eq!(now().await, [Strength::Normal; 3]);
    assert_eq!(set("faint", "normal", "loud").await, 400);
    assert_eq!(set("faint", "strong", "normal").await, 422);
    assert_eq!(now().await, [Strength::Normal; 3]);
    assert_eq!(set("faint", "normal", "strong").await, 303);
    assert_eq!(now().await, Strength::ALL);
    let told = "SELECT COUNT(*) FROM usage_event WHERE kind = 'setting.changed'";
    assert_eq!(house.number(told).await, 1);
    house.stop().await;
}
