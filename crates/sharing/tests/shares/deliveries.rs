//! What really arrived, and how much of it may.

use std::time::Duration;

use crate::support::{DAY, client};
use sealport_access::{Refusal, download};
use sealport_history::Kind;
use sealport_sharing::{BeginError, Progress, ShareDetails};

fn progress(details: &ShareDetails) -> Vec<Progress> {
    details.recipients[0].deliveries.iter().map(|delivery| delivery.progress).collect()
}

crate::support::in_worlds! {
    async fn whoever_asks_for_a_whole_capped_file_gets_it_or_is_told_at_once(world) {
        let asset = world.asset("Plan", 100_000).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(3);
        let (sent, opened) = world.opened(&draft).await;
        let all = (0..20).map(|_| world.begin_some(&opened.secret, asset, 100_000));
        let (let_in, refused): (Vec<_>, Vec<_>) =
            futures_util::future::join_all(all).await.into_iter().partition(Result::is_ok);
        assert!(refused.iter().all(|one| matches!(one, Err(Refusal::UsedUp))));
        let let_in: Vec<_> = let_in.into_iter().map(Result::unwrap).collect();
        assert_eq!(let_in.len(), 6, "two to each of three deliveries");
        for delivery in let_in {
            assert!((0..10).all(|tenth| delivery.delivered(tenth * 10_000..(tenth + 1) * 10_000)), "nobody is broken off");
            delivery.closed(false);
        }
        world.deliveries.flush_all().await.unwrap();
        let details = world.details(sent.id).await;
        assert!(progress(&details).iter().all(|progress| matches!(progress, Progress::Complete { .. })));
        assert_eq!(progress(&details).len(), 3);
        assert!(matches!(world.begin_some(&opened.secret, asset, 1).await, Err(Refusal::UsedUp)));
    }

    async fn who_gives_up_leaves_the_room_to_the_next(world) {
        let asset = world.asset("Plan", 100_000).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(1);
        let (_, opened) = world.opened(&draft).await;
        for _ in 0..5 {
            let (one, two) = (world.begin_some(&opened.secret, asset, 100_000).await, world.begin_some(&opened.secret, asset, 100_000).await);
            one.unwrap().delivered(0..10);
            two.unwrap().closed(true);
        }
        world.fetch(&opened.secret, asset).await.unwrap();
        assert!(matches!(world.begin_some(&opened.secret, asset, 1).await, Err(Refusal::UsedUp)));
    }

    async fn the_cap_holds_under_fifty_at_once(world) {
        // A file of one byte: whoever begins is done at once, so that the others find now a delivery to join, now none.
        let asset = world.asset("Plan", 1).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(3);
        let (sent, opened) = world.opened(&draft).await;
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let file = file.unwrap();
        let permits: Vec<_> = (0..50).map(|_| download(&visit.grant, &file.facts, world.now()).unwrap()).collect();
        let attempts = permits.iter().map(|permit| async {
            match world.deliveries.begin(permit, (1, 1), &client()).await {
                Ok(delivery) => {
                    delivery.delivered(0..1);
                    delivery.closed(false);
                    true
                }
                Err(BeginError::Refused(Refusal::UsedUp)) => false,
                Err(error) => panic!("{error}"),
            }
        });
        let outcomes = futures_util::future::join_all(attempts).await;
        assert!(outcomes.iter().any(|was_allowed| *was_allowed));
        while world.fetch(&opened.secret, asset).await.is_ok() {}
        assert_eq!(world.fetch(&opened.secret, asset).await, Err(Refusal::UsedUp));
        let details = world.details(sent.id).await;
        assert_eq!(progress(&details).len(), 3);
        assert!(progress(&details).iter().all(|one| matches!(one, Progress::Complete(_))));
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 3);
        assert_eq!(world.count(asset.id, Kind::DownloadCompleted).await, 3);
    }

    async fn the_cap_holds_between_two_replicas(world) {
        let asset = world.asset("Plan", 0).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(5);
        let (sent, opened) = world.opened(&draft).await;
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let file = file.unwrap();
        let other = sealport_sharing::Deliveries::new(world.ground.clone(), crate::support::URL).unwrap();
        // A file without bytes is complete as soon as it begins: each beginning takes one of the five.
        let mut taken = 0;
        for _ in 0..10 {
            let permit = download(&visit.grant, &file.facts, world.now()).unwrap();
            let client = client();
            let (one, two) =
                tokio::join!(world.deliveries.begin(&permit, (0, 0), &client), other.begin(&permit, (0, 0), &client));
            taken += [one, two].into_iter().filter(Result::is_ok).count();
        }
        assert_eq!(taken, 5);
        assert_eq!(progress(&world.details(sent.id).await).len(), 5);
        assert_eq!(world.count(sent.id, Kind::DownloadCompleted).await, 5);
    }

    async fn sixteen_ranges_are_one_delivery(world) {
        let asset = world.asset("Film", 16_000).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(1);
        let (sent, opened) = world.opened(&draft).await;
        let parts = (0..16_u64).map(|part| {
            let (world, opened) = (&world, &opened);
            async move {
                let delivery = world.begin(&opened.secret, asset).await.unwrap();
                for piece in 0..10 {
                    let from = part * 1000 + piece * 100;
                    delivery.delivered(from..from + 100);
                    tokio::task::yield_now().await;
                }
                let id = delivery.id();
                delivery.closed(false);
                id
            }
        });
        let mut ids = futures_util::future::join_all(parts).await;
        ids.dedup();
        assert_eq!(ids.len(), 1);
        let details = world.details(sent.id).await;
        assert!(matches!(progress(&details)[..], [Progress::Complete(_)]));
        assert_eq!(details.recipients[0].deliveries[0].delivered, 16_000);
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 1);
        assert_eq!(world.count(sent.id, Kind::DownloadCompleted).await, 1);
        assert_eq!(world.count(sent.id, Kind::DownloadAborted).await, 0);
        assert_eq!(world.fetch(&opened.secret, asset).await, Err(Refusal::UsedUp));
    }

    async fn a_break_and_a_resume_are_one_delivery(world) {
        let asset = world.asset("Film", 1000).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let first = world.begin(&opened.secret, asset).await.unwrap();
        first.delivered(0..400);
        drop(first);
        let broken = world.details(sent.id).await;
        assert!(matches!(progress(&broken)[..], [Progress::Aborted { percent: 40, .. }]), "{:?}", progress(&broken));
        world.clock.advance(Duration::from_secs(1));
        // Another process goes on: nothing of the first is in its memory.
        let other = sealport_sharing::Deliveries::new(world.ground.clone(), crate::support::URL).unwrap();
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let permit = download(&visit.grant, &file.unwrap().facts, world.now()).unwrap();
        let second = other.begin(&permit, (1000, 1), &client()).await.unwrap();
        assert!(matches!(progress(&world.details(sent.id).await)[..], [Progress::Running(40)]));
        second.delivered(300..700);
        drop(second);
        other.flush_all().await.unwrap();
        let third = world.begin(&opened.secret, asset).await.unwrap();
        third.delivered(700..1000);
        third.closed(false);
        let done = world.details(sent.id).await;
        assert!(matches!(progress(&done)[..], [Progress::Complete(_)]));
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 1);
        assert_eq!(world.count(sent.id, Kind::DownloadAborted).await, 2);
        let events = world.timeline(sent.id).await;
        let aborted = events.iter().find(|event| event.kind == Kind::DownloadAborted).unwrap();
        assert_eq!((aborted.number("bytes"), aborted.number("size")), (Some(400), Some(1000)));
        let completed: Vec<_> = events.iter().filter(|event| event.kind == Kind::DownloadCompleted).collect();
        assert_eq!(completed.len(), 1);
        assert_eq!(completed[0].number("bytes"), Some(1000));
        assert!(completed[0].sealed.contains_key("address") && !format!("{:?}", completed[0].details).contains("192.0.2"));
    }

    async fn all_but_one_byte_again_and_again_uses_the_cap_up(world) {
        let asset = world.asset("Film", 100_000).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(2);
        let (sent, opened) = world.opened(&draft).await;
        for round in 1..=2 {
            let (one, two) = (world.begin(&opened.secret, asset).await.unwrap(), world.begin(&opened.secret, asset).await.unwrap());
            assert_eq!((one.number(), one.id()), (round, two.id()));
            assert!(one.delivered(0..99_999));
            one.closed(false);
            world.deliveries.flush_all().await.unwrap();
            assert!(two.delivered(0..99_999), "twice the size is not yet too much");
            assert!(two.delivered(0..1_000), "nor is the allowance");
            assert!(!two.delivered(1_000..2_000), "what runs is broken off");
            two.closed(true);
        }
        // The database says so too: nothing of it depends on this process' memory.
        assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::UsedUp));
        world.deliveries.flush_all().await.unwrap();
        assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::UsedUp));
        let details = world.details(sent.id).await;
        assert!(matches!(progress(&details)[..], [Progress::Aborted { .. }, Progress::Aborted { .. }]), "{:?}", progress(&details));
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM delivery WHERE handed = 201998").await, 2);
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 2);
    }

    async fn what_replicas_hand_over_is_added_up(world) {
        let asset = world.asset("Film", 100_000).await;
        let mut draft = world.draft(&[asset], &["anna@customer.example"]);
        draft.cap = Some(1);
        let (_, opened) = world.opened(&draft).await;
        let other = sealport_sharing::Deliveries::new(world.ground.clone(), crate::support::URL).unwrap();
        let one = world.begin(&opened.secret, asset).await.unwrap();
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let permit = download(&visit.grant, &file.unwrap().facts, world.now()).unwrap();
        let two = other.begin(&permit, (100_000, 1), &client()).await.unwrap();
        for from in [0, 10_000] {
            assert!(one.delivered(from..from + 50_000) && two.delivered(from..from + 50_000));
            world.deliveries.flush_all().await.unwrap();
            other.flush_all().await.unwrap();
        }
        assert!(!two.delivered(0..2_000), "the other one's part is known here");
        other.flush_all().await.unwrap();
        let (again, here) = (other.begin(&permit, (100_000, 1), &client()).await, world.begin_again(&opened.secret, asset).await);
        assert!(matches!(again, Err(BeginError::Refused(Refusal::UsedUp))));
        assert_eq!(here, Err(Refusal::UsedUp));
    }

    async fn without_a_cap_nothing_breaks_and_the_next_one_begins(world) {
        let asset = world.asset("Film", 100_000).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let first = world.begin(&opened.secret, asset).await.unwrap();
        for _ in 0..3 {
            assert!(first.delivered(0..99_999));
        }
        let second = world.begin(&opened.secret, asset).await.unwrap();
        assert_eq!((first.number(), second.number()), (1, 2));
        assert!(first.delivered(99_999..100_000), "its last byte completes it nevertheless");
        first.closed(false);
        second.closed(true);
        let mut deliveries = world.details(sent.id).await.recipients.remove(0).deliveries;
        deliveries.sort_by_key(|delivery| delivery.number);
        let done: Vec<_> = deliveries.iter().map(|one| matches!(one.progress, Progress::Complete(_))).collect();
        assert_eq!(done, [true, false]);
    }

    async fn two_replicas_deliver_halves_of_one(world) {
        let asset = world.asset("Film", 1000).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let other = sealport_sharing::Deliveries::new(world.ground.clone(), crate::support::URL).unwrap();
        let one = world.begin(&opened.secret, asset).await.unwrap();
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let permit = download(&visit.grant, &file.unwrap().facts, world.now()).unwrap();
        let two = other.begin(&permit, (1000, 1), &client()).await.unwrap();
        assert_eq!(one.id(), two.id());
        one.delivered(0..600);
        two.delivered(500..1000);
        one.closed(false);
        two.closed(false);
        let (first, second) = tokio::join!(world.deliveries.flush_all(), other.flush_all());
        first.and(second).unwrap();
        assert!(matches!(progress(&world.details(sent.id).await)[..], [Progress::Complete(_)]));
        assert_eq!(world.count(sent.id, Kind::DownloadCompleted).await, 1);
    }

    async fn a_second_full_download_is_a_second_delivery(world) {
        let asset = world.asset("Plan", 100).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        for number in 1..=3 {
            let delivery = world.begin(&opened.secret, asset).await.unwrap();
            assert_eq!(delivery.number(), number);
            delivery.delivered(0..100);
            delivery.closed(false);
        }
        let details = world.details(sent.id).await;
        assert_eq!(progress(&details).len(), 3);
        assert!(details.recipients[0].fetched_at.is_some());
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 3);
        assert_eq!(world.count(sent.id, Kind::DownloadCompleted).await, 3);
        // The sender is told once.
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE kind = 'first_fetched'").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM notice WHERE kind = 'first_fetched'").await, 1);
    }

    async fn the_start_is_written_before_the_first_byte(world) {
        let asset = world.asset("Plan", 100).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let delivery = world.begin(&opened.secret, asset).await.unwrap();
        // No flush was asked for.
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 1);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM delivery WHERE delivered = 0").await, 1);
        delivery.closed(true);
        assert!(matches!(progress(&world.details(sent.id).await)[..], [Progress::Aborted { percent: 0, .. }]));
    }

    async fn a_permit_of_yesterday_begins_nothing(world) {
        let asset = world.asset("Plan", 100).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let facts = file.unwrap().facts;
        let permit = || download(&visit.grant, &facts, world.now()).unwrap();
        let (revoked, withdrawn, over) = (permit(), permit(), permit());
        world.sharing.set_expiry(&world.change(sent.id).await, world.now().after(DAY), &crate::support::client()).await.unwrap();
        assert!(matches!(world.deliveries.begin(&revoked, (100, 1), &client()).await, Err(BeginError::Changed)));
        world.withdraw(asset.id).await;
        assert!(matches!(world.deliveries.begin(&withdrawn, (100, 1), &client()).await, Err(BeginError::Changed)));
        world.clock.advance(DAY * 20);
        assert!(matches!(world.deliveries.begin(&over, (100, 1), &client()).await, Err(BeginError::Changed)));
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM delivery").await, 0);
        assert_eq!(world.count(sent.id, Kind::DownloadStarted).await, 0);
    }

    async fn what_ends_a_grant_ends_a_running_transfer(world) {
        let asset = world.asset("Film", 1000).await;
        let step = Duration::from_secs(1);
        for (reason, how) in [
            (Refusal::ShareRevoked, 0), (Refusal::GrantRevoked, 1), (Refusal::LinkReplaced, 2), (Refusal::Expired, 3),
            (Refusal::SessionEnded, 4), (Refusal::Withdrawn, 5),
        ] {
            let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
            let (visit, _) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
            let delivery = world.begin(&opened.secret, asset).await.unwrap();
            let allowed = async || world.deliveries.still_allowed(visit.session, asset.rendition).await.unwrap();
            assert!(allowed().await.is_ok());
            let (permit, grant) = (world.change(sent.id).await, sent.grants[0].grant);
            match how {
                0 => world.sharing.revoke(&permit, &crate::support::client()).await.unwrap(),
                1 => world.sharing.revoke_grant(&permit, grant, &crate::support::client()).await.unwrap(),
                2 => world.sharing.send_again(&permit, grant, &crate::support::client()).await.unwrap(),
                3 => {
                    let soon = world.now().after(Duration::from_millis(900));
                    world.sharing.set_expiry(&permit, soon, &crate::support::client()).await.unwrap();
                }
                4 => world.visits.close(&opened.secret).await.unwrap(),
                _ => world.withdraw(asset.id).await,
            }
            world.clock.advance(step);
            assert_eq!(allowed().await, Err(reason));
            assert_eq!(world.begin_again(&opened.secret, asset).await, Err(reason));
            drop(delivery);
        }
    }

    async fn a_transfer_keeps_its_session_alive(world) {
        let asset = world.asset("Film", 1000).await;
        let (_, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (visit, _) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        for _ in 0..20 {
            world.clock.advance(Duration::from_secs(60 * 60));
            assert!(world.deliveries.still_allowed(visit.session, asset.rendition).await.unwrap().is_ok());
        }
        world.clock.advance(Duration::from_secs(5 * 60 * 60));
        let answer = world.deliveries.still_allowed(visit.session, asset.rendition).await.unwrap();
        assert_eq!(answer, Err(Refusal::SessionEnded), "the absolute end holds");
    }

    async fn silence_is_a_break_once(world) {
        let asset = world.asset("Film", 1000).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let delivery = world.begin(&opened.secret, asset).await.unwrap();
        assert_eq!(world.deliveries.abort_silent().await.unwrap().done, 0);
        world.clock.advance(Duration::from_secs(16 * 60));
        assert_eq!(world.deliveries.abort_silent().await.unwrap().done, 1);
        assert_eq!(world.deliveries.abort_silent().await.unwrap().done, 0);
        delivery.delivered(0..1000);
        delivery.closed(false);
        assert!(matches!(progress(&world.details(sent.id).await)[..], [Progress::Complete(_)]));
        assert_eq!(world.count(sent.id, Kind::DownloadAborted).await, 1);
    }

    async fn nobody_is_forgotten_while_the_clock_ticks(world) {
        let asset = world.asset("Plan", 5).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        // Ticks as often as a timer can: each may fall together with a beginning or an end.
        let pause = Duration::from_millis(1);
        let busy = sealport_sharing::Deliveries::flushing_every(pause, world.ground.clone(), crate::support::URL).unwrap();
        let (visit, file) = world.visits.file(&opened.secret, asset.rendition).await.unwrap().unwrap();
        let permit = download(&visit.grant, &file.unwrap().facts, world.now()).unwrap();
        for number in 1..=200 {
            let delivery = busy.begin(&permit, (5, 1), &client()).await.unwrap();
            assert_eq!(delivery.number(), number);
            delivery.delivered(0..2);
            tokio::task::yield_now().await;
            delivery.delivered(2..5);
            delivery.closed(false);
        }
        busy.flush_all().await.unwrap();
        assert_eq!(progress(&world.details(sent.id).await).len(), 200);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM delivery WHERE completed_at IS NOT NULL").await, 200);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM usage_event WHERE kind = 'delivery.completed'").await, 200);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM usage_event WHERE kind = 'delivery.aborted'").await, 0);
    }
}
