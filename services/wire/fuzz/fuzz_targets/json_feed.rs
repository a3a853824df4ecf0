//! Any bytes as an item of JSON Feed.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("jsonfeed1.1", bytes));
