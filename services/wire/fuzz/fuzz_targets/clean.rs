//! Any bytes as any kind of content, under any policy: it ends, and what is kept is the body.

#![no_main]

use libfuzzer_sys::fuzz_target;
use wire::clean::{Input, Kind, Policy, clean};

fuzz_target!(|input: (u8, &[u8])| {
    let (choice, bytes) = input;
    let text = String::from_utf8_lossy(bytes);
    let kind = [Kind::Html, Kind::Text, Kind::Page][usize::from(choice % 3)];
    let policy = [Policy::Full, Policy::Full, Policy::Fields, Policy::Off][usize::from(choice / 3 % 4)];
    let title = (choice & 64 != 0).then_some("Ferry to sail again | Elm Register");
    let url = (choice & 128 != 0).then_some("https://news.example/2026/ferry");
    let cleaned =
        clean(&Input { kind, text: &text, language: None, title, url, time_ms: Some(1_641_081_600_000), policy, learnt: None, site: None });
    let kept = cleaned.blocks.iter().filter(|block| block.label.is_kept()).count();
    assert_eq!(kept, cleaned.body.len());
    assert!(!cleaned.body_html.contains("<script") && !cleaned.body_html.contains('\0'));
});
