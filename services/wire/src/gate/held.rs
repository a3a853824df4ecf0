//! What waits in one desk, and what of it is due. Changes can be undone until they are committed.

use prost::Message;
use proto::{time::to_ms, v1::HeldItem};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

/// The items that wait in one desk.
#[derive(Debug, Default)]
pub struct Held {
    items: HashMap<String, Arc<HeldItem>>,
    /// Times of release, ms since 1970 UTC, with the item.
    due: BTreeSet<(i64, String)>,
    undo: VecDeque<(String, Option<Arc<HeldItem>>)>,
    /// Changes that were committed.
    committed: usize,
    bytes: usize,
}

/// A place up to which changes can be committed, or to which they can be undone.
#[derive(Clone, Copy, Debug)]
pub struct Savepoint(usize);

impl Held {
    /// Nothing waits.
    pub fn new() -> Self {
        Self::default()
    }

    /// Items that wait.
    pub fn len(&self) -> usize {
        self.items.len()
    }

    /// True when nothing waits.
    pub fn is_empty(&self) -> bool {
        self.items.is_empty()
    }

    /// Bytes of their records, which is what they take in memory but for the fields' own overhead.
    pub fn bytes(&self) -> usize {
        self.bytes
    }

    /// Items that wait for an operator, since the end of their embargo cannot be told.
    pub fn without_time(&self) -> usize {
        self.items.len() - self.due.len()
    }

    /// What waits of an item.
    pub fn get(&self, item_id: &str) -> Option<&Arc<HeldItem>> {
        self.items.get(item_id)
    }

    /// What a notice under an id of its own names: of several with that name the one that came last.
    pub fn named(&self, names: &[u64]) -> Option<&Arc<HeldItem>> {
        let came = |held: &&Arc<HeldItem>| {
            let id = held.item.as_ref().map(|item| item.item_id.clone());
            (held.arrived_at.as_ref().map(to_ms), id)
        };
        names.iter().find_map(|name| {
            let with_it = self.items.values().filter(|held| held.names.contains(name));
            with_it.max_by_key(came)
        })
    }

    /// The first time at which something is due, ms since 1970 UTC.
    pub fn next_due_ms(&self) -> Option<i64> {
        self.due.first().map(|(at_ms, _)| *at_ms)
    }

    /// The items whose time has come, the earliest first.
    pub fn due(&self, now_ms: i64) -> Vec<String> {
        self.due.iter().take_while(|(at_ms, _)| *at_ms <= now_ms).map(|(_, id)| id.clone()).collect()
    }

    /// An item waits, or waits with something else.
    pub fn put(&mut self, held: HeldItem) {
        let id = held.item.as_ref().map(|item| item.item_id.clone()).unwrap_or_default();
        let before = self.set(&id, Some(Arc::new(held)));
        self.undo.push_back((id, before));
    }

    /// An item waits no longer.
    pub fn remove(&mut self, item_id: &str) {
        let before = self.set(item_id, None);
        self.undo.push_back((item_id.to_owned(), before));
    }

    /// Takes over a committed record; `None` is its end.
    pub fn restore(&mut self, item_id: &str, held: Option<HeldItem>) {
        self.set(item_id, held.map(Arc::new));
    }

    /// The present place.
    pub fn savepoint(&self) -> Savepoint {
        Savepoint(self.committed + self.undo.len())
    }

    /// What was changed before a savepoint stays.
    pub fn commit_to(&mut self, savepoint: Savepoint) {
        let count = savepoint.0.saturating_sub(self.committed).min(self.undo.len());
        self.undo.drain(..count);
        self.committed += count;
    }

    /// What was changed since the last commit is undone.
    pub fn roll_back(&mut self) {
        self.roll_back_to(Savepoint(self.committed));
    }

    /// What was changed since a savepoint is undone.
    pub fn roll_back_to(&mut self, savepoint: Savepoint) {
        let kept = savepoint.0.saturating_sub(self.committed).min(self.undo.len());
        for (id, before) in self.undo.split_off(kept).into_iter().rev() {
            self.set(&id, before);
        }
    }

    fn set(&mut self, item_id: &str, held: Option<Arc<HeldItem>>) -> Option<Arc<HeldItem>> {
        if let Some(at) = held.as_ref().and_then(|held| held.release_at.as_ref()) {
            self.due.insert((to_ms(at), item_id.to_owned()));
        }
        self.bytes += held.as_ref().map_or(0, |held| held.encoded_len());
        let at = held.as_ref().and_then(|held| held.release_at.as_ref()).map(to_ms);
        let before = match held {
            Some(held) => self.items.insert(item_id.to_owned(), held),
            None => self.items.remove(item_id),
        };
        if let Some(before) = &before {
            self.bytes -= before.encoded_len();
            if let Some(was) = before.release_at.as_ref().map(to_ms).filter(|was| Some(*was) != at) {
                self.due.remove(&(was, item_id.to_owned()));
            }
        }
        before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use proto::{time::from_ms, v1::Item};

    fn held(id: &str, release_ms: Option<i64>) -> HeldItem {
        HeldItem {
            item: Some(Item { item_id: id.to_owned(), ..Item::default() }),
            release_at: release_ms.map(from_ms),
            ..HeldItem::default()
        }
    }

    #[test]
    fn what_is_due_comes_earliest_first_and_what_has_no_time_never() {
        let mut table = Held::new();
        for (id, at) in [("a", Some(30)), ("b", Some(10)), ("c", None), ("d", Some(20))] {
            table.put(held(id, at));
        }
        assert_eq!((table.next_due_ms(), table.without_time()), (Some(10), 1));
        assert_eq!(table.due(9), [] as [&str; 0]);
        assert_eq!(table.due(20), ["b", "d"]);
        table.put(held("b", Some(40)));
        assert_eq!(table.due(i64::MAX), ["d", "a", "b"]);
        table.put(held("a", None));
        table.remove("d");
        assert_eq!((table.due(i64::MAX), table.len(), table.without_time()), (vec!["b".to_owned()], 3, 2));
    }

    proptest! {
        /// Any changes, undone, leave no trace, and a rebuild from what was committed comes to the same.
        #[test]
        fn a_roll_back_leaves_no_trace(
            first in prop::collection::vec((0u8..4, prop::option::of(prop::option::of(0i64..9))), 0..12),
            second in prop::collection::vec((0u8..4, prop::option::of(prop::option::of(0i64..9))), 0..12),
        ) {
            let change = |table: &mut Held, (id, to): &(u8, Option<Option<i64>>)| match to {
                Some(at) => table.put(held(&id.to_string(), *at)),
                None => table.remove(&id.to_string()),
            };
            let state = |table: &Held| {
                let ids: BTreeSet<String> = table.items.keys().cloned().collect();
                (ids, table.due.clone(), table.bytes, table.without_time())
            };
            let (mut table, mut rebuilt) = (Held::new(), Held::new());
            for step in &first {
                change(&mut table, step);
                rebuilt.restore(&step.0.to_string(), step.1.map(|at| held(&step.0.to_string(), at)));
            }
            let place = table.savepoint();
            let committed = state(&table);
            prop_assert_eq!(&committed, &state(&rebuilt));
            second.iter().for_each(|step| change(&mut table, step));
            table.commit_to(place);
            table.roll_back();
            prop_assert_eq!(&committed, &state(&table));
        }
    }
}
