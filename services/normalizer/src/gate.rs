//! The gate of a desk: what is embargoed waits on `wire.held`, and is decided when its time comes as if it had just
//! arrived. The rules stand in [`wire::gate`]; here they are given the desk's memory and its records.

use crate::{
    desk::{Desk, Result},
    notes::Note,
    prepare::Prepared,
    records,
};
use bus::Outgoing;
use chassis::envelope::EncodeError;
use proto::{
    time::{from_ms, to_ms},
    v1::{EmbargoRule, HeldItem, Item, Order, OrderAction, Status},
};
use std::sync::Arc;
use wire::{
    dedupe::{Candidate, Decided, Index, Outcome},
    gate::{
        Embargo, Passage, pass,
        pass::{Delivery, End},
        release::{self, Cause},
        terms,
    },
    status::is_dead,
};

/// So many bytes are let go in one transaction; what is over follows in the next.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// The present, as far as the clock may be believed. Ms since 1970 UTC.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Now {
    /// By the clock.
    pub(crate) now_ms: i64,
    /// Has passed for certain: what is embargoed until later has to wait.
    pub(crate) sure_ms: i64,
    /// Until this may be let go; `None` while the clock is off.
    pub(crate) release_ms: Option<i64>,
}

/// What was let go at one moment.
#[derive(Debug, Default)]
pub(crate) struct Released {
    pub(crate) outputs: Vec<Outgoing>,
    pub(crate) notes: Vec<Note>,
}

/// What is done with an item that is decided, of which something waited.
#[derive(Clone, Debug)]
pub(crate) struct Letting {
    how: How,
    /// What waited of the item.
    held: Arc<HeldItem>,
    now_ms: i64,
}

/// How the waiting ends.
#[derive(Clone, Debug)]
enum How {
    /// The item is let go.
    Goes(Cause),
    /// It is killed or withheld.
    Dies,
}

impl Letting {
    /// Remembers with the item what waited of it.
    pub(crate) fn remember(&self, index: &mut Index, decided: &mut Decided, item_id: &str) {
        let seen = &self.held.versions_seen;
        match self.how {
            // It arrived itself, just now.
            How::Goes(Cause::Lifted) => index.also_seen(decided, item_id, seen, self.now_ms),
            How::Goes(Cause::Due | Cause::Operator { .. }) => {
                let arrival_ms = release::arrival_ms(&self.held, self.now_ms);
                index.also_seen(decided, item_id, seen, arrival_ms);
            }
            How::Dies => index.also_ended(decided, &release::candidate(&self.held), seen),
        }
    }

    /// Writes into the item that it was let go, and who broke its embargo.
    pub(crate) fn write(&self, index: &Index, decided: &Decided, item: &mut Item) -> Option<Note> {
        let How::Goes(cause) = &self.how else { return None };
        release::mark(item, decided.outcome, cause, self.now_ms);
        let source_id = item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default();
        let held_at_ms = self.held.held_at.as_ref().map_or(i64::MAX, to_ms);
        let breaker = release::breaker(index, decided, &source_id, held_at_ms)?;
        release::link(item, &breaker);
        Some(Note::Broken { item_id: item.item_id.clone(), source_id, breaker })
    }
}

/// Writes into an item why it is marked, where its text speaks of an embargo that is not obeyed.
pub(crate) fn explain_flag(item: &mut Item) {
    if item.signals.iter().any(|signal| signal == terms::IN_TEXT)
        && let Some(decision) = item.decision.as_mut()
    {
        let gap = if decision.note.is_empty() { "" } else { "; " };
        decision.note.push_str(gap);
        decision.note.push_str("its text speaks of an embargo, which its feed's texts cannot impose");
    }
}

impl Desk {
    /// Decides on an item that arrives: it is published, or it waits, or it ends what waits of it.
    pub(crate) fn arrive(
        &mut self,
        prepared: Prepared,
        now: Now,
    ) -> std::result::Result<Result, EncodeError> {
        if let Some(order) = prepared.order.clone() {
            return self.obey(prepared, &order, now);
        }
        let is_empty = prepared.terms.is_empty;
        let mut result = self.through_the_gate(prepared, now)?;
        if is_empty {
            result.notes.push(Note::EmptyField);
        }
        Ok(result)
    }

