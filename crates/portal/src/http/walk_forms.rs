//! Walks every unsafe route as those who may come through it, with forms that no page of ours sent.

use std::collections::BTreeMap;

use actix_web::body::to_bytes;
use actix_web::cookie::Cookie;
use actix_web::http::{Method, StatusCode};
use actix_web::middleware::from_fn;
use actix_web::{App as Actix, test};
use sea_orm::ConnectionTrait;
use sealport_access::{Check, Mode, Status, set_status, work};
use sealport_asset_store::NewUpload;
use sealport_database::sql;
use sealport_identity::factors::Arrival;
use sealport_identity::{Address, Client, Language};
use sealport_sharing::{DraftShare, Recipient};
use zeroize::Zeroizing;

use crate::customers::tests::house::{token_of, with_app};
use crate::http::callers::{GRANT, STAFF, STEP};
use crate::http::routes::{Door, Route, TABLE, configure};
use crate::http::walk::{House, PASSWORD, house};
use crate::http::{forms, frame};
use crate::texts::Texts;

/// A caller: the cookie that lets them through a door, and the token that pages give them.
struct Caller {
    cookie: Option<(&'static str, String)>,
    csrf: String,
}

/// Callers for every door, and the token of somebody else's session.
struct Callers {
    house: House,
    boss: Caller,
    half: Caller,
    enrolling: Caller,
    recipient: Caller,
    nobody: Caller,
    foreign: String,
}

impl Callers {
    async fn new() -> Self {
        let house = house().await;
        let (app, client) = (house.app.clone(), Client::local("test"));
        let (staff, factors) = (&app.staff, &app.factors);
        let password = || Zeroizing::new(PASSWORD.to_owned());
        let link = staff.first_link().await.unwrap().unwrap();
        let address = Address::parse("boss@example.com").unwrap();
        let who = ("Boss", &address, Language::En);
        let begun = factors.follow_first(&link.secret, who, Some(password()), &client).await.unwrap();
        let (secret, _) = with_app(&app, &begun.secret).await;
        let boss = staff.session(&secret).await.unwrap().unwrap();
        let permit = sealport_access::administer(&boss.facts, app.ground.now()).unwrap();

        let anna = Address::parse("anna@example.com").unwrap();
        let roles = sealport_access::Roles::WORKER;
        let (_, link) = staff.add(&permit, ("Anna", &anna, Language::En), roles, &[]).await.unwrap();
        let enrolling = factors.follow(&link.secret, Some(password()), &client).await.unwrap();
        let ben = Address::parse("ben@example.com").unwrap();
        let (_, link) = staff.add(&permit, ("Ben", &ben, Language::En), roles, &[]).await.unwrap();
        let begun = factors.follow(&link.secret, Some(password()), &client).await.unwrap();
        let (bens, _) = with_app(&app, &begun.secret).await;
        let foreign = forms::token(&app, Some(staff.session(&bens).await.unwrap().unwrap().id));
        let half = factors.password("boss@example.com", password(), &client).await.unwrap();

        let token = shared(&house, &boss.facts).await;
        let landing = app.visits.landing(&token).await.unwrap();
        let sealport_sharing::Landing::View(view) = landing else { panic!("it runs") };
        let opened = app.visits.open(&token, &view.nonce, &client).await.unwrap();
        let (visit, _) = app.visits.visit(&opened.secret).await.unwrap().unwrap();
        let nobody = forms::token(&app, None);
        let step = |secret: &sealport_vault::Secret| Caller {
            cookie: Some((STEP, secret.expose().as_str().to_owned())),
            csrf: nobody.clone(),
        };
        assert!(matches!(factors.arrival(&enrolling.secret).await.unwrap(), Some(Arrival::Enrolling(_))));
        Self {
            boss: Caller {
                cookie: Some((STAFF, secret.expose().as_str().to_owned())),
                csrf: forms::token(&app, Some(boss.id)),
            },
            half: step(&half.secret),
            enrolling: step(&enrolling.secret),
            recipient: Caller {
                cookie: Some((GRANT, opened.secret.expose().as_str().to_owned())),
                csrf: forms::token(&app, Some(visit.session)),
            },
            nobody: Caller { cookie: None, csrf: nobody.clone() },
            foreign,
            house,
        }
    }

