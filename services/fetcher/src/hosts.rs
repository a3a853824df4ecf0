//! The manners of hosts, for all feeds: how many requests are under way, when the next may start, and until when a site
//! wants to be left alone. Pure: the time comes in.
//!
//! A feed that is due [enters](Hosts::enter) by two gates, its host's and its address's. Where one is shut it stands in
//! that gate's line, by when it was due; once the gate opens it [tries again](Hosts::take_open). So a slow host keeps
//! nobody waiting but its own. A gate at which nobody is, and that is free, is forgotten.

use std::{
    collections::{BTreeSet, HashMap},
    net::IpAddr,
};
use url::Url;

/// A host and port that is asked, as a hash of them: a million names would take room.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Host(u64);

/// An address that answered: of IPv4 itself, of IPv6 a hash of its /64, which one site has to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Address(u32);

/// What one gate lets through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Limit {
    /// Requests under way at the same time; at least one.
    pub(crate) concurrency: u32,
    /// Time between two starts. Milliseconds.
    pub(crate) interval_ms: i64,
}

/// Where a feed goes in: it comes out by the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Way {
    /// The host that is asked.
    pub(crate) host: Host,
    /// The address that answered last, if one did.
    pub(crate) address: Option<Address>,
}

/// The gates at which something is going on.
#[derive(Debug)]
pub(crate) struct Hosts {
    per_host: Limit,
    per_address: Limit,
    gates: HashMap<Gate, Line>,
    /// Gates that are open and have a line, by when its first was due.
    open: BTreeSet<(i64, Gate)>,
    /// Gates that are shut until a time.
    shut: BTreeSet<(i64, Gate)>,
    now_ms: i64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Gate {
    Host(Host),
    Address(Address),
}

#[derive(Debug, Default)]
struct Line {
    /// Feeds, by when they were due.
    waiting: BTreeSet<(i64, u32)>,
    under_way: u32,
    /// When the next may start, by our own manners.
    free_at_ms: i64,
    /// Until when the site wants to be left alone.
    held_until_ms: i64,
    listed: Listed,
}

/// Where a gate stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Listed {
    /// Nowhere: nobody waits, or all its places are taken.
    #[default]
    Nowhere,
    Open(i64),
    Shut(i64),
}

impl Host {
    /// The host and port of a URL.
    pub(crate) fn of(url: &Url) -> Self {
        let port = url.port_or_known_default().unwrap_or_default().to_be_bytes();
        Self(wire::ids::short_hash(&[url.host_str().unwrap_or_default().as_bytes(), &port]))
    }

    /// The host and port of what should be a URL; all that are none share one.
    pub(crate) fn of_text(url: &str) -> Self {
        Url::parse(url).map_or(Self(0), |url| Self::of(&url))
    }
}

impl Address {
    /// The address of an answer.
    pub(crate) fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_bits()),
            IpAddr::V6(address) => Self(wire::ids::short_hash(&[&address.octets()[..8]]) as u32),
        }
    }
}

impl Hosts {
    /// Nothing is going on.
    pub(crate) fn new(per_host: Limit, per_address: Limit) -> Self {
        let (open, shut) = (BTreeSet::new(), BTreeSet::new());
        Self { per_host, per_address, gates: HashMap::new(), open, shut, now_ms: i64::MIN }
    }

    /// Lets a feed start, and says since when it could have, as far as the site goes: when it was due, or since the
    /// site's own hold was over. Where a gate is shut the feed is put in its line.
    pub(crate) fn enter(&mut self, feed: u32, due_ms: i64, way: Way, now_ms: i64) -> Option<i64> {
        for gate in way.gates() {
            if !self.is_free(gate, now_ms) {
                self.gates.entry(gate).or_default().waiting.insert((due_ms, feed));
                self.list(gate, now_ms);
                return None;
            }
        }
        let mut since_ms = due_ms;
        for gate in way.gates() {
            let interval_ms = self.limit(gate).interval_ms;
            let line = self.gates.entry(gate).or_default();
            line.under_way += 1;
            line.free_at_ms = now_ms.saturating_add(interval_ms);
            since_ms = since_ms.max(line.held_until_ms);
            self.list(gate, now_ms);
        }
        Some(since_ms)
    }

