//! A share whose files are only looked at, as people meet it: composed, stopped where nothing can be shown, sent, opened.
//! Looking itself is the viewer's own journey.

use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{
    Backend, Browser, Client, Letter, Portal, PortalOptions, Profile, Smtp, a_device_on_each_backend,
};
use thirtyfour::By;

const PETRA: &str = "petra@hotel-see.test";

/// A red point, as a PNG.
const PICTURE: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDATx\x9cc\xf8\xcf\xc0\0\0\x03\x01\x01\0\xc9\xfe\x92\xef\0\0\0\0IEND\xaeB`\x82";
/// An archive with nothing in it.
const ARCHIVE: &[u8] = b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";

/// One person's way; every stop is judged by axe-core, measured and photographed.
struct Walk<'a> {
    browser: &'a Browser,
    portal: &'a Portal,
    language: &'static str,
}

impl Walk<'_> {
    async fn goes_to(&self, path: &str) {
        let address =
            if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.portal.address()) };
        self.browser.goto(address).await.unwrap();
    }

    async fn stop(&self, what: &str) {
        let spoken = self.browser.attr("html", "lang").await;
        assert_eq!(spoken.as_deref(), Some(self.language), "{what} speaks the browser's language");
        self.browser.assert_accessible().await;
        self.browser.screenshot(&format!("looking-{}-{what}", self.language)).await;
        let look = "return document.documentElement.scrollWidth <= \
                    (navigator.maxTouchPoints > 0 ? screen.width : innerWidth) + 1";
        let fits = self.browser.execute(look, vec![]).await.unwrap();
        assert!(fits.json().as_bool().unwrap(), "{what} is wider than the screen");
    }

    async fn says(&self, german: &str, english: &str) {
        let page = self.browser.describe().await;
        let words = if self.language == "de" { german } else { english };
        assert!(page.contains(words), "{words} is not on {page}");
    }

    async fn has(&self, selector: &str) -> bool {
        self.browser.find(By::Css(selector)).await.is_ok()
    }
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
    walk.says("Von „archiv“ lässt sich nichts zeigen.", "Nothing can be shown of “archiv”.").await;
    walk.says("Die Empfänger können die Seiten nur ansehen.", "The recipients can only look at the pages.").await;
    assert!(!walk.has("button[formaction='/shares']").await, "it can't be sent like this");
    walk.stop("stopped").await;
    walk.browser.follow(&format!("button[name=without][value='{}']", id(archive))).await;
    walk.browser.click(&format!("main select[name=to_language] option[value={}]", walk.language)).await;
    walk.browser.follow(".action-bar button.button--main").await;
    walk.says("zeigt Ihnen eine Datei", "shows you a file").await;
    walk.stop("letter").await;
    walk.browser.follow("button[formaction='/shares']").await;
    walk.browser.shown(".share-summary").await;
    walk.says("Nur ansehen", "View only").await;
    walk.stop("sent").await;
    walk.goes_to("/shares").await;
    walk.says("Nur ansehen", "View only").await;
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
    walk.says("Anna Lindner zeigt Ihnen 1 Datei", "Anna Lindner shows you 1 file").await;
    walk.stop("link").await;
    walk.browser.follow("main form button[type=submit]").await;
    walk.browser.arrive("/c").await;
    walk.says("herunterladen lassen sie sich nicht", "they can’t be downloaded").await;
    for way in ["a[download]", "a[href^='/c/files/']", "a[href^='/c/zip/']", ".file__more", "main img"] {
        assert!(!walk.has(way).await, "{way} on {}", walk.browser.describe().await);
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
    let annas = Walk { browser: &browser, portal: &portal, language };
    portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
    annas.goes_to(&format!("/shares?lang={language}")).await;
    composes(&annas, &picture, &archive).await;

    let letter = smtp.letter_to(PETRA, 0).await;
    promises_nothing(&letter, language);
    let phone = Browser::start(profile, language).await;
    is_shown_it(&Walk { browser: &phone, portal: &portal, language }, &letter.link("/r/")).await;
}

a_device_on_each_backend!(journey);
