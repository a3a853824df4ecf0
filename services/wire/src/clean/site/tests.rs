//! Pages of invented sites, and what rules make of them.

use super::{SiteRule, SiteRules};
use crate::clean::{Cleaned, Input, Kind, Policy, clean};

const RAIN: &str = "<p>Rain fell on the old quay all of Monday, and the ferry stayed where it was, the harbour board said.</p>";
const BOATS: &str =
    "<p>Seven boats wait for calmer weather, and their crews for their pay, a pilot said.</p>";
const OTHER: &str = "<p>A bakery on the hill has won the bread prize of the county for the third year, and its owner \
    said that she would open a second shop in spring, with a mill of its own and a room for classes, if the town lets \
    her have the old school. The council said that it would vote on it in March, and that three others had asked.</p>";

fn cleaned(rule: &str, html: &str) -> Cleaned {
    let rule = SiteRule::parse("elm.example", rule).unwrap();
    let site = Some(&rule);
    let url = Some("https://elm.example/1");
    let policy = Policy::Full;
    clean(&Input {
        kind: Kind::Page,
        text: html,
        language: None,
        title: None,
        url,
        time_ms: None,
        policy,
        learnt: None,
        site,
    })
}

/// First words of each paragraph of the body.
fn starts(cleaned: &Cleaned) -> Vec<&str> {
    cleaned.body.iter().map(|text| text.split(' ').next().unwrap_or_default()).collect()
}

#[test]
fn the_body_is_where_the_first_line_that_finds_prose_says() {
    let page = format!(
        "<html><body><main><div class='lead text'>{RAIN}</div><div id=other>{OTHER}</div>\
         <section><div class=text>{BOATS}</div></section><div class=nothing></div></main></body></html>"
    );
    for (rule, expected) in [
        ("body: //div[contains(@class, 'text')]", ["Rain", "Seven"].as_slice()),
        ("body: //div[@class='text']", &["Seven"]),
        ("body: //main/div[contains(concat(' ',normalize-space(@class),' '),' text ')]", &["Rain"]),
        ("body: /html/body//section//div", &["Seven"]),
        ("body: //main/section | //div[starts-with(@class, 'lead')]", &["Rain", "Seven"]),
        ("body: //div[@class='nothing']\nbody: //section\nbody: //div[@id='other']", &["Seven"]),
        ("body: //section/section", &["Rain", "A", "Seven"]),
        ("body: //main/p", &["Rain", "A", "Seven"]),
    ] {
        assert_eq!(starts(&cleaned(rule, &page)), expected, "{rule}");
    }
}

#[test]
fn a_rule_that_finds_no_prose_leaves_the_search_and_says_so() {
    let page = format!("<body><nav id=top><a href=/>Home</a></nav><article>{RAIN}{BOATS}</article></body>");
    for (rule, said) in [
        ("body: //div[@id='gone']", true),
        ("body: //nav", true),
        ("body: //article", false),
        ("strip: //nav", false),
        ("body: //article[1]", false),
    ] {
        let cleaned = cleaned(rule, &page);
        assert_eq!(starts(&cleaned), ["Rain", "Seven"], "{rule}");
        let expected = said.then_some("site rule elm.example finds no story: searched for it");
        assert_eq!(cleaned.mended.first().map(String::as_str), expected, "{rule}");
    }
}

#[test]
fn what_is_stripped_lies_outside_by_the_site_rule() {
    let page = format!(
        "<body><article>{RAIN}<div class='promo-x7'><p>Our cookbook has gone to print, and this week readers can \
         have it for less than half of its price.</p></div>{BOATS}<img src='/pixel/a.png'><img src=/b.png></article>"
    );
    for rule in
        ["strip_id_or_class: promo-", "strip_id_or_class: 'promo-'", "strip: //article/div", "strip: //div/p"]
    {
        let cleaned = cleaned(&format!("body: //article\n{rule}\nstrip_image_src: /pixel/"), &page);
        assert_eq!(starts(&cleaned), ["Rain", "Seven"], "{rule}");
        let block = &cleaned.blocks[1];
        assert_eq!(
            (block.rule.as_ref(), block.text.starts_with("Our cookbook")),
            ("site rule", true),
            "{rule}"
        );
        let pictures = (cleaned.body_html.contains("pixel"), cleaned.body_html.contains("b.png"));
        assert_eq!(pictures, (false, true), "{rule}: {}", cleaned.body_html);
    }
}

#[test]
fn what_is_stripped_within_a_sentence_leaves_the_sentence_whole() {
    let page = "<body><article><p>Rain fell on the old quay. <a class=ref href=#1>[1]</a>The ferry stayed where it was\
        <script>x()</script>, the harbour board said.</p></article>";
    let cleaned = cleaned("body: //article\nstrip: //a[@class='ref']\nstrip: //script", page);
    assert_eq!(
        cleaned.body,
        ["Rain fell on the old quay. The ferry stayed where it was, the harbour board said."]
    );
}

