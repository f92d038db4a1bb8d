//! Walks the table of routes as employees with no right, and with one right alone.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use bytes::Bytes;
use sealport_access::{Check, Mode, Right, Rights, Role, Roles, administer, set_status, work};
use sealport_asset_store::NewUpload;
use sealport_identity::{Address, Client, Language, ROOT_COLLECTION, Session};
use sealport_sharing::{DraftShare, Recipient};
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::customers::tests::house::with_app;
use crate::http::forms;
use crate::http::routes::{Door, TABLE};
use crate::http::walk::{Answer, House, PASSWORD, house, send};

/// Routes that speak of one thing, typed by hand: the right that opens the door, `sender` where only who sent or brought it
/// may, `house` where everybody who works with assets may: the customers are the whole house's, what they were sent is not; `own`
/// for what lies on the own account alone. A route with an id that is new has to be thought about.
const NEEDS: &[(&str, &str)] = &[
    ("GET /shares/{id}", "see"),
    ("GET /shares/{id}/history", "see"),
    ("POST /shares/{id}/history.csv", "see"),
    ("GET /shares/{id}/revoke", "sender"),
    ("POST /shares/{id}/revoke", "sender"),
    ("GET /shares/{id}/end", "sender"),
    ("POST /shares/{id}/end", "sender"),
    ("POST /shares/{id}/letters/{letter}", "sender"),
    ("GET /shares/{id}/recipients/{grant}", "sender"),
    ("POST /shares/{id}/recipients/{grant}/send-again", "sender"),
    ("POST /shares/{id}/recipients/{grant}/replace", "sender"),
    ("POST /shares/{id}/recipients/{grant}/revoke", "sender"),
    ("GET /contacts/{id}", "house"),
    ("GET /contacts/{id}/edit", "house"),
    ("POST /contacts/{id}/edit", "house"),
    ("POST /contacts/{id}/archive", "house"),
    ("POST /contacts/{id}/restore", "house"),
    ("GET /contacts/{id}/history", "house"),
    ("POST /contacts/{id}/history.csv", "house"),
    ("POST /contacts/{id}/consents", "house"),
    ("GET /consents/{id}", "house"),
    ("POST /consents/{id}/withdraw", "house"),
    ("GET /companies/{id}", "house"),
    ("GET /companies/{id}/edit", "house"),
    ("POST /companies/{id}/edit", "house"),
    ("POST /companies/{id}/viewers", "house"),
    ("POST /companies/{id}/viewers/{person}/remove", "house"),
    ("GET /companies/{id}/history", "house"),
    ("POST /companies/{id}/history.csv", "house"),
    ("GET /library/{id}", "see"),
    ("GET /library/{id}/edit", "edit"),
    ("POST /library/{id}/edit", "edit"),
    ("GET /library/{id}/delete", "edit"),
    ("POST /library/{id}/delete", "edit"),
    ("POST /library/{id}/collection", "edit"),
    ("POST /library/{id}/versions/{n}/status", "release"),
    ("GET /library/{id}/history", "see"),
    ("POST /library/{id}/history.csv", "see"),
    ("GET /library/{id}/original/{n}", "see"),
    ("GET /library/{id}/thumbnail/{n}", "picture"),
    ("GET /collections/{id}", "see"),
    ("POST /collections/{id}/make", "edit"),
    ("POST /collections/{id}/rename", "edit"),
    ("POST /collections/{id}/move", "edit"),
    ("POST /collections/{id}/remove", "edit"),
    ("POST /uploads/{id}/remove", "gone"),
    ("HEAD /api/v1/uploads/{id}", "owner"),
    ("PATCH /api/v1/uploads/{id}", "owner"),
    ("POST /api/v1/uploads/{id}", "owner"),
    ("DELETE /api/v1/uploads/{id}", "owner"),
    ("POST /api/v1/uploads/{id}/finish", "owner"),
    ("POST /notices/{id}/dismiss", "gone"),
    ("GET /my/shares/{grant}", "own"),
    ("POST /my/shares/{grant}/open", "own"),
    ("POST /contacts/{id}/invite", "house"),
    ("POST /contacts/{id}/disable", "house"),
    ("POST /contacts/{id}/enable", "house"),
    ("GET /account/app/{ceremony}", "own"),
    ("POST /account/app/{ceremony}", "own"),
    ("POST /account/passkeys/{id}/rename", "own"),
    ("POST /account/passkeys/{id}/remove", "own"),
    ("POST /account/sessions/{id}/end", "own"),
];

