use zstd::stream::read::Decoder;

use super::{Failure, read_limited};

pub(super) fn compress(input: &[u8], level: Option<i32>, out: &mut Vec<u8>) -> Result<(), String> {
    let level = level.unwrap_or(zstd::DEFAULT_COMPRESSION_LEVEL);
    let mut compressor = zstd::bulk::Compressor::new(level).map_err(|error| error.to_string())?;
    let packed = compressor
        .compress(input)
        .map_err(|error| error.to_string())?;
    out.extend_from_slice(&packed);
    Ok(())
}

/// The declared window is only reserved, never touched beyond what is really decompressed, so the
/// library's own bound of 128 MB on it suffices.
pub(super) fn decompress(input: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let decoder =
        Decoder::with_buffer(input).map_err(|error| Failure::Broken(error.to_string()))?;
    read_limited(decoder, input.len(), limit)
}
