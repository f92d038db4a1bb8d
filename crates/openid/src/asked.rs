use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sealport_ambient::{Chance, Timestamp};
use serde::{Deserialize, Serialize};

/// What somebody is sent to the provider for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To prove again who they are, whatever session they have there.
    ProveAgain,
}

/// The secrets of one way to the provider and back. Kept on the server, sealed, until the answer comes.
#[derive(Serialize, Deserialize)]
pub struct Asked {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) verifier: String,
    pub(crate) purpose: Purpose,
    pub(crate) began: Timestamp,
}

impl Asked {
    /// New secrets; `name` begins the state, so that what it belongs to is found by it.
    pub fn new(purpose: Purpose, name: &[u8], now: Timestamp, chance: &dyn Chance) -> Self {
        let text = |bytes: &[u8]| URL_SAFE_NO_PAD.encode(bytes);
        let state = [name, &chance.array::<32>()].concat();
        Self {
            state: text(&state),
            nonce: text(&chance.array::<32>()),
            verifier: text(&chance.array::<32>()),
            purpose,
            began: now,
        }
    }

    /// The whole state, as the browser has to bring it back.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// The first 16 bytes of a state that came back.
    pub fn name_in(state: &str) -> Option<[u8; 16]> {
        URL_SAFE_NO_PAD.decode(state).ok()?.first_chunk().copied()
    }
}

/// What the browser brings back.
pub struct Answer {
    /// The code.
    pub code: String,
    /// Who sends it (RFC 9207), if the provider says so.
    pub issuer: Option<String>,
}
