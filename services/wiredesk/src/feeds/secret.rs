//! Values that may be secret: given by reference to a file or an environment variable; a literal only where
//! nothing is lost when others read it.

use proto::v1::{Secret, secret::Source};
use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor, value::MapAccessDeserializer},
};
use std::{fmt, path::PathBuf};

/// Where a secret is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Reference {
    /// A file that holds it.
    File(PathBuf),
    /// An environment variable that holds it.
    Env(String),
}

/// A value that may be written out, or a reference.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Value {
    /// The value itself.
    Literal(String),
    /// Where to read it.
    Reference(Reference),
}

impl Reference {
    /// The reference as the contract carries it.
    pub fn to_secret(&self) -> Secret {
        let source = match self {
            Reference::File(path) => Source::File(path.display().to_string()),
            Reference::Env(name) => Source::Env(name.clone()),
        };
        Secret { source: Some(source) }
    }

    /// The reference of a contract's secret; `None` for a literal or nothing.
    pub fn from_secret(secret: &Secret) -> Option<Self> {
        match secret.source.as_ref()? {
            Source::File(path) => Some(Reference::File(path.into())),
            Source::Env(name) => Some(Reference::Env(name.clone())),
            Source::Literal(_) => None,
        }
    }
}

impl Value {
    /// The value as the contract carries it.
    pub fn to_secret(&self) -> Secret {
        match self {
            Value::Literal(text) => Secret { source: Some(Source::Literal(text.clone())) },
            Value::Reference(reference) => reference.to_secret(),
        }
    }

    /// The value of a contract's secret; `None` for nothing.
    pub fn from_secret(secret: &Secret) -> Option<Self> {
        match secret.source.as_ref()? {
            Source::Literal(text) => Some(Value::Literal(text.clone())),
            Source::File(_) | Source::Env(_) => Reference::from_secret(secret).map(Value::Reference),
        }
    }
}

/// The table form of a reference: exactly one of its keys.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Keys {
    file: Option<PathBuf>,
    env: Option<String>,
}

fn reference<'de, A: MapAccess<'de>>(map: A) -> Result<Reference, A::Error> {
    match Keys::deserialize(MapAccessDeserializer::new(map))? {
        Keys { file: Some(path), env: None } => Ok(Reference::File(path)),
        Keys { file: None, env: Some(name) } => Ok(Reference::Env(name)),
        Keys { .. } => Err(de::Error::custom("give exactly one of file and env")),
    }
}

struct ReferenceVisitor;

impl<'de> Visitor<'de> for ReferenceVisitor {
    type Value = Reference;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("{ file = \"...\" } or { env = \"...\" }")
    }

    /// Not quoted: an error must not print what was meant as a password.
    fn visit_str<E: de::Error>(self, _literal: &str) -> Result<Reference, E> {
        Err(E::custom(
            "a secret cannot stand in the file itself: write { file = \"...\" } or { env = \"...\" }",
        ))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reference, A::Error> {
        reference(map)
    }
}

struct ValueVisitor;

impl<'de> Visitor<'de> for ValueVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("text, { file = \"...\" } or { env = \"...\" }")
    }

    fn visit_str<E: de::Error>(self, literal: &str) -> Result<Value, E> {
        Ok(Value::Literal(literal.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
        reference(map).map(Value::Reference)
    }
}

impl<'de> Deserialize<'de> for Reference {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ReferenceVisitor)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ValueVisitor)
    }
}
