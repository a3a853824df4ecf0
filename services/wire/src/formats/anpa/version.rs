//! Keyword slugs: `BC-Elm-Bridge, 1st Ld-Writethru, a0555,0450`.
//! keyword, the same for all that is sent of a story; words of the version; numbers of what was sent before.

use super::header;
use crate::formats::desk::{self, Said};
use regex::Regex;
use std::sync::LazyLock;

/// A slug in its parts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Version {
    /// Keyword with its cycle: `BC-Elm-Bridge`.
    pub(super) keyword: String,
    /// The version in the desk's words: `1st Ld-Writethru`.
    pub(super) words: Option<String>,
    /// Numbers of earlier messages.
    pub(super) references: Vec<String>,
    /// What says that this is a part of a story: `1st Add`, `2 Takes`.
    pub(super) takes: Vec<String>,
}

static TAKE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)\b(?:\d+(?:st|nd|rd|th) add|add ?\d*|\d+ takes?|take ?\d+|(?:\d+(?:st|nd|rd|th) )?(?:sub|insert)s?)\b").ok()
});
/// Keyword and version where no comma parts them: `BC-Elm-Bridge 1st Ld`.
static RUN_ON: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)^(?P<keyword>\S+(?: \S+){0,3}?) (?P<words>(?:\d+(?:st|nd|rd|th) (?:ld|lead|add|sub|insert|writethru)|(?:bulletin |urgent |mandatory )?kill|writethru|advisory|correction|corrective)\b.*)$").ok()
});

impl Version {
    /// Reads a slug.
    pub(super) fn of(slug: &str) -> Self {
        let mut version = Self::default();
        let mut parts = slug.split(',').map(str::trim);
        let first = parts.next().unwrap_or_default();
        let run_on = RUN_ON.as_ref().and_then(|form| form.captures(first));
        let words = run_on.as_ref().and_then(|found| found.name("words")).map(|words| words.as_str());
        let keyword =
            run_on.as_ref().and_then(|found| found.name("keyword")).map_or(first, |word| word.as_str());
        version.keyword = keyword.trim_matches(['^', '<', ' ']).to_owned();
        let mut all: Vec<&str> = Vec::new();
        for part in words.into_iter().chain(parts).map(|part| part.trim_matches(['^', '<', ' '])) {
            let is_count = part.len() <= 5 && part.bytes().all(|byte| byte.is_ascii_digit());
            if part.is_empty() || is_count {
                continue;
            }
            if header::is_number(part) {
                version.references.push(part.to_owned());
                continue;
            }
            if let Some(take) = TAKE.as_ref().and_then(|form| form.find(part)) {
                version.takes.push(take.as_str().to_owned());
            }
            all.push(part);
        }
        version.words = Some(all.join(", ")).filter(|words| !words.is_empty());
        version
    }

    /// With what the slug of the text says beyond that of the header.
    pub(super) fn with(mut self, slug: Option<&str>) -> Self {
        let Some(slug) = slug else { return self };
        let other = Self::of(slug);
        if self.keyword.is_empty() {
            self.keyword = other.keyword;
        }
        self.words = other.words.or(self.words);
        if !other.takes.is_empty() {
            self.takes = other.takes;
        }
        let new = other.references.into_iter().filter(|number| !self.references.contains(number));
        let new: Vec<String> = new.collect();
        self.references.extend(new);
        self
    }

    /// What it is to the messages that it names: a part of a story takes no other's place.
    pub(super) fn relation(&self) -> Option<&'static str> {
        let words = self.words.as_deref()?;
        if desk::read(words).status.is_some() || words.to_ascii_lowercase().contains("kill") {
            return Some("cancels");
        }
        let is_correction = said(words).marker == Some("CORRECTION");
        Some(if is_correction {
            "isCorrectionOf"
        } else if self.takes.is_empty() {
            "replaces"
        } else {
            "continues"
        })
    }
}

/// A keyword without its cycle: `AM-`, `PM-`, `BC-`, `AP-`.
pub(super) fn without_cycle(keyword: &str) -> &str {
    match keyword.split_once('-') {
        Some((cycle, rest)) if is_cycle(cycle) => rest.trim_start_matches('-'),
        _ => keyword,
    }
}

/// True for a slug line: it begins with a cycle.
pub(super) fn is_slug(line: &str) -> bool {
    line.split_once('-').is_some_and(|(cycle, rest)| {
        is_cycle(cycle) && rest.starts_with(|c: char| c.is_alphanumeric() || c == '-')
    })
}

fn is_cycle(word: &str) -> bool {
    ["AM", "PM", "BC", "AP"].iter().any(|cycle| cycle.eq_ignore_ascii_case(word))
}

