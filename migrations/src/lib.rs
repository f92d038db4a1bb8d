//! The schema, one set of steps for SQLite and PostgreSQL.
//!
//! Instants are `BIGINT` microseconds since the Unix epoch; ids are UUIDs; what is called *sealed* or *wrapped* is bytes
//! that only the keys of `vault` open. A step that has been released is never edited: a new one follows it. A replica of
//! the version before must survive the new schema, so a column goes in two steps (stop using, then drop).

mod columns;
mod m0001_people;
mod m0002_assets;
mod m0003_shares;
mod m0004_letters;
mod m0005_history;
mod m0006_known_networks;
mod m0007_folders;
mod m0008_rights;
mod m0009_two_person_acts;
mod m0010_directory;
mod m0011_factors;
mod m0012_checks;
mod m0013_customers;
mod m0014_staff;
mod m0015_oidc;
mod m0016_viewers;
mod m0017_warned;
mod m0018_share_files;
mod m0019_pages;
mod m0020_views;
mod m0021_films;

use sea_orm_migration::{MigrationTrait, MigratorTrait};

/// Brings the schema up to date.
pub struct Migrator;

impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m0001_people::Migration),
            Box::new(m0002_assets::Migration),
            Box::new(m0003_shares::Migration),
            Box::new(m0004_letters::Migration),
            Box::new(m0005_history::Migration),
            Box::new(m0006_known_networks::Migration),
            Box::new(m0007_folders::Migration),
            Box::new(m0008_rights::Migration),
            Box::new(m0009_two_person_acts::Migration),
            Box::new(m0010_directory::Migration),
            Box::new(m0011_factors::Migration),
            Box::new(m0012_checks::Migration),
            Box::new(m0013_customers::Migration),
            Box::new(m0014_staff::Migration),
            Box::new(m0015_oidc::Migration),
            Box::new(m0016_viewers::Migration),
            Box::new(m0017_warned::Migration),
            Box::new(m0018_share_files::Migration),
            Box::new(m0019_pages::Migration),
            Box::new(m0020_views::Migration),
            Box::new(m0021_films::Migration),
        ]
    }
}
