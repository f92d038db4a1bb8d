//! The usage history.

use crate::columns::*;

crate::creating! {
    tables: [
        // `body` is the event's truth, one deterministic CBOR value; the other columns are derived from it.
        table("usage_event")
            .col(primary("id"))
            .col(number("at"))
            .col(text("kind"))
            .col(bytes("body")),
        // Which timelines an event stands in: asset, share, grant or person, by id.
        table("usage_event_subject")
            .col(id("subject_id"))
            .col(number("at"))
            .col(id("event_id"))
            .primary_key(sea_orm_migration::prelude::Index::create()
                .col(sea_orm_migration::prelude::Alias::new("subject_id"))
                .col(sea_orm_migration::prelude::Alias::new("at"))
                .col(sea_orm_migration::prelude::Alias::new("event_id")))
            .foreign_key(&mut refers("usage_event_subject", "event_id", "usage_event", "id")),
        // Keys for fields of visitors whom we don't know, one a month (YYYYMM).
        table("visitor_key").col(number("month").primary_key()).col(bytes("wrapped_key")),
    ],
    indices: [
        index("usage_event_time", "usage_event", &["at", "id"]),
    ]
}
