//! Records from a file of JSON lines.

use std::collections::BTreeMap;
use std::path::Path;

use kafka_rs_types::{PartitionIndex, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Error;

/// One record to load, as a line of JSON:
///
/// ```json
/// {"topic":"in","key":"k","value":{"any":"JSON"},"headers":{"h":"v"},"timestamp":1700000000000}
/// ```
///
/// `topic` is all that must be there. A string is taken as its UTF-8 bytes, anything else but null
/// as its JSON text; `key_hex` and `value_hex` give bytes. Without a `partition`, the key decides
/// as in Kafka's clients, and records without a key go to partition 0.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FixtureRecord {
    /// The topic, which is created with one partition when it does not exist.
    pub topic: String,
    /// The partition.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition: Option<PartitionIndex>,
    /// The key.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub key: Value,
    /// The key as bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_hex: Option<String>,
    /// The value; null for a tombstone.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub value: Value,
    /// The value as bytes, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value_hex: Option<String>,
    /// Headers; a null value is a header without one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, Option<String>>,
    /// Milliseconds since 1970; the broker's time when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timestamp: Option<Timestamp>,
}

impl FixtureRecord {
    /// A record with key and value as text.
    pub fn text(topic: &str, key: &str, value: &str) -> Self {
        Self {
            topic: topic.to_owned(),
            key: Value::from(key),
            value: Value::from(value),
            ..Self::default()
        }
    }

    pub(super) fn key_bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        bytes("key", &self.key, self.key_hex.as_deref())
    }

    pub(super) fn value_bytes(&self) -> Result<Option<Vec<u8>>, Error> {
        bytes("value", &self.value, self.value_hex.as_deref())
    }
}

fn bytes(field: &str, value: &Value, hex: Option<&str>) -> Result<Option<Vec<u8>>, Error> {
    let wrong = |reason: String| Error::Fixture {
        place: field.to_owned(),
        reason,
    };
    match (value, hex) {
        (Value::Null, None) => Ok(None),
        (Value::Null, Some(hex)) => from_hex(hex)
            .map(Some)
            .ok_or_else(|| wrong(format!("{hex:?} is not hexadecimal"))),
        (_, Some(_)) => Err(wrong(format!("give {field} or {field}_hex, not both"))),
        (Value::String(text), None) => Ok(Some(text.clone().into_bytes())),
        (json, None) => Ok(Some(json.to_string().into_bytes())),
    }
}

/// Bytes from pairs of hexadecimal digits.
pub(crate) fn from_hex(hex: &str) -> Option<Vec<u8>> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    if !hex.len().is_multiple_of(2) {
        return None;
    }
    let pairs = hex.as_bytes().chunks_exact(2);
    let byte = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    pairs.map(byte).collect()
}

/// Reads a file of records.
pub(super) fn read(path: &Path) -> Result<Vec<FixtureRecord>, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::File {
        path: path.display().to_string(),
        source,
    })?;
    let lines = text.lines().enumerate();
    let records = lines
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(at, line)| {
            serde_json::from_str(line).map_err(|error| Error::Fixture {
                place: format!("{}:{}", path.display(), at + 1),
                reason: error.to_string(),
            })
        });
    records.collect()
}

/// The partition Kafka's clients choose for a key.
pub(super) fn partition_for_key(key: &[u8], partitions: usize) -> PartitionIndex {
    let positive = usize::try_from(murmur2(key) & 0x7fff_ffff).unwrap_or(0);
    PartitionIndex::try_from(positive % partitions.max(1)).unwrap_or(0)
}

/// The hash of Kafka's default partitioner.
fn murmur2(data: &[u8]) -> u32 {
    const M: u32 = 0x5bd1_e995;
    const SEED: u32 = 0x9747_b28c;
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    let mut hash = SEED ^ length;
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
    use super::*;

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
    fn a_line_says_what_is_wrong_with_it() {
        let parse = |line: &str| serde_json::from_str::<FixtureRecord>(line);
        let error = parse(r#"{"topic":"t","valu":"x"}"#).expect_err("a typing mistake");
        assert!(
            error.to_string().contains("unknown field `valu`"),
            "{error}"
        );
        assert!(parse(r#"{"value":"x"}"#).is_err());
        let both = parse(r#"{"topic":"t","value":"x","value_hex":"00"}"#).expect("a line");
        assert!(both.value_bytes().is_err());
        let odd = parse(r#"{"topic":"t","value_hex":"0g"}"#).expect("a line");
        assert!(odd.value_bytes().is_err());
        let json = parse(r#"{"topic":"t","value":{"a":1},"key_hex":"00ff"}"#).expect("a line");
        assert_eq!(
            json.value_bytes().expect("value"),
            Some(br#"{"a":1}"#.to_vec())
        );
        assert_eq!(json.key_bytes().expect("key"), Some(vec![0, 255]));
    }
}
