//! The square-root rule: a feed is polled once the delay that its waiting entries have gathered is worth a request.
//!
//! Entries that come at rate L from now on gather, until t, the integral of (t - u) L(u) du: the poll is at the smallest t
//! where that reaches the price. For an even rate this is t = sqrt(2 * price / L), which has the least mean delay of
//! all intervals that cost as many requests.

use super::{
    HOUR_MS,
    rhythm::{Forecast, LATE_H, hour_of},
};

/// The hours ahead that are looked at one by one; beyond, the mean rate goes on.
const AHEAD: usize = 48;
/// A surge never takes the rate below this share of what is usual.
const QUIETEST: f64 = 0.3;
/// The window bears so many entries that this many deviations more (Poisson's) still fit; where it is small, half of it.
const STRAYS: f64 = 5.0;
const FEW: f64 = 10.0;
/// Share of the window that fills at most at the highest rate that was seen.
pub(super) const AT_PEAK: f64 = 0.7;

/// Hours from now until the delay that is gathered is worth `price` (hours of one entry), or as many entries wait as
/// the document's window bears.
pub(super) fn wait_h(forecast: &Forecast, price: f64, now_ms: i64) -> f64 {
    let at_peak = AT_PEAK * forecast.window / forecast.peak.max(f64::MIN_POSITIVE);
    gathered_h(forecast, price, now_ms).min(at_peak)
}

fn gathered_h(forecast: &Forecast, price: f64, now_ms: i64) -> f64 {
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
    if !window.is_finite() {
        return window;
    }
    let root = ((STRAYS * STRAYS + 4.0 * window).sqrt() - STRAYS) / 2.0;
    if window < FEW { window / 2.0 } else { (root * root).min(window / 2.0) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIDNIGHT: i64 = 1_750_032_000_000;

    fn even(rate: f64) -> Forecast {
        Forecast { rate, shape: [1.0; 24], surge: 0.0, peak: 0.0, window: f64::INFINITY }
    }

    #[test]
    fn an_even_rate_has_the_square_root_of_two_prices_by_the_rate() {
        for rate in [1e-6, 0.001, 0.1, 3.0, 100.0, 3600.0] {
            for price in [1e-6, 0.01, 0.5, 100.0, 1e6] {
                for minutes in [0, 17, 59] {
                    let wait = wait_h(&even(rate), price, MIDNIGHT + minutes * 60_000);
                    let root = (2.0 * price / rate).sqrt();
                    assert!((wait / root - 1.0).abs() < 1e-9, "{rate} {price}: {wait} {root}");
                }
            }
        }
    }

    #[test]
    fn busy_hours_are_polled_more_and_quiet_ones_less() {
        let mut forecast = even(1.0);
        forecast.shape = [0.1; 24];
        forecast.shape[8..12].fill(5.5);
        let wait = |hour| wait_h(&forecast, 0.125, MIDNIGHT + hour * HOUR_MS);
        assert!(wait(9) < 0.25, "{}", wait(9));
        assert!(wait(0) > 1.5, "{}", wait(0));
        // At seven the busy hours are waited for, and the poll falls into their first minutes.
        assert!((1.0..1.4).contains(&wait(7)), "{}", wait(7));
    }

    #[test]
    fn a_surge_brings_the_poll_forward_and_a_lull_puts_it_off() {
        let wait = |surge| wait_h(&Forecast { surge, ..even(0.1) }, 0.05, MIDNIGHT);
        assert!(wait(2.0) < 0.4 * wait(0.0) && wait(-0.05) > wait(0.0), "{} {}", wait(2.0), wait(0.0));
        assert!(wait(-1e9).is_finite());
    }

    #[test]
    fn a_window_does_not_roll_past_whatever_the_price() {
        for (window, at_most) in [(1.0, 0.5), (6.0, 3.0), (20.0, 7.0), (50.0, 25.0), (1000.0, 500.0)] {
            let waiting = wait_h(&Forecast { window, ..even(2.0) }, 1e6, MIDNIGHT) * 2.0;
            assert!(waiting <= at_most && waiting > 0.8 * at_most, "{window}: {waiting}");
        }
        // Nor at the most that ever came.
        let wait = wait_h(&Forecast { window: 20.0, peak: 140.0, ..even(0.1) }, 1e6, MIDNIGHT);
        assert!((wait - 0.1).abs() < 1e-9, "{wait}");
    }
}
