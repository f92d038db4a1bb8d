use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction};
use sealport_access::{Check, Refusal, enter};
use sealport_ambient::{Chance, Timestamp};
use sealport_database::{rows_affected, sql};
use sealport_history::{Actor, Detail, Event, KeyName, Kind, Subject, record};
use sealport_identity::{Client, Limit, Limited, people, person_key, seal_client};
use sealport_notify::{Code, CodeLetter, GrantLink, Letter};
use sealport_vault::Secret;
use subtle::ConstantTimeEq;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{Ended, Held, Opened, Visits, ended, nonce};
use crate::owner::contact_of;
use crate::row::Row;
use crate::trouble::troubled;
use crate::{OpenError, Trouble, mail};

/// 32 characters that nobody takes for another: no I, O, 0 and 1.
const ALPHABET: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
const LENGTH: usize = 8;
/// How long a code can be entered.
const HOLDS: Duration = Duration::from_secs(10 * 60);
/// How often.
const TRIES: i64 = 5;
const LABEL: &str = "mailed code";

/// A code is on its way.
pub struct SentCode {
    /// What the browser's cookie carries: the code holds for it alone.
    pub browser: Secret,
    /// Until when the code can be entered.
    pub expires_at: Timestamp,
}

/// A code was not sent, or opened nothing.
#[derive(Debug, Error)]
pub enum CodeError {
    /// There is nothing here: forged, cut off, never existed, or a share that asks for no code. All look the same.
    #[error("there is nothing here")]
    NotFound,
    /// The form is old or of another page: show the page again.
    #[error("the form is not of this page, or is too old")]
    StaleForm,
    /// The link is genuine, but gives nothing any more. The refusal was noted.
    #[error("the link has ended")]
    Ended(Ended),
    /// As many codes as may be were sent today.
    #[error("too many codes were asked for")]
    Limited(Limited),
    /// It can't be one of our codes; it counts as no try.
    #[error("a code has eight characters")]
    Malformed,
    /// It is another code.
    #[error("this is not the code")]
    Wrong {
        /// How many tries are left.
        left: u32,
    },
    /// No code can be entered: none was sent to this browser, or it was used, is too old or has no try left.
    #[error("there is no code that could be entered here")]
    NoCode,
    /// Below the use case.
    #[error(transparent)]
    Trouble(Trouble),
}
troubled!(CodeError);

impl From<OpenError> for CodeError {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::NotFound => Self::NotFound,
            OpenError::StaleForm => Self::StaleForm,
            OpenError::Ended(end) => Self::Ended(end),
            OpenError::Trouble(trouble) => Self::Trouble(trouble),
        }
    }
}

/// What the transaction decided about a code.
enum Tried {
    Opened(Opened),
    Wrong { left: u32 },
    NoCode,
}

impl Visits {
    /// Sends a code to the recipient's mailbox, to be entered in this browser; the one that it was sent before is dead.
    /// `browser` is what its cookie carries.
    ///
    /// # Errors
    /// [`CodeError`]; nothing is noted of what was never ours.
    pub async fn send_code(
        &self,
        token: &str,
        form: &str,
        browser: Option<Secret>,
        client: &Client,
    ) -> Result<SentCode, CodeError> {
        let held = self.held_for_code(self.ground.database.read(), token, form, client).await?;
        let target = held.grant.facts.holding.grant.to_string();
        self.limits.take(Limit::MailedCodeGrant, &target).await?.map_err(CodeError::Limited)?;
        let browser = browser.unwrap_or_else(|| Secret::generate(self.ground.chance()));
        let expires_at = self.ground.database.write(async |on| self.send_code_in(on, &held, &browser, client).await);
        Ok(SentCode { expires_at: expires_at.await?, browser })
    }

    async fn send_code_in(
        &self,
        on: &DatabaseTransaction,
        held: &Held,
        browser: &Secret,
        client: &Client,
    ) -> Result<Timestamp, CodeError> {
        let (now, holding) = (self.ground.now(), held.grant.facts.holding);
        let expires_at = now.after(HOLDS);
        let code = generate(self.ground.chance());
        let mac = self.mac(on, held, browser, &code).await?;
        let put = "INSERT INTO link_code (id, grant_id, generation, browser, code, tries, sent_at, expires_at) \
                   VALUES ($1, $2, $3, $4, $5, 0, $6, $7) ON CONFLICT (grant_id, browser) DO UPDATE SET \
                   generation = excluded.generation, code = excluded.code, tries = 0, sent_at = excluded.sent_at, \
                   expires_at = excluded.expires_at";
        let values = [
            self.ground.id().into(),
            holding.grant.into(),
            held.generation.into(),
            browser.hash().as_bytes().to_vec().into(),
            mac.to_vec().into(),
            now.micros().into(),
            expires_at.micros().into(),
        ];
        on.execute_raw(sql(on, put, values)).await?;
        let sender = people(on, &self.ground, &[held.grant.sender]).await?.remove(&held.grant.sender);
        let sender = sender.ok_or(Trouble::Malformed("sender"))?;
        let code = Code::new(format!("{}-{}", &code[..LENGTH / 2], &code[LENGTH / 2..]));
        let letter = Letter::LinkCode(CodeLetter { sender_name: sender.name.clone(), code, expires_at });
        let link = GrantLink { grant: holding.grant, generation: held.generation };
        mail::to_recipient(on, &self.ground, &sender, holding.person, holding.share, link, letter).await?;
        self.note_code(on, held, Kind::CodeSent, None, client).await?;
        Ok(expires_at)
    }

