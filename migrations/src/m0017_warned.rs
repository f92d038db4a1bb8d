//! When somebody was last told that their first factor was proved where they are not known, and no second one followed.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Table};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Null for who never was: a replica of the version before goes on inserting.
        let add = Table::alter().table(Alias::new("account")).add_column(number_or_none("warned_at")).to_owned();
        manager.alter_table(add).await
    }
}
