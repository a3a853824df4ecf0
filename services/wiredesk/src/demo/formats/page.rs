//! The page for people that a feed's address answers with when its outlet has moved things about.

use super::{super::copy::Outlet, markup::text};

pub(in super::super) fn page(outlet: &Outlet) -> String {
    let (language, name) = (text(&outlet.language), text(&outlet.name));
    format!(
        "<!DOCTYPE html>\n<html lang=\"{language}\">\n<head><meta charset=\"utf-8\"><title>{name}</title></head>\n\
         <body>\n<header><h1>{name}</h1></header>\n<main><p>503-2: {name}</p><p>⏳</p></main>\n</body>\n</html>\n"
    )
}