    fn through_the_gate(
        &mut self,
        mut prepared: Prepared,
        now: Now,
    ) -> std::result::Result<Result, EncodeError> {
        let mut held = self.held.get(&prepared.item.item_id).cloned();
        if held.is_none() && is_dead(prepared.candidate.status) {
            held = self.named_by(&prepared);
            let waits = held.as_ref().and_then(|held| held.item.as_ref()).map(|item| item.item_id.clone());
            prepared.candidate.about = waits.or_else(|| self.published_about(&prepared.candidate));
        }
        if held.is_none() && prepared.terms.embargo.is_over(now.sure_ms) {
            return self.publish(prepared, None);
        }
        let before = self.index.savepoint();
        let would_be = self.index.decide(&prepared.candidate).outcome;
        self.index.roll_back_to(before);
        let delivery = Delivery {
            item: &prepared.item,
            candidate: &prepared.candidate,
            untaught: prepared.untaught.as_deref(),
            terms: &prepared.terms,
            rule: prepared.rule,
            is_wire: prepared.is_wire,
            would_be,
        };
        let passage = pass(held.as_deref(), &delivery, now.sure_ms, now.now_ms);
        let item_id = prepared.item.item_id.clone();
        match (passage, held) {
            (Passage::Open, _) | (Passage::Ends(_), None) => self.publish(prepared, None),
            (Passage::Ends(End::Lifted), Some(held)) => {
                let how = How::Goes(Cause::Lifted);
                let letting = Letting { how, held: held.clone(), now_ms: now.now_ms };
                let mut result = self.publish(prepared, Some(&letting))?;
                self.end(&held, now.now_ms, &mut result.outputs);
                result.notes.push(Note::Dropped { item_id, why: "lifted" });
                Ok(result)
            }
            (Passage::Ends(End::Killed), Some(held)) => {
                let letting = Letting { how: How::Dies, held: held.clone(), now_ms: now.now_ms };
                let mut result = self.publish(prepared, Some(&letting))?;
                self.end(&held, now.now_ms, &mut result.outputs);
                let item_id = item_of(&held);
                result.notes.push(Note::Dropped { item_id, why: "killed" });
                Ok(result)
            }
            (Passage::Waits(held), _) => {
                let mut result = Result::of(Outcome::Held);
                if let Embargo::Unreadable { .. } = prepared.terms.embargo {
                    let source_id = prepared.candidate.source_id;
                    result.notes.push(Note::Unreadable { item_id, source_id, basis: held.basis() });
                }
                self.hold(*held, &mut result.outputs)?;
                Ok(result)
            }
            (Passage::Repeats(held, outcome), _) => {
                let mut result = Result::of(outcome);
                if outcome == Outcome::Unchanged {
                    self.hold(*held, &mut result.outputs)?;
                }
                Ok(result)
            }
        }
    }

    /// Lets go what is due, as much as one transaction takes. An item that cannot be written waits for an operator.
    pub(crate) fn release_due(&mut self, now: Now) -> std::result::Result<Released, EncodeError> {
        let mut released = Released::default();
        let Some(release_ms) = now.release_ms else { return Ok(released) };
        let mut bytes = 0;
        for item_id in self.held.due(release_ms) {
            if bytes > MOST_BYTES {
                break;
            }
            let Some(held) = self.held.get(&item_id).cloned() else { continue };
            let (index, table) = (self.index.savepoint(), self.held.savepoint());
            match self.release(&held, Cause::Due, now.now_ms) {
                Ok(mut one) => {
                    bytes += one.outputs.iter().map(size).sum::<usize>();
                    released.outputs.append(&mut one.outputs);
                    released.notes.append(&mut one.notes);
                }
                Err(cause) => {
                    self.index.roll_back_to(index);
                    self.held.roll_back_to(table);
                    let unreadable = format!("cannot be written: {cause}: {}", cause.cause);
                    let waits = HeldItem { release_at: None, unreadable, ..(*held).clone() };
                    self.hold(waits, &mut released.outputs)?;
                    let source_id = source_of(&held);
                    released.notes.push(Note::Unreadable { item_id, source_id, basis: held.basis() });
                }
            }
        }
        Ok(released)
    }

