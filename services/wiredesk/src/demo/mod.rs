//! A newsroom inside the program: feeds that gain items, updates, copies and a correction as minutes pass, so that
//! the pipeline can be tried without a network.
//! [`copy`] what was written -> [`script`] when it is published -> [`edition`] what stands in each feed ->
//! `formats` its document -> [`origin`] serves it. [`newsroom`] runs them; tests drive [`origin`] by hand.

pub mod answer;
pub mod copy;
pub mod dates;
pub mod edition;
mod formats;
pub mod newsroom;
pub mod origin;
#[cfg(test)]
mod reading;
pub mod script;

pub use answer::Answer;
pub use newsroom::Newsroom;
pub use origin::{Origin, Request, Site};
