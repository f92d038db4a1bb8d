//! The outbox on both databases: sealed, carried once, tried again, given up in time, cancelled with its grant.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::common::{House, LINK, MailServer, address, face, office, write};
use async_trait::async_trait;
use lettre::address::Envelope;
use sealport_database::on_both_databases;
use sealport_history::{Detail, Kind};
use sealport_identity::{Client, person_key};
use sealport_notify::*;
use sealport_vault::{Place, SealsFields};
use uuid::Uuid;

const TAKEN: &str = "2.0.0 Queued as 4Z1x";

/// What the stored letter says, opened with the recipient's key.
async fn stored(house: &House, letter: Uuid) -> String {
    let sealed = house.sealed(letter).await;
    let key = person_key(house.ground.database.read(), &house.ground, house.recipient).await.unwrap();
    let plain = key.open(Place { table: "letter", column: "sealed", id: letter.into_bytes() }, &sealed).unwrap();
    String::from_utf8(plain.to_vec()).unwrap()
}

/// Counts what it is given, and answers what it is told to.
struct Counting {
    seen: Mutex<HashMap<String, usize>>,
    error: Option<SendError>,
}

impl Counting {
    fn office(error: Option<SendError>) -> (Arc<Self>, Office) {
        let transport = Arc::new(Self { seen: Mutex::default(), error });
        let office = Office { face: face(), from: address("files@muster.example"), transport: transport.clone() };
        (transport, office)
    }

    fn times(&self) -> Vec<usize> {
        self.seen.lock().unwrap().values().copied().collect()
    }
}

#[async_trait]
impl Transport for Counting {
    async fn send(&self, _: &Envelope, message: &[u8]) -> Result<ServerAnswer, SendError> {
        let text = String::from_utf8_lossy(message);
        let id = text.lines().find(|line| line.starts_with("Message-ID:")).unwrap().to_owned();
        *self.seen.lock().unwrap().entry(id).or_default() += 1;
        tokio::task::yield_now().await;
        self.error.clone().map_or(Ok(ServerAnswer { code: 250, text: TAKEN.to_owned() }), Err)
    }
}

/// Takes the message and never answers: the replica dies in the middle.
struct Grave(tokio::sync::Notify);

#[async_trait]
impl Transport for Grave {
    async fn send(&self, _: &Envelope, _: &[u8]) -> Result<ServerAnswer, SendError> {
        self.0.notify_one();
        std::future::pending().await
    }
}

on_both_databases! {

async fn a_letter_is_sealed_sent_and_loses_its_link(database) {
    let mut server = MailServer::start("accept", &[]).await;
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    let sealed = house.sealed(id).await;
    for marker in [LINK, "Anna", "drawings", "muster.example"] {
        assert!(!sealed.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker} is readable");
    }
    assert!(stored(&house, id).await.contains(LINK));
    assert_eq!(waiting_count(database.read()).await.unwrap(), 1);

    let office = office(&server.settings(TlsMode::Plain));
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 1);
    assert_eq!(server.message().await["recipients"][0], "jan.visser@customer.example");
    let status = house.status(id).await;
    assert_eq!((status.state, status.attempts, status.grant), (LetterState::Accepted, 1, Some(house.grant)));
    assert!(status.settled_at.is_some() && status.next_try.is_none() && status.error.is_none());
    let kept = stored(&house, id).await;
    assert!(!kept.contains("files.muster.example") && kept.contains("Site plan"), "{kept}");

    let events = house.events().await;
    assert_eq!(events.len(), 1);
    assert_eq!(events[0].kind, Kind::LetterAccepted);
    assert_eq!(events[0].text("answer"), Some("250 2.0.0"));
    assert_eq!(events[0].details["letter"], Detail::Id(id));
    assert!(events[0].subjects.iter().any(|subject| subject.id() == house.grant));
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 0);
    assert_eq!(waiting_count(database.read()).await.unwrap(), 0);
}

async fn without_its_deed_there_is_no_letter(database) {
    let house = House::new(database).await;
    let ground = &*house.ground;
    let refused: Result<(), NotifyError> = database
        .write(async |transaction| {
            enqueue(transaction, ground, house.letter()).await?;
            Err(NotifyError::NoSuchLetter)
        })
        .await;
    assert!(refused.is_err());
    assert_eq!(waiting_count(database.read()).await.unwrap(), 0);
}

