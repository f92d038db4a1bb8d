//! Sending, changing and ending shares.

use std::time::Duration;

use crate::support::{DAY, World, recipient};
use sealport_access::{Mode, Refusal, Status};
use sealport_ambient::Timestamp;
use sealport_history::{Kind, Subject};
use sealport_notify::LetterState;
use sealport_sharing::*;

async fn findings(world: &World, draft: &DraftShare) -> Vec<(Severity, About, FindingKind)> {
    let found = world.sharing.preflight(&world.work(), draft).await.unwrap();
    found.into_iter().map(|finding| (finding.severity, finding.about, finding.kind)).collect()
}

async fn blocked(world: &World, draft: &DraftShare) -> Vec<FindingKind> {
    match world.sharing.send(&world.work(), draft, &crate::support::client()).await {
        Err(SendError::Blocked(found)) => found.into_iter().map(|finding| finding.kind).collect(),
        other => panic!("{other:?}"),
    }
}

crate::support::in_worlds! {
    async fn sending_makes_everything_at_once(world) {
        let (one, two) = (world.asset("One", 10).await, world.asset("Two", 20).await);
        let mut draft = world.draft(&[one, two], &["anna@customer.example", "bert@customer.example"]);
        draft.cap = Some(4);
        let sent = world.send(&draft).await;
        assert_eq!((sent.id, sent.number, sent.grants.len(), sent.again), (draft.id, 1, 2, false));
        let details = world.details(sent.id).await;
        assert_eq!((details.message.as_str(), details.cap, details.live), ("Bitte schön", Some(4), false));
        assert_eq!(details.files.iter().map(|file| file.rendition).collect::<Vec<_>>(), [Some(one.rendition), Some(two.rendition)]);
        let letters: Vec<_> = details.recipients.iter().map(|one| one.letter.as_ref().unwrap().state).collect();
        assert_eq!(letters, [LetterState::Waiting; 2]);
        for subject in [sent.id, one.id, two.id, sent.grants[0].person, sent.grants[1].person] {
            assert_eq!(world.kinds(subject).await, [Kind::Shared]);
        }
        let event = world.timeline(sent.id).await.remove(0);
        assert_eq!((event.text("mode"), event.number("cap"), event.number("recipients")), (Some("download"), Some(4), Some(2)));
        assert!(event.subjects.contains(&Subject::Rendition(two.rendition)));
        let plain = String::from_utf8_lossy(&event.encode()).into_owned();
        assert!(!plain.contains("anna@") && !plain.contains("One"), "nothing personal, no title in clear");
        assert!(event.sealed.contains_key("recipient.1") && event.sealed.contains_key("title.1"));
        assert_ne!(world.token(sent.grants[0].grant).await, world.token(sent.grants[1].grant).await);
    }

    async fn a_form_that_comes_twice_makes_one_share(world) {
        let asset = world.asset("Plan", 10).await;
        let draft = world.draft(&[asset], &["anna@customer.example"]);
        let permit = world.work();
        let here = crate::support::client();
        let (one, two) = tokio::join!(world.sharing.send(&permit, &draft, &here), world.sharing.send(&permit, &draft, &here));
        let third = world.send(&draft).await;
        let (one, two) = (one.unwrap(), two.unwrap());
        assert_eq!((one.number, &one.grants), (two.number, &two.grants));
        assert!(third.again && one.again != two.again);
        for (table, rows) in [("share", 1), ("share_grant", 1), ("letter", 1), ("share_item", 1)] {
            let count = match table {
                "share" => world.number("SELECT COUNT(*) AS n FROM share").await,
                "share_grant" => world.number("SELECT COUNT(*) AS n FROM share_grant").await,
                "letter" => world.number("SELECT COUNT(*) AS n FROM letter").await,
                _ => world.number("SELECT COUNT(*) AS n FROM share_item").await,
            };
            assert_eq!(count, rows, "{table}");
        }
        assert_eq!(world.count(draft.id, Kind::Shared).await, 1);
    }

    async fn numbers_follow_each_other_under_contention(world) {
        let asset = world.asset("Plan", 10).await;
        let permit = world.work();
        let drafts: Vec<_> = (0..8).map(|one| world.draft(&[asset], &[&format!("p{one}@customer.example")])).collect();
        let here = crate::support::client();
        let sent = futures_util::future::join_all(drafts.iter().map(|draft| world.sharing.send(&permit, draft, &here))).await;
        let mut numbers: Vec<_> = sent.into_iter().map(|sent| sent.unwrap().number).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=8).collect::<Vec<_>>());
    }

    async fn what_blocks_is_found_and_keeps_it_from_being_sent(world) {
        let asset = world.asset("Plan", 10).await;
        let draft = world.draft(&[asset], &["anna@customer.example"]);
        let without = DraftShare { recipients: vec![], assets: vec![], ..draft.clone() };
        assert_eq!(blocked(&world, &without).await, [FindingKind::NoFiles, FindingKind::NoRecipients]);
        let past = DraftShare { expires_at: world.now(), ..draft.clone() };
        assert_eq!(blocked(&world, &past).await, [FindingKind::EndsInThePast]);
        let long = DraftShare { expires_at: world.now().after(DAY * 91), ..draft.clone() };
        assert!(matches!(blocked(&world, &long).await[..], [FindingKind::TooLong { .. }]));
        let zero = DraftShare { cap: Some(0), ..draft.clone() };
        assert_eq!(blocked(&world, &zero).await, [FindingKind::NothingAllowed]);
        let twice = DraftShare { recipients: vec![recipient("a@b.example"), recipient("A@B.example")], ..draft.clone() };
        assert_eq!(blocked(&world, &twice).await, [FindingKind::DuplicateRecipient { first: 0 }]);
        let nothing = DraftShare { assets: vec![world.ground.id()], ..draft.clone() };
        assert_eq!(blocked(&world, &nothing).await, [FindingKind::NoSuchAsset]);
        let sql = "UPDATE asset SET licence_until = $2 WHERE id = $1";
        world.run(sql, [asset.id.into(), world.now().micros().into()]).await;
        assert!(matches!(blocked(&world, &draft).await[..], [FindingKind::LicenceOver { .. }]));
        let never: Option<i64> = None;
        world.run(sql, [asset.id.into(), never.into()]).await;
        world.run("UPDATE asset_version SET status = 'draft' WHERE asset_id = $1", [asset.id.into()]).await;
        assert_eq!(blocked(&world, &draft).await, [FindingKind::NotReleased(Status::Draft)]);
        world.withdraw(asset.id).await;
        assert_eq!(blocked(&world, &draft).await, [FindingKind::Withdrawn]);
        assert_eq!(findings(&world, &draft).await[0], (Severity::Blocks, About::Asset(asset.id), FindingKind::Withdrawn));
        world.run("UPDATE asset SET deleted_at = 5 WHERE id = $1", [asset.id.into()]).await;
        assert_eq!(blocked(&world, &draft).await, [FindingKind::Deleted]);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM share").await, 0);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM person").await, 1, "a refused share makes no person either");
    }

    async fn what_is_only_looked_at_must_be_there_to_be_shown(world) {
        let (plan, archive) = (world.asset("Plan", 10).await, world.asset("Archive", 10).await);
        let taken = world.draft(&[plan, archive], &["anna@customer.example"]);
        let draft = DraftShare { mode: Mode::View, cap: Some(0), ..taken.clone() };
        let nothing = |asset: &crate::support::Asset, reason: &str| {
            let kind = FindingKind::NothingToShow { reason: reason.to_owned() };
            (Severity::Blocks, About::Asset(asset.id), kind)
        };
        assert_eq!(findings(&world, &draft).await, [nothing(&plan, ""), nothing(&archive, "")], "no job was made for them");
        world.prepared(plan.rendition, None).await;
        world.prepared(archive.rendition, Some("unsupported-type")).await;
        let waits = (Severity::Warns, About::Asset(plan.id), FindingKind::NotShownYet);
        assert_eq!(findings(&world, &draft).await, [nothing(&archive, "unsupported-type"), waits.clone()]);
        let refused = FindingKind::NothingToShow { reason: "unsupported-type".to_owned() };
        assert_eq!(blocked(&world, &draft).await, [refused]);
        // Whoever may have them needs nothing shown.
        assert_eq!(findings(&world, &taken).await, []);
        // What can't be sent at all is told for that reason.
        world.withdraw(archive.id).await;
        let withdrawn = (Severity::Blocks, About::Asset(archive.id), FindingKind::Withdrawn);
        assert_eq!(findings(&world, &draft).await, [withdrawn, waits.clone()]);
        // What is still being prepared may be sent, and a number of downloads is not kept.
        let only_plan = DraftShare { assets: vec![plan.id], ..draft.clone() };
        assert_eq!(findings(&world, &only_plan).await, [waits]);
        let sent = world.send(&only_plan).await;
        let share = world.sharing.share(&world.work(), sent.id).await.unwrap().unwrap();
        assert_eq!((share.mode, share.cap), (Mode::View, None));
        let again = DraftShare { id: world.sharing.new_draft(), recipients: vec![recipient("b@b.example")], ..only_plan };
        // A small picture alone is nothing to leaf through.
        let make = "UPDATE preview_job SET outcome = 'made' WHERE rendition_id = $1";
        world.run(make, [plan.rendition.into()]).await;
        assert_eq!(findings(&world, &again).await, [nothing(&plan, "made")]);
        world.prepared(plan.rendition, Some("made")).await;
        assert_eq!(findings(&world, &again).await, []);
    }

    async fn what_should_be_looked_at_again_is_found(world) {
        let asset = world.asset("Plan", 10).await;
        let draft = world.draft(&[asset], &["anna@customer.example"]);
        assert_eq!(findings(&world, &draft).await, []);
        let sent = world.send(&draft).await;
        let again = DraftShare { id: world.sharing.new_draft(), ..draft.clone() };
        let warn = |kind| vec![(Severity::Warns, About::Recipient(0), kind)];
        let running = FindingKind::AlreadyShared { share: sent.id, number: 1, until: draft.expires_at };
        assert_eq!(findings(&world, &again).await, warn(running.clone()));
        world.run("UPDATE letter SET state = 'failed', settled_at = 77 WHERE share_id = $1", [sent.id.into()]).await;
        let bounced = FindingKind::BouncedBefore { at: Timestamp::from_micros(77) };
        let found = findings(&world, &again).await;
        assert_eq!(found, [warn(bounced), warn(running)].concat());
        let slip = DraftShare { recipients: vec![recipient("anna@custorner.example")], ..again.clone() };
        let like = FindingKind::LooksLike { known: "customer.example".to_owned() };
        assert_eq!(findings(&world, &slip).await, warn(like));
        let until = draft.expires_at.before(DAY);
        world.run(
            "UPDATE asset SET licence_until = $2, available_from = $3 WHERE id = $1",
            [asset.id.into(), until.micros().into(), until.before(DAY).micros().into()],
        ).await;
        world.run("UPDATE rendition SET confirmed = FALSE WHERE asset_id = $1", [asset.id.into()]).await;
        let other = DraftShare { recipients: vec![recipient("zoe@elsewhere.example")], ..again };
        let kinds: Vec<_> = findings(&world, &other).await.into_iter().map(|found| found.2).collect();
        let from = until.before(DAY);
        assert_eq!(kinds, [
            FindingKind::NotYetAvailable { from },
            FindingKind::LicenceEndsFirst { until },
            FindingKind::NotConfirmed,
        ]);
    }

    async fn revoking_cancels_what_waits(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example", "bert@customer.example"])).await;
        let (first, second) = (sent.grants[0].grant, sent.grants[1].grant);
        world.sharing.revoke_grant(&world.change(sent.id).await, first, &crate::support::client()).await.unwrap();
        let states = async || {
            let details = world.details(sent.id).await;
            details.recipients.iter().map(|one| one.letter.as_ref().unwrap().state).collect::<Vec<_>>()
        };
        assert_eq!(states().await, [LetterState::Cancelled, LetterState::Waiting]);
        let again = world.sharing.revoke_grant(&world.change(sent.id).await, first, &crate::support::client()).await;
        assert!(matches!(again, Err(ChangeError::NoSuchRecipient)));
        let stale = world.change(sent.id).await;
        world.sharing.revoke(&world.change(sent.id).await, &crate::support::client()).await.unwrap();
        assert_eq!(states().await, [LetterState::Cancelled; 2]);
        assert!(matches!(world.sharing.revoke(&stale, &crate::support::client()).await, Err(ChangeError::Changed)));
        assert!(matches!(world.sharing.revoke(&world.change(sent.id).await, &crate::support::client()).await, Err(ChangeError::Revoked)));
        let again = world.sharing.send_again(&world.change(sent.id).await, second, &crate::support::client()).await;
        assert!(matches!(again, Err(ChangeError::Revoked)));
        assert_eq!(world.kinds(asset.id).await, [Kind::Shared, Kind::GrantRevoked, Kind::ShareRevoked]);
        assert_eq!(world.details(sent.id).await.state, ShareState::Revoked);
    }

    async fn a_new_link_kills_the_old_one_and_its_sessions(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let grant = sent.grants[0].grant;
        let old = world.token(grant).await;
        world.sharing.send_again(&world.change(sent.id).await, grant, &crate::support::client()).await.unwrap();
        let new = world.token(grant).await;
        assert_ne!(old, new);
        assert_eq!(world.ended(&old).await, Refusal::LinkReplaced);
        assert_eq!(world.fetch(&opened.secret, asset).await, Err(Refusal::LinkReplaced));
        let fresh = world.open(&new).await;
        assert_eq!(world.fetch(&fresh.secret, asset).await, Ok(()));
        assert_eq!(world.count(sent.id, Kind::SentAgain).await, 1);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE state = 'waiting' AND kind = 'share_sent'").await, 0);
    }

    async fn a_mistyped_recipient_is_replaced(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["ana@customer.example", "bert@customer.example"])).await;
        let grant = sent.grants[0].grant;
        let old = world.token(grant).await;
        let taken = world.sharing
            .replace_recipient(&world.change(sent.id).await, grant, &recipient("bert@customer.example"), &crate::support::client()).await;
        assert!(matches!(taken, Err(ChangeError::AlreadyRecipient)));
        let new = world.sharing
            .replace_recipient(&world.change(sent.id).await, grant, &recipient("anna@customer.example"), &crate::support::client()).await.unwrap();
        assert_eq!(world.ended(&old).await, Refusal::GrantRevoked);
        world.open(&world.token(new.grant).await).await;
        let details = world.details(sent.id).await;
        let replaced = details.recipients.iter().find(|one| one.grant == grant).unwrap();
        assert_eq!(replaced.replaced_by, Some(new.grant));
        assert_eq!(replaced.letter.as_ref().unwrap().state, LetterState::Cancelled);
        let listed = world.sharing.list(&world.work(), &ListFilter::default(), ShareCursor::NEWEST, 10).await.unwrap();
        assert_eq!((listed[0].recipients, listed[0].opened), (2, 1));
        assert_eq!(world.kinds(new.person).await, [Kind::RecipientReplaced, Kind::LinkOpened]);
    }

    async fn the_end_moves_up_to_the_links_own(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let ceiling = world.details(sent.id).await.ceiling;
        let beyond = world.sharing.set_expiry(&world.change(sent.id).await, ceiling.after(DAY), &crate::support::client()).await;
        assert!(matches!(beyond, Err(ChangeError::TooLong { latest }) if latest == ceiling));
        let past = world.sharing.set_expiry(&world.change(sent.id).await, world.now(), &crate::support::client()).await;
        assert!(matches!(past, Err(ChangeError::EndsInThePast)));
        world.sharing.set_expiry(&world.change(sent.id).await, world.now().after(Duration::from_secs(60)), &crate::support::client()).await.unwrap();
        world.clock.advance(Duration::from_secs(60));
        assert_eq!(world.fetch(&opened.secret, asset).await, Err(Refusal::Expired));
        assert_eq!(world.sharing.end_expired().await.unwrap(), JobOutcome { done: 1, more: false });
        assert_eq!(world.sharing.end_expired().await.unwrap().done, 0);
        let again = world.sharing.send_again(&world.change(sent.id).await, sent.grants[0].grant, &crate::support::client()).await;
        assert!(matches!(again, Err(ChangeError::Over)));
        world.sharing.set_expiry(&world.change(sent.id).await, ceiling, &crate::support::client()).await.unwrap();
        world.landing(&world.token(sent.grants[0].grant).await).await;
        world.clock.advance(DAY * 100);
        assert_eq!(world.sharing.end_expired().await.unwrap().done, 1);
        assert_eq!(world.count(sent.id, Kind::ShareEnded).await, 2);
        assert_eq!(world.count(sent.id, Kind::ShareChanged).await, 2);
    }

    async fn the_sender_is_reminded_once_of_what_nobody_fetched(world) {
        let (asset, fetched) = (world.asset("Plan", 10).await, world.asset("Other", 10).await);
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (_, opened) = world.opened(&world.draft(&[fetched], &["anna@customer.example"])).await;
        world.fetch(&opened.secret, fetched).await.unwrap();
        let mut quiet = world.draft(&[asset], &["bert@customer.example"]);
        quiet.tell_unfetched = false;
        world.send(&quiet).await;
        assert_eq!(world.sharing.remind_unfetched().await.unwrap().done, 0);
        world.clock.advance(DAY * 11);
        assert_eq!(world.sharing.remind_unfetched().await.unwrap().done, 1);
        assert_eq!(world.sharing.remind_unfetched().await.unwrap().done, 0);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE kind = 'unfetched_reminder'").await, 1);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM notice WHERE kind = 'unfetched'").await, 1);
        assert!(world.details(sent.id).await.recipients[0].fetched_at.is_none());
    }

    async fn the_register_finds_shares(world) {
        let (plan, film) = (world.asset("Plan 100% final", 10).await, world.asset("Film", 10).await);
        let (first, opened) = world.opened(&world.draft(&[plan], &["anna@customer.example"])).await;
        world.clock.advance(Duration::from_secs(5));
        let second = world.send(&world.draft(&[film, plan], &["bert@customer.example"])).await;
        world.clock.advance(Duration::from_secs(5));
        let third = world.send(&world.draft(&[film], &["anna@customer.example"])).await;
        world.fetch(&opened.secret, plan).await.unwrap();
        world.sharing.revoke(&world.change(third.id).await, &crate::support::client()).await.unwrap();
        let search = async |state, search: &str| {
            let filter = ListFilter { state, mine: true, search: search.to_owned() };
            let found = world.sharing.list(&world.work(), &filter, ShareCursor::NEWEST, 10).await.unwrap();
            found.into_iter().map(|share| share.number).collect::<Vec<_>>()
        };
        assert_eq!(search(None, "").await, [3, 2, 1]);
        assert_eq!(search(Some(ShareState::Active), "").await, [2, 1]);
        assert_eq!(search(Some(ShareState::Revoked), "").await, [3]);
        assert_eq!(search(Some(ShareState::Ended), "").await, [] as [i64; 0]);
        assert_eq!(search(None, "#2").await, [2]);
        assert_eq!(search(None, "Anna@Customer.example").await, [3, 1]);
        assert_eq!(search(None, "100%").await, [2, 1]);
        assert_eq!(search(None, "1_0%").await, [] as [i64; 0]);
        let page = world.sharing.list(&world.work(), &ListFilter::default(), ShareCursor::NEWEST, 2).await.unwrap();
        let rest = world.sharing.list(&world.work(), &ListFilter::default(), page[1].cursor(), 2).await.unwrap();
        assert_eq!(rest.iter().map(|share| share.id).collect::<Vec<_>>(), [first.id]);
        assert_eq!((rest[0].opened, rest[0].fetched, rest[0].accepted, rest[0].files), (1, 1, 0, 1));
        assert_eq!(page[1].first_title.as_deref(), Some("Film"));
        let on = world.ground.database.read();
        let of_plan = asset_shares(on, &world.work(), plan.id, world.now()).await.unwrap();
        assert_eq!(of_plan.iter().map(|share| share.share).collect::<Vec<_>>(), [second.id, first.id]);
        assert_eq!(of_plan[1].recipients, [first.grants[0].person]);
        assert!(was_shared(on, film.id).await.unwrap());
        assert!(!was_shared(on, world.ground.id()).await.unwrap());
    }
}
