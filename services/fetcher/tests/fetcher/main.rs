//! The fetcher against a scripted origin on loopback: its HTTP manners, and the whole of it on the embedded engine.

#![expect(clippy::unwrap_used, reason = "all of it is test")]

mod desk;
mod encodings;
mod hosts;
mod http;
mod origin;
mod pages;
mod pipeline;
mod proxies;
mod secrets;
mod ssrf;
