//! A desk: one raw partition with its memory. Decisions are made here, one after the other.

use crate::{
    gate::{self, Letting, Now},
    lessons::{Lesson, Lessons},
    notes::Note,
    prepare::{Broken, Prepared},
    records::{self, Records},
    verdict,
};
use bus::{Outgoing, Record};
use chassis::envelope::{self, EncodeError};
use proto::{
    time::to_ms,
    topics::{HELD, IDENTITY, PRINTS, SOURCE_STATE},
    v1::{HeldItem, Identity, Item, ItemKind, Print, SourceState, Stage},
};
use std::sync::Arc;
use tracing::warn;
use wire::{
    clean::{Learnt, Sightings},
    dedupe::{self, Index, Outcome, Upstream},
    gate::{Held, held},
};

/// What a desk remembers, and how.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Memory {
    /// Texts whose copies it finds.
    pub(crate) texts: usize,
    /// What becomes of other outlets' copies of what is killed.
    pub(crate) upstream: Upstream,
}

#[cfg(test)]
impl Memory {
    pub(crate) fn small() -> Self {
        Self { texts: 1_000, upstream: Upstream::Mark }
    }
}

/// Items that are forgotten with one batch.
const EXPIRED_AT_ONCE: usize = 1_000;

/// One raw partition with its memory.
#[derive(Debug)]
pub(crate) struct Desk {
    pub(crate) partition: i32,
    pub(crate) index: Index,
    /// What waits for the end of its embargo.
    pub(crate) held: Held,
    lessons: Lessons,
    pub(crate) records: Records,
}

/// A place in what was decided and learnt.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Savepoint {
    index: dedupe::Savepoint,
    held: held::Savepoint,
    lessons: usize,
}

/// What came of one raw record.
#[derive(Debug)]
pub(crate) struct Result {
    pub(crate) outcome: Outcome,
    pub(crate) outputs: Vec<Outgoing>,
    /// Arrival of a live item that was published, ms since 1970 UTC.
    pub(crate) live_arrival_ms: Option<i64>,
    /// What is to be told of it once it is committed.
    pub(crate) notes: Vec<Note>,
}

impl Result {
    /// An outcome, so far without outputs.
    pub(crate) fn of(outcome: Outcome) -> Self {
        Self { outcome, outputs: Vec::new(), live_arrival_ms: None, notes: Vec::new() }
    }
}

impl Desk {
    /// A desk that remembers nothing yet.
    pub(crate) fn new(partition: i32, records: Records, memory: Memory) -> Self {
        let index = Index::of_texts(memory.texts).with_upstream(memory.upstream);
        Self { partition, index, held: Held::new(), lessons: Lessons::default(), records }
    }

    /// The topics that its memory stands on.
    pub(crate) const STATE: [&str; 4] = [IDENTITY, PRINTS, HELD, SOURCE_STATE];

