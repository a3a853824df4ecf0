//! Reads an RSS or Atom entry.
//! head -> [`Context`]; entry -> tree -> what feed-rs reads, cleaned for it, and what it drops, collected here.

use super::bodies::{Bodies, Body};
use super::reader::{self, Clean, allowed};
use super::{Parsed, beside, embargo, keywords, media, people};
use crate::moment;
use crate::split::charset::Charset;
use crate::split::identity::{self, Base};
use crate::split::tree::{self, Element, Scope};
use crate::split::vocabulary::Vocabulary::{Dc, DcTerms, Feed, Itunes, Media, News};
use crate::split::{Format, Unreadable, text};
use std::collections::HashSet;

/// What is known of an entry before it is read: what its head says.
pub(super) struct Context {
    format: Format,
    charset: Charset,
    scope: Scope,
    base: Base,
    inherited: Inherited,
}

impl Context {
    /// Reads a head.
    pub(super) fn of(
        head: &[u8],
        format: Format,
        charset: Charset,
        url: Option<&str>,
    ) -> Result<Self, Unreadable> {
        let head = charset.decode(head).0;
        let tree = tree::read(&head)?;
        let around = tree.open_at_end();
        let base = around.iter().fold(Base::of_document(url), |base, element| base.inside(element));
        let inherited = Inherited::from(&around);
        Ok(Self { format, charset, scope: tree.scope, base, inherited })
    }

    /// Reads an entry; `time_zone` counts for times that state none.
    pub(super) fn read(&self, entry: &[u8], time_zone: Option<&str>) -> Result<Parsed, Unreadable> {
        let mut mended = Vec::new();
        let (text, is_replaced) = self.charset.decode(entry);
        if is_replaced {
            mended.push(format!("bytes that are no {} were replaced", self.charset.name()));
        }
        let tree = tree::read_in(&self.scope, &text)?;
        if tree.cut_off {
            mended.push("the entry is cut off".to_owned());
        }
        let entry = identity::find_entry(&tree.top).ok_or_else(|| Unreadable::Broken {
            format: self.format.to_string(),
            reason: "there is no entry in it".into(),
        })?;
        let base = self.base.inside(entry);
        let bodies = Bodies::of(entry);
        let clean = Clean {
            title: identity::title(entry).or_else(|| media_text(entry, "title")),
            authors: authors(entry, &self.inherited, self.format),
            categories: keywords::of(entry),
        };
        let (read, byline) = reader::read(clean, self.format)?;
        let raw = |body: Option<Body<'_>>| match body {
            Some(body) => (Some(allowed(&body.html).into_owned()), base.inside(body.element)),
            None => (None, Base::default()),
        };
        let (content_raw, content_base) = raw(bodies.content);
        let (summary_raw, summary_base) = raw(bodies.summary);
        let time = |written: Option<String>| moment::read(&written?, time_zone);
        let embargo = embargo::of_entry(entry, time_zone);
        let (id, link) = (identity::guid(entry), identity::link(entry, &base));
        let mut more = beside::of(entry, &base, id.as_deref(), link.as_deref());
        more.usage_terms = more.usage_terms.or_else(|| self.inherited.licence.clone());
        // A copied entry has its source's rights before those of the feed that copied it (RFC 4287, 4.2.11).
        let rights = rights(entry)
            .or_else(|| entry.first(Feed, "source").and_then(rights))
            .or_else(|| self.inherited.rights.clone());
        Ok(Parsed {
            format: self.format.name().to_owned(),
            id,
            status: status(entry),
            headline: read.title.map(|title| title.content),
            link,
            language: language(entry).or_else(|| self.inherited.language.clone()),
            published: time(identity::published(entry)),
            updated: time(identity::updated(entry)),
            embargoed_until: embargo.until().cloned(),
            embargo,
            expires_at: time(expires(entry)),
            byline,
            keywords: read.categories.into_iter().map(|category| category.term).collect(),
            media: media::collect(entry, &base),
            rights: rights.or_else(|| more.usage_terms.clone()),
            content_raw,
            content_base,
            summary_raw,
            summary_base,
            feed_title: self.inherited.title.clone().or_else(|| beside::publication(entry)),
            more,
            mended,
            ..Parsed::default()
        })
    }
}

