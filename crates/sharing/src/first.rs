//! The first that a recipient has of a share, fetched or looked at.

use sea_orm::ConnectionTrait;
use sealport_access::Holding;
use sealport_ambient::Timestamp;
use sealport_database::{Ground, rows_affected, sql};
use sealport_identity::people;
use sealport_notify::{FileLine, FirstFetched, Letter};
use uuid::Uuid;

use crate::row::Row;
use crate::{Trouble, mail};

/// Who has what first.
pub(crate) struct First {
    pub holding: Holding,
    pub asset: Uuid,
    pub rendition: Uuid,
}

/// Notes the first of a grant, and perhaps of the whole share: then its owner is told by a letter.
pub(crate) async fn note_first(
    on: &impl ConnectionTrait,
    ground: &Ground,
    public_url: &str,
    what: &First,
    looked_at: bool,
    now: Timestamp,
) -> Result<(), Trouble> {
    let Holding { share, grant, person, .. } = what.holding;
    let note = "UPDATE share_grant SET fetched_at = $2 WHERE id = $1 AND fetched_at IS NULL";
    rows_affected(on, note, [grant.into(), now.micros().into()]).await?;
    let note = "UPDATE share SET first_fetched_at = $2 WHERE id = $1 AND first_fetched_at IS NULL";
    if rows_affected(on, note, [share.into(), now.micros().into()]).await? != 1 {
        return Ok(());
    }
    let find = "SELECT s.number, s.tell_fetched, a.title, r.size FROM share s, asset a, rendition r \
                WHERE s.id = $1 AND a.id = $2 AND r.id = $3";
    let row = on.query_one_raw(sql(on, find, [share.into(), what.asset.into(), what.rendition.into()])).await?;
    let row = row.ok_or(Trouble::Malformed("share"))?;
    let row = Row(&row);
    if !row.get::<bool>("tell_fetched")? {
        return Ok(());
    }
    let found = people(on, ground, &[person]).await?;
    let letter = Letter::FirstFetched(FirstFetched {
        recipient_name: found.get(&person).map(|person| person.name.clone()).unwrap_or_default(),
        share_number: row.number("number")?,
        files: vec![FileLine { title: row.text("title")?, size: row.count("size")? }],
        at: now,
        link: mail::share_page(public_url, share),
        looked_at,
    });
    mail::to_owner(on, ground, share, letter).await
}
