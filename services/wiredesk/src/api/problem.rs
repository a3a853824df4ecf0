//! Errors as answers: `{"error": "..."}`, naming the thing.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use tracing::error;

/// An error as an answer.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    error: String,
}

#[derive(Serialize)]
struct Body {
    error: String,
}

impl Problem {
    /// The request is wrong.
    pub(super) fn bad_request(error: impl Into<String>) -> Self {
        Self { status: StatusCode::BAD_REQUEST, error: error.into() }
    }

    /// There is no such thing.
    pub(super) fn not_found(error: impl Into<String>) -> Self {
        Self { status: StatusCode::NOT_FOUND, error: error.into() }
    }

    /// The log failed: the caller is told what, the operator also why.
    pub(super) fn log(cause: bus::Error) -> Self {
        match cause {
            bus::Error::NoTopic(_) | bus::Error::NoPartition { .. } => Self::not_found(cause.to_string()),
            cause => {
                let told = cause.to_string();
                error!(error = format!("{:#}", anyhow::Error::new(cause)), "topic cannot be read");
                Self { status: StatusCode::SERVICE_UNAVAILABLE, error: told }
            }
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        (self.status, Json(Body { error: self.error })).into_response()
    }
}
