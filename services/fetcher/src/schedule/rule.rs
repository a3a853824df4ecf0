//! The square-root rule: a feed is polled once the delay that its waiting entries have gathered is worth a request.
//!
//! Entries that come at rate L from now on gather, until t, the integral of (t - u) L(u) du: the poll is at the smallest t
//! where that reaches the price. For an even rate this is t = sqrt(2 * price / L), which has the least mean delay of
//! all intervals that cost as many requests.

use super::{
    HOUR_MS,
    beat::Beat,
    rhythm::{Forecast, LATE_H, hour_of},
};

/// The hours ahead that are looked at one by one; beyond, the mean rate goes on.
const AHEAD: usize = 48;
/// A surge never takes the rate below this share of what is usual.
const QUIETEST: f64 = 0.2;
/// A poll comes so many strays after a beat, and not before this much. Milliseconds.
const AFTER_STRAYS: f64 = 1.5;
const AFTER_MS: f64 = 10_000.0;

/// Hours from now until the delay that is gathered is worth `price` (hours of one entry), or as many entries wait as
/// the document's window bears.
pub(crate) fn wait_h(forecast: &Forecast, price: f64, now_ms: i64) -> f64 {
    let most = bearable(forecast.window);
    let (mut gone, mut delay, mut waiting) = (0.0, 0.0, 0.0);
    let mut hour = hour_of(now_ms);
    let mut step = 1.0 - now_ms.rem_euclid(HOUR_MS) as f64 / HOUR_MS as f64;
    for _ in 0..AHEAD {
        let usual = forecast.rate * forecast.shape[hour];
        let fading = LATE_H / step * (1.0 - (-step / LATE_H).exp()) * (-gone / LATE_H).exp();
        let rate = (usual + forecast.surge * fading).max(QUIETEST * usual);
        let needed = reach(delay, waiting, rate, price).min(fill(waiting, rate, most));
        if needed <= step {
            return gone + needed;
        }
        delay += waiting * step + rate * step * step / 2.0;
        waiting += rate * step;
        gone += step;
        step = 1.0;
        hour = (hour + 1) % forecast.shape.len();
    }
    let needed = reach(delay, waiting, forecast.rate, price).min(fill(waiting, forecast.rate, most));
    gone + needed
}

/// Milliseconds from now until just after an issue: the next, or as many later as the price asks for.
pub(crate) fn wait_for_beat(beat: &Beat, forecast: &Forecast, price: f64, now_ms: i64) -> f64 {
    let now = now_ms as f64;
    let after = (AFTER_STRAYS * beat.stray_ms).max(AFTER_MS);
    let interval_ms = (2.0 * price / forecast.rate).sqrt() * HOUR_MS as f64;
    let beats = (interval_ms / beat.period_ms).round().max(1.0);
    let past = ((now - after - beat.last_ms) / beat.period_ms).floor().max(0.0);
    beat.last_ms + (past + beats) * beat.period_ms + after - now
}

/// The smallest s with `delay + waiting * s + rate * s * s / 2 = price`.
fn reach(delay: f64, waiting: f64, rate: f64, price: f64) -> f64 {
    let missing = (price - delay).max(0.0);
    // The root without cancellation.
    2.0 * missing / (waiting + (waiting * waiting + 2.0 * rate * missing).sqrt()).max(f64::MIN_POSITIVE)
}

/// Hours until so many wait.
fn fill(waiting: f64, rate: f64, most: f64) -> f64 {
    (most - waiting).max(0.0) / rate.max(f64::MIN_POSITIVE)
}

/// So many entries may be expected at a poll of a document that shows `window`: half, and so few that chance seldom
/// makes more of them than the document holds.
fn bearable(window: f64) -> f64 {
    if window < 10.0 || !window.is_finite() {
        return window / 2.0;
    }
    let root = ((12.25 + 4.0 * window).sqrt() - 3.5) / 2.0;
    (root * root).min(window / 2.0)
}