const NOTHING: &str = "01890000-0000-7000-8000-000000000000";
const TITLE: &str = "Geheimplan";

struct Person {
    session: Session,
    cookie: String,
}

/// The boss's house with one of everything.
struct Filled {
    house: House,
    boss: Session,
    /// A second administrator, once there is something to confirm.
    second: std::cell::OnceCell<Person>,
    collection: Uuid,
    asset: Uuid,
    share: Uuid,
    grant: Uuid,
    upload: Uuid,
}

async fn filled() -> Filled {
    let house = house().await;
    let (app, client) = (house.app.clone(), Client::local("test"));
    let link = app.staff.first_link().await.unwrap().unwrap();
    let who = ("Boss", &Address::parse("boss@example.com").unwrap(), Language::En);
    let begun = app.factors.follow_first(&link.secret, who, Some(password()), &client).await.unwrap();
    let (secret, _) = with_app(&app, &begun.secret).await;
    let boss = app.staff.session(&secret).await.unwrap().unwrap();
    let (now, permit) = (app.ground.now(), work(&boss.facts, app.ground.now()).unwrap());
    let root = app.collections.facts(boss.person.id, ROOT_COLLECTION).await.unwrap();
    let arrange = sealport_access::arrange(&boss.facts, &root, now).unwrap();
    let collection = app.collections.make(&arrange, "Geheimordner", &client).await.unwrap();
    let upload = async |name: &str| {
        let new = NewUpload { file_name: name.to_owned(), length: 4, asset: None, collection: Some(collection) };
        let upload = app.uploads.create(&permit, new).await.unwrap();
        let mut writer = app.uploads.begin(&permit, upload.id, 0, None).await.unwrap();
        writer.write(Bytes::from_static(b"text")).await.unwrap();
        writer.finish_request().await.unwrap();
        upload.id
    };
    let first = upload(&format!("{TITLE}.txt")).await;
    let asset = app.uploads.finish(&permit, first, None, &client).await.unwrap().asset;
    let known = app.library.asset(&permit, asset).await.unwrap();
    let leave =
        set_status(&boss.facts, &known.status_facts(1).unwrap(), sealport_access::Status::Released, now).unwrap();
    app.library.set_status(&leave, "", &client).await.unwrap();
    let to = Recipient {
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
        recipients: vec![to],
        viewers: Vec::new(),
        expires_at: app.sharing.usual_end(),
        cap: None,
        message: String::new(),
        tell_fetched: false,
        tell_unfetched: false,
    };
    let sent = app.sharing.send(&permit, &draft, &client).await.unwrap();
    let upload = upload("unfinished.txt").await;
    Filled {
        house,
        boss,
        second: std::cell::OnceCell::new(),
        collection,
        asset,
        share: sent.id,
        grant: sent.grants[0].grant,
        upload,
    }
}

fn password() -> Zeroizing<String> {
    Zeroizing::new(PASSWORD.to_owned())
}

impl Filled {
    /// An employee with these rights on the collection, by a team of their own.
    async fn person(&self, name: &str, roles: Roles, rights: Rights) -> Person {
        let (app, client) = (&self.house.app, Client::local("test"));
        let leave = administer(&self.boss.facts, app.ground.now()).unwrap();
        let team = app.teams.make(&leave, name).await.unwrap();
        app.collections.set_rights(&leave, self.collection, team, rights, &client).await.unwrap();
        let address = Address::parse(&format!("{name}@example.com")).unwrap();
        let (person, link) = app.staff.add(&leave, (name, &address, Language::En), roles, &[team]).await.unwrap();
        let asked = app.staff.asked_acts(&leave).await.unwrap();
        if let Some(act) = asked.iter().find(|act| act.act.person() == person) {
            // A reviewer, and a third administrator, are made by two.
            let second = Box::pin(self.second()).await;
            let leave = administer(&second.session.facts, app.ground.now()).unwrap();
            app.staff.confirm_act(&leave, act.id).await.unwrap();
        }
        let begun = app.factors.follow(&link.secret, Some(password()), &client).await.unwrap();
        let (secret, _) = with_app(app, &begun.secret).await;
        let session = app.staff.session(&secret).await.unwrap().unwrap();
        Person { session, cookie: secret.expose().as_str().to_owned() }
    }

