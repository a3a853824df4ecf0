//! Which items have a URL or a text now, the one that came first at the front.

use super::key::ItemKey;

/// An item that has it, with the time at which the item first arrived, ms since 1970 UTC.
pub(super) type Holder = (i64, ItemKey);

/// So many are found by one URL or text, those that came first: the link of a whole site tells no items apart.
const MOST: usize = 256;

/// The items that have it. Nearly always it is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Holders {
    One(Holder),
    Many(Vec<Holder>),
}

impl Holders {
    /// With one more.
    pub(super) fn with(before: Option<Self>, holder: Holder) -> Self {
        let mut many = match before {
            None => return Self::One(holder),
            Some(Self::One(only)) if only == holder => return Self::One(holder),
            Some(Self::One(only)) => vec![only],
            Some(Self::Many(many)) => many,
        };
        if let Err(place) = many.binary_search(&holder) {
            many.insert(place, holder);
            many.truncate(MOST);
        }
        Self::Many(many)
    }

    /// Without an item; `None` if no other has it.
    pub(super) fn without(self, key: ItemKey) -> Option<Self> {
        match self {
            Self::One((_, only)) => (only != key).then_some(self),
            Self::Many(mut many) => {
                many.retain(|(_, one)| *one != key);
                match many[..] {
                    [] => None,
                    [only] => Some(Self::One(only)),
                    _ => Some(Self::Many(many)),
                }
            }
        }
    }

    /// Their keys, the first first.
    pub(super) fn keys(&self) -> impl Iterator<Item = ItemKey> + '_ {
        let all = match self {
            Self::One(only) => std::slice::from_ref(only),
            Self::Many(many) => &many[..],
        };
        all.iter().map(|(_, key)| *key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_one_that_came_first_is_found_first_in_whatever_order_they_are_added() {
        let [a, b, c] = ["a", "b", "c"].map(ItemKey::of);
        let all = [(3, a), (1, b), (2, c)];
        let mut held = None;
        for holder in all.into_iter().chain(all) {
            held = Some(Holders::with(held, holder));
        }
        let held = held.unwrap();
        assert_eq!(held.keys().collect::<Vec<_>>(), [b, c, a]);
        let held = held.without(b).unwrap().without(c).unwrap();
        assert_eq!(held, Holders::One((3, a)));
        assert_eq!(held.clone().without(b), Some(held.clone()));
        assert_eq!(held.without(a), None);
    }
}
