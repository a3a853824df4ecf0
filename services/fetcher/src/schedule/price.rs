//! The price of a request: one number for all feeds of a fetcher, steered so that their polls meet its budget.
//!
//! Shards steer alone: each has its share of the feeds, and so of the budget.

use super::HOUR_MS;

/// Prices that can be. Hours of delay of one entry.
pub(super) const LOWEST: f64 = 1e-6;
pub(super) const HIGHEST: f64 = 1e6;
/// Price of a fetcher that knows nothing yet: a feed of an entry an hour is polled every quarter of an hour.
const FIRST: f64 = 1.0 / 32.0;

/// What one poll may cost, as hours of delay of one entry.
#[derive(Clone, Copy, Debug)]
pub struct Price {
    budget: Budget,
    /// Logarithm of the price.
    price: f64,
    /// Logarithm of the price by which the plans that stand were made, as far as can be told.
    planned_by: f64,
    steered_ms: Option<i64>,
}

/// How many requests the feeds may cost.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Budget {
    /// A feed in an hour.
    pub per_feed_hour: f64,
    /// In all in a second, whatever the number of feeds; `None` without such a limit.
    pub per_second: Option<f64>,
}

impl Budget {
    /// Polls a millisecond for so many feeds.
    fn polls_per_ms(&self, feeds: usize) -> f64 {
        let each = self.per_feed_hour / HOUR_MS as f64 * feeds as f64;
        self.per_second.map_or(each, |all| each.min(all / 1000.0))
    }
}

impl Price {
    /// Of a fetcher that knows nothing yet.
    pub fn new(budget: Budget) -> Self {
        Self { budget, price: FIRST.ln(), planned_by: FIRST.ln(), steered_ms: None }
    }

    /// The price: hours of delay of one entry that are worth one request.
    pub fn now(&self) -> f64 {
        self.price.exp()
    }

    /// Brings the price closer to where the budget is met. `planned_polls_per_ms` is the sum of 1 / interval of all feeds.
    ///
    /// Plans follow the price as polls are made, and fall with its root. The price by which the standing plans were
    /// made is followed at the same pace, so that a plan that is only late is not steered against twice.
    pub fn steer(&mut self, planned_polls_per_ms: f64, feeds: usize, now_ms: i64) {
        let budget = self.budget.polls_per_ms(feeds);
        let usable = planned_polls_per_ms.is_finite() && planned_polls_per_ms > 0.0 && budget > 0.0;
        let gone_ms = self.steered_ms.replace(now_ms).map_or(0, |last_ms| now_ms.saturating_sub(last_ms));
        if !usable || gone_ms <= 0 || feeds == 0 {
            return;
        }
        // A feed is polled once in this time, on average; half of the requests are planned anew within it.
        let turn_ms = feeds as f64 / planned_polls_per_ms;
        let share = 1.0 - (-(gone_ms as f64) / turn_ms).exp();
        self.planned_by += share * (self.price - self.planned_by);
        let wanted = self.planned_by + 2.0 * (planned_polls_per_ms / budget).ln();
        self.price += share * (wanted - self.price);
        self.price = self.price.clamp(LOWEST.ln(), HIGHEST.ln());
        self.planned_by = self.planned_by.clamp(LOWEST.ln(), HIGHEST.ln());
    }
}