async fn a_permanent_refusal_is_told_to_the_sender(database) {
    let server = MailServer::start("refuse-recipient", &[]).await;
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    house.postman().run_once(&office(&server.settings(TlsMode::Plain))).await.unwrap();

    let status = house.status(id).await;
    assert_eq!((status.state, status.attempts), (LetterState::Failed, 1));
    let error = status.error.unwrap();
    assert!(error.starts_with("550 5.1.1") && error.contains("User unknown"), "{error}");
    assert!(!error.contains('@'), "{error}");
    assert_eq!(failed_count(database.read()).await.unwrap(), 1);
    assert!(!stored(&house, id).await.contains(LINK));
    let events = house.events().await;
    assert_eq!((events[0].kind, events[0].text("reason")), (Kind::LetterFailed, Some("recipient_refused")));

    let told = house.notices_of_sender().await;
    assert_eq!(told.len(), 1);
    assert_eq!((told[0].kind, told[0].subject, told[0].for_administrators), (NoticeKind::LetterFailed, Some(house.share), false));
    assert_eq!(told[0].details["grant"], house.grant.to_string());
    assert!(notices(database.read(), house.recipient, true).await.unwrap().is_empty());
    let ground = &*house.ground;
    let strange = write(ground, async |t| dismiss(t, ground, house.recipient, true, told[0].id).await.unwrap()).await;
    assert!(!strange, "nobody else puts it away");
    assert!(write(ground, async |t| dismiss(t, ground, house.sender, false, told[0].id).await.unwrap()).await);
    assert!(house.notices_of_sender().await.is_empty());
}

async fn a_temporary_refusal_is_tried_again(database) {
    let mut server = MailServer::start("grey", &[]).await;
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    let office = office(&server.settings(TlsMode::Plain));
    let postman = house.postman();
    assert_eq!(postman.run_once(&office).await.unwrap(), 1);
    let status = house.status(id).await;
    assert_eq!((status.state, status.attempts), (LetterState::Waiting, 1));
    assert_eq!(status.error.as_deref(), Some("451 4.7.1 Greylisted, come back later"));
    assert!(status.next_try.unwrap().since(house.ground.now()) >= Duration::from_secs(45));
    assert!(stored(&house, id).await.contains(LINK));
    assert_eq!(postman.run_once(&office).await.unwrap(), 0, "not due yet");
    house.pass(1);
    assert_eq!(postman.run_once(&office).await.unwrap(), 1);
    assert_eq!(server.message().await["headers"]["Message-ID"], format!("<{id}@muster.example>"));
    assert_eq!(house.status(id).await.state, LetterState::Accepted);
    assert!(house.notices_of_sender().await.is_empty());
}

async fn an_answer_lost_after_the_message_costs_one_duplicate(database) {
    let mut server = MailServer::start("drop", &[]).await;
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    let office = office(&server.settings(TlsMode::Plain));
    house.postman().run_once(&office).await.unwrap();
    let first = server.message().await;
    assert_eq!(house.status(id).await.state, LetterState::Waiting);
    house.pass(5);
    house.postman().run_once(&office).await.unwrap();
    let second = server.message().await;
    assert_eq!(first["headers"]["Message-ID"], second["headers"]["Message-ID"]);
    assert_eq!(house.status(id).await.state, LetterState::Accepted);
    house.pass(60 * 24);
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 0);
    assert_eq!(house.events().await.len(), 1);
}

async fn a_dead_server_is_asked_once_a_round_and_given_up_after_days(database) {
    let (transport, office) = Counting::office(Some(SendError::Connection("refused".to_owned())));
    let house = House::new(database).await;
    let first = house.enqueue(house.letter()).await;
    house.pass(1);
    let second = house.enqueue(house.letter()).await;
    let postman = house.postman();
    assert_eq!(postman.run_once(&office).await.unwrap(), 1, "the second letter would fare no better");
    assert_eq!(house.status(second).await.attempts, 0);
    assert!(notices(database.read(), house.sender, true).await.unwrap().is_empty(), "a cloud passes");
    let mut hours = 0;
    while house.status(first).await.state == LetterState::Waiting {
        house.pass(60);
        hours += 1;
        assert!(hours < 24 * 8, "it never gives up");
        while postman.run_once(&office).await.unwrap() > 0 {}
    }
    assert!(hours > 48, "gave up after {hours} hours");
    assert_eq!(house.status(first).await.state, LetterState::Failed);
    assert_eq!(transport.times().into_iter().max(), Some(26));
    let all = notices(database.read(), house.sender, true).await.unwrap();
    assert!(all.iter().any(|notice| notice.kind == NoticeKind::LetterFailed && notice.subject == Some(house.share)));
    let trouble: Vec<_> = all.iter().filter(|notice| notice.kind == NoticeKind::MailTrouble).collect();
    assert_eq!(trouble.len(), 1, "administrators are told once");
    assert!(trouble[0].for_administrators);
}

