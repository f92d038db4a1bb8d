//! What every blob store must do, as one suite.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "test code that other crates call")]

use std::time::Duration;

use sealport_ambient::{Clock, OsChance, SystemClock, Timestamp};

use super::{BlobError, BlobName, BlobStore};

/// Runs the whole suite on an empty or shared store; leaves nothing of its own behind.
///
/// # Panics
/// At the first thing that the store does differently.
pub async fn run(store: &dyn BlobStore) {
    grows_and_reads_any_range(store).await;
    takes_over_what_an_interrupted_call_left(store).await;
    refuses_other_bytes_in_the_same_place(store).await;
    notices_what_is_missing(store).await;
    deletes_and_lists(store).await;
}

async fn grows_and_reads_any_range(store: &dyn BlobStore) {
    let name = BlobName::generate(&OsChance);
    // More than two objects of an S3 store, in uneven steps.
    let whole = pattern(17_500_000);
    let mut at = 0;
    for step in [1, 15, 16, 65_552, 8_390_656, 100_000, usize::MAX] {
        let end = whole.len().min(at + step.min(whole.len()));
        store.extend(&name, at as u64, &whole[at..end]).await.unwrap();
        assert_eq!(store.length(&name, end as u64).await.unwrap(), end as u64);
        at = end;
    }
    let len = whole.len();
    for range in [0..1, 0..len, 8_390_671..8_390_673, len - 1..len, 5..5, 8_390_672..16_781_328, 65_536..131_088] {
        let read = store.read(&name, range.start as u64..range.end as u64).await.unwrap();
        assert!(read == whole[range.clone()], "{range:?}");
    }
    store.delete(&name).await.unwrap();
}

async fn takes_over_what_an_interrupted_call_left(store: &dyn BlobStore) {
    let name = BlobName::generate(&OsChance);
    let whole = pattern(9_000_000);
    store.extend(&name, 0, &whole[..1_000]).await.unwrap();
    // This call was never acknowledged to anybody: the next one knows of 1,000 bytes only.
    store.extend(&name, 1_000, &whole[1_000..8_500_000]).await.unwrap();
    assert_eq!(store.length(&name, 1_000).await.unwrap(), 8_500_000, "what is left can be seen");
    store.extend(&name, 1_000, &whole[1_000..700_000]).await.unwrap();
    store.extend(&name, 700_000, &whole[700_000..]).await.unwrap();
    assert!(store.read(&name, 0..9_000_000).await.unwrap() == whole);
    assert_eq!(store.length(&name, 9_000_000).await.unwrap(), 9_000_000);
    store.delete(&name).await.unwrap();
}

async fn refuses_other_bytes_in_the_same_place(store: &dyn BlobStore) {
    let name = BlobName::generate(&OsChance);
    let whole = pattern(200_000);
    store.extend(&name, 0, &whole[..100]).await.unwrap();
    store.extend(&name, 100, &whole[100..]).await.unwrap();
    let mut other = whole[100..].to_vec();
    other[150_000] ^= 1;
    assert!(matches!(store.extend(&name, 100, &other).await, Err(BlobError::Differs)));
    assert!(matches!(store.extend(&name, 0, &[9; 50]).await, Err(BlobError::Differs)));
    assert!(store.read(&name, 0..200_000).await.unwrap() == whole, "nothing was overwritten");
    store.delete(&name).await.unwrap();
}

async fn notices_what_is_missing(store: &dyn BlobStore) {
    let name = BlobName::generate(&OsChance);
    assert!(store.length(&name, 10_000_000).await.unwrap() < 10_000_000);
    assert_eq!(store.length(&name, 0).await.unwrap(), 0);
    assert!(store.read(&name, 0..1).await.is_err());
    assert!(matches!(store.extend(&name, 16, b"late").await, Err(BlobError::TooShort)));
    store.extend(&name, 0, &pattern(1_000)).await.unwrap();
    assert!(store.read(&name, 0..1_001).await.is_err());
    assert!(store.read(&name, 990..1_500).await.is_err());
    assert!(matches!(store.extend(&name, 1_001, b"late").await, Err(BlobError::TooShort)));
    store.delete(&name).await.unwrap();
}

async fn deletes_and_lists(store: &dyn BlobStore) {
    let name = BlobName::generate(&OsChance);
    store.extend(&name, 0, &pattern(9_000_000)).await.unwrap();
    let past = Timestamp::from_seconds(1_000_000);
    let future = SystemClock.now().after(Duration::from_secs(86_400));
    assert!(!store.older_than(past).await.unwrap().contains(&name));
    assert!(store.older_than(future).await.unwrap().contains(&name));
    store.delete(&name).await.unwrap();
    store.delete(&name).await.unwrap();
    assert!(store.length(&name, 9_000_000).await.unwrap() < 9_000_000);
    assert_eq!(store.length(&name, 0).await.unwrap(), 0);
    assert!(!store.older_than(future).await.unwrap().contains(&name));
    assert!(store.read(&name, 0..1).await.is_err());
}

/// Bytes without repeats at chunk distance.
fn pattern(len: usize) -> Vec<u8> {
    (0..len as u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect()
}
