use std::io::Write;

use lz4_flex::frame::{BlockMode, BlockSize, FrameDecoder, FrameEncoder, FrameInfo};

use super::{Failure, read_limited};

const MAGIC: [u8; 4] = 0x184D_2204u32.to_le_bytes();

/// Independent 64 KB blocks: what Kafka writes, the only kind its reader takes, and the size at
/// which the encoder keeps its tables in cache.
pub(super) fn compress(input: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    let info = FrameInfo::new()
        .block_size(BlockSize::Max64KB)
        .block_mode(BlockMode::Independent);
    let mut encoder = FrameEncoder::with_frame_info(info, out);
    encoder
        .write_all(input)
        .map_err(|error| error.to_string())?;
    encoder
        .finish()
        .map(drop)
        .map_err(|error| error.to_string())
}

pub(super) fn decompress(input: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    read_limited(FrameDecoder::new(input), input.len(), limit)
}

/// Corrects the header checksum of a frame inside a format-0 message.
///
/// Kafka's early clients computed it over the magic too (KAFKA-3160), and format 0 stays that way.
/// Anything that is not such a frame is left alone for the decoder to judge.
pub(crate) fn repair_v0_frame(frame: &mut [u8]) {
    if frame.len() < 7 || frame[..4] != MAGIC {
        return;
    }
    let descriptor = 4..if frame[4] & 0x08 != 0 { 14 } else { 6 };
    if frame.len() > descriptor.end {
        let checksum = (xxh32_short(&frame[descriptor.clone()]) >> 8) as u8;
        frame[descriptor.end] = checksum;
    }
}

/// xxHash32, seed 0, of fewer than 16 bytes.
fn xxh32_short(input: &[u8]) -> u32 {
    const PRIMES: [u32; 5] = [
        0x9E37_79B1,
        0x85EB_CA77,
        0xC2B2_AE3D,
        0x27D4_EB2F,
        0x1656_67B1,
    ];
    let mut hash = PRIMES[4].wrapping_add(input.len() as u32);
    let mut words = input.chunks_exact(4);
    for word in &mut words {
        let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        hash = hash
            .wrapping_add(word.wrapping_mul(PRIMES[2]))
            .rotate_left(17)
            .wrapping_mul(PRIMES[3]);
    }
    for byte in words.remainder() {
        hash = hash
            .wrapping_add(u32::from(*byte).wrapping_mul(PRIMES[4]))
            .rotate_left(11)
            .wrapping_mul(PRIMES[0]);
    }
    hash = (hash ^ (hash >> 15)).wrapping_mul(PRIMES[1]);
    hash = (hash ^ (hash >> 13)).wrapping_mul(PRIMES[2]);
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_hash_gives_the_checksum_every_frame_carries() {
        let mut frame = Vec::new();
        compress(b"some bytes", &mut frame).unwrap();
        let good = frame.clone();
        frame[6] ^= 0x55;
        assert!(decompress(&frame, 100).is_err());
        repair_v0_frame(&mut frame);
        assert_eq!(frame, good);
    }
}
