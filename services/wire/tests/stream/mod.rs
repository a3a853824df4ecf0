//! An invented stream of items with labels: agencies' stories in seven scripts, and what outlets make of them.
//!
//! [`language`] makes words and sentences -> [`Stream`] makes stories, copies, trims, rewrites, updates, excerpts, roundups,
//! templates and live entries, each within its outlet's house text. The same at every run.

pub(crate) mod language;

use language::{Language, Random};
use proto::{
    time::from_ms,
    v1::{Block, Item, RawRef, Source, Status},
};

const AGENCIES: usize = 4;
const OUTLETS: usize = 40;
const MINUTE_MS: i64 = 60_000;

/// What an item was made as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Made {
    Story,
    Copy,
    Trim,
    TrimWithCaption,
    Rewrite,
    Update,
    Excerpt,
    Roundup,
    Background,
    Template,
    Live,
}

/// An item, and how it stands to earlier ones.
#[derive(Clone, Debug)]
pub(crate) struct Labelled {
    pub(crate) item: Item,
    pub(crate) made: Made,
    pub(crate) language: &'static str,
    /// The story that it tells; another for each story.
    pub(crate) story: usize,
    /// Stories that it has parts of.
    pub(crate) parts: Vec<usize>,
}

/// A story as an agency filed it.
#[derive(Clone)]
struct Story {
    number: usize,
    source: String,
    headline: String,
    paragraphs: Vec<String>,
    minute: i64,
}

/// What an outlet puts around every text.
struct House {
    name: String,
    front: Vec<String>,
    end: Vec<String>,
}

/// Writes a stream.
pub(crate) struct Stream {
    random: Random,
    language: Language,
    houses: Vec<House>,
    notices: Vec<String>,
    made: Vec<(i64, Labelled)>,
    stories: usize,
}

impl Stream {
    /// Items of so many stories of a language, in order of arrival.
    pub(crate) fn of(language: &'static str, stories: usize, seed: u64) -> Vec<Labelled> {
        let mut random = Random::new(seed);
        let language = Language::new(language, &mut random);
        let notices: Vec<String> = (0..5).map(|_| language.sentence(&mut random)).collect();
        let mut stream = Self { random, language, houses: Vec::new(), notices, made: Vec::new(), stories: 0 };
        for number in 0..OUTLETS {
            let house = stream.house(number);
            stream.houses.push(house);
        }
        for number in 0..stories {
            stream.story(number as i64 * 3);
        }
        stream.templates(stories as i64 * 3);
        stream.made.sort_by_key(|(minute, _)| *minute);
        let labelled = stream.made.into_iter().enumerate().map(|(number, (_, mut labelled))| {
            labelled.item.item_id = format!("{}-{number}", labelled.language);
            let sha256 = labelled.item.item_id.clone();
            labelled.item.raw = Some(RawRef { sha256, ..RawRef::default() });
            labelled
        });
        labelled.collect()
    }

    fn house(&mut self, number: usize) -> House {
        let random = &mut self.random;
        let mut lines = |most: u64| -> Vec<String> {
            (0..random.below(most)).map(|_| self.language.sentence(random)).collect()
        };
        House { name: format!("outlet-{number}"), front: lines(2), end: lines(4) }
    }

    /// A story, and most of what becomes of it.
    fn story(&mut self, minute: i64) {
        let number = self.stories;
        self.stories += 1;
        let paragraphs = 3 + self.random.below(10) as usize;
        let story = Story {
            number,
            source: format!("agency-{}", self.random.below(AGENCIES as u64)),
            headline: self.language.headline(&mut self.random),
            paragraphs: (0..paragraphs).map(|_| self.language.paragraph(&mut self.random)).collect(),
            minute,
        };
        self.push(&story, Made::Story, 0, Vec::new());
        for _ in 0..self.random.below(4) {
            let made = match self.random.below(10) {
                0..3 => Made::Copy,
                3..5 => Made::Trim,
                5..7 => Made::TrimWithCaption,
                7..9 => Made::Rewrite,
                _ => Made::Update,
            };
            self.derive(&story, made);
        }
        if self.random.below(5) == 0 {
            self.other(&story);
        }
    }

    /// The same story elsewhere.
    fn derive(&mut self, story: &Story, made: Made) {
        let mut next = story.clone();
        let count = next.paragraphs.len();
        match made {
            Made::Trim | Made::TrimWithCaption => next.paragraphs.truncate(1 + self.random.below(3) as usize),
            Made::Rewrite => {
                for paragraph in &mut next.paragraphs {
                    if self.random.below(3) == 0 {
                        *paragraph = self.language.paragraph(&mut self.random);
                    }
                }
            }
            Made::Update => {
                next.paragraphs[0] = self.language.paragraph(&mut self.random);
                next.paragraphs.insert(1, self.language.paragraph(&mut self.random));
                next.headline = self.language.edited(&next.headline, 5, &mut self.random);
                let after = self.random.below(600) as i64 + 5;
                self.push(&next, made, after, Vec::new());
                return;
            }
            _ => next.paragraphs.truncate(count - self.random.below(2) as usize * (count / 3)),
        }
        for paragraph in &mut next.paragraphs {
            *paragraph = self.language.edited(paragraph, 40, &mut self.random);
        }
        next.headline = match self.random.below(2) {
            0 => self.language.edited(&next.headline, 6, &mut self.random),
            _ => self.language.headline(&mut self.random),
        };
        let mut parts = Vec::new();
        if made == Made::TrimWithCaption
            && let Some((number, sentence)) = self.earlier_sentence(story.number)
        {
            let place = 1 + self.random.below(next.paragraphs.len() as u64) as usize;
            next.paragraphs.insert(place, sentence);
            parts.push(number);
        }
        self.housed(next, made, parts);
    }

