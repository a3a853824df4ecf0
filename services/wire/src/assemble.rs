//! One raw item's way through the domain: [`parse()`] -> clean (the `page` too, where there is one) -> [`item`].

mod meta;
mod page;
mod stated;

use crate::{
    clean::{
        self, Cleaned, Facts, Input, Kind, Label, Learnt, Note, Picture, Policy, Sightings, SiteRules, State,
    },
    gate::wording,
    link,
    moment::{Stated, Trust},
    parse::{self, Parsed, Piece},
    split::{Format, Unreadable, text},
    status, words,
};
use proto::{
    time::{from_ms, to_ms},
    v1::{
        Block, BlockKind, Caption, CleanRule, CleanState, ContentLevel, Dateline, Item, Language, Media,
        RawItem, RawRef, Removed, Status, TimeTrust, TrustedTime,
    },
};

use url::Url;

/// Version of the parser, for `Item.parser_version`.
pub const PARSER_VERSION: &str = "1";

/// A summary that stands in for the content counts as the full text from this many words on.
const FULL_WORDS: u32 = 250;

/// Reads the entry of a raw item.
pub fn parse(raw: &RawItem) -> Result<Parsed, Unreadable> {
    parse::parse(&Piece {
        format: &raw.format,
        charset: &raw.charset,
        head: &raw.head,
        entry: &raw.entry,
        whole: raw.whole,
        url: some(&raw.final_url),
        time_zone: raw.policy.as_ref().and_then(|policy| some(&policy.time_zone)),
    })
}

/// Cleans what was read, and makes the item of it: with everything but version and relation.
pub fn item(raw: &RawItem, place: RawRef, parsed: &Parsed, normalized_ms: i64) -> Item {
    taught(raw, place, parsed, normalized_ms, Known::default()).item
}

/// An item that was cleaned with what was learnt of its source.
#[derive(Debug)]
pub struct Taught {
    /// The item.
    pub item: Item,
    /// What it shows of its source.
    pub sightings: Option<Sightings>,
    /// Its paragraphs as they would be if nothing had been learnt; `None` where they are the body.
    pub untaught: Option<Vec<String>>,
    /// Lines before and after its story that speak of an embargo, whatever cleaning took them for.
    pub notices: Vec<String>,
}

/// What is known beside a raw item.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What was learnt of its source.
    pub learnt: Option<&'a Learnt>,
    /// Where the story stands on the pages of sites.
    pub sites: Option<&'a SiteRules>,
}

/// As [`item`], with what is known beside it.
pub fn taught(
    raw: &RawItem,
    place: RawRef,
    parsed: &Parsed,
    normalized_ms: i64,
    Known { learnt, sites }: Known<'_>,
) -> Taught {
    let policy = raw.policy.clone().unwrap_or_default();
    let arrived_ms = raw.fetched_at.as_ref().map_or(normalized_ms, to_ms);
    let stated = parsed.published.as_ref().or(parsed.updated.as_ref());
    let input = Input {
        // Feeds say HTML and send text, and the other way round: it is told by looking.
        kind: Kind::Text,
        text: parsed.content_raw.as_deref().or(parsed.summary_raw.as_deref()).unwrap_or_default(),
        language: parsed.language.as_deref().or(some(&policy.language)),
        title: parsed.headline.as_deref(),
        url: parsed.link.as_deref(),
        time_ms: Some(stated.map_or(arrived_ms, |time| time.at_ms)),
        policy: match policy.clean() {
            CleanRule::Unspecified | CleanRule::Full => Policy::Full,
            CleanRule::Fields => Policy::Fields,
            CleanRule::Off => Policy::Off,
        },
        learnt,
        site: None,
    };
    let own = clean::clean(&input);
    let epoch = learnt.map_or(0, |learnt| learnt.epoch);
    let Some(page) = raw.page.as_ref().map(page::read) else {
        let item = Item { learnt_epoch: epoch, ..draft(raw, place, parsed, &own, normalized_ms) };
        return Taught { item, untaught: untaught(&own), notices: notices(&own), sightings: own.sightings };
    };
    // A page shows nothing of what its feed puts around a story.
    let input = Input { learnt: None, ..input };
    let fuller = page.fuller(&input, &own, sites);
    let cleaned = fuller.as_ref().unwrap_or(&own);
    let mut item = draft(raw, place, parsed, cleaned, normalized_ms);
    item.robots_signals.extend(page.signals);
    if fuller.is_some() {
        told_by_page(&mut item, clean::facts(&page.html), &page.fetched.final_url);
        item.page_url.clone_from(&page.fetched.final_url);
        item.fetched_at = page.fetched.fetched_at.or(item.fetched_at);
        item.mended.extend(page.mended);
        item.mended.extend(cleaned.mended.iter().cloned());
        item.content_level = ContentLevel::Full.into();
    } else {
        item.learnt_epoch = epoch;
    }
    let mut notices = notices(&own);
    if fuller.is_some() {
        notices.extend(self::notices(cleaned));
    }
    Taught { item, untaught: untaught(cleaned), notices, sightings: None }
}

