//! Tells who speaks in a feed: the provider by config, else the registrable domain of the feed's site.

use proto::v1::{FeedConfig, FeedState, Source};

/// Who speaks. `site` and `title` are what the feed says of itself, where it has been read.
///
/// A provider set by hand always counts; otherwise an id once told is kept, so that item ids stay.
pub(crate) fn tell(
    config: &FeedConfig,
    state: &FeedState,
    site: Option<&str>,
    title: Option<&str>,
) -> Source {
    let kept = state.source.as_ref().map(|source| source.id.clone()).filter(|id| !id.is_empty());
    let id = provider(config).or(kept).unwrap_or_else(|| told(config, site));
    let names = [config.name.as_str(), title.unwrap_or_default(), state.title.as_str(), id.as_str()];
    let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or_default().to_owned();
    Source {
        id,
        name,
        country: config.country.clone(),
        r#type: config.source_type.clone(),
        tier: config.tier.clone(),
    }
}

/// The provider that the operator set, as an id.
pub(crate) fn provider(config: &FeedConfig) -> Option<String> {
    Some(slug(&config.provider)).filter(|id| !id.is_empty())
}

/// The site's domain, else the URL's; the feed itself where many publish under one host.
fn told(config: &FeedConfig, site: Option<&str>) -> String {
    for url in site.into_iter().chain([config.url.as_str()]) {
        if wire::link::is_shared_host(url) {
            break;
        }
        if let Some(domain) = wire::link::registrable_domain(url) {
            return domain;
        }
    }
    format!("feed:{}", config.id)
}

/// Letters, digits and points in lower case; anything between them is one hyphen.
fn slug(name: &str) -> String {
    let mut id = String::with_capacity(name.len());
    for letter in name.chars().flat_map(char::to_lowercase) {
        if letter.is_alphanumeric() || letter == '.' {
            id.push(letter);
        } else if !id.is_empty() && !id.ends_with('-') {
            id.push('-');
        }
    }
    id.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, provider: &str) -> FeedConfig {
        let [id, url, provider] = ["harbour", url, provider].map(str::to_owned);
        FeedConfig { id, url, provider, ..FeedConfig::default() }
    }

    #[test]
    fn a_source_is_the_provider_else_the_sites_domain_else_the_urls_else_the_feed() {
        let own = "https://feeds.harbour-post.example.co.uk/rss";
        let shared = "https://harbourpost.blogspot.com/feeds/posts/default";
        for (url, provider, site, wanted) in [
            (own, "Harbour Post", Some("https://other.example"), "harbour-post"),
            (own, "", Some("https://www.gazette.com/world"), "gazette.com"),
            (own, "", None, "example.co.uk"),
            (shared, "", None, "feed:harbour"),
            ("https://feeds.feedburner.com/gazette", "", Some("https://www.gazette.com/"), "gazette.com"),
            (own, "", Some("https://feeds.feedburner.com/x"), "feed:harbour"),
            ("not a url", "", None, "feed:harbour"),
            ("not a url", "!!", Some("also none"), "feed:harbour"),
        ] {
            let source = tell(&config(url, provider), &FeedState::default(), site, None);
            assert_eq!(source.id, wanted, "{url} {provider} {site:?}");
        }
    }

    #[test]
    fn an_id_once_told_is_kept_unless_the_operator_sets_a_provider() {
        let source = Some(Source { id: "gazette.com".to_owned(), ..Source::default() });
        let state = FeedState { source, title: "Gazette".to_owned(), ..FeedState::default() };
        let site = Some("https://moved.example/");
        let told = tell(&config("https://a.example/", ""), &state, site, None);
        assert_eq!((told.id.as_str(), told.name.as_str()), ("gazette.com", "Gazette"));
        assert_eq!(tell(&config("https://a.example/", "TASS"), &state, site, None).id, "tass");
    }

    #[test]
    fn a_slug_keeps_letters_of_any_script_and_points() {
        for (name, wanted) in [
            ("Agence France-Presse", "agence-france-presse"),
            ("tass.com", "tass.com"),
            ("新华社", "新华社"),
            (" ¡El País! ", "el-país"),
        ] {
            assert_eq!(slug(name), wanted);
        }
    }
}
