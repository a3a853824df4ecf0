//! Errors for records and reasons: with their causes, in one line.

use std::error::Error;

/// An error and its causes, parted by colons. A cause that the error's own text ends with is not said twice.
pub fn in_one_line(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.ends_with(&said) {
            text = format!("{text}: {said}");
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{text}")]
    struct Layer {
        text: &'static str,
        #[source]
        cause: Option<Box<Layer>>,
    }

    fn layers(texts: &[&'static str]) -> Layer {
        let (text, rest) = texts.split_first().unwrap();
        Layer { text, cause: (!rest.is_empty()).then(|| Box::new(layers(rest))) }
    }

    #[test]
    fn every_cause_is_said_once() {
        assert_eq!(in_one_line(&layers(&["poll failed", "no route", "no route"])), "poll failed: no route");
        assert_eq!(in_one_line(&layers(&["poll failed: no route", "no route"])), "poll failed: no route");
    }
}
