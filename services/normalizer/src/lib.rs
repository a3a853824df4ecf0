//! Turns raw entries into clean, versioned stories.
//!
//! [`mod@run`] reads raw items -> `prepare` parses and cleans each, on all cores -> `desk` decides on them one by
//! one -> `records` writes what comes of it -> one commit takes outputs, state and offsets together.

mod desk;
mod metrics;
mod prepare;
mod records;
mod run;

pub use run::{Settings, run};
