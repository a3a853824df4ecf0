//! The fetcher against a scripted origin on loopback: its HTTP manners, and the whole of it on the embedded engine.

#![expect(clippy::unwrap_used, reason = "all of it is test")]

mod answers;
mod desk;
mod encodings;
mod hosts;
mod http;
mod names;
mod origin;
mod own_hosts;
mod pages;
mod pipeline;
mod proxies;
mod secrets;
mod ssrf;
mod tls;
