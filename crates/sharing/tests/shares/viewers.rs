//! Who sees a share for a company: exactly where its sender let them, and only while they are named.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{Asset, World, client, employee};
use sea_orm::ConnectionTrait;
use sealport_access::{Check, Refusal, enter};
use sealport_database::sql;
use sealport_directory::{ContactText, Directory, ViewerError};
use sealport_history::{Actor, Detail, Kind};
use sealport_identity::{Address, Language, Session, Staff, people};
use sealport_sharing::{
    ChangeError, DraftShare, FindingKind, Landing, MyShare, NewRecipient, SendError, SentShare, ShareCursor,
};
use uuid::Uuid;

const PETRA: &str = "petra@hotel.example";
const WIM: &str = "wim@hotel.example";
const ZOE: &str = "zoe@elsewhere.example";
const VERA: &str = "vera@hotel.example";

fn text(company: &str) -> ContactText {
    ContactText { language: Language::De, company: company.to_owned(), ..ContactText::default() }
}

impl World {
    fn directory(&self) -> Directory {
        Directory::new(self.ground.clone())
    }

    async fn contact(&self, address: &str, company: &str) -> Uuid {
        let address = Address::parse(address).unwrap();
        self.directory().add(&self.work(), &address, &text(company), &client()).await.unwrap()
    }

    async fn move_to(&self, person: Uuid, company: &str) {
        let (directory, work) = (self.directory(), self.work());
        let known = directory.contact(&work, person).await.unwrap().unwrap();
        let text = ContactText { company: company.to_owned(), ..known.text };
        directory.change(&work, person, known.revision, &text, &client()).await.unwrap();
    }

    async fn company_of(&self, person: Uuid) -> Uuid {
        self.directory().contact(&self.work(), person).await.unwrap().unwrap().company.unwrap()
    }

    /// A contact of a company with an account that can be signed in to.
    async fn contact_with_account(&self, address: &str, company: &str) -> Uuid {
        let id = self.contact(address, company).await;
        self.give_account(id).await;
        id
    }

    async fn name(&self, company: Uuid, person: Uuid) -> Result<(), ViewerError> {
        self.tick();
        self.directory().name_viewer(&self.work(), (company, person), &client()).await
    }

    /// The clock moves, so that each deed has an instant of its own.
    fn tick(&self) {
        self.clock.advance(std::time::Duration::from_micros(1));
    }

    async fn session_of(&self, person: Uuid) -> Session {
        let (id, now) = (self.ground.id(), self.now());
        let begin = "INSERT INTO session (id, person_id, secret_hash, created_at, used_at, expires_at, stage, proved_at) \
                     VALUES ($1, $2, $3, $4, $4, $5, 'full', $4)";
        let ends = now.after(crate::support::DAY);
        let hash = [id.as_bytes().as_slice(), id.as_bytes()].concat();
        self.run(begin, [id.into(), person.into(), hash.into(), now.micros().into(), ends.micros().into()]).await;
        let found = people(self.ground.database.read(), &self.ground, &[person]).await.unwrap().remove(&person);
        Session { id, person: found.unwrap(), facts: employee(person), proved_at: now, idle: crate::support::DAY }
    }

    async fn mine(&self, person: Uuid) -> Vec<MyShare> {
        let session = self.session_of(person).await;
        self.visits.mine(&session, ShareCursor::NEWEST, 100).await.unwrap()
    }

    async fn send_seen_by(&self, asset: Asset, to: &[&str], viewers: &[Uuid], check: Check) -> SentShare {
        self.tick();
        self.send(&DraftShare { viewers: viewers.to_vec(), check, ..self.draft(&[asset], to) }).await
    }

    async fn offered(&self, to: &[&str]) -> Vec<Uuid> {
        let to: Vec<_> = to.iter().map(|address| crate::support::recipient(address)).collect();
        self.sharing.viewers_for(&self.work(), &to).await.unwrap().iter().map(|one| one.person.id).collect()
    }

