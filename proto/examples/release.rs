//! Keeps a release of the contract: its schema, and a golden record of each message with every field filled,
//! written by an implementation of protobuf that is not the one we read with.

use anyhow::{Context, ensure};
use prost::Message;
use prost_reflect::{DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};
use std::{env, fs, path::Path};

/// The messages that stand on topics.
const MESSAGES: [&str; 11] = [
    "RawItem",
    "Item",
    "Story",
    "HeldItem",
    "Identity",
    "Print",
    "SourceState",
    "DeadLetter",
    "FeedConfig",
    "FeedState",
    "PendingPage",
];

fn main() -> anyhow::Result<()> {
    let version = env::args().nth(1).context("usage: release VERSION")?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("released").join(&version);
    ensure!(!folder.exists(), "release {version} is kept already, and releases are never changed");
    fs::create_dir_all(&folder)?;
    fs::write(folder.join("descriptor.binpb"), proto::DESCRIPTOR)?;
    let schema = DescriptorPool::decode(proto::DESCRIPTOR)?;
    for name in MESSAGES {
        let message = schema.get_message_by_name(&format!("wiredesk.v1.{name}")).context(name)?;
        let golden = filled(&message, 1);
        fs::write(folder.join(format!("{name}.binpb")), golden.encode_to_vec())?;
        let mut json = serde_json::to_string_pretty(&golden)?;
        json.push('\n');
        fs::write(folder.join(format!("{name}.json")), json)?;
    }
    Ok(())
}

/// A message with every field set to a value that tells its number.
fn filled(message: &MessageDescriptor, depth: u32) -> DynamicMessage {
    let mut out = DynamicMessage::new(message.clone());
    for field in message.fields() {
        let value = value(&field, depth);
        out.set_field(&field, if field.is_list() { Value::List(vec![value]) } else { value });
    }
    out
}

fn value(field: &FieldDescriptor, depth: u32) -> Value {
    let number = field.number();
    match field.kind() {
        Kind::Bool => Value::Bool(true),
        Kind::Double => Value::F64(f64::from(number) / 4.0),
        Kind::Float => Value::F32(number as f32 / 4.0),
        Kind::Int32 | Kind::Sint32 | Kind::Sfixed32 => Value::I32(number as i32),
        Kind::Int64 | Kind::Sint64 | Kind::Sfixed64 => Value::I64(i64::from(number) << 33),
        Kind::Uint32 | Kind::Fixed32 => Value::U32(number),
        Kind::Uint64 | Kind::Fixed64 => Value::U64(u64::from(number) << 33),
        Kind::String => Value::String(format!("{} \u{2014} \u{65b0}\u{805e} {number}", field.name())),
        Kind::Bytes => Value::Bytes(vec![0, 255, number as u8].into()),
        Kind::Enum(kind) => Value::EnumNumber(kind.values().last().map_or(0, |last| last.number())),
        Kind::Message(message) if message.full_name() == "google.protobuf.Timestamp" => {
            let mut time = DynamicMessage::new(message);
            time.set_field_by_name("seconds", Value::I64(1_700_000_000 + i64::from(number)));
            time.set_field_by_name("nanos", Value::I32(depth as i32 * 1_000_000));
            Value::Message(time)
        }
        Kind::Message(message) => Value::Message(filled(&message, depth + 1)),
    }
}
