//! NITF's content as HTML: blocks and the phrases in them.
//!
//! What HTML has a word for is written with it; what only says what a phrase is (`person`, `money`) leaves its text.
//! Pictures, notes of the desk and codes are no text and are left out: others read them.

use super::super::xml::{Element, Node};
use crate::split::scan::is_void;
use crate::split::text;

/// Blocks and their parts that HTML knows by the same name.
const SAME_BLOCKS: [&str; 36] = [
    "p",
    "pre",
    "hr",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "caption",
    "colgroup",
    "col",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "th",
    "td",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "div",
    "blockquote",
    "center",
    "figure",
    "figcaption",
    "section",
    "article",
    "header",
    "footer",
    "aside",
    "address",
];
/// Phrases that HTML knows by the same name. Beside NITF's, those that agencies take from HTML.
const SAME_PHRASES: [&str; 31] = [
    "em", "a", "br", "q", "sub", "sup", "b", "i", "u", "strong", "span", "small", "s", "strike", "del",
    "ins", "code", "tt", "cite", "abbr", "acronym", "font", "big", "img", "wbr", "ruby", "rb", "rt", "rp",
    "rtc", "rbc",
];
/// Attributes that HTML knows by the same name.
const SAME_ATTRIBUTES: [&str; 13] = [
    "href", "title", "src", "alt", "width", "height", "colspan", "rowspan", "align", "valign", "span",
    "lang", "char",
];
/// Blocks of NITF that HTML has no name for.
const OWN_BLOCKS: [&str; 25] = [
    "hl1",
    "hl2",
    "bq",
    "block",
    "fn",
    "media",
    "note",
    "ednote",
    "nitf-table",
    "nitf-table-metadata",
    "custom-table",
    "table-reference",
    "credit",
    "byline",
    "dateline",
    "abstract",
    "datasource",
    "body.content",
    "body.end",
    "tagline",
    "bibliography",
    "hedline",
    "distributor",
    "tobject",
    "key-list",
];
/// Classes of a `note` that are for the reader; the others are for the desk.
const READERS_NOTES: [&str; 4] = ["cpyrt", "end", "hd", "trademk"];

/// The content of a `body.content`, or of any block element of NITF, as HTML that is not sanitised yet.
///
/// Text that stands outside of a paragraph becomes one, or several where it has blank lines.
pub(in super::super) fn html_of(content: &Element<'_>) -> String {
    let mut html = String::new();
    blocks(content, &mut html);
    html
}

/// True for a note that tells the desk something and is not for print.
pub(super) fn is_desk_note(element: &Element<'_>) -> bool {
    // Advisories for publication and not for it: `pa`, `npa`.
    match element.attribute("type") {
        Some("npa") => true,
        Some("pa") => false,
        _ if element.name == "ednote" => true,
        _ => {
            let class = element.attribute("noteclass");
            element.name == "note" && !class.is_some_and(|class| READERS_NOTES.contains(&class))
        }
    }
}

/// Blocks, and loose text between them as paragraphs.
fn blocks(parent: &Element<'_>, html: &mut String) {
    let mut loose = String::new();
    for node in &parent.children {
        match node {
            Node::Text(piece) if text::looks_like_html(piece) => {
                end_paragraph(&mut loose, html);
                html.push_str(piece.trim());
            }
            Node::Text(piece) => loose_text(piece, &mut loose, html),
            Node::Element(element) if is_block(element) => {
                end_paragraph(&mut loose, html);
                block(element, html);
            }
            Node::Element(element) => phrase(element, &mut loose),
        }
    }
    end_paragraph(&mut loose, html);
}

/// Text outside of a paragraph; a blank line ends one.
fn loose_text(piece: &str, loose: &mut String, html: &mut String) {
    // What stands before the first line break, and behind the last one, is no whole line.
    let last = piece.matches('\n').count();
    for (number, line) in piece.split('\n').enumerate() {
        if number > 0 {
            loose.push('\n');
        }
        if line.trim().is_empty() && number > 0 && number < last {
            end_paragraph(loose, html);
        }
        loose.push_str(&text::escaped(line));
    }
}

fn end_paragraph(loose: &mut String, html: &mut String) {
    let paragraph = loose.trim();
    if !paragraph.is_empty() {
        html.extend(["<p>", paragraph, "</p>"]);
    }
    loose.clear();
}

/// True for a block, and for something unknown that holds blocks.
fn is_block(element: &Element<'_>) -> bool {
    let named = |name: &str| SAME_BLOCKS.contains(&name) || OWN_BLOCKS.contains(&name);
    named(element.name)
        || !SAME_PHRASES.contains(&element.name) && element.elements().any(|inner| named(inner.name))
}

