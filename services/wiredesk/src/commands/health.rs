//! `wiredesk health`: asks a running role, for container health checks.

use super::Failure;
use crate::{args, config::Config};
use anyhow::{Context as _, bail};
use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};

/// Container health checks are given a few seconds.
const PATIENCE: Duration = Duration::from_secs(3);

/// Asks `/livez`, or `/readyz`; prints the answer; fails unless all is well.
pub(super) async fn run(config: Config, args: args::Health) -> Result<(), Failure> {
    let address = args.address.unwrap_or(config.http.listen);
    let path = if args.ready { "/readyz" } else { "/livez" };
    let asked = timeout(PATIENCE, ask(address, path)).await;
    let (well, answer) =
        asked.with_context(|| format!("no answer from http://{address}{path} within 3 s"))??;
    anstream::println!("{answer}");
    if well { Ok(()) } else { Err(Failure::Reported) }
}

/// One request of HTTP/1.0: no more is needed to talk to ourselves.
async fn ask(address: SocketAddr, path: &str) -> anyhow::Result<(bool, String)> {
    let name = format!("http://{address}{path}");
    let mut stream = TcpStream::connect(address).await.with_context(|| format!("cannot reach {name}"))?;
    let request = format!("GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n");
    stream.write_all(request.as_bytes()).await.with_context(|| format!("cannot ask {name}"))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.with_context(|| format!("cannot hear {name}"))?;
    let Some((head, body)) = answer.split_once("\r\n\r\n") else { bail!("{name} did not answer in HTTP") };
    let well = head.split(' ').nth(1) == Some("200");
    Ok((well, body.trim().to_owned()))
}
