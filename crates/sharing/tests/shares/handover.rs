//! Shares change hands, or end, when who answers for them leaves.

use crate::support::{DAY, World, client, colleague, employee};
use sealport_access::{Administer, EmployeeFacts, Permit, Refusal, Role, Roles, administer, change_share, work};
use sealport_history::{Actor, Cursor, Detail, Kind, Subject, everything};
use sealport_notify::{NoticeKind, notices};
use sealport_sharing::*;
use uuid::Uuid;

/// An administrator who doesn't work with assets.
async fn boss(world: &World) -> (Uuid, Permit<Administer>) {
    let boss = colleague(&world.ground, "Boss", "boss@company.example").await;
    let roles = Roles::new([Role::Administrator]).unwrap();
    (boss, administer(&EmployeeFacts { roles, ..employee(boss) }, world.now()).unwrap())
}

async fn worker(world: &World, name: &str) -> Uuid {
    let person = colleague(&world.ground, name, &format!("{}@company.example", name.to_lowercase())).await;
    world.run("INSERT INTO account_role (person_id, role) VALUES ($1, 'employee')", [person.into()]).await;
    person
}

async fn mine(world: &World, person: Uuid) -> Vec<i64> {
    let permit = work(&employee(person), world.now()).unwrap();
    let filter = ListFilter { mine: true, ..ListFilter::default() };
    let found = world.sharing.list(&permit, &filter, ShareCursor::NEWEST, 10).await.unwrap();
    found.into_iter().map(|share| share.number).collect()
}

async fn of_kind(world: &World, kind: Kind) -> Vec<sealport_history::Event> {
    let all = everything(world.ground.database.read(), Cursor::NEWEST, 100).await.unwrap();
    all.into_iter().filter(|event| event.kind == kind).collect()
}

crate::support::in_worlds! {
    async fn all_shares_of_one_go_to_another(world) {
        let (boss, leave) = boss(&world).await;
        let ben = worker(&world, "Ben").await;
        let plan = world.asset("Plan", 10).await;
        let first = world.send(&world.draft(&[plan], &["anna@customer.example"])).await;
        world.clock.advance(std::time::Duration::from_secs(1));
        let second = world.send(&world.draft(&[plan], &["anna@customer.example", "otto@customer.example"])).await;
        world.sharing.revoke(&world.change(first.id).await, &client()).await.unwrap();
        let owned = world.sharing.owned(&leave, world.sender).await.unwrap();
        assert_eq!(owned, OwnedShares { running: 1, over: 1, recipients: 2 });

        // Only to another one who works here and may sign in.
        let customer = colleague(&world.ground, "Cleo", "cleo@company.example").await;
        let gone = worker(&world, "Gone").await;
        world.run("UPDATE account SET disabled_at = 1 WHERE person_id = $1", [gone.into()]).await;
        for to in [world.sender, boss, customer, gone, world.ground.id()] {
            let refused = world.sharing.hand_over(&leave, (world.sender, to), &client()).await;
            assert!(matches!(refused, Err(HandOverError::NoColleague)));
        }
        assert_eq!(mine(&world, world.sender).await, [2, 1]);

        let before = world.change(second.id).await;
        assert_eq!(world.sharing.hand_over(&leave, (world.sender, ben), &client()).await.unwrap(), 2);
        assert_eq!(mine(&world, world.sender).await, [] as [i64; 0]);
        assert_eq!(mine(&world, ben).await, [2, 1]);
        let late = world.sharing.revoke(&before, &client()).await;
        assert!(matches!(late, Err(ChangeError::Changed)), "a leave of before the hand-over holds no more");
        let facts = world.sharing.facts(world.sender, second.id).await.unwrap().unwrap();
        assert_eq!(change_share(&employee(world.sender), &facts, world.now()).unwrap_err(), Refusal::SenderOnly);
        let facts = world.sharing.facts(ben, second.id).await.unwrap().unwrap();
        let his = change_share(&employee(ben), &facts, world.now()).unwrap();
        world.sharing.set_expiry(&his, world.now().after(DAY), &client()).await.unwrap();

        // Every share's history has both names; who sent it stays.
        let events = of_kind(&world, Kind::ShareHandedOver).await;
        assert_eq!(events.len(), 2);
        for event in &events {
            assert_eq!(event.actor, Actor::Employee(boss));
            assert_eq!(event.details["from"], Detail::Id(world.sender));
            assert_eq!(event.details["to"], Detail::Id(ben));
            assert!(event.subjects.contains(&Subject::Asset(plan.id)));
        }
        let permit = work(&employee(ben), world.now()).unwrap();
        let share = world.sharing.share(&permit, second.id).await.unwrap().unwrap();
        assert_eq!((share.sender.id, share.owner.id), (world.sender, ben));
        assert_eq!(share.message, "Bitte schön", "sealed for who wrote it, and still read");
        let told = notices(world.ground.database.read(), ben, false).await.unwrap();
        assert_eq!(told.iter().filter(|notice| notice.kind == NoticeKind::SharesHandedOver).count(), 1);
        // And on: from the second owner to a third.
        let cora = worker(&world, "Cora").await;
        assert_eq!(world.sharing.hand_over(&leave, (ben, cora), &client()).await.unwrap(), 2);
        assert_eq!(world.sharing.hand_over(&leave, (ben, cora), &client()).await.unwrap(), 0);
        assert_eq!(mine(&world, cora).await, [2, 1]);
    }

    async fn all_running_shares_of_one_end(world) {
        let (boss, leave) = boss(&world).await;
        let ben = worker(&world, "Ben").await;
        let plan = world.asset("Plan", 10).await;
        let other = world.send(&world.draft(&[plan], &["otto@customer.example"])).await;
        world.sharing.hand_over(&leave, (world.sender, ben), &client()).await.unwrap();
        let shares = [
            world.send(&world.draft(&[plan], &["anna@customer.example"])).await,
            world.send(&world.draft(&[plan], &["anna@customer.example", "otto@customer.example"])).await,
        ];
        assert_eq!(world.sharing.revoke_all(&leave, world.sender, &client()).await.unwrap(), 2);
        let revoked = "SELECT COUNT(*) AS n FROM share WHERE revoked_at IS NOT NULL";
        assert_eq!(world.number(revoked).await, 2);
        let waiting = "SELECT COUNT(*) AS n FROM letter WHERE state = 'waiting' AND kind = 'share_sent'";
        assert_eq!(world.number(waiting).await, 1, "only what Ben answers for still goes out");
        let events = of_kind(&world, Kind::ShareRevoked).await;
        assert_eq!(events.len(), 2);
        assert!(events.iter().all(|event| event.actor == Actor::Employee(boss)));
        assert!(shares.iter().all(|share| events.iter().any(|event| event.subjects.contains(&Subject::Share(share.id)))));
        assert_eq!(world.sharing.revoke_all(&leave, world.sender, &client()).await.unwrap(), 0, "once");
        assert_eq!(world.sharing.owned(&leave, ben).await.unwrap().running, 1, "{}", other.number);
    }
}
