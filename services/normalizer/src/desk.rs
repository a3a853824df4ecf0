//! A desk: one raw partition with its memory. Decisions are made here, one after the other.

use crate::{
    lessons::{Lesson, Lessons},
    prepare::{Broken, Prepared},
    records::{self, Records},
};
use bus::{Outgoing, Record};
use chassis::envelope::{self, EncodeError};
use proto::{
    time::to_ms,
    topics::{IDENTITY, PRINTS, SOURCE_STATE},
    v1::{FirstSeen, Identity, Item, Print, SourceState, Stage, Story, StoryMark},
};
use std::sync::Arc;
use tracing::warn;
use wire::{
    clean::{Learnt, Sightings},
    dedupe::{self, Decided, Index, Outcome},
};

/// One raw partition with its memory.
#[derive(Debug)]
pub(crate) struct Desk {
    partition: i32,
    index: Index,
    lessons: Lessons,
    records: Records,
}

/// A place in what was decided and learnt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Savepoint {
    index: dedupe::Savepoint,
    lessons: usize,
}

/// What came of one raw record.
#[derive(Debug)]
pub(crate) struct Result {
    pub(crate) outcome: Outcome,
    pub(crate) outputs: Vec<Outgoing>,
    /// Arrival of a live item that was published, ms since 1970 UTC.
    pub(crate) live_arrival_ms: Option<i64>,
}

impl Desk {
    /// A desk that remembers nothing yet, and will find the copies of that many texts.
    pub(crate) fn new(partition: i32, records: Records, texts: usize) -> Self {
        Self { partition, index: Index::of_texts(texts), lessons: Lessons::default(), records }
    }

    /// The topics that its memory stands on.
    pub(crate) const STATE: [&str; 3] = [IDENTITY, PRINTS, SOURCE_STATE];

    /// Takes over a record of a topic of [`Desk::STATE`]. An identity that cannot be read is an error: a desk that has
    /// forgotten a kill would publish it. What was learnt of a source can be learnt again, and a text whose prints are
    /// lost is found by its words.
    pub(crate) fn restore(&mut self, record: &Record) -> anyhow::Result<()> {
        let key = String::from_utf8_lossy(&record.key);
        if record.at.topic.as_ref() == IDENTITY {
            self.index.restore(&key, envelope::open::<Identity>(record)?);
            return Ok(());
        }
        if record.at.topic.as_ref() == PRINTS {
            match envelope::open::<Print>(record) {
                Ok(print) => print.iter().for_each(|print| self.index.restore_print(print)),
                Err(cause) => {
                    let offset = record.offset;
                    warn!(version = %key, offset, error = %cause, "the prints of a text cannot be read");
                }
            }
            return Ok(());
        }
        match envelope::open::<SourceState>(record) {
            Ok(state) => self.lessons.restore(&key, state, record.timestamp_ms),
            Err(cause) => {
                let offset = record.offset;
                warn!(source.id = %key, offset, error = %cause, "what was learnt of a source cannot be read");
            }
        }
        Ok(())
    }

    /// What cleaning may use of what was learnt of a source.
    pub(crate) fn learnt(&self, source_id: &str) -> Arc<Learnt> {
        self.lessons.learnt(source_id)
    }

    /// Sources remembered, and blocks of theirs that count as residue.
    pub(crate) fn learnt_count(&self) -> (usize, usize) {
        self.lessons.count()
    }

    /// The raw partition.
    pub(crate) fn partition(&self) -> i32 {
        self.partition
    }

    /// Items remembered.
    pub(crate) fn len(&self) -> usize {
        self.index.len()
    }

    /// Texts whose copies can be found, and the bytes that this takes.
    pub(crate) fn prints(&self) -> (usize, usize) {
        (self.index.texts(), self.index.print_bytes())
    }

    /// The present place in what was decided.
    pub(crate) fn savepoint(&mut self) -> Savepoint {
        Savepoint { index: self.index.savepoint(), lessons: self.lessons.savepoint() }
    }

    /// What was decided before a savepoint stays.
    pub(crate) fn commit_to(&mut self, savepoint: Savepoint) {
        self.index.commit_to(savepoint.index);
        self.lessons.commit_to(savepoint.lessons);
    }

