//! Devices in words: browser and system, as far as the program says so of itself.

use crate::Client;

/// What a person recognises a session by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// The browser's name, a proper name in every language; none when it isn't one that we know.
    pub browser: Option<&'static str>,
    /// The system's name.
    pub system: Option<&'static str>,
    /// The network, wide enough not to single out a line: `192.0.2.0/24`, `2001:db8:1::/48`.
    pub network: String,
}

/// The first that is found names the browser: most call themselves by the names of others too.
const BROWSERS: [(&str, &str); 12] = [
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("OPR/", "Opera"),
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Firefox/", "Firefox"),
    ("Chromium/", "Chromium"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
];

const SYSTEMS: [(&str, &str); 8] = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
    ("FreeBSD", "FreeBSD"),
];

impl Device {
    /// The device of a client.
    pub fn of(client: &Client) -> Self {
        let find = |table: &[(&str, &'static str)]| {
            table.iter().find(|(mark, _)| client.agent.contains(mark)).map(|(_, name)| *name)
        };
        let network = client.wide_network();
        let bits = if network.is_ipv4() { 24 } else { 48 };
        Self { browser: find(&BROWSERS), system: find(&SYSTEMS), network: format!("{network}/{bits}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_browser_system_and_network() {
        let cases = [
            (
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
                "Chrome",
                "Linux",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0",
                "Edge",
                "Windows",
            ),
            (
                "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:133.0) Gecko/20100101 Firefox/133.0",
                "Firefox",
                "macOS",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1",
                "Safari",
                "iPhone",
            ),
            (
                "Mozilla/5.0 (Linux; Android 14; SM-S921B) AppleWebKit/537.36 (KHTML, like Gecko) SamsungBrowser/27.0 Chrome/125.0.0.0 Mobile Safari/537.36",
                "Samsung Internet",
                "Android",
            ),
        ];
        for (agent, browser, system) in cases {
            let device = Device::of(&Client::new("192.0.2.77".parse().unwrap(), agent));
            assert_eq!((device.browser, device.system), (Some(browser), Some(system)), "{agent}");
            assert_eq!(device.network, "192.0.2.0/24");
        }
        let device = Device::of(&Client::new("2001:db8:1:2::3".parse().unwrap(), "curl/8"));
        assert_eq!((device.browser, device.system, device.network.as_str()), (None, None, "2001:db8:1::/48"));
    }
}
