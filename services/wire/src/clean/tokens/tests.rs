//! The HTML5 tokenizer of another hand is the oracle: the same tokens, text made one piece where pieces meet.
//!
//! Where we differ on purpose: comments, instructions and document types are no tokens; null characters in text are
//! none (there they are tokens of their own, which tree builders drop).

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, TagKind, Token as Theirs, TokenSink, TokenSinkResult, Tokenizer as Oracle, TokenizerOpts,
};
use proptest::prelude::*;

use super::*;

/// A token as both can say it.
#[derive(Debug, PartialEq)]
enum Told {
    Text(String),
    Start { name: String, attributes: Vec<(String, String)>, self_closing: bool },
    End(String),
}

fn add_text(told: &mut Vec<Told>, text: &str) {
    match told.last_mut() {
        _ if text.is_empty() => {}
        Some(Told::Text(before)) => before.push_str(text),
        _ => told.push(Told::Text(text.to_owned())),
    }
}

fn raw_of(name: &str) -> Option<Raw> {
    match name {
        "script" => Some(Raw::Script),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(Raw::Text),
        "title" | "textarea" => Some(Raw::Title),
        _ => None,
    }
}

fn ours(html: &str) -> Vec<Told> {
    let mut told = Vec::new();
    let mut tokens = Tokenizer::new(html);
    while let Some(token) = tokens.next() {
        match token {
            Token::Text(text) => add_text(&mut told, text),
            Token::Characters(first, second) => {
                add_text(&mut told, &std::iter::once(first).chain(second).collect::<String>());
            }
            Token::Start(tag) => {
                let mut attributes: Vec<(String, String)> = Vec::new();
                for (name, written) in tag.attributes() {
                    let name = name.to_ascii_lowercase().replace('\0', "\u{fffd}");
                    if attributes.iter().all(|(known, _)| *known != name) {
                        attributes.push((name, value(written).into_owned()));
                    }
                }
                told.push(Told::Start {
                    name: tag.name.to_string(),
                    attributes,
                    self_closing: tag.self_closing,
                });
                if let Some(raw) = raw_of(&tag.name) {
                    tokens.enter(raw, &tag.name);
                }
            }
            Token::End(name) => told.push(Told::End(name.to_string())),
        }
    }
    told
}

