//! Bodies in the content encodings of the web.

use flate2::{
    Compression,
    write::{GzEncoder, ZlibEncoder},
};
use std::io::Write;

/// The bytes as `gzip`.
pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes as `deflate`, which is zlib (RFC 9110, section 8.4.1.2).
pub(crate) fn zlib(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The bytes as a zstd frame of one raw block (RFC 8878, section 3.1.1). At most 255 bytes.
pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x28, 0xb5, 0x2f, 0xfd, 0x20, bytes.len() as u8];
    out.extend_from_slice(&((bytes.len() as u32) << 3 | 1).to_le_bytes()[..3]);
    out.extend_from_slice(bytes);
    out
}

/// The bytes as brotli: an uncompressed meta-block, and an empty last one (RFC 7932, section 9.2). 1 to 65,536 bytes.
pub(crate) fn brotli(bytes: &[u8]) -> Vec<u8> {
    // From the lowest bit: window of 16 bits (0), not the last (0), four nibbles of length (00), length less one,
    // uncompressed (1).
    let head = (bytes.len() as u32 - 1) << 4 | 1 << 20;
    let mut out = head.to_le_bytes()[..3].to_vec();
    out.extend_from_slice(bytes);
    out.push(0b11); // last, empty
    out
}
