//! Films and sound that can be played, and how far slow preparation is.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Table};
use sea_orm_migration::sea_orm::ConnectionTrait;
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Of what is played: where its pieces begin in the rendition of kind 'proxy'; `pages` counts them then.
        let mut film = bytes_or_none("film");
        let mut progress = number("progress").default(0).to_owned();
        for (table, column) in [("view_document", &mut film), ("preview_job", &mut progress)] {
            manager.alter_table(Table::alter().table(Alias::new(table)).add_column(column).to_owned()).await?;
        }
        // These had no preview before.
        let again = "UPDATE preview_job SET outcome = NULL, attempts = 0, lease_until = NULL \
                     WHERE outcome = 'unsupported-type' AND rendition_id IN (SELECT id FROM rendition \
                     WHERE media_type LIKE 'video/%' OR media_type LIKE 'audio/%' OR media_type = 'application/ogg')";
        manager.get_connection().execute_unprepared(again).await?;
        Ok(())
    }
}
