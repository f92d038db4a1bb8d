//! Signing in with a passkey, which is two factors by itself. The browser offers what it has; no name is typed.

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_database::sql;
use sealport_history::{Actor, Detail, Event, Kind, record, visitor_key};
use webauthn_rs::prelude::{DiscoverableAuthentication, WebauthnError};

use super::ceremony::Purpose;
use super::store::{self, Stored};
use super::{Browser, CeremonyId, FactorError, Factors, Half, PublicKeyCredential, RequestChallengeResponse, SignedIn};
use crate::{Client, Limit, people, seal_client};

/// How the browser is to offer passkeys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// Asked for by a button.
    Button,
    /// Among what it fills in for the field of the address (conditional mediation).
    FillIn,
}

/// A passkey that proved itself, with its counter.
pub(super) struct Proven {
    pub(super) passkey: Stored,
    pub(super) counter: u32,
}

impl Factors {
    /// Begins a sign-in with a passkey, of whomever.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn start_passkey(
        &self,
        offer: Offer,
        client: &Client,
    ) -> Result<(CeremonyId, RequestChallengeResponse), FactorError> {
        let network = client.network().to_string();
        self.staff.limits.take(Limit::PasskeyNetwork, &network).await?.map_err(FactorError::Limited)?;
        let begun = self.site()?.start_discoverable_authentication();
        let (mut challenge, state) = begun.map_err(|_| FactorError::NoPasskeysHere)?;
        if offer == Offer::Button {
            challenge.mediation = None;
        }
        let id = self.open_ceremony(Purpose::UsePasskey, None, &serde_json::to_vec(&state)?).await?;
        Ok((id, challenge))
    }

    /// Finishes a sign-in with a passkey; after a password, the passkey must be the same person's.
    ///
    /// # Errors
    /// [`FactorError`].
    pub async fn finish_passkey(
        &self,
        ceremony: CeremonyId,
        answer: &PublicKeyCredential,
        half: Option<&Half>,
        browser: &Browser<'_>,
    ) -> Result<SignedIn, FactorError> {
        let outcome = self.enter_with_passkey(ceremony, answer, half, browser).await;
        match half {
            Some(half) => self.stopped(outcome, half.person(), browser).await,
            None => outcome,
        }
    }

    async fn enter_with_passkey(
        &self,
        ceremony: CeremonyId,
        answer: &PublicKeyCredential,
        half: Option<&Half>,
        browser: &Browser<'_>,
    ) -> Result<SignedIn, FactorError> {
        let proven = self.verify(ceremony, answer, browser.client).await?;
        let id = proven.passkey.person;
        let ground = &self.staff.ground;
        let outcome = ground.database.write(async |on| {
            self.use_passkey(on, &proven).await?;
            let person = people(on, ground, &[id]).await?.remove(&id).ok_or(FactorError::Refused("passkey"))?;
            let news = match half {
                Some(half) if half.person().id == id => self.leave(on, &half.0).await?.news,
                Some(_) => return Err(FactorError::Refused("passkey-of-another")),
                None => Vec::new(),
            };
            self.enter(on, &person, "passkey", browser, news).await
        });
        self.noted(outcome.await, id, browser.client).await
    }

    /// Verifies an answer: challenge (once), origin, signature, user verification, counter.
    pub(super) async fn verify(
        &self,
        ceremony: CeremonyId,
        answer: &PublicKeyCredential,
        client: &Client,
    ) -> Result<Proven, FactorError> {
        let state = self.take_ceremony(ceremony, Purpose::UsePasskey, None).await?;
        let state: DiscoverableAuthentication = serde_json::from_slice(&state)?;
        let Some(passkey) = self.find_passkey(answer).await? else {
            self.note_stranger(client).await?;
            return Err(FactorError::Refused("passkey"));
        };
        let key = webauthn_rs::prelude::DiscoverableKey::from(&passkey.credential);
        let person = passkey.person;
        let verified = match self.site()?.finish_discoverable_authentication_v2(answer, state, &key) {
            Ok(result) if result.user_verified() => Ok((result.counter(), result)),
            Ok(_) | Err(WebauthnError::UserNotVerified) => Err(FactorError::Refused("not-verified")),
            Err(WebauthnError::CredentialPossibleCompromise) => Err(FactorError::Refused("counter")),
            Err(_) => Err(FactorError::Refused("passkey")),
        };
        let (counter, result) = self.noted(verified, person, client).await?;
        let mut passkey = passkey;
        passkey.credential.update_credential(&result);
        Ok(Proven { passkey, counter })
    }

    /// Notes the use of a passkey that was verified; the counter must have risen since, on whichever replica.
    pub(super) async fn use_passkey(&self, on: &DatabaseTransaction, proven: &Proven) -> Result<(), FactorError> {
        if store::note_passkey(on, &self.staff.ground, &proven.passkey, proven.counter).await? {
            Ok(())
        } else {
            Err(FactorError::Refused("counter"))
        }
    }

    /// The passkey that an answer claims to come from.
    async fn find_passkey(&self, answer: &PublicKeyCredential) -> Result<Option<Stored>, FactorError> {
        let ground = &self.staff.ground;
        let on = ground.database.read();
        let Ok((person, credential)) = self.site()?.identify_discoverable_authentication(answer) else {
            return Ok(None);
        };
        let find = "SELECT person_id FROM account WHERE person_id = $1 AND disabled_at IS NULL";
        if on.query_one_raw(sql(on, find, [person.into()])).await?.is_none() {
            return Ok(None);
        }
        let known = store::passkeys(on, ground, person).await?;
        Ok(known.into_iter().find(|passkey| <_ as AsRef<[u8]>>::as_ref(passkey.credential.cred_id()) == credential))
    }

    async fn note_stranger(&self, client: &Client) -> Result<(), FactorError> {
        let ground = &self.staff.ground;
        ground
            .database
            .write(async |on| {
                let event: Event = self.staff.event(Kind::SecondFactorRefused, Actor::Visitor);
                let event = event.with("reason", Detail::Text("unknown-passkey".to_owned()));
                let key = visitor_key(on, &ground.master, event.at, ground.chance()).await;
                let (under, key) = key.map_err(crate::IdentityError::from)?;
                Ok(record(on, &seal_client(event, client, under, &key, ground.chance())).await?)
            })
            .await
    }
}
