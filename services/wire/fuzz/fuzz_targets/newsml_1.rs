//! Any bytes as an item of NewsML 1.x.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("newsml-1.2", bytes));
