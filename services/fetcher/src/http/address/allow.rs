//! The operator's own hosts, as `fetcher.allow` lists them.

use super::ranges;
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    net::{IpAddr, SocketAddr},
    str::FromStr,
};
use url::Host;

/// An entry of `fetcher.allow`: an address (`10.1.2.3`, `fd00::7`), a network (`10.0.0.0/8`, `fd00::/8`), a host name
/// (`feeds.desk.example`) or all names under one (`*.desk.example`); each with a port or without (`10.1.2.3:8000`,
/// `[fd00::7]:8000`, `[fd00::/8]:8000`). Without, every port.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Allowed {
    place: Place,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    Network {
        first: IpAddr,
        bits: u32,
    },
    /// In lower case and ASCII, without the root's dot.
    Name(String),
    /// All names that end in a dot and this.
    Under(String),
}

/// What cannot stand in `fetcher.allow`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} cannot stand in fetcher.allow: {reason}")]
pub struct NotAllowable {
    text: String,
    reason: &'static str,
}

const SHAPES: &str = "write an address, a network (10.0.0.0/8), a host name or *.name, with or without :port";

impl Allowed {
    /// Whether a host name is on it, asked at this port. The name as [`plain_name`] gives it.
    pub(super) fn has_name(&self, name: &str, port: u16) -> bool {
        self.names(name) && self.port.is_none_or(|only| only == port)
    }

    /// Whether an address is on it, asked at this port.
    pub(super) fn has_address(&self, address: IpAddr, port: u16) -> bool {
        self.holds(address) && self.port.is_none_or(|only| only == port)
    }

    /// Whether a host name is on it, for one port at least.
    pub(super) fn names(&self, name: &str) -> bool {
        match &self.place {
            Place::Name(own) => own == name,
            Place::Under(parent) => name
                .strip_suffix(parent.as_str())
                .is_some_and(|child| child.len() > 1 && child.ends_with('.')),
            Place::Network { .. } => false,
        }
    }

    /// Whether a name may lead to an address for its sake. Who resolves knows no port, so that an entry which has one
    /// is for those who write the address.
    pub(super) fn holds_at_any_port(&self, address: IpAddr) -> bool {
        self.port.is_none() && self.holds(address)
    }

    /// Whether it lets names lead anywhere.
    pub(super) fn is_network_at_any_port(&self) -> bool {
        self.port.is_none() && matches!(self.place, Place::Network { .. })
    }

    fn holds(&self, address: IpAddr) -> bool {
        match self.place {
            Place::Network { first, bits } => ranges::holds(first, bits, address),
            Place::Name(_) | Place::Under(_) => false,
        }
    }
}

/// A host name without the root's dot.
pub(super) fn plain_name(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

impl FromStr for Allowed {
    type Err = NotAllowable;

    fn from_str(text: &str) -> Result<Self, NotAllowable> {
        let wrong = |reason| NotAllowable { text: text.to_owned(), reason };
        let (place, port) = apart(text).ok_or_else(|| wrong(SHAPES))?;
        let port = match port {
            Some(port) => {
                Some(port.parse().ok().filter(|port| *port > 0).ok_or_else(|| wrong("the port is none"))?)
            }
            None => None,
        };
        Ok(Self { place: place.parse().map_err(wrong)?, port })
    }
}

/// Place and port; `None` where brackets do not match.
fn apart(text: &str) -> Option<(&str, Option<&str>)> {
    if let Some(rest) = text.strip_prefix('[') {
        let (place, port) = rest.split_once(']')?;
        return match port {
            "" => Some((place, None)),
            port => Some((place, Some(port.strip_prefix(':')?))),
        };
    }
    // More than one colon is an IPv6 address without brackets, which has no port.
    match text.split_once(':') {
        Some((place, port)) if !port.contains(':') => (!port.contains('/')).then_some((place, Some(port))),
        _ => Some((text, None)),
    }
}

impl FromStr for Place {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        if let Some((first, bits)) = text.split_once('/') {
            let first: IpAddr = first.parse().map_err(|_| SHAPES)?;
            let width = if first.is_ipv4() { u32::BITS } else { u128::BITS };
            let bits =
                bits.parse().ok().filter(|bits| *bits <= width).ok_or("the prefix is too long or none")?;
            let further_bits = match first {
                IpAddr::V4(first) => u128::from(first.to_bits()).trailing_zeros().min(width),
                IpAddr::V6(first) => first.to_bits().trailing_zeros(),
            };
            if width - bits > further_bits {
                return Err("the address has bits behind the prefix");
            }
            return Ok(Place::Network { first, bits });
        }
        if let Ok(address) = text.parse::<IpAddr>() {
            let bits = if address.is_ipv4() { u32::BITS } else { u128::BITS };
            return Ok(Place::Network { first: address, bits });
        }
        if text == "*" {
            return Err("that is all there is: fetcher.allow_private_addresses says so");
        }
        match text.strip_prefix("*.") {
            Some(parent) => Ok(Place::Under(name(parent)?)),
            None => Ok(Place::Name(name(text)?)),
        }
    }
}

/// A name as a URL would have it.
fn name(text: &str) -> Result<String, &'static str> {
    match Host::parse(plain_name(text)) {
        Ok(Host::Domain(name)) if !name.contains('*') => Ok(name),
        Ok(Host::Ipv4(_)) => Err("write the address with its four numbers"),
        _ => Err(SHAPES),
    }
}