    async fn second(&self) -> &Person {
        if self.second.get().is_none() {
            let admin = Roles::new([Role::Administrator]).unwrap();
            let second = self.person("second", admin, Rights::NONE).await;
            assert!(self.second.set(second).is_ok());
        }
        self.second.get().unwrap()
    }

    fn path(&self, pattern: &str, real: bool) -> String {
        let thing = match pattern.split('/').nth(1).unwrap() {
            "shares" => self.share,
            "library" => self.asset,
            "collections" => self.collection,
            "people" => self.boss.person.id,
            _ => self.upload,
        };
        let id = |real_id: Uuid| if real { real_id.to_string() } else { NOTHING.to_owned() };
        pattern
            .replace("{id}", &id(thing))
            .replace("{grant}", &id(self.grant))
            .replace("{letter}", &id(self.grant))
            .replace("{ceremony}", &id(self.upload))
            .replace("{n}", "1")
    }

    /// Asks as this person would, with a form and headers that reach the decision.
    async fn ask(&self, person: &Person, method: &str, pattern: &str, real: bool) -> Answer {
        let path = self.path(pattern, real);
        let token = forms::token(&self.house.app, Some(person.session.id));
        let form = [
            ("csrf", token.as_str()),
            ("revision", "2"),
            ("to", "withdrawn"),
            ("name", "Neu"),
            ("title", "Neu"),
            ("collection", &ROOT_COLLECTION.to_string()),
            ("purpose", NOTHING),
        ];
        let more = |request: TestRequest| {
            let request = request
                .insert_header(("x-sealport-csrf", token.as_str()))
                .insert_header(("tus-resumable", "1.0.0"))
                .insert_header(("upload-offset", "4"));
            match (method, path.starts_with("/api/")) {
                ("PATCH", _) => request.insert_header(("content-type", "application/offset+octet-stream")),
                ("POST", false) => request.set_form(form),
                _ => request,
            }
        };
        let (status, body) = send(&self.house, method, &path, Some(&person.cookie), more).await;
        // What the two addresses differ in is the id that was asked for, and nothing else may.
        (status, body.replace(&path, "<path>"))
    }
}

fn line(method: &str, path: &str) -> String {
    format!("{method} {path}")
}

fn routes() -> impl Iterator<Item = (&'static str, &'static str)> {
    let inside = |door| matches!(door, Door::Member | Door::Insider | Door::Employee | Door::Reader | Door::Arranger);
    let of_one = TABLE.iter().filter(move |route| inside(route.door) && route.path.contains('{'));
    of_one.map(|route| (route.method, route.path))
}

#[actix_web::test]
async fn every_route_to_one_thing_has_its_line() {
    for (method, path) in routes() {
        let line = line(method, path);
        assert!(NEEDS.iter().any(|(route, _)| *route == line), "who may {line}? say so in the list");
    }
}