/// Blocks at either end of the content that may be notices.
const ENDS: usize = 6;

fn notices(cleaned: &Cleaned) -> Vec<String> {
    let last = cleaned.blocks.len().saturating_sub(ENDS).max(ENDS);
    let ends = cleaned.blocks.iter().take(ENDS).chain(cleaned.blocks.iter().skip(last));
    ends.map(|block| &block.text).filter(|text| wording::is_notice(text)).cloned().collect()
}

/// What a page says of itself fills what feed and text left empty.
fn told_by_page(item: &mut Item, facts: Facts, page_url: &str) {
    if item.summary.is_empty() {
        item.summary = facts.description.unwrap_or_default();
    }
    if item.keywords.is_empty() {
        item.keywords = facts.section.into_iter().chain(facts.keywords).collect();
    }
    let picture = facts.image.filter(|_| item.media.is_empty());
    let address = |picture: &Picture| Some(Url::parse(page_url).ok()?.join(&picture.url).ok()?.to_string());
    if let Some((url, picture)) = picture.and_then(|picture| Some((address(&picture)?, picture))) {
        item.media.push(Media {
            url,
            r#type: "image".to_owned(),
            caption: picture.caption.unwrap_or_default(),
            role: "thumbnail".to_owned(),
            ..Media::default()
        });
    }
}

fn untaught(cleaned: &Cleaned) -> Option<Vec<String>> {
    if !cleaned.blocks.iter().any(clean::Block::is_learnt) {
        return None;
    }
    let stays = |block: &&clean::Block| block.label.is_kept() || block.is_learnt();
    let texts = cleaned.blocks.iter().filter(stays).map(|block| block.text.clone());
    Some(texts.filter(|text| !text.is_empty()).collect())
}

fn some(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.is_empty())
}

