//! Shares of which the files are only looked at: what is to be shown must be there to show.

use std::collections::HashMap;

use sealport_access::{Mode, Status};
use uuid::Uuid;

use super::draft::{DraftAsset, Shown};
use super::{About, DraftShare, Finding, FindingKind};

/// The files of which nothing can be shown, each with its reason.
pub(super) fn nothing_to_show(draft: &DraftShare, assets: &HashMap<Uuid, DraftAsset>) -> Vec<Finding> {
    let refused = |(id, shown): (Uuid, &Shown)| match shown {
        Shown::Nothing(reason) => {
            Some(Finding::blocks(About::Asset(id), FindingKind::NothingToShow { reason: reason.clone() }))
        }
        Shown::Pages | Shown::NotYet => None,
    };
    looked_at(draft, assets).filter_map(refused).collect()
}

/// The files that are still being prepared.
pub(super) fn not_shown_yet(draft: &DraftShare, assets: &HashMap<Uuid, DraftAsset>) -> Vec<Finding> {
    let waiting = looked_at(draft, assets).filter(|(_, shown)| **shown == Shown::NotYet);
    waiting.map(|(id, _)| Finding::warns(About::Asset(id), FindingKind::NotShownYet)).collect()
}

/// The files of a share that is only looked at; none of any other share. What can't be sent anyway is told for that reason,
/// and nobody is told of a file that they may not share.
fn looked_at<'a>(
    draft: &'a DraftShare,
    assets: &'a HashMap<Uuid, DraftAsset>,
) -> impl Iterator<Item = (Uuid, &'a Shown)> + use<'a> {
    let wanted = if draft.mode == Mode::View { draft.assets.as_slice() } else { &[] };
    let sendable = |asset: &&DraftAsset| asset.may_share && !asset.deleted && asset.status == Some(Status::Released);
    let found = wanted.iter().filter_map(|id| assets.get(id)).filter(sendable);
    found.filter_map(|asset| Some((asset.id, &asset.original.as_ref()?.shown)))
}