impl From<SocketAddr> for Allowed {
    /// That address at that port, and nothing else.
    fn from(at: SocketAddr) -> Self {
        let bits = if at.is_ipv4() { u32::BITS } else { u128::BITS };
        Self { place: Place::Network { first: at.ip(), bits }, port: Some(at.port()) }
    }
}

impl TryFrom<String> for Allowed {
    type Error = NotAllowable;

    fn try_from(text: String) -> Result<Self, NotAllowable> {
        text.parse()
    }
}

impl From<Allowed> for String {
    fn from(allowed: Allowed) -> Self {
        allowed.to_string()
    }
}

impl fmt::Display for Allowed {
    /// As it may stand in the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match &self.place {
            Place::Network { first, bits }
                if *bits == if first.is_ipv4() { u32::BITS } else { u128::BITS } =>
            {
                first.to_string()
            }
            Place::Network { first, bits } => format!("{first}/{bits}"),
            Place::Name(name) => name.clone(),
            Place::Under(parent) => format!("*.{parent}"),
        };
        match self.port {
            None => f.write_str(&place),
            Some(port) if place.contains(':') => write!(f, "[{place}]:{port}"),
            Some(port) => write!(f, "{place}:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Allowed {
        text.parse().unwrap()
    }

    #[test]
    fn every_form_of_an_entry_is_read_and_written_as_it_was() {
        for text in [
            "10.1.2.3",
            "10.1.2.3:8000",
            "10.0.0.0/8",
            "10.0.0.0/8:8000",
            "0.0.0.0/0",
            "fd00::7",
            "[fd00::7]:8000",
            "fd00::/8",
            "[fd00::/8]:8000",
            "feeds.desk.example",
            "feeds.desk.example:8000",
            "*.desk.example",
            "*.desk.example:8000",
            "localhost",
        ] {
            assert_eq!(read(text).to_string(), text);
        }
        assert_eq!(read("Feeds.Bücher.example.").to_string(), "feeds.xn--bcher-kva.example");
    }

    #[test]
    fn what_is_no_entry_is_named_with_its_reason() {
        for (text, reason) in [
            ("10.0.0.0/33", "the prefix is too long or none"),
            ("10.0.0.0/x", "the prefix is too long or none"),
            ("fd00::/129", "the prefix is too long or none"),
            ("10.1.2.3/8", "the address has bits behind the prefix"),
            ("fd00::7/64", "the address has bits behind the prefix"),
            ("10.0.0/8", SHAPES),
            ("10.1.2.3:0", "the port is none"),
            ("10.1.2.3:70000", "the port is none"),
            ("desk.example:http", "the port is none"),
            ("10.1", "write the address with its four numbers"),
            ("*", "that is all there is: fetcher.allow_private_addresses says so"),
            ("desk.*", SHAPES),
            ("*.*.example", SHAPES),
            ("http://desk.example/", SHAPES),
            ("[fd00::7", SHAPES),
            ("", SHAPES),
        ] {
            let failure = text.parse::<Allowed>().unwrap_err();
            assert_eq!(failure, NotAllowable { text: text.to_owned(), reason }, "{text}");
        }
    }

    #[test]
    fn an_entry_lets_pass_what_it_names_and_no_more() {
        for (entry, name, port, passes) in [
            ("desk.example", "desk.example", 81, true),
            ("desk.example", "feeds.desk.example", 81, false),
            ("desk.example:80", "desk.example", 80, true),
            ("desk.example:80", "desk.example", 81, false),
            ("*.desk.example", "feeds.desk.example", 81, true),
            ("*.desk.example", "a.b.desk.example", 81, true),
            ("*.desk.example", "desk.example", 81, false),
            ("*.desk.example", ".desk.example", 81, false),
            ("*.desk.example", "evil-desk.example", 81, false),
            ("10.0.0.0/8", "10.example", 81, false),
        ] {
            assert_eq!(read(entry).has_name(name, port), passes, "{entry} {name}:{port}");
        }
        for (entry, address, port, passes) in [
            ("10.0.0.0/8", "10.255.0.1", 81, true),
            ("10.0.0.0/8", "11.0.0.1", 81, false),
            ("10.0.0.0/8", "::ffff:10.0.0.1", 81, false),
            ("10.1.2.3:81", "10.1.2.3", 81, true),
            ("10.1.2.3:81", "10.1.2.3", 82, false),
            ("10.1.2.3", "10.1.2.4", 81, false),
            ("fd00::/8", "fdff::1", 81, true),
            ("fd00::/8", "fc00::1", 81, false),
            ("desk.example", "10.1.2.3", 81, false),
        ] {
            let address = address.parse().unwrap();
            assert_eq!(read(entry).has_address(address, port), passes, "{entry} {address}:{port}");
            let at_any_port = passes && !entry.ends_with(":81");
            assert_eq!(read(entry).holds_at_any_port(address), at_any_port, "{entry} {address}");
        }
    }

    #[test]
    fn a_socket_address_is_itself_and_no_other_port() {
        let entry = Allowed::from(SocketAddr::from(([127, 0, 0, 1], 4711)));
        assert_eq!(entry.to_string(), "127.0.0.1:4711");
        assert!(entry.has_address(IpAddr::from([127, 0, 0, 1]), 4711));
        assert!(!entry.has_address(IpAddr::from([127, 0, 0, 1]), 4712));
    }
}
