//! A file and a share of it in each state, and one of everything else.

use std::collections::BTreeMap;

use bytes::Bytes;
use sea_orm::ConnectionTrait;
use sealport_access::{Check, Mode, Permit, Rights, Role, Roles, Status, Work, administer, set_status, work};
use sealport_asset_store::testing::small_picture;
use sealport_asset_store::{Edge, NewUpload, OrderDesk, PagePicture, RenderDesk};
use sealport_consent::WordingText;
use sealport_database::sql;
use sealport_directory::ContactText;
use sealport_identity::{Address, Client, Language, RolesChange};
use sealport_notify::{Wish, letters_of_share};
use sealport_sharing::{DraftShare, Landing, Recipient};
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::App;
use crate::customers::tests::house::token_of;
use crate::customers::tests::states::{STATES, State};
use crate::http::cells::people::{self, Cast};
use crate::http::walk_rights::{Filled, Person};

/// What is in each file.
pub const CONTENT: &str = "the-words-of-the-file-41c9";

/// How the name of each file begins.
pub const NAME: &str = "Kaimauer-41c9";

/// A session of a recipient.
pub struct Visit {
    pub cookie: String,
    pub session: Uuid,
}

/// Something in a state.
pub struct Room {
    pub state: &'static str,
    pub asset: Uuid,
    pub rendition: Uuid,
    pub share: Uuid,
    pub grant: Uuid,
    pub letter: Uuid,
    pub token: String,
    /// What the page behind the link hands out for its form.
    pub nonce: String,
    /// What was opened before the state came, by subject.
    pub visits: BTreeMap<&'static str, Visit>,
}

/// What has no state: one of everything.
pub struct Things {
    pub contact: Uuid,
    pub company: Uuid,
    pub purpose: Uuid,
    pub consent: Uuid,
    pub person: Uuid,
    pub team: Uuid,
    /// To confirm, and to refuse.
    pub acts: [Uuid; 2],
    /// To confirm, and to drop.
    pub recoveries: [Uuid; 2],
    pub request: Uuid,
    /// Under way, by who edits.
    pub upload: Uuid,
    pub collection: Uuid,
}

/// As they stand in the table.
pub fn names() -> Vec<&'static str> {
    let name = |state: &State| -> &'static str { state.name.replace(' ', "-").leak() };
    STATES.iter().map(name).collect()
}

/// What was sent.
pub struct Sent {
    pub share: Uuid,
    pub grant: Uuid,
    pub person: Uuid,
    pub token: String,
}

pub async fn send(app: &App, by: &Person, asset: Uuid, to: Recipient) -> Sent {
    let permit = work(&by.session.facts, app.ground.now()).unwrap();
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
    let sent = app.sharing.send(&permit, &draft, &Client::local("test")).await.unwrap();
    let (share, grant) = (sent.id, sent.grants[0].grant);
    let person = id(app, "SELECT person_id FROM share_grant WHERE id = $1", grant).await;
    Sent { share, grant, person, token: token_of(app, share, by.session.person.id).await }
}