async fn a_wrong_password_fails_no_letter(database) {
    let answer = ServerAnswer { code: 535, text: "5.7.8 no".to_owned() };
    let (_, broken) = Counting::office(Some(SendError::Answered { stage: Stage::Login, answer }));
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    house.postman().run_once(&broken).await.unwrap();
    assert_eq!(house.status(id).await.state, LetterState::Waiting);
    assert!(house.notices_of_sender().await.is_empty());
    let told = notices(database.read(), house.sender, true).await.unwrap();
    assert_eq!((told.len(), told[0].kind), (1, NoticeKind::MailTrouble));
    assert_eq!(told[0].details["reason"], "login_refused");
    // Mended: due at once, and the notice goes by itself.
    let (_, mended) = Counting::office(None);
    let ground = &*house.ground;
    assert_eq!(write(ground, async |transaction| retry_now(transaction, ground).await.unwrap()).await, 1);
    assert_eq!(house.postman().run_once(&mended).await.unwrap(), 1);
    assert!(notices(database.read(), house.sender, true).await.unwrap().is_empty());
}

async fn a_letter_dies_with_its_grant(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    let ground = &*house.ground;
    let own = NewLetter {
        person: house.sender,
        letter: Letter::FreshLinkAsked(FreshLinkAsked {
            recipient_name: "Jan".to_owned(), share_number: 42, link: Link::new(LINK),
        }),
        ..house.letter()
    };
    let told = house.enqueue(own).await;
    let waiting = house.enqueue(house.letter()).await;
    let count = write(ground, async |transaction| cancel_for_grant(transaction, ground, house.grant).await.unwrap()).await;
    assert_eq!(count, 1, "the letter to the sender stays");
    assert_eq!(house.status(waiting).await.state, LetterState::Cancelled);
    assert!(house.sealed(waiting).await.is_empty());

    let older = house.enqueue(house.letter()).await;
    house.change("UPDATE share_grant SET generation = $1 WHERE id = $2", vec![2_i64.into(), house.grant.into()]).await;
    let mut newer = house.letter();
    newer.grant = Some(GrantLink { grant: house.grant, generation: 2 });
    let newer = house.enqueue(newer).await;
    while house.postman().run_once(&office).await.unwrap() > 0 {}
    assert_eq!(house.status(older).await.state, LetterState::Cancelled);
    assert_eq!(house.status(newer).await.state, LetterState::Accepted);
    assert_eq!(house.status(told).await.state, LetterState::Accepted);

    let mut late = house.letter();
    late.grant = Some(GrantLink { grant: house.grant, generation: 2 });
    let late = house.enqueue(late).await;
    house.change("UPDATE share SET revoked_at = $1 WHERE id = $2", vec![1_i64.into(), house.share.into()]).await;
    while house.postman().run_once(&office).await.unwrap() > 0 {}
    assert_eq!(house.status(late).await.state, LetterState::Cancelled);
    assert_eq!(transport.times(), [1, 1]);
}

async fn what_has_ended_is_not_sent_but_told(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    house.pass(60 * 24 * 15);
    house.postman().run_once(&office).await.unwrap();
    assert_eq!(house.status(id).await.state, LetterState::Failed);
    assert_eq!(house.notices_of_sender().await[0].details["reason"], "ended");
    assert!(transport.times().is_empty());
}

