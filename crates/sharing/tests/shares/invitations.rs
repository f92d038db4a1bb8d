//! A share that asks for an account invites who has none, in its own letter.

use std::time::Duration;

use crate::support::{Asset, URL, World, client, colleague, face, person};
use sea_orm::ConnectionTrait;
use sealport_access::Check;
use sealport_database::sql;
use sealport_history::{Actor, Kind};
use sealport_identity::{AccountState, account_state, person_key};
use sealport_notify::read_waiting_letter;
use sealport_sharing::{About, DraftShare, FindingKind, Severity};
use sealport_vault::{Place, SealsFields, Secret};
use uuid::Uuid;

const ANNA: &str = "anna@customer.example";
const BERT: &str = "bert@customer.example";

impl World {
    fn asking(&self, check: Check, asset: Asset, to: &[&str]) -> DraftShare {
        DraftShare { check, ..self.draft(&[asset], to) }
    }

    /// The set-up links in the letters with this grant's link, the oldest first, as their reader has them.
    async fn setup_links(&self, grant: Uuid, person: Uuid) -> Vec<Option<String>> {
        let on = self.ground.database.read();
        let find = "SELECT id, sealed FROM letter WHERE grant_id = $1 AND state <> 'cancelled' ORDER BY created_at, id";
        let rows = on.query_all_raw(sql(on, find, [grant.into()])).await.unwrap();
        let key = person_key(on, &self.ground, person).await.unwrap();
        let link = |row: &sea_orm::QueryResult| {
            let (id, sealed): (Uuid, Vec<u8>) = (row.try_get("", "id").unwrap(), row.try_get("", "sealed").unwrap());
            let place = Place { table: "letter", column: "sealed", id: id.into_bytes() };
            let letter: serde_json::Value = serde_json::from_slice(&key.open(place, &sealed).unwrap()).unwrap();
            letter["letter"]["account"]["link"].as_str().map(str::to_owned)
        };
        rows.iter().map(link).collect()
    }

    async fn setup_link(&self, grant: Uuid, person: Uuid) -> Option<String> {
        self.setup_links(grant, person).await.pop().expect("a letter")
    }

    /// Whether a set-up link can be followed.
    async fn works(&self, link: &str) -> bool {
        let secret = link.strip_prefix(&format!("{URL}/setup/")).unwrap().split('?').next().unwrap();
        let hash = Secret::parse(secret).unwrap().hash().as_bytes().to_vec();
        let on = self.ground.database.read();
        let find = "SELECT id FROM setup_link WHERE secret_hash = $1 AND used_at IS NULL AND expires_at > $2";
        on.query_one_raw(sql(on, find, [hash.into(), self.now().micros().into()])).await.unwrap().is_some()
    }

    async fn state(&self, person: Uuid) -> AccountState {
        account_state(self.ground.database.read(), person).await.unwrap().0
    }

    /// Somebody with an account that can be signed in to.
    async fn with_account(&self, address: &str) -> Uuid {
        let id = person(&self.ground, "", address).await;
        self.give_account(id).await;
        id
    }

    async fn preflight(&self, draft: &DraftShare) -> Vec<(Severity, usize, FindingKind)> {
        let found = self.sharing.preflight(&self.work(), draft).await.unwrap();
        let of_recipient = |finding: sealport_sharing::Finding| match finding.about {
            About::Recipient(place) => Some((finding.severity, place, finding.kind)),
            _ => None,
        };
        found.into_iter().filter_map(of_recipient).collect()
    }
}

