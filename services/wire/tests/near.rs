//! How well copies are told from stories, on an invented stream that no threshold was chosen by.

mod stream;

use proto::v1::{DedupeRule, Relation};
use std::collections::{BTreeMap, HashMap};
use stream::{Labelled, Made, Stream, language};
use wire::dedupe::{Candidate, Index};

/// What was right and wrong, as `score_dedupe.py` counts it.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    grey: usize,
    missed: usize,
    partial: usize,
    swallowed: usize,
    /// Of each kind: found, and there were.
    kinds: BTreeMap<Made, (usize, usize)>,
}

impl Score {
    fn of(items: &[Labelled]) -> Self {
        let mut index = Index::of_texts(100_000);
        let mut seen: HashMap<String, (usize, Vec<usize>)> = HashMap::new();
        let mut score = Self::default();
        for batch in items.chunks(100) {
            for labelled in batch {
                let decided = index.decide(&Candidate::of(&labelled.item, DedupeRule::Link));
                let joined =
                    !matches!(decided.relation, Relation::New | Relation::Excerpt | Relation::Roundup);
                let had = seen.values().any(|(story, _)| *story == labelled.story);
                score.count(labelled, joined, had, seen.get(&decided.of));
                seen.insert(labelled.item.item_id.clone(), (labelled.story, labelled.parts.clone()));
            }
            index.commit();
        }
        score
    }

    fn count(&mut self, labelled: &Labelled, joined: bool, had: bool, of: Option<&(usize, Vec<usize>)>) {
        let shares = |story: usize, parts: &[usize]| {
            labelled.parts.contains(&story)
                || parts.contains(&labelled.story)
                || parts.iter().any(|part| labelled.parts.contains(part))
        };
        let right = joined && of.is_some_and(|(story, _)| *story == labelled.story);
        self.right += usize::from(right);
        if joined && !right {
            match of.is_some_and(|(story, parts)| shares(*story, parts)) {
                true => self.grey += 1,
                false => self.wrong += 1,
            }
        }
        self.missed += usize::from(had && !right);
        if !had && !labelled.parts.is_empty() {
            self.partial += 1;
            self.swallowed += usize::from(joined);
        }
        let kind = self.kinds.entry(labelled.made).or_default();
        kind.0 += usize::from(if had { right } else { !joined });
        kind.1 += 1;
    }

    fn precision(&self) -> f64 {
        self.right as f64 / (self.right + self.wrong).max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / (self.right + self.missed).max(1) as f64
    }
}

#[test]
fn copies_are_told_from_stories_in_every_script() {
    let mut poor = Vec::new();
    for (number, language) in language::ALL.into_iter().enumerate() {
        let items = Stream::of(language, 300, number as u64 + 1);
        let score = Score::of(&items);
        let (precision, recall) = (score.precision(), score.recall());
        let f1 = 2.0 * precision * recall / (precision + recall);
        println!(
            "{language:<12}{} items, precision {precision:.3} recall {recall:.3} f1 {f1:.3}, {} grey, swallowed {} of {}",
            items.len(),
            score.grey,
            score.swallowed,
            score.partial
        );
        for (made, (right, all)) in &score.kinds {
            println!("    {made:?} {right} of {all}");
        }
        if precision < 0.98 || recall < 0.85 || score.swallowed * 10 > score.partial {
            poor.push(language);
        }
    }
    assert!(poor.is_empty(), "{poor:?}");
}
