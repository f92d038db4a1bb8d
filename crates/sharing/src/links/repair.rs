use percent_encoding::percent_decode_str;

/// How long the signature part of a token is: 64 bytes in base64url.
const SIGNATURE: usize = 86;
/// What the first part of each token begins with: `{"` in base64url.
const BEGINNING: &str = "eyJ";
/// Some gateways wrap a link that was wrapped before.
const ROUNDS: usize = 4;
/// What is longer is no link, however mangled, in bytes. A token takes about 300, a gateway's address around it some hundred.
const LONGEST: usize = 2 * 1024;
/// Places that may look like the beginning of a token; whoever sends more is no gateway.
const CANDIDATES: usize = 8;

/// Finds the token in a link that something on the way mangled: punctuation or quotes after it, `%23` and other escapes,
/// quoted-printable leftovers (`=3D`, `=2E`, soft line breaks), spaces, an added query, or a gateway's own address around it.
///
/// `text` is what came after the portal's address, as it came, query and all. The answer is a candidate to be verified like
/// any other; it is `None` when nothing like a token is in the text, and when the text is the token itself already.
pub fn repair(text: &str) -> Option<String> {
    if text.len() > LONGEST {
        return None;
    }
    let mut plain = text.to_owned();
    for _ in 0..ROUNDS {
        if let Some(token) = find(&unfold(&plain)) {
            return (token != text).then_some(token);
        }
        let decoded = percent_decode_str(&plain).decode_utf8_lossy().into_owned();
        if decoded == plain {
            return None;
        }
        plain = decoded;
    }
    find(&unfold(&plain))
}

/// Takes quoted-printable (RFC 2045, 6.7) and white space out. A token has neither `=` nor spaces of its own.
fn unfold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        if c == '=' {
            if let Some(next) = after.strip_prefix("\r\n").or_else(|| after.strip_prefix('\n')) {
                rest = next;
                continue;
            }
            let byte = after.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(u8::is_ascii_graphic);
            if let Some(byte) = byte {
                out.push(char::from(byte));
                rest = &after[2..];
                continue;
            }
        }
        // Invisible characters come in when a link is copied out of a formatted letter.
        if !c.is_whitespace() && !matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}') {
            out.push(c);
        }
        rest = after;
    }
    out
}

/// The first `part.part.signature` in the text.
fn find(text: &str) -> Option<String> {
    let is_ours = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let part = |from: &str| from.bytes().take_while(|byte| is_ours(byte)).count();
    text.match_indices(BEGINNING).take(CANDIDATES).find_map(|(start, _)| {
        let candidate = &text[start..];
        let header = part(candidate);
        let payload = part(candidate.get(header..)?.strip_prefix('.')?);
        let signature = candidate.get(header + 1 + payload..)?.strip_prefix('.')?;
        let whole = payload > 0 && part(signature) >= SIGNATURE;
        whole.then(|| candidate[..header + payload + 2 + SIGNATURE].to_owned())
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn token() -> String {
        format!("eyJhbGciOiJFZERTQSJ9.{}.{}", "pay-load_".repeat(9), "s-_Z".repeat(22)[..SIGNATURE].to_owned())
    }

    #[test]
    fn mends_what_gateways_do() {
        let token = token();
        let (head, tail) = token.split_at(60);
        let escaped = token.replace('.', "%2E").replace('-', "%2D").replace('_', "%5F");
        for mangled in [
            format!("{token}."),
            format!("{token})"),
            format!("{token}>"),
            format!("{token},"),
            format!("{token};"),
            format!("\"{token}\""),
            format!("%22{token}%22"),
            format!("{token}%23section"),
            format!("{token}%E2%80%8B"),
            format!("{token}?utm_source=mail&utm_medium=letter"),
            format!("3D{token}").replacen("3D", "=3D", 1),
            format!("{head}=\r\n{tail}"),
            format!("{head}=%0D%0A{tail}"),
            format!("{head}%3D%0A{tail}"),
            format!("{head} {tail}"),
            format!("{head}%20{tail}"),
            token.replace('.', "=2E"),
            escaped.clone(),
            escaped.replace('%', "%25"),
            format!("?url=https%3A%2F%2Fportal.example%2Fr%2F{escaped}&data=05%7C02%7C&reserved=0"),
            format!("v2/url?u=https-3A__portal.example_r_&k=1&x=https%253A%252F%252Fportal.example%252Fr%252F{token}"),
        ] {
            assert_eq!(repair(&mangled).as_deref(), Some(token.as_str()), "{mangled}");
        }
    }

    #[test]
    fn leaves_alone_what_is_whole_or_lost() {
        let token = token();
        for text in [token.as_str(), &token[..token.len() - 1], &token[..40], "", "index.html", "%", "=", "eyJ.eyJ.eyJ"]
        {
            assert_eq!(repair(text), None, "{text}");
        }
    }

    #[test]
    fn looks_at_a_few_candidates_of_a_short_text() {
        let token = token();
        let behind = |count: usize, filler: &str| format!("{}{token}", filler.repeat(count));
        assert_eq!(repair(&behind(CANDIDATES - 1, "eyJ/")).as_deref(), Some(token.as_str()));
        assert_eq!(repair(&behind(CANDIDATES, "eyJ/")), None, "more than that is no mangled link");
        assert_eq!(repair(&behind(1_024, "x/")), None, "nor is what is this long");
    }

    proptest! {
        #[test]
        fn any_text_gives_a_candidate_or_nothing(text in "(\\PC|=|%[0-9A-F]{2}|eyJ[a-z.]{0,9}|\r\n){0,80}") {
            let _ = repair(&text);
        }
    }
}
