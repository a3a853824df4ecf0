//! Reads zones: offsets, and the abbreviations that feeds use.

use jiff::tz::TimeZone;

/// A zone as a time states it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Zone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone by its IANA name.
    Named(TimeZone),
}

/// Abbreviations by their offsets in minutes. Where one has several meanings, the one that news feeds mean.
const NAMES: [(i32, &str); 28] = [
    (0, "z ut utc gmt wet"),
    (60, "bst west cet met mez wat"),
    (120, "cest mest mesz eet cat sast"),
    (180, "eest msk eat trt"),
    (240, "gst"),
    (300, "pkt"),
    (330, "ist"),
    (345, "npt"),
    (390, "mmt"),
    (420, "wib ict"),
    (480, "hkt sgt myt pht awst"),
    (540, "jst kst"),
    (570, "acst"),
    (600, "aest"),
    (630, "acdt"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
    (-150, "ndt"),
    (-180, "brt art adt"),
    (-210, "nst"),
    (-240, "ast edt"),
    (-300, "est cdt"),
    (-360, "cst mdt"),
    (-420, "mst pdt"),
    (-480, "pst akdt"),
    (-540, "akst"),
    (-600, "hst"),
];

/// Reads `+01:00`, `-0500`, `Z`, `EST`, `GMT+2`, `(PST)`, `Europe/Berlin`; `None` where it is none of these.
pub(super) fn read(text: &str) -> Option<Zone> {
    let text = text.trim().trim_matches(['(', ')', '[', ']']).trim();
    if text.starts_with(['+', '-', '−', '–']) {
        return offset(text).map(Zone::Offset);
    }
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (name, rest) = text.split_at(letters);
    let is_name = |known: &str| known.eq_ignore_ascii_case(name);
    let minutes = NAMES.iter().find(|(_, names)| names.split(' ').any(is_name)).map(|(minutes, _)| *minutes);
    match (minutes, rest.trim_start()) {
        (Some(0), rest) if rest.starts_with(['+', '-']) => offset(rest).map(Zone::Offset),
        // "-0800 (PST)" the other way round, or "GMT (comment)".
        (Some(minutes), rest) if rest.is_empty() || rest.starts_with('(') => Some(Zone::Offset(minutes * 60)),
        _ if text.contains('/') => TimeZone::get(text).ok().map(Zone::Named),
        _ => None,
    }
}

/// Seconds of `+hh`, `+hhmm`, `+hh:mm`, `+h`; what stands behind in brackets is a comment.
fn offset(text: &str) -> Option<i32> {
    let mut characters = text.chars();
    let sign = if characters.next()? == '+' { 1 } else { -1 };
    let rest = characters.as_str().split(['(', ' ']).find(|part| !part.is_empty())?;
    // "+-0100" and "--0400" occur; the second sign is a slip.
    let rest = rest.trim_start_matches(['+', '-']);
    let (hours, minutes) = match rest.split_once(':') {
        Some((hours, minutes)) => (hours, minutes.get(..2)?),
        None if rest.len() > 2 => {
            let cut = rest.len().checked_sub(2).filter(|cut| rest.is_char_boundary(*cut))?;
            rest.split_at(cut)
        }
        None => (rest, "0"),
    };
    let number = |digits: &str| {
        Some(digits).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?.parse::<i32>().ok()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 18 && minutes < 60).then(|| sign * (hours * 60 + minutes) * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_in_their_many_forms() {
        for (text, minutes) in [
            ("+01:00", 60),
            ("-0530", -330),
            ("+2", 120),
            ("-0800 (PST)", -480),
            ("GMT+0100", 60),
            ("(EDT)", -240),
            ("z", 0),
            ("--0400", -240),
        ] {
            assert_eq!(read(text), Some(Zone::Offset(minutes * 60)), "{text}");
        }
        for text in ["+9900", "+999999999900", "+99999999900", "XYZ", "+", "+é1", "", "+1:é"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