    /// What was decided since the last commit is forgotten.
    pub(crate) fn roll_back(&mut self) {
        self.index.roll_back();
        self.lessons.roll_back();
    }

    /// Decides on one raw record.
    pub(crate) fn decide(
        &mut self,
        record: &Record,
        prepared: std::result::Result<Prepared, Broken>,
        now_ms: i64,
    ) -> anyhow::Result<Result> {
        let written = match prepared {
            Ok(prepared) => {
                let savepoint = self.index.savepoint();
                self.publish(prepared).map_err(|cause| {
                    self.index.roll_back_to(savepoint);
                    Broken { stage: Stage::Publish, error: format!("{cause}: {}", cause.cause), raw: None }
                })
            }
            Err(broken) => Err(broken),
        };
        match written {
            Ok(result) => Ok(result),
            Err(broken) => {
                let outputs = vec![self.records.dead_letter(record, &broken, now_ms)?];
                Ok(Result { outcome: Outcome::DeadLetter, outputs, live_arrival_ms: None })
            }
        }
    }

    fn publish(&mut self, prepared: Prepared) -> std::result::Result<Result, EncodeError> {
        let Prepared { mut item, candidate, sightings } = prepared;
        let decided = self.index.decide(&candidate);
        let arrived_ms = item.fetched_at.as_ref().map_or(0, to_ms);
        let mut outputs = Vec::new();
        let published = matches!(decided.outcome, Outcome::Published | Outcome::Superseded);
        let live_arrival_ms = (published && !item.backfill && !candidate.from_page).then_some(arrived_ms);
        if published {
            write_verdict(&mut item, &decided);
            records::fit(&mut item);
            outputs.extend(self.learn(&item, sightings.as_ref(), arrived_ms)?);
            outputs.push(self.records.item(&item)?);
            if let Some(mark) = &decided.story {
                outputs.push(self.records.story(&story(&decided.story_id, mark, item))?);
            }
        }
        for identity in &decided.identities {
            outputs.push(self.records.identity(identity, self.partition, arrived_ms)?);
        }
        if let Some(print) = &decided.print {
            outputs.push(self.records.print(print, self.partition, arrived_ms)?);
        }
        Ok(Result { outcome: decided.outcome, outputs, live_arrival_ms })
    }
}

impl Desk {
    /// Learns from an item that is published; the record to write with it, if one is due.
    fn learn(
        &mut self,
        item: &Item,
        sightings: Option<&Sightings>,
        arrived_ms: i64,
    ) -> std::result::Result<Option<Outgoing>, EncodeError> {
        let (Some(source), Some(sightings)) = (&item.source, sightings) else { return Ok(None) };
        let stated = item.published.as_ref().or(item.updated.as_ref()).and_then(|time| time.at.as_ref());
        let lesson = Lesson {
            source_id: &source.id,
            item_id: &item.item_id,
            time_ms: stated.map_or(arrived_ms, to_ms),
            arrived_ms,
            sightings,
        };
        self.lessons.learn(&lesson, self.records, self.partition)
    }
}

fn write_verdict(item: &mut Item, decided: &Decided) {
    item.version = decided.version;
    item.superseded_by = decided.superseded_by;
    item.version_id.clone_from(&decided.version_id);
    item.set_kind(decided.kind);
    item.change.clone_from(&decided.change);
    item.decision = Some(decided.decision.clone());
    item.story_id.clone_from(&decided.story_id);
    item.set_relation(decided.relation);
    item.of.clone_from(&decided.of);
    item.share_of_this = decided.shares.0;
    item.share_of_other = decided.shares.1;
    item.likely_origin.clone_from(&decided.likely_origin);
    item.links.clone_from(&decided.links);
}

