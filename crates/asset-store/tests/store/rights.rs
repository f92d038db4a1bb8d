//! What a person may not see does not exist, whichever door they come to. On both sizes.

use crate::common::house;
use sealport_access::{
    CollectionFacts, Permit, Refusal, Right, Rights, Status, Work, administer, arrange, edit, relocate, set_status,
};
use sealport_asset_store::testing::{House, client, employee, event, facts, give, newcomer, upload, work_permit};
use sealport_asset_store::{
    CollectionError, Collections, Filter, LibraryError, NewUpload, OpenError, UploadError, asset_names,
    collection_names, status_facts,
};
use sealport_database::{on_both_databases, rows_affected};
use sealport_history::{Detail, Kind};
use sealport_identity::ROOT_COLLECTION;
use uuid::Uuid;

async fn titles(house: &House, permit: &Permit<Work>, filter: Filter) -> Vec<String> {
    let page = house.library.list(permit, &filter, None, 50).await.unwrap();
    page.assets.into_iter().map(|card| card.title).collect()
}

fn new(collection: Option<Uuid>, asset: Option<Uuid>) -> NewUpload {
    NewUpload { file_name: "more.txt".to_owned(), length: 4, asset, collection }
}

on_both_databases! {
    async fn assets_change_hands_and_keep_their_rights(database) {
        let (house, _) = house(database).await;
        let (plan, gone) = (house.upload("plan.txt", b"text").await, house.upload("gone.txt", b"text").await);
        let roles = sealport_access::Roles::new([sealport_access::Role::Administrator]).unwrap();
        let boss = sealport_access::EmployeeFacts { roles, ..facts(&house.ground, house.person) };
        let leave = administer(&boss, house.ground.now()).unwrap();
        let ben = employee(&house.ground, "ben@example.org").await;
        let nobody = house.library.hand_over(&leave, (house.person, ben), &client()).await;
        assert!(matches!(nobody, Err(LibraryError::NoColleague)), "he has no role yet");
        let role = "INSERT INTO account_role (person_id, role) VALUES ($1, 'employee')";
        let given = house.ground.database.write(async |on| rows_affected(on, role, [ben.into()]).await);
        assert_eq!(given.await.unwrap(), 1);
        let mine = Filter { mine: true, ..Filter::default() };
        let refused = house.library.hand_over(&leave, (house.person, house.person), &client()).await;
        assert!(matches!(refused, Err(LibraryError::NoColleague)));
        assert_eq!(house.library.owned(&leave, house.person).await.unwrap(), 2);
        assert_eq!(house.library.hand_over(&leave, (house.person, ben), &client()).await.unwrap(), 2);
        let (annas, bens) = (house.permit(), work_permit(&house.ground, ben));
        assert!(titles(&house, &annas, mine.clone()).await.is_empty());
        assert_eq!(titles(&house, &bens, mine).await.len(), 2, "what he may see anyway is his now");
        let asset = house.library.asset(&annas, plan.asset).await.unwrap();
        assert_eq!((asset.created_by, asset.owner), (house.person, ben), "she brought it in, and sees it as before");
        for one in [plan, gone] {
            let told = event(&house.ground, one.asset, Kind::AssetHandedOver).await;
            assert_eq!((&told.details["from"], &told.details["to"]), (&Detail::Id(house.person), &Detail::Id(ben)));
        }
        assert_eq!(house.library.owned(&leave, house.person).await.unwrap(), 0);
    }

    async fn what_one_may_not_see_is_not_there(database) {
        let (house, _) = house(database).await;
        let made = house.upload("secret plan.txt", b"text").await;
        house.release(made.asset, 1).await;
        let stranger = newcomer(&house.ground, "ben@example.org").await;
        let permit = work_permit(&house.ground, stranger);
        let nothing = house.ground.id();
        for asset in [made.asset, nothing] {
            assert!(matches!(house.library.asset(&permit, asset).await, Err(LibraryError::NotFound)));
            assert!(house.library.assets(&permit, &[asset]).await.unwrap().is_empty());
            let begun = house.uploads.create(&permit, new(None, Some(asset))).await;
            assert!(matches!(begun, Err(UploadError::NoSuchAsset)));
            let found = status_facts(house.ground.database.read(), stranger, asset, 1).await.unwrap();
            assert!(found.is_none());
        }
        for file in [made.rendition, nothing] {
            assert!(matches!(house.originals.figures(&permit, file).await, Err(OpenError::NotFound)));
            let opened = house.originals.open_for_employee(&permit, house.ground.id(), file, &client()).await;
            assert!(matches!(opened.map(drop), Err(OpenError::NotFound)));
            assert!(house.originals.thumbnail_for_employee(&permit, file).await.unwrap().is_none());
            assert!(!house.originals.is_seen(stranger, file).await.unwrap());
        }
        for filter in [
            Filter::default(),
            Filter { search: "secret".to_owned(), ..Filter::default() },
            Filter { status: Some(Status::Released), ..Filter::default() },
            Filter { released: true, may_share: true, ..Filter::default() },
            Filter { within: Some(ROOT_COLLECTION), ..Filter::default() },
        ] {
            assert_eq!(titles(&house, &house.permit(), filter.clone()).await.len(), 1, "{filter:?}");
            assert!(titles(&house, &permit, filter.clone()).await.is_empty(), "{filter:?}");
        }
        for place in [None, Some(ROOT_COLLECTION), Some(nothing)] {
            let begun = house.uploads.create(&permit, new(place, None)).await;
            assert!(matches!(begun, Err(UploadError::NoSuchCollection)), "{place:?}");
        }
        let on = house.ground.database.read();
        let names = asset_names(on, &house.ground, Some(stranger), [made.asset]).await.unwrap();
        assert!(names[&made.asset].hidden && names[&made.asset].title.is_empty() && names[&made.asset].key.is_none());
        assert!(!asset_names(on, &house.ground, None, [made.asset]).await.unwrap()[&made.asset].hidden);
        let collections = Collections::new(house.ground.clone());
        assert!(collections.seen(&permit).await.unwrap().is_empty());
        assert!(collection_names(on, Some(stranger), [ROOT_COLLECTION]).await.unwrap().is_empty());
    }

    async fn each_right_opens_its_own_door_only(database) {
        let (house, _) = house(database).await;
        let made = house.upload("plan.txt", b"text").await;
        let now = house.ground.now();
        for right in Right::ALL {
            let person = newcomer(&house.ground, &format!("{}@example.org", right.as_str())).await;
            give(&house.ground, person, ROOT_COLLECTION, Rights::new([right])).await;
            let (permit, who) = (work_permit(&house.ground, person), facts(&house.ground, person));
            let asset = house.library.asset(&permit, made.asset).await.unwrap();
            assert_eq!(asset.rights, Rights::new([right]));
            let refused = |may: bool| if may { None } else { Some(Refusal::NoRight) };
            assert_eq!(edit(&who, &asset.held(), now).err(), refused(right == Right::Edit), "{right:?}");
            let version = asset.status_facts(1).unwrap();
            assert_eq!(set_status(&who, &version, Status::Released, now).err(), refused(right == Right::Release));
            assert_eq!(set_status(&who, &version, Status::InReview, now).err(), refused(right == Right::Edit));
            for place in [new(None, Some(made.asset)), new(Some(ROOT_COLLECTION), None)] {
                match house.uploads.create(&permit, place).await {
                    Ok(_) => assert_eq!(right, Right::Edit),
                    Err(error) => assert!(right != Right::Edit && matches!(error, UploadError::NoRight), "{right:?} {error}"),
                }
            }
            let shareable = Filter { may_share: true, ..Filter::default() };
            assert_eq!(titles(&house, &permit, shareable).await.len(), usize::from(right == Right::Share));
            assert!(house.originals.is_seen(person, made.rendition).await.unwrap());
        }
    }

    async fn a_right_that_was_taken_in_between_changes_nothing(database) {
        let (house, _) = house(database).await;
        let made = house.upload("plan.txt", b"text").await;
        let ben = employee(&house.ground, "ben@example.org").await;
        let (permit, who, now) = (work_permit(&house.ground, ben), facts(&house.ground, ben), house.ground.now());
        let asset = house.library.asset(&permit, made.asset).await.unwrap();
        let may_edit = edit(&who, &asset.held(), now).unwrap();
        let may_release = set_status(&who, &asset.status_facts(1).unwrap(), Status::Released, now).unwrap();
        let may_delete = sealport_access::delete(&who, &asset.end_facts().unwrap(), now).unwrap();
        let begun = house.uploads.create(&permit, new(None, None)).await.unwrap();
        let mut writer = house.uploads.begin(&permit, begun.id, 0, None).await.unwrap();
        writer.write(bytes::Bytes::from_static(b"text")).await.unwrap();
        writer.finish_request().await.unwrap();
        give(&house.ground, ben, ROOT_COLLECTION, Rights::new([Right::See])).await;
        let described = sealport_asset_store::Description { notes: "new".to_owned(), ..(&asset).into() };
        let outcome = house.library.describe(&may_edit, asset.revision, described, &client()).await;
        assert!(matches!(outcome, Err(LibraryError::Changed)));
        assert!(matches!(house.library.set_status(&may_release, "", &client()).await, Err(LibraryError::Changed)));
        assert!(matches!(house.library.delete(&may_delete, &client()).await, Err(LibraryError::Changed)));
        let finished = house.uploads.finish(&permit, begun.id, None, &client()).await;
        assert!(matches!(finished.map(drop), Err(UploadError::NoRight)));
        give(&house.ground, ben, ROOT_COLLECTION, Rights::NONE).await;
        let finished = house.uploads.finish(&permit, begun.id, None, &client()).await;
        assert!(matches!(finished.map(drop), Err(UploadError::NoSuchCollection)));
    }

    async fn an_asset_moves_with_its_rights(database) {
        let (house, _) = house(database).await;
        let made = house.upload("plan.txt", b"text").await;
        let prices = house.collection(ROOT_COLLECTION, "Prices").await;
        let ben = newcomer(&house.ground, "ben@example.org").await;
        give(&house.ground, ben, prices, Rights::new([Right::Edit])).await;
        let (permit, now) = (work_permit(&house.ground, ben), house.ground.now());
        assert!(titles(&house, &permit, Filter::default()).await.is_empty());
        let collections = Collections::new(house.ground.clone());
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        let there = collections.facts(house.person, prices).await.unwrap();
        let leave = relocate(&facts(&house.ground, house.person), &asset.held(), &there, now).unwrap();
        house.library.relocate(&leave, &client()).await.unwrap();
        assert_eq!(titles(&house, &permit, Filter::default()).await, ["plan"]);
        let stale = house.library.relocate(&leave, &client()).await;
        assert!(stale.is_ok(), "it is there already");
        let told = event(&house.ground, made.asset, Kind::Relocated).await;
        assert_eq!(told.details["collection"], Detail::Id(prices));
        // Ben may not bring it where he sees nothing, nor where nothing is.
        let asset = house.library.asset(&permit, made.asset).await.unwrap();
        for place in [ROOT_COLLECTION, house.ground.id()] {
            let there = collections.facts(ben, place).await.unwrap();
            let refused = relocate(&facts(&house.ground, ben), &asset.held(), &there, now).err();
            assert_eq!(refused, Some(Refusal::Unseen));
        }
        let second = upload(&house.uploads, &permit, "plan.txt", b"two", Some(made.asset)).await;
        assert_eq!(second.version, 2);
        let within = |collection| Filter { within: Some(collection), ..Filter::default() };
        assert_eq!(titles(&house, &house.permit(), within(prices)).await, ["plan"]);
        assert_eq!(titles(&house, &house.permit(), within(ROOT_COLLECTION)).await, ["plan"], "what lies below too");
    }

    async fn collections_are_made_named_moved_and_removed(database) {
        let (ground, _) = sealport_database::testing::ground(database);
        let anna = employee(&ground, "anna@example.org").await;
        let ben = newcomer(&ground, "ben@example.org").await;
        let collections = Collections::new(ground.clone());
        let now = ground.now();
        let may = async |person, place| {
            arrange(&facts(&ground, person), &collections.facts(person, place).await.unwrap(), now)
        };
        let root = may(anna, ROOT_COLLECTION).await.unwrap();
        assert_eq!(may(ben, ROOT_COLLECTION).await.unwrap_err(), Refusal::Unseen);
        let prices = collections.make(&root, " Price  lists", &client()).await.unwrap();
        let plans = collections.make(&root, "Plans", &client()).await.unwrap();
        for bad in ["", " \n", &"x".repeat(121)] {
            assert!(matches!(collections.make(&root, bad, &client()).await, Err(CollectionError::Name)));
        }
        assert!(matches!(collections.make(&root, "Plans", &client()).await, Err(CollectionError::NameTaken)));
        let (in_prices, in_plans) = (may(anna, prices).await.unwrap(), may(anna, plans).await.unwrap());
        let old = collections.make(&in_prices, "Old", &client()).await.unwrap();
        give(&ground, ben, plans, Rights::new([Right::Share])).await;
        let seen = collections.seen(&work_permit(&ground, ben)).await.unwrap();
        assert_eq!(seen.iter().map(|one| (one.depth, one.name.as_str())).collect::<Vec<_>>(), [(0, "Plans")]);
        // What is moved takes on the rights of its new place, with all that lies in it.
        collections.relocate(&root, &in_plans, prices, &client()).await.unwrap();
        let seen = collections.seen(&work_permit(&ground, ben)).await.unwrap();
        let names: Vec<_> = seen.iter().map(|one| (one.depth, one.name.as_str())).collect();
        assert_eq!(names, [(0, "Plans"), (1, "Price lists"), (2, "Old")]);
        assert_eq!(collections.facts(ben, old).await.unwrap().rights, Rights::new([Right::Share]));
        assert_eq!(may(ben, plans).await.unwrap_err(), Refusal::NoRight);
        let in_old = may(anna, old).await.unwrap();
        let loops = collections.relocate(&root, &in_old, plans, &client()).await;
        assert!(matches!(loops, Err(CollectionError::IntoItself)));
        let elsewhere = collections.rename(&root, prices, "New", &client()).await;
        assert!(matches!(elsewhere, Err(CollectionError::NotFound)), "it lies in another one by now");
        collections.rename(&in_plans, prices, "New", &client()).await.unwrap();
        assert!(matches!(collections.remove(&in_plans, prices, &client()).await, Err(CollectionError::NotEmpty)));
        collections.remove(&in_prices, old, &client()).await.unwrap();
        collections.remove(&in_plans, prices, &client()).await.unwrap();
        collections.relocate(&root, &root, plans, &client()).await.unwrap();
        // A right that was taken in between: the leave is worth nothing.
        give(&ground, anna, ROOT_COLLECTION, Rights::new([Right::See])).await;
        assert!(matches!(collections.make(&root, "Late", &client()).await, Err(CollectionError::NotFound)));
    }

    async fn administrators_give_rights_and_see_names_only(database) {
        let (ground, _) = sealport_database::testing::ground(database);
        let anna = employee(&ground, "anna@example.org").await;
        let collections = Collections::new(ground.clone());
        let only_admin = sealport_access::Roles::new([sealport_access::Role::Administrator]).unwrap();
        let boss = sealport_access::EmployeeFacts { roles: only_admin, ..facts(&ground, newcomer(&ground, "boss@example.org").await) };
        let leave = administer(&boss, ground.now()).unwrap();
        assert!(sealport_access::work(&boss, ground.now()).is_err());
        let nothing = CollectionFacts { collection: ROOT_COLLECTION, rights: Rights::NONE };
        let root = arrange(&boss, &nothing, ground.now()).unwrap();
        let prices = collections.make(&root, "Prices", &client()).await.unwrap();
        assert_eq!(collections.all(&leave).await.unwrap().len(), 2);
        let nowhere = arrange(&boss, &CollectionFacts { collection: ground.id(), ..nothing }, ground.now()).unwrap();
        assert!(matches!(collections.make(&nowhere, "X", &client()).await, Err(CollectionError::NotFound)));
        // The helpers' team of Anna has her own id.
        let told = collections.rights(&leave, prices).await.unwrap();
        assert_eq!((told[0].here, told[0].above), (Rights::NONE, Rights::ALL));
        let share = Rights::new([Right::Share]);
        collections.set_rights(&leave, prices, anna, share, &client()).await.unwrap();
        collections.set_rights(&leave, ROOT_COLLECTION, anna, Rights::NONE, &client()).await.unwrap();
        assert_eq!(collections.facts(anna, prices).await.unwrap().rights, share);
        assert_eq!(collections.facts(anna, ROOT_COLLECTION).await.unwrap().rights, Rights::NONE);
        let told = collections.rights(&leave, prices).await.unwrap();
        assert_eq!((told[0].here, told[0].above), (share, Rights::NONE));
        for (place, team) in [(ground.id(), anna), (prices, ground.id())] {
            let outcome = collections.set_rights(&leave, place, team, Rights::ALL, &client()).await;
            assert!(matches!(outcome, Err(CollectionError::NotFound)));
        }
    }
}
