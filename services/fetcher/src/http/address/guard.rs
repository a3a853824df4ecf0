//! Judges a URL before it is asked, and each address that its name leads to.

use super::{
    allow::{Allowed, plain_name},
    ranges,
};
use std::net::{IpAddr, Ipv4Addr};
use url::{Host, Url};

/// A place that may not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// It is not on the public internet, and not the operator's own.
    #[error(
        "{host} is at {address}, which is not a public address: {range} (fetcher.allow lets in hosts of your own)"
    )]
    Address {
        /// Host of the URL.
        host: String,
        /// Where that leads.
        address: IpAddr,
        /// What such addresses are for.
        range: &'static str,
    },
    /// It is the operator's own, and the feed that leads there is not.
    #[error("{host} is on fetcher.allow, and the feed that leads there is not")]
    Inside {
        /// Host of the URL.
        host: String,
    },
    /// It is asked at a port that is not for feeds.
    #[error("{host} is asked at port {port}, which is not on fetcher.ports")]
    Port {
        /// Host of the URL.
        host: String,
        /// Port of the URL.
        port: u16,
    },
}

/// How far a request may go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Reach {
    /// To public addresses.
    Public,
    /// There, and where `fetcher.allow` leads: a name that stands on it anywhere, another one into its networks.
    Inside,
}

/// A URL that may be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) struct Passage {
    /// Where its name may lead.
    pub(in crate::http) reach: Reach,
    /// It is named as one of the operator's own hosts, and is asked for a feed that is.
    pub(in crate::http) is_own: bool,
}

/// What the settings say of addresses.
#[derive(Debug)]
pub(in crate::http) struct Guard {
    allow: Vec<Allowed>,
    ports: Vec<u16>,
    /// Nothing is refused.
    is_open: bool,
    /// There are networks into which any name may lead.
    has_networks: bool,
}

impl Guard {
    /// A guard who lets in these, and others at these ports; with `is_open`, all.
    pub(in crate::http) fn new(allow: &[Allowed], ports: &[u16], is_open: bool) -> Self {
        let has_networks = allow.iter().any(Allowed::is_network_at_any_port);
        Self { allow: allow.to_vec(), ports: ports.to_vec(), is_open, has_networks }
    }

    /// Whether the reaches differ.
    pub(in crate::http) fn has_inside(&self) -> bool {
        !self.is_open && !self.allow.is_empty()
    }

    /// Judges a URL of http or https that is asked for a feed whose own URL is `home`.
    ///
    /// What stands on `fetcher.allow` is asked for a feed that stands there as well: a redirect or a link from
    /// outside must not be a way in. A name that is neither may lead into a listed network if it is the feed's own.
    pub(in crate::http) fn check(&self, url: &Url, home: &Url) -> Result<Passage, Refused> {
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Ok(Passage { reach: Reach::Public, is_own: false }); // http and https have both
        };
        if self.is_open {
            return Ok(Passage { reach: Reach::Inside, is_own: false });
        }
        let (is_listed, is_home_listed) = (self.lists(url), self.lists(home));
        if is_listed && is_home_listed {
            return Ok(Passage { reach: Reach::Inside, is_own: true });
        }
        let may_lead_inside = self.has_networks && (is_home_listed || home.host() == url.host());
        let (address, reach) = match &host {
            Host::Ipv4(address) => (IpAddr::V4(*address), Reach::Public),
            Host::Ipv6(address) => (IpAddr::V6(*address), Reach::Public),
            Host::Domain(name) => {
                let name = plain_name(name);
                // A name that is listed for another port has nowhere else to lead than outside.
                let is_known = self.allow.iter().any(|entry| entry.names(name));
                let reach = if may_lead_inside && !is_known { Reach::Inside } else { Reach::Public };
                if !is_this_machine(name) {
                    return self.at_port(port, &host, reach);
                }
                (IpAddr::V4(Ipv4Addr::LOCALHOST), reach)
            }
        };
        if ranges::special(address).is_none() {
            return self.at_port(port, &host, reach);
        }
        match self.judge(&host.to_string(), address, reach) {
            Err(_) if is_listed => Err(Refused::Inside { host: host.to_string() }),
            Err(refused) => Err(refused),
            Ok(()) => self.at_port(port, &host, reach),
        }
    }

    /// Judges the port of a host that is not listed, after its address: who asks an own host is told of the list first.
    fn at_port(&self, port: u16, host: &Host<&str>, reach: Reach) -> Result<Passage, Refused> {
        if self.ports.contains(&port) {
            Ok(Passage { reach, is_own: false })
        } else {
            Err(Refused::Port { host: host.to_string(), port })
        }
    }

    /// Judges an address to which a host of a URL leads.
    pub(in crate::http) fn judge(&self, host: &str, address: IpAddr, reach: Reach) -> Result<(), Refused> {
        let Some(range) = ranges::special(address) else { return Ok(()) };
        let name = plain_name(host).to_ascii_lowercase();
        let lets_in = |entry: &Allowed| entry.names(&name) || entry.holds_at_any_port(address);
        if self.is_open || (reach == Reach::Inside && self.allow.iter().any(lets_in)) {
            return Ok(());
        }
        Err(Refused::Address { host: host.to_owned(), address, range })
    }

    /// Whether the host of a URL stands on `fetcher.allow`, as it is written.
    fn lists(&self, url: &Url) -> bool {
        let Some(port) = url.port_or_known_default() else { return false };
        self.allow.iter().any(|entry| match url.host() {
            Some(Host::Domain(name)) => entry.has_name(plain_name(name), port),
            Some(Host::Ipv4(address)) => entry.has_address(address.into(), port),
            Some(Host::Ipv6(address)) => entry.has_address(address.into(), port),
            None => false,
        })
    }
}

