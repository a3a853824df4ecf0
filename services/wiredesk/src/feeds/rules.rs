//! The choices of a feed's definition, in the words of its file, and their numbers in the contract.

use proto::v1;
use serde::{Deserialize, Serialize};

/// What item ids are made from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// The item's own id, else its URL, else headline and time.
    #[default]
    Auto,
    /// The item's own id.
    Guid,
    /// The item's URL.
    Url,
    /// Headline and time.
    TitleTime,
}

/// What becomes of the entries that stand in a feed at its first poll.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FirstPoll {
    /// Published as backfill, on the bulk lane.
    #[default]
    Mark,
    /// Remembered and not published.
    Skip,
    /// Published like any other.
    Publish,
}

/// How copies are looked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Dedupe {
    /// By identity and by text.
    #[default]
    Link,
    /// By identity only.
    Identity,
    /// Not at all.
    Off,
}

/// How much is cleaned.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Clean {
    /// Residue is taken out and fields are made.
    #[default]
    Full,
    /// Fields are made; nothing else is taken out.
    Fields,
    /// The content is split into blocks and left alone.
    Off,
}

/// What an embargo does.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Embargo {
    /// The item is held until its time.
    #[default]
    Hold,
    /// The item is published and says so.
    Flag,
}

/// Whether robots.txt is asked before a page is fetched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Robots {
    /// By RFC 9309.
    #[default]
    Honour,
    /// Not at all; with a licence only.
    Ignore,
}

/// Whether a feed is left alone for as long as it says that it is fresh.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Freshness {
    /// As the publisher asks.
    #[default]
    Honour,
    /// With the publisher's leave only. A Retry-After counts all the same.
    Ignore,
}

impl From<Freshness> for v1::FreshnessRule {
    fn from(rule: Freshness) -> Self {
        match rule {
            Freshness::Honour => Self::Honour,
            Freshness::Ignore => Self::Ignore,
        }
    }
}

impl From<v1::FreshnessRule> for Freshness {
    fn from(rule: v1::FreshnessRule) -> Self {
        match rule {
            v1::FreshnessRule::Unspecified | v1::FreshnessRule::Honour => Self::Honour,
            v1::FreshnessRule::Ignore => Self::Ignore,
        }
    }
}

impl From<Robots> for v1::RobotsRule {
    fn from(rule: Robots) -> Self {
        match rule {
            Robots::Honour => Self::Honour,
            Robots::Ignore => Self::Ignore,
        }
    }
}

impl From<v1::RobotsRule> for Robots {
    fn from(rule: v1::RobotsRule) -> Self {
        match rule {
            v1::RobotsRule::Unspecified | v1::RobotsRule::Honour => Self::Honour,
            v1::RobotsRule::Ignore => Self::Ignore,
        }
    }
}

impl From<Identity> for v1::IdentityRule {
    fn from(rule: Identity) -> Self {
        match rule {
            Identity::Auto => Self::Auto,
            Identity::Guid => Self::Guid,
            Identity::Url => Self::Url,
            Identity::TitleTime => Self::TitleTime,
        }
    }
}

impl From<v1::IdentityRule> for Identity {
    fn from(rule: v1::IdentityRule) -> Self {
        match rule {
            v1::IdentityRule::Unspecified | v1::IdentityRule::Auto => Self::Auto,
            v1::IdentityRule::Guid => Self::Guid,
            v1::IdentityRule::Url => Self::Url,
            v1::IdentityRule::TitleTime => Self::TitleTime,
        }
    }
}

impl From<FirstPoll> for v1::FirstPoll {
    fn from(rule: FirstPoll) -> Self {
        match rule {
            FirstPoll::Mark => Self::Mark,
            FirstPoll::Skip => Self::Skip,
            FirstPoll::Publish => Self::Publish,
        }
    }
}

impl From<v1::FirstPoll> for FirstPoll {
    fn from(rule: v1::FirstPoll) -> Self {
        match rule {
            v1::FirstPoll::Unspecified | v1::FirstPoll::Mark => Self::Mark,
            v1::FirstPoll::Skip => Self::Skip,
            v1::FirstPoll::Publish => Self::Publish,
        }
    }
}

impl From<Dedupe> for v1::DedupeRule {
    fn from(rule: Dedupe) -> Self {
        match rule {
            Dedupe::Link => Self::Link,
            Dedupe::Identity => Self::Identity,
            Dedupe::Off => Self::Off,
        }
    }
}

impl From<v1::DedupeRule> for Dedupe {
    fn from(rule: v1::DedupeRule) -> Self {
        match rule {
            v1::DedupeRule::Unspecified | v1::DedupeRule::Link => Self::Link,
            v1::DedupeRule::Identity => Self::Identity,
            v1::DedupeRule::Off => Self::Off,
        }
    }
}

impl From<Clean> for v1::CleanRule {
    fn from(rule: Clean) -> Self {
        match rule {
            Clean::Full => Self::Full,
            Clean::Fields => Self::Fields,
            Clean::Off => Self::Off,
        }
    }
}

impl From<v1::CleanRule> for Clean {
    fn from(rule: v1::CleanRule) -> Self {
        match rule {
            v1::CleanRule::Unspecified | v1::CleanRule::Full => Self::Full,
            v1::CleanRule::Fields => Self::Fields,
            v1::CleanRule::Off => Self::Off,
        }
    }
}

impl From<Embargo> for v1::EmbargoRule {
    fn from(rule: Embargo) -> Self {
        match rule {
            Embargo::Hold => Self::Hold,
            Embargo::Flag => Self::Flag,
        }
    }
}

impl From<v1::EmbargoRule> for Embargo {
    fn from(rule: v1::EmbargoRule) -> Self {
        match rule {
            v1::EmbargoRule::Unspecified | v1::EmbargoRule::Hold => Self::Hold,
            v1::EmbargoRule::Flag => Self::Flag,
        }
    }
}
