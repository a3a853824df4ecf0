//! Reads the clock, for the loop, for polls and for requests; everything else takes the time as an argument.

use jiff::Timestamp;

/// The time, milliseconds since 1970 UTC.
#[expect(clippy::disallowed_methods, reason = "this is the place that reads the clock")]
pub(crate) fn now_ms() -> i64 {
    Timestamp::now().as_millisecond()
}
