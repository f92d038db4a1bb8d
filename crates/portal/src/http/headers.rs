//! What every answer carries (OWASP secure headers).

use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};

/// Nothing inline, nothing foreign, no framing; scripts, styles, pictures and forms of our own origin.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'; object-src 'none'";
/// On pages on which somebody signs in with a passkey, or adds one.
pub const WITH_PASSKEYS: (&str, &str) = (
    "permissions-policy",
    "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=(), \
     publickey-credentials-get=(self), publickey-credentials-create=(self)",
);
/// The page on which a film is played: the player's script feeds it with pieces that it fetched itself.
pub const WITH_A_PLAYER: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; media-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
     object-src 'none'";
/// Bytes that users uploaded: inert, whatever they are.
pub const FILE_POLICY: &str =
    "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const ALWAYS: [(&str, &str); 8] = [
    ("content-security-policy", PAGE_POLICY),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), display-capture=(), browsing-topics=(), \
         publickey-credentials-get=(), publickey-credentials-create=()",
    ),
    ("cache-control", "no-store"),
];

/// Sets what the handler did not set itself.
pub fn complete(headers: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        set(headers, name, value);
    }
    if https {
        set(headers, "strict-transport-security", "max-age=63072000; includeSubDomains");
    }
}

fn set(headers: &mut HeaderMap, name: &'static str, value: &'static str) {
    let name = HeaderName::from_static(name);
    if !headers.contains_key(&name) {
        headers.insert(name, HeaderValue::from_static(value));
    }
}
