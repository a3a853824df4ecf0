//! The registry that `/metrics` prints. Every name starts with `wiredesk_`.

use prometheus_client::{encoding::text::encode, registry::Registry};
use std::{
    fmt,
    sync::{Arc, Mutex, PoisonError},
};

/// Metrics of a process. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Mutex<Registry>>,
}

impl Metrics {
    /// No metrics yet.
    pub fn new() -> Self {
        Self { registry: Arc::new(Mutex::new(Registry::with_prefix("wiredesk"))) }
    }

    /// Lets a part register its metrics, and returns what it makes.
    pub fn register<T>(&self, make: impl FnOnce(&mut Registry) -> T) -> T {
        make(&mut self.registry.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// All metrics in the OpenMetrics text format.
    pub fn print(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry.lock().unwrap_or_else(PoisonError::into_inner))?;
        Ok(text)
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Metrics")
    }
}
