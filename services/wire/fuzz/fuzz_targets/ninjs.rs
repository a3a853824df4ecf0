//! Any bytes as an item of ninjs.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("ninjs", bytes));
