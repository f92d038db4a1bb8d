use sealport_ambient::Timestamp;
use sealport_vault::ConfirmationKey;
use uuid::Uuid;

use super::NONCE_SLOT;

const LABEL: &str = "open a link";

/// What the page behind a link puts into its *Open* form: a MAC over the grant, the link's generation and the slot of time.
/// Nothing is stored for it, and a program that only fetches pages never sends it back.
pub(super) fn make(key: &ConfirmationKey, grant: Uuid, generation: i64, now: Timestamp) -> String {
    hex(&key.mac(LABEL, &[grant.as_bytes(), &generation.to_be_bytes(), &slot(now).to_be_bytes()]))
}

/// Whether `nonce` was made for this link in this slot of time or the one before.
pub(super) fn holds(key: &ConfirmationKey, grant: Uuid, generation: i64, now: Timestamp, nonce: &str) -> bool {
    let Some(mac) = unhex(nonce) else { return false };
    [slot(now), slot(now) - 1]
        .iter()
        .any(|slot| key.verify(LABEL, &[grant.as_bytes(), &generation.to_be_bytes(), &slot.to_be_bytes()], &mac))
}

fn slot(now: Timestamp) -> i64 {
    now.seconds().div_euclid(NONCE_SLOT.as_secs() as i64)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|place| u8::from_str_radix(&text[2 * place..2 * place + 2], 16).ok()).collect()
}
