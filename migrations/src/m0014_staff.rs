//! Whose a share or an asset is since it was handed over, and what an act that takes two is about besides a person.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Table};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::id_or_none;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Null while it is still with who sent it or brought it in: a replica of the version before goes on inserting.
        for (table, column) in [("share", "owner_id"), ("asset", "owner_id"), ("two_person_act", "other_id")] {
            let add = Table::alter().table(Alias::new(table)).add_column(id_or_none(column)).to_owned();
            manager.alter_table(add).await?;
        }
        Ok(())
    }
}
