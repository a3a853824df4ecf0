//! Who wrote a text first, by what it says of itself.

use proto::v1::{Item, LikelyOrigin};

/// The agency that a text names, and where it does.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    /// As written; empty where it names none.
    pub(super) agency: String,
    evidence: Vec<String>,
}

impl Origin {
    pub(super) fn of(item: &Item) -> Self {
        let mut origin = Self::default();
        if let Some(dateline) = item.dateline.as_ref().filter(|dateline| !dateline.agency.is_empty()) {
            origin.says(&dateline.agency, "dateline");
        }
        for byline in &item.bylines {
            if let Some(agency) = agency_in(&byline.raw).or_else(|| agency_in(&byline.name)) {
                origin.says(agency, "byline");
            }
        }
        for (line, name) in [(&item.credit_line, "credit"), (&item.copyright_holder, "copyright")] {
            if !line.trim().is_empty() {
                origin.says(line.trim(), name);
            }
        }
        origin
    }

    /// The first that names one says who it is; the others count where they name the same.
    fn says(&mut self, agency: &str, place: &str) {
        if self.agency.is_empty() {
            agency.clone_into(&mut self.agency);
        }
        let is_same = self.agency.eq_ignore_ascii_case(agency);
        let said = format!("{place}: {agency}");
        if is_same && !self.evidence.contains(&said) {
            self.evidence.push(said);
        }
    }

    /// What is said of a copy: who it names, else the source that had the story first.
    pub(super) fn likely(&self, first_source: &str) -> LikelyOrigin {
        if self.agency.is_empty() {
            return LikelyOrigin { source: first_source.to_owned(), evidence: vec!["first seen".to_owned()] };
        }
        LikelyOrigin { source: self.agency.clone(), evidence: self.evidence.clone() }
    }
}

/// The agency of a byline: `By Ada Finch, Quayside` names no one for certain, `Ada Finch (Quayside)` and
/// `Ada Finch | Quayside` do.
fn agency_in(byline: &str) -> Option<&str> {
    let line = byline.trim();
    let inside = line.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')).map(|(_, name)| name);
    let behind = || [" | ", " / ", "／"].iter().find_map(|mark| line.rsplit_once(mark)).map(|(_, name)| name);
    inside.or_else(behind).map(str::trim).filter(|name| !name.is_empty() && !name.contains('@'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proto::v1::{Byline, Dateline};

    fn byline(raw: &str) -> Byline {
        Byline { raw: raw.to_owned(), ..Byline::default() }
    }

    #[test]
    fn the_agency_is_told_from_dateline_byline_credit_and_copyright_with_its_evidence() {
        let item = Item {
            dateline: Some(Dateline { agency: "Quayside".to_owned(), ..Dateline::default() }),
            bylines: vec![byline("Ada Finch (Quayside)"), byline("Rudy Oake | Elm Courier")],
            credit_line: "QUAYSIDE".to_owned(),
            ..Item::default()
        };
        let likely = Origin::of(&item).likely("courier");
        assert_eq!(likely.source, "Quayside");
        assert_eq!(likely.evidence, ["dateline: Quayside", "byline: Quayside", "credit: QUAYSIDE"]);
    }

    #[test]
    fn a_text_that_names_nobody_came_from_who_had_it_first() {
        let item = Item { bylines: vec![byline("Ada Finch"), byline("By Rudy Oake")], ..Item::default() };
        let likely = Origin::of(&item).likely("courier");
        assert_eq!(
            (likely.source.as_str(), &likely.evidence[..]),
            ("courier", &["first seen".to_owned()][..])
        );
    }
}