crate::support::in_worlds! {
    async fn who_has_no_account_is_invited_in_the_letter_itself(world) {
        let asset = world.asset("Plan", 10).await;
        let draft = world.asking(Check::Account, asset, &[ANNA, BERT]);
        let tells = |place| (Severity::Tells, place, FindingKind::Invites);
        assert_eq!(world.preflight(&draft).await, [tells(0), tells(1)]);
        let sent = world.send(&draft).await;
        for one in &sent.grants {
            let links = world.setup_links(one.grant, one.person).await;
            let [Some(link)] = links.as_slice() else { panic!("one letter, with a link: {}", links.len()) };
            assert!(link.ends_with(&format!("?next=/my/shares/{}", one.grant)), "it leads on to the share");
            assert!(world.works(link).await);
            assert_eq!(world.state(one.person).await, AccountState::Invited);
            let events = world.timeline(one.person).await;
            let invited: Vec<_> = events.iter().filter(|event| event.kind == Kind::CustomerInvited).collect();
            assert_eq!(invited.len(), 1);
            assert_eq!(invited[0].actor, Actor::Employee(world.sender));
        }
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter").await, 2, "no letter besides");
        // The form came twice: nothing is made anew.
        let link = world.setup_link(sent.grants[0].grant, sent.grants[0].person).await.unwrap();
        assert!(world.send(&draft).await.again);
        assert!(world.works(&link).await);
    }

    async fn a_share_that_asks_for_less_invites_nobody(world) {
        let asset = world.asset("Plan", 10).await;
        for check in [Check::Link, Check::Code] {
            let draft = world.asking(check, asset, &[ANNA]);
            assert!(world.preflight(&draft).await.iter().all(|(.., kind)| *kind != FindingKind::Invites));
            let sent = world.send(&draft).await;
            assert_eq!(world.setup_link(sent.grants[0].grant, sent.grants[0].person).await, None);
            assert_eq!(world.state(sent.grants[0].person).await, AccountState::None);
        }
    }

    async fn nobody_is_invited_by_a_share_that_is_not_sent(world) {
        let (asset, gone) = (world.asset("Plan", 10).await, world.asset("Old", 10).await);
        world.withdraw(gone.id).await;
        let draft = DraftShare { check: Check::Account, ..world.draft(&[asset, gone], &[ANNA]) };
        assert!(world.sharing.send(&world.work(), &draft, &client()).await.is_err());
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_link").await, 0);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter").await, 0);
    }

    async fn whoever_has_an_account_gets_the_share_alone(world) {
        let asset = world.asset("Plan", 10).await;
        let anna = world.with_account(ANNA).await;
        let draft = world.asking(Check::Account, asset, &[ANNA]);
        assert_eq!(world.preflight(&draft).await, []);
        let sent = world.send(&draft).await;
        assert_eq!(sent.grants[0].person, anna);
        assert_eq!(world.setup_link(sent.grants[0].grant, anna).await, None);
        assert_eq!(world.count(anna, Kind::CustomerInvited).await, 0);
    }

    async fn an_open_invitation_gets_a_fresh_link_in_the_newest_letter(world) {
        let asset = world.asset("Plan", 10).await;
        let first = world.send(&world.asking(Check::Account, asset, &[ANNA])).await.grants[0];
        let old = world.setup_link(first.grant, first.person).await.unwrap();
        world.clock.advance(Duration::from_secs(60));
        let other = world.asset("List", 10).await;
        let draft = world.asking(Check::Account, other, &[ANNA]);
        assert_eq!(world.preflight(&draft).await, [(Severity::Tells, 0, FindingKind::InvitesAgain)]);
        let second = world.send(&draft).await;
        let fresh = world.setup_link(second.grants[0].grant, first.person).await.unwrap();
        assert_eq!((world.works(&old).await, world.works(&fresh).await), (false, true));
        // Sent again: the same once more.
        let permit = world.change(second.id).await;
        world.sharing.send_again(&permit, second.grants[0].grant, &client()).await.unwrap();
        let again = world.setup_link(second.grants[0].grant, first.person).await.unwrap();
        assert_eq!((world.works(&fresh).await, world.works(&again).await), (false, true));
        // Sent to another address instead: that one is invited, and the first one's link is left alone.
        let permit = world.change(second.id).await;
        let bert = crate::support::recipient(BERT);
        let bert = world.sharing.replace_recipient(&permit, second.grants[0].grant, &bert, &client()).await.unwrap();
        let link = world.setup_link(bert.grant, bert.person).await.unwrap();
        assert!(world.works(&link).await && world.works(&again).await);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_link").await, 2, "one for each of them");
        // A week later it is over, and the share is there all the same.
        world.clock.advance(sealport_identity::INVITATION_LIFE);
        assert!(!world.works(&link).await);
        let token = world.token(bert.grant).await;
        assert_eq!(world.gate(&token).await.needs, Check::Account);
        assert!(world.visits.account_wanted(&token).await.unwrap().is_some());
    }

    async fn an_account_that_is_switched_off_stays_so(world) {
        let asset = world.asset("Plan", 10).await;
        let anna = world.with_account(ANNA).await;
        let since = world.now();
        world.run("UPDATE account SET disabled_at = $2 WHERE person_id = $1", [anna.into(), since.micros().into()]).await;
        let draft = world.asking(Check::Account, asset, &[ANNA]);
        assert_eq!(world.preflight(&draft).await, [(Severity::Warns, 0, FindingKind::AccountOff { since })]);
        let sent = world.send(&draft).await;
        assert_eq!(world.setup_link(sent.grants[0].grant, anna).await, None);
        assert_eq!(world.state(anna).await, AccountState::Disabled(since));
    }

    async fn a_colleague_is_let_in_by_administrators_alone(world) {
        let asset = world.asset("Plan", 10).await;
        let address = "kurt@company.example";
        let kurt = colleague(&world.ground, "Kurt", address).await;
        world.run("INSERT INTO account_role (person_id, role) VALUES ($1, 'employee')", [kurt.into()]).await;
        let draft = world.asking(Check::Account, asset, &[address]);
        assert_eq!(world.preflight(&draft).await, [(Severity::Warns, 0, FindingKind::ColleagueNotReady)]);
        let sent = world.send(&draft).await;
        assert_eq!(world.setup_link(sent.grants[0].grant, kurt).await, None);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM setup_link").await, 0);
    }

    async fn who_reads_a_waiting_letter_gets_nobodys_account(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.asking(Check::Account, asset, &[ANNA])).await;
        let one = sent.grants[0];
        let link = world.setup_link(one.grant, one.person).await.unwrap();
        let on = world.ground.database.read();
        let find = sql(on, "SELECT id FROM letter WHERE grant_id = $1", [one.grant.into()]);
        let letter: Uuid = on.query_one_raw(find).await.unwrap().unwrap().try_get("", "id").unwrap();
        let (ground, face, client) = (&world.ground, face(), client());
        let read = ground.database.write(async |on| {
            read_waiting_letter(on, ground, letter, (world.sender, &client), &face).await
        });
        let read = read.await.unwrap();
        let secret = link.split("/setup/").nth(1).unwrap().split('?').next().unwrap();
        for part in [&read.text, &read.html] {
            assert!(part.contains("/r/") && !part.contains("/setup/") && !part.contains(secret), "{part}");
        }
        assert!(world.works(&link).await, "it still goes to the recipient");
        assert_eq!(world.setup_link(one.grant, one.person).await, Some(link));
    }
}