    async fn set_disabled(&self, person: Uuid, disabled: bool) {
        let staff = Staff::new(self.ground.clone());
        staff.set_customer_disabled(&self.work(), person, disabled).await.unwrap();
    }
}

/// A hotel with two people and a viewer, and somebody elsewhere.
struct Hotel {
    company: Uuid,
    petra: Uuid,
    vera: Uuid,
}

impl World {
    async fn hotel(&self) -> Hotel {
        let petra = self.contact(PETRA, "Hotel").await;
        self.contact(WIM, "Hotel").await;
        self.contact(ZOE, "Elsewhere").await;
        let vera = self.contact_with_account(VERA, "Hotel").await;
        Hotel { company: self.company_of(petra).await, petra, vera }
    }
}

crate::support::in_worlds! {
    async fn a_contact_with_an_account_is_named_and_nobody_else(world) {
        let Hotel { company, petra, vera } = world.hotel().await;
        let elsewhere = world.contact_with_account("kai@elsewhere.example", "Elsewhere").await;
        let (directory, work) = (world.directory(), world.work());
        let nameable: Vec<_> = directory.nameable(&work, company).await.unwrap().iter().map(|one| one.id).collect();
        assert_eq!(nameable, [vera]);
        assert!(matches!(world.name(company, petra).await, Err(ViewerError::NoAccount)));
        for (company, person) in [(company, elsewhere), (company, Uuid::nil()), (Uuid::nil(), vera)] {
            assert!(matches!(world.name(company, person).await, Err(ViewerError::Unknown)));
        }
        world.name(company, vera).await.unwrap();
        world.name(company, vera).await.unwrap();
        assert!(directory.nameable(&work, company).await.unwrap().is_empty());
        let named = directory.viewers(&work, company).await.unwrap();
        assert_eq!(named.iter().map(|one| (one.person.id, one.named_by)).collect::<Vec<_>>(), [(vera, world.sender)]);
        assert_eq!(world.count(company, Kind::ViewerNamed).await, 1, "once, however often it was asked for");
        assert_eq!(world.count(vera, Kind::ViewerNamed).await, 1);
    }

    async fn the_sender_is_offered_the_viewers_of_the_recipients_companies(world) {
        let Hotel { company, vera, .. } = world.hotel().await;
        assert!(world.offered(&[PETRA]).await.is_empty(), "nobody is named");
        world.name(company, vera).await.unwrap();
        assert_eq!(world.offered(&[PETRA, WIM, ZOE]).await, [vera]);
        assert!(world.offered(&[ZOE, "new@hotel.example"]).await.is_empty(), "nobody of the company gets it");
        assert!(world.offered(&[PETRA, VERA]).await.is_empty(), "a recipient sees it anyway");
        let asset = world.asset("Plan", 10).await;
        let petra = world.sharing.viewers_for(&world.work(), &[crate::support::recipient(PETRA)]).await.unwrap();
        assert_eq!((petra[0].company_name.as_str(), petra[0].colleagues.as_slice()), ("Hotel", &[PETRA.to_owned()][..]));
        // Not only the form: sending asks again.
        for to in [ZOE, VERA] {
            let draft = DraftShare { viewers: vec![vera], ..world.draft(&[asset], &[to]) };
            let found = world.sharing.preflight(&world.work(), &draft).await.unwrap();
            assert!(found.iter().any(|finding| finding.kind == FindingKind::NoViewer), "{to}");
            let sent = world.sharing.send(&world.work(), &draft, &client()).await;
            assert!(matches!(sent, Err(SendError::Blocked(found)) if found[0].kind == FindingKind::NoViewer), "{to}");
        }
        // What was read stands no longer.
        let draft = DraftShare { viewers: vec![vera], ..world.draft(&[asset], &[PETRA]) };
        world.sharing.remove_viewer(&world.work(), (company, vera), &client()).await.unwrap();
        assert!(matches!(world.sharing.send(&world.work(), &draft, &client()).await, Err(SendError::Blocked(_))));
    }

    async fn a_viewer_signs_in_whatever_the_share_asks_of_others(world) {
        let Hotel { company, petra, vera } = world.hotel().await;
        world.name(company, vera).await.unwrap();
        let asset = world.asset("Plan", 10).await;
        for check in Check::ALL {
            let sent = world.send_seen_by(asset, &[PETRA, ZOE], &[vera, vera], check).await;
            let [to_petra, to_zoe, to_vera] = [0, 1, 2].map(|place| sent.grants[place]);
            assert_eq!((sent.grants.len(), to_petra.person, to_vera.person), (3, petra, vera));
            let token = world.token(to_vera.grant).await;
            assert_eq!(world.gate(&token).await.needs, Check::Account);
            // In the own account it is told to whom it is addressed, and the grant opens and counts by itself.
            let mine = world.mine(vera).await;
            assert_eq!(mine[0].grant, to_vera.grant);
            assert_eq!(mine[0].sight.addressed_to.as_deref(), Some(&[PETRA.to_owned()][..]), "not to whom it is elsewhere");
            let session = world.session_of(vera).await;
            let opened = world.visits.open_with_account(&session, to_vera.grant, &client()).await.unwrap();
            world.fetch(&opened.secret, asset).await.unwrap();
            // The colleague reads who sees it; nobody elsewhere does.
            let sight = world.visits.sight(to_petra.grant).await.unwrap();
            assert_eq!((sight.viewers.as_slice(), sight.addressed_to), (&[VERA.to_owned()][..], None));
            assert_eq!(world.visits.sight(to_zoe.grant).await.unwrap(), Default::default());
            if check == Check::Link {
                assert_eq!(world.landing(&world.token(to_petra.grant).await).await.viewers, [VERA]);
                assert!(world.landing(&world.token(to_zoe.grant).await).await.viewers.is_empty());
            }
            // And the sender sees all of it.
            let details = world.details(sent.id).await;
            let of = |grant| details.recipients.iter().find(|one| one.grant == grant).unwrap();
            assert_eq!(of(to_vera.grant).viewer_of.as_deref(), Some("Hotel"));
            assert_eq!((of(to_vera.grant).deliveries.len(), of(to_petra.grant).deliveries.len()), (1, 0));
            assert_eq!(of(to_petra.grant).viewer_of, None);
            let events = world.timeline(sent.id).await;
            let shared = events.iter().find(|event| event.kind == Kind::Shared).unwrap();
            assert!(shared.sealed.contains_key("viewer.0") && !shared.sealed.contains_key("viewer.1"));
        }
    }

    async fn a_viewers_grant_is_revoked_alone_and_given_to_nobody_else(world) {
        let Hotel { company, vera, .. } = world.hotel().await;
        world.name(company, vera).await.unwrap();
        let asset = world.asset("Plan", 10).await;
        let sent = world.send_seen_by(asset, &[PETRA], &[vera], Check::Link).await;
        let (petra, viewer) = (sent.grants[0].grant, sent.grants[1].grant);
        let address = Address::parse("mallory@elsewhere.example").unwrap();
        let with = NewRecipient { name: String::new(), address, language: Language::De };
        let permit = world.change(sent.id).await;
        let replaced = world.sharing.replace_recipient(&permit, viewer, &with, &client()).await;
        assert!(matches!(replaced, Err(ChangeError::NoSuchRecipient)));
        // A new link is no weaker than the first.
        let permit = world.change(sent.id).await;
        world.sharing.send_again(&permit, viewer, &client()).await.unwrap();
        assert_eq!(world.gate(&world.token(viewer).await).await.needs, Check::Account);
        let permit = world.change(sent.id).await;
        world.sharing.revoke_grant(&permit, viewer, &client()).await.unwrap();
        assert_eq!(world.mine(vera).await[0].files.as_ref().unwrap_err(), &Refusal::GrantRevoked);
        assert!(world.landing(&world.token(petra).await).await.viewers.is_empty());
        // Nobody is reminded of what a viewer did not fetch.
        let other = world.send_seen_by(asset, &[PETRA], &[vera], Check::Link).await;
        let opened = world.open(&world.token(other.grants[0].grant).await).await;
        world.fetch(&opened.secret, asset).await.unwrap();
        world.details(other.id).await;
        world.clock.advance(crate::support::DAY * 12);
        let reminded = world.sharing.remind_unfetched().await.unwrap();
        assert_eq!(reminded.done, 1, "of the first one, which its recipient did not fetch");
    }

    async fn what_a_viewer_holds_goes_with_the_name_the_place_and_the_account(world) {
        let Hotel { company, petra, vera } = world.hotel().await;
        let asset = world.asset("Plan", 10).await;
        for way in ["removed", "moved", "switched off"] {
            world.name(company, vera).await.unwrap();
            let sent = world.send_seen_by(asset, &[PETRA], &[vera], Check::Link).await;
            let grant = sent.grants[1].grant;
            let session = world.session_of(vera).await;
            let opened = world.visits.open_with_account(&session, grant, &client()).await.unwrap();
            assert_eq!(world.begin_again(&opened.secret, asset).await, Ok(()), "{way}");
            world.tick();
            match way {
                "removed" => assert!(world.sharing.remove_viewer(&world.work(), (company, vera), &client()).await.unwrap()),
                "moved" => world.move_to(vera, "Elsewhere").await,
                _ => world.set_disabled(vera, true).await,
            }
            // In that very transaction, whether or not anybody has tidied up.
            assert!(matches!(world.begin_again(&opened.secret, asset).await, Err(Refusal::GrantRevoked | Refusal::SessionEnded)));
            let token = world.token_of_any(grant).await;
            if let Some(token) = token {
                assert_eq!(world.ended(&token).await, Refusal::GrantRevoked, "{way}");
            }
            let by = Actor::Employee(world.sender);
            world.sharing.revoke_lost_sight(by, Some(&client())).await.unwrap();
            assert_eq!(world.sharing.revoke_lost_sight(by, Some(&client())).await.unwrap(), 0, "once");
            let events = world.timeline(sent.id).await;
            let revoked: Vec<_> = events.iter().filter(|event| event.kind == Kind::GrantRevoked).collect();
            assert_eq!(revoked.len(), 1, "{way}");
            assert_eq!(revoked[0].details.get("reason"), Some(&Detail::Text("no_viewer".to_owned())));
            assert!(world.directory().viewers(&world.work(), company).await.unwrap().is_empty(), "{way}");
            // Nobody else lost anything, and coming back opens nothing.
            assert!(world.visits.landing(&world.token(sent.grants[0].grant).await).await.is_ok_and(|it| matches!(it, Landing::View(_))));
            match way {
                "moved" => world.move_to(vera, "Hotel").await,
                "switched off" => world.set_disabled(vera, false).await,
                _ => {}
            }
            world.name(company, vera).await.unwrap();
            let mine = world.mine(vera).await;
            assert!(mine.iter().all(|share| share.files.is_err()), "{way}");
            world.sharing.remove_viewer(&world.work(), (company, vera), &client()).await.unwrap();
        }
        assert_eq!(world.count(company, Kind::ViewerNamed).await, 6);
        assert_eq!(world.count(company, Kind::ViewerRemoved).await, 6);
        assert!(!world.sharing.remove_viewer(&world.work(), (company, petra), &client()).await.unwrap());
    }

    async fn a_viewer_sees_what_the_sender_let_them_and_only_while_named(world) {
        let Hotel { company, .. } = world.hotel().await;
        let asset = world.asset("Plan", 10).await;
        let viewers = [
            world.contact_with_account("v0@hotel.example", "Hotel").await,
            world.contact_with_account("v1@hotel.example", "Hotel").await,
        ];
        for seed in 1..=4_u64 {
            let mut chance = seed;
            let mut pick = |below: u64| {
                chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                (chance >> 33) % below
            };
            let mut named = BTreeSet::new();
            // What each viewer should see: the shares by viewer.
            let mut seen: BTreeMap<Uuid, BTreeSet<Uuid>> = viewers.map(|viewer| (viewer, BTreeSet::new())).into();
            let mut all = BTreeSet::new();
            let mut deeds = Vec::new();
            for _ in 0..24 {
                world.tick();
                let viewer = viewers[pick(2) as usize];
                let deed = pick(7);
                deeds.push((deed, viewers.iter().position(|one| *one == viewer).unwrap()));
                let lost = match deed {
                    0 => {
                        world.name(company, viewer).await.unwrap();
                        named.insert(viewer);
                        None
                    }
                    1 => {
                        world.sharing.remove_viewer(&world.work(), (company, viewer), &client()).await.unwrap();
                        Some(viewer)
                    }
                    // Away and back.
                    2 => {
                        world.move_to(viewer, "Elsewhere").await;
                        world.move_to(viewer, "Hotel").await;
                        Some(viewer)
                    }
                    3 => {
                        world.set_disabled(viewer, true).await;
                        if pick(2) == 0 {
                            assert!(world.visible(viewer, &all).await.is_empty(), "{seed}: {deeds:?}");
                        }
                        world.sharing.revoke_lost_sight(Actor::Portal, None).await.unwrap();
                        world.set_disabled(viewer, false).await;
                        Some(viewer)
                    }
                    _ => {
                        let chosen: Vec<Uuid> = viewers.into_iter().filter(|one| named.contains(one) && pick(2) == 0).collect();
                        let sent = world.send_seen_by(asset, &[PETRA, WIM], &chosen, Check::ALL[pick(3) as usize]).await;
                        all.insert(sent.id);
                        for one in chosen {
                            seen.get_mut(&one).unwrap().insert(sent.id);
                        }
                        None
                    }
                };
                if let Some(viewer) = lost {
                    named.remove(&viewer);
                    seen.get_mut(&viewer).unwrap().clear();
                }
                for viewer in viewers {
                    assert_eq!(world.visible(viewer, &all).await, seen[&viewer], "{seed}: {deeds:?}");
                }
            }
        }
    }
}

