//! Values that stand on no topic: read from where a feed's config points, at each use, and never shown.

use proto::v1::{Secret, secret::Source};
use std::{env, fs};

/// Longest secret that is read from a file. Bytes.
const LIMIT: u64 = 64 * 1024;

/// A reference that leads to no value. It names the reference, never the value.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// No source is set.
    #[error("{what} refers to nothing")]
    Nothing {
        /// What needs the value.
        what: String,
    },
    /// The file cannot be read.
    #[error("{what}: cannot read {path}")]
    File {
        /// What needs the value.
        what: String,
        /// Path.
        path: String,
        /// Cause.
        #[source]
        cause: std::io::Error,
    },
    /// The file is too long for a secret.
    #[error("{what}: {path} is longer than {LIMIT} bytes")]
    TooLong {
        /// What needs the value.
        what: String,
        /// Path.
        path: String,
    },
    /// The variable is not set, or is no UTF-8.
    #[error("{what}: environment variable {name} is not set or no text")]
    Variable {
        /// What needs the value.
        what: String,
        /// Variable.
        name: String,
    },
}

/// The value of a secret; `what` names its use in errors. A file's trailing line break is no part of it.
pub(crate) fn resolve(secret: Option<&Secret>, what: &str) -> Result<String, SecretError> {
    let what = what.to_owned();
    match secret.and_then(|secret| secret.source.as_ref()) {
        None => Err(SecretError::Nothing { what }),
        Some(Source::Literal(value)) => Ok(value.clone()),
        Some(Source::Env(name)) => {
            env::var(name).map_err(|_| SecretError::Variable { what, name: name.clone() })
        }
        Some(Source::File(path)) => {
            let unreadable = |cause| SecretError::File { what: what.clone(), path: path.clone(), cause };
            if fs::metadata(path).map_err(unreadable)?.len() > LIMIT {
                return Err(SecretError::TooLong { what, path: path.clone() });
            }
            let text = fs::read_to_string(path).map_err(unreadable)?;
            Ok(text.trim_end_matches(['\r', '\n']).to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(source: Source) -> Secret {
        Secret { source: Some(source) }
    }

    #[test]
    fn a_value_comes_from_the_config_a_file_or_the_environment() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "open sesame\n").unwrap();
        let path = file.path().display().to_string();
        for (source, value) in [
            (Source::Literal("plain".to_owned()), "plain".to_owned()),
            (Source::File(path), "open sesame".to_owned()),
            (Source::Env("CARGO_PKG_NAME".to_owned()), "fetcher".to_owned()),
        ] {
            assert_eq!(resolve(Some(&from(source)), "password").unwrap(), value);
        }
    }

    #[test]
    fn a_reference_that_leads_nowhere_names_itself_and_its_use() {
        for (secret, message) in [
            (None, "password refers to nothing"),
            (Some(from(Source::File("/no/such".to_owned()))), "password: cannot read /no/such"),
            (
                Some(from(Source::Env("WIREDESK_NO_SUCH".to_owned()))),
                "password: environment variable WIREDESK_NO_SUCH is not set or no text",
            ),
        ] {
            assert_eq!(resolve(secret.as_ref(), "password").unwrap_err().to_string(), message);
        }
    }
}
