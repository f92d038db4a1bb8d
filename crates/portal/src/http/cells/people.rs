//! Everybody who asks.

use sea_orm::ConnectionTrait;
use sealport_access::{Right, Rights, Role, Roles, work};
use sealport_ambient::Timestamp;
use sealport_database::sql;
use sealport_history::Actor;
use sealport_identity::{Address, Invited, Language, SetupLink, invite_customer};
use sealport_sharing::Recipient;
use sealport_vault::Secret;
use uuid::Uuid;

use crate::app::App;
use crate::customers::tests::house::with_app;
use crate::customers::tests::states::flipped;
use crate::http::callers::{GRANT, STAFF, STEP};
use crate::http::cells::rooms;
use crate::http::walk_rights::{Filled, Person, password, somewhere};

/// Somebody, under the heading of a column.
pub struct Subject {
    pub name: &'static str,
    pub cookies: Vec<(&'static str, String)>,
    /// The session that their forms are bound to.
    pub session: Option<Uuid>,
    /// Whether this one knows the links of the rooms.
    pub has_links: bool,
}

impl Subject {
    fn new(name: &'static str) -> Self {
        Self { name, cookies: Vec::new(), session: None, has_links: false }
    }

    fn signed_in(name: &'static str, person: &Person) -> Self {
        Self { cookies: vec![(STAFF, person.cookie.clone())], session: Some(person.session.id), ..Self::new(name) }
    }

    fn holding_links(name: &'static str) -> Self {
        Self { has_links: true, ..Self::new(name) }
    }

