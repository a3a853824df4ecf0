//! The attributes that say something of an element's text, found in one pass over its tag.

use std::borrow::Cow;

use crate::clean::tokens::{self, Tag};

/// Attributes as written; of those with one name the first counts.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Attributes<'a> {
    pub class: Option<&'a str>,
    pub id: Option<&'a str>,
    pub style: Option<&'a str>,
    pub align: Option<&'a str>,
    pub hidden: bool,
    pub href: Option<&'a str>,
    pub src: Option<&'a str>,
    pub alt: Option<&'a str>,
    pub width: Option<&'a str>,
    pub height: Option<&'a str>,
    pub property: Option<&'a str>,
    pub role: Option<&'a str>,
    pub aria_hidden: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    pub(super) fn of(tag: &Tag<'a>) -> Self {
        let mut found = Self::default();
        for (name, value) in tag.attributes() {
            // All that count are short.
            let mut small = [0; 11];
            let Some(letters) = small.get_mut(..name.len()) else { continue };
            letters.copy_from_slice(name.as_bytes());
            letters.make_ascii_lowercase();
            let place = match &*letters {
                b"class" => &mut found.class,
                b"id" => &mut found.id,
                b"style" => &mut found.style,
                b"align" => &mut found.align,
                b"href" => &mut found.href,
                b"src" => &mut found.src,
                b"alt" => &mut found.alt,
                b"width" => &mut found.width,
                b"height" => &mut found.height,
                b"itemprop" => &mut found.property,
                b"role" => &mut found.role,
                b"aria-hidden" => &mut found.aria_hidden,
                b"hidden" => {
                    found.hidden = true;
                    continue;
                }
                _ => continue,
            };
            place.get_or_insert(value);
        }
        found
    }
}

/// The value of an attribute as it is meant.
pub(super) fn meant(value: Option<&str>) -> Option<Cow<'_, str>> {
    value.map(tokens::value)
}
