//! The categories of headers: what they are, and the media topic of the subject that they stand for.

/// The three letters of the IPTC's own categories, and those that agencies use instead; name; digits of the topic.
const CATEGORIES: [(&str, &str, &str); 17] = [
    ("ace kul cul clt kult ku ki", "arts and culture", "01000000"),
    ("clj jus jur", "crime, law and justice", "02000000"),
    ("dis", "disaster and accident", "03000000"),
    ("fin eco wi wir wirt eko bus", "economy, business and finance", "04000000"),
    ("edu", "education", "05000000"),
    ("evn env umw", "environment", "06000000"),
    ("hth hea", "health", "07000000"),
    ("hum vm ver gen verm ci", "human interest", ""),
    ("lab", "labour", "09000000"),
    ("lif", "lifestyle and leisure", "10000000"),
    ("pol pl ai ii aus inl aa", "politics", "11000000"),
    ("rel", "religion", "12000000"),
    ("sci ws wis", "science and technology", "13000000"),
    ("soi", "society", "14000000"),
    ("spo sp si spt spr", "sport", "15000000"),
    ("war", "conflict, war and peace", "16000000"),
    ("wea wet met", "weather", "17000000"),
];

/// Topics of the IPTC's own letters where agencies' mean something wider.
const HUMAN_INTEREST: &str = "08000000";

/// Name and topic of a category; nothing for one that is not known.
pub(super) fn find(category: &str) -> (Option<&'static str>, Option<&'static str>) {
    let lower = category.to_ascii_lowercase();
    let known = CATEGORIES.iter().find(|(all, ..)| all.split(' ').any(|code| code == lower));
    match known {
        Some((_, "human interest", _)) if lower == "hum" => (Some("human interest"), Some(HUMAN_INTEREST)),
        Some((_, "human interest", _)) => (Some("general news"), None),
        Some((_, name, topic)) => (Some(name), Some(topic)),
        None => (None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::topics;

    #[test]
    fn a_category_has_its_subject_and_its_topic_is_one() {
        assert_eq!(find("pl"), (Some("politics"), Some("11000000")));
        assert_eq!(find("FIN"), (Some("economy, business and finance"), Some("04000000")));
        assert_eq!(find("vm"), (Some("general news"), None));
        assert_eq!(find("HUM"), (Some("human interest"), Some("08000000")));
        assert_eq!(find("zz"), (None, None));
        for (_, name, topic) in CATEGORIES.iter().filter(|(.., topic)| !topic.is_empty()) {
            assert!(topics::of_code(&format!("medtop:{topic}")).is_some(), "{name}");
        }
    }
}
