//! Zig-zag variable-length integers, as protocol buffers and record batches v2 write them.

/// Reads from the front of `bytes` at `*pos`, moving `*pos` behind the number; `None` when it is cut
/// off or wider than 32 bits.
#[inline(always)]
pub(crate) fn read_i32(bytes: &[u8], pos: &mut usize) -> Option<i32> {
    let raw = u32::try_from(read_raw(bytes, pos, 5)?).ok()?;
    Some(((raw >> 1) as i32) ^ -((raw & 1) as i32))
}

/// As [`read_i32`], for 64 bits.
#[inline(always)]
pub(crate) fn read_i64(bytes: &[u8], pos: &mut usize) -> Option<i64> {
    let raw = read_raw(bytes, pos, 10)?;
    Some(((raw >> 1) as i64) ^ -((raw & 1) as i64))
}

/// One and two bytes are nearly all there is in records below 8 KiB, so these are inlined.
#[inline(always)]
fn read_raw(bytes: &[u8], pos: &mut usize, max_bytes: usize) -> Option<u64> {
    let first = *bytes.get(*pos)?;
    if first < 0x80 {
        *pos += 1;
        return Some(u64::from(first));
    }
    let second = *bytes.get(*pos + 1)?;
    if second < 0x80 {
        *pos += 2;
        return Some(u64::from(first & 0x7f) | u64::from(second) << 7);
    }
    read_long(bytes, pos, max_bytes)
}

#[inline(never)]
fn read_long(bytes: &[u8], pos: &mut usize, max_bytes: usize) -> Option<u64> {
    let mut raw = 0u64;
    for (index, &byte) in bytes[*pos..].iter().take(max_bytes).enumerate() {
        let bits = u64::from(byte & 0x7f);
        if index == 9 && bits > 1 {
            return None;
        }
        raw |= bits << (7 * index);
        if byte < 0x80 {
            *pos += index + 1;
            return Some(raw);
        }
    }
    None
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
            prop_assert_eq!(read_i32(&out, &mut pos), Some(a));
            prop_assert_eq!(read_i64(&out, &mut pos), Some(b));
            prop_assert_eq!(pos, out.len());
            for cut in 0..out.len() - len_i32(a) {
                let mut pos = len_i32(a);
                prop_assert!(read_i64(&out[..len_i32(a) + cut], &mut pos).is_none());
            }
        }
    }

    #[test]
    fn numbers_beyond_their_width_are_refused() {
        let mut nine_full = [0xff; 10];
        nine_full[9] = 0x02;
        assert!(read_i32(&[0xff; 6], &mut 0).is_none());
        assert!(read_i32(&[0xff, 0xff, 0xff, 0xff, 0x1f], &mut 0).is_none());
        assert!(read_i64(&[0xff; 11], &mut 0).is_none());
        assert!(read_i64(&nine_full, &mut 0).is_none());
    }
}
