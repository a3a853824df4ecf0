//! What a role answers over HTTP, beside its health.
//! [`board`] follows the state of every feed -> [`feeds`] answers from it; [`topics`] streams a topic's records
//! as [`render`] prints them.

pub mod board;
mod cursor;
pub mod feeds;
mod problem;
pub mod render;
pub mod state;
mod stream;
pub mod topics;
#[cfg(test)]
mod topics_test;
pub mod view;
mod waiting;

pub use board::Board;
pub use feeds::feeds_router;
pub use topics::topics_router;
