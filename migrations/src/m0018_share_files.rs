//! An index that holds all that a decision about a file asks of the items of a share.

use sea_orm_migration::prelude::DeriveMigrationName;
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::index;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Without it the item's own page is read and decrypted besides, for every range of every file.
        manager.create_index(index("share_item_file", "share_item", &["share_id", "asset_id", "rendition_id"])).await
    }
}
