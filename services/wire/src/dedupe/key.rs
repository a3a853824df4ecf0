//! Short keys of what is remembered.

use siphasher::sip128::{Hasher128, SipHasher13};
use std::{
    collections::HashMap,
    hash::{BuildHasherDefault, Hasher},
};

/// An item by its id, in 16 bytes: the digits of the ids that are made here, a hash of any other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ItemKey(u128);

impl ItemKey {
    /// The key of an item id.
    pub(super) fn of(item_id: &str) -> Self {
        Self(digits(item_id).unwrap_or_else(|| of_another_make(item_id)))
    }

    /// The id that has this key, if it is one of those made here.
    pub(super) fn id(self) -> String {
        format!("itm-{:032x}", self.0)
    }

    /// True where the key tells the id.
    pub(super) fn tells(item_id: &str) -> bool {
        digits(item_id).is_some()
    }
}

fn of_another_make(item_id: &str) -> u128 {
    let mut hasher = SipHasher13::new();
    hasher.write(item_id.as_bytes());
    hasher.finish128().as_u128()
}

fn digits(item_id: &str) -> Option<u128> {
    let digits = item_id.strip_prefix("itm-").filter(|digits| digits.len() == 32)?;
    let lower = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    digits.bytes().all(lower).then(|| u128::from_str_radix(digits, 16).ok()).flatten()
}

/// The first sixteen bytes of a hash; fewer count as if zeroes followed.
pub(super) fn first_sixteen(hash: &[u8]) -> u128 {
    let mut first = [0; 16];
    let count = hash.len().min(16);
    first[..count].copy_from_slice(&hash[..count]);
    u128::from_be_bytes(first)
}

/// A map whose keys are hashes already.
pub(super) type KeyMap<K, V> = HashMap<K, V, BuildHasherDefault<AsItIs>>;

/// Takes the last eight bytes of a key for its hash.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct AsItIs(u64);

impl Hasher for AsItIs {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut eight = [0; 8];
            eight[..chunk.len()].copy_from_slice(chunk);
            self.0 = self.0.rotate_left(32) ^ u64::from_le_bytes(eight);
        }
    }

    fn write_u64(&mut self, key: u64) {
        self.0 ^= key;
    }

    fn write_u128(&mut self, key: u128) {
        self.0 ^= key as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_made_here_are_told_by_their_keys_and_others_are_not() {
        let id = "itm-00ff0000000000000000000000000abc";
        assert!(ItemKey::tells(id));
        assert_eq!(ItemKey::of(id).id(), id);
        for other in ["itm-1", "a", "", "itm-00FF0000000000000000000000000abc"] {
            assert!(!ItemKey::tells(other), "{other}");
            assert_ne!(ItemKey::of(other).id(), other);
        }
        assert_ne!(ItemKey::of("a"), ItemKey::of("b"));
    }
}
