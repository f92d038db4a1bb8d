//! Walks the table of routes as those who may not come through.

use std::sync::Arc;

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, test, web};
use sealport_access::Roles;
use sealport_ambient::{OsChance, TestClock};
use sealport_identity::{Address, Client, Language};
use toml::Table;
use zeroize::Zeroizing;

use crate::app::App;
use crate::config::Config;
use crate::http::callers::STAFF;
use crate::http::frame;
use crate::http::routes::{Door, TABLE, configure};

/// What anybody may ask for, typed by hand: a route that is new here has to be thought about.
const FOR_ANYONE: &[&str] = include!("walk_anyone.in");

pub(super) const PASSWORD: &str = "quiet lantern over seven bridges";

pub(super) struct House {
    pub(super) app: web::Data<App>,
    _folder: tempfile::TempDir,
}

pub(super) async fn house() -> House {
    let folder = tempfile::tempdir().unwrap();
    let mut flags = Table::new();
    flags.insert("data_dir".into(), folder.path().join("data").to_string_lossy().into_owned().into());
    let config = Config::load(None, [], flags).unwrap();
    let app = App::build_with(config, Arc::new(TestClock::default()), Arc::new(OsChance)).await.unwrap();
    House { app: web::Data::new(app), _folder: folder }
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
    let service =
        test::init_service(Actix::new().app_data(house.app.clone()).wrap(from_fn(frame::around)).configure(configure))
            .await;
    let mut request = test::TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
    if let Some(cookie) = cookie {
        request = request.cookie(Cookie::new(STAFF, cookie));
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
    let password = || Zeroizing::new(PASSWORD.to_owned());
    let first = staff.set_up_first(&link.secret, ("Boss", &boss, Language::En), password(), &client).await.unwrap();
    let boss = staff.session(&first.secret).await.unwrap().unwrap();
    let permit = sealport_access::administer(&boss.facts, house.app.ground.now()).unwrap();
    let anna = Address::parse("anna@example.com").unwrap();
    let (_, link) = staff.add(&permit, ("Anna", &anna, Language::En), Roles::WORKER, &[]).await.unwrap();
    let anna = staff.set_password(&link.secret, password(), &client).await.unwrap();
    let cookie = anna.secret.expose();
    for route in TABLE.iter().filter(|route| matches!(route.door, Door::Administrator | Door::Recipient)) {
        let path = path_of(route.path);
        let nowhere = if route.door == Door::Recipient { "/c/nothing" } else { "/nothing" };
        let expected = ask(&house, route.method, nowhere, Some(&cookie)).await;
        let answer = ask(&house, route.method, &path, Some(&cookie)).await;
        assert_eq!(answer, expected, "{} {path}", route.method);
        assert_eq!(answer.0, StatusCode::NOT_FOUND, "{} {path}", route.method);
    }
}
