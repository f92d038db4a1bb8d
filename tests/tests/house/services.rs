//! What `tests/run` starts for the larger set-up answers, and each test gets something of its own.

mod postgres_s3 {
    use object_store::aws::AmazonS3Builder;
    use object_store::{ObjectStoreExt, PutPayload};
    use sealport_tests::Backend;
    use sqlx::{Connection, Row};

    #[tokio::test]
    async fn every_portal_gets_an_empty_database_of_its_own() {
        let mut names = Vec::new();
        for settings in [Backend::PostgresS3.settings().await, Backend::PostgresS3.settings().await] {
            let (_, address) = settings.iter().find(|(_, value)| value.starts_with("postgres://")).unwrap();
            let mut database = sqlx::PgConnection::connect(address).await.unwrap();
            let count = "select current_database()::text, count(*) from pg_tables where schemaname = 'public'";
            let row = sqlx::query(count).fetch_one(&mut database).await.unwrap();
            assert_eq!(row.get::<i64, _>(1), 0);
            names.push(row.get::<String, _>(0));
        }
        assert_ne!(names[0], names[1]);
    }

    #[tokio::test]
    async fn the_s3_server_gives_back_what_it_took_and_refuses_strangers() {
        let settings = Backend::PostgresS3.settings().await;
        let setting = |name: &str| settings.iter().find(|(key, _)| key == name).unwrap().1.clone();
        let server = |secret: &str| {
            let store = AmazonS3Builder::new().with_endpoint(setting("SEALPORT_S3_ENDPOINT")).with_allow_http(true);
            let store =
                store.with_bucket_name(setting("SEALPORT_S3_BUCKET")).with_region(setting("SEALPORT_S3_REGION"));
            let store = store.with_access_key_id(setting("SEALPORT_S3_ACCESS_KEY")).with_secret_access_key(secret);
            store.build().unwrap()
        };
        let path = object_store::path::Path::from("folder/object");
        let store = server(&setting("SEALPORT_S3_SECRET_KEY"));
        store.put(&path, PutPayload::from_static(b"sealed")).await.unwrap();
        assert_eq!(store.get(&path).await.unwrap().bytes().await.unwrap(), "sealed");
        assert!(server("another").get(&path).await.is_err());
        store.delete(&path).await.unwrap();
    }
}
