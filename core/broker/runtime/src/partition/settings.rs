use std::collections::BTreeMap;

use kafka_rs_config::{BrokerConfig, TopicConfig};
use kafka_rs_log::LogConfig;
use kafka_rs_records::{Codec, Compression, TimestampType};

/// What the runtime needs of a topic's configuration, worked out once per change.
#[derive(Debug, Clone)]
pub struct TopicSettings {
    /// `max.message.bytes`.
    pub max_message_bytes: usize,
    /// `message.timestamp.type`.
    pub timestamp_type: TimestampType,
    /// `message.timestamp.before.max.ms`.
    pub timestamp_before_max_ms: i64,
    /// `message.timestamp.after.max.ms`.
    pub timestamp_after_max_ms: i64,
    /// `compression.type`; `None` for `producer`, which keeps what came.
    pub recompress: Option<Codec>,
    /// `cleanup.policy` contains `compact`, so every record needs a key.
    pub compacted: bool,
    /// `min.insync.replicas`.
    pub min_insync_replicas: usize,
    /// `flush.messages`: fsync once this many records are unflushed.
    pub flush_messages: i64,
    /// `flush.ms`: fsync once a record is unflushed for this long.
    pub flush_ms: i64,
    /// What compaction goes by.
    pub compaction: CompactionSettings,
    /// What concerns the log alone.
    pub log: LogConfig,
}

/// A topic's settings for log compaction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CompactionSettings {
    /// `min.cleanable.dirty.ratio`.
    pub min_cleanable_dirty_ratio: f64,
    /// `min.compaction.lag.ms`.
    pub min_compaction_lag_ms: i64,
    /// `max.compaction.lag.ms`.
    pub max_compaction_lag_ms: i64,
    /// `delete.retention.ms`.
    pub delete_retention_ms: i64,
}

impl TopicSettings {
    /// Works out the settings of a topic with these overrides on a broker.
    pub fn new(overrides: &BTreeMap<String, String>, broker: &BrokerConfig) -> Self {
        let topic = TopicConfig::new(overrides, broker);
        let bytes = |name: &str| u64::try_from(topic.number(name)).unwrap_or(0);
        let compacted = topic.lists("cleanup.policy", "compact");
        let compaction = CompactionSettings::new(&topic);
        let codec = Compression::from_name(&topic.text("compression.type"));
        Self {
            max_message_bytes: usize::try_from(topic.number("max.message.bytes")).unwrap_or(0),
            timestamp_type: match topic.text("message.timestamp.type").as_str() {
                "LogAppendTime" => TimestampType::LogAppendTime,
                _ => TimestampType::CreateTime,
            },
            timestamp_before_max_ms: topic.number("message.timestamp.before.max.ms"),
            timestamp_after_max_ms: topic.number("message.timestamp.after.max.ms"),
            recompress: codec.map(|compression| Codec {
                compression,
                level: level(compression, &topic),
            }),
            compacted,
            min_insync_replicas: usize::try_from(topic.number("min.insync.replicas")).unwrap_or(1),
            flush_messages: topic.number("flush.messages"),
            flush_ms: topic.number("flush.ms"),
            compaction,
            log: LogConfig {
                segment_bytes: bytes("segment.bytes"),
                // A record must be in a sealed segment before it is compacted.
                segment_ms: match compacted {
                    true => topic
                        .number("segment.ms")
                        .min(compaction.max_compaction_lag_ms),
                    false => topic.number("segment.ms"),
                },
                segment_jitter_ms: topic.number("segment.jitter.ms"),
                segment_index_bytes: bytes("segment.index.bytes"),
                index_interval_bytes: bytes("index.interval.bytes"),
                retention_bytes: topic.number("retention.bytes"),
                retention_ms: topic.number("retention.ms"),
                delete: topic.lists("cleanup.policy", "delete"),
                file_delete_delay_ms: topic.number("file.delete.delay.ms"),
                ..LogConfig::default()
            },
        }
    }
}

impl CompactionSettings {
    fn new(topic: &TopicConfig<'_>) -> Self {
        let ratio = topic.text("min.cleanable.dirty.ratio");
        Self {
            // The value was checked when it was set.
            min_cleanable_dirty_ratio: ratio.trim().parse().unwrap_or(0.5),
            min_compaction_lag_ms: topic.number("min.compaction.lag.ms"),
            max_compaction_lag_ms: topic.number("max.compaction.lag.ms"),
            delete_retention_ms: topic.number("delete.retention.ms"),
        }
    }
}

/// The level the topic sets for a codec.
fn level(compression: Compression, topic: &TopicConfig<'_>) -> Option<i32> {
    let key = match compression {
        Compression::Gzip => "compression.gzip.level",
        Compression::Lz4 => "compression.lz4.level",
        Compression::Zstd => "compression.zstd.level",
        Compression::None | Compression::Snappy => return None,
    };
    i32::try_from(topic.number(key)).ok()
}
