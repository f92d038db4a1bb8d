//! What customers with an account ask of the house.

use crate::columns::*;

crate::creating! {
    tables: [
        // A person asks for their data or for erasure. `kind` is data or erasure; `words` and `answer` are sealed under the
        // person's key.
        table("person_request")
            .col(primary("id"))
            .col(id("person_id"))
            .col(text("kind"))
            .col(bytes_or_none("words"))
            .col(number("created_at"))
            .col(number_or_none("answered_at"))
            .col(id_or_none("answered_by"))
            .col(bytes_or_none("answer"))
            .foreign_key(&mut refers("person_request", "person_id", "person", "id"))
            .foreign_key(&mut refers("person_request", "answered_by", "person", "id")),
    ],
    indices: [
        index("person_request_of", "person_request", &["person_id", "created_at"]),
        index("person_request_list", "person_request", &["answered_at", "created_at"]),
    ]
}
