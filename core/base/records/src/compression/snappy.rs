use super::Failure;

/// Start of a stream written by xerial's `SnappyOutputStream`, before version and compatible
/// version (both 1).
const MAGIC: [u8; 8] = [0x82, b'S', b'N', b'A', b'P', b'P', b'Y', 0];
const HEADER_SIZE: usize = 16;
/// Uncompressed bytes per chunk, as Java's writer has it.
const CHUNK_SIZE: usize = 32 * 1024;

pub(super) fn compress(input: &[u8], out: &mut Vec<u8>) -> Result<(), String> {
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&1i32.to_be_bytes());
    out.extend_from_slice(&1i32.to_be_bytes());
    let mut encoder = snap::raw::Encoder::new();
    for chunk in input.chunks(CHUNK_SIZE) {
        let length_at = out.len();
        let start = length_at + 4;
        out.resize(start + snap::raw::max_compress_len(chunk.len()), 0);
        let written = encoder
            .compress(chunk, &mut out[start..])
            .map_err(|error| error.to_string())?;
        out.truncate(start + written);
        out[length_at..start].copy_from_slice(&(written as u32).to_be_bytes());
    }
    Ok(())
}

/// Reads the xerial framing, or one raw block as some other clients write it.
pub(super) fn decompress(input: &[u8], limit: usize) -> Result<Vec<u8>, Failure> {
    let mut out = Vec::new();
    if !input.starts_with(&MAGIC) {
        decode_block(input, limit, &mut out)?;
        return Ok(out);
    }
    let mut rest = input;
    while !rest.is_empty() {
        // Streams may be joined, so a header can stand where a chunk could.
        if rest.starts_with(&MAGIC) {
            rest = rest.get(HEADER_SIZE..).ok_or_else(cut_off)?;
            continue;
        }
        let (length, tail) = rest.split_first_chunk::<4>().ok_or_else(cut_off)?;
        let length = u32::from_be_bytes(*length) as usize;
        let (block, tail) = tail.split_at_checked(length).ok_or_else(cut_off)?;
        decode_block(block, limit, &mut out)?;
        rest = tail;
    }
    Ok(out)
}

fn decode_block(block: &[u8], limit: usize, out: &mut Vec<u8>) -> Result<(), Failure> {
    let size = snap::raw::decompress_len(block).map_err(broken)?;
    if size > limit.saturating_sub(out.len()) {
        return Err(Failure::TooLarge);
    }
    // No element of the format yields more than 64 bytes from 3, so a larger claim is a lie.
    if size / 22 > block.len() {
        return Err(Failure::Broken("claims more than it can hold".to_owned()));
    }
    let start = out.len();
    out.resize(start + size, 0);
    snap::raw::Decoder::new()
        .decompress(block, &mut out[start..])
        .map(drop)
        .map_err(broken)
}

fn broken(error: snap::Error) -> Failure {
    Failure::Broken(error.to_string())
}

fn cut_off() -> Failure {
    Failure::Broken("stream is cut off".to_owned())
}
