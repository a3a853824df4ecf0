//! Files of feeds: TOML with `[[feeds]]`, or OPML, told by their content.

use super::{
    definition::Definition,
    faults::faults,
    opml::{self, OpmlError},
};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use toml::Spanned;

/// Feeds of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// Feeds, sound and with unique ids.
    pub feeds: Vec<Definition>,
    /// What was left out, and why: for people.
    pub notes: Vec<String>,
}

/// A file of feeds that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// It cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// Path.
        path: PathBuf,
        /// Cause.
        #[source]
        cause: std::io::Error,
    },
    /// It is no OPML.
    #[error("{path} is no usable OPML")]
    Opml {
        /// Path.
        path: PathBuf,
        /// Cause.
        #[source]
        cause: OpmlError,
    },
    /// It is no TOML of feeds.
    #[error(transparent)]
    Toml(#[from] chassis::config::ConfigError),
    /// Feeds in it are wrong; one a line.
    #[error("{}", .faults.join("\n"))]
    Wrong {
        /// What is wrong, each with file, line and feed.
        faults: Vec<String>,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    feeds: Vec<Spanned<Definition>>,
}

/// Reads a file.
pub fn read_file(path: &Path) -> Result<Found, FileError> {
    read_text(&read_utf8(path)?, path)
}

fn read_text(text: &str, path: &Path) -> Result<Found, FileError> {
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('<') {
        let list = opml::read(text).map_err(|cause| FileError::Opml { path: path.to_owned(), cause })?;
        return Ok(Found { feeds: list.feeds, notes: list.notes });
    }
    let file: File = chassis::config::parse(text, path)?;
    check(&file.feeds, text, path)?;
    Ok(Found { feeds: file.feeds.into_iter().map(Spanned::into_inner).collect(), notes: Vec::new() })
}

/// Says what is wrong with the `[[feeds]]` of a whole configuration file; its other keys are not looked at.
pub fn check_section(path: &Path) -> Result<(), FileError> {
    #[derive(Deserialize)]
    struct Section {
        #[serde(default)]
        feeds: Vec<Spanned<Definition>>,
    }
    let text = read_utf8(path)?;
    let section: Section = chassis::config::parse(&text, path)?;
    check(&section.feeds, &text, path)
}

fn read_utf8(path: &Path) -> Result<String, FileError> {
    let unreadable = |cause| FileError::Unreadable { path: path.to_owned(), cause };
    let bytes = std::fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes)
        .map_err(|cause| unreadable(std::io::Error::new(std::io::ErrorKind::InvalidData, cause.utf8_error())))
}

fn check(feeds: &[Spanned<Definition>], text: &str, path: &Path) -> Result<(), FileError> {
    let line = |feed: &Spanned<Definition>| {
        text.get(..feed.span().start).unwrap_or_default().matches('\n').count() + 1
    };
    let faults: Vec<String> = faults(feeds.iter().map(Spanned::as_ref))
        .into_iter()
        .map(|wrong| {
            // The last of that id: the earlier one of two that share it is in its right.
            let place = feeds.iter().rfind(|feed| feed.as_ref().id == wrong.id).map_or(1, line);
            format!("{}:{place}: {wrong}", path.display())
        })
        .collect();
    if faults.is_empty() { Ok(()) } else { Err(FileError::Wrong { faults }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Found, String> {
        read_text(text, Path::new("feeds.toml")).map_err(|failure| failure.to_string())
    }

    #[test]
    fn toml_and_opml_are_told_by_their_content() {
        let toml = read("[[feeds]]\nid = 'a'\nurl = 'https://example.org/a'\n").unwrap();
        let opml =
            read("\u{feff}\n<opml><body><outline text='a' xmlUrl='https://example.org/a'/></body></opml>")
                .unwrap();
        assert_eq!((toml.feeds[0].id.as_str(), opml.feeds[0].id.as_str()), ("a", "a"));
        assert_eq!(read(""), Ok(Found::default()));
    }

    #[test]
    fn errors_name_file_line_and_feed() {
        let twice = "[[feeds]]\nid = 'a'\nurl = 'https://example.org/a'\n\n\
                     [[feeds]]\nid = 'a'\nurl = 'gopher://example.org/a'\n";
        assert_eq!(
            read(twice).unwrap_err(),
            "feeds.toml:5: feed \"a\": the url must be http or https, not gopher\n\
             feeds.toml:5: feed \"a\": the id is taken by an earlier feed"
        );
        let unknown = "[[feeds]]\nid = 'a'\nurl = 'https://example.org/a'\ncolour = 'red'\n";
        assert!(read(unknown).unwrap_err().starts_with("feeds.toml:4:1: unknown field `colour`"));
        assert_eq!(read("<html/>").unwrap_err(), "feeds.toml is no usable OPML");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("latin1.toml");
        std::fs::write(&path, b"# caf\xe9\n").unwrap();
        for path in [path, folder.path().join("none.toml")] {
            assert_eq!(read_file(&path).unwrap_err().to_string(), format!("cannot read {}", path.display()));
        }
    }

    #[test]
    fn the_feeds_of_a_configuration_are_checked_beside_its_other_keys() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let place = file.path().display();
        std::fs::write(file.path(), "[http]\nlisten = 'x'\n[[feeds]]\nid = 'a'\nurl = 'x:y'\n").unwrap();
        let told = check_section(file.path()).unwrap_err().to_string();
        assert_eq!(told, format!("{place}:3: feed \"a\": the url must be http or https, not x"));
        std::fs::write(file.path(), "[http]\nlisten = 'x'\n").unwrap();
        check_section(file.path()).unwrap();
    }
}
