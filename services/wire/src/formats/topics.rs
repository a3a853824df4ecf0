//! IPTC Media Topics by their codes, and by the Subject Codes that came before them.
//! data/media_topics.tsv, with the vocabulary's licence, -> [`of_code`]. docs/formats/subjects.md says how it is used.

use crate::parse::Subject;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The vocabulary, as it is shipped.
static FILE: &str = include_str!("../../data/media_topics.tsv");

/// A media topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Topic {
    /// Its code: `medtop:20000002`.
    pub(crate) code: &'static str,
    /// Its name, in English.
    pub(crate) name: &'static str,
    /// False where the code is a Subject Code without a topic of its own, and this is the topic of a broader one.
    pub(crate) is_exact: bool,
}

/// The media topic of a code: `medtop:20000002`, `subj:04002002`, the addresses of both at cv.iptc.org, a reference of the
/// IIM (`IPTC:04002002:...`), or eight digits without a scheme. Of those the ones that begin with a 2 are media topics and
/// the others Subject Codes, which the first seventeen topics share. `None` for a code of another vocabulary.
pub(crate) fn of_code(code: &str) -> Option<Topic> {
    let (scheme, digits) = parted(code.trim())?;
    let vocabulary = &*VOCABULARY;
    match scheme {
        Scheme::MediaTopic => vocabulary.topic(digits),
        Scheme::SubjectCode => vocabulary.topic_of_subject(digits),
        Scheme::None if digits.starts_with('2') => vocabulary.topic(digits),
        Scheme::None => vocabulary.topic_of_subject(digits),
    }
}

/// Fills the media topic of a subject, and its name where the source gives none.
pub(super) fn fill(subject: &mut Subject) {
    let Some(topic) = of_code(&subject.code) else { return };
    subject.medtop.get_or_insert_with(|| topic.code.to_owned());
    if topic.is_exact && subject.name.is_none() {
        subject.name = Some(topic.name.to_owned());
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    MediaTopic,
    SubjectCode,
    None,
}

/// Scheme and eight digits of a code.
fn parted(code: &str) -> Option<(Scheme, &str)> {
    let (scheme, rest) = match code.rsplit_once("/newscodes/") {
        Some((_, path)) => path.split_once('/')?,
        None => code.split_once(':').unwrap_or(("", code)),
    };
    // A reference of the IIM goes on with names.
    let digits = if scheme.eq_ignore_ascii_case("iptc") { rest.split(':').next()? } else { rest };
    let is_code = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    let scheme = match scheme.to_ascii_lowercase().as_str() {
        "medtop" | "mediatopic" => Scheme::MediaTopic,
        "subj" | "subjectcode" | "iptc" => Scheme::SubjectCode,
        "" => Scheme::None,
        _ => return None,
    };
    is_code.then_some((scheme, digits))
}

struct Vocabulary {
    /// Topics by their eight digits.
    topics: HashMap<&'static str, Topic>,
    /// Digits of topics by those of the Subject Codes that they are mapped to.
    by_subject: HashMap<&'static str, &'static str>,
}

static VOCABULARY: LazyLock<Vocabulary> = LazyLock::new(|| {
    let mut vocabulary = Vocabulary { topics: HashMap::new(), by_subject: HashMap::new() };
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split('\t');
        let mut field = || fields.next().unwrap_or_default();
        let (digits, name, _broader, retired, subject) = (field(), field(), field(), field(), field());
        let code: &'static str = format!("medtop:{digits}").leak();
        vocabulary.topics.insert(digits, Topic { code, name, is_exact: true });
        if subject.is_empty() {
            continue;
        }
        // Where two topics are mapped to one code, one of them is retired.
        if retired.is_empty() {
            vocabulary.by_subject.insert(subject, digits);
        } else {
            vocabulary.by_subject.entry(subject).or_insert(digits);
        }
    }
    vocabulary
});

impl Vocabulary {
    fn topic(&self, digits: &str) -> Option<Topic> {
        self.topics.get(digits).copied()
    }