#[derive(Default)]
struct Sink(RefCell<Vec<Told>>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Theirs, _line: u64) -> TokenSinkResult<()> {
        let mut told = self.0.borrow_mut();
        match token {
            Theirs::CharacterTokens(text) => add_text(&mut told, &text),
            Theirs::TagToken(tag) if tag.kind == TagKind::StartTag => {
                let pair = |attribute: &html5ever::Attribute| {
                    (attribute.name.local.to_string(), attribute.value.to_string())
                };
                told.push(Told::Start {
                    name: tag.name.to_string(),
                    attributes: tag.attrs.iter().map(pair).collect(),
                    self_closing: tag.self_closing,
                });
                return match raw_of(&tag.name) {
                    Some(Raw::Text) => TokenSinkResult::RawData(RawKind::Rawtext),
                    Some(Raw::Title) => TokenSinkResult::RawData(RawKind::Rcdata),
                    Some(Raw::Script) => TokenSinkResult::RawData(RawKind::ScriptData),
                    None => TokenSinkResult::Continue,
                };
            }
            Theirs::TagToken(tag) => told.push(Told::End(tag.name.to_string())),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

fn theirs(html: &str) -> Vec<Told> {
    let oracle = Oracle::new(Sink::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(html));
    while !matches!(oracle.feed(&queue), html5ever::TokenizerResult::Done) {}
    oracle.end();
    oracle.sink.0.take()
}

#[test]
fn the_hard_places_of_html_are_read_as_html5_says() {
    for html in [
        "a < b <3 <",
        "a </ b></>c</",
        "<p>One<br/>two</p >three<P CLASS=x>",
        "<!-->a<!--->b<!-- -- > --!>c<!-- <!-- -->d<!--e--!f-->g<!--h",
        "<!DOCTYPE html>a<!x>b<?php echo 1 ?>c<![CDATA[d]]>e",
        "<a href=x/y?a=b&c=d&copy=1&copy;&amp a=b A='c' ==\"d\" \"=e '=f>",
        "<a b = 'c' d=\"e>f\"g=h/>i<a /b/ c/>j<a b=>k<a b= >",
        "<a b='c",
        "<a",
        "&amp;&amp&ampx&notit;&notin;&lt&#65;&#x41&#128;&#0;&#xd800;&#1114112;&#99999999999;&#;&#x;&bogus;&",
        "&NotEqualTilde;&ThickSpace;&acE;&CounterClockwiseContourIntegral;&frac12x&there4",
        "\u{feff}\u{feff}a\0b\r\nc\rd\r\r\n&#13;\n",
        "<title>a&amp;<b></titles></title/>c",
        "<textarea>\r\n\0</TEXTAREA x='>'>d</textarea",
        "<style><!-- </style> --></style>",
        "<script>a<b</script><script><!-- <script> </script> --></script>c",
        "<script><!--<script ></script>--></script>c</script>d",
        "<script><!--><script></script>a",
        "<script><!--a--><script></script>b",
        "<script><!-- <scripts></script>a",
        "<iframe/><p></iframe>a<xmp></xm></xmp >",
        "<elm-box>a</ELM-BOX></x\0y><x\0y a\0=\0>",
    ] {
        assert_eq!(ours(html), theirs(html), "{html:?}");
    }
}

#[test]
fn what_is_passed_over_is_no_token() {
    assert_eq!(ours("<!-- a --><!DOCTYPE html><?b?></ c>\0"), []);
}

fn soup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<a href=",
        "'",
        "\"",
        ">",
        "<",
        "/",
        "=",
        "<!--",
        "-->",
        "--!>",
        "--",
        "-",
        "!",
        "<!",
        "<?",
        "</",
        "<script>",
        "</script>",
        "<script",
        "</script",
        "<SCRIPT >",
        "script",
        "<style>",
        "</style>",
        "<title>",
        "</title>",
        "<textarea>",
        "</textarea ",
        "<xmp>",
        "</xmp/",
        "<iframe>",
        "</iframe>",
        "&",
        "&amp",
        "&amp;",
        "&not",
        "in;",
        "&copy",
        "&#",
        "x",
        "X",
        "38",
        ";",
        "&#x80;",
        "\r",
        "\n",
        "\0",
        " ",
        "\t",
        "a",
        "B",
        "é",
        "中",
        "<a b=c ",
        "b='d'",
        "]]>",
        "<![CDATA[",
        "<!doctype",
        "\u{feff}",
        "\u{c}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_soup_of_tags_gives_the_same_tokens(html in soup()) {
        prop_assert_eq!(ours(&html), theirs(&html));
    }

    #[test]
    fn any_text_gives_the_same_tokens(html in any::<String>()) {
        prop_assert_eq!(ours(&html), theirs(&html));
    }

    #[test]
    fn any_bytes_of_markup_give_the_same_tokens(html in "[<>/!?a-cA-C&;#=\"' \\-\r\n\0é0-9]{0,60}") {
        prop_assert_eq!(ours(&html), theirs(&html));
    }

    #[test]
    fn any_reference_means_the_same(html in "(<a b='|)&(#[xX]?|)[0-9a-zA-Z]{0,8};?[=a-z']{0,2}>?") {
        prop_assert_eq!(ours(&html), theirs(&html));
    }
}

#[test]
fn every_name_of_a_character_is_known_with_and_without_its_semicolon() {
    for (name, _) in html5ever::data::NAMED_ENTITIES.entries() {
        for html in
            [format!("&{name}"), format!("&{name}="), format!("<a b='&{name}x'>"), format!("<a b=&{name}>")]
        {
            assert_eq!(ours(&html), theirs(&html), "{html}");
        }
    }
}
