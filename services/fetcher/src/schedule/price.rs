//! The price of a request: one number for all feeds of a fetcher, steered so that their polls meet its budget.
//!
//! Shards steer alone: each has its share of the feeds, and so of the budget.

use super::HOUR_MS;

/// Prices that can be. Hours of delay of one entry.
pub(super) const LOWEST: f64 = 1e-5;
pub(super) const HIGHEST: f64 = 1e4;
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

    /// Goes on from the prices by which standing plans were made, as after a restart; from their mean, since a plan
    /// goes by the logarithm. What is no price does not count.
    pub fn go_on(&mut self, planned_by: impl Iterator<Item = f64>) {
        let known = planned_by.filter(|price| (LOWEST..=HIGHEST).contains(price));
        let (sum, count) = known.fold((0.0, 0), |(sum, count), price| (sum + price.ln(), count + 1));
        if count > 0 {
            self.price = sum / f64::from(count);
            self.planned_by = self.price;
        }
    }

    /// The price: hours of delay of one entry that are worth one request.
    pub fn now(&self) -> f64 {
        self.price.exp().clamp(LOWEST, HIGHEST)
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

#[cfg(test)]
mod tests {
    use super::super::{MINUTE_MS, Wheel, scatter};
    use super::*;

    #[test]
    fn a_price_goes_on_from_the_plans_that_stand() {
        let budget = Budget { per_feed_hour: 4.0, per_second: None };
        let mut price = Price::new(budget);
        price.go_on([f64::NAN, 0.0, -1.0, f64::INFINITY].into_iter());
        assert_eq!(price.now(), FIRST);
        price.go_on([0.5, 2.0, f64::NAN].into_iter());
        assert!((price.now() - 1.0).abs() < 1e-9, "{}", price.now());
    }

    /// Feeds that are planned anew each time they are polled, as the fetcher's are.
    struct Feeds {
        rates: Vec<f64>,
        intervals_ms: Vec<i64>,
        wheel: Wheel,
        bounds_ms: (i64, i64),
        now_ms: i64,
    }

    impl Feeds {
        fn new(bounds_ms: (i64, i64)) -> Self {
            let wheel = Wheel::new();
            Self { rates: Vec::new(), intervals_ms: Vec::new(), wheel, bounds_ms, now_ms: 0 }
        }

        /// Brings in feeds of rates from one in ten days to a hundred a day, which are polled within a quarter of an hour.
        fn grow(&mut self, feeds: usize) {
            for number in self.rates.len()..feeds {
                self.rates.push(0.004 * (scatter(7, number as u64) * 7.0).exp());
                let interval_ms = (scatter(8, number as u64) * 15.0 * MINUTE_MS as f64) as i64 + 1;
                self.intervals_ms.push(interval_ms);
                self.wheel.set(number as u32, self.now_ms + interval_ms);
            }
        }

        fn shrink(&mut self, feeds: usize) {
            self.rates.truncate(feeds);
            self.intervals_ms.truncate(feeds);
        }

        fn planned(&self) -> f64 {
            self.intervals_ms.iter().map(|interval_ms| 1.0 / *interval_ms as f64).sum()
        }

        /// Runs for hours; returns planned by budget after each minute.
        fn run(&mut self, price: &mut Price, hours: i64) -> Vec<f64> {
            let mut shares = Vec::new();
            for _ in 0..hours * 60 {
                self.now_ms += MINUTE_MS;
                while let Some((at_ms, number)) = self.wheel.pop(self.now_ms) {
                    if let Some(rate) = self.rates.get(number as usize) {
                        let interval_h = (2.0 * price.now() / rate).sqrt();
                        let (least, most) = self.bounds_ms;
                        let interval_ms = ((interval_h * HOUR_MS as f64) as i64).clamp(least, most);
                        self.intervals_ms[number as usize] = interval_ms;
                        self.wheel.set(number, at_ms + interval_ms);
                    }
                }
                price.steer(self.planned(), self.rates.len(), self.now_ms);
                assert!(price.now().is_finite() && price.now() > 0.0);
                shares.push(self.planned() / price.budget.polls_per_ms(self.rates.len()));
            }
            shares
        }
    }

    fn budget(per_feed_hour: f64) -> Budget {
        Budget { per_feed_hour, per_second: None }
    }

    fn meets(shares: &[f64]) -> bool {
        shares.iter().all(|share| (share - 1.0).abs() < 0.05)
    }

    #[test]
    fn mixed_feeds_meet_the_budget_and_stay_there() {
        for per_feed_hour in [1.0, 4.0] {
            let mut feeds = Feeds::new((MINUTE_MS, 24 * HOUR_MS));
            feeds.grow(500);
            let mut price = Price::new(budget(per_feed_hour));
            let shares = feeds.run(&mut price, 48);
            assert!(meets(&shares[12 * 60..]), "{per_feed_hour}: {:?}", &shares[12 * 60..]);
        }
    }

    #[test]
    fn ten_times_the_feeds_and_a_tenth_of_them_come_back_to_the_budget() {
        let mut feeds = Feeds::new((MINUTE_MS, 24 * HOUR_MS));
        let mut price = Price::new(Budget { per_feed_hour: 4.0, per_second: Some(0.5) });
        for size in [100, 1000, 100] {
            feeds.grow(size);
            feeds.shrink(size);
            let shares = feeds.run(&mut price, 48);
            assert!(meets(&shares[24 * 60..]), "{size}: {:?}", &shares[24 * 60..]);
        }
    }

    #[test]
    fn feeds_that_all_lie_at_their_bounds_leave_a_price_from_which_it_comes_back() {
        for (low, high) in [(10 * HOUR_MS, 20 * HOUR_MS), (1000, 2000)] {
            let mut feeds = Feeds::new((low, high));
            feeds.grow(50);
            let mut price = Price::new(budget(1.0));
            feeds.run(&mut price, 24);
            assert!((LOWEST..=HIGHEST).contains(&price.now()));
            feeds.bounds_ms = (MINUTE_MS, 24 * HOUR_MS);
            let shares = feeds.run(&mut price, 120);
            assert!(meets(&shares[96 * 60..]), "{low}: {:?}", &shares[96 * 60..]);
        }
    }

    #[test]
    fn what_is_no_plan_moves_nothing() {
        let mut price = Price::new(budget(4.0));
        let before = price.now();
        for (planned, feeds) in [(0.0, 5), (f64::NAN, 5), (f64::INFINITY, 5), (-1.0, 5), (1.0, 0)] {
            price.steer(planned, feeds, 1000);
            price.steer(planned, feeds, 100_000);
        }
        price.steer(1.0, 5, 50_000); // the clock went back
        assert!((price.now() - before).abs() < 1e-12);
    }
}
