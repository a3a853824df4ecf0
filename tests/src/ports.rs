//! Ports on loopback that nobody has now.

use anyhow::Context;
use std::net::TcpListener;

/// So many ports, no two the same: each is held until all are chosen.
pub(crate) fn free(count: usize) -> anyhow::Result<Vec<u16>> {
    let bind = |_| TcpListener::bind("127.0.0.1:0").context("there is no free port");
    let held = (0..count).map(bind).collect::<anyhow::Result<Vec<_>>>()?;
    held.iter().map(|listener| Ok(listener.local_addr()?.port())).collect()
}
