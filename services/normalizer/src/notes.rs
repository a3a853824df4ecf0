//! What is to be told of a decision, once it is committed: to the metrics, and to whoever reads the log.

use crate::metrics::Metrics;
use proto::{
    v1::{EmbargoBasis, OrderAction},
    words::Word,
};
use tracing::{info, warn};
use wire::gate::release::Breaker;

/// Something that happened with a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    /// A held item was published.
    Released {
        item_id: String,
        /// `due` or `operator`.
        cause: &'static str,
        /// When it was to be let go, ms since 1970 UTC.
        release_ms: Option<i64>,
    },
    /// What was held of an item was dropped: `lifted`, `killed`, `known`.
    Dropped { item_id: String, why: &'static str },
    /// An item is held whose time cannot be told.
    Unreadable { item_id: String, source_id: String, basis: EmbargoBasis },
    /// An item of another source ran a held text before its time.
    Broken { item_id: String, source_id: String, breaker: Breaker },
    /// An embargo's field stood there empty.
    EmptyField,
    /// An operator's order was carried out.
    Obeyed { item_id: String, action: OrderAction, by: String },
    /// An operator wants an item let go that is not held.
    NotHeld { item_id: String },
}

impl Note {
    /// Counts it and says it. `now_ms` is the time of the commit.
    pub(crate) fn tell(&self, metrics: &Metrics, now_ms: i64) {
        match self {
            Self::Released { item_id, cause, release_ms } => {
                metrics.release(cause).inc();
                if let (Some(release_ms), "due") = (release_ms, *cause) {
                    metrics.release_delay.observe((now_ms - release_ms).max(0) as f64 / 1000.0);
                }
                info!(item.id = %item_id, cause, "held item released");
            }
            Self::Dropped { item_id, why } => {
                metrics.dropped(why).inc();
                info!(item.id = %item_id, why, "held item dropped");
            }
            Self::Unreadable { item_id, source_id, basis } => {
                metrics.alert("embargo_unreadable").inc();
                let stands_in = if *basis == EmbargoBasis::Text { "text" } else { "field" };
                warn!(
                    item.id = %item_id,
                    source.id = %source_id,
                    stands_in,
                    "embargo without a time that can be told: held until an operator releases it"
                );
            }
            Self::Broken { item_id, source_id, breaker } => {
                metrics.alert("embargo_broken").inc();
                warn!(
                    item.id = %item_id,
                    source.id = %source_id,
                    breaker.item.id = %breaker.item_id,
                    breaker.source.id = %breaker.source_id,
                    "embargo was broken by another source"
                );
            }
            Self::EmptyField => {
                metrics.empty_embargoes.inc();
            }
            Self::Obeyed { item_id, action, by } => {
                info!(item.id = %item_id, action = action.word(), by, "operator's order carried out");
            }
            Self::NotHeld { item_id } => {
                metrics.alert("order_not_held").inc();
                warn!(item.id = %item_id, "an operator wants an item released that is not held");
            }
        }
    }
}
