//! A customer with an account: invited by letter, in with a passkey, and nothing there but what was shared with them.

use reqwest::StatusCode;
use sealport_tests::form::Form;
use sealport_tests::lines::ask_until;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{Browser, Choices, Client, Portal, PortalOptions, Profile, Smtp, on_both_backends};
use serde_json::json;

const PETRA: &str = "petra@hotel.test";
const VERA: &str = "vera@hotel.test";
const WILLEM: &str = "willem@bakker.test";
const PASSKEY: &str = "[data-passkey-do]";

/// The path of a contact's page.
async fn contact(anna: &Client, name: &str) -> String {
    let list = anna.page(&format!("/contacts?q={name}")).await;
    let paths = list.match_indices("/contacts/").filter_map(|(at, _)| list.get(at..at + 46));
    let is_one = |path: &&str| path[10..].parse::<uuid::Uuid>().is_ok();
    paths.into_iter().find(is_one).unwrap_or_else(|| panic!("{name} is not on {list}")).to_owned()
}

/// Invites a contact from their page.
async fn invites(anna: &Client, name: &str) {
    let contact = contact(anna, name).await;
    sent_on(anna.send(&Form::on(&anna.page(&contact).await, "/invite")).await, "inviting").await;
}

/// Somebody to whom a share went, with an account: invited, and in with a password and an app.
async fn joins(portal: &Portal, smtp: &Smtp, anna: &Client, (name, address): (&str, &str)) -> Client {
    smtp.letter_to(address, 0).await;
    invites(anna, name).await;
    let link = smtp.letter_to(address, 1).await.link("/setup/");
    let client = portal.visitor();
    let to =
        sent_on(client.submit(&link, &link, &[("password", PASSWORD), ("repeat", PASSWORD)]).await, "set up").await;
    portal.with_app(&client, address, &to).await;
    client
}

/// Enters a contact of the hotel; the path of their page.
async fn enters(anna: &Client, (name, address): (&str, &str)) -> String {
    let form = Form::on(&anna.page("/contacts/new").await, "/contacts").with("name", name).with("address", address);
    let to = sent_on(anna.send(&form.with("company", "Hotel am See").with("language", "en")).await, "entering").await;
    to.split('?').next().unwrap().to_owned()
}

/// The id at the end of a path.
fn id_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap()
}

/// A device that keeps passkeys and asks for a finger.
fn device() -> serde_json::Value {
    json!({ "options": {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": true, "hasUserVerification": true,
        "isUserVerified": true, "automaticPresenceSimulation": true,
    }})
}

/// The paths of the shares on `/my`.
fn shares_on(page: &str) -> Vec<String> {
    let paths = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    paths.filter(|path| path.starts_with("/my/shares/")).map(str::to_owned).collect()
}

