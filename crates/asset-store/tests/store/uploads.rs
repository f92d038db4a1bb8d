//! Files come in whole, whatever happens on the way.

use crate::common::{AFTER_THE_LOCK, Dice, MIB, house, new, original, send, sha, state_once_free, whole};
use bytes::Bytes;
use sealport_ambient::Timestamp;
use sealport_asset_store::testing::{House, client, count, employee, events, upload, work_permit};
use sealport_asset_store::{BlobName, Checksum, NewUpload, UploadError, UploadFailure, UploadState, collect_garbage};
use sealport_database::on_both_databases;
use sealport_history::Kind;
use sha2::{Digest, Sha256};
use uuid::Uuid;

on_both_databases! {
    async fn any_size_comes_back_byte_for_byte(database) {
        let (house, _) = house(database).await;
        let dice = Dice::new(1);
        for size in [0, 1, 65_535, 65_536, 65_537, 524_288, 524_289, 9 * MIB + 17] {
            let bytes = dice.bytes(size);
            let made = house.upload("Ünicode 日本.bin", &bytes).await;
            let source = house.originals.open_for_employee(&house.permit(), Uuid::nil(), made.rendition, &client()).await.unwrap();
            assert_eq!(source.figures().size, size as u64);
            assert_eq!(source.figures().sha256, sha(&bytes).unwrap());
            assert_eq!(source.figures().crc32, crc32fast::hash(&bytes));
            assert!(source.figures().confirmed);
            assert!(whole(&source).await == bytes, "{size}");
        }
    }

    async fn resumed_anywhere_it_is_the_same_file(database) {
        let (house, clock) = house(database).await;
        for seed in 0..12_u64 {
            let dice = Dice::new(seed);
            let bytes = { let size = 1 + dice.below(3 * MIB); dice.bytes(size) };
            let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
            let mut acknowledged = 0;
            loop {
                let state = state_once_free(&house, upload.id).await;
                let at = state.received as usize;
                assert!(at >= acknowledged, "seed {seed}: {acknowledged} bytes were acknowledged, {at} are here");
                if at == bytes.len() { break; }
                let count = 1 + dice.below((bytes.len() - at).min(MIB));
                let piece = &bytes[at..at + count];
                match dice.below(4) {
                    0 => {
                        let sum = Checksum::new("sha256", &Sha256::digest(piece)).unwrap();
                        acknowledged = send(&house, upload.id, at, piece, Some(sum)).await.unwrap() as usize;
                        assert_eq!(acknowledged, at + count, "seed {seed}");
                    }
                    1 => {
                        acknowledged = send(&house, upload.id, at, piece, None).await.unwrap() as usize;
                        assert_eq!(acknowledged, at + count, "seed {seed}");
                    }
                    kind => {
                        let mut writer = house.uploads.begin(&house.permit(), upload.id, at as u64, None).await.unwrap();
                        for part in piece.chunks(1 + dice.below(200_000)) {
                            writer.write(Bytes::copy_from_slice(part)).await.unwrap();
                        }
                        // The connection breaks, or the server dies.
                        if kind == 2 {
                            drop(writer);
                            acknowledged = at + count;
                        } else {
                            writer.vanish().await;
                            clock.advance(AFTER_THE_LOCK);
                        }
                    }
                }
            }
            let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
            assert!(original(&house, made.rendition).await == bytes, "seed {seed}");
        }
    }

    async fn a_dropped_connection_keeps_every_byte_that_arrived(database) {
        let (house, _) = house(database).await;
        let bytes = Dice::new(5).bytes(700_001);
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        let mut writer = house.uploads.begin(&house.permit(), upload.id, 0, None).await.unwrap();
        writer.write(Bytes::copy_from_slice(&bytes[..600_003])).await.unwrap();
        drop(writer);
        assert_eq!(state_once_free(&house, upload.id).await.received, 600_003);
    }

    async fn wrong_offsets_and_too_many_bytes_are_refused(database) {
        let (house, _) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(100)).await.unwrap();
        send(&house, upload.id, 0, &[1; 40], None).await.unwrap();
        for offset in [0, 39, 41, 100, usize::MAX] {
            let refused = send(&house, upload.id, offset, &[1; 1], None).await;
            assert!(matches!(refused, Err(UploadError::OffsetMismatch { expected: 40 })), "{offset}: {refused:?}");
        }
        let mut writer = house.uploads.begin(&house.permit(), upload.id, 40, None).await.unwrap();
        writer.write(Bytes::from_static(&[1; 60])).await.unwrap();
        assert!(matches!(writer.write(Bytes::from_static(&[1])).await, Err(UploadError::BeyondLength)));
        assert_eq!(writer.finish_request().await.unwrap(), 100, "what came before stays");
        assert!(house.uploads.finish(&house.permit(), upload.id, sha(&[1; 100]), &client()).await.is_ok());
        let huge = NewUpload { length: u64::MAX, ..new(0) };
        assert!(matches!(house.uploads.create(&house.permit(), huge).await, Err(UploadError::TooLong { .. })));
        let terabyte = NewUpload { length: 1 << 40, ..new(0) };
        assert!(house.uploads.create(&house.permit(), terabyte).await.is_ok());
    }

    async fn a_request_with_a_wrong_checksum_never_happened(database) {
        let (house, _) = house(database).await;
        let bytes = Dice::new(9).bytes(2 * MIB);
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        send(&house, upload.id, 0, &bytes[..1_000], None).await.unwrap();
        let wrong = Checksum::new("sha256", &[0; 32]).unwrap();
        let refused = send(&house, upload.id, 1_000, &bytes[1_000..], Some(wrong)).await;
        assert!(matches!(refused, Err(UploadError::ChecksumMismatch)));
        assert_eq!(house.uploads.state(&house.permit(), upload.id).await.unwrap().received, 1_000);
        let right = Checksum::new("sha256", &Sha256::digest(&bytes[1_000..])).unwrap();
        assert_eq!(send(&house, upload.id, 1_000, &bytes[1_000..], Some(right)).await.unwrap() as usize, bytes.len());
        let made = house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
        assert!(original(&house, made.rendition).await == bytes);
        // Staged bytes are gone: one blob is left.
        let names = house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap();
        assert_eq!(names.len(), 1);
    }

    async fn a_hash_that_differs_shows_nothing(database) {
        let (house, _) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(4)).await.unwrap();
        let early = house.uploads.finish(&house.permit(), upload.id, None, &client()).await;
        assert!(matches!(early, Err(UploadError::NotComplete { received: 0, length: 4 })));
        send(&house, upload.id, 0, b"data", None).await.unwrap();
        let refused = house.uploads.finish(&house.permit(), upload.id, sha(b"date"), &client()).await;
        assert!(matches!(refused, Err(UploadError::HashMismatch)));
        // The right hash comes too late: the bytes' key is destroyed.
        let again = house.uploads.finish(&house.permit(), upload.id, sha(b"data"), &client()).await;
        assert!(matches!(again, Err(UploadError::HashMismatch)));
        assert!(matches!(send(&house, upload.id, 4, b"", None).await, Err(UploadError::Ended)));
        let listed = house.uploads.list(&house.permit()).await.unwrap();
        assert_eq!((listed[0].state, listed[0].failure), (UploadState::Failed, Some(UploadFailure::HashMismatch)));
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM asset", vec![]).await, 0);
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM blob WHERE wrapped_key IS NOT NULL", vec![]).await, 0);
        let kinds: Vec<_> = events(&house.ground, house.person).await.iter().map(|event| event.kind).collect();
        assert_eq!(kinds, [Kind::UploadRefused]);
        house.uploads.remove(&house.permit(), upload.id, &client()).await.unwrap();
        assert!(house.uploads.list(&house.permit()).await.unwrap().is_empty());
        assert_eq!(collect_garbage(&house.ground, &*house.store).await.unwrap().deleted, 1);
        assert!(house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap().is_empty());
    }

    async fn finishing_twice_makes_one_asset(database) {
        let (house, _) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(4)).await.unwrap();
        send(&house, upload.id, 0, b"data", None).await.unwrap();
        let permit = house.permit();
        let origin = client();
        let finish = || house.uploads.finish(&permit, upload.id, None, &origin);
        let (one, two) = tokio::join!(finish(), finish());
        assert_eq!(one.unwrap(), two.unwrap());
        assert_eq!(finish().await.unwrap().version, 1);
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM asset", vec![]).await, 1);
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM preview_job", vec![]).await, 1);
        let asset = finish().await.unwrap().asset;
        let events = events(&house.ground, asset).await;
        assert_eq!(events.len(), 1);
        assert_eq!((events[0].kind, events[0].number("size")), (Kind::Uploaded, Some(4)));
        assert_eq!(events[0].text("sha256").unwrap(), hex::encode(sha(b"data").unwrap()));
        assert!(events[0].sealed.contains_key("file_name") && events[0].sealed.contains_key("address"));
    }

    async fn a_further_version_belongs_to_its_asset(database) {
        let (house, _) = house(database).await;
        let first = house.upload("plan.txt", b"one").await;
        let second = upload(&house.uploads, &house.permit(), "plan.csv", b"two", Some(first.asset)).await;
        assert_eq!((second.asset, second.version), (first.asset, 2));
        let asset = house.library.asset(&house.permit(), first.asset).await.unwrap();
        assert_eq!(asset.title, "plan");
        assert_eq!(asset.versions.iter().map(|version| version.number).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(asset.latest().unwrap().original.media_type, "text/csv");
        let nowhere = NewUpload { asset: Some(house.ground.id()), ..new(1) };
        assert!(matches!(house.uploads.create(&house.permit(), nowhere).await, Err(UploadError::NoSuchAsset)));
    }

    async fn nobody_sees_the_uploads_of_others(database) {
        let (house, _) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(4)).await.unwrap();
        let stranger = work_permit(&house.ground, employee(&house.ground, "ben@example.org").await);
        assert!(matches!(house.uploads.state(&stranger, upload.id).await, Err(UploadError::NotFound)));
        assert!(matches!(house.uploads.begin(&stranger, upload.id, 0, None).await, Err(UploadError::NotFound)));
        assert!(matches!(house.uploads.remove(&stranger, upload.id, &client()).await, Err(UploadError::NotFound)));
        assert!(house.uploads.list(&stranger).await.unwrap().is_empty());
    }

    async fn what_nobody_goes_on_with_expires(database) {
        let (house, clock) = house(database).await;
        let upload = house.uploads.create(&house.permit(), new(200_000)).await.unwrap();
        send(&house, upload.id, 0, &[1; 100_000], None).await.unwrap();
        clock.advance(std::time::Duration::from_secs(6 * 86_400));
        assert_eq!(house.uploads.expire(house.ground.now()).await.unwrap(), 0);
        clock.advance(std::time::Duration::from_secs(86_401));
        assert_eq!(house.uploads.expire(house.ground.now()).await.unwrap(), 1);
        assert_eq!(house.uploads.expire(house.ground.now()).await.unwrap(), 0);
        assert!(matches!(house.uploads.state(&house.permit(), upload.id).await, Err(UploadError::NotFound)));
        assert_eq!(count(&house.ground, "SELECT COUNT(*) FROM blob WHERE wrapped_key IS NOT NULL", vec![]).await, 0);
    }

    async fn nothing_readable_lies_anywhere(database) {
        let (house, _) = house(database).await;
        let marker = b"MARKER-that-nobody-may-read-7f3a";
        let bytes: Vec<u8> = marker.iter().copied().cycle().take(3 * MIB + 5).collect();
        let upload = house.uploads.create(&house.permit(), new(bytes.len())).await.unwrap();
        send(&house, upload.id, 0, &bytes[..700_000], None).await.unwrap();
        assert!(!readable(&house, marker).await, "in the middle, with a tail");
        // Staged bytes lie in the store while the request runs.
        let sum = Checksum::new("sha256", &Sha256::digest(&bytes[700_000..])).unwrap();
        let mut writer = house.uploads.begin(&house.permit(), upload.id, 700_000, Some(sum)).await.unwrap();
        writer.write(Bytes::copy_from_slice(&bytes[700_000..])).await.unwrap();
        assert!(!readable(&house, marker).await, "while bytes are staged");
        writer.finish_request().await.unwrap();
        house.uploads.finish(&house.permit(), upload.id, sha(&bytes), &client()).await.unwrap();
        assert!(!readable(&house, marker).await, "afterwards");
        // The same scan finds what is readable.
        let name = BlobName::generate(house.ground.chance());
        house.store.extend(&name, 0, &bytes[..100]).await.unwrap();
        assert!(readable(&house, marker).await);
        house.store.delete(&name).await.unwrap();
    }
}

async fn readable(house: &House, marker: &[u8]) -> bool {
    let mut found = false;
    for name in house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap() {
        let length = house.store.length(&name, 0).await.unwrap();
        let bytes = house.store.read(&name, 0..length).await.unwrap();
        found |= bytes.windows(marker.len()).any(|window| window == marker);
    }
    let on = house.ground.database.read();
    let rows = sea_orm::ConnectionTrait::query_all_raw(
        on,
        sealport_database::sql(on, "SELECT tail, progress FROM upload", []),
    )
    .await
    .unwrap();
    for row in rows {
        for column in ["tail", "progress"] {
            let bytes = row.try_get::<Option<Vec<u8>>>("", column).unwrap().unwrap_or_default();
            found |= bytes.windows(marker.len()).any(|window| window == marker);
        }
    }
    found
}
