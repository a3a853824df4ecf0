//! Configuration: one TOML file, overridden by the environment; unknown keys are refused.

use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Environment variables that override the file: `WIREDESK_HTTP__LISTEN` sets `http.listen`.
pub const PREFIX: &str = "WIREDESK_";

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}")]
    File {
        /// Path.
        path: PathBuf,
        /// Cause.
        #[source]
        cause: std::io::Error,
    },
    /// The file is wrong.
    #[error("{path}:{line}:{column}: {reason}")]
    Wrong {
        /// Path.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
        /// What is wrong.
        reason: String,
    },
    /// The environment is wrong.
    #[error("environment variable {name}: {reason}")]
    Environment {
        /// Variable.
        name: String,
        /// What is wrong.
        reason: String,
    },
}

/// Reads a configuration: the file if there is one, then the variables over it.
pub fn load<T: DeserializeOwned>(
    file: Option<&Path>,
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<T, ConfigError> {
    let mut table = match file {
        Some(path) => {
            let text = std::fs::read_to_string(path)
                .map_err(|cause| ConfigError::File { path: path.to_owned(), cause })?;
            // The file on its own first: only so can an error name its line.
            parse::<T>(&text, path)?;
            parse::<Table>(&text, path)?
        }
        None => Table::new(),
    };
    let mut names = Vec::new();
    for (name, text) in variables {
        if let Some(keys) = name.strip_prefix(PREFIX)
            && keys.contains("__")
        {
            set(&mut table, keys, &text)
                .map_err(|reason| ConfigError::Environment { name: name.clone(), reason })?;
            names.push(name);
        }
    }
    Value::Table(table).try_into().map_err(|cause: toml::de::Error| ConfigError::Environment {
        name: names.join(", "),
        reason: cause.message().to_owned(),
    })
}

/// Reads text of a configuration file; errors name the line.
pub fn parse<T: DeserializeOwned>(text: &str, path: &Path) -> Result<T, ConfigError> {
    toml::from_str(text).map_err(|cause: toml::de::Error| {
        let before = cause.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        ConfigError::Wrong {
            path: path.to_owned(),
            line: before.matches('\n').count() + 1,
            column,
            reason: cause.message().to_owned(),
        }
    })
}

/// Sets the value that `A__B` names. What reads as a TOML value is one; anything else is a string.
fn set(table: &mut Table, keys: &str, text: &str) -> Result<(), String> {
    let path: Vec<String> = keys.split("__").map(str::to_lowercase).collect();
    let (last, sections) = path.split_last().ok_or("names no setting")?;
    let mut here = table;
    for section in sections {
        let next = here.entry(section.clone()).or_insert_with(|| Value::Table(Table::new()));
        here = next.as_table_mut().ok_or_else(|| format!("{section} is no section"))?;
    }
    let value =
        toml::from_str::<Table>(&format!("value = {text}")).ok().and_then(|mut table| table.remove("value"));
    here.insert(last.clone(), value.unwrap_or_else(|| Value::String(text.to_owned())));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, default)]
    #[derive(Default)]
    struct Config {
        name: String,
        http: Http,
    }

    #[derive(Debug, Default, Deserialize, PartialEq)]
    #[serde(deny_unknown_fields, default)]
    struct Http {
        listen: String,
        limit: u32,
    }

    fn written(text: &str) -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        file
    }

    fn variables(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_environment_overrides_the_file() {
        let file = written("name = 'desk'\n[http]\nlisten = '1'\nlimit = 5\n");
        let over = variables(&[
            ("WIREDESK_HTTP__LISTEN", "127.0.0.1:1"),
            ("WIREDESK_HTTP__LIMIT", "9"),
            ("HOME", "/x"),
        ]);
        let config: Config = load(Some(file.path()), over).unwrap();
        let http = Http { listen: "127.0.0.1:1".to_owned(), limit: 9 };
        assert_eq!(config, Config { name: "desk".to_owned(), http });
    }

    #[test]
    fn an_unknown_key_is_refused_with_its_file_and_line() {
        let file = written("name = 'desk'\n\n[http]\nlisten = '1'\nlimits = 5\n");
        let failure = load::<Config>(Some(file.path()), Vec::new()).unwrap_err().to_string();
        let place = format!("{}:5:1: unknown field `limits`", file.path().display());
        assert!(failure.starts_with(&place), "{failure}");
    }

    #[test]
    fn a_wrong_variable_is_named() {
        let failure =
            load::<Config>(None, variables(&[("WIREDESK_HTTP__LIMIT", "many")])).unwrap_err().to_string();
        assert!(failure.starts_with("environment variable WIREDESK_HTTP__LIMIT: invalid type"), "{failure}");
    }
}
