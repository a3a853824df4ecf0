//! The files of phrases, one a language: sections `[kind]`, phrases parted by line ends and semicolons, `//` before remarks.
//! files -> phrases folded as blocks are -> by kind.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::clean::fold;

/// The files, by BCP 47 tag.
const FILES: &[(&str, &str)] = &[
    ("ar", include_str!("languages/ar.txt")),
    ("az", include_str!("languages/az.txt")),
    ("be", include_str!("languages/be.txt")),
    ("bg", include_str!("languages/bg.txt")),
    ("bn", include_str!("languages/bn.txt")),
    ("bs", include_str!("languages/bs.txt")),
    ("ca", include_str!("languages/ca.txt")),
    ("cs", include_str!("languages/cs.txt")),
    ("da", include_str!("languages/da.txt")),
    ("de", include_str!("languages/de.txt")),
    ("el", include_str!("languages/el.txt")),
    ("en", include_str!("languages/en.txt")),
    ("es", include_str!("languages/es.txt")),
    ("et", include_str!("languages/et.txt")),
    ("fa", include_str!("languages/fa.txt")),
    ("fi", include_str!("languages/fi.txt")),
    ("fr", include_str!("languages/fr.txt")),
    ("he", include_str!("languages/he.txt")),
    ("hi", include_str!("languages/hi.txt")),
    ("hr", include_str!("languages/hr.txt")),
    ("hu", include_str!("languages/hu.txt")),
    ("id", include_str!("languages/id.txt")),
    ("it", include_str!("languages/it.txt")),
    ("ja", include_str!("languages/ja.txt")),
    ("kk", include_str!("languages/kk.txt")),
    ("ko", include_str!("languages/ko.txt")),
    ("ky", include_str!("languages/ky.txt")),
    ("lt", include_str!("languages/lt.txt")),
    ("lv", include_str!("languages/lv.txt")),
    ("mk", include_str!("languages/mk.txt")),
    ("mr", include_str!("languages/mr.txt")),
    ("ms", include_str!("languages/ms.txt")),
    ("mul", include_str!("languages/mul.txt")),
    ("ne", include_str!("languages/ne.txt")),
    ("nl", include_str!("languages/nl.txt")),
    ("no", include_str!("languages/no.txt")),
    ("pl", include_str!("languages/pl.txt")),
    ("pt", include_str!("languages/pt.txt")),
    ("ro", include_str!("languages/ro.txt")),
    ("ru", include_str!("languages/ru.txt")),
    ("sk", include_str!("languages/sk.txt")),
    ("sl", include_str!("languages/sl.txt")),
    ("sr-Cyrl", include_str!("languages/sr-Cyrl.txt")),
    ("sr-Latn", include_str!("languages/sr-Latn.txt")),
    ("sv", include_str!("languages/sv.txt")),
    ("sw", include_str!("languages/sw.txt")),
    ("ta", include_str!("languages/ta.txt")),
    ("te", include_str!("languages/te.txt")),
    ("th", include_str!("languages/th.txt")),
    ("tl", include_str!("languages/tl.txt")),
    ("tr", include_str!("languages/tr.txt")),
    ("uk", include_str!("languages/uk.txt")),
    ("ur", include_str!("languages/ur.txt")),
    ("uz", include_str!("languages/uz.txt")),
    ("vi", include_str!("languages/vi.txt")),
    ("zh-Hans", include_str!("languages/zh-Hans.txt")),
    ("zh-Hant", include_str!("languages/zh-Hant.txt")),
];

/// The phrases of a kind in all languages, folded as by [`fold::fold`]; none twice.
pub(in crate::clean) fn words(kind: &str) -> impl Iterator<Item = &'static str> {
    static KINDS: LazyLock<HashMap<&str, Vec<String>>> = LazyLock::new(|| {
        let mut kinds: HashMap<&str, Vec<String>> = HashMap::new();
        for (_, file) in FILES {
            for (kind, phrase) in phrases(file) {
                kinds.entry(kind).or_default().push(fold::fold(phrase));
            }
        }
        for phrases in kinds.values_mut() {
            phrases.sort_unstable();
            phrases.dedup();
        }
        kinds
    });
    KINDS.get(kind).into_iter().flatten().map(String::as_str)
}

/// The phrases of a file, each with its kind.
fn phrases(file: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let mut kind = "";
    file.lines().map(str::trim).filter(|line| !line.starts_with("//")).flat_map(move |line| {
        let section = line.strip_prefix('[').and_then(|line| line.strip_suffix(']'));
        kind = section.unwrap_or(kind);
        let line = if section.is_some() { "" } else { line };
        let kind = kind;
        line.split(';').map(str::trim).filter(|phrase| !phrase.is_empty()).map(move |phrase| (kind, phrase))
    })
}

#[cfg(test)]
mod tests {
    use super::super::kinds::KINDS;
    use super::*;

    #[test]
    fn every_section_of_every_file_is_a_kind_that_a_rule_knows() {
        for (language, file) in FILES {
            for (kind, phrase) in phrases(file) {
                let known = KINDS.iter().any(|known| known.name == kind);
                assert!(known, "{language}: [{kind}] {phrase}");
            }
        }
    }

    #[test]
    fn a_file_is_read_by_section_and_phrase() {
        let file = "// A remark\n[tags]\ntags; topics\n\n[unit-time]\n# min read\n";
        assert_eq!(
            phrases(file).collect::<Vec<_>>(),
            [("tags", "tags"), ("tags", "topics"), ("unit-time", "# min read")]
        );
    }
}
