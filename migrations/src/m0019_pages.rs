//! Pages that were drawn of files: what may be seen without having the file.

use sea_orm_migration::prelude::DeriveMigrationName;
use sea_orm_migration::sea_orm::ConnectionTrait;
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // What an original is made of: `sizes` holds two little-endian floats for each of `pages`.
        let document = table("view_document")
            .col(primary("rendition_id"))
            .col(number("pages"))
            .col(bytes("sizes"))
            .col(number("made_at"))
            .foreign_key(&mut refers("view_document", "rendition_id", "rendition", "id"))
            .to_owned();
        // A page as it was drawn, without a watermark, or the reason why it can't be. `page` counts from 0, `edge` is the
        // longest edge that was asked for. Can be thrown away at any time.
        let page = table("view_page")
            .col(primary("id"))
            .col(id("rendition_id"))
            .col(number("page"))
            .col(number("edge"))
            .col(id_or_none("blob_id"))
            .col(text_or_none("reason"))
            .col(number("width"))
            .col(number("height"))
            .col(number("size"))
            .col(number("made_at"))
            .col(number("used_at"))
            .foreign_key(&mut refers("view_page", "rendition_id", "rendition", "id"))
            .to_owned();
        manager.create_table(document).await?;
        manager.create_table(page).await?;
        manager.create_index(unique("view_page_of", "view_page", &["rendition_id", "edge", "page"])).await?;
        manager.create_index(index("view_page_used", "view_page", &["used_at", "id"])).await?;
        // Everything that is there is looked at again: it has no pages yet.
        let again = "UPDATE preview_job SET outcome = NULL, attempts = 0, lease_until = NULL \
                     WHERE outcome IS NOT NULL AND outcome <> 'deleted'";
        manager.get_connection().execute_unprepared(again).await?;
        Ok(())
    }
}
