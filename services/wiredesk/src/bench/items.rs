//! Invented items of about 4 KB, the same at every run: RSS entries with a dateline, a picture, a sign-off, and what
//! sites leave in the body. Of a hundred, ten are another outlet's copy of an earlier one, and five its next version.

use proto::{
    time::from_ms,
    v1::{FeedPolicy, RawItem, Source},
};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"utf-8\"?><rss version=\"2.0\" \
    xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>The Elm Register</title>\
    <link>https://register.example/</link><language>en</language>";

/// Sentences are made of these: what matters is their length and that they differ, not what they say.
const WORDS: [&str; 60] = [
    "harbour",
    "council",
    "ferry",
    "crews",
    "minister",
    "said",
    "would",
    "the",
    "a",
    "of",
    "in",
    "on",
    "and",
    "with",
    "report",
    "budget",
    "tonnes",
    "grain",
    "port",
    "vessel",
    "strike",
    "talks",
    "union",
    "overtime",
    "weekend",
    "percent",
    "million",
    "officials",
    "company",
    "market",
    "after",
    "before",
    "which",
    "were",
    "had",
    "not",
    "agreement",
    "spokeswoman",
    "district",
    "court",
    "hearing",
    "evidence",
    "bridge",
    "repairs",
    "winter",
    "storm",
    "river",
    "level",
    "school",
    "teachers",
    "pay",
    "offer",
    "rejected",
    "vote",
    "Tuesday",
    "morning",
    "night",
    "according",
    "to",
    "figures",
];

const PLACES: [&str; 6] =
    ["PORT ELM", "QUAY HARBOUR", "NORTH MOLE", "ELM BRIDGE", "SALTMARSH", "WEST FARROW"];

/// Writes items one after the other.
#[derive(Debug)]
pub(super) struct Items {
    arrived_ms: i64,
    seed: u64,
    written: u64,
}

impl Items {
    /// Of items that arrived at this time, milliseconds since 1970 UTC: a log deletes what is older than it keeps.
    pub(super) fn new(arrived_ms: i64) -> Self {
        Self { arrived_ms, seed: 1, written: 0 }
    }

    /// The next item, of the mix that the module says.
    pub(super) fn next(&mut self) -> RawItem {
        let number = self.written;
        self.written += 1;
        match number % 100 {
            // Of one that is 50 before: a story by then.
            50..60 => self.entry(number - 50, number, "Elm Courier", "courier"),
            70..75 => self.entry(number, number - 70, "The Elm Register", "register"),
            _ => self.entry(number, number, "The Elm Register", "register"),
        }
    }

    /// The next item, which is nobody's copy.
    pub(super) fn fresh(&mut self) -> RawItem {
        let number = self.written;
        self.written += 1;
        self.entry(number, number, "The Elm Register", "register")
    }

    /// An entry with the text of that number under the id of another.
    fn entry(&mut self, text: u64, id: u64, outlet: &str, source: &str) -> RawItem {
        self.seed = text.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let title = self.sentence(8);
        let place = PLACES[self.below(PLACES.len())];
        let mut body = format!("<p>{place}, Nov 5 (Quayside) - {}</p>", self.paragraph());
        for _ in 0..3 {
            body.push_str(&format!("<p>{}</p>", self.paragraph()));
        }
        body.push_str(&format!(
            "<figure><img src=\"https://{source}.example/pictures/{text}.jpg\" width=\"1200\" height=\"800\">\
             <figcaption>{} Photo: Ada Finch/Quayside</figcaption></figure>",
            self.sentence(9)
        ));
        for _ in 0..5 {
            body.push_str(&format!("<p>{}</p>", self.paragraph()));
        }
        body.push_str(
            "<p>(Reporting by Ada Finch; Editing by Rudy Oake)</p><p>Share it</p>\
             <p><a href=\"https://register.example/more\">Read also: Seven maps of the old harbour</a></p>",
        );
        let link = format!("https://{source}.example/news/{id}");
        let entry = format!(
            "<item><guid isPermaLink=\"true\">{link}</guid><title>{title}</title><link>{link}</link>\
             <pubDate>Wed, 05 Nov 2025 10:00:00 GMT</pubDate><category>Transport</category>\
             <description>{}</description><content:encoded><![CDATA[{body}]]></content:encoded></item>",
            self.sentence(14)
        );
        RawItem {
            item_id: format!("itm-{source}-{id}"),
            source: Some(Source { id: source.to_owned(), name: outlet.to_owned(), ..Source::default() }),
            feed_id: format!("{source}-world"),
            format: "rss2.0".to_owned(),
            charset: "utf-8".to_owned(),
            head: HEAD.as_bytes().to_vec(),
            sha256: wire::ids::hex(&wire::ids::hash(&[entry.as_bytes()])),
            entry: entry.into_bytes(),
            fetched_at: Some(from_ms(self.arrived_ms)),
            fetch_url: format!("https://{source}.example/feed.xml"),
            final_url: format!("https://{source}.example/feed.xml"),
            transport: "http".to_owned(),
            policy: Some(FeedPolicy::default()),
            ..RawItem::default()
        }
    }

    fn paragraph(&mut self) -> String {
        let sentences: Vec<String> = (0..4).map(|_| self.sentence(14)).collect();
        sentences.join(" ")
    }

    fn sentence(&mut self, words: usize) -> String {
        let mut sentence = String::with_capacity(words * 8);
        for place in 0..words {
            let word = WORDS[self.below(WORDS.len())];
            match place {
                0 => {
                    sentence.push(word.as_bytes()[0].to_ascii_uppercase() as char);
                    sentence.push_str(&word[1..]);
                }
                _ => {
                    sentence.push(' ');
                    sentence.push_str(word);
                }
            }
        }
        sentence.push('.');
        sentence
    }

    /// Of a linear congruential generator (Knuth's constants): good enough to vary text.
    fn below(&mut self, limit: usize) -> usize {
        self.seed = self.seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.seed >> 33) as usize % limit
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use prost::Message;
    use proto::v1::{Item, RawRef};
    use wire::dedupe::{Candidate, Index, Outcome};

    const NOW_MS: i64 = 1_762_300_800_000;

    fn item(raw: &RawItem) -> Item {
        let place = RawRef { sha256: raw.sha256.clone(), ..RawRef::default() };
        wire::assemble::item(raw, place, &wire::assemble::parse(raw).unwrap(), NOW_MS)
    }

    #[test]
    fn an_item_has_about_four_kilobytes_and_is_cleaned_as_an_agencys_is() {
        let raw = Items::new(NOW_MS).next();
        assert!((3_500..4_700).contains(&raw.encoded_len()), "{}", raw.encoded_len());
        let item = item(&raw);
        assert_eq!((item.body.len(), item.removed.len()), (9, 2), "{:?} {:?}", item.body, item.removed);
        let dateline = item.dateline.unwrap();
        assert_eq!((dateline.agency.as_str(), dateline.date.as_str()), ("Quayside", "2025-11-05"));
    }

    #[test]
    fn of_a_hundred_ten_are_copies_and_five_are_versions() {
        let (mut items, mut index) = (Items::new(NOW_MS), Index::new());
        let mut counts = [0; 3];
        for _ in 0..300 {
            let raw = items.next();
            let item = item(&raw);
            let decided = index.decide(&Candidate::of(&item, Default::default()));
            assert_eq!(decided.outcome, Outcome::Published);
            counts[match (decided.story.is_some(), decided.version) {
                (true, 1) => 0,
                (true, _) => 1,
                (false, _) => 2,
            }] += 1;
        }
        assert_eq!(counts, [255, 15, 30]);
    }
}
