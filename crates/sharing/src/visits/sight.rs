//! Who else of a recipient's company has to do with a share: told to those whom it concerns.

use sea_orm::ConnectionTrait;
use sealport_database::sql;
use sealport_identity::people;
use uuid::Uuid;

use super::Visits;
use super::content::Content;
use crate::Trouble;
use crate::facts::is_named;
use crate::row::Row;

/// What a page behind a link or in an account says of the recipient's own company.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sight {
    /// The names of those who see the share for the company, besides whoever asks.
    pub viewers: Vec<String>,
    /// For somebody who sees it for the company: the names of the colleagues to whom it is addressed.
    pub addressed_to: Option<Vec<String>>,
}

/// Of the grants of a share: those of the viewers of one company, and of those to whom it is addressed there.
const OF_COMPANY: &str = concat!(
    "SELECT own.viewer_of AS own_viewer_of, g.person_id, g.viewer_of FROM share_grant own \
     LEFT JOIN contact me ON me.person_id = own.person_id \
     LEFT JOIN share_grant g ON g.share_id = own.share_id AND g.id <> own.id AND g.revoked_at IS NULL \
     AND ((g.viewer_of = COALESCE(own.viewer_of, me.company_id) AND ",
    is_named!("g"),
    ") OR (g.viewer_of IS NULL AND EXISTS (SELECT 1 FROM contact c WHERE c.person_id = g.person_id \
     AND c.company_id = own.viewer_of))) WHERE own.id = $1 ORDER BY g.id"
);

impl Visits {
    /// Who else of the company of a grant's holder has to do with the share.
    ///
    /// # Errors
    /// [`Trouble`].
    pub async fn sight(&self, grant: Uuid) -> Result<Sight, Trouble> {
        sight(self.ground.database.read(), &self.ground, grant).await
    }

    /// The same, without a question where the share has no viewer at all.
    pub(super) async fn sight_in(&self, content: &Content, grant: Uuid) -> Result<Sight, Trouble> {
        if content.has_viewers { self.sight(grant).await } else { Ok(Sight::default()) }
    }
}

pub(crate) async fn sight(
    on: &impl ConnectionTrait,
    ground: &sealport_database::Ground,
    grant: Uuid,
) -> Result<Sight, Trouble> {
    let rows = on.query_all_raw(sql(on, OF_COMPANY, [grant.into()])).await?;
    let (mut viewers, mut addressed, mut is_viewer) = (Vec::new(), Vec::new(), false);
    for row in &rows {
        let row = Row(row);
        is_viewer = row.id_or_none("own_viewer_of")?.is_some();
        match (row.id_or_none("person_id")?, row.id_or_none("viewer_of")?) {
            (Some(person), Some(_)) => viewers.push(person),
            (Some(person), None) => addressed.push(person),
            (None, _) => {}
        }
    }
    let all: Vec<Uuid> = viewers.iter().chain(&addressed).copied().collect();
    let known = people(on, ground, &all).await?;
    let names = |ids: &[Uuid]| ids.iter().filter_map(|id| known.get(id)).map(|one| one.name.clone()).collect();
    Ok(Sight { viewers: names(&viewers), addressed_to: is_viewer.then(|| names(&addressed)) })
}
