use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use sealport_ambient::Timestamp;
use sealport_vault::{LinkSigningKey, Secret, SecretHash};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;
use zeroize::Zeroizing;

use crate::Trouble;

/// What links are for: one of a kind is never taken for one of the other.
#[derive(Clone, Copy)]
struct Use {
    kind: &'static str,
    audience: &'static str,
}

/// Files for a recipient.
const FILES: Use = Use { kind: "sealport-link+jwt", audience: "sealport:link" };
/// A question for consent.
const CONSENT: Use = Use { kind: "sealport-consent+jwt", audience: "sealport:consent" };
/// No link of ours is as long; what is longer is not even looked at.
const LONGEST: usize = 1024;

/// Signs links and believes signed ones. A token is a JWT (RFC 7519) with an Ed25519 signature (RFC 8037) and nothing in
/// its header but `typ` and `alg`.
pub struct Links {
    signing: EncodingKey,
    verifying: DecodingKey,
    validation: Validation,
    of: Use,
    /// The first part of every token of ours, with its dot.
    header: String,
}

/// What a link says of itself, once its signature, its purpose and its end were checked. It gives nothing yet: its secret
/// is compared with the grant's.
pub struct PresentedLink {
    /// The grant; of a question for consent, the id of the link itself.
    pub grant: Uuid,
    /// Generation of the link.
    pub generation: i64,
    /// The latest that the link can hold, whatever becomes of the share.
    pub ceiling: Timestamp,
    pub(crate) secret: Secret,
}

impl PresentedLink {
    /// Whether it carries the secret behind `hash`; takes the same time wherever they differ.
    pub fn carries(&self, hash: &SecretHash) -> bool {
        hash.matches(&self.secret)
    }
}

/// The text is no link of ours, or its time is over.
#[derive(Error)]
pub enum LinkError {
    /// Not made by us for this purpose: forged, cut off, or something else.
    #[error("the link is not one of ours")]
    Forged,
    /// Made by us, its last possible instant is over. It gives nothing, but its holder may be told so.
    #[error("the link's time is over")]
    Over(Box<PresentedLink>),
}

impl std::fmt::Debug for LinkError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if matches!(self, Self::Forged) { "Forged" } else { "Over" })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    aud: String,
    sub: String,
    r#gen: i64,
    exp: i64,
    sec: String,
}

impl Links {
    /// Recipients' links, signed with `key`.
    ///
    /// # Errors
    /// [`Trouble::Signing`] when the key can't sign.
    pub fn new(key: &LinkSigningKey) -> Result<Self, Trouble> {
        Self::of(key, FILES)
    }

    /// Links of questions for consent, signed with the same key.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn for_consents(key: &LinkSigningKey) -> Result<Self, Trouble> {
        Self::of(key, CONSENT)
    }

    fn of(key: &LinkSigningKey, of: Use) -> Result<Self, Trouble> {
        let mut validation = Validation::new(Algorithm::EdDSA);
        validation.set_audience(&[of.audience]);
        validation.set_required_spec_claims(&["aud", "sub", "exp"]);
        // The library asks the machine's clock and forgives a minute; we ask the one that we were handed and forgive none.
        validation.validate_exp = false;
        validation.leeway = 0;
        let links = Self {
            signing: EncodingKey::from_ed_der(&key.pkcs8_der()),
            verifying: DecodingKey::from_ed_der(&key.public()),
            validation,
            of,
            header: String::new(),
        };
        let sample = links.sign(Uuid::nil(), 0, Timestamp::from_seconds(0), &Secret::generate(&Zeros))?;
        let end = sample.find('.').ok_or(Trouble::Signing)?;
        Ok(Self { header: sample[..=end].to_owned(), ..links })
    }

    /// The token for a grant. It holds until `ceiling`, cut to whole seconds.
    ///
    /// # Errors
    /// [`Trouble::Signing`].
    pub fn sign(
        &self,
        grant: Uuid,
        generation: i64,
        ceiling: Timestamp,
        secret: &Secret,
    ) -> Result<Zeroizing<String>, Trouble> {
        let mut header = Header::new(Algorithm::EdDSA);
        header.typ = Some(self.of.kind.to_owned());
        let mut claims = Claims {
            aud: self.of.audience.to_owned(),
            sub: URL_SAFE_NO_PAD.encode(grant),
            r#gen: generation,
            exp: ceiling.seconds(),
            sec: secret.expose().as_str().to_owned(),
        };
        let token = jsonwebtoken::encode(&header, &claims, &self.signing).map_err(|_| Trouble::Signing);
        zeroize::Zeroize::zeroize(&mut claims.sec);
        token.map(Zeroizing::new)
    }

    /// Reads a token. No record is asked: whatever is not ours costs one signature check at most.
    ///
    /// The header must be ours byte for byte, so that no other algorithm, key id, key or address of a key is ever looked at.
    ///
    /// # Errors
    /// [`LinkError`].
    pub fn verify(&self, token: &str, now: Timestamp) -> Result<PresentedLink, LinkError> {
        if token.len() > LONGEST || !token.starts_with(&self.header) {
            return Err(LinkError::Forged);
        }
        let read = jsonwebtoken::decode::<Claims>(token, &self.verifying, &self.validation);
        let read = read.map_err(|_| LinkError::Forged)?;
        if read.header.alg != Algorithm::EdDSA || read.header.typ.as_deref() != Some(self.of.kind) {
            return Err(LinkError::Forged);
        }
        let mut claims = read.claims;
        let secret = Secret::parse(&claims.sec);
        zeroize::Zeroize::zeroize(&mut claims.sec);
        let grant = URL_SAFE_NO_PAD.decode(&claims.sub).map_err(|_| LinkError::Forged)?;
        let link = PresentedLink {
            grant: Uuid::from_slice(&grant).map_err(|_| LinkError::Forged)?,
            generation: claims.r#gen,
            ceiling: Timestamp::from_seconds(claims.exp),
            secret: secret.map_err(|_| LinkError::Forged)?,
        };
        if claims.aud != self.of.audience {
            return Err(LinkError::Forged);
        }
        if link.ceiling <= now {
            return Err(LinkError::Over(Box::new(link)));
        }
        Ok(link)
    }
}

/// Not random: for the sample whose header is looked at.
struct Zeros;

impl sealport_ambient::Chance for Zeros {
    fn fill(&self, out: &mut [u8]) {
        out.fill(0);
    }
}
