//! Any bytes as an item of RSS.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("rss2.0", bytes));
