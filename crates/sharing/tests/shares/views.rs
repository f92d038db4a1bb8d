//! What was seen of files that are looked at page by page, and what of it is believed.

use std::time::Duration;

use crate::support::{Asset, DAY, URL, World, client};
use sealport_access::{Permit, Refusal, View, view};
use sealport_history::{Actor, Detail, Kind, Subject};
use sealport_sharing::{Opened, SeenPages, SentShare, ViewError, ViewedFile, Views};
use uuid::Uuid;

const MINUTE: Duration = Duration::from_secs(60);

/// Leave to look at a file in a session, and the session.
async fn leave(world: &World, opened: &Opened, asset: Asset) -> Result<(Permit<View>, Uuid), Refusal> {
    let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().expect("a session");
    Ok((view(&visit.grant, &file.expect("a file").facts, world.now())?, visit.session))
}

/// A share that lets its recipient only look, opened.
async fn looked(world: &World, assets: &[Asset]) -> (SentShare, Opened) {
    let sent = world.send(&world.draft(assets, &["anna@customer.example"])).await;
    only_look(world, &sent).await;
    let opened = world.open(&world.token(sent.grants[0].grant).await).await;
    (sent, opened)
}

async fn only_look(world: &World, sent: &SentShare) {
    world.run("UPDATE share SET mode = 'view', revision = revision + 1 WHERE id = $1", [sent.id.into()]).await;
}

async fn hand_over(world: &World, opened: &Opened, asset: Asset, page: u32, pages: u32) -> Result<(), ViewError> {
    let (permit, session) = leave(world, opened, asset).await.unwrap();
    world.views.hand_over(&permit, session, page, pages, &client()).await
}

async fn report(world: &World, opened: &Opened, asset: Asset, seconds: &[(u32, u32)]) {
    let (permit, session) = leave(world, opened, asset).await.unwrap();
    world.views.seen(&permit, session, seconds).await.unwrap();
}

async fn views(world: &World, share: Uuid) -> Vec<ViewedFile> {
    world.details(share).await.recipients.remove(0).views
}

fn seconds(file: &ViewedFile) -> Vec<(u32, u64)> {
    file.seen.iter().map(|page| (page.page, page.seconds)).collect()
}

async fn handed(world: &World) -> String {
    use sea_orm::ConnectionTrait;
    let on = world.ground.database.read();
    let row = on.query_one_raw(sealport_database::sql(on, "SELECT handed FROM viewing", [])).await.unwrap();
    row.map(|row| row.try_get("", "handed").unwrap()).unwrap_or_default()
}

async fn handed_of(world: &World, asset: Asset) -> String {
    use sea_orm::ConnectionTrait;
    let on = world.ground.database.read();
    let find =
        sealport_database::sql(on, "SELECT handed FROM viewing WHERE rendition_id = $1", [asset.rendition.into()]);
    on.query_one_raw(find).await.unwrap().unwrap().try_get("", "handed").unwrap()
}