impl World {
    /// Which of these shares somebody can enter, by any grant of theirs, as the decision says it.
    async fn visible(&self, person: Uuid, among: &BTreeSet<Uuid>) -> BTreeSet<Uuid> {
        let on = self.ground.database.read();
        let mut seen = BTreeSet::new();
        let find = "SELECT id, share_id FROM share_grant WHERE person_id = $1";
        let session = self.session_of(person).await;
        for row in on.query_all_raw(sql(on, find, [person.into()])).await.unwrap() {
            let (grant, share): (Uuid, Uuid) = (row.try_get("", "id").unwrap(), row.try_get("", "share_id").unwrap());
            if !among.contains(&share) {
                continue;
            }
            let Ok(opened) = self.visits.open_with_account(&session, grant, &client()).await else { continue };
            // While the account is switched off, what it opened is of no use.
            let (visit, _) = self.visits.visit(&opened.secret).await.unwrap().unwrap();
            if enter(&visit.grant, self.now()).is_ok() {
                seen.insert(share);
            }
        }
        seen
    }

    /// The token in the newest waiting letter of a grant, while there is one.
    async fn token_of_any(&self, grant: Uuid) -> Option<String> {
        let on = self.ground.database.read();
        let find = "SELECT id FROM letter WHERE grant_id = $1 AND state = 'waiting'";
        on.query_one_raw(sql(on, find, [grant.into()])).await.unwrap()?;
        Some(self.token(grant).await)
    }
}
