//! Mends JSON that suppliers write wrong in ways that leave no doubt of what was meant. Quotes that end a string too early
//! are not among them.

/// A document as it was meant, and what was done to it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Mended {
    /// The document.
    pub(crate) text: String,
    /// What was done, in words, each once.
    pub(crate) notes: Vec<String>,
}

impl Mended {
    fn note(&mut self, note: &str) {
        if self.notes.iter().all(|known| known != note) {
            self.notes.push(note.to_owned());
        }
    }
}

const CONTROLS: &str = "control characters in JSON strings were escaped or made spaces";
const ESCAPES: &str = "JSON escapes that mean nothing were taken as they stand";
const COMMAS: &str = "commas before the end of a JSON list were dropped";
/// The note for a rest.
pub(crate) const REST: &str = "what stands after the end of the JSON was passed over";
const SPACES: &str = "characters between JSON values that mean nothing were dropped";

/// The document with control characters in strings and lone backslashes escaped, escapes that are none and halves of a
/// pair replaced, commas before a closing bracket and all that follows its end left out.
pub(crate) fn mended(document: &str) -> Mended {
    let mut mended = Mended { text: String::with_capacity(document.len() + 64), notes: Vec::new() };
    let (mut depth, mut in_string) = (0_usize, false);
    let mut rest = document;
    while let Some(character) = rest.chars().next() {
        let after = &rest[character.len_utf8()..];
        if in_string {
            rest = in_a_string(character, after, &mut mended);
            in_string = character != '"';
            continue;
        }
        rest = after;
        match character {
            ',' if after.trim_start().starts_with([']', '}']) => mended.note(COMMAS),
            ' ' | '\n' | '\r' | '\t' => mended.text.push(character),
            '\u{feff}' => mended.note(SPACES),
            _ if character.is_control() || character.is_whitespace() => {
                mended.text.push(' ');
                mended.note(SPACES);
            }
            _ => {
                mended.text.push(character);
                match character {
                    '"' => in_string = true,
                    '{' | '[' => depth += 1,
                    '}' | ']' => {
                        depth = depth.saturating_sub(1);
                        if depth == 0 {
                            if !rest.trim().is_empty() {
                                mended.note(REST);
                            }
                            break;
                        }
                    }
                    _ => {}
                }
            }
        }
    }
    mended
}

/// Takes a character in a string, and those that belong to it; what is left after them.
fn in_a_string<'d>(character: char, after: &'d str, mended: &mut Mended) -> &'d str {
    if character < ' ' {
        match character {
            '\t' | '\n' | '\r' => mended.text.push_str(&format!("\\u{:04x}", u32::from(character))),
            // What is no white space means nothing in a text.
            _ => mended.text.push(' '),
        }
        mended.note(CONTROLS);
        return after;
    }
    if character != '\\' {
        mended.text.push(character);
        return after;
    }
    let Some(escaped) = after.chars().next() else {
        mended.text.push_str("\\\\");
        mended.note(ESCAPES);
        return after;
    };
    let rest = &after[escaped.len_utf8()..];
    match escaped {
        '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' => {
            mended.text.extend(['\\', escaped]);
            rest
        }
        'u' => unicode(after, mended),
        // A backslash at the end of a line: a break that was meant as one.
        _ if escaped < ' ' => {
            mended.text.push_str("\\n");
            mended.note(CONTROLS);
            rest
        }
        // Escaped though it needs it not.
        '\'' | '`' | '‘' | '’' | '‚' | '“' | '”' | '„' | '«' | '»' => {
            mended.text.push(escaped);
            mended.note(ESCAPES);
            rest
        }
        _ => {
            mended.text.push_str("\\\\");
            mended.note(ESCAPES);
            after
        }
    }
}

/// Takes `\u` and its digits; `after` is what follows the backslash.
fn unicode<'d>(after: &'d str, mended: &mut Mended) -> &'d str {
    let digits = |text: &'d str| {
        let code = text.strip_prefix('u')?.get(..4)?;
        let code = code.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(code)?;
        u32::from_str_radix(code, 16).ok()
    };
    let Some(code) = digits(after) else {
        mended.text.push_str("\\\\");
        mended.note(ESCAPES);
        return after;
    };
    let (this, rest) = after.split_at(5);
    if !(0xd800..0xe000).contains(&code) {
        mended.text.extend(["\\", this]);
        return rest;
    }
    let second = rest.strip_prefix('\\').and_then(digits);
    if code < 0xdc00 && second.is_some_and(|second| (0xdc00..0xe000).contains(&second)) {
        let (that, rest) = rest.split_at(6);
        mended.text.extend(["\\", this, that]);
        return rest;
    }
    mended.text.push_str("\\ufffd");
    mended.note(ESCAPES);
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_suppliers_write_wrong_is_read_as_it_was_meant() {
        for (document, meant, notes) in [
            ("{\"a\": \"b\tc\r\nd\"}", "b\tc\r\nd", &[CONTROLS][..]),
            ("{\"a\": \"b\u{1f}c\0\"}", "b c ", &[CONTROLS]),
            (r#"{"a": "it\'s C:\dir \u201 \“so\”"}"#, r"it's C:\dir \u201 “so”", &[ESCAPES]),
            (r#"{"a": "half \ud83d, whole \ud83d\ude00"}"#, "half \u{fffd}, whole \u{1f600}", &[ESCAPES]),
            (r#"{"a": "b", }"#, "b", &[COMMAS]),
            (r#"{"a": "b"};"#, "b", &[REST]),
            ("\u{feff}{\u{a0}\"a\": \"b\"\0}", "b", &[SPACES]),
            ("{\"a\": \"one\\\ntwo\"}", "one\ntwo", &[CONTROLS]),
        ] {
            assert!(serde_json::from_str::<serde_json::Value>(document).is_err(), "{document}");
            let mended = mended(document);
            let read: serde_json::Value = serde_json::from_str(&mended.text).expect(document);
            assert_eq!(
                (read["a"].as_str(), &mended.notes[..]),
                (Some(meant), &notes.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>()[..])
            );
        }
    }

    #[test]
    fn what_is_right_stays_as_it_is_and_what_is_cut_off_stays_broken() {
        let right = "{\"a\": [1, {\"b\": \"\\u201cc\\\" \\\\ \\n\"}], \"d\": null}";
        assert_eq!(mended(right), Mended { text: right.to_owned(), notes: Vec::new() });
        for cut in [r#"{"a": "b"#, r#"{"a": "b\"#, r#"{"a": ["b""#, r#"{"a": "b" "c": 1}"#, r#"{"a": “b”}"#]
        {
            assert!(serde_json::from_str::<serde_json::Value>(&mended(cut).text).is_err(), "{cut}");
        }
    }
}
