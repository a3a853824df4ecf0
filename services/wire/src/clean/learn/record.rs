//! A memory as its topic has it.

use super::memory::{BLOCKS, Counted, Memory, RECENT, Recent, sketch};
use super::{Form, Place};
use proto::v1::{BlockForm, BlockPlace, CountedItem, RecurringBlock, SourceState};
use std::sync::Arc;

impl Memory {
    /// The memory as a record.
    pub fn record(&self, source_id: &str) -> SourceState {
        SourceState {
            source_id: source_id.to_owned(),
            epoch: self.learnt.epoch,
            items: self.items,
            blocks: self.blocks.iter().map(block).collect(),
            recent: self.recent.iter().map(item).collect(),
        }
    }

    /// The memory that a record tells of. What a later program wrote and this one does not know is left out.
    pub fn of_record(state: SourceState) -> Self {
        let blocks = state.blocks.into_iter().filter(|block| block.since < state.items);
        let mut memory = Self {
            items: state.items,
            blocks: blocks.filter_map(counted).take(BLOCKS).collect(),
            recent: state.recent.into_iter().map(recent).collect(),
            ..Self::default()
        };
        memory.recent.drain(..memory.recent.len().saturating_sub(RECENT));
        memory.learnt = Arc::new(memory.snapshot(state.epoch));
        memory
    }
}

fn block(block: &Counted) -> RecurringBlock {
    RecurringBlock {
        print: block.print,
        exact: block.exact,
        place: match block.place {
            Place::Before => BlockPlace::Before,
            Place::Within => BlockPlace::Within,
            Place::After => BlockPlace::After,
        }
        .into(),
        form: match block.form {
            Form::Short => BlockForm::Short,
            Form::Link => BlockForm::Link,
            Form::Contact => BlockForm::Contact,
            Form::Prose => BlockForm::Prose,
        }
        .into(),
        words: block.words,
        items: block.items,
        since: block.since,
        last: block.last,
        first_day: block.first_day,
        last_day: block.last_day,
        days: block.days,
        same: block.same,
        sample: block.sample.clone(),
        told_items: block.told.0,
        told_of: block.told.1,
    }
}

fn counted(block: RecurringBlock) -> Option<Counted> {
    let place = match block.place() {
        BlockPlace::Unspecified => return None,
        BlockPlace::Before => Place::Before,
        BlockPlace::Within => Place::Within,
        BlockPlace::After => Place::After,
    };
    let form = match block.form() {
        BlockForm::Unspecified => return None,
        BlockForm::Short => Form::Short,
        BlockForm::Link => Form::Link,
        BlockForm::Contact => Form::Contact,
        BlockForm::Prose => Form::Prose,
    };
    Some(Counted {
        print: block.print,
        exact: block.exact,
        place,
        form,
        words: block.words,
        items: block.items,
        since: block.since,
        last: block.last,
        first_day: block.first_day,
        last_day: block.last_day,
        days: block.days,
        same: block.same,
        sample: block.sample,
        told: (block.told_items, block.told_of),
    })
}

fn item(recent: &Recent) -> CountedItem {
    let sketch = recent.sketch.iter().copied().filter(|hash| *hash != 0).collect();
    CountedItem { item: recent.item, headline: recent.headline, sketch }
}

fn recent(item: CountedItem) -> Recent {
    Recent { item: item.item, headline: item.headline, sketch: sketch(&item.sketch) }
}