    /// Another story that has something of this one.
    fn other(&mut self, story: &Story) {
        let number = self.stories;
        self.stories += 1;
        let fresh = |stream: &mut Self, count: usize| -> Vec<String> {
            (0..count).map(|_| stream.language.paragraph(&mut stream.random)).collect()
        };
        let mut next = Story {
            number,
            headline: self.language.headline(&mut self.random),
            paragraphs: fresh(self, 6),
            ..story.clone()
        };
        match self.random.below(3) {
            0 => {
                next.paragraphs.insert(3, story.paragraphs[0].clone());
                self.housed(next, Made::Excerpt, vec![story.number]);
            }
            1 => {
                let mut parts = vec![story.number];
                next.paragraphs = vec![story.paragraphs[0].clone()];
                for _ in 0..3 {
                    if let Some((other, lead)) = self.earlier_lead(&parts) {
                        parts.push(other);
                        next.paragraphs.push(lead);
                    }
                }
                if parts.len() > 2 {
                    self.housed(next, Made::Roundup, parts);
                }
            }
            _ => {
                let count = story.paragraphs.len();
                next.paragraphs.extend_from_slice(&story.paragraphs[count - 2..]);
                let after = 60 + self.random.below(600) as i64;
                self.push(&next, Made::Background, after, vec![story.number]);
            }
        }
    }

    /// Texts of one mould with other numbers, and entries of live pages.
    fn templates(&mut self, minutes: i64) {
        for series in 0..6 {
            let (first, last) =
                (self.language.sentence(&mut self.random), self.language.sentence(&mut self.random));
            let headline = self.language.headline(&mut self.random);
            let table: Vec<String> = (0..12).map(|_| self.language.word(&mut self.random)).collect();
            let intro = self.language.sentence(&mut self.random);
            for day in 0..10 {
                let is_live = series % 2 == 1;
                let rows: Vec<String> = table
                    .iter()
                    .map(|name| format!("{name} {} {}", self.random.below(9000), self.random.below(900)))
                    .collect();
                let text = match is_live {
                    true => self.language.paragraph(&mut self.random),
                    false => rows.join(". "),
                };
                let number = self.stories;
                self.stories += 1;
                let story = Story {
                    number,
                    source: format!("agency-{}", series % AGENCIES),
                    headline: match is_live {
                        true => self.language.headline(&mut self.random),
                        false => format!("{headline} {}", 1000 + day * 37 + series as i64),
                    },
                    paragraphs: match is_live {
                        true => vec![intro.clone(), text],
                        false => vec![first.clone(), text, last.clone()],
                    },
                    minute: day * minutes / 10,
                };
                self.push(&story, if is_live { Made::Live } else { Made::Template }, 0, Vec::new());
            }
        }
    }

    fn earlier_sentence(&mut self, but: usize) -> Option<(usize, String)> {
        let (number, lead) = self.earlier_lead(&[but])?;
        Some((number, language::first_sentence(&lead)))
    }

    /// The lead of a story that is there already.
    fn earlier_lead(&mut self, but: &[usize]) -> Option<(usize, String)> {
        let stories: Vec<usize> = (0..self.made.len())
            .rev()
            .filter(|at| self.made[*at].1.made == Made::Story && !but.contains(&self.made[*at].1.story))
            .take(40)
            .collect();
        let at = *stories.get(self.random.below(stories.len().max(1) as u64) as usize)?;
        let labelled = &self.made[at].1;
        Some((labelled.story, labelled.item.body[0].text.clone()))
    }

    /// Publishes within an outlet's house text.
    fn housed(&mut self, mut story: Story, made: Made, parts: Vec<usize>) {
        let house = &self.houses[self.random.below(OUTLETS as u64) as usize];
        story.source.clone_from(&house.name);
        let mut paragraphs = house.front.clone();
        paragraphs.append(&mut story.paragraphs);
        paragraphs.extend(house.end.iter().cloned());
        if self.random.below(3) == 0 {
            paragraphs.push(self.notices[self.random.below(5) as usize].clone());
        }
        story.paragraphs = paragraphs;
        let after = 5 + self.random.below(600) as i64;
        self.push(&story, made, after, parts);
    }

    fn push(&mut self, story: &Story, made: Made, after: i64, parts: Vec<usize>) {
        let minute = story.minute + after;
        let body = story.paragraphs.iter().map(|text| Block { text: text.clone(), ..Block::default() });
        let item = Item {
            source: Some(Source { id: story.source.clone(), ..Source::default() }),
            headline: story.headline.clone(),
            body: body.collect(),
            fetched_at: Some(from_ms(1_762_300_800_000 + minute * MINUTE_MS)),
            status: Status::Usable.into(),
            ..Item::default()
        };
        let language = self.language.name;
        self.made.push((minute, Labelled { item, made, language, story: story.number, parts }));
    }
}
