//! Any bytes as an item of NITF.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("nitf", bytes));
