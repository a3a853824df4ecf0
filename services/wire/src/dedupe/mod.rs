//! Tells versions and copies of items apart.
//!
//! [`candidate`] is what is compared -> [`index`] remembers -> [`decide`] gives a [`verdict`], by
//! [`order`] for an item that is known, by [`join`] for one that is not, by [`kill`] for an end ->
//! [`family`] says what it is to the story, [`change`] what is new in a version; [`waiting`] compares those that wait for the
//! end of an embargo.
//!
//! Whose text an item has is told by [`kin`]: its canonical URL, the hash of its text, then its prints: [`near`] finds
//! the texts of the last days that share some, [`relation`] says what that makes of it. [`origin`] says who wrote it.
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
mod kin;
mod near;
mod order;
mod origin;
mod relation;
mod verdict;
mod waiting;

pub use candidate::{Candidate, MIN_WORDS};
pub use family::Event;
pub use index::{Index, Savepoint};
pub use kill::{Notice, Upstream};
pub use near::{TEXTS, document::WINDOW_MS, prints::count_prints};
pub use verdict::{Decided, Outcome};
pub use waiting::{Standing, Waiting, hash_of, with_seen};
