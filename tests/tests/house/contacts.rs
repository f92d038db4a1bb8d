//! Customers as people work with them: entered, doubted, read from a list, asked for a consent that they give and take back.

use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Browser, Choices, Portal, PortalOptions, Profile, Smtp, a_device_on_each_backend};

const PETRA: &str = "petra@hotel-see.test";

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
        self.browser.screenshot(&format!("customers-{}-{what}", self.language)).await;
        let look = "return document.documentElement.scrollWidth <= \
                    (navigator.maxTouchPoints > 0 ? screen.width : innerWidth) + 1";
        let fits = self.browser.execute(look, vec![]).await.unwrap();
        assert!(fits.json().as_bool().unwrap(), "{what} is wider than the screen");
    }

    async fn says(&self, words: &str) {
        let page = self.browser.describe().await;
        assert!(page.contains(words), "{words} is not on {page}");
    }

    async fn signs_in(&self) {
        self.portal.sign_in_browser(self.browser, ADMINISTRATOR, PASSWORD).await;
        // Anna's own language is English; this browser is set to another one.
        self.goes_to(&format!("/contacts?lang={}", self.language)).await;
    }

    /// Whoever got a share is there; what is noted of her stands on her page.
    async fn notes_of_petra(&self) -> String {
        self.goes_to("/contacts").await;
        self.stop("list").await;
        self.browser.fill("q", "petr").await;
        self.browser.follow("form[role=search] button[type=submit]").await;
        self.browser.follow(".share-line__name a").await;
        let petra = self.browser.current_url().await.unwrap().path().to_owned();
        self.stop("contact").await;
        self.browser.follow(&format!("a[href='{petra}/edit']")).await;
        self.browser.fill("company", "Hotel am See").await;
        self.browser.fill("protection", "Entwürfe nur an Frau Sommer.").await;
        self.stop("edit").await;
        self.browser.follow(".action-bar button").await;
        self.browser.arrive(&petra).await;
        self.says("Entwürfe nur an Frau Sommer.").await;
        self.browser.follow("main a[href^='/companies/']").await;
        self.says("Petra Sommer").await;
        self.stop("company").await;
        self.goes_to("/companies?q=hot").await;
        self.stop("companies").await;
        petra
    }

    /// A look-alike is doubted, and a list is looked at before it is taken.
    async fn enters_more(&self) {
        self.goes_to("/contacts/new").await;
        self.browser.fill("address", "petra@hotel-sea.test").await;
        self.browser.fill("name", "Petra Sommer").await;
        self.browser.follow(".action-bar button").await;
        self.browser.shown("#doubts").await;
        self.says("hotel-see.test").await;
        self.stop("doubts").await;
        self.goes_to("/contacts/import").await;
        self.stop("import").await;
        let list = "Name;E-Mail;Firma\nWillem Bakker;willem@bakker.test;Bakker Bouw\nNobody;nobody;";
        self.browser.fill("pasted", list).await;
        self.browser.follow(".action-bar button").await;
        self.says("willem@bakker.test").await;
        self.stop("preview").await;
        self.browser.follow(".action-bar button").await;
        self.stop("imported").await;
        self.goes_to("/contacts?q=bakk").await;
        self.says("Willem Bakker").await;
    }

    /// Who fits is offered while one types, and taken by keyboard or finger.
    async fn writes_to_willem(&self) {
        self.goes_to("/shares/new").await;
        self.browser.fill("recipients", "will").await;
        self.browser.shown(".suggestion").await;
        self.stop("suggested").await;
        self.browser.click(".suggestion").await;
        let written = self.browser.prop("main [name=recipients]", "value").await;
        assert_eq!(written.as_deref(), Some("Willem Bakker <willem@bakker.test>\n"));
    }

    async fn asks_for_a_consent(&self, petra: &str) {
        self.goes_to("/consents/purposes").await;
        self.stop("purposes").await;
        for (tag, title) in [("de", "Neue Fassungen"), ("en", "New versions")] {
            self.browser.fill(&format!("title_{tag}"), title).await;
            self.browser.fill(&format!("body_{tag}"), "Höchstens ein Brief im Monat.").await;
        }
        self.browser.follow("#word button.button--main").await;
        self.stop("worded").await;
        self.goes_to(petra).await;
        self.browser.follow("#consents form button").await;
        self.stop("asked").await;
    }

    async fn presses(&self, answer: &str) {
        self.browser.follow(&format!("button[name=answer][value={answer}]")).await;
    }
}

async fn journey(backend: Backend, profile: Profile, language: &'static str) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let smtp = Smtp::start().await;
    let anna = portal.administrator().await;
    anna.set_mail(&smtp).await;
    let asset = anna.released("plan.txt", b"Grundriss").await;
    let to = format!("Petra Sommer <{PETRA}> [{language}]");
    anna.share(&[&asset], &to, &Choices::default()).await;
    smtp.letter_to(PETRA, 0).await;
    let browser = Browser::start(profile, language).await;
    let annas = Walk { browser: &browser, portal: &portal, language };
    annas.signs_in().await;
    let petra = annas.notes_of_petra().await;
    annas.enters_more().await;
    annas.writes_to_willem().await;
    annas.asks_for_a_consent(&petra).await;

    let phone = Browser::start(profile, language).await;
    let petras = Walk { browser: &phone, portal: &portal, language };
    let link = smtp.letter_to(PETRA, 1).await.link("/consent/");
    petras.goes_to(&link).await;
    petras.stop("question").await;
    petras.presses("yes").await;
    petras.stop("agreed").await;
    annas.goes_to(&petra).await;
    browser.follow("#consents li a").await;
    annas.says("Höchstens ein Brief im Monat.").await;
    annas.stop("proof").await;
    annas.goes_to("/consents").await;
    annas.stop("register").await;
    petras.goes_to(&smtp.letter_to(PETRA, 2).await.link("/consent/")).await;
    petras.presses("no").await;
    petras.stop("taken-back").await;
    annas.goes_to(&format!("{petra}/history")).await;
    annas.says(if language == "de" { "widerrufen" } else { "withdrawn" }).await;
    annas.stop("history").await;
}

a_device_on_each_backend!(journey);
