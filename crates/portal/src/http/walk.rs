//! A house to ask in process, and what in it asks for a fresh proof.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, test, web};
use sealport_ambient::{OsChance, TestClock};
use sealport_identity::factors::{Arrival, Browser, Changer, code_at};
use sealport_identity::{Address, Client, Language};
use toml::Table;
use zeroize::Zeroizing;

use crate::app::App;
use crate::config::Config;
use crate::http::callers::STAFF;
use crate::http::routes::configure;
use crate::http::{forms, frame};

pub(super) const PASSWORD: &str = "quiet lantern over seven bridges";

pub(super) struct House {
    pub(super) app: web::Data<App>,
    pub(super) clock: Arc<TestClock>,
    _folder: tempfile::TempDir,
}

impl House {
    pub(super) fn of(app: App, clock: Arc<TestClock>, folder: tempfile::TempDir) -> Self {
        Self { app: web::Data::new(app), clock, _folder: folder }
    }
}

pub(super) async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = Table::new();
    flags.insert("data_dir".into(), folder.path().join("data").to_string_lossy().into_owned().into());
    let config = Config::load(None, [], flags).unwrap();
    let clock = Arc::new(TestClock::default());
    let app = App::build_with(config, clock.clone(), Arc::new(OsChance)).await.unwrap();
    House { app: web::Data::new(app), clock, _folder: folder }
}

pub(super) type Answer = (StatusCode, String);

/// Asks as an employee, with more than a cookie.
pub(super) async fn send(
    house: &House,
    method: &str,
    path: &str,
    cookie: Option<&str>,
    more: impl FnOnce(test::TestRequest) -> test::TestRequest,
) -> Answer {
    send_with(house, method, path, cookie.map(|cookie| (STAFF, cookie)), more).await
}

pub(super) async fn send_with(
    house: &House,
    method: &str,
    path: &str,
    cookie: Option<(&str, &str)>,
    more: impl FnOnce(test::TestRequest) -> test::TestRequest,
) -> Answer {
    let service =
        test::init_service(Actix::new().app_data(house.app.clone()).wrap(from_fn(frame::around)).configure(configure))
            .await;
    let mut request = test::TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
    if let Some((name, cookie)) = cookie {
        request = request.cookie(Cookie::new(name, cookie));
    }
    let response = test::call_service(&service, more(request).to_request()).await;
    let status = response.status();
    let body = to_bytes(response.into_body()).await.unwrap();
    // The page may say the path that was asked for (in a field, so in quotes), and nothing else may differ.
    (status, String::from_utf8_lossy(&body).replace(&format!("\"{path}\""), "\"<path>\""))
}