fn draft(raw: &RawItem, place: RawRef, parsed: &Parsed, cleaned: &Cleaned, normalized_ms: i64) -> Item {
    let arrived_ms = raw.fetched_at.as_ref().map_or(normalized_ms, to_ms);
    let rights = raw.policy.as_ref().and_then(|policy| policy.rights.clone());
    let mut mended = raw.mended.clone();
    mended.extend(parsed.mended.iter().filter(|note| !raw.mended.contains(note)).cloned());
    let mut item = Item {
        item_id: raw.item_id.clone(),
        source_item_id: parsed.id.clone().unwrap_or_default(),
        identity_basis: raw.identity_basis,
        url: parsed.link.clone().unwrap_or_default(),
        canonical_url: parsed.link.as_deref().and_then(link::canonical).unwrap_or_default(),
        slug: parsed.slug.clone().unwrap_or_default(),
        source_version: parsed.version.clone().unwrap_or_default(),
        status: status(raw, parsed, cleaned).into(),
        source_status: parsed.status.clone().unwrap_or_default(),
        urgency: parsed.urgency.map(u32::from).unwrap_or_default(),
        urgency_marker: marker(parsed, cleaned).unwrap_or_default().to_owned(),
        advisory: parsed.more.advisory.unwrap_or_default().to_owned(),
        published: parsed.published.as_ref().map(|time| trusted(time, arrived_ms)),
        updated: parsed.updated.as_ref().map(|time| trusted(time, arrived_ms)),
        fetched_at: raw.fetched_at,
        normalized_at: Some(from_ms(normalized_ms)),
        embargoed_until: parsed.embargoed_until.as_ref().map(|time| from_ms(time.at_ms)),
        expires_at: parsed.expires_at.as_ref().map(|time| from_ms(time.at_ms)),
        source: raw.source.clone(),
        feed_id: raw.feed_id.clone(),
        transport: raw.transport.clone(),
        format: parsed.format.clone(),
        fetch_url: raw.fetch_url.clone(),
        final_url: raw.final_url.clone(),
        raw: Some(place),
        parser_version: PARSER_VERSION.to_owned(),
        cleaner_version: clean::VERSION.to_owned(),
        mended,
        backfill: raw.backfill,
        alt_ids: stated::alt_ids(parsed),
        signals: parsed.more.signals.clone(),
        subheadline: parsed.more.subheadline.clone().unwrap_or_default(),
        entities: stated::entities(parsed),
        genre: parsed.more.genre.clone().unwrap_or_default(),
        copyright_holder: parsed.more.copyright_holder.clone().unwrap_or_default(),
        usage_terms: parsed.more.usage_terms.clone().unwrap_or_default(),
        credit_line: parsed.more.credit_line.clone().unwrap_or_default(),
        links: stated::links(raw, parsed),
        web_links: stated::web_links(parsed),
        headline: cleaned.headline.clone().or_else(|| parsed.headline.clone()).unwrap_or_default(),
        headline_raw: parsed.headline.clone().unwrap_or_default(),
        summary: parsed.summary_raw.as_deref().map(text::of_html).unwrap_or_default(),
        body_html: cleaned.body_html.clone(),
        keywords: parsed.keywords.clone(),
        subjects: stated::subjects(parsed),
        media: parsed.media.iter().map(medium).collect(),
        editor_notes: parsed.editor_note.iter().cloned().collect(),
        copyright_notice: cleaned.copyright.clone().or_else(|| parsed.rights.clone()).unwrap_or_default(),
        rights,
        robots_signals: raw.robots_signals.clone(),
        language: Some(language(parsed, cleaned)),
        ..Item::default()
    };
    note_capped(&mut item);
    take_off(&mut item, parsed, cleaned);
    item.content_level = level(&item, parsed).into();
    item
}

/// The source's own word first; then what its headline says, where its feed lets that count.
fn status(raw: &RawItem, parsed: &Parsed, cleaned: &Cleaned) -> Status {
    // A marker in a field of its own is the source's word; one in a headline is text.
    let by_field = parsed.more.marker.and_then(status::of_marker);
    let in_text = cleaned.urgency_marker.as_deref().filter(|_| is_wire(raw));
    let by_marker = by_field.or_else(|| in_text.and_then(status::of_marker));
    // A kill in so many words is one, also beside a status that was left as it was.
    let by_word = parsed.status.as_deref().and_then(status::of_word);
    by_marker.or(by_word).unwrap_or(Status::Usable)
}

/// True where the words of a source's texts count: its feed says so, or it delivers in an agency's own format.
pub fn is_wire(raw: &RawItem) -> bool {
    let is_agencys = Format::from_name(&raw.format).is_some_and(|format| !format.is_feed());
    is_agencys || raw.policy.as_ref().is_some_and(|policy| policy.text_signals)
}

/// The marker of a field of its own; else the one that stood on the headline.
fn marker<'a>(parsed: &Parsed, cleaned: &'a Cleaned) -> Option<&'a str> {
    parsed.more.marker.or(cleaned.urgency_marker.as_deref())
}

