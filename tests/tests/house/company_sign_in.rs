//! Sign-in through the company's OpenID Connect provider: with a certified one in a real browser, and with a false one that
//! tries what it shouldn't.

mod way;

use std::time::Instant;

use reqwest::StatusCode;
use sealport_history::Kind;
use sealport_tests::false_provider::{Given, Manner, Signed};
use sealport_tests::lines::ask_until;
use sealport_tests::provider::with_provider;
use sealport_tests::steps::{ADMINISTRATOR, PASSWORD, sent_on};
use sealport_tests::{
    Backend, Browser, Client, CompanyProvider, Form, Portal, PortalOptions, Profile, certificates, on_both_backends,
};
use serde_json::{Value, json};
use way::{BACK, False, asks, asks_again, back_with, comes_back, posts_back, refused};

const BERT: &str = "bert@lindner.test";
const BUTTON: &str = "form[action='/sign-in/company'] button";

/// A portal and a certified provider that know each other, and Anna at both.
struct House {
    portal: Portal,
    provider: CompanyProvider,
    anna: Client,
}

impl House {
    async fn new(backend: Backend, second_factor: &str, thin: bool) -> Self {
        let provider = CompanyProvider::start().await;
        let portal = Portal::start(provider.known_to(PortalOptions::on(backend), second_factor)).await;
        provider.knows(&portal, thin).await;
        provider.account("anna", account("anna-at-work", ADMINISTRATOR, &["pwd", "mfa"])).await;
        let anna = portal.administrator().await;
        Self { portal, provider, anna }
    }

    /// From the portal's sign-in page through the provider's, as `login`.
    async fn goes(&self, browser: &Browser, login: &str) {
        browser.goto(format!("{}/sign-in", self.portal.address())).await.unwrap();
        browser.follow(BUTTON).await;
        self.at_the_provider(browser, login).await;
    }

    async fn at_the_provider(&self, browser: &Browser, login: &str) {
        browser.shown("main [name=login]").await;
        let at = browser.current_url().await.unwrap().to_string();
        assert!(at.starts_with(self.provider.issuer()), "{at}");
        browser.fill("login", login).await;
        browser.click("main button").await;
    }
}

fn account(subject: &str, address: &str, amr: &[&str]) -> Value {
    json!({ "sub": subject, "email": address, "email_verified": true, "amr": amr })
}

/// Invites somebody, who doesn't follow the link; the link.
async fn invite(anna: &Client, name: &str, address: &str) -> String {
    let form = Form::on(&anna.page("/people").await, "/people").to("/people");
    let answer = anna.send(&form.with("name", name).with("address", address)).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page = answer.text().await.unwrap();
    let link = page.split(['<', '>', '"']).find(|part| part.starts_with("http") && part.contains("/setup/"));
    link.unwrap_or_else(|| panic!("no link on {page}")).to_owned()
}

