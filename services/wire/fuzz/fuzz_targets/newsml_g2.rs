//! Any bytes as an item of NewsML-G2.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("newsml-g2", bytes));
