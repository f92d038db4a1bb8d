//! Customers as people work with them: entered, doubted, read from a list, asked for a consent that they give and take back.

use sealport_tests::steps::{ADMINISTRATOR, PASSWORD};
use sealport_tests::{Backend, Browser, Choices, Portal, PortalOptions, Profile, Smtp, Walk, a_device_on_each_backend};

const PETRA: &str = "petra@hotel-see.test";

async fn signs_in(walk: &Walk<'_>) {
    walk.portal.sign_in_browser(walk.browser, ADMINISTRATOR, PASSWORD).await;
    // Anna's own language is English; this browser is set to another one.
    walk.goes_to(&format!("/contacts?lang={}", walk.language)).await;
}

/// Whoever got a share is there; what is noted of her stands on her page.
async fn notes_of_petra(walk: &Walk<'_>) -> String {
    walk.goes_to("/contacts").await;
    walk.stop("list").await;
    walk.browser.fill("q", "petr").await;
    walk.browser.follow("form[role=search] button[type=submit]").await;
    walk.browser.follow(".share-line__name a").await;
    let petra = walk.browser.current_url().await.unwrap().path().to_owned();
    walk.stop("contact").await;
    walk.browser.follow(&format!("a[href='{petra}/edit']")).await;
    walk.browser.fill("company", "Hotel am See").await;
    walk.browser.fill("protection", "Entwürfe nur an Frau Sommer.").await;
    walk.stop("edit").await;
    walk.browser.follow(".action-bar button").await;
    walk.browser.arrive(&petra).await;
    walk.says("Entwürfe nur an Frau Sommer.").await;
    walk.browser.follow("main a[href^='/companies/']").await;
    walk.says("Petra Sommer").await;
    walk.stop("company").await;
    walk.goes_to("/companies?q=hot").await;
    walk.stop("companies").await;
    petra
}

/// A look-alike is doubted, and a list is looked at before it is taken.
async fn enters_more(walk: &Walk<'_>) {
    walk.goes_to("/contacts/new").await;
    walk.browser.fill("address", "petra@hotel-sea.test").await;
    walk.browser.fill("name", "Petra Sommer").await;
    walk.browser.follow(".action-bar button").await;
    walk.browser.shown("#doubts").await;
    walk.says("hotel-see.test").await;
    walk.stop("doubts").await;
    walk.goes_to("/contacts/import").await;
    walk.stop("import").await;
    let list = "Name;E-Mail;Firma\nWillem Bakker;willem@bakker.test;Bakker Bouw\nNobody;nobody;";
    walk.browser.fill("pasted", list).await;
    walk.browser.follow(".action-bar button").await;
    walk.says("willem@bakker.test").await;
    walk.stop("preview").await;
    walk.browser.follow(".action-bar button").await;
    walk.stop("imported").await;
    walk.goes_to("/contacts?q=bakk").await;
    walk.says("Willem Bakker").await;
}

/// Who fits is offered while one types, and taken by keyboard or finger.
async fn writes_to_willem(walk: &Walk<'_>) {
    walk.goes_to("/shares/new").await;
    walk.browser.fill("recipients", "will").await;
    walk.browser.shown(".suggestion").await;
    walk.stop("suggested").await;
    walk.browser.click(".suggestion").await;
    let written = walk.browser.prop("main [name=recipients]", "value").await;
    assert_eq!(written.as_deref(), Some("Willem Bakker <willem@bakker.test>\n"));
}

async fn asks_for_a_consent(walk: &Walk<'_>, petra: &str) {
    walk.goes_to("/consents/purposes").await;
    walk.stop("purposes").await;
    for (tag, title) in [("de", "Neue Fassungen"), ("en", "New versions")] {
        walk.browser.fill(&format!("title_{tag}"), title).await;
        walk.browser.fill(&format!("body_{tag}"), "Höchstens ein Brief im Monat.").await;
    }
    walk.browser.follow("#word button.button--main").await;
    walk.stop("worded").await;
    walk.goes_to(petra).await;
    walk.browser.follow("#consents form button").await;
    walk.stop("asked").await;
}

async fn presses(walk: &Walk<'_>, answer: &str) {
    walk.browser.follow(&format!("button[name=answer][value={answer}]")).await;
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
    let annas = Walk::of(&browser, &portal, language, "anna-customers");
    signs_in(&annas).await;
    let petra = notes_of_petra(&annas).await;
    enters_more(&annas).await;
    writes_to_willem(&annas).await;
    asks_for_a_consent(&annas, &petra).await;

    let phone = Browser::start(profile, language).await;
    let petras = Walk::of(&phone, &portal, language, "petra-consents");
    let link = smtp.letter_to(PETRA, 1).await.link("/consent/");
    petras.goes_to(&link).await;
    petras.stop("question").await;
    presses(&petras, "yes").await;
    petras.stop("agreed").await;
    annas.goes_to(&petra).await;
    browser.follow("#consents li a").await;
    annas.says("Höchstens ein Brief im Monat.").await;
    annas.stop("proof").await;
    annas.goes_to("/consents").await;
    annas.stop("register").await;
    petras.goes_to(&smtp.letter_to(PETRA, 2).await.link("/consent/")).await;
    presses(&petras, "no").await;
    petras.stop("taken-back").await;
    annas.goes_to(&format!("{petra}/history")).await;
    annas.says(if language == "de" { "widerrufen" } else { "withdrawn" }).await;
    annas.stop("history").await;
}

a_device_on_each_backend!(journey);
