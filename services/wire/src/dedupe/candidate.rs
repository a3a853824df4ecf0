//! What of an item is compared with what is remembered.

use super::{
    identity::{raw_hash, url_hash},
    near::{prints::Prints, title::Title, words::Sequence},
    origin::Origin,
};
use crate::{
    ids::{hash, short_hash},
    status::is_dead,
    words,
};
use proto::v1::{DedupeRule, Item, Source, Status};
use siphasher::sip::SipHasher13;

/// Bodies with fewer words are told by identity only: too many short texts are alike by chance.
pub const MIN_WORDS: usize = 12;

/// An item as dedupe sees it.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// Item.
    pub item_id: String,
    /// Source.
    pub source_id: String,
    /// Hash of the canonical URL; 0 when it has none.
    pub url_hash: u64,
    /// Headline, cleaned.
    pub headline: String,
    /// Marker taken off the headline; empty when there was none.
    pub urgency_marker: String,
    /// Status.
    pub status: Status,
    /// True when the source states the status itself: only then can it take a kill back.
    pub is_status_stated: bool,
    /// Who ends the item with a kill or withhold: the source, or an operator.
    pub authority: String,
    /// The agency's slug; empty when it has none.
    pub slug: String,
    /// True when the source is an agency by its type.
    pub is_agency: bool,
    /// Version as the source numbers it; empty when it does not.
    pub source_version: String,
    /// When the source says it was changed, ms since 1970 UTC.
    pub updated_ms: Option<i64>,
    /// When it arrived, for a page its entry, ms since 1970 UTC.
    pub arrived_ms: i64,
    /// The first 16 bytes of the SHA-256 of the raw bytes.
    pub raw_hash: Vec<u8>,
    /// Hash of headline, body, status and embargo: the same is a repeat, another is a version.
    pub version_hash: [u8; 32],
    /// Hash of the body's words: the same for a copy elsewhere. `None` for bodies too short to tell.
    pub content_hash: Option<[u8; 16]>,
    /// One hash a paragraph.
    pub paragraphs: Vec<u64>,
    /// Words of the body.
    pub words: u32,
    /// Days that the item is remembered after its last sign; 0 for as long as most.
    pub kept_days: u32,
    /// True for the text of the page that the item links to.
    pub from_page: bool,
    /// How copies are looked for.
    pub rule: DedupeRule,
    /// Hashes of slug and headline, for sources whose notices are sent under ids of their own; else empty.
    pub names: Vec<u64>,
    /// The item that a notice under an id of its own is about, where it says so, or where the caller knows.
    pub about: Option<String>,
    /// Items that the source says this one is a newer text of.
    pub follows: Vec<String>,
    /// What the text is found by.
    pub(crate) prints: Prints,
    /// Headline and slug, in a few bytes.
    pub(crate) title: Title,
    /// Who wrote it first, as far as the item says.
    pub(crate) origin: Origin,
}

impl Candidate {
    /// The candidate of a cleaned item.
    pub fn of(item: &Item, rule: DedupeRule) -> Self {
        let body: Vec<&str> = item.body.iter().map(|block| block.text.as_str()).collect();
        Self::with(item, rule, &body)
    }

