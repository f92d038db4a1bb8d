//! What the holder of a link sees, opens and is told.

use std::time::Duration;

use crate::support::{DAY, client};
use sealport_access::Refusal;
use sealport_database::rows_affected;
use sealport_history::{Kind, Subject};
use sealport_sharing::{Contact, FreshLinkError, Holder, LandingError, Letterhead, OpenError};

/// Rows of every table that a visit could touch.
const ROWS: &str = "SELECT (SELECT COUNT(*) FROM usage_event) + (SELECT COUNT(*) FROM usage_event_subject) \
    + (SELECT COUNT(*) FROM grant_session) + (SELECT COUNT(*) FROM delivery) + (SELECT COUNT(*) FROM delivery_count) \
    + (SELECT COUNT(*) FROM letter) + (SELECT COUNT(*) FROM notice) + (SELECT COUNT(*) FROM visitor_key) \
    + (SELECT COUNT(*) FROM share_grant WHERE opened_at IS NOT NULL) \
    + (SELECT COUNT(*) FROM share_grant WHERE fetched_at IS NOT NULL) AS n";

crate::support::in_worlds! {
    async fn the_page_shows_the_share_and_changes_nothing(world) {
        let asset = world.asset("Übersicht", 1234).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let before = world.number(ROWS).await;
        for _ in 0..20 {
            let view = world.landing(&token).await;
            assert_eq!((view.sender_name.as_str(), view.message.as_str()), ("Sam Sender", "Bitte schön"));
            assert_eq!(view.sender_address.as_deref(), Some("sam@company.example"));
            assert_eq!(view.expires_at, world.sharing.usual_end());
            let [file] = &view.files[..] else { panic!("one file") };
            assert_eq!((file.title.as_str(), file.name.as_str(), file.size), ("Übersicht", "datei.bin", 1234));
            assert_eq!((file.sha256, file.hindered), ([3; 32], None));
        }
        assert_eq!(world.number(ROWS).await, before);
    }

    async fn opening_makes_a_session_with_its_event(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (visit, _) = world.visits.visit(&opened.secret).await.unwrap().unwrap();
        assert_eq!((visit.grant.holding.share, visit.share_number), (sent.id, sent.number));
        assert_eq!(world.visits.files(&visit).await.unwrap().len(), 1);
        let Letterhead { sender, message, .. } = world.visits.letterhead(&visit).await.unwrap();
        assert_eq!((sender.name.as_str(), message.as_str()), ("Sam Sender", "Bitte schön"));
        let events = world.timeline(sent.id).await;
        let event = events.iter().find(|event| event.kind == Kind::LinkOpened).unwrap();
        assert!(event.subjects.contains(&Subject::Grant(opened.grant)));
        assert!(event.sealed.contains_key("address") && event.sealed.contains_key("agent"));
        assert!(!String::from_utf8_lossy(&event.encode()).contains("192.0.2.7"));
        let secret = sealport_vault::Secret::generate(world.ground.chance());
        assert!(world.visits.visit(&secret).await.unwrap().is_none());
    }

    async fn only_the_page_itself_can_open(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example", "bert@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let other = world.token(sent.grants[1].grant).await;
        let nonce = world.landing(&token).await.nonce;
        let another = world.landing(&other).await.nonce;
        let before = world.number(ROWS).await;
        for bad in ["", "00", another.as_str(), "ü", &"é".repeat(32)] {
            assert!(matches!(world.visits.open(&token, bad, &client()).await, Err(OpenError::StaleForm)), "{bad}");
        }
        assert_eq!(world.number(ROWS).await, before);
        world.clock.advance(Duration::from_secs(13 * 60 * 60));
        assert!(matches!(world.visits.open(&token, &nonce, &client()).await, Err(OpenError::StaleForm)));
        world.open(&token).await;
    }

    async fn a_session_ends_by_idling_and_for_good(world) {
        let asset = world.asset("Plan", 10).await;
        let (_, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        for _ in 0..20 {
            world.clock.advance(Duration::from_secs(70 * 60));
            assert!(world.begin_again(&opened.secret, asset).await.is_ok());
        }
        world.clock.advance(Duration::from_secs(70 * 60));
        assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::SessionEnded));
        let (_, opened) = world.opened(&world.draft(&[asset], &["bert@customer.example"])).await;
        world.clock.advance(Duration::from_secs(2 * 60 * 60));
        assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::SessionEnded));
    }

    async fn a_holder_is_told_why_and_it_is_noted(world) {
        let asset = world.asset("Plan", 10).await;
        for (reason, how) in
            [(Refusal::ShareRevoked, 0), (Refusal::GrantRevoked, 1), (Refusal::LinkReplaced, 2), (Refusal::Expired, 3)]
        {
            let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
            let grant = sent.grants[0].grant;
            let token = world.token(grant).await;
            let nonce = world.landing(&token).await.nonce;
            let permit = world.change(sent.id).await;
            match how {
                0 => world.sharing.revoke(&permit, &crate::support::client()).await.unwrap(),
                1 => world.sharing.revoke_grant(&permit, grant, &crate::support::client()).await.unwrap(),
                2 => world.sharing.send_again(&permit, grant, &crate::support::client()).await.unwrap(),
                _ => world.clock.advance(DAY * 15),
            }
            assert_eq!(world.ended(&token).await, reason);
            for _ in 0..3 {
                match world.visits.open(&token, &nonce, &client()).await {
                    Err(OpenError::Ended(ended)) => {
                        assert_eq!((ended.reason, ended.contact.person().map(|(name, _)| name)), (reason, Some("Sam Sender")));
                    }
                    _ => panic!("{reason}"),
                }
            }
            let events = world.timeline(sent.id).await;
            let refused: Vec<_> = events.iter().filter(|event| event.kind == Kind::Refused).collect();
            assert_eq!(refused.len(), 1, "the same again within a minute is one line");
            assert_eq!(refused[0].text("reason"), Some(reason.code().as_str()));
        }
    }

    async fn a_link_past_its_own_end_still_names_whom_to_ask(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        world.clock.advance(DAY * 100);
        assert_eq!(world.ended(&token).await, Refusal::Expired);
    }

    async fn withdrawn_files_are_not_named_and_come_back(world) {
        let (one, two) = (world.asset("One", 10).await, world.asset("Two", 10).await);
        let (sent, opened) = world.opened(&world.draft(&[one, two], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        world.withdraw(two.id).await;
        let titles = async || {
            let view = world.landing(&token).await;
            view.files.iter().map(|file| file.title.clone()).collect::<Vec<_>>()
        };
        assert_eq!(titles().await, ["One"]);
        assert_eq!(world.fetch(&opened.secret, two).await, Err(Refusal::Withdrawn));
        assert_eq!(world.fetch(&opened.secret, one).await, Ok(()));
        world.run("UPDATE asset_version SET status = 'released' WHERE asset_id = $1", [two.id.into()]).await;
        world.run("UPDATE asset SET revision = revision + 1 WHERE id = $1", [two.id.into()]).await;
        assert_eq!(titles().await, ["One", "Two"]);
    }

    async fn a_live_share_gives_the_newest_released_version(world) {
        let asset = world.asset("Plan", 10).await;
        let (mut live, frozen) = (world.draft(&[asset], &["a@customer.example"]), world.draft(&[asset], &["b@customer.example"]));
        live.live = true;
        let (_, live) = world.opened(&live).await;
        let (_, frozen) = world.opened(&frozen).await;
        let newer = crate::support::Asset { rendition: world.version(asset.id, 2, 20).await, size: 20, ..asset };
        assert_eq!(world.fetch(&live.secret, newer).await, Ok(()));
        assert_eq!(world.fetch(&live.secret, asset).await, Err(Refusal::NotInShare));
        assert_eq!(world.fetch(&frozen.secret, asset).await, Ok(()));
        assert_eq!(world.fetch(&frozen.secret, newer).await, Err(Refusal::NotInShare));
        let strange = world.asset("Other", 10).await;
        assert_eq!(world.fetch(&frozen.secret, strange).await, Err(Refusal::NotInShare));
    }

    async fn a_fresh_link_is_asked_for_once_an_hour(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        world.clock.advance(DAY * 15);
        let holder = Holder::Link(&token);
        world.visits.ask_fresh_link(&holder, &client()).await.unwrap();
        let again = world.visits.ask_fresh_link(&holder, &client()).await;
        assert!(matches!(again, Err(FreshLinkError::AskedAlready { again_at }) if again_at > world.now()));
        world.clock.advance(Duration::from_secs(3600));
        world.visits.ask_fresh_link(&holder, &client()).await.unwrap();
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM letter WHERE kind = 'fresh_link_asked'").await, 2);
        assert_eq!(world.number("SELECT COUNT(*) AS n FROM notice WHERE kind = 'fresh_link_asked'").await, 2);
        assert_eq!(world.count(sent.id, Kind::FreshLinkAsked).await, 2);
        let stranger = sealport_vault::Secret::generate(world.ground.chance());
        let answer = world.visits.ask_fresh_link(&Holder::Session(&stranger), &client()).await;
        assert!(matches!(answer, Err(FreshLinkError::NotFound)));
    }

    async fn a_link_of_nobody_is_not_found(world) {
        let secret = sealport_vault::Secret::generate(world.ground.chance());
        let token = world.links.sign(world.ground.id(), 1, world.now().after(DAY), &secret).unwrap();
        assert!(matches!(world.visits.landing(&token).await, Err(LandingError::NotFound)));
        assert!(matches!(world.visits.open(&token, "", &client()).await, Err(OpenError::NotFound)));
        assert_eq!(world.number(ROWS).await, 0, "nothing is noted of what was never ours");
        let nobody = rows_affected(world.ground.database.read(), "DELETE FROM grant_session", []).await.unwrap();
        assert_eq!(nobody, 0);
    }

    async fn a_share_outlives_the_erasure_of_its_sender(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let sql = "UPDATE person SET wrapped_key = NULL, name = NULL, address = NULL, address_hash = NULL, erased_at = 1 \
                   WHERE id = $1";
        world.run(sql, [world.sender.into()]).await;
        let view = world.landing(&token).await;
        assert_eq!((view.message.as_str(), view.sender_address, view.contact), ("", None, Contact::House));
        assert_eq!(world.details(sent.id).await.message, "");
    }
}
