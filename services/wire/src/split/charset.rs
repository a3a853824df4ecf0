//! Decides the charset of a document, and decodes it.
//! byte order mark -> HTTP charset -> XML declaration, or a page's meta element -> strict UTF-8 -> detection.

use super::scan;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use memchr::memmem;
use std::borrow::Cow;

/// What a document is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Charset {
    /// One that browsers know too.
    Known(&'static Encoding),
    /// UTF-32, which they do not.
    Utf32 {
        /// Most significant byte first.
        big_endian: bool,
    },
}

/// A decision, and what it passed over.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// The charset.
    pub(crate) charset: Charset,
    /// Length of the byte order mark.
    pub(crate) mark: usize,
    /// Why it is another one than the document or its transport states.
    pub(crate) mended: Option<String>,
}

impl Charset {
    /// The charset of a label, UTF-8 for one that nobody knows.
    pub(crate) fn of_label(label: &str) -> Self {
        match label {
            "utf-32be" => Self::Utf32 { big_endian: true },
            "utf-32le" => Self::Utf32 { big_endian: false },
            _ => Self::Known(Encoding::for_label_no_replacement(label.as_bytes()).unwrap_or(UTF_8)),
        }
    }

    /// WHATWG name, lower case.
    pub(crate) fn name(self) -> String {
        match self {
            Self::Known(encoding) => encoding.name().to_ascii_lowercase(),
            Self::Utf32 { big_endian: true } => "utf-32be".into(),
            Self::Utf32 { big_endian: false } => "utf-32le".into(),
        }
    }

    /// True where tags can be found in the bytes as they are.
    pub(crate) fn can_be_sliced(self) -> bool {
        matches!(self, Self::Known(encoding) if encoding.is_ascii_compatible())
    }

    /// The text, and whether bytes in it made no sense and were replaced.
    pub(crate) fn decode(self, bytes: &[u8]) -> (Cow<'_, str>, bool) {
        match self {
            Self::Known(encoding) => encoding.decode_without_bom_handling(bytes),
            Self::Utf32 { big_endian } => {
                let mut replaced = !bytes.len().is_multiple_of(4);
                let text = bytes
                    .chunks_exact(4)
                    .map(|unit| {
                        let unit = [unit[0], unit[1], unit[2], unit[3]];
                        let code =
                            if big_endian { u32::from_be_bytes(unit) } else { u32::from_le_bytes(unit) };
                        char::from_u32(code).unwrap_or_else(|| {
                            replaced = true;
                            char::REPLACEMENT_CHARACTER
                        })
                    })
                    .collect::<String>();
                (text.into(), replaced)
            }
        }
    }
}

/// Decides. `content_type` is the transport's.
pub(crate) fn decide(bytes: &[u8], content_type: Option<&str>) -> Decision {
    decide_with(bytes, content_type, || declared(bytes).map(|label| (label, "the XML declaration")))
}

/// Decides for a web page, which may state its charset in a `meta` element; XHTML does as XML does.
pub(crate) fn decide_page(bytes: &[u8], content_type: Option<&str>, meta: Option<&str>) -> Decision {
    decide_with(bytes, content_type, || meta.or_else(|| declared(bytes)).map(|label| (label, "the page")))
}

fn decide_with<'a>(
    bytes: &[u8],
    content_type: Option<&str>,
    inside: impl FnOnce() -> Option<(&'a str, &'static str)>,
) -> Decision {
    if let Some(found) = by_first_bytes(bytes) {
        return found;
    }
    let stated = content_type
        .and_then(charset_parameter)
        .and_then(|label| usable(label, "HTTP", bytes))
        .or_else(|| inside().and_then(|(label, by)| usable(label, by, bytes)));
    match stated {
        Some((encoding, by)) if encoding == UTF_8 && !is_mostly_utf8(bytes) => {
            let charset = detect(bytes);
            let mended = format!("charset: {} for the utf-8 that {by} states", charset.name());
            Decision { charset, mark: 0, mended: Some(mended) }
        }
        Some((encoding, _)) => Decision { charset: Charset::Known(encoding), mark: 0, mended: None },
        None if is_mostly_utf8(bytes) => Decision { charset: Charset::Known(UTF_8), mark: 0, mended: None },
        None => {
            let charset = detect(bytes);
            let mended = Some(format!("charset: {} by detection", charset.name()));
            Decision { charset, mark: 0, mended }
        }
    }
}

/// A byte order mark, or the first tag written in more than one byte a character.
fn by_first_bytes(bytes: &[u8]) -> Option<Decision> {
    let (charset, mark) = match bytes {
        [0xef, 0xbb, 0xbf, ..] => (Charset::Known(UTF_8), 3),
        [0xff, 0xfe, 0, 0, ..] => (Charset::Utf32 { big_endian: false }, 4),
        [0, 0, 0xfe, 0xff, ..] => (Charset::Utf32 { big_endian: true }, 4),
        [0xff, 0xfe, ..] => (Charset::Known(UTF_16LE), 2),
        [0xfe, 0xff, ..] => (Charset::Known(UTF_16BE), 2),
        [0, 0, 0, b'<' | b'{', ..] => (Charset::Utf32 { big_endian: true }, 0),
        [b'<' | b'{', 0, 0, 0, ..] => (Charset::Utf32 { big_endian: false }, 0),
        [0, b'<' | b'{', ..] => (Charset::Known(UTF_16BE), 0),
        [b'<' | b'{', 0, ..] => (Charset::Known(UTF_16LE), 0),
        _ => return None,
    };
    Some(Decision { charset, mark, mended: None })
}