on_both_backends! {
    async fn the_provider_proves_both_factors(backend) {
        let house = House::new(backend, "provider", false).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        browser.goto(format!("{}/sign-in", house.portal.address())).await.unwrap();
        browser.assert_accessible().await;
        browser.screenshot("company-sign-in").await;
        house.goes(&browser, "anna").await;
        browser.arrive("/library").await;
        let asked = house.provider.asked().await;
        assert_eq!((&asked["code_challenge_method"], &asked["response_type"]), (&json!("S256"), &json!("code")));
        assert!(asked["prompt"].is_null() && asked["nonce"].is_string() && asked["state"].is_string(), "{asked}");

        browser.goto(format!("{}/account", house.portal.address())).await.unwrap();
        assert!(browser.describe().await.contains("company account"), "the account says that it is linked");
        browser.goto(format!("{}/settings#sign-in", house.portal.address())).await.unwrap();
        browser.assert_accessible().await;
        assert!(browser.text("#sign-in").await.contains(house.provider.issuer()));
        browser.shown("#sign-in .notice--good").await;
        browser.screenshot("company-settings").await;
        assert_eq!(house.portal.details(Kind::ProviderLinked, "issuer").await, [house.provider.issuer()]);
        let methods = house.portal.details(Kind::SignedIn, "method").await;
        assert_eq!(methods.last().map(String::as_str), Some("company"));
        assert!(browser.text(".settings").await.contains("1"), "the letter about it waits");

        // A single factor is refused in plain words, and opens nothing.
        house.provider.account("anna", account("anna-at-work", ADMINISTRATOR, &["pwd"])).await;
        browser.delete_all_cookies().await.unwrap();
        let phone = Browser::start(Profile::Phone, "de").await;
        house.goes(&phone, "anna").await;
        phone.shown("main a[href='/sign-in']").await;
        phone.assert_accessible().await;
        phone.screenshot("company-one-factor").await;
        assert!(phone.describe().await.contains("zweiten Faktor"), "{}", phone.describe().await);
        assert_eq!(house.portal.refused_sign_ins().await, ["company-no-second-factor"]);
        phone.goto(format!("{}/library", house.portal.address())).await.unwrap();
        phone.shown(BUTTON).await;
    }

    async fn the_portal_asks_the_second_factor(backend) {
        // This provider keeps addresses for those who ask with the access token.
        let house = House::new(backend, "portal", true).await;
        house.provider.account("anna", account("anna-at-work", ADMINISTRATOR, &["pwd"])).await;
        house.provider.account("bert", account("bert-at-work", BERT, &["pwd"])).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        house.goes(&browser, "anna").await;
        browser.arrive("/sign-in/second").await;
        let code = house.portal.app_code(ADMINISTRATOR).await;
        browser.fill("code", &code).await;
        browser.follow("form[action='/sign-in/second'] button").await;
        browser.arrive("/library").await;

        // Who has no factor here yet sets one up before anything else.
        invite(&house.anna, "Bert Kranz", BERT).await;
        let other = Browser::start(Profile::Desktop, "en").await;
        house.goes(&other, "bert").await;
        other.arrive("/enrol").await;
        other.goto(format!("{}/library", house.portal.address())).await.unwrap();
        other.shown(BUTTON).await;
        assert!(house.portal.refused_sign_ins().await.is_empty());
    }

    async fn a_fresh_proof_comes_from_the_provider_and_the_form_goes_on(backend) {
        let house = House::new(backend, "provider", false).await;
        let browser = Browser::start(Profile::Desktop, "en").await;
        house.goes(&browser, "anna").await;
        browser.arrive("/library").await;
        house.portal.let_proofs_age().await;
        browser.goto(format!("{}/teams", house.portal.address())).await.unwrap();
        browser.fill("name", "Field service").await;
        browser.follow("main form[action='/teams'] button[type=submit]").await;
        browser.arrive("/prove").await;
        browser.assert_accessible().await;
        browser.screenshot("company-prove").await;
        browser.follow("form[action^='/prove/company'] button").await;
        house.at_the_provider(&browser, "anna").await;
        let made = ask_until(|| async { house.anna.page("/teams").await.contains("Field service").then_some(()) });
        assert!(made.await.is_some(), "the form went on: {}", browser.describe().await);
        let asked = house.provider.asked().await;
        assert_eq!(asked["prompt"], json!("login"), "{asked}");
        assert_eq!(house.portal.details(Kind::ProvedAgain, "method").await.len(), 1);

        // Somebody else at the provider proves nothing for Anna.
        invite(&house.portal.signed_in(ADMINISTRATOR, PASSWORD).await, "Bert Kranz", BERT).await;
        house.provider.account("bert", account("bert-at-work", BERT, &["mfa"])).await;
        house.portal.let_proofs_age().await;
        browser.goto(format!("{}/prove?then=/people", house.portal.address())).await.unwrap();
        browser.follow("form[action^='/prove/company'] button").await;
        house.at_the_provider(&browser, "bert").await;
        browser.shown("main a[href='/library']").await;
        assert_eq!(house.portal.refused_sign_ins().await, ["company-of-another"]);
        assert_eq!(house.portal.details(Kind::ProvedAgain, "method").await.len(), 1);
    }

    async fn what_a_false_answer_says_opens_nothing(backend) {
        let house = False::on(backend).await;
        let other_iss = json!("https://login.example.com");
        let cases: Vec<(&str, Change, Signed)> = vec![
            ("company-signature", Box::new(|_| {}), Signed::Not),
            ("company-signature", Box::new(|_| {}), Signed::WithClientSecret),
            ("company-signature", Box::new(|_| {}), Signed::WithPublicKey),
            ("company-signature", Box::new(|_| {}), Signed::ByAnother),
            ("company-issuer", Box::new(move |claims| claims["iss"] = other_iss.clone()), Signed::Well),
            ("company-audience", Box::new(|claims| claims["aud"] = json!("another-portal")), Signed::Well),
            ("company-audience", Box::new(|claims| claims["aud"] = json!(["sealport", "another"])), Signed::Well),
            ("company-audience", Box::new(|claims| claims["azp"] = json!("another-portal")), Signed::Well),
            ("company-expired", Box::new(|claims| claims["exp"] = json!(claims["iat"].as_i64().unwrap() - 1)), Signed::Well),
            ("company-nonce", Box::new(|claims| claims["nonce"] = json!("of another request")), Signed::Well),
            ("company-nonce", Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("nonce"))), Signed::Well),
            ("company-access-token", Box::new(|claims| claims["at_hash"] = json!("AAAAAAAAAAAAAAAAAAAAAA")), Signed::Well),
            ("company-address-unverified", Box::new(|claims| claims["email_verified"] = json!(false)), Signed::Well),
            (
                "company-address-unverified",
                Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("email_verified"))),
                Signed::Well,
            ),
            ("company-unknown", Box::new(|claims| claims["email"] = json!("nobody@lindner.test")), Signed::Well),
            ("company-unknown", Box::new(|claims| claims["email"] = json!("no address")), Signed::Well),
            ("company-no-second-factor", Box::new(|claims| claims["amr"] = json!(["pwd", "otp"])), Signed::Well),
        ];
        let mut pages = Vec::new();
        for (reason, change, signed) in &cases {
            let visitor = house.portal.visitor();
            let way = asks(&visitor, "/library").await;
            let mut claims = house.provider.claims(&way.nonce, "anna-at-work", ADMINISTRATOR);
            change(&mut claims);
            let given = Given { claims, signed: *signed, challenge: way.challenge.clone() };
            house.provider.gives("a-code", given);
            let answer = comes_back(&visitor, "a-code", &way.state, Some(&house.provider.issuer())).await;
            let page = refused(&house, &visitor, answer, reason).await;
            if *reason != "company-no-second-factor" {
                pages.push(without_token(&page));
            }
        }
        pages.dedup();
        assert_eq!(pages.len(), 1, "one answer for all: nobody learns who has an account");
        assert!(house.portal.details(Kind::ProviderLinked, "issuer").await.is_empty());
        assert_eq!(house.provider.key_sets(), 1, "known keys are not asked for again");
    }

    async fn an_answer_counts_once_in_the_browser_that_asked(backend) {
        let house = False::on(backend).await;
        let issuer = house.provider.issuer();
        let (anna, thief) = (house.portal.visitor(), house.portal.visitor());

        // Who looks at the address without the cookie, or a program that follows links, changes nothing.
        let way = asks(&anna, "/shares").await;
        house.gives("first", &way, "anna-at-work", ADMINISTRATOR);
        let address = back_with("first", &way.state, Some(&issuer));
        for _ in 0..2 {
            assert_eq!(thief.get(&address).await.status(), StatusCode::OK);
            assert_eq!(anna.request(reqwest::Method::HEAD, &address).send().await.unwrap().status(), StatusCode::OK);
        }
        assert!(house.provider.redeemed().is_empty());
        let to = sent_on(comes_back(&anna, "first", &way.state, Some(&issuer)).await, "coming back").await;
        assert_eq!(to, "/shares");
        anna.page("/account").await;

        // The same answer again.
        let again = comes_back(&thief, "first", &way.state, Some(&issuer)).await;
        refused(&house, &thief, again, "company-state").await;

        // An answer in another browser, with a way of its own and without.
        for begins in [true, false] {
            let (victim, other) = (house.portal.visitor(), house.portal.visitor());
            if begins {
                asks(&victim, "/library").await;
            }
            let way = asks(&other, "/library").await;
            house.gives("second", &way, "anna-at-work", ADMINISTRATOR);
            let answer = comes_back(&victim, "second", &way.state, Some(&issuer)).await;
            refused(&house, &victim, answer, "company-browser").await;
        }

        // A code of another way, with this one's state: the provider finds another verifier.
        let (own, stolen) = (asks(&thief, "/library").await, asks(&house.portal.visitor(), "/library").await);
        house.gives("stolen", &stolen, "anna-at-work", ADMINISTRATOR);
        let answer = comes_back(&thief, "stolen", &own.state, Some(&issuer)).await;
        refused(&house, &thief, answer, "company-code").await;

        // An answer of another issuer, or one that doesn't say whose although the provider always does.
        for whose in [Some("https://login.example.com"), None] {
            let way = asks(&thief, "/library").await;
            house.gives("mixed", &way, "anna-at-work", ADMINISTRATOR);
            let answer = comes_back(&thief, "mixed", &way.state, whose).await;
            refused(&house, &thief, answer, "company-issuer").await;
        }
        assert!(!house.provider.redeemed().contains(&"mixed".to_owned()), "nothing is sent to a wrong issuer");

        // What was never a state, and a form of another site.
        let way = asks(&thief, "/library").await;
        for state in ["nonsense", "", &way.state[..way.state.len() - 4]] {
            let answer = posts_back(&thief, "a-code", state, Some(&issuer)).await;
            refused(&house, &thief, answer, "company-state").await;
        }
        let foreign = [("code", "a-code"), ("state", way.state.as_str())];
        let foreign = thief.request(reqwest::Method::POST, BACK).header("Origin", "https://evil.example").form(&foreign);
        assert_eq!(foreign.send().await.unwrap().status(), StatusCode::FORBIDDEN);
    }

    async fn the_first_time_the_address_counts_and_then_only_the_subject(backend) {
        let house = False::on(backend).await;
        let anna = house.anna.clone();
        let link = invite(&anna, "Bert Kranz", BERT).await;
        assert_eq!(house.portal.visitor().get(&link).await.status(), StatusCode::OK);
        sent_on(house.signs_in(&house.portal.visitor(), "one", "bert@Lindner.test").await, "linking").await;
        assert_eq!(house.portal.visitor().get(&link).await.status(), StatusCode::NOT_FOUND, "no second way in by letter");
        let linked = || house.portal.details(Kind::ProviderLinked, "issuer");
        assert_eq!(linked().await.len(), 1);
        // Another address at the provider changes nothing, were it an administrator's.
        let bert = house.portal.visitor();
        sent_on(house.signs_in(&bert, "one", ADMINISTRATOR).await, "by the subject").await;
        assert!(bert.page("/account").await.contains("Bert Kranz"), "still Bert");
        // Who gets Bert's address later is not Bert.
        let namesake = house.portal.visitor();
        let answer = house.signs_in(&namesake, "two", BERT).await;
        refused(&house, &namesake, answer, "company-another-subject").await;
        // A disabled account stays shut, and its sessions end.
        let list = anna.page("/people").await;
        let row = list.split("<tr>").find(|row| row.contains(BERT)).expect("Bert is listed");
        let bert_page = row.split('"').find(|part| part.starts_with("/people/")).expect("his page");
        let disable = Form::on(&anna.page(&format!("{bert_page}/disable")).await, "/disable");
        let answer = anna.send(&disable).await;
        assert!(answer.status().is_redirection() || answer.status().is_success(), "{}", answer.status());
        assert_eq!(bert.get("/account").await.status(), StatusCode::UNAUTHORIZED);
        let answer = house.signs_in(&bert, "one", BERT).await;
        refused(&house, &bert, answer, "company-no-account").await;
        assert_eq!(linked().await.len(), 1);
    }

    async fn a_proof_of_before_or_of_another_session_is_none(backend) {
        let house = False::on(backend).await;
        let anna = house.portal.visitor();
        sent_on(house.signs_in(&anna, "anna", ADMINISTRATOR).await, "signing in").await;
        house.portal.let_proofs_age().await;
        let cases: [(&str, Change); 4] = [
            ("company-not-fresh", Box::new(|claims| claims["auth_time"] = json!(claims["iat"].as_i64().unwrap() - 120))),
            ("company-not-fresh", Box::new(|claims| claims["auth_time"] = json!(claims["iat"].as_i64().unwrap() + 120))),
            ("company-not-fresh", Box::new(|claims| drop(claims.as_object_mut().unwrap().remove("auth_time")))),
            ("company-no-second-factor", Box::new(|claims| claims["amr"] = json!(["pwd"]))),
        ];
        for (reason, change) in &cases {
            let way = asks_again(&anna).await;
            let mut claims = house.provider.claims(&way.nonce, "anna", ADMINISTRATOR);
            change(&mut claims);
            house.provider.gives("again", Given { claims, signed: Signed::Well, challenge: way.challenge.clone() });
            let answer = comes_back(&anna, "again", &way.state, Some(&house.provider.issuer())).await;
            assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{reason}");
            let reasons = house.portal.refused_sign_ins().await;
            assert_eq!(reasons.last().map(String::as_str), Some(*reason), "{reasons:?}");
            assert!(anna.page("/prove?then=/people").await.contains("/prove/company"), "{reason}: still to be proved");
        }
        // What one session began, another one of the same person in the same browser doesn't finish, nor somebody signed out.
        let way = asks_again(&anna).await;
        house.gives("again", &way, "anna", ADMINISTRATOR);
        sent_on(anna.submit("/account", "/sign-out", &[]).await, "signing out").await;
        let answer = comes_back(&anna, "again", &way.state, Some(&house.provider.issuer())).await;
        refused(&house, &anna, answer, "company-session").await;

        // In order, it is proved, under a new secret of the session.
        sent_on(house.signs_in(&anna, "anna", ADMINISTRATOR).await, "signing in").await;
        house.portal.let_proofs_age().await;
        let (before, way) = (anna.cookies(), asks_again(&anna).await);
        house.gives("again", &way, "anna", ADMINISTRATOR);
        let answer = comes_back(&anna, "again", &way.state, Some(&house.provider.issuer())).await;
        assert_eq!(sent_on(answer, "proving").await, "/people");
        assert_ne!(anna.cookies(), before);
        assert_eq!(anna.get("/prove?then=/people").await.status(), StatusCode::SEE_OTHER, "nothing is left to prove");
    }

    async fn a_new_key_is_asked_for_once_a_minute(backend) {
        let house = False::on(backend).await;
        sent_on(house.signs_in(&house.portal.visitor(), "anna", ADMINISTRATOR).await, "the first key").await;
        house.provider.changes_key("second", 8);
        sent_on(house.signs_in(&house.portal.visitor(), "anna", ADMINISTRATOR).await, "the second key").await;
        assert_eq!(house.provider.key_sets(), 2);
        house.provider.changes_key("third", 9);
        let visitor = house.portal.visitor();
        for _ in 0..2 {
            let answer = house.signs_in(&visitor, "anna", ADMINISTRATOR).await;
            refused(&house, &visitor, answer, "company-signature").await;
        }
        assert_eq!(house.provider.key_sets(), 2, "whoever makes up names of keys makes nobody ask");
    }

    async fn a_provider_that_fails_takes_nothing_else_along(backend) {
        let house = False::on(backend).await;
        for manner in [Manner::Elsewhere, Manner::Huge, Manner::Silent] {
            house.provider.behaves(manner);
            let began = Instant::now();
            let visitor = house.portal.visitor();
            let answer = house.signs_in(&visitor, "anna", ADMINISTRATOR).await;
            let (status, page) = (answer.status(), answer.text().await.unwrap());
            assert!(
                matches!(status, StatusCode::SERVICE_UNAVAILABLE | StatusCode::FORBIDDEN),
                "{manner:?}: {status} {page}"
            );
            assert!(began.elapsed().as_secs() < 25, "{manner:?} holds nobody up");
            assert_eq!(visitor.get("/library").await.status(), StatusCode::UNAUTHORIZED, "{manner:?}");
        }
        let gone = False::on_a_closed_port(backend).await;
        let answer = gone.visitor().submit("/sign-in", "/sign-in/company", &[]).await;
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        let page = answer.text().await.unwrap();
        assert!(page.contains("name=\"password\"") && page.contains("can’t be reached"), "{page}");
        let anna = gone.administrator().await;
        assert!(anna.page("/settings").await.contains("can’t be used at the moment"));
        let said = gone.operator(&["doctor"]).await;
        let said = String::from_utf8_lossy(&said.stdout).into_owned();
        assert!(said.contains("BAD  company sign-in"), "{said}");
    }
}