#[test]
fn headline_and_byline_are_those_the_rule_names() {
    let page = format!(
        "<head><title>News of the day - Elm</title><meta name=author content='Web Desk'>\
         <meta name=headline content='Boats wait in the bay'></head><body><article><header>\
         <div class=title><b>Ferry stays</b> in port</div><div>By <span class=name>Ada Finch</span> and \
         <span class=name>Bo Rowan</span>, 3 May</div></header>{RAIN}{BOATS}{OTHER}</article>"
    );
    for (rule, headline, byline) in [
        (
            "title: //h1\ntitle: //div[@class='title']\nauthor: //*[@class='name']",
            "Ferry stays in port",
            ["Ada Finch", "Bo Rowan"].as_slice(),
        ),
        (
            "title: //meta[@name='headline']/@content\nauthor: //meta[@name='author']/@content",
            "Boats wait in the bay",
            &["Web Desk"],
        ),
        ("title: //article", "News of the day - Elm", &["Web Desk"]),
    ] {
        let cleaned = cleaned(rule, &page);
        assert_eq!(cleaned.headline.as_deref(), Some(headline), "{rule}");
        assert_eq!(cleaned.byline, byline, "{rule}");
    }
}

#[test]
fn prune_says_whether_what_looks_foreign_in_the_box_goes() {
    let page = format!(
        "<body><div id=story>{RAIN}{BOATS}<div class=comments><p>I have waited at that quay myself, and nobody told \
         us for hours what was going on.</p></div></div>"
    );
    for (prune, expected) in [("", 2), ("prune: yes", 2)] {
        assert_eq!(
            cleaned(&format!("body: //div[@id='story']\n{prune}"), &page).body.len(),
            expected,
            "{prune}"
        );
    }
    let kept = cleaned("body: //div[@id='story']\nprune: no", &page);
    assert!(kept.blocks.iter().all(|block| block.rule != "outside the story"), "{:?}", kept.blocks);
}

#[test]
fn cells_that_become_a_row_go_as_one() {
    let page = format!(
        "<body><article>{RAIN}<table><tr><td>Boats</td><td class=x>7</td></tr><tr class=x><td>Crews</td><td>9</td>\
         </tr></table>{BOATS}</article>"
    );
    let cleaned = cleaned("body: //article\nstrip: //*[@class='x']", &page);
    assert_eq!(starts(&cleaned), ["Rain", "Boats", "Seven"]);
}

#[test]
fn a_rule_counts_for_pages_only() {
    let rule = SiteRule::parse("elm.example", "body: //section").unwrap();
    let text = &format!("<section>{RAIN}</section>{BOATS}");
    let (url, policy, site) = (Some("https://elm.example/1"), Policy::Full, Some(&rule));
    let (language, title, time_ms, learnt) = (None, None, None, None);
    let html = clean(&Input { kind: Kind::Html, text, language, title, url, time_ms, policy, learnt, site });
    assert_eq!(starts(&html), ["Rain", "Seven"]);
}

#[test]
fn deep_nesting_costs_little() {
    let page = format!("<body>{}{RAIN}{}", "<div class=x>".repeat(30_000), "</div>".repeat(30_000));
    let rule =
        "title: //div//div//div\nbody: //div[@class='x']//div\nstrip: //div/div/p/p\nauthor: //div/div";
    assert_eq!(starts(&cleaned(rule, &page)), ["Rain"]);
}

fn ignored(text: &str) -> Vec<String> {
    let rule = SiteRule::parse("elm.example", text).unwrap();
    rule.ignored().iter().map(ToString::to_string).collect()
}

#[test]
fn a_host_has_its_own_rule_or_that_of_its_closest_parent() {
    let mut rules = SiteRules::default();
    for host in ["elm.example", ".elm.example", ".port.elm.example", "Ash.example"] {
        rules.insert(SiteRule::parse(host, "body: //article").unwrap());
    }
    for (host, expected) in [
        ("elm.example", Some("elm.example")),
        ("www.elm.example", Some("elm.example")),
        ("ELM.example", Some("elm.example")),
        ("news.elm.example", Some(".elm.example")),
        ("a.port.elm.example", Some(".port.elm.example")),
        ("port.elm.example", Some(".elm.example")),
        ("ash.example", Some("ash.example")),
        ("news.ash.example", None),
        ("helm.example", None),
        ("", None),
    ] {
        assert_eq!(rules.of_host(host).map(SiteRule::host), expected, "{host}");
    }
    assert_eq!(rules.of_link("https://www.elm.example/1").map(SiteRule::host), Some("elm.example"));
    assert!(rules.of_link("no link").is_none());
}

#[test]
fn what_has_no_effect_is_said() {
    let text = "\u{feff}# Port Elm\n\nbody: //article[1]\nstrip: //p\ntidy: no\nhttp_header(user-agent): x\n\
                test_url: https://elm.example/1\nreplace_string(<i>): <b>\nmood : calm\nstrip: //a/@href\n\
                strip_id_or_class:\n";
    assert_eq!(
        ignored(text),
        [
            "line 3: path `//article[1]` is not supported",
            "line 8: nothing is done for `replace_string`",
            "line 9: nothing is done for `mood`",
            "line 10: path `//a/@href` is not supported",
            "line 11: path `` is not supported",
        ]
    );
}

#[test]
fn a_broken_file_says_which_line() {
    for (text, expected) in [
        ("body: //p\nstrip //a", "line 2 is no `key: value`"),
        ("prune: perhaps", "line 1: `prune` is `yes` or `no`"),
    ] {
        assert_eq!(SiteRule::parse("elm.example", text).unwrap_err().to_string(), expected, "{text}");
    }
}
