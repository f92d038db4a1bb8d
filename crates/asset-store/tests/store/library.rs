//! Describing, releasing, finding and deleting.

use std::time::Duration;

use crate::common::{house, whole};
use sealport_access::{Permit, ProtectionClass, Refusal, SetStatus, Status, delete, set_status};
use sealport_ambient::Timestamp;
use sealport_asset_store::testing::{
    House, client, count, employee, event, events, facts, in_days, small_picture, upload, work_permit,
};
use sealport_asset_store::{
    Asset, Description, Filter, Lane, LibraryError, MediaGroup, OpenError, PreviewState, asset_facts, collect_garbage,
    status_facts,
};
use sealport_database::on_both_databases;
use sealport_history::{Detail, Kind};
use uuid::Uuid;

async fn step(house: &House, asset: Uuid, version: i64, to: Status) -> Permit<SetStatus> {
    let found = status_facts(house.ground.database.read(), house.person, asset, version).await.unwrap().unwrap();
    set_status(&facts(&house.ground, house.person), &found, to, house.ground.now()).unwrap()
}

async fn titles(house: &House, filter: Filter) -> Vec<String> {
    let page = house.library.list(&house.permit(), &filter, None, 50).await.unwrap();
    page.assets.into_iter().map(|card| card.title).collect()
}

fn search(words: &str) -> Filter {
    Filter { search: words.to_owned(), ..Filter::default() }
}

