//! The main job as people do it: in a real browser, with real mail, on a phone in German and on a desktop in English.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use reqwest::StatusCode;
use sealport_ambient::{Chance, OsChance};
use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Browser, Letter, Portal, PortalOptions, Profile, Smtp, on_both_backends};
use sha2::{Digest, Sha256};
use thirtyfour::By;

/// The name has what names have: a dash, an umlaut, a space.
const FILE: &str = "Lageplan – Zürich Ost.pdf";
const TITLE: &str = "Lageplan Zürich Ost";
const PETRA: &str = "petra@hotel.test";

/// One person's way through the pages; every stop is judged by axe-core and photographed.
struct Walk<'a> {
    browser: &'a Browser,
    language: &'static str,
    who: &'static str,
    stops: std::cell::Cell<usize>,
}

impl<'a> Walk<'a> {
    fn of(browser: &'a Browser, language: &'static str, who: &'static str) -> Self {
        Self { browser, language, who, stops: std::cell::Cell::new(0) }
    }

    async fn stop(&self, what: &str) {
        self.stops.set(self.stops.get() + 1);
        let spoken = self.browser.shown("html").await.attr("lang").await.unwrap();
        assert_eq!(spoken.as_deref(), Some(self.language), "{what} speaks the browser's language");
        self.browser.assert_accessible().await;
        self.browser.screenshot(&format!("{}-{}-{:02}-{what}", self.language, self.who, self.stops.get())).await;
        let wide = self.browser.execute("return document.documentElement.scrollWidth - innerWidth", vec![]).await;
        assert!(wide.unwrap().json().as_i64().unwrap() <= 0, "{what} is wider than the screen");
    }

    async fn click(&self, selector: &str) {
        let button = self.browser.shown(selector).await;
        button.scroll_into_view().await.unwrap();
        button.click().await.unwrap_or_else(|error| panic!("{selector}: {error}"));
    }

