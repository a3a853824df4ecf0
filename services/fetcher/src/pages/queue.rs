//! Which host is due when. Hosts with pages are few: a heap will do.

use std::{cmp::Reverse, collections::BinaryHeap};

/// Who is due when. An entry that no longer holds is left standing; whoever takes it checks it.
#[derive(Debug)]
pub(super) struct Queue<K> {
    heap: BinaryHeap<Reverse<(i64, K)>>,
}

impl<K: Ord> Queue<K> {
    /// Nobody is due.
    pub(super) fn new() -> Self {
        Self { heap: BinaryHeap::new() }
    }

    /// Puts one in line.
    pub(super) fn push(&mut self, due_ms: i64, key: K) {
        self.heap.push(Reverse((due_ms, key)));
    }

    /// When the first is due.
    pub(super) fn next_due(&self) -> Option<i64> {
        self.heap.peek().map(|Reverse((due_ms, _))| *due_ms)
    }

    /// The first, with its time, if it is due.
    pub(super) fn pop(&mut self, now_ms: i64) -> Option<(i64, K)> {
        if self.next_due()? > now_ms {
            return None;
        }
        self.heap.pop().map(|Reverse(entry)| entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_queue_gives_the_earliest_that_is_due() {
        let mut queue = Queue::new();
        for (due, key) in [(30, "c"), (10, "a"), (20, "b")] {
            queue.push(due, key);
        }
        assert_eq!(queue.pop(5), None);
        assert_eq!(queue.pop(20), Some((10, "a")));
        assert_eq!(queue.pop(20), Some((20, "b")));
        assert_eq!(queue.pop(20), None);
        assert_eq!(queue.next_due(), Some(30));
    }
}
