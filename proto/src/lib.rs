//! The contract: what services and consumers say to each other.
//! [`v1`] the messages -> [`topics`] where they stand -> [`encoding`] how they are written.
//! [`words`] how their enums are shown, [`time`] their instants.
//!
//! The schemas are in `wiredesk/v1/*.proto`; every field there says its unit and who fills it.

pub mod encoding;
pub mod time;
pub mod topics;
pub mod words;

/// The messages, compiled from `wiredesk/v1/*.proto`.
#[allow(missing_docs, clippy::all, unreachable_pub, rustdoc::all)]
pub mod v1 {
    include!(concat!(env!("OUT_DIR"), "/wiredesk.v1.rs"));
    include!(concat!(env!("OUT_DIR"), "/wiredesk.v1.serde.rs"));
}

/// The schemas as a serialised `google.protobuf.FileDescriptorSet`.
pub const DESCRIPTOR: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/descriptor.binpb"));