on_both_databases! {
    async fn describing_writes_what_changed(database) {
        let (house, _) = house(database).await;
        let made = house.upload("Büro.txt", b"text").await;
        let before = house.library.asset(&house.permit(), made.asset).await.unwrap();
        let wanted = Description {
            title: "  Unser   Büro ".to_owned(),
            keywords: vec!["Haus".to_owned(), " ".to_owned(), "Haus".to_owned(), "Köln".to_owned()],
            licence_until: Some(in_days(&house.ground, 30)),
            protection: ProtectionClass::Confidential,
            ..Description::from(&before)
        };
        let change = house.library.describe(&house.edit(made.asset).await, before.revision, wanted.clone(), &client()).await.unwrap();
        assert_eq!(change.fields, ["title", "keywords", "licence_until", "protection_class"]);
        let after = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!((after.title.as_str(), after.revision), ("Unser Büro", change.revision));
        assert_eq!(after.keywords, ["Haus", "Köln"]);
        assert_eq!((before.protection, after.protection), (ProtectionClass::Normal, ProtectionClass::Confidential));
        let event = event(&house.ground, made.asset, Kind::Described).await;
        let fields = ["title", "keywords", "licence_until", "protection_class"].map(str::to_owned).to_vec();
        assert_eq!(event.details["fields"], Detail::Texts(fields));
        assert_eq!((event.text("protection_class_before"), event.text("protection_class")), (Some("normal"), Some("confidential")));
        assert!(event.sealed.contains_key("title_before") && event.sealed.contains_key("title"));
        // The same again changes nothing and writes nothing; an older revision is refused.
        let again = house.library.describe(&house.edit(made.asset).await, after.revision, wanted.clone(), &client()).await.unwrap();
        assert!(again.fields.is_empty());
        let other = Description { notes: "x".to_owned(), ..wanted };
        let stale = house.library.describe(&house.edit(made.asset).await, before.revision, other, &client()).await;
        assert!(matches!(stale, Err(LibraryError::Changed)));
        assert_eq!(events(&house.ground, made.asset).await.len(), 2);
    }

    async fn descriptions_that_cannot_be_are_refused(database) {
        let (house, _) = house(database).await;
        let made = house.upload("a.txt", b"text").await;
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        let base = Description::from(&asset);
        let describe = async |description| {
            house.library.describe(&house.edit(made.asset).await, 1, description, &client()).await.unwrap_err()
        };
        let error = describe(Description { title: " ".to_owned(), ..base.clone() }).await;
        assert!(matches!(error, LibraryError::NoTitle));
        let error = describe(Description { notes: "ü".repeat(10_001), ..base.clone() }).await;
        assert!(matches!(error, LibraryError::TooLong { field: "notes", longest: 10_000 }));
        let error = describe(Description {
            available_from: Some(in_days(&house.ground, 2)),
            licence_until: Some(in_days(&house.ground, 1)),
            ..base
        }).await;
        assert!(matches!(error, LibraryError::NeverAvailable));
    }

    async fn a_version_goes_from_draft_to_released_and_back_out(database) {
        let (house, _) = house(database).await;
        let made = house.upload("a.txt", b"text").await;
        let stale = step(&house, made.asset, 1, Status::Released).await;
        for to in [Status::InReview, Status::Released] {
            let permit = step(&house, made.asset, 1, to).await;
            house.library.set_status(&permit, "geprüft", &client()).await.unwrap();
        }
        let released = event(&house.ground, made.asset, Kind::Released).await;
        assert_eq!(released.number("version"), Some(1));
        assert_eq!(released.text("sha256").unwrap().len(), 64);
        assert!(matches!(house.library.set_status(&stale, "", &client()).await, Err(LibraryError::Changed)));
        upload(&house.uploads, &house.permit(), "b.txt", b"more", Some(made.asset)).await;
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!((asset.latest_version, asset.released_version), (2, Some(1)));
        assert_eq!(asset.version(1).unwrap().comment, "geprüft");
        let second = step(&house, made.asset, 2, Status::Released).await;
        house.library.set_status(&second, "", &client()).await.unwrap();
        let withdrawn = step(&house, made.asset, 2, Status::Withdrawn).await;
        house.library.set_status(&withdrawn, "", &client()).await.unwrap();
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!(asset.released_version, Some(1), "the newest that is released");
        let facts = asset_facts(database.read(), made.asset, 1).await.unwrap().unwrap();
        assert_eq!((facts.status, facts.revision, facts.deleted), (Status::Released, asset.revision, false));
        assert!(asset_facts(database.read(), made.asset, 9).await.unwrap().is_none());
    }

    async fn of_two_who_decide_at_once_one_wins(database) {
        let (house, _) = house(database).await;
        let made = house.upload("a.txt", b"text").await;
        let (one, two) = (step(&house, made.asset, 1, Status::Released).await, step(&house, made.asset, 1, Status::InReview).await);
        let origin = client();
        let (one, two) = tokio::join!(
            house.library.set_status(&one, "", &origin),
            house.library.set_status(&two, "", &origin)
        );
        assert_eq!([one.is_ok(), two.is_ok()].iter().filter(|ok| **ok).count(), 1);
        assert_eq!(events(&house.ground, made.asset).await.len(), 2);
    }

    async fn everything_is_found_by_folded_words(database) {
        let (house, _) = house(database).await;
        let made = house.upload("Gebäude-Plan_Süd 100%.pdf", b"%PDF-1.7").await;
        house.upload("IMG_0001.png", &[0x89, b'P', b'N', b'G']).await;
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        let described = Description { keywords: vec!["Straße".to_owned()], ..Description::from(&asset) };
        house.library.describe(&house.edit(made.asset).await, asset.revision, described, &client()).await.unwrap();
        for found in ["gebaude", "PLAN sud", "strasse pdf", "100%", "n_s", "GEBÄUDE-PLAN_SÜD"] {
            assert_eq!(titles(&house, search(found)).await, ["Gebäude-Plan_Süd 100%"], "{found}");
        }
        for lost in ["gebaude img", "1000%", "n%s", "'; DROP TABLE asset; --", "!", "_0002"] {
            assert!(titles(&house, search(lost)).await.is_empty(), "{lost}");
        }
        assert_eq!(titles(&house, Filter { media: Some(MediaGroup::Image), ..Filter::default() }).await, ["IMG_0001"]);
        assert_eq!(titles(&house, Filter { status: Some(Status::Released), ..Filter::default() }).await.len(), 0);
        assert_eq!(titles(&house, Filter { status: Some(Status::Draft), ..Filter::default() }).await.len(), 2);
        let other = work_permit(&house.ground, employee(&house.ground, "ben@example.org").await);
        let mine = Filter { mine: true, ..Filter::default() };
        assert_eq!(titles(&house, mine.clone()).await.len(), 2);
        assert!(house.library.list(&other, &mine, None, 50).await.unwrap().assets.is_empty());
    }

    async fn a_dropped_file_is_found_by_its_folder(database) {
        let (house, _) = house(database).await;
        let made = house.upload("../Reise/Küste 2027/welle.txt", b"text").await;
        house.upload("welle.txt", b"text").await;
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        let original = &asset.version(1).unwrap().original;
        assert_eq!((original.file_name.as_str(), original.folder.as_str()), ("welle.txt", "Reise/Küste 2027"));
        assert_eq!(titles(&house, search("kuste welle")).await, ["welle"]);
        assert_eq!(titles(&house, search("Reise/Küste")).await.len(), 1);
        let uploaded = event(&house.ground, made.asset, Kind::Uploaded).await;
        assert!(uploaded.sealed.contains_key("folder") && !uploaded.details.contains_key("folder"));
        let found = asset.end_facts().unwrap();
        let permit = delete(&facts(&house.ground, house.person), &found, house.ground.now()).unwrap();
        house.library.delete(&permit, &client()).await.unwrap();
        let left = "SELECT COUNT(*) FROM rendition WHERE folder <> ''";
        assert_eq!(count(&house.ground, left, vec![]).await, 0, "a deleted asset keeps no folder");
    }

    async fn what_was_shared_is_deleted_once_nothing_of_it_is_out(database) {
        let (house, _) = house(database).await;
        let made = house.upload("a.txt", b"text").await;
        upload(&house.uploads, &house.permit(), "b.txt", b"more", Some(made.asset)).await;
        let mut asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        asset.was_shared = true;
        let may = |asset: &Asset| {
            let found = asset.end_facts().unwrap();
            delete(&facts(&house.ground, house.person), &found, house.ground.now()).map(drop)
        };
        assert_eq!(may(&asset), Ok(()), "two drafts are out of reach");
        asset.versions[1].status = Status::Released;
        assert_eq!(may(&asset), Err(Refusal::WasShared), "the older version is out");
        assert_eq!(asset.out().map(|version| version.number), Some(1));
        asset.versions[1].status = Status::Withdrawn;
        asset.versions[0].status = Status::InReview;
        assert_eq!(may(&asset), Ok(()));
    }

    async fn pages_follow_each_other_without_gap_or_repeat(database) {
        let (house, clock) = house(database).await;
        for number in 0..7 {
            // Two at the same instant: the id decides.
            if number % 2 == 0 { clock.advance(Duration::from_secs(1)); }
            house.upload(&format!("{number}.txt"), b"text").await;
        }
        let (mut seen, mut cursor) = (Vec::new(), None);
        loop {
            let page = house.library.list(&house.permit(), &Filter::default(), cursor, 3).await.unwrap();
            seen.extend(page.assets.into_iter().map(|card| card.title));
            cursor = page.next;
            if cursor.is_none() { break; }
        }
        let mut sorted = seen.clone();
        sorted.sort();
        sorted.dedup();
        assert_eq!((seen.len(), sorted.len()), (7, 7), "{seen:?}");
        assert_eq!(seen[0], "6");
    }

    async fn deleting_destroys_the_keys(database) {
        let (house, _) = house(database).await;
        let made = house.upload("secret plan.txt", b"text").await;
        let source = house.originals.open_for_employee(&house.permit(), Uuid::nil(), made.rendition, &client()).await.unwrap();
        assert_eq!(whole(&source).await, b"text");
        let found = status_facts(database.read(), house.person, made.asset, 1).await.unwrap().unwrap();
        let permit = delete(&facts(&house.ground, house.person), &found, house.ground.now()).unwrap();
        house.library.delete(&permit, &client()).await.unwrap();
        assert!(matches!(house.library.delete(&permit, &client()).await, Err(LibraryError::Changed)));
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM blob WHERE wrapped_key IS NOT NULL", vec![]).await, 0);
        let opened = house.originals.open_for_employee(&house.permit(), Uuid::nil(), made.rendition, &client()).await;
        assert!(matches!(opened, Err(OpenError::Destroyed)));
        let left = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert!(left.deleted_at.is_some() && left.title.is_empty() && left.versions.is_empty());
        assert!(event(&house.ground, made.asset, Kind::Deleted).await.sealed.contains_key("title"));
        assert!(titles(&house, search("plan")).await.is_empty());
        assert_eq!(collect_garbage(&house.ground, &*house.store).await.unwrap().deleted, 1);
        assert!(house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap().is_empty());
        assert!(house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().is_none());
        let found = status_facts(database.read(), house.person, made.asset, 1).await.unwrap().unwrap();
        let again = delete(&facts(&house.ground, house.person), &found, house.ground.now());
        assert_eq!(again.unwrap_err(), Refusal::Deleted);
    }

    async fn previews_are_made_once(database) {
        let (house, clock) = house(database).await;
        let made = house.upload("a.png", &[0x89, b'P', b'N', b'G']).await;
        let job = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
        assert_eq!((job.rendition(), job.media_type(), job.size()), (made.rendition, "image/png", 4));
        assert!(house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().is_none(), "claimed");
        assert_eq!(whole(&job.open().await.unwrap()).await, [0x89, b'P', b'N', b'G']);
        // This worker takes too long; the next one is faster.
        clock.advance(Duration::from_secs(301));
        let second = house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().unwrap();
        let late = job.keep(&small_picture(b"late")).await;
        assert!(matches!(late, Err(LibraryError::ClaimLost)));
        assert!(house.originals.thumbnail_for_employee(&house.permit(), made.rendition).await.unwrap().is_none());
        second.keep(&small_picture(b"a small picture")).await.unwrap();
        let picture = house.originals.thumbnail_for_employee(&house.permit(), made.rendition).await.unwrap().unwrap();
        assert_eq!(whole(&picture).await, b"a small picture");
        assert_eq!(picture.figures().media_type, "image/jpeg");
        assert!(house.desk.lock().await.previews.claim(Lane::Short).await.unwrap().is_none());
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!(asset.versions[0].preview, PreviewState::Made);
    }

    async fn a_preview_is_given_up_after_as_many_tries_as_its_reason_is_worth_and_five_at_most(database) {
        let (house, clock) = house(database).await;
        let claimed = async || house.desk.lock().await.previews.claim(Lane::Short).await.unwrap();
        for (tries, rounds) in [(1, 1), (2, 2), (5, 5), (9, 5)] {
            let made = house.upload("a.png", &[0x89, b'P', b'N', b'G', tries]).await;
            for round in 1..=rounds {
                let job = claimed().await.unwrap_or_else(|| panic!("round {round}"));
                job.no_preview("timed-out", tries).await.unwrap();
                assert!(claimed().await.is_none(), "there is a pause");
                clock.advance(Duration::from_secs(3_600));
            }
            let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
            assert_eq!(asset.versions[0].preview, PreviewState::None("timed-out".to_owned()));
        }
    }

    async fn a_file_that_takes_its_process_with_it_is_given_up(database) {
        let (house, clock) = house(database).await;
        let made = house.upload("a.png", &[0x89, b'P', b'N', b'G']).await;
        let claimed = async || house.desk.lock().await.previews.claim(Lane::Short).await.unwrap();
        for round in 1..=5 {
            // No outcome is ever written; the claim runs out.
            drop(claimed().await.unwrap_or_else(|| panic!("round {round}")));
            assert!(claimed().await.is_none());
            clock.advance(Duration::from_secs(301));
        }
        assert!(claimed().await.is_none(), "the sixth claim settles it");
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!(asset.versions[0].preview, PreviewState::None("crashed".to_owned()));
        clock.advance(Duration::from_secs(3_600));
        assert!(claimed().await.is_none());
    }

    async fn a_try_that_says_nothing_about_the_file_does_not_count(database) {
        let (house, clock) = house(database).await;
        let made = house.upload("a.png", &[0x89, b'P', b'N', b'G']).await;
        let claimed = async || house.desk.lock().await.previews.claim(Lane::Short).await.unwrap();
        for round in 1..=12 {
            let job = claimed().await.unwrap_or_else(|| panic!("round {round}"));
            job.put_back().await.unwrap();
            assert!(claimed().await.is_none(), "there is a pause");
            clock.advance(Duration::from_secs(31));
        }
        claimed().await.unwrap().keep(&small_picture(b"made at last")).await.unwrap();
        let asset = house.library.asset(&house.permit(), made.asset).await.unwrap();
        assert_eq!(asset.versions[0].preview, PreviewState::Made);
    }
}
