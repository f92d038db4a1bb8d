//! Letters on their way and notices on the page.

use crate::columns::*;

crate::creating! {
    tables: [
        // The outbox. `sealed` is the whole letter under the recipient's key; it is emptied of its link once a mail server
        // took it. `state` is waiting, sending, accepted, failed or cancelled. `error` is the mail server's answer.
        table("letter")
            .col(primary("id"))
            .col(text("kind"))
            .col(id("person_id"))
            .col(id_or_none("share_id"))
            .col(id_or_none("grant_id"))
            .col(bytes("sealed"))
            .col(text("message_id"))
            .col(text("state"))
            .col(number("attempts"))
            .col(number("run_at"))
            .col(id_or_none("lease_by"))
            .col(number_or_none("lease_until"))
            .col(text_or_none("error"))
            .col(number("created_at"))
            .col(number_or_none("settled_at"))
            .foreign_key(&mut refers("letter", "person_id", "person", "id")),
        // Something a person (or, without one, every administrator) should see at the next page.
        table("notice")
            .col(primary("id"))
            .col(id_or_none("person_id"))
            .col(text("kind"))
            .col(id_or_none("subject_id"))
            .col(text("details"))
            .col(number("created_at"))
            .col(number_or_none("dismissed_at")),
    ],
    indices: [
        index("letter_due", "letter", &["state", "run_at"]),
        index("letter_share", "letter", &["share_id"]),
        index("letter_grant", "letter", &["grant_id"]),
        index("notice_person", "notice", &["person_id", "dismissed_at"]),
    ]
}
