//! Any bytes as HTML: reading ends, and there are no more tokens than bytes.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let html = String::from_utf8_lossy(bytes);
    assert!(wire::clean::count_tokens(&html) <= html.len());
});
