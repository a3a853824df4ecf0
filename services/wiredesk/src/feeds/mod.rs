//! The operator's table of feeds.
//! [`definition`] (TOML) or [`opml`] -> [`mod@file`] reads them, [`faults`] says what is wrong -> [`plan`] compares
//! them with the present -> [`store`] writes the difference to `wire.feeds`.

pub mod convert;
pub mod definition;
pub mod faults;
pub mod file;
pub mod interval;
pub mod opml;
pub mod plan;
pub mod rules;
pub mod secret;
pub mod slug;
pub mod store;
pub mod table;

pub use definition::Definition;
pub use faults::Wrong;
pub use file::{Found, check_section, read_file};
pub use plan::Plan;
pub use store::{apply, export_opml, export_toml, list};
