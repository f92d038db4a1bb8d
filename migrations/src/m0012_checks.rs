//! How sure a share wants to be of who is there, what a session proved, and the codes that prove access to a mailbox.

use sea_orm_migration::prelude::{Alias, ColumnDef, DeriveMigrationName, Table};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // With defaults, so that a replica of the version before can go on inserting: what it makes is as it always was.
        // `identity_check` and `proof` are link, code or account. A session with `account_session_id` holds no longer than
        // that session, which is idle after `account_idle` microseconds without use.
        let columns: [(&str, ColumnDef); 5] = [
            ("share", text("identity_check").default("link").to_owned()),
            ("grant_session", text("proof").default("link").to_owned()),
            ("grant_session", id_or_none("account_session_id")),
            ("grant_session", number_or_none("account_idle")),
            // normal, confidential or strictly_confidential.
            ("asset", text("protection_class").default("normal").to_owned()),
        ];
        for (table, mut column) in columns {
            manager.alter_table(Table::alter().table(Alias::new(table)).add_column(&mut column).to_owned()).await?;
        }
        // One living code for each browser and grant. `browser` is the hash of a secret in a cookie; `code` is a MAC over
        // grant, generation, recipient's address, that secret and the code, so that neither this table nor the keyring alone
        // is enough to try codes. `tries` are those that were taken.
        let codes = table("link_code")
            .col(primary("id"))
            .col(id("grant_id"))
            .col(number("generation"))
            .col(bytes("browser"))
            .col(bytes("code"))
            .col(number("tries"))
            .col(number("sent_at"))
            .col(number("expires_at"))
            .foreign_key(&mut refers("link_code", "grant_id", "share_grant", "id"))
            .to_owned();
        manager.create_table(codes).await?;
        manager.create_index(unique("link_code_of", "link_code", &["grant_id", "browser"])).await?;
        manager.create_index(index("link_code_end", "link_code", &["expires_at"])).await
    }
}