/// The status that an entry states, in any vocabulary: feeds of wires carry the element of NewsML-G2.
fn status(entry: &Element<'_>) -> Option<String> {
    let stated = entry.elements().find(|part| part.name.eq_ignore_ascii_case("pubstatus"))?;
    let code = stated.attribute("qcode").map(str::to_owned);
    code.or_else(|| stated.trimmed_text()).filter(|status| !status.is_empty())
}

/// When it may not be used any more, in any vocabulary: PRISM's, and what feeds make up.
fn expires(entry: &Element<'_>) -> Option<String> {
    let named = |part: &&Element<'_>| matches!(part.name.as_ref(), "expirationdate" | "expires");
    entry.elements().filter(named).find_map(Element::trimmed_text)
}

/// What an entry takes over from its feed.
#[derive(Default)]
struct Inherited {
    title: Option<String>,
    language: Option<String>,
    rights: Option<String>,
    licence: Option<String>,
    authors: Vec<String>,
}

impl Inherited {
    /// `around` is the root first. In RSS 1.0 the channel stands beside the entry.
    fn from(around: &[&Element<'_>]) -> Self {
        let mut inherited = Self::default();
        let beside = around.iter().filter_map(|element| element.first(Feed, "channel"));
        for element in around.iter().copied().chain(beside) {
            inherited.title = identity::title(element).or(inherited.title);
            inherited.language = language(element).or(inherited.language);
            inherited.rights = rights(element).or(inherited.rights);
            inherited.licence = beside::licence(element, &Base::default()).or(inherited.licence);
            let authors = people_in(element);
            if !authors.is_empty() {
                inherited.authors = authors;
            }
        }
        inherited
    }
}

/// The names of an entry's authors; an Atom entry without any has its source's or its feed's (RFC 4287, 4.2.1).
fn authors(entry: &Element<'_>, inherited: &Inherited, format: Format) -> Vec<String> {
    let own = people_in(entry);
    if !own.is_empty() || !matches!(format, Format::Atom03 | Format::Atom1) {
        return own;
    }
    let source = entry.first(Feed, "source").map(people_in).unwrap_or_default();
    if source.is_empty() { inherited.authors.clone() } else { source }
}

fn people_in(element: &Element<'_>) -> Vec<String> {
    let mut names = Vec::new();
    let mut known = HashSet::new();
    let mut podcast = None;
    for person in element.elements() {
        let name = match (person.vocabulary, person.name.as_ref()) {
            (Feed, "author") | (Dc, "creator" | "author") => person_name(person),
            (Itunes, "author") => {
                podcast = podcast.or_else(|| person_name(person));
                None
            }
            _ => None,
        };
        names.extend(name.filter(|name| known.insert(name.clone())));
    }
    if names.is_empty() {
        names.extend(podcast);
    }
    names
}

fn person_name(person: &Element<'_>) -> Option<String> {
    let part = |name: &str| person.elements().find(|part| part.name == name).and_then(Element::trimmed_text);
    if person.elements().next().is_none() {
        return people::name(&text::of_unknown(&person.text()));
    }
    // A person in RDF stands one level deeper.
    let deeper = || {
        person.elements().find_map(|inner| person_name(inner).filter(|_| inner.elements().next().is_some()))
    };
    part("name").or_else(|| part("email")).and_then(|name| people::name(&name)).or_else(deeper).or_else(
        || {
            let is_all_text = !person.elements().any(|part| matches!(part.name.as_ref(), "uri" | "url"));
            is_all_text.then(|| people::name(&person.text())).flatten()
        },
    )
}

fn language(element: &Element<'_>) -> Option<String> {
    let stated = identity::first_of(element, &[(Feed, "language"), (Dc, "language")]);
    let of_publication =
        || identity::first_of(identity::news(element)?.first(News, "publication")?, &[(News, "language")]);
    stated
        .or_else(|| element.attribute("xml:lang").map(str::to_owned))
        .or_else(of_publication)
        .filter(|language| !language.is_empty())
}

fn rights(element: &Element<'_>) -> Option<String> {
    [(Feed, "rights"), (Feed, "copyright"), (Dc, "rights"), (DcTerms, "rights"), (Media, "copyright")]
        .iter()
        .find_map(|(vocabulary, name)| element.all(*vocabulary, name).find_map(identity::plain))
}

fn media_text(entry: &Element<'_>, name: &str) -> Option<String> {
    media::element(entry, name).and_then(identity::plain)
}
