//! Networks from which an employee signed in.

use sea_orm_migration::prelude::{Alias, Index};

use crate::columns::*;

crate::creating! {
    tables: [
        // `network` is a keyed hash of person and network, never an address.
        table("known_network")
            .col(id("person_id"))
            .col(bytes("network"))
            .col(number("seen_at"))
            .primary_key(Index::create().col(Alias::new("person_id")).col(Alias::new("network")))
            .foreign_key(&mut refers("known_network", "person_id", "employee", "person_id")),
    ],
    indices: []
}
