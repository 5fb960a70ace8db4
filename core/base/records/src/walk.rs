//! The walk over a records section that validation does: lengths, deltas and presence of keys.

use crate::Error;
use crate::record::RawRecord;

/// What validation wants to know of one record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Glance {
    pub(crate) timestamp_delta: i64,
    pub(crate) offset_delta: i32,
    pub(crate) has_key: bool,
}

/// Checks the record at `*pos` as [`RawRecord::read`] does and moves behind it.
///
/// Most records have short fields and no headers; those are read without a bounds check per byte,
/// in a third of the time. All others, and all broken ones, go the thorough way.
#[inline(always)]
pub(crate) fn glance(bytes: &[u8], pos: &mut usize) -> Result<Glance, Error> {
    match glance_at_plain_record(bytes, pos) {
        Some(glance) => Ok(glance),
        None => glance_thoroughly(bytes, pos),
    }
}

#[inline(never)]
fn glance_thoroughly(bytes: &[u8], pos: &mut usize) -> Result<Glance, Error> {
    let record = RawRecord::read(bytes, pos)?;
    Ok(Glance {
        timestamp_delta: record.timestamp_delta,
        offset_delta: record.offset_delta,
        has_key: record.key.is_some(),
    })
}

/// Bytes looked at in one go: length, attributes, two deltas and two lengths of up to two bytes.
const WINDOW: usize = 16;

#[inline(always)]
fn glance_at_plain_record(bytes: &[u8], pos: &mut usize) -> Option<Glance> {
    let window: &[u8; WINDOW] = bytes.get(*pos..)?.first_chunk()?;
    let mut at = 0;
    let length = short(window, &mut at)?;
    let end = *pos + at + usize::try_from(length).ok()?;
    // The attributes byte is unused.
    at += 1;
    let timestamp_delta = short(window, &mut at)?;
    let offset_delta = short(window, &mut at)?;
    let key_length = short(window, &mut at)?;
    let value_length = if key_length <= 0 {
        short(window, &mut at)?
    } else {
        at += key_length as usize;
        short_at(bytes, *pos, &mut at)?
    };
    // The value ends the record, but for one byte: no headers.
    let value_end = *pos + at + value_length.max(0) as usize;
    if value_end + 1 != end || *bytes.get(value_end)? != 0 {
        return None;
    }
    *pos = end;
    Some(Glance {
        timestamp_delta: i64::from(timestamp_delta),
        offset_delta,
        has_key: key_length >= 0,
    })
}

/// A number of one or two bytes; the mask only shows the compiler that no bounds check is needed,
/// for five numbers and a byte take eleven.
#[inline(always)]
fn short(window: &[u8; WINDOW], at: &mut usize) -> Option<i32> {
    let low = window[*at % WINDOW];
    if low < 0x80 {
        *at += 1;
        return Some(zigzag(u32::from(low)));
    }
    let high = window[(*at + 1) % WINDOW];
    *at += 2;
    (high < 0x80).then(|| zigzag(u32::from(low & 0x7f) | u32::from(high) << 7))
}

#[inline(always)]
fn short_at(bytes: &[u8], start: usize, at: &mut usize) -> Option<i32> {
    let low = *bytes.get(start + *at)?;
    let high = *bytes.get(start + *at + 1)?;
    if low < 0x80 {
        *at += 1;
        return Some(zigzag(u32::from(low)));
    }
    *at += 2;
    (high < 0x80).then(|| zigzag(u32::from(low & 0x7f) | u32::from(high) << 7))
}

#[inline(always)]
fn zigzag(raw: u32) -> i32 {
    ((raw >> 1) as i32) ^ -((raw & 1) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::varint::{write_i32, write_i64};
    use proptest::prelude::*;

    fn record(timestamp: i64, offset: i32, key: i32, value: i32, headers: i32) -> Vec<u8> {
        let mut body = vec![0];
        write_i64(&mut body, timestamp);
        write_i32(&mut body, offset);
        for length in [key, value] {
            write_i32(&mut body, length);
            body.extend(std::iter::repeat_n(7, usize::try_from(length).unwrap_or(0)));
        }
        write_i32(&mut body, headers);
        for _ in 0..headers {
            body.extend([2, 7, 1]);
        }
        let mut out = Vec::new();
        write_i32(&mut out, body.len() as i32);
        out.extend(body);
        out
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn the_short_way_and_the_long_way_agree(
            timestamp in prop_oneof![-100i64..100, any::<i64>()],
            offset in prop_oneof![0i32..200, any::<i32>()],
            key in -2i32..70,
            value in -2i32..300,
            headers in 0i32..2,
            broken in proptest::option::of((any::<prop::sample::Index>(), any::<u8>())),
            cut in any::<prop::sample::Index>(),
        ) {
            let mut bytes = record(timestamp, offset, key, value, headers);
            bytes.extend(record(0, 0, -1, 20, 0));
            if let Some((at, byte)) = broken {
                let at = at.index(bytes.len());
                bytes[at] = byte;
            }
            let cut = cut.index(bytes.len() + 1);
            for bytes in [&bytes[..], &bytes[..cut]] {
                let (mut fast, mut slow) = (0, 0);
                let quick = glance_at_plain_record(bytes, &mut fast);
                let thorough = glance_thoroughly(bytes, &mut slow);
                if let Some(quick) = quick {
                    prop_assert_eq!(Ok(quick), thorough);
                    prop_assert_eq!(fast, slow);
                } else {
                    prop_assert_eq!(fast, 0);
                }
            }
        }
    }
}
