//! What an entry says of an embargo in a field of its own, whatever the field is called.

use crate::moment::{self, Stated};
use crate::split::tree::Element;
use serde_json::Value;

/// Names of elements, in lower case and without prefix: PRISM's, G2's, and what feeds make up.
const ELEMENTS: [&str; 5] = ["embargo", "embargoed", "embargodate", "embargoeduntil", "embargo_date"];
/// Names of the keys of JSON Feed, in lower case; extensions (`_agency`) hold them too.
const KEYS: [&str; 6] =
    ["embargo", "embargoed", "embargodate", "embargo_date", "embargoed_until", "embargoeduntil"];
/// Longest text of an embargo that is kept. Characters.
const LONGEST: usize = 200;

/// What a source says of an embargo in a field of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Embargo {
    /// There is no such field, or it says that there is none.
    #[default]
    None,
    /// Not for publication before this.
    Until(Stated),
    /// There is one, and no time can be read from it: the field as written.
    Unreadable(String),
    /// The field stands there empty: several agencies send it with every item that has no embargo.
    Empty,
}

impl Embargo {
    /// The time, if one could be read.
    pub fn until(&self) -> Option<&Stated> {
        match self {
            Self::Until(stated) => Some(stated),
            _ => None,
        }
    }

    /// What the text of a field says; `time_zone` counts for a time that states none.
    pub(crate) fn of_text(text: &str, time_zone: Option<&str>) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Empty;
        }
        if ["false", "no", "0", "none", "n/a", "nil", "-"].iter().any(|no| text.eq_ignore_ascii_case(no)) {
            return Self::None;
        }
        moment::read(text, time_zone).map_or_else(|| Self::Unreadable(kept(text)), Self::Until)
    }

    /// The graver of two: one that cannot be read, then the later time.
    pub(crate) fn graver(self, other: Self) -> Self {
        match (&self, &other) {
            (Self::Unreadable(_), _) => self,
            (_, Self::Unreadable(_)) => other,
            (Self::Until(one), Self::Until(another)) if one.at_ms >= another.at_ms => self,
            (_, Self::Until(_)) => other,
            (Self::Until(_) | Self::Empty, _) => self,
            (Self::None, _) => other,
        }
    }
}

/// What the elements of an RSS or Atom entry say, in whatever namespace.
pub(super) fn of_entry(entry: &Element<'_>, time_zone: Option<&str>) -> Embargo {
    let named = entry.elements().filter(|element| ELEMENTS.contains(&element.name.as_ref()));
    let said = named.map(|element| {
        let text = element.trimmed_text().or_else(|| {
            let attribute = ["until", "date", "value"].iter().find_map(|name| element.attribute(name));
            attribute.map(str::to_owned)
        });
        Embargo::of_text(&text.unwrap_or_default(), time_zone)
    });
    said.fold(Embargo::None, Embargo::graver)
}

/// What the keys of a JSON Feed item say, those of its extensions too.
pub(super) fn of_object(item: &Value, time_zone: Option<&str>) -> Embargo {
    let Some(fields) = item.as_object() else { return Embargo::None };
    let said = fields.iter().map(|(name, value)| {
        if name.starts_with('_') && value.is_object() {
            return own_keys(value, time_zone);
        }
        of_field(name, value, time_zone)
    });
    said.fold(Embargo::None, Embargo::graver)
}

fn own_keys(object: &Value, time_zone: Option<&str>) -> Embargo {
    let fields = object.as_object().into_iter().flatten();
    fields.map(|(name, value)| of_field(name, value, time_zone)).fold(Embargo::None, Embargo::graver)
}

fn of_field(name: &str, value: &Value, time_zone: Option<&str>) -> Embargo {
    if !KEYS.contains(&name.to_lowercase().as_str()) {
        return Embargo::None;
    }
    match value {
        Value::Null => Embargo::Empty,
        Value::String(text) => Embargo::of_text(text, time_zone),
        Value::Bool(false) => Embargo::None,
        other => Embargo::of_text(&other.to_string(), time_zone),
    }
}

fn kept(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::tree;
    use serde_json::json;

    fn entry(inside: &str) -> Embargo {
        let document =
            format!("<item xmlns:prism='http://prismstandard.org/namespaces/basic/2.0/'>{inside}</item>");
        let tree = tree::read(&document).unwrap();
        of_entry(tree.top.elements().next().unwrap(), None)
    }

    const NOON_MS: i64 = 1_781_265_600_000;

    #[test]
    fn an_element_says_a_time_something_unreadable_nothing_or_is_not_there() {
        for (inside, until) in [
            ("<prism:embargoDate>2026-06-12T12:00:00Z</prism:embargoDate>", NOON_MS),
            ("<embargoed>Fri, 12 Jun 2026 12:00:00 GMT</embargoed>", NOON_MS),
            ("<x:embargo until='2026-06-12T14:00:00+02:00'/>", NOON_MS),
            ("<embargo>2026-06-12T12:00:00Z</embargo><embargoed>2026-06-12T11:00:00Z</embargoed>", NOON_MS),
            ("<embargo>2026-06-12T12:00:00Z</embargo><embargoed/>", NOON_MS),
        ] {
            assert_eq!(entry(inside).until().map(|stated| stated.at_ms), Some(until), "{inside}");
        }
        for inside in ["<embargo>Tuesday, midday</embargo>", "<embargoed>true</embargoed>"] {
            assert!(matches!(entry(inside), Embargo::Unreadable(_)), "{inside}");
        }
        let both = "<embargo>2026-06-12T12:00:00Z</embargo><embargoed>after the vote</embargoed>";
        assert_eq!(entry(both), Embargo::Unreadable("after the vote".to_owned()));
        for inside in ["<embargoed/>", "<embargo>  </embargo>", "<prism:embargoDate></prism:embargoDate>"] {
            assert_eq!(entry(inside), Embargo::Empty, "{inside}");
        }
        for inside in
            ["<title>Oil embargo</title>", "<embargoed>false</embargoed>", "<embargo>none</embargo>"]
        {
            assert_eq!(entry(inside), Embargo::None, "{inside}");
        }
    }

    #[test]
    fn a_key_of_json_feed_says_the_same() {
        let read = |item: Value| of_object(&item, None);
        for item in [
            json!({"embargo": "2026-06-12T12:00:00Z"}),
            json!({"_agency": {"embargoed_until": "2026-06-12T12:00:00Z"}}),
            json!({"embargo_date": 1_781_265_600}),
        ] {
            assert_eq!(read(item.clone()).until().map(|stated| stated.at_ms), Some(NOON_MS), "{item}");
        }
        assert_eq!(read(json!({"embargoed": true})), Embargo::Unreadable("true".to_owned()));
        assert_eq!(read(json!({"embargo": null})), Embargo::Empty);
        assert_eq!(read(json!({"embargo": ""})), Embargo::Empty);
        assert_eq!(read(json!({"embargoed": false, "title": "embargo"})), Embargo::None);
    }
}
