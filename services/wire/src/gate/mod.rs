//! Holds what may not be published yet, until its time.
//!
//! [`terms`] says what an item is embargoed by, from its fields or, by [`wording`], from its text -> [`mod@pass`] says what
//! becomes of a delivery -> [`held`] remembers what waits, and what is due -> [`release`] lets it go. [`clock`] judges
//! whether the clock may be believed: it is asked before anything is let go.

pub mod clock;
pub mod held;
pub mod pass;
pub mod release;
pub mod terms;
pub mod wording;

pub use clock::ClockJudge;
pub use held::Held;
pub use pass::{Passage, pass};
pub use terms::{Embargo, Terms};
