//! Any bytes as plain text: every letter of it is in some block, or in the dateline that was cut from one.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::clean::{Input, Kind, Policy, clean};

fuzz_target!(|bytes: &[u8]| {
    let text = String::from_utf8_lossy(bytes);
    let input =
        |policy| Input { kind: Kind::Text, text: &text, language: None, title: None, url: None, time_ms: None, policy, learnt: None, site: None };
    clean(&input(Policy::Full));
    let letters = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).count();
    let off = clean(&input(Policy::Off));
    // Angles and ampersands may be tags and references.
    if !text.contains(['<', '&']) {
        assert_eq!(off.body.iter().map(|text| letters(text)).sum::<usize>(), letters(&text));
    }
});
