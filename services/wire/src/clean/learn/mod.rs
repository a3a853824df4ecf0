//! Learns of each source what stands around its stories: what recurs at the same place is residue, also when no rule
//! knows it. [`look()`] notes what an item has at its ends -> [`Memory`] counts it, bounded -> [`Learnt`] is what counts.
//!
//! Agencies repeat background word for word, so prose is held to a bar of its own: [`bar`].

mod apply;
mod bar;
mod look;
mod memory;
mod record;
mod snapshot;

pub(super) use apply::{prose, rest};
pub use look::Sightings;
pub(super) use look::look;
pub use memory::Memory;
pub use snapshot::Learnt;

/// Name of the rule by which a block goes that was learnt, before the counts.
pub(super) const RULE: &str = "learnt";

/// Where a block stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Place {
    /// Before the story, or as its first paragraph.
    Before,
    /// Anywhere else; only links are learnt there.
    Within,
    /// After the story, or as its last paragraph.
    After,
}

/// What a block is by its form, which says how much it takes to call it residue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Form {
    /// A few words that are no sentence.
    Short,
    /// Most of it is links, and it is no long sentence.
    Link,
    /// An address, a telephone number.
    Contact,
    /// Everything that reads on, and every sentence.
    Prose,
}

#[cfg(test)]
mod tests;
