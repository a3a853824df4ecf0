//! Whole items: invented copy in the shapes that agencies and sites leave behind.

use proptest::prelude::*;

use super::*;

fn input(kind: Kind, text: &str) -> Input<'_> {
    Input {
        kind,
        text,
        language: None,
        title: None,
        url: None,
        time_ms: None,
        policy: Policy::Full,
        learnt: None,
        site: None,
    }
}

fn labels(cleaned: &Cleaned) -> Vec<(Label, &str)> {
    cleaned.blocks.iter().map(|block| (block.label, block.text.as_str())).collect()
}

const SITE_COPY: &str = "Elm ready to help settle ferry dispute between Oak and Ash

Oak's harbour pilots. Photo: Oak Today. Sketched by the Pan Tidal Agency.

PORT ELM, May 2, 2021, TASS. Elm is ready to help settle the dispute over the ferry between Oak and Ash, its harbour ministry said on Saturday.

“Elm is ready to lend a boat,” the ministry said.

The talks – in the words of both sides – took place at the request of Elm. On the evening of April 29 the sides agreed to wait.

Share it


Exclusive: Beyond the old harbour's walls";

#[test]
fn a_wire_story_as_a_site_left_it_comes_back_as_the_story() {
    let cleaned = clean(&input(Kind::Text, SITE_COPY));
    assert_eq!(
        cleaned.headline.as_deref(),
        Some("Elm ready to help settle ferry dispute between Oak and Ash")
    );
    let dateline = cleaned.dateline.clone().expect("a dateline");
    assert_eq!(dateline.place.as_deref(), Some("PORT ELM"));
    assert_eq!(dateline.date.as_deref(), Some("2021-05-02"));
    assert_eq!(dateline.agency.as_deref(), Some("TASS"));
    assert_eq!(
        cleaned.captions,
        [Caption {
            text: "Oak's harbour pilots.".to_owned(),
            credit: Some("Oak Today. Sketched by the Pan Tidal Agency".to_owned()),
        }]
    );
    assert_eq!(
        cleaned.body,
        [
            "Elm is ready to help settle the dispute over the ferry between Oak and Ash, its harbour ministry said on Saturday.",
            "“Elm is ready to lend a boat,” the ministry said.",
            "The talks – in the words of both sides – took place at the request of Elm. On the evening of April 29 the sides agreed to wait.",
        ]
    );
    let labels = labels(&cleaned);
    assert!(labels.contains(&(Label::Share, "Share it")));
    assert!(labels.contains(&(Label::Promo, "Exclusive: Beyond the old harbour's walls")));
    assert_eq!(cleaned.language.as_deref(), Some("en"));
    assert_eq!(cleaned.state, State::Clean);
}

#[test]
#[ignore = "reads the seed sample, which is no part of the project: set WIREDESK_SEED to its path"]
fn the_seed_sample_comes_back_as_its_six_paragraphs() {
    let path = std::env::var("WIREDESK_SEED").expect("WIREDESK_SEED names the sample");
    let text = std::fs::read_to_string(path).expect("the sample can be read");
    let cleaned = clean(&input(Kind::Text, &text));
    assert_eq!(cleaned.headline.as_deref(), text.lines().next());
    let dateline = cleaned.dateline.clone().expect("a dateline");
    assert_eq!(
        (dateline.place.as_deref(), dateline.date.as_deref(), dateline.agency.as_deref()),
        (Some("MOSCOW"), Some("2021-05-02"), Some("TASS"))
    );
    let caption = &cleaned.captions[0];
    assert_eq!((caption.text.as_str(), cleaned.captions.len()), ("India's Army soldiers.", 1));
    assert_eq!(caption.credit.as_deref(), Some("India Today. Sketched by the Pan Pacific Agency"));
    let paragraphs: Vec<&str> = text.split("\n\n").map(str::trim).collect();
    let story: Vec<&str> =
        paragraphs[2..8].iter().map(|line| line.trim_start_matches("MOSCOW, May 2, 2021, TASS. ")).collect();
    assert_eq!(cleaned.body, story);
    let dropped: Vec<Label> =
        cleaned.blocks.iter().map(|block| block.label).filter(|label| label.is_dropped()).collect();
    assert_eq!(dropped, [Label::Share, Label::Promo]);
}

const FRAGMENT: &str = r##"<div class="entry"><figure><img src="a.jpg"><figcaption>Crews at Port Elm on Tuesday. (AP Photo/Dee Haven)</figcaption></figure>
<p>By COLIN OAKE<br>Associated Press</p>
<p>PORT ELM, Mich. (AP) &mdash; The council voted 7-3 to bury 19 miles of power lines &amp;amp; cables over the next ten years.</p>
<div class="ad-slot"><span>ADVERTISEMENT</span><script>show("ad <p>not text</p>")</script></div>
<p>The agri&#8203;culture board agreed.<span style="display: none">Hidden teaser text</span></p>
<table><tr><td>Elm</td><td>2</td></tr><tr><td>Oak</td><td>1</td></tr></table>
<blockquote><p>Sharing is the easiest thing.</p></blockquote>
<p><strong>Read also:</strong> <a href="/x">Seven maps of the harbour</a></p>
<p>A decision is due in February. (AP)</p>
<p>Copyright 2022 The Elm Register. All rights reserved.</p>
<ul class="social"><li><a href="#">Facebook</a></li><li><a href="#">Copy link</a></li></ul></div>"##;

