//! Keeps requests off the desk's own network: the host of every URL is checked, and every answer of the resolver.
//!
//! Both are needed: a literal address never meets the resolver, and a name may resolve to anything.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

/// An address that may not be asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{host} is at {address}, which is not a public address (fetcher.allow_private_addresses)")]
pub struct Refused {
    host: String,
    address: IpAddr,
}

/// This machine, by the one name that is allowed to mean it.
const THIS_MACHINE: &str = "localhost";

/// Refuses a URL whose host is written as an address that is not public, unless it is the address that the
/// operator wrote into the feed (`first`): what nobody wrote there, a redirect or a name, leads inside no more
/// than before. Other names are left to [`PublicOnly`].
pub(crate) fn check(url: &Url, first: &Url) -> Result<(), Refused> {
    let address = match url.host() {
        Some(Host::Ipv4(address)) => IpAddr::V4(address),
        Some(Host::Ipv6(address)) => IpAddr::V6(address),
        Some(Host::Domain(THIS_MACHINE)) => IpAddr::V4(Ipv4Addr::LOCALHOST),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if is_public(address) || url.origin() == first.origin() {
        Ok(())
    } else {
        Err(Refused { host: url.host_str().unwrap_or_default().to_owned(), address })
    }
}

/// A resolver that answers with public addresses only, so that what was checked is what is dialled.
#[derive(Debug)]
pub(crate) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let host = name.as_str();
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            if host == THIS_MACHINE {
                return Ok(Box::new(found.into_iter()) as Addrs); // `check` has let it pass
            }
            let refused = found.iter().find(|address| !is_public(address.ip())).map(SocketAddr::ip);
            let public: Vec<SocketAddr> =
                found.into_iter().filter(|address| is_public(address.ip())).collect();
            match refused {
                Some(address) if public.is_empty() => Err(Refused { host: host.to_owned(), address }.into()),
                _ => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// True for addresses of the public internet, by IANA's special-purpose registries (RFC 6890 and later).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let protocols = a == 192 && b == 0 && c == 0;
    let relay = a == 192 && b == 88 && c == 99;
    let benchmark = a == 198 && (b == 18 || b == 19);
    !(a == 0
        || a >= 224
        || shared
        || protocols
        || relay
        || benchmark
        || address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_documentation())
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    // Addresses that carry an IPv4 one are as public as that: mapped, NAT64 (RFC 6052), 6to4 (RFC 3056).
    let embedded = match segments {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some((high, low)),
        [0x2002, high, low, ..] => Some((high, low)),
        _ => None,
    };
    if let Some((high, low)) = embedded {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        return is_public_v4(Ipv4Addr::new(a, b, c, d));
    }
    // Only 2000::/3 is given out; of it 2001::/23 (protocols, Teredo) and documentation are not hosts.
    let global = segments[0] & 0xe000 == 0x2000;
    let protocols = segments[0] == 0x2001 && segments[1] < 0x200;
    let documentation = (segments[0] == 0x2001 && segments[1] == 0xdb8) || segments[0] == 0x3fff;
    global && !protocols && !documentation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_way_of_writing_a_private_address_passes() {
        for host in [
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f.1",
            "0177.0.0.1",
            "0",
            "0.0.0.0",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "192.0.2.1",
            "198.18.0.1",
            "１２７.0.0.1",
            "[::1]",
            "[::]",
            "[::ffff:7f00:1]",
            "[::127.0.0.1]",
            "[fe80::1]",
            "[fc00::1]",
            "[ff02::1]",
            "[64:ff9b::7f00:1]",
            "[2002:7f00:1::]",
            "[2001:db8::1]",
            "localhost",
        ] {
            let url = Url::parse(&format!("http://{host}/feed")).unwrap();
            let first = Url::parse("http://example.org/feed").unwrap();
            assert!(check(&url, &first).is_err(), "{host}");
        }
    }

    #[test]
    fn an_address_that_the_operator_wrote_passes_and_another_port_of_it_does_not() {
        for host in ["127.0.0.1:8000", "localhost:8000", "10.1.2.3", "[::1]:8000"] {
            let first = Url::parse(&format!("http://{host}/feed")).unwrap();
            assert_eq!(check(&first.join("/moved").unwrap(), &first), Ok(()), "{host}");
            let mut elsewhere = first.clone();
            elsewhere.set_port(Some(9000)).unwrap();
            assert!(check(&elsewhere, &first).is_err(), "{host}");
        }
    }

    #[test]
    fn public_addresses_and_names_pass() {
        for host in ["1.1.1.1", "193.0.6.139", "[2606:4700::1111]", "[2001:67c:2e8::1]", "example.org"] {
            let url = Url::parse(&format!("http://{host}/feed")).unwrap();
            assert_eq!(check(&url, &url), Ok(()), "{host}");
        }
    }

    #[tokio::test]
    async fn a_name_that_resolves_to_loopback_is_refused_and_says_which_setting_allows_it() {
        // Not as a URL writes it, so it never met the check.
        let failure = PublicOnly.resolve("LOCALHOST".parse().unwrap()).await.err().unwrap().to_string();
        assert!(failure.starts_with("LOCALHOST is at "), "{failure}");
        assert!(failure.ends_with("(fetcher.allow_private_addresses)"), "{failure}");
    }
}