on_both_backends! {
    async fn an_invited_customer_in_german_on_a_phone(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let plan = anna.released("plan.txt", b"Grundriss").await;
        anna.share(&[&plan], &format!("Petra Sommer <{PETRA}> [de]\nWillem Bakker <{WILLEM}> [nl]"), &Choices::default()).await;
        smtp.letter_to(PETRA, 0).await;
        invites(&anna, "petra").await;

        let browser = Browser::start(Profile::Phone, "de").await;
        let cdp = browser.cdp();
        cdp.send_raw("WebAuthn.enable", json!({})).await.unwrap();
        cdp.send_raw("WebAuthn.addVirtualAuthenticator", device()).await.unwrap();
        let stop = async |what: &str| {
            assert_eq!(browser.attr("html", "lang").await.as_deref(), Some("de"), "{what} speaks German");
            browser.assert_accessible().await;
            browser.screenshot(&format!("customer-{what}")).await;
        };
        let letter = smtp.letter_to(PETRA, 1).await;
        browser.goto(letter.link("/setup/")).await.unwrap();
        stop("set-up").await;
        browser.follow("button[name=way][value=passkey]").await;
        browser.arrive("/enrol").await;
        stop("second-factor").await;
        browser.click(PASSKEY).await;
        browser.arrive("/my").await;
        stop("mine").await;
        browser.follow("a[href^='/my/shares/']").await;
        stop("share").await;
        browser.follow("form[action$='/open'] button").await;
        browser.arrive("/c").await;
        stop("files").await;
        let petra = portal.visitor();
        let mine = shares_on(&in_browser(&browser, &format!("{}/my", portal.address())).await);
        assert_eq!(mine.len(), 1);
        browser.goto(format!("{}/my/log", portal.address())).await.unwrap();
        stop("log").await;
        browser.goto(format!("{}/account", portal.address())).await.unwrap();
        stop("account").await;

        // Out, and in again without typing anything.
        browser.delete_all_cookies().await.unwrap();
        browser.goto(format!("{}{}", portal.address(), mine[0])).await.unwrap();
        browser.click(PASSKEY).await;
        browser.arrive(&mine[0]).await;
        assert_eq!(petra.get(&mine[0]).await.status(), StatusCode::UNAUTHORIZED, "who isn't signed in sees nothing");
    }

    async fn a_share_invites_who_needs_an_account_for_it(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let mut smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let plan = anna.released("plan.txt", b"Grundriss").await;
        let page = anna.page(&format!("/shares/new?asset={}", plan.rsplit('/').next().unwrap())).await;
        let form = Form::on(&page, "/shares/check").with("recipients", &format!("Petra Sommer <{PETRA}> [de]")).with("check", "account");
        let page = anna.send(&form).await.text().await.unwrap();
        assert!(page.contains("Petra Sommer has no account yet: this letter is also the invitation"), "{page}");
        assert!(page.contains("1. Konto einrichten") && page.contains("/setup/…"), "the letter as it will be: {page}");
        let share = sent_on(anna.send(&Form::on(&page, "/shares/check").to("/shares")).await, "share").await;

        let browser = Browser::start(Profile::Phone, "de").await;
        let cdp = browser.cdp();
        cdp.send_raw("WebAuthn.enable", json!({})).await.unwrap();
        cdp.send_raw("WebAuthn.addVirtualAuthenticator", device()).await.unwrap();
        let letter = smtp.letter_to(PETRA, 0).await;
        let link = letter.link("/r/");
        // Who begins with the files is told what is missing.
        browser.goto(&link).await.unwrap();
        browser.assert_accessible().await;
        let setup = letter.link("/setup/");
        let mine = setup.split("?next=").nth(1).expect("it leads on").to_owned();
        browser.goto(setup).await.unwrap();
        browser.follow("button[name=way][value=passkey]").await;
        browser.arrive("/enrol").await;
        browser.click(PASSKEY).await;
        // And there it is, without another letter or another sign-in.
        browser.arrive(&mine).await;
        browser.assert_accessible().await;
        browser.screenshot("customer-invited-by-share").await;
        browser.follow("form[action$='/open'] button").await;
        browser.arrive("/c").await;
        assert!(browser.source().await.unwrap().contains("plan.txt"));
        assert_eq!(smtp.letters().await.iter().filter(|letter| letter.text.contains("/setup/")).count(), 1);
        let page = anna.page(share.split('?').next().unwrap()).await;
        assert!(page.contains("Petra Sommer"), "{page}");

        // Who sets up an account gets the next share without an invitation.
        let list = anna.released("liste.txt", b"Preise").await;
        let page = anna.page(&format!("/shares/new?asset={}", list.rsplit('/').next().unwrap())).await;
        let form = Form::on(&page, "/shares/check").with("recipients", PETRA).with("check", "account");
        let page = anna.send(&form).await.text().await.unwrap();
        assert!(!page.contains("invitation") && !page.contains("/setup/…"), "{page}");
    }

    async fn a_viewer_sees_for_the_company_what_the_sender_ticks(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let (plan, list) = (anna.released("plan.txt", b"Grundriss").await, anna.released("liste.txt", b"Preise").await);
        let petra = enters(&anna, ("Petra Sommer", PETRA)).await;
        enters(&anna, ("Vera Winter", VERA)).await;
        invites(&anna, "vera").await;
        let link = smtp.letter_to(VERA, 0).await.link("/setup/");
        let vera = portal.visitor();
        let to = sent_on(vera.submit(&link, &link, &[("password", PASSWORD), ("repeat", PASSWORD)]).await, "set up").await;
        portal.with_app(&vera, VERA, &to).await;

        let browser = Browser::start(Profile::Desktop, "en").await;
        portal.sign_in_browser(&browser, ADMINISTRATOR, PASSWORD).await;
        let at = |path: &str| format!("{}{path}", portal.address());
        let stop = async |what: &str| {
            browser.assert_accessible().await;
            browser.screenshot(&format!("viewer-{what}")).await;
        };
        // Nobody is named: nothing is offered.
        let compose = format!("/shares/new?asset={}&to={}", id_of(&plan), id_of(&petra));
        browser.goto(at(&compose)).await.unwrap();
        assert!(!browser.source().await.unwrap().contains("name=\"viewer\""));
        browser.goto(at(&petra)).await.unwrap();
        browser.follow("main a[href^='/companies/']").await;
        let company = browser.current_url().await.unwrap().path().to_owned();
        browser.follow("form[action$='/viewers'] button").await;
        assert!(browser.describe().await.contains("sees no running share"));
        stop("company").await;

        // Offered, and off until it is chosen.
        browser.goto(at(&compose)).await.unwrap();
        let words = browser.text("#viewers").await;
        assert!(words.contains("Also let Vera Winter of Hotel am See see this share"), "{words}");
        assert_eq!(browser.prop("[name=viewer]", "checked").await.as_deref(), Some("false"));
        stop("offered").await;
        browser.click("[name=viewer]").await;
        browser.follow(".action-bar button").await;
        let page = browser.describe().await;
        assert!(page.contains("Vera Winter, for Hotel am See") && page.contains("Send to 2 people"), "{page}");
        assert_eq!(browser.prop("[name=viewer]", "checked").await.as_deref(), Some("true"));
        stop("letters").await;
        browser.follow("button[formaction='/shares']").await;
        let share = browser.current_url().await.unwrap().path().to_owned();
        assert!(browser.describe().await.contains("Sees it for Hotel am See"));
        stop("share").await;
        // The next one without her.
        browser.goto(at(&format!("/shares/new?asset={}&to={}", id_of(&list), id_of(&petra)))).await.unwrap();
        browser.follow(".action-bar button").await;
        browser.follow("button[formaction='/shares']").await;

        let letter = smtp.letter_to(VERA, 1).await;
        assert!(letter.text.split_whitespace().collect::<Vec<_>>().join(" ").contains("addressed to Petra Sommer"), "{}", letter.text);
        let stranger = portal.visitor();
        assert!(stranger.page(&letter.link("/r/")).await.contains("/sign-in?next=/my/shares/"), "her link alone opens nothing");
        let mine = vera.page("/my").await;
        let [one] = shares_on(&mine).try_into().expect("what was ticked, and nothing else");
        assert!(mine.contains("Addressed to your colleague Petra Sommer"), "{mine}");
        sent_on(vera.submit(&one, &format!("{one}/open"), &[]).await, "opening").await;
        let file = vera.files().await.remove(0);
        assert_eq!(vera.download(&file).await, b"Grundriss");
        // Who gets it reads who else does.
        let link = smtp.letter_to(PETRA, 0).await.link("/r/");
        browser.goto(&link).await.unwrap();
        assert!(browser.describe().await.contains("Vera Winter sees this delivery too, for your company."));
        stop("landing").await;
        let page = portal.visitor().page(&smtp.letter_to(PETRA, 1).await.link("/r/")).await;
        assert!(!page.contains("Vera"), "{page}");

        // Removed: what she had opened ends with it, what Petra has stays.
        browser.goto(at(&company)).await.unwrap();
        assert!(browser.describe().await.contains("sees 1 running share"));
        browser.follow("form[action$='/remove'] button").await;
        stop("removed").await;
        assert!(vera.get(&file).await.status().is_client_error(), "what was opened before");
        assert!(vera.page("/my").await.contains("You no longer see this for your company."), "{}", vera.page("/my").await);
        assert_eq!(portal.visitor().get(&link).await.status(), StatusCode::OK);
        let history = anna.page(&format!("{share}/history")).await;
        assert!(history.contains("Seen for the company by Vera Winter") && history.contains("Sees nothing for the company any more"), "{history}");
    }

    async fn a_strangers_account_sees_nothing(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let (plan, list) = (anna.released("plan.txt", b"Grundriss").await, anna.released("liste.txt", b"Preise").await);
        anna.share(&[&plan], &format!("Petra Sommer <{PETRA}>"), &Choices::default()).await;
        anna.share(&[&list], &format!("Willem Bakker <{WILLEM}>"), &Choices::default()).await;
        let mut accounts = Vec::new();
        for (name, address) in [("petra", PETRA), ("willem", WILLEM)] {
            let client = joins(&portal, &smtp, &anna, (name, address)).await;
            accounts.push(client);
        }
        let [petra, willem] = [&accounts[0], &accounts[1]];
        let (petras, willems) = (shares_on(&petra.page("/my").await), shares_on(&willem.page("/my").await));
        assert_eq!((petras.len(), willems.len()), (1, 1), "each sees their own");
        assert_ne!(petras, willems);
        let missing = "/my/shares/01890000-0000-7000-8000-000000000000";
        let (of_another, of_nobody) = (willem.get(&petras[0]).await, willem.get(missing).await);
        assert_eq!((of_another.status(), of_nobody.status()), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let (one, other) = (of_another.text().await.unwrap(), of_nobody.text().await.unwrap());
        assert_eq!(one.replace(&petras[0], ""), other.replace(missing, ""), "what is another's looks like what isn't there");
        let csrf_page = willems[0].clone();
        let taken = willem.submit(&csrf_page, &format!("{}/open", petras[0]), &[]).await;
        assert_eq!(taken.status(), StatusCode::NOT_FOUND);
        // Nothing of the house is there for either.
        for path in ["/library", "/shares", "/contacts", "/people", "/settings", "/history", "/collections", "/uploads", "/requests"] {
            assert_eq!(petra.get(path).await.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let opened = petra.submit(&petras[0], &format!("{}/open", petras[0]), &[]).await;
        sent_on(opened, "opening").await;
        let files = petra.files().await;
        assert_eq!(petra.download(&files[0]).await, b"Grundriss");
        let log = petra.page("/my/log").await;
        assert!(log.contains("You began to download") && log.contains("You signed in") && !log.contains("Willem"), "{log}");

        // Asked for their data, and answered.
        sent_on(petra.submit("/account", "/my/requests", &[("wish", "data"), ("words", "Was wissen Sie?")]).await, "asking").await;
        let page = anna.page("/requests").await;
        assert!(page.contains("Petra Sommer") && page.contains("Was wissen Sie?"), "{page}");
        let answer = Form::on(&page, "/answer").with("words", "Name und Adresse.");
        sent_on(anna.send(&answer).await, "answering").await;
        assert!(petra.page("/account").await.contains("Name und Adresse."));

        // Switched off: what was opened with the account ends with it.
        let contact = contact(&anna, "petra").await;
        sent_on(anna.send(&Form::on(&anna.page(&contact).await, "/disable")).await, "switching off").await;
        assert_eq!(petra.get("/my").await.status(), StatusCode::UNAUTHORIZED);
        assert!(petra.get(&files[0]).await.status().is_client_error(), "what was opened with the account");
    }

    async fn ones_own_log_names_what_was_fetched_and_who_sent_it(backend) {
        let portal = Portal::start(PortalOptions::on(backend)).await;
        let smtp = Smtp::start().await;
        let anna = portal.administrator().await;
        anna.set_mail(&smtp).await;
        let (plan, list) = (anna.released("plan.txt", b"Grundriss").await, anna.released("liste.txt", b"Preise").await);
        anna.share(&[&plan], &format!("Petra Sommer <{PETRA}>"), &Choices::default()).await;
        anna.share(&[&list], &format!("Willem Bakker <{WILLEM}>"), &Choices::default()).await;
        let petra = joins(&portal, &smtp, &anna, ("petra", PETRA)).await;
        let mine = shares_on(&petra.page("/my").await);
        sent_on(petra.submit(&mine[0], &format!("{}/open", mine[0]), &[]).await, "opening").await;
        let files = petra.files().await;
        assert_eq!(petra.download(&files[0]).await, b"Grundriss");
        let told = ask_until(|| async {
            let log = petra.page("/my/log").await;
            log.contains("You downloaded “plan.txt”").then_some(log)
        });
        let Some(log) = told.await else {
            panic!("the download is not in the log under the name of the page: {}", petra.page("/my/log").await)
        };
        for told in ["You began to download “plan.txt”", "share 1 from Anna Lindner", "sent by Anna Lindner"] {
            assert!(log.contains(told), "{told} is not in {log}");
        }
        assert!(!log.contains("liste"), "what went to others is not there: {log}");

        // What the house calls it later is not told; that it was deleted is.
        let page = anna.page(&format!("{plan}/edit")).await;
        sent_on(anna.send(&Form::on(&page, "/edit").with("title", "Streng geheim")).await, "describing").await;
        let log = petra.page("/my/log").await;
        assert!(log.contains("“plan.txt”") && !log.contains("Streng geheim"), "{log}");
        anna.give_status(&plan, "withdrawn").await;
        let page = anna.page(&format!("{plan}/delete")).await;
        sent_on(anna.send(&Form::on(&page, "/delete")).await, "deleting").await;
        let log = petra.page("/my/log").await;
        assert!(log.contains("You downloaded a deleted file") && !log.contains("plan.txt"), "{log}");
    }
}

async fn in_browser(browser: &Browser, address: &str) -> String {
    browser.goto(address).await.unwrap();
    browser.source().await.unwrap()
}
