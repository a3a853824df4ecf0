//! The contract is held against every release of it: fields are added, never changed; what consumers have
//! stored can be read for ever. `cargo run -p proto --example release VERSION` adds a release.
#![expect(clippy::unwrap_used, reason = "all of this is a test, which clippy cannot tell of its helpers")]

use prost_reflect::{DescriptorPool, EnumDescriptor, FieldDescriptor, MessageDescriptor, OneofDescriptor};
use proto::encoding::Encoding;
use serde_json::Value;
use std::{
    fs,
    path::{Path, PathBuf},
};

fn releases() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("released");
    let mut found: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    found.sort();
    assert!(!found.is_empty(), "no release is kept");
    found
}

fn schema(bytes: &[u8]) -> DescriptorPool {
    DescriptorPool::decode(bytes).unwrap()
}

/// What a reader of the old schema would trip over in the new one.
fn breaks(old: &DescriptorPool, new: &DescriptorPool) -> Vec<String> {
    let mut found = Vec::new();
    for message in old.all_messages().filter(|message| message.package_name() == "wiredesk.v1") {
        match new.get_message_by_name(message.full_name()) {
            Some(now) => found.extend(broken_fields(&message, &now)),
            None => found.push(format!("{} is gone", message.full_name())),
        }
    }
    for one in old.all_enums().filter(|one| one.package_name() == "wiredesk.v1") {
        match new.get_enum_by_name(one.full_name()) {
            Some(now) => found.extend(broken_values(&one, &now)),
            None => found.push(format!("{} is gone", one.full_name())),
        }
    }
    found
}

fn broken_fields(old: &MessageDescriptor, new: &MessageDescriptor) -> Vec<String> {
    let mut found = Vec::new();
    for field in old.fields() {
        let reserved = || new.reserved_ranges().any(|range| range.contains(&field.number()));
        match new.get_field(field.number()) {
            Some(now) if shape(&now) == shape(&field) => {}
            Some(now) => {
                found.push(format!("{}: {} became {}", field.full_name(), shape(&field), shape(&now)))
            }
            None if reserved() => {}
            None => found.push(format!("{} is gone and its number not reserved", field.full_name())),
        }
    }
    found
}

/// Everything about a field that its readers rest on.
fn shape(field: &FieldDescriptor) -> String {
    let oneof = field.containing_oneof().map(|oneof: OneofDescriptor| oneof.name().to_owned());
    let name = (field.name(), field.json_name());
    format!("{name:?} {:?} {:?} {oneof:?}", field.cardinality(), field.kind())
}

fn broken_values(old: &EnumDescriptor, new: &EnumDescriptor) -> Vec<String> {
    let same = |name: &str, number| new.get_value(number).is_some_and(|now| now.name() == name);
    let lost = old.values().filter(|value| !same(value.name(), value.number()));
    lost.map(|value| format!("{} is gone or has another number", value.full_name())).collect()
}

#[test]
fn only_additions_were_made_since_each_release() {
    let now = schema(proto::DESCRIPTOR);
    for release in releases() {
        let old = schema(&fs::read(release.join("descriptor.binpb")).unwrap());
        assert_eq!(breaks(&old, &now), Vec::<String>::new(), "{}", release.display());
    }
}

#[test]
fn a_removed_a_renumbered_and_a_retyped_field_are_found() {
    let compiled = |fields: &str, values: &str| {
        let text = format!(
            "syntax = \"proto3\"; package wiredesk.v1; message A {{ {fields} }} enum E {{ E_UNSPECIFIED = 0; {values} }}"
        );
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.proto"), text).unwrap();
        DescriptorPool::from_file_descriptor_set(protox::compile(["a.proto"], [folder.path()]).unwrap())
            .unwrap()
    };
    let old = compiled("string one = 1; string two = 2;", "E_ONE = 1;");
    for (fields, values, broken) in [
        ("string one = 1; string two = 2; string three = 3;", "E_ONE = 1; E_TWO = 2;", 0),
        ("string one = 1; reserved 2;", "E_ONE = 1;", 0),
        ("string one = 1;", "E_ONE = 1;", 1),
        ("string one = 1; string two = 3;", "E_ONE = 1;", 1),
        ("string one = 1; bytes two = 2;", "E_ONE = 1;", 1),
        ("string one = 1; repeated string two = 2;", "E_ONE = 1;", 1),
        ("string one = 1; string zwei = 2;", "E_ONE = 1;", 1),
        ("string one = 1; string two = 2;", "E_ONE = 2;", 1),
    ] {
        assert_eq!(breaks(&old, &compiled(fields, values)).len(), broken, "{fields} {values}");
    }
}

#[test]
fn records_of_each_release_are_read_as_they_were_meant() {
    use proto::v1::{
        DeadLetter, FeedConfig, FeedState, HeldItem, Identity, Item, Print, RawItem, SourceState, Story,
    };
    for release in releases() {
        golden::<RawItem>(&release, "RawItem");
        golden::<Item>(&release, "Item");
        golden::<Story>(&release, "Story");
        golden::<HeldItem>(&release, "HeldItem");
        golden::<Identity>(&release, "Identity");
        golden::<Print>(&release, "Print");
        golden::<DeadLetter>(&release, "DeadLetter");
        golden::<FeedConfig>(&release, "FeedConfig");
        golden::<FeedState>(&release, "FeedState");
        // Came after the first release.
        if release.join("SourceState.binpb").exists() {
            golden::<SourceState>(&release, "SourceState");
        }
    }
}

/// Both encodings of the golden record are read, and written again as the canonical JSON that stands beside it.
fn golden<M>(release: &Path, name: &str)
where
    M: prost::Message
        + std::fmt::Debug
        + Default
        + PartialEq
        + serde::Serialize
        + serde::de::DeserializeOwned,
{
    let binary = fs::read(release.join(format!("{name}.binpb"))).unwrap();
    let json = fs::read(release.join(format!("{name}.json"))).unwrap();
    let message: M = Encoding::Protobuf.read(&binary).unwrap();
    assert_eq!(message, Encoding::Json.read(&json).unwrap(), "{name}");
    let written: Value = serde_json::from_slice(&Encoding::Json.write(&message).unwrap()).unwrap();
    assert_eq!(written, serde_json::from_slice::<Value>(&json).unwrap(), "{name}");
    assert_eq!(Encoding::Protobuf.write(&message).unwrap().len(), binary.len(), "{name}: bytes were lost");
}