#[actix_web::test]
async fn without_a_right_what_is_there_looks_like_what_is_not() {
    let filled = filled().await;
    let workers = Roles::new([Role::Employee, Role::Approver]).unwrap();
    let stranger = filled.person("stranger", workers, Rights::NONE).await;
    for (method, path) in routes() {
        let (real, random) =
            (filled.ask(&stranger, method, path, true).await, filled.ask(&stranger, method, path, false).await);
        assert_eq!(real, random, "{method} {path}");
        if NEEDS.contains(&(line(method, path).as_str(), "own")) {
            continue;
        }
        let is_gone = NEEDS.contains(&(line(method, path).as_str(), "gone"));
        let expected = if is_gone { StatusCode::SEE_OTHER } else { StatusCode::NOT_FOUND };
        assert_eq!(real.0, expected, "{method} {path}");
    }
    // Lists, searches and picks know nothing of it either.
    let asset = filled.asset;
    for path in [
        "/library".to_owned(),
        format!("/library?q={TITLE}"),
        "/library?status=released".to_owned(),
        "/library?media=document".to_owned(),
        "/shares".to_owned(),
        "/shares?q=petra%40kunde.example".to_owned(),
        "/shares/new".to_owned(),
        format!("/shares/new?asset={asset}"),
        "/uploads".to_owned(),
        "/collections".to_owned(),
        "/account".to_owned(),
    ] {
        let (status, body) = filled.ask(&stranger, "GET", &path, true).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let told = body.replace(&format!("value=\"{TITLE}\""), "").replace("petra%40kunde.example", "");
        for secret in [TITLE, "Geheimordner", "unfinished", "Petra", &filled.share.to_string()] {
            assert!(!told.contains(secret), "{path} tells of {secret}");
        }
        assert!(!told.contains(&filled.collection.to_string()), "{path}");
    }
    for path in
        [format!("/library?collection={}", filled.collection), format!("/uploads?collection={}", filled.collection)]
    {
        let (real, random) = (
            filled.ask(&stranger, "GET", &path, true).await,
            filled.ask(&stranger, "GET", &path.replace(&filled.collection.to_string(), NOTHING), true).await,
        );
        assert_eq!(real, random, "{path}");
        assert_eq!(real.0, StatusCode::NOT_FOUND, "{path}");
    }
    filled.house.app.close().await.unwrap();
}

#[actix_web::test]
async fn customers_are_known_and_what_they_were_sent_is_not() {
    let filled = filled().await;
    let workers = Roles::new([Role::Employee, Role::Approver]).unwrap();
    let stranger = filled.person("stranger", workers, Rights::NONE).await;
    let seer = filled.person("seer", workers, Rights::new([Right::See])).await;
    let (_, list) = filled.ask(&stranger, "GET", "/contacts", true).await;
    assert!(list.contains("Petra"));
    let at = list.match_indices("<path>/").find_map(|(at, found)| {
        let id: Uuid = list.get(at + found.len()..)?.get(..36)?.parse().ok()?;
        Some(id)
    });
    let page = format!("/contacts/{}", at.unwrap());
    let share = filled.share.to_string();
    for (method, path) in
        [("GET", page.clone()), ("GET", format!("{page}/history")), ("POST", format!("{page}/history.csv"))]
    {
        let (status, body) = filled.ask(&stranger, method, &path, true).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!body.contains(TITLE) && !body.contains(&share), "{path} tells of a share that is not seen");
    }
    let (status, body) = filled.ask(&seer, "GET", &page, true).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(TITLE) && body.contains(&share));
    filled.house.app.close().await.unwrap();
}

#[actix_web::test]
async fn one_right_alone_opens_what_it_is_for() {
    let filled = filled().await;
    let workers = Roles::new([Role::Employee, Role::Approver]).unwrap();
    for right in Right::ALL {
        let person = filled.person(right.as_str(), workers, Rights::new([right])).await;
        for (method, path) in routes().filter(|(method, path)| *method == "GET" || !is_undoing(method, path)) {
            let needs = NEEDS.iter().find(|(route, _)| *route == line(method, path)).unwrap().1;
            let (status, _) = filled.ask(&person, method, path, true).await;
            let what = format!("{method} {path} with {}: {status}", right.as_str());
            match needs {
                "see" => assert!(status.is_success(), "{what}"),
                "sender" => assert!(matches!(status.as_u16(), 403 | 404), "{what}"),
                "owner" | "picture" => assert_eq!(status, StatusCode::NOT_FOUND, "{what}"),
                "gone" => assert_eq!(status, StatusCode::SEE_OTHER, "{what}"),
                // What was asked for is no customer, and nothing of the own account.
                "house" => assert_eq!(status, StatusCode::NOT_FOUND, "{what}"),
                "own" => assert!(!status.is_success(), "{what}"),
                // To make a collection needs the right on this one; to move it or what lies in it, on another one too.
                needed if needed == right.as_str() => assert!(!matches!(status.as_u16(), 401 | 403), "{what}"),
                _ => assert!(matches!(status.as_u16(), 403 | 404), "{what}"),
            }
        }
    }
    filled.house.app.close().await.unwrap();
}

