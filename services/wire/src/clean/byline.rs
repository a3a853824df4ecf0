//! Names of authors in a byline.
//! line -> lead word off -> names apart -> roles, agencies and times off.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::pattern::Pattern;
use super::{agencies, fold, words};
use regex::Regex;

/// Words before a name; those that are also prepositions need a name and nothing else behind them.
const LEADS: &str = r"by|written by|words by|story by|text by|posted by|von|par|por|per|di|da|door|av|af|door|oleh|от|автор|авторы|текст|корреспондент|від|autor|autora|texto|texte|redacción|redação|pewarta|penulis|reporter|haber|muhabir|interview|reportage|بقلم|كتب|كتبت|إعداد|記者|记者|文|作者|撰文|기자|απο|από|του|της|של|מאת|من|بواسطة|صحافي|текст и фото|фото и текст|беседовал|беседовала|підготував|підготувала|подготовил|подготовила|kirjoitti|teksti|tekst|skrevet av|skriven av|írta|szerző|rozmawiał|rozmawiała|autorka|autorzy|napsal|napsala|připravil|připravila|text|foto și text|de către|yazan|yazar|hazırlayan|muhabiri|penerjemah|wartawan|oleh pewarta|tác giả|ผู้เขียน|लेखक|প্রতিবেদক|レポート|取材|取材・文|撰稿|采写|图文|文/图|취재|글";

static LINE: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(format!(r"(?i)^[(\[]?(?:{LEADS})(?:\s*[:：/|]\s*|\s+)(?P<names>\S.*?)[)\]]?$"))
});
static KOREAN: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"^[(\[]?(?:\S{2,8} ?= ?)?(?P<names>\p{Hangul}{2,4}(?:[·, ]+\p{Hangul}{2,4})*) ?(?:선임)?기자[)\]]?(?: ?=)?(?: ?\S+@\S+)?$",
    )
});
static DATED: LazyLock<Pattern> = LazyLock::new(|| {
    Pattern::new(
        r"^(?P<names>\p{Lu}[\p{L}\p{M}'’.-]+(?: \p{Lu}?[\p{L}\p{M}'’.-]+){1,4})(?: ?[|•·,–-] ?| )(?:.{0,16}\b(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{1,2} \p{L}{3,10}\.? \d{4}|\p{L}{3,10}\.? \d{1,2}, \d{4})\b.*|\d+ min(?:ute)?s? read)$",
    )
});

/// Words in a part of a byline that make it a role and no name.
const ROLES: &str = "
    correspondent; editor; writer; reporter; staff; producer; columnist; chief; bureau; desk; political;
    business; sports; agency; agencies; news; redakteur; korrespondent; correspondant; corresponsal; enviado;
    especial; envoyé; journaliste; корреспондент; press; associated; contributor; photos; photographer; service;
    media; newsroom; london; washington; science; entertainment; technology; health; education
";

/// The names of a byline; nothing where the line is none.
pub(super) fn names(line: &str) -> Option<Vec<String>> {
    let line = line.trim();
    if fold::words(line) > 16 || fold::ends_sentence(line) && !line.ends_with('.') {
        return None;
    }
    let line = undated(line);
    static SIGNED: LazyLock<Pattern> = LazyLock::new(|| {
        let agency = agencies::alternatives();
        Pattern::new(format!(
            r"^(?P<names>\p{{Lu}}[\p{{L}}'’.-]+(?: \p{{Lu}}[\p{{L}}'’.-]*){{1,3}}(?: and \p{{Lu}}[\p{{L}}'’.-]+(?: \p{{Lu}}[\p{{L}}'’.-]*){{1,3}})?)(?:, (?:{agency})| \((?i:avec|with|mit|con|com|z) (?:{agency})\))$|^(?i:(?:written )?by )(?P<staff>(?:The )?(?:{agency}))$|^(?i:by )?(?P<staff2>(?:{agency}) (?:\p{{Lu}}\p{{L}}+ )?(?:Desk|Newsroom|Staff)|(?:Redazione|Redacción|Redação|Rédaction|Redaktion) (?:{agency}))$"
        ))
    });
    let staff = SIGNED
        .captures(line)
        .and_then(|found| Some(found.name("staff").or_else(|| found.name("staff2"))?.as_str().to_owned()));
    if let Some(staff) = staff {
        return Some(vec![staff]);
    }
    let led = LINE.captures(line).or_else(|| SIGNED.captures(line)).or_else(|| KOREAN.captures(line));
    let names = writers(led?.name("names")?.as_str());
    if names.contains([':', '：']) {
        return None;
    }
    let (all, certain) = (split(names), line.contains([':', '：', '/']));
    let plausible = all.iter().all(|name| is_name(name, certain));
    (!all.is_empty() && plausible && !names.ends_with(['?', '!'])).then_some(all)
}

/// A line without the date at its end.
fn undated(line: &str) -> &str {
    static DATE: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(
            r"(?i)[ ,|•·–-]+(?:(?:updated?|published|posted)?:? ?)?(?:\p{L}{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? \p{L}{3,9}\.? \d{4}|\d{1,2}[./-]\d{1,2}[./-]\d{2,4})(?:.{0,24}\d{1,2}[:.]\d{2}.{0,12})?$",
        )
    });
    DATE.find(line).filter(|date| date.start() > 4).map_or(line, |date| line[..date.start()].trim_end())
}