    /// When the first was due that stands in the line of an open gate.
    pub(crate) fn next_open(&mut self, now_ms: i64) -> Option<i64> {
        self.open_up(now_ms);
        self.open.first().map(|(due_ms, _)| *due_ms)
    }

    /// Takes the first out of the line of an open gate, with when it was due as far as the site goes, to enter again.
    pub(crate) fn take_open(&mut self, now_ms: i64) -> Option<(i64, u32)> {
        self.open_up(now_ms);
        let (_, gate) = self.open.first().copied()?;
        let line = self.gates.get_mut(&gate)?;
        let (due_ms, feed) = line.waiting.pop_first()?;
        let since_ms = due_ms.max(line.held_until_ms);
        self.list(gate, now_ms);
        Some((since_ms, feed))
    }

    /// When the next gate opens before which somebody stands, at the earliest.
    pub(crate) fn next_change(&self) -> Option<i64> {
        self.open.first().map(|_| i64::MIN).or_else(|| self.shut.first().map(|(at_ms, _)| *at_ms))
    }

    /// A request that was let in is over.
    pub(crate) fn exit(&mut self, way: Way, now_ms: i64) {
        for gate in way.gates() {
            if let Some(line) = self.gates.get_mut(&gate) {
                line.under_way = line.under_way.saturating_sub(1);
                self.list(gate, now_ms);
            }
        }
    }

    /// Takes a feed out of the line that it stands in.
    pub(crate) fn leave(&mut self, feed: u32, due_ms: i64, way: Way) {
        for gate in way.gates() {
            if let Some(line) = self.gates.get_mut(&gate)
                && line.waiting.remove(&(due_ms, feed))
            {
                self.list(gate, self.now_ms);
            }
        }
    }

    /// The site wants its whole host to be left alone until then (429; RFC 6585, section 4).
    pub(crate) fn hold(&mut self, host: Host, until_ms: i64, now_ms: i64) {
        if until_ms > now_ms {
            let line = self.gates.entry(Gate::Host(host)).or_default();
            line.held_until_ms = line.held_until_ms.max(until_ms);
            self.list(Gate::Host(host), now_ms);
        }
    }

    /// Until when a site wants to be left alone, if it does now.
    pub(crate) fn held_until(&self, host: Host, now_ms: i64) -> Option<i64> {
        let line = self.gates.get(&Gate::Host(host))?;
        Some(line.held_until_ms).filter(|until_ms| *until_ms > now_ms)
    }

    fn limit(&self, gate: Gate) -> Limit {
        match gate {
            Gate::Host(_) => self.per_host,
            Gate::Address(_) => self.per_address,
        }
    }

    fn is_free(&self, gate: Gate, now_ms: i64) -> bool {
        let Some(line) = self.gates.get(&gate) else { return true };
        line.under_way < self.limit(gate).concurrency.max(1) && line.shut_until() <= now_ms
    }

    /// What has been shut for long enough is open. A clock that was set back keeps nothing shut for longer than it
    /// would have been; only what a site asked for stays as it was asked.
    fn open_up(&mut self, now_ms: i64) {
        if now_ms < self.now_ms {
            let all: Vec<Gate> = self.gates.keys().copied().collect();
            for gate in all {
                let latest_ms = now_ms.saturating_add(self.limit(gate).interval_ms);
                if let Some(line) = self.gates.get_mut(&gate) {
                    line.free_at_ms = line.free_at_ms.min(latest_ms);
                    self.list(gate, now_ms);
                }
            }
        }
        self.now_ms = now_ms;
        while let Some((at_ms, gate)) = self.shut.first().copied()
            && at_ms <= now_ms
        {
            self.list(gate, now_ms);
        }
    }

