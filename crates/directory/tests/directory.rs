//! Contacts and companies on both databases: found without a name in the clear, warned of, imported, forgotten.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::sync::Arc;
use std::time::Duration;

use sea_orm::ConnectionTrait;
use sealport_access::{EmployeeFacts, Permit, Roles, Work, work};
use sealport_ambient::{TestClock, Timestamp};
use sealport_database::{Database, Ground, sql};
use sealport_directory::*;
use sealport_history::{Actor, Cursor, Kind, everything, timeline};
use sealport_identity::{Address, Client, Language, ensure_person};
use uuid::Uuid;

struct World {
    ground: Arc<Ground>,
    clock: Arc<TestClock>,
    directory: Directory,
    permit: Permit<Work>,
    anna: Uuid,
}

fn address(text: &str) -> Address {
    Address::parse(text).unwrap()
}

fn client() -> Client {
    Client::local("test")
}

fn named(name: &str, company: &str) -> ContactText {
    ContactText { name: name.to_owned(), company: company.to_owned(), ..ContactText::default() }
}

impl World {
    async fn new(database: &Database) -> Self {
        let (ground, clock) = sealport_database::testing::ground(database);
        let make = async |on: &_| {
            ensure_person(on, &ground, "Anna Lindner", &address("anna@lindner.example"), Language::De).await
        };
        let anna = ground.database.write(async |on| make(on).await).await.unwrap();
        let facts = EmployeeFacts {
            person: anna,
            roles: Roles::WORKER,
            disabled: false,
            session_ends_at: Timestamp::from_micros(i64::MAX),
        };
        let permit = work(&facts, ground.now()).unwrap();
        Self { directory: Directory::new(ground.clone()), permit, ground, clock, anna }
    }

    async fn add(&self, name: &str, at: &str, company: &str) -> Uuid {
        self.clock.advance(Duration::from_secs(1));
        self.directory.add(&self.permit, &address(at), &named(name, company), &client()).await.unwrap()
    }

    async fn found(&self, search: &str) -> Vec<String> {
        let filter = ContactFilter { search: search.to_owned(), ..ContactFilter::default() };
        let found = self.directory.contacts(&self.permit, &filter, ListCursor::FIRST, 50).await.unwrap();
        found.into_iter().map(|line| line.person.name).collect()
    }

    async fn kinds(&self) -> Vec<Kind> {
        let events = everything(self.ground.database.read(), Cursor::NEWEST, 1_000).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }

    async fn number(&self, text: &'static str) -> i64 {
        let on = self.ground.database.read();
        on.query_one_raw(sql(on, text, [])).await.unwrap().unwrap().try_get_by_index(0).unwrap()
    }
}

