//! The connections beneath: one pool for all feeds, and one each for the few that leave by a proxy or show a
//! certificate.

use super::{
    FetchError,
    address::{Guard, Guarded, Passage, Reach, System},
};
use crate::settings::Settings;
use anyhow::Context as _;
use reqwest::{ClientBuilder, Identity, Proxy, dns::Resolve, redirect::Policy};
use sha2::{Digest, Sha256};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use url::Url;

/// An idle connection is closed after this: most feeds are not asked again so soon, and each costs 17 to 37 KB, of
/// which a hundred thousand feeds make some hundred a second. Redirects and the next feed of a host come within it.
const IDLE: std::time::Duration = std::time::Duration::from_secs(1);
/// A host's idle connections: the limits on a host let one request be under way, or few.
const IDLE_PER_HOST: usize = 1;
/// Longest section of headers of an answer. Bytes. (HTTP/1.1 has hyper's bounds besides: 100 fields in 408 KiB.)
pub(super) const HEADER_BYTES: usize = 64 * 1024;
/// Most clients that are kept for those who need one of their own; the one that was longest without use goes.
const MOST: usize = 64;

/// How a request leaves, beside the usual way.
#[derive(Clone, Default, PartialEq, Eq)]
pub(super) struct Way {
    /// Through this proxy.
    pub(super) proxy: Option<Url>,
    /// With this certificate and its key, PEM.
    pub(super) certificate: Option<[String; 2]>,
}

/// Makes clients and keeps them.
pub(super) struct Transports {
    guard: Arc<Guard>,
    lookup: Arc<dyn Resolve>,
    settings: Settings,
    public: reqwest::Client,
    inside: reqwest::Client,
    /// Least lately used first.
    others: Mutex<Vec<Other>>,
}

struct Other {
    key: [u8; 32],
    client: reqwest::Client,
}

impl Transports {
    /// Those for these settings; names are looked up by `lookup`.
    pub(super) fn new(
        settings: &Settings,
        guard: Guard,
        lookup: Option<Arc<dyn Resolve>>,
    ) -> anyhow::Result<Self> {
        // Err says that the process has one already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let (guard, lookup) = (Arc::new(guard), lookup.unwrap_or_else(|| Arc::new(System)));
        let make = |reach| {
            let resolver = Guarded::new(lookup.clone(), guard.clone(), reach);
            builder(settings).dns_resolver(resolver).build().context(
                "cannot make the HTTP client (is the user agent plain text, are root certificates installed?)",
            )
        };
        let public = make(Reach::Public)?;
        // Two pools, so that a request that may not go inside cannot use a connection of one that may.
        let inside = if guard.has_inside() { make(Reach::Inside)? } else { public.clone() };
        Ok(Self { guard, lookup, settings: settings.clone(), public, inside, others: Mutex::default() })
    }

    /// Who judges URLs.
    pub(super) fn guard(&self) -> &Guard {
        &self.guard
    }

    /// The client for a URL that was let pass. A proxy dials for us: so it must not be asked for a name that leads
    /// anywhere else but where it may.
    pub(super) async fn pick(
        &self,
        url: &Url,
        passage: Passage,
        way: &Way,
    ) -> Result<reqwest::Client, FetchError> {
        if *way == Way::default() {
            return Ok(match passage.reach {
                Reach::Public => self.public.clone(),
                Reach::Inside => self.inside.clone(),
            });
        }
        if way.proxy.is_some()
            && let Some(name) = url.domain()
        {
            let resolver = Guarded::new(self.lookup.clone(), self.guard.clone(), passage.reach);
            resolver.check_all(name).await.map_err(FetchError::lookup)?;
        }
        let key = way.key(passage.reach);
        if let Some(client) = self.kept(key) {
            return Ok(client);
        }
        let resolver = Guarded::new(self.lookup.clone(), self.guard.clone(), passage.reach);
        let (settings, way) = (self.settings.clone(), way.clone());
        // It reads the machine's root certificates, and keys: milliseconds.
        let making = tokio::task::spawn_blocking(move || way.client(&settings, resolver));
        let client = making.await.map_err(|_| FetchError::Way { reason: "making its client panicked" })??;
        self.keep(key, client.clone());
        Ok(client)
    }

    fn kept(&self, key: [u8; 32]) -> Option<reqwest::Client> {
        let mut others = self.lock();
        let place = others.iter().position(|other| other.key == key)?;
        let other = others.remove(place);
        let client = other.client.clone();
        others.push(other);
        Some(client)
    }

