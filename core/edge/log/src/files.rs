//! Names of files and directories.

use kafka_rs_types::{Offset, PartitionIndex, TopicPartition};

pub(crate) const LOG: &str = "log";
pub(crate) const INDEX: &str = "index";
pub(crate) const TIME_INDEX: &str = "timeindex";
pub(crate) const TXN_INDEX: &str = "txnindex";
pub(crate) const SNAPSHOT: &str = "snapshot";
pub(crate) const DELETED_SUFFIX: &str = ".deleted";
pub(crate) const CLEANED_SUFFIX: &str = ".cleaned";
pub(crate) const SWAP_SUFFIX: &str = ".swap";
pub(crate) const LEADER_EPOCHS: &str = "leader-epoch-checkpoint";
pub(crate) const PARTITION_METADATA: &str = "partition.metadata";

/// `00000000000000000042.log` and its like.
pub(crate) fn file_name(offset: Offset, extension: &str) -> String {
    format!("{offset:020}.{extension}")
}

/// The offset and extension of a file named as [`file_name`] does.
pub(crate) fn parse_file_name(name: &str) -> Option<(Offset, &str)> {
    let (digits, extension) = name.split_once('.')?;
    if digits.len() != 20 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    Some((digits.parse().ok()?, extension))
}

/// The directory of a partition: `<topic>-<partition>`.
pub fn partition_dir_name(topic_partition: &TopicPartition) -> String {
    topic_partition.to_string()
}

/// The partition whose directory is called `name`, if it is one.
pub fn parse_partition_dir(name: &str) -> Option<TopicPartition> {
    let (topic, partition) = name.rsplit_once('-')?;
    let partition: PartitionIndex = partition.parse().ok()?;
    (!topic.is_empty() && partition >= 0).then(|| TopicPartition::new(topic, partition))
}

/// The name a partition's directory gets while it waits for deletion:
/// `<topic>-<partition>.<unique>-delete`, the topic cut so that the name stays within 255 bytes.
pub(crate) fn deleted_dir_name(topic_partition: &TopicPartition, unique: &str) -> String {
    let suffix = format!("-{}.{unique}-delete", topic_partition.partition);
    let keep = topic_partition.topic.len().min(255 - suffix.len());
    format!("{}{suffix}", &topic_partition.topic[..keep])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back_as_what_they_were_made_from() {
        assert_eq!(file_name(42, LOG), "00000000000000000042.log");
        assert_eq!(
            parse_file_name("00000000000000000042.timeindex"),
            Some((42, TIME_INDEX))
        );
        assert_eq!(parse_file_name("42.log"), None);
        let partition = TopicPartition::new("a-b", 7);
        assert_eq!(
            parse_partition_dir(&partition_dir_name(&partition)),
            Some(partition)
        );
        assert_eq!(parse_partition_dir("meta.properties"), None);
    }

    #[test]
    fn the_longest_topic_name_still_gives_a_legal_deletion_name() {
        let partition = TopicPartition::new("x".repeat(249), 12);
        let name = deleted_dir_name(&partition, &"f".repeat(32));
        assert!(name.len() <= 255 && name.ends_with("-delete"));
    }
}
