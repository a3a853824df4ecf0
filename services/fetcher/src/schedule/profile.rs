//! The hours of the day in which a feed's news comes: 24 shares, a byte each, shrunk to an even day.

use super::scatter;
use proto::v1::Rhythm;

/// Hours of a day.
pub(crate) const HOURS: usize = 24;
/// So many entries count as much as the even day that every feed begins with.
const EVEN_DAY: f64 = 16.0;

/// Times the mean rate of each hour of the day (UTC); their mean is 1. `entries` is how many the shares stand for.
pub(crate) fn shape(rhythm: &Rhythm, entries: f64) -> [f64; HOURS] {
    let shares = smooth(shares(rhythm));
    let trust = entries / (entries + EVEN_DAY);
    shares.map(|share| trust * share * HOURS as f64 + 1.0 - trust)
}

/// Adds entries to hours of the day, fractions too. `entries` is how many the shares stood for before.
pub(crate) fn add(rhythm: &mut Rhythm, entries: f64, came: &[f64; HOURS], salt: u64) {
    let before = shares(rhythm);
    let mut counts = [0.0; HOURS];
    for (hour, count) in counts.iter_mut().enumerate() {
        *count = before[hour] * entries + came[hour];
    }
    let most = counts.iter().copied().fold(0.0, f64::max);
    if most <= 0.0 || !most.is_finite() {
        return;
    }
    let mut bytes = [0; HOURS];
    for (hour, byte) in bytes.iter_mut().enumerate() {
        // Rounded up as often as the rest says: one entry among thousands would be rounded away each time.
        let level = counts[hour] / most * 255.0;
        *byte = (level + scatter(salt, hour as u64)).min(255.0) as u8;
    }
    let word = |from: usize| u64::from_le_bytes(std::array::from_fn(|at| bytes[from + at]));
    (rhythm.night, rhythm.morning, rhythm.evening) = (word(0), word(8), word(16));
}

/// Shares of the hours; they sum to 1. An even day where nothing is known.
fn shares(rhythm: &Rhythm) -> [f64; HOURS] {
    let words = [rhythm.night, rhythm.morning, rhythm.evening].map(u64::to_le_bytes);
    let mut shares = [0.0; HOURS];
    for (share, byte) in shares.iter_mut().zip(words.as_flattened()) {
        *share = f64::from(*byte);
    }
    let sum: f64 = shares.iter().sum();
    if sum > 0.0 { shares.map(|share| share / sum) } else { [1.0 / HOURS as f64; HOURS] }
}

/// Each hour takes half of itself and a quarter of each neighbour.
fn smooth(shares: [f64; HOURS]) -> [f64; HOURS] {
    std::array::from_fn(|hour| {
        let (before, after) = ((hour + HOURS - 1) % HOURS, (hour + 1) % HOURS);
        0.25 * shares[before] + 0.5 * shares[hour] + 0.25 * shares[after]
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hours_of_a_feed_stand_out_the_more_the_more_entries_they_stand_for() {
        let mut rhythm = Rhythm::default();
        assert_eq!(shape(&rhythm, 0.0), [1.0; HOURS]);
        let mut came = [0.0; HOURS];
        (came[8], came[9]) = (30.0, 10.0);
        add(&mut rhythm, 0.0, &came, 1);
        let (few, many) = (shape(&rhythm, 4.0), shape(&rhythm, 400.0));
        assert!(many[8] > few[8] && few[8] > 1.0 && many[20] < few[20], "{few:?} {many:?}");
        let sum: f64 = many.iter().sum();
        assert!((sum - HOURS as f64).abs() < 1e-9, "{sum}");
    }

    #[test]
    fn one_entry_among_thousands_is_not_rounded_away() {
        let mut rhythm = Rhythm::default();
        add(&mut rhythm, 0.0, &[100.0; HOURS], 1);
        let mut entries = 2400.0;
        for salt in 0..2400 {
            let mut came = [0.0; HOURS];
            came[5] = 1.0;
            add(&mut rhythm, entries, &came, salt);
            entries += 1.0;
        }
        let share = shares(&rhythm)[5];
        let wanted = 2500.0 / 4800.0;
        assert!((share / wanted - 1.0).abs() < 0.15, "{share} {wanted}");
    }
}