/// Names that mean this machine, whatever a resolver says (RFC 6761, section 6.3).
fn is_this_machine(name: &str) -> bool {
    name == "localhost" || name.ends_with(".localhost")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PORTS: [u16; 2] = [80, 443];

    fn guard(allow: &[&str]) -> Guard {
        let allow: Vec<Allowed> = allow.iter().map(|entry| entry.parse().unwrap()).collect();
        Guard::new(&allow, &PORTS, false)
    }

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    fn passes(allow: &[&str], to: &str, home: &str) -> Option<Passage> {
        guard(allow).check(&url(to), &url(home)).ok()
    }

    #[test]
    fn public_addresses_and_names_pass_at_the_ports_for_feeds() {
        let public = Some(Passage { reach: Reach::Public, is_own: false });
        for host in ["1.1.1.1", "193.0.6.139", "[2606:4700::1111]", "[2001:67c:2e8::1]", "example.org"] {
            for text in [format!("http://{host}/feed"), format!("https://{host}/feed")] {
                assert_eq!(passes(&[], &text, &text), public, "{text}");
            }
            let odd = url(&format!("http://{host}:6379/feed"));
            let refused = guard(&[]).check(&odd, &odd).unwrap_err();
            assert!(refused.to_string().ends_with("is asked at port 6379, which is not on fetcher.ports"));
        }
    }

    #[test]
    fn a_refusal_names_host_address_and_setting() {
        let inside = url("http://0x7f.1/feed");
        assert_eq!(
            guard(&[]).check(&inside, &inside).unwrap_err().to_string(),
            "127.0.0.1 is at 127.0.0.1, which is not a public address: loopback, RFC 1122 (fetcher.allow lets in hosts of your own)"
        );
        let at_port = url("http://127.0.0.1:8099/feed");
        assert!(matches!(guard(&[]).check(&at_port, &at_port), Err(Refused::Address { .. })));
        let refused = guard(&[]).judge("wire.example.", [10, 0, 0, 7].into(), Reach::Public).unwrap_err();
        assert_eq!(
            refused.to_string(),
            "wire.example. is at 10.0.0.7, which is not a public address: private, RFC 1918 (fetcher.allow lets in hosts of your own)"
        );
    }

    #[test]
    fn what_is_listed_is_asked_at_any_port_that_its_entry_allows_for_feeds_that_are_listed() {
        let own = Some(Passage { reach: Reach::Inside, is_own: true });
        for (entry, at, elsewhere) in [
            ("10.1.2.3", "http://10.1.2.3:9000/", "http://10.1.2.4/"),
            ("10.1.2.3:9000", "http://10.1.2.3:9000/", "http://10.1.2.3/"),
            ("10.0.0.0/8", "http://10.1.2.3:9000/", "http://11.1.2.3:9000/"),
            ("fd00::/8", "http://[fd00::7]:9000/", "http://[fc00::7]/"),
            ("desk.example", "http://desk.example.:9000/", "http://feeds.desk.example:9000/"),
            ("*.desk.example", "https://feeds.desk.example:9000/", "http://desk.example:9000/"),
            ("desk.example:9000", "http://desk.example:9000/", "http://desk.example:9001/"),
            ("localhost", "http://localhost:9000/", "http://a.localhost/"),
        ] {
            assert_eq!(passes(&[entry], at, at), own, "{entry}: {at}");
            assert_eq!(passes(&[entry], elsewhere, elsewhere), None, "{entry}: {elsewhere}");
            // From outside it is no way in, and from inside the way out is as for all.
            let from_outside = passes(&[entry], at, "http://example.org/");
            assert_eq!(from_outside, None, "{entry}: {at} from outside");
            let way_out = passes(&[entry], "http://1.1.1.1/", at);
            assert_eq!(way_out, Some(Passage { reach: Reach::Public, is_own: false }), "{entry}");
        }
    }

    #[test]
    fn a_name_leads_into_a_listed_network_for_its_own_feed_and_for_listed_ones() {
        let allow = ["10.0.0.0/8", "desk.example:9000"];
        let reach = |to: &str, home: &str| passes(&allow, to, home).unwrap().reach;
        assert_eq!(reach("http://wire.example/a", "https://wire.example/b"), Reach::Inside);
        assert_eq!(reach("http://wire.example/a", "http://10.0.0.1/"), Reach::Inside);
        assert_eq!(reach("http://wire.example/a", "http://other.example/"), Reach::Public);
        // Its entry says where it may lead; at another port it is outside or nothing.
        assert_eq!(reach("http://desk.example/", "http://desk.example/"), Reach::Public);
        let judged =
            |name: &str, address: &str, reach| guard(&allow).judge(name, address.parse().unwrap(), reach);
        assert_eq!(judged("wire.example", "10.0.0.7", Reach::Inside), Ok(()));
        assert!(judged("wire.example", "10.0.0.7", Reach::Public).is_err());
        assert!(judged("wire.example", "192.168.0.7", Reach::Inside).is_err());
        assert_eq!(judged("desk.example", "192.168.0.7", Reach::Inside), Ok(()));
        assert_eq!(judged("DESK.example.", "192.168.0.7", Reach::Inside), Ok(()));
        assert!(judged("desk.example", "192.168.0.7", Reach::Public).is_err());
    }

    #[test]
    fn an_entry_with_a_port_is_no_network_for_names() {
        let at = "http://wire.example/";
        let public = Some(Passage { reach: Reach::Public, is_own: false });
        assert_eq!(passes(&["10.0.0.0/8:80"], at, at), public);
    }

    #[test]
    fn this_machine_by_name_is_loopback_before_a_resolver_is_asked() {
        for host in ["localhost", "localhost.", "LOCALHOST", "feeds.localhost", "feeds.localhost."] {
            let at = format!("http://{host}/");
            assert_eq!(passes(&[], &at, &at), None, "{host}");
            assert_eq!(passes(&["10.0.0.0/8"], &at, &at), None, "{host}");
            let inside = Some(Passage { reach: Reach::Inside, is_own: false });
            assert_eq!(passes(&["127.0.0.0/8"], &at, &at), inside, "{host}");
        }
    }

    #[test]
    fn a_listed_host_from_outside_is_refused_by_that_reason() {
        let refused = guard(&["10.0.0.0/8"]).check(&url("http://10.0.0.7/"), &url("http://example.org/"));
        assert_eq!(
            refused.unwrap_err().to_string(),
            "10.0.0.7 is on fetcher.allow, and the feed that leads there is not"
        );
    }

    #[test]
    fn an_open_guard_lets_all_in_at_every_port() {
        let guard = Guard::new(&[], &PORTS, true);
        let at = url("http://127.0.0.1:9000/");
        assert!(guard.check(&at, &url("http://example.org/")).is_ok());
        assert_eq!(guard.judge("wire.example", [127, 0, 0, 1].into(), Reach::Public), Ok(()));
        assert!(!guard.has_inside());
    }
}
