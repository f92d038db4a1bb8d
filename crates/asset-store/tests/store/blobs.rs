//! Both stores pass the same suite.

use sealport_asset_store::blobs::conformance;

mod sqlite_disk {
    use std::os::unix::fs::PermissionsExt;

    use sealport_ambient::OsChance;
    use sealport_asset_store::{BlobName, BlobStore, LocalDisk};

    #[tokio::test]
    async fn local_disk_conforms() {
        let folder = tempfile::tempdir().unwrap();
        super::conformance::run(&LocalDisk::open(&folder.path().join("blobs")).unwrap()).await;
    }

    #[tokio::test]
    async fn files_are_the_servers_own() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        let disk = LocalDisk::open(&root).unwrap();
        let name = BlobName::generate(&OsChance);
        disk.extend(&name, 0, b"sealed").await.unwrap();
        let place = root.join(&name.as_str()[..2]);
        assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o700);
        assert_eq!(place.join(name.as_str()).metadata().unwrap().permissions().mode() & 0o777, 0o600);
        // A second start finds everything as it was.
        assert_eq!(LocalDisk::open(&root).unwrap().read(&name, 0..6).await.unwrap(), b"sealed");
    }

    #[tokio::test]
    async fn a_power_cut_leaves_nothing_that_cannot_be_repaired() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("blobs");
        let disk = LocalDisk::open(&root).unwrap();
        let name = BlobName::generate(&OsChance);
        disk.extend(&name, 0, &[7; 1_000]).await.unwrap();
        // The file had grown, one sector of its contents had arrived, the rest had not.
        let file =
            std::fs::OpenOptions::new().write(true).open(root.join(&name.as_str()[..2]).join(name.as_str())).unwrap();
        file.set_len(5_000).unwrap();
        std::os::unix::fs::FileExt::write_all_at(&file, &[9; 512], 1_024).unwrap();
        assert!(disk.extend(&name, 1_000, &[8; 2_000]).await.is_err(), "other bytes");
        let mut same = vec![8; 2_000];
        same[24..536].fill(9);
        disk.extend(&name, 1_000, &same).await.unwrap();
        assert_eq!(disk.read(&name, 1_000..3_000).await.unwrap(), same);
    }
}

mod postgres_s3 {
    #[tokio::test]
    async fn s3_conforms() {
        super::conformance::run(&sealport_asset_store::testing::s3()).await;
    }
}