    /// Opens a link with the code that was sent to this browser's holder: a new session, bound to the grant.
    ///
    /// # Errors
    /// [`CodeError`]; nothing is noted of what was never ours.
    pub async fn open_with_code(
        &self,
        token: &str,
        form: &str,
        browser: Option<&Secret>,
        typed: &str,
        client: &Client,
    ) -> Result<Opened, CodeError> {
        let held = self.held_for_code(self.ground.database.read(), token, form, client).await?;
        let code = read_typed(typed).ok_or(CodeError::Malformed)?;
        let tried = match browser {
            Some(browser) => {
                let tried =
                    self.ground.database.write(async |on| self.try_code(on, token, browser, &code, client).await);
                tried.await?
            }
            None => Tried::NoCode,
        };
        match tried {
            Tried::Opened(opened) => Ok(opened),
            Tried::Wrong { left } => Err(CodeError::Wrong { left }),
            Tried::NoCode => {
                self.note_refusal(&held.grant.facts, None, Refusal::ProofMissing, client).await?;
                Err(CodeError::NoCode)
            }
        }
    }

    /// Takes one of the tries, and only then compares.
    async fn try_code(
        &self,
        on: &DatabaseTransaction,
        token: &str,
        browser: &Secret,
        code: &str,
        client: &Client,
    ) -> Result<Tried, CodeError> {
        let now = self.ground.now();
        let mut held = self.held(on, token).await?.ok_or(CodeError::NotFound)?;
        let (grant, hash) = (held.grant.facts.holding.grant, browser.hash().as_bytes().to_vec());
        let take = "UPDATE link_code SET tries = tries + 1 WHERE grant_id = $1 AND browser = $2 AND generation = $3 \
                    AND tries < $4 AND expires_at > $5";
        let values = [grant.into(), hash.clone().into(), held.generation.into(), TRIES.into(), now.micros().into()];
        if rows_affected(on, take, values).await? != 1 {
            return Ok(Tried::NoCode);
        }
        let find = "SELECT code, tries FROM link_code WHERE grant_id = $1 AND browser = $2";
        let row = on.query_one_raw(sql(on, find, [grant.into(), hash.clone().into()])).await?;
        let row = row.ok_or(Trouble::Malformed("code"))?;
        let (stored, tries) = (Row(&row).hash("code")?, Row(&row).number("tries")?);
        let mac = self.mac(on, &held, browser, code).await?;
        if !bool::from(mac.ct_eq(&stored)) {
            let left = u32::try_from(TRIES - tries).unwrap_or(0);
            self.note_code(on, &held, Kind::CodeRefused, Some(left), client).await?;
            return Ok(Tried::Wrong { left });
        }
        // Used: it opens nothing twice.
        rows_affected(on, "DELETE FROM link_code WHERE grant_id = $1 AND browser = $2", [grant.into(), hash.into()])
            .await?;
        held.grant.grant.facts.proof = Check::Code;
        match enter(&held.grant.facts, now) {
            Ok(permit) => Ok(Tried::Opened(self.begin_session(on, &held.grant, &permit, None, client).await?)),
            // It ended between the two looks.
            Err(_) => Ok(Tried::NoCode),
        }
    }

    /// The link, if a code is what is missing to open it.
    async fn held_for_code(
        &self,
        on: &impl ConnectionTrait,
        token: &str,
        form: &str,
        client: &Client,
    ) -> Result<Held, CodeError> {
        let now = self.ground.now();
        let held = self.held(on, token).await?.ok_or(CodeError::NotFound)?;
        let facts = &held.grant.facts;
        match enter(facts, now) {
            Err(Refusal::ProofMissing) if facts.needs == Check::Code => {}
            Ok(_) | Err(Refusal::ProofMissing) => return Err(CodeError::NotFound),
            Err(reason) => {
                self.note_refusal(facts, None, reason, client).await?;
                let contact = contact_of(on, &self.ground, facts.holding.share).await?;
                return Err(CodeError::Ended(ended(reason, &held.grant, contact)));
            }
        }
        let key = &self.ground.keyring.confirmations;
        if !nonce::holds(key, facts.holding.grant, held.generation, now, form) {
            return Err(CodeError::StaleForm);
        }
        Ok(held)
    }

