//! `.txnindex`: the aborted transactions whose markers are in a segment.

use bytes::{BufMut, Bytes, BytesMut};
use kafka_rs_types::{Offset, ProducerId};

/// Bytes of an entry: version, producer id and three offsets.
pub(crate) const ENTRY_SIZE: usize = 34;

/// One aborted transaction, as readers of `read_committed` need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbortedTransaction {
    /// Its producer.
    pub producer_id: ProducerId,
    /// Its first offset.
    pub first_offset: Offset,
    /// Offset of its marker.
    pub last_offset: Offset,
    /// Last stable offset when the marker was written.
    pub last_stable_offset: Offset,
}

impl AbortedTransaction {
    /// The entries of a `.txnindex` file; a torn one at the end and those of unknown version are left out.
    pub fn decode_all(bytes: &[u8]) -> Vec<Self> {
        decode(bytes)
    }

    /// Bytes of one entry in the file.
    pub const SIZE: usize = ENTRY_SIZE;
}

pub(crate) fn encode(entry: &AbortedTransaction) -> Bytes {
    let mut out = BytesMut::with_capacity(ENTRY_SIZE);
    out.put_i16(0);
    out.put_i64(entry.producer_id);
    out.put_i64(entry.first_offset);
    out.put_i64(entry.last_offset);
    out.put_i64(entry.last_stable_offset);
    out.freeze()
}

/// The entries in the file; a torn one at the end and those of unknown version are left out.
pub(crate) fn decode(bytes: &[u8]) -> Vec<AbortedTransaction> {
    let number = |entry: &[u8], at: usize| {
        let mut eight = [0; 8];
        eight.copy_from_slice(&entry[at..at + 8]);
        i64::from_be_bytes(eight)
    };
    bytes
        .chunks_exact(ENTRY_SIZE)
        .filter(|entry| entry[..2] == [0, 0])
        .map(|entry| AbortedTransaction {
            producer_id: number(entry, 2),
            first_offset: number(entry, 10),
            last_offset: number(entry, 18),
            last_stable_offset: number(entry, 26),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_reads_back_and_a_torn_one_is_left_out() {
        let entry = AbortedTransaction {
            producer_id: 1,
            first_offset: 2,
            last_offset: 3,
            last_stable_offset: 4,
        };
        let mut bytes = encode(&entry).to_vec();
        bytes.extend_from_slice(&encode(&entry)[..20]);
        assert_eq!(decode(&bytes), [entry]);
    }
}
