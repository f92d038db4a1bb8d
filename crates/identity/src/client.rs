use std::net::{IpAddr, Ipv4Addr};

use sealport_ambient::Chance;
use sealport_history::{Event, KeyName};
use sealport_vault::SealsFields;

/// Longest part of a user agent that is kept, in characters.
const LONGEST_AGENT: usize = 256;

/// Where a request came from.
#[derive(Clone, PartialEq, Eq)]
pub struct Client {
    /// The address: the connection's, or the one that a trusted proxy names.
    pub address: IpAddr,
    /// What the program says of itself.
    pub agent: String,
}

impl Client {
    /// A client; an overlong agent is cut.
    pub fn new(address: IpAddr, agent: &str) -> Self {
        Self { address, agent: agent.chars().filter(|c| !c.is_control()).take(LONGEST_AGENT).collect() }
    }

    /// What rate limits count: the address, or an IPv6 /64, which one household or machine has to itself.
    pub fn network(&self) -> IpAddr {
        match self.address {
            IpAddr::V6(address) if address.to_ipv4_mapped().is_none() => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6([a, b, c, d, 0, 0, 0, 0].into())
            }
            address => address.to_canonical(),
        }
    }

    /// What a person is known by: an IPv4 /24 or an IPv6 /48, wide enough for a dial-in line's next address.
    pub fn wide_network(&self) -> IpAddr {
        match self.address.to_canonical() {
            IpAddr::V4(address) => {
                let [a, b, c, _] = address.octets();
                IpAddr::V4([a, b, c, 0].into())
            }
            IpAddr::V6(address) => {
                let [a, b, c, ..] = address.segments();
                IpAddr::V6([a, b, c, 0, 0, 0, 0, 0].into())
            }
        }
    }

    /// The machine itself, for what no request asked for.
    pub fn local(agent: &str) -> Self {
        Self::new(Ipv4Addr::LOCALHOST.into(), agent)
    }
}

/// Adds where the request came from, sealed.
#[must_use]
pub fn seal_client(event: Event, client: &Client, under: KeyName, key: &dyn SealsFields, chance: &dyn Chance) -> Event {
    event.seal("address", &client.address.to_string(), under, key, chance).seal(
        "agent",
        &client.agent,
        under,
        key,
        chance,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wide_network_is_a_24_or_a_48() {
        for (address, network) in
            [("192.0.2.77", "192.0.2.0"), ("::ffff:192.0.2.77", "192.0.2.0"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1::")]
        {
            assert_eq!(Client::new(address.parse().unwrap(), "").wide_network().to_string(), network);
        }
    }
}
