//! The manners of hosts: one page of a host at a time, and a wait before the next. Pure: the time comes in.

use super::{pending::Place, queue::Queue};
use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

/// A page's turn among those that are due at its host: live before backfill, the newest first, then by the place in
/// its document, where the first is the newest.
pub(super) type Turn = (bool, Reverse<i64>, u32, Place);

/// What a host has earned by an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Nothing was asked.
    Unasked,
    /// The next page may be asked after so many milliseconds.
    Next(i64),
    /// It failed: it is left alone for so many milliseconds.
    Failed(i64),
}

/// The hosts, each with its line of pages.
#[derive(Debug)]
pub(super) struct Hosts {
    hosts: HashMap<Arc<str>, Host>,
    queue: Queue<Arc<str>>,
}

#[derive(Debug, Default)]
struct Host {
    ready: BTreeSet<Turn>,
    later: BTreeSet<(i64, Turn)>,
    free_at_ms: i64,
    is_busy: bool,
    failures: u32,
    /// When it stands in the queue.
    queued_ms: Option<i64>,
}

impl Hosts {
    /// Knows none.
    pub(super) fn new() -> Self {
        Self { hosts: HashMap::new(), queue: Queue::new() }
    }

    /// Puts a page in line, for when it is due.
    pub(super) fn line_up(&mut self, name: &str, due_ms: i64, turn: Turn) {
        let name: Arc<str> = name.into();
        self.hosts.entry(name.clone()).or_default().later.insert((due_ms, turn));
        self.queue_up(&name, due_ms);
    }

    /// Takes a page out of the line.
    pub(super) fn leave(&mut self, name: &str, due_ms: i64, turn: Turn) {
        if let Some(host) = self.hosts.get_mut(name) {
            host.ready.remove(&turn);
            host.later.remove(&(due_ms, turn));
        }
    }

    /// The next page that may be asked. Until it has [landed](Self::landed), no other of its host is given out.
    pub(super) fn take_due(&mut self, now_ms: i64) -> Option<Place> {
        while let Some((queued_ms, name)) = self.queue.pop(now_ms) {
            let Some(host) = self.hosts.get_mut(&name) else { continue };
            if host.queued_ms != Some(queued_ms) {
                continue; // it stands there again, earlier
            }
            host.queued_ms = None;
            if host.is_busy {
                continue; // `landed` puts it in line again
            }
            host.wake(now_ms);
            if host.free_at_ms <= now_ms
                && let Some((.., place)) = host.ready.pop_first()
            {
                host.is_busy = true;
                return Some(place);
            }
            self.queue_up(&name, now_ms);
        }
        None
    }

    /// When the next page may be asked.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.queue.next_due()
    }

    /// A request has come back: the host may be asked again, after what it has earned.
    pub(super) fn landed(&mut self, name: &str, manner: Manner, now_ms: i64) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        host.is_busy = false;
        let wait_ms = match manner {
            Manner::Unasked => None,
            Manner::Next(wait_ms) => {
                host.failures = 0;
                Some(wait_ms)
            }
            Manner::Failed(wait_ms) => {
                host.failures = host.failures.saturating_add(1);
                Some(wait_ms)
            }
        };
        if let Some(wait_ms) = wait_ms {
            host.free_at_ms = now_ms.saturating_add(wait_ms);
        }
        self.queue_up(&name.into(), now_ms);
    }

    /// Failures of a host in a row.
    pub(super) fn failures(&self, name: &str) -> u32 {
        self.hosts.get(name).map_or(0, |host| host.failures)
    }

    /// Puts a host in line for when it can be asked next; one that has nothing left goes once its wait is over.
    fn queue_up(&mut self, name: &Arc<str>, now_ms: i64) {
        let Some(host) = self.hosts.get_mut(name) else { return };
        if host.is_busy {
            return;
        }
        let later = host.later.first().map(|(due_ms, _)| *due_ms);
        let first = if host.ready.is_empty() { later } else { Some(i64::MIN) };
        if first.is_none() && host.free_at_ms <= now_ms {
            self.hosts.remove(name);
            return;
        }
        let due_ms = first.unwrap_or(i64::MIN).max(host.free_at_ms);
        if host.queued_ms.is_none_or(|queued_ms| due_ms < queued_ms) {
            host.queued_ms = Some(due_ms);
            self.queue.push(due_ms, name.clone());
        }
    }
}

