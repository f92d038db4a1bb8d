//! What an employee should look at twice before writing to somebody new.

use sea_orm::ConnectionTrait;
use sealport_database::{Ground, sql};
use sealport_identity::{Address, Person, people};
use uuid::Uuid;

use crate::{Trouble, domains, marks};

/// Namesakes that are named; more help nobody.
const NAMED: i64 = 3;

/// Something to look at twice.
#[derive(Clone)]
pub enum Doubt {
    /// The same name is known with another address.
    SameName(Person),
    /// The domain could be taken for a known one.
    LooksLike {
        /// The known one.
        known: String,
    },
    /// The domain has letters beyond ASCII; this is its other spelling.
    Spelled {
        /// `xn--…`, or what that stands for.
        other: String,
    },
}

/// The doubts about a name and an address that are about to be entered or written to. `own` are the house's own domains;
/// `except` is the contact itself.
///
/// # Errors
/// [`Trouble`].
pub async fn doubts(
    on: &impl ConnectionTrait,
    ground: &Ground,
    (name, address): (&str, &Address),
    own: &[String],
    except: Option<Uuid>,
) -> Result<Vec<Doubt>, Trouble> {
    let known = domains::look_alike(on, ground, address.domain(), own).await?;
    doubts_beside(on, ground, (name, address), known, except).await
}

/// The same where the domain was compared already: `known` is the one that it could be taken for.
pub(crate) async fn doubts_beside(
    on: &impl ConnectionTrait,
    ground: &Ground,
    (name, address): (&str, &Address),
    known: Option<String>,
    except: Option<Uuid>,
) -> Result<Vec<Doubt>, Trouble> {
    let mut found: Vec<Doubt> = known.map(|known| Doubt::LooksLike { known }).into_iter().collect();
    found.extend(domains::other_spelling(address.domain()).map(|other| Doubt::Spelled { other }));
    let Some(mark) = marks::of_name(ground, name) else { return Ok(found) };
    let find = "SELECT person_id FROM contact WHERE name_mark = $1 AND archived_at IS NULL \
                ORDER BY touched_at DESC LIMIT $2";
    let rows = on.query_all_raw(sql(on, find, [mark.into(), NAMED.into()])).await?;
    let ids = rows.iter().map(|row| row.try_get("", "person_id")).collect::<Result<Vec<Uuid>, _>>()?;
    let mut twins = people(on, ground, &ids).await?;
    for id in ids {
        let Some(twin) = twins.remove(&id) else { continue };
        let is_same = twin.address.as_ref().is_some_and(|known| known.normalised() == address.normalised());
        if !is_same && Some(twin.id) != except {
            found.push(Doubt::SameName(twin));
        }
    }
    Ok(found)
}
