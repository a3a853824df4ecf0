//! Any bytes as an item of dpa's JSON.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("dpa-json", bytes));