/// What a version's words or a note say.
pub(super) fn said(words: &str) -> Said {
    let said = desk::read(words);
    if said != Said::default() {
        return said;
    }
    let lower = words.to_ascii_lowercase();
    let has = |word: &str| lower.split(|c: char| !c.is_ascii_alphanumeric()).any(|found| found == word);
    if words.starts_with("Eds") || words.split_whitespace().count() > 6 {
        return Said::default();
    }
    let marker = if lower.contains("writethru") {
        "WRITETHRU"
    } else if has("corrective") || has("correction") {
        "CORRECTION"
    } else if has("ld") || has("lead") || has("update") {
        "UPDATE"
    } else if has("urgent") || has("bulletin") || has("flash") {
        "FLASH"
    } else {
        return advisory(&lower)
            .map(|why| Said { advisory: Some(why), marker: Some("ADVISORY"), status: None })
            .unwrap_or_default();
    };
    Said { marker: Some(marker), ..Said::default() }
}

/// Why what stands under a keyword is for desks alone. A story may be about a budget or a test: the keyword's last word
/// counts, and of these two only with a word of the desk before it.
pub(super) fn advisory_of_keyword(keyword: &str) -> Option<&'static str> {
    let lower = without_cycle(keyword).to_ascii_lowercase();
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let (last, before) = words.split_last()?;
    let is_desks = before.last().is_none_or(|word| {
        matches!(
            *word,
            "ap" | "upi"
                | "news"
                | "sports"
                | "business"
                | "financial"
                | "weekend"
                | "photo"
                | "wire"
                | "line"
        )
    });
    advisory(last).filter(|why| is_desks || !matches!(*why, "budget" | "test" | "schedule"))
}

/// The same of the words of a version.
fn advisory(lower: &str) -> Option<&'static str> {
    let mut words = lower.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| {
        Some(match word {
            "budget" | "budgets" => "budget",
            "digest" => "digest",
            "daybook" | "daybooks" => "daybook",
            "schedule" | "schedules" => "schedule",
            "advisory" | "advisories" => "advisory",
            "test" | "tests" => "test",
            _ => return None,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_a_keyword_a_version_and_numbers() {
        for (slug, keyword, words, references, takes) in [
            ("BC-Elm-Bridge", "BC-Elm-Bridge", None, &[][..], &[][..]),
            (
                "^BC-Elm-Bridge, 1st Ld-Writethru, a0555,0450<",
                "BC-Elm-Bridge",
                Some("1st Ld-Writethru"),
                &["a0555"],
                &[],
            ),
            (
                "PM-Air Fares, 1st Ld-1st Add, a0584",
                "PM-Air Fares",
                Some("1st Ld-1st Add"),
                &["a0584"],
                &["1st Add"],
            ),
            ("AM-Elm-Bridge,ADV14-2 Takes,0900", "AM-Elm-Bridge", Some("ADV14-2 Takes"), &[], &["2 Takes"]),
            ("BC-Elm-Bridge 2nd Ld", "BC-Elm-Bridge", Some("2nd Ld"), &[], &[]),
            ("BC-Elm-Bridge, BULLETIN KILL, a0555", "BC-Elm-Bridge", Some("BULLETIN KILL"), &["a0555"], &[]),
        ] {
            let version = Version::of(slug);
            assert_eq!((version.keyword.as_str(), version.words.as_deref()), (keyword, words), "{slug}");
            assert_eq!(version.references, references, "{slug}");
            assert_eq!(version.takes, takes, "{slug}");
        }
    }

    #[test]
    fn a_version_says_what_it_is_to_the_ones_before() {
        for (slug, relation) in [
            ("BC-Elm, 1st Ld-Writethru, a0555", Some("replaces")),
            ("BC-Elm, 1st Add, a0555", Some("continues")),
            ("BC-Elm, BULLETIN KILL, a0555", Some("cancels")),
            ("BC-Elm, Corrective, a0555", Some("isCorrectionOf")),
            ("BC-Elm", None),
        ] {
            assert_eq!(Version::of(slug).relation(), relation, "{slug}");
        }
    }

    #[test]
    fn words_of_versions_have_common_names() {
        for (words, status, marker, advisory) in [
            ("1st Ld-Writethru", None, Some("WRITETHRU"), None),
            ("3rd Ld", None, Some("UPDATE"), None),
            ("URGENT", None, Some("FLASH"), None),
            ("BULLETIN KILL", Some("KILL"), Some("KILL"), None),
            ("Corrective", None, Some("CORRECTION"), None),
            ("News Digest", None, Some("ADVISORY"), Some("digest")),
            ("1st Add", None, None, None),
            ("Eds: Leads with new budget vote", None, Some("UPDATE"), None),
            ("Eds: A budget vote is expected", None, None, None),
        ] {
            let said = said(words);
            assert_eq!(
                (said.status.as_deref(), said.marker, said.advisory),
                (status, marker, advisory),
                "{words}"
            );
        }
    }

    #[test]
    fn a_story_about_a_budget_is_none_of_the_desk() {
        for (keyword, advisory) in [
            ("BC-AP News Digest", Some("digest")),
            ("BC-AP News Budget", Some("budget")),
            ("BC-Test", Some("test")),
            ("BC-OR--Daybook", Some("daybook")),
            ("BC-US--State Budget", None),
            ("BC-Elm-Drug Test", None),
            ("BC-Budget Vote", None),
        ] {
            assert_eq!(advisory_of_keyword(keyword), advisory, "{keyword}");
        }
    }
}
