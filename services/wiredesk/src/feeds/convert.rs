//! A feed's definition to and from the record of the contract.

use super::{
    definition::{ClientCertificate, Credentials, Definition, Rights},
    interval::Interval,
    secret::{Reference, Value},
};
use proto::v1::{self, FeedConfig, FeedPolicy, Header};

impl From<&Definition> for FeedConfig {
    fn from(feed: &Definition) -> Self {
        let headers = feed
            .headers
            .iter()
            .map(|(name, value)| Header { name: name.clone(), value: Some(value.to_secret()) })
            .collect();
        let credentials = feed.credentials.as_ref().map(|credentials| v1::Credentials {
            username: credentials.username.as_ref().map(Value::to_secret),
            password: Some(credentials.password.to_secret()),
        });
        let client_certificate = feed.client_certificate.as_ref().map(|pair| v1::ClientCertificate {
            certificate: Some(pair.certificate.to_secret()),
            key: Some(pair.key.to_secret()),
        });
        FeedConfig {
            id: feed.id.clone(),
            url: feed.url.clone(),
            provider: feed.provider.clone(),
            format: feed.format.clone(),
            language: feed.language.clone(),
            min_interval_ms: feed.min_interval.ms(),
            max_interval_ms: feed.max_interval.ms(),
            tier: feed.tier.clone(),
            group: feed.group.clone(),
            time_zone: feed.time_zone.clone(),
            identity: v1::IdentityRule::from(feed.identity).into(),
            first_poll: v1::FirstPoll::from(feed.first_poll).into(),
            full_text: feed.full_text,
            robots: v1::RobotsRule::from(feed.robots).into(),
            policy: Some(policy(feed)),
            headers,
            credentials,
            paused: feed.paused,
            country: feed.country.clone(),
            source_type: feed.source_type.clone(),
            name: feed.name.clone(),
            client_certificate,
            proxy: feed.proxy.as_ref().map(Value::to_secret),
            delta: feed.delta,
            target_delay_ms: feed.target_delay.map_or(0, |delay| delay.ms()),
            freshness: v1::FreshnessRule::from(feed.freshness).into(),
        }
    }
}

fn policy(feed: &Definition) -> FeedPolicy {
    let rights = v1::Rights {
        licence_id: feed.rights.licence.clone(),
        usage: feed.rights.usage.clone(),
        territories: feed.rights.territories.clone(),
        ai_training: feed.rights.ai_training,
        max_retention_days: feed.rights.max_retention_days,
    };
    FeedPolicy {
        dedupe: v1::DedupeRule::from(feed.dedupe).into(),
        clean: v1::CleanRule::from(feed.clean).into(),
        text_signals: feed.text_signals,
        embargo: v1::EmbargoRule::from(feed.embargo).into(),
        rights: (feed.rights != Rights::default()).then_some(rights),
        language: feed.language.clone(),
        time_zone: feed.time_zone.clone(),
    }
}

