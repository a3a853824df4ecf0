//! NITF's names in lower case: NITF 2 is SGML, and agencies that carry it into XML write its names large.

use super::super::xml::{Element, Node};
use std::collections::HashMap;
use std::sync::LazyLock;

/// Elements and attributes of NITF 3.6 (IPTC, nitf-3-6.xsd).
const NAMES: &str = "\
    a abstract addressee agent align alt-code alternate-text axes axis baselang bibliography block body \
    body.content body.end body.head border bq br byline bytag byttl caption care.of cellpadding cellspacing \
    change.date change.time char charoff chron city city-code class classifier code-source coding col \
    colgroup cols colspan column-count comment contact content copyright copyrite copyrite.holder \
    copyrite.year correction country county-dist credit custom-table data-format data-location data-type \
    datasource date date.expire date.issue date.publication date.release dateline dd decimal-ch del-list \
    delivery.office delivery.point denom distributor dl doc-id doc-scope doc.copyright doc.rights docdata ds \
    dt du-key ed-msg ed-urg edition.area edition.name ednote em encoding end-date enddate event evloc ex-ref \
    fix-id fixture fn frac frac-sep frame from-src function gender generation geography guide head hedline \
    height hl1 hl2 holder hr href http-equiv id id-string identified-content idref idsrc iim imagemap info \
    iso-cc issn issue item-length key key-list keyword lang lede level-number li limitations location \
    location-code management-doc-idref management-idref-status management-status media media-caption \
    media-metadata media-object media-producer media-reference media-type meta mime-type money msg-type name \
    name.family name.given nitf nitf-col nitf-colgroup nitf-table nitf-table-metadata nitf-table-summary \
    noflow norm note noteclass nowrap num number numer object.title occurrences office-code ol optional-text \
    org outcue owner p part person phonetic point-code position.section position.sequence postaddr postcode \
    pre pronounce pubdata q quote-source rb rbc rbspan region region-code regsrc rel rev revision-history \
    rights rights.agent rights.enddate rights.geography rights.limitations rights.owner rights.startdate \
    rights.type row-count rowspan rp rt rtc ruby rules scope seqnum series series.name series.part \
    series.totalpart source source-credit span src-name start-date startdate state state-code state-prov \
    status story.date style sub subclass sublocation summary sup table table-reference tabletype tagline \
    tbody td tfoot th thead thousands-ch time time-unit-of-measure title tobject tobject.property \
    tobject.property.type tobject.subject tobject.subject.code tobject.subject.detail tobject.subject.ipr \
    tobject.subject.matter tobject.subject.refnum tobject.subject.type tobject.type tr type ul unit \
    unit-of-measure units uno urgency valign value ver version virtloc volume width xml:lang year";

static KNOWN: LazyLock<HashMap<&str, &str>> =
    LazyLock::new(|| NAMES.split_ascii_whitespace().map(|name| (name, name)).collect());

/// Elements that have nothing in them, and in SGML no end.
const EMPTY: [&str; 23] = [
    "meta",
    "tobject.property",
    "ds",
    "correction",
    "doc-id",
    "from-src",
    "urgency",
    "fixture",
    "date.issue",
    "date.release",
    "date.expire",
    "doc-scope",
    "series",
    "ed-msg",
    "du-key",
    "doc.copyright",
    "doc.rights",
    "keyword",
    "pubdata",
    "revision-history",
    "media-reference",
    "alt-code",
    "br",
];

/// The document with NITF's names in lower case; other names stay. What seems to stand in an empty element, since that
/// had no end, stands behind it.
pub(super) fn lowered<'a>(element: &Element<'a>) -> Element<'a> {
    let attribute = |(name, value): &(&'a str, _)| (lower(name), Clone::clone(value));
    let mut lowered = Element {
        name: lower(element.name),
        attributes: element.attributes.iter().map(attribute).collect(),
        children: Vec::new(),
    };
    for node in &element.children {
        match node {
            Node::Text(_) => lowered.children.push(node.clone()),
            Node::Element(inner) => {
                let mut inner = self::lowered(inner);
                let behind = if EMPTY.contains(&inner.name) {
                    std::mem::take(&mut inner.children)
                } else {
                    Vec::new()
                };
                lowered.children.push(Node::Element(inner));
                lowered.children.extend(behind);
            }
        }
    }
    lowered
}

fn lower(name: &str) -> &str {
    if !name.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return name;
    }
    KNOWN.get(name.to_ascii_lowercase().as_str()).copied().unwrap_or(name)
}
