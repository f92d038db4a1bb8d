//! The step to roles and rights: nobody loses anything.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::disallowed_methods,
    missing_docs,
    reason = "a test may stop with a panic"
)]

use sea_orm_migration::MigratorTrait;
use sea_orm_migration::sea_orm::{ConnectOptions, ConnectionTrait, Database, DatabaseConnection, Statement, Value};
use sealport_migrations::Migrator;
use uuid::Uuid;

async fn run(on: &DatabaseConnection, text: &str, values: Vec<Value>) {
    on.execute_raw(Statement::from_sql_and_values(on.get_database_backend(), text, values)).await.unwrap();
}

async fn count(on: &DatabaseConnection, text: &str, values: Vec<Value>) -> i64 {
    let found = on.query_one_raw(Statement::from_sql_and_values(on.get_database_backend(), text, values)).await;
    found.unwrap().unwrap().try_get_by_index(0).unwrap()
}

async fn employees_keep_what_they_could(on: &DatabaseConnection) {
    Migrator::up(on, Some(7)).await.unwrap();
    let (anna, boss) = (Uuid::from_u128(11), Uuid::from_u128(12));
    for (person, is_admin) in [(anna, false), (boss, true)] {
        let insert = "INSERT INTO person (id, language, created_at) VALUES ($1, 'de', 5)";
        run(on, insert, vec![person.into()]).await;
        let insert = "INSERT INTO employee (person_id, is_admin, created_at) VALUES ($1, $2, 5)";
        run(on, insert, vec![person.into(), is_admin.into()]).await;
    }
    Migrator::up(on, None).await.unwrap();
    let roles = "SELECT COUNT(*) FROM account_role WHERE person_id = $1";
    assert_eq!(count(on, roles, vec![anna.into()]).await, 2, "works and releases as before");
    assert_eq!(count(on, roles, vec![boss.into()]).await, 3);
    let admins = "SELECT COUNT(*) FROM account_role WHERE role = 'administrator'";
    assert_eq!(count(on, admins, vec![]).await, 1);
    let rights =
        "SELECT COUNT(*) FROM person_right WHERE collection_id = $1 AND may_edit + may_release + may_share = 3";
    assert_eq!(count(on, rights, vec![Uuid::nil().into()]).await, 2, "everything on everything");
    assert_eq!(count(on, "SELECT COUNT(*) FROM team", vec![]).await, 1);
    assert_eq!(count(on, "SELECT COUNT(*) FROM team_member", vec![]).await, 2);
}

async fn an_empty_portal_has_no_team_yet(on: &DatabaseConnection) {
    Migrator::up(on, None).await.unwrap();
    assert_eq!(
        count(on, "SELECT COUNT(*) FROM team", vec![]).await,
        0,
        "it is made at set-up, in the house's language"
    );
    assert_eq!(count(on, "SELECT COUNT(*) FROM collection_path", vec![]).await, 1);
}

mod sqlite_disk {
    use super::*;

    async fn fresh() -> DatabaseConnection {
        let mut options = ConnectOptions::new("sqlite::memory:");
        options.max_connections(1);
        Database::connect(options).await.unwrap()
    }

    #[tokio::test]
    async fn employees_keep_what_they_could() {
        super::employees_keep_what_they_could(&fresh().await).await;
    }

    #[tokio::test]
    async fn an_empty_portal_has_no_team_yet() {
        super::an_empty_portal_has_no_team_yet(&fresh().await).await;
    }
}

mod postgres_s3 {
    use super::*;

    async fn fresh() -> DatabaseConnection {
        let server = std::env::var("SEALPORT_TEST_POSTGRES").expect("start this test through `tests/run`");
        let name = format!("test_{}", Uuid::new_v4().simple());
        let admin = Database::connect(&server).await.unwrap();
        admin.execute_unprepared(&format!("CREATE DATABASE {name}")).await.unwrap();
        let (address, query) = server.split_once('?').unwrap_or((&server, ""));
        let (host, _) = address.rsplit_once('/').unwrap();
        Database::connect(format!("{host}/{name}?{query}")).await.unwrap()
    }

    #[tokio::test]
    async fn employees_keep_what_they_could() {
        super::employees_keep_what_they_could(&fresh().await).await;
    }

    #[tokio::test]
    async fn an_empty_portal_has_no_team_yet() {
        super::an_empty_portal_has_no_team_yet(&fresh().await).await;
    }
}
