//! Sources that keep a beat: one issue an hour, a bulletin a day. They are polled just after the next.

use super::{SECOND_MS, rhythm::seconds};
use proto::v1::Rhythm;

/// Entries so close to each other are one issue.
const ONE_ISSUE_S: i64 = 120;
/// So many issues make a beat.
const FEWEST: u32 = 6;
/// Issues are counted so far.
const MOST: u32 = 100;
/// A beat that is kept strays by less, thousandths: the coefficient of variation of the gaps.
const LARGEST_STRAY: u32 = 150;
/// Share of a new gap in what is known of the beat, once there is enough of it.
const WEIGHT: f64 = 0.1;
/// A beat longer than this is none. Seconds.
const LONGEST_S: i64 = 8 * 24 * 3600;

/// A beat that a source keeps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Beat {
    /// From one issue to the next. Milliseconds.
    pub period_ms: f64,
    /// When the last came. Milliseconds since 1970 UTC.
    pub last_ms: f64,
    /// How far issues stray from it. Milliseconds.
    pub stray_ms: f64,
}

/// The beat that a source keeps, if it keeps one.
pub fn kept(rhythm: &Rhythm) -> Option<Beat> {
    let keeps = rhythm.issues >= FEWEST && rhythm.stray < LARGEST_STRAY && rhythm.beat_s > 0;
    keeps.then(|| Beat {
        period_ms: f64::from(rhythm.beat_s) * 1000.0,
        last_ms: f64::from(rhythm.beat_at_s) * 1000.0,
        stray_ms: f64::from(rhythm.stray) * f64::from(rhythm.beat_s),
    })
}

/// New entries came at these times, or were first seen then.
pub(crate) fn heard(rhythm: &mut Rhythm, now_ms: i64, times_ms: &[i64]) {
    let mut times: Vec<i64> = times_ms.iter().map(|at_ms| i64::from(seconds(*at_ms))).collect();
    times.sort_unstable();
    for at_s in times {
        let last_s = i64::from(rhythm.beat_at_s);
        let gap_s = at_s - last_s;
        if rhythm.beat_at_s != 0 && gap_s <= ONE_ISSUE_S {
            continue; // of the same issue, or older
        }
        if rhythm.beat_at_s != 0 {
            gap(rhythm, gap_s);
        }
        rhythm.beat_at_s = seconds(at_s.min(now_ms / SECOND_MS).saturating_mul(SECOND_MS));
    }
}

/// Learns one gap between issues. One of several beats is that many: a source may leave issues out.
fn gap(rhythm: &mut Rhythm, gap_s: i64) {
    if gap_s > LONGEST_S {
        return;
    }
    let beat_s = f64::from(rhythm.beat_s);
    let beats = if beat_s > 0.0 && rhythm.issues >= FEWEST {
        (gap_s as f64 / beat_s).round().clamp(1.0, 4.0)
    } else {
        1.0
    };
    let one_s = gap_s as f64 / beats;
    let issues = rhythm.issues.min(MOST) + 1;
    let weight = WEIGHT.max(1.0 / f64::from(issues));
    let off = if beat_s > 0.0 { (one_s - beat_s) * beats / beat_s } else { 0.0 };
    let variance = (f64::from(rhythm.stray.min(10_000)) / 1000.0).powi(2);
    let variance = if rhythm.issues < 1 { 0.0 } else { (1.0 - weight) * (variance + weight * off * off) };
    let beat = beat_s + weight * (one_s - beat_s);
    rhythm.beat_s = beat.round().clamp(1.0, LONGEST_S as f64) as u32;
    rhythm.stray = (variance.sqrt() * 1000.0).round().clamp(0.0, 10_000.0) as u32;
    rhythm.issues = issues.min(MOST);
}
