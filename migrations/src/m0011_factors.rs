//! The factors with which people sign in, and what is under way until they have.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Index, Table};
use sea_orm_migration::sea_orm::ConnectionTrait;
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};

use crate::columns::*;

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Customers sign in too: what was an employee becomes an account, and its roles say whose.
        let rename = Table::rename().table(Alias::new("employee"), Alias::new("account")).to_owned();
        manager.rename_table(rename).await?;
        let drop = Table::alter().table(Alias::new("account")).drop_column(Alias::new("is_admin")).to_owned();
        manager.alter_table(drop).await?;
        let tables = [
            // `name` and `credential` (JSON with the public key) are sealed under the person's key. `credential_hash` is the
            // keyed hash of the credential's id; `counter` is the authenticator's, beside its copy in the credential, so that
            // it can be raised by a conditional update.
            table("passkey")
                .col(primary("id"))
                .col(id("person_id"))
                .col(bytes("name"))
                .col(bytes("credential"))
                .col(bytes("credential_hash"))
                .col(number("counter"))
                .col(number("created_at"))
                .col(number_or_none("used_at"))
                .foreign_key(&mut refers("passkey", "person_id", "account", "person_id"))
                .to_owned(),
            // A seed comes here with its first right code. `last_step` is the newest time step that was used, `failures` counts
            // wrong codes since the last right one.
            table("totp")
                .col(primary("person_id"))
                .col(bytes("seed"))
                .col(number("last_step"))
                .col(number("failures"))
                .col(number("created_at"))
                .foreign_key(&mut refers("totp", "person_id", "account", "person_id"))
                .to_owned(),
            table("recovery_code")
                .col(primary("id"))
                .col(id("person_id"))
                .col(bytes("hash"))
                .col(number("created_at"))
                .col(number_or_none("used_at"))
                .foreign_key(&mut refers("recovery_code", "person_id", "account", "person_id"))
                .to_owned(),
            // A challenge or a seed that waits for its answer; `state` is sealed. Deleted when it is answered.
            table("ceremony")
                .col(primary("id"))
                .col(text("purpose"))
                .col(id_or_none("person_id"))
                .col(bytes("state"))
                .col(number("expires_at"))
                .to_owned(),
            // Two administrators let somebody in again who lost all factors.
            table("recovery_request")
                .col(primary("id"))
                .col(id("person_id"))
                .col(id("asked_by"))
                .col(number("asked_at"))
                .col(number("expires_at"))
                .col(id_or_none("confirmed_by"))
                .foreign_key(&mut refers("recovery_request", "person_id", "account", "person_id"))
                .foreign_key(&mut refers("recovery_request", "asked_by", "account", "person_id"))
                .to_owned(),
            // Browsers from which an employee signed in; `device` is a keyed hash of person and cookie.
            table("known_device")
                .col(id("person_id"))
                .col(bytes("device"))
                .col(number("seen_at"))
                .primary_key(Index::create().col(Alias::new("person_id")).col(Alias::new("device")))
                .foreign_key(&mut refers("known_device", "person_id", "account", "person_id"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let indices = [
            unique("passkey_credential", "passkey", &["credential_hash"]),
            index("passkey_person", "passkey", &["person_id"]),
            unique("recovery_code_hash", "recovery_code", &["person_id", "hash"]),
            index("ceremony_end", "ceremony", &["expires_at"]),
            index("recovery_request_person", "recovery_request", &["person_id"]),
        ];
        for index in indices {
            manager.create_index(index).await?;
        }
        // Sessions of before were begun with a password alone.
        manager.get_connection().execute_unprepared("DELETE FROM session").await?;
        // `stage` is half (the first factor was proved), enrolling (there is no second factor yet) or full; the first two
        // let nobody work, so what a replica of the version before begins is half. `client` is sealed under the person's
        // key. `link_id` and `password_hash` take effect when a half or enrolling session becomes a full one.
        let columns = [
            text("stage").default("half").to_owned(),
            number("proved_at").default(0).to_owned(),
            bytes_or_none("client"),
            id_or_none("link_id"),
            text_or_none("password_hash"),
        ];
        for column in columns {
            manager.alter_table(Table::alter().table(Alias::new("session")).add_column(column).to_owned()).await?;
        }
        Ok(())
    }
}