#[tokio::test]
async fn without_a_provider_there_is_no_such_way() {
    let portal = Portal::start(PortalOptions::on(Backend::SqliteDisk)).await;
    let visitor = portal.visitor();
    assert!(!visitor.page("/sign-in").await.contains("/sign-in/company"));
    for answer in [
        visitor.submit("/sign-in", "/sign-in/company", &[]).await,
        visitor.submit("/sign-in", BACK, &[("code", "a"), ("state", "b")]).await,
        visitor.get(&back_with("a", "b", None)).await,
    ] {
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
}

/// Something that speaks TLS and is no provider: what the doctor complains of tells how far it came.
#[tokio::test]
async fn a_provider_shows_a_certificate_that_the_machine_trusts() {
    let keys = tempfile::tempdir().unwrap();
    certificates::write(keys.path());
    let secure = Portal::start(PortalOptions::on(Backend::SqliteDisk).speaking_tls(keys.path())).await;
    let authority = secure.authority().unwrap().display().to_string();
    let usual = with_provider(PortalOptions::on(Backend::SqliteDisk), &secure.address(), "provider");
    let trusting = with_provider(PortalOptions::on(Backend::SqliteDisk), &secure.address(), "provider");
    let mut said = Vec::new();
    for options in [usual, trusting.with("SSL_CERT_FILE", &authority)] {
        let doctor = Portal::start(options).await.operator(&["doctor"]).await;
        let lines = String::from_utf8_lossy(&doctor.stdout).into_owned();
        let line = lines.lines().find(|line| line.starts_with("BAD  company sign-in"));
        said.push(line.unwrap_or_else(|| panic!("{lines}")).to_owned());
    }
    assert!(said[0].contains("certificate"), "{said:?}");
    assert!(!said[1].contains("certificate") && said[1].contains("401"), "{said:?}");
}

type Change = Box<dyn Fn(&mut Value)>;

/// A page without what is another's in each.
fn without_token(page: &str) -> String {
    let (before, after) = page.split_once("<meta name=\"csrf\" content=\"").unwrap();
    format!("{before}{}", after.split_once('"').unwrap().1)
}
