//! What a normalizer counts. Everything is counted when its offset is committed.

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use wire::dedupe::Outcome;

/// Metrics of a normalizer.
#[derive(Clone, Debug)]
pub(crate) struct Metrics {
    /// Raw items consumed. The sum of the outcomes equals it.
    pub(crate) raw: Counter,
    outcomes: Family<OutcomeLabel, Counter>,
    /// Commits that were rolled back.
    pub(crate) rollbacks: Counter,
    /// Items remembered.
    pub(crate) identities: Gauge,
    /// Sources of which something is remembered.
    pub(crate) sources: Gauge,
    /// Blocks of all sources that count as residue since they recur.
    pub(crate) learnt_blocks: Gauge,
    /// From the end of the fetch to the commit, for live items.
    pub(crate) latency: Histogram,
    /// Items that wait for the end of their embargo.
    pub(crate) held: Gauge,
    /// Those of them that wait for an operator.
    pub(crate) held_without_time: Gauge,
    /// Bytes of what waits.
    pub(crate) held_bytes: Gauge,
    /// From the time at which an item was to be let go to the commit.
    pub(crate) release_delay: Histogram,
    /// Fields of an embargo that stood there empty.
    pub(crate) empty_embargoes: Counter,
    releases: Family<CauseLabel, Counter>,
    dropped: Family<CauseLabel, Counter>,
    alerts: Family<KindLabel, Counter>,
}

/// What ends the waiting of an item with its publication.
const CAUSES: [&str; 2] = ["due", "operator"];
/// What ends it without.
const DROPS: [&str; 3] = ["lifted", "killed", "known"];
/// What an operator is to look at.
const ALERTS: [&str; 4] = ["embargo_unreadable", "embargo_broken", "order_not_held", "clock"];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CauseLabel {
    cause: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct KindLabel {
    kind: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

impl Metrics {
    /// Registers all of them.
    pub(crate) fn new(registry: &mut Registry) -> Self {
        let metrics = Self {
            raw: Counter::default(),
            outcomes: Family::default(),
            rollbacks: Counter::default(),
            identities: Gauge::default(),
            sources: Gauge::default(),
            learnt_blocks: Gauge::default(),
            latency: Histogram::new(exponential_buckets(0.005, 2.0, 14)),
            held: Gauge::default(),
            held_without_time: Gauge::default(),
            held_bytes: Gauge::default(),
            release_delay: Histogram::new(exponential_buckets(0.005, 2.0, 14)),
            empty_embargoes: Counter::default(),
            releases: Family::default(),
            dropped: Family::default(),
            alerts: Family::default(),
        };
        // A series that was never counted still shows, so that the books can be added up from the start.
        for outcome in Outcome::ALL {
            metrics.outcome(outcome);
        }
        CAUSES.iter().for_each(|cause| _ = metrics.release(cause));
        DROPS.iter().for_each(|cause| _ = metrics.dropped(cause));
        ALERTS.iter().for_each(|kind| _ = metrics.alert(kind));
        registry.register("normalizer_raw", "Raw items consumed", metrics.raw.clone());
        registry.register("normalizer_outcomes", "What became of raw items", metrics.outcomes.clone());
        registry.register("normalizer_rollbacks", "Commits rolled back", metrics.rollbacks.clone());
        registry.register("normalizer_identities", "Items remembered", metrics.identities.clone());
        registry.register(
            "normalizer_sources",
            "Sources of which something is remembered",
            metrics.sources.clone(),
        );
        registry.register(
            "normalizer_learnt_blocks",
            "Blocks that count as residue since they recur in their source, over all sources",
            metrics.learnt_blocks.clone(),
        );
        registry.register_with_unit(
            "normalizer_latency",
            "From the end of the fetch to the commit of the item, live items only",
            Unit::Seconds,
            metrics.latency.clone(),
        );
        metrics.register_gate(registry);
        metrics
    }

    fn register_gate(&self, registry: &mut Registry) {
        registry.register("normalizer_held", "Items held by an embargo", self.held.clone());
        registry.register(
            "normalizer_held_without_time",
            "Items held by an embargo whose end cannot be told: an operator has to say",
            self.held_without_time.clone(),
        );
        registry.register_with_unit(
            "normalizer_held",
            "Records of the items held",
            Unit::Bytes,
            self.held_bytes.clone(),
        );
        registry.register(
            "normalizer_releases",
            "Held items that were published; they are no raw items",
            self.releases.clone(),
        );
        registry.register(
            "normalizer_held_dropped",
            "Held items that were not published: killed, or replaced by a version without an embargo, or known",
            self.dropped.clone(),
        );
        registry.register_with_unit(
            "normalizer_release_delay",
            "From the time at which an item was to be let go to its commit",
            Unit::Seconds,
            self.release_delay.clone(),
        );
        registry.register(
            "normalizer_embargo_empty",
            "Embargo fields that stood there empty, which is no embargo",
            self.empty_embargoes.clone(),
        );
        registry.register("normalizer_alerts", "What an operator is to look at", self.alerts.clone());
    }

    /// The counter of releases by a cause.
    pub(crate) fn release(&self, cause: &'static str) -> Counter {
        self.releases.get_or_create(&CauseLabel { cause }).clone()
    }

    /// The counter of held items that were not published.
    pub(crate) fn dropped(&self, cause: &'static str) -> Counter {
        self.dropped.get_or_create(&CauseLabel { cause }).clone()
    }

    /// The counter of alerts of a kind.
    pub(crate) fn alert(&self, kind: &'static str) -> Counter {
        self.alerts.get_or_create(&KindLabel { kind }).clone()
    }

    /// The counter of an outcome.
    pub(crate) fn outcome(&self, outcome: Outcome) -> Counter {
        self.outcomes.get_or_create(&OutcomeLabel { outcome: outcome.word() }).clone()
    }
}
