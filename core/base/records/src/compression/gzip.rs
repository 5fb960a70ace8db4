use std::io::Write;

use flate2::Compression as Level;
use flate2::read::MultiGzDecoder;
use flate2::write::GzEncoder;

use super::{Failure, read_limited};

pub(super) fn compress(input: &[u8], level: Option<i32>, out: &mut Vec<u8>) -> Result<(), String> {
    let level = match level {
        None | Some(-1) => Level::default(),
        Some(level @ 0..=9) => Level::new(level as u32),
        Some(other) => return Err(format!("level {other} is not within -1 and 9")),
    };
    let mut encoder = GzEncoder::new(out, level);
    encoder
        .write_all(input)
        .and_then(|()| encoder.finish().map(drop))
        .map_err(|error| error.to_string())
}

/// Members may follow one another, as Java's reader allows.
pub(super) fn decompress(input: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    read_limited(MultiGzDecoder::new(input), input.len(), limit)
}
