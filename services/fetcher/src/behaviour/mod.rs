//! How the fetcher behaves towards publishers, a test a rule: the table of `docs/polling.md`.
//!
//! A [`rig`] drives the real board, client and reading of answers against a scripted origin on loopback, with a clock that
//! jumps from one poll to the next: weeks pass in milliseconds. [`page`] holds the docs to the tests.

mod archives;
mod freshness;
mod gaps;
mod moves;
#[path = "../../tests/fetcher/origin.rs"]
#[expect(dead_code, reason = "the tests of the whole fetcher use all of it")]
mod origin;
mod page;
mod pressure;
mod rig;
mod trouble;
mod validators;
