//! Tells the language of a longer text by its function words: `the` and `of` are in every sentence of English, and
//! in hardly any of another language. Says nothing where they do not say it plainly.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::sync::LazyLock;

/// Fewest words that are enough to tell by.
const FEWEST: f32 = 80.0;

/// Fewer will do where they speak for one language much more plainly.
const FEWEST_PLAIN: f32 = 16.0;
const SHARE_PLAIN: f32 = 0.2;
const LEAD_PLAIN: f32 = 3.0;

/// How much of the text is read, in bytes.
const REACH: usize = 1500;

/// Share of the words that must speak for the language.
const SHARE: f32 = 0.12;

/// How often more than for any other language.
const LEAD: f32 = 2.5;

/// A language: its tag where it may be told, and its function words in small letters. Those without a tag, and
/// those that share words, are here to speak against the others.
struct Row(Option<&'static str>, &'static str);

const ROWS: &[Row] = &[
    Row(
        Some("en"),
        "the of and to in that is for was on with it said by from has his have are at be as he were an this which
         but not who had their they will would its or been after more about we i you",
    ),
    Row(
        Some("de"),
        "der die das und in den von zu mit dem im ist des nicht ein eine auf für sich als auch es an werden aus er
         hat dass sie nach bei einer um am sind wie noch einen sei über so zum haben nur oder war",
    ),
    Row(
        Some("fr"),
        "le la les de des et en du un une que à est pour dans qui sur au par plus pas ne ce se il avec son sa ont
         aux cette été d l qu mais ou elle leur sont ses",
    ),
    Row(
        Some("es"),
        "de la que el en y a los del se las por un para con una su al lo es no como más o pero sus le ha este entre
         cuando sin sobre fue también hasta son",
    ),
    Row(
        Some("pt"),
        "de a o que e do da em um para com uma os no se na por mais as dos como mas ao das foi não é à também pela
         pelo são ou ser sua seu até nos entre",
    ),
    Row(
        Some("it"),
        "di e il la che in a per un è del della i con non una si da al dei sono nel alla ha più gli anche delle lo
         come dal ma nella ai",
    ),
    Row(
        Some("pl"),
        "w i na z do że się nie jest o po to od za przez jak a dla oraz ale są ma jego tym tego który która które",
    ),
    Row(
        None,
        "de van het een en in is dat op te zijn voor met die niet aan er om ook als bij naar uit door heeft nog over
         worden maar was wordt hij",
    ),
    Row(
        None,
        "ve bir bu için ile da de olarak olan daha çok en gibi kadar sonra ise olduğu ne var ya göre dedi",
    ),
    Row(
        None,
        "yang dan di dari untuk dengan ini pada itu dalam tidak akan ke juga oleh adalah tersebut telah bisa ada
         kata para sudah beliau daripada",
    ),
    Row(None, "och i att det som en på är av för med till den har inte om ett från var men de han vid så kan ska"),
    Row(None, "og i at det er en af til på for med den som har de ikke et fra var der han om men ved sig kan blev"),
    Row(None, "og i at det er en av til på for med den som har de ikke et fra var han om men ved seg kan etter ble"),
    Row(
        None,
        "și de în a la cu pe o că din nu care mai un se sunt este au pentru fi prin după sau această",
    ),
    Row(None, "a v se na že je z s do o to i ve za si pro po by jsou ale jako jeho od"),
    Row(None, "a v sa na že je z s do o to aj vo za si pre po by sú ale ako jeho od"),
    Row(None, "i u je na se da su za od s ne bi koji a iz će to o kao nije sa"),
    Row(None, "a az és hogy is nem egy ez meg de van volt csak már még el mint azt"),
    Row(None, "ja on ei että se hän oli myös ovat mutta kun joka mukaan ole"),
    Row(None, "de la i el a en que els les per del un una amb es al més no ha s dels són"),
    Row(None, "vi và của có là cho không được trong các với một những này đã để người"),
    Row(None, "die van en in het is 'n dat te op vir wat met nie om sy ook aan as by was deur hulle"),
    Row(None, "ja on ei et see ta oli ka kui mis oma selle"),
    Row(None, "et in est non ad ut cum sed qui quae quod de ex"),
    Row(None, "ng sa ang na mga ay at ni si para ito"),
    Row(None, "oo iyo ka ku ee in uu la"),
];

/// The tag (BCP 47) of the language that a text is plainly in.
pub(super) fn language(text: &str) -> Option<&'static str> {
    let mut counts = [0.0_f32; ROWS.len()];
    let mut all = 0.0;
    for word in text[..text.floor_char_boundary(REACH)].split(|c: char| !c.is_alphabetic()) {
        if word.is_empty() {
            continue;
        }
        all += 1.0;
        for row in rows(word) {
            counts[row.at] += row.weight;
        }
    }
    let (at, best) = counts.iter().copied().enumerate().max_by(|one, other| one.1.total_cmp(&other.1))?;
    let rest = counts.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, count)| *count);
    let second = rest.fold(0.0, f32::max);
    let tells = all >= FEWEST && best >= all * SHARE && best >= second * LEAD;
    let plain = all >= FEWEST_PLAIN && best >= all * SHARE_PLAIN && best >= second * LEAD_PLAIN;
    if tells || plain { ROWS[at].0 } else { None }
}

/// A language that a word speaks for.
struct Vote {
    at: usize,
    /// A word of several languages speaks for each of them only a little.
    weight: f32,
}

/// A quick hash: the words are ours, so nobody can make them collide.
#[derive(Default)]
struct Quick(u64);

impl Hasher for Quick {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0.rotate_left(5) ^ u64::from(*byte)).wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

type Votes = HashMap<&'static str, Vec<Vote>, BuildHasherDefault<Quick>>;

/// The languages that have this word.
fn rows(word: &str) -> &'static [Vote] {
    static VOTES: LazyLock<(usize, Votes)> = LazyLock::new(|| {
        let mut votes = Votes::default();
        for (at, Row(_, words)) in ROWS.iter().enumerate() {
            for word in words.split_whitespace() {
                votes.entry(word).or_default().push(Vote { at, weight: 1.0 });
            }
        }
        for rows in votes.values_mut() {
            let weight = 1.0 / rows.len() as f32;
            rows.iter_mut().for_each(|vote| vote.weight = weight);
        }
        (votes.keys().map(|word| word.len()).max().unwrap_or_default(), votes)
    });
    let (longest, votes) = &*VOTES;
    if word.len() > *longest {
        return &[];
    }
    let known = if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
        votes.get(word)
    } else {
        votes.get(word.to_lowercase().as_str())
    };
    known.map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_shows_its_language_and_a_short_or_mixed_one_does_not() {
        let english =
            "The board of the ferry said on Monday that it would be back in service by the end of the week. ";
        let german = "Die Fähre ist nach einer langen Pause wieder im Dienst, und der Rat der Stadt hat das auch gesagt. ";
        assert_eq!(language(&english.repeat(6)), Some("en"));
        assert_eq!(language(&german.repeat(6)), Some("de"));
        assert_eq!(language(english), Some("en"));
        assert_eq!(language("The board of the ferry said that it was."), None);
        assert_eq!(language(&format!("{english}{german}").repeat(4)), None);
        assert_eq!(language(&"Harbour 2 Quay 1. ".repeat(60)), None);
    }
}
