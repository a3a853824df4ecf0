//! Any bytes as an item of AP's JSON.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("ap-json", bytes));
