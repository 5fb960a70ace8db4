//! Which partition a record goes to, as Kafka's own partitioner decides.

use kafka_rs_types::PartitionIndex;

/// Where records without key go: to one partition until about `batch.size` bytes went there
/// (KIP-480 and KIP-794), so that batches fill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sticky {
    pub(crate) partition: PartitionIndex,
    pub(crate) bytes: usize,
}

impl Sticky {
    /// True when it is time for another partition. `full`: no batch of this one has room, so
    /// leaving it now does not leave a small batch behind.
    pub(crate) fn is_over(self, batch_bytes: usize, full: bool) -> bool {
        let enough = batch_bytes.max(1);
        (self.bytes >= enough && full) || self.bytes >= enough.saturating_mul(2)
    }
}

/// The next partition for records without key. `random` is 31 bits; `available` are the partitions
/// with a leader, each with its number of waiting batches; `count` is the number of partitions.
///
/// `adaptive`: those with fewer waiting batches are likelier, once there is a difference.
pub(crate) fn next_partition(
    random: u32,
    available: &[(PartitionIndex, usize)],
    count: usize,
    adaptive: bool,
) -> PartitionIndex {
    let random = random as usize;
    let Some((first, _)) = available.first() else {
        return PartitionIndex::try_from(random % count.max(1)).unwrap_or(0);
    };
    let equal = available.iter().all(|(_, n)| *n == available[0].1);
    if !adaptive || count < 2 || (equal && available.len() == count) {
        return available[random % available.len()].0;
    }
    // Weights are the waiting batches upside down, summed up as they are passed.
    let most = available.iter().map(|(_, n)| *n).max().unwrap_or(0) + 1;
    let sum: usize = available.iter().map(|(_, n)| most - n).sum();
    let mut left = random % sum.max(1);
    for (partition, waiting) in available {
        let weight = most - waiting;
        if left < weight {
            return *partition;
        }
        left -= weight;
    }
    *first
}

/// The partition of a key: the same for every client that hashes as Kafka's Java client does.
pub(crate) fn partition_for_key(key: &[u8], partitions: usize) -> PartitionIndex {
    let positive = usize::try_from(murmur2(key) & 0x7fff_ffff).unwrap_or(0);
    PartitionIndex::try_from(positive % partitions.max(1)).unwrap_or(0)
}

/// The hash of Kafka's default partitioner.
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    const SEED: u32 = 0x9747_b28c;
    let mut hash = SEED ^ u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut words = data.chunks_exact(4);
    for word in &mut words {
        let mut k = u32::from_le_bytes([word[0], word[1], word[2], word[3]]).wrapping_mul(M);
        k ^= k >> 24;
        hash = hash.wrapping_mul(M) ^ k.wrapping_mul(M);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        for (at, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * at);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

#[cfg(test)]
mod tests {
    use kafka_rs_records::{Compression, decompress};

    use super::*;

    #[test]
    fn without_a_difference_every_available_partition_is_as_likely() {
        let available = [(0, 3), (2, 3), (5, 3)];
        let chosen = [0, 1, 2, 3].map(|random| next_partition(random, &available, 3, true));
        assert_eq!(chosen, [0, 2, 5, 0]);
        assert_eq!(next_partition(7, &[], 4, true), 3);
    }

    #[test]
    fn a_partition_with_fewer_waiting_batches_is_likelier() {
        // Weights 1, 3, 4.
        let available = [(0, 3), (1, 1), (2, 0)];
        let chosen: Vec<_> = (0..8)
            .map(|random| next_partition(random, &available, 3, true))
            .collect();
        assert_eq!(chosen, [0, 1, 1, 1, 2, 2, 2, 2]);
        assert_eq!(next_partition(4, &available, 3, false), 1);
    }

    #[test]
    fn a_partition_is_left_when_enough_went_there_and_its_batch_is_full() {
        let sticky = |bytes| Sticky {
            partition: 0,
            bytes,
        };
        assert!(!sticky(99).is_over(100, true) && sticky(100).is_over(100, true));
        assert!(!sticky(199).is_over(100, false) && sticky(200).is_over(100, false));
        assert!(sticky(1).is_over(0, true));
    }

    #[test]
    fn keys_hash_as_in_kafkas_clients() {
        // From Kafka's own test of its Utils.murmur2.
        for (key, hash) in [
            ("21", -973_932_308_i32),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("abc", 479_470_107),
        ] {
            assert_eq!(murmur2(key.as_bytes()) as i32, hash, "{key}");
        }
    }

    #[test]
    fn partitions_are_those_that_kafkas_producer_chooses() {
        let golden = include_bytes!("../../tests/partitioner/golden.txt.gz");
        let golden = decompress(Compression::Gzip, golden, 8 << 20).expect("golden");
        let golden = String::from_utf8(golden).expect("text");
        let (mut keys, mut loads) = (0, 0);
        for line in golden.lines() {
            let fields: Vec<&str> = line.split('|').collect();
            let number = |at: usize| fields[at].parse::<i32>().expect("number");
            let (chosen, expected) = if fields[0] == "key" {
                keys += 1;
                let digits = (0..fields[1].len()).step_by(2);
                let byte = |at| u8::from_str_radix(&fields[1][at..at + 2], 16).expect("hex");
                let key: Vec<u8> = digits.map(byte).collect();
                (partition_for_key(&key, number(2) as usize), number(3))
            } else {
                loads += 1;
                let pair = |item: &str| {
                    let (partition, waiting) = item.split_once(':').expect("partition:waiting");
                    (
                        partition.parse().expect("number"),
                        waiting.parse().expect("number"),
                    )
                };
                let items = fields[4].split(',').filter(|item| !item.is_empty());
                let available: Vec<_> = items.map(pair).collect();
                let (random, count) = (number(1) as u32, number(2) as usize);
                let adaptive = fields[3] == "true";
                (
                    next_partition(random, &available, count, adaptive),
                    number(5),
                )
            };
            assert_eq!(chosen, expected, "{line}");
        }
        assert_eq!((keys, loads), (10_000, 4_000));
    }
}
