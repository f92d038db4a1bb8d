//! Short words for the columns that recur.

use sea_orm_migration::prelude::{
    Alias, ColumnDef, ForeignKey, ForeignKeyCreateStatement, Index, IndexCreateStatement,
};
use sea_orm_migration::prelude::{Table, TableCreateStatement};

pub fn table(name: &'static str) -> TableCreateStatement {
    Table::create().table(Alias::new(name)).to_owned()
}

pub fn id(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).uuid().not_null().to_owned()
}

pub fn primary(name: &'static str) -> ColumnDef {
    id(name).primary_key().to_owned()
}

pub fn id_or_none(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).uuid().to_owned()
}

pub fn text(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).text().not_null().to_owned()
}

pub fn text_or_none(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).text().to_owned()
}

/// Bytes: sealed, wrapped or hashed.
pub fn bytes(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).blob().not_null().to_owned()
}

pub fn bytes_or_none(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).blob().to_owned()
}

/// A number or an instant (microseconds).
pub fn number(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).big_integer().not_null().to_owned()
}

pub fn number_or_none(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).big_integer().to_owned()
}

pub fn flag(name: &'static str) -> ColumnDef {
    ColumnDef::new(Alias::new(name)).boolean().not_null().to_owned()
}

/// A reference that keeps its target from being deleted.
pub fn refers(
    from: &'static str,
    column: &'static str,
    to: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from(Alias::new(from), Alias::new(column)).to(Alias::new(to), Alias::new(key)).to_owned()
}

pub fn index(name: &'static str, on: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    let mut index = Index::create().name(name).table(Alias::new(on)).to_owned();
    for column in columns {
        index.col(Alias::new(*column));
    }
    index
}

pub fn unique(name: &'static str, on: &'static str, columns: &[&'static str]) -> IndexCreateStatement {
    index(name, on, columns).unique().to_owned()
}

/// A step that makes tables, then indices.
#[macro_export]
macro_rules! creating {
    (tables: [$($table:expr),* $(,)?], indices: [$($index:expr),* $(,)?]) => {
        #[derive(sea_orm_migration::prelude::DeriveMigrationName)]
        pub struct Migration;

        #[async_trait::async_trait]
        impl sea_orm_migration::MigrationTrait for Migration {
            async fn up(&self, manager: &sea_orm_migration::SchemaManager) -> Result<(), sea_orm_migration::DbErr> {
                $(manager.create_table($table.to_owned()).await?;)*
                $(manager.create_index($index.to_owned()).await?;)*
                Ok(())
            }
        }
    };
}