fn block(element: &Element<'_>, html: &mut String) {
    match element.name {
        "media"
        | "body.head"
        | "nitf-table-metadata"
        | "table-reference"
        | "tobject"
        | "key-list"
        | "hedline"
        | "body.end" => {}
        "note" | "ednote" if is_desk_note(element) => {}
        "hl1" | "hl2" => wrapped("h2", element, html),
        "bq" => {
            html.push_str("<blockquote>");
            blocks(element, html);
            html.push_str("</blockquote>");
        }
        "credit" => {
            let mut credit = String::new();
            wrapped("cite", element, &mut credit);
            if !credit.is_empty() {
                html.extend(["<p>", &credit, "</p>"]);
            }
        }
        "byline" | "dateline" | "datasource" | "distributor" | "tagline" | "bibliography" => {
            paragraph(element, html);
        }
        "ul" | "ol" | "dl" | "table" | "thead" | "tbody" | "tfoot" | "tr" | "colgroup" => {
            parts(element, html)
        }
        "hr" | "col" => start(element.name, element, html),
        name if SAME_BLOCKS.contains(&name) => {
            if name == "div" || name == "section" || name == "article" || name == "center" {
                blocks(element, html);
            } else if matches!(name, "li" | "dd" | "dt" | "td" | "th") {
                start(name, element, html);
                flow(element, html);
                end(name, html);
            } else {
                wrapped(name, element, html);
            }
        }
        // Their own blocks say it all: block, fn, abstract, body.content, nitf-table, custom-table, notes for readers.
        _ => blocks(element, html),
    }
}

/// What may be blocks or one phrase: its blocks, or one paragraph.
fn paragraph(element: &Element<'_>, html: &mut String) {
    if element.elements().any(|inner| matches!(inner.name, "p" | "block")) {
        blocks(element, html);
    } else {
        wrapped("p", element, html);
    }
}

/// Lists and tables hold elements only; text between them is white space.
fn parts(element: &Element<'_>, html: &mut String) {
    start(element.name, element, html);
    for inner in element.elements() {
        block(inner, html);
    }
    end(element.name, html);
}

/// Text and phrases under a name of HTML; nothing where there is nothing to read.
fn wrapped(name: &str, element: &Element<'_>, html: &mut String) {
    let before = html.len();
    start(name, element, html);
    let inside = html.len();
    flow(element, html);
    if html[inside..].trim().is_empty() {
        html.truncate(before);
        return;
    }
    if name != "pre" {
        // Agencies indent paragraphs with spaces.
        html.truncate(html.trim_end().len());
        let indent = html[inside..].len() - html[inside..].trim_start().len();
        if indent > 0 {
            html.replace_range(inside..inside + indent, "");
        }
    }
    end(name, html);
}

/// Text, phrases and blocks as they come.
fn flow(element: &Element<'_>, html: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(piece) if text::looks_like_html(piece) => html.push_str(piece),
            Node::Text(piece) => html.push_str(&text::escaped(piece)),
            Node::Element(inner) if is_block(inner) => block(inner, html),
            Node::Element(inner) => phrase(inner, html),
        }
    }
}

fn phrase(element: &Element<'_>, html: &mut String) {
    match element.name {
        "script" | "style" | "alt-code" => {}
        "lang" => {
            html.push_str("<span");
            // The language as BCP 47 in xml:lang; `value` is a code of another list.
            attribute("lang", element.attribute("xml:lang"), html);
            html.push('>');
            flow(element, html);
            html.push_str("</span>");
        }
        "em" => {
            let name = emphasis(element);
            start(name, element, html);
            flow(element, html);
            end(name, html);
        }
        "frac" => fraction(element, html),
        name if SAME_PHRASES.contains(&name) => {
            start(name, element, html);
            if !is_void(name.as_bytes()) {
                flow(element, html);
                end(name, html);
            }
        }
        // Elements that stand one behind the other without a space between them, as in a location's parts.
        "location" | "person" | "byttl" | "postaddr" => apart(element, html),
        _ => flow(element, html),
    }
}

/// The text of elements that have none between them, with a space there.
fn apart(element: &Element<'_>, html: &mut String) {
    let has_text = element.children.iter().any(|node| matches!(node, Node::Text(piece) if !piece.is_empty()));
    if has_text {
        return flow(element, html);
    }
    let mut is_first = true;
    for inner in element.elements() {
        if !is_first {
            html.push(' ');
        }
        is_first = false;
        phrase(inner, html);
    }
}

