//! Names and where they lead, so that no test looks one up.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::{
    collections::HashMap,
    io,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex},
};

/// A resolver that answers what it was told, each time the next of its answers; the last one for ever.
#[derive(Default)]
pub(crate) struct Names(Mutex<HashMap<&'static str, Vec<Vec<IpAddr>>>>);

impl Names {
    /// Of each name its answers: addresses with spaces between them, answers with bars.
    pub(crate) fn of(names: &[(&'static str, &str)]) -> Arc<Self> {
        let addresses = |text: &str| text.split_whitespace().map(|one| one.parse().unwrap()).collect();
        let answers = |text: &str| text.split('|').map(addresses).collect();
        Arc::new(Self(Mutex::new(names.iter().map(|(name, text)| (*name, answers(text))).collect())))
    }
}

impl Resolve for Names {
    fn resolve(&self, name: Name) -> Resolving {
        let mut names = self.0.lock().unwrap();
        let found = names.get_mut(name.as_str().trim_end_matches('.')).map(|answers| match answers.len() {
            1 => answers[0].clone(),
            _ => answers.remove(0),
        });
        Box::pin(async move {
            let found = found.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
            Ok(Box::new(found.into_iter().map(|address| SocketAddr::new(address, 0))) as Addrs)
        })
    }
}
