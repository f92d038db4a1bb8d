//! Reading what was sealed, and noticing when it is not what was sealed.

use crate::common::{Dice, house};
use sealport_ambient::Timestamp;
use sealport_asset_store::testing::{House, client, event};
use sealport_asset_store::{BlobName, OpenError, Source, collect_garbage, export_age};
use sealport_database::on_both_databases;
use sealport_history::Kind;
use sealport_vault::age::AgeIdentity;
use uuid::Uuid;

async fn open(house: &House, rendition: Uuid) -> Result<Source, OpenError> {
    house.originals.open_for_employee(&house.permit(), Uuid::nil(), rendition, &client()).await
}

async fn only_blob(house: &House) -> BlobName {
    house.store.older_than(Timestamp::from_micros(i64::MAX)).await.unwrap().pop().unwrap()
}

on_both_databases! {
    async fn any_range_is_exact(database) {
        let (house, _) = house(database).await;
        let dice = Dice::new(7);
        let bytes = dice.bytes(2_500_003);
        let made = house.upload("a.bin", &bytes).await;
        let source = open(&house, made.rendition).await.unwrap();
        for _ in 0..60 {
            let from = dice.below(bytes.len());
            let to = from + dice.below(bytes.len() - from);
            let read = source.read(from as u64..to as u64).await.unwrap();
            let end = to.min(from + (1 << 20));
            assert!(read == bytes[from..end], "{from}..{to}");
        }
        assert!(source.read(2_500_003..u64::MAX).await.unwrap().is_empty());
        assert_eq!(source.is_local(), database.is_sqlite());
        if source.is_local() {
            assert!(source.read_blocking(65_535..65_538).unwrap() == bytes[65_535..65_538]);
        }
        event(&house.ground, made.asset, Kind::FetchedInside).await;
        assert!(matches!(open(&house, house.ground.id()).await, Err(OpenError::NotFound)));
    }

    async fn damage_is_never_read(database) {
        let (house, _) = house(database).await;
        let bytes = Dice::new(8).bytes(200_000);
        let made = house.upload("a.bin", &bytes).await;
        let name = only_blob(&house).await;
        let length = house.store.length(&name, 0).await.unwrap();
        let whole = house.store.read(&name, 0..length).await.unwrap();
        // One bit in the second of four chunks.
        let mut flipped = whole.clone();
        flipped[100_000] ^= 1;
        replace(&house, &name, &flipped).await;
        let source = open(&house, made.rendition).await.unwrap();
        assert!(source.read(0..65_536).await.unwrap() == bytes[..65_536]);
        assert!(matches!(source.read(0..200_000).await, Err(OpenError::Damaged)));
        assert!(matches!(source.read(65_536..65_537).await, Err(OpenError::Damaged)));
        assert!(source.read(131_072..200_000).await.unwrap() == bytes[131_072..]);
        house.originals.report_damage(source.figures()).await.unwrap();
        event(&house.ground, made.asset, Kind::DamageFound).await;
        // Too short and too long are seen before the first byte, as is a file that is gone.
        for damaged in [&whole[..whole.len() - 1], &[&whole[..], b"x"].concat()] {
            replace(&house, &name, damaged).await;
            assert!(matches!(open(&house, made.rendition).await, Err(OpenError::NotWhole(_))));
        }
        house.store.delete(&name).await.unwrap();
        let Err(OpenError::NotWhole(figures)) = open(&house, made.rendition).await else { panic!("it opens") };
        assert_eq!((figures.asset, figures.version), (made.asset, 1));
    }

    async fn an_export_is_an_age_file(database) {
        let (house, _) = house(database).await;
        let bytes = Dice::new(9).bytes(150_000);
        let made = house.upload("a.bin", &bytes).await;
        let identity = AgeIdentity::generate(house.ground.chance());
        let mut file = Vec::new();
        export_age(&house.ground, &*house.store, made.rendition, &identity.recipient(), &mut file).await.unwrap();
        assert!(file.starts_with(b"age-encryption.org/v1\n-> X25519 "));
        let name = only_blob(&house).await;
        let sealed = house.store.length(&name, 0).await.unwrap();
        assert!(file.ends_with(&house.store.read(&name, 0..sealed).await.unwrap()), "the blob as it is stored");
        event(&house.ground, made.asset, Kind::ExportedByOperator).await;
    }

    async fn only_what_nobody_names_is_swept(database) {
        let (house, clock) = house(database).await;
        let made = house.upload("a.bin", b"bytes").await;
        let orphan = BlobName::generate(house.ground.chance());
        house.store.extend(&orphan, 0, b"staged by a request that died").await.unwrap();
        // The store's clock is the machine's, ours stands wherever the test put it: a day on from the later one.
        let machine = sealport_ambient::Clock::now(&sealport_ambient::SystemClock);
        let behind = machine.since(house.ground.now());
        assert_eq!(collect_garbage(&house.ground, &*house.store).await.unwrap().swept, 0, "it may still be in use");
        clock.advance(behind + std::time::Duration::from_secs(25 * 3_600));
        let collected = collect_garbage(&house.ground, &*house.store).await.unwrap();
        assert_eq!((collected.deleted, collected.swept), (0, 1));
        assert_eq!(house.store.length(&orphan, 0).await.unwrap(), 0);
        assert!(open(&house, made.rendition).await.is_ok());
    }
}

async fn replace(house: &House, name: &BlobName, bytes: &[u8]) {
    house.store.delete(name).await.unwrap();
    house.store.extend(name, 0, bytes).await.unwrap();
}