crate::support::in_worlds! {
    async fn a_record_that_can_not_be_read_holds_up_no_other(world) {
        let (broken, whole) = (world.asset("Broken", 10).await, world.asset("Whole", 10).await);
        let (_, opened) = looked(&world, &[broken, whole]).await;
        for asset in [broken, whole] {
            hand_over(&world, &opened, asset, 1, 12).await.unwrap();
        }
        world.run("UPDATE viewing SET lately = 'no ranges' WHERE rendition_id = $1", [broken.rendition.into()]).await;
        for asset in [broken, whole] {
            hand_over(&world, &opened, asset, 2, 12).await.unwrap();
        }
        world.views.flush().await.unwrap_err();
        assert_eq!(handed_of(&world, broken).await, "[[1,2]]");
        assert_eq!(handed_of(&world, whole).await, "[[1,3]]");
        world.run("UPDATE viewing SET lately = '[]' WHERE rendition_id = $1", [broken.rendition.into()]).await;
        world.views.flush().await.unwrap();
        assert_eq!(handed_of(&world, broken).await, "[[1,3]]", "nothing was lost");
    }

    async fn the_first_page_of_a_session_is_an_event_and_the_others_are_none(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        for page in [1, 2, 3, 2] {
            hand_over(&world, &opened, asset, page, 12).await.unwrap();
        }
        assert_eq!(handed(&world).await, "[[1,2]]", "the others are written in groups");
        world.views.flush().await.unwrap();
        assert_eq!(handed(&world).await, "[[1,4]]");
        let event = world.timeline(sent.id).await.into_iter().find(|event| event.kind == Kind::ViewStarted).unwrap();
        let person = world.details(sent.id).await.recipients[0].person.id;
        assert_eq!(event.actor, Actor::Recipient(person));
        assert_eq!(event.number("of"), Some(12));
        for subject in [Subject::Asset(asset.id), Subject::Rendition(asset.rendition), Subject::Grant(sent.grants[0].grant)] {
            assert!(event.subjects.contains(&subject), "{subject:?}");
        }
        let key = sealport_identity::person_key(world.ground.database.read(), &world.ground, person).await.unwrap();
        assert_eq!(event.sealed["address"].open(event.id, "address", &key).unwrap(), "192.0.2.7");
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 1);
        assert_eq!(world.count(person, Kind::ViewStarted).await, 1);
        // Handed over is not seen.
        let views = views(&world, sent.id).await;
        assert_eq!((views[0].pages, views[0].views, views[0].seen.len()), (12, 1, 0));
    }

    async fn pages_that_leave_at_once_begin_one_viewing(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        let (permit, session) = leave(&world, &opened, asset).await.unwrap();
        let other = Views::new(world.ground.clone(), URL);
        let client = client();
        let all = (1..=40).map(|page| {
            let replica = if page % 2 == 0 { &world.views } else { &other };
            replica.hand_over(&permit, session, page, 40, &client)
        });
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        let (one, two) = tokio::join!(world.views.flush(), other.flush());
        one.unwrap();
        two.unwrap();
        assert_eq!(handed(&world).await, "[[1,41]]");
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 1);
    }

    async fn no_page_leaves_on_a_decision_that_no_longer_stands(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        let (permit, session) = leave(&world, &opened, asset).await.unwrap();
        world.withdraw(asset.id).await;
        let answer = world.views.hand_over(&permit, session, 1, 5, &client()).await;
        assert!(matches!(answer, Err(ViewError::Changed)));
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 0);
        assert_eq!(leave(&world, &opened, asset).await.map(drop), Err(Refusal::Withdrawn));
        let later = world.asset("Other", 10).await;
        let (sent, opened) = looked(&world, &[later]).await;
        let (permit, session) = leave(&world, &opened, later).await.unwrap();
        world.views.hand_over(&permit, session, 1, 5, &client()).await.unwrap();
        world.sharing.revoke(&world.change(sent.id).await, &client()).await.unwrap();
        assert_eq!(leave(&world, &opened, later).await.map(drop), Err(Refusal::ShareRevoked));
        world.clock.advance(DAY * 40);
        let (page, seen) = (world.views.hand_over(&permit, session, 2, 5, &client()).await, world.views.seen(&permit, session, &[]).await);
        assert!(matches!((page, seen), (Err(ViewError::Changed), Err(ViewError::Changed))), "a permit ends with its time");
    }

    async fn a_changed_share_is_looked_at_again_in_the_same_viewing(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        hand_over(&world, &opened, asset, 1, 5).await.unwrap();
        let (stale, session) = leave(&world, &opened, asset).await.unwrap();
        world.run("UPDATE share SET revision = revision + 1 WHERE id = $1", [sent.id.into()]).await;
        hand_over(&world, &opened, asset, 2, 5).await.unwrap();
        let answer = world.views.hand_over(&stale, session, 3, 5, &client()).await;
        assert!(matches!(answer, Err(ViewError::Changed)));
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 1);
        assert_eq!(handed(&world).await, "[[1,3]]");
    }

    async fn no_page_leaves_on_a_decision_of_long_ago(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        hand_over(&world, &opened, asset, 1, 5).await.unwrap();
        // The page was waited for, and nobody else asked: what this process remembers is as old as the decision.
        let (stale, session) = leave(&world, &opened, asset).await.unwrap();
        world.sharing.revoke(&world.change(sent.id).await, &client()).await.unwrap();
        world.clock.advance(Duration::from_millis(1_001));
        let answer = world.views.hand_over(&stale, session, 2, 5, &client()).await;
        assert!(matches!(answer, Err(ViewError::Changed)));
        world.views.flush().await.unwrap();
        assert_eq!(handed(&world).await, "[[1,2]]");
    }

    async fn there_are_only_the_pages_that_there_are(world) {
        let asset = world.asset("Plan", 10).await;
        let (_, opened) = looked(&world, &[asset]).await;
        for page in [0, 6, u32::MAX] {
            assert!(matches!(hand_over(&world, &opened, asset, page, 5).await, Err(ViewError::NoSuchPage)));
        }
    }

    async fn seconds_add_up_by_page_over_reports_and_sessions(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        for page in 1..=4 {
            hand_over(&world, &opened, asset, page, 12).await.unwrap();
        }
        let began = world.now();
        world.clock.advance(Duration::from_secs(15));
        report(&world, &opened, asset, &[(1, 12), (2, 3), (11, 7)]).await;
        world.clock.advance(Duration::from_secs(15));
        report(&world, &opened, asset, &[(2, 5)]).await;
        let again = world.open(&world.token(sent.grants[0].grant).await).await;
        hand_over(&world, &again, asset, 2, 12).await.unwrap();
        world.clock.advance(Duration::from_secs(4));
        report(&world, &again, asset, &[(2, 4)]).await;
        let views = views(&world, sent.id).await;
        assert_eq!(seconds(&views[0]), [(1, 12), (2, 12)], "page 11 never left");
        assert_eq!((views[0].views, views[0].seconds(), views[0].first_at), (2, 24, began));
        assert_eq!(views[0].seen[1].first_at, began.after(Duration::from_secs(15)));
        assert_eq!(views[0].seen[1].last_at, world.now());
        let (visit, _) = world.visits.visit(&again.secret).await.unwrap().unwrap();
        let own = world.views.own(&visit).await.unwrap();
        assert_eq!(own[&asset.rendition], SeenPages { seen: 2, pages: 12, last_at: world.now() });
    }

    async fn a_report_before_any_page_is_nothing(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        world.clock.advance(MINUTE);
        report(&world, &opened, asset, &[(1, 5)]).await;
        assert!(views(&world, sent.id).await.is_empty());
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM page_seen").await, 0);
    }

    async fn pages_that_another_replica_handed_over_count_when_they_are_written(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        let other = Views::new(world.ground.clone(), URL);
        let (permit, session) = leave(&world, &opened, asset).await.unwrap();
        world.views.hand_over(&permit, session, 1, 5, &client()).await.unwrap();
        other.hand_over(&permit, session, 2, 5, &client()).await.unwrap();
        other.hand_over(&permit, session, 3, 5, &client()).await.unwrap();
        other.flush().await.unwrap();
        world.clock.advance(MINUTE);
        world.views.seen(&permit, session, &[(1, 5), (2, 5), (3, 5)]).await.unwrap();
        assert_eq!(seconds(&views(&world, sent.id).await[0]), [(1, 5), (2, 5), (3, 5)]);
    }

    async fn reports_at_once_are_not_believed_twice(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        hand_over(&world, &opened, asset, 1, 5).await.unwrap();
        world.clock.advance(MINUTE);
        let (permit, session) = leave(&world, &opened, asset).await.unwrap();
        let other = Views::new(world.ground.clone(), URL);
        let all = (0..20).map(|at| {
            let replica = if at % 2 == 0 { &world.views } else { &other };
            replica.seen(&permit, session, &[(1, 100)])
        });
        assert!(futures_util::future::join_all(all).await.iter().all(Result::is_ok));
        let views = views(&world, sent.id).await;
        assert_eq!(views[0].seconds(), 130, "twice the time that passed, and the slack once");
    }

    async fn a_pause_is_told_once_and_the_viewing_may_go_on(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        for page in [1, 2, 3, 7] {
            hand_over(&world, &opened, asset, page, 12).await.unwrap();
        }
        world.clock.advance(MINUTE);
        report(&world, &opened, asset, &[(1, 20), (2, 20), (7, 5)]).await;
        assert_eq!(world.views.close_silent().await.unwrap().done, 0);
        world.clock.advance(MINUTE * 11);
        assert_eq!(world.views.close_silent().await.unwrap().done, 1);
        assert_eq!(world.views.close_silent().await.unwrap().done, 0);
        let ended = || async {
            let all = world.timeline(asset.id).await.into_iter().filter(|event| event.kind == Kind::ViewEnded);
            all.map(|event| {
                let number = |name| event.number(name).unwrap();
                (number("pages"), number("handed_over"), number("of"), number("seconds"), event.details.get("which").cloned())
            })
            .collect::<Vec<_>>()
        };
        let first = (3, 4, 12, 45, Some(Detail::Text("1-2, 7".to_owned())));
        assert_eq!(ended().await[..], *std::slice::from_ref(&first));
        // The page was left open; what was handed over before the pause is looked at after it.
        report(&world, &opened, asset, &[(3, 9)]).await;
        world.clock.advance(MINUTE * 11);
        assert_eq!(world.views.close_silent().await.unwrap().done, 1);
        let second = (1, 0, 12, 9, Some(Detail::Text("3".to_owned())));
        assert_eq!(ended().await, [first, second]);
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 1);
        hand_over(&world, &opened, asset, 12, 12).await.unwrap();
        world.views.flush().await.unwrap();
        world.clock.advance(MINUTE * 11);
        assert_eq!(world.views.close_silent().await.unwrap().done, 1);
        assert_eq!(ended().await[2], (0, 1, 12, 0, None), "handed over, and nobody said that it was seen");
    }

    async fn who_only_may_look_and_looked_is_not_waited_for(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = looked(&world, &[asset]).await;
        hand_over(&world, &opened, asset, 1, 12).await.unwrap();
        let details = world.details(sent.id).await;
        assert_eq!(details.recipients[0].fetched_at, Some(world.now()));
        let letters = "SELECT COUNT(*) AS n FROM letter WHERE kind = 'first_fetched'";
        assert_eq!(world.number(letters).await, 1);
        let again = world.open(&world.token(sent.grants[0].grant).await).await;
        hand_over(&world, &again, asset, 1, 12).await.unwrap();
        assert_eq!(world.number(letters).await, 1);
        world.clock.advance(DAY * 12);
        world.sharing.remind_unfetched().await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE kind = 'unfetched_reminder'").await, 0);
    }

    async fn a_look_before_the_download_is_no_fetch(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        hand_over(&world, &opened, asset, 1, 12).await.unwrap();
        assert_eq!(world.count(sent.id, Kind::ViewStarted).await, 1);
        assert_eq!(world.details(sent.id).await.recipients[0].fetched_at, None);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE kind = 'first_fetched'").await, 0);
    }
}