    /// Takes over a record of a topic of [`Desk::STATE`]. An identity or a held item that cannot be read is an error: a
    /// desk that has forgotten a kill would publish it, and one that has forgotten a held item never. What was learnt of a
    /// source can be learnt again, and a text whose prints are lost is found by its words.
    pub(crate) fn restore(&mut self, record: &Record) -> anyhow::Result<()> {
        let key = String::from_utf8_lossy(&record.key);
        if record.at.topic.as_ref() == IDENTITY {
            self.index.restore(&key, envelope::open::<Identity>(record)?);
            return Ok(());
        }
        if record.at.topic.as_ref() == HELD {
            self.held.restore(&key, envelope::open::<HeldItem>(record)?);
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

    /// Bytes that what is remembered of items takes.
    pub(crate) fn identity_bytes(&self) -> usize {
        self.index.identity_bytes()
    }

    /// Texts whose copies can be found, and the bytes that this takes.
    pub(crate) fn prints(&self) -> (usize, usize) {
        (self.index.texts(), self.index.print_bytes())
    }

    /// The present place in what was decided.
    pub(crate) fn savepoint(&mut self) -> Savepoint {
        Savepoint {
            index: self.index.savepoint(),
            held: self.held.savepoint(),
            lessons: self.lessons.savepoint(),
        }
    }

    /// What was decided before a savepoint stays.
    pub(crate) fn commit_to(&mut self, savepoint: Savepoint) {
        self.index.commit_to(savepoint.index);
        self.held.commit_to(savepoint.held);
        self.lessons.commit_to(savepoint.lessons);
    }

    /// What was decided since the last commit is forgotten.
    pub(crate) fn roll_back(&mut self) {
        self.index.roll_back();
        self.held.roll_back();
        self.lessons.roll_back();
    }

    /// Forgets items whose time is over, so many at most: what is to be written with the next batch.
    pub(crate) fn expire(&mut self, now_ms: i64) -> Vec<Outgoing> {
        let forgotten = self.index.expire(now_ms, EXPIRED_AT_ONCE);
        forgotten.iter().map(|id| self.records.forgotten(id, self.partition, now_ms)).collect()
    }

    /// Decides on one raw record.
    pub(crate) fn decide(
        &mut self,
        record: &Record,
        prepared: std::result::Result<Prepared, Broken>,
        now: Now,
    ) -> anyhow::Result<Result> {
        let written = match prepared {
            Ok(prepared) => {
                let (index, held) = (self.index.savepoint(), self.held.savepoint());
                self.arrive(prepared, now).map_err(|cause| {
                    self.index.roll_back_to(index);
                    self.held.roll_back_to(held);
                    Broken { stage: Stage::Publish, error: format!("{cause}: {}", cause.cause), raw: None }
                })
            }
            Err(broken) => Err(broken),
        };
        match written {
            Ok(result) => Ok(result),
            Err(broken) => {
                let outputs = vec![self.records.dead_letter(record, &broken, now.now_ms)?];
                Ok(Result { outputs, ..Result::of(Outcome::DeadLetter) })
            }
        }
    }

    /// Decides on an item that may be published; on one that waited with what it is let go by.
    pub(crate) fn publish(
        &mut self,
        prepared: Prepared,
        letting: Option<&Letting>,
    ) -> std::result::Result<Result, EncodeError> {
        let Prepared { mut item, candidate, sightings, order, .. } = prepared;
        let mut decided = self.index.decide(&candidate);
        if let Some(letting) = letting {
            letting.remember(&mut self.index, &mut decided, &item.item_id);
        }
        let mut notes = Vec::new();
        let arrived_ms = item.fetched_at.as_ref().map_or(0, to_ms);
        let mut outputs = Vec::new();
        let published = matches!(decided.outcome, Outcome::Published | Outcome::Superseded);
        let is_advisory = !item.advisory.is_empty() && decided.kill.is_none();
        let partition = self.partition;
        let live_arrival_ms =
            (published && !is_advisory && !item.backfill && !candidate.from_page).then_some(arrived_ms);
        let outcome = if published && is_advisory { Outcome::Advisory } else { decided.outcome };
        if published {
            verdict::write(&mut item, &decided);
            gate::explain_flag(&mut item);
            gate::explain_kill(&mut item, order.as_ref());
            notes.extend(letting.and_then(|letting| letting.write(&self.index, &decided, &mut item)));
            records::fit(&mut item);
            if decided.kill.is_none() {
                outputs.extend(self.learn(&item, sightings.as_ref(), arrived_ms)?);
            }
            outputs.push(self.records.item(&item)?);
            for notice in &decided.notices {
                outputs.push(self.records.item(&verdict::notice(notice, &item))?);
                if notice.kind != ItemKind::Notice {
                    notes.extend(self.drop_held(&notice.item.item_id, arrived_ms, &mut outputs));
                }
            }
            // What is not for publication is an event of no story.
            if let Some(event) = decided.story.as_ref().filter(|_| !is_advisory) {
                outputs.push(self.records.story(&verdict::story(&decided.story_id, event, item))?);
            }
        }
        for identity in &decided.identities {
            outputs.push(self.records.identity(identity, partition, arrived_ms)?);
        }
        if let Some(print) = &decided.print {
            outputs.push(self.records.print(print, partition, arrived_ms)?);
        }
        Ok(Result { outcome, outputs, live_arrival_ms, notes })
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
        v1::{ContentLevel, DeadLetter, Page, RawItem, Relation, Source, Story},
    };
    use wire::assemble::Known;

    const NOW_MS: i64 = 1_762_300_800_000;

    fn desk() -> Desk {
        Desk::new(0, Records { envelope: Envelope::default(), embargoed: false }, Memory::small())
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
        let now = Now { now_ms: NOW_MS, sure_ms: NOW_MS, release_ms: Some(NOW_MS) };
        desk.decide(record, prepare(record, NOW_MS, Known { learnt: Some(&learnt), sites: None }), now)
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
        for (offset, again, written) in [(2, fuller, vec![]), (3, entry, vec![topics::IDENTITY])] {
            let again = decided(&mut desk, &record(offset, again.encode_to_vec()));
            assert_eq!(topics_of(&again), written, "{:?}", again.outcome);
        }
    }

    #[test]
    fn a_redelivery_costs_no_output() {
        let mut desk = desk();
        let record = record(0, raw("Ferry sails").encode_to_vec());
        decided(&mut desk, &record);
        let again = decided(&mut desk, &record);
        assert_eq!((again.outcome, topics_of(&again)), (Outcome::Redelivered, vec![]));
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
    fn a_kill_goes_to_its_item_its_story_and_its_copies_without_a_word_of_the_text() {
        let mut desk = desk();
        let text = "The ferry to Port Elm sailed again on Monday, the harbour board said in a statement on its site.";
        let of = |source: &str, entry: &str| {
            RawItem {
            item_id: format!("itm-{source}"),
            source: Some(Source { id: source.to_owned(), ..Source::default() }),
            sha256: format!("{source}{entry}"),
            entry: format!(
                "<item><guid>1</guid><title>Ferry sails</title><description>{text}</description>{entry}</item>"
            )
            .into(),
            ..raw("")
        }
        };
        let records = [of("agency", ""), of("outlet", ""), of("agency", "<pubStatus>canceled</pubStatus>")];
        let results = records
            .iter()
            .zip(0..)
            .map(|(raw, offset)| decided(&mut desk, &record(offset, raw.encode_to_vec())));
        let last = results.last().unwrap();
        let outputs = last.outputs.iter().map(|output| {
            let key = String::from_utf8_lossy(&output.key).into_owned();
            (output.topic.as_ref(), key)
        });
        let (agency, outlet) = ("itm-agency".to_owned(), "itm-outlet".to_owned());
        let wanted = [
            (topics::ITEMS, agency.clone()),
            (topics::ITEMS, outlet.clone()),
            (topics::STORIES, agency.clone()),
            (topics::IDENTITY, agency),
            (topics::IDENTITY, outlet),
        ];
        assert_eq!(outputs.collect::<Vec<_>>(), wanted);
        for output in &last.outputs[..3] {
            let value = String::from_utf8_lossy(output.value.as_ref().unwrap()).into_owned();
            assert!(!value.contains("ferry") && !value.contains("Ferry"), "{value}");
        }
        let item = |place: usize| Item::decode(last.outputs[place].value.clone().unwrap()).unwrap();
        assert_eq!((item(0).kind(), item(0).status()), (ItemKind::Kill, proto::v1::Status::Killed));
        assert_eq!((item(1).kind(), item(1).upstream_killed), (ItemKind::Notice, true));
        let story = Story::decode(last.outputs[2].value.clone().unwrap()).unwrap();
        assert_eq!((story.story_version, story.item.unwrap().kind()), (2, ItemKind::Kill));
    }

    #[test]
    fn what_is_forgotten_leaves_its_topic() {
        let mut desk = desk();
        decided(&mut desk, &record(0, raw("Ferry sails").encode_to_vec()));
        assert!(desk.expire(NOW_MS + 20 * 86_400_000).is_empty());
        let forgotten = desk.expire(NOW_MS + 40 * 86_400_000);
        assert_eq!((forgotten.len(), forgotten[0].value.is_none(), desk.len()), (1, true, 0));
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
