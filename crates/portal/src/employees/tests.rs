//! The employees' door on a real socket: what runs ends with the session, and what is told once.

use std::time::Instant;

use sealport_history::{Actor, Event, Kind, Subject, record_all};

use crate::customers::tests::house::{House, bytes};

#[actix_web::test]
async fn an_export_of_the_history_ends_with_the_session() {
    let house = House::new().await;
    let share = house.share(&[], None).await.share;
    let ground = &house.app.ground;
    for _ in 0..30 {
        let event = || Event::new(Kind::DownloadAborted, Actor::Portal, ground.now(), ground.chance());
        let events: Vec<_> = (0..1_000).map(|_| event().about(Subject::Share(share))).collect();
        ground.database.write(async |on| record_all(on, &events).await).await.unwrap();
    }
    let page = house.get(&format!("/shares/{share}"), &[("Cookie", &house.employee)]).await;
    let form = format!("csrf={}", page.field("csrf"));
    let path = format!("/shares/{share}/history.csv");
    let whole = house.ask("POST", &path, &[("Cookie", &house.employee)], &form).await;
    assert!(whole.text().lines().count() > 30_000, "{} lines", whole.text().lines().count());

    let mut running = house.begin_asking("POST", &path, &house.employee, &form).await;
    running.read_some(10_000).await;
    house.app.staff.sign_out(&house.session).await.unwrap();
    let since = Instant::now();
    house.until(async || running.was_reset()).await;
    assert!(since.elapsed().as_millis() < 2_500, "it took {:?}", since.elapsed());
    let came = running.read_to_the_end(None).await;
    assert!(came < whole.body.len() as u64, "{came} of {} bytes came", whole.body.len());
    house.stop().await;
}

#[actix_web::test]
async fn sixteen_ranges_inside_are_told_once() {
    let house = House::new().await;
    house.share(&[("film.bin", bytes(400_000))], None).await;
    let library = house.get("/library", &[("Cookie", &house.employee)]).await;
    let asset = library.link("/library/0");
    let original = format!("{}/original/1", asset.split(['?', '#']).next().unwrap());
    for part in 0..16 {
        let range = format!("bytes={}-{}", part * 25_000, part * 25_000 + 24_999);
        let answer = house.get(&original, &[("Cookie", &house.employee), ("Range", &range)]).await;
        assert_eq!((answer.status, answer.body.len()), (206, 25_000));
    }
    let told = "SELECT COUNT(*) FROM usage_event WHERE kind = 'asset.fetched_inside'";
    assert_eq!(house.number(told).await, 1);
    let other = house.another_session().await;
    assert_eq!(house.get(&original, &[("Cookie", &other)]).await.body, bytes(400_000));
    assert_eq!(house.number(told).await, 2, "another session is told of its own");
    house.stop().await;
}