/// The encoding of a label, unless the bytes give it the lie.
fn usable<'a>(label: &str, by: &'a str, bytes: &[u8]) -> Option<(&'static Encoding, &'a str)> {
    let encoding = Encoding::for_label_no_replacement(label.trim().as_bytes())?;
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    // By now the first bytes have shown that a character is one byte.
    let is_broken_ascii = label.to_ascii_lowercase().contains("ascii") && !bytes.is_ascii();
    (!wide && !is_broken_ascii).then_some((encoding, by))
}

/// The charset of `text/xml; charset="utf-8"`.
fn charset_parameter(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// The encoding that an XML declaration states.
fn declared(bytes: &[u8]) -> Option<&str> {
    let start = &bytes[..bytes.len().min(1024)];
    let inside = &start[memmem::find(start, b"<?xml")? + 5..];
    let inside = &inside[..memchr::memchr(b'>', inside)?];
    let (_, value) = scan::attributes(inside).find(|(name, _)| name.eq_ignore_ascii_case(b"encoding"))?;
    std::str::from_utf8(value).ok()
}

/// True for UTF-8, also where some bytes of it are bad: more good sequences than bad ones.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    // Nearly all is: to count is several times slower than to look.
    if Encoding::utf8_valid_up_to(bytes) == bytes.len() {
        return true;
    }
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        bad += usize::from(!chunk.invalid().is_empty());
        good += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
    }
    bad == 0 || good > bad
}

fn detect(bytes: &[u8]) -> Charset {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    // Enough to tell, and little enough to be quick.
    detector.feed(&bytes[..bytes.len().min(1 << 18)], true);
    Charset::Known(detector.guess(None, Utf8Detection::Deny))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_is_decided_in_the_order_of_trust() {
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><a>caf\xe9</a>";
        for (bytes, content_type, want) in [
            (
                &b"\xef\xbb\xbf<?xml encoding='iso-8859-1'?><a/>"[..],
                Some("text/xml; charset=koi8-r"),
                "utf-8",
            ),
            (latin, Some("text/xml; charset=\"koi8-r\""), "koi8-r"),
            (latin, Some("text/xml"), "windows-1252"),
            (b"<a>caf\xc3\xa9</a>", None, "utf-8"),
            (b"<?xml version='1.0' encoding='utf-16'?><a>caf\xc3\xa9</a>", None, "utf-8"),
            (b"<?xml version='1.0' encoding='us-ascii'?><a>caf\xc3\xa9</a>", None, "utf-8"),
            (b"<\0a\0/\0>\0", None, "utf-16le"),
            (b"\0<\0a\0/\0>", None, "utf-16be"),
            (b"\xff\xfe\0\0<\0\0\0", None, "utf-32le"),
            (b"<?xml version='1.0' encoding='utf-8'?><a>caf\xe9</a>", None, "windows-1252"),
            (b"<?xml version='1.0' encoding='utf-8'?><a>\xc3\xa9\xc3\xa9\xc3\xa9 \xe9 </a>", None, "utf-8"),
        ] {
            let decision = decide(bytes, content_type);
            assert_eq!(decision.charset.name(), want, "{:?}", String::from_utf8_lossy(bytes));
        }
    }

    #[test]
    fn a_page_is_trusted_after_its_transport_and_before_its_bytes() {
        let russian = b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>";
        for (bytes, content_type, meta, want) in [
            (&russian[..], Some("text/html; charset=koi8-r"), Some("windows-1251"), "koi8-r"),
            (&russian[..], Some("text/html"), Some("windows-1251"), "windows-1251"),
            (&russian[..], Some("text/html"), Some("utf-8"), "windows-1251"),
            (b"\xef\xbb\xbf<p>", Some("text/html; charset=koi8-r"), None, "utf-8"),
            (b"<?xml encoding='koi8-r'?><p>\xf0</p>", None, None, "koi8-r"),
            ("<p>Привет</p>".as_bytes(), None, Some("utf-16"), "utf-8"),
            ("<p>Привет</p>".as_bytes(), None, None, "utf-8"),
        ] {
            let decision = decide_page(bytes, content_type, meta);
            assert_eq!(decision.charset.name(), want, "{content_type:?} {meta:?}");
        }
    }

    #[test]
    fn utf_32_is_decoded() {
        let charset = Charset::Utf32 { big_endian: true };
        assert_eq!(charset.decode(b"\0\0\0a\0\0\x20\x14"), ("a—".into(), false));
        assert_eq!(charset.decode(b"\0\x11\0\0\0"), ("\u{fffd}".into(), true));
    }
}