#[test]
fn a_fragment_of_html_gives_its_story_and_its_fields() {
    let cleaned =
        clean(&Input { title: Some("Council buries lines | Elm Register"), ..input(Kind::Html, FRAGMENT) });
    assert_eq!(
        cleaned.body,
        [
            "The council voted 7-3 to bury 19 miles of power lines & cables over the next ten years.",
            "The agriculture board agreed.",
            "Elm 2",
            "Oak 1",
            "Sharing is the easiest thing.",
            "A decision is due in February.",
        ]
    );
    assert_eq!(cleaned.headline.as_deref(), Some("Council buries lines"));
    assert_eq!(cleaned.byline, ["COLIN OAKE"]);
    assert_eq!(cleaned.captions[0].credit.as_deref(), Some("AP Photo/Dee Haven"));
    assert_eq!(cleaned.signoff.as_deref(), Some("(AP)"));
    assert_eq!(cleaned.copyright.as_deref(), Some("Copyright 2022 The Elm Register. All rights reserved."));
    let kept: Vec<&str> = cleaned
        .blocks
        .iter()
        .filter(|block| block.label.is_kept())
        .map(|block| block.text.as_str())
        .collect();
    assert_eq!(kept, cleaned.body, "the kept blocks are the body, in order");
    assert!(
        cleaned.blocks.iter().all(|block| !block.text.contains("Hidden") && !block.text.contains("not text"))
    );
    assert_eq!(
        cleaned.blocks.iter().filter(|block| block.preformatted).count(),
        2,
        "rows of a table keep their form"
    );
}

#[test]
fn a_page_gives_the_box_that_holds_the_story() {
    let story = "<p>The ferry between Oak and Ash will sail again from Monday, the harbour board said, after a winter in which nobody could cross.</p>";
    let page = format!(
        "<html><head><title>T</title><script>var a='<p>'</script></head><body><nav><a href='/'>Home</a><a href='/n'>News</a></nav>\
         <main><h1>Ferry to sail again</h1><div class='story'>{}</div></main>\
         <div class='comments'><p>I have waited for this ferry all winter long, and so has my mother, who is ninety.</p></div>\
         <footer><p>Contact us</p></footer></body></html>",
        story.repeat(4)
    );
    let cleaned = clean(&input(Kind::Page, &page));
    assert_eq!(cleaned.headline.as_deref(), Some("Ferry to sail again"));
    assert_eq!(cleaned.body.len(), 4);
    assert!(cleaned.body.iter().all(|paragraph| paragraph.starts_with("The ferry between")));
}

#[test]
fn a_kill_is_a_note_and_leaves_no_body() {
    let text = "BC-Elm--Ferry Fire, KILL,90\nKILL KILL KILL\nEditors, news directors:\nThe AP is killing BC-Elm--Ferry Fire, which was slugged PORT ELM and moved Tuesday, because it did not take place at all.\nA kill is mandatory. Make certain the story is not published or broadcast.";
    let cleaned = clean(&input(Kind::Text, text));
    assert_eq!(cleaned.urgency_marker.as_deref(), Some("KILL"));
    assert!(cleaned.body.is_empty());
    assert!(cleaned.blocks.iter().all(|block| block.label == Label::EditorNote));
}

#[test]
fn policies_say_how_much_goes() {
    let off = clean(&Input { policy: Policy::Off, ..input(Kind::Text, SITE_COPY) });
    assert_eq!((off.state, off.body.len(), off.dateline), (State::Off, 7, None));
    let fields = clean(&Input { policy: Policy::Fields, ..input(Kind::Text, SITE_COPY) });
    assert!(fields.dateline.is_some() && !fields.captions.is_empty());
    assert!(fields.body.iter().any(|paragraph| paragraph == "Share it"), "nothing else is taken out");
}

#[test]
fn the_body_stays_whole_when_the_rules_would_empty_it() {
    for text in ["Share", "Read also: Seven maps", "<p class='share'>Facebook</p>"] {
        let cleaned = clean(&input(Kind::Text, text));
        assert!(!cleaned.body.is_empty(), "{text}");
        assert_eq!(cleaned.state, State::Doubtful, "{text}");
    }
}

