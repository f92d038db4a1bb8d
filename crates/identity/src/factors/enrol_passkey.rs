//! Adding a passkey.

use webauthn_rs::prelude::{Passkey, PasskeyRegistration};
use webauthn_rs_proto::ResidentKeyRequirement;

use sealport_history::Kind;

use super::ceremony::Purpose;
use super::change::name_of;
use super::{
    Browser, CeremonyId, Changed, Changer, CreationChallengeResponse, FactorError, Factors, News,
    RegisterPublicKeyCredential, store,
};
use crate::Address;

impl Factors {
    /// Begins to add a passkey that the browser can find by itself later (a discoverable credential), and that asks for a
    /// fingerprint, a face or a PIN each time. `company` is what the browser calls the portal.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn start_adding_passkey(
        &self,
        who: Changer<'_>,
        company: &str,
    ) -> Result<(CeremonyId, CreationChallengeResponse), FactorError> {
        let (ground, person) = (&self.staff.ground, who.person());
        let known = store::passkeys(ground.database.read(), ground, person.id).await?;
        let known = known.iter().map(|passkey| passkey.credential.cred_id().clone()).collect();
        let account = person.address.as_ref().map_or(person.name.as_str(), Address::as_str);
        let begun = self.site()?.start_passkey_registration(person.id, account, &person.name, Some(known));
        let (mut challenge, state) = begun.map_err(|_| FactorError::NoPasskeysHere)?;
        challenge.public_key.rp.name = company.to_owned();
        if let Some(selection) = &mut challenge.public_key.authenticator_selection {
            selection.resident_key = Some(ResidentKeyRequirement::Required);
            selection.require_resident_key = true;
        }
        let state = serde_json::to_vec(&state)?;
        Ok((self.open_ceremony(Purpose::AddPasskey, Some(person.id), &state).await?, challenge))
    }

    /// Adds the passkey. Somebody who was setting up the account is signed in with it.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn finish_adding_passkey(
        &self,
        who: Changer<'_>,
        ceremony: CeremonyId,
        (name, answer): (&str, &RegisterPublicKeyCredential),
        browser: &Browser<'_>,
    ) -> Result<Changed, FactorError> {
        let (ground, person) = (&self.staff.ground, who.person().id);
        let state = self.take_ceremony(ceremony, Purpose::AddPasskey, Some(person)).await?;
        let state: PasskeyRegistration = serde_json::from_slice(&state)?;
        let verified = self.site()?.finish_passkey_registration(answer, &state);
        let verified = verified.map_err(|_| FactorError::Refused("new-passkey"));
        let passkey: Passkey = self.noted(verified, person, browser.client).await?;
        let name = name_of(name);
        ground
            .database
            .write(async |on| {
                let left = self.open_change(on, who).await?;
                if !store::add_passkey(on, ground, person, &name, &passkey).await? {
                    return Err(FactorError::KnownPasskey);
                }
                let what = (Kind::PasskeyAdded, News::PasskeyAdded(name.clone()));
                self.close_change(on, who, what, left, ("passkey", browser)).await
            })
            .await
    }
}
