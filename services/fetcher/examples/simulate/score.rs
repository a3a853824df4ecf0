//! How late items were seen, and how many never.

use crate::world::{DAYS, Feed, WARM_UP_DAYS};

/// What a policy came to over the time that counts. Delays in minutes.
pub(crate) struct Score {
    pub(crate) requests: usize,
    pub(crate) items: usize,
    pub(crate) missed: usize,
    pub(crate) mean: f64,
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) mean_of_feeds: f64,
}

/// Notes polls, feed by feed or in any order.
pub(crate) struct Notes {
    delays: Vec<f32>,
    of_feeds: Vec<(f64, usize)>,
    requests: usize,
    missed: usize,
}

/// Where a feed's polls have got to.
#[derive(Clone, Copy)]
pub(crate) struct Reader {
    /// Items seen, by number.
    seen: usize,
}

impl Reader {
    pub(crate) fn new() -> Self {
        Self { seen: 0 }
    }

    /// Items that came up to `now_h` and were not seen; those that the window no longer holds are marked.
    pub(crate) fn read(&mut self, feed: &Feed, now_h: f64) -> (usize, usize, usize) {
        let from = self.seen;
        let mut to = from;
        while feed.items.get(to).is_some_and(|at| *at <= now_h) {
            to += 1;
        }
        self.seen = to;
        (from, from.max(to.saturating_sub(feed.window)), to)
    }
}

fn counts(at_h: f64) -> bool {
    (WARM_UP_DAYS as f64 * 24.0..DAYS as f64 * 24.0).contains(&at_h)
}

impl Notes {
    pub(crate) fn new(feeds: usize) -> Self {
        Self { delays: Vec::new(), of_feeds: vec![(0.0, 0); feeds], requests: 0, missed: 0 }
    }

    /// A poll of a feed: items from `from` to `held` had rolled past, those up to `to` were seen.
    pub(crate) fn poll(
        &mut self,
        number: usize,
        feed: &Feed,
        now_h: f64,
        (from, held, to): (usize, usize, usize),
    ) {
        if counts(now_h) {
            self.requests += 1;
        }
        self.missed += feed.items[from..held].iter().filter(|at| counts(**at)).count();
        for at in feed.items[held..to].iter().filter(|at| counts(**at)) {
            let delay = (now_h - at) * 60.0;
            self.delays.push(delay as f32);
            self.of_feeds[number].0 += delay;
            self.of_feeds[number].1 += 1;
        }
    }

    pub(crate) fn requests(&self) -> usize {
        self.requests
    }

    pub(crate) fn score(&mut self) -> Score {
        self.delays.sort_by(f32::total_cmp);
        let at = |share: f64| {
            let index = (self.delays.len() as f64 * share) as usize;
            self.delays.get(index).copied().map_or(f64::NAN, f64::from)
        };
        let sum: f64 = self.delays.iter().copied().map(f64::from).sum();
        let with_items: Vec<f64> = self
            .of_feeds
            .iter()
            .filter(|(_, items)| *items > 0)
            .map(|(sum, items)| sum / *items as f64)
            .collect();
        Score {
            requests: self.requests,
            items: self.delays.len() + self.missed,
            missed: self.missed,
            mean: sum / self.delays.len() as f64,
            p50: at(0.5),
            p95: at(0.95),
            mean_of_feeds: with_items.iter().sum::<f64>() / with_items.len() as f64,
        }
    }
}
