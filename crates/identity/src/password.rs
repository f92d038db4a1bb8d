use std::sync::Arc;

use argon2::password_hash::phc::{Output, ParamsString, PasswordHash, Salt};
use argon2::{ARGON2ID_IDENT, Algorithm, Argon2, Block, Params, Version};
use sealport_ambient::Chance;
use subtle::ConstantTimeEq;
use thiserror::Error;
use tokio::sync::{Semaphore, SemaphorePermit};
use zeroize::Zeroizing;

/// Shortest password, in characters.
const SHORTEST: usize = 12;
/// What must be left of a password without the person's and the house's names, in characters.
const LEAST_BESIDE_NAMES: usize = 8;
/// Longest one, in bytes: beyond it only the machine suffers.
const LONGEST: usize = 1_024;
/// zxcvbn: 3 is "safely unguessable", up to 10^10 guesses.
const LEAST_SCORE: zxcvbn::Score = zxcvbn::Score::Three;
/// Hashes made at the same time; each takes 19 MiB.
const AT_ONCE: usize = 2;
/// Passwords that may wait for their turn: about a second and a half of work. Whoever comes then is asked to come again.
const WAITING: usize = 64;
/// How far a hash stands back behind everything else that wants the processor (nice(1)): about a tenth of a page's weight.
const STAND_BACK: i32 = 10;
/// Room asked for a hash, in blocks of a kilobyte; only what it needs is touched. Up to 32 MiB the system's allocator takes
/// a block that was given back as a hint to keep blocks of that size for each thread; beyond, it gives them back.
const ROOM: usize = 33 * 1024;

/// Why a password is refused. Length and guessability count, not which characters it is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PasswordWeakness {
    /// Fewer than twelve characters.
    #[error("too-short")]
    TooShort,
    /// More than a kilobyte.
    #[error("too-long")]
    TooLong,
    /// A common password, a name, a date, a pattern.
    #[error("guessable")]
    Guessable,
}

/// As many passwords as may wait for their turn are waiting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("too many passwords are being checked at the moment")]
pub struct Crowded;

/// Makes and checks password hashes, a few at a time; a bounded number waits.
pub struct Passwords {
    queue: Semaphore,
    places: Semaphore,
    chance: Arc<dyn Chance>,
    /// Checked against when there is no account, so that both answers take the same time.
    nobody: String,
}

/// A place in the queue. Whoever has one has it before anything is asked of the records: when two hundred sign in at once,
/// those who have to come again cost next to nothing.
pub(crate) struct Seat<'a> {
    passwords: &'a Passwords,
    _waiting: SemaphorePermit<'a>,
}

/// Whose turn it is.
pub(crate) struct Turn<'a> {
    seat: Seat<'a>,
    _place: Option<SemaphorePermit<'a>>,
}

impl Passwords {
    /// A hasher that draws its salts from `chance`.
    pub fn new(chance: Arc<dyn Chance>) -> Self {
        let nobody = hash(b"nobody has this password", &salt(&*chance)).unwrap_or_default();
        Self { queue: Semaphore::new(AT_ONCE + WAITING), places: Semaphore::new(AT_ONCE), chance, nobody }
    }

