//! Compiles the schemas: protox parses them, prost and pbjson write the Rust.
use prost::Message;
use std::{env, error::Error, fs, path::PathBuf};

const FILES: [&str; 5] = ["item", "story", "raw", "feed", "state"];

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=wiredesk");
    let files: Vec<String> = FILES.iter().map(|name| format!("wiredesk/v1/{name}.proto")).collect();
    let set = protox::compile(&files, ["."])?;
    let bytes = set.encode_to_vec();
    let out = PathBuf::from(env::var("OUT_DIR")?);
    fs::write(out.join("descriptor.binpb"), &bytes)?;

    prost_build::Config::new()
        .compile_well_known_types()
        .extern_path(".google.protobuf.Timestamp", "crate::time::Timestamp")
        .compile_fds(set)?;
    pbjson_build::Builder::new()
        .register_descriptors(&bytes)?
        .extern_path(".google.protobuf.Timestamp", "crate::time::Timestamp")
        .ignore_unknown_fields()
        .build(&[".wiredesk"])?;
    Ok(())
}
