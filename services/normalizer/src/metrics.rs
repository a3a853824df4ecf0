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
        };
        // A series that was never counted still shows, so that the books can be added up from the start.
        for outcome in Outcome::ALL {
            metrics.outcome(outcome);
        }
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
        metrics
    }

    /// The counter of an outcome.
    pub(crate) fn outcome(&self, outcome: Outcome) -> Counter {
        self.outcomes.get_or_create(&OutcomeLabel { outcome: outcome.word() }).clone()
    }
}
