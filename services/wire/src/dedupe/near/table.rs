//! Which documents have a print: one flat array, a cache line a print.
//!
//! Buckets of eight entries, an entry of 32 bits of the print and the number of a document. A document older than the
//! oldest that counts is none: its entries are written over. The array begins small and doubles while it is over half
//! full, up to what it was planned for; from then on its size is fixed, and where a bucket is full of documents that
//! count, the oldest makes room.

/// Entries of a bucket: 64 bytes.
const BUCKET: usize = 8;
/// Entries with the same print at most: what stands in more documents tells none from another.
pub(in crate::dedupe) const SAME: usize = 4;
/// Buckets at the start, at most: 4 MiB.
const LEAST: usize = 1 << 16;
/// Entries that a document is planned to add, and to be half of what there is room for.
const ADDED: usize = 48;

type Bucket = [u64; BUCKET];

/// Documents by print. A document's number is above 0, and the newer has the higher.
#[derive(Debug)]
pub(in crate::dedupe) struct Table {
    buckets: Vec<Bucket>,
    /// Buckets at the start.
    begun: u64,
    /// How often it has doubled.
    doubled: u32,
    /// How often it may.
    most: u32,
    /// Entries in use, those of documents that no longer count among them.
    used: usize,
}

impl Table {
    /// A table planned for that many documents.
    pub(in crate::dedupe) fn new(documents: usize) -> Self {
        let mut begun = documents.saturating_mul(2 * ADDED).div_ceil(BUCKET).max(16);
        let mut most = 0;
        while begun > LEAST {
            begun = begun.div_ceil(2);
            most += 1;
        }
        Self { buckets: vec![[0; BUCKET]; begun], begun: begun as u64, doubled: 0, most, used: 0 }
    }

    /// Bytes that it holds.
    pub(in crate::dedupe) fn bytes(&self) -> usize {
        self.buckets.len() * size_of::<Bucket>()
    }

    /// Loads the buckets of prints at once: one after the other, each would wait for memory.
    pub(in crate::dedupe) fn load(&self, prints: impl Iterator<Item = u64>) {
        let read = prints.fold(0, |read, print| read ^ self.buckets[self.place(print)][0]);
        std::hint::black_box(read);
    }

    /// Calls with each document that has the print, of the number `oldest` and above.
    #[inline]
    pub(in crate::dedupe) fn each(&self, print: u64, oldest: u32, mut take: impl FnMut(u32)) {
        let tag = print as u32;
        let bucket = &self.buckets[self.place(print)];
        // Most prints are nobody else's: one comparison of all eight tells.
        if !bucket.iter().fold(false, |has, entry| has | ((entry >> 32) as u32 == tag)) {
            return;
        }
        for entry in bucket {
            if (entry >> 32) as u32 == tag && *entry as u32 >= oldest {
                take(*entry as u32);
            }
        }
    }

    /// Adds a document to those that have the print.
    pub(in crate::dedupe) fn put(&mut self, print: u64, document: u32, oldest: u32) {
        let tag = print << 32;
        let place = self.place(print);
        let bucket = &mut self.buckets[place];
        let (mut free, mut first, mut first_same, mut same) = (None, 0, None::<usize>, 0);
        for (at, entry) in bucket.iter().enumerate() {
            let number = *entry as u32;
            if number < oldest || number == 0 {
                free = free.or(Some(at));
                continue;
            }
            if number < bucket[first] as u32 {
                first = at;
            }
            if entry ^ tag <= u64::from(u32::MAX) {
                if number == document {
                    return;
                }
                same += 1;
                if first_same.is_none_or(|other| number < bucket[other] as u32) {
                    first_same = Some(at);
                }
            }
        }
        let at = match first_same {
            Some(at) if same >= SAME => at,
            _ => free.unwrap_or(first),
        };
        self.used += usize::from(bucket[at] == 0);
        bucket[at] = tag | u64::from(document);
    }

    /// Makes room if more than half of it is in use and it may grow. Entries of documents that no longer count go.
    pub(in crate::dedupe) fn grow(&mut self, oldest: u32) {
        let room = self.buckets.len() * BUCKET;
        if self.used <= room / 2 || self.doubled == self.most {
            return;
        }
        let mut doubled = vec![[0; BUCKET]; self.buckets.len() * 2];
        self.used = 0;
        let bit = 1_u64 << 32 << self.doubled;
        for (at, bucket) in self.buckets.iter().enumerate() {
            let mut filled = [0; 2];
            for entry in bucket.iter().filter(|entry| **entry as u32 >= oldest.max(1)) {
                let half = usize::from(entry & bit != 0);
                doubled[at * 2 + half][filled[half]] = *entry;
                filled[half] += 1;
                self.used += 1;
            }
        }
        self.buckets = doubled;
        self.doubled += 1;
    }

    /// The bucket of a print: one of those at the start by its upper half, and among those that it has become by the
    /// tag's bits, the lowest first, so that with each doubling a bucket's entries part among two that follow each other.
    #[inline]
    fn place(&self, print: u64) -> usize {
        let above = ((print >> 32) * self.begun) >> 32;
        let below = u64::from((print as u32).reverse_bits()) >> (32 - self.doubled);
        (above << self.doubled | below) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn print(number: u64) -> u64 {
        crate::dedupe::near::prints::finish(number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    fn found(table: &Table, print: u64, oldest: u32) -> Vec<u32> {
        let mut found = Vec::new();
        table.each(print, oldest, |document| found.push(document));
        found.sort_unstable();
        found
    }

    #[test]
    fn a_print_has_the_newest_documents_and_one_only_once() {
        let mut table = Table::new(100);
        for document in [1, 2, 2, 3, 4, 5, 6] {
            table.put(print(7), document, 1);
        }
        assert_eq!(found(&table, print(7), 1), [3, 4, 5, 6]);
        assert_eq!(found(&table, print(7), 5), [5, 6]);
        assert!(found(&table, print(8), 1).is_empty());
    }

    #[test]
    fn what_no_longer_counts_makes_room_and_the_oldest_where_all_count() {
        let mut table = Table { buckets: vec![[0; BUCKET]; 1], begun: 1, doubled: 0, most: 0, used: 0 };
        for document in 1..=8_u32 {
            table.put(u64::from(document), document, 1);
        }
        table.put(9, 9, 5);
        assert_eq!((found(&table, 9, 5), found(&table, 5, 5)), (vec![9], vec![5]));
        for document in 10..=13 {
            table.put(u64::from(document), document, 5);
        }
        assert!(found(&table, 5, 5).is_empty());
        assert_eq!(found(&table, 6, 5), [6]);
    }

    #[test]
    fn it_doubles_to_what_it_was_planned_for_and_loses_nothing_on_the_way() {
        let documents = 32_768;
        let mut table = Table::new(documents);
        let begun = table.bytes();
        let mut lost = 0;
        for document in 1..=documents as u32 {
            for number in 0..ADDED as u64 {
                table.put(print(u64::from(document) * ADDED as u64 + number), document, 1);
            }
            table.grow(1);
        }
        for document in 1..=documents as u32 {
            for number in 0..ADDED as u64 {
                lost += usize::from(
                    found(&table, print(u64::from(document) * ADDED as u64 + number), 1) != [document],
                );
            }
        }
        assert!(table.bytes() > begun && table.doubled == table.most, "{}", table.doubled);
        // Of a million entries in a table that is half full.
        assert!(lost < documents * ADDED / 50, "{lost} lost");
    }
}
