//! Whole pages in the layouts that templates make: what is the story, and what is a field.
//! `fixtures/pages/NAME.html` in, `NAME.txt` out: the fields a line each, a blank line, the body.

use std::fmt::Write;
use std::path::Path;
use wire::clean::{Cleaned, Input, Kind, Policy, clean, facts};

fn cleaned(html: &str) -> Cleaned {
    clean(&Input {
        kind: Kind::Page,
        text: html,
        language: None,
        title: None,
        url: None,
        time_ms: None,
        policy: Policy::Full,
        learnt: None,
        site: None,
    })
}

/// What came of a page, as the text files have it.
fn written(cleaned: &Cleaned) -> String {
    let mut out = String::new();
    let headline = cleaned.headline.iter().map(|text| ("headline", text));
    let byline = cleaned.byline.iter().map(|name| ("byline", name));
    let captions = cleaned.captions.iter().map(|caption| ("caption", &caption.text));
    let language = cleaned.language.iter().map(|tag| ("language", tag));
    for (field, text) in headline.chain(byline).chain(captions).chain(language) {
        let _ = writeln!(out, "{field}: {text}");
    }
    out.push('\n');
    for paragraph in &cleaned.body {
        let _ = writeln!(out, "{paragraph}");
    }
    out
}

#[test]
fn the_story_is_found_in_every_layout() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/pages");
    for name in ["magazine", "nameless", "live", "scroll", "builder", "verse", "program", "column"] {
        let read = |ending: &str| std::fs::read_to_string(folder.join(format!("{name}.{ending}"))).unwrap();
        assert_eq!(written(&cleaned(&read("html"))), read("txt"), "{name}");
    }
}

#[test]
fn a_page_without_a_story_is_no_error() {
    for html in ["", "<html>", "<nav><a href=/>Home</a></nav>", "<div><div><p></p></div>"] {
        let cleaned = cleaned(html);
        assert_eq!(cleaned.byline, Vec::<String>::new(), "{html}");
        assert_eq!(facts(html), wire::clean::Facts::default(), "{html}");
    }
}
