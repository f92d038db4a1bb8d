//! Shares, the grants in them, and what really arrived.

use crate::columns::*;

crate::creating! {
    tables: [
        // `message` is sealed under the sender's key. `expires_at` may move up to `ceiling_at`, the links' own end.
        // `live` shares always give the newest released version. `revision` grows with every change, of its grants too.
        // `ended_at` is when its end was noted in the history; an extension empties it again.
        table("share")
            .col(primary("id"))
            .col(number("number"))
            .col(id("sender_id"))
            .col(text("mode"))
            .col(flag("live"))
            .col(bytes("message"))
            .col(number_or_none("cap"))
            .col(number("expires_at"))
            .col(number("ceiling_at"))
            .col(flag("tell_fetched"))
            .col(flag("tell_unfetched"))
            .col(number("revision"))
            .col(number("created_at"))
            .col(number_or_none("revoked_at"))
            .col(number_or_none("first_fetched_at"))
            .col(number_or_none("reminded_at"))
            .col(number_or_none("ended_at"))
            .foreign_key(&mut refers("share", "sender_id", "person", "id")),
        // `rendition_id` is the frozen original, null in a live share.
        table("share_item")
            .col(primary("id"))
            .col(id("share_id"))
            .col(number("position"))
            .col(id("asset_id"))
            .col(id_or_none("rendition_id"))
            .foreign_key(&mut refers("share_item", "share_id", "share", "id"))
            .foreign_key(&mut refers("share_item", "asset_id", "asset", "id"))
            .foreign_key(&mut refers("share_item", "rendition_id", "rendition", "id")),
        // One person's right in a share. The link of `generation` carries the secret behind `secret_hash`.
        table("share_grant")
            .col(primary("id"))
            .col(id("share_id"))
            .col(id("person_id"))
            .col(number("generation"))
            .col(bytes("secret_hash"))
            .col(number("created_at"))
            .col(number_or_none("revoked_at"))
            .col(id_or_none("replaced_by"))
            .col(number_or_none("opened_at"))
            .col(number_or_none("fetched_at"))
            .col(number_or_none("fresh_asked_at"))
            .foreign_key(&mut refers("share_grant", "share_id", "share", "id"))
            .foreign_key(&mut refers("share_grant", "person_id", "person", "id")),
        // The hash of a link that a newer one replaced: only its holder is told so.
        table("former_link")
            .col(primary("id"))
            .col(id("grant_id"))
            .col(number("generation"))
            .col(bytes("secret_hash"))
            .foreign_key(&mut refers("former_link", "grant_id", "share_grant", "id")),
        // `archive` is the entity tag of the archive that was last begun in the session.
        table("grant_session")
            .col(primary("id"))
            .col(bytes("secret_hash"))
            .col(id("grant_id"))
            .col(number("generation"))
            .col(number("created_at"))
            .col(number("used_at"))
            .col(number("expires_at"))
            .col(text_or_none("archive"))
            .foreign_key(&mut refers("grant_session", "grant_id", "share_grant", "id")),
        // The deliveries that a grant has begun of a file: the cap is held here, by a conditional update.
        table("delivery_count")
            .col(primary("id"))
            .col(id("grant_id"))
            .col(id("rendition_id"))
            .col(number("taken"))
            .foreign_key(&mut refers("delivery_count", "grant_id", "share_grant", "id")),
        // One delivery: the union of the byte ranges handed to the socket, as a JSON list of [from, to), and its length in
        // `delivered`; `handed` counts every byte, as often as it left.
        table("delivery")
            .col(primary("id"))
            .col(id("share_id"))
            .col(id("grant_id"))
            .col(id("rendition_id"))
            .col(number("number"))
            .col(number("size"))
            .col(text("ranges"))
            .col(number("delivered"))
            .col(number("handed"))
            .col(number("started_at"))
            .col(number("changed_at"))
            .col(number_or_none("completed_at"))
            .col(number_or_none("aborted_at"))
            .foreign_key(&mut refers("delivery", "grant_id", "share_grant", "id"))
            .foreign_key(&mut refers("delivery", "rendition_id", "rendition", "id")),
    ],
    indices: [
        unique("share_number", "share", &["number"]),
        index("share_sender", "share", &["sender_id", "created_at"]),
        index("share_list", "share", &["created_at", "id"]),
        unique("share_item_position", "share_item", &["share_id", "position"]),
        index("share_item_asset", "share_item", &["asset_id"]),
        index("share_grant_share", "share_grant", &["share_id"]),
        index("share_grant_person", "share_grant", &["person_id"]),
        unique("former_link_of", "former_link", &["grant_id", "generation"]),
        index("share_end", "share", &["ended_at", "expires_at"]),
        unique("grant_session_secret", "grant_session", &["secret_hash"]),
        index("grant_session_grant", "grant_session", &["grant_id"]),
        unique("delivery_count_of", "delivery_count", &["grant_id", "rendition_id"]),
        unique("delivery_of", "delivery", &["grant_id", "rendition_id", "number"]),
        index("delivery_share", "delivery", &["share_id"]),
        index("delivery_unfinished", "delivery", &["completed_at", "aborted_at", "changed_at"]),
    ]
}
