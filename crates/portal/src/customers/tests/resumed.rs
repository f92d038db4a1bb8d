//! Archives that are gone on with by programs that don't say which one they mean, as curl's `-C -` does.

use super::house::{House, Link, bytes};

const BIG: usize = 24 << 20;

async fn house() -> (House, Link, String, String) {
    let house = House::new().await;
    let link = house.share(&[("a.bin", bytes(BIG)), ("b.bin", bytes(1_000_000))], Some(1)).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/zip/");
    (house, link, cookie, path)
}

#[actix_web::test]
async fn a_capped_archive_goes_on_as_one_delivery_of_each_file() {
    let (house, _, cookie, path) = house().await;
    let length = house.ask("HEAD", &path, &[("Cookie", &cookie)], "").await.header("content-length").unwrap();
    let length: usize = length.parse().unwrap();
    let mut first = house.begin(&path, &cookie).await;
    first.read_some(2_000_000).await;
    drop(first);
    house.until(async || house.number("SELECT COUNT(*) FROM delivery WHERE aborted_at IS NOT NULL").await == 1).await;
    // In three steps; after the second the first file is used up, and still part of what is gone on with.
    let mut from = 1_500_000;
    for to in [9_000_000, BIG + 300_000, length] {
        let range = format!("bytes={from}-{}", to - 1);
        let part = house.get(&path, &[("Cookie", &cookie), ("Range", &range)]).await;
        assert_eq!((part.status, part.body.len()), (206, to - from), "{range}");
        assert_eq!(part.header("content-range"), Some(format!("{}/{length}", range.replace('=', " "))));
        house.app.deliveries.flush_all().await.unwrap();
        from = to;
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery WHERE completed_at IS NOT NULL").await, 2);
    assert_eq!(house.number("SELECT COUNT(*) FROM delivery").await, 2, "one of each file");
    assert_eq!(house.number("SELECT COUNT(*) FROM usage_event WHERE kind = 'delivery.started'").await, 2);
    assert_eq!(house.get(&path, &[("Cookie", &cookie)]).await.status, 403, "and then the cap is reached");
    house.stop().await;
}

#[actix_web::test]
async fn another_archive_is_begun_anew_and_never_mixed_in() {
    let (house, link, cookie, path) = house().await;
    let mut first = house.begin(&path, &cookie).await;
    first.read_some(2_000_000).await;
    drop(first);
    let old = house.ask("HEAD", &path, &[("Cookie", &cookie)], "").await.header("etag").unwrap();
    house.withdraw(link.assets[1]).await;
    let (cookie, range) = (("Cookie", cookie.as_str()), ("Range", "bytes=2000000-2000009"));
    let new = house.ask("HEAD", &path, &[cookie], "").await;
    let (tag, length) = (new.header("etag"), new.header("content-length"));
    assert_ne!(tag.as_ref(), Some(&old));
    for headers in [&[cookie, range][..], &[cookie, range, ("If-Range", &old)]] {
        let mut begun = house.begin_with(&path, headers).await;
        let head = begun.head().await;
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        assert!(head.contains(tag.as_deref().unwrap()), "{head}");
        assert!(head.contains(&format!("content-length: {}", length.as_deref().unwrap())), "{head}");
    }
    // That one was begun now: it can be gone on with.
    let part = house.get(&path, &[cookie, range]).await;
    assert_eq!((part.status, part.body.len(), part.header("etag")), (206, 10, tag));
    house.stop().await;
}

#[actix_web::test]
async fn in_a_session_that_began_none_a_part_is_answered_with_the_whole() {
    let house = House::new().await;
    let link = house.share(&[("a.bin", bytes(300_000)), ("b.bin", bytes(1_000))], None).await;
    let cookie = house.open(&link.token).await;
    let path = house.get("/c", &[("Cookie", &cookie)]).await.link("/c/zip/");
    let ask = async |range: &str| house.get(&path, &[("Cookie", &cookie), ("Range", range)]).await;
    assert_eq!(ask("bytes=0-99").await.status, 206, "what begins goes on with nothing");
    assert_eq!(ask("bytes=100-199").await.status, 206);
    let other = house.open(&link.token).await;
    let whole = house.get(&path, &[("Cookie", &other), ("Range", "bytes=100-199")]).await;
    assert_eq!(whole.status, 200);
    assert_eq!(whole.header("content-length").unwrap(), whole.body.len().to_string());
    house.stop().await;
}
