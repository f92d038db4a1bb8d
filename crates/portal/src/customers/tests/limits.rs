//! What keeps one recipient from taking more than the share gives, or all that the house has.

use std::time::Duration;

use super::house::{House, bytes};

#[actix_web::test]
async fn all_but_one_byte_again_and_again_meets_the_cap() {
    let house = House::new().await;
    let content = bytes(3_000_000);
    let link = house.share(&[("c.bin", content.clone())], Some(1)).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let all_but_one = [("Cookie", cookie.as_str()), ("Range", "bytes=0-2999998")];
    for _ in 0..2 {
        assert_eq!(house.get(&path, &all_but_one).await.body, content[..2_999_999]);
    }
    let third = house.get(&path, &all_but_one).await;
    assert_eq!(third.status, 206);
    assert!(third.body.len() < 500_000, "{} bytes more came", third.body.len());
    house.app.deliveries.flush_all().await.unwrap();
    assert_eq!(house.get(&path, &all_but_one).await.status, 403);
    assert_eq!(house.get(&path, &[("Cookie", &cookie)]).await.status, 403);
    let zip = house.get("/c", &[("Cookie", &cookie)]).await;
    assert!(zip.text().contains("kein Abruf mehr"));
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 1);
    house.stop().await;
}

#[actix_web::test]
async fn one_more_than_may_run_at_a_time_waits() {
    let house = House::new().await;
    let link = house.share(&[("c.bin", bytes(16 << 20))], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let mut running = Vec::new();
    for _ in 0..128 {
        let mut one = house.begin(&path, &cookie).await;
        one.read_some(1_000).await;
        running.push(one);
    }
    let refused = house.get(&path, &[("Cookie", &cookie)]).await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("retry-after").as_deref(), Some("10"));
    assert!(refused.text().contains("Too many downloads from this share"), "{}", refused.text());
    let problem = house.get(&path, &[("Cookie", &cookie), ("Accept", "application/json")]).await;
    assert_eq!((problem.status, problem.header("content-type").as_deref()), (429, Some("application/problem+json")));

    let other = house.share(&[("d.bin", bytes(10))], None).await;
    let stranger = house.open(&other.token).await;
    let theirs = house.get("/c", &[("Cookie", &stranger)]).await.link("/c/files/");
    assert_eq!(house.get(&theirs, &[("Cookie", &stranger)]).await.body, bytes(10), "other recipients have their own");

    drop(running.pop());
    let range = [("Cookie", cookie.as_str()), ("Range", "bytes=0-9")];
    house.until(async || house.get(&path, &range).await.status == 206).await;
    drop(running);
    house.stop().await;
}

#[actix_web::test]
async fn whoever_takes_no_byte_is_cut_off() {
    let house = House::with_patience(Duration::from_secs(1)).await;
    let link = house.share(&[("c.bin", bytes(48 << 20)), ("d.txt", vec![1])], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let zip = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/zip/");
    for path in [path, zip] {
        let mut idle = house.begin(&path, &cookie).await;
        idle.read_some(1_000).await;
        house.until(async || house.number("SELECT COUNT(*) FROM delivery WHERE aborted_at IS NULL").await == 0).await;
        let came = idle.read_to_the_end(None).await;
        assert!(came < 48 << 20, "{came} bytes came");
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'delivery.aborted'").await, 2);
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 1);
    house.stop().await;
}

#[actix_web::test]
async fn whoever_takes_bytes_slowly_is_not_cut_off() {
    let house = House::with_patience(Duration::from_millis(700)).await;
    let size = 12 << 20;
    let link = house.share(&[("c.bin", bytes(size))], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/files/");
    let slow = house.begin(&path, &cookie).await;
    let came = slow.read_to_the_end(Some(Duration::from_millis(15))).await;
    assert!(came >= size as u64, "{came} bytes came");
    house.stop().await;
}