    /// Is the password strong enough for a person who goes by `names` (name, address), in a house that goes by the rest?
    ///
    /// # Errors
    /// [`PasswordWeakness`].
    pub fn judge(password: &str, names: &[&str]) -> Result<(), PasswordWeakness> {
        if password.chars().count() < SHORTEST {
            return Err(PasswordWeakness::TooShort);
        }
        if password.len() > LONGEST {
            return Err(PasswordWeakness::TooLong);
        }
        let names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
        let words: Vec<&str> = names
            .iter()
            .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()).chain([name.as_str()]))
            .filter(|word| word.len() > 2)
            .collect();
        // The estimate takes two words and a year for strong; one's own name is no secret at all.
        let own = words.iter().fold(password.to_lowercase(), |rest, word| rest.replace(word, ""));
        if own.chars().count() < LEAST_BESIDE_NAMES {
            return Err(PasswordWeakness::Guessable);
        }
        // The estimate is for people's passwords; a hundred characters say all.
        let head: String = password.chars().take(100).collect();
        if zxcvbn::zxcvbn(&head, &words).score() < LEAST_SCORE {
            return Err(PasswordWeakness::Guessable);
        }
        Ok(())
    }

    /// The hash to store: argon2id, 19 MiB, 2 passes (OWASP's recommendation), as a PHC string.
    ///
    /// # Errors
    /// [`Crowded`].
    pub async fn hash(&self, password: Zeroizing<String>) -> Result<String, Crowded> {
        let salt = salt(&*self.chance);
        let _seat = self.seat()?;
        let _place = self.places.acquire().await;
        let hashed = standing_back(move || hash(password.as_bytes(), &salt)).await?;
        // Without a hash nobody gets in: an empty one verifies nothing.
        Ok(hashed.unwrap_or_default())
    }

    /// Whether `password` is the one behind `stored`; takes the same time when there is none.
    ///
    /// # Errors
    /// [`Crowded`].
    pub async fn verify(&self, password: Zeroizing<String>, stored: Option<String>) -> Result<bool, Crowded> {
        self.seat()?.turn().await.verify(password, stored).await
    }

    /// A place in the queue.
    ///
    /// # Errors
    /// [`Crowded`].
    pub(crate) fn seat(&self) -> Result<Seat<'_>, Crowded> {
        let waiting = self.queue.try_acquire().map_err(|_| Crowded)?;
        Ok(Seat { passwords: self, _waiting: waiting })
    }
}

impl<'a> Seat<'a> {
    /// Waits for its turn. What is asked of the records is asked then, so that a crowd doesn't ask all at once.
    pub(crate) async fn turn(self) -> Turn<'a> {
        // It is never closed.
        let place = self.passwords.places.acquire().await.ok();
        Turn { seat: self, _place: place }
    }
}

impl Turn<'_> {
    /// As [`Passwords::verify`].
    pub(crate) async fn verify(self, password: Zeroizing<String>, stored: Option<String>) -> Result<bool, Crowded> {
        let known = stored.is_some();
        let against = stored.unwrap_or_else(|| self.seat.passwords.nobody.clone());
        let right = standing_back(move || is_of(password.as_bytes(), &against)).await?;
        Ok(known && right.unwrap_or(false))
    }
}

/// Does `work` on a thread of its own, behind everything else: two hundred who sign in at once may wait for each other, but
/// nobody who reads a page shall wait for them. A thread's priority can be lowered and not raised again, so it is not lent.
async fn standing_back<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Crowded> {
    let (tell, told) = tokio::sync::oneshot::channel();
    let begin = std::thread::Builder::new().name("password".to_owned()).spawn(move || {
        // On Linux this is the calling thread's own (setpriority(2)).
        if let Err(error) = rustix::process::setpriority_process(None, STAND_BACK) {
            tracing::debug!(%error, "a password is checked at the usual priority");
        }
        // Whoever asked may have gone.
        drop(tell.send(work()));
    });
    begin.map_err(|error| {
        tracing::warn!(%error, "the machine gives no thread to check a password");
        Crowded
    })?;
    told.await.map_err(|_| Crowded)
}

fn salt(chance: &dyn Chance) -> [u8; 16] {
    chance.array()
}

fn hash(password: &[u8], salt: &[u8; 16]) -> Option<String> {
    let params = Params::new(19 * 1024, 2, 1, Some(32)).ok()?;
    let hash = PasswordHash {
        algorithm: ARGON2ID_IDENT,
        version: Some(Version::V0x13.into()),
        salt: Some(Salt::new(salt).ok()?),
        hash: Some(Output::new(&derive(password, salt, &params)?).ok()?),
        params: ParamsString::try_from(params).ok()?,
    };
    Some(hash.to_string())
}

