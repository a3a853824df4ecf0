//! What every service needs: [`config`], [`telemetry`], [`health`], [`metrics`], [`http`], and an orderly
//! start and stop ([`crew`]). [`topics`] says which topics there are, [`envelope`] writes and reads their records,
//! [`causes`] writes errors into them.

pub mod causes;
pub mod config;
pub mod crew;
pub mod envelope;
pub mod health;
pub mod http;
pub mod metrics;
pub mod telemetry;
pub mod topics;

use envelope::Envelope;
use tokio_util::sync::CancellationToken;

/// What a role is given when it starts.
#[derive(Clone, Debug)]
pub struct Context {
    /// The log.
    pub bus: bus::Bus,
    /// How records are written.
    pub envelope: Envelope,
    /// Where loops say that they are alive, and parts that they are ready.
    pub health: health::Health,
    /// Where metrics are registered.
    pub metrics: metrics::Metrics,
    /// Cancelled when the process is to stop: checked between units of work.
    pub stop: CancellationToken,
    /// Stable name of this instance, the same after a restart and unlike any other's.
    pub instance: String,
}

impl Context {
    /// The context of a process that begins: with health and metrics of its own, stopped by nobody else.
    pub fn new(bus: bus::Bus, envelope: Envelope, instance: &str) -> Self {
        Self {
            bus,
            envelope,
            health: health::Health::new(),
            metrics: metrics::Metrics::new(),
            stop: CancellationToken::new(),
            instance: instance.to_owned(),
        }
    }
}
