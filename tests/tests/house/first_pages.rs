//! The first pages of the portal in a real browser: set-up and sign-in, on a phone in German, on a desktop in English.

use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, codes_on, seed_on};
use sealport_tests::{Backend, Browser, Portal, PortalOptions, Profile, Wallet, a_device_on_each_backend};
use thirtyfour::By;

/// The one button of the page.
const SUBMIT: &str = "main form button[type=submit]";

async fn set_up_and_sign_in(backend: Backend, profile: Profile, language: &str) {
    let portal = Portal::start(PortalOptions::on(backend)).await;
    let browser = Browser::start(profile, language).await;
    browser.goto(portal.setup_link().await).await.unwrap();
    let spoken = browser.attr("html", "lang").await;
    assert_eq!(spoken.as_deref(), Some(language), "the page speaks the browser's language");
    browser.assert_accessible().await;
    browser.screenshot(&format!("set-up-{language}")).await;
    browser.fill("company", "Werkstatt Lindner").await;
    browser.fill("name", "Anna Lindner").await;
    browser.fill("address", ADMINISTRATOR).await;
    browser.fill("password", "passwort1234").await;
    browser.fill("repeat", "passwort1234").await;
    browser.follow(SUBMIT).await;
    browser.shown("[aria-invalid=true][name=password]").await;
    browser.assert_accessible().await;
    let kept = browser.prop("[name=company]", "value").await;
    assert_eq!(kept.as_deref(), Some("Werkstatt Lindner"), "what was typed is kept");
    browser.fill("password", PASSWORD).await;
    browser.fill("repeat", PASSWORD).await;
    browser.follow(SUBMIT).await;
    browser.arrive("/enrol").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("second-factor-{language}")).await;
    browser.follow("form[action='/enrol/app'] button").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("app-{language}")).await;
    let mut wallet = Wallet::of(&seed_on(&browser.source().await.unwrap()));
    browser.fill("code", "000000").await;
    browser.follow(SUBMIT).await;
    browser.shown("[aria-invalid=true][name=code]").await;
    assert_eq!(seed_on(&browser.source().await.unwrap()), wallet.seed, "the same seed after a wrong code");
    browser.fill("code", &wallet.earlier_code()).await;
    browser.follow(SUBMIT).await;
    browser.shown("[data-codes]").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("codes-{language}")).await;
    wallet.codes = codes_on(&browser.source().await.unwrap());
    portal.keep(ADMINISTRATOR, wallet);
    browser.find(By::Css("[data-kept]")).await.unwrap().click().await.unwrap();
    browser.follow(SUBMIT).await;
    browser.arrive("/settings").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("settings-{language}")).await;
    browser.delete_all_cookies().await.unwrap();
    browser.goto(format!("{}/people", portal.address())).await.unwrap();
    browser.assert_accessible().await;
    browser.screenshot(&format!("sign-in-{language}")).await;
    browser.fill("address", ADMINISTRATOR).await;
    browser.fill("password", PASSWORD).await;
    browser.follow(SUBMIT).await;
    browser.arrive("/sign-in/second").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("sign-in-second-{language}")).await;
    browser.fill("code", &portal.app_code(ADMINISTRATOR).await).await;
    browser.follow("form[action='/sign-in/second'] button").await;
    browser.arrive("/people").await;
    browser.assert_accessible().await;
    browser.screenshot(&format!("people-{language}")).await;
}

a_device_on_each_backend!(set_up_and_sign_in);
