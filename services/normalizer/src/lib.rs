//! Turns raw entries into clean, versioned stories.
//!
//! [`mod@run`] reads raw items -> `ahead` lets `prepare` parse and clean each, on all cores -> `desk` decides on them
//! one by one (`verdict` says what was decided), and `lessons` remembers what they teach of their sources -> `records` writes what comes of it -> one
//! commit takes outputs, state and offsets together. `rebuild` reads a desk's memory when it is gained, `sites` the rules of sites at the
//! start.

mod ahead;
mod desk;
mod lessons;
mod metrics;
#[cfg(test)]
mod model;
mod prepare;
mod rebuild;
mod records;
mod run;
mod sites;
mod verdict;

pub use run::{GROUP, READS, Settings, run};
pub use sites::site_rules;
