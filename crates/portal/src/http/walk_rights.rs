//! What lists, searches and pages of customers tell those who see no collection, and what one administrator can't do alone.
//! Who may come through which route at all is asked in `cells`.

use actix_web::http::StatusCode;
use actix_web::test::TestRequest;
use bytes::Bytes;
use sealport_access::{Check, Mode, Right, Rights, Role, Roles, administer, set_status, work};
use sealport_asset_store::NewUpload;
use sealport_identity::{Address, Client, Language, ROOT_COLLECTION, Session};
use sealport_sharing::{DraftShare, Recipient};
use sealport_vault::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::app::App;
use crate::customers::tests::house::with_app;
use crate::http::forms;
use crate::http::walk::{Answer, House, PASSWORD, house, send};

const NOTHING: &str = "01890000-0000-7000-8000-000000000000";
const TITLE: &str = "Geheimplan";

pub(super) struct Person {
    pub(super) session: Session,
    pub(super) cookie: String,
}

impl Person {
    pub(super) async fn of(app: &App, secret: &Secret) -> Self {
        let session = app.staff.session(secret).await.unwrap().unwrap();
        Self { session, cookie: secret.expose().as_str().to_owned() }
    }
}

/// The boss's house with one of everything.
pub(super) struct Filled {
    pub(super) house: House,
    pub(super) boss: Session,
    /// A second administrator, once there is something to confirm.
    second: std::cell::OnceCell<Person>,
    pub(super) collection: Uuid,
    pub(super) asset: Uuid,
    share: Uuid,
}

async fn filled() -> Filled {
    fill(house().await).await
}

pub(super) async fn fill(house: House) -> Filled {
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
    upload("unfinished.txt").await;
    Filled { house, boss, second: std::cell::OnceCell::new(), collection, asset, share: sent.id }
}

pub(super) fn password() -> Zeroizing<String> {
    Zeroizing::new(PASSWORD.to_owned())
}

/// A network of one's own: one alone sets up only so many accounts a minute.
pub(super) fn somewhere(person: Uuid) -> Client {
    let [.., third, last] = person.into_bytes();
    Client::new([172, third, last, 1].into(), "test")
}

impl Filled {
    /// An employee with these rights on the collection, by a team of their own.
    pub(super) async fn person(&self, name: &str, roles: Roles, rights: Rights) -> Person {
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
        let begun = app.factors.follow(&link.secret, Some(password()), &somewhere(person)).await.unwrap();
        let (secret, _) = with_app(app, &begun.secret).await;
        Person::of(app, &secret).await
    }

    async fn second(&self) -> &Person {
        if self.second.get().is_none() {
            let admin = Roles::new([Role::Administrator]).unwrap();
            let second = self.person("second", admin, Rights::NONE).await;
            assert!(self.second.set(second).is_ok());
        }
        self.second.get().unwrap()
    }

    /// Asks as this person would, and leaves out of the answer what was asked for.
    async fn ask(&self, person: &Person, method: &str, path: &str) -> Answer {
        let form = [("csrf", forms::token(&self.house.app, Some(person.session.id)))];
        let more = |request: TestRequest| if method == "POST" { request.set_form(form) } else { request };
        let (status, body) = send(&self.house, method, path, Some(&person.cookie), more).await;
        (status, body.replace(path, "<path>"))
    }
}

#[actix_web::test]
async fn lists_searches_and_picks_know_nothing_of_what_is_not_seen() {
    let filled = filled().await;
    let workers = Roles::new([Role::Employee, Role::Approver]).unwrap();
    let stranger = filled.person("stranger", workers, Rights::NONE).await;
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
        let (status, body) = filled.ask(&stranger, "GET", &path).await;
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
            filled.ask(&stranger, "GET", &path).await,
            filled.ask(&stranger, "GET", &path.replace(&filled.collection.to_string(), NOTHING)).await,
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
    let (_, list) = filled.ask(&stranger, "GET", "/contacts").await;
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
        let (status, body) = filled.ask(&stranger, method, &path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(!body.contains(TITLE) && !body.contains(&share), "{path} tells of a share that is not seen");
    }
    let (status, body) = filled.ask(&seer, "GET", &page).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(TITLE) && body.contains(&share));
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
