//! A customer plays a film and listens to sound that are only to be played: in their name, and without a way to have them.

use futures_util::future::join_all;
use reqwest::StatusCode;
use sealport_tests::lines::ask_until;
use sealport_tests::looking::film;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Browser, Choices, Client, Portal, PortalOptions, Profile, Smtp, on_both_backends};

/// A portal, its administrator, a share of a film of ten seconds, and the link to it.
async fn sent(backend: Backend, view_only: bool) -> (Portal, Smtp, Client, String, String) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let anna = portal.administrator().await;
    anna.set_mail(&smtp).await;
    let tour = anna.released("Rundgang.mp4", &film("640x360", 10, &["-metadata", "title=secret-title"])).await;
    portal.prepares_everything().await;
    let choices = Choices { view_only, ..Choices::default() };
    let share = anna.share(&[&tour], "Petra Sommer <petra@hotel.test> [de]", &choices).await;
    let link = smtp.letter_to("petra@hotel.test", 0).await.link("/r/");
    (portal, smtp, anna, share, link)
}

async fn the_only_file(portal: &Portal) -> (String, String) {
    portal.renditions().await.into_iter().next().expect("a file")
}

async fn bytes(client: &Client, path: &str) -> Vec<u8> {
    let answer = client.get(path).await;
    assert_eq!(answer.status(), StatusCode::OK, "{path}");
    assert_eq!(answer.headers()["cache-control"], "no-store");
    answer.bytes().await.unwrap().to_vec()
}

/// The first picture of a piece of film, in grey.
fn picture(beginning: &[u8], piece: &[u8]) -> image::GrayImage {
    let folder = tempfile::tempdir().unwrap();
    let [film, still] = ["piece.mp4", "still.png"].map(|name| folder.path().join(name));
    std::fs::write(&film, [beginning, piece].concat()).unwrap();
    let mut ffmpeg = std::process::Command::new("ffmpeg");
    ffmpeg.args(["-v", "error", "-i"]).arg(film).args(["-frames:v", "1"]).arg(&still);
    assert!(ffmpeg.status().unwrap().success(), "a piece can't be played");
    image::open(still).unwrap().to_luma8()
}

fn share_of_pixels_that_differ(one: &image::GrayImage, other: &image::GrayImage) -> f64 {
    assert_eq!(one.dimensions(), other.dimensions());
    let differing = one.pixels().zip(other.pixels()).filter(|(one, other)| one.0[0].abs_diff(other.0[0]) > 12);
    differing.count() as f64 / f64::from(one.width() * one.height())
}

async fn prop(browser: &Browser, script: &str) -> serde_json::Value {
    browser.execute(format!("return {script}"), vec![]).await.unwrap().json().clone()
}

/// Waits until the film has come to this second.
async fn played_to(browser: &Browser, second: f64) {
    let there = || async {
        prop(browser, "document.querySelector('[data-play]').currentTime").await.as_f64().filter(|at| *at >= second)
    };
    let failed =
        prop(browser, "JSON.stringify([...document.querySelectorAll('[data-say]')].map((x) => x.textContent))");
    assert!(ask_until(there).await.is_some(), "not played to {second}: {}", failed.await);
}