    /// When the next item is due, ms since 1970 UTC.
    pub(crate) fn next_due_ms(&self) -> Option<i64> {
        self.held.next_due_ms()
    }

    /// Decides on what waits of an item as if it had just arrived.
    fn release(
        &mut self,
        held: &Arc<HeldItem>,
        cause: Cause,
        now_ms: i64,
    ) -> std::result::Result<Released, EncodeError> {
        let item = held.item.clone().unwrap_or_default();
        let item_id = item.item_id.clone();
        let mut candidate = release::candidate(held);
        candidate.arrived_ms = now_ms;
        let word = if cause == Cause::Due { "due" } else { "operator" };
        let letting = Letting { how: How::Goes(cause), held: held.clone(), now_ms };
        let mut result = self.publish(Prepared::again(item, candidate), Some(&letting))?;
        self.end(held, now_ms, &mut result.outputs);
        let note = match result.outcome {
            Outcome::Published | Outcome::Superseded => {
                Note::Released { item_id, cause: word, release_ms: held.release_at.as_ref().map(to_ms) }
            }
            // Another delivery had the same text, or a kill came by another way.
            _ => Note::Dropped { item_id, why: "known" },
        };
        result.notes.push(note);
        Ok(Released { outputs: result.outputs, notes: result.notes })
    }

    /// Carries out an operator's order. Its raw record is no item, and counts as advisory.
    fn obey(
        &mut self,
        prepared: Prepared,
        order: &Order,
        now: Now,
    ) -> std::result::Result<Result, EncodeError> {
        let item_id = prepared.item.item_id.clone();
        let held = self.held.get(&item_id).cloned();
        let mut result = Result::of(Outcome::Advisory);
        let (by, reason) = (order.by.clone(), order.reason.clone());
        match (order.action(), held) {
            (OrderAction::Release, Some(held)) => {
                let released = self.release(&held, Cause::Operator { by: by.clone(), reason }, now.now_ms)?;
                (result.outputs, result.notes) = (released.outputs, released.notes);
            }
            (OrderAction::Release, None) => result.notes.push(Note::NotHeld { item_id: item_id.clone() }),
            (OrderAction::Kill, held) => {
                let killed = self.kill(prepared, held.as_ref(), now.now_ms)?;
                (result.outputs, result.notes) = (killed.outputs, killed.notes);
                if let Some(held) = held {
                    self.end(&held, now.now_ms, &mut result.outputs);
                    result.notes.push(Note::Dropped { item_id: item_id.clone(), why: "killed" });
                }
            }
            (OrderAction::Unspecified, _) => {}
        }
        result.notes.push(Note::Obeyed { item_id, action: order.action(), by });
        Ok(result)
    }

    /// Kills an item by an operator's order, whether or not anything was seen of it.
    fn kill(
        &mut self,
        mut prepared: Prepared,
        held: Option<&Arc<HeldItem>>,
        now_ms: i64,
    ) -> std::result::Result<Result, EncodeError> {
        let of_held = held.and_then(|held| held.item.as_ref());
        let item = &mut prepared.item;
        if let Some(waits) = of_held {
            item.source = waits.source.clone();
            item.feed_id.clone_from(&waits.feed_id);
        } else if let Some(known) = self.index.get(&item.item_id) {
            item.source.get_or_insert_default().id.clone_from(&known.source_id);
        }
        prepared.candidate.source_id =
            item.source.as_ref().map(|source| source.id.clone()).unwrap_or_default();
        prepared.candidate.authority =
            item.kill.as_ref().map(|kill| kill.authority.clone()).unwrap_or_default();
        let letting = held.map(|held| Letting { how: How::Dies, held: held.clone(), now_ms });
        self.publish(prepared, letting.as_ref())
    }

