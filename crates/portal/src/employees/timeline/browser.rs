//! What a program says of itself, in words.

use crate::texts::Texts;

/// "Firefox on Windows"; what we don't know is named by its own first word.
pub fn words(agent: &str, t: &Texts) -> String {
    let program = program(agent);
    match (program.as_str(), system(agent)) {
        ("", _) => String::new(),
        (program, Some(system)) => t.b("history-program", "program", program, "system", system),
        (program, None) => program.to_owned(),
    }
}

/// Most browsers claim to be others too: the first that fits is the right one.
const PROGRAMS: [(&str, &str); 10] = [
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
    ("aria2/", "aria2"),
];

const SYSTEMS: [(&str, &str); 7] = [
    ("Windows", "Windows"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Macintosh", "macOS"),
    ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
];

fn program(agent: &str) -> String {
    let known = PROGRAMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| (*name).to_owned());
    known.unwrap_or_else(|| agent.split(['/', ' ', '(']).next().unwrap_or_default().chars().take(40).collect())
}

fn system(agent: &str) -> Option<&'static str> {
    SYSTEMS.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_told_apart() {
        let t = Texts::default();
        let firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:133.0) Gecko/20100101 Firefox/133.0";
        assert_eq!(words(firefox, &t), "Firefox on Windows");
        let edge = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) \
                    Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0";
        assert_eq!(words(edge, &t), "Edge on macOS");
        let phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) \
                     Version/18.1 Mobile/15E148 Safari/604.1";
        assert_eq!(words(phone, &t), "Safari on iPhone");
        assert_eq!(words("curl/8.9.1", &t), "curl");
        assert_eq!(words("", &t), "");
    }
}
