//! What a share wants proved, and what a session proved.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

use std::time::Duration;

use sealport_access::{Check, Refusal};
use sealport_history::{Detail, Kind};
use sealport_identity::{Session, people};
use sealport_sharing::OpenError;
use support::{World, client, employee};
use uuid::Uuid;

const IDLE: Duration = Duration::from_secs(60 * 60);

impl World {
    /// What a share wants proved, whatever it was sent with.
    async fn demand(&self, share: Uuid, check: Check) {
        let set = "UPDATE share SET identity_check = $2, revision = revision + 1 WHERE id = $1";
        self.run(set, [share.into(), check.as_str().into()]).await;
    }

    /// A session of an account, which the person gets if there is none.
    async fn account_session(&self, person: Uuid) -> Session {
        let add = "INSERT INTO account (person_id, created_at) VALUES ($1, 0) ON CONFLICT DO NOTHING";
        self.run(add, [person.into()]).await;
        let (id, now) = (self.ground.id(), self.now());
        let begin = "INSERT INTO session (id, person_id, secret_hash, created_at, used_at, expires_at, stage, proved_at) \
                     VALUES ($1, $2, $3, $4, $4, $5, 'full', $4)";
        let ends = now.after(Duration::from_secs(8 * 60 * 60));
        let hash = [id.as_bytes().as_slice(), id.as_bytes()].concat();
        self.run(begin, [id.into(), person.into(), hash.into(), now.micros().into(), ends.micros().into()]).await;
        let found = people(self.ground.database.read(), &self.ground, &[person]).await.unwrap().remove(&person);
        Session { id, person: found.unwrap(), facts: employee(person), proved_at: now, idle: IDLE }
    }
}

support::in_worlds! {
    async fn a_link_alone_opens_nothing_that_wants_more(world) {
        let asset = world.asset("Plan", 10).await;
        let (sent, opened) = world.opened(&world.draft(&[asset], &["anna@customer.example"])).await;
        let token = world.token(sent.grants[0].grant).await;
        let nonce = world.landing(&token).await.nonce;
        for check in [Check::Code, Check::Account] {
            world.demand(sent.id, check).await;
            let refused = world.visits.open(&token, &nonce, &client()).await;
            assert!(matches!(refused, Err(OpenError::Ended(end)) if end.reason == Refusal::ProofMissing));
            // What was opened before the share wanted more is of no use any more.
            assert_eq!(world.begin_again(&opened.secret, asset).await, Err(Refusal::ProofMissing));
            assert!(world.visits.glance(&token, asset.rendition).await.unwrap().is_none());
        }
        world.demand(sent.id, Check::Link).await;
        assert_eq!(world.begin_again(&opened.secret, asset).await, Ok(()));
    }

    async fn the_recipients_account_opens_and_no_other(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example", "bert@customer.example"])).await;
        world.demand(sent.id, Check::Account).await;
        let [anna, bert] = [0, 1].map(|place| (sent.grants[place].grant, sent.grants[place].person));
        let session = world.account_session(anna.1).await;
        let opened = world.visits.open_with_account(&session, anna.0, &client()).await.unwrap();
        assert_eq!(world.begin_again(&opened.secret, asset).await, Ok(()));
        for foreign in [bert.0, Uuid::nil()] {
            let refused = world.visits.open_with_account(&session, foreign, &client()).await;
            assert!(matches!(refused, Err(OpenError::NotFound)));
        }
        let events = world.timeline(anna.0).await;
        let event = events.iter().find(|event| event.kind == Kind::LinkOpened).unwrap();
        assert_eq!(event.details.get("proof"), Some(&Detail::Text("account".to_owned())));
        world.sharing.revoke(&world.change(sent.id).await, &client()).await.unwrap();
        let late = world.visits.open_with_account(&session, anna.0, &client()).await;
        assert!(matches!(late, Err(OpenError::Ended(end)) if end.reason == Refusal::ShareRevoked));
    }

    async fn what_an_account_opened_ends_with_its_session(world) {
        let asset = world.asset("Plan", 10).await;
        let sent = world.send(&world.draft(&[asset], &["anna@customer.example"])).await;
        let (grant, person) = (sent.grants[0].grant, sent.grants[0].person);
        let open = async || {
            let session = world.account_session(person).await;
            (world.visits.open_with_account(&session, grant, &client()).await.unwrap().secret, session)
        };
        // Signed out.
        let (secret, session) = open().await;
        world.run("DELETE FROM session WHERE id = $1", [session.id.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        // Switched off.
        let (secret, _) = open().await;
        world.run("UPDATE account SET disabled_at = 1 WHERE person_id = $1", [person.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        world.run("UPDATE account SET disabled_at = NULL WHERE person_id = $1", [person.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        // Not used: what is done with the grant is use of the account's session, and nothing else is.
        let (secret, _) = open().await;
        for _ in 0..3 {
            world.clock.advance(IDLE - Duration::from_secs(1));
            assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        }
        world.clock.advance(IDLE);
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
        // Its longest time is over, used or not.
        let (secret, session) = open().await;
        let soon = world.now().after(Duration::from_secs(1)).micros();
        world.run("UPDATE session SET expires_at = $2 WHERE id = $1", [session.id.into(), soon.into()]).await;
        assert_eq!(world.begin_again(&secret, asset).await, Ok(()));
        world.clock.advance(Duration::from_secs(1));
        assert_eq!(world.begin_again(&secret, asset).await, Err(Refusal::SessionEnded));
    }
}
