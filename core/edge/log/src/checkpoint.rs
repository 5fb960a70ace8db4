//! Checkpoint files: one offset per partition, as text.

use std::collections::BTreeMap;

use kafka_rs_types::{Offset, TopicPartition};

/// Which checkpoint of a log directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum OffsetCheckpoint {
    /// Everything before is durable.
    RecoveryPoint,
    /// Where logs start when DeleteRecords moved them.
    LogStartOffset,
    /// High watermarks.
    HighWatermark,
    /// Where compaction ended.
    Cleaner,
}

impl OffsetCheckpoint {
    /// Its file name.
    pub fn file_name(self) -> &'static str {
        match self {
            Self::RecoveryPoint => "recovery-point-offset-checkpoint",
            Self::LogStartOffset => "log-start-offset-checkpoint",
            Self::HighWatermark => "replication-offset-checkpoint",
            Self::Cleaner => "cleaner-offset-checkpoint",
        }
    }
}

/// The text of a checkpoint file, version 0.
pub fn write_offsets(offsets: &BTreeMap<TopicPartition, Offset>) -> String {
    let mut text = format!("0\n{}\n", offsets.len());
    for (partition, offset) in offsets {
        text.push_str(&format!(
            "{} {} {offset}\n",
            partition.topic, partition.partition
        ));
    }
    text
}

/// Reads the text of a checkpoint file.
///
/// # Errors
/// A sentence naming the line (from 1) that is not what it should be.
pub fn parse_offsets(text: &str) -> Result<BTreeMap<TopicPartition, Offset>, String> {
    let mut lines = text.lines();
    match lines.next() {
        Some("0") => {}
        Some(other) => return Err(format!("line 1: version {other:?} is unknown")),
        None => return Ok(BTreeMap::new()),
    }
    if !text.ends_with('\n') {
        // An offset that lost its last digits would be believed.
        return Err("the last line is not whole".to_owned());
    }
    let count: usize = lines
        .next()
        .and_then(|line| line.parse().ok())
        .ok_or("line 2: the number of entries is missing")?;
    let mut offsets = BTreeMap::new();
    for (at, line) in lines.enumerate() {
        let bad = || format!("line {}: expected topic, partition and offset", at + 3);
        let mut fields = line.split_whitespace();
        let (Some(topic), Some(partition), Some(offset), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err(bad());
        };
        let partition = partition.parse().map_err(|_| bad())?;
        let offset = offset.parse().map_err(|_| bad())?;
        offsets.insert(TopicPartition::new(topic, partition), offset);
    }
    if offsets.len() != count {
        return Err(format!(
            "{count} entries were announced, {} are there",
            offsets.len()
        ));
    }
    Ok(offsets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_read_back_and_a_short_file_is_an_error() {
        let offsets: BTreeMap<_, _> = [
            (TopicPartition::new("a", 0), 7),
            (TopicPartition::new("b", 3), 9),
        ]
        .into();
        let text = write_offsets(&offsets);
        assert_eq!(text, "0\n2\na 0 7\nb 3 9\n");
        assert_eq!(parse_offsets(&text), Ok(offsets));
        assert!(parse_offsets("0\n2\na 0 7\n").is_err());
        assert!(parse_offsets("0\n1\na 0\n").is_err());
        assert!(parse_offsets("0\n1\na 0 12").is_err(), "torn off 128");
    }
}
