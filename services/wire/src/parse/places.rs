//! Reads the places that an entry is about: GeoRSS in its simple and GML forms, and W3C's `geo:lat` and `geo:long`.
//! elements -> points as `geo:` addresses (RFC 5870), with the name where one is given.

use super::Entity;
use crate::split::identity;
use crate::split::tree::Element;
use crate::split::vocabulary::Vocabulary::{DcTerms, Geo};

/// Most places of an entry that are kept.
const PLACES_LIMIT: usize = 16;

/// The places of an entry. Lines, polygons and boxes are passed over: they say how far, not where.
pub(super) fn of(entry: &Element<'_>) -> Vec<Entity> {
    let mut points = Vec::new();
    collect(entry, &mut points);
    let mut names = entry.all(Geo, "featurename").filter_map(identity::plain).fuse();
    let place = |code: String, name: String| Entity { kind: "place".into(), code, name };
    let mut found: Vec<Entity> =
        points.into_iter().map(|code| place(code, names.next().unwrap_or_default())).collect();
    found.extend(names.map(|name| place(String::new(), name)));
    found.extend(
        entry.all(DcTerms, "spatial").filter_map(identity::plain).map(|name| place(String::new(), name)),
    );
    found.truncate(PLACES_LIMIT);
    found
}

/// Depth is bounded by the tree's; only elements of these vocabularies are entered.
fn collect(element: &Element<'_>, points: &mut Vec<String>) {
    let part = |name: &str| element.first(Geo, name).and_then(Element::trimmed_text);
    if let (Some(latitude), Some(longitude)) = (part("lat"), part("long").or_else(|| part("lon"))) {
        points.extend(point(&format!("{latitude} {longitude}")));
    }
    for inner in element.elements().filter(|inner| inner.vocabulary == Geo) {
        match inner.name.as_ref() {
            "point" | "pos" if inner.elements().next().is_none() => points.extend(point(&inner.text())),
            "point" | "where" => collect(inner, points),
            _ => {}
        }
    }
}

/// Latitude and longitude, by space or comma.
fn point(written: &str) -> Option<String> {
    let mut numbers = written.split(|c: char| c.is_whitespace() || c == ',').filter(|part| !part.is_empty());
    let (latitude, longitude) = (numbers.next()?, numbers.next()?);
    let is_within = |number: &str, limit: f64| number.parse::<f64>().is_ok_and(|value| value.abs() <= limit);
    let is_one = numbers.next().is_none() && is_within(latitude, 90.0) && is_within(longitude, 180.0);
    is_one.then(|| format!("geo:{latitude},{longitude}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::split::tree;

    fn places(inside: &str) -> Vec<(String, String)> {
        let document = format!("<item>{inside}</item>");
        let tree = tree::read(&document).unwrap();
        let found = of(tree.top.elements().next().unwrap());
        found.into_iter().map(|place| (place.code, place.name)).collect()
    }

    #[test]
    fn points_of_all_forms_are_read_and_what_is_none_is_not() {
        for (inside, code, name) in [
            ("<georss:point>45.256 -71.92</georss:point>", "geo:45.256,-71.92", ""),
            (
                "<georss:featurename>Port Elm</georss:featurename><georss:point>45.2, -71.9</georss:point>",
                "geo:45.2,-71.9",
                "Port Elm",
            ),
            (
                "<georss:where><gml:Point><gml:pos>45.2 -71.9</gml:pos></gml:Point></georss:where>",
                "geo:45.2,-71.9",
                "",
            ),
            ("<geo:lat>26.58</geo:lat><geo:long>-97.83</geo:long>", "geo:26.58,-97.83", ""),
            (
                "<geo:Point><geo:lat>26.58</geo:lat><geo:long>-97.83</geo:long></geo:Point>",
                "geo:26.58,-97.83",
                "",
            ),
            ("<dcterms:spatial>Northport</dcterms:spatial>", "", "Northport"),
        ] {
            assert_eq!(places(inside), [(code.to_owned(), name.to_owned())], "{inside}");
        }
        for inside in
            ["<georss:point>north</georss:point>", "<georss:point>95 0</georss:point>", "<point>1 2</point>"]
        {
            assert_eq!(places(inside), [], "{inside}");
        }
    }
}
