//! Any bytes as an item of Atom.

#![no_main]

mod read;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| read::item("atom1.0", bytes));