    /// What a kill under an id of its own names of what waits: by id, else by slug or headline, unless it names something
    /// published that came later.
    fn named_by(&self, notice: &Prepared) -> Option<Arc<HeldItem>> {
        let by_id = notice.candidate.about.as_ref().and_then(|about| self.held.get(about));
        if let Some(held) = by_id {
            return Some(held.clone());
        }
        let named = self.held.named(&notice.candidate.names)?;
        let published = self.index.noticed(&notice.candidate);
        let published_ms = published.and_then(|item| item.first_at).as_ref().map(to_ms);
        let came_ms = named.arrived_at.as_ref().map(to_ms);
        (self.index.get(&notice.item.item_id).is_none() && published_ms <= came_ms).then(|| named.clone())
    }

    /// The published item that a kill under an id of its own is about. Where nothing came under the id that it states, its
    /// slug or headline may know better.
    fn published_about(&self, notice: &Candidate) -> Option<String> {
        let stated = notice.about.as_ref()?;
        if self.index.get(stated).is_some() {
            return Some(stated.clone());
        }
        let named = self.index.noticed(notice).map(|item| item.item_id);
        named.or_else(|| Some(stated.clone()))
    }

    /// What waits of an item from now on.
    fn hold(
        &mut self,
        mut held: HeldItem,
        outputs: &mut Vec<Outgoing>,
    ) -> std::result::Result<(), EncodeError> {
        if let Some(item) = held.item.as_mut() {
            records::fit(item);
        }
        outputs.push(self.records.held(&held, self.partition)?);
        if self.records.embargoed
            && let Some(item) = &held.item
        {
            let mut told = item.clone();
            told.set_status(Status::Embargoed);
            outputs.push(self.records.embargoed_item(&told)?);
        }
        self.held.put(held);
        Ok(())
    }

    /// Drops what waits of an item that ended with its story.
    pub(crate) fn drop_held(
        &mut self,
        item_id: &str,
        now_ms: i64,
        outputs: &mut Vec<Outgoing>,
    ) -> Option<Note> {
        let held = self.held.get(item_id).cloned()?;
        self.end(&held, now_ms, outputs);
        Some(Note::Dropped { item_id: item_id.to_owned(), why: "killed" })
    }

    /// Nothing waits of an item any more.
    fn end(&mut self, held: &HeldItem, now_ms: i64, outputs: &mut Vec<Outgoing>) {
        let item_id = item_of(held);
        self.held.remove(&item_id);
        outputs.extend(self.records.held_no_longer(&item_id, self.partition, now_ms));
    }
}

/// The item that an operator's kill publishes: no text, but who killed it and why.
pub(crate) fn killed(item: &mut Item, order: &Order) {
    item.set_status(Status::Killed);
    item.kill = Some(proto::v1::Kill {
        reason: order.reason.clone(),
        authority: format!("operator:{}", order.by),
        at: order.at,
        ..proto::v1::Kill::default()
    });
    item.kill.get_or_insert_default().set_scope(proto::v1::KillScope::Item);
}

/// Writes into an item that an operator killed it, where the verdict on it was written.
pub(crate) fn explain_kill(item: &mut Item, order: Option<&Order>) {
    let Some(order) = order.filter(|order| order.action() == OrderAction::Kill) else { return };
    if is_dead(item.status()) {
        item.set_kind(proto::v1::ItemKind::Kill);
    }
    let decision = item.decision.get_or_insert_default();
    "operator_kill".clone_into(&mut decision.rule);
    decision.note = format!("killed by {}: {}", order.by, order.reason);
}

fn item_of(held: &HeldItem) -> String {
    held.item.as_ref().map(|item| item.item_id.clone()).unwrap_or_default()
}

fn source_of(held: &HeldItem) -> String {
    let source = held.item.as_ref().and_then(|item| item.source.as_ref());
    source.map(|source| source.id.clone()).unwrap_or_default()
}

fn size(record: &Outgoing) -> usize {
    record.value.as_ref().map_or(0, |value| value.len())
}

/// The rule of a feed whose policy says none.
pub(crate) fn rule(rule: EmbargoRule) -> EmbargoRule {
    if rule == EmbargoRule::Unspecified { EmbargoRule::Hold } else { rule }
}

/// The time of an order, for what it publishes.
pub(crate) fn ordered_at(order: &Order, now_ms: i64) -> proto::time::Timestamp {
    order.at.unwrap_or_else(|| from_ms(now_ms))
}

#[cfg(test)]
mod model;
#[cfg(test)]
mod tests;