/// What a stolen session could do most harm with asks for both factors again, once the last proof is five minutes old.
#[actix_web::test]
async fn dangerous_acts_ask_for_a_fresh_proof_and_go_on_after_it() {
    let house = house().await;
    let (staff, factors, client) = (&house.app.staff, &house.app.factors, Client::local("test"));
    let link = staff.first_link().await.unwrap().unwrap();
    let boss = Address::parse("boss@example.com").unwrap();
    let password = Zeroizing::new(PASSWORD.to_owned());
    let begun =
        factors.follow_first(&link.secret, ("Boss", &boss, Language::En), Some(password), &client).await.unwrap();
    let Some(Arrival::Enrolling(enrolling)) = factors.arrival(&begun.secret).await.unwrap() else {
        panic!("enrolling")
    };
    let (id, seed) = factors.start_totp(Changer::Enrolling(&enrolling), "Sealport").await.unwrap();
    let code = |house: &House| code_at(&seed.text, house.app.ground.now()).unwrap();
    let browser = Browser { client: &client, device: None };
    let signed =
        factors.finish_totp(Changer::Enrolling(&enrolling), id, code(&house), &browser).await.unwrap().unwrap();
    let session = staff.session(&signed.session.secret).await.unwrap().unwrap();
    let mut cookie = signed.session.secret.expose().to_string();
    let csrf = forms::token(&house.app, Some(session.id));
    let service =
        test::init_service(Actix::new().app_data(house.app.clone()).wrap(from_fn(frame::around)).configure(configure))
            .await;
    let send = async |path: &str, cookie: &str, fields: &[(&str, &str)]| {
        let mut form = vec![("csrf", csrf.as_str())];
        form.extend_from_slice(fields);
        let request = test::TestRequest::post().uri(path).cookie(Cookie::new(STAFF, cookie)).set_form(form);
        test::call_service(&service, request.to_request()).await
    };
    let leads_to = |response: &actix_web::dev::ServiceResponse| {
        response.headers().get("location").map(|to| to.to_str().unwrap().to_owned()).unwrap_or_default()
    };
    let new = [("name", "Ben"), ("address", "ben@example.com"), ("language", "nl"), ("role", "employee")];

    house.clock.advance(Duration::from_secs(301));
    let nobody = "01890000-0000-7000-8000-000000000000";
    for path in [
        "/people".to_owned(),
        format!("/people/{nobody}/link"),
        format!("/people/{nobody}/disable"),
        format!("/people/{nobody}/enable"),
        format!("/people/{nobody}/recovery"),
        format!("/recoveries/{nobody}/confirm"),
        format!("/recoveries/{nobody}/drop"),
        format!("/people/{nobody}/roles"),
        format!("/people/{nobody}/end-sessions"),
        "/settings/company".to_owned(),
        "/settings/checks".to_owned(),
        "/settings/watermark".to_owned(),
        "/settings/mail".to_owned(),
        "/settings/mail/test".to_owned(),
        format!("/contacts/{nobody}/disable"),
        format!("/contacts/{nobody}/enable"),
        format!("/collections/{nobody}/move"),
        format!("/acts/{nobody}/confirm"),
        format!("/acts/{nobody}/refuse"),
        "/teams".to_owned(),
        format!("/teams/{nobody}/rename"),
        format!("/teams/{nobody}/members"),
        format!("/teams/{nobody}/dissolve"),
        format!("/collections/{nobody}/rights"),
        "/contacts.csv".to_owned(),
        "/consents.csv".to_owned(),
        "/account/app".to_owned(),
        "/account/app/remove".to_owned(),
        "/account/codes".to_owned(),
        "/account/password".to_owned(),
        "/account/password/remove".to_owned(),
        format!("/account/passkeys/{nobody}/remove"),
        format!("/account/passkeys/{nobody}/rename"),
    ] {
        let answer = send(&path, &cookie, &new).await;
        assert_eq!(answer.status(), StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert!(leads_to(&answer).starts_with("/prove?then="), "{path}");
    }

    // The form comes along, and goes on where it was meant for.
    let asked = send("/prove?then=/people", &cookie, &new).await;
    let page = to_bytes(asked.into_body()).await.unwrap();
    let page = String::from_utf8_lossy(&page);
    assert!(page.contains("value=\"ben@example.com\"") && page.contains("action=\"/people\""), "{page}");
    let now = code(&house);
    let wrong = [&new[..], &[("proof-password", "not the password"), ("proof-code", now.as_str())]].concat();
    assert_eq!(send("/prove?then=/people", &cookie, &wrong).await.status(), StatusCode::UNPROCESSABLE_ENTITY);
    let right = [&new[..], &[("proof-password", PASSWORD), ("proof-code", now.as_str())]].concat();
    let proved = send("/prove?then=/people", &cookie, &right).await;
    assert_eq!(proved.status(), StatusCode::OK);
    let old = std::mem::replace(
        &mut cookie,
        proved.response().cookies().find(|cookie| cookie.name() == STAFF).unwrap().value().to_owned(),
    );
    assert_eq!(send("/people", &old, &new).await.status(), StatusCode::UNAUTHORIZED, "the session has a new secret");

    // It goes on from a page that has the fields of the form and none of the proof; no redirect carries them along.
    let page = to_bytes(proved.into_body()).await.unwrap();
    let page = String::from_utf8_lossy(&page);
    for part in ["proof-", PASSWORD, now.as_str()] {
        assert!(!page.contains(part), "{part} is in {page}");
    }
    assert_eq!(
        fields_on(&page, "/people"),
        [&[("csrf", csrf.as_str())], &new[..]].concat(),
        "nothing of the form is lost"
    );
    let added = send("/people", &cookie, &new).await;
    assert_eq!(added.status(), StatusCode::OK);
    let page = to_bytes(added.into_body()).await.unwrap();
    assert!(String::from_utf8_lossy(&page).contains("/setup/"), "the person is added");
}

/// Names and values of the hidden fields of a form on this page.
fn fields_on<'a>(page: &'a str, action: &str) -> Vec<(&'a str, &'a str)> {
    let form = page.split("<form").find(|form| form.contains(&format!("action=\"{action}\""))).expect("the form");
    let value = |input: &'a str, name: &str| {
        input.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next()).expect("a hidden field")
    };
    let inputs = form.split("</form>").next().unwrap_or_default().split("<input").skip(1);
    inputs.map(|input| (value(input, "name"), value(input, "value"))).collect()
}
