//! Walks the table of routes as those who may not come through.

use std::sync::Arc;
use std::time::Duration;

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, test, web};
use sealport_access::Roles;
use sealport_ambient::{OsChance, TestClock};
use sealport_identity::factors::{Arrival, Browser, Changer, code_at};
use sealport_identity::{Address, Client, Language};
use toml::Table;
use zeroize::Zeroizing;

use crate::app::App;
use crate::config::Config;
use crate::customers::tests::house::with_app;
use crate::http::callers::{STAFF, STEP};
use crate::http::routes::{Door, TABLE, configure};
use crate::http::{forms, frame};

/// What anybody may ask for, typed by hand: a route that is new here has to be thought about.
const FOR_ANYONE: &[&str] = include!("walk_anyone.in");

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

/// A path of the pattern, with ids that don't exist.
fn path_of(pattern: &str) -> String {
    let mut path = String::new();
    let mut rest = pattern;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, after) = after.split_once('}').unwrap();
        path.push_str(before);
        path.push_str("01890000-0000-7000-8000-000000000000");
        rest = after;
    }
    path + rest
}

pub(super) type Answer = (StatusCode, String);

pub(super) async fn ask(house: &House, method: &str, path: &str, cookie: Option<&str>) -> Answer {
    send(house, method, path, cookie, |request| request).await
}

/// Asks with more than a cookie.
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

#[actix_web::test]
async fn an_outsider_learns_nothing_from_any_route() {
    let house = house().await;
    for route in TABLE {
        let path = path_of(route.path);
        let nowhere = match route.door {
            Door::Anyone => {
                let line = format!("{} {}", route.method, route.path);
                assert!(FOR_ANYONE.contains(&line.as_str()), "is {line} really for anybody? then say so in the list");
                continue;
            }
            // Nobody is led back to a step on the way in.
            Door::Halfway | Door::Newcomer => "/sign-in/nothing",
            Door::Recipient => "/c/nothing",
            _ if route.path.starts_with("/api/") => "/api/v1/nothing",
            _ => "/nothing",
        };
        let expected = ask(&house, route.method, nowhere, None).await;
        let answer = ask(&house, route.method, &path, None).await;
        assert_eq!(answer, expected, "{} {path}", route.method);
        assert!(matches!(answer.0.as_u16(), 401 | 404), "{} {path}: {}", route.method, answer.0);
    }
}

#[actix_web::test]
async fn an_employee_learns_nothing_of_what_administrators_do() {
    let house = house().await;
    let staff = &house.app.staff;
    let client = Client::local("test");
    let link = staff.first_link().await.unwrap().unwrap();
    let boss = Address::parse("boss@example.com").unwrap();
    let password = || Some(Zeroizing::new(PASSWORD.to_owned()));
    let factors = &house.app.factors;
    let who = ("Boss", &boss, Language::En);
    let begun = factors.follow_first(&link.secret, who, password(), &client).await.unwrap();
    let (first, _) = with_app(&house.app, &begun.secret).await;
    let boss = staff.session(&first).await.unwrap().unwrap();
    let permit = sealport_access::administer(&boss.facts, house.app.ground.now()).unwrap();
    let anna = Address::parse("anna@example.com").unwrap();
    let (_, link) = staff.add(&permit, ("Anna", &anna, Language::En), Roles::WORKER, &[]).await.unwrap();
    let begun = factors.follow(&link.secret, password(), &client).await.unwrap();
    let (anna, _) = with_app(&house.app, &begun.secret).await;
    let cookie = anna.expose();
    for route in TABLE.iter().filter(|route| matches!(route.door, Door::Administrator | Door::Recipient)) {
        let path = path_of(route.path);
        let nowhere = if route.door == Door::Recipient { "/c/nothing" } else { "/nothing" };
        let expected = ask(&house, route.method, nowhere, Some(&cookie)).await;
        let answer = ask(&house, route.method, &path, Some(&cookie)).await;
        assert_eq!(answer, expected, "{} {path}", route.method);
        assert_eq!(answer.0, StatusCode::NOT_FOUND, "{} {path}", route.method);
    }
}

/// Whoever proved one factor, or sets up factors, and puts that secret wherever a secret can be put.
#[actix_web::test]
async fn on_the_way_in_nobody_is_in() {
    let house = house().await;
    let (staff, factors, client) = (&house.app.staff, &house.app.factors, Client::local("test"));
    let link = staff.first_link().await.unwrap().unwrap();
    let boss = Address::parse("boss@example.com").unwrap();
    let password = || Zeroizing::new(PASSWORD.to_owned());
    let who = ("Boss", &boss, Language::En);
    let enrolling = factors.follow_first(&link.secret, who, Some(password()), &client).await.unwrap();
    let (session, _) = with_app(&house.app, &enrolling.secret).await;
    let boss = staff.session(&session).await.unwrap().unwrap();
    let permit = sealport_access::administer(&boss.facts, house.app.ground.now()).unwrap();
    let anna = Address::parse("anna@example.com").unwrap();
    let (_, link) = staff.add(&permit, ("Anna", &anna, Language::En), Roles::WORKER, &[]).await.unwrap();
    let enrolling = factors.follow(&link.secret, Some(password()), &client).await.unwrap();
    let half = factors.password("boss@example.com", password(), &client).await.unwrap();
    for (stage, begun, own) in [("half", &half, Door::Halfway), ("enrolling", &enrolling, Door::Newcomer)] {
        let secret = begun.secret.expose();
        for cookie in [STAFF, STEP] {
            for route in TABLE.iter().filter(|route| !matches!(route.door, Door::Anyone | Door::Recipient)) {
                if cookie == STEP && route.door == own {
                    continue;
                }
                let path = path_of(route.path);
                let nowhere = match route.door {
                    _ if route.path.starts_with("/api/") => "/api/v1/nothing",
                    Door::Halfway | Door::Newcomer => "/sign-in/nothing",
                    _ => "/nothing",
                };
                let (status, body) = ask(&house, route.method, nowhere, None).await;
                let (got, page) =
                    send_with(&house, route.method, &path, Some((cookie, &secret)), |request| request).await;
                assert_eq!(got, status, "{stage} in {cookie}: {} {path}", route.method);
                assert_eq!(got, StatusCode::UNAUTHORIZED, "{stage} in {cookie}: {} {path}", route.method);
                assert_eq!(page, body, "{stage} in {cookie}: {} {path}", route.method);
            }
        }
    }
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
