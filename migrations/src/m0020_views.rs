//! What was seen of files that are looked at page by page.

use sea_orm_migration::prelude::{Alias, Index};

use crate::columns::*;

crate::creating! {
    tables: [
        // One session with one file. `handed` are all pages that were handed over in it, as a JSON list of [from, to);
        // `lately` and `seen` are those that were handed over, and those that were on screen, since the history was last
        // told. `seconds` counts all that were on screen, `told_seconds` those that the history knows. `told_at` is when a
        // pause was noted; it is empty again as soon as the view goes on.
        table("viewing")
            .col(primary("id"))
            .col(id("share_id"))
            .col(id("grant_id"))
            .col(id("rendition_id"))
            .col(id("session_id"))
            .col(number("number"))
            .col(number("pages"))
            .col(text("handed"))
            .col(text("lately"))
            .col(text("seen"))
            .col(number("seconds"))
            .col(number("told_seconds"))
            .col(number("started_at"))
            .col(number("changed_at"))
            .col(number_or_none("reported_at"))
            .col(number_or_none("told_at"))
            .foreign_key(&mut refers("viewing", "grant_id", "share_grant", "id"))
            .foreign_key(&mut refers("viewing", "rendition_id", "rendition", "id")),
        // How long a page was on screen, in all sessions of a grant.
        table("page_seen")
            .col(id("grant_id"))
            .col(id("rendition_id"))
            .col(number("page"))
            .col(id("share_id"))
            .col(number("seconds"))
            .col(number("first_at"))
            .col(number("last_at"))
            .primary_key(Index::create()
                .col(Alias::new("grant_id"))
                .col(Alias::new("rendition_id"))
                .col(Alias::new("page")))
            .foreign_key(&mut refers("page_seen", "grant_id", "share_grant", "id"))
            .foreign_key(&mut refers("page_seen", "rendition_id", "rendition", "id")),
    ],
    indices: [
        unique("viewing_session", "viewing", &["session_id", "rendition_id"]),
        unique("viewing_of", "viewing", &["grant_id", "rendition_id", "number"]),
        index("viewing_share", "viewing", &["share_id"]),
        index("viewing_silent", "viewing", &["told_at", "changed_at"]),
        index("page_seen_share", "page_seen", &["share_id"]),
    ]
}