    async fn fill(&self, name: &str, text: &str) {
        let field = self.browser.shown(&format!("main [name={name}]")).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    async fn choose(&self, name: &str, value: &str) {
        self.click(&format!("main [name={name}] option[value={value}]")).await;
    }

    async fn path(&self) -> String {
        self.browser.current_url().await.unwrap().path().to_owned()
    }
}

async fn set_up(walk: &Walk<'_>, portal: &Portal, smtp: &Smtp) {
    walk.browser.goto(portal.setup_link().await).await.unwrap();
    walk.stop("set-up").await;
    for (name, text) in [("company", "Werkstatt Lindner"), ("name", "Anna Lindner"), ("address", ADMINISTRATOR)] {
        walk.fill(name, text).await;
    }
    walk.fill("password", PASSWORD).await;
    walk.fill("repeat", PASSWORD).await;
    walk.click("main form button[type=submit]").await;
    walk.browser.arrive("/settings").await;
    walk.fill("host", "127.0.0.1").await;
    walk.fill("port", &smtp.port().to_string()).await;
    walk.choose("tls", "plain").await;
    walk.fill("from", "portal@lindner.test").await;
    walk.click("form[action='/settings/mail'] button[type=submit]:not([formaction])").await;
    walk.browser.shown(".notices").await;
    walk.stop("settings").await;
}

/// Picks the file with the page's own field, so that the page's own client uploads it; the path of the asset.
async fn upload(walk: &Walk<'_>, portal: &Portal, bytes: &[u8]) -> String {
    walk.browser.goto(format!("{}/uploads", portal.address())).await.unwrap();
    walk.stop("uploads").await;
    let file = portal.place().join(FILE);
    std::fs::write(&file, bytes).unwrap();
    let field = walk.browser.find(By::Css("[data-pick]:not([webkitdirectory])")).await.unwrap();
    field.send_keys(file.to_str().unwrap()).await.unwrap();
    walk.browser.shown(".upload.is-done").await;
    walk.stop("uploaded").await;
    walk.click(".upload.is-done .upload__actions a").await;
    walk.browser.shown("#release").await;
    walk.path().await
}

async fn describe_and_release(walk: &Walk<'_>, asset: &str, bytes: &[u8]) {
    let hash = walk.browser.shown(".hash").await.prop("textContent").await.unwrap().unwrap();
    let hash: String = hash.split_whitespace().collect();
    assert_eq!(hash, hex::encode(Sha256::digest(bytes)), "the page tells the file's hash");
    walk.stop("draft").await;
    walk.click(&format!("a[href='{asset}/edit']")).await;
    walk.browser.arrive(&format!("{asset}/edit")).await;
    walk.fill("title", TITLE).await;
    walk.fill("description", "Das Grundstück an der Limmat, Stand November.").await;
    walk.fill("keywords", "Zürich, Lageplan").await;
    walk.stop("describe").await;
    walk.click("main form button.button--main").await;
    walk.browser.arrive(asset).await;
    assert!(walk.browser.describe().await.contains("Das Grundstück an der Limmat"));
    walk.click("button[name=to][value=released]").await;
    walk.browser.shown("a[href^='/shares/new?asset=']").await;
    walk.stop("released").await;
}

async fn find_in_library(walk: &Walk<'_>, portal: &Portal) {
    walk.browser.goto(format!("{}/library", portal.address())).await.unwrap();
    walk.fill("q", "lageplan zurich").await;
    walk.click("form[role=search] button[type=submit]").await;
    let found = walk.browser.shown(".tile__title").await.text().await.unwrap();
    assert_eq!(found, TITLE, "searched without its umlaut");
    walk.stop("library").await;
    walk.click(".tile__link").await;
}

/// Composer, check, preview of the letter, sending; the path of the share.
async fn share(walk: &Walk<'_>) -> String {
    walk.click("a[href^='/shares/new?asset=']").await;
    walk.browser.arrive("/shares/new").await;
    walk.fill("recipients", &format!("Petra Sommer <{PETRA}>, petra@")).await;
    walk.fill("message", "Wie besprochen: der Lageplan.").await;
    walk.stop("compose").await;
    walk.click(".action-bar button.button--main").await;
    walk.browser.shown("#found").await;
    walk.stop("check-found-a-bad-address").await;
    assert!(
        walk.browser.find(By::Css("button[formaction='/shares']")).await.is_err(),
        "a bad address can't be sent to"
    );
    walk.fill("recipients", "").await;
    walk.choose("to_language", walk.language).await;
    walk.click(".action-bar button.button--main").await;
    let letter = walk.browser.shown("#letter").await.text().await.unwrap();
    assert!(
        letter.contains("Wie besprochen: der Lageplan.") && letter.contains(PETRA),
        "the letter is shown: {letter}"
    );
    walk.stop("letter").await;
    walk.click("button[formaction='/shares']").await;
    walk.browser.shown(".share-summary").await;
    walk.stop("sent").await;
    walk.path().await
}

async fn share_says(walk: &Walk<'_>, portal: &Portal, share: &str, sign: &str) {
    let said = ask_until(|| async {
        walk.browser.goto(format!("{}{share}", portal.address())).await.ok()?;
        walk.browser.find(By::Css(sign)).await.ok().map(|_| ())
    });
    if said.await.is_none() {
        panic!("no {sign} on {}", walk.browser.describe().await);
    }
}

fn check_letter(letter: &Letter, language: &str) {
    assert_eq!(letter.reply_to.as_deref(), Some(ADMINISTRATOR), "answers reach the sender");
    assert!(letter.text.contains("Wie besprochen: der Lageplan."), "{}", letter.text);
    let greeting = if language == "de" { "Anna Lindner" } else { "Anna Lindner" };
    assert!(letter.text.contains(greeting) && letter.text.contains("Werkstatt Lindner"), "{}", letter.text);
    assert!(letter.attachments.is_empty() && !letter.html.as_deref().unwrap_or_default().contains("<img"));
}

async fn fetch(walk: &Walk<'_>, link: &str, bytes: &[u8]) {
    walk.browser.goto(link).await.unwrap();
    let words = walk.browser.describe().await;
    for word in ["Anna Lindner", "Werkstatt Lindner", "Wie besprochen: der Lageplan.", FILE] {
        assert!(words.contains(word), "the page behind the link says {word}:\n{words}");
    }
    walk.stop("link").await;
    walk.click("main form button[type=submit]").await;
    walk.browser.arrive("/c").await;
    walk.stop("files").await;
    walk.click("a[download][href^='/c/files/']").await;
    let file = walk.browser.downloads().join(FILE);
    let came = ask_until(|| async {
        let length = std::fs::metadata(&file).ok()?.len();
        (length == bytes.len() as u64).then_some(())
    });
    if came.await.is_none() {
        let there: Vec<_> = std::fs::read_dir(walk.browser.downloads()).into_iter().flatten().flatten().collect();
        panic!("the file did not come; in the folder is {there:?}");
    }
    assert!(std::fs::read(&file).unwrap() == bytes, "another file came");
    let told = ask_until(|| async {
        walk.browser.refresh().await.ok()?;
        walk.browser.find(By::Css(".file__state--complete")).await.ok().map(|_| ())
    });
    told.await.expect("her page says that the file arrived");
    walk.stop("fetched").await;
}

/// The pages that the way did not lead over.
async fn look_around(walk: &Walk<'_>, portal: &Portal, asset: &str, share: &str) {
    let recipient = walk.browser.shown("a[href*='/recipients/']").await.attr("href").await.unwrap().unwrap();
    let pages = [
        ("share-end", format!("{share}/end")),
        ("share-revoke", format!("{share}/revoke")),
        ("recipient", recipient),
        ("shares", "/shares".to_owned()),
        ("asset-shared", asset.to_owned()),
        ("asset-delete", format!("{asset}/delete")),
        ("people", "/people".to_owned()),
        ("account", "/account".to_owned()),
        ("not-found", "/library/nothing".to_owned()),
    ];
    for (what, path) in pages {
        walk.browser.goto(format!("{}{path}", portal.address())).await.unwrap();
        walk.stop(what).await;
    }
}

async fn ended(walk: &Walk<'_>, portal: &Portal, link: &str) {
    walk.browser.goto(format!("{}/c", portal.address())).await.unwrap();
    walk.browser.shown(".said-no").await;
    walk.stop("taken-back").await;
    walk.browser.goto(&link[..link.len() - 1]).await.unwrap();
    walk.browser.shown(".said-no").await;
    walk.stop("leads-nowhere").await;
}

async fn whole_journey(backend: Backend, profile: Profile, language: &'static str) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let (annas, petras) = (Browser::start(profile, language).await, Browser::start(profile, language).await);
    let (anna, petra) = (Walk::of(&annas, language, "anna"), Walk::of(&petras, language, "petra"));
    let mut bytes = vec![0; 3 * 1024 * 1024 + 17];
    OsChance.fill(&mut bytes);

    set_up(&anna, &portal, &smtp).await;
    let asset = upload(&anna, &portal, &bytes).await;
    describe_and_release(&anna, &asset, &bytes).await;
    find_in_library(&anna, &portal).await;
    let share = share(&anna).await;
    let letter = smtp.letter_to(PETRA, 0).await;
    check_letter(&letter, language);
    share_says(&anna, &portal, &share, ".journey--accepted").await;

    let link = letter.link("/r/");
    fetch(&petra, &link, &bytes).await;

    share_says(&anna, &portal, &share, ".journey--fetched").await;
    share_says(&anna, &portal, &share, ".ring--complete").await;
    anna.stop("fetched").await;
    look_around(&anna, &portal, &asset, &share).await;
    let stranger = portal.visitor();
    assert_eq!(stranger.get("/c").await.status(), StatusCode::NOT_FOUND);

    annas.goto(format!("{}{share}/revoke", portal.address())).await.unwrap();
    anna.click("main form button.button--grave").await;
    anna.browser.arrive(&share).await;
    anna.stop("revoked").await;
    ended(&petra, &portal, &link).await;
}

on_both_backends! {
    async fn a_file_goes_to_a_customer_in_german_on_phones(backend) {
        whole_journey(backend, Profile::Phone, "de").await;
    }

    async fn a_file_goes_to_a_customer_in_english_on_desktops(backend) {
        whole_journey(backend, Profile::Desktop, "en").await;
    }
}
