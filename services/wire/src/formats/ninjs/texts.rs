//! Headlines, descriptions and bodies: fields with the role in their name (`body_xhtml`, 1.x), or lists (`bodies`, 2.x).

use crate::formats::json::fields::{get, line, line_of, list, lists, raw};
use crate::formats::json::markup::{self, Kind};
use crate::parse::Parsed;
use crate::split::text;
use serde_json::Value;

/// Roles of a description, from the one that sums up best; all others come after these.
const SUMMARIES: [&str; 12] = [
    "summary",
    "abstract",
    "lead",
    "main",
    "text",
    "html",
    "xhtml",
    "richtext",
    "",
    "teaser",
    "caption",
    "caption_xhtml",
];

/// A text with what it is.
pub(in crate::formats) struct Text<'v> {
    role: String,
    kind: Kind,
    written: &'v str,
}

impl Text<'_> {
    fn rank(&self) -> usize {
        SUMMARIES.iter().position(|role| *role == self.role).unwrap_or(SUMMARIES.len())
    }

    /// On one line.
    fn line(&self) -> String {
        match self.kind {
            Kind::Plain => text::collapsed(self.written),
            _ => markup::html(self.written, self.kind).map(|html| text::of_html(&html)).unwrap_or_default(),
        }
    }
}

/// The texts of a kind, in their order: those of 2.x (`bodies`) after those of 1.x (`body`, `body_...`).
fn texts<'v>(item: &'v Value, one: &str, many: &str) -> Vec<Text<'v>> {
    let mut texts = Vec::new();
    for (name, value) in item.as_object().into_iter().flatten() {
        let lower = name.to_lowercase();
        let role = lower
            .strip_prefix(one)
            .and_then(|rest| if rest.is_empty() { Some(rest) } else { rest.strip_prefix('_') });
        if let (Some(role), Some(written)) = (role, value.as_str()) {
            texts.push(Text { role: role.to_owned(), kind: Kind::of(None, role, written), written });
        }
    }
    for value in list(item, many) {
        let written = value.as_str().or_else(|| raw(value, "value"));
        let role = line(value, "role").unwrap_or_default().to_lowercase();
        let media_type = line(value, "contenttype");
        if let Some(written) = written {
            texts.push(Text { kind: Kind::of(media_type.as_deref(), &role, written), role, written });
        }
    }
    texts.retain(|text| !text.written.trim().is_empty());
    texts
}

/// Fills headline and subheadline: the main one, and the next that says something else. A title stands in for a headline.
pub(in crate::formats) fn headlines(item: &Value, parsed: &mut Parsed) {
    let mut headlines = texts(item, "headline", "headlines");
    let rank = |text: &Text<'_>| match text.role.as_str() {
        "" | "main" => 0,
        _ => 1,
    };
    headlines.sort_by_key(rank);
    let mut lines: Vec<String> = Vec::new();
    for line in headlines.iter().map(Text::line).filter(|line| !line.is_empty()) {
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    let mut lines = lines.into_iter();
    parsed.headline = lines.next().or_else(|| line(item, "title"));
    parsed.more.subheadline = lines.next();
}

/// The body: HTML before XHTML, NITF and plain text; of several of a kind the first.
pub(in crate::formats) fn content(item: &Value) -> Option<String> {
    let bodies = texts(item, "body", "bodies");
    let best = bodies.iter().rev().max_by_key(|text| text.kind)?;
    markup::html(best.written, best.kind)
}

/// The description that sums up best, as HTML; of those of one role, the one with the best markup.
pub(in crate::formats) fn summary(item: &Value) -> Option<String> {
    let best = descriptions(item)?;
    markup::html(best.written, best.kind)
}

/// The description on one line.
pub(in crate::formats) fn caption(item: &Value) -> Option<String> {
    descriptions(item).map(|text| text.line()).filter(|line| !line.is_empty())
}

