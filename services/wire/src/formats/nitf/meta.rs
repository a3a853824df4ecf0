//! `title` and `meta` of the head: what agencies put there where NITF has a place for it too. Its own place wins.

use super::super::About;
use super::super::xml::Element;
use super::docdata::urgency_of;
use super::{any, line::line};
use crate::moment;
use crate::parse::{Embargo, Parsed};
use crate::split::text;

/// Fills what is not there yet.
pub(super) fn fill(nitf: &Element<'_>, head: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    let title = head.all("title").find(|title| title.attribute("type").is_none_or(|kind| kind == "main"));
    parsed.headline = parsed.headline.take().or_else(|| title.or(head.first("title")).and_then(line));
    let body = nitf.first("body");
    let language = any(nitf, &["xml:lang", "baselang", "lang"]);
    let language = language.or_else(|| body.and_then(|body| any(body, &["xml:lang", "lang"])));
    parsed.language = language.map(str::to_owned);
    let mut embargo = Embargo::None;
    for meta in head.all("meta") {
        let Some(name) = any(meta, &["name", "http-equiv"]) else { continue };
        let name = name.to_ascii_lowercase().replace(['_', '.', ' ', ':'], "-");
        let content = text::collapsed(meta.attribute("content").unwrap_or_default());
        if is_embargo(&name) {
            embargo = embargo.graver(Embargo::of_text(&content, about.time_zone));
        } else if !content.is_empty() {
            one(&name, &content, about, parsed);
        }
    }
    parsed.embargo = std::mem::take(&mut parsed.embargo).graver(embargo);
}

fn is_embargo(name: &str) -> bool {
    name.split('-')
        .any(|word| ["embargo", "embargoed", "embargodate", "embargountil", "sperrfrist"].contains(&word))
}

/// One of them, by its name; an agency's own prefix (`ap-slug`) counts for nothing.
fn one(name: &str, content: &str, about: &About<'_>, parsed: &mut Parsed) {
    let is = |names: &[&str]| {
        names
            .iter()
            .any(|known| name == *known || name.strip_suffix(known).is_some_and(|rest| rest.ends_with('-')))
    };
    // Of "image-url" or "dtd-version" the end says something else.
    let exactly = |names: &[&str]| names.contains(&name);
    let fill = |field: &mut Option<String>| {
        if field.is_none() {
            *field = Some(content.to_owned());
        }
    };
    if is(&["slug", "slugline", "slug-line", "slugword", "anpa-keyword", "ntbstikkord"]) {
        // The one that is called so, before the key of docdata.
        parsed.slug = Some(content.to_owned());
    } else if is(&["urgency", "priority", "ntbprioritet"]) {
        parsed.urgency = parsed.urgency.or_else(|| urgency_of(content));
    } else if is(&["category", "section", "anpa-category", "keyword"]) {
        keyword(content, parsed);
    } else if is(&["keywords"]) {
        content.split([',', ';']).for_each(|word| keyword(&text::collapsed(word), parsed));
    } else if exactly(&["language", "content-language", "lang"]) {
        fill(&mut parsed.language);
    } else if exactly(&["copyright", "rights"]) {
        fill(&mut parsed.rights);
    } else if exactly(&["status", "pubstatus", "management-status"]) {
        fill(&mut parsed.status);
    } else if exactly(&["version", "revision"]) {
        fill(&mut parsed.version);
    } else if exactly(&["genre"]) {
        fill(&mut parsed.more.genre);
    } else if exactly(&["credit", "creditline"]) {
        fill(&mut parsed.more.credit_line);
    } else if exactly(&["description", "abstract"]) && parsed.summary_raw.is_none() {
        parsed.summary_raw = Some(text::escaped(content));
    } else if exactly(&["author", "byline"]) && parsed.byline.is_empty() {
        parsed.byline.push(content.to_owned());
    } else if exactly(&["guid", "docid", "doc-id", "item-id", "identifier", "id"]) {
        fill(&mut parsed.id);
    } else if exactly(&["url", "link"]) && parsed.link.is_none() && content.contains("://") {
        parsed.link = Some(about.base.resolve(content));
    } else if exactly(&["date", "date-issue", "pubdate"]) && parsed.published.is_none() {
        parsed.published = moment::read(content, about.time_zone);
    } else if is(&["ednote", "editor-note", "editornote", "editors-note"]) {
        super::super::once::add_note(parsed, content);
    }
}

fn keyword(word: &str, parsed: &mut Parsed) {
    if !word.is_empty() {
        parsed.keywords.push(word.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::{Parsed, parse_document};
    use crate::split::Delivery;

    fn read(name: &str, content: &str) -> Parsed {
        let document = format!(
            "<nitf><head><title>Ferry</title><meta name='{name}' content='{content}'/></head></nitf>"
        );
        let delivery = Delivery { bytes: document.as_bytes(), content_type: None, url: None };
        parse_document(&delivery).unwrap().remove(0).unwrap()
    }

    #[test]
    fn agencies_names_fill_what_nitf_has_places_for_and_others_do_not() {
        assert_eq!(read("AP_Slug", "FERRY").slug.as_deref(), Some("FERRY"));
        assert_eq!(read("anpa-priority", "3").urgency, Some(3));
        assert_eq!(read("anpa-priority", "r").urgency, None);
        assert_eq!(read("ap-category", "i").keywords, ["i"]);
        assert_eq!(read("Keywords", "port; tide,ferry").keywords, ["port", "tide", "ferry"]);
        assert_eq!(read("status", "withheld").status.as_deref(), Some("withheld"));
        assert_eq!(
            read("EmbargoDate", "2026-06-12T12:00:00Z").embargo.until().map(|at| at.at_ms),
            Some(1_781_265_600_000)
        );
        for name in ["proof-status", "dtd-version", "image-url", "photo-author", "x-id", "print-date"] {
            let plain = read("nothing", "http://a.example/2026-06-12");
            assert_eq!(read(name, "http://a.example/2026-06-12"), plain, "{name}");
        }
    }
}
