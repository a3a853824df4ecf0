//! Tells versions and copies of items apart.
//!
//! [`candidate`] is what is compared -> [`index`] remembers -> [`decide`] gives a [`verdict`], by
//! [`order`] for an item that is known, by [`join`] for one that is not, by [`kill`] for an end ->
//! [`family`] says what it is to the story, [`change`] what is new in a version; [`waiting`] compares those that wait for the
//! end of an embargo. By identity so far: the item's id, its canonical URL, the hash of
//! its text.
//! What is decided is visible at once and undone by [`Index::roll_back`] until [`Index::commit`].

mod candidate;
mod change;
mod decide;
mod family;
mod holders;
mod identity;
mod index;
mod join;
mod key;
mod kill;
mod order;
mod verdict;
mod waiting;

pub use candidate::{Candidate, MIN_WORDS};
pub use family::Event;
pub use index::{Index, Savepoint};
pub use kill::{Notice, Upstream};
pub use verdict::{Decided, Outcome};
pub use waiting::{Standing, Waiting, hash_of, with_seen};
