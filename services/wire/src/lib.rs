//! The domain of Wiredesk: functions from values to values; no I/O, no clock, no runtime.
//!
//! One item's way: [`split`] cuts a document into entries -> [`parse`] reads an entry (`formats`: agencies' own) -> [`clean`] takes
//! the story out of its content -> [`dedupe`] tells versions and copies apart, [`gate`] holds what is embargoed.
//! [`assemble`] puts the item together. Beside it: [`ids`] makes the ids, [`link`] canonical URLs, [`moment`] reads times,
//! [`status`] what may be used.

pub mod assemble;
pub mod clean;
pub mod dedupe;
mod formats;
pub mod gate;
pub mod ids;
pub mod link;
pub mod moment;
pub mod parse;
pub mod split;
pub mod status;
mod words;

/// Number of words of a text; scripts without spaces count by the character. As `Item.word_count`.
pub fn words_in(text: &str) -> usize {
    words::count(text)
}
