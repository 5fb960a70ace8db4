//! Zig-zag variable-length integers, as protocol buffers and record batches v2 write them.

use crate::Error;

const BROKEN: Error = Error::Invalid("variable-length integer is too long or cut off");

/// Reads from the front of `bytes` at `*pos`, moving `*pos` behind the number.
#[inline]
pub(crate) fn read_i32(bytes: &[u8], pos: &mut usize) -> Result<i32, Error> {
    // One byte covers -64..=63, which is most deltas and lengths of small records.
    match bytes.get(*pos) {
        Some(&byte) if byte < 0x80 => {
            *pos += 1;
            Ok((i32::from(byte) >> 1) ^ -(i32::from(byte) & 1))
        }
        Some(_) => read_long(bytes, pos, 5).and_then(|raw| {
            // The fifth byte may carry four bits only; more would be a number beyond 32 bits.
            u32::try_from(raw)
                .map(|raw| ((raw >> 1) as i32) ^ -((raw & 1) as i32))
                .map_err(|_| BROKEN)
        }),
        None => Err(BROKEN),
    }
}

/// As [`read_i32`], for 64 bits.
#[inline]
pub(crate) fn read_i64(bytes: &[u8], pos: &mut usize) -> Result<i64, Error> {
    match bytes.get(*pos) {
        Some(&byte) if byte < 0x80 => {
            *pos += 1;
            Ok((i64::from(byte) >> 1) ^ -(i64::from(byte) & 1))
        }
        Some(_) => read_long(bytes, pos, 10).map(|raw| ((raw >> 1) as i64) ^ -((raw & 1) as i64)),
        None => Err(BROKEN),
    }
}

#[inline]
fn read_long(bytes: &[u8], pos: &mut usize, max_bytes: usize) -> Result<u64, Error> {
    let mut raw = 0u64;
    for (index, &byte) in bytes[*pos..].iter().take(max_bytes).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            return Err(BROKEN);
        }
        raw |= bits << (7 * index);
        if byte < 0x80 {
            *pos += index + 1;
            return Ok(raw);
        }
    }
    Err(BROKEN)
}

/// Appends `value` to `out`.
#[inline]
pub(crate) fn write_i32(out: &mut Vec<u8>, value: i32) {
    write_raw(out, u64::from(((value << 1) ^ (value >> 31)) as u32));
}

/// Appends `value` to `out`.
#[inline]
pub(crate) fn write_i64(out: &mut Vec<u8>, value: i64) {
    write_raw(out, ((value << 1) ^ (value >> 63)) as u64);
}

fn write_raw(out: &mut Vec<u8>, mut raw: u64) {
    while raw >= 0x80 {
        out.push(raw as u8 | 0x80);
        raw >>= 7;
    }
    out.push(raw as u8);
}

/// Bytes [`write_i32`] appends for `value`.
pub(crate) fn len_i32(value: i32) -> usize {
    len_raw(u64::from(((value << 1) ^ (value >> 31)) as u32))
}

/// Bytes [`write_i64`] appends for `value`.
pub(crate) fn len_i64(value: i64) -> usize {
    len_raw(((value << 1) ^ (value >> 63)) as u64)
}

fn len_raw(raw: u64) -> usize {
    (64 - (raw | 1).leading_zeros() as usize).div_ceil(7)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reading_gives_back_what_was_written(a: i32, b: i64) {
            let mut out = Vec::new();
            write_i32(&mut out, a);
            prop_assert_eq!(out.len(), len_i32(a));
            write_i64(&mut out, b);
            prop_assert_eq!(out.len(), len_i32(a) + len_i64(b));
            let mut pos = 0;
            prop_assert_eq!(read_i32(&out, &mut pos), Ok(a));
            prop_assert_eq!(read_i64(&out, &mut pos), Ok(b));
            prop_assert_eq!(pos, out.len());
            for cut in 0..out.len() - len_i32(a) {
                let mut pos = len_i32(a);
                prop_assert!(read_i64(&out[..len_i32(a) + cut], &mut pos).is_err());
            }
        }
    }

    #[test]
    fn numbers_beyond_their_width_are_refused() {
        let mut nine_full = [0xff; 10];
        nine_full[9] = 0x02;
        assert!(read_i32(&[0xff; 6], &mut 0).is_err());
        assert!(read_i32(&[0xff, 0xff, 0xff, 0xff, 0x1f], &mut 0).is_err());
        assert!(read_i64(&[0xff; 11], &mut 0).is_err());
        assert!(read_i64(&nine_full, &mut 0).is_err());
    }
}
