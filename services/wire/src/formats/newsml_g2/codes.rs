//! Codes of NewsML-G2: QCodes and URIs, made one by the catalogs that a document carries and by IPTC's own.
//! element -> `alias:code`, by IPTC's alias where the scheme is IPTC's; a word that is no code stays as it is.

use super::super::xml::Element;

/// Schemes of IPTC's standard catalog that news items use: alias, what its URIs begin with
/// (`http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_35.xml`).
const IPTC: [(&str, &str); 51] = [
    ("a1312cat", "http://cvx.iptc.org/anpa1312-category/"),
    ("a1312prio", "http://cvx.iptc.org/anpa1312-priority/"),
    ("altidrole", "http://cv.iptc.org/newscodes/altidrole/"),
    ("app", "http://cv.iptc.org/newscodes/application/"),
    ("aspfacet", "http://cv.iptc.org/newscodes/asportfacet/"),
    ("aspfacetvalue", "http://cv.iptc.org/newscodes/asportfacetvalue/"),
    ("catinat", "http://cv.iptc.org/newscodes/catinature/"),
    ("cinat", "http://cv.iptc.org/newscodes/cinature/"),
    ("colin", "http://cv.iptc.org/newscodes/colourindicator/"),
    ("cpnat", "http://cv.iptc.org/newscodes/cpnature/"),
    ("cpprole", "http://cv.iptc.org/newscodes/contentprodpartyrole/"),
    ("crel", "http://cv.iptc.org/newscodes/conceptrelation/"),
    ("ctrol", "http://cv.iptc.org/newscodes/contributorrole/"),
    ("cwarn", "http://cv.iptc.org/newscodes/contentwarning/"),
    ("dimensionunit", "http://cv.iptc.org/newscodes/dimensionunit/"),
    ("drol", "http://cv.iptc.org/newscodes/descriptionrole/"),
    ("ednoterole", "http://cv.iptc.org/newscodes/ednoterole/"),
    ("encd", "http://cv.iptc.org/newscodes/encoding/"),
    ("erol", "http://cv.iptc.org/newscodes/edrole/"),
    ("genre", "http://cv.iptc.org/newscodes/genre/"),
    ("gics", "http://cvx.iptc.org/gics/"),
    ("irel", "http://cv.iptc.org/newscodes/itemrelation/"),
    ("isin", "http://cvx.iptc.org/isin/"),
    ("iso3166-1a2", "http://cvx.iptc.org/iso3166-1a2/"),
    ("iso3166-1a3", "http://cvx.iptc.org/iso3166-1a3/"),
    ("isrol", "http://cv.iptc.org/newscodes/infosourcerole/"),
    ("loctyp", "http://cv.iptc.org/newscodes/location/"),
    ("lrol", "http://cv.iptc.org/newscodes/languagerole/"),
    ("medtop", "http://cv.iptc.org/newscodes/mediatopic/"),
    ("mic", "http://cvx.iptc.org/iso10383-mic/"),
    ("ninat", "http://cv.iptc.org/newscodes/ninature/"),
    ("nmsig", "http://cv.iptc.org/newscodes/newsmsgsignal/"),
    ("nprod", "http://cv.iptc.org/newscodes/newsproduct/"),
    ("nprov", "http://cv.iptc.org/newscodes/newsprovider/"),
    ("nrol", "http://cv.iptc.org/newscodes/namerole/"),
    ("oito", "http://cv.iptc.org/newscodes/ofinterestto/"),
    ("pgrmod", "http://cv.iptc.org/newscodes/pkggroupmode/"),
    ("plinat", "http://cv.iptc.org/newscodes/plinature/"),
    ("prio", "http://cv.iptc.org/newscodes/priority/"),
    ("prodgenre", "http://cv.iptc.org/newscodes/productgenre/"),
    ("prov", "http://cv.iptc.org/newscodes/provider/"),
    ("rnd", "http://cv.iptc.org/newscodes/rendition/"),
    ("scn", "http://cv.iptc.org/newscodes/scene/"),
    ("sev", "http://cv.iptc.org/newscodes/severity/"),
    ("sig", "http://cv.iptc.org/newscodes/signal/"),
    ("squ", "http://cv.iptc.org/newscodes/subjectqualifier/"),
    ("stat", "http://cv.iptc.org/newscodes/pubstatusg2/"),
    ("subj", "http://cv.iptc.org/newscodes/subjectcode/"),
    ("timeunit", "http://cv.iptc.org/newscodes/timeunit/"),
    ("valfmt", "http://cv.iptc.org/newscodes/valueformat/"),
    ("wldreg", "http://cv.iptc.org/newscodes/worldregion/"),
];

/// Most schemes that are taken from what a document carries.
const CARRIED_LIMIT: usize = 256;

/// The schemes that a document's aliases stand for.
pub(super) struct Catalogs<'t> {
    /// Alias, URI: those that the document carries itself.
    carried: Vec<(&'t str, &'t str)>,
}

impl<'t> Catalogs<'t> {
    /// The catalogs in these elements: an item, the header of its message.
    pub(super) fn of<'a: 't>(holders: impl Iterator<Item = &'t Element<'a>>) -> Self {
        let catalogs = holders.flat_map(|holder| holder.all("catalog"));
        let schemes = catalogs.flat_map(|catalog| catalog.all("scheme"));
        let carried =
            schemes.filter_map(|scheme| Some((scheme.attribute("alias")?, scheme.attribute("uri")?)));
        Self { carried: carried.take(CARRIED_LIMIT).collect() }
    }

