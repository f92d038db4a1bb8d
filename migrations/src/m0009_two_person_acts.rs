//! Acts that wait for a second person.

use crate::columns::*;

crate::creating! {
    tables: [
        // `subject_id` and `value` say with `kind` what is to be done. `outcome` is confirmed, refused or replaced.
        table("two_person_act")
            .col(primary("id"))
            .col(text("kind"))
            .col(id("subject_id"))
            .col(number("value"))
            .col(id("asked_by"))
            .col(number("asked_at"))
            .col(number("expires_at"))
            .col(number_or_none("settled_at"))
            .col(id_or_none("settled_by"))
            .col(text_or_none("outcome"))
            .foreign_key(&mut refers("two_person_act", "asked_by", "person", "id")),
    ],
    indices: [index("two_person_act_waiting", "two_person_act", &["settled_at", "expires_at"])]
}
