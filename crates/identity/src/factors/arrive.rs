//! The first step: a password, or a set-up link.

use sea_orm::DatabaseTransaction;
use sealport_access::Roles;
use sealport_ambient::Timestamp;
use sealport_database::rows_affected;
use sealport_history::{KeyName, Kind, record};
use sealport_vault::Secret;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::finish::account_of;
use super::stage::{ENROLLING_LIFE, HALF_LIFE};
use super::{FactorError, Factors, NewSession, Stage, Ways, ways};
use crate::setup::nobody_works_here;
use crate::staff::insert_account;
use crate::teams::found_first_team;
use crate::{
    Address, Client, IdentityError, Language, Passwords, SetupPurpose, SignInError, ensure_person, person_key,
    seal_client,
};

/// A session on its way.
pub struct Begun {
    /// What the browser carries until the next step.
    pub secret: Secret,
    /// When it has to have been done.
    pub expires_at: Timestamp,
    /// The next step.
    pub next: Next,
}

/// What is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// A second factor, out of these.
    SecondFactor(Ways),
    /// Factors: a passkey, or a password with an authenticator app.
    Enrol,
}

/// What waits for the end of an enrolment or of a reset, and how the first factor was proved.
pub(super) struct Pending {
    pub(super) link: Option<Uuid>,
    pub(super) password_hash: Option<String>,
    pub(super) method: &'static str,
}

impl Factors {
    /// Takes address and password as the first of two factors.
    ///
    /// # Errors
    /// [`SignInError`]; the time it takes tells nothing about which accounts there are.
    pub async fn password(
        &self,
        address: &str,
        password: Zeroizing<String>,
        client: &Client,
    ) -> Result<Begun, SignInError> {
        let begin = async |on: &DatabaseTransaction, account: &crate::sessions::Account| {
            let ways = ways(on, account.person).await?;
            let next = if ways.have_second_factor() { Next::SecondFactor(ways) } else { Next::Enrol };
            let begun = self.begin(
                on,
                account.person,
                next,
                client,
                Pending { link: None, password_hash: None, method: "password" },
            );
            Ok(begun.await?)
        };
        self.staff.prove_password(address, password, client, begin).await
    }

    /// Follows an invitation, a reset or a recovery. Nothing changes and the link stays alive until the factors that are
    /// set up now (after a reset: the second factor that is there) have been proved. A reset of an account that has a
    /// second factor is about its password, so one has to be given.
    ///
    /// # Errors
    /// [`FactorError`]; [`Ended`](FactorError::Ended) for a link that doesn't work (any more).
    pub async fn follow(
        &self,
        secret: &Secret,
        password: Option<Zeroizing<String>>,
        client: &Client,
    ) -> Result<Begun, FactorError> {
        let staff = &self.staff;
        staff.guard(client).await?;
        let (person, replaces) = match staff.setup_purpose(secret).await? {
            SetupPurpose::First => return Err(FactorError::Ended),
            SetupPurpose::Invitation(person) | SetupPurpose::Reset(person) => (person, false),
            SetupPurpose::Recovery(person) => (person, true),
        };
        let address = person.address.as_ref().map_or("", Address::as_str);
        let password_hash = self.judged(password, &[&person.name, address]).await?;
        staff
            .ground
            .database
            .write(async |on| {
                let link = staff.find_link(on, secret).await?;
                account_of(on, person.id).await?.ok_or(FactorError::Ended)?;
                let ways = ways(on, person.id).await?;
                let next = match ways.have_second_factor() && !replaces {
                    true if password_hash.is_none() => return Err(FactorError::PasswordNeeded),
                    true => Next::SecondFactor(ways),
                    false => Next::Enrol,
                };
                let pending = Pending { link: Some(link.id), password_hash: password_hash.clone(), method: "link" };
                Ok(self.begin(on, person.id, next, client, pending).await?)
            })
            .await
    }

    /// Follows the first link: makes the first administrator, who then sets up factors. Until that is done, the link
    /// stands as this person's invitation.
    ///
    /// # Errors
    /// As [`follow`](Self::follow).
    pub async fn follow_first(
        &self,
        secret: &Secret,
        (name, address, language): (&str, &Address, Language),
        password: Option<Zeroizing<String>>,
        client: &Client,
    ) -> Result<Begun, FactorError> {
        let (staff, ground) = (&self.staff, &self.staff.ground);
        staff.guard(client).await?;
        let password_hash = self.judged(password, &[name, address.as_str()]).await?;
        let adopt = "UPDATE setup_link SET purpose = 'invitation', person_id = $1 WHERE id = $2 AND purpose = 'first'";
        ground
            .database
            .write(async |on| {
                let link = staff.find_link(on, secret).await?;
                if !nobody_works_here(on).await? {
                    return Err(FactorError::Ended);
                }
                let person = ensure_person(on, ground, name, address, language).await?;
                insert_account(on, person, Roles::FOUNDER, ground.now()).await?;
                found_first_team(on, ground, person, language).await?;
                if rows_affected(on, adopt, [person.into(), link.id.into()]).await? != 1 {
                    return Err(FactorError::Ended);
                }
                self.record_own(on, Kind::PortalSetUp, person).await?;
                let pending = Pending { link: Some(link.id), password_hash: password_hash.clone(), method: "link" };
                Ok(self.begin(on, person, Next::Enrol, client, pending).await?)
            })
            .await
    }

    /// The hash of a password that is good enough, and made neither of the person's names nor of the house's.
    pub(super) async fn judged(
        &self,
        password: Option<Zeroizing<String>>,
        names: &[&str],
    ) -> Result<Option<String>, FactorError> {
        let Some(password) = password else { return Ok(None) };
        let house = match &self.names {
            Some(house) => house.names().await,
            None => Vec::new(),
        };
        let mut all = [names, &[self.host.as_str()]].concat();
        all.extend(house.iter().map(String::as_str));
        Passwords::judge(&password, &all).map_err(FactorError::Weak)?;
        Ok(Some(self.staff.passwords.hash(password).await?))
    }

    pub(super) async fn begin(
        &self,
        on: &DatabaseTransaction,
        person: Uuid,
        next: Next,
        client: &Client,
        pending: Pending,
    ) -> Result<Begun, IdentityError> {
        let ground = &self.staff.ground;
        let (stage, life) = match next {
            Next::SecondFactor(_) => (Stage::Half, HALF_LIFE),
            Next::Enrol => (Stage::Enrolling, ENROLLING_LIFE),
        };
        let expires_at = ground.now().after(life);
        let key = person_key(on, ground, person).await?;
        let Pending { link, password_hash, method } = pending;
        let secret =
            NewSession { stage, person, expires_at, link, password_hash }.store(on, ground, client, &key).await?;
        let event = self.staff.own_event(on, Kind::FirstFactorProved, person).await?;
        let event = event.with("method", sealport_history::Detail::Text(method.to_owned()));
        record(on, &seal_client(event, client, KeyName::Person(person), &key, ground.chance())).await?;
        Ok(Begun { secret, expires_at, next })
    }
}