/// Agencies say bold by the class of an `em`.
fn emphasis(element: &Element<'_>) -> &'static str {
    let said = [element.attribute("class"), element.attribute("style")];
    let is_said = |word: &str| said.iter().flatten().any(|said| said.to_ascii_lowercase().contains(word));
    match () {
        () if is_said("bold") || is_said("strong") => "strong",
        () if is_said("underline") => "u",
        () => "em",
    }
}

/// `1/2`, by the source's own bar where it gives one; behind a whole number with a space.
fn fraction(element: &Element<'_>, html: &mut String) {
    if html.ends_with(|letter: char| letter.is_ascii_digit()) {
        html.push(' ');
    }
    let has_bar = element.first("frac-sep").is_some_and(|bar| bar.text().is_some());
    for inner in element.elements() {
        if inner.name == "denom" && !has_bar {
            html.push('/');
        }
        flow(inner, html);
    }
}

fn start(name: &str, element: &Element<'_>, html: &mut String) {
    html.extend(["<", name]);
    for known in SAME_ATTRIBUTES {
        attribute(known, element.attribute(known), html);
    }
    attribute("lang", element.attribute("xml:lang"), html);
    if name == "ol" {
        attribute("start", element.attribute("seqnum").or(element.attribute("start")), html);
    }
    html.push('>');
}

fn attribute(name: &str, value: Option<&str>, html: &mut String) {
    if let Some(value) = value {
        html.extend([" ", name, "=\"", &text::escaped(value).replace('"', "&quot;"), "\""]);
    }
}

fn end(name: &str, html: &mut String) {
    html.extend(["</", name, ">"]);
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    fn html(content: &str) -> String {
        let document = format!("<body.content>{content}</body.content>");
        html_of(xml::read(&document, Format::Nitf).unwrap().first("body.content").unwrap())
    }

    #[test]
    fn blocks_and_phrases_are_written_in_the_words_of_html() {
        for (content, want) in [
            (
                "<p lede='true'>The <org idsrc='x' value='1'>Harbour Board</org> met.</p>",
                "<p>The Harbour Board met.</p>",
            ),
            ("<hl2>Costs &amp; fees</hl2>", "<h2>Costs &amp; fees</h2>"),
            ("<block><p>One</p><block><p>Two</p></block></block>", "<p>One</p><p>Two</p>"),
            (
                "<bq><block><p>Words</p></block><credit>The board</credit></bq>",
                "<blockquote><p>Words</p><p><cite>The board</cite></p></blockquote>",
            ),
            (
                "<ol seqnum='3'> <li>a</li>\n<li><p>b</p></li></ol>",
                "<ol start=\"3\"><li>a</li><li><p>b</p></li></ol>",
            ),
            ("<dl><dt>Tide</dt><dd>high</dd></dl>", "<dl><dt>Tide</dt><dd>high</dd></dl>"),
            (
                "<nitf-table><nitf-table-metadata><nitf-table-summary><p>s</p></nitf-table-summary></nitf-table-metadata>\
              <table border='1'><tr><th colspan='2'>Port</th></tr><tr><td>Kiel</td><td/></tr></table></nitf-table>",
                "<table><tr><th colspan=\"2\">Port</th></tr><tr><td>Kiel</td><td></td></tr></table>",
            ),
            (
                "<p>He said <q>yes</q><br/>to <em class='bold'>all</em> and <lang xml:lang='fr'>tous</lang></p>",
                "<p>He said <q>yes</q><br>to <strong>all</strong> and <span lang=\"fr\">tous</span></p>",
            ),
            (
                "<p><num>5 <frac><numer>1</numer><denom>2</denom></frac></num> of <money unit='EUR'>3 euros</money></p>",
                "<p>5 1/2 of 3 euros</p>",
            ),
            (
                "<p><person><name.given>Ada</name.given><name.family>Moor</name.family></person> said.</p>",
                "<p>Ada Moor said.</p>",
            ),
            (
                "<p><a href='http://a.example/?b=\"c\"&amp;d'>x</a></p>",
                "<p><a href=\"http://a.example/?b=&quot;c&quot;&amp;d\">x</a></p>",
            ),
            ("<pre>a  b\nc</pre><hr/><p/><p> </p>", "<pre>a  b\nc</pre><hr>"),
            ("<fn><body.content><p>A note.</p></body.content></fn>", "<p>A note.</p>"),
        ] {
            assert_eq!(html(content), want, "{content}");
        }
    }

    #[test]
    fn pictures_notes_of_the_desk_and_codes_are_no_text() {
        let content = "<p>One</p><media media-type='image'><media-reference source='a.jpg'/><media-caption><p>C</p>\
            </media-caption></media><note noteclass='editorsnote'><body.content><p>Not this.</p></body.content></note>\
            <note noteclass='end'><body.content><p>Thanks.</p></body.content></note>\
            <block><key-list><keyword key='k'/></key-list><datasource>Board</datasource></block>";
        assert_eq!(html(content), "<p>One</p><p>Thanks.</p><p>Board</p>");
    }

    #[test]
    fn loose_text_becomes_paragraphs() {
        for (content, want) in [
            (
                "\n  One <person>Ada Moor</person>\n  and so on.\n\n  Two.\n",
                "<p>One Ada Moor\n  and so on.</p><p>Two.</p>",
            ),
            ("<![CDATA[<p>One</p><p>R&amp;D</p>]]>", "<p>One</p><p>R&amp;D</p>"),
            ("R&amp;D <![CDATA[is < 5]]>", "<p>R&amp;D is &lt; 5</p>"),
            ("<copy><p>In something unknown</p></copy>", "<p>In something unknown</p>"),
        ] {
            assert_eq!(html(content), want, "{content}");
        }
    }
}