    fn at(&self, door: Door) -> &Caller {
        match door {
            Door::Anyone => &self.nobody,
            Door::Halfway => &self.half,
            Door::Newcomer => &self.enrolling,
            Door::Recipient => &self.recipient,
            // The first one of the house comes through every door of it but the reviewers' own; who reads what they see
            // comes through theirs.
            _ => &self.boss,
        }
    }

    /// A request as `caller` would send it: with the token where a form has it and where a script has it.
    fn request(
        caller: &Caller,
        method: &str,
        path: &str,
        token: Option<&str>,
        headers: &[(&str, &str)],
    ) -> test::TestRequest {
        let mut request = test::TestRequest::with_uri(path).method(Method::from_bytes(method.as_bytes()).unwrap());
        if let Some((name, cookie)) = &caller.cookie {
            request = request.cookie(Cookie::new(*name, cookie));
        }
        for header in headers {
            request = request.insert_header(*header);
        }
        if let Some(token) = token {
            request = request.insert_header(("x-sealport-csrf", token));
        }
        if path.starts_with("/api/") {
            request = request.insert_header(("tus-resumable", "1.0.0"));
        }
        let token = token.unwrap_or_default();
        if !["/contacts/import", "/trace"].contains(&path) {
            return request.set_form([("csrf", token)]);
        }
        // The forms with a file.
        let part =
            |name: &str, text: &str| format!("--x\r\nContent-Disposition: form-data; name={name}\r\n\r\n{text}\r\n");
        let body = format!("{}{}--x--\r\n", part("\"csrf\"", token), part("\"file\"; filename=\"a.csv\"", "name"));
        request.insert_header(("content-type", "multipart/form-data; boundary=x")).set_payload(body)
    }

    /// How many rows each table has, and the history with it.
    async fn records(&self) -> BTreeMap<String, i64> {
        let on = self.house.app.ground.database.read();
        let names = on.query_all_raw(sql(on, "SELECT name FROM sqlite_master WHERE type = 'table'", [])).await.unwrap();
        let mut counts = BTreeMap::new();
        for row in names {
            let name: String = row.try_get("", "name").unwrap();
            // What only counts tries is no deed.
            if name == "attempt" {
                continue;
            }
            let count = format!("SELECT COUNT(*) AS n FROM \"{name}\"");
            let count = sea_orm::Statement::from_string(on.get_database_backend(), count);
            counts.insert(name, on.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap());
        }
        counts
    }
}

/// Sends to one service, which is built once: with its table of routes that takes longer than a request.
macro_rules! sender {
    ($callers:expr) => {{
        let app = Actix::new().app_data($callers.house.app.clone()).wrap(from_fn(frame::around)).configure(configure);
        let service = test::init_service(app).await;
        async move |request: test::TestRequest| {
            let response = test::call_service(&service, request.to_request()).await;
            let status = response.status();
            (status, String::from_utf8_lossy(&to_bytes(response.into_body()).await.unwrap()).into_owned())
        }
    }};
}

/// A released file, shared; the token of its link.
pub(super) async fn shared(house: &House, boss: &sealport_access::EmployeeFacts) -> String {
    let (app, client) = (&house.app, Client::local("test"));
    let permit = work(boss, app.ground.now()).unwrap();
    let new = NewUpload { file_name: "plan.txt".to_owned(), length: 0, asset: None, collection: None };
    let upload = app.uploads.create(&permit, new).await.unwrap();
    let asset = app.uploads.finish(&permit, upload.id, None, &client).await.unwrap().asset;
    let known = app.library.asset(&permit, asset).await.unwrap().status_facts(1).unwrap();
    let leave = set_status(boss, &known, Status::Released, app.ground.now()).unwrap();
    app.library.set_status(&leave, "", &client).await.unwrap();
    let petra = Recipient {
        name: "Petra".to_owned(),
        address: Address::parse("petra@kunde.example").unwrap(),
        language: Language::De,
    };
    let draft = DraftShare {
        id: app.sharing.new_draft(),
        assets: vec![asset],
        live: false,
        mode: Mode::Download,
        check: Check::Link,
        recipients: vec![petra],
        viewers: Vec::new(),
        expires_at: app.sharing.usual_end(),
        cap: None,
        message: String::new(),
        tell_fetched: false,
        tell_unfetched: false,
    };
    let share = app.sharing.send(&permit, &draft, &client).await.unwrap().id;
    token_of(app, share, boss.person).await
}

fn unsafe_routes() -> impl Iterator<Item = &'static Route> {
    TABLE.iter().filter(|route| !matches!(route.method, "GET" | "HEAD" | "OPTIONS"))
}