    /// Puts a gate where it belongs now; one at which nothing is going on goes.
    fn list(&mut self, gate: Gate, now_ms: i64) {
        let places = self.limit(gate).concurrency.max(1);
        let Some(line) = self.gates.get_mut(&gate) else { return };
        match line.listed {
            Listed::Nowhere => {}
            Listed::Open(due_ms) => drop(self.open.remove(&(due_ms, gate))),
            Listed::Shut(at_ms) => drop(self.shut.remove(&(at_ms, gate))),
        }
        let shut_until_ms = line.shut_until();
        let first = line.waiting.first().map(|(due_ms, _)| *due_ms);
        line.listed = match first {
            _ if line.under_way >= places => Listed::Nowhere,
            _ if shut_until_ms > now_ms => Listed::Shut(shut_until_ms),
            Some(due_ms) => Listed::Open(due_ms),
            None => Listed::Nowhere,
        };
        match line.listed {
            Listed::Open(due_ms) => drop(self.open.insert((due_ms, gate))),
            Listed::Shut(at_ms) => drop(self.shut.insert((at_ms, gate))),
            Listed::Nowhere if line.under_way == 0 => drop(self.gates.remove(&gate)),
            Listed::Nowhere => {}
        }
    }
}

impl Line {
    fn shut_until(&self) -> i64 {
        self.free_at_ms.max(self.held_until_ms)
    }
}

