//! Which partition of an internal topic looks after a key.

use kafka_rs_types::PartitionIndex;

/// The hash of Java's `String`: over UTF-16 units, wrapping.
pub fn java_hash(text: &str) -> i32 {
    text.encode_utf16().fold(0i32, |hash, unit| {
        hash.wrapping_mul(31).wrapping_add(i32::from(unit))
    })
}

/// The partition that coordinates `key`, of `partitions` there are (Kafka's `Utils.abs` of the
/// hash, modulo the count); 0 when there are none.
pub fn partition_for(key: &str, partitions: i32) -> PartitionIndex {
    let hash = java_hash(key);
    // Kafka's abs: the one number without a positive counterpart becomes 0.
    let positive = if hash == i32::MIN { 0 } else { hash.abs() };
    positive.checked_rem(partitions).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_those_of_java() {
        assert_eq!(java_hash(""), 0);
        assert_eq!(java_hash("a"), 97);
        assert_eq!(java_hash("console-consumer-12345"), 158_455_506);
        assert_eq!(java_hash("polygenelubricants"), i32::MIN);
        assert_eq!(java_hash("\u{1F600}"), 0xD83Di32 * 31 + 0xDE00);
    }

    #[test]
    fn the_hash_without_a_positive_counterpart_goes_to_partition_0() {
        assert_eq!(partition_for("polygenelubricants", 50), 0);
    }

    #[test]
    fn no_partitions_is_no_division_by_zero() {
        assert_eq!(partition_for("g", 0), 0);
    }
}
