//! The domains that contacts have, and those that could be taken for one of them.

use sea_orm::{ConnectionTrait, QueryResult};
use sealport_database::{Ground, id_batch, id_batches, insert_rows, rows_affected, sql};
use sealport_identity::Address;
use sealport_vault::{Place, SealsFields};
use uuid::Uuid;

use crate::marks::mac;
use crate::{Trouble, lookalike};

/// As it is compared: lower case, in letters rather than in `xn--`.
fn plain(domain: &str) -> String {
    let (unicode, outcome) = idna::domain_to_unicode(domain);
    if outcome.is_ok() { unicode } else { domain.to_lowercase() }
}

/// How a domain is written in the other alphabet, where it has letters beyond ASCII: what mail servers see, or what people
/// do.
pub fn other_spelling(domain: &str) -> Option<String> {
    let is_ascii = domain.is_ascii();
    let other = if is_ascii { plain(domain) } else { idna::domain_to_ascii(domain).ok()? };
    (other.is_ascii() != is_ascii).then_some(other)
}

fn mark(ground: &Ground, domain: &str) -> Vec<u8> {
    mac(ground, "mail domain", domain)
}

/// What a domain is found by when another one looks like it.
fn near(ground: &Ground, domain: &str) -> Vec<Vec<u8>> {
    let slips = lookalike::neighbours(domain).into_iter().map(|it| mac(ground, "one slip from a domain", &it));
    slips.chain([mac(ground, "shape of a domain", &lookalike::skeleton(domain))]).collect()
}

/// The id of the address's domain, which is noted when it is new.
pub(crate) async fn ensure(on: &impl ConnectionTrait, ground: &Ground, address: &Address) -> Result<Uuid, Trouble> {
    let domain = plain(address.domain());
    let mark = mark(ground, &domain);
    let find = || sql(on, "SELECT id FROM mail_domain WHERE mark = $1", [mark.clone().into()]);
    if let Some(row) = on.query_one_raw(find()).await? {
        return Ok(row.try_get("", "id")?);
    }
    let id = ground.id();
    let sealed = ground.keyring.settings.seal(place(id), domain.as_bytes(), ground.chance());
    // Whoever inserts the same one at the same time makes one of the two transactions try again.
    let insert = "INSERT INTO mail_domain (id, mark, name) VALUES ($1, $2, $3) ON CONFLICT (mark) DO NOTHING";
    on.execute_raw(sql(on, insert, [id.into(), mark.into(), sealed.into()])).await?;
    let rows = near(ground, &domain).into_iter().map(|mark| [mark.into(), id.into()]).collect();
    insert_rows(on, "mail_domain_near (mark, domain_id)", "ON CONFLICT DO NOTHING", rows).await?;
    Ok(id)
}

/// Forgets a domain that no contact has any more.
pub(crate) async fn drop_unused(on: &impl ConnectionTrait, domain: Uuid) -> Result<(), Trouble> {
    let used = on.query_one_raw(sql(on, "SELECT 1 AS one FROM contact WHERE domain_id = $1 LIMIT 1", [domain.into()]));
    if used.await?.is_none() {
        rows_affected(on, "DELETE FROM mail_domain_near WHERE domain_id = $1", [domain.into()]).await?;
        rows_affected(on, "DELETE FROM mail_domain WHERE id = $1", [domain.into()]).await?;
    }
    Ok(())
}

/// The domain of a contact, or one of `own`, that `domain` could be taken for; none when it is a known one itself.
///
/// # Errors
/// [`Trouble`].
pub async fn look_alike(
    on: &impl ConnectionTrait,
    ground: &Ground,
    domain: &str,
    own: &[String],
) -> Result<Option<String>, Trouble> {
    let domain = plain(domain);
    let find = "SELECT id FROM mail_domain WHERE mark = $1";
    let known = on.query_one_raw(sql(on, find, [mark(ground, &domain).into()])).await?.is_some();
    if known || own.iter().any(|own| plain(own) == domain) {
        return Ok(None);
    }
    if let Some(known) = lookalike::of(&domain, own) {
        return Ok(Some(known.to_owned()));
    }
    let mut candidates = Vec::new();
    for batch in id_batches(near(ground, &domain)) {
        let find = concat!(
            "SELECT DISTINCT d.id, d.name FROM mail_domain_near n JOIN mail_domain d ON d.id = n.domain_id \
             WHERE n.mark IN ",
            id_batch!()
        );
        for row in on.query_all_raw(sql(on, find, batch)).await? {
            candidates.push(open(ground, &row)?);
        }
    }
    candidates.sort_unstable();
    Ok(lookalike::of(&domain, &candidates).map(str::to_owned))
}

/// The id of a known domain, for a search.
pub(crate) async fn find(on: &impl ConnectionTrait, ground: &Ground, domain: &str) -> Result<Option<Uuid>, Trouble> {
    let find = "SELECT id FROM mail_domain WHERE mark = $1";
    let row = on.query_one_raw(sql(on, find, [mark(ground, &plain(domain)).into()])).await?;
    Ok(row.map(|row| row.try_get("", "id")).transpose()?)
}

fn open(ground: &Ground, row: &QueryResult) -> Result<String, Trouble> {
    let plain = ground.keyring.settings.open(place(row.try_get("", "id")?), &row.try_get::<Vec<u8>>("", "name")?)?;
    Ok(String::from_utf8_lossy(&plain).into_owned())
}

fn place(id: Uuid) -> Place<'static> {
    Place { table: "mail_domain", column: "name", id: id.into_bytes() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_of_a_domain_are_known() {
        assert_eq!(other_spelling("müller.example").as_deref(), Some("xn--mller-kva.example"));
        assert_eq!(other_spelling("xn--mller-kva.example").as_deref(), Some("müller.example"));
        assert_eq!(other_spelling("example.com"), None);
        assert_eq!(plain("XN--MLLER-KVA.example"), "müller.example");
    }
}
