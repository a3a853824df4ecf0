//! Any bytes as an item of ANPA 1312.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("anpa1312", bytes));
