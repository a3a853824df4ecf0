//! Polls feeds and publishes their entries, untouched, to the raw topic.
//!
//! [`board`] holds the feeds -> [`schedule`] says when, [`hosts`] whether -> [`http`] fetches -> [`observe`] tells what is new and
//! how the feed is -> [`records`] writes it -> [`mod@run`] commits new state and raw items in one transaction.
//! [`pages`] fetches what entries link to, for feeds that want it; [`archive`] looks for entries that rolled past.

mod archive;
#[cfg(test)]
mod behaviour;
mod board;
mod clock;
mod entries;
mod hosts;
pub mod http;
mod items;
#[doc(hidden)]
pub mod measure;
mod metrics;
mod observe;
mod packed;
mod pages;
mod poll;
mod records;
mod run;
pub mod sample;
pub mod schedule;
mod seen;
mod settings;
mod source;
mod table;

pub use run::{GROUP, READS, run};
pub use settings::Settings;