async fn postmen_never_carry_the_same_letter(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    for _ in 0..24 {
        house.enqueue(house.letter()).await;
    }
    let rounds = (0..4).map(|_| {
        let postman = house.postman();
        let office = &office;
        async move {
            while postman.run_once(office).await.unwrap() > 0 {}
        }
    });
    let mut rounds: Vec<_> = rounds.collect();
    let (a, b, c, d) = (rounds.remove(0), rounds.remove(0), rounds.remove(0), rounds.remove(0));
    tokio::join!(a, b, c, d);
    assert_eq!(transport.times(), [1; 24]);
    assert_eq!(house.events().await.len(), 24);
}

async fn a_lease_that_ran_out_is_taken_up(database) {
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    let grave = Arc::new(Grave(tokio::sync::Notify::new()));
    let dying = Office { face: face(), from: address("files@muster.example"), transport: grave.clone() };
    let postman = house.postman();
    tokio::select! {
        _ = postman.run_once(&dying) => panic!("it never answers"),
        () = grave.0.notified() => {}
    }
    assert_eq!(house.status(id).await.state, LetterState::Sending);
    let (transport, office) = Counting::office(None);
    house.pass(9);
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 0, "the lease still holds");
    house.pass(2);
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 1);
    assert_eq!((house.status(id).await.state, house.status(id).await.attempts), (LetterState::Accepted, 2));
    assert_eq!(transport.times(), [1]);
}

async fn the_sender_reads_what_waits(database) {
    let house = House::new(database).await;
    let ground = &*house.ground;
    let id = house.enqueue(house.letter()).await;
    let read = async |reader: Uuid| {
        let outcome: Result<RenderedLetter, NotifyError> = database
            .write(async |transaction| read_waiting_letter(transaction, ground, id, (reader, &Client::local("test")), &face()).await)
            .await;
        outcome
    };
    assert!(matches!(read(house.recipient).await, Err(NotifyError::NoSuchLetter)));
    assert!(house.events().await.is_empty());
    let letter = read(house.sender).await.unwrap();
    assert!(letter.text.contains(LINK) && letter.text.contains("Geachte Jan Visser,"));
    let events = house.events().await;
    assert_eq!((events.len(), events[0].kind), (1, Kind::LetterRead));
    assert_eq!(waiting_count(database.read()).await.unwrap(), 1);

    let (_, office) = Counting::office(None);
    house.postman().run_once(&office).await.unwrap();
    assert!(matches!(read(house.sender).await, Err(NotifyError::NoSuchLetter)), "the link is gone");
}

async fn nothing_goes_to_an_erased_person(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    let id = house.enqueue(house.letter()).await;
    house.change(
        "UPDATE person SET wrapped_key = NULL, name = NULL, address = NULL, address_hash = NULL WHERE id = $1",
        vec![house.recipient.into()],
    ).await;
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 1);
    assert_eq!(house.status(id).await.state, LetterState::Cancelled);
    assert!(transport.times().is_empty());
}

async fn a_damaged_key_fails_its_letters_alone(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    let lost = house.enqueue(house.letter()).await;
    house.pass(1);
    let whole = NewLetter { person: house.sender, letter: Letter::TestLetter, grant: None, ..house.letter() };
    let whole = house.enqueue(whole).await;
    house.change(
        "UPDATE person SET wrapped_key = $1 WHERE id = $2",
        vec![vec![1_u8; 40].into(), house.recipient.into()],
    ).await;
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 2);
    assert_eq!(house.status(lost).await.state, LetterState::Failed);
    assert_eq!(house.status(whole).await.state, LetterState::Accepted);
    assert_eq!(transport.times(), [1]);
}

async fn a_damaged_letter_fails_and_lets_the_others_pass(database) {
    let (transport, office) = Counting::office(None);
    let house = House::new(database).await;
    let damaged = house.enqueue(house.letter()).await;
    house.pass(1);
    let whole = house.enqueue(house.letter()).await;
    house.change("UPDATE letter SET sealed = $1 WHERE id = $2", vec![vec![1_u8; 90].into(), damaged.into()]).await;
    assert_eq!(house.postman().run_once(&office).await.unwrap(), 2);
    assert_eq!(house.status(damaged).await.state, LetterState::Failed);
    assert_eq!(house.status(whole).await.state, LetterState::Accepted);
    assert_eq!(house.notices_of_sender().await[0].details["reason"], "damaged");
    assert_eq!(transport.times(), [1]);
}

}
