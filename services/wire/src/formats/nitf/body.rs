//! `body`: the headline and what stands with it, the text, the end.

use super::super::About;
use super::super::once::add_note;
use super::super::xml::Element;
use super::docdata::usage_terms;
use super::html::{html_of, is_desk_note};
use super::line::{line, line_without};
use super::{any, media};
use crate::moment;
use crate::parse::Parsed;
use crate::split::text;

/// Reads it.
pub(super) fn read(body: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    let empty = Element::default();
    let head = body.first("body.head").unwrap_or(&empty);
    headline(head, parsed);
    for byline in head.all("byline") {
        authors(byline, parsed);
    }
    let in_text = body.deep("dateline");
    if let Some(stated) = head.first("dateline").or(in_text.first().copied()) {
        dateline(stated, about, parsed);
    }
    let distributor = head.first("distributor").and_then(line);
    parsed.more.credit_line = distributor;
    head_notes(head, parsed);
    rights(head, parsed);
    let abstracts: String = head.all("abstract").map(html_of).collect();
    parsed.summary_raw = Some(abstracts).filter(|html| !html.is_empty());
    let html = content(body, parsed);
    parsed.content_raw = Some(html).filter(|html| !html.is_empty());
    parsed.media = media::of(body, about);
}

fn headline(head: &Element<'_>, parsed: &mut Parsed) {
    let empty = Element::default();
    // A headline without its hedline around it occurs.
    let hedline = head.first("hedline").unwrap_or(&empty);
    // Markup that was escaped once too often is taken off, as in feeds' titles.
    let line = |element: &Element<'_>| line(element).map(|line| text::of_unknown(&line));
    let mut first = hedline.all("hl1").chain(head.all("hl1")).filter_map(line);
    parsed.headline = first.next();
    let second = hedline.all("hl2").chain(head.all("hl2")).filter_map(line);
    let below: Vec<String> = first.chain(second).collect();
    parsed.more.subheadline = Some(below.join("\n")).filter(|below| !below.is_empty());
    if parsed.headline.is_none() {
        parsed.headline = line(hedline).filter(|_| below.is_empty());
    }
}

/// The persons of a byline; its text where it names none apart, its title where that is all.
fn authors(byline: &Element<'_>, parsed: &mut Parsed) {
    let mut names: Vec<String> = byline
        .deep("person")
        .into_iter()
        .filter_map(|person| line_without(person, &["function", "alt-code"]))
        .collect();
    if names.is_empty() {
        names.extend(line_without(byline, &["byttl", "virtloc"]).or_else(|| line(byline)));
    }
    parsed.byline.extend(names);
}

fn dateline(dateline: &Element<'_>, about: &About<'_>, parsed: &mut Parsed) {
    parsed.dateline = line(dateline);
    parsed.more.places = dateline.deep("location").into_iter().filter_map(line).collect();
    let date = dateline.first("story.date").and_then(|date| date.attribute("norm"));
    if parsed.published.is_none() {
        parsed.published = date.and_then(|date| moment::read(date, about.time_zone));
    }
}

/// Notes with the headline are for the desk, except for those on copyright and trade marks.
fn head_notes(head: &Element<'_>, parsed: &mut Parsed) {
    for note in head.all("note").chain(head.all("ednote")) {
        let Some(said) = said(note) else { continue };
        match note.attribute("noteclass") {
            Some("cpyrt") => parsed.rights = Some(said),
            Some("trademk") => usage_terms("limitations", &said, parsed),
            _ => add_note(parsed, &said),
        }
    }
}

/// Text of blocks on one line.
fn said(note: &Element<'_>) -> Option<String> {
    Some(text::of_html(&html_of(note))).filter(|said| !said.is_empty())
}

fn rights(head: &Element<'_>, parsed: &mut Parsed) {
    for rights in head.all("rights") {
        let owner = rights.first("rights.owner").and_then(line);
        parsed.more.copyright_holder = parsed.more.copyright_holder.take().or(owner);
        for name in ["type", "geography", "startdate", "enddate", "agent", "limitations"] {
            let stated = rights.elements().find(|inner| inner.name.strip_prefix("rights.") == Some(name));
            if let Some(value) =
                stated.and_then(|stated| line(stated).or_else(|| stated.attribute("norm").map(str::to_owned)))
            {
                usage_terms(name, &value, parsed);
            }
        }
        // The element is text with those in it: the whole is the statement that is for print.
        if let Some(statement) = line(rights) {
            parsed.rights = Some(statement);
        }
    }
}

/// The text, with the notes of the desk taken out, and behind it what a story ends with.
fn content(body: &Element<'_>, parsed: &mut Parsed) -> String {
    let mut html = String::new();
    let mut texts = body.all("body.content").peekable();
    if texts.peek().is_none() {
        // Text without its body.content; head and end are left out of it.
        html.push_str(&html_of(body));
    }
    for text in texts {
        html.push_str(&html_of(text));
    }
    for part in body.elements().filter(|part| part.name != "body.head") {
        for note in
            ["note", "ednote"].iter().flat_map(|name| part.deep(name)).filter(|note| is_desk_note(note))
        {
            if let Some(said) = said(note) {
                add_note(parsed, &said);
            }
        }
    }
    for copyright in body.deep("copyrite") {
        let holder = copyright.first("copyrite.holder").and_then(line);
        parsed.more.copyright_holder = parsed.more.copyright_holder.take().or(holder);
        parsed.rights = parsed.rights.take().or_else(|| line(copyright));
    }
    for end in body.all("body.end") {
        for part in end.elements() {
            // Not for publication: what the desk is told.
            if any(part, &["type"]) == Some("npa") {
                if let Some(note) = line(part) {
                    add_note(parsed, &note);
                }
                continue;
            }
            html.push_str(&html_of(part));
        }
    }
    html
}
