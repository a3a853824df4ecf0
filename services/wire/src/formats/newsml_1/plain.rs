//! Plain text as paragraphs of HTML.

use crate::split::text;

/// A line longer than this was not wrapped by hand. Characters.
const WRAPPED: usize = 100;

/// Paragraphs: by blank lines; where there are none, by indented lines; where there are none, a line each if lines are
/// longer than a screen's. Shorter ones were wrapped, and are one paragraph.
pub(super) fn paragraphs(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let (Some(first), Some(last)) =
        (lines.iter().position(|line| !line.is_empty()), lines.iter().rposition(|line| !line.is_empty()))
    else {
        return String::new();
    };
    let lines = &lines[first..=last];
    let has_blank = lines.iter().any(|line| line.is_empty());
    let indented = lines.iter().filter(|line| is_indented(line)).count();
    let is_indented_through = indented == lines.iter().filter(|line| !line.is_empty()).count();
    let by_indent = !has_blank && indented > 0 && !is_indented_through;
    // Scripts without spaces have short paragraphs that were not wrapped.
    let by_line = !has_blank
        && !by_indent
        && lines.iter().any(|line| {
            line.chars().count() > WRAPPED
                || is_indented(line)
                || !line.is_ascii() && !line.trim().contains(' ')
        });
    let mut html = String::with_capacity(text.len() + 64);
    let mut paragraph = String::new();
    for line in lines {
        if line.is_empty() || by_line || by_indent && is_indented(line) {
            end(&mut paragraph, &mut html);
        }
        if !paragraph.is_empty() {
            paragraph.push('\n');
        }
        paragraph.push_str(line.trim());
    }
    end(&mut paragraph, &mut html);
    html
}

fn is_indented(line: &str) -> bool {
    line.starts_with(['\t', '\u{3000}']) || line.starts_with("  ")
}

fn end(paragraph: &mut String, html: &mut String) {
    if !paragraph.is_empty() {
        html.extend(["<p>", &text::escaped(paragraph), "</p>"]);
        paragraph.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_told_by_blank_lines_indents_or_long_lines() {
        let long = "word ".repeat(30);
        let long = long.trim();
        for (text, want) in [
            ("\nOne\nand on.\n\n\nTwo < 3.\n", "<p>One\nand on.</p><p>Two &lt; 3.</p>".to_owned()),
            ("   One\nand on.\n   Two.", "<p>One\nand on.</p><p>Two.</p>".to_owned()),
            ("   One.\n   Two.", "<p>One.</p><p>Two.</p>".to_owned()),
            ("Wrapped\nby hand.", "<p>Wrapped\nby hand.</p>".to_owned()),
            (&format!("{long}\n{long}"), format!("<p>{long}</p><p>{long}</p>")),
            ("港湾に堤防。\n費用は十二億円。", "<p>港湾に堤防。</p><p>費用は十二億円。</p>".to_owned()),
            (" \n ", String::new()),
        ] {
            assert_eq!(paragraphs(text), want, "{text}");
        }
    }
}
