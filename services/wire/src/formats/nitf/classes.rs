//! Which names of NITF and HTML are blocks, and which of them HTML knows.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// A block, or a part of one, that HTML knows by the same name.
    HtmlBlock,
    /// A phrase that HTML knows by the same name. Beside NITF's, those that agencies take from HTML.
    HtmlPhrase,
    /// A block of NITF that HTML has no name for.
    OwnBlock,
}

const HTML_BLOCKS: &str = "\
    p pre hr ul ol li dl dt dd table caption colgroup col thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 div \
    blockquote center figure figcaption section article header footer aside address";
const HTML_PHRASES: &str = "\
    em a br q sub sup b i u strong span small s strike del ins code tt cite abbr acronym font big img wbr ruby \
    rb rt rp rtc rbc";
const OWN_BLOCKS: &str = "\
    hl1 hl2 bq block fn media note ednote nitf-table nitf-table-metadata custom-table table-reference credit \
    byline dateline abstract datasource body.content body.end tagline bibliography hedline distributor tobject \
    key-list";

static CLASSES: LazyLock<HashMap<&str, Class>> = LazyLock::new(|| {
    let lists =
        [(HTML_BLOCKS, Class::HtmlBlock), (HTML_PHRASES, Class::HtmlPhrase), (OWN_BLOCKS, Class::OwnBlock)];
    let each =
        |(list, class): (&'static str, Class)| list.split_ascii_whitespace().map(move |name| (name, class));
    lists.into_iter().flat_map(each).collect()
});

/// The class of a name; `None` for a phrase that HTML does not know, and for what is not known at all.
pub(super) fn of(name: &str) -> Option<Class> {
    CLASSES.get(name).copied()
}
