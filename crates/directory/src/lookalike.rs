//! Domains that look like another one.

use unicode_normalization::UnicodeNormalization;

/// The known domain that `domain` could be taken for, when it is not a known one itself.
pub fn of<'a>(domain: &str, known: &'a [String]) -> Option<&'a str> {
    let domain = domain.to_lowercase();
    if known.iter().any(|known| known.to_lowercase() == domain) {
        return None;
    }
    let skeleton = skeleton(&domain);
    known.iter().map(String::as_str).find(|known| {
        let known = known.to_lowercase();
        self::skeleton(&known) == skeleton || one_slip(&known, &domain)
    })
}

/// The domain with letters that are taken for each other made the same: a small part of Unicode TR 39's confusables, the
/// part that is used in mail addresses.
pub(crate) fn skeleton(domain: &str) -> String {
    let mut out = String::with_capacity(domain.len());
    for c in domain.nfkd() {
        let plain = match c {
            '0' | 'о' | 'ο' | 'օ' => 'o',
            '1' | 'l' | 'ı' | 'і' | 'ι' | '|' | 'ӏ' => 'i',
            'а' | 'α' => 'a',
            'е' | 'ε' => 'e',
            'р' | 'ρ' => 'p',
            'с' | 'ϲ' => 'c',
            'у' | 'γ' => 'y',
            'х' | 'χ' => 'x',
            'ѕ' | '5' => 's',
            'ј' => 'j',
            'к' | 'κ' => 'k',
            'т' | 'τ' => 't',
            'в' | 'ʙ' => 'b',
            'н' => 'h',
            'м' => 'm',
            'ν' => 'v',
            'ԁ' => 'd',
            'ɡ' => 'g',
            'ո' => 'n',
            'ա' => 'w',
            c if is_mark(c) => continue,
            c => c,
        };
        out.push(plain);
    }
    out.replace("rn", "m").replace("vv", "w").replace("ci", "d")
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}')
}

/// Whether one inserted, dropped, changed or swapped character makes the one the other. Short names differ by one character
/// without anybody's mistake, so only longer ones are looked at.
fn one_slip(one: &str, other: &str) -> bool {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() < 6 || long.len() - short.len() > 1 {
        return false;
    }
    let front = short.iter().zip(long.iter()).take_while(|(a, b)| a == b).count();
    let back = short[front..].iter().rev().zip(long[front..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (short_rest, long_rest) = (short.len() - front - back, long.len() - front - back);
    let swapped =
        short_rest == 2 && long_rest == 2 && short[front] == long[front + 1] && short[front + 1] == long[front];
    short_rest <= 1 && long_rest <= 1 || swapped
}

/// The domain and everything that dropping one character makes of it: two domains that are one slip apart (a character
/// inserted, dropped, changed, or two swapped) have at least one of these in common.
pub(crate) fn neighbours(domain: &str) -> Vec<String> {
    let letters: Vec<char> = domain.chars().collect();
    let without = |gap: usize| letters.iter().enumerate().filter(|(place, _)| *place != gap).map(|(_, c)| *c).collect();
    let mut all: Vec<String> = (0..letters.len()).map(without).collect();
    all.push(domain.to_owned());
    all.sort_unstable();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sees_slips_and_look_alikes() {
        let known = ["example.com".to_owned(), "müller-stahl.de".to_owned(), "modern-mail.nl".to_owned()];
        for (domain, like) in [
            ("exarnple.com", "example.com"),
            ("examp1e.com", "example.com"),
            ("exmaple.com", "example.com"),
            ("exampl.com", "example.com"),
            ("examplee.com", "example.com"),
            ("example.co", "example.com"),
            ("ехample.com", "example.com"),
            ("muller-stahl.de", "müller-stahl.de"),
            ("rnodern-mail.nl", "modern-mail.nl"),
        ] {
            assert_eq!(of(domain, &known), Some(like), "{domain}");
        }
    }

    #[test]
    fn one_slip_apart_means_a_neighbour_in_common() {
        for (one, other) in [
            ("example.com", "exmaple.com"),
            ("example.com", "exampl.com"),
            ("example.com", "exampleo.com"),
            ("example.com", "exemple.com"),
        ] {
            let (one, other) = (neighbours(one), neighbours(other));
            assert!(one.iter().any(|it| other.contains(it)));
        }
        let far = neighbours("another.org");
        assert!(!neighbours("example.com").iter().any(|it| far.contains(it)));
    }

    #[test]
    fn leaves_known_and_different_ones_alone() {
        let known = ["example.com".to_owned(), "example.org".to_owned(), "ab.de".to_owned()];
        for domain in ["example.com", "EXAMPLE.org", "sample.com", "ac.de", "elsewhere.net", ""] {
            assert_eq!(of(domain, &known), None, "{domain}");
        }
    }
}