async fn id(app: &App, text: &'static str, of: Uuid) -> Uuid {
    let on = app.ground.database.read();
    on.query_one_raw(sql(on, text, [of.into()])).await.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn change(app: &App, text: &str, of: Uuid) {
    // The one thing that the databases write differently.
    let zeros = if app.ground.database.is_sqlite() { "zeroblob(32)" } else { "decode(repeat('00', 32), 'hex')" };
    let text: &'static str = text.replace("zeroblob(32)", zeros).leak();
    let done = app.ground.database.write(async |on| on.execute_raw(sql(on, text, [of.into()])).await).await;
    assert!(done.unwrap().rows_affected() > 0, "{text}");
}

/// Opens a link, and has proved `proof` then.
pub async fn visit(app: &App, token: &str, proof: Check) -> Visit {
    let Landing::View(view) = app.visits.landing(token).await.unwrap() else { panic!("it runs") };
    let opened = app.visits.open(token, &view.nonce, &Client::local("test")).await.unwrap();
    let visit = known(app, &opened.secret).await;
    if proof == Check::Code {
        change(app, "UPDATE grant_session SET proof = 'code' WHERE id = $1", visit.session).await;
    }
    visit
}

async fn known(app: &App, secret: &Secret) -> Visit {
    let session = app.visits.visit(secret).await.unwrap().unwrap().0.session;
    Visit { cookie: secret.expose().as_str().to_owned(), session }
}

/// A released file with a small picture.
async fn released(filled: &Filled, desk: &mut RenderDesk, name: &str) -> Uuid {
    let (app, client, boss) = (&filled.house.app, Client::local("test"), &filled.boss);
    let permit = work(&boss.facts, app.ground.now()).unwrap();
    let content = [b"\x89PNG\r\n\x1a\n ", CONTENT.as_bytes()].concat();
    let (length, collection) = (content.len() as u64, Some(filled.collection));
    let new = NewUpload { file_name: format!("{NAME}-{name}.png"), length, asset: None, collection };
    let upload = app.uploads.create(&permit, new).await.unwrap();
    let mut writer = app.uploads.begin(&permit, upload.id, 0, None).await.unwrap();
    writer.write(Bytes::from(content)).await.unwrap();
    writer.finish_request().await.unwrap();
    let asset = app.uploads.finish(&permit, upload.id, None, &client).await.unwrap().asset;
    let known = app.library.asset(&permit, asset).await.unwrap().status_facts(1).unwrap();
    let leave = set_status(&boss.facts, &known, Status::Released, app.ground.now()).unwrap();
    app.library.set_status(&leave, "", &client).await.unwrap();
    while let Some(job) = desk.previews.claim(sealport_asset_store::Lane::Short).await.unwrap() {
        let rendition = job.rendition();
        job.keep(&small_picture(b"a small picture")).await.unwrap();
        draw(app, &permit, &mut desk.orders, rendition).await;
    }
    asset
}

/// Somebody looked at the page before.
async fn draw(app: &App, permit: &Permit<Work>, desk: &mut OrderDesk, rendition: Uuid) {
    let viewing = app.pages.for_employee(permit, rendition).await.unwrap();
    let drawing = async {
        let order = desk.next().await.unwrap();
        let page = PagePicture { jpeg: Bytes::from_static(b"a page"), width: 16, height: 9 };
        order.keep(0, page).await.unwrap();
    };
    let (seen, ()) = tokio::join!(viewing.page(0, Edge::READING), drawing);
    seen.unwrap();
}

pub async fn furnish(filled: &Filled, cast: &Cast) -> Vec<Room> {
    let app = &filled.house.app;
    let mut rooms = Vec::new();
    let mut desk = app.take_desk().unwrap();
    for (state, name) in STATES.iter().zip(names()) {
        let by = if name == "sender-gone" { &cast.gone } else { &cast.sender };
        let asset = released(filled, &mut desk, name).await;
        let Sent { share, grant, token, .. } = send(app, by, asset, people::recipient()).await;
        let opened =
            app.visits.open_with_account(&cast.recipient.session, grant, &Client::local("test")).await.unwrap();
        let visits = [
            ("opened", visit(app, &token, Check::Link).await),
            ("coded", visit(app, &token, Check::Code).await),
            ("customer", known(app, &opened.secret).await),
            ("expired", visit(app, &token, Check::Link).await),
            // Has opened what is their own.
            ("foreign", visit(app, &cast.others, Check::Link).await),
        ];
        change(app, "UPDATE grant_session SET expires_at = 1 WHERE id = $1", visits[3].1.session).await;
        let Landing::View(view) = app.visits.landing(&token).await.unwrap() else { panic!("it runs") };
        for text in state.records {
            change(app, text, share).await;
        }
        rooms.push(Room {
            state: name,
            rendition: id(app, "SELECT original_id FROM asset_version WHERE asset_id = $1", asset).await,
            letter: letters_of_share(app.ground.database.read(), share).await.unwrap().remove(0).id,
            visits: visits.into(),
            nonce: view.nonce,
            asset,
            share,
            grant,
            token,
        });
    }
    rooms
}

pub async fn one_of_everything(filled: &Filled, cast: &Cast) -> Things {
    let (app, client, now) = (&filled.house.app, Client::local("test"), filled.house.app.ground.now());
    let (working, running) = (work(&filled.boss.facts, now).unwrap(), administer(&filled.boss.facts, now).unwrap());
    let text = ContactText { name: "Paul".to_owned(), company: "Kunde".to_owned(), ..ContactText::default() };
    let address = Address::parse("paul@kunde.example").unwrap();
    let contact = app.directory.add(&working, &address, &text, &client).await.unwrap();
    let words = Language::ALL.map(|language| WordingText { language, title: "News".into(), body: "May we?".into() });
    app.consents.word(&running, None, &words, &client).await.unwrap();
    let purpose = app.consents.purposes(&working).await.unwrap().remove(0).id;
    let consent = app.consents.ask(&working, contact, purpose, &client).await.unwrap();
    let spare = async |name| filled.person(name, Roles::WORKER, Rights::NONE).await.session.person.id;
    let spares = [spare("spare").await, spare("other").await];
    let reviewer = Roles::new([Role::Reviewer]).unwrap();
    let change = async |person| match app.staff.set_roles(&running, person, reviewer).await.unwrap() {
        RolesChange::Asked(act) => act,
        RolesChange::Done => panic!("it takes two"),
    };
    let recover = async |person| app.factors.ask_recovery(&running, person).await.unwrap();
    let new =
        NewUpload { file_name: "unfinished.txt".into(), length: 9, asset: None, collection: Some(filled.collection) };
    let editing = work(&cast.editor.session.facts, now).unwrap();
    // Known by an account, which can be switched off.
    people::invited(app, filled.boss.person.id, contact).await;
    Things {
        company: id(app, "SELECT company_id FROM contact WHERE person_id = $1", contact).await,
        team: app.teams.make(&running, "spare team").await.unwrap(),
        recoveries: [recover(spares[0]).await, recover(spares[1]).await],
        acts: [change(spares[0]).await, change(spares[1]).await],
        person: spare("leaving").await,
        request: app.accounts.ask(&cast.recipient.session, Wish::Data, "", &client).await.unwrap(),
        upload: app.uploads.create(&editing, new).await.unwrap().id,
        collection: filled.collection,
        contact,
        purpose,
        consent,
    }
}
