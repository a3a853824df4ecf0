//! Regular expressions that look before they search.
//! Most texts cannot match most patterns, and that shows at their ends or by a character that is not there:
//! pattern -> [`needs`], told from its syntax -> a look at the text -> the search, compiled when first needed.

mod bytes;
mod literals;
mod needs;
mod table;
mod tips;

use std::sync::OnceLock;

use regex::{Captures, Match, Regex, RegexBuilder};

use self::needs::Needs;

pub(super) use self::table::Table;

/// A pattern, and what a text must have for it to match at all.
pub(super) struct Pattern {
    source: String,
    needs: Needs,
    regex: OnceLock<Option<Regex>>,
    /// The pattern without its word boundaries: it matches more.
    weaker: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// A pattern in the syntax of the `regex` crate. One that is broken never matches.
    pub(super) fn new(source: impl Into<String>) -> Self {
        let source = source.into();
        let needs = Needs::of(&source);
        Self { source, needs, regex: OnceLock::new(), weaker: OnceLock::new() }
    }

    /// True where it matches.
    pub(super) fn is_match(&self, text: &str) -> bool {
        self.search(text).is_some_and(|regex| regex.is_match(text))
    }

    /// The first match.
    pub(super) fn find<'t>(&self, text: &'t str) -> Option<Match<'t>> {
        self.search(text)?.find(text)
    }

    /// The first match with its groups.
    pub(super) fn captures<'t>(&self, text: &'t str) -> Option<Captures<'t>> {
        let regex = self.search(text)?;
        // Telling that there is no match is much cheaper than looking for groups.
        regex.is_match(text).then(|| regex.captures(text))?
    }

    /// As [`Self::is_match`], for a text that is known to have what it needs.
    fn matches(&self, text: &str) -> bool {
        self.may_match(text) && self.regex().is_some_and(|regex| regex.is_match(text))
    }

    /// The search, where the text has what it needs.
    fn search(&self, text: &str) -> Option<&Regex> {
        if self.needs.are_met(text) && self.may_match(text) { self.regex() } else { None }
    }

    /// Where a text is not ASCII, word boundaries make the fast way to search give up.
    fn may_match(&self, text: &str) -> bool {
        if text.is_ascii() || !self.source.contains(r"\b") {
            return true;
        }
        let weaker = self.weaker.get_or_init(|| build(&self.source.replace(r"\b", "")));
        weaker.as_ref().is_none_or(|weaker| weaker.is_match(text))
    }

    fn regex(&self) -> Option<&Regex> {
        self.regex.get_or_init(|| build(&self.source)).as_ref()
    }

    /// True for a pattern that is not broken.
    #[cfg(test)]
    pub(super) fn is_sound(&self) -> bool {
        self.regex().is_some()
    }
}

/// How many bytes of states a search may keep: with the usual two megabytes, long lists of names make it forget its
/// states and work them out again all the time.
const STATES: usize = 6 << 20;

fn build(source: &str) -> Option<Regex> {
    RegexBuilder::new(source).dfa_size_limit(STATES).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static PATTERNS: LazyLock<Vec<(Pattern, Regex)>> = LazyLock::new(|| {
        let sources = [
            r"^-+ ?\d{1,2} ?-+$|^#{1,5}$|^[■◆□●]$",
            r"(?i)^.{0,60}\ball rights (?:are )?reserved(?:[.)!].{0,20}|)$",
            r"(?i)^[(（]?(?:kept|редактор|skip)\s*[:：].{2,8}$",
            r"^(?:https?://|www\.)\S+$",
            r"[(\[（](?P<credit>[^()]{2,8})[)）]\.?$",
            r"(?:a|bc)+é?$",
            r"^\p{Lu}{2,4}(?: \p{Lu}{2,4}){0,4}",
            r"^(?P<place>\p{Han}{1,3}?)(?P<day>\d{1,2}日)?",
            r"x*",
            r"\d@|©",
        ];
        sources.iter().map(|source| (Pattern::new(*source), Regex::new(source).unwrap())).collect()
    });

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_look_never_hides_a_match(
            text in "[-#■ a-cA-C0-2@©:：()（）.é日北ſKk王AБ]{0,12}",
            around in "(all rights reserved|SKIP: |Редактор：|kept:|www\\.|http://|abc|北1日|)",
            first in any::<bool>(),
        ) {
            let text = if first { format!("{around}{text}") } else { format!("{text}{around}") };
            for (pattern, regex) in PATTERNS.iter() {
                prop_assert_eq!(pattern.is_match(&text), regex.is_match(&text), "{} {}", regex, text);
            }
        }
    }

    #[test]
    fn a_broken_pattern_never_matches() {
        assert!(!Pattern::new("(").is_match("("));
    }
}
