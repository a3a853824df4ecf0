//! How messages are written into record values: protobuf, or canonical protobuf JSON.

use prost::Message;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How the values of a deployment's records are written. Readers tell by the `content-type` header.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Encoding {
    /// Binary protobuf: `application/protobuf`.
    #[default]
    Protobuf,
    /// Canonical protobuf JSON: `application/json`.
    Json,
}

/// A value that is not the message that its topic promises.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// The bytes are no protobuf of that message.
    #[error("value is not valid protobuf")]
    Protobuf(#[from] prost::DecodeError),
    /// The bytes are no protobuf JSON of that message.
    #[error("value is not valid protobuf JSON")]
    Json(#[from] serde_json::Error),
    /// The content type is one that we do not read.
    #[error("content type {0:?} is neither application/protobuf nor application/json")]
    ContentType(String),
}

impl Encoding {
    /// The `content-type` header of values written this way.
    pub fn content_type(self) -> &'static str {
        match self {
            Encoding::Protobuf => "application/protobuf",
            Encoding::Json => "application/json",
        }
    }

    /// The encoding that a `content-type` header names; a record without one is protobuf.
    pub fn of(content_type: Option<&[u8]>) -> Result<Self, DecodeError> {
        let essence = content_type.map(|raw| String::from_utf8_lossy(raw).into_owned());
        match essence.as_deref().map(|text| text.split(';').next().unwrap_or_default().trim()) {
            None | Some("application/protobuf") => Ok(Encoding::Protobuf),
            Some("application/json") => Ok(Encoding::Json),
            Some(other) => Err(DecodeError::ContentType(other.to_owned())),
        }
    }

    /// Writes a message. JSON fails on an enum number or a time that the canonical form has no word for.
    pub fn write<M: Message + Serialize>(self, message: &M) -> Result<Vec<u8>, serde_json::Error> {
        match self {
            Encoding::Protobuf => Ok(message.encode_to_vec()),
            Encoding::Json => serde_json::to_vec(message),
        }
    }

    /// Reads a message.
    pub fn read<M: Message + Default + DeserializeOwned>(self, value: &[u8]) -> Result<M, DecodeError> {
        match self {
            Encoding::Protobuf => Ok(M::decode(value)?),
            Encoding::Json => Ok(serde_json::from_slice(value)?),
        }
    }
}
