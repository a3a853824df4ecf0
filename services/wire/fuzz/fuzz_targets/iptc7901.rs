//! Any bytes as an item of IPTC 7901.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("iptc7901", bytes));
