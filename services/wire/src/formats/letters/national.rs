//! National variants of ISO 646, the 7-bit code: letters in the places of brackets, braces and a few signs.

/// A variant.
pub(super) struct Variant {
    /// Name.
    pub(super) name: &'static str,
    /// What stands in the place of each sign.
    letters: &'static [(char, char)],
    /// Frequent words that have one of these letters, as they look in ASCII, in small letters.
    words: &'static [&'static str],
}

/// Words with such signs for letters that a text must have before it counts as written in a variant.
const NEEDED: usize = 2;

static VARIANTS: [Variant; 5] = [
    Variant {
        name: "iso646-de",
        letters: &[('[', 'Ä'), ('\\', 'Ö'), (']', 'Ü'), ('{', 'ä'), ('|', 'ö'), ('}', 'ü'), ('~', 'ß')],
        words: &[
            "f}r",
            "}ber",
            "w{hrend",
            "k|nnen",
            "k|nnte",
            "m}ssen",
            "m}sse",
            "m}sste",
            "w}rde",
            "w}rden",
            "h{tte",
            "h{tten",
            "sp{ter",
            "n{chsten",
            "gro~e",
            "gro~en",
            "gr|~te",
            "gr|~ten",
            "au~erdem",
            "gegen}ber",
            "m|glich",
            "t{glich",
            "pr{sident",
            "fr}her",
            "zur}ck",
            "f}nf",
            "zw|lf",
            "sch|n",
            "st{dte",
            "l{nder",
            "stra~e",
            "da~",
            "mu~",
            "w{re",
            "k|nne",
            "bev|lkerung",
            "beh|rden",
            "k}nftig",
            "ver|ffentlicht",
            "erkl{rte",
            "m{rz",
            "}bernahme",
            "br}cke",
            "k|ln",
            "m}nchen",
            "z}rich",
            "|sterreich",
            "f}hrte",
            "]ber",
            "f}hren",
            "dr{ngte",
            "h{lt",
            "l{sst",
            "best{tigte",
        ],
    },
    Variant {
        name: "iso646-se",
        letters: &[
            ('@', 'É'),
            ('[', 'Ä'),
            ('\\', 'Ö'),
            (']', 'Å'),
            ('^', 'Ü'),
            ('`', 'é'),
            ('{', 'ä'),
            ('|', 'ö'),
            ('}', 'å'),
            ('~', 'ü'),
        ],
        words: &[
            "f|r",
            "{r",
            "fr}n",
            "n{r",
            "ocks}",
            "}r",
            "m}ste",
            "efters}som",
            "d{r",
            "under}ret",
            "|ver",
            "h{r",
            "f}r",
            "}ret",
            "st}r",
            "skulle|",
            "n}gon",
            "n}gra",
            "m}nga",
            "s{ger",
            "sj{lv",
            "mellan}",
            "f|rsta",
            "{ven",
            "s}",
            "d}",
        ],
    },
    Variant {
        name: "iso646-no",
        letters: &[('[', 'Æ'), ('\\', 'Ø'), (']', 'Å'), ('{', 'æ'), ('|', 'ø'), ('}', 'å')],
        words: &[
            "p}",
            "ogs}",
            "n}r",
            "v{re",
            "v{ret",
            "f|r",
            "etter}",
            "m}",
            "f}r",
            "f}",
            "s}",
            "g}r",
            "g}",
            "mot}",
            "bl}ser",
            "n{r",
            "unders|kelse",
            "f|lge",
            "k|benhavn",
            "troms|",
            "st}r",
            "s|ndag",
            "l|rdag",
            "h|yre",
            "fors|k",
            "r}det",
        ],
    },
    Variant {
        name: "iso646-fr",
        letters: &[('@', 'à'), ('\\', 'ç'), ('{', 'é'), ('|', 'ù'), ('}', 'è'), ('[', '°'), (']', '§')],
        words: &[
            "@",
            "{t{",
            "o|",
            "apr}s",
            "tr}s",
            "fran\\ais",
            "fran\\aise",
            "pr{sident",
            "d{j@",
            "derni}re",
            "apr}s-midi",
            "l'{t{",
            "mais{",
            "aupr}s",
            "d{but",
            "pr}s",
            "premi}re",
            "{galement",
            "plusieurs{",
            "d{claration",
            "r{gion",
            "soci{t{",
        ],
    },
    Variant {
        name: "iso646-es",
        letters: &[('[', '¡'), ('\\', 'Ñ'), (']', '¿'), ('{', '°'), ('|', 'ñ'), ('}', 'ç')],
        words: &[
            "a|o",
            "a|os",
            "espa|a",
            "espa|ol",
            "espa|ola",
            "ma|ana",
            "se|or",
            "se|ora",
            "ni|os",
            "ni|o",
            "compa|ia",
            "peque|o",
            "campa|a",
            "espa|oles",
            "due|o",
            "dise|o",
        ],
    },
];

impl Variant {
    /// The text with its letters.
    pub(super) fn read(&self, text: &str) -> String {
        let of =
            |sign| self.letters.iter().find(|(found, _)| *found == sign).map_or(sign, |(_, letter)| *letter);
        text.chars().map(of).collect()
    }

    fn holds(&self, sign: char) -> bool {
        self.letters.iter().any(|(found, _)| *found == sign)
    }
}

/// The variant that a text is written in: the one most of whose frequent words are in it.
pub(super) fn variant(text: &str) -> Option<&'static Variant> {
    if !text.contains(['{', '|', '}', '~', '[', ']', '\\', '@']) {
        return None;
    }
    let mut best: Option<(&Variant, usize)> = None;
    for variant in &VARIANTS {
        // A sign is a letter where letters stand beside it, or it is a word of one letter.
        let words =
            text.split(|c: char| !c.is_ascii_alphanumeric() && !variant.holds(c) && c != '\'' && c != '-');
        let found = words.filter(|word| variant.words.contains(&word.to_ascii_lowercase().as_str())).count();
        if found >= NEEDED && best.is_none_or(|(_, most)| found > most) {
            best = Some((variant, found));
        }
    }
    best.map(|(variant, _)| variant)
}
