//! A share whose files are only looked at, as people meet it: composed, stopped where nothing can be shown, sent, opened.
//! Looking itself is the viewer's own journey.

use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{
    Backend, Browser, Client, Letter, Portal, PortalOptions, Profile, Smtp, Walk, a_device_on_each_backend,
};
use thirtyfour::By;

const PETRA: &str = "petra@hotel-see.test";

/// A red point, as a PNG.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
/// An archive with nothing in it.
const ARCHIVE: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

async fn says(walk: &Walk<'_>, german: &str, english: &str) {
    walk.says(if walk.language == "de" { german } else { english }).await;
}

async fn has(walk: &Walk<'_>, selector: &str) -> bool {
    walk.browser.find(By::Css(selector)).await.is_ok()
}

/// Until the small picture is made, or it is clear that there is none.
async fn prepared(anna: &Client, asset: &str, sign: &str) {
    let there = ask_until(|| async { anna.page(asset).await.contains(sign).then_some(()) });
    there.await.unwrap_or_else(|| panic!("no {sign} on {asset}"));
}

async fn composes(walk: &Walk<'_>, picture: &str, archive: &str) {
    let id = |asset: &str| asset.rsplit('/').next().unwrap().to_owned();
    walk.goes_to(&format!("/shares/new?asset={}&asset={}", id(picture), id(archive))).await;
    let cap = walk.browser.find(By::Id("f-cap")).await.unwrap();
    assert!(cap.is_displayed().await.unwrap(), "downloads are the usual way, and can be counted");
    walk.browser.click("main label:has([name=mode][value=view])").await;
    assert!(!cap.is_displayed().await.unwrap(), "what is only looked at is not counted");
    walk.stop("compose").await;
    walk.browser.fill("recipients", &format!("Petra Sommer <{PETRA}>")).await;
    walk.browser.follow(".action-bar button.button--main").await;
    walk.browser.shown("#found").await;
    says(walk, "Von „archiv“ lässt sich nichts zeigen.", "Nothing can be shown of “archiv”.").await;
    says(walk, "Die Empfänger können die Dateien nur ansehen.", "The recipients can only look at the files.").await;
    assert!(!has(walk, "button[formaction='/shares']").await, "it can't be sent like this");
    walk.stop("stopped").await;
    walk.browser.follow(&format!("button[name=without][value='{}']", id(archive))).await;
    walk.browser.click(&format!("main select[name=to_language] option[value={}]", walk.language)).await;
    walk.browser.follow(".action-bar button.button--main").await;
    says(walk, "zeigt Ihnen eine Datei", "shows you a file").await;
    walk.stop("letter").await;
    walk.browser.follow("button[formaction='/shares']").await;
    walk.browser.shown(".share-summary").await;
    says(walk, "Nur ansehen", "View only").await;
    walk.stop("sent").await;
    walk.goes_to("/shares").await;
    says(walk, "Nur ansehen", "View only").await;
    walk.stop("register").await;
}

fn promises_nothing(letter: &Letter, language: &str) {
    let taking = if language == "de" { ["abholen", "hat Ihnen"] } else { ["Collect", "has sent you"] };
    for words in taking {
        assert!(!letter.text.contains(words), "{words} in {}", letter.text);
    }
}

async fn is_shown_it(walk: &Walk<'_>, link: &str) {
    walk.goes_to(link).await;
    says(walk, "Anna Lindner zeigt Ihnen 1 Datei", "Anna Lindner shows you 1 file").await;
    walk.stop("link").await;
    walk.browser.follow("main form button[type=submit]").await;
    walk.browser.arrive("/c").await;
    says(walk, "herunterladen lassen sie sich nicht", "they can’t be downloaded").await;
    for way in ["a[download]", "a[href^='/c/files/']", "a[href^='/c/zip/']", ".file__more", "main img"] {
        assert!(!has(walk, way).await, "{way} on {}", walk.browser.describe().await);
    }
    walk.stop("files").await;
}

async fn journey(backend: Backend, profile: Profile, language: &'static str) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let anna = portal.administrator().await;
    anna.set_mail(&smtp).await;
    let (picture, archive) = (anna.released("plan.png", PICTURE).await, anna.released("archiv.zip", ARCHIVE).await);
    prepared(&anna, &picture, "/thumbnail/1").await;
    prepared(&anna, &archive, "No preview").await;
    let browser = Browser::start(profile, language).await;
    let annas = Walk::of(&browser, &portal, language, "anna-looking");
    portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
    annas.goes_to(&format!("/shares?lang={language}")).await;
    annas.goes_to(&picture).await;
    annas.stop("asset").await;
    browser.follow(".page-head__actions a[href*='/view/']").await;
    browser.shown(".leaf img").await;
    annas.stop("inside").await;
    composes(&annas, &picture, &archive).await;

    let letter = smtp.letter_to(PETRA, 0).await;
    promises_nothing(&letter, language);
    let phone = Browser::start(profile, language).await;
    is_shown_it(&Walk::of(&phone, &portal, language, "petra-looking"), &letter.link("/r/")).await;
}

a_device_on_each_backend!(journey);
