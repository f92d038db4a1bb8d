//! The folder in which a file was when it was dropped.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Table};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::text;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["upload", "rendition"] {
            // With a default, so that a replica of the version before can go on inserting.
            let folder = text("folder").default("").to_owned();
            manager.alter_table(Table::alter().table(Alias::new(table)).add_column(folder).to_owned()).await?;
        }
        Ok(())
    }
}
