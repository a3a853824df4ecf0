//! Invented words of a script, and sentences of them: frequent words are as frequent as in any language, and phrases recur.

/// A small generator of numbers (SplitMix64).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Below `end`, which is above 0.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.next() % end.max(1)
    }
}

/// Languages by the script that they stand for.
pub(crate) const ALL: [&str; 7] = ["latin", "cyrillic", "han", "kana", "thai", "arabic", "devanagari"];

const WORDS: usize = 4_000;

/// The words and phrases of a language.
pub(crate) struct Language {
    pub(crate) name: &'static str,
    words: Vec<String>,
    phrases: Vec<String>,
    space: &'static str,
    stop: &'static str,
}

impl Language {
    pub(crate) fn new(name: &'static str, random: &mut Random) -> Self {
        // Letters, syllables a word, and whether words are parted.
        let (letters, most, space, stop): (&str, u64, _, _) = match name {
            "latin" => (
                "ba be bi bo da de di do ka ke ki ko la le li lo ma me mi mo na ne ni no ra re ri ro sa se st tra tri pla",
                4,
                " ",
                ".",
            ),
            "cyrillic" => (
                "ба бе би бо да де ди до ка ке ки ко ла ле ли ло ма ме ми мо на не ни но ра ре ри ро са се ст тра три пла",
                4,
                " ",
                ".",
            ),
            "han" => (
                "港 口 渡 轮 船 员 星 期 宣 布 因 为 拖 欠 加 班 费 将 从 周 末 开 始 罢 工 三 天 公 司 表 示 与 会 谈 判 仍 继 续 市 长 学 校 医 院 水 电 火 山 河 桥 路 车 站 城 东 西 南 北",
                2,
                "",
                "。",
            ),
            "kana" => (
                "あ い う え お か き く け こ さ し す せ そ た ち つ て と 港 船 市 学 校 水 電 山 川 橋 駅 東 西 南 北 会 社 員",
                3,
                "",
                "。",
            ),
            "thai" => ("กา กี คู เจ โช ดา ตี ทู นา บี ปู ผา พี มา ยี รู ลา วี สา หู อา เมือง ท่า เรือ น้ำ", 3, "", " "),
            "arabic" => ("با بي دا دي كا كي لا لي ما مي نا ني را ري سا سي شا عا غر قو هم وا", 3, " ", "."),
            _ => ("का की कु मा मी ना नी रा री सा सी ता ती पा पी ला ली वा हा या स्त प्र", 3, " ", "।"),
        };
        let letters: Vec<&str> = letters.split(' ').collect();
        let word = |random: &mut Random| -> String {
            (0..=random.below(most)).map(|_| letters[random.below(letters.len() as u64) as usize]).collect()
        };
        let words: Vec<String> = (0..WORDS).map(|_| word(random)).collect();
        let mut language = Self { name, words, phrases: Vec::new(), space, stop };
        language.phrases = (0..60).map(|_| language.run(5, random)).collect();
        language
    }

    /// A word, the frequent ones often (Zipf: the n-th as often as one in n).
    pub(crate) fn word(&self, random: &mut Random) -> String {
        let share = (random.below(1 << 20) as f64 + 1.0) / f64::from(1 << 20);
        let rank = (WORDS as f64).powf(share) - 1.0;
        self.words[(rank as usize).min(WORDS - 1)].clone()
    }

    fn run(&self, words: u64, random: &mut Random) -> String {
        let words: Vec<String> = (0..words).map(|_| self.word(random)).collect();
        words.join(self.space)
    }

    pub(crate) fn sentence(&self, random: &mut Random) -> String {
        let length = 8 + random.below(14);
        let mut parts = vec![self.run(length, random)];
        if random.below(3) == 0 {
            parts.push(self.phrases[random.below(60) as usize].clone());
        }
        if random.below(4) == 0 {
            parts.push(random.below(900).to_string());
            parts.push(self.run(3, random));
        }
        format!("{}{}", parts.join(self.space), self.stop)
    }

    pub(crate) fn paragraph(&self, random: &mut Random) -> String {
        let sentences: Vec<String> = (0..1 + random.below(3)).map(|_| self.sentence(random)).collect();
        sentences.join(if self.space.is_empty() { "" } else { " " })
    }

    pub(crate) fn headline(&self, random: &mut Random) -> String {
        let words: Vec<String> =
            (0..7).map(|_| self.words[200 + random.below(WORDS as u64 - 200) as usize].clone()).collect();
        words.join(self.space)
    }

    /// With one word in so many another.
    pub(crate) fn edited(&self, text: &str, one_in: u64, random: &mut Random) -> String {
        if self.space.is_empty() {
            let letters = self.words.iter().map(|word| word.chars().count()).sum::<usize>().div_ceil(WORDS);
            let letters = letters as u64;
            let edited = text.chars().map(|letter| match random.below(one_in * letters) {
                0 => self.word(random),
                _ => letter.to_string(),
            });
            return edited.collect();
        }
        let words: Vec<String> = text
            .split(' ')
            .map(|word| match random.below(one_in) {
                0 => self.word(random),
                _ => word.to_owned(),
            })
            .collect();
        words.join(" ")
    }
}

/// Up to the first stop.
pub(crate) fn first_sentence(text: &str) -> String {
    let end = text
        .find(['.', '。', '।'])
        .map_or(text.len(), |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    text[..end].to_owned()
}
