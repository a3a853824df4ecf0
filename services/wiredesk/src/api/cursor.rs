//! How far a reader of a stream has come, as the id of an event: `0:12,1:7` is offset 12 of partition 0 and 7 of
//! partition 1. `@1700000000000` at its end is when a reader began at the end of the topic, in milliseconds: where
//! partitions that gave nothing yet are taken up.

use std::{collections::BTreeMap, fmt, str::FromStr};

/// How far a reader has come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cursor {
    /// Last offset read, by partition.
    pub(super) offsets: BTreeMap<i32, i64>,
    /// When it began at the end, milliseconds since 1970 UTC.
    pub(super) since_ms: Option<i64>,
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (partition, offset)) in self.offsets.iter().enumerate() {
            write!(f, "{}{partition}:{offset}", if place > 0 { "," } else { "" })?;
        }
        self.since_ms.map_or(Ok(()), |since_ms| write!(f, "@{since_ms}"))
    }
}

impl FromStr for Cursor {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("Last-Event-ID {text:?} is no place in a stream, as in 0:12,1:7");
        let (places, since) = match text.split_once('@') {
            Some((places, since)) => (places, Some(since)),
            None => (text, None),
        };
        let since_ms = since.map(str::parse).transpose().map_err(|_| wrong())?;
        let mut offsets = BTreeMap::new();
        for place in places.split(',').filter(|place| !place.is_empty()) {
            let (partition, offset) = place.split_once(':').ok_or_else(wrong)?;
            let (partition, offset) =
                (partition.parse().map_err(|_| wrong())?, offset.parse().map_err(|_| wrong())?);
            if offset < 0 || offsets.insert(partition, offset).is_some() {
                return Err(wrong());
            }
        }
        Ok(Self { offsets, since_ms })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_written() {
        for text in ["", "0:12", "0:12,1:7", "@1700000000000", "3:0@5"] {
            assert_eq!(text.parse::<Cursor>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in ["x", "1", "1:", "1:x", "1:-1", "1:1,1:2", "1:1@", "1:1@now"] {
            let refused = text.parse::<Cursor>().unwrap_err();
            assert!(refused.starts_with(&format!("Last-Event-ID {text:?} is no place")), "{refused}");
        }
    }
}
