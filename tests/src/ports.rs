//! Ports on loopback that nobody has now.

use anyhow::Context;
use std::net::TcpListener;

/// A port that nobody has now.
pub(crate) fn free() -> anyhow::Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").context("there is no free port")?;
    Ok(listener.local_addr()?.port())
}