    /// Binds a code to the link, the address that it was sent to, and the browser that asked: what the database holds is of
    /// no use without the keyring *and* the browser's cookie.
    async fn mac(
        &self,
        on: &impl ConnectionTrait,
        held: &Held,
        browser: &Secret,
        code: &str,
    ) -> Result<[u8; 32], CodeError> {
        let (address, browser) = (self.address_hash(on, held).await?, browser.expose());
        let grant = held.grant.facts.holding.grant;
        let parts: [&[u8]; 5] =
            [grant.as_bytes(), &held.generation.to_be_bytes(), &*address, browser.as_bytes(), code.as_bytes()];
        Ok(self.ground.keyring.confirmations.mac(LABEL, &parts))
    }

    async fn address_hash(&self, on: &impl ConnectionTrait, held: &Held) -> Result<Vec<u8>, CodeError> {
        let find = "SELECT address_hash FROM person WHERE id = $1";
        let row = on.query_one_raw(sql(on, find, [held.grant.facts.holding.person.into()])).await?;
        let row = row.ok_or(CodeError::NotFound)?;
        Row(&row).get::<Option<Vec<u8>>>("address_hash")?.ok_or(CodeError::NotFound)
    }

    async fn note_code(
        &self,
        on: &impl ConnectionTrait,
        held: &Held,
        kind: Kind,
        left: Option<u32>,
        client: &Client,
    ) -> Result<(), CodeError> {
        let holding = held.grant.facts.holding;
        let mut event = Event::new(kind, Actor::Recipient(holding.person), self.ground.now(), self.ground.chance())
            .about(Subject::Share(holding.share))
            .about(Subject::Grant(holding.grant))
            .about(Subject::Person(holding.person))
            .with("number", Detail::Number(held.grant.number));
        if let Some(left) = left {
            event = event.with("left", Detail::Number(left.into()));
        }
        let key = person_key(on, &self.ground, holding.person).await?;
        let event = seal_client(event, client, KeyName::Person(holding.person), &key, self.ground.chance());
        record(on, &event).await?;
        Ok(())
    }
}

/// A new code. 256 is a multiple of 32, so every character is as likely as any other.
fn generate(chance: &dyn Chance) -> Zeroizing<String> {
    let random: [u8; LENGTH] = chance.array();
    Zeroizing::new(random.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)])).collect())
}

/// What somebody typed: small letters, blanks and dashes don't matter. None where it can't be a code.
fn read_typed(text: &str) -> Option<Zeroizing<String>> {
    let is_between = |c: &char| !c.is_whitespace() && !matches!(c, '-' | '\u{2010}'..='\u{2015}' | '.' | '\u{a0}');
    let mut code = Zeroizing::new(String::with_capacity(LENGTH));
    for c in text.chars().filter(is_between) {
        let c = c.to_ascii_uppercase();
        if code.len() == LENGTH || !u8::try_from(c).is_ok_and(|byte| ALPHABET.contains(&byte)) {
            return None;
        }
        code.push(c);
    }
    (code.len() == LENGTH).then_some(code)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use sealport_ambient::OsChance;

    use super::*;

    #[test]
    fn a_code_may_be_typed_in_any_fashion() {
        for typed in ["K7QM4XWP", "k7qm-4xwp", " K7QM 4XWP ", "k7qm\u{2013}4xwp", "K 7 Q M 4 X W P"] {
            assert_eq!(read_typed(typed).unwrap().as_str(), "K7QM4XWP", "{typed}");
        }
        for typed in ["", "K7QM4XW", "K7QM4XWPP", "K7QM4XW0", "K7QM4XWÄ", "K7QM4XWI"] {
            assert!(read_typed(typed).is_none(), "{typed}");
        }
    }

    #[test]
    fn every_character_is_as_likely_as_any_other() {
        let mut seen: BTreeMap<char, u32> = BTreeMap::new();
        for _ in 0..4_000 {
            for c in generate(&OsChance).chars() {
                *seen.entry(c).or_default() += 1;
            }
        }
        assert_eq!(seen.len(), 32);
        // 1,000 each, with a standard deviation of 31.
        assert!(seen.values().all(|count| (700..1_300).contains(count)), "{seen:?}");
        for c in ['I', 'O', '0', '1'] {
            assert!(!seen.contains_key(&c));
        }
    }
}
