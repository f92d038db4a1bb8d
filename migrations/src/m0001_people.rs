//! People, their way in, and what the company set.

use crate::columns::*;

crate::creating! {
    tables: [
        // On PostgreSQL the keyring stands here; beside SQLite it is a file.
        table("keyring").col(number("id").primary_key()).col(bytes("sealed")),
        // Everybody: employees and recipients. Name and address are sealed under the person's own key; `address_hash` is
        // the keyed hash of the normalised address. Erasure destroys `wrapped_key`.
        table("person")
            .col(primary("id"))
            .col(bytes_or_none("wrapped_key"))
            .col(bytes_or_none("name"))
            .col(bytes_or_none("address"))
            .col(bytes_or_none("address_hash"))
            .col(text("language"))
            .col(number("created_at"))
            .col(number_or_none("erased_at")),
        table("employee")
            .col(primary("person_id"))
            .col(text_or_none("password_hash"))
            .col(flag("is_admin"))
            .col(number("created_at"))
            .col(number_or_none("disabled_at"))
            .foreign_key(&mut refers("employee", "person_id", "person", "id")),
        // A link with which somebody gets in: `purpose` is first, invitation, reset (a forgotten password) or recovery (all
        // factors anew).
        table("setup_link")
            .col(primary("id"))
            .col(bytes("secret_hash"))
            .col(text("purpose"))
            .col(id_or_none("person_id"))
            .col(number("expires_at"))
            .col(number_or_none("used_at"))
            .col(number("created_at"))
            .foreign_key(&mut refers("setup_link", "person_id", "person", "id")),
        // `stage` is half (the first factor was proved), enrolling (there is no second factor yet) or full; the first two
        // let nobody work. `client` is sealed under the person's key. `link_id` and `password_hash` take effect when a half
        // or enrolling session becomes a full one.
        table("session")
            .col(primary("id"))
            .col(id("person_id"))
            .col(bytes("secret_hash"))
            .col(text("stage"))
            .col(number("proved_at"))
            .col(bytes("client"))
            .col(id_or_none("link_id"))
            .col(text_or_none("password_hash"))
            .col(number("created_at"))
            .col(number("used_at"))
            .col(number("expires_at"))
            .foreign_key(&mut refers("session", "person_id", "employee", "person_id")),
        // Counters of the limits that replicas share; `key` is a hash, never an address.
        table("rate_limit").col(bytes("key").primary_key()).col(number("window_start")).col(number("taken")),
        // What the company set: JSON, sealed.
        table("setting").col(text("name").primary_key()).col(bytes("sealed")).col(number("updated_at")),
        // Who does a job that only one replica may do.
        table("lease").col(text("name").primary_key()).col(id("holder")).col(number("until")),
    ],
    indices: [
        unique("person_address", "person", &["address_hash"]),
        unique("setup_link_secret", "setup_link", &["secret_hash"]),
        unique("session_secret", "session", &["secret_hash"]),
        index("session_person", "session", &["person_id"]),
    ]
}