impl Host {
    /// What has become due is ready.
    fn wake(&mut self, now_ms: i64) {
        while self.later.first().is_some_and(|(due_ms, _)| *due_ms <= now_ms)
            && let Some((_, turn)) = self.later.pop_first()
        {
            self.ready.insert(turn);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_750_000_000_000;

    /// A page that came at NOW, and more.
    fn turn(id: &str, more_ms: i64, is_backfill: bool) -> Turn {
        (is_backfill, Reverse(NOW + more_ms), 0, Place { partition: 3, item_id: id.into() })
    }

    fn taken(hosts: &mut Hosts, now_ms: i64) -> Option<String> {
        hosts.take_due(now_ms).map(|place| place.item_id.to_string())
    }

    #[test]
    fn a_host_is_asked_one_page_at_a_time_with_a_wait_between_them() {
        let mut hosts = Hosts::new();
        for (host, id) in [("a.example", "a1"), ("a.example", "a2"), ("b.example", "b1")] {
            hosts.line_up(host, NOW, turn(id, 0, false));
        }
        assert_eq!(taken(&mut hosts, NOW).as_deref(), Some("a1"));
        assert_eq!(taken(&mut hosts, NOW).as_deref(), Some("b1"));
        assert_eq!(taken(&mut hosts, NOW + 60_000), None, "two pages of a host at a time");
        hosts.landed("a.example", Manner::Next(1000), NOW + 200);
        assert_eq!(taken(&mut hosts, NOW + 1199), None);
        assert_eq!(hosts.next_due(), Some(NOW + 1200));
        assert_eq!(taken(&mut hosts, NOW + 1200).as_deref(), Some("a2"));
    }

    #[test]
    fn live_pages_come_before_backfill_and_the_newest_first_and_what_is_done_is_forgotten() {
        let mut hosts = Hosts::new();
        for (id, more_ms, is_backfill) in [("old", -9, false), ("archive", 0, true), ("new", -1, false)] {
            hosts.line_up("a.example", NOW, turn(id, more_ms, is_backfill));
        }
        let mut came = Vec::new();
        while let Some(id) = taken(&mut hosts, NOW) {
            hosts.landed("a.example", Manner::Next(0), NOW);
            came.push(id);
        }
        assert_eq!(came, ["new", "old", "archive"]);
        assert!(hosts.hosts.is_empty() && hosts.next_due().is_none());
    }

    #[test]
    fn a_host_that_failed_is_left_alone_and_its_other_pages_wait() {
        let mut hosts = Hosts::new();
        hosts.line_up("a.example", NOW, turn("1", 0, false));
        hosts.line_up("a.example", NOW, turn("2", 0, false));
        assert_eq!(taken(&mut hosts, NOW).as_deref(), Some("1"));
        hosts.landed("a.example", Manner::Failed(30_000), NOW);
        hosts.line_up("a.example", NOW + 120_000, turn("1", 0, false));
        assert_eq!((hosts.failures("a.example"), hosts.failures("b.example")), (1, 0));
        assert_eq!(taken(&mut hosts, NOW + 29_999), None);
        assert_eq!(taken(&mut hosts, NOW + 30_000).as_deref(), Some("2"));
        hosts.landed("a.example", Manner::Next(0), NOW + 30_000);
        assert_eq!(hosts.failures("a.example"), 0);
        assert_eq!(taken(&mut hosts, NOW + 119_999), None);
        assert_eq!(taken(&mut hosts, NOW + 120_000).as_deref(), Some("1"));
    }

    #[test]
    fn a_page_that_leaves_the_line_is_not_given_out() {
        let mut hosts = Hosts::new();
        for (id, due_ms) in [("1", NOW), ("2", NOW), ("3", NOW + 9)] {
            hosts.line_up("a.example", due_ms, turn(id, 0, false));
        }
        assert_eq!(taken(&mut hosts, NOW).as_deref(), Some("1"));
        hosts.leave("a.example", NOW, turn("2", 0, false));
        hosts.leave("a.example", NOW + 9, turn("3", 0, false));
        hosts.landed("a.example", Manner::Unasked, NOW);
        assert_eq!(taken(&mut hosts, NOW + 60_000), None);
        assert!(hosts.hosts.is_empty());
    }
}