/// Names without the agency and office before them (`Wire writers Ada Finch`).
fn writers(names: &str) -> &str {
    static OFFICE: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(format!(
            r"^(?:{}) (?:(?:staff|special|business|sports|political|senior) )*(?:writers?|reporters?|correspondents?|journalists?|editors?)[ ,:]+",
            agencies::alternatives()
        ))
    });
    static WITH: LazyLock<Pattern> = LazyLock::new(|| {
        Pattern::new(format!(
            r"(?i:,? (?:avec|with|mit|con|com|met|med|z|ve|and) (?:the )?)(?:{})$",
            agencies::alternatives()
        ))
    });
    let names = WITH.find(names).map_or(names, |with| &names[..with.start()]);
    // A dash parts a name from an office: `Ada Finch – reporter of the agency`.
    let names = OFFICE.find(names).map_or(names, |office| &names[office.end()..]);
    [" – ", " — ", " - "].iter().fold(names, |names, dash| names.split(dash).next().unwrap_or(names))
}

/// The names of a line that holds a name and a date or the time that reading takes.
pub(super) fn dated_names(line: &str) -> Option<Vec<String>> {
    let names = split(DATED.captures(line.trim())?.name("names")?.as_str());
    names
        .iter()
        .all(|name| is_name(name, false) && !agencies::known(name))
        .then_some(names)
        .filter(|names| names.first().is_some_and(|name| !is_embargo(name)))
}

/// `EMBARGOED UNTIL 1100 GMT JUNE 11` has the form of a name with a date.
fn is_embargo(name: &str) -> bool {
    let lower = name.to_lowercase();
    ["embarg", "sperrfrist", "эмбарго"].iter().any(|word| lower.starts_with(word))
}

/// The names of a text that its markup calls a byline.
pub(super) fn marked_names(text: &str) -> Vec<String> {
    if let Some(names) = names(text) {
        return names;
    }
    let end = text.find(|c: char| c.is_numeric() || matches!(c, '|' | '•' | '·' | '@')).unwrap_or(text.len());
    split(&text[..end]).into_iter().filter(|name| is_name(name, true)).collect()
}

/// Names apart, what is no name off.
fn split(names: &str) -> Vec<String> {
    static AND: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\s+(?:and|y|et|und|e|и|і|та|en|og|och|ve|dan|with)\s+|\s*[&;/、·]\s*|\s*,\s*").ok()
    });
    let Some(and) = AND.as_ref() else { return Vec::new() };
    let mut all: Vec<String> = Vec::new();
    for part in and.split(names) {
        let part = part.trim().trim_end_matches(['.', ',', ':', '-', '–']).trim();
        let role = part
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| roles().contains(word.to_lowercase().as_str()));
        let all_roles = part
            .split(|c: char| !c.is_alphanumeric())
            .all(|word| roles().contains(word.to_lowercase().as_str()));
        if part.is_empty()
            || agencies::known(part)
            || part.contains('@')
            || all_roles
            || role && !all.is_empty()
        {
            continue;
        }
        all.push(part.to_owned());
    }
    all
}

fn roles() -> &'static HashSet<&'static str> {
    static SET: LazyLock<HashSet<&str>> = LazyLock::new(|| words::set(ROLES));
    &SET
}

/// True for one to five words that begin with capitals, small words between them aside.
fn is_name(name: &str, certain: bool) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let spaceless =
        name.chars().any(|c| fold::spaceless_script(c) || matches!(c, '가'..='힣' | '\u{600}'..='\u{6ff}'));
    if spaceless {
        return words.len() <= 4 && name.chars().count() <= 24 && !name.contains(['，', '。', '？']);
    }
    let capital = |word: &&str| word.starts_with(char::is_uppercase);
    let small = |word: &&str| {
        matches!(
            *word,
            "de" | "del"
                | "van"
                | "von"
                | "der"
                | "da"
                | "dos"
                | "la"
                | "bin"
                | "al"
                | "el"
                | "di"
                | "ten"
                | "ter"
                | "in"
                | "du"
                | "le"
        )
    };
    let lone = words.len() == 1 && !certain && !name.contains(['.', '-']);
    (1..=5).contains(&words.len())
        && !lone
        && words.first().is_some_and(|word| capital(word) || small(word))
        && words.iter().all(|word| capital(word) || small(word))
        && !name.chars().any(char::is_numeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_give_their_names() {
        for (line, expected) in [
            ("By MARTA LINDHOLM", vec!["MARTA LINDHOLM"]),
            ("By Elin Sorv and Tom Achter", vec!["Elin Sorv", "Tom Achter"]),
            ("By Harriet Cole, PA Political Correspondent", vec!["Harriet Cole"]),
            ("By PA Sport Staff", vec!["PA Sport Staff"]),
            ("Par Solène Kerm", vec!["Solène Kerm"]),
            ("Interview: Moritz Elb, dpa", vec!["Moritz Elb"]),
            ("Pewarta: Andini Pram", vec!["Andini Pram"]),
        ] {
            assert_eq!(names(line), Some(expected.into_iter().map(str::to_owned).collect()), "{line}");
        }
    }

    #[test]
    fn a_name_before_a_date_is_a_byline_and_an_embargo_none() {
        assert_eq!(dated_names("Marta Lindholm June 11, 2026"), Some(vec!["Marta Lindholm".to_owned()]));
        assert_eq!(dated_names("EMBARGOED UNTIL 1100 GMT JUNE 11, 2026"), None);
    }

    #[test]
    fn prose_that_begins_like_a_byline_is_none() {
        for line in [
            "By Friday the river had risen",
            "Da oggi il ponte è chiuso",
            "By the time they came, it was over.",
            "Por ahora, nada",
            "By Monday",
        ] {
            assert_eq!(names(line), None, "{line}");
        }
    }
}