sealport_database::on_both_databases! {
    async fn contacts_are_found_by_beginnings_of_names_and_addresses(database) {
        let world = World::new(database).await;
        world.add("Jörg Müller-Lüdenscheidt", "jml@see.example", "Hotel am See").await;
        world.add("Petra Sommer", "petra.s@see.example", "Hotel am See").await;
        world.add("", "post@bakker-bouw.example", "").await;
        for (search, who) in [
            ("mull", vec!["Jörg Müller-Lüdenscheidt"]),
            ("muell joerg", vec!["Jörg Müller-Lüdenscheidt"]),
            ("lüd jö mü", vec!["Jörg Müller-Lüdenscheidt"]),
            ("petra sommerfeld", vec![]),
            ("PETRA.S@see.example", vec!["Petra Sommer"]),
            ("@see.example", vec!["Petra Sommer", "Jörg Müller-Lüdenscheidt"]),
            ("@sea.example", vec![]),
            ("bouw", vec!["post@bakker-bouw.example"]),
            ("", vec!["post@bakker-bouw.example", "Petra Sommer", "Jörg Müller-Lüdenscheidt"]),
        ] {
            assert_eq!(world.found(search).await, who, "{search}");
        }
        let companies = world.directory.companies(&world.permit, "am hot", ListCursor::FIRST, 10).await.unwrap();
        assert_eq!((companies.len(), companies[0].contacts), (1, 2));
        let filter = ContactFilter { company: Some(companies[0].id), search: "pet".into(), archived: false };
        let found = world.directory.contacts(&world.permit, &filter, ListCursor::FIRST, 10).await.unwrap();
        assert_eq!(found[0].company.as_ref().unwrap().1, "Hotel am See");
    }

    async fn a_list_is_read_page_by_page_without_gap_or_repeat(database) {
        let world = World::new(database).await;
        for number in 0..25 {
            world.add(&format!("Gast {number}"), &format!("gast{number}@x.example"), "").await;
        }
        for search in ["", "gast"] {
            let (mut seen, mut from) = (Vec::new(), ListCursor::FIRST);
            loop {
                let filter = ContactFilter { search: search.to_owned(), ..ContactFilter::default() };
                let page = world.directory.contacts(&world.permit, &filter, from, 10).await.unwrap();
                let Some(last) = page.last() else { break };
                from = last.cursor();
                seen.extend(page.into_iter().map(|line| line.person.name));
            }
            let all: Vec<_> = (0..25).rev().map(|number| format!("Gast {number}")).collect();
            assert_eq!(seen, all);
        }
    }

    async fn a_recipient_is_a_contact_and_comes_out_of_the_archive(database) {
        let world = World::new(database).await;
        let ground = &world.ground;
        let note = async |name: &str| {
            ground.database.write(async |on| {
                let person = ensure_person(on, ground, name, &address("petra@see.example"), Language::De).await?;
                note_recipient(on, ground, person, world.anna).await?;
                Ok::<_, Trouble>(person)
            }).await.unwrap()
        };
        let petra = note("Petra Sommer").await;
        assert_eq!(world.found("som").await, ["Petra Sommer"]);
        world.directory.set_archived(&world.permit, petra, true, &client()).await.unwrap();
        world.directory.set_archived(&world.permit, petra, true, &client()).await.unwrap();
        assert!(world.found("som").await.is_empty());
        assert_eq!(note("Somebody else").await, petra);
        assert_eq!(world.found("som").await, ["Petra Sommer"], "a known person keeps the name");
        assert_eq!(world.kinds().await, [Kind::ContactArchived], "one deed, one line");
    }

    async fn a_change_tells_what_it_was_and_loses_against_a_faster_one(database) {
        let world = World::new(database).await;
        let id = world.add("Petra Somer", "petra@see.example", "").await;
        let known = world.directory.contact(&world.permit, id).await.unwrap().unwrap();
        let text = ContactText { phone: "+49 761 1".into(), protection: "NDA".into(), ..named("Petra Sommer", "Hotel") };
        let change = async |text: &ContactText| {
            world.clock.advance(Duration::from_secs(1));
            world.directory.change(&world.permit, id, known.revision, text, &client()).await
        };
        change(&text).await.unwrap();
        assert!(matches!(change(&named("X", "")).await, Err(ContactError::Changed)));
        let now = world.directory.contact(&world.permit, id).await.unwrap().unwrap();
        assert_eq!(now.text, ContactText { language: known.text.language, ..text.clone() });
        assert_eq!((world.found("sommer").await.len(), world.found("somer").await.len()), (1, 0));
        world.directory.change(&world.permit, id, now.revision, &text, &client()).await.unwrap();
        let events = timeline(world.ground.database.read(), id, Cursor::NEWEST, 10).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [Kind::ContactChanged, Kind::ContactAdded], "nothing changed, nothing told");
        assert_eq!(events[0].actor, Actor::Employee(world.anna));
        let key = sealport_identity::person_key(world.ground.database.read(), &world.ground, id).await.unwrap();
        let before = events[0].sealed["name_before"].open(events[0].id, "name_before", &key).unwrap();
        assert_eq!(before, "Petra Somer");
        let long = ContactText { notes: "x".repeat(4_001), ..text };
        assert!(matches!(change(&long).await, Err(ContactError::TooLong(Field::Notes))));
        let again = world.directory.add(&world.permit, &address("PETRA@see.example"), &named("", ""), &client()).await;
        assert!(matches!(again, Err(ContactError::AlreadyThere(known)) if known == id));
    }

    async fn twins_and_look_alikes_are_seen(database) {
        let world = World::new(database).await;
        world.add("Petra Sommer", "petra@hotel-see.example", "").await;
        let own = ["lindner.example".to_owned()];
        let seen = async |name: &str, at: &str| {
            let found = doubts(world.ground.database.read(), &world.ground, (name, &address(at)), &own, None).await;
            found.unwrap().into_iter().map(|doubt| match doubt {
                Doubt::SameName(twin) => format!("same name: {}", twin.address.unwrap().as_str()),
                Doubt::LooksLike { known } => format!("like {known}"),
                Doubt::Spelled { other } => format!("spelled {other}"),
            }).collect::<Vec<_>>()
        };
        assert_eq!(seen("sommer petra", "petra@else.example").await, Vec::<String>::new());
        assert_eq!(seen("PETRA SOMMER", "petra@else.example").await, ["same name: petra@hotel-see.example"]);
        assert_eq!(seen("Petra Sommer", "petra@hotel-see.example").await, Vec::<String>::new());
        assert_eq!(seen("", "a@hotel-sea.example").await, ["like hotel-see.example"]);
        assert_eq!(seen("", "a@hotle-see.example").await, ["like hotel-see.example"]);
        assert_eq!(seen("", "a@hotel-see.exampl").await, ["like hotel-see.example"]);
        assert_eq!(seen("", "a@1indner.example").await, ["like lindner.example"]);
        let cyrillic = seen("", "a@hоtel-see.example").await;
        assert_eq!(cyrillic[0], "like hotel-see.example");
        assert!(cyrillic[1].starts_with("spelled xn--"), "{cyrillic:?}");
        let (puny, _) = (cyrillic[1].trim_start_matches("spelled ").to_owned(), ());
        assert_eq!(seen("", &format!("a@{puny}")).await[0], "like hotel-see.example", "however it is written");
    }

    async fn a_list_does_what_its_plan_said_and_nothing_the_second_time(database) {
        let world = World::new(database).await;
        let id = world.add("Petra Sommer", "petra@see.example", "Hotel am See").await;
        let text = "name;email;company;phone;language\nPetra Sommer;petra@see.example;HOTEL am see;+49 1;\n\
                    Willem;w@bakker.example;Bakker;;nl\nX;nobody;;;\nPetra Sommer;p@see.example;;;de\n";
        let sheet = read_sheet(text.as_bytes(), Language::De).unwrap();
        let plan = world.directory.plan(&world.permit, &sheet, &[]).await.unwrap();
        let outcomes: Vec<_> = plan.lines.iter().map(|line| line.outcome.clone()).collect();
        let planned = [
            Outcome::Change(id, vec![Field::Phone]),
            Outcome::Add,
            Outcome::Wrong(WhyWrong::BadAddress),
            Outcome::Add,
        ];
        assert_eq!(outcomes, planned);
        assert!(matches!(plan.lines[3].doubts[..], [Doubt::SameName(_)]));
        let before = world.kinds().await.len();
        let done = world.directory.import(&world.permit, &sheet, &client()).await.unwrap();
        assert_eq!(done, plan.counts());
        assert_eq!(done, Imported { added: 2, changed: 1, same: 0, wrong: 1 });
        // Two contacts, one company, one change, and the list itself.
        assert_eq!(world.kinds().await.len() - before, 5);
        let again = world.directory.import(&world.permit, &sheet, &client()).await.unwrap();
        assert_eq!(again, Imported { added: 0, changed: 0, same: 3, wrong: 1 });
        assert_eq!(world.number("SELECT COUNT(*) FROM company").await, 2);
    }

    async fn whoever_is_forgotten_is_found_no_more(database) {
        let world = World::new(database).await;
        let petra = world.add("Petra Sommer", "petra@see.example", "Hotel").await;
        let carlo = world.add("Carlo", "carlo@see.example", "").await;
        let forget = async |person| world.ground.database.write(async |on| forget(on, person).await).await.unwrap();
        forget(petra).await;
        assert_eq!((world.found("petra").await.len(), world.found("@see.example").await.len()), (0, 1));
        assert_eq!(world.number("SELECT COUNT(*) FROM mail_domain").await, 1, "Carlo still has it");
        forget(carlo).await;
        for table in [
            "SELECT COUNT(*) FROM mail_domain",
            "SELECT COUNT(*) FROM mail_domain_near",
            "SELECT COUNT(*) FROM contact WHERE name_mark IS NOT NULL OR company_id IS NOT NULL",
            "SELECT COUNT(*) FROM name_prefix WHERE subject_id IN (SELECT person_id FROM contact)",
        ] {
            assert_eq!(world.number(table).await, 0, "{table}");
        }
    }

    async fn companies_are_renamed_and_never_two_of_a_name(database) {
        let world = World::new(database).await;
        world.add("Petra", "petra@see.example", "Hotel am See").await;
        world.add("Willem", "w@bakker.example", "Bakker Bouw").await;
        let all = world.directory.companies(&world.permit, "", ListCursor::FIRST, 10).await.unwrap();
        let (bakker, hotel) = (all[0].id, all[1].id);
        let change = async |name: &str, revision| {
            world.directory.change_company(&world.permit, hotel, revision, (name, "Nur über Frau Sommer"), &client()).await
        };
        assert!(matches!(change("bakker  BOUW", 1).await, Err(CompanyError::AlreadyThere(id)) if id == bakker));
        assert!(matches!(change(" – ", 1).await, Err(CompanyError::NoName)));
        change("Seehotel", 1).await.unwrap();
        assert!(matches!(change("Hotel", 1).await, Err(CompanyError::Changed)));
        let read = world.directory.company(&world.permit, hotel).await.unwrap().unwrap();
        assert_eq!((read.name.as_str(), read.notes.as_str(), read.contacts), ("Seehotel", "Nur über Frau Sommer", 1));
        let named = company_names(world.ground.database.read(), &world.ground, [hotel, bakker]).await.unwrap();
        assert_eq!(named.len(), 2);
        let events = timeline(world.ground.database.read(), hotel, Cursor::NEWEST, 10).await.unwrap();
        let kinds: Vec<_> = events.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [Kind::CompanyChanged, Kind::CompanyAdded]);
    }
}
