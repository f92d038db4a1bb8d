//! Who sees for a company what its people are sent.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Index, Table};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let viewers = table("company_viewer")
            .col(id("company_id"))
            .col(id("contact_id"))
            .col(id("named_by"))
            .col(number("named_at"))
            .primary_key(Index::create().col(Alias::new("company_id")).col(Alias::new("contact_id")))
            .foreign_key(&mut refers("company_viewer", "company_id", "company", "id"))
            .foreign_key(&mut refers("company_viewer", "contact_id", "contact", "person_id"))
            .to_owned();
        manager.create_table(viewers).await?;
        manager.create_index(index("company_viewer_contact", "company_viewer", &["contact_id"])).await?;
        // The company for which its holder sees the share; null for whom it is addressed to.
        let mut viewer_of = id_or_none("viewer_of");
        manager
            .alter_table(Table::alter().table(Alias::new("share_grant")).add_column(&mut viewer_of).to_owned())
            .await?;
        manager.create_index(index("share_grant_viewer", "share_grant", &["viewer_of", "person_id"])).await
    }
}