    /// The candidate of an item whose versions are told by these paragraphs: the body as it would be if nothing had been
    /// learnt of its source. What is learnt between two deliveries of a text makes no version of it.
    pub fn with(item: &Item, rule: DedupeRule, paragraphs: &[&str]) -> Self {
        let body: Vec<&str> = item.body.iter().map(|block| block.text.as_str()).collect();
        let embargo = item.embargoed_until.as_ref().map_or(0, proto::time::to_ms);
        let mut version = vec![item.headline.as_bytes()];
        version.extend(paragraphs.iter().map(|text| text.as_bytes()));
        let (status, embargo) = (item.status.to_be_bytes(), embargo.to_be_bytes());
        version.extend([&status[..], &embargo[..]]);
        let (prints, content_hash) = prints(&body, rule);
        let updated = item.updated.as_ref().or(item.published.as_ref());
        let source_id = item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default();
        let is_agency = item.source.as_ref().is_some_and(is_agency);
        Self {
            item_id: item.item_id.clone(),
            authority: source_id.clone(),
            source_id,
            url_hash: url_hash(&item.canonical_url),
            headline: item.headline.clone(),
            urgency_marker: item.urgency_marker.clone(),
            status: item.status(),
            is_status_stated: !item.source_status.is_empty(),
            slug: item.slug.clone(),
            is_agency,
            source_version: item.source_version.clone(),
            updated_ms: updated.and_then(|time| time.at.as_ref()).map(proto::time::to_ms),
            arrived_ms: item.fetched_at.as_ref().map_or(0, proto::time::to_ms),
            raw_hash: item.raw.as_ref().map(|raw| raw_hash(&raw.sha256)).unwrap_or_default(),
            version_hash: hash(&version),
            content_hash,
            paragraphs: paragraphs.iter().map(|text| paragraph_hash(text)).collect(),
            words: prints.words,
            kept_days: if is_agency { AGENCY_DAYS } else { 0 },
            from_page: !item.page_url.is_empty(),
            rule,
            names: Vec::new(),
            about: linked(item, &ENDS).next().filter(|_| is_dead(item.status())),
            follows: linked(item, &BEFORE).collect(),
            prints,
            title: Title::of(&item.headline, &item.slug),
            origin: Origin::of(item),
        }
    }

    /// The same of a wire, whose words may end an item: a notice of it may come under an id of its own, and late.
    pub fn of_wire(mut self) -> Self {
        self.kept_days = AGENCY_DAYS;
        let mut headline = words::words(&self.headline);
        headline.insert(0, "headline".to_owned());
        let slug = vec!["slug".to_owned(), self.slug.to_lowercase()];
        let lists = [(headline, self.headline.is_empty()), (slug, self.slug.is_empty())];
        let given = lists.into_iter().filter(|(_, is_empty)| !is_empty);
        self.names = given.map(|(list, _)| self.name(&list)).collect();
        self
    }

    fn name(&self, words: &[String]) -> u64 {
        let mut parts = vec![self.source_id.as_bytes()];
        parts.extend(words.iter().map(String::as_bytes));
        short_hash(&parts)
    }
}

/// Words for a link to the text that came before: ninjs and TT's, the item relations of NewsML-G2, Atom (RFC 5829). In lower case,
/// without the scheme of the word.
const BEFORE: [&str; 7] = [
    "evolvedfrom",
    "previousversion",
    "predecessor-version",
    "replaces",
    "replacing",
    "supersedes",
    "iscorrectionof",
];

/// Words for a link from a notice to the item that it ends.
const ENDS: [&str; 4] = ["cancels", "kills", "withdraws", "recalls"];

/// What an item links to by one of these words.
fn linked<'a>(item: &'a Item, words: &'a [&str]) -> impl Iterator<Item = String> + 'a {
    let is_one = |rel: &str| {
        let word = rel.rsplit([':', '/', '#']).next().unwrap_or_default();
        words.iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    item.links.iter().filter(move |link| is_one(&link.rel)).map(|link| link.id.clone())
}

/// Types of sources that count as agencies, in the words of a feed's `source_type`.
const AGENCIES: [&str; 3] = ["agency", "wire", "news agency"];
/// Days that an agency's items are remembered: it may correct or kill them late.
const AGENCY_DAYS: u32 = 400;

fn is_agency(source: &Source) -> bool {
    AGENCIES.iter().any(|word| source.r#type.eq_ignore_ascii_case(word))
}

/// What a text is found by where the rule wants it, and a hash of its words in order: layout, case and punctuation differ
/// from outlet to outlet.
fn prints(paragraphs: &[&str], rule: DedupeRule) -> (Prints, Option<[u8; 16]>) {
    let mut words = Sequence::default();
    let prints = Prints::of(paragraphs, |word| words.push(word));
    let content = (prints.words >= MIN_WORDS as u32).then(|| words.hash());
    match rule {
        DedupeRule::Link | DedupeRule::Unspecified => (prints, content),
        DedupeRule::Identity | DedupeRule::Off => (Prints { hashes: Vec::new(), ..prints }, content),
    }
}

/// A hash of a paragraph as it is written, to tell which of them a version changed.
fn paragraph_hash(text: &str) -> u64 {
    SipHasher13::new().hash(text.as_bytes())
}
