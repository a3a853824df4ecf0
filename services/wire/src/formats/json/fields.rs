//! Fields of an object. Versions of a standard write the same name in other cases (`pubstatus`, `pubStatus`): names are
//! given in lower case, and found in any.

use crate::split::text;
use serde_json::Value;

/// Most values of a list that are read: no news has more, and each is compared with those before.
const LIST_LIMIT: usize = 1_000;

/// Most fields of an object that are looked at for a name in another case.
const FIELDS_LIMIT: usize = 500;

/// The field of a name. One that is null is none.
pub(in crate::formats) fn get<'v>(object: &'v Value, name: &str) -> Option<&'v Value> {
    let fields = object.as_object()?;
    let mut all = fields.iter().take(FIELDS_LIMIT);
    let in_any_case = || all.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value);
    let found = fields.get(name).or_else(in_any_case);
    found.filter(|value| !value.is_null())
}

/// True where there is a field of that name, null or not.
pub(in crate::formats) fn has(object: &Value, name: &str) -> bool {
    object.as_object().is_some_and(|fields| {
        fields.contains_key(name)
            || fields.keys().take(FIELDS_LIMIT).any(|found| found.eq_ignore_ascii_case(name))
    })
}

/// A string as written, unless there is nothing in it.
pub(in crate::formats) fn raw<'v>(object: &'v Value, name: &str) -> Option<&'v str> {
    get(object, name).and_then(Value::as_str).filter(|text| !text.trim().is_empty())
}

/// A string or a number, on one line; nothing for an empty one.
pub(in crate::formats) fn line(object: &Value, name: &str) -> Option<String> {
    get(object, name).and_then(line_of)
}

/// The first of several names that has a line.
pub(in crate::formats) fn first_line(object: &Value, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| line(object, name))
}

/// A value that is a string or a number, on one line; nothing for an empty one.
pub(in crate::formats) fn line_of(value: &Value) -> Option<String> {
    let line = match value {
        Value::String(text) => text::collapsed(text),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    Some(line).filter(|line| !line.is_empty())
}

/// The values of a list, as many as are read; of anything else itself.
pub(in crate::formats) fn list<'v>(object: &'v Value, name: &str) -> Vec<&'v Value> {
    match get(object, name) {
        Some(Value::Array(values)) => {
            values.iter().filter(|value| !value.is_null()).take(LIST_LIMIT).collect()
        }
        other => other.into_iter().collect(),
    }
}

/// The values of the lists of several names.
pub(in crate::formats) fn lists<'v>(object: &'v Value, names: &[&str]) -> Vec<&'v Value> {
    names.iter().flat_map(|name| list(object, name)).collect()
}

/// Lines of a list of strings, or of objects with a name.
pub(in crate::formats) fn lines(object: &Value, name: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for value in list(object, name) {
        let line = line_of(value).or_else(|| line(value, "name"));
        lines.extend(line.filter(|line| !lines.contains(line)));
    }
    lines
}

/// Objects that have a name each: the fields of an object, or a list of objects that carry it.
pub(in crate::formats) fn named<'v>(object: &'v Value, name: &str) -> Vec<(&'v str, &'v Value)> {
    match get(object, name) {
        Some(Value::Object(fields)) => fields
            .iter()
            .filter(|(_, value)| value.is_object())
            .take(LIST_LIMIT)
            .map(|(name, value)| (name.as_str(), value))
            .collect(),
        Some(Value::Array(values)) => {
            let values = values.iter().filter(|value| value.is_object()).take(LIST_LIMIT);
            values.map(|value| (raw(value, "name").unwrap_or_default(), value)).collect()
        }
        _ => Vec::new(),
    }
}

/// A number of pixels or the like, written as a number or a string.
pub(in crate::formats) fn count(object: &Value, name: &str) -> Option<u32> {
    match get(object, name)? {
        Value::String(text) => text.trim().parse().ok(),
        value => value.as_u64().and_then(|count| u32::try_from(count).ok()),
    }
}

/// IPTC's urgency, 1 to 9, written as a number or a string.
pub(in crate::formats) fn urgency(object: &Value) -> Option<u8> {
    let urgency = count(object, "urgency")?;
    u8::try_from(urgency).ok().filter(|urgency| (1..=9).contains(urgency))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_field_is_found_in_any_case_and_shape() {
        let object = json!({"pubStatus": " usable ", "n": 7, "none": null, "l": ["a", {"name": "b"}, "a"],
            "urgency": "4", "r": {"x": {"a": 1}, "y": 2}, "empty": " "});
        assert_eq!(line(&object, "pubstatus").as_deref(), Some("usable"));
        assert_eq!(line(&object, "n").as_deref(), Some("7"));
        assert_eq!((get(&object, "none"), has(&object, "none")), (None, true));
        assert_eq!(lines(&object, "l"), ["a", "b"]);
        assert_eq!(urgency(&object), Some(4));
        assert_eq!(named(&object, "r").len(), 1);
        assert_eq!((raw(&object, "empty"), line(&object, "empty")), (None, None));
        for urgency_written in [json!(0.1), json!(0), json!(10), json!("high"), json!([4])] {
            assert_eq!(urgency(&json!({"urgency": urgency_written})), None);
        }
    }
}