/// The definition of a record. What the record leaves open has the definition's default; so do values of a
/// later program, which this one has no word for.
impl From<&FeedConfig> for Definition {
    fn from(config: &FeedConfig) -> Self {
        let plain = Definition::new(&config.id, &config.url);
        let policy = config.policy.clone().unwrap_or_default();
        let credentials = config.credentials.as_ref().and_then(|credentials| {
            Some(Credentials {
                username: credentials.username.as_ref().and_then(Value::from_secret),
                password: credentials.password.as_ref().and_then(Reference::from_secret)?,
            })
        });
        let client_certificate = config.client_certificate.as_ref().and_then(|pair| {
            Some(ClientCertificate {
                certificate: pair.certificate.as_ref().and_then(Reference::from_secret)?,
                key: pair.key.as_ref().and_then(Reference::from_secret)?,
            })
        });
        let headers = config.headers.iter().filter_map(|header| {
            let value = header.value.as_ref().and_then(Value::from_secret)?;
            Some((header.name.clone(), value))
        });
        Definition {
            name: config.name.clone(),
            provider: config.provider.clone(),
            format: config.format.clone(),
            language: config.language.clone(),
            min_interval: Interval::from_ms(config.min_interval_ms).unwrap_or(plain.min_interval),
            max_interval: Interval::from_ms(config.max_interval_ms).unwrap_or(plain.max_interval),
            tier: config.tier.clone(),
            group: config.group.clone(),
            time_zone: config.time_zone.clone(),
            country: config.country.clone(),
            source_type: config.source_type.clone(),
            identity: config.identity().into(),
            first_poll: config.first_poll().into(),
            full_text: config.full_text,
            robots: config.robots().into(),
            dedupe: policy.dedupe().into(),
            clean: policy.clean().into(),
            text_signals: policy.text_signals,
            embargo: policy.embargo().into(),
            paused: config.paused,
            rights: policy.rights.map(rights).unwrap_or_default(),
            headers: headers.collect(),
            credentials,
            client_certificate,
            proxy: config.proxy.as_ref().and_then(Value::from_secret),
            delta: config.delta,
            target_delay: Interval::from_ms(config.target_delay_ms),
            freshness: config.freshness().into(),
            ..plain
        }
    }
}

fn rights(rights: v1::Rights) -> Rights {
    Rights {
        licence: rights.licence_id,
        usage: rights.usage,
        territories: rights.territories,
        ai_training: rights.ai_training,
        max_retention_days: rights.max_retention_days,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERYTHING: &str = r#"
        id = "meridian-world"
        url = "https://feeds.example.org/world.xml?edition=int"
        name = "Meridian Press Agency"
        provider = "meridian"
        format = "rss2.0"
        language = "en"
        min_interval = "30s"
        max_interval = "1h 30m"
        tier = "1"
        group = "agencies"
        time_zone = "Asia/Tokyo"
        country = "JP"
        source_type = "agency"
        identity = "title_time"
        first_poll = "skip"
        full_text = true
        robots = "ignore"
        dedupe = "identity"
        clean = "fields"
        text_signals = true
        embargo = "flag"
        paused = true
        proxy = { env = "MERIDIAN_PROXY" }
        delta = true
        target_delay = "2m"
        freshness = "ignore"

        [rights]
        licence = "M-7"
        usage = ["web", "print"]
        territories = ["JP", "DE"]
        ai_training = false
        max_retention_days = 90

        [headers]
        Accept-Language = "en"
        X-Api-Key = { env = "MERIDIAN_KEY" }
        X-Seat = { file = "/run/secrets/seat" }

        [credentials]
        username = "desk"
        password = { file = "/run/secrets/meridian" }

        [client_certificate]
        certificate = { file = "/run/secrets/meridian.pem" }
        key = { env = "MERIDIAN_CERTIFICATE_KEY" }
    "#;

    #[test]
    fn a_definition_survives_the_way_through_the_contract_and_back_to_a_file() {
        let definition: Definition = toml::from_str(EVERYTHING).unwrap();
        assert_eq!(definition.faults(), []);
        let config = FeedConfig::from(&definition);
        assert_eq!(Definition::from(&config), definition);
        assert_eq!(FeedConfig::from(&Definition::from(&config)), config);
        let written = toml::to_string(&definition).unwrap();
        assert_eq!(toml::from_str::<Definition>(&written).unwrap(), definition, "{written}");
    }

    #[test]
    fn a_policy_carries_language_and_zone_so_that_a_replay_needs_nothing_else() {
        let policy = FeedConfig::from(&toml::from_str::<Definition>(EVERYTHING).unwrap()).policy.unwrap();
        assert_eq!((policy.language.as_str(), policy.time_zone.as_str()), ("en", "Asia/Tokyo"));
    }

    #[test]
    fn a_record_that_leaves_all_open_has_the_defaults() {
        let config = FeedConfig {
            id: "a".to_owned(),
            url: "https://example.org/".to_owned(),
            first_poll: 99,
            ..FeedConfig::default()
        };
        assert_eq!(Definition::from(&config), Definition::new("a", "https://example.org/"));
    }
}
