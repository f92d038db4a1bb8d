//! Whom the company's sign-in provider knows as whom.

use sea_orm_migration::prelude::DeriveMigrationName;
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // `subject_hash` is a keyed hash of issuer and subject, `issuer_hash` one of the issuer: nobody is two people to one
        // provider.
        let identity = table("company_identity")
            .col(primary("id"))
            .col(bytes("subject_hash"))
            .col(bytes("issuer_hash"))
            .col(id("person_id"))
            .col(number("linked_at"))
            .foreign_key(&mut refers("company_identity", "person_id", "account", "person_id"))
            .to_owned();
        manager.create_table(identity).await?;
        manager.create_index(unique("company_identity_subject", "company_identity", &["subject_hash"])).await?;
        let one_each = unique("company_identity_person", "company_identity", &["person_id", "issuer_hash"]);
        manager.create_index(one_each).await
    }
}
