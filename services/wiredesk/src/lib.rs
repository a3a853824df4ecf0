//! The command `wiredesk`, and what only it needs.
//!
//! [`args`] reads the command line -> [`commands`] does it. [`config`] is the file of a deployment, [`feeds`] the
//! operator's table of feeds, [`api`] the HTTP side of roles, [`demo`] a newsroom to try it on, [`mod@bench`] measures
//! what it can do.

pub mod api;
pub mod args;
pub mod bench;
pub mod commands;
pub mod config;
pub mod demo;
pub mod feeds;