/// What would take away from the next person what they are to be refused.
fn is_undoing(method: &str, path: &str) -> bool {
    matches!(line(method, path).as_str(), "POST /library/{id}/delete" | "POST /collections/{id}/remove")
}

#[actix_web::test]
async fn roles_that_do_not_work_with_files_find_none() {
    let filled = filled().await;
    for (name, role) in [("reviewer", Role::Reviewer), ("admin", Role::Administrator)] {
        // Even in a team with every right.
        let person = filled.person(name, Roles::new([role]).unwrap(), Rights::ALL).await;
        for (method, path) in routes() {
            let door = TABLE.iter().find(|route| (route.method, route.path) == (method, path)).unwrap().door;
            let (status, body) = filled.ask(&person, method, path, true).await;
            let opens = match door {
                Door::Reader => role == Role::Reviewer,
                Door::Arranger => role == Role::Administrator,
                door => matches!(door, Door::Member | Door::Insider),
            };
            let what = format!("{method} {path} as {name}: {status}");
            if NEEDS.contains(&(line(method, path).as_str(), "own")) {
                assert!(!status.is_success(), "{what}");
            } else if opens {
                assert!(!matches!(status.as_u16(), 401 | 403 | 404), "{what}");
            } else {
                assert_eq!(status, StatusCode::NOT_FOUND, "{what}");
            }
            assert!(!body.contains(TITLE) || role == Role::Reviewer, "{what}");
        }
        let (status, body) = filled.ask(&person, "GET", "/history", true).await;
        assert_eq!(status == StatusCode::OK, role == Role::Reviewer);
        assert_eq!(body.contains(TITLE), role == Role::Reviewer);
        assert_eq!(filled.ask(&person, "GET", "/library", true).await.0, StatusCode::SEE_OTHER);
        for path in ["/shares", "/uploads", "/shares/new"] {
            assert_eq!(filled.ask(&person, "GET", path, true).await.0, StatusCode::NOT_FOUND, "{path} as {name}");
        }
    }
    filled.house.app.close().await.unwrap();
}

#[actix_web::test]
async fn one_administrator_alone_makes_no_reviewer() {
    let filled = filled().await;
    let app = filled.house.app.clone();
    let admin = Roles::new([Role::Administrator]).unwrap();
    let (anna, second) = (filled.person("anna", Roles::WORKER, Rights::NONE).await, filled.second().await);
    let now = app.ground.now();
    let leave = administer(&second.session.facts, now).unwrap();
    let roles = async || {
        let all = app.staff.list(&leave).await.unwrap();
        all.into_iter().find(|one| one.person.id == anna.session.person.id).unwrap().roles
    };
    let post = async |person: &Person, path: &str| {
        let token = forms::token(&app, Some(person.session.id));
        let form = [("csrf", token.as_str()), ("role", "reviewer")];
        send(&filled.house, "POST", path, Some(&person.cookie), |request| request.set_form(form)).await.0
    };
    let third = filled.person("third", admin, Rights::NONE).await;
    let of_anna = format!("/people/{}/roles", anna.session.person.id);
    assert_eq!(post(&third, &of_anna).await, StatusCode::SEE_OTHER);
    assert_eq!(roles().await, Roles::WORKER);
    let act = app.staff.asked_acts(&leave).await.unwrap().remove(0).id;
    assert_eq!(post(&third, &format!("/acts/{act}/confirm")).await, StatusCode::FORBIDDEN);
    assert_eq!(post(&anna, &format!("/acts/{act}/confirm")).await, StatusCode::NOT_FOUND);
    assert_eq!(roles().await, Roles::WORKER);
    assert_eq!(post(second, &format!("/acts/{act}/confirm")).await, StatusCode::SEE_OTHER);
    assert_eq!(roles().await, Roles::new([Role::Reviewer]).unwrap());
    app.close().await.unwrap();
}