fn is_of(password: &[u8], stored: &str) -> Option<bool> {
    let stored = PasswordHash::new(stored).ok()?;
    if stored.algorithm != ARGON2ID_IDENT || stored.version != Some(Version::V0x13.into()) {
        return Some(false);
    }
    let derived = derive(password, stored.salt.as_ref()?, &Params::try_from(&stored).ok()?)?;
    Some(bool::from(derived.ct_eq(stored.hash?.as_ref())))
}

/// argon2id as in RFC 9106.
fn derive(password: &[u8], salt: &[u8], params: &Params) -> Option<[u8; 32]> {
    let mut memory = Vec::with_capacity(params.block_count().max(ROOM));
    memory.resize(params.block_count(), Block::default());
    let mut out = [0; 32];
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params.clone());
    argon.hash_password_into_with_memory(password, salt, &mut out, &mut memory).ok()?;
    Some(out)
}

#[cfg(test)]
mod tests {
    use argon2::PasswordHasher;
    use sealport_ambient::OsChance;

    use super::*;

    #[test]
    fn judges_by_length_and_guessability_alone() {
        assert_eq!(Passwords::judge("kurz", &[]), Err(PasswordWeakness::TooShort));
        assert_eq!(Passwords::judge("passwordpassword", &[]), Err(PasswordWeakness::Guessable));
        assert_eq!(Passwords::judge("annameier2026", &["Anna Meier"]), Err(PasswordWeakness::Guessable));
        let house = ["Anna Meier", "anna@muster.example", "files.muster-werke.example", "Muster & Söhne GmbH"];
        for own in ["MusterSöhne2026!", "muster-werke-2026", "Muster Werke Anna", "Söhne+Muster_1234"] {
            assert_eq!(Passwords::judge(own, &house), Err(PasswordWeakness::Guessable), "{own}");
        }
        assert_eq!(Passwords::judge("quiet lantern over seven bridges", &house), Ok(()));
        assert_eq!(Passwords::judge("quiet lantern over seven bridges", &["Anna Meier"]), Ok(()));
        assert_eq!(Passwords::judge(&"ä".repeat(600), &[]), Err(PasswordWeakness::TooLong));
    }

    #[tokio::test]
    async fn knows_the_right_password_from_a_wrong_one() {
        let passwords = Passwords::new(Arc::new(OsChance));
        let stored = passwords.hash(Zeroizing::new("quiet lantern".into())).await.unwrap();
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(passwords.verify(Zeroizing::new("quiet lantern".into()), Some(stored.clone())).await.unwrap());
        assert!(!passwords.verify(Zeroizing::new("quiet lanterm".into()), Some(stored)).await.unwrap());
        assert!(!passwords.verify(Zeroizing::new(String::new()), Some(String::new())).await.unwrap());
        let elsewhere =
            argon2::Argon2::default().hash_password_with_salt(b"quiet lantern", b"some other salt!").unwrap();
        assert!(passwords.verify(Zeroizing::new("quiet lantern".into()), Some(elsewhere.to_string())).await.unwrap());
        assert!(!passwords.verify(Zeroizing::new("nobody has this password".into()), None).await.unwrap());
    }
    #[tokio::test]
    async fn whoever_comes_when_the_queue_is_full_is_told_at_once() {
        let passwords = Passwords::new(Arc::new(OsChance));
        let one = || passwords.verify(Zeroizing::new("quiet lantern".into()), None);
        let all = (0..AT_ONCE + WAITING + 5).map(|_| one());
        let answers = futures_util::future::join_all(all).await;
        assert_eq!(answers.iter().filter(|answer| **answer == Err(Crowded)).count(), 5);
        assert_eq!(one().await, Ok(false), "the queue is free again");
    }
}