    /// The one secret wherever a browser keeps one.
    fn with_secret_everywhere(name: &'static str, secret: &str) -> Self {
        let cookies = [STAFF, STEP, GRANT].map(|cookie| (cookie, secret.to_owned()));
        Self { cookies: cookies.to_vec(), ..Self::new(name) }
    }
}

/// Those whom the rooms need, and those who ask.
pub struct Cast {
    pub sender: Person,
    pub gone: Person,
    pub editor: Person,
    pub recipient: Person,
    /// The link of another company.
    pub others: String,
    /// With an account that is switched off by hand in the end.
    disabled: Person,
    expired: Person,
    subjects: Vec<Subject>,
}

pub fn recipient() -> Recipient {
    let address = Address::parse("rita@kunde.example").unwrap();
    Recipient { name: "Rita Sommer".to_owned(), address, language: Language::De }
}

/// An account for somebody who is known from a share.
pub async fn invited(app: &App, by: Uuid, person: Uuid) -> SetupLink {
    let made =
        app.ground.database.write(async |on| invite_customer(on, &app.ground, Actor::Employee(by), person).await).await;
    match made.unwrap() {
        Invited::Link(link) => link,
        Invited::NotNeeded => panic!("an account was missing"),
    }
}

async fn customer(app: &App, link: &SetupLink) -> Person {
    let begun = app.factors.follow(&link.secret, Some(password()), &somewhere(app.ground.id())).await.unwrap();
    let (secret, _) = with_app(app, &begun.secret).await;
    Person::of(app, &secret).await
}

fn text(secret: &Secret) -> String {
    secret.expose().as_str().to_owned()
}

impl Cast {
    pub async fn gather(filled: &Filled) -> Self {
        let app = &filled.house.app;
        let workers = Roles::new([Role::Employee, Role::Approver]).unwrap();
        let all = Roles::new([Role::Employee, Role::Approver, Role::Administrator]).unwrap();
        let one = async |name, right| filled.person(name, workers, Rights::new([right])).await;
        let sender = one("sender", Right::Share).await;
        let gone = one("gone", Right::Share).await;
        let editor = one("edit", Right::Edit).await;
        let colleagues = [
            ("none", filled.person("none", workers, Rights::NONE).await),
            ("see", one("see", Right::See).await),
            ("release", one("release", Right::Release).await),
            // Even in a team with every right.
            ("review", filled.person("review", Roles::new([Role::Reviewer]).unwrap(), Rights::ALL).await),
            ("admin", filled.person("admin", Roles::new([Role::Administrator]).unwrap(), Rights::ALL).await),
        ];
        let (disabled, expired) =
            (filled.person("disabled", all, Rights::ALL).await, filled.person("expired", all, Rights::ALL).await);

        let first = rooms::send(app, &sender, filled.asset, recipient()).await;
        let recipient = customer(app, &invited(app, sender.session.person.id, first.person).await).await;
        let other = |name: &str| Recipient {
            name: name.to_owned(),
            address: Address::parse(&format!("{name}@other.example")).unwrap(),
            language: Language::Nl,
        };
        let others = rooms::send(app, &sender, filled.asset, other("otto")).await;
        let foreign = customer(app, &invited(app, sender.session.person.id, others.person).await).await;
        let nele = rooms::send(app, &sender, filled.asset, other("nele")).await;
        let link = invited(app, sender.session.person.id, nele.person).await;
        let client = somewhere(nele.person);
        let customer_enrolling = app.factors.follow(&link.secret, Some(password()), &client).await.unwrap();
        let customer_half = app.factors.password("rita@kunde.example", password(), &client).await.unwrap();
        let permit = sealport_access::administer(&filled.boss.facts, app.ground.now()).unwrap();
        let ines = Address::parse("ines@example.com").unwrap();
        let (_, link) = app.staff.add(&permit, ("Ines", &ines, Language::En), workers, &[]).await.unwrap();
        let enrolling = app.factors.follow(&link.secret, Some(password()), &client).await.unwrap();
        let half = app.factors.password("boss@example.com", password(), &client).await.unwrap();
        assert!(work(&filled.boss.facts, app.ground.now()).is_ok(), "who is half in would be somebody");

        let mut subjects = vec![
            Subject::new("anyone"),
            Subject::with_secret_everywhere("forged", &flipped(&sender.cookie)),
            Subject::holding_links("link"),
            Subject::holding_links("opened"),
            Subject::holding_links("coded"),
            Subject::with_secret_everywhere("c-half", &text(&customer_half.secret)),
            Subject::with_secret_everywhere("c-new", &text(&customer_enrolling.secret)),
            Subject { has_links: true, ..Subject::signed_in("customer", &recipient) },
            Subject::signed_in("foreign", &foreign),
            Subject::with_secret_everywhere("half", &text(&half.secret)),
            Subject::with_secret_everywhere("new", &text(&enrolling.secret)),
            Subject::signed_in("edit", &editor),
            Subject::signed_in("share", &sender),
            // No form of theirs is bound to a session that is over.
            Subject { session: None, ..Subject::signed_in("disabled", &disabled) },
            Subject { session: None, ..Subject::signed_in("expired", &expired) },
        ];
        subjects.extend(colleagues.iter().map(|(name, person)| Subject::signed_in(name, person)));
        Self { sender, gone, editor, recipient, others: others.token, disabled, expired, subjects }
    }

    /// Once everything is there: those whose time is over, and all subjects in the order of the table.
    pub async fn ready(self, app: &App, order: &[&'static str]) -> Vec<Subject> {
        let switch = async |text: &'static str, person: Uuid| {
            let done = app.ground.database.write(async |on| on.execute_raw(sql(on, text, [person.into()])).await).await;
            assert_eq!(done.unwrap().rows_affected(), 1, "{text}");
        };
        switch("UPDATE account SET disabled_at = 1 WHERE person_id = $1", self.disabled.session.person.id).await;
        switch("UPDATE session SET expires_at = 1 WHERE person_id = $1", self.expired.session.person.id).await;
        assert!(app.ground.now() > Timestamp::from_micros(1), "what ended then is over");
        let mut subjects = self.subjects;
        assert_eq!(subjects.len(), order.len());
        subjects.sort_by_key(|subject| order.iter().position(|name| *name == subject.name).expect("a column"));
        subjects
    }
}
