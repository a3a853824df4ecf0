//! Bodies of invented items as HTML, and what is never in one.

use std::collections::{HashMap, HashSet};

use proptest::prelude::*;

use crate::clean::{Cleaned, Input, Kind, Policy, clean};

fn cleaned(kind: Kind, text: &str, policy: Policy) -> Cleaned {
    let url = Some("https://news.example/2026/ferry");
    clean(&Input {
        kind,
        text,
        language: None,
        title: None,
        url,
        time_ms: None,
        policy,
        learnt: None,
        site: None,
    })
}

fn html(text: &str) -> String {
    cleaned(Kind::Html, text, Policy::Full).body_html
}

const LEAD: &str = "<p>The ferry between the two towns will sail again from Monday, the board said.</p>";
const END: &str = "<p>Nobody had crossed the river since the winter storms took the pier away.</p>";

/// The HTML of what stands between two paragraphs of prose.
fn between(inside: &str) -> String {
    let html = html(&format!("{LEAD}{inside}{END}"));
    let html = html.strip_prefix(LEAD).and_then(|html| html.strip_suffix(END));
    html.map(str::to_owned).unwrap_or_default()
}

#[test]
fn blocks_keep_their_form_and_lose_their_dress() {
    for (name, inside, want) in [
        (
            "links and letters",
            "<p class=a style='color:red' onclick=x()>The <b>board <i>of</i></b> the ferry met <a target=_blank href='/b?utm_source=x&amp;id=1'>on <em>Friday</em></a> for H<sub>2</sub>O &lt;here&gt;.</p>",
            "<p>The <strong>board <em>of</em></strong> the ferry met <a href=\"https://news.example/b?id=1\">on <em>Friday</em></a> for H<sub>2</sub>O &lt;here&gt;.</p>",
        ),
        (
            "lists",
            "<ul><li>The <b>first</b> boat sails in May, they said.</li><li>The second sails in June, they said.</li></ul><ol><li>The third one sails in July, they said.</li></ol>",
            "<ul><li>The <strong>first</strong> boat sails in May, they said.</li><li>The second sails in June, they said.</li></ul><ol><li>The third one sails in July, they said.</li></ol>",
        ),
        (
            "a table",
            "<table class=t><tr><th>Elm</th><td><a href='https://elm.example/x'>2</a></td></tr><tr><td>Oak</td><td>1 &amp; 2</td></tr></table>",
            "<table><tbody><tr><td>Elm</td><td><a href=\"https://elm.example/x\">2</a></td></tr><tr><td>Oak</td><td>1 &amp; 2</td></tr></tbody></table>",
        ),
        (
            "a quotation",
            "<blockquote><p>Sharing is the easiest thing.</p><p>It costs nothing at all.</p></blockquote>",
            "<blockquote><p>Sharing is the easiest thing.</p><p>It costs nothing at all.</p></blockquote>",
        ),
        (
            "text as it stands",
            "<pre>a  &lt;b&gt;\n  <b>c</b>;</pre>",
            "<pre>a  &lt;b&gt;\n  <strong>c</strong>;</pre>",
        ),
        (
            "a picture with its caption",
            "<figure><img src='i.jpg' alt='A \"ferry\"' onerror=x><figcaption>The ferry at dawn. Photo: Elm Courier</figcaption></figure>",
            "<figure><img src=\"https://news.example/2026/i.jpg\" alt=\"A &quot;ferry&quot;\"><figcaption>The ferry at dawn. Photo: Elm Courier</figcaption></figure>",
        ),
        ("a pixel", "<img src='https://elm.example/x.gif' width=1 height=1>", ""),
        ("a script", "<script>alert('<p>x</p>')</script><style>p{}</style><iframe src=x></iframe>", ""),
        (
            "a link to a script",
            "<p>They went <a href='javascript:x()'>there</a> on Friday, she said.</p>",
            "<p>They went there on Friday, she said.</p>",
        ),
    ] {
        assert_eq!(between(inside), want, "{name}");
    }
}

#[test]
fn what_was_taken_off_does_not_come_back() {
    let text = format!(
        "{}<p><a href='https://elm.example/share'><img src='https://elm.example/s.png'>Share on VK</a> | <a href=x>Share on Telegram</a></p>{END}<p>Copyright 2026 The Elm Register. All rights reserved.</p>",
        LEAD.replace("<p>", "<p>PORT ELM (AP) &mdash; ")
    );
    assert_eq!(html(&text), format!("{LEAD}{END}"));
}

#[test]
fn what_is_not_cleaned_is_written_all_the_same() {
    let share = "<p>Share it</p>";
    for policy in [Policy::Off, Policy::Fields] {
        let html = cleaned(Kind::Html, &format!("{LEAD}<p style='x'>Share it</p>{END}"), policy).body_html;
        assert_eq!(html, format!("{LEAD}{share}{END}"), "{policy:?}");
    }
    assert_eq!(
        cleaned(Kind::Text, "One < two.\n\nThree.", Policy::Off).body_html,
        "<p>One &lt; two.</p><p>Three.</p>"
    );
}

/// Ammonia with our list.
fn by_ammonia(html: &str) -> String {
    let tags = [
        "p",
        "h2",
        "h3",
        "h4",
        "ul",
        "ol",
        "li",
        "blockquote",
        "table",
        "tbody",
        "tr",
        "td",
        "pre",
        "figure",
        "figcaption",
        "img",
        "a",
        "strong",
        "em",
        "code",
        "sub",
        "sup",
    ];
    let attributes: HashMap<&str, HashSet<&str>> =
        [("a", HashSet::from(["href"])), ("img", HashSet::from(["src", "alt"]))].into();
    let mut builder = ammonia::Builder::default();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .generic_attributes(HashSet::new())
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(ammonia::UrlRelative::Deny)
        .link_rel(None);
    builder.clean(html).to_string()
}

