//! Companies and contacts, how they are found, and what contacts agreed to.

use sea_orm_migration::prelude::{Alias, Index, TableCreateStatement};

use crate::columns::*;

/// A table of keyed hashes and what they lead to.
fn marks(name: &'static str, to: &'static str) -> TableCreateStatement {
    table(name)
        .col(bytes("mark"))
        .col(id(to))
        .primary_key(Index::create().col(Alias::new("mark")).col(Alias::new(to)))
        .to_owned()
}

crate::creating! {
    tables: [
        // Names and notes of companies are sealed under the keyring's key for settings; `name_mark` is the keyed hash of the
        // folded name.
        table("company")
            .col(primary("id"))
            .col(bytes("name"))
            .col(bytes("name_mark"))
            .col(bytes_or_none("notes"))
            .col(id("created_by"))
            .col(number("created_at"))
            .col(number("touched_at"))
            .col(number("revision")),
        // A domain of mail addresses, once, sealed like a company's name. It goes with its last contact.
        table("mail_domain").col(primary("id")).col(bytes("mark")).col(bytes("name")),
        // Everybody outside whom the house writes to. `phone`, `notes` and `protection` are sealed under the person's key;
        // `name_mark` is the keyed hash of the folded name. `touched_at` orders the list.
        table("contact")
            .col(primary("person_id"))
            .col(id_or_none("company_id"))
            .col(id_or_none("domain_id"))
            .col(bytes_or_none("name_mark"))
            .col(bytes_or_none("phone"))
            .col(bytes_or_none("notes"))
            .col(bytes_or_none("protection"))
            .col(id_or_none("created_by"))
            .col(number("created_at"))
            .col(number("touched_at"))
            .col(number_or_none("archived_at"))
            .col(number("revision"))
            .foreign_key(&mut refers("contact", "person_id", "person", "id"))
            .foreign_key(&mut refers("contact", "company_id", "company", "id"))
            .foreign_key(&mut refers("contact", "domain_id", "mail_domain", "id")),
        // Keyed hashes of the beginnings of names, of persons and companies. Erasure drops a person's.
        marks("name_prefix", "subject_id"),
        // Keyed hashes of a domain's spelling and of everything one slip away from it.
        marks("mail_domain_near", "domain_id"),
        // What contacts may be asked to agree to. A wording is never changed: a new version follows it.
        table("consent_purpose")
            .col(primary("id"))
            .col(id("created_by"))
            .col(number("created_at"))
            .col(number_or_none("retired_at")),
        table("consent_wording")
            .col(primary("id"))
            .col(id("purpose_id"))
            .col(number("version"))
            .col(text("language"))
            .col(text("title"))
            .col(text("body"))
            .col(id("created_by"))
            .col(number("created_at"))
            .foreign_key(&mut refers("consent_wording", "purpose_id", "consent_purpose", "id")),
        // One question to one person, and what became of it. `confirmed_from` and `withdrawn_from` (address and program) are
        // sealed under the person's key. `withdrawn_how` is link or employee.
        table("consent")
            .col(primary("id"))
            .col(id("person_id"))
            .col(id("purpose_id"))
            .col(id("wording_id"))
            .col(text("channel"))
            .col(id("asked_by"))
            .col(number("asked_at"))
            .col(number("asked_until"))
            .col(number_or_none("confirmed_at"))
            .col(bytes_or_none("confirmed_from"))
            .col(number_or_none("withdrawn_at"))
            .col(text_or_none("withdrawn_how"))
            .col(id_or_none("withdrawn_by"))
            .col(bytes_or_none("withdrawn_from"))
            .foreign_key(&mut refers("consent", "person_id", "person", "id"))
            .foreign_key(&mut refers("consent", "purpose_id", "consent_purpose", "id"))
            .foreign_key(&mut refers("consent", "wording_id", "consent_wording", "id")),
        // Each letter has a link of its own: the hash of its secret.
        table("consent_link")
            .col(primary("id"))
            .col(id("consent_id"))
            .col(bytes("secret_hash"))
            .col(number("created_at"))
            .foreign_key(&mut refers("consent_link", "consent_id", "consent", "id")),
    ],
    indices: [
        unique("company_name", "company", &["name_mark"]),
        index("company_list", "company", &["touched_at", "id"]),
        unique("mail_domain_mark", "mail_domain", &["mark"]),
        index("mail_domain_near_of", "mail_domain_near", &["domain_id"]),
        index("contact_list", "contact", &["touched_at", "person_id"]),
        index("contact_company", "contact", &["company_id", "touched_at", "person_id"]),
        index("contact_domain", "contact", &["domain_id"]),
        index("contact_name", "contact", &["name_mark"]),
        index("name_prefix_of", "name_prefix", &["subject_id"]),
        unique("consent_wording_of", "consent_wording", &["purpose_id", "version", "language"]),
        index("consent_person", "consent", &["person_id", "purpose_id"]),
        index("consent_list", "consent", &["asked_at", "id"]),
        index("consent_link_of", "consent_link", &["consent_id"]),
        index("letter_person", "letter", &["person_id", "state"]),
    ]
}
