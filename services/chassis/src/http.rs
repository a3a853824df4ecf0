//! The HTTP side of every role: `/livez`, `/readyz`, `/metrics`, and what the role adds.

use crate::{Context, health::Verdict};
use anyhow::Context as _;
use axum::{
    Json, Router,
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use tokio::net::TcpListener;
use tracing::info;

/// Where a role listens.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct HttpSettings {
    /// Address and port; port 0 takes a free one.
    pub listen: SocketAddr,
}

impl Default for HttpSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::from(([127, 0, 0, 1], 8600)) }
    }
}

/// A server that is bound, and not yet serving.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
}

impl Server {
    /// Binds the address, so that a port in use is told at the start.
    pub async fn bind(settings: &HttpSettings) -> anyhow::Result<Self> {
        let listener = TcpListener::bind(settings.listen)
            .await
            .with_context(|| format!("cannot listen on {} (http.listen)", settings.listen))?;
        let address = listener.local_addr().context("cannot tell the address listened on")?;
        Ok(Self { listener, address })
    }

    /// The address, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until the context's stop token is cancelled.
    pub async fn serve(self, context: Context, extra: Router) -> anyhow::Result<()> {
        let stop = context.stop.clone();
        let common = Router::new()
            .route("/livez", get(live))
            .route("/readyz", get(ready))
            .route("/metrics", get(metrics))
            .with_state(context);
        info!(address = %self.address, "listening");
        axum::serve(self.listener, common.merge(extra))
            .with_graceful_shutdown(stop.cancelled_owned())
            .await
            .context("http server failed")
    }
}

async fn live(State(context): State<Context>) -> Response {
    answer(context.health.live())
}

async fn ready(State(context): State<Context>) -> Response {
    answer(context.health.ready())
}

async fn metrics(State(context): State<Context>) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    match context.metrics.print() {
        Ok(text) => ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response(),
        Err(cause) => {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("cannot print metrics: {cause}\n")).into_response()
        }
    }
}

fn answer(verdict: Verdict) -> Response {
    let status = if verdict.ok { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(verdict)).into_response()
}
