//! What end-to-end tests stand on: a real Apache Kafka, found or started.
//!
//! [`kafka::kafka`] takes the one that the environment names, else starts a [`broker`] from the jars that
//! [`maven`] fetches. A container engine would be a third way, beside `maven` in [`kafka`].

mod broker;
pub mod kafka;
mod maven;
