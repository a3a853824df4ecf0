//! Resolves names to addresses that may be asked, so that what was checked is what is dialled.

use super::guard::{Guard, Reach, Refused};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    error::Error,
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
};

/// The machine's own resolver.
#[derive(Debug)]
pub(in crate::http) struct System;

impl Resolve for System {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(Box::new(found.collect::<Vec<_>>().into_iter()) as Addrs)
        })
    }
}

/// A resolver that answers only with what a guard lets pass.
#[derive(Clone)]
pub(in crate::http) struct Guarded {
    lookup: Arc<dyn Resolve>,
    guard: Arc<Guard>,
    reach: Reach,
    /// Host of a proxy: the operator's word, and not judged.
    proxy: Option<String>,
}

impl Guarded {
    /// What this lookup finds, as far as it is in reach.
    pub(in crate::http) fn new(lookup: Arc<dyn Resolve>, guard: Arc<Guard>, reach: Reach) -> Self {
        Self { lookup, guard, reach, proxy: None }
    }

    /// The same, and the host of a proxy, wherever that is.
    pub(in crate::http) fn through(self, proxy: String) -> Self {
        Self { proxy: Some(proxy), ..self }
    }

    /// Judges all that a name leads to, for those who let another one dial: one bad answer is too much.
    pub(in crate::http) async fn check_all(&self, host: &str) -> Result<(), Box<dyn Error + Send + Sync>> {
        for address in self.lookup.resolve(host.parse()?).await? {
            self.guard.judge(host, address.ip(), self.reach)?;
        }
        Ok(())
    }
}

impl Resolve for Guarded {
    fn resolve(&self, name: Name) -> Resolving {
        let Self { lookup, guard, reach, proxy } = self.clone();
        Box::pin(async move {
            let host = name.as_str().to_owned();
            // A literal, which socks asks for too, was judged with its port.
            if let Ok(address) = host.trim_matches(['[', ']']).parse::<IpAddr>() {
                return Ok(Box::new(std::iter::once(SocketAddr::new(address, 0))) as Addrs);
            }
            let found = lookup.resolve(name).await?;
            if proxy.as_ref().is_some_and(|proxy| proxy.eq_ignore_ascii_case(&host)) {
                return Ok(found);
            }
            let mut first: Option<Refused> = None;
            let mut passed: Vec<SocketAddr> = Vec::new();
            for address in found {
                match guard.judge(&host, address.ip(), reach) {
                    Ok(()) => passed.push(address),
                    Err(refused) => first = first.or(Some(refused)),
                }
            }
            match first {
                Some(refused) if passed.is_empty() => Err(refused.into()),
                // A name without addresses would go to a socks proxy as it is.
                None if passed.is_empty() => Err(io::Error::from(io::ErrorKind::NotFound).into()),
                _ => Ok(Box::new(passed.into_iter()) as Addrs),
            }
        })
    }
}