    /// The code of an element: `qcode`, else `uri`, else `literal`.
    pub(super) fn of_element(&self, element: &Element<'_>) -> Option<String> {
        self.of_attributes(element, "qcode", "uri")
            .or_else(|| element.attribute("literal").map(str::to_owned))
    }

    /// The code of an attribute and of its sibling that holds a URI.
    pub(super) fn of_attributes(&self, element: &Element<'_>, qcode: &str, uri: &str) -> Option<String> {
        let qcode = element.attribute(qcode).map(|qcode| self.of_qcode(qcode));
        qcode.or_else(|| element.attribute(uri).map(|uri| self.of_uri(uri)))
    }

    /// A QCode by IPTC's alias, where its own stands for a scheme of IPTC's.
    fn of_qcode(&self, qcode: &str) -> String {
        let Some((alias, code)) = qcode.split_once(':') else { return qcode.to_owned() };
        let carried = self.carried.iter().find(|(known, _)| *known == alias);
        match carried.and_then(|(_, scheme)| alias_of(scheme)) {
            Some(iptc) if iptc != alias => format!("{iptc}:{code}"),
            // An address may stand where a code is meant.
            None if code.starts_with("//") => self.of_uri(qcode),
            _ => qcode.to_owned(),
        }
    }

    /// `alias:code` of a URI of a known scheme; the URI itself where none is known.
    fn of_uri(&self, uri: &str) -> String {
        let own = || self.carried.iter().find_map(|(alias, scheme)| Some((*alias, beneath(uri, scheme)?)));
        let known = IPTC.iter().find_map(|(alias, scheme)| Some((*alias, beneath(uri, scheme)?)));
        known.or_else(own).map_or_else(|| uri.to_owned(), |(alias, code)| format!("{alias}:{code}"))
    }
}

/// IPTC's alias of a scheme.
fn alias_of(scheme: &str) -> Option<&'static str> {
    IPTC.iter().find(|(_, known)| beneath(scheme, known) == Some("")).map(|(alias, _)| *alias)
}

/// What follows a scheme's URI; `http` and `https` are the same, and its last slash may be left out.
fn beneath<'u>(uri: &'u str, scheme: &str) -> Option<&'u str> {
    let bare =
        |uri: &'u str| uri.strip_prefix("https://").or_else(|| uri.strip_prefix("http://")).unwrap_or(uri);
    let scheme = scheme.strip_prefix("https://").or_else(|| scheme.strip_prefix("http://")).unwrap_or(scheme);
    let uri = bare(uri);
    let scheme = scheme.strip_suffix('/').unwrap_or(scheme);
    let rest = uri.strip_prefix(scheme).filter(|_| !scheme.is_empty())?;
    match rest.strip_prefix(['/', '#']) {
        Some(code) => Some(code),
        None => rest.is_empty().then_some(rest),
    }
}

/// The last part of a code or a URI, in lower case: `correction` of `sig:correction`.
pub(super) fn word(code: &str) -> String {
    let code = code.trim_end_matches('/');
    code.rsplit([':', '/', '#']).next().unwrap_or(code).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::super::super::xml;
    use super::*;
    use crate::split::Format;

    fn code(catalog: &str, attributes: &str) -> Option<String> {
        let document = format!("<newsItem><catalog>{catalog}</catalog><subject {attributes}/></newsItem>");
        let top = xml::read(&document, Format::NewsmlG2).unwrap();
        let item = top.first("newsItem").unwrap();
        Catalogs::of(std::iter::once(item)).of_element(item.first("subject").unwrap())
    }

    #[test]
    fn a_code_has_iptcs_alias_whatever_way_it_is_written() {
        let own = "<scheme alias='mt' uri='http://cv.iptc.org/newscodes/mediatopic/'/>\
                   <scheme alias='desk' uri='https://agency.example/desks/'/><scheme alias='x' uri=''/>";
        for (attributes, want) in [
            ("qcode='medtop:20000123'", Some("medtop:20000123")),
            ("qcode='mt:20000123'", Some("medtop:20000123")),
            ("qcode='desk:eco'", Some("desk:eco")),
            ("qcode='other:a:b'", Some("other:a:b")),
            ("qcode='x:y'", Some("x:y")),
            ("qcode=' medtop:1 ' uri='http://cv.iptc.org/newscodes/subjectcode/2'", Some("medtop:1")),
            ("uri='http://cv.iptc.org/newscodes/mediatopic/20000123'", Some("medtop:20000123")),
            ("uri='https://cv.iptc.org/newscodes/subjectcode/04000000'", Some("subj:04000000")),
            ("qcode='http://cv.iptc.org/newscodes/mediatopic/20000123'", Some("medtop:20000123")),
            ("uri='http://agency.example/desks/eco'", Some("desk:eco")),
            ("uri='http://agency.example/desks2/eco'", Some("http://agency.example/desks2/eco")),
            ("literal='Fishing'", Some("Fishing")),
            ("qcode=''", None),
            ("", None),
        ] {
            assert_eq!(code(own, attributes).as_deref(), want, "{attributes}");
        }
    }

    #[test]
    fn the_table_is_sorted_and_its_schemes_end_in_a_slash() {
        assert!(IPTC.is_sorted());
        assert!(IPTC.iter().all(|(_, scheme)| scheme.ends_with('/')));
    }

    #[test]
    fn a_word_is_the_last_part_of_a_code() {
        for code in ["sig:Correction", "http://cv.iptc.org/newscodes/signal/correction", "correction"] {
            assert_eq!(word(code), "correction");
        }
    }
}