fn story(story_id: &str, mark: &StoryMark, item: Item) -> Story {
    Story {
        story_id: story_id.to_owned(),
        story_version: mark.version,
        first_seen: Some(FirstSeen {
            item_id: story_id.to_owned(),
            source_id: mark.first_source_id.clone(),
            at: mark.first_seen_at,
        }),
        head_item_id: mark.head_item_id.clone(),
        copies_count: mark.copies_count,
        sources_count: mark.source_ids.len() as u32,
        item: Some(item),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prepare::prepare;
    use bus::TopicPartition;
    use bytes::Bytes;
    use chassis::envelope::Envelope;
    use prost::Message;
    use proto::{
        topics,
        v1::{ContentLevel, DeadLetter, ItemKind, Page, RawItem, Relation, Source},
    };
    use wire::assemble::Known;

    const NOW_MS: i64 = 1_762_300_800_000;

    fn desk() -> Desk {
        Desk::new(0, Records { envelope: Envelope::default() }, 1_000)
    }

    fn raw(title: &str) -> RawItem {
        RawItem {
            item_id: "itm-1".to_owned(),
            source: Some(Source { id: "quayside".to_owned(), ..Source::default() }),
            feed_id: "quayside-world".to_owned(),
            format: "rss2.0".to_owned(),
            charset: "utf-8".to_owned(),
            head: b"<rss version='2.0'><channel><title>Quayside</title>".to_vec(),
            entry: format!(
                "<item><guid>1</guid><title>{title}</title><description>Text.</description></item>"
            )
            .into(),
            fetched_at: Some(proto::time::from_ms(NOW_MS)),
            sha256: title.to_owned(),
            ..RawItem::default()
        }
    }

    fn record(offset: i64, value: Vec<u8>) -> Record {
        Record {
            at: TopicPartition::new(topics::RAW, 0),
            offset,
            timestamp_ms: NOW_MS,
            key: Bytes::from_static(b"itm-1"),
            value: Some(Bytes::from(value)),
            headers: Vec::new(),
        }
    }

    fn decided(desk: &mut Desk, record: &Record) -> Result {
        let learnt = desk.learnt("quayside");
        desk.decide(record, prepare(record, NOW_MS, Known { learnt: Some(&learnt), sites: None }), NOW_MS)
            .unwrap()
    }

    fn topics_of(result: &Result) -> Vec<&str> {
        result.outputs.iter().map(|output| output.topic.as_ref()).collect()
    }

    #[test]
    fn a_new_item_goes_to_items_and_stories_and_is_remembered_on_the_desks_partition() {
        let mut desk = desk();
        let result = decided(&mut desk, &record(7, raw("Ferry sails").encode_to_vec()));
        assert_eq!((result.outcome, result.live_arrival_ms), (Outcome::Published, Some(NOW_MS)));
        assert_eq!(
            topics_of(&result),
            [topics::SOURCE_STATE, topics::ITEMS, topics::STORIES, topics::IDENTITY]
        );
        assert_eq!((result.outputs[0].partition, result.outputs[3].partition), (Some(0), Some(0)));
        let item = Item::decode(result.outputs[1].value.clone().unwrap()).unwrap();
        assert_eq!((item.headline.as_str(), item.relation()), ("Ferry sails", Relation::New));
        let place = item.raw.unwrap();
        assert_eq!((place.topic.as_str(), place.partition, place.offset), (topics::RAW, 0, 7));
    }

    #[test]
    fn a_page_makes_a_full_version_of_its_entry_on_the_same_story_and_counts_as_no_live_item() {
        let mut desk = desk();
        let entry = raw("Ferry crews to strike");
        let first = decided(&mut desk, &record(0, entry.encode_to_vec()));
        let text = "<p>Ferry crews in Port Elm said on Monday that they would walk out for three days from the weekend \
            over unpaid overtime.</p><p>The operator of the line said that talks with the union would go on.</p>";
        let page = Page {
            body: format!(
                "<html><body><article><h1>Ferry crews to strike</h1>{text}</article></body></html>"
            )
            .into(),
            content_type: "text/html".to_owned(),
            final_url: "https://quayside.example/1".to_owned(),
            fetched_at: Some(proto::time::from_ms(NOW_MS + 60_000)),
            ..Page::default()
        };
        let fuller = RawItem { sha256: "both".to_owned(), page: Some(page), ..entry.clone() };
        let second = decided(&mut desk, &record(1, fuller.encode_to_vec()));
        let of = |result: &Result, topic| {
            let output = result.outputs.iter().find(|output| output.topic.as_ref() == topic).unwrap();
            output.value.clone().unwrap()
        };
        let read = |result: &Result| {
            let item = Item::decode(of(result, topics::ITEMS)).unwrap();
            let story = Story::decode(of(result, topics::STORIES)).unwrap();
            (item.version, item.kind(), item.content_level(), story.story_id, story.story_version)
        };
        let story = "itm-1".to_owned();
        assert_eq!(read(&first), (1, ItemKind::New, ContentLevel::Summary, story.clone(), 1));
        assert_eq!(read(&second), (2, ItemKind::Fuller, ContentLevel::Full, story, 2));
        assert_eq!((second.outcome, second.live_arrival_ms), (Outcome::Published, None));
        for (offset, again) in [(2, fuller), (3, entry)] {
            let again = decided(&mut desk, &record(offset, again.encode_to_vec()));
            assert_eq!(topics_of(&again), [topics::IDENTITY], "{:?}", again.outcome);
        }
    }

    #[test]
    fn a_redelivery_costs_no_output_but_what_is_remembered() {
        let mut desk = desk();
        let record = record(0, raw("Ferry sails").encode_to_vec());
        decided(&mut desk, &record);
        let again = decided(&mut desk, &record);
        assert_eq!((again.outcome, topics_of(&again)), (Outcome::Redelivered, vec![topics::IDENTITY]));
    }

    #[test]
    fn what_was_rolled_back_is_decided_again_as_if_it_never_came() {
        let mut desk = desk();
        let record = record(0, raw("Ferry sails").encode_to_vec());
        decided(&mut desk, &record);
        desk.roll_back();
        assert_eq!(desk.len(), 0);
        assert_eq!(decided(&mut desk, &record).outcome, Outcome::Published);
    }

    #[test]
    fn what_is_remembered_survives_by_its_topic() {
        let mut first = desk();
        let result = decided(&mut first, &record(0, raw("Ferry sails").encode_to_vec()));
        let mut second = desk();
        let state = |output: &Outgoing| Desk::STATE.contains(&output.topic.as_ref());
        for output in result.outputs.into_iter().filter(state) {
            let at = TopicPartition::new(output.topic, 0);
            let Outgoing { timestamp_ms, key, value, headers, .. } = output;
            second.restore(&Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap();
        }
        let later = decided(&mut second, &record(1, raw("Ferry stays").encode_to_vec()));
        assert_eq!(Item::decode(later.outputs[0].value.clone().unwrap()).unwrap().version, 2);
    }

    #[test]
    fn what_a_text_is_found_by_survives_by_its_topic_too() {
        let text = "Ferry crews in Port Elm said on Monday that they would walk out for three days from the weekend over \
            unpaid overtime, and the operator of the line said that talks with the union would go on until Friday at \
            least, while the harbour board asked both sides to keep the night boats to the islands running.";
        let entry = |outlet: &str, text: &str| {
            RawItem {
            item_id: format!("itm-{outlet}"),
            sha256: outlet.to_owned(),
            source: Some(Source { id: outlet.to_owned(), ..Source::default() }),
            entry: format!(
                "<item><guid>{outlet}</guid><title>{outlet} news</title><description>&lt;p&gt;{text}&lt;/p&gt;</description></item>"
            )
            .into(),
            ..raw("")
        }
        };
        let mut first = desk();
        let result = decided(&mut first, &record(0, entry("quayside", text).encode_to_vec()));
        assert!(topics_of(&result).contains(&topics::PRINTS));
        let mut second = desk();
        let state = |output: &Outgoing| Desk::STATE.contains(&output.topic.as_ref());
        for output in result.outputs.into_iter().filter(state) {
            let at = TopicPartition::new(output.topic, 0);
            let Outgoing { timestamp_ms, key, value, headers, .. } = output;
            second.restore(&Record { at, offset: 0, timestamp_ms, key, value, headers }).unwrap();
        }
        assert_eq!(second.prints().0, 1);
        let copy = format!("{text} The mayor of Port Elm called the strike a heavy blow for the islands.");
        let copy = decided(&mut second, &record(1, entry("courier", &copy).encode_to_vec()));
        let item = copy.outputs.iter().find(|output| output.topic.as_ref() == topics::ITEMS).unwrap();
        let item = Item::decode(item.value.clone().unwrap()).unwrap();
        assert_eq!((item.relation(), item.of.as_str()), (Relation::Extended, "itm-quayside"));
        assert!(item.share_of_other > 0.8 && item.share_of_this < 1.0);
        assert_eq!(item.likely_origin.unwrap().source, "quayside");
    }

    /// An item with a line that all items of its source have.
    fn signed(number: i64, guid: &str) -> RawItem {
        let entry = format!(
            "<item><guid>{number}{guid}</guid><title>Ferry {number}</title><description>&lt;p&gt;The ferry sailed for the \
             {number}th time, the board said.&lt;/p&gt;&lt;p&gt;Quayside desk, hearts and hands&lt;/p&gt;</description></item>"
        );
        RawItem {
            item_id: format!("itm-{number}"),
            sha256: format!("{number}{guid}"),
            entry: entry.into(),
            ..raw("")
        }
    }

    #[test]
    fn what_is_learnt_between_two_deliveries_of_a_text_makes_no_version() {
        let mut desk = desk();
        for number in 0..6 {
            decided(&mut desk, &record(number, signed(number, "").encode_to_vec()));
            let savepoint = desk.savepoint();
            desk.commit_to(savepoint);
        }
        let again = record(9, signed(0, "-again").encode_to_vec());
        let learnt = desk.learnt("quayside");
        let prepared = prepare(&again, NOW_MS, Known { learnt: Some(&learnt), sites: None }).unwrap();
        assert_eq!(prepared.item.body.len(), 1, "cleaned with what is known by now");
        assert_eq!(decided(&mut desk, &again).outcome, Outcome::Unchanged);
    }

    #[test]
    fn an_item_says_what_was_known_of_its_source_when_it_was_cleaned() {
        let mut desk = desk();
        let mut items = Vec::new();
        for number in 0..6 {
            let result = decided(&mut desk, &record(number, signed(number, "").encode_to_vec()));
            let savepoint = desk.savepoint();
            desk.commit_to(savepoint);
            let item = result.outputs.iter().find(|output| output.topic.as_ref() == topics::ITEMS).unwrap();
            items.push(Item::decode(item.value.clone().unwrap()).unwrap());
        }
        let told: Vec<(u64, usize)> = items.iter().map(|item| (item.learnt_epoch, item.body.len())).collect();
        assert_eq!(told, [(0, 2), (0, 2), (0, 2), (1, 1), (1, 1), (1, 1)]);
        assert_eq!(items[5].removed[0].rule, "learnt: at the end of 3 of 3 items");
        assert_eq!(desk.learnt_count(), (1, 1));
    }

    #[test]
    fn what_cannot_be_read_is_a_dead_letter_with_its_bytes_place_stage_and_error() {
        let deep = RawItem { entry: "<a>".repeat(5_000).into(), ..raw("Broken") };
        let cases = [
            (b"\xff\xff no protobuf".to_vec(), Stage::Decode, "protobuf"),
            (deep.encode_to_vec(), Stage::Parse, "nested deeper than 256 levels"),
            (RawItem { format: "gopher".to_owned(), ..raw("Old") }.encode_to_vec(), Stage::Parse, "gopher"),
            (
                RawItem { item_id: String::new(), ..raw("Nobody") }.encode_to_vec(),
                Stage::Decode,
                "no item id",
            ),
        ];
        for (value, stage, reason) in cases {
            let result = decided(&mut desk(), &record(3, value.clone()));
            assert_eq!(
                (result.outcome, topics_of(&result)),
                (Outcome::DeadLetter, vec![topics::DEAD_LETTERS])
            );
            let dead = DeadLetter::decode(result.outputs[0].value.clone().unwrap()).unwrap();
            assert_eq!((dead.stage(), &dead.raw, dead.position.unwrap().offset), (stage, &value, 3));
            assert!(dead.error.contains(reason), "{}", dead.error);
        }
    }
}