on_both_backends! {
    async fn whoever_stops_the_portal_does_not_wait_for_films(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        anna.released("Rundgang.mp4", &film("1280x720", 30, &[])).await;
        let begun = || async { (portal.tries().await == [(1, true)]).then_some(()) };
        ask_until(begun).await.expect("the film is being prepared");
        assert!(portal.stop().await.success());
        assert_eq!(portal.tries().await, [(0, false)], "put back, and it cost no try");
    }

    async fn a_film_is_played_and_seen(backend) {
        let (portal, _smtp, anna, share, link) = sent(backend, true).await;
        let browser = Browser::start(Profile::Desktop, "de").await;
        browser.goto(&link).await.unwrap();
        browser.follow("form[action$='/open'] button").await;
        browser.screenshot("film-files").await;
        browser.follow("a[href^='/c/view/']").await;
        let ready = || async { prop(&browser, "document.querySelector('video').readyState >= 2").await.as_bool().filter(|ready| *ready) };
        ask_until(ready).await.expect("the first picture is there");
        browser.assert_accessible().await;
        browser.screenshot("film-desktop").await;
        browser.execute("const film = document.querySelector('video'); film.muted = true; return film.play()", vec![]).await.unwrap();
        played_to(&browser, 2.5).await;
        browser.execute("document.querySelector('video').currentTime = 8.5", vec![]).await.unwrap();
        played_to(&browser, 9.2).await;
        browser.screenshot("film-played").await;
        assert_eq!(prop(&browser, "document.querySelector('[data-say]').hidden").await, serde_json::json!(true));
        // The sender hears which parts were played.
        browser.goto(format!("{}/c", portal.address())).await.unwrap();
        browser.screenshot("film-files-played").await;
        let told = || async {
            let page = anna.page(&share).await;
            page.contains("0:00–0:04").then_some(page)
        };
        let page = ask_until(told).await.expect("the sender sees which parts were played");
        assert!(page.contains("0:08–0:10") || page.contains("0:08–0:12"), "{page}");
    }

    async fn a_piece_carries_its_viewers_mark_and_the_film_never_leaves(backend) {
        let (portal, _smtp, anna, share, link) = sent(backend, true).await;
        let petra = portal.visitor();
        petra.open_link(&link).await;
        let (asset, rendition) = the_only_file(&portal).await;
        let (theirs, ours) = (format!("/c/view/{rendition}"), format!("/library/{asset}/view/1"));
        let list = String::from_utf8(bytes(&petra, &format!("{theirs}/film")).await).unwrap();
        assert_eq!(list.matches("#EXTINF:").count(), 3, "{list}");
        let [start, second] = ["film/start", "film/2"].map(|part| format!("{theirs}/{part}"));
        let (start, second) = (bytes(&petra, &start).await, bytes(&petra, &second).await);
        let [plain_start, plain_second] = ["film/start", "film/2"].map(|part| format!("{ours}/{part}"));
        let (plain_start, plain_second) = (bytes(&anna, &plain_start).await, bytes(&anna, &plain_second).await);
        let (marked, plain) = (picture(&start, &second), picture(&plain_start, &plain_second));
        let differing = share_of_pixels_that_differ(&marked, &plain);
        assert!((0.005..0.4).contains(&differing), "the mark covers {differing}");
        assert!(![start, second, plain_start, plain_second].iter().any(|part| part.windows(12).any(|w| w == b"secret-title")));
        // All wait in one line: who asks for much at a time is asked to come again.
        let first = format!("{theirs}/film/1");
        let many: Vec<_> = join_all((0..8).map(|_| petra.get(&first))).await.iter().map(|answer| answer.status().as_u16()).collect();
        assert!(many.contains(&200) && many.contains(&503) && many.iter().all(|one| [200, 503].contains(one)), "{many:?}");
        for wrong in ["film/0", "film/4", "film/4294967295", "film/-1", "film/x", "page/1"] {
            assert_eq!(petra.get(&format!("{theirs}/{wrong}")).await.status(), StatusCode::NOT_FOUND, "{wrong}");
        }
        assert_eq!(portal.visitor().get(&format!("{theirs}/film/1")).await.status(), StatusCode::NOT_FOUND);
        let revoke = format!("{share}/revoke");
        anna.submit(&revoke, &revoke, &[("reason", "")]).await;
        assert_eq!(petra.get(&format!("{theirs}/film/1")).await.status(), StatusCode::GONE);
    }

    async fn sound_is_played_on_a_phone_before_it_is_fetched(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Ansage.mp3");
        let mut ffmpeg = std::process::Command::new("ffmpeg");
        ffmpeg.args(["-v", "error", "-f", "lavfi", "-i", "sine=440:d=9"]).arg(&path);
        assert!(ffmpeg.status().unwrap().success());
        let sound = anna.released("Ansage.mp3", &std::fs::read(path).unwrap()).await;
        portal.prepares_everything().await;
        let page = anna.page(&sound).await;
        assert!(!page.contains("No preview"), "sound needs no picture: {page}");
        anna.share(&[&sound], "petra@hotel.test", &Choices::default()).await;
        let link = smtp.letter_to("petra@hotel.test", 0).await.link("/r/");
        let browser = Browser::start(Profile::Phone, "en").await;
        browser.goto(&link).await.unwrap();
        browser.follow("form[action$='/open'] button").await;
        browser.follow("a[href^='/c/view/']").await;
        browser.execute("const sound = document.querySelector('audio'); sound.muted = true; return sound.play()", vec![]).await.unwrap();
        played_to(&browser, 5.0).await;
        browser.assert_accessible().await;
        browser.screenshot("sound-phone").await;
    }

    async fn without_ffmpeg_the_page_says_so_until_it_is_there(backend) {
        let mut portal = Portal::start(PortalOptions::on(backend).with("SEALPORT_FFMPEG", "off")).await;
        let anna = portal.administrator().await;
        let tour = anna.released("Rundgang.mp4", &film("160x120", 1, &[])).await;
        portal.prepares_everything().await;
        let page = anna.page(&tour).await;
        assert!(page.contains("No preview: ffmpeg is not installed on this server."), "{page}");
        let viewer = anna.page(&format!("{tour}/view/1")).await;
        assert!(viewer.contains("ffmpeg is not installed"), "{viewer}");
        portal.stop().await;
        portal.change("SEALPORT_FFMPEG", "");
        portal.start_again().await;
        let played = || async { anna.page(&format!("{tour}/view/1")).await.contains("data-player").then_some(()) };
        let log = || portal.log().lines().filter(|line| !line.contains("answered")).collect::<Vec<_>>().join("\n");
        assert!(ask_until(played).await.is_some(), "not prepared:\n{}", log());
    }
    async fn a_film_that_is_prepared_says_how_far_it_is(backend) {
        let portal = Portal::start(PortalOptions::on(backend).with("SEALPORT_FFMPEG", "off")).await;
        let anna = portal.administrator().await;
        let tour = anna.released("Rundgang.mp4", &film("160x120", 1, &[])).await;
        portal.prepares_everything().await;
        portal.hold_preparing_at(Some(40)).await;
        let browser = Browser::start(Profile::Phone, "en").await;
        portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
        browser.goto(format!("{}{tour}/view/1", portal.address())).await.unwrap();
        assert_eq!(browser.text("[data-done] output").await, "40 %");
        browser.assert_accessible().await;
        browser.screenshot("waiting").await;
        browser.execute("document.sealportTestsWereHere = true", vec![]).await.unwrap();
        portal.hold_preparing_at(Some(75)).await;
        let further = || async { (browser.text("[data-done] output").await == "75 %").then_some(()) };
        ask_until(further).await.expect("the page tells how far it is");
        assert_eq!(prop(&browser, "document.sealportTestsWereHere").await, true, "it is still the same page");
        portal.hold_preparing_at(None).await;
        let told = || async { browser.describe().await.contains("ffmpeg is not installed").then_some(()) };
        ask_until(told).await.expect("the page tells why there is nothing to see");
    }
}
