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
    } else if is(&["language", "content-language", "lang"]) {
        fill(&mut parsed.language);
    } else if is(&["copyright", "rights"]) {
        fill(&mut parsed.rights);
    } else if is(&["status", "pubstatus", "management-status"]) {
        fill(&mut parsed.status);
    } else if is(&["version", "revision"]) {
        fill(&mut parsed.version);
    } else if is(&["genre"]) {
        fill(&mut parsed.more.genre);
    } else if is(&["credit", "creditline"]) {
        fill(&mut parsed.more.credit_line);
    } else if is(&["description", "abstract"]) && parsed.summary_raw.is_none() {
        parsed.summary_raw = Some(text::escaped(content));
    } else if is(&["author", "byline"]) && parsed.byline.is_empty() {
        parsed.byline.push(content.to_owned());
    } else if is(&["guid", "docid", "doc-id", "item-id", "identifier"]) || name == "id" {
        fill(&mut parsed.id);
    } else if is(&["url", "link"]) && parsed.link.is_none() && content.contains("://") {
        parsed.link = Some(about.base.resolve(content));
    } else if is(&["date", "date-issue", "pubdate"]) && parsed.published.is_none() {
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