impl Way {
    fn gates(self) -> impl Iterator<Item = Gate> {
        [Some(Gate::Host(self.host)), self.address.map(Gate::Address)].into_iter().flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;
    const HOUR: i64 = 3_600_000;

    fn hosts() -> Hosts {
        let per_host = Limit { concurrency: 2, interval_ms: 100 };
        Hosts::new(per_host, Limit { concurrency: 3, interval_ms: 10 })
    }

    fn at(url: &str) -> Way {
        Way { host: Host::of_text(url), address: None }
    }

    fn from(url: &str, address: &str) -> Way {
        Way { address: Some(Address::of(address.parse().unwrap())), ..at(url) }
    }

    #[test]
    fn a_host_is_its_name_and_port() {
        let same = ["http://a.example/1", "http://A.example:80/2?x"].map(Host::of_text);
        assert_eq!(same[0], same[1]);
        for other in ["https://a.example/1", "http://b.example/1", "http://a.example:8080/1"] {
            assert_ne!(Host::of_text(other), same[0], "{other}");
        }
    }

    #[test]
    fn an_address_is_an_ipv4_one_or_the_64_bits_that_a_site_has() {
        let of = |address: &str| Address::of(address.parse().unwrap());
        assert_eq!(of("::ffff:192.0.2.1"), of("192.0.2.1"));
        assert_eq!(of("2001:db8:0:1::1"), of("2001:db8:0:1::2"));
        assert_ne!(of("2001:db8:0:1::1"), of("2001:db8:0:2::1"));
        assert_ne!(of("192.0.2.1"), of("192.0.2.2"));
    }

    #[test]
    fn a_host_starts_one_request_in_an_interval_and_has_so_many_under_way() {
        let mut hosts = hosts();
        let way = at("http://a.example/");
        assert_eq!(hosts.enter(1, NOW - 7, way, NOW), Some(NOW - 7));
        assert_eq!(hosts.enter(2, NOW, way, NOW), None);
        assert_eq!((hosts.take_open(NOW + 99), hosts.next_change()), (None, Some(NOW + 100)));
        assert_eq!(hosts.take_open(NOW + 100), Some((NOW, 2)));
        assert_eq!(hosts.enter(2, NOW, way, NOW + 100), Some(NOW));
        assert_eq!(hosts.enter(3, NOW, way, NOW + HOUR), None, "a third at the same time");
        assert_eq!((hosts.take_open(NOW + HOUR), hosts.next_change()), (None, None));
        hosts.exit(way, NOW + HOUR);
        assert_eq!(hosts.take_open(NOW + HOUR), Some((NOW, 3)));
    }

    #[test]
    fn hosts_at_one_address_share_its_limits() {
        let mut hosts = hosts();
        let way = |host: u32| from(&format!("http://{host}.example/"), "192.0.2.1");
        for feed in 0..3 {
            assert!(hosts.enter(feed, NOW, way(feed), NOW + i64::from(feed) * 10).is_some(), "{feed}");
        }
        assert_eq!(hosts.enter(3, NOW, way(3), NOW + HOUR), None, "a fourth at the same time");
        assert!(hosts.enter(4, NOW, from("http://3.example/", "192.0.2.2"), NOW + HOUR).is_some());
        hosts.exit(way(0), NOW + HOUR);
        assert_eq!(hosts.take_open(NOW + HOUR), Some((NOW, 3)));
        assert_eq!(hosts.enter(3, NOW, way(3), NOW + HOUR), None, "its host has just been asked");
        assert_eq!(hosts.take_open(NOW + HOUR + 100), Some((NOW, 3)));
        assert!(hosts.enter(3, NOW, way(3), NOW + HOUR + 100).is_some());
        hosts.exit(way(1), NOW + 2 * HOUR);
        assert!(hosts.enter(5, NOW, way(5), NOW + 2 * HOUR).is_some());
        hosts.exit(way(2), NOW + 2 * HOUR);
        assert_eq!(hosts.enter(6, NOW, way(6), NOW + 2 * HOUR + 9), None, "two starts within an interval");
        assert_eq!(hosts.take_open(NOW + 2 * HOUR + 10), Some((NOW, 6)));
    }

    #[test]
    fn a_host_that_is_slow_or_held_keeps_nobody_else_waiting() {
        let mut hosts = hosts();
        let slow = at("http://slow.example/");
        hosts.hold(slow.host, NOW + HOUR, NOW);
        for feed in 0..1000 {
            assert_eq!(hosts.enter(feed, NOW, slow, NOW), None);
        }
        assert_eq!(hosts.take_open(NOW), None);
        assert_eq!(hosts.enter(1000, NOW, at("http://quick.example/"), NOW), Some(NOW));
    }

    #[test]
    fn a_line_goes_on_in_the_order_of_being_due() {
        let mut hosts = hosts();
        let way = at("http://a.example/");
        hosts.hold(way.host, NOW + 1000, NOW);
        for (feed, due_ms) in [(1, NOW + 3), (2, NOW + 1), (3, NOW + 2)] {
            hosts.enter(feed, due_ms, way, NOW + 5);
        }
        let mut came = Vec::new();
        for turn in 10..13 {
            let (due_ms, feed) = hosts.take_open(NOW + turn * 100).unwrap();
            assert_eq!(hosts.enter(feed, due_ms, way, NOW + turn * 100), Some(NOW + 1000), "the site's hold");
            hosts.exit(way, NOW + turn * 100);
            came.push(feed);
        }
        assert_eq!(came, [2, 3, 1]);
    }

    #[test]
    fn a_hold_lasts_as_long_as_the_longest_and_is_told() {
        let mut hosts = hosts();
        let host = Host::of_text("http://a.example/");
        for until_ms in [NOW + 500, NOW + 900, NOW + 100, NOW - HOUR] {
            hosts.hold(host, until_ms, NOW);
        }
        let told = [(host, NOW), (host, NOW + 900), (Host::of_text("http://b.example/"), NOW)];
        assert_eq!(told.map(|(host, now_ms)| hosts.held_until(host, now_ms)), [Some(NOW + 900), None, None]);
    }

    #[test]
    fn where_nothing_is_going_on_nothing_is_kept() {
        let mut hosts = hosts();
        let way = from("http://a.example/", "192.0.2.1");
        hosts.enter(1, NOW, way, NOW);
        hosts.enter(2, NOW, way, NOW);
        hosts.leave(2, NOW, way);
        hosts.exit(way, NOW);
        hosts.hold(Host::of_text("http://b.example/"), NOW + 200, NOW);
        assert_eq!((hosts.take_open(NOW + 199), hosts.gates.len()), (None, 1));
        assert_eq!(hosts.take_open(NOW + 200), None);
        assert!(hosts.gates.is_empty() && hosts.open.is_empty() && hosts.shut.is_empty());
    }

    #[test]
    fn a_clock_that_was_set_back_shuts_no_gate_for_hours() {
        let mut hosts = hosts();
        let way = at("http://a.example/");
        hosts.enter(1, NOW, way, NOW);
        hosts.enter(2, NOW, way, NOW);
        assert_eq!([NOW + 50, NOW - HOUR].map(|now_ms| hosts.take_open(now_ms)), [None, None]);
        assert_eq!(hosts.take_open(NOW - HOUR + 100), Some((NOW, 2)));
    }
}