/// Sentences that begin with, or hold, the words that residue is known by.
const PROSE: &[&str] = &[
    "Share prices in the two ports pared their early losses before the bell.",
    "Advertisement revenue at the harbour gazette rose by six per cent in a year.",
    "Exclusive economic zone boundaries in the bay were drawn ninety years ago.",
    "Read more broadly, the figures suggest that the ferry will pay its way.",
    "Photo credits, she insists, belong to the families who opened their doors.",
    "Related debates over a second bench have been postponed until the spring.",
    "Subscribe for a year and the price is ninety coins; bring wool and it is none.",
    "Copyright for the patented couplings is held by a subsidiary in the north.",
    "\"We share it with the swallows,\" the new owner said of the iron bridge.",
    "Comments left in the visitors' book on the first day ran to thirty pages.",
    "By Friday the river had fallen so far that the old piers could be seen.",
    "The shop sells one postcard, print only, and it says that it was raining.",
    "Follow us, he told the children on Sunday, and led them under the basin.",
    "Contact with the owners has been tried in seventy cases, mostly in vain.",
    "Correction of the harbour wall took nine winters and most of the money.",
    "Sponsored children from both shores will sail for nothing until the spring.",
    "Anzeige erstattete am Ende auch die Nachbarin, wie die Polizei in Ulmenau sagte.",
    "Teilen wollte er den Gewinn nicht, sagte der Wirt, und schloss am Abend das Lokal.",
    "Werbung machen die beiden Häfen seit dem Frühjahr gemeinsam, und es hat sich gelohnt.",
    "Compartir el muelle no fue idea de nadie, recordó la alcaldesa ante los vecinos.",
    "Publicidad no hubo ninguna, y aun así se vendieron todos los billetes en una mañana.",
    "Partager le quai n'allait pas de soi, a rappelé la maire devant les pêcheurs réunis.",
    "Reklama na przystani zniknęła jeszcze przed zimą, przypomniał burmistrz w niedzielę.",
    "Поделиться причалом согласились оба города, сообщила в пятницу администрация порта.",
    "Реклама на пароме окупила новую скамейку, рассказал его капитан в конце недели.",
    "Condividere il molo non fu facile, ha ricordato la sindaca davanti ai pescatori.",
    "Leia mais devagar, pediu a professora, e a turma voltou ao começo do capítulo.",
    "分享码头并不容易，市长星期五在会议上说，但两座城市都从中得到了好处。",
    "広告のない船は珍しいと船長は話し、来年もこのままにしたいと付け加えた。",
    "شارك في الحفل صيادون من الضفتين، وقالت رئيسة البلدية إنها لم تر مثله من قبل.",
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn clean_prose_comes_back_word_for_word(picked in proptest::sample::subsequence(PROSE, 2..=9), markup in any::<bool>()) {
        let text = if markup {
            picked.iter().map(|paragraph| format!("<p>{paragraph}</p>")).collect::<String>()
        } else {
            picked.join("\n\n")
        };
        let kind = if markup { Kind::Html } else { Kind::Text };
        let cleaned = clean(&input(kind, &text));
        prop_assert_eq!(cleaned.body, picked);
        prop_assert_eq!(cleaned.state, State::Clean);
    }

    #[test]
    fn no_text_makes_it_panic(text in ".{0,400}", kind in prop_oneof![Just(Kind::Text), Just(Kind::Html), Just(Kind::Page)]) {
        let cleaned = clean(&input(kind, &text));
        prop_assert!(cleaned.blocks.len() <= text.chars().count());
    }

    #[test]
    fn no_markup_makes_it_panic(
        pieces in proptest::collection::vec(
            proptest::sample::select(vec![
                "<p>", "</p>", "<div class='share'>", "</div>", "<table><tr><td>", "</td>", "</tr>", "<li>", "<pre>", "</pre>", "<script>", "<img src=x>",
                "<a href=x>", "</a>", "<b>", "</b>", "&amp;amp;", "&#0;", "&lt;p&gt;", "<!--", "-->", "(AP) — ", "PARIS, May 32 - ", "© ", "Photo: X/AFP",
                "word word. ", "\n\n", "\u{3000}", "新华社北京11月5日电", "İ", "\u{200b}", "ＰＨＯＴＯ：", " - ", " | ", "2023-02-21 19:40:15", "10:20",
                "By Ada Finch", "<span>", "<time>", "Source: Wire", "（完）", "(MORE)", "URGENT", "++ ", "＝3日、", "@wire.example", "#tag", "Follow us on Telegram", "<h1>", "<figcaption>", "</span>", "<br>", "\u{0}",
            ]),
            0..60,
        ),
        kind in prop_oneof![Just(Kind::Text), Just(Kind::Html), Just(Kind::Page)],
        title in proptest::option::of(".{0,40}"),
    ) {
        let text = pieces.concat();
        let cleaned = clean(&Input { title: title.as_deref(), time_ms: Some(i64::MAX), ..input(kind, &text) });
        let kept: Vec<&str> = cleaned.blocks.iter().filter(|block| block.label.is_kept()).map(|block| block.text.as_str()).collect();
        prop_assert_eq!(kept, cleaned.body);
    }
}

#[test]
fn endless_nesting_and_endless_lines_take_time_in_proportion() {
    let shapes: [String; 5] = [
        "<div>".repeat(100_000) + "text that ends here.",
        "<b><p>x".repeat(50_000),
        "word ".repeat(200_000),
        "<table><tr><td>".repeat(30_000),
        "</p></div>".repeat(60_000),
    ];
    for shape in &shapes {
        let started = std::time::Instant::now();
        clean(&input(Kind::Html, shape));
        clean(&input(Kind::Page, shape));
        assert!(started.elapsed().as_secs() < 20, "{}", fold::head(shape, 20));
    }
}
