//! What the histories of shares and files tell: every deed, from where it was asked, and what became of the letters.

use std::collections::HashSet;
use std::sync::Arc;

use crate::support::{DAY, World, client, face, recipient};
use async_trait::async_trait;
use lettre::address::Envelope;
use sealport_history::{Event, KeyName, Kind};
use sealport_identity::{Address, person_key};
use sealport_notify::{Office, Postman, SendError, ServerAnswer, Stage, Transport};
use uuid::Uuid;

/// Takes the first letter and refuses every other one.
struct Moody(std::sync::atomic::AtomicBool);

#[async_trait]
impl Transport for Moody {
    async fn send(&self, _: &Envelope, _: &[u8]) -> Result<ServerAnswer, SendError> {
        if self.0.swap(true, std::sync::atomic::Ordering::SeqCst) {
            return Err(SendError::Answered {
                stage: Stage::Recipient,
                answer: ServerAnswer { code: 550, text: "5.1.1 unknown".to_owned() },
            });
        }
        Ok(ServerAnswer { code: 250, text: "2.0.0 Queued".to_owned() })
    }
}

async fn mail_goes_out(world: &World) {
    let from = Address::parse("files@company.example").unwrap();
    let office = Office { face: face(), from, transport: Arc::new(Moody(false.into())) };
    Postman::new(world.ground.clone()).run_once(&office).await.unwrap();
}

/// The deeds in the history of `subject` that are sealed to have come from the test's client.
async fn asked_from_here(world: &World, subject: Uuid) -> HashSet<Kind> {
    let key = person_key(world.ground.database.read(), &world.ground, world.sender).await.unwrap();
    let tells = |event: &Event, name: &str, plain: &str| {
        let Some(field) = event.sealed.get(name) else { return false };
        field.key == KeyName::Person(world.sender) && field.open(event.id, name, &key).is_ok_and(|text| text == plain)
    };
    let events = world.timeline(subject).await;
    let here = events.iter().filter(|event| {
        tells(event, "address", &client().address.to_string()) && tells(event, "agent", &client().agent)
    });
    here.map(|event| event.kind).collect()
}

crate::support::in_worlds! {
    async fn every_deed_of_a_sender_tells_where_it_came_from(world) {
        let asset = world.asset("Plan", 10).await;
        let to = ["anna@customer.example", "bert@customer.example", "cleo@customer.example"];
        let sent = world.send(&world.draft(&[asset], &to)).await;
        let [anna, bert, cleo] = [0, 1, 2].map(|place: usize| sent.grants[place].grant);
        world.token(anna).await;
        let (sharing, here, until) = (&world.sharing, client(), world.now().after(DAY));
        sharing.set_expiry(&world.change(sent.id).await, until, &here).await.unwrap();
        sharing.send_again(&world.change(sent.id).await, anna, &here).await.unwrap();
        let new = recipient("bertha@customer.example");
        sharing.replace_recipient(&world.change(sent.id).await, bert, &new, &here).await.unwrap();
        sharing.revoke_grant(&world.change(sent.id).await, cleo, &here).await.unwrap();
        sharing.revoke(&world.change(sent.id).await, &here).await.unwrap();
        let deeds = [
            Kind::Shared,
            Kind::LetterRead,
            Kind::ShareChanged,
            Kind::SentAgain,
            Kind::RecipientReplaced,
            Kind::GrantRevoked,
            Kind::ShareRevoked,
        ];
        assert_eq!(asked_from_here(&world, sent.id).await, HashSet::from(deeds));
    }

    async fn the_files_histories_tell_of_letters_and_openings(world) {
        for live in [false, true] {
            let (one, two) = (world.asset("One", 10).await, world.asset("Two", 20).await);
            let elsewhere = world.asset("Elsewhere", 30).await;
            let mut draft = world.draft(&[one, two], &["anna@customer.example", "bert@customer.example"]);
            draft.live = live;
            let sent = world.send(&draft).await;
            let link = world.token(sent.grants[0].grant).await;
            mail_goes_out(&world).await;
            world.open(&link).await;
            for subject in [sent.id, one.id, two.id] {
                for kind in [Kind::Shared, Kind::LetterAccepted, Kind::LetterFailed, Kind::LinkOpened] {
                    assert_eq!(world.count(subject, kind).await, 1, "{kind:?}, live: {live}");
                }
                let events = world.timeline(subject).await;
                assert!(events.iter().filter(|event| event.kind != Kind::LetterRead).all(|event| event.number("number") == Some(sent.number)));
            }
            assert!(world.kinds(elsewhere.id).await.is_empty());
        }
    }
}