/// HTML read and written once. Ammonia does not write again the line feed that it passed over behind `<pre>`.
fn read_once(html: &str) -> String {
    let mut html = html.replace("&nbsp;", "\u{a0}");
    while html.contains("<pre>\n") {
        html = html.replace("<pre>\n", "<pre>");
    }
    html
}

/// The text of the HTML's blocks, figures aside.
fn texts(html: &str) -> Vec<String> {
    let mut rest = html.to_owned();
    while let Some(from) = rest.find("<figure>") {
        let to = rest[from..].find("</figure>").map_or(rest.len(), |to| from + to + "</figure>".len());
        rest.replace_range(from..to, "");
    }
    let rest = rest.replace("</td><td>", " ");
    let mut texts = vec![String::new()];
    let mut pieces = rest.split('<');
    pieces.next();
    for piece in pieces {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        let inline = matches!(
            tag.split(' ').next(),
            Some(
                "a" | "/a"
                    | "strong"
                    | "/strong"
                    | "em"
                    | "/em"
                    | "code"
                    | "/code"
                    | "sub"
                    | "/sub"
                    | "sup"
                    | "/sup"
            )
        );
        if !inline {
            texts.push(String::new());
        }
        let text = if tag == "pre" { text.strip_prefix('\n').unwrap_or(text) } else { text };
        texts.last_mut().unwrap().push_str(text);
    }
    texts.retain(|text| !text.is_empty());
    let meant = |text: &String| {
        text.replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&quot;", "\"")
            .replace("&#13;", "\r")
            .replace("&amp;", "&")
    };
    texts.iter().map(meant).collect()
}

fn check(text: &str, kind: Kind, policy: Policy) -> Result<(), TestCaseError> {
    let cleaned = cleaned(kind, text, policy);
    let ours = &cleaned.body_html;
    prop_assert_eq!(read_once(&by_ammonia(ours)), read_once(ours));
    let body: Vec<String> = cleaned
        .body
        .iter()
        .map(|text| text.replace('\0', "\u{fffd}"))
        .filter(|text| !text.is_empty())
        .collect();
    prop_assert_eq!(texts(ours), body);
    Ok(())
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<b>",
        "</b>",
        "<i>",
        "</i>",
        "<em>",
        "<strong>",
        "<code>",
        "</code>",
        "<sub>",
        "<sup>",
        "</sup>",
        "<a href='https://elm.example/a?utm_source=b&c=\"d\"'>",
        "<a href=/x>",
        "</a>",
        "<a href='java script:x'>",
        "<a href=mailto:desk@elm.example>",
        "<ul>",
        "</ul>",
        "<ol>",
        "<li>",
        "</li>",
        "<table>",
        "</table>",
        "<tr>",
        "<td>",
        "</td>",
        "<blockquote>",
        "</blockquote>",
        "<pre>",
        "</pre>",
        "<pre>\n\n",
        "<h1>",
        "<h2>",
        "</h2>",
        "<h6>",
        "<figure>",
        "</figure>",
        "<figcaption>",
        "</figcaption>",
        "<img src=a.jpg alt='\"<b>'>",
        "<img src='https://elm.example/i.png'>",
        "<br>",
        "<script>",
        "</script>",
        "<svg>",
        "<math>",
        "<style>",
        "</style>",
        "&lt;script&gt;",
        "&amp;lt;b&amp;gt;",
        "&amp;amp;",
        "&quot;",
        "&nbsp;",
        "&#13;",
        "<!--",
        "-->",
        "PORT ELM (AP) - ",
        "The ferry between the two towns will sail again from Monday, the board said. ",
        "Share it",
        "Photo: Elm Courier",
        "By Ada Finch",
        "one two ",
        "é ",
        "中",
        "\n",
        "  ",
        "<",
        ">",
        "\"",
        "&",
        "\0",
        "\u{200b}",
    ]);
    prop::collection::vec(piece, 0..50).prop_map(|pieces| pieces.concat())
}

#[test]
fn cells_move_behind_a_place_and_go_with_what_is_cut_off() {
    let row = "PORT ELM (AP) - <tr><td>one two<td>The ferry between the two towns will sail again from Monday, the \
        board said.</table>";
    check(row, Kind::Html, Policy::Full).unwrap();
    let cut = "<tr>The ferry between the two towns will sail again from Monday, the board said. Photo: Elm \
        Courier<blockquote>&lt;script&gt;";
    check(cut, Kind::Html, Policy::Full).unwrap();
    let row = "PORT ELM (AP) - <tr>&amp;lt;b&amp;gt;<ul>The ferry between the two towns will sail again from Monday, \
        the board said. </table>";
    check(row, Kind::Html, Policy::Full).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn ammonia_finds_nothing_to_change_and_the_text_is_the_bodys(text in soup(), full in any::<bool>()) {
        check(&text, Kind::Html, if full { Policy::Full } else { Policy::Off })?;
    }

    #[test]
    fn any_text_is_written_safely(text in any::<String>()) {
        check(&text, Kind::Text, Policy::Full)?;
        check(&format!("<p>{text}"), Kind::Page, Policy::Fields)?;
    }
}
