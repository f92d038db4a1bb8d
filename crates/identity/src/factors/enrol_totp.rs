//! Setting up an authenticator app.

use sealport_history::Kind;
use zeroize::Zeroizing;

use super::ceremony::Purpose;
use super::second::store_seed;
use super::totp::{Seed, SeedToScan};
use super::{Browser, CeremonyId, Changed, Changer, FactorError, Factors, News, company, ways};
use crate::Address;

impl Factors {
    /// Makes a seed to scan. It replaces the app's present one with its first right code, and not before.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn start_totp(&self, who: Changer<'_>, company: &str) -> Result<(CeremonyId, SeedToScan), FactorError> {
        let person = who.person();
        let seed = Seed::generate(self.staff.ground.chance());
        let id = self.open_ceremony(Purpose::SetTotp, Some(person.id), seed.bytes()).await?;
        let account = person.address.as_ref().map_or(person.name.as_str(), Address::as_str);
        Ok((id, seed.offer(company, account)))
    }

    /// What [`start_totp`](Self::start_totp) made, to show it again after a wrong code.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn see_totp(
        &self,
        who: Changer<'_>,
        ceremony: CeremonyId,
        company: &str,
    ) -> Result<SeedToScan, FactorError> {
        let person = who.person();
        let on = self.staff.ground.database.read();
        let seed = self.see_ceremony(on, ceremony, Purpose::SetTotp, Some(person.id)).await?;
        let account = person.address.as_ref().map_or(person.name.as_str(), Address::as_str);
        Ok(Seed::from_slice(&seed).ok_or(FactorError::Ended)?.offer(company, account))
    }

    /// Sets up the app with its first right code; a wrong one can be tried again while the seed waits. Somebody who was
    /// setting up the account, and chose a password, is signed in.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn finish_totp(
        &self,
        who: Changer<'_>,
        ceremony: CeremonyId,
        code: Zeroizing<String>,
        browser: &Browser<'_>,
    ) -> Result<Changed, FactorError> {
        let (ground, person) = (&self.staff.ground, who.person().id);
        self.count_code(person, browser.client).await?;
        let outcome = ground.database.write(async |on| {
            let now = ground.now();
            let seed = self.see_ceremony(on, ceremony, Purpose::SetTotp, Some(person)).await?;
            let seed = Seed::from_slice(&seed).ok_or(FactorError::Ended)?;
            let step = seed.step_of(&code, now).ok_or(FactorError::Refused("first-code"))?;
            self.end_ceremony(on, ceremony).await?;
            let left = self.open_change(on, who).await?;
            store_seed(on, ground, person, &seed, step, now).await?;
            // Beside the company's sign-in the app can be the second factor of that.
            let beside = matches!(who, Changer::Fresh(_)) && company::linked_at(on, person).await?.is_some();
            if !beside && !ways(on, person).await?.password {
                return Err(FactorError::PasswordNeeded);
            }
            self.give_back_code(on, person, browser.client).await?;
            self.close_change(on, who, (Kind::TotpSet, News::TotpSet), left, ("totp", browser)).await
        });
        self.noted(outcome.await, person, browser.client).await
    }
}
