//! Any bytes as a document of any format.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::document(bytes));
