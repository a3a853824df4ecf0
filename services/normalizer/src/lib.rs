//! Turns raw entries into clean, versioned stories.
//!
//! [`mod@run`] reads raw items -> `ahead` lets `prepare` parse and clean each, on all cores -> `desk` decides on them
//! one by one, behind its `gate` what is embargoed waits, `verdict` says what was decided, and `lessons` remembers what
//! they teach of their sources -> `records` writes what comes of it -> one
//! commit takes outputs, state and offsets together. `rebuild` reads a desk's memory when it is gained, `sites` the rules of sites at the
//! start; `clock` judges the clock, `places` knows how far the desk has come, `notes` tells what happened.

mod ahead;
mod clock;
mod desk;
#[cfg(test)]
mod disturbed;
mod gate;
mod lessons;
mod metrics;
#[cfg(test)]
mod model;
mod notes;
mod places;
mod prepare;
mod rebuild;
mod records;
mod run;
mod sites;
mod verdict;

pub use run::{GROUP, READS, Settings, run};
pub use sites::site_rules;
