//! Roles, teams, and what people reach by them, on both databases.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Mutex;

use sealport_access::{Administer, EmployeeFacts, Permit, Right, Rights, Role, Roles, administer};
use sealport_ambient::Timestamp;
use sealport_database::{Database, on_both_databases, rows_affected};
use sealport_history::{Actor, Cursor, Detail, Kind, everything};
use sealport_identity::{
    Act, Address, Language, Leaving, LeftShares, ROOT_COLLECTION, RolesChange, Session, StaffError, TeamError, Teams,
    refresh_below, rights_in,
};
use sealport_vault::Secret;
use uuid::Uuid;

use crate::support::{App, PASSWORD, text};

struct House {
    base: crate::support::House,
    teams: Teams,
    boss: Session,
    /// Everybody's app, by address.
    apps: Mutex<HashMap<String, App>>,
}

impl Deref for House {
    type Target = crate::support::House;

    fn deref(&self) -> &crate::support::House {
        &self.base
    }
}

impl House {
    async fn on(database: &Database) -> Self {
        let base = crate::support::House::on(database);
        let boss = base.boss().await.session;
        Self { teams: Teams::new(base.ground.clone()), boss, base, apps: Mutex::default() }
    }

    fn leave(&self) -> Permit<Administer> {
        // Tests move the clock further than a session lasts.
        let lasting = EmployeeFacts { session_ends_at: Timestamp::from_micros(i64::MAX), ..self.boss.facts };
        administer(&lasting, self.ground.now()).unwrap()
    }

    async fn add(&self, name: &str, teams: &[Uuid]) -> (Uuid, Secret) {
        let address = Address::parse(&format!("{name}@example.com")).unwrap();
        let who = (name, &address, Language::De);
        let (person, link) = self.staff.add(&self.leave(), who, Roles::WORKER, teams).await.unwrap();
        let begun = self.factors.follow(&link.secret, Some(text(PASSWORD)), &self.client).await.unwrap();
        let (signed, app) = self.enrol_app(&self.enrolling(&begun).await).await;
        self.apps.lock().unwrap().insert(address.as_str().to_owned(), app);
        (person, signed.session.secret)
    }

    /// Signs in with password and app.
    async fn sign_in(&self, who: &str) -> Secret {
        self.step();
        let half = self.half(who, PASSWORD).await;
        let code = self.apps.lock().unwrap()[who].code(0);
        self.factors.finish_with_code(&half, code, &self.browser()).await.unwrap().session.secret
    }

    async fn rights(&self, person: Uuid, collection: Uuid) -> Rights {
        rights_in(self.ground.database.read(), person, collection).await.unwrap()
    }

    /// A collection in another one, as the library makes it.
    async fn collection(&self, parent: Uuid) -> Uuid {
        let id = self.ground.id();
        let make = "INSERT INTO collection (id, parent_id, name, created_at) VALUES ($1, $2, $3, 0)";
        let path = "INSERT INTO collection_path (collection_id, ancestor_id) \
                    SELECT $1, ancestor_id FROM collection_path WHERE collection_id = $2";
        self.ground
            .database
            .write(async |on| {
                rows_affected(on, make, [id.into(), parent.into(), id.to_string().into()]).await?;
                rows_affected(on, path, [id.into(), parent.into()]).await?;
                let own = "INSERT INTO collection_path (collection_id, ancestor_id) VALUES ($1, $1)";
                rows_affected(on, own, [id.into()]).await?;
                refresh_below(on, id).await
            })
            .await
            .unwrap();
        id
    }

    async fn give(&self, team: Uuid, collection: Uuid, edit: i64, share: i64) {
        let give = "INSERT INTO team_right (team_id, collection_id, may_edit, may_release, may_share) \
                    VALUES ($1, $2, $3, 0, $4)";
        self.ground
            .database
            .write(async |on| {
                rows_affected(on, give, [team.into(), collection.into(), edit.into(), share.into()]).await?;
                refresh_below(on, collection).await
            })
            .await
            .unwrap();
    }

    async fn kinds(&self) -> Vec<Kind> {
        let events = everything(self.ground.database.read(), Cursor::NEWEST, 50).await.unwrap();
        events.iter().rev().map(|event| event.kind).collect()
    }
}

