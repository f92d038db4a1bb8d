//! Roles, teams, and who reaches which collection.

use sea_orm_migration::prelude::{Alias, DeriveMigrationName, Index, Table};
use sea_orm_migration::sea_orm::{ConnectionTrait, Statement, Value};
use sea_orm_migration::{DbErr, MigrationTrait, SchemaManager};
use uuid::Uuid;

use crate::columns::*;

/// The collection that holds all others.
const ROOT: Uuid = Uuid::nil();
/// The team in which everybody is who worked here before there were teams.
const EVERYBODY: Uuid = Uuid::from_u128(1);

#[derive(DeriveMigrationName)]
pub struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let pair = |one, other| Index::create().col(Alias::new(one)).col(Alias::new(other)).to_owned();
        let tables = [
            // What an employee is in the house: employee, approver, reviewer or administrator, a row for each.
            table("account_role")
                .col(id("person_id"))
                .col(text("role"))
                .primary_key(&mut pair("person_id", "role"))
                .foreign_key(&mut refers("account_role", "person_id", "employee", "person_id"))
                .to_owned(),
            table("team").col(primary("id")).col(text("name")).col(number("created_at")).to_owned(),
            table("team_member")
                .col(id("team_id"))
                .col(id("person_id"))
                .col(number("since"))
                .primary_key(&mut pair("team_id", "person_id"))
                .foreign_key(&mut refers("team_member", "team_id", "team", "id"))
                .foreign_key(&mut refers("team_member", "person_id", "employee", "person_id"))
                .to_owned(),
            // What a team may do in a collection and below it. The row itself is the right to see. Flags are 0 or 1.
            table("team_right")
                .col(id("team_id"))
                .col(id("collection_id"))
                .col(number("may_edit"))
                .col(number("may_release"))
                .col(number("may_share"))
                .primary_key(&mut pair("team_id", "collection_id"))
                .foreign_key(&mut refers("team_right", "team_id", "team", "id"))
                .foreign_key(&mut refers("team_right", "collection_id", "collection", "id"))
                .to_owned(),
            // Every collection with each one above it, itself too.
            table("collection_path")
                .col(id("collection_id"))
                .col(id("ancestor_id"))
                .primary_key(&mut pair("collection_id", "ancestor_id"))
                .foreign_key(&mut refers("collection_path", "collection_id", "collection", "id"))
                .foreign_key(&mut refers("collection_path", "ancestor_id", "collection", "id"))
                .to_owned(),
            // Worked out of the tables above whenever one of them changes: what a request asks.
            table("person_right")
                .col(id("person_id"))
                .col(id("collection_id"))
                .col(number("may_edit"))
                .col(number("may_release"))
                .col(number("may_share"))
                .primary_key(&mut pair("person_id", "collection_id"))
                .foreign_key(&mut refers("person_right", "person_id", "employee", "person_id"))
                .foreign_key(&mut refers("person_right", "collection_id", "collection", "id"))
                .to_owned(),
        ];
        for table in tables {
            manager.create_table(table).await?;
        }
        let into = id_or_none("collection_id").to_owned();
        manager.alter_table(Table::alter().table(Alias::new("upload")).add_column(into).to_owned()).await?;
        let indices = [
            unique("team_name", "team", &["name"]),
            index("team_member_person", "team_member", &["person_id"]),
            index("team_right_collection", "team_right", &["collection_id"]),
            index("collection_path_above", "collection_path", &["ancestor_id"]),
            unique("collection_name", "collection", &["parent_id", "name"]),
            index("person_right_collection", "person_right", &["collection_id"]),
            index("asset_collection", "asset", &["collection_id", "created_at", "id"]),
        ];
        for index in indices {
            manager.create_index(index).await?;
        }
        fill(manager).await
    }
}

/// Nobody loses anything: everybody works with everything as before, and releases; administrators stay administrators.
async fn fill(manager: &SchemaManager<'_>) -> Result<(), DbErr> {
    let on = manager.get_connection();
    let steps: [(&str, Vec<Value>); 9] = [
        (
            "INSERT INTO collection (id, parent_id, name, created_at) VALUES ($1, NULL, '', 0) ON CONFLICT (id) DO NOTHING",
            vec![ROOT.into()],
        ),
        ("INSERT INTO collection_path (collection_id, ancestor_id) VALUES ($1, $2)", vec![ROOT.into(), ROOT.into()]),
        ("INSERT INTO account_role (person_id, role) SELECT person_id, 'employee' FROM employee", vec![]),
        ("INSERT INTO account_role (person_id, role) SELECT person_id, 'approver' FROM employee", vec![]),
        (
            "INSERT INTO account_role (person_id, role) SELECT person_id, 'administrator' FROM employee WHERE is_admin",
            vec![],
        ),
        (
            "INSERT INTO team (id, name, created_at) SELECT $1, 'Everybody', 0 FROM employee \
             ORDER BY person_id LIMIT 1",
            vec![EVERYBODY.into()],
        ),
        (
            "INSERT INTO team_member (team_id, person_id, since) SELECT team.id, employee.person_id, employee.created_at \
             FROM team, employee",
            vec![],
        ),
        (
            "INSERT INTO team_right (team_id, collection_id, may_edit, may_release, may_share) \
             SELECT team.id, collection.id, 1, 1, 1 FROM team, collection WHERE collection.parent_id IS NULL",
            vec![],
        ),
        (
            "INSERT INTO person_right (person_id, collection_id, may_edit, may_release, may_share) \
             SELECT team_member.person_id, collection.id, 1, 1, 1 FROM team_member, collection \
             WHERE collection.parent_id IS NULL",
            vec![],
        ),
    ];
    for (text, values) in steps {
        on.execute_raw(Statement::from_sql_and_values(on.get_database_backend(), text, values)).await?;
    }
    Ok(())
}