    /// A Subject Code is two digits of its subject, three of the matter and three of the detail; zeros are the whole.
    fn topic_of_subject(&self, digits: &str) -> Option<Topic> {
        if let Some(topic) = self.by_subject.get(digits) {
            return self.topic(topic);
        }
        let broader = [5, 2].into_iter().find_map(|kept| {
            let broader = format!("{:0<8}", digits.get(..kept)?);
            self.topic(self.by_subject.get(broader.as_str())?)
        });
        broader.map(|topic| Topic { is_exact: false, ..topic })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(code: &str) -> Option<(&'static str, &'static str, bool)> {
        of_code(code).map(|topic| (topic.code, topic.name, topic.is_exact))
    }

    #[test]
    fn a_code_has_its_topic_in_every_way_that_it_is_written() {
        let arts = Some(("medtop:20000002", "arts and entertainment", true));
        let culture = Some(("medtop:01000000", "arts, culture, entertainment and media", true));
        for (code, topic) in [
            ("medtop:20000002", arts),
            ("mediatopic:20000002", arts),
            ("http://cv.iptc.org/newscodes/mediatopic/20000002", arts),
            ("https://cv.iptc.org/newscodes/mediatopic/20000002", arts),
            (" 20000002 ", arts),
            ("01000000", culture),
            ("subj:01000000", culture),
            ("medtop:01000000", culture),
            (
                "http://cv.iptc.org/newscodes/subjectcode/01025000",
                Some(("medtop:20000003", "animation", true)),
            ),
            (
                "IPTC:04000000:economy, business and finance:",
                Some(("medtop:04000000", "economy, business and finance", true)),
            ),
        ] {
            assert_eq!(told(code), topic, "{code}");
        }
    }

    #[test]
    fn a_subject_code_without_a_topic_has_that_of_the_broader_one() {
        // 15 is sport; no topic is mapped to 15999999, nor to its matter.
        assert_eq!(told("subj:15999999"), Some(("medtop:15000000", "sport", false)));
        // Of two topics that are mapped to one code the one in use.
        assert_eq!(told("subj:16009000").unwrap().0, "medtop:20000062");
        assert_eq!(told("subj:99000000"), None);
    }

    #[test]
    fn a_code_of_another_vocabulary_has_none() {
        for code in [
            "",
            "medtop:1",
            "medtop:13131412",
            "medtop:2000000x",
            "afp:04000000",
            "http://cv.example/newscodes/genre/04000000",
            "urn:04000000",
            "http://cv.iptc.org/newscodes/mediatopic",
        ] {
            assert_eq!(told(code), None, "{code}");
        }
    }

    #[test]
    fn every_line_of_the_vocabulary_is_a_topic_under_one_that_is_there() {
        let lines: Vec<&str> = FILE.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!((lines.len(), VOCABULARY.topics.len(), VOCABULARY.by_subject.len()), (1_393, 1_393, 878));
        for line in lines {
            let fields: Vec<&str> = line.split('\t').collect();
            let [code, name, broader, retired, subject] = fields[..] else { panic!("{line}") };
            assert!(code.len() == 8 && !name.is_empty(), "{line}");
            assert!(broader.is_empty() || VOCABULARY.topics.contains_key(broader), "{line}");
            assert!(retired.is_empty() || retired.len() == 10, "{line}");
            assert!(subject.is_empty() || subject.len() == 8, "{line}");
        }
    }

    #[test]
    fn a_name_of_the_source_stays_and_one_of_a_broader_topic_is_none_of_the_subject() {
        let filled = |code: &str, name: Option<&str>| {
            let mut subject = Subject { code: code.into(), name: name.map(str::to_owned), medtop: None };
            fill(&mut subject);
            (subject.name, subject.medtop)
        };
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(filled("medtop:15000000", Some("Sport!")), (some("Sport!"), some("medtop:15000000")));
        assert_eq!(filled("medtop:15000000", None), (some("sport"), some("medtop:15000000")));
        assert_eq!(filled("subj:15999999", None), (None, some("medtop:15000000")));
        assert_eq!(filled("x:1", None), (None, None));
    }
}
