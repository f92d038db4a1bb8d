//! A share is seen by who sent it, and by whoever may see all that is in it.

use crate::support::{World, colleague, employee};
use sealport_access::{Permit, Refusal, Role, Roles, Work, change_share, read_history, work};
use sealport_identity::ROOT_COLLECTION;
use sealport_sharing::*;
use uuid::Uuid;

fn permit(world: &World, person: Uuid) -> Permit<Work> {
    work(&employee(person), world.now()).unwrap()
}

async fn numbers(world: &World, person: Uuid, search: &str) -> Vec<i64> {
    let filter = ListFilter { search: search.to_owned(), ..ListFilter::default() };
    let found = world.sharing.list(&permit(world, person), &filter, ShareCursor::NEWEST, 10).await.unwrap();
    found.into_iter().map(|share| share.number).collect()
}

crate::support::in_worlds! {
    async fn shares_are_seen_by_their_sender_and_by_who_sees_all_in_them(world) {
        let ben = colleague(&world.ground, "Ben", "ben@company.example").await;
        let prices = world.collection(&[world.sender, ben]).await;
        let (price, plan) = (world.asset_in(prices, "Price list", 10).await, world.asset("Plan", 10).await);
        let both = world.send(&world.draft(&[price, plan], &["anna@customer.example"])).await;
        world.clock.advance(std::time::Duration::from_secs(5));
        let first = world.send(&world.draft(&[price], &["anna@customer.example"])).await;
        assert_eq!(numbers(&world, world.sender, "").await, [2, 1]);
        assert_eq!(numbers(&world, ben, "").await, [2], "one file of the other share is not his to see");
        assert_eq!(numbers(&world, ben, "plan").await, [] as [i64; 0]);
        assert_eq!(numbers(&world, ben, "#1").await, [] as [i64; 0]);
        let his = permit(&world, ben);
        assert!(world.sharing.share(&his, both.id).await.unwrap().is_none());
        assert!(world.sharing.share(&his, world.ground.id()).await.unwrap().is_none());
        assert_eq!(world.sharing.share(&his, first.id).await.unwrap().unwrap().number, 2);
        let on = world.ground.database.read();
        let seen = asset_shares(on, &his, price.id, world.now()).await.unwrap();
        assert_eq!(seen.iter().map(|share| share.number).collect::<Vec<_>>(), [2]);
        let facts = world.sharing.facts(ben, both.id).await.unwrap().unwrap();
        assert_eq!(change_share(&employee(ben), &facts, world.now()).unwrap_err(), Refusal::Unseen);
        let facts = world.sharing.facts(ben, first.id).await.unwrap().unwrap();
        assert_eq!(change_share(&employee(ben), &facts, world.now()).unwrap_err(), Refusal::SenderOnly);
        // A reviewer reads the history of all of them, whoever works with assets that of what they see.
        let own = read_history(&employee(ben), world.now()).unwrap();
        assert!(world.sharing.head(&own, both.id).await.unwrap().is_none());
        assert_eq!(world.sharing.head(&own, first.id).await.unwrap().unwrap().number, 2);
        let roles = Roles::new([Role::Reviewer]).unwrap();
        let all = read_history(&sealport_access::EmployeeFacts { roles, ..employee(ben) }, world.now()).unwrap();
        assert_eq!(world.sharing.head(&all, both.id).await.unwrap().unwrap().number, 1);
        // Who sent a share keeps it in sight when the right goes.
        world.run("DELETE FROM person_right WHERE person_id = $1", [world.sender.into()]).await;
        assert_eq!(numbers(&world, world.sender, "").await, [2, 1]);
        // But not the files: what they are called by now is for those who see them.
        let kept = world.sharing.share(&permit(&world, world.sender), both.id).await.unwrap().unwrap();
        assert!(kept.files.iter().all(|file| file.hidden && file.title.is_empty() && file.file_name.is_empty()));
        assert_eq!(numbers(&world, world.sender, "price").await, [] as [i64; 0]);
        assert_eq!(numbers(&world, world.sender, "#1").await, [1]);
        let (hers, everything) = (permit(&world, world.sender), ListFilter::default());
        let list = world.sharing.list(&hers, &everything, ShareCursor::NEWEST, 9).await.unwrap();
        assert!(list.iter().all(|share| share.first_title.is_none()));
        let whole = world.sharing.head(&all, both.id).await.unwrap().unwrap();
        assert!(whole.files.iter().all(|file| !file.hidden && !file.title.is_empty()), "a reviewer's right is another");
        world.sharing.revoke(&world.change(both.id).await, &crate::support::client()).await.unwrap();
    }

    async fn only_what_one_may_share_goes_out(world) {
        let ben = colleague(&world.ground, "Ben", "ben@company.example").await;
        let prices = world.collection(&[ben]).await;
        let (price, plan) = (world.asset_in(prices, "Price list", 10).await, world.asset("Plan", 10).await);
        let kinds = async |assets: &[crate::support::Asset]| {
            let draft = world.draft(assets, &["anna@customer.example"]);
            match world.sharing.send(&permit(&world, ben), &draft, &crate::support::client()).await {
                Ok(_) => Vec::new(),
                Err(SendError::Blocked(found)) => found.into_iter().map(|finding| finding.kind).collect(),
                Err(other) => panic!("{other}"),
            }
        };
        let nowhere = crate::support::Asset { id: world.ground.id(), ..plan };
        assert_eq!(kinds(&[plan]).await, [FindingKind::NoSuchAsset]);
        assert_eq!(kinds(&[nowhere]).await, [FindingKind::NoSuchAsset], "the same as for one that isn't there");
        let see = "INSERT INTO person_right (person_id, collection_id, may_edit, may_release, may_share) \
                   VALUES ($1, $2, 1, 1, 0)";
        world.run(see, [ben.into(), ROOT_COLLECTION.into()]).await;
        assert_eq!(kinds(&[price, plan]).await, [FindingKind::MayNotShare]);
        assert!(kinds(&[price]).await.is_empty());
        // A finding about a share that the sender doesn't see would tell of it.
        world.send(&world.draft(&[plan], &["bert@customer.example"])).await;
        let draft = world.draft(&[plan, price], &["bert@customer.example"]);
        let told = async |person| {
            let found = world.sharing.preflight(&permit(&world, person), &draft).await.unwrap();
            found.iter().any(|finding| matches!(finding.kind, FindingKind::AlreadyShared { .. }))
        };
        assert!(told(ben).await, "he sees all of that share");
        world.run("DELETE FROM person_right WHERE person_id = $1 AND may_share = 0", [ben.into()]).await;
        assert!(!told(ben).await);
    }
}
