//! JSON-LD of a page: the node that describes its story, and what is asked of it.
//! scripts -> JSON, mended where it is broken -> nodes -> the one of the article.

use serde_json::{Map, Value};

/// Deepest nesting of nodes that is looked into; `@graph` and `mainEntity` need three or four.
const DEEPEST: usize = 8;

/// Most nodes that are looked at in a page.
const MOST_NODES: usize = 2000;

/// A JSON object.
pub(super) type Node = Map<String, Value>;

/// The node of the page's story: an article by its type. Of several, the one that names the page's own address wins.
pub(super) fn article(scripts: &[&str], canonical: Option<&str>) -> Option<Node> {
    let mut found = Vec::new();
    let mut left = MOST_NODES;
    for script in scripts {
        if let Some(value) = read(script) {
            collect(value, DEEPEST, &mut left, &mut found);
        }
    }
    let own = |node: &Node| canonical.is_some_and(|address| names(node, address));
    let at = found.iter().position(own).unwrap_or_default();
    (at < found.len()).then(|| found.swap_remove(at))
}

/// Reads JSON; what templates break is mended: comment marks around it, raw line ends in strings, commas too many.
fn read(script: &str) -> Option<Value> {
    let text = script.trim();
    let text =
        text.strip_prefix("<![CDATA[").unwrap_or(text).trim_start_matches("<!--").trim_end_matches("-->");
    let text = text.trim_end().trim_end_matches("]]>").trim_end_matches([';', ',', ' ']).trim();
    serde_json::from_str(text).or_else(|_| serde_json::from_str(&mended(text))).ok()
}

/// The same with control characters as spaces, and without commas before a closing bracket.
fn mended(text: &str) -> String {
    let mut mended = String::with_capacity(text.len());
    let (mut quoted, mut escaped) = (false, false);
    for character in text.chars() {
        match character {
            c if c.is_control() => mended.push(' '),
            ']' | '}' if !quoted => {
                let kept = mended.trim_end();
                let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                mended.truncate(kept);
                mended.push(character);
            }
            c => mended.push(c),
        }
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped;
    }
    mended
}

/// Collects the nodes of articles in order, however deep they lie.
fn collect(value: Value, depth: usize, left: &mut usize, found: &mut Vec<Node>) {
    if depth == 0 || *left == 0 {
        return;
    }
    match value {
        Value::Array(values) => {
            for value in values {
                collect(value, depth - 1, left, found);
            }
        }
        Value::Object(mut node) => {
            *left -= 1;
            let graph = node.remove("@graph");
            let parts = ["mainEntity", "mainEntityOfPage", "hasPart"].map(|name| node.get(name).cloned());
            if is_article(&node) {
                found.push(node);
            }
            for value in graph.into_iter().chain(parts.into_iter().flatten()) {
                collect(value, depth - 1, left, found);
            }
        }
        _ => {}
    }
}

/// True for `NewsArticle`, `OpinionNewsArticle`, `BlogPosting`, `LiveBlogPosting` and the like.
fn is_article(node: &Node) -> bool {
    let article = |of: &str| {
        let of = of.rsplit(['/', ':', '#']).next().unwrap_or(of);
        of.ends_with("Article") || of.ends_with("BlogPosting") || of == "Report" || of == "SocialMediaPosting"
    };
    match node.get("@type") {
        Some(Value::String(of)) => article(of),
        Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).any(article),
        _ => false,
    }
}

/// True where the node says that it is the page at this address.
fn names(node: &Node, address: &str) -> bool {
    let bare =
        |address: &str| address.trim_end_matches('/').rsplit("://").next().unwrap_or_default().to_owned();
    let own = ["url", "mainEntityOfPage", "@id"].into_iter().filter_map(|name| node.get(name));
    let texts = own.filter_map(|value| match value {
        Value::Object(inner) => text(inner, "@id").or_else(|| text(inner, "url")),
        value => value.as_str(),
    });
    texts.map(bare).any(|own| own == bare(address))
}

/// A string of the node, if it says anything.
pub(super) fn text<'a>(node: &'a Node, name: &str) -> Option<&'a str> {
    texts(node, name, "name").next()
}

/// The strings under a name: one, or a list; of objects their `of`.
pub(super) fn texts<'a>(node: &'a Node, name: &str, of: &str) -> impl Iterator<Item = &'a str> {
    let all = match node.get(name) {
        Some(Value::Array(values)) => values.as_slice(),
        Some(value) => std::slice::from_ref(value),
        None => &[],
    };
    let of = of.to_owned();
    let read = move |value: &'a Value| match value {
        Value::Object(inner) => inner.get(&of).and_then(Value::as_str),
        value => value.as_str(),
    };
    all.iter().filter_map(read).map(str::trim).filter(|text| !text.is_empty())
}

/// A yes or no, also where it is written as text.
pub(super) fn truth(node: &Node, name: &str) -> Option<bool> {
    match node.get(name)? {
        Value::Bool(truth) => Some(*truth),
        Value::String(text) => text.trim().to_ascii_lowercase().parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_article_is_found_however_it_is_wrapped() {
        for script in [
            r#"{"@type": "NewsArticle", "headline": "Ferry"}"#,
            r#"[{"@type": "Organization"}, {"@type": ["Thing", "BlogPosting"], "headline": "Ferry"}]"#,
            r#"{"@graph": [{"@type": "WebPage"}, {"@type": "https://schema.org/Article", "headline": "Ferry"}]}"#,
            r#"{"@type": "WebPage", "mainEntity": {"@type": "LiveBlogPosting", "headline": "Ferry"}}"#,
            "<!-- {\"@type\": \"NewsArticle\", \"description\": \"Two\nlines\",\n \"headline\": \"Ferry\",\n},; -->",
            "//<![CDATA[\n{\"@type\":\"Article\"}",
        ] {
            let found = article(&[script], None);
            let wanted = (!script.starts_with("//")).then_some("Ferry");
            assert_eq!(found.as_ref().and_then(|node| text(node, "headline")), wanted, "{script}");
        }
    }

    #[test]
    fn of_several_articles_the_one_of_the_page_wins() {
        let script = r#"[{"@type": "Article", "url": "https://elm.example/a", "headline": "Other"},
            {"@type": "Article", "mainEntityOfPage": {"@id": "http://elm.example/b/"}, "headline": "Own"}]"#;
        let node = article(&[script], Some("https://elm.example/b")).unwrap();
        assert_eq!(text(&node, "headline"), Some("Own"));
        assert_eq!(article(&["{", "[]", "null", "{\"@type\": 3}"], None), None);
    }
}