on_both_databases! {
    async fn who_founds_the_portal_has_every_right_and_a_newcomer_none(database) {
        let house = House::on(database).await;
        assert_eq!(house.boss.facts.roles, Roles::FOUNDER);
        assert_eq!(house.rights(house.boss.person.id, ROOT_COLLECTION).await, Rights::ALL);
        let (anna, _) = house.add("anna", &[]).await;
        assert_eq!(house.rights(anna, ROOT_COLLECTION).await, Rights::NONE, "no team, no right");
        let first = house.teams.list(&house.leave()).await.unwrap().remove(0);
        assert_eq!((first.name.as_str(), first.members.len()), ("Alle", 1));
        let (ben, _) = house.add("ben", &[first.id]).await;
        assert_eq!(house.rights(ben, ROOT_COLLECTION).await, Rights::ALL);
        let below = house.collection(ROOT_COLLECTION).await;
        assert_eq!(house.rights(ben, below).await, Rights::ALL, "rights are inherited downwards");
        assert_eq!(house.rights(anna, below).await, Rights::NONE);
        let who = ("C", &Address::parse("c@example.com").unwrap(), Language::De);
        let refused = house.staff.add(&house.leave(), who, Roles::WORKER, &[house.ground.id()]).await;
        assert!(matches!(refused, Err(StaffError::NoSuchTeam)));
        let refused = house.staff.add(&house.leave(), who, Roles::default(), &[]).await;
        assert!(matches!(refused, Err(StaffError::NoRole)));
    }

    async fn a_team_gives_its_rights_while_one_is_in_it(database) {
        let house = House::on(database).await;
        let (anna, _) = house.add("anna", &[]).await;
        let (prices, plans) = (house.collection(ROOT_COLLECTION).await, house.collection(ROOT_COLLECTION).await);
        let deeper = house.collection(prices).await;
        let editors = house.teams.make(&house.leave(), " Preis  listen ").await.unwrap();
        let sellers = house.teams.make(&house.leave(), "Verkauf").await.unwrap();
        assert!(matches!(house.teams.make(&house.leave(), "Preis listen").await, Err(TeamError::NameTaken)));
        assert!(matches!(house.teams.make(&house.leave(), "  ").await, Err(TeamError::Name)));
        house.give(editors, prices, 1, 0).await;
        house.give(sellers, deeper, 0, 1).await;
        assert_eq!(house.rights(anna, deeper).await, Rights::NONE);
        house.teams.set_members(&house.leave(), editors, &[anna]).await.unwrap();
        house.teams.set_members(&house.leave(), sellers, &[anna]).await.unwrap();
        assert_eq!(house.rights(anna, prices).await, Rights::new([Right::Edit]));
        assert_eq!(house.rights(anna, deeper).await, Rights::new([Right::Edit, Right::Share]), "teams add up");
        assert_eq!(house.rights(anna, plans).await, Rights::NONE, "no right beside");
        assert_eq!(house.rights(anna, ROOT_COLLECTION).await, Rights::NONE, "nor above");
        house.teams.set_members(&house.leave(), sellers, &[]).await.unwrap();
        assert_eq!(house.rights(anna, deeper).await, Rights::new([Right::Edit]));
        house.teams.rename(&house.leave(), sellers, "Vertrieb").await.unwrap();
        house.teams.dissolve(&house.leave(), editors).await.unwrap();
        assert_eq!(house.rights(anna, prices).await, Rights::NONE);
        assert!(matches!(house.teams.dissolve(&house.leave(), editors).await, Err(TeamError::Unknown)));
        let stranger = house.teams.set_members(&house.leave(), sellers, &[house.ground.id()]).await;
        assert!(matches!(stranger, Err(TeamError::Unknown)));
        let kinds = house.kinds().await;
        for (kind, times) in [
            (Kind::TeamMade, 2), (Kind::TeamJoined, 2), (Kind::TeamLeft, 1), (Kind::TeamRenamed, 1), (Kind::TeamDissolved, 1),
        ] {
            assert_eq!(kinds.iter().filter(|one| **one == kind).count(), times, "{kind}");
        }
    }

    async fn other_roles_end_the_sessions_of_before(database) {
        let house = House::on(database).await;
        let (anna, cookie) = house.add("anna", &[]).await;
        let reviewer = Roles::new([Role::Approver]).unwrap();
        house.staff.set_roles(&house.leave(), anna, Roles::WORKER).await.unwrap();
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "nothing changed");
        house.staff.set_roles(&house.leave(), anna, reviewer).await.unwrap();
        assert!(house.staff.session(&cookie).await.unwrap().is_none());
        let again = house.sign_in("anna@example.com").await;
        assert_eq!(house.staff.session(&again).await.unwrap().unwrap().facts.roles, reviewer);
        let own = house.staff.set_roles(&house.leave(), house.boss.person.id, Roles::WORKER).await;
        assert!(matches!(own, Err(StaffError::OwnRoles)));
        let nothing = house.staff.set_roles(&house.leave(), anna, Roles::default()).await;
        assert!(matches!(nothing, Err(StaffError::NoRole)));
        let nobody = house.staff.set_roles(&house.leave(), house.ground.id(), Roles::WORKER).await;
        assert!(matches!(nobody, Err(StaffError::Unknown)));
        assert_eq!(house.kinds().await.into_iter().filter(|kind| *kind == Kind::RolesChanged).count(), 1);
    }

    async fn a_reviewer_is_made_by_two(database) {
        let house = House::on(database).await;
        let (anna, cookie) = house.add("anna", &[]).await;
        let (second, _) = house.add("second", &[]).await;
        let admin = Roles::new([Role::Administrator]).unwrap();
        assert_eq!(house.staff.set_roles(&house.leave(), second, admin).await.unwrap(), RolesChange::Done);
        let signed = house.sign_in("second@example.com").await;
        let facts = house.staff.session(&signed).await.unwrap().unwrap().facts;
        let other = administer(&facts, house.ground.now()).unwrap();

        let reviewer = Roles::new([Role::Reviewer]).unwrap();
        let ask = async || match house.staff.set_roles(&house.leave(), anna, reviewer).await.unwrap() {
            RolesChange::Asked(act) => act,
            RolesChange::Done => panic!("one person alone made a reviewer"),
        };
        let replaced = ask().await;
        let act = ask().await;
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "nothing changed yet");
        let waiting = house.staff.asked_acts(&other).await.unwrap();
        assert_eq!(waiting.len(), 1);
        assert_eq!((waiting[0].id, waiting[0].asked_by), (act, house.boss.person.id));
        assert_eq!(waiting[0].act, Act::ChangeRoles { person: anna, roles: reviewer });
        let alone = house.staff.confirm_act(&house.leave(), act).await;
        assert!(matches!(alone, Err(StaffError::SamePerson)));
        for gone in [replaced, house.ground.id()] {
            assert!(matches!(house.staff.confirm_act(&other, gone).await, Err(StaffError::NoSuchAct)));
        }
        house.staff.confirm_act(&other, act).await.unwrap();
        assert!(house.staff.session(&cookie).await.unwrap().is_none());
        let signed = house.sign_in("anna@example.com").await;
        assert_eq!(house.staff.session(&signed).await.unwrap().unwrap().facts.roles, reviewer);
        assert!(matches!(house.staff.confirm_act(&other, act).await, Err(StaffError::NoSuchAct)), "once");
        let events = everything(house.ground.database.read(), Cursor::NEWEST, 50).await.unwrap();
        let done = events.iter().find(|event| event.kind == Kind::ActConfirmed).unwrap();
        assert_eq!(done.actor, Actor::Employee(second));
        assert_eq!(done.details["asked_by"], Detail::Id(house.boss.person.id), "both names");

        // No longer a reviewer: two again. Who is asked may say no, and a day is all there is.
        let back = async || match house.staff.set_roles(&house.leave(), anna, Roles::WORKER).await.unwrap() {
            RolesChange::Asked(act) => act,
            RolesChange::Done => panic!("one person alone took a reviewer's role"),
        };
        let act = back().await;
        house.staff.refuse_act(&other, act).await.unwrap();
        assert!(matches!(house.staff.confirm_act(&other, act).await, Err(StaffError::NoSuchAct)));
        let late = back().await;
        house.clock.advance(std::time::Duration::from_secs(24 * 3600));
        assert!(house.staff.asked_acts(&other).await.unwrap().is_empty());
        assert!(matches!(house.staff.confirm_act(&other, late).await, Err(StaffError::NoSuchAct)), "too late");
        // Whom it is about doesn't confirm it either; a newcomer is no reviewer before the second person said so.
        let about = house.staff.set_roles(&house.leave(), second, reviewer).await.unwrap();
        let RolesChange::Asked(about) = about else { panic!("one person alone made a reviewer") };
        assert!(matches!(house.staff.confirm_act(&other, about).await, Err(StaffError::SamePerson)));
        let who = ("Rita", &Address::parse("rita@example.com").unwrap(), Language::De);
        let (rita, _) = house.staff.add(&house.leave(), who, reviewer, &[]).await.unwrap();
        let all = house.staff.list(&house.leave()).await.unwrap();
        assert!(all.iter().find(|one| one.person.id == rita).unwrap().roles.is_empty());
    }

    async fn nobody_alone_shuts_a_reviewer_out_or_lets_one_in_again(database) {
        let house = House::on(database).await;
        let (second, third) = (house.add("second", &[]).await.0, house.add("third", &[]).await.0);
        let admin = Roles::new([Role::Employee, Role::Administrator]).unwrap();
        for person in [second, third] {
            house.staff.set_roles(&house.leave(), person, admin).await.unwrap();
        }
        let signed = house.sign_in("second@example.com").await;
        let other = administer(&house.staff.session(&signed).await.unwrap().unwrap().facts, house.ground.now()).unwrap();
        let (rita, cookie) = house.add("rita", &[]).await;
        let reviewer = Roles::new([Role::Reviewer]).unwrap();
        let RolesChange::Asked(act) = house.staff.set_roles(&house.leave(), rita, reviewer).await.unwrap() else {
            panic!("one person alone made a reviewer")
        };
        house.staff.confirm_act(&other, act).await.unwrap();
        drop(cookie);
        let cookie = house.sign_in("rita@example.com").await;

        // Alone: neither off nor a link; and what isn't about a reviewer can't be asked for this way.
        let off = house.staff.set_disabled(&house.leave(), rita, true).await;
        assert!(matches!(off, Err(StaffError::TakesTwo)));
        assert!(matches!(house.staff.new_link(&house.leave(), rita).await, Err(StaffError::TakesTwo)));
        let leaving = Leaving { shares: LeftShares::HandOver, assets: true, heir: Some(third) };
        let asked = house.staff.ask_to_disable(&house.leave(), third, leaving).await;
        assert!(matches!(asked, Err(StaffError::Unknown)));
        assert!(house.staff.session(&cookie).await.unwrap().is_some());

        let act = house.staff.ask_for_link(&house.leave(), rita).await.unwrap();
        assert!(matches!(house.staff.confirm_act(&house.leave(), act).await, Err(StaffError::SamePerson)));
        let done = house.staff.confirm_act(&other, act).await.unwrap();
        assert_eq!(done.act, Act::LinkReviewer { person: rita });
        let link = done.link.unwrap();
        assert!(house.staff.setup_purpose(&link.secret).await.is_ok());

        let act = house.staff.ask_to_disable(&house.leave(), rita, leaving).await.unwrap();
        let waiting = house.staff.asked_acts(&other).await.unwrap();
        let about_rita = waiting.iter().map(|one| one.act).filter(|act| act.person() == rita);
        assert_eq!(about_rita.collect::<Vec<_>>(), [Act::DisableReviewer { person: rita, leaving }]);
        assert!(matches!(house.staff.confirm_act(&house.leave(), act).await, Err(StaffError::SamePerson)));
        assert!(house.staff.session(&cookie).await.unwrap().is_some(), "nothing happened yet");
        assert_eq!(house.staff.confirm_act(&other, act).await.unwrap().act, Act::DisableReviewer { person: rita, leaving });
        assert!(house.staff.session(&cookie).await.unwrap().is_none());
        assert!(house.staff.setup_purpose(&link.secret).await.is_err(), "the link is dead too");
        let events = everything(house.ground.database.read(), Cursor::NEWEST, 50).await.unwrap();
        let off = events.iter().find(|event| event.kind == Kind::EmployeeDisabled).unwrap();
        assert_eq!((off.actor, &off.details["asked_by"]), (Actor::Employee(second), &Detail::Id(house.boss.person.id)));
    }
}