fn descriptions(item: &Value) -> Option<Text<'_>> {
    let mut texts = texts(item, "description", "descriptions");
    // Who wrote the caption, lines of credit and notes on use describe nothing.
    texts.retain(|text| {
        !["writer", "creator", "creditline", "credit", "usage", "usageterms"].contains(&text.role.as_str())
    });
    texts.into_iter().min_by_key(Text::rank)
}

/// Bylines: a line, or a list of lines and persons.
pub(in crate::formats) fn bylines(item: &Value) -> Vec<String> {
    let mut bylines = Vec::new();
    for value in lists(item, &["by", "byline", "bylines"]) {
        // TT's are for readers or for the desk.
        if line(value, "internal").is_some_and(|internal| internal == "true") {
            continue;
        }
        let whole = || ["by", "byline", "name"].iter().find_map(|name| line(value, name));
        let parts = || {
            let names: Vec<String> =
                ["firstname", "lastname"].iter().filter_map(|name| line(value, name)).collect();
            Some(names.join(" ")).filter(|name| !name.is_empty())
        };
        let byline = line_of(value).or_else(whole).or_else(parts);
        bylines.extend(byline.filter(|byline| !bylines.contains(byline)));
    }
    if bylines.is_empty() {
        let persons = lists(item, &["authors", "author"]);
        bylines = persons
            .into_iter()
            .filter_map(|person| line_of(person).or_else(|| line(person, "name")))
            .collect();
    }
    bylines
}

/// The credit of a picture: its credit line, else who made it.
pub(in crate::formats) fn credit(item: &Value) -> Option<String> {
    let line = ["creditline", "credit", "description_creditline"].iter().find_map(|name| line(item, name));
    let byline = || Some(bylines(item).join(", ")).filter(|line| !line.is_empty());
    let maker =
        || get(item, "photographer").and_then(|maker| line_of(maker).or_else(|| self::line(maker, "name")));
    line.or_else(byline).or_else(maker)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_best_body_and_description_are_chosen() {
        let item = json!({
            "bodies": [{"role": "text", "contentType": "text/plain", "value": "plain"},
                {"role": "html5", "contentType": "text/html", "value": "<html><body><p>html</p></body></html>"},
                {"role": "own", "contentType": "application/xml", "value": "<OWN>"}],
            "descriptions": [{"role": "writer", "value": "ab"}, {"role": "caption", "value": "caption"},
                {"value": "A & B", "contentType": "text/plain"}],
            "headlines": [{"role": "seo", "value": "Short"}, {"role": "main", "value": " Main  one "}]});
        assert_eq!(content(&item).as_deref(), Some("<p>html</p>"));
        assert_eq!(summary(&item).as_deref(), Some("<p>A &amp; B</p>"));
        assert_eq!(caption(&item).as_deref(), Some("A & B"));
        let mut parsed = Parsed::default();
        headlines(&item, &mut parsed);
        assert_eq!(
            (parsed.headline.as_deref(), parsed.more.subheadline.as_deref()),
            (Some("Main one"), Some("Short"))
        );
    }

    #[test]
    fn fields_of_1_x_have_their_role_in_their_name() {
        let item = json!({"body_text": "plain", "body_xhtml": "<p>x</p>", "headline": "H", "headline_sub": "S",
            "title": "T", "description_text": "a", "description_xhtml": "<p>b</p>", "byline": "By A"});
        assert_eq!(content(&item).as_deref(), Some("<p>x</p>"));
        assert_eq!(caption(&item).as_deref(), Some("a"));
        let mut parsed = Parsed::default();
        headlines(&item, &mut parsed);
        assert_eq!((parsed.headline.as_deref(), parsed.more.subheadline.as_deref()), (Some("H"), Some("S")));
        assert_eq!(bylines(&item), ["By A"]);
        headlines(&json!({"title": "T"}), &mut parsed);
        assert_eq!(parsed.headline.as_deref(), Some("T"));
    }
}