    fn keep(&self, key: [u8; 32], client: reqwest::Client) {
        let mut others = self.lock();
        others.retain(|other| other.key != key);
        if others.len() >= MOST {
            others.remove(0);
        }
        others.push(Other { key, client });
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Other>> {
        self.others.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Way {
    /// What tells it from others, without showing what is secret in it.
    fn key(&self, reach: Reach) -> [u8; 32] {
        let mut hasher = Sha256::new();
        let proxy = self.proxy.as_ref().map_or("", Url::as_str);
        let [certificate, key] =
            self.certificate.as_ref().map_or(["", ""], |pair| pair.each_ref().map(String::as_str));
        let reach = if reach == Reach::Inside { "inside" } else { "" };
        for part in [reach, proxy, certificate, key] {
            hasher.update((part.len() as u64).to_be_bytes());
            hasher.update(part);
        }
        hasher.finalize().into()
    }

    fn client(&self, settings: &Settings, resolver: Guarded) -> Result<reqwest::Client, FetchError> {
        let mut builder = builder(settings);
        let mut resolver = resolver;
        if let Some(url) = &self.proxy {
            // reqwest's own error would show the URL, with its password.
            let proxy =
                Proxy::all(url.clone()).map_err(|_| FetchError::Way { reason: "the proxy is none" })?;
            builder = builder.proxy(proxy);
            if let Some(name) = url.host_str() {
                resolver = resolver.through(name.to_owned());
            }
        }
        if let Some(pair) = &self.certificate {
            let identity = Identity::from_pem(pair.join("\n").as_bytes())
                .map_err(|_| FetchError::Way { reason: "the client certificate or its key is no PEM" })?;
            builder = builder.identity(identity);
        }
        builder
            .dns_resolver(resolver)
            .build()
            .map_err(|_| FetchError::Way { reason: "the client certificate and its key do not fit" })
    }
}

/// What all clients have in common: no cookies, no referrer, no proxy of the system's, no redirects of its own.
fn builder(settings: &Settings) -> ClientBuilder {
    reqwest::Client::builder()
        .user_agent(settings.user_agent_header())
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(settings.connect_timeout())
        .http2_max_header_list_size(HEADER_BYTES as u32)
        .pool_idle_timeout(IDLE)
        .pool_max_idle_per_host(IDLE_PER_HOST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn way(proxy: Option<&str>, certificate: Option<[&str; 2]>) -> Way {
        let proxy = proxy.map(|text| Url::parse(text).unwrap());
        Way { proxy, certificate: certificate.map(|pair| pair.map(str::to_owned)) }
    }

    fn transports() -> Transports {
        let settings = Settings::default();
        Transports::new(&settings, Guard::new(&[], &settings.ports, false), None).unwrap()
    }

    #[test]
    fn ways_that_differ_in_any_part_have_keys_that_differ() {
        let ways = [
            way(Some("http://a.example/"), None),
            way(Some("http://b.example/"), None),
            way(None, Some(["a", "b"])),
            way(None, Some(["ab", ""])),
            way(None, Some(["", "ab"])),
            way(Some("http://a.example/"), Some(["a", "b"])),
        ];
        let mut keys: Vec<[u8; 32]> =
            ways.iter().flat_map(|way| [Reach::Public, Reach::Inside].map(|reach| way.key(reach))).collect();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 2 * ways.len());
    }

    #[tokio::test]
    async fn what_is_kept_is_bounded_and_the_longest_unused_goes_first() {
        let transports = transports();
        let key = |number: usize| {
            let mut key = [0; 32];
            key[0] = number as u8;
            key
        };
        for number in 0..MOST {
            transports.keep(key(number), transports.public.clone());
        }
        assert!(transports.kept(key(0)).is_some());
        transports.keep(key(MOST), transports.public.clone());
        assert_eq!(transports.lock().len(), MOST);
        assert!(transports.kept(key(0)).is_some());
        assert!(transports.kept(key(1)).is_none());
    }

    #[tokio::test]
    async fn one_way_has_one_client() {
        let transports = transports();
        let url = Url::parse("http://1.1.1.1/").unwrap();
        let passage = Passage { reach: Reach::Public, is_own: false };
        for proxy in ["http://a.example/", "http://b.example/", "http://a.example/"] {
            transports.pick(&url, passage, &way(Some(proxy), None)).await.unwrap();
        }
        assert_eq!(transports.lock().len(), 2);
    }

    #[tokio::test]
    async fn what_is_no_certificate_is_said_without_showing_it() {
        let url = Url::parse("http://1.1.1.1/").unwrap();
        let passage = Passage { reach: Reach::Public, is_own: false };
        let failure =
            transports().pick(&url, passage, &way(None, Some(["s3cret", "k3y"]))).await.unwrap_err();
        let shown = format!("{failure:?} {failure}");
        assert!(shown.contains("the client certificate or its key is no PEM"), "{shown}");
        assert!(!shown.contains("s3cret") && !shown.contains("k3y"), "{shown}");
    }
}
