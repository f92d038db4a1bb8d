//! Two factors, in a real browser with a virtual authenticator, and with an authenticator app.

use reqwest::StatusCode;
use sealport_tests::form::Form;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{Browser, Client, Portal, PortalOptions, Profile, on_both_backends};
use serde_json::json;

const BERT: &str = "bert@lindner.test";
/// The one button for passkeys.
const PASSKEY: &str = "[data-passkey-do]";
const SUBMIT: &str = "main form button[type=submit]";

/// A device with a fingerprint reader, as far as the browser can tell; its name for CDP.
async fn authenticator(browser: &Browser) -> String {
    let cdp = browser.cdp();
    cdp.send_raw("WebAuthn.enable", json!({})).await.unwrap();
    let device = json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    }});
    let made = cdp.send_raw("WebAuthn.addVirtualAuthenticator", device).await.unwrap();
    made["authenticatorId"].as_str().unwrap().to_owned()
}

async fn verifies(browser: &Browser, device: &str, verified: bool) {
    let now = json!({ "authenticatorId": device, "isUserVerified": verified });
    browser.cdp().send_raw("WebAuthn.setUserVerified", now).await.unwrap();
}

/// The first administrator, with a passkey and nothing else.
async fn with_passkey(portal: &Portal, browser: &Browser, stop: impl AsyncFn(&str)) {
    browser.goto(portal.setup_link().await).await.unwrap();
    stop("set-up").await;
    for (name, text) in [("company", "Werkstatt Lindner"), ("name", "Anna Lindner"), ("address", ADMINISTRATOR)] {
        browser.fill(name, text).await;
    }
    browser.follow("button[name=way][value=passkey]").await;
    browser.arrive("/enrol").await;
    stop("second-factor").await;
    browser.click(PASSKEY).await;
    browser.arrive("/settings").await;
}

async fn signed_out(portal: &Portal, browser: &Browser) {
    browser.delete_all_cookies().await.unwrap();
    browser.goto(format!("{}/sign-in", portal.address())).await.unwrap();
}

async fn account(portal: &Portal, browser: &Browser) {
    browser.goto(format!("{}/account", portal.address())).await.unwrap();
}

/// A second administrator.
async fn bert(portal: &Portal, anna: &Client) -> Client {
    let form = Form::on(&anna.page("/people").await, "/people").to("/people");
    let form = form.with("name", "Bert Kranz").with("address", BERT).ticking("role", "administrator");
    let page = anna.send(&form).await.text().await.unwrap();
    let link = link_on(&page);
    let bert = portal.visitor();
    let to = sent_on(bert.submit(&link, &link, &[("password", PASSWORD), ("repeat", PASSWORD)]).await, "set up").await;
    portal.with_app(&bert, BERT, &to).await;
    bert
}

fn link_on(page: &str) -> String {
    let link = page.split(['<', '>', '"']).find(|part| part.starts_with("http") && part.contains("/setup/"));
    link.unwrap_or_else(|| panic!("no link on {page}")).to_owned()
}

