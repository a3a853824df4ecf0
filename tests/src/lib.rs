//! What end-to-end tests stand on: a real Apache Kafka, found or started, and the program itself in processes.
//!
//! [`kafka::kafka`] takes the one that the environment names, else starts one in a container ([`docker`]), else a
//! [`broker`] from the jars that [`maven`] fetches. A test that kills brokers starts its own. [`settings`] are the
//! same for all, [`watch`] waits for a starting one, [`ports`] are free.
//! [`program::wiredesk`] is the command as built beside the test; [`role::Role`] is one process of it.
//! [`tools`] are the programs of others.

pub mod broker;
mod docker;
pub mod kafka;
mod maven;
mod ports;
pub mod program;
pub mod role;
mod settings;
pub mod tools;
mod watch;