/// Body, and the fields that cleaning made.
fn take_off(item: &mut Item, parsed: &Parsed, cleaned: &Cleaned) {
    for (position, block) in (0..).zip(&cleaned.blocks) {
        let kind = match block.label {
            Label::Body if block.preformatted => Some(BlockKind::Pre),
            Label::Body => Some(BlockKind::Paragraph),
            Label::Subhead => Some(BlockKind::Subhead),
            Label::ListItem if block.preformatted => Some(BlockKind::Table),
            Label::ListItem => Some(BlockKind::ListItem),
            Label::Quote => Some(BlockKind::Quote),
            _ => None,
        };
        match kind {
            Some(kind) => item.body.push(Block { kind: kind.into(), text: block.text.clone() }),
            None if matches!(block.note, Some(Note::Correction | Note::Disclaimer)) => {}
            None if block.label == Label::EditorNote => item.editor_notes.push(block.text.clone()),
            None if block.label == Label::Contact => append_line(&mut item.contact, &block.text),
            None if is_field(block.label) => {}
            None => item.removed.push(Removed {
                label: block.label.word().to_owned(),
                text: block.text.clone(),
                rule: block.rule.to_string(),
                confidence: f64::from(block.confidence),
                position,
            }),
        }
    }
    // The dateline is cut from the first paragraph: the texts of `body` are the ones to read.
    for (block, text) in item.body.iter_mut().zip(&cleaned.body) {
        block.text.clone_from(text);
    }
    item.body.retain(|block| !block.text.is_empty());
    item.word_count = item.body.iter().map(|block| words::count(&block.text) as u32).sum();
    let in_text = cleaned.dateline.as_ref().map(|dateline| Dateline {
        raw: dateline.raw.clone(),
        places: dateline.place.iter().cloned().collect(),
        date: dateline.date.clone().unwrap_or_default(),
        agency: dateline.agency.clone().unwrap_or_default(),
        ..Dateline::default()
    });
    item.dateline = in_text.or_else(|| stated::dateline(parsed));
    item.bylines = stated::bylines(parsed, &cleaned.byline);
    item.captions = cleaned
        .captions
        .iter()
        .map(|caption| Caption {
            text: caption.text.clone(),
            credit: caption.credit.clone().unwrap_or_default(),
            media_url: String::new(),
        })
        .collect();
    item.signoff = cleaned.signoff.clone().unwrap_or_default();
    item.corrections.clone_from(&cleaned.corrections);
    item.disclaimers.clone_from(&cleaned.disclaimers);
    item.sponsored = cleaned.sponsored;
    item.clean_state = match cleaned.state {
        State::Clean => CleanState::Clean,
        State::Doubtful => CleanState::Doubtful,
        State::Off => CleanState::Off,
    }
    .into();
}

/// Labels whose text stands in a field of its own.
fn is_field(label: Label) -> bool {
    matches!(
        label,
        Label::Headline | Label::Byline | Label::Caption | Label::Credit | Label::Signoff | Label::Copyright
    )
}

fn level(item: &Item, parsed: &Parsed) -> ContentLevel {
    if item.body.is_empty() {
        ContentLevel::Headline
    } else if parsed.content_raw.is_some() || item.word_count >= FULL_WORDS {
        ContentLevel::Full
    } else {
        ContentLevel::Summary
    }
}

fn note_capped(item: &mut Item) {
    for (name, time) in [("published", &item.published), ("updated", &item.updated)] {
        if time.as_ref().is_some_and(|time| time.trust() == TimeTrust::Capped) {
            item.mended.push(format!("{name}: a time after the arrival was capped to it"));
        }
    }
}

/// A stated time; one that lies after the arrival is capped to it.
fn trusted(stated: &Stated, arrived_ms: i64) -> TrustedTime {
    let trust = match stated.trust {
        _ if stated.at_ms > arrived_ms => TimeTrust::Capped,
        Trust::Explicit => TimeTrust::Explicit,
        Trust::ZoneAssumed => TimeTrust::ZoneAssumed,
        Trust::Guessed => TimeTrust::Guessed,
    };
    TrustedTime {
        at: Some(from_ms(stated.at_ms.min(arrived_ms))),
        trust: trust.into(),
        original: stated.original.clone(),
    }
}

fn language(parsed: &Parsed, cleaned: &Cleaned) -> Language {
    let (detected, confidence) = cleaned.detected.clone().unwrap_or_default();
    Language {
        tag: cleaned.language.clone().unwrap_or_default(),
        declared: parsed.language.clone().unwrap_or_default(),
        detected,
        confidence,
    }
}

fn medium(media: &crate::parse::Media) -> Media {
    let mime = media.kind.clone().unwrap_or_default();
    Media {
        url: media.url.clone(),
        r#type: mime.split('/').next().unwrap_or_default().to_owned(),
        mime: if mime.contains('/') { mime } else { String::new() },
        width: media.width.unwrap_or_default(),
        height: media.height.unwrap_or_default(),
        duration: media.duration.unwrap_or_default(),
        caption: media.caption.clone().unwrap_or_default(),
        credit: media.credit.clone().unwrap_or_default(),
        role: media.role.to_owned(),
        ..Media::default()
    }
}

fn append_line(field: &mut String, line: &str) {
    if !field.is_empty() {
        field.push('\n');
    }
    field.push_str(line);
}
