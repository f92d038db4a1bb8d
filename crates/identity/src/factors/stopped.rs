//! A sign-in that stopped at the second factor: whoever it was knows the first.

use std::time::Duration;

use sealport_database::rows_affected;

use super::{Browser, Device, FactorError, Factors, News, familiar};
use crate::{IdentityError, Person};

/// One letter in this time, however many tries there are.
const QUIET: Duration = Duration::from_secs(24 * 3600);

impl Factors {
    /// Hands on how a second factor fared. After a refusal in a browser or from a network where the person is not known, the
    /// person gets a letter. Whoever tried learns nothing of it: not even that it could not be queued.
    pub(super) async fn stopped<T>(
        &self,
        outcome: Result<T, FactorError>,
        person: &Person,
        browser: &Browser<'_>,
    ) -> Result<T, FactorError> {
        if matches!(outcome, Err(FactorError::Refused(_)))
            && let Err(error) = self.warn(person, browser).await
        {
            tracing::error!(person = %person.id, %error, "somebody could not be told of a stopped sign-in");
        }
        outcome
    }

    async fn warn(&self, person: &Person, browser: &Browser<'_>) -> Result<(), IdentityError> {
        let ground = &self.staff.ground;
        ground
            .database
            .write(async |on| {
                if familiar::knows(on, ground, person.id, browser).await? {
                    return Ok(());
                }
                let take = "UPDATE account SET warned_at = $1 WHERE person_id = $2 AND disabled_at IS NULL \
                            AND (warned_at IS NULL OR warned_at <= $3)";
                let now = ground.now();
                let values = [now.micros().into(), person.id.into(), now.before(QUIET).micros().into()];
                if rows_affected(on, take, values).await? != 1 {
                    return Ok(());
                }
                self.tell(on, person, vec![News::StoppedSignIn(Device::of(browser.client))]).await
            })
            .await
    }
}
