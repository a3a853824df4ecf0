//! How many polls may be under way: as many as is set, while what they bring is small; fewer where it is large.

/// What polls under way may bring together, if they bring as much as those of late. Bytes.
const TOGETHER: f64 = 64.0 * 1024.0 * 1024.0;
/// What a poll is taken to bring before any is known: as many are under way then as a desk of large documents can hold.
const AT_FIRST: f64 = 1024.0 * 1024.0;
/// So many polls are "of late".
const OF_LATE: f64 = 32.0;

/// Places for polls.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    most: usize,
    /// What a poll of late brought, on average. Bytes.
    bytes: f64,
}

impl Room {
    /// So many places at most, and one at least.
    pub(super) fn new(most: usize) -> Self {
        Self { most: most.max(1), bytes: AT_FIRST }
    }

    /// Places.
    pub(super) fn places(&self) -> usize {
        ((TOGETHER / self.bytes.max(1.0)) as usize).clamp(1, self.most)
    }

    /// A poll came back with so many bytes of records.
    pub(super) fn landed(&mut self, bytes: usize) {
        self.bytes += (bytes as f64 - self.bytes) / OF_LATE;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_answers_fill_all_places_and_large_ones_leave_some_free() {
        let mut room = Room::new(256);
        assert_eq!(room.places(), 64);
        let mut land = |polls, bytes| {
            (0..polls).for_each(|_| room.landed(bytes));
            room.places()
        };
        assert_eq!(land(100, 2000), 256);
        assert_eq!(land(300, 1024 * 1024), 64);
        assert_eq!(land(300, 100 * 1024 * 1024), 1);
        assert_eq!(land(1000, 0), 256);
        assert_eq!(Room::new(0).places(), 1);
    }
}
