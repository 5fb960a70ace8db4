use kafka_rs_types::Offset;

use crate::key_hash::hash;

/// Bytes of an entry: 16 of hash, 8 of offset, as in Kafka's `SkimpyOffsetMap`.
const ENTRY_SIZE: usize = 24;

/// The last offset of every key in the dirty part of a log, in bounded memory.
///
/// Keys are not kept, only 128 bits of a keyed hash of each.
#[derive(Debug)]
pub struct OffsetMap {
    /// Open addressing; hash, then offset + 1, where 0 is an empty slot.
    slots: Vec<[u64; 3]>,
    len: usize,
    len_max: usize,
    latest_offset: Offset,
    secret: (u64, u64),
}

impl OffsetMap {
    /// A map for at most `records` keys within `bytes`, filled to `load_factor` (0 to 1) at most.
    ///
    /// `secret` should be random. A map that could not hold one key holds one.
    pub fn new(bytes: usize, load_factor: f64, records: u64, secret: (u64, u64)) -> Self {
        let slots_max = (bytes / ENTRY_SIZE).max(2);
        // Twice the keys there can be keeps probing short where memory allows it.
        let wanted = usize::try_from(records.saturating_mul(2)).unwrap_or(usize::MAX);
        let slots = wanted.clamp(2, slots_max);
        let filled = (slots_max as f64 * load_factor.clamp(0.0, 1.0)) as usize;
        Self {
            slots: vec![[0; 3]; slots],
            len: 0,
            len_max: filled.clamp(1, slots_max - 1).min(slots - 1),
            latest_offset: -1,
            secret,
        }
    }

    /// Keys in the map.
    pub fn len(&self) -> usize {
        self.len
    }

    /// True when there is no key.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// True when no further key may be put.
    pub fn is_full(&self) -> bool {
        self.len >= self.len_max
    }

    /// Share of the room that is used, 0 to 1.
    pub fn utilization(&self) -> f64 {
        self.len as f64 / self.slots.len() as f64
    }

    /// Everything up to and including this offset is in the map; -1 for nothing.
    pub fn latest_offset(&self) -> Offset {
        self.latest_offset
    }

    /// Says that everything up to `offset` was looked at.
    pub fn advance(&mut self, offset: Offset) {
        self.latest_offset = self.latest_offset.max(offset);
    }

    /// Notes a record; offsets come in rising order.
    ///
    /// # Panics
    /// When a new key is put into a map that is full to the last slot, which
    /// [`OffsetMap::is_full`] says long before.
    pub fn put(&mut self, key: &[u8], offset: Offset) {
        let hash = hash(self.secret, key);
        let at = self.slot_of(hash);
        if self.slots[at][2] == 0 {
            self.len += 1;
            assert!(
                self.len < self.slots.len(),
                "an offset map keeps a free slot"
            );
        }
        self.slots[at] = [hash[0], hash[1], entry(offset)];
        self.advance(offset);
    }

    /// The last offset of `key` in the indexed part.
    pub fn get(&self, key: &[u8]) -> Option<Offset> {
        let at = self.slot_of(hash(self.secret, key));
        match self.slots[at][2] {
            0 => None,
            entry => Some(entry as i64 - 1),
        }
    }

    /// The slot that holds this hash, or the free one where it would go.
    fn slot_of(&self, hash: [u64; 2]) -> usize {
        let slots = self.slots.len();
        // The high half of the product spreads the hash over any number of slots without dividing.
        let mut at = ((u128::from(hash[0]) * slots as u128) >> 64) as usize;
        loop {
            let slot = &self.slots[at];
            if slot[2] == 0 || (slot[0] == hash[0] && slot[1] == hash[1]) {
                return at;
            }
            at += 1;
            if at == slots {
                at = 0;
            }
        }
    }
}

fn entry(offset: Offset) -> u64 {
    u64::try_from(offset).unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn memory_bounds_the_keys_and_one_always_fits() {
        let map = OffsetMap::new(24 * 100, 0.9, u64::MAX, (1, 2));
        assert_eq!(map.len_max, 90);
        let mut tiny = OffsetMap::new(0, 0.0, u64::MAX, (1, 2));
        assert!(!tiny.is_full());
        tiny.put(b"a", 3);
        assert!(tiny.is_full());
        assert_eq!((tiny.get(b"a"), tiny.get(b"b")), (Some(3), None));
    }

    #[test]
    fn a_small_log_takes_little_memory() {
        let map = OffsetMap::new(128 << 20, 0.9, 10, (1, 2));
        assert_eq!(map.slots.len(), 20);
        assert!(map.len_max >= 10);
    }

    proptest! {
        #[test]
        fn it_answers_as_an_ordinary_map(keys in proptest::collection::vec(0u16..300, 0..400)) {
            let mut map = OffsetMap::new(1 << 20, 0.9, keys.len() as u64 / 2, (3, 4));
            let mut model = BTreeMap::new();
            for (offset, key) in keys.iter().enumerate() {
                if map.is_full() {
                    break;
                }
                map.put(&key.to_be_bytes(), offset as i64);
                model.insert(*key, offset as i64);
            }
            prop_assert_eq!(map.len(), model.len());
            for key in 0u16..300 {
                prop_assert_eq!(map.get(&key.to_be_bytes()), model.get(&key).copied());
            }
        }
    }
}
