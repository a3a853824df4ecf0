//! The newsroom: an origin whose feeds follow the script.

use super::{copy, edition::Edition, origin::Origin, script::Script};
use crate::feeds::Definition;
use anyhow::Context as _;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::time::{Instant, sleep_until};
use tokio_util::sync::CancellationToken;
use tracing::debug;

/// A newsroom that is bound; it serves and publishes once [`Newsroom::serve`] is called.
#[derive(Debug)]
pub struct Newsroom {
    origin: Origin,
    edition: Edition,
    script: Script,
    now_ms: fn() -> i64,
}

impl Newsroom {
    /// Binds a free port of the loopback address. `now_ms` is the clock, in milliseconds since 1970 UTC.
    pub async fn start(now_ms: fn() -> i64) -> anyhow::Result<Self> {
        let script = Script::newsroom().context("the newsroom's script cannot be read")?;
        let origin = Origin::bind((Ipv4Addr::LOCALHOST, 0).into(), now_ms).await?;
        let outlets = copy::outlets().context("the newsroom's copy cannot be read")?;
        let edition = Edition::new(outlets, now_ms());
        for outlet in edition.outlets() {
            if let Some(answer) = edition.answer(&outlet.id) {
                origin.site().set(&outlet.path, answer);
            }
        }
        Ok(Self { origin, edition, script, now_ms })
    }

    /// The address, with the port that was taken.
    pub fn address(&self) -> SocketAddr {
        self.origin.site().address()
    }

    /// Its feeds, to be polled every few seconds.
    pub fn feeds(&self) -> Vec<Definition> {
        let site = self.origin.site();
        self.edition.outlets().map(|outlet| outlet.feed(site.url(&outlet.path))).collect()
    }

    /// Serves, and publishes by the script, until the token is cancelled.
    pub async fn serve(self, stop: CancellationToken) -> anyhow::Result<()> {
        let site = self.origin.site();
        let serving = self.origin.serve(stop.clone());
        let (mut edition, now_ms) = (self.edition, self.now_ms);
        let begun = Instant::now();
        let publishing = async move {
            for beat in self.script.timeline() {
                tokio::select! {
                    () = stop.cancelled() => return Ok(()),
                    () = sleep_until(begun + beat.after) => {}
                }
                edition
                    .apply(&beat.feed, &beat.action, beat.number, now_ms())
                    .context("the newsroom's script cannot be followed")?;
                let path = edition.outlets().find(|outlet| outlet.id == beat.feed).map(|outlet| &outlet.path);
                if let (Some(path), Some(answer)) = (path, edition.answer(&beat.feed)) {
                    site.set(path, answer);
                }
                debug!(feed.id = beat.feed, action = ?beat.action, "the newsroom moves on");
            }
            Ok(())
        };
        tokio::try_join!(serving, publishing).map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[tokio::test]
    async fn every_feed_has_news_at_once_and_more_within_seconds() {
        // Another test may have been first.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let newsroom = Newsroom::start(|| 1_795_521_600_000).await.unwrap();
        let (feeds, stop) = (newsroom.feeds(), CancellationToken::new());
        let serving = tokio::spawn(newsroom.serve(stop.clone()));
        let client = reqwest::Client::builder().no_proxy().build().unwrap();
        let read = async |url: &str| client.get(url).send().await.unwrap().text().await.unwrap();
        let agency = feeds.iter().find(|feed| feed.id == "meridian-world").unwrap();
        let deadline = Instant::now() + Duration::from_secs(5);
        while !read(&agency.url).await.contains("URGENT: Grain ship strikes pier") {
            assert!(Instant::now() < deadline, "the second story of {} did not come", agency.id);
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        for feed in &feeds {
            assert!(read(&feed.url).await.contains(".example/"), "{} has no news", feed.id);
        }
        stop.cancel();
        serving.await.unwrap().unwrap();
    }
}