fn path_of(pattern: &str) -> String {
    let mut parts = pattern.split('/').map(|part| match part {
        "{n}" => "1",
        part if part.starts_with('{') => "01890000-0000-7000-8000-000000000000",
        part => part,
    });
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |path, part| format!("{path}/{part}"))
}

/// What is wrong with a form, the token it carries, and what the browser says of where it comes from.
type Try<'t> = (&'t str, Option<&'t str>, &'t [(&'t str, &'t str)]);

const ELSEWHERE: &str = "https://evil.example";

#[actix_web::test]
async fn no_form_from_elsewhere_does_anything_at_any_door() {
    let callers = Callers::new().await;
    let send = sender!(callers);
    let own = callers.house.app.config.public_url();
    let before = callers.records().await;
    for route in unsafe_routes() {
        let (path, caller) = (path_of(route.path), callers.at(route.door));
        let right = Some(caller.csrf.as_str());
        let tries: [Try<'_>; 12] = [
            ("no token", None, &[]),
            ("no token, own origin", None, &[("origin", &own), ("sec-fetch-site", "same-origin")]),
            ("an empty token", Some(""), &[]),
            ("a made-up token", Some("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), &[]),
            ("the token of another session", Some(&callers.foreign), &[]),
            ("the token of another session, own origin", Some(&callers.foreign), &[("origin", &own)]),
            ("foreign origin", right, &[("origin", ELSEWHERE)]),
            ("our name on another port", right, &[("origin", "http://localhost:1")]),
            ("our name under another", right, &[("origin", &format!("{own}.evil.example"))]),
            ("hidden origin", right, &[("origin", "null")]),
            ("another site", right, &[("sec-fetch-site", "cross-site")]),
            ("another host of the site", right, &[("sec-fetch-site", "same-site"), ("origin", &own)]),
        ];
        for (what, token, headers) in tries {
            let (status, body) = send(Callers::request(caller, route.method, &path, token, headers)).await;
            // What stands in for another method, and here for none, has nothing to refuse.
            let stands_in = (route.method, route.path) == ("POST", "/api/v1/uploads/{id}");
            let wanted = if stands_in { StatusCode::NOT_FOUND } else { StatusCode::FORBIDDEN };
            assert_eq!(status, wanted, "{what}: {} {path}\n{body}", route.method);
        }
    }
    assert_eq!(callers.records().await, before, "nothing was written, not even a line of the history");
    // The same with the right token passes this check, whatever becomes of it then: the walk would see it.
    for route in unsafe_routes().filter(|route| route.path != "/sign-out" && route.path != "/c/close") {
        let (path, caller) = (path_of(route.path), callers.at(route.door));
        let headers: &[_] = &[("origin", own.as_str()), ("sec-fetch-site", "same-origin")];
        let (_, body) = send(Callers::request(caller, route.method, &path, Some(&caller.csrf), headers)).await;
        for language in Language::ALL {
            let said = Texts { language, ..Texts::default() }.m("error-foreign-form");
            let beginning: String = said.chars().take(24).collect();
            assert!(!body.contains(&beginning), "{} {path}\n{body}", route.method);
        }
    }
}

#[actix_web::test]
async fn no_deed_is_done_by_looking() {
    let callers = Callers::new().await;
    let send = sender!(callers);
    let before = callers.records().await;
    for route in unsafe_routes() {
        let (path, caller) = (path_of(route.path), callers.at(route.door));
        let as_if = format!("{path}?csrf={}&_method=POST&name=x&address=x%40example.com&to=released", caller.csrf);
        for method in ["GET", "HEAD"] {
            for header in ["x-http-method-override", "x-method-override", "x-http-method"] {
                let headers = [(header, route.method), ("sec-fetch-site", "same-origin")];
                let (status, body) = send(Callers::request(caller, method, &as_if, Some(&caller.csrf), &headers)).await;
                assert!(status.as_u16() < 500, "{method} {path}: {status}\n{body}");
            }
        }
    }
    assert_eq!(callers.records().await, before, "nothing was written");
}