on_both_backends! {
    async fn a_passkey_alone_sets_up_and_signs_in_in_german_on_a_phone(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let browser = Browser::start(Profile::Phone, "de").await;
        authenticator(&browser).await;
        let stop = async |what: &str| {
            assert_eq!(browser.attr("html", "lang").await.as_deref(), Some("de"), "{what} speaks German");
            browser.assert_accessible().await;
            browser.screenshot(&format!("passkey-{what}")).await;
        };
        with_passkey(&portal, &browser, stop).await;
        account(&portal, &browser).await;
        stop("account").await;
        assert!(browser.describe().await.contains("Passkey ist Ihr einziger Anmeldeweg"), "one is too few");
        assert!(browser.find(thirtyfour::By::Css("form[action$='/remove']")).await.is_err(), "the last way in stays");
        signed_out(&portal, &browser).await;
        stop("sign-in").await;
        browser.click(PASSKEY).await;
        browser.arrive("/library").await;
        stop("library").await;
    }

    async fn what_the_device_or_the_portal_refuses_opens_nothing(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        let device = authenticator(&browser).await;
        with_passkey(&portal, &browser, async |_| ()).await;

        // Without the fingerprint the device says no, and the page says so.
        signed_out(&portal, &browser).await;
        verifies(&browser, &device, false).await;
        browser.click(PASSKEY).await;
        browser.shown("[data-passkey-said]").await;
        verifies(&browser, &device, true).await;

        // Under a number instead of the name there is no passkey, and the page says where it works.
        browser.goto(format!("http://127.0.0.1:{}/sign-in", portal.port())).await.unwrap();
        browser.shown("[data-passkey-elsewhere]").await;
        assert!(browser.text("[data-passkey-elsewhere]").await.contains(&portal.address()));

        // Once another way in is there, the passkey can go; the device keeps it and it opens nothing.
        browser.goto(format!("{}/sign-in", portal.address())).await.unwrap();
        browser.click(PASSKEY).await;
        browser.arrive("/library").await;
        browser.goto(format!("{}/account/password", portal.address())).await.unwrap();
        browser.fill("password", PASSWORD).await;
        browser.fill("repeat", PASSWORD).await;
        browser.follow(SUBMIT).await;
        browser.arrive("/account").await;
        browser.assert_accessible().await;
        browser.follow("form[action='/account/app'] button").await;
        browser.shown("[data-seed]").await;
        browser.assert_accessible().await;
        let seed = sealport_tests::steps::seed_on(&browser.source().await.unwrap());
        let mut wallet = sealport_tests::Wallet::of(&seed);
        browser.fill("code", &wallet.earlier_code()).await;
        browser.follow(SUBMIT).await;
        browser.arrive("/account").await;
        browser.screenshot("account-with-both").await;
        browser.click(".way details summary").await;
        browser.follow("form[action^='/account/passkeys/'][action$='/remove'] button").await;
        browser.shown(".notices").await;
        signed_out(&portal, &browser).await;
        browser.click(PASSKEY).await;
        browser.shown("[data-passkey-said]").await;
        portal.keep(ADMINISTRATOR, wallet);
        let code = portal.app_code(ADMINISTRATOR).await;
        browser.fill("address", ADMINISTRATOR).await;
        browser.fill("password", PASSWORD).await;
        browser.follow(SUBMIT).await;
        browser.arrive("/sign-in/second").await;
        browser.fill("code", &code).await;
        browser.follow("form[action='/sign-in/second'] button").await;
        browser.arrive("/library").await;
    }

    async fn what_one_window_finished_another_can_not(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        authenticator(&browser).await;
        browser.goto(portal.setup_link().await).await.unwrap();
        for (name, text) in [("company", "Werkstatt Lindner"), ("name", "Anna Lindner"), ("address", ADMINISTRATOR)] {
            browser.fill(name, text).await;
        }
        browser.follow("button[name=way][value=passkey]").await;
        browser.arrive("/enrol").await;
        let first = browser.window().await.unwrap();
        let second = browser.new_tab().await.unwrap();
        browser.switch_to_window(second).await.unwrap();
        // A tab has a device of its own, as it would have in another program.
        authenticator(&browser).await;
        browser.goto(format!("{}/enrol", portal.address())).await.unwrap();
        browser.click(PASSKEY).await;
        browser.arrive("/settings").await;
        browser.switch_to_window(first).await.unwrap();
        browser.click(PASSKEY).await;
        browser.shown("[data-passkey-said]").await;
        account(&portal, &browser).await;
        let passkeys = browser.find_all(thirtyfour::By::Css("form[action$='/rename']")).await.unwrap();
        assert_eq!(passkeys.len(), 1, "one enrolment, one passkey");
    }

    async fn codes_are_taken_once(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        portal.administrator().await;
        let half = async || {
            let visitor = portal.visitor();
            let answer = visitor.submit("/sign-in", "/sign-in", &[("address", ADMINISTRATOR), ("password", PASSWORD)]);
            (sent_on(answer.await, "the first factor").await, visitor)
        };
        let recovery = portal.wallet(ADMINISTRATOR, |wallet| wallet.codes.pop().unwrap());
        let app = portal.app_code(ADMINISTRATOR).await;
        for second in [("recovery", recovery.as_str()), ("code", app.as_str())] {
            let (to, anna) = half().await;
            assert_eq!(anna.get("/library").await.status(), StatusCode::UNAUTHORIZED, "half way is not in");
            sent_on(anna.submit(&to, "/sign-in/second", &[second]).await, "the second factor").await;
            anna.page("/library").await;
            let (to, thief) = half().await;
            let again = thief.submit(&to, "/sign-in/second", &[second]).await;
            assert_eq!(again.status(), StatusCode::UNPROCESSABLE_ENTITY, "{second:?} works once");
            assert_eq!(thief.get("/library").await.status(), StatusCode::UNAUTHORIZED);
        }
    }

    async fn two_administrators_let_somebody_in_again(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let bert = bert(&portal, &anna).await;
        let page = anna.page("/people").await;
        sent_on(anna.send(&Form::on(&page, "/recovery")).await, "asking").await;
        let page = anna.page("/people").await;
        assert!(!page.contains("/confirm\""), "who asks can't confirm");
        let drop = Form::on(&page, "/drop");
        let own = drop.clone().to(&drop.action.replace("/drop", "/confirm"));
        assert_eq!(anna.send(&own).await.status(), StatusCode::CONFLICT, "whatever is sent");
        assert!(!bert.page("/people").await.contains("/confirm\""), "nor whom it is about");
        sent_on(anna.send(&drop).await, "dropping").await;

        // A third administrator confirms.
        let form = Form::on(&anna.page("/people").await, "/people").to("/people");
        let form = form.with("name", "Carla Wirth").with("address", "carla@lindner.test").ticking("role", "administrator");
        let link = link_on(&anna.send(&form).await.text().await.unwrap());
        let act = Form::on(&bert.page("/people").await, "/acts/");
        sent_on(bert.send(&act).await, "confirming a third administrator").await;
        let carla = portal.visitor();
        let first = carla.submit(&link, &link, &[("password", PASSWORD), ("repeat", PASSWORD)]).await;
        portal.with_app(&carla, "carla@lindner.test", &sent_on(first, "set up").await).await;
        let page = carla.page("/people").await;
        let about_bert = page.split("Bert Kranz").nth(1).unwrap();
        let ask = about_bert.split("action=\"").find(|part| part.starts_with("/people/") && part.contains("/recovery\""));
        let ask = ask.unwrap().split('"').next().unwrap();
        sent_on(carla.send(&Form::on(&page, ask)).await, "asking").await;
        let confirmed = anna.send(&Form::on(&anna.page("/people").await, "/confirm")).await;
        let link = link_on(&confirmed.text().await.unwrap());
        let again = portal.visitor();
        let new = "Sieben-Leitern-am-Hafen-22";
        let to = sent_on(again.submit(&link, &link, &[("password", new), ("repeat", new)]).await, "recovery").await;
        bert.page("/library").await;
        portal.with_app(&again, BERT, &to).await;
        assert_eq!(bert.get("/library").await.status(), StatusCode::UNAUTHORIZED, "earlier sessions end");
        portal.signed_in(BERT, new).await.page("/library").await;
    }

    async fn sessions_are_listed_and_ended(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let anna = portal.administrator().await;
        let other = portal.signed_in(ADMINISTRATOR, PASSWORD).await;
        let third = portal.signed_in(ADMINISTRATOR, PASSWORD).await;
        let page = anna.page("/account").await;
        assert!(page.contains("127.0.0.0/24"), "the network in words: {page}");
        sent_on(anna.send(&Form::on(&page, "/end")).await, "ending one").await;
        let left = [other.get("/library").await.status(), third.get("/library").await.status()];
        assert_eq!(left.iter().filter(|status| **status == StatusCode::OK).count(), 1, "{left:?}");
        sent_on(anna.send(&Form::on(&anna.page("/account").await, "/account/sessions/end-others")).await, "all").await;
        for one in [other, third] {
            assert_eq!(one.get("/library").await.status(), StatusCode::UNAUTHORIZED);
        }
        anna.page("/library").await;
    }
}
